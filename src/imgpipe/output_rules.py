"""`sources` and `outputs` of pipeline.yaml → rules: patterns, formats, options, widths, words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from imgpipe.diagnostics import suggest
from imgpipe.document import OutputDocument, SourceDocument
from imgpipe.document_text import DocumentText
from imgpipe.formats import FORMATS, format_of
from imgpipe.formats.format import Format
from imgpipe.images import Dither, Options
from imgpipe.model import OutputRule, SourceRule
from imgpipe.pattern_syntax import PatternError
from imgpipe.patterns import Pattern
from imgpipe.text import Span

_OPTION_KEYS = {
    "width_px": "width",
    "height_px": "height",
    "quality": "quality",
    "lossless": "lossless",
    "dither": "dither",
    "delay_ms": "delay_ms",
    "loop": "loop",
    "frame": "frame",
}


def read_source(text: DocumentText, id_: str, document: SourceDocument) -> SourceRule | None:
    """Return the rule of a source, or None where its pattern is no good; says what is wrong."""
    pattern = _read_pattern(text, document.path, "sources", id_)
    if pattern is None:
        return None
    if pattern.sized:
        start = document.path.index("{width}")
        span = Span(start, start + len("{width}"))
        place = text.place_within(span, document.path, "sources", id_, "path")
        text.say("CFG005", f"`{id_}`: `{{width}}` is a word of outputs only", place)
    only = [document.only] if isinstance(document.only, str) else document.only or []
    return SourceRule(id_, pattern, tuple(only), text.place("sources", id_))


def read_output(text: DocumentText, id_: str, document: OutputDocument) -> OutputRule | None:
    """Return the rule of an output, or None where its pattern is no good; says what is wrong."""
    pattern = _read_pattern(text, document.path, "outputs", id_)
    if pattern is None:
        return None
    widths = document.width if isinstance(document.width, list) else [document.width]
    given = tuple(width for width in widths if width is not None)
    options = Options(
        width_px=given[0] if given else None,
        height_px=document.height,
        quality=document.quality,
        lossless=document.lossless,
        dither=None if document.dither is None else Dither(document.dither),
        delay_ms=document.delay_ms,
        loop=document.loop,
        frame=document.frame,
    )
    place = text.place_of_key("outputs", id_)
    rule = OutputRule(id_, pattern, given, options, document.for_, document.first, place)
    _check_format(text, rule)
    _check_widths(text, rule)
    if pattern.numbered and options.frame is not None:
        message = f"`{id_}` makes every frame, so that `frame` says nothing"
        hint = "take `frame` away, or `{n}` out of the pattern"
        text.say("CFG006", message, text.place_of_key("outputs", id_, "frame"), hint)
    return rule


def check_words(text: DocumentText, rule: OutputRule, sources: Iterable[SourceRule]) -> None:
    """Say it where no source has the words of an output, which then would never be made."""
    bound = [set(source.pattern.names) for source in sources]
    if any(words.issuperset(rule.pattern.names) for words in bound):
        return
    known = set().union(*bound)
    for name in rule.pattern.names:
        if name not in known:
            start = rule.pattern.text.index(f"{{{name}}}")
            span = Span(start, start + len(name) + 2)
            place = text.place_within(span, rule.pattern.text, "outputs", rule.id, "path")
            hint = suggest(name, known) or f"they have: {', '.join(sorted(known)) or 'none'}"
            text.say("CFG006", f"`{rule.id}`: no source has the word `{{{name}}}`", place, hint)
            return
    message = f"`{rule.id}`: no single source has all the words of this pattern"
    hint = "a file is made from one source, which must have them all"
    text.say("CFG006", message, text.place("outputs", rule.id, "path"), hint)


def _read_pattern(text: DocumentText, written: str, section: str, id_: str) -> Pattern | None:
    try:
        return Pattern.parse(written)
    except PatternError as problem:
        said_once = {item.message: item for item in reversed(problem.problems)}
        for item in reversed(said_once.values()):
            place = text.place_within(item.span, written, section, id_, "path")
            text.say("CFG005", f"`{id_}`: {item.message}", place, item.hint)
        return None


def _check_format(text: DocumentText, rule: OutputRule) -> None:
    suffix = rule.pattern.suffix
    if suffix is None:
        return
    chosen = format_of(suffix.lower())
    if chosen is not None:
        _check_options(text, rule, chosen)
        return
    known = [ending for item in FORMATS.values() for ending in item.extensions]
    span = Span(len(rule.pattern.text) - len(suffix), len(rule.pattern.text))
    place = text.place_within(span, rule.pattern.text, "outputs", rule.id, "path")
    hint = suggest(suffix.lower(), known) or f"it writes: {', '.join(known)}"
    text.say("CFG006", f"`{rule.id}`: imgpipe writes no `.{suffix}` files", place, hint)


def _check_options(text: DocumentText, rule: OutputRule, chosen: Format) -> None:
    takes = ", ".join(key for name, key in _OPTION_KEYS.items() if name in chosen.options)
    for name, key in _OPTION_KEYS.items():
        if name == "frame" and rule.pattern.numbered:
            continue  # said already
        if getattr(rule.options, name) is not None and name not in chosen.options:
            place = text.place_of_key("outputs", rule.id, key)
            message = f"`{rule.id}`: {chosen.id} files have no option `{key}`"
            text.say("CFG006", message, place, f"they have: {takes}")


def _check_widths(text: DocumentText, rule: OutputRule) -> None:
    id_, widths = rule.id, rule.widths_px
    for width, times in Counter(widths).items():
        if times > 1:
            again = len(widths) - 1 - widths[::-1].index(width)
            place = text.place("outputs", id_, "width", again)
            text.say("CFG006", f"`{id_}` has the width {width} twice", place, "keep one of them")
    if len(widths) > 1 and not rule.pattern.sized:
        message = f"`{id_}` has several widths and no `{{width}}` in its pattern"
        hint = "put `{width}` into the pattern: each width is a file of its own"
        text.say("CFG006", message, text.place_of_key("outputs", id_, "width"), hint)
    if rule.pattern.sized and not widths:
        message = f"`{id_}` has `{{width}}` in its pattern and no `width`"
        hint = "add a list of widths, as in `width: [300, 600]`"
        text.say("CFG006", message, text.place("outputs", id_, "path"), hint)
