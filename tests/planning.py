"""Planning without images: files that are words in a dictionary, and runs that make such words."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from imgpipe.animation import AnimationInfo
from imgpipe.animation.errors import ImageError
from imgpipe.config import parse_config
from imgpipe.diagnostics import UserError, render
from imgpipe.images import Size
from imgpipe.judge import make_recipe
from imgpipe.lock import FileRecord, Lock, OutputRecord, TaskRecord
from imgpipe.model import AnimationReference, Config, Gallery, Page, Reference, Site
from imgpipe.model import Entry as EntryOf
from imgpipe.patterns import Pattern
from imgpipe.plan import make_plan
from imgpipe.tasks import Plan, Source, Wishes
from imgpipe.text import Span, TextFile
from imgpipe.yaml_nodes import Scalar

NOWHERE = Span(0, 0)


def configure(sources: str, outputs: str, more: str = "") -> Config:
    """Return the configuration of these items, written as in a YAML flow mapping."""
    text = f"version: 1\nsources: {{{sources}}}\noutputs: {{{outputs}}}\n{more}"
    return parse_config(text, "pipeline.yaml", Path("/site"))


def source(
    pattern: str, path: str, *, numbers: Sequence[int] = (), frames: int = 1, kind: str = "gif"
) -> Source:
    """Return the probed source that a path is read as; `path` has `{n}` for a numbered set."""
    files = [path.replace("{n}", str(number)) for number in numbers] or [path]
    reading = Pattern.parse(pattern).read(files[0], any_padding=True)
    assert reading
    return Source("a", reading.words, tuple(files), tuple(numbers), kind, len(numbers) or frames)


class FakeDisk:
    """Files as texts. A source's text begins with its kind and its frame count: "gif 3 red"."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.probed: Counter[str] = Counter()
        self.rich: set[str] = set()
        self.unjudged: set[str] = set()
        self.links: set[str] = set()
        self.refused: dict[str, Exception] = {}

    def digest(self, path: str) -> str | None:
        if path in self.refused:
            raise self.refused[path]
        text = self.files.get(path)
        return None if text is None else hashlib.sha256(text.encode()).hexdigest()

    def is_linked(self, path: str, root: str) -> bool:
        return path in self.links and path != root

    def probe(self, paths: Sequence[str]) -> AnimationInfo:
        self.probed.update(paths)
        damage = None
        for path in paths:
            kind, count, *rest = self.files[path].split()
            if kind == "broken":
                raise ImageError("is broken", path=Path("/site") / path)
            if rest == ["damaged"]:
                damage = ImageError("is truncated", "ANI001", path=Path("/site") / path)
        frames = len(paths) if len(paths) > 1 else int(count)
        return AnimationInfo(Size(8, 8), frames, (0,) * frames, 0, kind, damage)

    def is_rich(self, path: str) -> bool | None:
        return None if path in self.unjudged else path in self.rich


@dataclass(frozen=True)
class Shown:
    """A page: what its galleries show, which animations it names, and to what else it refers."""

    galleries: tuple[tuple[str, ...], ...] = ()
    animations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    def page(self) -> Page:
        node = Scalar(NOWHERE, decorated=False, value="", tag="", style="plain")
        galleries = [
            Gallery(
                None, (), node, True, tuple(EntryOf(node, _refer(path), True) for path in paths)
            )  # type: ignore[arg-type]
            for paths in self.galleries
        ]
        animations = [AnimationReference(_refer(path), None) for path in self.animations]
        return Page(
            path="page.md",
            file=TextFile("page.md", ""),
            data=b"",
            has_bom=False,
            front_matter=None,
            galleries=tuple(galleries),
            animations=tuple(animations),
            references=tuple(map(_refer, self.references)),
        )


def _refer(path: str) -> Reference:
    return Reference(path, (path,), NOWHERE)


@dataclass
class World:
    """A site that is planned and run again and again; each run makes a word of each stale file."""

    config: Config
    disk: FakeDisk
    pages: tuple[Shown, ...] = ()
    lock: Lock = field(default_factory=Lock)
    wishes: Wishes = field(default_factory=Wishes)

    def plan(self) -> Plan:
        files = tuple(sorted(self.disk.files))
        site = Site(tuple(page.page() for page in self.pages), files, frozenset(files), ())
        return make_plan(self.config, site, self.lock, self.disk, self.wishes)

    def run(self) -> Plan:
        """Make what the plan says and record it, as run.py does."""
        plan = self.plan()
        for task in plan.tasks:
            old = self.lock.tasks.get(task.id)
            outputs = dict(old.outputs) if old else {}
            for stale in task.stale:
                file = stale.file
                recipe = make_recipe(file)
                origin = " ".join(self.disk.files[path] for path in task.source.files)
                self.disk.files[file.path] = f"{file.format_id} 1 {file.position} {recipe} {origin}"
                digest = self.disk.digest(file.path)
                assert digest
                made = outputs[file.output_id].files if file.output_id in outputs else {}
                record = {**made, file.path: FileRecord(digest)}
                outputs[file.output_id] = OutputRecord(recipe, record)
            record_of_task = TaskRecord(task.digests, task.source.kind, task.source.frames, outputs)
            self.lock = self.lock.with_task(task.id, record_of_task)
        return plan

    def complaints(self) -> str:
        """Return all that planning says, whether it goes on or not."""
        try:
            diagnostics = self.plan().diagnostics
        except UserError as refused:
            diagnostics = refused.diagnostics
        return "\n".join(render(item) for item in diagnostics)


def reasons(plan: Plan) -> dict[str, str]:
    """Return path → reason of each stale file."""
    return {stale.file.path: stale.reason for task in plan.tasks for stale in task.stale}


def kept(plan: Plan) -> dict[str, str]:
    return {item.file.path: item.why for item in plan.kept}


def fresh(plan: Plan) -> set[str]:
    return {file.path for file in plan.fresh}
