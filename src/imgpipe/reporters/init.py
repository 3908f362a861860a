"""What `init` found and wrote, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from imgpipe.diagnostics import ExitCode, Place, escape, render
from imgpipe.init.layout import Counts, Lost
from imgpipe.init.proposal import Proposal
from imgpipe.reporters.json import SCHEMA_VERSION, describe_diagnostic, dump_document
from imgpipe.text import count_of

_MOST_NAMES = 3


def format_proposal(proposal: Proposal, options: str, *, dry_run: bool) -> Iterator[str]:
    """Yield what there is, what was or would be written, and what to do next.

    `options` are those with which other commands mean the same pipeline, a blank first.
    """
    site, generator = proposal.layout.site, proposal.content.generator
    convention = f", convention {site.convention}" if site.convention else ""
    kind = f"a {generator} site" if generator else "no Jekyll or Hugo site"
    where = "all over the folder" if site.image_root == "." else f"below {escape(site.image_root)}"
    yield from map(render, proposal.content.diagnostics)
    yield f"{kind}{convention}, images {where}"
    yield _format_counts(proposal.counts, len(proposal.content.broken_pages))
    yield from _format_missed(proposal, options)
    yield from _format_rest(proposal, options)
    yield f"{'would write' if dry_run else 'wrote'} {escape(proposal.name)}"
    yield from _format_exclusion(proposal)
    yield from _format_next(proposal, options, dry_run=dry_run)


def _format_counts(counts: Counts, broken: int) -> str:
    there = [count_of(counts.galleries, "gallery"), count_of(counts.animations, "animation")]
    there.append(count_of(counts.frames, "frame"))
    if counts.pictures:
        there.append(count_of(counts.pictures, "picture"))
    if counts.thumbnails_px:
        there.append(f"thumbnails {counts.thumbnails_px}")
    if counts.videos:
        there.append(count_of(counts.videos, "video"))
    sentences = [", ".join(there)]
    if counts.lone_pages:
        has = "has" if counts.lone_pages == 1 else "have"
        sentences.append(f"{count_of(counts.lone_pages, 'page')} {has} a GIF and no gallery")
    if broken:
        has = "has" if broken == 1 else "have"
        sentences.append(f"{count_of(broken, 'page')} {has} front matter that cannot be read")
    if counts.lost:
        has = "has" if counts.lost == 1 else "have"
        sentences.append(f"{count_of(counts.lost, 'reference')} {has} no file")
    return "; ".join(sentences)


def _format_missed(proposal: Proposal, options: str) -> Iterator[str]:
    """Yield where galleries may be that are not in the pipeline, and what is not there."""
    counts, pages = proposal.counts, len(proposal.content.pages)
    if not (counts.galleries or counts.lone_pages or proposal.layout.show or proposal.held_back):
        has = "has" if pages == 1 else "have"
        said = f"{count_of(pages, 'page')} {has} front matter that can be read"
        yield f"no gallery was found, which is a list of images in front matter: {said}"
    for item in proposal.held_back:
        are = "with a gallery is" if item.pages == 1 else "with galleries are"
        said = f"{count_of(item.pages, 'page')} {are} in {escape(item.folder)}"
        again = f"and call {_spell('init', options)} again"
        yield f"{said}, which Jekyll does not publish: {escape(item.advice)}, {again}"
    yield from _list_some(
        "front matter that cannot be read",
        map(_format_place, proposal.content.broken_pages),
        options,
    )
    yield from _list_some("references without a file", map(_format_lost, proposal.lost), options)


def _list_some(what: str, places: Iterable[str], options: str) -> Iterator[str]:
    places = list(places)
    if places:
        more = len(places) > _MOST_NAMES
        way_on = f" ({_spell('init -n --json', options)} lists all)" if more else ""
        yield f"{what}: {_name(places)}{way_on}"


def _format_place(place: Place) -> str:
    return place.path if place.line is None else f"{place.path}:{place.line}"


def _format_lost(lost: Lost) -> str:
    return f"{lost.page}:{lost.line} `{lost.value}`"


def _spell(command: str, options: str) -> str:
    return f"`imgpipe {command}{escape(options)}`"


def _format_rest(proposal: Proposal, options: str) -> Iterator[str]:
    """Yield what the pipeline does not fit."""
    proven = proposal.proven
    if proven.left_alone:
        sets = count_of(len(proven.left_alone), "set")
        names = _name(proven.left_alone)
        yield f"{sets} named, numbered or sized otherwise than most, left alone: {names}"
    if proven.left_out:
        outputs = count_of(len(proven.left_out), "output")
        yield f"{outputs} left out, which would conflict with others: {_name(proven.left_out)}"
    yield from proposal.layout.notes
    if proven.made:
        them = "it" if len(proven.made) == 1 else "them"
        files = count_of(len(proven.made), "file")
        yield f"{files} not there, {_spell('run', options)} makes {them}: {_name(proven.made)}"


def _name(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    said = ", ".join(escape(name) for name in names[:_MOST_NAMES])
    return f"{said} and {more:,} more" if more > 0 else said


def _format_exclusion(proposal: Proposal) -> Iterator[str]:
    if proposal.published:
        file = proposal.content.settings.file
        name = file.name if file else "_config.yml"
        yield f"add to {name}, or Jekyll publishes them:"
        yield "  exclude:"
        yield from (f"    - {escape(path)}" for path in proposal.published)


def _format_next(proposal: Proposal, options: str, *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        return
    if proposal.adopted:
        files = count_of(proposal.adopted, "image")
        lock_name = escape(proposal.lock_name)
        yield f"next: {_spell('adopt', options)} takes the {files} that are there into {lock_name}"
    word = "then" if proposal.adopted else "next"
    yield f"{word}: {_spell('run -n', options)} says what a run would do"


def format_proposal_json(proposal: Proposal, *, dry_run: bool) -> str:
    """Return the document, ending in a line feed."""
    proven = proposal.proven
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "init",
            "dry_run": dry_run,
            "exit_code": int(ExitCode.OK),
            "file": proposal.name,
            "generator": proposal.content.generator,
            "convention": proposal.layout.site.convention,
            "image_root": proposal.layout.site.image_root,
            "counts": asdict(proposal.counts),
            "lone_pages": list(proposal.lone_pages),
            "broken_pages": [place.path for place in proposal.content.broken_pages],
            "lost": [asdict(item) for item in proposal.lost],
            "made": list(proven.made),
            "adopted": proposal.adopted,
            "left_alone": list(proven.left_alone),
            "left_out": list(proven.left_out),
            "notes": list(proposal.layout.notes),
            "exclude": list(proposal.published),
            "held_back": [asdict(item) for item in proposal.held_back],
            "diagnostics": [describe_diagnostic(item) for item in proposal.content.diagnostics],
            "text": proven.text,
        }
    )
