"""A reference of the site and what became of it: which file it reaches, or why none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from imgpipe.diagnostics import Place
from imgpipe.languages.language import Mention
from imgpipe.text import TextFile


class Role(StrEnum):
    """What a reference is to its page, by the convention."""

    ENTRY = "gallery entry"
    ANIMATION = "animation"
    FIELD = "field"  # another field that the convention knows
    OTHER = "other"


class Outcome(StrEnum):
    FOUND = "found"
    MISSING = "missing"
    OUTSIDE = "outside"  # absolute, doubled prefix, backslash, out of the site's folder
    ELSEWHERE = "elsewhere"  # another site's, or the data itself: not checked
    DYNAMIC = "dynamic"  # not known before the site is built


@dataclass(frozen=True, slots=True)
class Link:
    """A reference, resolved.

    `value` is what it says (Liquid as far as it is known, `*` for what is not). `wanted` are the
    paths that it may mean, the likeliest first; `targets` the files that it reaches: one where it
    is found, any number where it is dynamic. Then `wanted` has the paths of all its readings, with
    `*` for what is not known of one, and `targets` the files that the fully known ones reach. A
    target has the spelling of the disk, which an address finds in no other: where the letter case
    or the Unicode form differs there is no target, and the outcome is missing.
    """

    file: TextFile
    mention: Mention
    role: Role
    outcome: Outcome
    value: str
    wanted: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return Place.in_text(self.file, self.mention.span)

    @property
    def target(self) -> str | None:
        found = self.outcome is Outcome.FOUND
        return self.targets[0] if found else None

    @property
    def about(self) -> str:
        """The image that it concerns: its path where that is known, or else the value."""
        return self.target or (self.wanted[0] if self.wanted else self.value)


@dataclass(frozen=True, slots=True)
class Implied:
    """A file that the theme shows because a page names another: a thumbnail, a video.

    `value` is what the theme's own code makes of the link's value, `meant` what a person means;
    where they differ, the theme cannot derive the name. `path` is where `value` leads, from the
    project's folder. `proven` tells that the site's include or its files show the rule.
    """

    link: Link
    kind: str  # "thumbnail", "webm", "mp4"
    value: str
    meant: str
    path: str
    there: bool
    proven: bool
