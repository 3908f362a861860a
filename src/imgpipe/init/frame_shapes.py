"""Galleries → how frames are named: `muscles/png/{name}-{n}.png`, and which sets there are."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from imgpipe.init.layout import ShownGallery
from imgpipe.pattern_syntax import PatternError
from imgpipe.patterns import Pattern, Words

_DIGITS = re.compile(r"[0-9]+")
_JOINTS = "-_. "
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Run:
    """The files of a gallery that differ in one number: what stands before it, and behind."""

    folder: str
    head: str
    tail: str
    numbers: tuple[str, ...]

    def spell(self, number: str) -> str:
        return posixpath.join(self.folder, f"{self.head}{number}{self.tail}")


@dataclass(frozen=True, slots=True)
class _Named:
    """A run whose name is known: `before` + name + `joint` + number + `tail`."""

    run: _Run
    before: str
    name: str
    joint: str
    by_folder: bool  # the name is that of the folder


@dataclass(frozen=True, slots=True)
class FrameSet:
    """The files of one animation's frames, by number."""

    words: Words
    files: Mapping[int, str]
    digits: int  # how many a padded number has; 0: not padded

    @property
    def name(self) -> str:
        return dict(self.words).get("name", "")


def find_pattern(galleries: Iterable[ShownGallery], root: str, stems: frozenset[str]) -> str:
    """Return the pattern that most galleries' frames have; nothing where no gallery has frames.

    `stems` are the names of all animations, by which a name that ends in a number is known.
    """
    groups: dict[tuple[str, ...], list[_Named]] = defaultdict(list)
    for item in _name_runs(galleries, root, stems):
        kind = (
            (item.before, item.joint, item.run.tail)
            if not item.by_folder
            else (item.run.head, "/", item.run.tail)
        )
        groups[kind].append(item)
    ranked = sorted(groups.values(), key=lambda group: (-len(group), len(group[0].run.tail)))
    for group in ranked:
        pattern = _spell(group)
        if is_pattern(pattern):
            return pattern
    return ""


def find_strays(
    galleries: Iterable[ShownGallery], frames: Pattern, root: str, stems: frozenset[str]
) -> tuple[FrameSet, ...]:
    """Return the sets of galleries whose frames a pattern does not read: they are named otherwise.

    `stems` are as for `find_pattern`.
    """
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for item in _name_runs(galleries, root, stems):
        paths = {int(number): item.run.spell(number) for number in item.run.numbers}
        if not any(frames.read(path, any_padding=True) for path in paths.values()):
            found[item.name].update(paths)
    return tuple(FrameSet((("name", name),), files, 0) for name, files in found.items())


def _name_runs(
    galleries: Iterable[ShownGallery], root: str, stems: frozenset[str]
) -> Iterator[_Named]:
    for gallery in galleries:
        own = find_stems(gallery.animations)
        for _, files in gallery.fields:
            run = _split(files, root)
            if run:
                yield _name(run, own or stems)


def find_stems(paths: Iterable[str]) -> frozenset[str]:
    """Return the names of files without their folders and extensions."""
    return frozenset(posixpath.splitext(posixpath.basename(path))[0] for path in paths)


def is_pattern(text: str) -> bool:
    try:
        Pattern.parse(text)
    except PatternError:
        return False
    return True


def group_sets(pattern: Pattern, files: Iterable[str]) -> tuple[FrameSet, ...]:
    """Return the sets that a pattern reads among files, which are paths below the image root."""
    found: dict[Words, dict[int, tuple[str, str]]] = defaultdict(dict)
    for path in files:
        reading = pattern.read(path, any_padding=True)
        if reading and reading.number is not None:
            found[reading.words][reading.number] = (path, reading.number_text or "")
    return tuple(
        FrameSet(
            words,
            {number: path for number, (path, _) in sorted(numbers.items())},
            _count_digits(text for _, text in numbers.values()),
        )
        for words, numbers in found.items()
    )


def choose_digits(sets: Iterable[Sequence[str]]) -> int:
    """Return how many digits the padded numbers of most sets have; 0: they are not padded.

    Numbers from 10 up say nothing of it where none of their set is shorter.
    """
    votes = Counter(
        _count_digits(texts)
        for texts in sets
        if any(text.startswith("0") or len(text) == 1 for text in texts)
    )
    return votes.most_common(1)[0][0] if votes else 0


def _count_digits(texts: Iterable[str]) -> int:
    padded = [len(text) for text in texts if text.startswith("0") and len(text) > 1]
    return min(padded, default=0)


def _split(files: tuple[str, ...], root: str) -> _Run | None:
    """Return what most files of a gallery have in common, which differ in one number alone.

    Of several such numbers the last is the frame's.
    """
    below = "" if root == "." else f"{root}/"
    runs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for path in sorted({path for path in files if path.startswith(below)}):
        folder, name = posixpath.split(path.removeprefix(below))
        for number in _DIGITS.finditer(name):
            runs[folder, name[: number.start()], name[number.end() :]].append(number[0])
    if not runs:
        return None
    folder, head, tail = max(runs, key=lambda key: (len(runs[key]), len(key[1])))
    numbers = runs[folder, head, tail]
    return _Run(folder, head, tail, tuple(numbers)) if len(numbers) > 1 else None


def _name(run: _Run, stems: frozenset[str]) -> _Named:
    """Find the name in what stands before the number: an animation's, or all but the joint."""
    last = posixpath.basename(run.folder)
    known = [stem for stem in stems if stem in run.head and _is_whole(run.head, stem)]
    if known:
        name = max(known, key=len)
        before, _, joint = run.head.partition(name)
        return _Named(run, before, name, joint, by_folder=False)
    if last in stems or not _LETTER.search(run.head):
        return _Named(run, "", last, "/", by_folder=True)
    name = run.head.rstrip(_JOINTS)
    return _Named(run, "", name, run.head[len(name) :], by_folder=False)


def _is_whole(head: str, stem: str) -> bool:
    """Return whether a name ends where a word does: `Leg` is no name in `Legs-1`."""
    before, _, after = head.partition(stem)
    return not _LETTER.match(after[:1]) and not _LETTER.match(before[-1:])


def _spell(group: list[_Named]) -> str:
    """Return the pattern of galleries that are named alike."""
    width = choose_digits(item.run.numbers for item in group)
    number = f"{{n:0{width}d}}" if width else "{n}"
    first = group[0]
    folders = [item.run.folder for item in group]
    if first.by_folder:
        above = [posixpath.dirname(folder) for folder in folders]
        file = f"{first.run.head}{number}{first.run.tail}"
        return posixpath.join(spell_folder(above), "{name}", file)
    file = f"{first.before}{{name}}{first.joint}{number}{first.run.tail}"
    return posixpath.join(spell_folder(folders), file)


def spell_folder(folders: Iterable[str]) -> str:
    """Return one spelling of folders: `muscles/{dir}/png` where they differ."""
    distinct = sorted({tuple(part for part in folder.split("/") if part) for folder in folders})
    if len(distinct) == 1:
        return "/".join(distinct[0])
    shortest = min(len(parts) for parts in distinct)
    head = 0
    while head < shortest and len({parts[head] for parts in distinct}) == 1:
        head += 1
    tail = 0
    while tail < shortest - head and len({parts[-1 - tail] for parts in distinct}) == 1:
        tail += 1
    one = distinct[0]
    return "/".join([*one[:head], "{dir}", *one[len(one) - tail :]])
