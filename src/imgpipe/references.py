"""Looking a reference up among all known paths, and explaining one that is not found.

Only an exact path is found. Patterns and near names explain; an explanation never makes an edit.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import accumulate
from operator import add
from typing import NamedTuple
from urllib.parse import unquote

from imgpipe.conventions.prefix import Refusal, Start, split_suffix
from imgpipe.model import Config, Reference
from imgpipe.overrides import LEFT_OUT, find_rule
from imgpipe.patterns import Reading, SpellError, Words
from imgpipe.tasks import Claim, Plan, Source

_PLACES = {
    Start.IMAGE_ROOT: "below the image root",
    Start.SITE: "on the site",
    Start.PAGE: "beside the page",
}
_LEFT = {Start.IMAGE_ROOT: "the image root", Start.SITE: "the site", Start.PAGE: "the project"}
_RIGHT_STARTS = {
    Start.IMAGE_ROOT: "write its path from the image root on, without a leading `/`",
    Start.SITE: "write its path from the site's root on, with a leading `/`",
    Start.PAGE: "write its path from the page's folder on, or from the site's root with a `/`",
}
_DIGITS = re.compile(r"[0-9]+")
_ANY_NUMBER = "\0"  # no path holds it
_ALIKE = 0.8  # ratio of difflib from which on a name is near


def is_elsewhere(reference: Reference) -> bool:
    """Return whether a reference is a URL, of which the site's folder says nothing."""
    return reference.refusal is Refusal.ELSEWHERE


def find_doubled_folder(reference: Reference, files: Container[str]) -> str | None:
    """Return the folder that a value begins with although the theme adds it; None where it is not.

    Its last parts count only where a file is there that the value would name without them.
    """
    value = posixpath.normpath(unquote(split_suffix(reference.value)[0]))
    path = reference.paths[0]
    if reference.prefix.is_address or path in files or not path.endswith(f"/{value}"):
        return None
    folder = path.removesuffix(f"/{value}")
    parts = folder.split("/")
    for at in range(len(parts)):
        if value.startswith("/".join(parts[at:]) + "/") and (
            at == 0 or "/".join((*parts[:at], value)) in files
        ):
            return folder
    return None


class Fault(NamedTuple):
    """What is wrong with a reference: the audit's rule for it, in words, and what to do.

    Faults of one `kind` are alike.
    """

    code: str
    message: str
    hint: str
    kind: str


@dataclass(frozen=True, slots=True)
class Surplus:
    """A frame that a source would have, if it had that many; `numbers` are those that it has."""

    source: Source
    number: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class KnownPaths:
    """What every known path means; made once for all pages, as a large site asks thousands."""

    config: Config
    plan: Plan
    existing: frozenset[str]
    source_files: frozenset[str]

    def find_claim(self, reference: Reference) -> Claim | None:
        """Return what a reference means, or None where no source or output has its path.

        An original is meant only where no file of that path is below the image root.
        """
        paths = reference.paths[:1] if self.exists(reference) else reference.paths
        claims = (self.plan.claims.get(path) for path in paths)
        return next((claim for claim in claims if claim), None)

    def exists(self, reference: Reference) -> bool:
        return bool(reference.paths) and reference.paths[0] in self.existing

    def find_surplus(self, reference: Reference) -> Surplus | None:
        """Return what a path would be a frame of, if only the source had that many."""
        for output_id, reading in self._read_as_output(reference):
            first = self.config.output(output_id).first
            for source in self._sources_by_words[output_id].get(reading.words, ()):
                numbers = source.frame_numbers(first)
                if reading.number is not None and reading.number not in numbers:
                    return Surplus(source, reading.number, numbers)
        return None

    def names_an_output(self, reference: Reference) -> bool:
        """Return whether a path is spelled as some output of some source, there or not."""
        return any(True for _ in self._read_as_output(reference))

    def find_fault(self, reference: Reference) -> Fault | None:
        """Return what is wrong with a reference that names no file; None where its file is there.

        The audit has the same rule for it.
        """
        said, start = reference.value, reference.prefix.start
        if "\\" in said and not reference.paths:
            message = f"`{said}` has backslashes, which separate no folders on the web"
            return Fault("REF003", message, "write `/` between folders", "backslash")
        if not reference.paths:
            return Fault("REF003", f"`{said}` leaves {_LEFT[start]}", _RIGHT_STARTS[start], "out")
        if self.exists(reference):
            return None
        folder = find_doubled_folder(reference, self.existing)
        if folder:
            message = f"`{said}` begins with the folder `{folder}` again, which the theme adds"
            hint = f"write its path from `{folder}` on"
            return Fault("REF003", message, hint, "doubled")
        hint = self.explain_missing(reference)
        code = "REF002" if hint and hint == self._explain_spelling(reference) else "REF001"
        return Fault(code, f"no file `{said}` {_PLACES[start]}", hint, "missing")

    def explain_missing(self, reference: Reference) -> str:
        """Return a hint for a reference whose file is not there."""
        wanted = reference.paths[0]
        return (
            self.explain_surplus(reference)
            or self._explain_left_out(reference)
            or self.explain_width(reference)
            or self._explain_spelling(reference)
            or self._explain_site_root(wanted)
            or self.explain_unreadable(reference)
            or self._suggest_near(reference, wanted)
            or self._explain_no_source(reference)
        )

    def explain_surplus(self, reference: Reference) -> str:
        """Return how many frames a source has, for a path that would be another; else nothing."""
        found = self.find_surplus(reference)
        if not found:
            return ""
        source, numbers = found.source, found.numbers
        whole = f"the set of {source.files[0]}" if source.numbers else source.files[0]
        if len(numbers) == 1:
            return f"{whole} has one frame, number {numbers[0]}"
        return f"{whole} has {len(numbers)} frames, numbered {numbers[0]} to {numbers[-1]}"

    def explain_stale(self, reference: Reference) -> str:
        """Return a hint for a reference to a file that imgpipe made and makes no longer."""
        return (
            self.explain_surplus(reference)
            or self.explain_width(reference)
            or ("no output makes it now: show another image, or bring its output or source back")
        )

    def explain_width(self, reference: Reference) -> str:
        """Return which widths an output has, for a path that would be another; else nothing."""
        for output_id, reading in self._read_as_output(reference):
            for source in self._sources_by_words[output_id].get(reading.words, ()):
                rule = find_rule(self.config, self.config.output(output_id), source)
                widths_px = rule.widths_px if rule else ()
                if reading.width_px is not None and reading.width_px not in widths_px:
                    has = ", ".join(map(str, widths_px))
                    return f"output `{output_id}` has no `width` {reading.width_px}: it has {has}"
        return ""

    def _explain_spelling(self, reference: Reference) -> str:
        wanted = reference.paths[0]
        for path in self._by_folded.get(_fold(wanted), ()):
            kind = "Unicode form" if _normalize(path) == _normalize(wanted) else "letter case"
            return f"the file's name differs in {kind}: `{self._respell(reference, path)}`"
        return ""

    def _explain_site_root(self, wanted: str) -> str:
        """Return which folder may be what is published, if a file is there from it on."""
        site = self.config.site
        folders = list(accumulate(site.image_root.split("/")[:-1], posixpath.join))
        for folder in folders if site.site_root == "." else ():
            path = posixpath.join(folder, wanted)
            if path in self.existing:
                return f"there is {path}: if `{folder}` is published, say `site_root: {folder}`"
        return ""

    def explain_unreadable(self, reference: Reference) -> str:
        """Return which source a file would be made of that cannot be read; else nothing."""
        for _, reading in self._read_as_output(reference):
            words = dict(reading.words)
            for file, found in self._unreadable:
                if all(words.get(word, value) == value for word, value in found):
                    return f"its source {file} cannot be read"
        return ""

    def _suggest_near(self, reference: Reference, wanted: str) -> str:
        """Suggest a name that differs by letters; with another number it is another frame's."""
        folder, name = posixpath.split(wanted)
        for stem in self._near_stems(folder, _DIGITS.sub(_ANY_NUMBER, name)):
            letters, numbers = stem.split(_ANY_NUMBER), [*_DIGITS.findall(name), ""]
            path = posixpath.join(folder, "".join(map(add, letters, numbers)))
            if path in self.existing:
                meant = self._respell(reference, path)
                if meant == reference.value:  # its `%` was taken for the beginning of an escape
                    meant = meant.replace("%", "%25")
                return f"did you mean `{meant}`?"
        return ""

    def _explain_left_out(self, reference: Reference) -> str:
        """Return it where an output would make a path, if no override said otherwise."""
        for output_id, reading in self._read_as_output(reference):
            rule = self.config.output(output_id)
            for source in self.plan.sources:
                words = tuple(item for item in source.words if item[0] in rule.pattern.names)
                if words == reading.words and find_rule(self.config, rule, source) is None:
                    return LEFT_OUT
        return ""

    def _explain_no_source(self, reference: Reference) -> str:
        """Name the files that it would be made from."""
        wanted: dict[str, None] = {}
        for _, reading in self._read_as_output(reference):
            for rule in self.config.sources:
                with suppress(SpellError):
                    path = rule.pattern.spell(reading.words, reading.number)
                    wanted[posixpath.join(self.config.site.source_root, path)] = None
        if not wanted:
            return "no output of the pipeline has such a path"
        there = next((path for path in wanted if path in self.source_files), None)
        if there and any(there in source.files for source in self.plan.sources):
            return f"it cannot be made of {there}: `imgpipe run --dry-run` says why"
        if there:
            return f"{there} is no source: another source makes it, or `only` leaves it out"
        return f"no source makes it: there is no {' and no '.join(wanted)}"

    def _respell(self, reference: Reference, path: str) -> str:
        """Return what a field that names one path would say of another."""
        value, suffix = split_suffix(reference.value)
        folder = posixpath.dirname(value)
        way = posixpath.relpath(path, posixpath.dirname(reference.paths[0]) or ".")
        while way.startswith("../") and posixpath.basename(folder) not in ("", ".", ".."):
            folder, way = posixpath.dirname(folder), way.removeprefix("../")
        return posixpath.join(folder, way) + suffix

    # -- indexes -------------------------------------------------------------------------------

    def _read_as_output(self, reference: Reference) -> Iterator[tuple[str, Reading]]:
        """Yield (output id, reading) for every output whose pattern reads the reference's path."""
        for path in reference.paths[:1]:
            for rule in self.config.outputs:
                reading = rule.pattern.read(self._written(path))
                if reading:
                    yield rule.id, reading

    def _written(self, path: str) -> str:
        return posixpath.relpath(path, self.config.site.image_root)

    @cached_property
    def _sources_by_words(self) -> Mapping[str, Mapping[Words, list[Source]]]:
        """By output id, and by the words that the output's pattern has."""
        found: dict[str, dict[Words, list[Source]]] = {}
        for rule in self.config.outputs:
            by_words = found.setdefault(rule.id, defaultdict(list))
            made = (item for item in self.plan.sources if find_rule(self.config, rule, item))
            for source in made:
                words = tuple(item for item in source.words if item[0] in rule.pattern.names)
                by_words[words].append(source)
        return found

    @cached_property
    def _by_folded(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.existing):
            found[_fold(path)].append(path)
        return found

    @cached_property
    def _unreadable(self) -> list[tuple[str, Words]]:
        found = []
        for file in sorted(self.plan.unreadable):
            inside = posixpath.relpath(file, self.config.site.source_root)
            readings = (rule.pattern.read(inside, any_padding=True) for rule in self.config.sources)
            found += [(file, reading.words) for reading in readings if reading]
        return found

    @cached_property
    def _stems(self) -> Mapping[str, Mapping[str, None]]:
        """By folder, names without their numbers: the frames of a set have one in common."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for path in sorted(self.existing):
            folder, name = posixpath.split(path)
            found[folder][_DIGITS.sub(_ANY_NUMBER, name)] = None
        return found

    @cached_property
    def _near_stems_found(self) -> dict[tuple[str, str], list[str]]:
        return {}

    def _near_stems(self, folder: str, stem: str) -> list[str]:
        known = self._near_stems_found
        if (folder, stem) not in known:
            others = [name for name in self._stems.get(folder, ()) if name != stem]
            known[folder, stem] = [
                name
                for name in get_close_matches(stem, others, n=3, cutoff=_ALIKE)
                if name.count(_ANY_NUMBER) == stem.count(_ANY_NUMBER)
            ]
        return known[folder, stem]


def _normalize(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _fold(path: str) -> str:
    return _normalize(_normalize(path).casefold())
