"""The ids of the audit's rules, and how a person names one: by its id, its family, or `ALL`.

The rules themselves are in `rules/`; this list is for those who only read names (pipeline.yaml).
"""

from __future__ import annotations

from collections.abc import Iterable

from imgpipe.diagnostics import suggest

ALL = "ALL"
IDLE_SUPPRESSION = "SUP001"

RULE_IDS = (
    *("REF001", "REF002", "REF003", "REF004", "REF005", "REF006", "REF007", "REF008"),
    *("GAL001", "GAL002", "GAL003", "GAL004", "GAL005"),
    *("ANI001", "ANI002", "ANI003", "ANI004", "ANI005"),
    *("THM001", "THM002", "THM003", "THM004"),
    *("ORP001", "ORP002", "ORP003", "ORP004"),
    *("IMG001", "IMG002", "IMG003", "IMG004", "IMG005", "IMG006"),
    *("ALT001", "ALT002", "ALT003"),
    *("FMT001", "FMT002", "FMT003"),
    *("LCK001", IDLE_SUPPRESSION),
)

NAMES = (*RULE_IDS, *dict.fromkeys(rule[:3] for rule in RULE_IDS), ALL)


def expand(name: str) -> tuple[str, ...]:
    """Return the ids that a name stands for: `REF001`, `REF`, `ALL`; none where it is unknown."""
    return tuple(rule for rule in RULE_IDS if name in (rule, rule[:3], ALL))


def expand_all(names: Iterable[str]) -> frozenset[str]:
    """Return the ids that any of the names stands for."""
    return frozenset(rule for name in names for rule in expand(name))


def suggest_name(name: str) -> str:
    """Return what to do about a name that is unknown."""
    return suggest(name.upper(), NAMES) or "`imgpipe rules` lists them"
