"""A layout → the text that was proven: it loads, and what it would make was planned in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from imgpipe.animation import AnimationInfo, ImageError
from imgpipe.config import parse_config
from imgpipe.diagnostics import UserError
from imgpipe.init.layout import Content, Layout, SourceLayout
from imgpipe.init.pipeline_text import write_pipeline
from imgpipe.init.sight import Inferred
from imgpipe.init.sizes import Look
from imgpipe.lock import Lock
from imgpipe.model import Config, Page, Site
from imgpipe.patterns import Pattern
from imgpipe.plan import make_plan
from imgpipe.scan import make_page, scan_site
from imgpipe.tasks import Plan, Wishes

_GALLERIES = "galleries"
_PADDING = "PLN003"
_NAME = "{name}"
_LEFT_ALONE = "{left_alone}"
_MAGIC = re.compile(r"([*?\[])")


@dataclass(frozen=True)
class Proven:
    """A text that loads, and its plan; `left_out` are outputs that no sound plan had room for."""

    text: str
    config: Config
    plan: Plan
    left_out: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()

    @property
    def made(self) -> tuple[str, ...]:
        """The paths of files that are not there, and that a run would make."""
        return tuple(item.file.path for task in self.plan.tasks for item in task.stale)


class _Glance:
    """A Disk that reads no content: planning asks which files there are, and how many frames."""

    def __init__(self, files: Collection[str], look: Look) -> None:
        self._files = frozenset(files)
        self._look = look

    def digest(self, path: str) -> str | None:
        return path if path in self._files else None

    def is_linked(self, path: str, root: str) -> bool:  # noqa: ARG002  a run says so
        return False

    def probe(self, paths: Sequence[str]) -> AnimationInfo:
        info = self._look(paths[0])
        if info is None:
            raise ImageError("cannot be read")
        return info if len(paths) == 1 else replace(info, frames=len(paths))

    def is_rich(self, path: str) -> bool | None:  # noqa: ARG002  nothing is replaced
        return None


def prove_layout(
    content: Content,
    name: str,
    inferred: Inferred,
    look: Look,
    lock: Lock,
    schema: str,
) -> Proven:
    """Return the text of a layout that makes as little as can be of what is not there.

    Outputs that would be made of animations without a gallery are made `for: galleries`; sets that
    are named otherwise are left alone. Raises UserError where not even one output is sound.
    """
    disk = _Glance(content.files, look)
    scanned: list[Site] = []  # once: it does not depend on sources and outputs

    @cache
    def attempt(layout: Layout, made_for: tuple[str, ...] = ()) -> Proven:
        text = write_pipeline(layout, dict.fromkeys(made_for, _GALLERIES), schema)
        config = parse_config(text, name, content.folder)
        site = scanned[0] if scanned else scan_site(config, _read_pages(config, content))
        scanned[:] = [site]
        return Proven(text, config, make_plan(config, site, lock, disk, Wishes()))

    layout, left_out = _find_sound_part(_leave_alone(inferred, content.files), attempt)
    proven = attempt(layout)
    if any(item.code == _PADDING for item in proven.plan.diagnostics):
        layout = _name_sources(layout, inferred.names)
        proven = attempt(layout)
    if proven.plan.tasks and layout.pages:
        stale = {item.file.output_id for task in proven.plan.tasks for item in task.stale}
        narrow = attempt(layout, tuple(sorted(stale)))
        if len(narrow.made) < len(proven.made):
            proven = narrow
    return replace(proven, left_out=left_out, left_alone=inferred.odd)


def _read_pages(config: Config, content: Content) -> Iterator[Page]:
    """Yield the pages that were read already, so that the scan parses none of them again."""
    for head in content.pages:
        yield make_page(config, head.file, head.data, head.front_matter)


def _find_sound_part(
    layout: Layout, attempt: Callable[[Layout], Proven]
) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout without outputs that conflict with others, and their ids."""
    try:
        attempt(layout)
    except UserError:
        pass
    else:
        return layout, ()
    sound: Layout | None = None
    left_out: list[str] = []
    problem: UserError | None = None
    for index, output in enumerate(layout.outputs):
        kept = (*(sound.outputs if sound else ()), layout.outputs[index])
        ids = {item.id for item in kept}
        show = tuple(pair for pair in layout.show if pair[1] in ids)
        candidate = replace(layout, outputs=kept, show=show)
        try:
            attempt(candidate)
        except UserError as found:
            left_out.append(output.id)
            problem = found
        else:
            sound = candidate
    if sound is None:
        assert problem, "a layout has an output"
        raise problem
    return sound, tuple(left_out)


def _leave_alone(inferred: Inferred, files: Sequence[str]) -> Layout:
    """Let a source that no output is made of own what is named otherwise than most."""
    layout, names = inferred.layout, frozenset(inferred.odd)
    owners = [
        SourceLayout(
            f"{item.id}_left_alone",
            item.path.replace(_NAME, _LEFT_ALONE),
            _spell_globs(inferred.odd, item),
            "named, numbered or sized otherwise: nothing is made of them",
        )
        for item in layout.sources
        if not names.isdisjoint(_read_names(item.path, layout.source_root, files))
    ]
    return replace(layout, sources=(*owners, *layout.sources))


def _read_names(text: str, root: str, files: Iterable[str]) -> Iterator[str]:
    pattern = Pattern.parse(text)
    below = "" if root == "." else f"{root}/"
    for path in files:
        if path.startswith(below):
            found = pattern.read(path.removeprefix(below), any_padding=True)
            yield dict(found.words).get("name", "") if found else ""


def _name_sources(layout: Layout, names: Iterable[str]) -> Layout:
    """Let sources be what galleries show: among the others are files that are no frames."""
    sources = (
        item if item.only else replace(item, only=tuple(map(_escape, names)))
        for item in layout.sources
    )
    return replace(layout, sources=tuple(sources))


def _spell_globs(names: Iterable[str], source: SourceLayout) -> tuple[str, ...]:
    """Return globs of names; without `{name}` they are about all words, the folders included."""
    globs = tuple(map(_escape, names))
    return (*globs, *(f"*/{glob}" for glob in globs)) if "{dir}" in source.path else globs


def _escape(name: str) -> str:
    return _MAGIC.sub(r"[\1]", name)
