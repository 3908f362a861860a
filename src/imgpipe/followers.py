"""`entries: sync` on a page: which gallery follows which animation, and what entries it gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imgpipe.diagnostics import Severity
from imgpipe.facts import Facts
from imgpipe.frame_shares import Frames, Share, share_frames
from imgpipe.gallery_changes import RUN_HINT, TELL_HINT, GalleryChanges, hint_unsayable
from imgpipe.gallery_sync import NewEntry, SyncEdits, sync_gallery
from imgpipe.model import Page
from imgpipe.shown_fields import find_value
from imgpipe.tasks import Source
from imgpipe.wording import MissingWordError
from imgpipe.yaml_edit import EditError

_CHANGE = "the gallery's entries should change, but"


def follow_frames(facts: Facts, page: Page, lists: Sequence[GalleryChanges]) -> None:
    """Decide for the galleries of a page which entries come and go; their entries are judged."""
    followed = [_find_source(facts, page, item) for item in lists]
    for source in {source.key: source for source in followed if source}.values():
        members, shares = [], []
        for item, own in zip(lists, followed, strict=True):
            shown = Frames(at for other, at in item.numbers.values() if other.key == source.key)
            follows = own is not None and own.key == source.key
            if shown or follows:
                members.append(item)
                shares.append(Share(shown, follows))
        given, lost = share_frames(len(facts.frame_numbers(source)), shares)
        alike: dict[Frames, list[GalleryChanges]] = {}
        for item, share in zip(members, shares, strict=True):
            if share.follows:
                alike.setdefault(share.shown, []).append(item)
        wanted = {share.shown: gets for share, gets in zip(shares, given, strict=True) if gets}
        for shown, items in alike.items():
            _sync_alike(facts, source, items, wanted.get(shown, Frames()))
        _report_shared(facts, source, members, lost)


def _find_source(facts: Facts, page: Page, item: GalleryChanges) -> Source | None:
    """Return the one animation that a gallery shows, or that its page names; else None."""
    if item.unexplained:
        return None
    sources = {source.key: source for source, _ in item.numbers.values()}
    if any(surplus.source.key not in sources for surplus in item.surplus.values()):
        return None
    if not item.gallery.entries:
        claims = [facts.known.find_claim(animation.reference) for animation in page.animations]
        sources = {claim.source.key: claim.source for claim in claims if claim}
    return next(iter(sources.values())) if len(sources) == 1 else None


def _sync_alike(
    facts: Facts, source: Source, lists: Sequence[GalleryChanges], wanted: Frames
) -> None:
    """Change galleries that show the same frames: all get the new ones, or none does.

    Were some to follow alone, the next run would take the others for selections of them.
    """
    found = [_find_entries(facts, source, item, wanted) for item in lists]
    common = set.intersection(*({entry.number for entry in entries} for entries in found))
    for item, entries in zip(lists, found, strict=True):
        item.sync = _sync(facts, source, item, [new for new in entries if new.number in common])
    if common and not all(item.sync for item in lists):
        for item in lists:
            item.sync = None


def _sync(
    facts: Facts, source: Source, item: GalleryChanges, missing: list[NewEntry]
) -> SyncEdits | None:
    """Return a gallery's edits; None where there are none, or they cannot be made."""
    if not missing and not item.surplus:
        return None
    gallery, span = item.gallery, item.gallery.node.span
    if not gallery.editable:
        message = f"{_CHANGE} an alias, anchor, tag or repeated key leads to them"
        item.say("RWR001", message, span, "write the gallery out, and run again")
        return None
    frames = facts.frame_numbers(source)
    numbers = {index: frames[position] for index, (_, position) in item.numbers.items()}
    surplus = {
        index: NewEntry(
            found.number, _any_shown(item, index), _words(facts, source, item.page, found.number)
        )
        for index, found in item.surplus.items()
    }
    template = facts.rules.template
    try:
        return sync_gallery(item.page, gallery, numbers, missing, surplus, template)
    except EditError as problem:
        item.say("RWR001", f"{_CHANGE} {problem}", span, problem.hint)
    except MissingWordError as problem:
        message = f"the template needs {problem}, which this page does not have"
        hint = "give the page that field, or take the word out of `rewrite.template`"
        item.say("RWR003", message, span, hint)
    return None


def _any_shown(item: GalleryChanges, index: int) -> dict[str, str]:
    """Return the fields of an entry that imgpipe has in hand, as whose words nothing counts."""
    return {
        name: ""
        for name in item.fields.names(item.gallery)
        if not item.fields.is_own(find_value(item.gallery, index, name)[1], name)
    }


def _find_entries(
    facts: Facts, source: Source, item: GalleryChanges, wanted: Iterable[int]
) -> list[NewEntry]:
    """Return the entries that a gallery shall get; frames that none could show are reported."""
    missing: list[NewEntry] = []
    refused: dict[tuple[str, str], list[int]] = {}
    numbers = facts.frame_numbers(source)
    for position in sorted(wanted):
        shown, why, hint = _spell_shown(facts, source, item, position)
        if why:
            refused.setdefault((why, hint), []).append(numbers[position])
        else:
            words = _words(facts, source, item.page, numbers[position])
            missing.append(NewEntry(numbers[position], shown, words))
    for (why, hint), refusals in refused.items():
        message = f"{_name_frames(refusals)} cannot be shown: {why}"
        item.say("REF001", message, item.gallery.node.span, hint)
    return missing


def _spell_shown(
    facts: Facts, source: Source, item: GalleryChanges, position: int
) -> tuple[dict[str, str], str, str]:
    """Return what each field shows of a frame, or why one of them cannot, and what to do."""
    shown = {}
    for name in item.fields.names(item.gallery):
        file = facts.file_for(source, name, position)
        if file is None:
            return {}, f"output `{facts.rules.show[name]}` does not make it", RUN_HINT
        if name == item.gallery.field.path.shown_field and not facts.tells(file, source, position):
            return {}, f"`{facts.inside(file.path)}` is one file for all frames", TELL_HINT
        why = facts.evidence.verify(file.path)
        if why:
            return {}, why, RUN_HINT
        value = item.fields.spell(file.path, name, _find_said(item, name))
        if value is None:
            return {}, f"no value of `{name}` can name it", hint_unsayable(file, name)
        shown[name] = value
    return shown, "", ""


def _find_said(item: GalleryChanges, name: str) -> str:
    """Return what a field says in the first entry that shows a frame: new ones begin as it."""
    said = (find_value(item.gallery, index, name)[1] for index in item.numbers)
    return next((text for text in said if text and not item.fields.is_link(text, name)), "")


def _words(facts: Facts, source: Source, page: Page, number: int) -> dict[str, str | None]:
    titles = [
        item.image_title
        for item in page.animations
        if (claim := facts.known.find_claim(item.reference)) and claim.source == source
    ]
    return {
        "name": source.name,
        **dict(source.words),
        "n": str(number),
        "title": page.title,
        "image_title": titles[0] if titles else None,
    }


def _report_shared(
    facts: Facts, source: Source, members: Sequence[GalleryChanges], lost: Frames
) -> None:
    """Say which frames no gallery got, for several may be meant, and which galleries stay empty."""
    whole = f"the set of {source.files[0]}" if source.numbers else source.files[0]
    if lost:
        numbers = facts.frame_numbers(source)
        said = _name_frames([numbers[position] for position in sorted(lost)])
        message = (
            f"{said} of {whole} gets no entry: {_name_lines(members)} share its frames,"
            " and not one alone can be meant"
        )
        hint = "write the entry where it belongs, and run again"
        members[0].say("RWR001", message, members[0].gallery.node.span, hint)
        return
    others = [item for item in members if item.gallery.entries]
    for item in members:
        if not item.gallery.entries and others:
            where = _name_lines(others)
            message = f"the gallery stays empty: all frames of {whole} are in {where}"
            hint = "write the entries that it shall have, or take the gallery out"
            item.say("RWR001", message, item.gallery.node.span, hint, level=Severity.WARNING)


def _name_frames(numbers: Sequence[int]) -> str:
    more = f" (and {len(numbers) - 1} more)" if len(numbers) > 1 else ""
    return f"frame {numbers[0]}{more}"


def _name_lines(lists: Sequence[GalleryChanges]) -> str:
    lines = [str(item.page.file.locate(item.gallery.node.span.start)[0]) for item in lists]
    if len(lines) == 1:
        return f"the gallery of line {lines[0]}"
    return f"the galleries of lines {', '.join(lines[:-1])} and {lines[-1]}"
