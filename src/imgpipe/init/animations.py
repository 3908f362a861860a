"""Frame sets and the GIFs of the same names: where they are, and which is made of which."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from imgpipe.animation import AnimationInfo
from imgpipe.disk import Disk
from imgpipe.init.frame_shapes import FrameSet, is_pattern, spell_folder
from imgpipe.init.sizes import Look
from imgpipe.patterns import Pattern, Words

_SAMPLE = 5


@dataclass(frozen=True)
class Animations:
    """The pattern of the GIFs of most sets, below `root`; by a set's words, its GIF's path.

    The path is from the project's folder.
    """

    pattern: Pattern
    root: str
    by_words: Mapping[Words, str]


def find_animations(
    sets: Sequence[FrameSet], names: Sequence[str], gifs: Iterable[str], roots: Iterable[str]
) -> Animations | None:
    """Return where at least half of the sets have their GIF; None where they have none.

    `names` are the words of the frames' pattern, which the GIFs' must have as well. The first of
    the roots with such a pattern is taken.
    """
    gifs = tuple(gifs)
    for root in roots:
        below = "" if root == "." else f"{root}/"
        inside = [path.removeprefix(below) for path in gifs if path.startswith(below)]
        for text in _spell_candidates(sets, inside):
            pattern = Pattern.parse(text)
            if not set(names) <= set(pattern.names):
                continue
            own = {item.words for item in sets}
            found: dict[Words, str] = {}
            for path in inside:
                reading = pattern.read(path)
                words = reading and tuple(it for it in reading.words if it[0] in names)
                if words in own:
                    found[words or ()] = below + path
            if found and len(found) * 2 >= len(sets):
                return Animations(pattern, root, found)
    return None


def _spell_candidates(sets: Sequence[FrameSet], gifs: Iterable[str]) -> list[str]:
    """Return patterns of GIFs that have a set's name, the one with the most sets first."""
    names = {item.name for item in sets}
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in gifs:
        folder, file = posixpath.split(path)
        stem, extension = posixpath.splitext(file)
        if stem in names:
            groups[extension][folder].append(stem)
    ranked: Counter[str] = Counter()
    for extension, folders in groups.items():
        for folder, stems in folders.items():
            ranked[posixpath.join(folder, "{name}" + extension)] = len(stems)
        if len(folders) > 1:
            every = posixpath.join(spell_folder(folders), "{name}" + extension)
            ranked[every] = max(ranked[every], sum(map(len, folders.values())))
    return [text for text, _ in ranked.most_common() if is_pattern(text)]


@dataclass(frozen=True)
class Agreement:
    """How the GIFs' frames and the sets' numbers go together.

    `first` is the number of most first frames, `digits` how many padded numbers have; `odd` are
    sets that are numbered in another way than most, or have another number of frames.
    """

    first: int
    digits: int
    odd: tuple[FrameSet, ...]
    compared: int


def compare_numbers(sets: Sequence[FrameSet], animations: Animations, look: Look) -> Agreement:
    """Return how the sets are numbered that have a GIF."""
    firsts: Counter[int] = Counter()
    shapes = []
    for item in sets:
        path = animations.by_words.get(item.words)
        info = look(path) if path else None
        if info is None:
            continue
        numbers = list(item.files)
        holes = set(range(numbers[0], numbers[0] + info.frames)) - set(numbers)
        whole = not holes and len(numbers) == info.frames
        shapes.append((item, numbers, info.frames))
        if whole:
            firsts[numbers[0]] += 1
    first = firsts.most_common(1)[0][0] if firsts else 1
    odd = tuple(
        item
        for item, numbers, frames in shapes
        if not set(numbers) <= set(range(first, first + frames))
    )
    digits = Counter(item.digits for item, _, _ in shapes).most_common(1)
    return Agreement(first, digits[0][0] if digits else 0, odd, len(shapes))


def are_richer(sets: Sequence[FrameSet], animations: Animations, root: str, disk: Disk) -> bool:
    """Return whether most of some frames hold more than a GIF's frame can."""
    paired = [item for item in sets if item.words in animations.by_words]
    step = max(1, len(paired) // _SAMPLE)
    below = "" if root == "." else f"{root}/"
    rich = 0
    some = paired[::step][:_SAMPLE]
    for item in some:
        try:
            rich += disk.is_rich(below + next(iter(item.files.values()))) is True
        except OSError:
            continue
    return rich * 2 > len(some)


def common_timing(infos: Iterable[AnimationInfo | None]) -> tuple[int | None, int | None]:
    """Return the delay in milliseconds and the plays that most animations have.

    The last delay may be another: people wait at the end, and videos say it by their length.
    """
    known = [info for info in infos if info and info.frames > 1]
    delays = Counter(info.delays_ms[0] for info in known if len(set(info.delays_ms[:-1])) == 1)
    plays = Counter(info.plays for info in known)
    return (
        delays.most_common(1)[0][0] if delays else None,
        plays.most_common(1)[0][0] if plays else None,
    )
