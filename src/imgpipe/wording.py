"""The words of new gallery entries: their siblings' with the number replaced, or the template."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_DIGITS = re.compile(r"[0-9]+")
TEMPLATE_WORD = re.compile(r"\{([^{}]*)\}")


class Wording(NamedTuple):
    """A text around a number; `digits` is the width that zeros pad the number to."""

    before: str
    after: str
    digits: int = 1

    def say(self, number: int) -> str:
        return f"{self.before}{number:0{self.digits}d}{self.after}"


class MissingWordError(Exception):
    """A template asks for a word that the page or the source does not have."""


def find_wording(siblings: Iterable[tuple[int, str]]) -> Wording | None:
    """Return the wording that numbered siblings share, or None where they share none.

    Siblings of two numbers must agree, so that a number which only happens to stand in a text
    ("Leg 2") is not counted up; where all have one number, its last mention is trusted.
    """
    texts = list(siblings)
    voters: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    widths: defaultdict[tuple[str, str], int] = defaultdict(lambda: 1)
    for number, text in texts:
        for found in _DIGITS.finditer(text):
            if (found[0].lstrip("0") or "0") == str(number):
                around = (text[: found.start()], text[found.end() :])
                voters[around].add(number)
                if found[0].startswith("0"):
                    widths[around] = max(widths[around], len(found[0]))
    needed = min(2, len({number for number, _ in texts}))
    chosen = max(voters, key=lambda around: (len(voters[around]), len(around[0])), default=None)
    if chosen is None or len(voters[chosen]) < needed:
        return None
    return Wording(*chosen, digits=widths[chosen])


def fill_template(template: str, words: Mapping[str, str | None]) -> str:
    """Return the template with its words filled in. Raises MissingWordError."""

    def fill(found: re.Match[str]) -> str:
        value = words.get(found[1])
        if value is None:
            raise MissingWordError(f"`{{{found[1]}}}`")
        return value

    return TEMPLATE_WORD.sub(fill, template)
