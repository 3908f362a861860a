"""pipeline.yaml → Config: every error at once, each with its place and a hint."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from imgpipe.audit_rules import read_audit
from imgpipe.conventions.convention import Convention
from imgpipe.diagnostics import Diagnostic, Place, UserError, error, suggest
from imgpipe.document import PipelineDocument, RewriteDocument
from imgpipe.document_errors import UNQUOTED_COLOR, Location, find_shape_errors
from imgpipe.document_text import DocumentText
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.images import Limits
from imgpipe.model import (
    DATA_SUFFIX,
    Config,
    DataRules,
    OutputRule,
    RewriteRules,
    SiteRules,
)
from imgpipe.output_rules import (
    check_frames,
    check_overrides,
    check_words,
    read_output,
    read_override,
    read_source,
)
from imgpipe.page_places import find_page_of
from imgpipe.site_rules import read_folder, read_site
from imgpipe.text import Span, TextFile
from imgpipe.wording import TEMPLATE_WORD
from imgpipe.yaml_nodes import Node, YamlError, compose, to_value

_PATTERN_WORD = re.compile(r"\{[A-Za-z_][^{}]*\}")
_TEMPLATE_WORDS = ("title", "image_title", "name", "n")
_NOT_FOR_LIMITS = (("sources",), ("outputs",))
_DATA_HINT = "write `_data/imgpipe.json`, say"
_ADD_PAGES = 'add `pages: ["pages/**/*.md"]` to `site`'


def load_config(path: Path, name: str) -> Config:
    """Read and check a pipeline file; `name` is what messages call it.

    Raises UserError with every diagnostic of the file, and exit code USAGE.
    """
    return parse_config(_read_text(path, name), name, path.resolve().parent)


def load_limits(path: Path, name: str) -> Limits:
    """Return the `limits` of a pipeline file, which may do without sources and outputs here.

    Raises UserError as `load_config` does.
    """
    text = _read_text(path, name)
    file = TextFile(name, text)
    document_text = DocumentText(_compose(file), file)
    value = to_value(document_text.root)
    if not isinstance(value, dict) or not value.keys().isdisjoint(("sources", "outputs")):
        return parse_config(text, name, path.resolve().parent).limits
    wrong = find_shape_errors(document_text)
    found = [item.diagnostic for item in wrong if item.location not in _NOT_FOR_LIMITS]
    if found:
        raise UserError(sorted(found, key=_order))
    return Limits(**value.get("limits", {}))


def _read_text(path: Path, name: str) -> str:
    try:
        return decode_text(path.read_bytes(), name)
    except FileNotFoundError:
        hint = "say where it is with -C or -c"
        raise UserError([error("CFG001", "there is no such file", Place(name), hint)]) from None
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        raise UserError([error("CFG001", message, Place(name))]) from None
    except EncodingError as problem:
        raise UserError([error("CFG001", problem.message, problem.place, problem.hint)]) from None


def parse_config(text: str, name: str, folder: Path) -> Config:
    """Return what a pipeline text says; raises UserError as load_config does.

    What has an error of shape is left out, and the rest is judged without it, so that one reading
    finds all errors and none that only follows from another.
    """
    file = TextFile(name, text)
    document_text = DocumentText(_compose(file), file)
    shape_errors = find_shape_errors(document_text)
    left_out = frozenset(_item_of(item.location) for item in shape_errors)
    document = _read_sound_items(document_text.root, left_out)
    config = _Reader(document_text, left_out).read(document, folder) if document else None
    found = [*(item.diagnostic for item in shape_errors), *document_text.diagnostics]
    if found or config is None:
        raise UserError(sorted(found, key=_order))
    return config


def _order(diagnostic: Diagnostic) -> tuple[int, int]:
    place = diagnostic.place
    return (place.line or 0, place.column or 0) if place else (0, 0)


def _compose(file: TextFile) -> Node | None:
    try:
        return compose(file.text)
    except YamlError as problem:
        place = Place.in_text(file, problem.span)
        hint = problem.hint
        for word in _PATTERN_WORD.finditer(place.line_text):
            if (place.column or 0) - 1 in word.span():
                hint = "quote the pattern: to YAML these braces are a mapping"
        color = UNQUOTED_COLOR.search(file.text, 0, problem.span.end)
        if color:
            hint = f'quote the colour: "{color[1]}" (to YAML, ` #` begins a comment)'
        raise UserError([error("CFG001", problem.message, place, hint)]) from None


def _item_of(location: Location) -> Location:
    """Return what is left out for an error of shape: a source, an output, or a whole section."""
    return location[: 2 if location[:1] in (("sources",), ("outputs",)) else 1]


def _read_sound_items(root: Node | None, left_out: Iterable[Location]) -> PipelineDocument | None:
    value = to_value(root)
    for item in left_out:
        if not item:
            return None
        section = value if len(item) == 1 else value.get(item[0])
        if isinstance(section, dict):
            section.pop(item[-1], None)
    try:
        return PipelineDocument.model_validate({**value, "version": 1})
    except ValidationError:
        return None  # without sources or outputs there is nothing to judge


class _Reader:
    """Checks what the document means; `left_out` had an error of shape and is not judged."""

    def __init__(self, text: DocumentText, left_out: frozenset[Location]) -> None:
        self._text = text
        self._left_out = left_out

    def read(self, document: PipelineDocument, folder: Path) -> Config:
        sources = [read_source(self._text, *item) for item in document.sources.items()]
        outputs = [read_output(self._text, *item) for item in document.outputs.items()]
        known_sources = tuple(rule for rule in sources if rule)
        known_outputs = tuple(rule for rule in outputs if rule)
        by_id: dict[str, OutputRule | None] = dict.fromkeys(self._find_output_ids(document))
        by_id |= {rule.id: rule for rule in known_outputs}
        for rule in known_outputs:
            check_frames(self._text, rule, by_id, "outputs", rule.id)
        overrides = tuple(
            read_override(self._text, index, override, by_id)
            for index, override in enumerate(document.overrides)
        )
        check_overrides(self._text, overrides, by_id)
        if self._has_all("sources") and None not in sources:
            for rule in known_outputs:
                check_words(self._text, rule, known_sources)
        said = len(self._text.diagnostics)
        site = read_site(self._text, document.site, folder)
        if self._has_all("site") and len(self._text.diagnostics) == said:
            self._check_pages(document, known_outputs, site)
        rewrite = self._read_rewrite(document.rewrite, document, site) if document.rewrite else None
        return Config(
            folder=folder,
            name=self._text.file.name,
            site=site,
            sources=known_sources,
            outputs=known_outputs,
            overrides=overrides,
            rewrite=rewrite,
            limits=Limits(**document.limits.model_dump()),
            data=self._read_data(document.data, site, rewrite) if document.data else None,
            audit=read_audit(self._text, document.audit, site.image_root),
        )

    def _has_all(self, section: str) -> bool:
        return not any(item[0] == section for item in self._left_out)

    def _find_output_ids(self, document: PipelineDocument) -> list[str]:
        broken = (str(item[-1]) for item in self._left_out if item[:1] == ("outputs",))
        return [*document.outputs, *broken]

    # -- the site's pages ----------------------------------------------------------------------

    def _check_pages(
        self, document: PipelineDocument, outputs: Iterable[OutputRule], site: SiteRules
    ) -> None:
        if document.rewrite and site.pages:
            self._check_shown_fields(document.rewrite.show, site)
        elif document.rewrite:
            place = self._text.place_of_key("rewrite")
            self._text.say("CFG004", "`rewrite` has no pages to work on", place, _ADD_PAGES)
        elif not site.pages:
            for rule in outputs:
                if rule.made_for:
                    message = f"`{rule.id}` is made for {rule.made_for}, and `site` has no pages"
                    place = self._text.place("outputs", rule.id, "for")
                    self._text.say("CFG004", message, place, _ADD_PAGES)

    def _check_shown_fields(self, show: Mapping[str, str], site: SiteRules) -> None:
        fields = site.convention.entries if site.convention else ()
        known = [field.path.shown_field for field in fields]
        if not known:
            place = self._text.place_of_key("rewrite", "show")
            hint = 'add one to `site.fields`, as in `entry: "gallery[*].image_url"`'
            self._text.say("CFG004", "`show` needs a gallery field to show in", place, hint)
        elif not set(known) & set(show):
            place = self._text.place_of_key("rewrite", "show")
            wanted = " or ".join(f"`{field}`" for field in known)
            message = f"`show` lacks the field that says which frame an entry shows: {wanted}"
            hint = (
                suggest(next(iter(show)), known) or f"add `{known[0]}: {next(iter(show.values()))}`"
            )
            self._text.say("CFG006", message, place, hint)

    # -- the data file -------------------------------------------------------------------------

    def _read_data(self, written: str, site: SiteRules, rewrite: RewriteRules | None) -> DataRules:
        path, place = read_folder(self._text, written, "data"), self._text.place("data")
        if not path.endswith(DATA_SUFFIX):
            hint = f"write `{path}{DATA_SUFFIX}`, or another name that ends so"
            self._text.say("CFG003", f"`{written}` is no JSON file by its name", place, hint)
        elif not path.startswith("../") and any(part.startswith(".") for part in path.split("/")):
            message = f"`{written}` is hidden, and no generator of sites reads it"
            self._text.say("CFG007", message, place, _DATA_HINT)
        page = find_page_of(site, rewrite.copies if rewrite else None, path)
        if page is not None:
            what = "is a page" if page == path else f"would be the copy of the page `{page}`"
            message = f"`{written}` {what}, as `site.pages` finds it"
            self._text.say("CFG006", message, place, _DATA_HINT)
        folder = posixpath.relpath(site.image_root, site.site_root)
        below = "" if folder == "." else f"{quote(folder)}/"
        return DataRules(path, f"{site.url}/{below}")

    # -- rewriting -----------------------------------------------------------------------------

    def _read_rewrite(
        self, document: RewriteDocument, pipeline: PipelineDocument, site: SiteRules
    ) -> RewriteRules:
        copies = None
        if document.pages != "in-place":
            copies = read_folder(self._text, document.pages, "rewrite", "pages")
        self._check_shown_outputs(document.show, pipeline)
        if self._has_all("sources"):
            self._check_template(document.template, pipeline)
        synced = document.entries == "sync"
        template = _name_template_keys(document.template, site.convention)
        return RewriteRules(copies, dict(document.show), synced, template)

    def _check_shown_outputs(self, show: Mapping[str, str], pipeline: PipelineDocument) -> None:
        known = self._find_output_ids(pipeline)
        for field, output_id in show.items():
            if output_id not in known:
                place = self._text.place("rewrite", "show", field)
                hint = suggest(output_id, known) or f"there are: {', '.join(known)}"
                self._text.say("CFG006", f"there is no output `{output_id}`", place, hint)

    def _check_template(self, template: Mapping[str, str], pipeline: PipelineDocument) -> None:
        patterns = [item.path for item in pipeline.sources.values()]
        words = {
            word.partition(":")[0] for text in patterns for word in TEMPLATE_WORD.findall(text)
        }
        known = [*_TEMPLATE_WORDS, *sorted(words - set(_TEMPLATE_WORDS))]
        for key, wording in template.items():
            for word in TEMPLATE_WORD.finditer(wording):
                if word[1] not in known:
                    span = Span(*word.span())
                    place = self._text.place_within(span, wording, "rewrite", "template", key)
                    hint = suggest(word[1], known) or f"it may be: {', '.join(known)}"
                    self._text.say("CFG006", f"no entry has a word `{word[0]}`", place, hint)


def _name_template_keys(
    template: Mapping[str, str], convention: Convention | None
) -> dict[str, str]:
    """Return the template by the keys that the site's entries have for `caption` and `title`."""
    names = {"caption": convention.caption, "title": convention.title} if convention else {}
    return {names.get(key) or key: wording for key, wording in template.items()}
