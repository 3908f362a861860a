"""One gallery → edits: each entry shows its verified output, and the entries follow the frames.

Each entry is judged alone: one that cannot be verified blocks neither the others nor the page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from imgpipe.diagnostics import Diagnostic, Place, Severity
from imgpipe.facts import Facts
from imgpipe.gallery_sync import NewEntry, SyncEdits, sync_gallery
from imgpipe.model import Gallery, Page, Reference
from imgpipe.page_places import find_roots
from imgpipe.references import LEFT, PLACES, Surplus, is_elsewhere
from imgpipe.shown_fields import ShownFields, find_value, is_in_flow
from imgpipe.tasks import Claim, OutputFile, Source
from imgpipe.text import Edit, Span
from imgpipe.wording import MissingWordError
from imgpipe.yaml_edit import EditError, edit_scalar
from imgpipe.yaml_nodes import Scalar, repeated_keys

_DIGITS = re.compile(r"[0-9]+")
_KEPT = "; the entry stays, because its text is not what imgpipe would write"
_UNSAYABLE_HINT = "give the output another path, without `:`, `?`, `*` and `[`"
_RUN_HINT = "`imgpipe run` makes it, if its source is sound"


@dataclass
class GalleryChanges:
    """What has been decided for one gallery: its edits, and the values that they are meant to make.

    `numbers` says which frame of which source an entry shows, `surplus` which one an entry would
    show, if only the source had that many. With `unexplained` entries, which name a frame of a
    source that is not there or cannot be read, the gallery is not one animation's for sure.
    """

    edits: list[Edit] = field(default_factory=list)
    values: dict[tuple[int, str | None], str] = field(default_factory=dict)
    numbers: dict[int, tuple[Source, int]] = field(default_factory=dict)
    surplus: dict[int, Surplus] = field(default_factory=dict)
    unexplained: bool = False
    sync: SyncEdits | None = None

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


class GalleryRewriter:
    """Decides the changes of one list, which is a gallery under one entry field or several.

    Where there are several (`url` and `image_path`), the first that an entry has says what it
    shows; new entries are made for the first that any entry has.
    """

    def __init__(self, facts: Facts, page: Page, galleries: Sequence[Gallery]) -> None:
        self._facts = facts
        self._page = page
        self._galleries = galleries
        named = (item for item in galleries if any(entry.reference for entry in item.entries))
        self._gallery = next(named, galleries[0])
        roots = find_roots(facts.config, page.path)
        self._fields = ShownFields(facts, galleries, roots)
        self._changes = GalleryChanges()
        self._findings: dict[tuple[str, str, str], list[Diagnostic]] = {}

    def rewrite(self) -> GalleryChanges:
        for index in range(len(self._gallery.entries)):
            self._judge_entry(index)
        if self._facts.rules.sync:
            self._changes.sync = self._sync()
        removed = self._changes.sync.removed if self._changes.sync else ()
        for index in self._changes.surplus:
            if index not in removed:
                self._report(index, _KEPT if self._changes.sync else "")
        return self._changes

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield what was found, once for entries that are alike."""
        for first, *others in self._findings.values():
            entries = "entry" if len(others) == 1 else "entries"
            more = f" (and {len(others)} more {entries} like it)" if others else ""
            yield replace(first, message=first.message + more)

    # -- one entry -----------------------------------------------------------------------------

    def _judge_entry(self, index: int) -> None:
        gallery = self._identify(index)
        entry = gallery.entries[index]
        if entry.reference is None:
            self._report_nothing_shown(index)
            return
        claim = self._facts.known.find_claim(entry.reference)
        position = claim.position if claim else None
        if claim and position is None and claim.source.frames == 1:
            position = 0  # a still is its own only frame
        if claim is None or position is None:
            self._judge_other(index, entry.reference)
            return
        self._changes.numbers[index] = (claim.source, position)
        for name in self._fields.names(gallery):
            file = self._facts.file_for(claim.source, name, position)
            if file:
                self._show(gallery, index, name, file)

    def _identify(self, index: int) -> Gallery:
        """Return the gallery whose field says what an entry shows."""
        named = (item for item in self._galleries if item.entries[index].reference)
        return next(named, self._gallery)

    def _report_nothing_shown(self, index: int) -> None:
        for gallery in self._galleries:
            name = gallery.field.path.shown_field
            if self._fields.is_link(find_value(gallery, index, name)[1], name):
                return
        fields = [item.field.path.field for item in self._galleries if item.field.path.field]
        message, hint = "the entry is no path", "write the path of a frame"
        if fields:
            names = " or ".join(f"`{name}`" for name in fields)
            message, hint = f"the entry has no {names}", "name its frame there"
        self._say("FMT003", message, self._gallery.entries[index].item.span, hint)

    def _judge_other(self, index: int, reference: Reference) -> None:
        """An entry that shows no frame we know: a picture of the user's, a surplus one, or lost."""
        if is_elsewhere(reference):
            message = f"`{reference.value}` is not on this site, and is not checked"
            self._say("REF007", message, reference.span, like="elsewhere", level=Severity.INFO)
            return
        known = self._facts.known
        lost = not known.exists(reference) or self._is_stale(reference)
        surplus = known.find_surplus(reference)
        if surplus and lost:
            self._changes.surplus[index] = surplus
            return
        if lost and known.names_an_output(reference):
            self._changes.unexplained = True
        self._report(index)

    def _is_stale(self, reference: Reference) -> bool:
        """An image that imgpipe made, as it made it, and that no source makes now."""
        return self._facts.known.exists(reference) and self._facts.evidence.is_ours(
            reference.paths[0]
        )

    def _report(self, index: int, because: str = "") -> None:
        """Say what is wrong with an entry that shows no frame, unless it shows a good picture."""
        reference = self._identify(index).entries[index].reference
        assert reference is not None, "only an entry with a reference can be wrong about it"
        known, said = self._facts.known, reference.value
        if not reference.paths:
            hint = known.explain_missing(reference)
            message = f"`{said}` leaves {LEFT[reference.prefix.start]}"
            self._say("REF003", message, reference.span, hint, like="out")
        elif not known.exists(reference):
            hint = known.explain_missing(reference) + because
            message = f"no file `{said}` {PLACES[reference.prefix.start]}"
            self._say("REF001", message, reference.span, hint, like="missing")
        elif self._is_stale(reference):
            if not known.explain_unreadable(reference):  # the source has an error of its own
                hint = known.explain_stale(reference) + because
                message = f"`{said}` is an image that imgpipe made and makes no longer"
                self._say("REF001", message, reference.span, hint, like="stale")
        else:
            why = self._facts.evidence.glance(reference.paths[0])
            if why:
                self._say("REF001", f"`{said}` cannot be shown: {why}", reference.span, like=why)

    def _show(self, gallery: Gallery, index: int, name: str, file: OutputFile) -> None:
        """Make one field of an entry show a file, if it does not already."""
        entry = gallery.entries[index]
        bare = gallery.field.path.field is None
        node, said = find_value(gallery, index, name)
        if node is None or self._fields.is_own(said, name):
            return  # a field that the page does not use is not forced on it
        source, position = self._changes.numbers[index]
        if self._fields.names_another(said, name, Claim(source, file, position)):
            message = f"`{said}` is another image than the rest of its entry shows"
            hint = f"name the same frame, or take `{name}` out of `rewrite.show`"
            self._say("RWR001", message, node.span, hint, like=name, level=Severity.WARNING)
            return
        shows_already = self._fields.shows(said, name, file.path)
        evidence = self._facts.evidence
        why = evidence.glance(file.path) if shows_already else evidence.verify(file.path)
        if why:
            hint = "" if file.path in evidence.existing else _RUN_HINT
            message = f"`{self._facts.inside(file.path)}` cannot be shown: {why}"
            self._say("REF001", message, node.span, hint, like=why)
            return
        if shows_already:
            return
        wanted = self._fields.spell(file.path, name, said or "")
        if wanted is None:
            message = f"no value of `{name}` can name `{self._facts.inside(file.path)}`"
            self._say("RWR001", message, node.span, _UNSAYABLE_HINT, like="unsayable")
            return
        repeated = not bare and name in repeated_keys(entry.item)
        if repeated or not entry.editable or not isinstance(node, Scalar) or node.decorated:
            said = "should stand here, but an alias, anchor, tag or repeated key does"
            hint = "write the value out, and run again"
            self._say("RWR001", f"`{wanted}` {said}", node.span, hint, like=said)
            return
        in_flow = is_in_flow(gallery.node, entry.item)
        self._changes.edits.append(edit_scalar(self._page.file.text, node, wanted, in_flow=in_flow))
        self._changes.values[index, None if bare else name] = wanted

    # -- the gallery's entries -----------------------------------------------------------------

    def _sync(self) -> SyncEdits | None:
        changes = self._changes
        source = self._find_source()
        if source is None:
            return None
        missing = self._find_missing(source)
        if not missing and not changes.surplus:
            return None
        said, span = "the gallery's entries should change, but", self._gallery.node.span
        if not self._gallery.editable:
            message = f"{said} an alias, anchor, tag or repeated key leads to them"
            self._say("RWR001", message, span, "write the gallery out, and run again")
            return None
        frames = self._facts.frame_numbers(source)
        numbers = {index: frames[position] for index, (_, position) in changes.numbers.items()}
        surplus = {
            index: NewEntry(item.number, self._any_shown(index), self._words(source, item.number))
            for index, item in changes.surplus.items()
        }
        template = self._facts.rules.template
        try:
            return sync_gallery(self._page, self._gallery, numbers, missing, surplus, template)
        except EditError as problem:
            self._say("RWR001", f"{said} {problem}", span, problem.hint)
        except MissingWordError as problem:
            message = f"the template needs {problem}, which this page does not have"
            hint = "give the page that field, or take the word out of `rewrite.template`"
            self._say("RWR003", message, span, hint)
        return None

    def _any_shown(self, index: int) -> dict[str, str]:
        """Return the fields of an entry that imgpipe has in hand, as whose words nothing counts."""
        return {
            name: ""
            for name in self._fields.names(self._gallery)
            if not self._fields.is_own(find_value(self._gallery, index, name)[1], name)
        }

    def _find_source(self) -> Source | None:
        """Return the one animation that a gallery shows, or that its page names; else None."""
        if self._changes.unexplained:
            return None
        sources = {source.key: source for source, _ in self._changes.numbers.values()}
        if any(item.source.key not in sources for item in self._changes.surplus.values()):
            return None
        if not self._gallery.entries:
            claims = [self._facts.known.find_claim(it.reference) for it in self._page.animations]
            sources = {claim.source.key: claim.source for claim in claims if claim}
        return next(iter(sources.values())) if len(sources) == 1 else None

    def _find_missing(self, source: Source) -> list[NewEntry]:
        """Return the frames that no entry shows; those that none could show are reported."""
        present = {position for _, position in self._changes.numbers.values()}
        missing: list[NewEntry] = []
        refused: dict[str, list[int]] = {}
        for position, number in enumerate(self._facts.frame_numbers(source)):
            if position in present:
                continue
            shown, why = self._spell_shown(source, position)
            if why:
                refused.setdefault(why, []).append(number)
            else:
                missing.append(NewEntry(number, shown, self._words(source, number)))
        for why, numbers in refused.items():
            more = f" (and {len(numbers) - 1} more)" if len(numbers) > 1 else ""
            message = f"frame {numbers[0]}{more} cannot be shown: {why}"
            self._say("REF001", message, self._gallery.node.span, _RUN_HINT)
        return missing

    def _spell_shown(self, source: Source, position: int) -> tuple[dict[str, str], str]:
        """Return what each field shows of a frame, and why one of them cannot."""
        shown = {}
        for name in self._fields.names(self._gallery):
            file = self._facts.file_for(source, name, position)
            if file is None:
                return {}, f"output `{self._facts.rules.show[name]}` does not make it"
            why = self._facts.evidence.verify(file.path)
            if why:
                return {}, why
            value = self._fields.spell(file.path, name, self._find_said(name))
            if value is None:
                return {}, f"no value of `{name}` can name it"
            shown[name] = value
        return shown, ""

    def _find_said(self, name: str) -> str:
        """Return what a field says in the first entry that shows a frame: new ones begin as it."""
        said = (find_value(self._gallery, index, name)[1] for index in self._changes.numbers)
        return next((text for text in said if text and not self._fields.is_link(text, name)), "")

    def _words(self, source: Source, number: int) -> dict[str, str | None]:
        titles = [
            item.image_title
            for item in self._page.animations
            if (claim := self._facts.known.find_claim(item.reference)) and claim.source == source
        ]
        return {
            "name": source.name,
            **dict(source.words),
            "n": str(number),
            "title": self._page.title,
            "image_title": titles[0] if titles else None,
        }

    def _say(
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
        found = Diagnostic(level, code, message, Place.in_text(self._page.file, span), hint)
        kind = (code, like or message, _DIGITS.sub("", hint))
        self._findings.setdefault(kind, []).append(found)
