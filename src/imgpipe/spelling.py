"""Sources → the paths that their outputs have, all spelled before any work."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.formats import format_of
from imgpipe.formats.format import Format
from imgpipe.images import Options
from imgpipe.model import Change, Config, OutputRule
from imgpipe.option_rules import OPTION_KEYS, find_problems
from imgpipe.overrides import find_changes, is_meant
from imgpipe.patterns import SpellError
from imgpipe.tasks import OutputFile, Source

DEFAULT_DELAY_MS = 100
DEFAULT_LOOP = 0

_RENDERING = (
    "width_px",
    "height_px",
    "quality",
    "crop",
    "background",
    "codec",
    "colors",
)
# These change what is rendered, but are no reason to render a file that can be copied.
_ENCODING = ("lossless", "dither", "effort")


class OutputError(Exception):
    """A source that an output rule cannot serve; the diagnostic names both."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def spell_outputs(config: Config, rule: OutputRule, source: Source) -> Iterator[OutputFile]:
    """Yield the files of one output for one source; none where the source lacks a word.

    A file that would be the source's own is left out. Raises OutputError.
    """
    own = frozenset(source.files)
    yield from (file for file in spell_all(config, rule, source) if file.path not in own)


def spell_all(config: Config, rule: OutputRule, source: Source) -> Iterator[OutputFile]:
    """Yield what `spell_outputs` does, and what of it is the source's own."""
    words = dict(source.words)
    if not _has_words(rule, source):
        return
    suffix = (rule.pattern.suffix or words["ext"]).lower()
    chosen = format_of(suffix)
    if chosen is None:
        said = f"imgpipe writes no `.{suffix}` files, and {source.files[0]} is one"
        hint = "write the extension that the output shall have in place of `{ext}`"
        raise refuse(rule, said, hint)
    frames = list(_frames(rule, source, chosen))
    for width in rule.widths_px or (None,):
        options = replace(rule.options, width_px=width)
        whole = frames == [(None, None)]
        model = _make_model(rule, source, chosen, options, whole=whole)
        paths = _spell(config, rule, source, [number for number, _ in frames], width)
        for path, (number, position) in zip(paths, frames, strict=True):
            yield model.at(path, number, position)


def _has_words(rule: OutputRule, source: Source) -> bool:
    """Return whether an output is made of a source: there is a word for each of its pattern."""
    return set(rule.pattern.names) <= {word for word, _ in source.words}


def _frames(
    rule: OutputRule, source: Source, chosen: Format
) -> Iterator[tuple[int | None, int | None]]:
    """Yield (number, position) of each frame that gets a file; (None, None): the animation."""
    numbers = source.frame_numbers(rule.first)
    if rule.pattern.numbered:
        yield from zip(numbers, range(source.frames), strict=True)
    elif rule.options.frame is not None and "frame" in chosen.options:
        if rule.options.frame not in numbers:
            said = f"{source.files[0]} has no frame {rule.options.frame}"
            hint = "take another for `frame:`"
            raise refuse(rule, f"{said}: {_describe(numbers)}", hint, rule.frame_place)
        yield None, numbers.index(rule.options.frame)
    elif source.frames == 1 and "frame" in chosen.options:
        yield None, 0
    elif chosen.assemble is not None:
        yield None, None
    else:
        said = f"{chosen.id} holds one frame, and {source.files[0]} has {source.frames}"
        hint = "say which with `frame:`, put `{n}` into the pattern, or take a format of animations"
        raise refuse(rule, said, hint)


def _describe(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"its only frame is {numbers[0]}"
    gaps = "" if numbers[-1] - numbers[0] == len(numbers) - 1 else ", with gaps"
    return f"its frames are {numbers[0]} to {numbers[-1]}{gaps}"


def spell_path(config: Config, rule: OutputRule, source: Source) -> str:
    """Return the path of an output that has one file of a source. Raises OutputError."""
    (path,) = _spell(config, rule, source, [None], None)
    return path


def _spell(
    config: Config,
    rule: OutputRule,
    source: Source,
    numbers: Sequence[int | None],
    width: int | None,
) -> Iterator[str]:
    root = posixpath.normpath(config.site.image_root)
    counted = [number for number in numbers if number is not None]
    try:
        if counted:
            spelled = rule.pattern.spell_frames(source.words, counted, width)
        else:
            spelled = [rule.pattern.spell(source.words, None, width)]
    except SpellError as problem:
        raise refuse(rule, f"{source.files[0]}: {problem}") from None
    return (path if root == "." else f"{root}/{path}" for path in spelled)


@dataclass(frozen=True, slots=True)
class _Model:
    """What the files of one output and width have in common: they differ in their frame alone."""

    output_id: str
    format_id: str
    options: Options
    copied: bool
    pattern: str
    widths_px: tuple[int, ...]

    def at(self, path: str, number: int | None, position: int | None) -> OutputFile:
        return OutputFile(
            path,
            self.output_id,
            self.format_id,
            self.options,
            number,
            position,
            self.copied,
            self.pattern,
            self.widths_px,
        )


def _make_model(
    rule: OutputRule, source: Source, chosen: Format, options: Options, *, whole: bool
) -> _Model:
    effective = _effective(options, rule.first, source, chosen, whole=whole)
    renders = any(getattr(effective, name) is not None for name in _RENDERING)
    # A copy keeps every pixel, too.
    renders |= effective.lossless is False
    copied = source.kind == chosen.id and is_whole_file(source, whole=whole) and not renders
    if copied:
        effective = Options(frame=effective.frame, first=effective.first)
    widths_px = () if copied else rule.widths_px
    return _Model(rule.id, chosen.id, effective, copied, rule.pattern.text, widths_px)


def is_whole_file(source: Source, *, whole: bool) -> bool:
    """Return whether an output, of the whole animation or of a frame, shows all that a file has."""
    return bool(source.numbers) != whole or source.frames == 1


def _effective(
    options: Options, first: int, source: Source, chosen: Format, *, whole: bool
) -> Options:
    """Return the options that change this file's bytes, defaults written out."""
    assembled = whole and bool(source.numbers)
    counted = not whole and not source.numbers
    loops = "loop" in chosen.options
    return Options(
        **{
            name: getattr(options, name) if name in chosen.options else None
            for name in (*_RENDERING, *_ENCODING)
        },
        delay_ms=_or_default(options.delay_ms, DEFAULT_DELAY_MS) if assembled else None,
        loop=_or_default(options.loop, DEFAULT_LOOP) if assembled and loops else None,
        frame=None if whole else options.frame,
        first=first if counted and first != 1 else None,
    )


def _or_default(value: int | None, default: int) -> int:
    return default if value is None else value


def find_idle_timing(config: Config, sources: Iterable[Source]) -> Iterator[Diagnostic]:
    """Yield a warning wherever an output or override times frames, and has none that want it.

    `delay_ms` and `loop` are for what is assembled of stills; an animation keeps its own.
    """
    known = list(sources)
    for rule in config.outputs:
        able = [source for source in known if _has_words(rule, source)]
        yield from _find_idle_timing(rule.id, rule.options, rule.place, able)
        for override in config.overrides:
            change = override.changes.get(rule.id)
            if change:
                meant = [source for source in able if is_meant(config, override, source)]
                yield from _find_idle_timing(rule.id, change.options, change.place, meant)


def _find_idle_timing(
    output_id: str, options: Options, place: Place, sources: Sequence[Source]
) -> Iterator[Diagnostic]:
    said = [key for key in ("delay_ms", "loop") if getattr(options, key) is not None]
    if said and sources and not any(source.numbers for source in sources):
        keys = " and ".join(f"`{key}`" for key in said)
        message = f"output `{output_id}`: {keys} {'say' if said[1:] else 'says'} nothing here"
        hint = "each of its sources is one file, and what moves keeps its own delays and plays"
        yield warning("PLN006", message, place, hint)


def require_sense(config: Config, rule: OutputRule, source: Source) -> None:
    """Raise OutputError where the overrides for a source say together what has no sense.

    Each was judged when the pipeline was read, but not which of them are for one source. What the
    output says for its other sources, as a `loop` beside an override's `frame`, may say nothing.
    """
    changes = list(find_changes(config, rule.id, source))
    if not changes or not _has_words(rule, source):
        return
    own = {key for name, key in OPTION_KEYS.items() if any(_gives(item, name) for item in changes)}
    for said, hint in (found[1:] for found in find_problems(rule) if found[0] in own):
        message = f"for {source.files[0]} its overrides together say what has no sense: {said}"
        raise refuse(rule, message, hint, changes[-1].place)


def _gives(change: Change, name: str) -> bool:
    return getattr(change.options, name) is not None


def refuse(rule: OutputRule, said: str, hint: str = "", place: Place | None = None) -> OutputError:
    """Return the error of an output that a source cannot be made into."""
    return OutputError(error("PLN004", f"output `{rule.id}`: {said}", place or rule.place, hint))
