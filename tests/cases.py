"""Golden cases: files of a given text, and the whole of what shall be said about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """`says` is empty where nothing is wrong."""

    title: str
    given: str
    says: str

    def __str__(self) -> str:
        return self.title


def read_cases(name: str) -> list[Case]:
    """Read `cases/<name>`: `=== title`, the given text, `--- says` and the messages, if any."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    cases = []
    for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        given, _, says = rest.partition("--- says\n")
        cases.append(Case(title, given.rstrip("\n") + "\n", says.strip("\n")))
    return cases
