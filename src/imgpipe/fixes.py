"""Sure fixes of what the audit found → edits of texts, proven before they are written.

A fix is an edit of a reference's span. With all of them made, the links of the whole site are found
again: of a text that is written, those of its fixes reach the files that were meant, and all other
values are as they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import digest_bytes
from imgpipe.encoding import BOM, EncodingError, decode_text
from imgpipe.findings.finding import Audit, Finding, Fix
from imgpipe.frontmatter import find_block, read_front_matter
from imgpipe.fsio import ChangedTargetError, Workspace, require_inside
from imgpipe.text import Span, TextFile, apply_edits
from imgpipe.yaml_nodes import Value, YamlError, to_value

if TYPE_CHECKING:
    from imgpipe.links.link import Link
    from imgpipe.model import Config, Page, Site

_UNSAFE, _UNWRITTEN, _UNWRITABLE = "RWR001", "RWR002", "OUT003"


@dataclass(frozen=True, slots=True)
class FixedText:
    """A text of the site before and after its fixes, as bytes of its file."""

    path: str
    before: bytes
    after: bytes
    fixes: tuple[Fix, ...]


@dataclass(frozen=True)
class Fixing:
    """Texts to be written (or written), and what stands in the way of others."""

    texts: tuple[FixedText, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many references are fixed, by the path of their text."""
        return {text.path: len(text.fixes) for text in self.texts}


def apply_fixes(config: Config, audit: Audit) -> Fixing:
    """Write what `plan_fixes` plans, and return what became of it.

    Raises UserError with exit code LOCKED where a run is at work.
    """
    if not _gather(audit.findings):
        return Fixing()
    workspace = Workspace(config.folder, config.name)
    written = []
    with workspace.locked():
        plan = plan_fixes(config, audit)
        diagnostics = list(plan.diagnostics)
        for text in plan.texts:
            problem = _write(text, workspace)
            if problem:
                diagnostics.append(problem)
            else:
                written.append(text)
    return Fixing(tuple(written), tuple(diagnostics))


def _write(text: FixedText, workspace: Workspace) -> Diagnostic | None:
    target = workspace.project / text.path
    try:
        workspace.replace(target, text.after, digest_bytes(text.before), flushed=True)
    except ChangedTargetError:
        return _explain_change(text.path)
    except OSError as problem:
        message = f"cannot be written: {problem.strerror or problem}"
        hint = "see that its folder can be written, and run again"
        return error(_UNWRITABLE, message, Place(text.path), hint)
    return None


def plan_fixes(config: Config, audit: Audit) -> Fixing:
    """Return the texts that the fixes of all findings change; writes nothing."""
    drafts, diagnostics = [], []
    for path, found in sorted(_gather(audit.findings).items()):
        draft = _draft(config, path, found)
        if isinstance(draft, Diagnostic):
            diagnostics.append(draft)
        else:
            drafts.append(draft)
    proven = _prove(config, drafts) if drafts else {}
    diagnostics += [_refuse(draft.path) for draft in drafts if not proven[draft.path]]
    return Fixing(tuple(draft for draft in drafts if proven[draft.path]), tuple(diagnostics))


# --- drafts ----------------------------------------------------------------------------------


def _gather(findings: Iterable[Finding]) -> dict[str, dict[Fix, Place]]:
    """Return all fixes by their text, each with the place as the audit saw it."""
    found: dict[str, dict[Fix, Place]] = {}
    for finding in findings:
        for hit in finding.hits:
            if hit.fix:
                found.setdefault(hit.place.path, {})[hit.fix] = hit.place
    return found


def _draft(config: Config, path: str, fixes: Mapping[Fix, Place]) -> FixedText | Diagnostic:
    """Return a text with its fixes, or why it must be left as it is."""
    target = config.folder / path
    if target.is_symlink():
        message = "is a symbolic link, and is left as it is"
        return error(_UNWRITTEN, message, Place(path), "mend the file that it leads to")
    try:
        require_inside(target, config.folder)
        before = target.read_bytes()
        text = decode_text(before, path)
    except OSError as problem:
        message = f"is left as it is: {problem.strerror or problem}"
        return error(_UNWRITTEN, message, Place(path), "mend it by hand")
    except EncodingError as problem:
        message = f"is left as it is, for it {problem.message}"
        return error(_UNSAFE, message, problem.place, problem.hint)
    file = TextFile(path, text)
    if any(Place.in_text(file, fix.edit.span) != place for fix, place in fixes.items()):
        return _explain_change(path)
    try:
        new_text = apply_edits(text, [fix.edit for fix in fixes])
    except ValueError:
        return _refuse(path)
    mark = BOM if before.startswith(BOM) else b""
    return FixedText(path, before, mark + new_text.encode(), tuple(fixes))


def _explain_change(path: str) -> Diagnostic:
    message = "changed while imgpipe was at work, and is left as it is"
    return error(_UNWRITTEN, message, Place(path), "run imgpipe again")


def _refuse(path: str) -> Diagnostic:
    message = "is left as it is: its references cannot be edited safely"
    return error(_UNSAFE, message, Place(path), "mend them by hand, as the findings say")


# --- proofs ----------------------------------------------------------------------------------


def _prove(config: Config, drafts: Iterable[FixedText]) -> dict[str, bool]:
    """Return of each draft's path whether the draft changes what it should and nothing else."""
    from imgpipe.links.jekyll import read_settings
    from imgpipe.links.survey import find_links
    from imgpipe.scan import scan_site

    edited = {draft.path: draft for draft in drafts}
    texts = {path: draft.after for path, draft in edited.items()}
    settings, site = read_settings(config.folder), scan_site(config)
    old = find_links(config, site, settings)
    new = find_links(config, _put_in(config, site, texts), settings, drafts=texts)
    links, new_links = _by_text(old.links, edited), _by_text(new.links, edited)
    return {
        path: _keeps_front_matter(draft) and _keeps_links(draft, links[path], new_links[path])
        for path, draft in edited.items()
    }


def _put_in(config: Config, site: Site, texts: Mapping[str, bytes]) -> Site:
    """Return the site with other texts of some pages."""
    return replace(site, pages=tuple(_reread(config, page, texts) for page in site.pages))


def _reread(config: Config, page: Page, texts: Mapping[str, bytes]) -> Page:
    from imgpipe.scan import parse_page

    data = texts.get(page.path)
    if data is None:
        return page
    return parse_page(config, TextFile(page.path, decode_text(data, page.path)), data, [])


def _by_text(links: Iterable[Link], paths: Iterable[str]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {path: [] for path in paths}
    for link in links:
        if link.file.name in found:
            found[link.file.name].append(link)
    return found


def _keeps_links(draft: FixedText, old: list[Link], new: list[Link]) -> bool:
    """Return whether fixed links, and these alone, say something else: what leads to the target."""
    targets = {fix.edit.span: fix.target for fix in draft.fixes}
    if len(old) != len(new) or not targets.keys() <= {link.mention.span for link in old}:
        return False
    for before, after in zip(old, new, strict=True):
        mention, target = before.mention, targets.get(before.mention.span)
        kept = replace(after.mention, span=mention.span)
        if target is not None:
            kept = replace(kept, pieces=mention.pieces)
        if kept != mention or (target is not None and after.target != target):
            return False
    return True


def _keeps_front_matter(draft: FixedText) -> bool:
    """Return whether the front matter parses to the same tree but for the fixed values."""
    before, after = (decode_text(data, draft.path) for data in (draft.before, draft.after))
    block = find_block(before)
    fixed = [fix for fix in draft.fixes if block and _is_in(fix.edit.span, block)]
    try:
        changes = list(_find_changes(_read_tree(before), _read_tree(after)))
    except YamlError:
        return False
    return Counter(changes) == Counter(_say_changes(before, fixed))


def _is_in(span: Span, block: Span) -> bool:
    return block.start <= span.start and span.end <= block.end


def _read_tree(text: str) -> Value:
    front_matter = read_front_matter(text)
    return to_value(front_matter.root) if front_matter else None


def _say_changes(text: str, fixes: Iterable[Fix]) -> Iterator[tuple[str, str]]:
    from imgpipe.languages.language import Syntax
    from imgpipe.languages.values import read_value

    for fix in fixes:
        raws = (fix.edit.span.of(text), fix.edit.new_text)
        old, new = (read_value(Syntax.YAML, raw) for raw in raws)
        yield old, new


def _find_changes(old: Value, new: Value) -> Iterator[tuple[str, str]]:
    """Yield the values that differ, old and new; whole trees where their shape does, as text."""
    if isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        for key in old:
            yield from _find_changes(old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for item, other in zip(old, new, strict=True):
            yield from _find_changes(item, other)
    elif type(old) is not type(new) or old != new:
        yield str(old), str(new)
