"""What is known and decided of one gallery: its edits, what they shall make, what is to be said."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from imgpipe.diagnostics import Diagnostic, Place, Severity
from imgpipe.gallery_sync import SyncEdits
from imgpipe.model import Gallery, Page
from imgpipe.references import Surplus
from imgpipe.shown_fields import ShownFields
from imgpipe.tasks import OutputFile, Source
from imgpipe.text import Edit, Span

RUN_HINT = "`imgpipe run` makes it, if its source is sound"
TELL_HINT = "let `rewrite.show` name an output with `{n}` there"
_UNSAYABLE_HINT = "give the output another path, without `:`, `?`, `*` and `[`"
_DIGITS = re.compile(r"[0-9]+")


def hint_unsayable(file: OutputFile, name: str) -> str:
    """Return what to do where a field cannot name a file."""
    if file.shows:  # such an address is taken for a link of a person's
        return f"it is a page: take `{name}` out of `rewrite.show`, and write its address yourself"
    return _UNSAYABLE_HINT


@dataclass
class GalleryChanges:
    """The changes of one list, which is a gallery under one entry field or several.

    `numbers` says which frame of which source an entry shows, `surplus` which one an entry would
    show, if only the source had that many. With `unexplained` entries, which name a frame of a
    source that is not there or cannot be read, the gallery is not one animation's for sure.
    """

    page: Page
    galleries: Sequence[Gallery]
    fields: ShownFields
    edits: list[Edit] = field(default_factory=list)
    values: dict[tuple[int, str | None], str] = field(default_factory=dict)
    numbers: dict[int, tuple[Source, int]] = field(default_factory=dict)
    surplus: dict[int, Surplus] = field(default_factory=dict)
    unexplained: bool = False
    sync: SyncEdits | None = None
    findings: dict[tuple[str, str, str], list[Diagnostic]] = field(default_factory=dict)

    @cached_property
    def gallery(self) -> Gallery:
        """The first whose field any entry has: under that field new entries are made."""
        named = (item for item in self.galleries if any(entry.reference for entry in item.entries))
        return next(named, self.galleries[0])

    @property
    def added(self) -> int:
        return sum(not isinstance(item, int) for item in self.sync.items) if self.sync else 0

    @property
    def removed(self) -> int:
        return len(self.sync.removed) if self.sync else 0

    def all_edits(self) -> list[Edit]:
        return [*self.edits, *(self.sync.edits if self.sync else ())]

    def make_in(self, items: list[Any] | None) -> list[Any]:
        """Return a gallery's items as they shall be after the edits."""
        items = copy.deepcopy(items or [])
        for (index, name), value in self.values.items():
            if name is None:
                items[index] = value
            else:
                items[index][name] = value
        if self.sync:
            return [items[item] if isinstance(item, int) else item for item in self.sync.items]
        return items

    def identify(self, index: int) -> Gallery:
        """Return the gallery whose field says what an entry shows."""
        named = (item for item in self.galleries if item.entries[index].reference)
        return next(named, self.gallery)

    def say(
        self,
        code: str,
        message: str,
        span: Span,
        hint: str = "",
        *,
        like: str = "",
        level: Severity = Severity.ERROR,
    ) -> None:
        """Report a finding; with the same code, `like` and hint, but for numbers, two are alike."""
        found = Diagnostic(level, code, message, Place.in_text(self.page.file, span), hint)
        kind = (code, like or message, _DIGITS.sub("", hint))
        self.findings.setdefault(kind, []).append(found)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield what was found, once for entries that are alike."""
        for first, *others in self.findings.values():
            entries = "entry" if len(others) == 1 else "entries"
            more = f" (and {len(others)} more {entries} like it)" if others else ""
            yield replace(first, message=first.message + more)
