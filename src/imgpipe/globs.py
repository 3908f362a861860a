"""Which paths a glob means: `*` is within a folder, `**` any folders, none included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_WILDCARD = re.compile(r"\*+|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)
_SPECIAL = re.compile(r"[\\\[^&~|]")  # in a set of a regular expression, and not of a glob


def match_any(globs: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a path is meant by one of the globs; case counts."""
    found = re.compile("|".join(map(_translate, globs)) or r"(?!)", re.DOTALL)
    return lambda path: found.fullmatch(path) is not None


def _translate(glob: str) -> str:
    *folders, last = glob.split("/")
    above = "".join("(?:[^/]+/)*" if part == "**" else f"{_segment(part)}/" for part in folders)
    return above + (".+" if last == "**" else _segment(last))


def _segment(text: str) -> str:
    return "".join(map(_wildcard, _WILDCARD.findall(text)))


def _wildcard(text: str) -> str:
    if text.startswith("*"):
        return "[^/]*"
    if text == "?":
        return "[^/]"
    if len(text) > 1:
        inside = _SPECIAL.sub(r"\\\g<0>", text[1:-1])
        inside = f"^/{inside[1:]}" if inside.startswith("!") else inside
        try:
            return re.compile(f"[{inside}]").pattern
        except re.error:  # an order that is none, as in `[z-a]`: it stands for itself
            return re.escape(text)
    return re.escape(text)
