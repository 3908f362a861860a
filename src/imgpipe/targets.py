"""What the targets of a command name: pages, sources, outputs, files."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from imgpipe.diagnostics import Diagnostic, ExitCode, UserError, error, suggest, warning
from imgpipe.mentions import find_mentions
from imgpipe.model import Config, Page, Site
from imgpipe.tasks import Claim, OutputFile, Source

_DIGITS = re.compile("[0-9]+")  # paths that differ in nothing else are of other frames


@dataclass(frozen=True)
class Selection:
    """What was named: sources by key and outputs by id, whole, and single outputs by path."""

    sources: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()

    def holds(self, key: str, file: OutputFile) -> bool:
        """Return whether an output of the source with this key was named."""
        return key in self.sources or file.output_id in self.outputs or file.path in self.paths

    def __or__(self, other: Selection) -> Selection:
        return Selection(
            self.sources | other.sources,
            self.outputs | other.outputs,
            self.paths | other.paths,
            self.pages | other.pages,
        )


@dataclass(frozen=True)
class Targets:
    """All that targets may name."""

    config: Config
    site: Site
    sources: Sequence[Source]
    broken: Sequence[Source]  # cannot be read, and may be named all the same
    planned: Mapping[str, Sequence[OutputFile]]  # by the source's key
    claims: Mapping[str, Claim]

    def select(self, targets: Iterable[str]) -> tuple[Selection, list[Diagnostic]]:
        """Return what targets name, and a warning for each that nothing is made for.

        Raises UserError where one names nothing.
        """
        chosen, unknown, idle = Selection(), [], []
        for target in targets:
            named = self._select_one(target)
            if named == Selection():
                unknown.append(self._explain(target))
            elif not any(True for _ in self._files_of(named)) and not self._is_broken(named):
                message = f"`{target}` has nothing to do with any output"
                hint = "`imgpipe why` says what is known of it"
                idle.append(warning("TGT002", message, None, hint))
            chosen |= named
        if unknown:
            raise UserError(unknown, ExitCode.USAGE)
        return replace(chosen, pages=chosen.pages | self._pages_about(chosen)), idle

    def _select_one(self, target: str) -> Selection:
        """Return all that a target names: it may be a source's name and an output's id at once."""
        paths = set(spell_paths(self.config, target))
        claimed = [self.claims[path] for path in paths if path in self.claims]
        pages = [page for page in self.site.pages if page.path in paths]
        known = (*self.sources, *self.broken)
        keys = {source.key for source in known if source.name == target}
        keys |= {source.key for source in self.broken if paths.intersection(source.files)}
        keys |= {claim.source.key for claim in claimed if claim.output is None}
        return Selection(
            sources=frozenset(keys | self._keys_on(pages)),
            outputs=frozenset(rule.id for rule in self.config.outputs if rule.id == target),
            paths=frozenset(claim.output.path for claim in claimed if claim.output),
            pages=frozenset(page.path for page in pages) | (self._bad_pages & paths),
        )

    @property
    def _bad_pages(self) -> set[str]:
        """Pages that could not be read are on no list, but their messages name them."""
        return {
            item.place.path
            for item in self.site.diagnostics
            if item.code == "PAG001" and item.place is not None
        }

    def _keys_on(self, pages: Iterable[Page]) -> set[str]:
        mentioned = find_mentions(self.site, pages).mentioned
        broken = {source.key for source in self.broken if mentioned.intersection(source.files)}
        return broken | {self.claims[path].source.key for path in mentioned if path in self.claims}

    def _files_of(self, named: Selection) -> Iterator[str]:
        """Yield the key of the source of each planned output that was named."""
        for key, files in self.planned.items():
            yield from (key for file in files if named.holds(key, file))

    def _is_broken(self, named: Selection) -> bool:
        return any(source.key in named.sources for source in self.broken)

    def _pages_about(self, named: Selection) -> set[str]:
        keys = set(self._files_of(named))
        return {page.path for page in self.site.pages if keys & self._keys_on([page])}

    def _explain(self, target: str) -> Diagnostic:
        paths = list(spell_paths(self.config, target))
        there = [path for path in paths if self._is_file(path)]
        if there:
            message = f"{there[0]} is no page, no source and no output"
            return error("TGT001", message, None, f"`imgpipe why {there[0]}` says more")
        if any((self.config.folder / path).is_dir() for path in paths):
            return error("TGT001", f"`{target}` is a folder", None, "name the files in it")
        known = {
            *(page.path for page in self.site.pages),
            *(source.name for source in self.sources),
            *(rule.id for rule in self.config.outputs),
            *self.claims,
        }
        message = f"`{target}` is no page, no source's name, no output and no path of one"
        if any(_DIGITS.sub("", word) == _DIGITS.sub("", path) for path in paths for word in known):
            return error("TGT001", message, None, f"`imgpipe why {target}` says more")
        return error("TGT001", message, None, suggest(target, known))

    def _is_file(self, path: str) -> bool:
        return path in self.site.image_files or (self.config.folder / path).is_file()


def spell_paths(config: Config, target: str) -> Iterator[str]:
    """Yield the paths of the project that a target may spell.

    A path is the project's, or as pages write it, below the image root or the source root.
    """
    written = target.replace(os.sep, "/")
    if posixpath.isabs(written) or os.path.isabs(target):  # noqa: PTH117
        written = os.path.relpath(target, config.folder.absolute()).replace(os.sep, "/")
    for root in dict.fromkeys((".", config.site.image_root, config.site.source_root)):
        yield posixpath.normpath(posixpath.join(root, written))


def narrow_site(site: Site, pages: frozenset[str] | None) -> Site:
    """Return the site with these pages alone, and what is to be said of them; None: all."""
    if pages is None:
        return site
    found = {page.path for page in site.pages} - pages
    return replace(
        site,
        pages=tuple(page for page in site.pages if page.path in pages),
        diagnostics=tuple(
            item
            for item in site.diagnostics
            if item.place is None or (item.place.path in pages or not _is_about_page(item, found))
        ),
    )


def _is_about_page(item: Diagnostic, others: set[str]) -> bool:
    assert item.place is not None
    return item.code == "PAG001" or item.place.path in others
