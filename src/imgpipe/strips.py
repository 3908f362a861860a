"""All previews of a report: those of known content from the cache, others made in processes."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from imgpipe.apart import do_apart
from imgpipe.disk import digest_bytes
from imgpipe.images import Limits
from imgpipe.previews import REVISION, Cell, make_preview
from imgpipe.report import Strip
from imgpipe.schedule import count_cores

NAME = "previews.json"

_SMALL_WORK = 64  # pictures that are made before processes have started
_MOST_PX = 16_383  # of a WebP's side
_DATA = re.compile("data:image/webp;base64,UklGR[A-Za-z0-9+/]+=*")  # "RIFF"

OnLook = Callable[[str], None]  # told of each preview that is made, by its first file
OnBegin = Callable[[int], None]  # told how many there are to make


@dataclass(frozen=True, slots=True)
class Drawn:
    """A strip, and which of the wanted cells its pictures are, in their order."""

    strip: Strip
    shown: tuple[int, ...]


class StripCache:
    """Key of what a preview is made of → the strip, as an earlier report made it and as made since.

    What no report asks for is dropped.
    """

    def __init__(self, content: bytes | None = None) -> None:
        self._known = _read(content)
        self._used: dict[str, list[Any]] = {}

    def knows(self, key: str, cells: int) -> bool:
        """Return whether a strip is known that is made of so many pictures at most."""
        entry = self._known.get(key)
        return entry is not None and (not entry or entry[-1][-1] < cells)

    def find(self, key: str) -> Drawn | None:
        """Return a strip of the cache; None where none could be made."""
        entry = self._used[key] = self._known[key]
        return _revive(entry)

    def learn(self, key: str, drawn: Drawn | None) -> None:
        self._used[key] = _flatten(drawn)

    def format(self, *, is_whole: bool = True) -> bytes | None:
        """Return the file's new content, or None where the old one says the same.

        Of a report that was cut short it is what is known: nothing is dropped.
        """
        kept = self._used if is_whole else {**self._known, **self._used}
        if kept == self._known:
            return None
        document = {"revision": REVISION, "previews": kept}
        return json.dumps(document, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    cells: tuple[Cell, ...]


def make_strips(
    folder: Path,
    wanted: Mapping[str, tuple[Cell, ...]],
    limits: Limits,
    cache: StripCache,
    find_digest: Callable[[str], str],
    on_begin: OnBegin = lambda _: None,
    on_look: OnLook = lambda _: None,
) -> dict[str, Drawn]:
    """Return the strips of cells by the anchors of their cards; the cache learns the new ones.

    `find_digest` is told the path of a cell below the folder. There is no strip where no cell can
    be read.
    """
    keys = {anchor: _spell_key(cells, find_digest) for anchor, cells in wanted.items() if cells}
    jobs = {
        key: wanted[anchor]
        for anchor, key in keys.items()
        if not cache.knows(key, len(wanted[anchor]))
    }
    on_begin(len(jobs))
    made = {key: cache.find(key) for key in keys.values() if key not in jobs}
    for key, drawn in _make_all(folder, jobs, limits, on_look):
        made[key] = drawn
        cache.learn(key, drawn)
    found = ((anchor, made[key]) for anchor, key in keys.items())
    return {anchor: drawn for anchor, drawn in found if drawn}


def _spell_key(cells: tuple[Cell, ...], find_digest: Callable[[str], str]) -> str:
    made_of = [[find_digest(cell.path), cell.position] for cell in cells]
    return digest_bytes(json.dumps(made_of).encode())[:32]


def _make_all(
    folder: Path, cells: Mapping[str, tuple[Cell, ...]], limits: Limits, on_look: OnLook
) -> Iterator[tuple[str, Drawn | None]]:
    jobs = [_Job(key, each) for key, each in cells.items()]
    is_small = sum(len(job.cells) for job in jobs) < _SMALL_WORK
    workers = 1 if is_small else min(count_cores(), len(jobs))
    for job, drawn in do_apart(partial(_make, folder, limits), jobs, workers):
        yield job.key, drawn
        on_look(job.cells[0].path)


def _make(folder: Path, limits: Limits, job: _Job) -> Drawn | None:
    preview = make_preview(folder, job.cells, limits)
    if preview is None:
        return None
    data = f"data:image/webp;base64,{b64encode(preview.data).decode()}"
    size = (preview.size.width_px, preview.size.height_px)
    return Drawn(Strip(data, len(preview.shown), *size), preview.shown)


def _flatten(drawn: Drawn | None) -> list[Any]:
    if drawn is None:
        return []
    strip = drawn.strip
    return [strip.data, strip.width_px, strip.height_px, list(drawn.shown)]


def _revive(entry: list[Any]) -> Drawn | None:
    if not entry:
        return None
    data, width_px, height_px, shown = entry
    return Drawn(Strip(data, len(shown), width_px, height_px), tuple(shown))


def _read(content: bytes | None) -> dict[str, list[Any]]:
    try:
        document = json.loads(content or b"")
        entries = document["previews"] if document["revision"] == REVISION else {}
        return {key: entry for key, entry in entries.items() if _is_sound(entry)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _is_sound(entry: Any) -> bool:
    """Return whether an entry is as it was written: what is embedded is a picture for sure."""
    if entry == []:
        return True
    data, width_px, height_px, shown = entry
    numbers = (width_px, height_px, *shown)
    if not shown or any(type(number) is not int for number in numbers):
        return False
    sized = all(0 < side <= _MOST_PX for side in (width_px, height_px))
    ordered = shown[0] >= 0 and all(before < after for before, after in pairwise(shown))
    return sized and ordered and bool(_DATA.fullmatch(data))
