"""What a rule is: an id, how bad it is, and a check that yields hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from imgpipe.findings.finding import Hit, RuleLabel
from imgpipe.view import View


@dataclass(frozen=True, slots=True)
class Rule(RuleLabel):
    """One rule of the audit; `imgpipe rules` shows its `documentation`, its module's docstring."""

    check: Callable[[View], Iterable[Hit]]
    documentation: str
