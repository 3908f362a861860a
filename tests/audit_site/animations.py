"""Cases of the rules about animations, thumbnails, and what imgpipe made of them."""

from tests.audit_site.pages import (
    IMAGES,
    entry,
    frames,
    gallery,
    made,
    mark,
    orphans,
    page,
    stills,
    with_animation,
)
from tests.audit_site.pictures import THUMBNAIL, WEBM, film, rich, still
from tests.audit_site.plant import Plant, of_file

PLANTS = (
    Plant(
        "ANI001",
        "cut short",
        {
            "pages/ani001.md": page(body=f"![A leg](/{IMAGES}/gif/ani001.gif)"),
            f"{IMAGES}/gif/ani001.gif": film(frames("ani001", 3))[:-90],
        },
        (of_file("ANI001", f"{IMAGES}/gif/ani001.gif"),),
    ),
    Plant(
        "ANI001",
        "more behind its end",
        {
            "pages/ani001-fine.md": page(body=f"![A leg](/{IMAGES}/gif/ani001-fine.gif)"),
            f"{IMAGES}/gif/ani001-fine.gif": film(frames("ani001-fine", 3)) + b"\0\0more",
        },
    ),
    Plant(
        "ANI002",
        "more files than frames",
        with_animation(
            "ani002",
            (1, 2, 3, 4),
            gallery("ani002", (1, 2, 3), shown=["ani002"], mark=mark("ANI002", "gif/ani002.gif")),
        ),
        orphans("ani002", 4),
    ),
    Plant(
        "ANI002",
        "other pixels",
        {
            **with_animation(
                "ani002b",
                (1, 2, 3),
                gallery(
                    "ani002b", (1, 2, 3), shown=["ani002b"], mark=mark("ANI002", "gif/ani002b.gif")
                ),
            ),
            f"{IMAGES}/ani002b-2.png": still("another picture"),
        },
    ),
    Plant(
        "ANI002",
        "frames in another format",
        with_animation(
            "ani002-fine", (1, 2, 3), gallery("ani002-fine", (1, 2, 3), shown=["ani002-fine"])
        ),
    ),
    Plant(
        "ANI003",
        "too fast",
        {
            "pages/ani003.md": page(body=f"![A leg](/{IMAGES}/gif/ani003.gif)"),
            f"{IMAGES}/gif/ani003.gif": film(frames("ani003", 3), 10),
        },
        (of_file("ANI003", f"{IMAGES}/gif/ani003.gif"),),
    ),
    Plant(
        "ANI003",
        "plays once",
        {
            "pages/ani003-once.md": page(body=f"![A leg](/{IMAGES}/gif/ani003-once.gif)"),
            f"{IMAGES}/gif/ani003-once.gif": film(frames("ani003-once", 3), loop=None),
        },
        (of_file("ANI003", f"{IMAGES}/gif/ani003-once.gif"),),
    ),
    Plant(
        "ANI003",
        "as fast as may be",
        {
            "pages/ani003-fine.md": page(body=f"![A leg](/{IMAGES}/gif/ani003-fine.gif)"),
            f"{IMAGES}/gif/ani003-fine.gif": film(frames("ani003-fine", 3), 20),
        },
    ),
    Plant(
        "ANI004",
        "no video",
        {
            "pages/ani004.md": page(shown=["ani004"], image_mark=mark("ANI004", "gif/ani004.mp4")),
            f"{IMAGES}/gif/ani004.gif": film(["ani004"]),
            f"{IMAGES}/gif/ani004.webm": WEBM,
        },
    ),
    Plant(
        "ANI004",
        "a GIF that is no animation of the page",
        {
            "pages/ani004-fine.md": page(body=f"![A leg](/{IMAGES}/gif/ani004-fine.gif)"),
            f"{IMAGES}/gif/ani004-fine.gif": film(["ani004-fine"]),
        },
    ),
    Plant(
        "ANI005",
        "rendered in more colours",
        {
            **with_animation("ani005", (1, 2), gallery("ani005", (1, 2), shown=["ani005"]), 2),
            f"{IMAGES}/ani005-1.png": rich("ani005 1"),
            f"{IMAGES}/ani005-2.png": rich("ani005 2"),
        },
        (of_file("ANI005", f"{IMAGES}/gif/ani005.gif"),),
    ),
    Plant(
        "ANI005",
        "split from it",
        with_animation(
            "ani005-fine", (1, 2), gallery("ani005-fine", (1, 2), shown=["ani005-fine"]), 2
        ),
    ),
    # -- thumbnails
    Plant(
        "THM001",
        "no thumbnail",
        {
            "pages/thm001.md": page([entry("thm001", 1, mark("THM001", "thm001-1-thumb.png"))]),
            f"{IMAGES}/thm001-1.png": still("thm001"),
        },
    ),
    Plant(
        "THM001",
        "a thumbnail",
        {"pages/thm001-fine.md": gallery("thm001-fine", (1,)), **stills("thm001-fine", (1,))},
    ),
    Plant(
        "THM003",
        "distorted",
        {
            "pages/thm003.md": page([entry("thm003", 1, mark("THM003", "thm003-1-thumb.png"))]),
            f"{IMAGES}/thm003-1.png": still("thm003"),
            f"{IMAGES}/thm003-1-thumb.png": still("thm003", (16, 16)),
        },
    ),
    Plant(
        "THM003",
        "a pixel's rounding",
        {
            "pages/thm003-fine.md": gallery("thm003-fine", (1,)),
            f"{IMAGES}/thm003-fine-1.png": still("thm003-fine"),
            f"{IMAGES}/thm003-fine-1-thumb.png": still("thm003-fine", (15, 11)),
        },
    ),
    Plant(
        "THM004",
        "heavier",
        {
            "pages/thm004.md": page([entry("thm004", 1, mark("THM004", "thm004-1-thumb.png"))]),
            f"{IMAGES}/thm004-1.png": still("thm004", optimize=True),
            f"{IMAGES}/thm004-1-thumb.png": rich("thm004"),
        },
    ),
    Plant(
        "THM004",
        "as heavy",
        {
            "pages/thm004-fine.md": gallery("thm004-fine", (1,)),
            f"{IMAGES}/thm004-fine-1.png": still("thm004-fine"),
            f"{IMAGES}/thm004-fine-1-thumb.png": still("thm004-fine"),
        },
    ),
    Plant(
        "IMG004",
        "two sizes",
        {
            "pages/img004.md": page(
                [
                    entry("img004", 1),
                    entry("img004", 2),
                    entry("img004", 3, mark("IMG004", "img004-3.png")),
                ]
            ),
            **stills("img004", (1, 2, 3)),
            f"{IMAGES}/img004-3.png": still("img004 large", (64, 48)),
        },
    ),
    Plant(
        "IMG004",
        "one size in two galleries each",
        {
            "pages/img004-fine.md": gallery("img004-fine", (1, 2)),
            "pages/img004-large.md": gallery("img004-large", (1,)),
            **stills("img004-fine", (1, 2)),
            f"{IMAGES}/img004-large-1.png": still("img004 larger", (64, 48)),
            f"{IMAGES}/img004-large-1-thumb.png": still("img004 larger", THUMBNAIL),
        },
    ),
    # -- what imgpipe made
    Plant(
        "THM002",
        "the animation changed",
        made("thm002"),
        then={
            **made("thm002", "THM002"),
            f"{IMAGES}/made/gif/thm002.gif": film(frames("thm002 anew", 3)),
        },
    ),
    Plant("THM002", "made as it is", made("thm002-fine")),
    Plant(
        "ORP003",
        "the source is gone",
        {f"{IMAGES}/made/gif/orp003.gif": film(["orp003 1", "orp003 2"])},
        tuple(
            of_file("ORP003", f"{IMAGES}/made/png/orp003-{name}.png")
            for name in ("1", "1-thumb", "2", "2-thumb")
        ),
        then={f"{IMAGES}/made/gif/orp003.gif": None},
    ),
    Plant("ORP003", "made and shown", made("orp003-fine")),
    Plant(
        "LCK001",
        "edited",
        made("lck001"),
        (of_file("LCK001", f"{IMAGES}/made/png/lck001-2.png"),),
        then={f"{IMAGES}/made/png/lck001-2.png": still("retouched")},
    ),
    Plant("LCK001", "not edited", made("lck001-fine")),
)
