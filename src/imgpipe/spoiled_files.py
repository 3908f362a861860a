"""Image files that cannot be shown as they should be, by the rule that tells of them."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.animation.errors import DAMAGED, LFS_POINTER, UNREADABLE
from imgpipe.diagnostics import Place
from imgpipe.findings.finding import Hit
from imgpipe.image_facts import ImageFacts
from imgpipe.view import View

_HINT = "restore the file from its original, or export it again"


def find_spoiled(view: View, rule: str) -> Iterator[Hit]:
    """Yield the files that a rule (ANI001, IMG001, IMG003) is about.

    These are the site's images, and sources that are no part of the site, as planning found them.
    """
    moving = _find_recorded_animations(view)
    for path, facts in view.images.items():
        if facts.code and _choose_rule(facts, moving=path in moving) == rule:
            yield Hit(Place(path), facts.problem, path, facts.hint or _HINT)
    for item in view.plan.diagnostics:
        place = item.place
        if item.code == rule and place and place.path not in view.images:
            yield Hit(place, item.message, place.path, item.hint or _HINT)


def _choose_rule(facts: ImageFacts, *, moving: bool) -> str:
    """What cannot be read is an animation by its content, or by what was made of it before."""
    if facts.code == UNREADABLE and (moving or facts.kind == "gif" or facts.frames > 1):
        return DAMAGED
    return facts.code if facts.code in (DAMAGED, LFS_POINTER, UNREADABLE) else ""


def _find_recorded_animations(view: View) -> frozenset[str]:
    """Return the files of which the lock says that they moved."""
    return frozenset(
        path
        for task in view.lock.tasks.values()
        if task.frames > 1 and len(task.sources) == 1
        for path in task.sources
    )
