"""Plan and lock → the state of every output, and which sources were renamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from imgpipe.data_file import MISSING, DataFile
from imgpipe.kept import ADOPTED, EDITED, FOREIGN, LINKED
from imgpipe.leftovers import find_leftovers
from imgpipe.lock import Lock
from imgpipe.model import Config, Site
from imgpipe.tasks import OutputFile, Plan


class State(StrEnum):
    FRESH = "up to date"
    STALE = "stale"
    MISSING = "missing"
    EDITED = "edited"
    ADOPTED = "adopted"
    FOREIGN = "foreign"
    LINKED = "symbolic link"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True)
class FileStatus:
    """The state of one output; `source` is a key.

    `reason` says why it would be made or is left alone; it is empty where nothing is to be said.
    """

    path: str
    output_id: str
    source: str
    state: State
    reason: str

    @property
    def verdict(self) -> str:
        """The state and the reason in words, once where both say the same."""
        if self.reason in ("", f"output {self.state}"):
            return self.state
        return f"{self.state}, {self.reason}"


@dataclass(frozen=True, slots=True)
class Rename:
    """A source's file, and the recorded one of the same content that is gone.

    `anew` tells whether its outputs have other paths now; else they stay as they are.
    """

    path: str
    old_path: str
    anew: bool = True


@dataclass(frozen=True)
class Status:
    """The state of outputs, the sources that were renamed, and the state of the data file."""

    files: tuple[FileStatus, ...]
    renames: tuple[Rename, ...]
    data: FileStatus | None = None


_KEPT = {
    FOREIGN: State.FOREIGN,
    EDITED: State.EDITED,
    ADOPTED: State.ADOPTED,
    LINKED: State.LINKED,
}


def take_status(
    config: Config, site: Site, lock: Lock, plan: Plan, data: DataFile | None = None
) -> Status:
    """Return the state of every output that the plan judged, and of what nothing makes any more."""
    judged = _judged(lock, plan)
    if plan.pages is not None:  # a target is something that is made, not something that was
        return Status(tuple(judged), ())
    leftovers = (
        FileStatus(item.path, item.output_id, item.source, State.LEFTOVER, item.why)
        for item in find_leftovers(config, site, lock, plan)
    )
    renames = tuple(_find_renames(site, lock, plan))
    return Status((*judged, *leftovers), renames, describe_data(data) if data else None)


def describe_data(data: DataFile) -> FileStatus:
    """Return the state of the data file, which is no output's, nor made of one source."""
    state = State.MISSING if data.reason == MISSING else State.STALE
    if not data.reason:
        state = State.FRESH
    return FileStatus(data.path, "", "", _KEPT.get(data.kept, state), data.reason)


def _judged(lock: Lock, plan: Plan) -> Iterator[FileStatus]:
    made_by = lock.made_paths()

    def say(file: OutputFile, state: State, reason: str = "") -> FileStatus:
        return FileStatus(
            file.path, file.output_id, plan.claims[file.path].source.key, state, reason
        )

    for file in plan.fresh:
        record = lock.tasks[made_by[file.path]].find(file.path)
        adopted = record is not None and record.adopted
        yield say(file, State.ADOPTED if adopted else State.FRESH)
    for task in plan.tasks:
        for stale in task.stale:
            state = State.MISSING if stale.replaces is None else State.STALE
            yield say(stale.file, state, stale.reason)
    for item in plan.kept:
        yield say(item.file, _KEPT[item.why], item.reason)


def _find_renames(site: Site, lock: Lock, plan: Plan) -> Iterator[Rename]:
    """Yield the new sources whose content is that of recorded files that are gone."""
    there = set(site.source_files)
    gone = {
        digest: path
        for task in lock.tasks.values()
        for path, digest in task.sources.items()
        if path not in there
    }
    anew = {task.id for task in plan.tasks}
    for source in plan.sources:
        record = lock.tasks.get(source.key)
        known = record.sources if record else {}
        for path, digest in plan.digests[source.key].items() if gone else ():
            if path not in known and digest in gone:
                yield Rename(path, gone[digest], source.key in anew)
