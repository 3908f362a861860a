"""Which outputs are stale and why: the record in the lock beside what the disk has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import Disk, digest_bytes
from imgpipe.formats import FORMATS
from imgpipe.images import Options
from imgpipe.kept import ADOPTED, EDITED, FOREIGN, LINKED, RICHER, UNJUDGED
from imgpipe.lock import FileRecord, Lock, Recipe, TaskRecord
from imgpipe.sources import Digests, has_same_frames
from imgpipe.tasks import Kept, OutputFile, Source, Stale, Task, Wishes

EMPTY_DIGEST = digest_bytes(b"")
FORCED = "forced"
WISHED = "adopted, to be replaced"

_OPTION_NAMES = {"width_px": "width", "height_px": "height", "revision": "encoder revision"}


@dataclass(frozen=True)
class Verdicts:
    tasks: tuple[Task, ...]
    fresh: tuple[OutputFile, ...]
    kept: tuple[Kept, ...]
    diagnostics: tuple[Diagnostic, ...]


def make_recipe(file: OutputFile) -> Recipe:
    """Return what decides an output's bytes beside its source, as the lock records it.

    It is one for all files of the output: the pattern is in it, by which a path says which frame
    and width it is, so that no file is taken for fresh that would now be another frame.
    """
    how: Recipe = {"copy": file.format_id}
    if not file.copied:
        how = {"format": file.format_id, "revision": FORMATS[file.format_id].revision}
    widths_px = {"width_px": list(file.widths_px)} if len(file.widths_px) > 1 else {}
    shown = {"frames": file.shows.pattern} if file.shows else {}
    return {**how, "path": file.pattern, **shown, **_given(file.options), **widths_px}


@cache
def _given(options: Options) -> dict[str, Any]:
    return {key: value for key, value in asdict(options).items() if value is not None}


def judge_outputs(
    sources: Iterable[Source],
    planned: Mapping[str, Sequence[OutputFile]],
    digests: Mapping[str, Digests],
    lock: Lock,
    disk: Disk,
    wishes: Wishes,
    image_root: str = ".",
) -> Verdicts:
    """Return what is to be made, what is fresh and what is kept of the sources' planned outputs.

    `planned` and `digests` are by the sources' keys. The image root itself may be a link.
    """
    judge = _Judge(lock, disk, wishes, image_root)
    for source in sources:
        judge.look_at(source, planned[source.key], digests[source.key])
    return Verdicts(
        tuple(judge.tasks), tuple(judge.fresh), tuple(judge.kept), tuple(judge.diagnostics)
    )


class _Judge:
    def __init__(self, lock: Lock, disk: Disk, wishes: Wishes, image_root: str) -> None:
        self._image_root = image_root
        self._lock = lock
        self._made_by = lock.made_paths()
        self._disk = disk
        self._wishes = wishes
        self._recipes: dict[tuple[str, int], Recipe] = {}
        self.tasks: list[Task] = []
        self.fresh: list[OutputFile] = []
        self.kept: list[Kept] = []
        self.diagnostics: list[Diagnostic] = []

    def look_at(self, source: Source, files: Iterable[OutputFile], digests: Digests) -> None:
        stale: list[Stale] = []
        for file in files:
            task = self._lock.tasks.get(self._made_by.get(file.path, source.key))
            try:
                verdict = self._judge(source, file, task, digests)
            except OSError as problem:
                message = f"cannot be made or checked: {problem.strerror}"
                self.diagnostics.append(error("OUT003", message, Place(file.path)))
                continue
            if isinstance(verdict, Stale):
                stale.append(verdict)
            elif isinstance(verdict, Kept):
                self.kept.append(verdict)
            else:
                self.fresh.append(verdict)
        if stale:
            self.tasks.append(Task(source, digests, tuple(stale)))

    def _judge(
        self, source: Source, file: OutputFile, task: TaskRecord | None, digests: Digests
    ) -> Stale | Kept | OutputFile:
        if self._disk.is_linked(file.path, self._image_root):
            return Kept(file, LINKED)
        record = task.find(file.path) if task else None
        digest = self._disk.digest(file.path)
        if task is None or record is None:
            if digest is not None:
                return Kept(file, FOREIGN)
            return Stale(file, _explain_new(file, task, digests), None)
        if digest is None:
            return Stale(file, "output missing", None)
        if digest == EMPTY_DIGEST:  # what a power cut leaves of a new file, and no edit does
            return Stale(file, "output empty", digest)
        if digest != record.digest:
            return self._judge_theirs(source, Stale(file, "output edited", digest), EDITED)
        reason = self._explain_stale(source, file, task, record, digests)
        if not reason and record.adopted and "adopted" in self._wishes.replace:
            reason = WISHED
        if not reason and self._wishes.force:
            reason = FORCED
        if not reason:
            return file
        stale = Stale(file, reason, digest)
        return self._judge_theirs(source, stale, ADOPTED) if record.adopted else stale

    def _judge_theirs(self, source: Source, stale: Stale, why: str) -> Stale | Kept:
        """Judge a stale file that a person had a hand in: only what is wished is replaced."""
        file, wished = stale.file, self._wishes.replace
        if _REPLACED_AS[why] not in wished:
            return Kept(file, why, stale.reason)
        if _is_exact(source, file) and "richer" not in wished:
            rich = self._disk.is_rich(file.path)
            if rich is not False:
                return Kept(file, UNJUDGED if rich is None else RICHER, stale.reason)
        return Stale(file, stale.reason, stale.replaces, trashes=True)

    def _explain_stale(
        self,
        source: Source,
        file: OutputFile,
        task: TaskRecord,
        record: FileRecord,
        digests: Digests,
    ) -> str:
        """Return why a file that is as recorded must be made anew; nothing where it is fresh."""
        if not has_same_frames(task.sources, digests, numbered=bool(source.numbers)):
            return "source changed"
        output = task.outputs.get(file.output_id)
        if output is None or file.path not in output.files:
            return f"now made by output {file.output_id}"
        recipe = self._make_recipe(file)
        if output.recipe != recipe:
            return _explain_recipes(output.recipe, recipe)
        return "made from an older source or recipe" if record.outdated else ""

    def _make_recipe(self, file: OutputFile) -> Recipe:
        """Make a recipe once for the files of a source's output, which share their options."""
        key = (file.output_id, id(file.options))
        if key not in self._recipes:
            self._recipes[key] = make_recipe(file)
        return self._recipes[key]


_REPLACED_AS = {EDITED: "edited", ADOPTED: "adopted"}


def _is_exact(source: Source, file: OutputFile) -> bool:
    """Return whether a file would have a GIF's own pixels: only then can it be told richer.

    Pixels that were resized, or made by a lossy encoder, have many colours of their own.
    """
    resized = file.options.width_px is not None or file.options.height_px is not None
    exact = FORMATS[file.format_id].lossless(file.options)
    return exact and not resized and source.kind == "gif"


def _explain_new(file: OutputFile, task: TaskRecord | None, digests: Digests) -> str:
    if task is None:
        return "new source"
    if file.output_id not in task.outputs:
        return f"new output {file.output_id}"
    return "not made before" if task.sources == digests else "new frame"


def _explain_recipes(old: Recipe, new: Recipe) -> str:
    said = []
    if ("copy" in old) != ("copy" in new):
        said.append("now a copy" if "copy" in new else "no longer a copy")
    unsaid = {"copy", "format", "revision"} if said else set()
    for key in dict.fromkeys((*new, *old)):
        if key not in unsaid and old.get(key) != new.get(key):
            name = _OPTION_NAMES.get(key, key)
            said.append(f"{name} {_spell(old.get(key))} → {_spell(new.get(key))}")
    return ", ".join(said)


def describe_recipe(recipe: Recipe) -> str:
    """Return a recipe in words: "format png, encoder revision 1, path {name}-{n}.png"."""
    return ", ".join(
        f"{_OPTION_NAMES.get(key, key)} {_spell(value)}" for key, value in recipe.items()
    )


def _spell(value: Any) -> str:
    if value is None:
        return "unset"
    return str(value).lower() if isinstance(value, bool) else str(value)
