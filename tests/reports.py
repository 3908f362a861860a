"""Reports for tests: galleries of a ball that goes round, with all that a report can say."""

from __future__ import annotations

import io
import math
from base64 import b64encode
from dataclasses import replace
from functools import cache
from typing import Any

import PIL.Image
from PIL import ImageDraw

from imgpipe.diagnostics import Severity
from imgpipe.report import Card, Image, Remark, Report, Share, Strip

WIDTH_PX = 112


@cache
def make_strip(frames: int = 16, height_px: int = 84, ground: str = "white") -> Strip:
    """Draw a ball that goes round a ring, once in all frames."""
    picture = PIL.Image.new("RGB", (frames * WIDTH_PX, height_px), ground)
    draw = ImageDraw.Draw(picture)
    for number in range(frames):
        angle = 2 * math.pi * number / frames
        middle = (number + 0.5) * WIDTH_PX, height_px / 2
        draw.ellipse((middle[0] - 34, middle[1] - 20, middle[0] + 34, middle[1] + 20), outline=0)
        ball = middle[0] + 34 * math.sin(angle), middle[1] + 20 * math.cos(angle)
        draw.ellipse((ball[0] - 9, ball[1] - 9, ball[0] + 9, ball[1] + 9), fill="firebrick")
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=60, method=0)
    data = b64encode(file.getvalue()).decode()
    return Strip(f"data:image/webp;base64,{data}", frames, WIDTH_PX, height_px)


def make_image(path: str, label: str, **values: Any) -> Image:
    facts = {"href": path, "bytes": 12_345, "width_px": 640, "height_px": 480}
    return Image(path, label=label, **(facts | values))


def make_card(name: str, count: int = 4, /, **values: Any) -> Card:
    """Return a gallery in order; `values` say what is otherwise."""
    numbers = range(1, count + 1)
    facts = {
        "anchor": name.lower(),
        "title": f"The {name}",
        "page": make_image(f"pages/{name}.md", name, bytes=0, width_px=0),
        "animation": make_image(f"gif/{name}.gif", name, bytes=200_000),
        "strip": make_strip(count),
        "delays_ms": (40,) * count,
        "plays": 0,
        "frames": tuple(
            make_image(f"png/{name}-{n}.png", f"{name}, view {n}", strip_frame=n - 1)
            for n in numbers
        ),
        "thumbnails": tuple(
            make_image(f"png/{name}-{n}-thumb.png", str(n), strip_frame=n - 1) for n in numbers
        ),
        "others": (make_image(f"webm/{name}.webm", "webm"),),
        "shares": (
            Share("frames", "png", count, count * 12_345, 200_000),
            Share("thumbnails", "png", count, count * 2_345, 200_000),
        ),
        "remarks": (),
    }
    return Card(**(facts | values))


def make_report(*cards: Card, **values: Any) -> Report:
    facts = {
        "title": "Atlas of the leg",
        "made_with": "imgpipe 1.0",
        "cards": cards,
        "shares": (Share("frames", "png", 16, 120_000, 200_000),),
        "remarks": (),
        "pages": len(cards),
        "images": 9 * len(cards),
    }
    return Report(**(facts | values))


def make_remark(severity: Severity, message: str, place: str, **values: Any) -> Remark:
    rules = {Severity.ERROR: "REF001", Severity.WARNING: "THM003", Severity.INFO: "ANI003"}
    return Remark(severity, rules[severity], message, place, **values)


def make_site() -> Report:
    """Return a report of three galleries: one in order, one with findings, one without a page."""
    place = "pages/Soleus.md:7:14"
    missing = "`png/Soleus-3.png` is not there"
    remarks = (
        make_remark(Severity.ERROR, missing, place, hint="`imgpipe run` makes it"),
        make_remark(Severity.WARNING, "the frame is wider than the others", "png/Soleus-4.png"),
    )
    lost = Image("png/Soleus-3.png", "", "Soleus, view 3", "missing")
    soleus = make_card("Soleus", remarks=remarks)
    frames = (*soleus.frames[:2], lost, *soleus.frames[3:])
    shares = (replace(soleus.shares[0], files=3, missing=1), soleus.shares[1])
    noted = (make_remark(Severity.INFO, "no loop", "gif/Tibialis.gif"),)
    return make_report(
        make_card("Gastrocnemius", 16),
        replace(soleus, frames=frames, shares=shares),
        make_card("Tibialis", 1, page=None, remarks=noted),
        remarks=(make_remark(Severity.WARNING, "nothing refers to it", "png/old.png"),),
    )
