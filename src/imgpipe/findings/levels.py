"""What pipeline.yaml wants of the audit: how bad what is, and what is nothing to tell."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgpipe.diagnostics import Severity


@dataclass(frozen=True)
class AuditRules:
    """`fail_on` is the least severity that fails; None: nothing does.

    `levels` sets rules to another severity, or off (None); `ignore` has, by rule or `*`, globs of
    what it shall not concern; `budgets` are globs of images and the most bytes that each may have.
    """

    fail_on: Severity | None = Severity.ERROR
    levels: dict[str, Severity | None] = field(default_factory=dict)
    ignore: dict[str, tuple[str, ...]] = field(default_factory=dict)
    budgets: tuple[tuple[str, int], ...] = ()
