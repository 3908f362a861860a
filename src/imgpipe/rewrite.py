"""Plan and files → edits → verified pages.

A page is parsed again after its edits, and must hold the expected values and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.facts import Evidence, Facts
from imgpipe.followers import follow_frames
from imgpipe.frontmatter import FrontMatter, read_front_matter
from imgpipe.gallery_changes import GalleryChanges
from imgpipe.gallery_edits import judge_gallery, report_surplus
from imgpipe.model import Config, Gallery, Page, Site
from imgpipe.tasks import Plan
from imgpipe.text import Edit, Span, apply_edits
from imgpipe.yaml_nodes import YamlError, to_value


@dataclass(frozen=True, slots=True)
class PageEdits:
    """A page, its text after the edits, and how many values and entries they are."""

    page: Page
    new_text: str
    changed: int = 0
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Rewriting:
    pages: tuple[PageEdits, ...]
    diagnostics: tuple[Diagnostic, ...]


def plan_edits(config: Config, site: Site, plan: Plan, evidence: Evidence) -> Rewriting:
    """Return the edits of every page; pages without edits are in it, unchanged."""
    if config.rewrite is None:
        return Rewriting((), ())
    facts = Facts.gather(config, config.rewrite, site, plan, evidence)
    diagnostics: list[Diagnostic] = []
    pages = [_rewrite_page(facts, page, diagnostics) for page in site.pages]
    return Rewriting(tuple(pages), tuple(diagnostics))


def _rewrite_page(facts: Facts, page: Page, diagnostics: list[Diagnostic]) -> PageEdits:
    unchanged = PageEdits(page, page.file.text)
    if page.front_matter is None:
        return unchanged
    lists = _decide(facts, page)
    for changes in lists:
        diagnostics += changes.diagnostics()
    done = [changes for changes in lists if changes.all_edits()]
    if not done:  # most pages have no edits, and need no copy of their tree
        return unchanged
    expected = to_value(page.front_matter.root)
    for changes in done:
        _expect(expected, changes)
    edits = [edit for changes in done for edit in changes.all_edits()]
    new_text = _apply(page.file.text, edits, expected)
    if new_text is None:
        diagnostics.append(_refuse(page, page.front_matter))
        return unchanged
    return PageEdits(
        page,
        new_text,
        changed=sum(len(changes.edits) for changes in done),
        added=sum(changes.added for changes in done),
        removed=sum(changes.removed for changes in done),
    )


def _decide(facts: Facts, page: Page) -> list[GalleryChanges]:
    """Return what becomes of every list of a page, with all that is to be said of it."""
    lists = [judge_gallery(facts, page, galleries) for galleries in _group_lists(page.galleries)]
    if facts.rules.sync:
        follow_frames(facts, page, lists)
    for changes in lists:
        report_surplus(facts, changes)
    return lists


def _group_lists(galleries: Iterable[Gallery]) -> list[list[Gallery]]:
    """Put together the galleries that are one list under several entry fields."""
    lists: dict[tuple[object, Span], list[Gallery]] = {}
    for gallery in galleries:
        lists.setdefault((gallery.tree_path, gallery.node.span), []).append(gallery)
    return list(lists.values())


def _expect(expected: Any, changes: GalleryChanges) -> None:
    """Change the expected values in place as the edits of a gallery are meant to."""
    *way, last = changes.galleries[0].tree_path
    for part in way:
        expected = expected[part]
    expected[last] = changes.make_in(expected[last])


def _apply(text: str, edits: Iterable[Edit], expected: Any) -> str | None:
    """Return the edited text if it parses to exactly what was meant, else None."""
    try:
        new_text = apply_edits(text, edits)
        front_matter = read_front_matter(new_text)
    except (ValueError, YamlError):
        return None
    same = front_matter is not None and to_value(front_matter.root) == expected
    return new_text if same else None


def _refuse(page: Page, front_matter: FrontMatter) -> Diagnostic:
    assert front_matter.root is not None, "a page with a gallery has front matter"
    message = "the page is left as it is: its front matter cannot be edited safely"
    place = Place.in_text(page.file, front_matter.root.span)
    return error("RWR001", message, place, "write its galleries as plain lists")
