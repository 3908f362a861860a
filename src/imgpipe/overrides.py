"""Which rule an output has for a source: that of `outputs`, with what `overrides` say of it.

A later override wins, key by key; once an output is not made, only options of a later one make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache

from imgpipe.diagnostics import Diagnostic, Place, warning
from imgpipe.globs import match_any
from imgpipe.model import Change, Config, OutputRule, Override
from imgpipe.tasks import Source

LEFT_OUT = "an override says that it is not made"


def find_changes(config: Config, output_id: str, source: Source) -> Iterator[Change]:
    """Yield what the overrides say of an output of a source, in their order."""
    for override in config.overrides:
        change = override.changes.get(output_id)
        if change and is_meant(config, override, source):
            yield change


def find_rule(config: Config, rule: OutputRule, source: Source) -> OutputRule | None:
    """Return the rule by which an output is made of a source, None where it is not made."""
    made = True
    for change in find_changes(config, rule.id, source):
        made = change.made
        rule = apply_change(rule, change)
    return rule if made else None


def apply_change(rule: OutputRule, change: Change) -> OutputRule:
    """Return a rule with the options that a change gives."""
    given = {key: value for key, value in asdict(change.options).items() if value is not None}
    return replace(
        rule,
        widths_px=change.widths_px or rule.widths_px,
        options=replace(rule.options, **given),
        frame_place=change.frame_place or rule.frame_place,
    )


def find_idle_overrides(config: Config, sources: Iterable[Source]) -> Iterator[Diagnostic]:
    """Yield a warning for each override that no source is meant by."""
    known = list(sources)
    for override in config.overrides:
        if not any(is_meant(config, override, source) for source in known):
            message = f"no source is meant by `{override.match}`"
            hint = f"it is a glob below `{config.site.source_root}`, and letter case counts"
            yield warning("PLN005", message, override.place, hint)


def find_rule_places(config: Config, output_id: str) -> set[Place]:
    """Return where the pipeline says something of an output: its rule, and all overrides."""
    changes = (override.changes.get(output_id) for override in config.overrides)
    rules = (rule for rule in config.outputs if rule.id == output_id)
    sayings: list[OutputRule | Change] = [*rules, *(change for change in changes if change)]
    places = (place for saying in sayings for place in (saying.place, saying.frame_place))
    return {place for place in places if place}


def is_meant(config: Config, override: Override, source: Source) -> bool:
    """Return whether an override is for a source: its `match` means any of the files."""
    root = config.site.source_root
    above = "" if root == "." else f"{root.rstrip('/')}/"
    is_match = _compile(override.match)
    return any(is_match(path.removeprefix(above)) for path in source.files)


@cache
def _compile(glob: str) -> Callable[[str], bool]:
    return match_any([glob])
