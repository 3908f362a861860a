"""Existing files beside what would be made in their place: the source is decoded once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from imgpipe.animation import AnimationInfo, Frame, decode, probe
from imgpipe.animation.comparison import shows_same
from imgpipe.animation.errors import ImageError
from imgpipe.animation.richness import is_deep, is_richer
from imgpipe.disk import digest_bytes, digest_file
from imgpipe.formats import FORMATS
from imgpipe.formats.format import UNLIMITED, keep_size, require_info
from imgpipe.images import Limits, Options, Size
from imgpipe.rendering import fit_size, render
from imgpipe.sources import Digests
from imgpipe.tasks import OutputFile, Source
from imgpipe.turntables import compose_page, find_unnamed

_CHANGED = "changed while it was read"


class Match(StrEnum):
    """How an existing file compares with what would be made."""

    EQUAL = "equal"  # the same pixels, delays and plays
    DIFFERENT = "different"  # other pixels, although the format would keep them all
    RICHER = "richer"  # other pixels, and more than the source has
    # Lossy or resized: right in size and frame count, and it decodes. A page: shows all frames.
    UNCOMPARED = "uncompared"
    REFUSED = "refused"  # cannot stand for the output


@dataclass(frozen=True, slots=True)
class Examined:
    """A file's comparison; `digest` is of the content that was compared, `why` of a refusal."""

    file: OutputFile
    match: Match
    digest: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """A source, the digests of its files, and the existing files to compare with it."""

    source: Source
    digests: Digests
    files: tuple[OutputFile, ...]
    project: Path
    limits: Limits


def may_measure(made: Size, of: Size, format_id: str, options: Options) -> bool:
    """Return whether a file of this size may stand for an output of frames of the size `of`.

    A format that does not hold every size pads them, or cuts them off. Other programs do it
    otherwise, or use a profile that holds odd sides: a side may be one pixel longer or shorter.
    """
    shown = fit_size(of, options)
    chosen = FORMATS[format_id]
    if chosen.held_size is keep_size:
        return made == shown
    sides = ((made.width_px, shown.width_px), (made.height_px, shown.height_px))
    near = all(abs(one - other) <= 1 for one, other in sides)
    return near or made == chosen.held_size(shown, options)


def examine_outputs(job: Examination) -> tuple[Examined, ...]:
    """Compare the files of one source. Raises ImageError and OSError where that is no good."""
    looks = [_Look(file, job) for file in job.files if not file.shows]
    try:
        pages = [_examine_page(file, job) for file in job.files if file.shows]
        if looks:
            _compare(job, looks)
    except ImageError:
        _refuse_changed(job)  # a file that changes looks damaged
        raise
    _refuse_changed(job)
    return (*(look.finish() for look in looks), *pages)


def _compare(job: Examination, looks: Iterable[_Look]) -> None:
    by_position: dict[int | None, list[_Look]] = defaultdict(list)
    for look in looks:
        by_position[look.file.position].append(look)
    for frame in decode([job.project / path for path in job.source.files], job.limits):
        for look in (*by_position[None], *by_position.pop(frame.position, ())):
            look.add(frame)
        if by_position.keys() == {None} and not by_position[None]:
            break


def _examine_page(file: OutputFile, job: Examination) -> Examined:
    """Compare a page as a text: one that shows all frames may stand for the output."""
    try:
        data = (job.project / file.path).read_bytes()
    except OSError as problem:
        return Examined(file, Match.REFUSED, why=f"cannot be read: {problem.strerror}")
    info = probe([job.project / path for path in job.source.files], job.limits)
    digest = digest_bytes(data)
    if data == compose_page(job.source, file, info.size):
        return Examined(file, Match.EQUAL, digest)
    absent = find_unnamed(file, data.decode(errors="replace"))
    if absent:
        return Examined(file, Match.REFUSED, why=f"does not show {absent[0]}")
    return Examined(file, Match.UNCOMPARED, digest)


def _refuse_changed(job: Examination) -> None:
    """Raise ImageError where a source is not what the plan knows: that must not be recorded."""
    for name in job.source.files:
        if digest_file(job.project / name) != job.digests[name]:
            raise ImageError(_CHANGED, hint="run imgpipe again", path=job.project / name)


class _Look:
    """A file that is compared frame by frame; what is wrong with it is its result."""

    def __init__(self, file: OutputFile, job: Examination) -> None:
        self.file = file
        self._job = job
        self._path = job.project / file.path
        self._digest: str | None = None
        self._frames: Iterator[Frame] = iter(())
        self._same_timing = True
        self._matches: set[Match] = set()
        self._why = ""

    def add(self, frame: Frame) -> None:
        if not self._why:
            with self._refusing():
                if self._digest is None:
                    self._open(frame)
                self._matches.add(self._compare(frame))

    def finish(self) -> Examined:
        with self._refusing():
            if not self._why and digest_file(self._path) != self._digest:
                raise ImageError(_CHANGED)
        if self._why or not self._digest:
            return Examined(self.file, Match.REFUSED, why=self._why)
        if self.file.copied and self._digest in self._job.digests.values():
            return Examined(self.file, Match.EQUAL, self._digest)
        (match,) = self._matches if len(self._matches) == 1 else (Match.UNCOMPARED,)
        return Examined(self.file, match, self._digest)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except ImageError as problem:
            self._why = problem.message
        except OSError as problem:
            self._why = f"cannot be read: {problem.strerror}"

    def _open(self, frame: Frame) -> None:
        """Check all that can be known of the file without its pixels."""
        self._digest = digest_file(self._path)
        if self._digest is None:
            raise ImageError("is gone")
        info = probe([self._path], self._job.limits)
        size = fit_size(frame.size, self.file.options)
        if self.file.position is None:
            held = FORMATS[self.file.format_id].held_size(size, self.file.options)
            fits = may_measure(info.size, frame.size, self.file.format_id, self.file.options)
            wanted = info.size if fits else held
            require_info(info, self.file.format_id, wanted, self._job.source.frames)
            self._same_timing = self._has_same_timing(info)
            self._frames = decode([self._path], self._job.limits)
        else:
            larger = self._is_comparable(frame) and _count_px(info.size) > _count_px(size)
            require_info(info, self.file.format_id, info.size if larger else size, 1)

    def _has_same_timing(self, info: AnimationInfo) -> bool:
        options = self.file.options
        made = probe([self._job.project / path for path in self._job.source.files], UNLIMITED)
        plays = made.plays if options.loop is None else options.loop
        delays_ms = made.delays_ms
        if options.delay_ms is not None:
            delays_ms = (options.delay_ms,) * made.frames
        return (info.plays, info.delays_ms) == (plays, delays_ms)

    def _compare(self, frame: Frame) -> Match:
        if self.file.position is not None:
            return self._compare_still(frame)
        existing = next(self._frames, None)
        if existing is None:
            raise ImageError(_CHANGED)
        made = render(frame, self.file.options)
        same = self._same_timing and shows_same(existing, made)
        return Match.EQUAL if same else Match.UNCOMPARED

    def _compare_still(self, frame: Frame) -> Match:
        existing = next(decode([self._path], self._job.limits))
        made = render(frame, self.file.options)
        if not self._is_lossless():
            chosen = FORMATS[self.file.format_id]
            encoded = chosen.encode_still(made, self.file.options).data
            return Match.EQUAL if digest_bytes(encoded) == self._digest else Match.UNCOMPARED
        deeper = is_deep(self._path, self._job.limits) and made.image.mode != "I;16"
        if not deeper and shows_same(existing, made):
            return Match.EQUAL
        if not self._is_comparable(frame):
            return Match.UNCOMPARED
        return Match.RICHER if deeper or is_richer(existing, made) else Match.DIFFERENT

    def _is_lossless(self) -> bool:
        return FORMATS[self.file.format_id].lossless(self.file.options)

    def _is_comparable(self, frame: Frame) -> bool:
        """Return whether a difference in pixels says something: they would be the frame's own."""
        return self._is_lossless() and fit_size(frame.size, self.file.options) == frame.size


def _count_px(size: Size) -> int:
    return size.width_px * size.height_px
