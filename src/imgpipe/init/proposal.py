"""The calls of `imgpipe init`, in order: look at the folder, infer, prove, write."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from imgpipe.diagnostics import Place, UserError, error
from imgpipe.disk import RealDisk
from imgpipe.fsio import Workspace
from imgpipe.images import Limits
from imgpipe.init.content import read_content
from imgpipe.init.exclusion import find_published
from imgpipe.init.galleries import read_shown
from imgpipe.init.held_back import HeldBack, find_held_back
from imgpipe.init.inference import infer_layout
from imgpipe.init.layout import Content, Counts, Layout, Lost
from imgpipe.init.proof import Proven, prove_layout
from imgpipe.init.refusal import refuse_nothing, require_readable
from imgpipe.init.site_choice import choose_site
from imgpipe.init.sizes import make_look
from imgpipe.lock import read_lock
from imgpipe.own_files import write_own_file
from imgpipe.stat_cache import StatCache
from imgpipe.trash import begin_session

_SCHEMA = "pipeline.schema.json"


@dataclass(frozen=True)
class Proposal:
    """A pipeline for a site that has none, what was found, and what would be left to be done.

    `adopted` is how many files stand where outputs would, `published` are files of imgpipe that
    the site would publish, `held_back` folders of pages that it does not publish. `lock_name` is
    the file that an adoption would write.
    """

    name: str
    lock_name: str
    content: Content
    layout: Layout
    counts: Counts
    proven: Proven
    adopted: int
    published: tuple[str, ...]
    lost: tuple[Lost, ...]
    lone_pages: tuple[str, ...]
    held_back: tuple[HeldBack, ...] = ()


def propose_pipeline(folder: Path, name: str) -> Proposal:
    """Return the pipeline that fits what is in a folder; nothing is written. Raises UserError."""
    with _collecting_nothing():
        return _propose(folder.resolve(), name)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """All pages are kept to the end: to look for garbage among them takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _propose(folder: Path, name: str) -> Proposal:
    workspace = Workspace(folder, name)
    lock = read_lock(folder / workspace.lock_name, workspace.lock_name)
    content = read_content(folder)
    require_readable(content)
    held_back = find_held_back(content)
    site = choose_site(content)
    shown = read_shown(content, site)
    look = make_look(folder)
    disk = RealDisk(folder, Limits(), StatCache.read(folder / name))
    inferred = infer_layout(content, site, shown, look, disk)
    if inferred is None:
        raise refuse_nothing(content, held_back, shown, name)
    schema = _SCHEMA if (folder / _SCHEMA).is_file() else ""
    proven = prove_layout(content, name, inferred, look, lock, schema)
    made = frozenset(proven.made)
    # What a run will make is lost no more.
    lost = tuple(item for item in shown.lost if item.path not in made)
    return Proposal(
        name=name,
        lock_name=workspace.lock_name,
        content=content,
        layout=inferred.layout,
        counts=replace(inferred.counts, lost=len(lost)),
        proven=proven,
        adopted=len(proven.plan.kept),
        published=find_published(content, proven.config, workspace.lock_name),
        lost=lost,
        lone_pages=shown.lone_pages,
        held_back=held_back,
    )


def write_proposal(folder: Path, proposal: Proposal) -> None:
    """Write the pipeline; one that is there goes to the trash first. Raises UserError."""
    path, data = folder / proposal.name, proposal.proven.text.encode()
    try:
        is_there = path.is_file() and not path.is_symlink()
        if is_there and path.read_bytes() != data:
            with Workspace(folder.resolve(), proposal.name).locked():
                begin_session(folder.resolve(), "init").keep(proposal.name)
    except OSError as problem:
        message = f"is not replaced, for it cannot be kept in the trash: {problem.strerror}"
        raise UserError([error("INI002", message, Place(proposal.name))]) from None
    write_own_file(path, proposal.name, data, "a pipeline", lambda _: is_there)
