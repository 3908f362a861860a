"""The frozen values that the rooms hand each other.

Every path here is POSIX text relative to the project's folder (`raw/muscles/gif/Leg.gif`), unless
its name says otherwise; only a source root outside the project begins with `..` or `/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from imgpipe.conventions.convention import Convention, EntryField
from imgpipe.conventions.field_paths import TreePath
from imgpipe.diagnostics import Diagnostic, Place
from imgpipe.frontmatter import FrontMatter
from imgpipe.patterns import Pattern, Words
from imgpipe.text import Span, TextFile
from imgpipe.yaml_nodes import Node, Scalar, resolve


@dataclass(frozen=True, slots=True)
class Size:
    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source may ask of the machine; refused before memory is taken."""

    canvas_px: int = 64_000_000
    frames: int = 2_000
    total_px: int = 2_000_000_000
    file_bytes: int = 500_000_000


class Dither(StrEnum):
    """How a palette's lack of colours is hidden."""

    NONE = "none"
    FLOYD_STEINBERG = "floyd-steinberg"


@dataclass(frozen=True, slots=True)
class Options:
    """What an output asks for beyond its path; None where the pipeline says nothing."""

    width_px: int | None = None
    height_px: int | None = None
    quality: int | None = None
    lossless: bool | None = None
    dither: Dither | None = None
    delay_ms: int | None = None
    loop: int | None = None
    frame: int | None = None
    first: int | None = None  # the number of an animation's first frame, where it is not 1


# --- the configuration -----------------------------------------------------------------------


@dataclass(frozen=True)
class SourceRule:
    """An item of `sources`: files that the pattern reads, below the source root."""

    id: str
    pattern: Pattern
    only: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class OutputRule:
    """An item of `outputs`: files that the pattern spells, below the image root."""

    id: str
    pattern: Pattern
    widths_px: tuple[int, ...]
    options: Options
    made_for: str | None
    first: int
    place: Place


@dataclass(frozen=True)
class SiteRules:
    pages: tuple[tuple[str, Place], ...]
    source_root: str
    image_root: str
    convention: Convention | None


@dataclass(frozen=True)
class RewriteRules:
    """`show` maps a field of entries to an output's id; `template` a key to its wording."""

    copies: str | None
    show: dict[str, str]
    sync: bool
    template: dict[str, str]


@dataclass(frozen=True)
class Config:
    """What pipeline.yaml says, checked; `folder` is the project's folder."""

    folder: Path
    name: str
    site: SiteRules
    sources: tuple[SourceRule, ...]
    outputs: tuple[OutputRule, ...]
    rewrite: RewriteRules | None
    limits: Limits

    def output(self, wanted: str) -> OutputRule:
        return next(rule for rule in self.outputs if rule.id == wanted)


# --- the site --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of an image: `value` as written, and the paths that it may mean.

    The first path is below the image root, as the site resolves it; the second, below the source
    root, lets a page name an original. There is none where the value leaves the image root.
    """

    value: str
    paths: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AnimationReference:
    reference: Reference
    image_title: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a gallery; `reference` is None where the field is absent or no text."""

    item: Node
    reference: Reference | None
    editable: bool


@dataclass(frozen=True, slots=True)
class Gallery:
    """A list of entries; `node` is its value, an empty one included."""

    field: EntryField
    tree_path: TreePath
    node: Node
    editable: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Page:
    """A page as read: `file.text` is without the byte order mark, `data` the bytes of the file."""

    path: str
    file: TextFile
    data: bytes
    has_bom: bool
    front_matter: FrontMatter | None
    galleries: tuple[Gallery, ...]
    animations: tuple[AnimationReference, ...]
    references: tuple[Reference, ...]

    @property
    def title(self) -> str | None:
        fields = self.front_matter.fields if self.front_matter else None
        node = resolve(fields.get("title")) if fields else None
        return node.text if isinstance(node, Scalar) else None


@dataclass(frozen=True)
class Site:
    """Pages and files as found; files are paths with the spelling that the disk gives them.

    `unlisted` are the folders below which no one knows what there is: closed, or links.
    """

    pages: tuple[Page, ...]
    source_files: tuple[str, ...]
    image_files: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    unlisted: frozenset[str] = frozenset()

    def may_have(self, path: str) -> bool:
        """Return whether a file that was not found may be there all the same."""
        return any(path == at or at == "." or path.startswith(f"{at}/") for at in self.unlisted)


# --- sources, outputs, tasks -----------------------------------------------------------------


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
class OutputFile:
    """One file that shall exist.

    `number` is None where the file holds the whole animation; `position` is the frame's place in
    the source, from 0. Options are the ones that have an effect here. By the output's pattern a
    path says which frame and which of the output's widths the file is.
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
    """How a run goes about its tasks: how many at once, and whether a failed one is the last."""

    workers: int = 1
    fail_fast: bool = False


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
    have made from it; `unreadable` the files of sources that cannot be read.
    """

    tasks: tuple[Task, ...]
    fresh: tuple[OutputFile, ...]
    kept: tuple[Kept, ...]
    sources: tuple[Source, ...]
    digests: dict[str, dict[str, str]]
    claims: dict[str, Claim]
    unreadable: frozenset[str]
    pages: frozenset[str] | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a file's format could not hold of its frames.

    `reduced_frames` had more colours than the format holds, `colors` at most, and are shown with
    `psnr_db` on average; `transparent_frames` of these have transparent pixels, which take the
    place of one colour. `hardened_frames` had partly transparent pixels, which are opaque or
    transparent now; `rounded_delays` are not the frames' own. `deep_frames` had 16 bits a channel
    and have 8; `recolored_frames` had a colour profile that is not sRGB's, and are sRGB now.
    """

    reduced_frames: int = 0
    colors: int = 0
    psnr_db: float | None = None
    hardened_frames: int = 0
    rounded_delays: int = 0
    transparent_frames: int = 0
    deep_frames: int = 0
    recolored_frames: int = 0


@dataclass(frozen=True, slots=True)
class MadeFile:
    """An output that was staged, checked and put in place."""

    file: OutputFile
    digest: str
    size_bytes: int
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """What a worker made of a task, or of a part of one: files, and where they are staged."""

    task_id: str
    made: tuple[tuple[MadeFile, Path], ...]
    source_bytes: int


@dataclass(frozen=True)
class RunResult:
    made: tuple[MadeFile, ...] = ()
    fresh: tuple[OutputFile, ...] = ()
    kept: tuple[Kept, ...] = ()
    failed: tuple[str, ...] = ()  # task ids
    source_bytes: int = 0
    diagnostics: tuple[Diagnostic, ...] = field(default=())
