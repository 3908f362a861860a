"""Cases of the rules about references and orphans."""

import unicodedata
from pathlib import Path

from tests.audit_site.pages import (
    IMAGES,
    body,
    shown,
)
from tests.audit_site.pictures import (
    still,
)
from tests.audit_site.plant import Plant, of_file

COMPOSED = "M\u00fcsculus.png"
DECOMPOSED = unicodedata.normalize("NFD", "G\u00fcrtel.png")

PLANTS = (
    # -- references
    Plant(
        "REF001",
        "in a page",
        {"pages/ref001.md": body(f"![A](⟦REF001 {IMAGES}/gone.png⟧/{IMAGES}/gone.png)")},
    ),
    Plant(
        "REF001",
        "another site's, and what is no image",
        {
            "pages/ref001-fine.md": body(
                "![A](https://example.com/gone.png)\n![B](data:image/png;base64,AA)\n[C](/gone.pdf)\n"
                '<img src="" alt="">\n`![D](/gone.png)`'
            )
        },
    ),
    Plant(
        "REF002",
        "letter case",
        {
            "pages/ref002.md": body(f"![A](⟦REF002 {IMAGES}/Guide.PNG⟧/{IMAGES}/guide.png)"),
            f"{IMAGES}/Guide.PNG": still("guide"),
        },
    ),
    Plant(
        "REF002",
        "Unicode form",
        {
            "pages/ref002-form.md": body(
                f"![A](⟦REF002 {IMAGES}/{DECOMPOSED}⟧/{IMAGES}/G\u00fcrtel.png)"
            ),
            f"{IMAGES}/{DECOMPOSED}": still("belt"),
        },
    ),
    Plant(
        "REF002",
        "the file's own letters",
        {
            "pages/ref002-fine.md": shown("UPPER.PNG", COMPOSED),
            f"{IMAGES}/UPPER.PNG": still("upper"),
            f"{IMAGES}/{COMPOSED}": still("muscle"),
        },
    ),
    Plant(
        "REF003",
        "backslashes, begun twice, absolute, outside",
        {
            "pages/ref003.md": body("", f"icon: ⟦REF003 {IMAGES}/icon/a.png⟧icon\\a.png"),
            "pages/ref003-twice.md": body(
                "", f"icon: ⟦REF003 {IMAGES}/icon/b.png⟧assets/images/icon/b.png"
            ),
            "pages/ref003-absolute.md": body(
                "", f"icon: ⟦REF003 {IMAGES}/icon/c.png⟧/assets/images/icon/c.png"
            ),
            "pages/ref003-outside.md": body("![A](⟦REF003 ../../above.png⟧../../above.png)"),
            **{f"{IMAGES}/icon/{name}.png": still(f"icon {name}") for name in "abc"},
        },
    ),
    Plant(
        "REF003",
        "absolute where it is right",
        {
            "pages/ref003-fine.md": body(f"![D](/{IMAGES}/icon/d.png)", "icon: icon/d.png"),
            f"{IMAGES}/icon/d.png": still("icon d"),
        },
    ),
    Plant(
        "REF007",
        "made by a filter that no one knows",
        {
            "_includes/ref007.html": f'<img src="⟦REF007 /{IMAGES}/dynamic/*.png⟧'
            f'/{IMAGES}/dynamic/{{{{ include.x | mystery }}}}.png" alt="A">\n',
            "pages/ref007.md": body('{% include ref007.html x="leg" %}'),
            f"{IMAGES}/dynamic/reachable.png": still("reachable"),
        },
    ),
    Plant(
        "REF007",
        "made of what is known",
        {
            "_includes/ref007-fine.html": f'<img src="/{IMAGES}/'
            '{{ include.x | downcase }}.png" alt="A">\n',
            "pages/ref007-fine.md": body('{% include ref007-fine.html x="DYNAMIC-LEG" %}'),
            f"{IMAGES}/dynamic-leg.png": still("dynamic leg"),
        },
    ),
    Plant(
        "REF008",
        "two files",
        {
            "pages/ref008.md": shown("case/Leg.png", "case/leg.png"),
            f"{IMAGES}/case/Leg.png": still("large letter"),
            f"{IMAGES}/case/leg.png": still("small letter"),
        },
        (of_file("REF008", f"{IMAGES}/case/leg.png"),),
    ),
    Plant(
        "REF008",
        "in two folders",
        {
            "pages/ref008-fine.md": shown("case/a/Arm.png", "case/b/arm.png"),
            f"{IMAGES}/case/a/Arm.png": still("large arm"),
            f"{IMAGES}/case/b/arm.png": still("small arm"),
        },
    ),
    # -- orphans
    Plant(
        "ORP001",
        "alone",
        {f"{IMAGES}/orphan.png": still("orphan")},
        (of_file("ORP001", f"{IMAGES}/orphan.png"),),
    ),
    Plant(
        "ORP001",
        "elsewhere in the site",
        {"downloads/orphan.jpg": still("other orphan", kind="JPEG")},
        (of_file("ORP001", "downloads/orphan.jpg"),),
    ),
    Plant(
        "ORP001",
        "what is made of a source that nothing shows",
        {f"{IMAGES}/made/gif/idle.gif": still("idle", kind="GIF")},
        (of_file("ORP001", f"{IMAGES}/made/gif/idle.gif"),),
    ),
    Plant(
        "ORP001",
        "not published",
        {
            "excluded/a.png": still("excluded"),
            "_drafts/b.png": still("draft"),
            ".hidden/c.png": still("hidden"),
            "favicon.ico": still("icon", kind="ICO"),
        },
    ),
    Plant(
        "ORP001",
        "several that one reference shows",
        {
            "_data/several.yml": "- {name: several-a}\n- {name: several-b}\n",
            "_includes/several.html": '<img src="{{ site.urlimg }}{{ include.x }}.png" alt="">\n',
            "pages/several.md": body(
                "{% for item in site.data.several %}\n"
                '<img src="{{ site.urlimg }}{{ item.name }}.png" alt="">\n{% endfor %}\n'
                '{% include several.html x="several-c" %}\n'
                '{% include several.html x="several-d" %}'
            ),
            **{f"{IMAGES}/several-{name}.png": still(f"several {name}") for name in "abcd"},
        },
    ),
    Plant(
        "ORP001",
        "shown by a link that leads to it",
        {
            "pages/linked.md": shown("link.png"),
            f"{IMAGES}/link.png": Path("linked.png"),
            f"{IMAGES}/linked.png": still("linked"),
        },
    ),
    Plant(
        "ORP001",
        "shown below a link that leads to its folder",
        {
            "pages/linked-folder.md": body("![A view](/pictures/view.png)"),
            "pictures": Path(f"{IMAGES}/linked"),
            f"{IMAGES}/linked/view.png": still("linked view"),
        },
    ),
    Plant(
        "ORP002",
        "a thumbnail and a poster",
        {
            f"{IMAGES}/lost/Leg-3-thumb.png": still("lost thumb"),
            f"{IMAGES}/lost/Leg-poster.webp": still("lost poster", kind="WEBP"),
        },
        (
            of_file("ORP002", f"{IMAGES}/lost/Leg-3-thumb.png"),
            of_file("ORP002", f"{IMAGES}/lost/Leg-poster.webp"),
        ),
    ),
    Plant(
        "ORP002",
        "a poster that is shown",
        {
            "pages/orp002-fine.md": shown("lost/Arm-poster.webp"),
            f"{IMAGES}/lost/Arm-poster.webp": still("poster", kind="WEBP"),
        },
    ),
    Plant(
        "ORP004",
        "a drawing's original",
        {f"{IMAGES}/logo.psd": b"8BPS"},
        (of_file("ORP004", f"{IMAGES}/logo.psd"),),
    ),
    Plant("ORP004", "not published", {"excluded/logo.psd": b"8BPS"}),
)
