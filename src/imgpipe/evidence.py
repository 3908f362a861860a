"""What rewriting may believe of the disk: which files exist, and which are known to be good."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from imgpipe.animation import decode
from imgpipe.animation.errors import ImageError
from imgpipe.facts import Evidence
from imgpipe.lock import Lock
from imgpipe.model import Config, Plan, RunResult, Site
from imgpipe.scan import list_files


def gather_evidence(
    config: Config, site: Site, plan: Plan, result: RunResult, lock: Lock
) -> Evidence:
    """Return the evidence after a run: checked outputs, and whatever else exists and decodes."""
    checked = {made.file.path for made in result.made} | {file.path for file in plan.fresh}
    existing = site.image_files
    if result.made:
        existing = frozenset(list_files(config.folder, config.site.image_root))
    return Evidence(existing, _find_recorded(lock), _make_verify(config, existing, checked))


def foresee_evidence(config: Config, site: Site, plan: Plan, lock: Lock) -> Evidence:
    """Return the evidence that a run would leave if all its tasks did well."""
    promised = {stale.file.path for task in plan.tasks for stale in task.stale}
    existing = site.image_files | promised
    checked = promised | {file.path for file in plan.fresh}
    return Evidence(existing, _find_recorded(lock), _make_verify(config, existing, checked))


def _find_recorded(lock: Lock) -> frozenset[str]:
    return frozenset((*lock.made_paths(), *lock.pages))


def _make_verify(
    config: Config, existing: frozenset[str], checked: set[str]
) -> Callable[[str], str]:
    @cache
    def verify(path: str) -> str:
        if path not in existing:
            return "its file is not there"
        if path in checked:
            return ""
        try:
            for _ in decode([config.folder / path], config.limits):
                pass
        except ImageError as problem:
            return f"the file {problem.message}"
        except OSError as problem:
            return f"the file cannot be read: {problem.strerror}"
        return ""

    return verify
