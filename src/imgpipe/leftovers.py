"""What the lock records and nothing makes any more."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from imgpipe.diagnostics import Severity
from imgpipe.lock import Lock, TaskRecord
from imgpipe.model import Config, OutputRule, Site
from imgpipe.overrides import LEFT_OUT, find_rule, find_rule_places
from imgpipe.tasks import Plan, Source
from imgpipe.text import count_of


@dataclass(frozen=True, slots=True)
class Leftover:
    """A recorded output, its source's key, and why nothing makes it any more."""

    path: str
    output_id: str
    source: str
    why: str


def find_leftovers(config: Config, site: Site, lock: Lock, plan: Plan) -> Iterator[Leftover]:
    """Yield the recorded outputs that no pattern makes now, or whose source is gone.

    Nothing is said of what planning could not judge: what was made from a source that is in error,
    or that may lie in a folder that cannot be read, and what belongs to an output in error.
    """
    errors = (item for item in plan.diagnostics if item.severity is Severity.ERROR)
    places = {item.place for item in errors if item.place is not None}
    in_error = {place.path for place in places} | plan.unreadable
    suspended = {rule.id for rule in config.outputs if places & find_rule_places(config, rule.id)}
    explain = _Explainer(config, site, plan)
    for key, task in sorted(lock.tasks.items()):
        if key in plan.broken or not in_error.isdisjoint(task.sources):
            continue  # by its key, too: it may have been moved since
        if any(map(site.may_have, task.sources)):
            continue
        for output_id, output in sorted(task.outputs.items()):
            for path in output.files:
                if path not in plan.claims and path not in in_error and output_id not in suspended:
                    why = explain.say(path, output_id, key, task)
                    yield Leftover(path, output_id, key, why)


class _Explainer:
    def __init__(self, config: Config, site: Site, plan: Plan) -> None:
        self._config = config
        self._rules = {rule.id: rule for rule in config.outputs}
        self._sources = {source.key: source for source in plan.sources}
        self._reads = {path: source for source in plan.sources for path in source.files}
        self._files = frozenset(site.source_files)

    def say(self, path: str, output_id: str, key: str, task: TaskRecord) -> str:
        rule = self._rules.get(output_id)
        # A new pattern may read the same files under another key.
        read = (self._reads[file] for file in task.sources if file in self._reads)
        source = self._sources.get(key) or next(read, None)
        if source is None:
            there = not self._files.isdisjoint(task.sources)
            return "its source is no source any more" if there else "its source is gone"
        if rule is None:
            return "its output is gone"
        if find_rule(self._config, rule, source) is None:
            return LEFT_OUT
        if self._is_surplus(path, source, rule):
            return f"its source has {count_of(source.frames, 'frame')} now"
        return "its output makes it no longer"

    def _is_surplus(self, path: str, source: Source, rule: OutputRule) -> bool:
        reading = rule.pattern.read(posixpath.relpath(path, self._config.site.image_root))
        number = reading.number if reading else None
        return number is not None and number not in source.frame_numbers(rule.first)
