"""What a check of `imgpipe doctor` says: a verdict, what was found, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: `name` is what was looked at, `hint` what to do where it is not as it should be."""

    name: str
    verdict: Verdict
    said: str
    hint: str = ""


def ok(name: str, said: str) -> Check:
    return Check(name, Verdict.OK, said)


def warn(name: str, said: str, hint: str) -> Check:
    return Check(name, Verdict.WARN, said, hint)


def fail(name: str, said: str, hint: str) -> Check:
    return Check(name, Verdict.FAIL, said, hint)
