"""What else there is of each animation: patterns of thumbnails, posters, other formats, by name."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from imgpipe.formats import format_of
from imgpipe.init.frame_shapes import FrameSet, is_pattern
from imgpipe.patterns import Pattern

_MOST_SETS = 12
_MOST_FRAMES = 3
_MOST_DIGITS = 6  # of a number in a pattern
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A file that was made of another, both below the image root."""

    made: str
    of: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A pattern that most sets have files of; `numbered`: one for each frame."""

    path: str
    numbered: bool


def find_derived(
    sets: Sequence[FrameSet], files: Iterable[str], is_known: Callable[[str], bool]
) -> tuple[Derived, ...]:
    """Return the patterns of files that most sets have beside those that are known.

    A file belongs to a set if it holds its name, and to a frame if it holds its number, too.
    """
    chosen = _choose(sets)
    others = [path for path in files if not is_known(path)]
    found: dict[str, set[str]] = defaultdict(set)
    for item in chosen:
        for path in others:
            if item.name in path:
                for pattern in _read(item, path):
                    found[pattern].add(item.name)
    accepted = [
        Derived(text, Pattern.parse(text).numbered)
        for text, owners in found.items()
        if len(owners) * 2 > len(chosen) and is_pattern(text) and _is_writable(text)
    ]
    return tuple(sorted(accepted, key=lambda item: (not item.numbered, item.path)))


def _choose(sets: Sequence[FrameSet]) -> Sequence[FrameSet]:
    """Return some sets, spread over all; those with a name only."""
    named = [item for item in sets if item.name]
    step = max(1, len(named) // _MOST_SETS)
    return named[::step][:_MOST_SETS]


def _is_writable(path: str) -> bool:
    return format_of(path.rpartition(".")[2].lower()) is not None


def _read(item: FrameSet, path: str) -> Iterator[str]:
    """Yield the patterns that a file may have as one of a set."""
    folder, file = posixpath.split(path)
    folder = _replace_folder(folder, dict(item.words).get("dir", ""), "{dir}")
    before, found, after = file.partition(item.name)
    if found and (before[-1:].isalnum() or after[:1].isalnum()):
        return
    word = "{name}" if found else ""
    if not found:
        before, after = "", file
        folder = _replace_folder(folder, item.name, "{name}")
        if "{name}" not in folder:
            return
    own = [it for it in _NUMBER.finditer(after) if int(it[0][:_MOST_DIGITS]) in item.files]
    for number in own:
        if int(number[0]) in _few(item):
            padded = number[0].startswith("0") and len(number[0]) > 1
            spelled = f"{{n:0{len(number[0])}d}}" if padded else "{n}"
            rest = after[: number.start()] + spelled + after[number.end() :]
            yield posixpath.join(folder, f"{before}{word}{rest}")
    if word and not own:
        yield posixpath.join(folder, f"{before}{word}{after}")


def _replace_folder(path: str, folder: str, word: str) -> str:
    """Return a path with a word in place of a folder in it, which may be several."""
    before, found, after = f"/{path}/".partition(f"/{folder}/")
    return f"{before}/{word}/{after}".strip("/") if folder and found else path


def _few(item: FrameSet) -> Sequence[int]:
    """Return the numbers of a set that are looked at: its last ones, which are seldom a version."""
    return list(item.files)[-_MOST_FRAMES:]
