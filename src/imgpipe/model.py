"""The frozen values of what is there: the configuration, and the site as it was found.

Every path here is POSIX text relative to the project's folder (`raw/muscles/gif/Leg.gif`), unless
its name says otherwise; only a source root outside the project begins with `..` or `/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from imgpipe.conventions.convention import Convention, EntryField
from imgpipe.conventions.field_paths import TreePath
from imgpipe.conventions.prefix import FROM_IMAGE_ROOT, Prefix, Refusal
from imgpipe.diagnostics import Diagnostic, Place
from imgpipe.findings.levels import AuditRules
from imgpipe.frontmatter import FrontMatter
from imgpipe.images import Limits, Options
from imgpipe.patterns import Pattern
from imgpipe.text import Span, TextFile
from imgpipe.yaml_nodes import Node, Scalar, resolve

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
    frame_place: Place | None = None  # of `frame` or `frames`, where it names one


@dataclass(frozen=True, slots=True)
class Change:
    """What an override says of an output: nothing is made, or some options are other ones."""

    made: bool
    widths_px: tuple[int, ...]
    options: Options
    place: Place
    frame_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """An item of `overrides`: `match` is a glob below the source root, `changes` by output id."""

    match: str
    changes: dict[str, Change]
    place: Place


@dataclass(frozen=True)
class SiteRules:
    """`site_root` is the folder that is published as the site's root, `url` the site's address."""

    pages: tuple[tuple[str, Place], ...]
    source_root: str
    image_root: str
    convention: Convention | None
    site_root: str = "."
    url: str = ""


@dataclass(frozen=True)
class RewriteRules:
    """`show` maps a field of entries to an output's id; `template` a key to its wording."""

    copies: str | None
    show: dict[str, str]
    sync: bool
    template: dict[str, str]


DATA_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class DataRules:
    """Where templates find what they need to know of the images.

    `path` is below the project's folder; `url` is the address of the image root, with a slash at
    its end.
    """

    path: str
    url: str


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
    audit: AuditRules = field(default_factory=AuditRules)
    data: DataRules | None = None
    overrides: tuple[Override, ...] = ()

    def output(self, wanted: str) -> OutputRule:
        return next(rule for rule in self.outputs if rule.id == wanted)


# --- the site --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of an image: `value` as written, and the paths that it may mean.

    The first path is the one that the site resolves it to; a second, below the source root, lets a
    page name an original. There is none where the value is refused: it is another site's, or leaves
    the folder that its field's values start at, which `prefix` says.
    """

    value: str
    paths: tuple[str, ...]
    span: Span
    prefix: Prefix = FROM_IMAGE_ROOT
    refusal: Refusal | None = None


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

    `other_images` are those that galleries show and that are not below the image root; `unlisted`
    the folders below which no one knows what there is: closed, or links.
    """

    pages: tuple[Page, ...]
    source_files: tuple[str, ...]
    image_files: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    unlisted: frozenset[str] = frozenset()
    other_images: frozenset[str] = frozenset()

    def may_have(self, path: str) -> bool:
        """Return whether a file that was not found may be there all the same."""
        return any(path == at or at == "." or path.startswith(f"{at}/") for at in self.unlisted)
