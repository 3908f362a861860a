"""Pages that show an animation's frames: which files they show, and what stands in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from urllib.parse import quote, unquote

from imgpipe.formats import FORMATS, format_of
from imgpipe.formats.turntable import Turntable
from imgpipe.frame_outputs import find_shown_rule
from imgpipe.images import Options, Size
from imgpipe.model import Config, OutputRule
from imgpipe.rendering import fit_size
from imgpipe.spelling import OutputError, refuse, spell_all, spell_path
from imgpipe.tasks import OutputFile, ShownFrames, Source


def spell_turntable(config: Config, rule: OutputRule, source: Source) -> Iterator[OutputFile]:
    """Yield the page of one output for one source; none where the source lacks a word.

    Raises OutputError where it has no frames to show.
    """
    chosen = format_of((rule.pattern.suffix or "").lower())
    assert chosen is not None, "the caller chose an output of pages"
    words = {word for word, _ in source.words}
    if not words.issuperset(rule.pattern.names):
        return
    shown, files = _spell_shown(config, rule, source)
    yield OutputFile(
        spell_path(config, rule, source),
        rule.id,
        chosen.id,
        _keep_layout(files[0].options),
        number=None,
        position=None,
        copied=False,
        pattern=rule.pattern.text,
        shows=ShownFrames(shown.id, shown.pattern.text, tuple(file.path for file in files)),
    )


def compose_page(source: Source, file: OutputFile, frame_size: Size) -> bytes:
    """Return the page that an output file is, of a source with frames of a size."""
    compose = FORMATS[file.format_id].compose
    assert compose is not None, "the caller chose a page"
    size = fit_size(frame_size, file.options)
    return compose(Turntable(_name(source), find_addresses(file), size)).encode()


def find_addresses(page: OutputFile) -> tuple[str, ...]:
    """Return the addresses of what a page shows, as it spells them from its place."""
    assert page.shows is not None, "the caller chose a page"
    folder = posixpath.dirname(page.path) or "."
    return tuple(quote(posixpath.relpath(path, folder)) for path in page.shows.paths)


def find_unnamed(page: OutputFile, text: str) -> list[str]:
    """Return the addresses of what a page shows that a text of its own does not have.

    People write blanks and letters as they are; a `#`, `?` or `%` would be another file's.
    """
    return [
        address
        for address in find_addresses(page)
        if not any(spelled in text for spelled in _spell_as_people(address))
    ]


def _spell_as_people(address: str) -> tuple[str, ...]:
    plain = unquote(address)
    return (address, *(() if set("#?%") & set(plain) else (plain, escape(plain))))


def _spell_shown(
    config: Config, rule: OutputRule, source: Source
) -> tuple[OutputRule, list[OutputFile]]:
    """Return the rule of the frames that a page shows, and their files: of widths, the widest."""
    shown = find_shown_rule(config, rule, source)
    if shown is None:
        which = f"`{rule.options.frames}`" if rule.options.frames else "no output"
        none = "no frames" if rule.options.frames else "frames"
        said = f"{which} makes {none} of {source.files[0]} that it could show"
        hint = f"name another output with `frames:`, or write `{rule.id}: false` in an override"
        raise refuse(rule, said, hint, rule.frame_place)
    widest = replace(shown, widths_px=(max(shown.widths_px),) if shown.widths_px else ())
    try:
        return shown, list(spell_all(config, widest, source))
    except OutputError as problem:
        raise refuse(rule, f"the frames of `{shown.id}` cannot be made") from problem


def _keep_layout(options: Options) -> Options:
    """Return those options of what is shown that decide its size and its paths."""
    return Options(
        width_px=options.width_px,
        height_px=options.height_px,
        crop=options.crop,
        first=options.first,
    )


def _name(source: Source) -> str:
    """Return what people call a source: its name, without what stands for blanks in file names."""
    name = dict(source.words).get("name", source.name)
    return " ".join(name.replace("_", " ").replace("-", " ").split()) or name
