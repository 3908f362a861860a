"""Existing files → records: which of them stand for outputs, and how far that could be verified."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from imgpipe.animation.errors import ImageError
from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.examine import Examination, Examined, Match, examine_outputs
from imgpipe.images import Limits
from imgpipe.kept import EDITED, FOREIGN
from imgpipe.lock import FileRecord, Lock
from imgpipe.records import Ledger, make_record
from imgpipe.schedule import count_cores
from imgpipe.sources import blame, follow_moves
from imgpipe.tasks import OutputFile, Plan
from imgpipe.text import count_of


@dataclass(frozen=True)
class Adoption:
    """What became of the files that stand where outputs would.

    `examined` is by source key; `edited` are the paths of files that were left alone because
    nobody asked for edited ones. `findings` are about refused files, `failures` about sources.
    """

    examined: dict[str, tuple[Examined, ...]]
    edited: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    failures: tuple[Diagnostic, ...]

    def find(self, match: Match) -> list[Examined]:
        return [item for items in self.examined.values() for item in items if item.match is match]


def examine_kept(
    plan: Plan,
    project: Path,
    limits: Limits,
    *,
    edited: bool,
    on_begin: Callable[[int], None] = lambda _: None,
    on_source: Callable[[str, int], None] = lambda _name, _frames: None,
) -> Adoption:
    """Compare every kept file that the lock does not know with what would be made in its place.

    With `edited`, files that were edited since they were made are compared too. `on_begin` is told
    how many frames there are, `on_source` each source's name and its frames once it is done.
    """
    wanted = {FOREIGN, EDITED} if edited else {FOREIGN}
    examined: dict[str, tuple[Examined, ...]] = {}
    failures: list[Diagnostic] = []
    jobs = list(_find_jobs(plan, wanted, project, limits))
    on_begin(sum(job.source.frames for job in jobs))
    for job, found in zip(jobs, _examine_all(jobs), strict=True):
        if isinstance(found, Diagnostic):
            failures.append(found)
        else:
            examined[job.source.key] = found
        on_source(job.source.name, job.source.frames)
    left = () if edited else tuple(item.file.path for item in plan.kept if item.why == EDITED)
    refused = [item for items in examined.values() for item in items]
    return Adoption(examined, left, tuple(_explain_refused(refused)), tuple(failures))


def record_adoption(adoption: Adoption, plan: Plan, lock: Lock) -> Lock:
    """Return the lock with what was adopted.

    A file that equals what would be made is on record as if it had been made; others are marked.
    """
    fresh = frozenset(file.path for file in plan.fresh)
    ledger = Ledger(follow_moves(lock, plan.digests, plan.sources))
    for source in plan.sources:
        files = {
            item.file: FileRecord(item.digest, adopted=item.match is not Match.EQUAL)
            for item in adoption.examined.get(source.key, ())
            if item.match is not Match.REFUSED
        }
        if files:
            old, digests = ledger.find_task(source.key), plan.digests[source.key]
            ledger.record(source.key, make_record(old, fresh, source, digests, files), absent=())
    return ledger.close()


def _find_jobs(
    plan: Plan, wanted: set[str], project: Path, limits: Limits
) -> Iterator[Examination]:
    files: dict[str, list[OutputFile]] = {}
    for item in plan.kept:
        if item.why in wanted:
            files.setdefault(plan.claims[item.file.path].source.key, []).append(item.file)
    for source in plan.sources:
        if source.key in files:
            digests = plan.digests[source.key]
            yield Examination(source, digests, tuple(files[source.key]), project, limits)


def _examine_all(jobs: Sequence[Examination]) -> Iterator[tuple[Examined, ...] | Diagnostic]:
    """Examine one source a core, in threads: decoding and resizing let go of Python's lock."""
    from concurrent.futures import ThreadPoolExecutor

    # All threads have one list of warnings' filters: what one sets aside, another brings back.
    with (
        warnings.catch_warnings(action="ignore"),
        ThreadPoolExecutor(min(count_cores(), len(jobs) or 1)) as pool,
    ):
        yield from pool.map(_examine, jobs)


def _examine(job: Examination) -> tuple[Examined, ...] | Diagnostic:
    try:
        return examine_outputs(job)
    except ImageError as problem:
        return blame(job.source, problem)
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        return error("IMG001", message, Place(job.source.files[0]))


def _explain_refused(examined: Iterable[Examined]) -> Iterator[Diagnostic]:
    """Yield one error per output; the summary and `-v` have the numbers and the rest."""
    groups: dict[str, list[Examined]] = {}
    for item in examined:
        if item.match is Match.REFUSED:
            groups.setdefault(item.file.output_id, []).append(item)
    for output_id, items in groups.items():
        yield _explain_one(output_id, items)


def _explain_one(output_id: str, items: Sequence[Examined]) -> Diagnostic:
    first, *others = items
    more = f" (`-v` names {count_of(len(others), 'more file')} of `{output_id}`)" if others else ""
    message = f"cannot stand for the output: it {first.why}{more}"
    hint = "move it away, and the next run makes it"
    return error("ADP001", message, Place(first.file.path), hint)
