"""Files that the theme shows beside others: which are missing, which stale; and its thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.image_facts import ImageFacts
from imgpipe.images import Size
from imgpipe.links.link import Implied, Link
from imgpipe.status import State
from imgpipe.view import View

THUMBNAIL = "thumbnail"


def find_missing(view: View, is_meant: Callable[[str], bool]) -> Iterator[Hit]:
    """Yield the implied files of some kinds that are not there, though the image itself is.

    A name that the theme cannot derive is REF004's.
    """
    planned = {stale.file.path for task in view.plan.tasks for stale in task.stale}
    for item in view.implied:
        if item.there or item.value != item.meant or not is_meant(item.kind):
            continue
        if item.link.target is None or view.site.may_have(item.path):
            continue
        what = THUMBNAIL if item.kind == THUMBNAIL else f"{item.kind} video"
        message = f"the {what} of `{item.link.value}` is not there: `{item.path}`"
        severity = None if item.proven else Severity.WARNING
        hint = _advise(view, item, is_planned=item.path in planned)
        yield Hit(item.link.place, message, item.path, hint, severity)


def _advise(view: View, item: Implied, *, is_planned: bool) -> str:
    if is_planned:
        return "`imgpipe run` makes it"
    same = view.names.find_same(item.path)
    if same:
        return f"rename `{same}`, which differs in letter case or Unicode form"
    return f"make it of `{item.link.target}`"


def find_stale(view: View, is_meant: Callable[[str], bool]) -> Iterator[Hit]:
    """Yield the implied files of some kinds that imgpipe made, and would make anew; each once."""
    seen: set[str] = set()
    for item in view.implied:
        status = view.states.get(item.path) if item.there and is_meant(item.kind) else None
        if status and status.state is State.STALE and item.path not in seen:
            seen.add(item.path)
            what = THUMBNAIL if item.kind == THUMBNAIL else "video"
            message = f"the {what} `{item.path}` is stale: {status.reason}"
            yield Hit(item.link.place, message, item.path, "`imgpipe run` makes it anew")


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A thumbnail that is there, and the image that it is of."""

    link: Link
    path: str
    facts: ImageFacts
    size: Size
    image: ImageFacts
    image_size: Size


def find_thumbnails(view: View) -> Iterator[Thumbnail]:
    """Yield each thumbnail once, where its size and its image's are known."""
    seen: set[str] = set()
    for item in view.implied:
        path = item.path
        image = view.images.get(item.link.target or "")
        facts = view.images.get(path)
        if item.kind != THUMBNAIL or not item.there or facts is None or image is None:
            continue
        if path not in seen and facts.size and image.size and not facts.code and not image.code:
            seen.add(path)
            yield Thumbnail(item.link, path, facts, facts.size, image, image.size)
