"""The facts of images by the digests of their content, so that no content is decoded twice.

Which file has which digest is the stat cache's to know: a file that was renamed or copied is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple
from itertools import zip_longest
from typing import Any

from imgpipe.image_facts import ImageFacts
from imgpipe.images import Limits, Size
from imgpipe.versions import find_versions

NAME = "image-facts.json"
VERSION = 2  # of the facts: raise it when a look at a file tells something else

_DIGEST_LETTERS = 32


class FactsCache:
    """SHA-256 of a file → its facts, as found in an earlier audit and as learned since."""

    def __init__(self, limits: Limits, content: bytes | None = None) -> None:
        """Take what an earlier audit kept; nothing of it if that had other limits or versions."""
        self._head = [VERSION, find_versions(), list(astuple(limits))]
        self._known = _read(content, self._head)
        self._used: dict[str, list[Any]] = {}

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._used or sha256 in self._known

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(self._known)

    def find(self, sha256: str) -> ImageFacts | None:
        entry = self._known.get(sha256)
        if entry is None:
            return None
        try:
            facts = _revive(sha256, entry)
        except (TypeError, ValueError, OverflowError):
            return None  # it was damaged: the file is looked at again
        self._used[sha256] = entry
        return facts

    def learn(self, facts: ImageFacts) -> None:
        self._used[facts.sha256] = _flatten(facts)

    def format(self, *, is_whole: bool = True) -> bytes | None:
        """Return the file's new content: what was asked for. None where the old says the same.

        Of an audit that was cut short, so is what it asked for: nothing is dropped.
        """
        kept = self._used if is_whole else {**self._known, **self._used}
        if kept == self._known:
            return None
        document = {"head": self._head, "facts": kept}
        return json.dumps(document, separators=(",", ":")).encode()


def _read(content: bytes | None, head: list[Any]) -> dict[str, list[Any]]:
    try:
        document = json.loads(content or b"")
        facts = document["facts"] if document["head"] == head else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _flatten(facts: ImageFacts) -> list[Any]:
    """Return the facts as a short list: what is not there is left out at its end."""
    entry = [
        facts.kind,
        facts.size_bytes,
        facts.size.width_px if facts.size else 0,
        facts.size.height_px if facts.size else 0,
        "".join(facts.pixels),
        "".join("01"[rich] for rich in facts.rich),
        facts.plays,
        "" if not any(facts.delays_ms) else list(facts.delays_ms),
        list(facts.private) or "",
        facts.code,
        facts.problem,
        facts.hint,
    ]
    while entry and not entry[-1]:
        entry.pop()
    return entry


_ABSENT: tuple[Any, ...] = ("", 0, 0, 0, "", "", 0, "", "", "", "", "")


def _revive(sha256: str, entry: Iterable[Any]) -> ImageFacts:
    """Return the facts of a list. Raises TypeError, ValueError, OverflowError where it is none."""
    filled: list[Any] = [
        absent if value is None else value
        for value, absent in zip_longest(entry, _ABSENT, fillvalue=None)
    ]
    kind, size_bytes, width, height, pixels, rich, plays, delays, private, *problem = filled
    code, message, hint = map(str, problem)
    frames = len(rich)
    if not isinstance(kind, str) or len(pixels) != _DIGEST_LETTERS * frames:
        raise ValueError(kind)
    return ImageFacts(
        kind,
        int(size_bytes),
        sha256,
        Size(int(width), int(height)) if width else None,
        frames,
        tuple(map(int, delays)) if delays else (0,) * frames,
        int(plays),
        tuple(
            pixels[start : start + _DIGEST_LETTERS]
            for start in range(0, _DIGEST_LETTERS * frames, _DIGEST_LETTERS)
        ),
        tuple(letter == "1" for letter in rich),
        tuple(map(str, private)),
        code,
        message,
        hint,
    )
