"""Which outputs' frames a page can show, and which of them it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imgpipe.formats import format_of
from imgpipe.formats.format import Format
from imgpipe.model import Config, OutputRule
from imgpipe.overrides import find_rule
from imgpipe.tasks import Source

_BEST_FIRST = ("avif", "webp", "jpeg", "png", "gif")


def is_page(rule: OutputRule) -> bool:
    """Return whether an output shows the files of another one."""
    chosen = _format_of(rule)
    return chosen is not None and chosen.compose is not None


def rank_frame_outputs(outputs: Iterable[OutputRule]) -> list[OutputRule]:
    """Return the outputs that make frames, the best for a page first: by format, then by width."""
    able = [rule for rule in outputs if rule.pattern.numbered and _holds_frames(rule)]
    return sorted(able, key=_rank)


def find_shown_rule(config: Config, rule: OutputRule, source: Source) -> OutputRule | None:
    """Return the rule by which the frames are made that a page of a source shows, if any is."""
    return next(_find_shown(config, rule, source), None)


def _find_shown(config: Config, rule: OutputRule, source: Source) -> Iterator[OutputRule]:
    words = {word for word, _ in source.words}
    rules = (find_rule(config, each, source) for each in config.outputs)
    for shown in rank_frame_outputs(found for found in rules if found):
        if rule.options.frames in (None, shown.id) and words.issuperset(shown.pattern.names):
            yield shown


def _rank(rule: OutputRule) -> tuple[int, bool, int]:
    chosen = _format_of(rule)
    known = chosen is not None and chosen.id in _BEST_FIRST
    order = _BEST_FIRST.index(chosen.id) if chosen and known else len(_BEST_FIRST)
    width_px = max(rule.widths_px, default=0)
    return order, bool(width_px or rule.options.height_px), -width_px


def _holds_frames(rule: OutputRule) -> bool:
    chosen = _format_of(rule)
    return rule.pattern.suffix is None or (chosen is not None and chosen.encode is not None)


def _format_of(rule: OutputRule) -> Format | None:
    """Return the format by a pattern's end; None where it is the source's (`{ext}`), or none."""
    return format_of((rule.pattern.suffix or "").lower())
