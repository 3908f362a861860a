"""The frozen values of work: sources, outputs, the plan, and what became of it.

Paths are POSIX text relative to the project's folder, as in `model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imgpipe.diagnostics import Diagnostic
from imgpipe.images import Loss, Options
from imgpipe.patterns import Words
from imgpipe.stages import Profile


@dataclass(frozen=True, slots=True)
class Source:
    """One animation or still: a file, or a set of numbered ones in the order of their numbers."""

    rule_id: str
    words: Words
    files: tuple[str, ...]
    numbers: tuple[int, ...] = ()  # of the files of a numbered set; else frames are counted
    kind: str = ""  # what the content is ("gif"), once probed
    frames: int = 0

    @property
    def name(self) -> str:
        return "/".join(value for _, value in self.words if value) or self.files[0]

    @property
    def key(self) -> str:
        """The identity, as the lock spells it: the rule, and every word."""
        words = dict(self.words)
        name = words.pop("name", "")
        others = ",".join(f"{word}={value}" for word, value in words.items())
        return f"{self.rule_id}:{name}" + (f"[{others}]" if others else "")

    def frame_numbers(self, first: int) -> tuple[int, ...]:
        """Return each frame's number: a set keeps its own, an animation counts from `first`."""
        return self.numbers or tuple(range(first, first + self.frames))


@dataclass(frozen=True, slots=True)
class ShownFrames:
    """What a page shows: all frames that an output has of a source, in their order."""

    output_id: str
    pattern: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file that shall exist.

    `number` is None where the file holds the whole animation; `position` is the frame's place in
    the source, from 0. Options are the ones that have an effect here. By the output's pattern a
    path says which frame and which of the output's widths the file is. What `shows` other files is
    a page, whose options are those that give these their size and their paths.
    """

    path: str
    output_id: str
    format_id: str
    options: Options
    number: int | None
    position: int | None
    copied: bool  # byte for byte from the source's file
    pattern: str = ""
    widths_px: tuple[int, ...] = ()
    shows: ShownFrames | None = None


REPLACEABLE = ("edited", "adopted", "richer")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks of one run beyond the pipeline.

    `targets` are pages, names of sources, output ids or paths; none means all. `force` makes fresh
    outputs again; `replace` has those kinds of REPLACEABLE that may be replaced.
    """

    targets: tuple[str, ...] = ()
    force: bool = False
    replace: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pace:
    """How a run goes about its tasks: how many at once, and whether a failed one is the last.

    `thorough`: every frame of what was made is decoded again, not the first alone.
    """

    workers: int = 1
    fail_fast: bool = False
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """An output that must be made.

    `replaces` is the digest of what it replaces, if anything; what a person had a hand in goes to
    the trash first.
    """

    file: OutputFile
    reason: str
    replaces: str | None
    trashes: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An existing file that imgpipe leaves alone although an output would stand there.

    `why` it is kept, and the `reason` for which it would be made, if there is one.
    """

    file: OutputFile
    why: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One source and its stale outputs."""

    source: Source
    digests: dict[str, str]  # of the source's files
    stale: tuple[Stale, ...]

    @property
    def id(self) -> str:
        return self.source.key


@dataclass(frozen=True, slots=True)
class Claim:
    """What a path means: a frame (or all) of a source; no `output`: the source's own file."""

    source: Source
    output: OutputFile | None
    position: int | None


@dataclass(frozen=True)
class Plan:
    """What is to be done, and what every known path means.

    Tasks, fresh and kept files are of the targets alone, if there are any, and `pages` the paths
    of the pages that these are about (None: all); the rest is of the whole site. `digests` are of
    each source's files, by the source's key; `claims` holds every path that a source is, or could
    have made from it; `unreadable` the files of sources that cannot be read,
    and `broken` the keys of these.
    """

    tasks: tuple[Task, ...]
    fresh: tuple[OutputFile, ...]
    kept: tuple[Kept, ...]
    sources: tuple[Source, ...]
    digests: dict[str, dict[str, str]]
    claims: dict[str, Claim]
    unreadable: frozenset[str]
    broken: frozenset[str]
    pages: frozenset[str] | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class MadeFile:
    """An output that was staged, checked and put in place."""

    file: OutputFile
    digest: str
    size_bytes: int
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """What a worker made of a task, or of a part of one: files, and where they are staged.

    `spent_s` has the seconds of each stage.
    """

    task_id: str
    made: tuple[tuple[MadeFile, Path], ...]
    source_bytes: int
    spent_s: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class RunResult:
    made: tuple[MadeFile, ...] = ()
    fresh: tuple[OutputFile, ...] = ()
    kept: tuple[Kept, ...] = ()
    failed: tuple[str, ...] = ()  # task ids
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)  # by task id
    source_bytes: int = 0
    profile: Profile | None = field(default=None, compare=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=())
