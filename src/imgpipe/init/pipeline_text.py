"""A layout → the text of pipeline.yaml, with comments for its reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from imgpipe.conventions.prefix import Start
from imgpipe.init.layout import FieldLayout, Layout, OutputLayout, SiteLayout, SourceLayout
from imgpipe.yaml_edit import spell_scalar

_LONG = 56  # characters of a line that has no room for a comment
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+\Z")
_STARTS = {Start.IMAGE_ROOT: "", Start.SITE: "site", Start.PAGE: "page"}


def write_pipeline(layout: Layout, made_for: dict[str, str], schema: str = "") -> str:
    """Return the text; `made_for` has outputs with their `for`, `schema` is a file's path."""
    lines = [
        *([f"# yaml-language-server: $schema={schema}"] if schema else ()),
        "# Which image files this site has, and what they are made from: written by `imgpipe init`",
        "# from what was there. Every key: `docs/pipeline.md` of imgpipe, or `imgpipe schema`.",
        "version: 1",
        "site:",
        *_comment_column(_write_site(layout)),
        "sources:",
        *_comment_column(_write_sources(layout.sources)),
        "outputs:",
        *_comment_column(_write_outputs(layout.outputs, made_for)),
        *_write_offers(layout.offers),
        *_write_rewrite(layout),
        *(f"# {note}" for note in layout.notes),
    ]
    return "\n".join([*lines, ""])


def _write_site(layout: Layout) -> Iterator[tuple[str, str]]:
    site = layout.site
    if site.convention:
        yield f"  convention: {site.convention}", "which fields of a page hold images"
    if site.fields:
        yield "  fields:", "which fields of a page hold images"
        yield from _write_fields(site)
    if layout.pages:
        globs = ", ".join(_spell(glob) for glob in layout.pages)
        yield f"  pages: [{globs}]", ""
    if layout.source_root != site.image_root:
        yield f"  source_root: {_spell(layout.source_root)}", "sources start here; it is only read"
    if site.site_root:
        yield (
            f"  site_root: {_spell(site.site_root)}",
            "this folder is published as the site's root",
        )
    if site.url:
        yield f"  url: {_spell(site.url)}", "the site's address, with which values may begin"
    yield f"  image_root: {_spell(site.image_root)}", "outputs, and their patterns, start here"


def _write_fields(site: SiteLayout) -> Iterator[tuple[str, str]]:
    for key in ("entry", "animation", "references"):
        places = [_write_field(field) for field in site.fields if field.key == key]
        if not places:
            continue
        written = places[0] if len(places) == 1 else f"[{', '.join(places)}]"
        if key == "references":
            written = f"[{', '.join(places)}]"
        yield f"    {key}: {written}", ""


def _write_field(field: FieldLayout) -> str:
    start = _STARTS[field.start]
    if not start and not field.folder:
        return _spell(field.path)
    more = [f"from: {start}"] if start else []
    if field.folder:
        more.append(f"in: {_spell(field.folder)}")
    return f"{{field: {_spell(field.path)}, {', '.join(more)}}}"


def _write_sources(sources: Sequence[SourceLayout]) -> Iterator[tuple[str, str]]:
    for item in sources:
        if item.only:
            names = ", ".join(_spell(name) for name in item.only)
            yield f"  {item.id}: {{path: {_spell(item.path)}, only: [{names}]}}", item.why
        else:
            yield f"  {item.id}: {_spell(item.path)}", item.why


def _write_outputs(
    outputs: Sequence[OutputLayout], made_for: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for item in outputs:
        options = [f"{key}: {value}" for key, value in item.options]
        if item.id in made_for:
            options.append(f"for: {made_for[item.id]}")
        if options:
            yield f"  {item.id}: {{path: {_spell(item.path)}, {', '.join(options)}}}", item.why
        else:
            yield f"  {item.id}: {_spell(item.path)}", item.why


def _write_offers(offers: Sequence[OutputLayout]) -> Iterator[str]:
    if offers:
        yield "  # what else can be made: without its `#`, a line is an output"
        yield from (f"  # {line.lstrip()}" for line, _ in _write_outputs(offers, {}))


def _write_rewrite(layout: Layout) -> Iterator[str]:
    if not layout.show or not layout.pages:
        return
    shown = ", ".join(f"{field}: {output}" for field, output in layout.show)
    yield "rewrite:"
    yield from _comment_column(
        [
            (f"  show: {{{shown}}}", "field of an entry: the output that it shows"),
            ("  entries: keep", "`sync`: entries follow the frames, missing ones are added"),
        ]
    )
    if layout.template:
        words = ", ".join(f"{_spell(key)}: {_spell(said)}" for key, said in layout.template)
        yield "  # what `sync` writes in a gallery that has no entries yet, without its `#`:"
        yield f"  # template: {{{words}}}"


def _comment_column(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield lines with their comments: behind them, in one column, or above one that is long."""
    lines = list(lines)
    column = max((len(text) for text, why in lines if why and len(text) < _LONG), default=0)
    for text, why in lines:
        if why and len(text) >= _LONG:
            yield f"  # {why}"
        yield f"{text:<{column}}  # {why}" if why and len(text) < _LONG else text


def _spell(text: str) -> str:
    """Return a text plain where YAML and people read it so, else in quotes."""
    style = "plain" if _PLAIN.match(text) else "double"
    return spell_scalar(text, style, in_flow=True)
