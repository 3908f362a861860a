"""What rewriting may believe of the disk: which files exist, and which are known to be good."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache
from pathlib import Path

from imgpipe.animation import decode, probe
from imgpipe.animation.errors import ImageError
from imgpipe.disk import digest_file
from imgpipe.facts import Evidence
from imgpipe.listing import list_files
from imgpipe.lock import Lock
from imgpipe.model import Config, Site
from imgpipe.tasks import Plan, RunResult


def gather_evidence(
    config: Config, site: Site, plan: Plan, result: RunResult, lock: Lock
) -> Evidence:
    """Return the evidence after a run: checked outputs, and whatever else exists and decodes."""
    checked = {made.file.path for made in result.made} | {file.path for file in plan.fresh}
    existing = site.image_files
    if result.made:
        existing = frozenset(list_files(config.folder, config.site.image_root))
    return _make_evidence(config, lock, existing | site.other_images, checked)


def foresee_evidence(config: Config, site: Site, plan: Plan, lock: Lock) -> Evidence:
    """Return the evidence that a run would leave if all its tasks did well."""
    promised = {stale.file.path for task in plan.tasks for stale in task.stale}
    existing = site.image_files | site.other_images | promised
    checked = promised | {file.path for file in plan.fresh}
    return _make_evidence(config, lock, existing, checked)


def _make_evidence(
    config: Config, lock: Lock, existing: frozenset[str], checked: set[str]
) -> Evidence:
    made_by = lock.made_paths()

    @cache
    def verify(path: str) -> str:
        return look(path, lambda file: deque(decode([file], config.limits), maxlen=0))

    @cache
    def glance(path: str) -> str:
        return look(path, lambda file: probe([file], config.limits))

    def is_ours(path: str) -> bool:
        record = lock.tasks[made_by[path]].find(path) if path in made_by else None
        try:
            return record is not None and digest_file(config.folder / path) == record.digest
        except OSError:
            return False

    def look(path: str, read: Callable[[Path], object]) -> str:
        if path not in existing:
            return "its file is not there"
        try:
            if path not in checked:
                read(config.folder / path)
        except ImageError as problem:
            return f"the file {problem.message}"
        except OSError as problem:
            return f"the file cannot be read: {problem.strerror}"
        return ""

    return Evidence(existing, verify, glance, is_ours)
