"""Config, Site, lock → Plan: which outputs are stale and why. Asks the disk, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from imgpipe.diagnostics import Diagnostic, ExitCode, Place, UserError, error, warning
from imgpipe.disk import Disk, digest_bytes
from imgpipe.formats import FORMATS
from imgpipe.lock import Lock, Recipe, TaskRecord
from imgpipe.model import (
    Claim,
    Config,
    Kept,
    Options,
    OutputFile,
    OutputRule,
    Plan,
    Reference,
    Site,
    Source,
    Stale,
    Task,
)
from imgpipe.sources import Digests, drop_made_sources, find_sources, probe_sources
from imgpipe.spelling import OutputError, spell_outputs
from imgpipe.text import count_of

FOREIGN = "imgpipe did not make it"
EDITED = "it was edited since imgpipe made it"

EMPTY_DIGEST = digest_bytes(b"")

_OPTION_NAMES = {"width_px": "width", "height_px": "height", "revision": "encoder revision"}


def make_plan(config: Config, site: Site, lock: Lock, disk: Disk) -> Plan:
    """Return what is to be done. Raises UserError where two claims leave no sound plan."""
    candidates, diagnostics = find_sources(config, site.source_files, lock)
    sources: list[Source] = []
    digests: dict[str, Digests] = {}
    unreadable: list[tuple[Source, Diagnostic]] = []
    for source, found, problem in probe_sources(candidates, lock, disk):
        if problem:
            unreadable.append((source, problem))
        else:
            sources.append(source)
            digests[source.key] = found
    spelled, refused = _spell_all(config, sources)
    wanted = _find_wanted(site, sources, spelled)
    planned = _choose(config, spelled, wanted)
    originals, circles = drop_made_sources(
        sources, lambda source: [file.path for file in planned[source.key]], config
    )
    conflicts = circles or _find_conflicts(config, originals, planned)
    if conflicts:
        raise UserError(conflicts, ExitCode.USAGE)
    made = {file.path for source in originals for file in planned[source.key]}
    broken = [item for item in unreadable if not made.issuperset(item[0].files)]
    diagnostics += [problem for _, problem in broken]
    diagnostics += _explain_refused(refused, originals, wanted)
    verdicts = _judge(originals, planned, digests, lock, disk)
    return Plan(
        tasks=verdicts.tasks,
        fresh=verdicts.fresh,
        kept=verdicts.kept,
        sources=tuple(originals),
        claims=_make_claims(originals, spelled, planned),
        unreadable=frozenset(path for source, _ in broken for path in source.files),
        diagnostics=(*diagnostics, *verdicts.diagnostics),
    )


def explain_kept(kept: Iterable[Kept]) -> Iterator[Diagnostic]:
    """Yield one warning per output and cause, however many files it is about."""
    groups: dict[tuple[str, str], list[str]] = {}
    for item in kept:
        groups.setdefault((item.file.output_id, item.why), []).append(item.file.path)
    for (output_id, why), paths in groups.items():
        more = f" (and {len(paths) - 1} more of output `{output_id}`)" if len(paths) > 1 else ""
        code = "OUT002" if why == EDITED else "OUT001"
        hint = "move it away if imgpipe shall make it, and run again"
        yield warning(code, f"is kept as it is: {why}{more}", Place(paths[0]), hint)


def make_recipe(file: OutputFile) -> Recipe:
    """Return what decides an output's bytes beside its source, as the lock records it.

    It is one for all files of the output: the pattern is in it, by which a path says which frame
    and width it is, so that no file is taken for fresh that would now be another frame.
    """
    how: Recipe = {"copy": file.format_id}
    if not file.copied:
        how = {"format": file.format_id, "revision": FORMATS[file.format_id].revision}
    widths_px = {"width_px": list(file.widths_px)} if len(file.widths_px) > 1 else {}
    return {**how, "path": file.pattern, **_given(file.options), **widths_px}


@cache
def _given(options: Options) -> dict[str, Any]:
    return {key: value for key, value in asdict(options).items() if value is not None}


# --- which outputs there are -------------------------------------------------------------------

Spelled = dict[str, list[OutputFile]]  # by source key
Wanted = dict[str, set[str | None]]  # by source key: for what its outputs are wanted
Refused = list[tuple[OutputRule, Source, Diagnostic]]


def _spell_all(config: Config, sources: Iterable[Source]) -> tuple[Spelled, Refused]:
    spelled: Spelled = {}
    refused: Refused = []
    for source in sources:
        files = spelled.setdefault(source.key, [])
        for rule in config.outputs:
            try:
                files += list(spell_outputs(config, rule, source))
            except OutputError as problem:
                refused.append((rule, source, problem.diagnostic))
    return spelled, refused


def _explain_refused(
    refused: Refused, originals: Iterable[Source], wanted: Wanted
) -> Iterator[Diagnostic]:
    """Yield one error per output, however many of its sources it cannot be made of."""
    counted = {source.key for source in originals}
    groups: dict[str, list[Diagnostic]] = {}
    for rule, source, problem in refused:
        if source.key in counted and rule.made_for in wanted[source.key]:
            groups.setdefault(rule.id, []).append(problem)
    for first, *others in groups.values():
        more = f" (and {count_of(len(others), 'source')} more)" if others else ""
        yield replace(first, message=first.message + more)


def _find_wanted(site: Site, sources: Iterable[Source], spelled: Spelled) -> Wanted:
    """Return for each source what asks for its outputs; None: those that are always made."""
    shown, mentioned = _find_mentions(site)
    wanted: Wanted = {}
    for source in sources:
        known = {*source.files, *(file.path for file in spelled[source.key])}
        asking = {"galleries": known & shown, "pages": known & mentioned}
        wanted[source.key] = {None, *(made_for for made_for, paths in asking.items() if paths)}
    return wanted


def _choose(config: Config, spelled: Spelled, wanted: Wanted) -> Spelled:
    rules = {rule.id: rule for rule in config.outputs}
    return {
        key: [file for file in files if rules[file.output_id].made_for in wanted[key]]
        for key, files in spelled.items()
    }


def _find_mentions(site: Site) -> tuple[set[str], set[str]]:
    """Return the paths that galleries show, and all that pages mention.

    A gallery without entries yet shows the animations of its page.
    """
    shown: set[str] = set()
    mentioned: set[str] = set()
    for page in site.pages:
        animations = _paths(site, [item.reference for item in page.animations])
        galleries = [entry.reference for item in page.galleries for entry in item.entries]
        entries = _paths(site, [reference for reference in galleries if reference])
        shown |= entries
        if any(not gallery.entries for gallery in page.galleries):
            shown |= animations
        mentioned |= entries | animations | _paths(site, page.references)
    return shown, mentioned


def _paths(site: Site, references: Iterable[Reference]) -> set[str]:
    """Return what references may mean; an original only where no image of that path is there."""
    return {
        path
        for reference in references
        for path in reference.paths
        if path == reference.paths[0] or reference.paths[0] not in site.image_files
    }


def _find_conflicts(
    config: Config, sources: Iterable[Source], planned: Spelled
) -> list[Diagnostic]:
    """Two claims on one path are one error that names both, said once for a pair of outputs."""
    rules = {rule.id: rule for rule in config.outputs}
    owner: dict[str, tuple[Source, OutputFile]] = {}
    found: dict[tuple[str, str], Diagnostic] = {}
    for source in sources:
        for file in planned[source.key]:
            first = owner.setdefault(file.path, (source, file))
            if first != (source, file):
                pair = (first[1].output_id, file.output_id)
                found.setdefault(pair, _conflict(rules[file.output_id], first, (source, file)))
    return list(found.values())


def _conflict(
    rule: OutputRule, first: tuple[Source, OutputFile], second: tuple[Source, OutputFile]
) -> Diagnostic:
    said = " and ".join(
        f"output `{file.output_id}` from {source.files[0]}" for source, file in (first, second)
    )
    hint = "give one of the outputs another path, or one of the sources `only:`"
    return error("PLN001", f"{second[1].path} is claimed twice: by {said}", rule.place, hint)


# --- which of them are stale -------------------------------------------------------------------


@dataclass(frozen=True)
class _Verdicts:
    tasks: tuple[Task, ...]
    fresh: tuple[OutputFile, ...]
    kept: tuple[Kept, ...]
    diagnostics: tuple[Diagnostic, ...]


def _judge(
    sources: Iterable[Source],
    planned: Spelled,
    digests: dict[str, Digests],
    lock: Lock,
    disk: Disk,
) -> _Verdicts:
    tasks, fresh, kept, diagnostics = [], [], [], []
    made_by = lock.made_paths()
    for source in sources:
        stale = []
        for file in planned[source.key]:
            record = lock.tasks.get(made_by.get(file.path, source.key))
            try:
                verdict = _judge_file(file, record, digests[source.key], disk)
            except OSError as problem:
                message = f"cannot be made or checked: {problem.strerror}"
                diagnostics.append(error("OUT003", message, Place(file.path)))
                continue
            if isinstance(verdict, Stale):
                stale.append(verdict)
            elif isinstance(verdict, Kept):
                kept.append(verdict)
            else:
                fresh.append(verdict)
        if stale:
            tasks.append(Task(source, digests[source.key], tuple(stale)))
    return _Verdicts(tuple(tasks), tuple(fresh), tuple(kept), tuple(diagnostics))


def _judge_file(
    file: OutputFile, task: TaskRecord | None, sources: Digests, disk: Disk
) -> Stale | Kept | OutputFile:
    record = task.find(file.path) if task else None
    digest = disk.digest(file.path)
    if task is None or record is None:
        if digest is not None:
            return Kept(file, FOREIGN)
        return Stale(file, _why_new(file, task, sources), None)
    if digest is None:
        return Stale(file, "output missing", None)
    if digest == EMPTY_DIGEST:  # what a power cut leaves of a new file, and no edit does
        return Stale(file, "output empty", digest)
    if digest != record.digest:
        return Kept(file, EDITED)
    if task.sources != sources:
        return Stale(file, "source changed", digest)
    output = task.outputs.get(file.output_id)
    recipe = make_recipe(file)
    if output is None or file.path not in output.files:
        return Stale(file, f"now made by output {file.output_id}", digest)
    if output.recipe != recipe:
        return Stale(file, _explain_recipes(output.recipe, recipe), digest)
    if record.outdated:
        return Stale(file, "made from an older source or recipe", digest)
    return file


def _why_new(file: OutputFile, task: TaskRecord | None, sources: Digests) -> str:
    if task is None:
        return "new source"
    if file.output_id not in task.outputs:
        return f"new output {file.output_id}"
    return "not made before" if task.sources == sources else "new frame"


def _explain_recipes(old: Recipe, new: Recipe) -> str:
    said = []
    if ("copy" in old) != ("copy" in new):
        said.append("now a copy" if "copy" in new else "no longer a copy")
    unsaid = {"copy", "format", "revision"} if said else set()
    for key in dict.fromkeys((*new, *old)):
        if key not in unsaid and old.get(key) != new.get(key):
            name = _OPTION_NAMES.get(key, key)
            said.append(f"{name} {_spell(old.get(key))} → {_spell(new.get(key))}")
    return ", ".join(said)


def _spell(value: Any) -> str:
    if value is None:
        return "unset"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _make_claims(sources: Sequence[Source], spelled: Spelled, planned: Spelled) -> dict[str, Claim]:
    """Return what every path means; a planned output comes before one that only could be."""
    claims: dict[str, Claim] = {}
    for source in sources:
        for file in planned[source.key]:
            claims[file.path] = Claim(source, file, file.position)
    for source in sources:
        for position, path in enumerate(source.files):
            claims.setdefault(path, Claim(source, None, position if source.numbers else None))
        for file in spelled[source.key]:
            claims.setdefault(file.path, Claim(source, file, file.position))
    return claims
