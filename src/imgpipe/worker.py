"""One job: decode a source once, and make all stale outputs of a task, or a part, from that pass.

`do_job` is the only function that an executor calls; it writes to the staging folder alone.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from imgpipe.animation import decode, probe
from imgpipe.animation.errors import ImageError
from imgpipe.animation.frame import Frame
from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import digest_file
from imgpipe.formats import FORMATS
from imgpipe.formats.format import check_content, check_first_frame, check_frames
from imgpipe.fsio import copy_staged, make_folder
from imgpipe.images import Codec, Limits, Loss, Options, Size
from imgpipe.rendering import fit_size, render
from imgpipe.sources import blame
from imgpipe.spelling import is_whole_file
from imgpipe.staged import Looks, StagedAnimation, StagedFile, stage_page, stage_still
from imgpipe.stages import CHECK, COPY, DECODE, clocked, clocked_items, encode_as, stage
from imgpipe.tasks import Completed, MadeFile, OutputFile, Source, Task
from imgpipe.turntables import compose_page

NOTHING_MADE = "nothing was made from it"


@dataclass(frozen=True, slots=True)
class Job:
    """A task, or the part of one that has some of its stale outputs, and where it is done.

    `staging` is a folder of its own, which is not there yet; `thorough` as in `Pace`. A job can be
    pickled.
    """

    task: Task
    project: Path
    staging: Path
    limits: Limits
    thorough: bool = False


def do_job(job: Job, on_frame: Callable[[], None]) -> Completed | Diagnostic:
    """Run a job; whatever goes wrong is returned, not raised: it concerns one source alone."""
    task = job.task
    try:
        with clocked() as spent_s:
            make_folder(job.staging)
            completed = run_task(job, on_frame)
        return replace(completed, spent_s=spent_s)
    except ImageError as problem:
        return blame(task.source, problem)
    except OSError as problem:
        return blame_disk(task, job.project, problem)
    except MemoryError:
        hint = "close other programs, or run it again with `--jobs 1`"
        return error("RUN001", f"{NOTHING_MADE}: memory ran out", Place(task.source.files[0]), hint)
    except Exception as problem:
        return _blame_imgpipe(task, problem)


def run_task(job: Job, on_frame: Callable[[], None]) -> Completed:
    """Make the stale outputs of a job as staged files that are checked.

    `on_frame` is called once a frame that stills are made of, of every frame where there are none.
    Raises ImageError for a source or output that is no good, OSError where the disk refuses.
    """
    files = [stale.file for stale in job.task.stale]
    maker = _Maker(job, files)
    try:
        with stage(COPY):
            made = maker.copy_all([file for file in files if file.copied])
        made += maker.compose_all([file for file in files if file.shows])
        rendered = [file for file in files if not (file.copied or file.shows)]
        made += maker.render_all(rendered, on_frame)
    except ImageError:
        maker.refuse_changed_source()  # a file that changes looks damaged
        raise
    with stage(CHECK):
        maker.refuse_changed_source()
    source_bytes = sum(path.stat().st_size for path in maker.paths)
    return Completed(job.task.id, tuple(made), source_bytes)


def blame_disk(task: Task, project: Path, problem: OSError) -> Diagnostic:
    """Return the diagnostic of what the disk refused, at the source of which nothing was made."""
    source = task.source.files[0]
    path = str(problem.filename or source).removeprefix(f"{project}/")
    message = f"{NOTHING_MADE}: {problem.strerror or problem}"
    return error("OUT003", message, Place(source), f"look at {path}" if path != source else "")


def _blame_imgpipe(task: Task, problem: Exception) -> Diagnostic:
    """Return the diagnostic of a bug, with its traceback: an exception does not pass a pipe."""
    said = "".join(traceback.format_exception_only(problem)).strip()
    message = f"{NOTHING_MADE}: a bug in imgpipe, not in your file ({said})"
    hint = "please report it, with the log in .imgpipe/logs"
    found = error("RUN003", message, Place(task.source.files[0]), hint)
    return replace(found, trace="".join(traceback.format_exception(problem)))


Staged = tuple[MadeFile, Path]


class _Maker:
    def __init__(self, job: Job, files: Sequence[OutputFile]) -> None:
        self._job = job
        self._names = {file.path: f"{index}.{file.format_id}" for index, file in enumerate(files)}
        self.paths = [job.project / path for path in job.task.source.files]
        self._looked_at: set[tuple[str, Options]] = set()

    def _staged(self, file: OutputFile) -> Path:
        return self._job.staging / self._names[file.path]

    def copy_all(self, files: Sequence[OutputFile]) -> list[Staged]:
        """Copy originals byte for byte: they need to decode, not to be as our encoders write."""
        made = []
        for file in files:
            index = (file.position or 0) if len(self.paths) > 1 else 0
            staged = self._staged(file)
            copy_staged(self.paths[index], staged)
            info = probe([self.paths[index]], self._job.limits)
            check_content(staged, file.format_id, info.size, info.frames)
            if self._job.thorough:
                check_frames(staged, info.frames)
            else:
                check_first_frame(staged)
            digest = self._job.task.digests[self._job.task.source.files[index]]
            if digest_file(staged) != digest:
                raise _changed(self.paths[index])
            made.append((MadeFile(file, digest, staged.stat().st_size), staged))
        return made

    def compose_all(self, files: Sequence[OutputFile]) -> list[Staged]:
        """Write the pages; what they show is a part of the same task, or there already."""
        if not files:
            return []
        info = probe(self.paths, self._job.limits)
        made = []
        for file in files:
            data = compose_page(self._job.task.source, file, info.size)
            size = fit_size(info.size, file.options)
            staged = stage_page(data, file.format_id, size, info.frames, self._staged(file))
            made.append(_made(file, staged))
        return made

    def render_all(self, files: Sequence[OutputFile], on_frame: Callable[[], None]) -> list[Staged]:
        if not files:
            return []
        stills: dict[int, list[OutputFile]] = defaultdict(list)
        for file in files:
            if file.position is not None:
                stills[file.position].append(file)
        whole = [file for file in files if file.position is None]
        made: list[Staged] = []
        with ExitStack() as stack:
            assemblies = [self._assemble(file, stack) for file in whole]
            for frame in clocked_items(DECODE, decode(self.paths, self._job.limits)):
                files_of_frame = stills.get(frame.position, ())
                made += [self._render_still(file, frame) for file in files_of_frame]
                self._refuse_other_size(frame, assemblies)
                for assembly in assemblies:
                    assembly.add(frame)
                if not stills or frame.position in stills:
                    on_frame()
                if not whole and frame.position >= max(stills):
                    break
            return made + [assembly.finish() for assembly in assemblies]

    def _refuse_other_size(self, frame: Frame, assemblies: Sequence[_Assembly]) -> None:
        first = assemblies[0].frame_size if assemblies else frame.size
        if frame.size != first:
            message = (
                f"measures {frame.size}, but {self._job.task.source.files[0]} {first}:"
                " the frames of an animation have one size"
            )
            path = self.paths[frame.position]
            raise ImageError(message, hint="make the frames again in one size", path=path)

    def _assemble(self, file: OutputFile, stack: ExitStack) -> _Assembly:
        info = probe(self.paths, self._job.limits)
        plays = info.plays if file.options.loop is None else file.options.loop
        looks = Looks.ALL if self._job.thorough else Looks.FIRST
        staged = StagedAnimation(file.format_id, plays, file.options, self._staged(file), looks)
        repeats = _may_repeat(self._job.task.source, file)
        return _Assembly(file, info.size, stack.enter_context(staged), repeats=repeats)

    def _render_still(self, file: OutputFile, frame: Frame) -> Staged:
        rendered = render(frame, file.options)
        with stage(encode_as(file.format_id)):
            encoded = FORMATS[file.format_id].encode_still(rendered, file.options)
        path, looks = self._staged(file), self._choose_looks(file)
        staged = stage_still(encoded, file.format_id, rendered.size, path, looks)
        again = rendered is frame and _may_repeat(self._job.task.source, file)
        return _made(file, staged, int(again))

    def _choose_looks(self, file: OutputFile) -> Looks:
        """Have the first still of each output and width decoded: its encoder made the others, too.

        Each would cost half as much again as making it does.
        """
        if self._job.thorough:
            return Looks.ALL
        kind = (file.output_id, file.options)
        if kind in self._looked_at:
            return Looks.NONE
        self._looked_at.add(kind)
        return Looks.FIRST

    def refuse_changed_source(self) -> None:
        """What was made from a source that changed meanwhile must not be recorded."""
        for path, name in zip(self.paths, self._job.task.source.files, strict=True):
            if digest_file(path) != self._job.task.digests[name]:
                raise _changed(path)


class _Assembly:
    """A whole animation that is fed frame by frame."""

    def __init__(
        self, file: OutputFile, frame_size: Size, staged: StagedAnimation, *, repeats: bool
    ) -> None:
        self.frame_size = frame_size
        self._file = file
        self._staged = staged
        held = FORMATS[file.format_id].held_size(frame_size, file.options)
        self._repeats = repeats and held == frame_size
        self._frames = 0

    def add(self, frame: Frame) -> None:
        rendered = render(frame, self._file.options)
        self._repeats &= rendered is frame
        self._frames += 1
        delay_ms = self._file.options.delay_ms
        self._staged.add(rendered if delay_ms is None else rendered.timed(delay_ms))

    def finish(self) -> Staged:
        return _made(self._file, self._staged.finish(), self._frames if self._repeats else 0)


def _made(file: OutputFile, staged: StagedFile, again_frames: int = 0) -> Staged:
    loss = staged.loss
    if again_frames:
        loss = replace(loss or Loss(), again_frames=again_frames)
    return MadeFile(file, staged.digest, staged.size_bytes, loss), staged.path


def _may_repeat(source: Source, file: OutputFile) -> bool:
    """Return whether a lossy file has its source's format, though no one asked for another file.

    Where its frames are as the source's, a copy would have lost nothing.
    """
    options = file.options
    return (
        source.kind == file.format_id
        and is_whole_file(source, whole=file.position is None)
        and "quality" in FORMATS[file.format_id].options  # what others lose is counted
        and options.quality is None
        and options.lossless is None
        and options.codec is not Codec.AV1
    )


def _changed(path: Path) -> ImageError:
    return ImageError("changed while it was read", hint="run imgpipe again", path=path)
