"""The findings known today, as a file, so that only new ones are told.

`{"version": 1, "findings": {path: {rule: {about: count}}}}`: no line numbers, so that an edit
elsewhere in a page makes nothing new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgpipe.diagnostics import Place, UserError, error
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.findings.finding import Finding
from imgpipe.text import Span, TextFile

VERSION = 1
_MOST = 1_000_000_000  # findings of one kind: of numbers without end Python prints no sum
BAD_BASELINE = "BAS001"

_MAKE_ONE = "`imgpipe audit --write-baseline` makes one"

Key = tuple[str, str, str]  # path, rule, what it is about


@dataclass(frozen=True)
class Baseline:
    """How many hits are known, by path, rule and what they are about."""

    counts: Mapping[Key, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class _DamageError(Exception):
    """A text that is JSON and no baseline."""


class _NewerError(_DamageError):
    """A baseline of a later version, which is its argument."""


def make_baseline(findings: Iterable[Finding]) -> Baseline:
    """Return what is known if all of these findings are."""
    return Baseline(
        Counter((hit.place.path, item.rule, hit.about) for item in findings for hit in item.hits)
    )


def format_baseline(baseline: Baseline) -> bytes:
    """Return the file: sorted, a line a finding, for whoever compares two of them."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for (path, rule, about), count in sorted(baseline.counts.items()):
        found.setdefault(path, {}).setdefault(rule, {})[about] = count
    document = {"version": VERSION, "findings": found}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


def read_baseline(path: Path, name: str) -> Baseline:
    """Return what a file says; `name` is what messages call it.

    Raises UserError where it is not there, damaged, or of a newer imgpipe.
    """
    try:
        text = decode_text(path.read_bytes(), name)
    except FileNotFoundError:
        raise _refuse("there is no such baseline", Place(name), _MAKE_ONE) from None
    except OSError as problem:
        raise _refuse(f"cannot be read: {problem.strerror}", Place(name)) from None
    except EncodingError as problem:
        raise _refuse(problem.message, problem.place, _MAKE_ONE) from None
    try:
        return _parse(text)
    except json.JSONDecodeError as problem:
        at = min(problem.pos, max(0, len(text) - 1))
        place = Place.in_text(TextFile(name, text), Span(at, at + 1))
        raise _refuse("is no JSON from here on", place, _MAKE_ONE) from None
    except _NewerError as problem:
        message = f"is a baseline of version {problem}, which a newer imgpipe wrote"
        raise _refuse(message, Place(name), "update imgpipe") from None
    except (_DamageError, RecursionError, ValueError):
        raise _refuse("is no baseline, or a damaged one", Place(name), _MAKE_ONE) from None


def is_baseline(data: bytes) -> bool:
    """Return whether a file is one that imgpipe wrote."""
    try:
        _parse(data.decode("utf-8"))
    except (_DamageError, RecursionError, ValueError):
        return False
    return True


def _parse(text: str) -> Baseline:
    document = _require_mapping(json.loads(text))
    version = _require_count(document.get("version"))
    if version > VERSION:
        raise _NewerError(version)
    found = _require_mapping(document.get("findings"))
    return Baseline(
        {
            (path, rule, about): _require_count(count)
            for path, rules in found.items()
            for rule, abouts in _require_mapping(rules).items()
            for about, count in _require_mapping(abouts).items()
        }
    )


def _require_mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _DamageError
    return value


def _require_count(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= _MOST:  # true is an int, too
        raise _DamageError
    return value


def _refuse(message: str, place: Place, hint: str = "") -> UserError:
    return UserError([error(BAD_BASELINE, message, place, hint)])
