"""What `adopt` found and did, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.adopt import Adoption
from imgpipe.diagnostics import escape
from imgpipe.examine import Examined, Match
from imgpipe.reporters.json import SCHEMA_VERSION, describe_diagnostic, dump_document
from imgpipe.text import count_of
from imgpipe.upkeep import Upkeep

_MEANINGS = {
    Match.EQUAL: "the very pixels that imgpipe would make; on record as made",
    Match.DIFFERENT: "other pixels than imgpipe would make; adopted",
    Match.RICHER: "more colours, transparency or pixels than imgpipe would make; adopted",
    Match.UNCOMPARED: "right in size and frame count, and decoded; what they show could not be"
    " verified, since they are lossy or resized; adopted",
}


def format_adoption(
    outcome: Upkeep[Adoption], options: str, *, dry_run: bool, verbose: bool
) -> Iterator[str]:
    """Yield how many files were taken over and how they compare; first, if wished, each file.

    `options` are those with which other commands mean the same pipeline, a blank first.
    """
    adoption = outcome.found
    if verbose:
        for items in adoption.examined.values():
            yield from map(_format_file, items)
    counts = {match: len(adoption.find(match)) for match in Match}
    taken = sum(counts[match] for match in _MEANINGS)
    if taken:
        verb = "would take" if dry_run else "took"
        yield f"{escape(outcome.lock_name)} {verb} {count_of(taken, 'file')} over:"
    elif not counts[Match.REFUSED] and not adoption.failures:
        yield "nothing to adopt: what a run would make is not there, or on record already"
    for match, meaning in _MEANINGS.items():
        if counts[match]:
            yield f"  {count_of(counts[match], 'file')}: {meaning}"
        if match is Match.RICHER:
            yield from _name_sources(adoption, match)
    yield from _format_rest(adoption, counts[Match.REFUSED], options)
    if taken > counts[Match.EQUAL]:
        replacing = f"`imgpipe run{escape(options)} --replace adopted`"
        yield f"what is adopted stays as it is until {replacing}"


def _name_sources(adoption: Adoption, match: Match) -> Iterator[str]:
    """Yield a line a source: what is richer may be the only original that there is."""
    for key, items in adoption.examined.items():
        number = sum(item.match is match for item in items)
        if number:
            yield f"    {escape(key.partition(':')[2])}: {count_of(number, 'file')}"


def _format_file(item: Examined) -> str:
    why = f": it {escape(item.why)}" if item.why else ""
    return f"{escape(item.file.path)}: {item.match}{why}"


def _format_rest(adoption: Adoption, refused: int, options: str) -> Iterator[str]:
    if refused:
        yield f"{count_of(refused, 'file')} refused: of another size or kind, or not to be decoded"
    if adoption.edited:
        edited = count_of(len(adoption.edited), "file")
        them = "it" if len(adoption.edited) == 1 else "them"
        way_on = f"`imgpipe adopt{escape(options)} --edited` takes {them}, too"
        yield f"{edited} edited since imgpipe made {them}: {way_on}"


def format_adoption_json(outcome: Upkeep[Adoption], *, dry_run: bool) -> str:
    """Return the document, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "adopt",
            "dry_run": dry_run,
            "exit_code": int(outcome.exit_code),
            "files": [
                {
                    "path": item.file.path,
                    "output": item.file.output_id,
                    "source": key,
                    "match": item.match.value,
                    "why": item.why,
                }
                for key, items in outcome.found.examined.items()
                for item in items
            ],
            "edited": list(outcome.found.edited),
            "diagnostics": [describe_diagnostic(item) for item in outcome.diagnostics],
        }
    )
