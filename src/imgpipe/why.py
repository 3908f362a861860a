"""What a path is and why it is as it is: from the output to its source, its rule and its record."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass

from imgpipe.data_file import DataFile
from imgpipe.diagnostics import Place
from imgpipe.lock import Lock, Recipe
from imgpipe.model import Config, Reference, Site
from imgpipe.overrides import find_changes
from imgpipe.references import KnownPaths
from imgpipe.sources import has_same_frames
from imgpipe.status import FileStatus, State, describe_data, take_status
from imgpipe.targets import spell_paths
from imgpipe.tasks import Claim, OutputFile, Plan, Source
from imgpipe.text import Span

_NOWHERE = Span(0, 0)  # what is asked for on the command line stands in no file


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the lock says of an output."""

    sha256: str
    recipe: Recipe
    outdated: bool
    adopted: bool


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """An output: `rule` is where its pattern stands, None where the pipeline has it no more.

    `overrides` are the places of what is other for its source.
    `status` is None for one that could be made, and that no page asks for.
    """

    path: str
    output_id: str
    rule: Place | None
    pattern: str
    made_for: str | None
    number: int | None
    status: FileStatus | None
    record: RecordFacts | None
    overrides: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source: `changed` since it was recorded, None where it is not on record."""

    key: str
    rule: Place
    files: tuple[str, ...]
    kind: str
    frames: int
    changed: bool | None


@dataclass(frozen=True)
class Explanation:
    """What a target is: an output, a source, the data file, or nothing's; then a `hint` says why.

    `states` counts the outputs of a source by their state.
    """

    target: str
    output: OutputFacts | None = None
    source: SourceFacts | None = None
    states: tuple[tuple[State, int], ...] = ()
    hint: str = ""
    data: FileStatus | None = None

    @property
    def found(self) -> bool:
        return not (self.output is None and self.source is None and self.data is None)


def explain_target(
    config: Config,
    site: Site,
    lock: Lock,
    plan: Plan,
    target: str,
    data: DataFile | None = None,
) -> Explanation:
    """Return what is known of a path, as the project or as a page writes it, or of a source."""
    if data is not None and posixpath.normpath(target) == data.path:
        return Explanation(target, data=describe_data(data))
    status = {item.path: item for item in take_status(config, site, lock, plan).files}
    paths = list(spell_paths(config, target))
    for path in paths:
        claim = plan.claims.get(path)
        if claim and claim.output:
            return _explain_output(config, lock, plan, target, claim, claim.output, status)
        if path in status:
            return Explanation(target, _recall_output(config, lock, status[path]))
    claims = [plan.claims[path] for path in paths if path in plan.claims]
    named = [source for source in plan.sources if source.name == target]
    for source in (*(claim.source for claim in claims), *named):
        states = Counter(item.state for item in status.values() if item.source == source.key)
        facts = _describe_source(config, lock, plan, source)
        return Explanation(target, source=facts, states=tuple(sorted(states.items())))
    return Explanation(target, hint=_explain_nothing(config, site, plan, paths))


def _explain_output(
    config: Config,
    lock: Lock,
    plan: Plan,
    target: str,
    claim: Claim,
    file: OutputFile,
    status: dict[str, FileStatus],
) -> Explanation:
    rule = config.output(file.output_id)
    facts = OutputFacts(
        path=file.path,
        output_id=rule.id,
        rule=rule.place,
        pattern=rule.pattern.text,
        made_for=rule.made_for
        or (config.output(file.shows.output_id).made_for if file.shows else None),
        number=file.number,
        status=status.get(file.path),
        record=_find_record(lock, file.path),
        overrides=tuple(item.place for item in find_changes(config, rule.id, claim.source)),
    )
    return Explanation(target, facts, _describe_source(config, lock, plan, claim.source))


def _recall_output(config: Config, lock: Lock, status: FileStatus) -> OutputFacts:
    """Return what the lock knows of a file that nothing makes any more."""
    record = _find_record(lock, status.path)
    assert record is not None, "what is left over is on record"
    rule = next((rule for rule in config.outputs if rule.id == status.output_id), None)
    return OutputFacts(
        path=status.path,
        output_id=status.output_id,
        rule=rule.place if rule else None,
        pattern=str(record.recipe.get("path", "")),
        made_for=None,
        number=None,
        status=status,
        record=record,
    )


def _find_record(lock: Lock, path: str) -> RecordFacts | None:
    for task in lock.tasks.values():
        for output in task.outputs.values():
            if path in output.files:
                file = output.files[path]
                return RecordFacts(file.digest, output.recipe, file.outdated, file.adopted)
    return None


def _describe_source(config: Config, lock: Lock, plan: Plan, source: Source) -> SourceFacts:
    rule = next(rule for rule in config.sources if rule.id == source.rule_id)
    record = lock.tasks.get(source.key)
    changed = None
    if record is not None:
        numbered = bool(source.numbers)
        digests = plan.digests[source.key]
        changed = not has_same_frames(record.sources, digests, numbered=numbered)
    return SourceFacts(source.key, rule.place, source.files, source.kind, source.frames, changed)


def _find_problem(site: Site, plan: Plan, path: str) -> str:
    """Return what is wrong with a file, if anything is; what has a line is about its text."""
    for item in plan.diagnostics:
        if item.place and item.place.path == path and item.place.line is None:
            return f"it {item.message}"
    if any(
        item.code == "PAG001" and item.place and item.place.path == path
        for item in site.diagnostics
    ):
        return f"it is a page that cannot be read: `imgpipe status {path}` says why"
    return ""


def _explain_nothing(config: Config, site: Site, plan: Plan, paths: list[str]) -> str:
    """Return what explains a path that no source reads and no output makes."""
    for path in paths:
        if any(page.path == path for page in site.pages):
            return f"it is a page: `imgpipe status {path}` says what is made for it"
        if problem := _find_problem(site, plan, path):
            return problem
    if any(rule.id == paths[0] for rule in config.outputs):
        return f"it is an output's id: `imgpipe status {paths[0]}` says what is made"
    if any((config.folder / path).is_dir() for path in paths):
        return "it is a folder: name a file in it"
    known = KnownPaths(config, plan, site.image_files, frozenset(site.source_files))
    below = f"{config.site.image_root}/"
    ordered = sorted(paths, key=lambda path: not path.startswith(below))
    reference = Reference(paths[0], tuple(ordered), _NOWHERE)
    there = next((path for path in ordered if (config.folder / path).is_file()), None)
    if there is None:
        return known.explain_missing(reference)
    found = Reference(there, (there,), _NOWHERE)
    said = "no source's pattern reads it, and no output's spells it"
    return f"it is there: {known.explain_surplus(found) or known.explain_width(found) or said}"
