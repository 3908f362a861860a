"""Cases of the rules about single files, texts that stand for images, and front matter."""

from tests.audit_site.pages import IMAGES, body, shown
from tests.audit_site.pictures import LFS_POINTER, photograph_with_position, still
from tests.audit_site.plant import Plant, of_file

PLANTS = (
    Plant(
        "IMG001",
        "cut short, and empty",
        {
            "pages/img001.md": shown("cut.png", "empty.jpg"),
            f"{IMAGES}/cut.png": still("cut")[:-40],
            f"{IMAGES}/empty.jpg": b"",
        },
        (of_file("IMG001", f"{IMAGES}/cut.png"), of_file("IMG001", f"{IMAGES}/empty.jpg")),
    ),
    Plant(
        "IMG001",
        "more behind its end",
        {
            "pages/img001-fine.md": shown("more.png"),
            f"{IMAGES}/more.png": still("more") + b"\0more",
        },
    ),
    Plant(
        "IMG002",
        "another kind",
        {
            "pages/img002.md": shown("really.png"),
            f"{IMAGES}/really.png": still("really", kind="JPEG"),
        },
        (of_file("IMG002", f"{IMAGES}/really.png"),),
    ),
    Plant(
        "IMG002",
        "two names of one kind",
        {
            "pages/img002-fine.md": shown("jpeg.jfif"),
            f"{IMAGES}/jpeg.jfif": still("jfif", kind="JPEG"),
        },
    ),
    Plant(
        "IMG003",
        "a pointer",
        {"pages/img003.md": shown("pointer.png"), f"{IMAGES}/pointer.png": LFS_POINTER},
        (of_file("IMG003", f"{IMAGES}/pointer.png"),),
    ),
    Plant(
        "IMG003",
        "a pointer in a text",
        {"pages/img003-fine.md": body(f"```\n{LFS_POINTER.decode()}```")},
    ),
    Plant(
        "IMG005",
        "too many bytes",
        {
            "pages/img005.md": shown("heavy/large.png"),
            f"{IMAGES}/heavy/large.png": still("large", (80, 80)),
        },
        (of_file("IMG005", f"{IMAGES}/heavy/large.png"),),
    ),
    Plant(
        "IMG005",
        "an exception",
        {
            "pages/img005-fine.md": shown("heavy/exception.png"),
            f"{IMAGES}/heavy/exception.png": still("exception", (80, 80)),
        },
    ),
    Plant(
        "IMG006",
        "a position",
        {"pages/img006.md": shown("photo.jpg"), f"{IMAGES}/photo.jpg": photograph_with_position()},
        (of_file("IMG006", f"{IMAGES}/photo.jpg"),),
    ),
    Plant(
        "IMG006",
        "a date and an author",
        {
            "pages/img006-fine.md": shown("dated.jpg"),
            f"{IMAGES}/dated.jpg": still("dated", kind="JPEG", comment=b"2024, by A. Author"),
        },
    ),
    # -- texts that stand for images
    Plant(
        "ALT001",
        "none",
        {
            "pages/alt001.md": body(
                f"![](⟦ALT001 {IMAGES}/alt001.png⟧/{IMAGES}/alt001.png)\n"
                f'<img src="⟦ALT001 {IMAGES}/alt001.png⟧/{IMAGES}/alt001.png">'
            ),
            f"{IMAGES}/alt001.png": still("alt001"),
        },
    ),
    Plant(
        "ALT001",
        "decoration",
        {
            "pages/alt001-fine.md": body(f'<img src="/{IMAGES}/alt001-fine.png" alt="">'),
            f"{IMAGES}/alt001-fine.png": still("alt001-fine"),
        },
    ),
    Plant(
        "ALT002",
        "a file's name",
        {
            "pages/alt002.md": body(
                f"![alt002.png](⟦ALT002 {IMAGES}/alt002.png⟧/{IMAGES}/alt002.png)"
            ),
            f"{IMAGES}/alt002.png": still("alt002"),
        },
    ),
    Plant(
        "ALT002",
        "a name in a sentence",
        {
            "pages/alt002-fine.md": body(
                f"![Guide.PNG, the start page](/{IMAGES}/alt002-fine.png)"
            ),
            f"{IMAGES}/alt002-fine.png": still("alt002-fine"),
        },
    ),
    Plant(
        "ALT003",
        "one text for two",
        {
            "pages/alt003.md": body(
                f"![The leg](/{IMAGES}/alt003a.png)\n"
                f"![The leg](⟦ALT003 The leg⟧/{IMAGES}/alt003b.png)"
            ),
            f"{IMAGES}/alt003a.png": still("alt003a"),
            f"{IMAGES}/alt003b.png": still("alt003b"),
        },
    ),
    Plant(
        "ALT003",
        "a number differs",
        {
            "pages/alt003-fine.md": body(
                f"![The leg 1](/{IMAGES}/alt003c.png)\n![The leg 2](/{IMAGES}/alt003d.png)"
            ),
            f"{IMAGES}/alt003c.png": still("alt003c"),
            f"{IMAGES}/alt003d.png": still("alt003d"),
        },
    ),
    # -- pages
    Plant(
        "FMT001",
        "a colon in a value",
        {"pages/fmt001.md": "---\ntitle: Leg⟦FMT001 pages/fmt001.md⟧: a view\n---\n"},
    ),
    Plant(
        "FMT001",
        "an apostrophe in quotes, in names too",
        {
            "pages/fmt001-names.md": (
                "---\ntitle: 'The leg'⟦FMT001 pages/fmt001-names.md⟧s back'\n"
                "images:\n- image_id: back\n  image_name: 'png/The leg's (back).png'\n---\n"
                '{% include page-image im_id="back" %}\n'
            ),
            f"{IMAGES}/png/The leg's (back).png": still("fmt001"),
        },
    ),
    Plant(
        "FMT001",
        "none",
        {"pages/fmt001-fine.md": "# Text: a view\n", "pages/fmt001-empty.md": "---\n---\n"},
    ),
    Plant("FMT002", "twice", {"pages/fmt002.md": "---\ntitle: A\n⟦FMT002 title⟧title: B\n---\n"}),
    Plant(
        "FMT002",
        "in two entries",
        {"pages/fmt002-fine.md": "---\nauthors:\n- name: A\n- name: B\n---\n"},
    ),
    Plant(
        "FMT003",
        "no image_url, and a text",
        {
            "pages/fmt003.md": "---\ngallery:\n"
            "- ⟦FMT003 gallery⟧caption: The leg\n- ⟦FMT003 gallery⟧png/Leg-1.png\n---\n"
        },
    ),
    Plant(
        "FMT003",
        "empty, or off",
        {
            "pages/fmt003-fine.md": "---\ngallery:\nicon:\n---\n",
            "pages/fmt003-off.md": "---\ngallery: no\n---\n",
        },
    ),
    # -- suppressions
    Plant(
        "SUP001",
        "of no use",
        {"pages/sup001.md": body("<!-- imgpipe: ignore[⟦SUP001 REF001⟧REF001] -->")},
    ),
    Plant(
        "SUP001",
        "of use",
        {
            "pages/sup001-fine.md": body(
                f"![A](/{IMAGES}/gone-too.png) <!-- imgpipe: ignore[REF001] -->"
            )
        },
    ),
)
