"""One gallery → edits: each entry shows its verified output.

Each entry is judged alone: one that cannot be verified blocks neither the others nor the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from imgpipe.diagnostics import Severity
from imgpipe.facts import Facts
from imgpipe.gallery_changes import RUN_HINT, TELL_HINT, GalleryChanges, hint_unsayable
from imgpipe.model import Gallery, Page, Reference
from imgpipe.page_places import find_roots
from imgpipe.references import is_elsewhere
from imgpipe.shown_fields import ShownFields, find_value, is_in_flow
from imgpipe.tasks import Claim, OutputFile
from imgpipe.yaml_edit import edit_scalar
from imgpipe.yaml_nodes import Scalar, repeated_keys

_KEPT = "; the entry stays, because its text is not what imgpipe would write"


def judge_gallery(facts: Facts, page: Page, galleries: Sequence[Gallery]) -> GalleryChanges:
    """Return what becomes of the entries that a list has.

    The list is a gallery under one entry field or several. Where there are several (`url` and
    `image_path`), the first that an entry has says what it shows.
    """
    roots = find_roots(facts.config, page.path)
    changes = GalleryChanges(page, galleries, ShownFields(facts, galleries, roots))
    for index in range(len(changes.gallery.entries)):
        _judge_entry(facts, changes, index)
    for index in changes.numbers:
        _show_frame(facts, changes, index)
    return changes


def report_surplus(facts: Facts, changes: GalleryChanges) -> None:
    """Say which entries stay that show a frame which is gone."""
    removed = changes.sync.removed if changes.sync else ()
    for index in changes.surplus:
        if index not in removed:
            _report(facts, changes, index, _KEPT if changes.sync else "")


def _judge_entry(facts: Facts, changes: GalleryChanges, index: int) -> None:
    gallery = changes.identify(index)
    entry = gallery.entries[index]
    if entry.reference is None:
        _report_nothing_shown(changes, index)
        return
    claim = facts.known.find_claim(entry.reference)
    position = claim.position if claim else None
    if claim and position is None and claim.source.frames == 1:
        position = 0  # a still is its own only frame
    if claim is None or position is None:
        _judge_other(facts, changes, index, entry.reference)
        return
    changes.numbers[index] = (claim.source, position)


def _report_nothing_shown(changes: GalleryChanges, index: int) -> None:
    for gallery in changes.galleries:
        name = gallery.field.path.shown_field
        if changes.fields.is_link(find_value(gallery, index, name)[1], name):
            return
    fields = [item.field.path.field for item in changes.galleries if item.field.path.field]
    message, hint = "the entry is no path", "write the path of a frame"
    if fields:
        names = " or ".join(f"`{name}`" for name in fields)
        message, hint = f"the entry has no {names}", "name its frame there"
    changes.say("FMT003", message, changes.gallery.entries[index].item.span, hint)


def _judge_other(facts: Facts, changes: GalleryChanges, index: int, reference: Reference) -> None:
    """An entry that shows no frame we know: a picture of the user's, a surplus one, or lost."""
    if is_elsewhere(reference):
        message = f"`{reference.value}` is not on this site, and is not checked"
        changes.say("REF007", message, reference.span, like="elsewhere", level=Severity.INFO)
        return
    known = facts.known
    lost = not known.exists(reference) or _is_stale(facts, reference)
    surplus = known.find_surplus(reference)
    if surplus and lost:
        changes.surplus[index] = surplus
        return
    if lost and known.names_an_output(reference):
        changes.unexplained = True
    _report(facts, changes, index)


def _is_stale(facts: Facts, reference: Reference) -> bool:
    """An image that imgpipe made, as it made it, and that no source makes now."""
    if facts.known.find_claim(reference):
        return False
    return facts.known.exists(reference) and facts.evidence.is_ours(reference.paths[0])


def _report(facts: Facts, changes: GalleryChanges, index: int, because: str = "") -> None:
    """Say what is wrong with an entry that shows no frame, unless it shows a good picture."""
    reference = changes.identify(index).entries[index].reference
    assert reference is not None, "only an entry with a reference can be wrong about it"
    known, said = facts.known, reference.value
    fault = known.find_fault(reference)
    if fault:
        hint = fault.hint + because
        changes.say(fault.code, fault.message, reference.span, hint, like=fault.kind)
    elif _is_stale(facts, reference):
        if not known.explain_unreadable(reference):  # the source has an error of its own
            hint = known.explain_stale(reference) + because
            message = f"`{said}` is an image that imgpipe made and makes no longer"
            changes.say("REF001", message, reference.span, hint, like="stale")
    else:
        why = facts.evidence.glance(reference.paths[0])
        if why:
            changes.say("REF001", f"`{said}` cannot be shown: {why}", reference.span, like=why)


def _show_frame(facts: Facts, changes: GalleryChanges, index: int) -> None:
    gallery = changes.identify(index)
    source, position = changes.numbers[index]
    for name in changes.fields.names(gallery):
        file = facts.file_for(source, name, position)
        if file is None:
            continue
        if name == gallery.field.path.shown_field and _is_lost(facts, changes, index, file):
            _report_lost(facts, changes, index, file)
        else:
            _show(facts, changes, gallery, index, name, file)


def _is_lost(facts: Facts, changes: GalleryChanges, index: int, file: OutputFile) -> bool:
    """Return whether a file would make an entry the same as others, which show other frames."""
    source, position = changes.numbers[index]
    entries = sum(other == source for other, _ in changes.numbers.values())
    return not facts.tells(file, source, position) and (entries > 1 or facts.rules.sync)


def _report_lost(facts: Facts, changes: GalleryChanges, index: int, file: OutputFile) -> None:
    reference = changes.identify(index).entries[index].reference
    assert reference is not None, "an entry that shows a frame names it"
    message = f"`{facts.inside(file.path)}` is one file for all frames, and this entry shows one"
    changes.say("RWR001", message, reference.span, TELL_HINT, like="lost")


def _show(
    facts: Facts, changes: GalleryChanges, gallery: Gallery, index: int, name: str, file: OutputFile
) -> None:
    """Make one field of an entry show a file, if it does not already."""
    entry = gallery.entries[index]
    bare = gallery.field.path.field is None
    node, said = find_value(gallery, index, name)
    if node is None or changes.fields.is_own(said, name):
        return  # a field that the page does not use is not forced on it
    source, position = changes.numbers[index]
    if changes.fields.names_another(said, name, Claim(source, file, position)):
        message = f"`{said}` is another image than the rest of its entry shows"
        hint = f"name the same frame, or take `{name}` out of `rewrite.show`"
        changes.say("RWR001", message, node.span, hint, like=name, level=Severity.WARNING)
        return
    shows_already = changes.fields.shows(said, name, file.path)
    evidence = facts.evidence
    why = evidence.glance(file.path) if shows_already else evidence.verify(file.path)
    if why:
        hint = "" if file.path in evidence.existing else RUN_HINT
        message = f"`{facts.inside(file.path)}` cannot be shown: {why}"
        changes.say("REF001", message, node.span, hint, like=why)
        return
    if shows_already:
        return
    wanted = changes.fields.spell(file.path, name, said or "")
    if wanted is None:
        message = f"no value of `{name}` can name `{facts.inside(file.path)}`"
        hint = hint_unsayable(file, name)
        changes.say("RWR001", message, node.span, hint, like="unsayable")
        return
    repeated = not bare and name in repeated_keys(entry.item)
    if repeated or not entry.editable or not isinstance(node, Scalar) or node.decorated:
        said = "should stand here, but an alias, anchor, tag or repeated key does"
        hint = "write the value out, and run again"
        changes.say("RWR001", f"`{wanted}` {said}", node.span, hint, like=said)
        return
    in_flow = is_in_flow(gallery.node, entry.item)
    changes.edits.append(edit_scalar(changes.page.file.text, node, wanted, in_flow=in_flow))
    changes.values[index, None if bare else name] = wanted
