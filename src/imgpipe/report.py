"""The values of a report: a site's galleries, their images, and what was found, for people to see.

Every text here is plain, as pages or files have it; who writes HTML escapes it. An `href` is a
relative URL from the report's own folder, percent-encoded, or empty where nothing can be linked.
"""

from __future__ import annotations

from dataclasses import dataclass

from imgpipe.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Image:
    """A file that the report links: `label` is its caption, its frame number or its name.

    `state` is the word of `status` where the file is an output ("up to date", "missing"), else
    empty. `bytes`, `width_px` and `height_px` are 0 where the file is not there or not read.
    `strip_frame` is which frame of its card's strip shows it, from 0, or None where none does.
    """

    path: str
    href: str
    label: str
    state: str = ""
    bytes: int = 0
    width_px: int = 0
    height_px: int = 0
    strip_frame: int | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """Small pictures of all frames, side by side in one embedded picture, from left to right.

    `data` is the picture as a `data:` URL; every frame has `width_px` by `height_px` in it. Of a
    long animation there are at most 24, at equal steps, and a frame that cannot be read is left
    out: `frames` counts the pictures.
    """

    data: str
    frames: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding, or one diagnostic of a run: `rule` is its id, `place` "path:line:column"."""

    severity: Severity
    rule: str
    message: str
    place: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What the files of one output weigh: `source_bytes` is what the same sources do.

    `missing` counts the files that the output shall have and that are not there, or are stale.
    """

    output_id: str
    format_id: str
    files: int
    bytes: int
    source_bytes: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One gallery of a page with its animation; or an animation that no gallery shows.

    `anchor` is unique in the report and a valid fragment. `page` is None where no gallery shows the
    animation; `animation` where the gallery has no source. `frames` are the images that the gallery
    shows, in its order, or else all frames that the outputs have; `thumbnails` and `others` the
    other files that are made of the source. `thumbnails` are of the frames that are shown, in their
    order. `delays_ms` has one item a frame of the strip, which lasts until the next one of it, as
    browsers show it. An image that two galleries show has its remarks in the first one's card.
    """

    anchor: str
    title: str
    page: Image | None
    animation: Image | None
    strip: Strip | None
    delays_ms: tuple[int, ...]
    plays: int  # 0: for ever
    frames: tuple[Image, ...]
    thumbnails: tuple[Image, ...]
    others: tuple[Image, ...]
    shares: tuple[Share, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Report:
    """All that a report says. `remarks` are those that concern no card; `shares` are of the site.

    `made_with` names imgpipe and its version; there is no date, so that the same site has the same
    report.
    """

    title: str
    made_with: str
    cards: tuple[Card, ...]
    shares: tuple[Share, ...]
    remarks: tuple[Remark, ...]
    pages: int
    images: int

    @property
    def galleries(self) -> int:
        """How many cards are galleries; the others are sources that none shows."""
        return sum(card.page is not None for card in self.cards)
