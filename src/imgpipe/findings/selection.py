"""Which rules a command asks for."""

from __future__ import annotations

from dataclasses import dataclass

from imgpipe.rule_ids import expand_all


@dataclass(frozen=True)
class Selection:
    """Names of rules (`REF001`, `REF`, `ALL`); where none is selected, all are."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def find_rules(self) -> frozenset[str]:
        """Return the ids of the rules that are asked for."""
        return expand_all(self.select or ("ALL",)) - expand_all(self.ignore)
