"""Which file a name that is not there may mean."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice, takewhile
from operator import add

_DIGITS = re.compile(r"[0-9]+")
_ANY_NUMBER = "\0"  # no path holds it
_ALIKE = 0.8  # ratio of difflib from which on a name is near
_MEASURED = 8  # names that share the most letters in a row; the others are not measured
_SUGGESTED = 3


@dataclass(frozen=True)
class Names:
    """The paths of all images, to be looked up by what is near."""

    paths: frozenset[str]

    def find_same(self, path: str) -> str | None:
        """Return the one file whose path differs only by letter case or Unicode form.

        None where several do, or where the path itself is there.
        """
        found = self._by_folded.get(_fold(path), ())
        return found[0] if len(found) == 1 and path not in self.paths else None

    def suggest(self, path: str) -> tuple[str, ...]:
        """Return at most three near paths, the nearest first: case, extension, folder, letters.

        A path with another number is another frame, and never near.
        """
        near = dict.fromkeys(found for found in self._find_near(path) if found != path)
        return tuple(islice(near, _SUGGESTED))

    def _find_near(self, path: str) -> Iterator[str]:
        yield from self._by_folded.get(_fold(path), ())
        stem = posixpath.splitext(path)[0]
        yield from self._by_stem.get(_fold(stem), ())
        folder, name = posixpath.split(path)
        elsewhere = self._by_name.get(_fold(name), ())
        yield from sorted(elsewhere, key=lambda other: (-_count_shared(other, path), other))
        letters, numbers = _split(name)
        for other in self._find_alike(folder, letters):
            candidate = posixpath.join(folder, _join(other, numbers))
            if candidate in self.paths:
                yield candidate

    def _find_alike(self, folder: str, letters: str) -> list[str]:
        """Return the nearest names of a folder, without their numbers: those of a set share one."""
        known = self._alike.get((folder, letters))
        if known is None:
            known = self._alike[folder, letters] = self._measure(folder, letters)
        return known

    def _measure(self, folder: str, letters: str) -> list[str]:
        by_run = self._by_run.get(folder, {})
        shared = Counter(other for run in _runs(letters) for other in by_run.get(run, ()))
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(letters)
        near = []
        for other, _ in shared.most_common(_MEASURED):
            if other != letters:
                matcher.set_seq1(other)
                near.append((-matcher.ratio(), other))
        return [other for ratio, other in sorted(near) if -ratio >= _ALIKE]

    # -- indexes -------------------------------------------------------------------------------

    @cached_property
    def _by_folded(self) -> Mapping[str, list[str]]:
        return self._index(_fold)

    @cached_property
    def _by_stem(self) -> Mapping[str, list[str]]:
        return self._index(lambda path: _fold(posixpath.splitext(path)[0]))

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        return self._index(lambda path: _fold(posixpath.basename(path)))

    @cached_property
    def _by_run(self) -> Mapping[str, Mapping[str, list[str]]]:
        """By folder, and by three letters in a row: the names that hold them, without numbers."""
        stems: dict[str, dict[str, None]] = defaultdict(dict)
        for path in sorted(self.paths):
            folder, name = posixpath.split(path)
            stems[folder][_split(name)[0]] = None
        found: dict[str, dict[str, list[str]]] = {}
        for folder, names in stems.items():
            by_run = found[folder] = defaultdict(list)
            for name in names:
                for run in _runs(name):
                    by_run[run].append(name)
        return found

    @cached_property
    def _alike(self) -> dict[tuple[str, str], list[str]]:
        return {}

    def _index(self, key: Callable[[str], str]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.paths):
            found[key(path)].append(path)
        return found


def _fold(path: str) -> str:
    normal = unicodedata.normalize("NFC", path)
    return unicodedata.normalize("NFC", normal.casefold())


def _split(name: str) -> tuple[str, list[str]]:
    """Return a name with a mark for each number, and the numbers."""
    return _DIGITS.sub(_ANY_NUMBER, name), _DIGITS.findall(name)


def _join(letters: str, numbers: list[str]) -> str:
    return "".join(map(add, letters.split(_ANY_NUMBER), [*numbers, ""]))


def _runs(name: str) -> dict[str, None]:
    """Return all three letters in a row, those at the ends of the name too."""
    padded = f"  {name.casefold()}  "
    return dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2))


def _count_shared(path: str, other: str) -> int:
    """Return how many folders two paths have in common, from the beginning and from the end."""
    here, there = path.split("/")[:-1], other.split("/")[:-1]
    pairs = (zip(here, there, strict=False), zip(here[::-1], there[::-1], strict=False))
    return sum(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], side)) for side in pairs)
