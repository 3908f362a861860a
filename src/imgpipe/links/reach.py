"""Which images an address could reach of which only parts are known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

_LAST = chr(0x10FFFF)  # sorts behind all that a path has


class Reach:
    """The paths of all images, to be looked up by patterns with `*` for anything."""

    def __init__(self, images: Iterable[str]) -> None:
        self._images = sorted(images)
        self._backwards = sorted(path[::-1] for path in self._images)

    def find(self, pattern: str) -> Sequence[str]:
        """Return all images whose whole path the pattern is; `*` may be folders, too."""
        head, *middle, tail = pattern.split("*")
        near = self._narrow(head, tail)
        found = []
        for path in near:
            fits = len(path) >= len(head) + len(tail) and path.endswith(tail)
            if fits and path.startswith(head) and _has_in_order(path, middle, len(head), len(tail)):
                found.append(path)
        return found

    def _narrow(self, head: str, tail: str) -> Iterable[str]:
        """Return the images that begin, or those that end, as they must: what is less."""
        first, last = _find_range(self._images, head)
        backwards, until = _find_range(self._backwards, tail[::-1])
        if last - first <= until - backwards:
            return self._images[first:last]
        return sorted(path[::-1] for path in self._backwards[backwards:until])


def _find_range(paths: Sequence[str], head: str) -> tuple[int, int]:
    if not head:
        return 0, len(paths)
    return bisect_left(paths, head), bisect_left(paths, head + _LAST)


def _has_in_order(path: str, parts: Iterable[str], start: int, kept: int) -> bool:
    end = len(path) - kept
    for part in parts:
        found = path.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True
