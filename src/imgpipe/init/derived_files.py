"""What else there is of each animation: patterns of thumbnails, posters, other formats, by name."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from imgpipe.formats import format_of
from imgpipe.init.frame_shapes import FrameSet, choose_digits, is_pattern
from imgpipe.patterns import Pattern

_MOST_SETS = 12
_MOST_DIGITS = 6  # of a number in a pattern
_NUMBER = re.compile(r"[0-9]+")

_Shape = tuple[str, ...]
"""What stands before a number in a path, and behind it; or all of a path that has none."""


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
    found: dict[_Shape, list[list[str]]] = defaultdict(list)
    for item in chosen:
        for shape, numbers in _group_shapes(item, others).items():
            if len(shape) == 1 or len(numbers) * 2 >= len(item.files):
                found[shape].append(numbers)
    texts = [_spell(*one) for one in found.items() if len(one[1]) * 2 > len(chosen)]
    accepted = [
        Derived(text, Pattern.parse(text).numbered)
        for text in texts
        if is_pattern(text) and _is_writable(text)
    ]
    return tuple(sorted(accepted, key=lambda item: (not item.numbered, item.path)))


def _spell(shape: _Shape, sets: Iterable[Sequence[str]]) -> str:
    """Return the pattern of a shape, padded as most sets' numbers are."""
    digits = choose_digits(sets)
    return (f"{{n:0{digits}d}}" if digits else "{n}").join(shape)


def _choose(sets: Sequence[FrameSet]) -> Sequence[FrameSet]:
    """Return some sets, spread over all; those with a name only."""
    named = [item for item in sets if item.name]
    step = max(1, len(named) // _MOST_SETS)
    return named[::step][:_MOST_SETS]


def _is_writable(path: str) -> bool:
    return format_of(path.rpartition(".")[2].lower()) is not None


def _group_shapes(item: FrameSet, paths: Iterable[str]) -> dict[_Shape, list[str]]:
    """Return the shapes of the paths that hold a set's name, with their numbers as written."""
    shapes: dict[_Shape, list[str]] = defaultdict(list)
    letter = r"[^\W_]" if item.name[-1:].isdigit() else r"[^\W\d_]"
    whole = re.compile(rf"(?<![^\W_]){re.escape(item.name)}(?!{letter})")
    for path in paths:
        if item.name in path:
            for shape, number in _read(item, path, whole):
                shapes[shape].append(number)
    return shapes


def _read(item: FrameSet, path: str, whole: re.Pattern[str]) -> Iterator[tuple[_Shape, str]]:
    """Yield the shapes that a file may have as one of a set, each with its number as written."""
    folder, file = posixpath.split(path)
    folder = _replace_folder(folder, dict(item.words).get("dir", ""), "{dir}")
    found = whole.search(file)
    before, after = "", file
    if found:
        before, after = f"{file[: found.start()]}{{name}}", file[found.end() :]
    else:
        folder = _replace_folder(folder, item.name, "{name}")
        if "{name}" not in folder:
            return
    head = posixpath.join(folder, before)
    stem = after.rpartition(".")[0]  # the 4 of `.mp4` is no frame's
    own = [it for it in _NUMBER.finditer(stem) if _is_number_of(item, it[0])]
    if found and _NUMBER.match(after):
        # What goes on in a number is another name (`Leg2`), unless the number is a frame's.
        own = [it for it in own if it.start() == 0]
    elif found and not own:
        yield (head + after,), ""
    for number in own:
        yield (head + after[: number.start()], after[number.end() :]), number[0]


def _is_number_of(item: FrameSet, digits: str) -> bool:
    return len(digits) <= _MOST_DIGITS and int(digits) in item.files


def _replace_folder(path: str, folder: str, word: str) -> str:
    """Return a path with a word in place of a folder in it, which may be several."""
    before, found, after = f"/{path}/".partition(f"/{folder}/")
    return f"{before}/{word}/{after}".strip("/") if folder and found else path
