"""Rewritten pages → files: in place, or as copies; nothing but imgpipe's own copies is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.disk import digest_bytes
from imgpipe.encoding import BOM
from imgpipe.fsio import STATE_FOLDER, ChangedTargetError, Workspace
from imgpipe.kept import EDITED, FOREIGN
from imgpipe.lock import Lock
from imgpipe.model import Config, Site
from imgpipe.page_places import copy_path
from imgpipe.rewrite import PageEdits, Rewriting


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page's edits and where the page goes.

    `data` is the whole content of the file, `before` what stands there (None: no file).
    """

    edits: PageEdits
    target: str
    data: bytes
    before: bytes | None = None

    @property
    def replaces(self) -> str | None:
        """The digest of what the file replaces."""
        return None if self.before is None else digest_bytes(self.before)

    @property
    def in_place(self) -> bool:
        return self.target == self.edits.page.path


@dataclass(frozen=True)
class PagePlan:
    """Pages to write (or written), pages that are as they should be, and what stands in the way."""

    changed: tuple[PageFile, ...] = ()
    unchanged: tuple[PageFile, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def plan_pages(config: Config, rewriting: Rewriting, lock: Lock) -> PagePlan:
    """Return which pages must be written; reads the files, writes nothing."""
    files, diagnostics = _place_pages(config, rewriting)
    changed, unchanged = [], []
    for file in files:
        path = config.folder / file.target
        try:
            before = path.read_bytes() if path.exists() else None
        except OSError as problem:
            message = f"cannot be read: {problem.strerror}"
            diagnostics.append(error("OUT003", message, Place(file.target)))
            continue
        recorded = (
            digest_bytes(file.edits.page.data) if file.in_place else lock.pages.get(file.target)
        )
        found = replace(file, before=before)
        if before == file.data:
            unchanged.append(file)
        elif path.is_symlink() or found.replaces not in (None, recorded):
            diagnostics.append(_explain_refusal(file, recorded, linked=path.is_symlink()))
        else:
            changed.append(found)
    return PagePlan(tuple(changed), tuple(unchanged), tuple(diagnostics))


def publish_pages(plan: PagePlan, lock: Lock, workspace: Workspace) -> tuple[PagePlan, Lock]:
    """Write the pages of a plan, and return what became of it. Raises nothing: it reports.

    Copies are imgpipe's files and go into the lock; a page that is edited in place is not.
    """
    written: list[PageFile] = []
    diagnostics = list(plan.diagnostics)
    intended = _digest_copies(plan.changed)
    try:
        if intended:
            workspace.append_intent({"pages": intended})
    except OSError as problem:
        return replace(plan, changed=(), diagnostics=(*diagnostics, _unwritable(problem))), lock
    for file in plan.changed:
        target = workspace.project / file.target
        try:
            workspace.replace(target, file.data, file.replaces, flushed=file.in_place)
        except ChangedTargetError:
            diagnostics.append(_explain_refusal(file, file.replaces))
        except OSError as problem:
            diagnostics.append(_unwritable(problem, file.target))
        else:
            written.append(file)
    done = PagePlan(tuple(written), plan.unchanged, tuple(diagnostics))
    return done, lock.with_pages(_digest_copies((*plan.unchanged, *written)))


def _digest_copies(files: Iterable[PageFile]) -> dict[str, str]:
    return {file.target: digest_bytes(file.data) for file in files if not file.in_place}


def _unwritable(problem: OSError, path: str = STATE_FOLDER) -> Diagnostic:
    message = f"cannot be written: {problem.strerror or problem}"
    hint = "see that its folder can be written, and run again"
    return error("OUT003", message, Place(path), hint)


def _place_pages(config: Config, rewriting: Rewriting) -> tuple[list[PageFile], list[Diagnostic]]:
    """Return each page's file, and an error for each copy that would land on a page or a copy."""
    files: list[PageFile] = []
    diagnostics = []
    pages = {edits.page.path for edits in rewriting.pages}
    copies = config.rewrite.copies if config.rewrite else None
    owners: dict[str, str] = {}
    for edits in rewriting.pages:
        page = edits.page
        target = page.path if copies is None else copy_path(config, page.path, copies)
        first = owners.setdefault(target, page.path)
        if copies is not None and target in pages:
            message = f"its copy would overwrite the page {target}"
            hint = "choose another folder for `rewrite.pages`, or `in-place`"
            diagnostics.append(error("RWR002", message, Place(page.path), hint))
        elif first != page.path:
            message = f"its copy {target} would be the copy of {first} too"
            hint = "give the two pages different names"
            diagnostics.append(error("RWR002", message, Place(page.path), hint))
        else:
            bom = BOM if page.has_bom else b""
            files.append(PageFile(edits, target, bom + edits.new_text.encode()))
    return files, diagnostics


def find_page_files(config: Config, site: Site) -> set[str]:
    """Return where pages and their copies are, of pages that cannot be read now too."""
    unread = {item.place.path for item in site.diagnostics if item.code == "PAG001" and item.place}
    paths = {page.path for page in site.pages} | unread
    copies = config.rewrite.copies if config.rewrite else None
    return paths if copies is None else paths | {copy_path(config, path, copies) for path in paths}


def _explain_refusal(file: PageFile, recorded: str | None, *, linked: bool = False) -> Diagnostic:
    place = Place(file.target)
    if not file.in_place:
        code, why = ("OUT002", EDITED) if recorded else ("OUT001", FOREIGN)
        hint = "move it away if imgpipe shall make it, and run again"
        return warning(code, f"is kept as it is: {why}", place, hint)
    if linked:
        message = "is a symbolic link, and is left as it is"
        return error("RWR002", message, place, "name the file itself in `site.pages`")
    message = "changed while imgpipe was at work, and is left as it is"
    return error("RWR002", message, place, "run imgpipe again")
