"""Cases of the rules about galleries."""

from tests.audit_site.pages import (
    IMAGES,
    entry,
    frames,
    gallery,
    mark,
    moving,
    orphans,
    page,
    stills,
    with_animation,
)
from tests.audit_site.pictures import THUMBNAIL, film, still
from tests.audit_site.plant import Plant

PLANTS = (
    # -- galleries
    Plant(
        "REF004",
        "two dots",
        {
            "pages/ref004.md": page(
                [entry("dots/M.Biceps", 1, mark("REF004", "dots/M.Biceps-1.png"))]
            ),
            f"{IMAGES}/dots/M.Biceps-1.png": still("dots"),
        },
    ),
    Plant(
        "REF004",
        "the odd name is there",
        {
            "pages/ref004-fine.md": page([entry("dots/M.Soleus", 1)]),
            f"{IMAGES}/dots/M.Soleus-1.png": still("more dots"),
            f"{IMAGES}/dots/M-thumb.Soleus-1": still("more dots", THUMBNAIL),
        },
    ),
    Plant(
        "REF005",
        "twice in one gallery",
        {
            "pages/ref005.md": page(
                [
                    entry("ref005", 1),
                    entry("ref005", 2),
                    "- {image_url: "
                    + mark("REF005", "ref005-2.png")
                    + "ref005-2.png, caption: Again}\n",
                ]
            ),
            **stills("ref005", (1, 2)),
        },
    ),
    Plant(
        "REF005",
        "in two galleries",
        {
            "pages/ref005-a.md": gallery("ref005-fine", (1, 2)),
            "pages/ref005-b.md": gallery("ref005-fine", (1, 2)),
            **stills("ref005-fine", (1, 2)),
        },
    ),
    Plant(
        "REF006",
        "an id that the page lacks",
        {
            "pages/ref006.md": page(
                body='⟦REF006 ref007⟧{% include page-image im_id="ref007" %}', shown=["ref006"]
            ),
            **moving("ref006", 1),
        },
    ),
    Plant(
        "REF006",
        "an entry that none asks for",
        {
            "pages/ref006-unused.md": page(shown=["ref006a", "ref006b"])
            .replace(
                "image_id: ref006b", "image_id: " + mark("REF006", "gif/ref006b.gif") + "ref006b"
            )
            .replace('{% include page-image im_id="ref006b" %}', ""),
            **moving("ref006a", 1),
            **moving("ref006b", 1),
        },
    ),
    Plant(
        "REF006",
        "an entry that the text shows",
        {
            "pages/ref006-fine.md": page(
                shown=["ref006c", "ref006d"], body=f"![A still](/{IMAGES}/gif/ref006d.gif)"
            ).replace('{% include page-image im_id="ref006d" %}', ""),
            **moving("ref006c", 1),
            **moving("ref006d", 1),
        },
    ),
    Plant(
        "GAL001",
        "an entry lacks",
        with_animation(
            "gal001",
            (1, 2, 3),
            gallery("gal001", (1, 2), shown=["gal001"], mark=mark("GAL001", "gif/gal001.gif")),
        ),
        orphans("gal001", 3),
    ),
    Plant(
        "GAL001",
        "all are there",
        with_animation(
            "gal001-fine", (1, 2, 3), gallery("gal001-fine", (1, 2, 3), shown=["gal001-fine"])
        ),
    ),
    Plant(
        "GAL002",
        "sorted as text",
        with_animation(
            "gal002",
            range(1, 11),
            page(
                [
                    entry("gal002", 1),
                    entry("gal002", 10),
                    entry("gal002", 2, mark("GAL002", "gal002-2.png")),
                ]
                + [entry("gal002", number) for number in range(3, 10)],
                ["gal002"],
            ),
            10,
        ),
    ),
    Plant(
        "GAL002",
        "a frame is left out",
        {
            "pages/gal002-gap.md": page(
                [entry("gal002-gap", 1), entry("gal002-gap", 3, mark("GAL002", "gal002-gap-3.png"))]
            ),
            **stills("gal002-gap", (1, 2, 3)),
        },
        orphans("gal002-gap", 2),
    ),
    Plant(
        "GAL002",
        "a set with a gap of its own",
        {"pages/gal002-fine.md": gallery("gal002-fine", (1, 3)), **stills("gal002-fine", (1, 3))},
    ),
    Plant(
        "GAL003",
        "a frame of another gallery",
        {
            "pages/gal003.md": page(
                [
                    entry("gal003a", 1),
                    entry("gal003b", 2, mark("GAL003", "gal003b-2.png")),
                    *(entry("gal003a", number) for number in (2, 3)),
                ]
            ),
            "pages/gal003-home.md": gallery("gal003b", (1, 2, 3)),
            **stills("gal003a", (1, 2, 3)),
            **stills("gal003b", (1, 2, 3)),
        },
    ),
    Plant(
        "GAL003",
        "a gallery that compares",
        {
            "pages/gal003-fine.md": page(
                [entry(f"gal003{side}", number) for side in "cd" for number in (1, 2)]
            ),
            "pages/gal003-c.md": gallery("gal003c", (1, 2)),
            "pages/gal003-d.md": gallery("gal003d", (1, 2)),
            **stills("gal003c", (1, 2)),
            **stills("gal003d", (1, 2)),
        },
    ),
    Plant(
        "GAL004",
        "a frame copied",
        {
            "pages/gal004.md": page(
                [entry("gal004", 1), entry("gal004", 2, mark("GAL004", "gal004-2.png"))]
            ),
            **stills("gal004", (1, 2)),
            f"{IMAGES}/gal004-2.png": still("gal004 1", optimize=True),
        },
    ),
    Plant(
        "GAL004",
        "a rotation that pauses",
        {
            "pages/gal004-fine.md": gallery("gal004-fine", (1, 2, 3), shown=["gal004-fine"]),
            **stills("gal004-fine", (1, 2, 3)),
            f"{IMAGES}/gal004-fine-3.png": still("gal004-fine 1"),
            **moving(
                "gal004-fine", 3, animation=film([*frames("gal004-fine", 2), "gal004-fine 1"])
            ),
        },
    ),
    Plant(
        "GAL005",
        "an animation alone",
        {
            "pages/gal005.md": page(shown=["gal005"], image_mark=mark("GAL005", "gif/gal005.gif")),
            **moving("gal005", 3),
        },
    ),
    Plant(
        "GAL005",
        "a gallery alone",
        {
            "pages/gal005-gallery.md": gallery(
                "gal005-g", (1, 2), mark=mark("GAL005", "gif/gal005-g.gif")
            ),
            "about.md": f"---\n---\n![A leg](/{IMAGES}/gif/gal005-g.gif)\n",
            **stills("gal005-g", (1, 2)),
            **moving("gal005-g", 2),
        },
    ),
    Plant(
        "GAL005",
        "an image that does not move",
        {"pages/gal005-fine.md": page(shown=["gal005-fine"]), **moving("gal005-fine", 1)},
    ),
)
