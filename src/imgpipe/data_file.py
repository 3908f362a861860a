"""The data file: what templates are told of the images, put in place beside the outputs.

Like a copy of a page it is imgpipe's own, on record in the lock; a file that imgpipe did not write,
or that a person changed, is never replaced.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.disk import Disk, RealDisk, digest_bytes
from imgpipe.fsio import ChangedTargetError, Workspace, require_inside
from imgpipe.headers import NAME as HEADERS_NAME
from imgpipe.headers import Header, Headers
from imgpipe.image_data import FindHeader, format_image_data
from imgpipe.kept import EDITED, FOREIGN, LINKED
from imgpipe.lock import Lock
from imgpipe.model import Config
from imgpipe.tasks import Plan

MISSING = "output missing"
OUTDATED = "its images are others now"
PENDING = "outputs are to be made"

_CODES = {FOREIGN: "OUT001", EDITED: "OUT002", LINKED: "OUT009"}
_HINT = "move it away if imgpipe shall write it, and run again"


@dataclass(frozen=True)
class DataFile:
    """What the file shall say, and what is to be done about it.

    `replaces` is the digest of what stands there. It is to be written for a `reason`, unless it is
    `kept` for one; `written` says that it was. `images` are how many it tells of.
    """

    path: str
    data: bytes
    images: int
    replaces: str | None = None
    reason: str = ""
    kept: str = ""
    written: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it was, or is to be, written."""
        return self.written or bool(self.reason and not self.kept)


def foresee_data(config: Config, plan: Plan, lock: Lock, workspace: Workspace) -> DataFile | None:
    """Return what a run would do about the data file; None where the pipeline names none.

    What the file will say of outputs that are still to be made is not known.
    """
    return _plan_data(config, plan, lock, workspace, (), pending=bool(plan.tasks))[0]


def write_data(
    config: Config, plan: Plan, lock: Lock, workspace: Workspace, made: Iterable[str]
) -> tuple[DataFile | None, Lock]:
    """Write the data file if it must be, of what is there now, whatever the plan was about.

    `made` are the paths of outputs that were just put in place. What became of it is reported,
    never raised.
    """
    file, headers = _plan_data(config, plan, lock, workspace, made, pending=False)
    if file is None:
        return None, lock
    content = headers.format()
    if content is not None:
        workspace.keep(HEADERS_NAME, content)
    return _publish(file, lock, workspace)


def _plan_data(
    config: Config,
    plan: Plan,
    lock: Lock,
    workspace: Workspace,
    made: Iterable[str],
    *,
    pending: bool,
) -> tuple[DataFile | None, Headers]:
    headers = Headers(config.folder, workspace.recall(HEADERS_NAME) if config.data else None)
    if config.data is None:
        return None, headers
    disk = RealDisk(config.folder, config.limits, workspace.states)
    known = frozenset((*made, *(file.path for file in plan.fresh)))
    find_header = _make_finder(config, plan, lock, disk, headers, known)
    text, images = format_image_data(config, plan, find_header)
    file = DataFile(config.data.path, text.encode(), images)
    return _judge(file, config.folder, lock, pending=pending), headers


def _make_finder(
    config: Config, plan: Plan, lock: Lock, disk: Disk, headers: Headers, known: frozenset[str]
) -> FindHeader:
    """Return what finds the header of a file that is there as its record says, or as its source is.

    A file of a failed task that stands as it was is told of as it is; a file that a person edited
    or that imgpipe has not taken over is not: no one checked it.
    """
    made_by = lock.made_paths()
    originals = {path: sha for digests in plan.digests.values() for path, sha in digests.items()}

    def find_header(path: str) -> Header | None:
        record = lock.tasks[made_by[path]].find(path) if path in made_by else None
        sha256 = record.digest if record else originals.get(path)
        if sha256 is None:
            return None
        if record and path not in known and not _is_there(disk, path, sha256, config):
            return None
        return headers.read(path, sha256)

    return find_header


def _is_there(disk: Disk, path: str, sha256: str, config: Config) -> bool:
    try:
        return not disk.is_linked(path, config.site.image_root) and disk.digest(path) == sha256
    except OSError:
        return False


def _judge(file: DataFile, folder: Path, lock: Lock, *, pending: bool) -> DataFile:
    place, path = Place(file.path), folder / file.path
    obstacle = _find_obstacle(path, folder)
    if obstacle:
        hint = "move it away, or name another path in `data`"
        return replace(file, kept=obstacle, diagnostics=(error("OUT003", obstacle, place, hint),))
    try:
        before = path.read_bytes() if path.exists() else None
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        return replace(file, kept=message, diagnostics=(error("OUT003", message, place),))
    recorded = lock.pages.get(file.path)
    found = replace(file, replaces=None if before is None else digest_bytes(before))
    if path.is_symlink():
        return _keep(found, LINKED)
    if before == file.data:
        return replace(found, reason=PENDING if pending else "")
    if found.replaces not in (None, recorded):
        return _keep(found, EDITED if recorded else FOREIGN)
    reason = MISSING if before is None else PENDING if pending else OUTDATED
    return replace(found, reason=reason)


def _find_obstacle(target: Path, project: Path) -> str:
    """Return why the folder of a file can be none; a dry run knows it as a run does."""
    for folder in reversed(target.relative_to(project).parents):
        if os.path.lexists(project / folder) and not (project / folder).is_dir():
            return f"cannot be written: `{folder.as_posix()}` is no folder"
    try:
        require_inside(target, project)
    except OSError as problem:
        return f"cannot be written: {problem.strerror}"
    return ""


def _keep(file: DataFile, why: str) -> DataFile:
    found = warning(_CODES[why], f"is kept as it is: {why}", Place(file.path), _HINT)
    return replace(file, kept=why, diagnostics=(found,))


def _publish(file: DataFile, lock: Lock, workspace: Workspace) -> tuple[DataFile, Lock]:
    digest = digest_bytes(file.data)
    if file.kept:
        return file, lock
    if file.changed:
        try:
            workspace.append_intent({"pages": {file.path: digest}})
            target = workspace.project / file.path
            workspace.replace(target, file.data, file.replaces, flushed=False)
        except ChangedTargetError:
            return _keep(file, EDITED if file.replaces else FOREIGN), lock
        except OSError as problem:
            message = f"cannot be written: {problem.strerror or problem}"
            hint = "see that its folder can be written, and run again"
            found = error("OUT003", message, Place(file.path), hint)
            return replace(file, kept=message, diagnostics=(found,)), lock
    return replace(file, written=file.changed), lock.with_pages({file.path: digest})
