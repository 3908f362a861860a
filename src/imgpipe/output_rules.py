"""`sources`, `outputs` and `overrides` of pipeline.yaml → rules: patterns, formats, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from imgpipe.diagnostics import Place, suggest
from imgpipe.document import SourceDocument
from imgpipe.document_text import DocumentText, Part
from imgpipe.formats import FORMATS, format_of
from imgpipe.formats.format import Format
from imgpipe.frame_outputs import is_page, rank_frame_outputs
from imgpipe.images import Options
from imgpipe.model import Change, OutputRule, Override, SourceRule
from imgpipe.option_rules import check_options, read_options
from imgpipe.output_document import OutputDocument, OverrideDocument
from imgpipe.overrides import apply_change
from imgpipe.pattern_syntax import PatternError
from imgpipe.patterns import Pattern
from imgpipe.text import Span


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
    widths_px, options = read_options(document)
    place = text.place_of_key("outputs", id_)
    rule = OutputRule(
        *(id_, pattern, widths_px, options, document.for_, document.first, place),
        _find_frame_place(text, "outputs", id_),
    )
    _check_format(text, rule)
    check_options(text, rule, "outputs", id_)
    if pattern.sized and is_page(rule):
        message = f"`{id_}`: a page has the width of its frames, and no `{{width}}`"
        hint = "take `{width}` out of the pattern"
        text.say("CFG006", message, text.place("outputs", id_, "path"), hint)
    elif pattern.sized and not widths_px:
        message = f"`{id_}` has `{{width}}` in its pattern and no `width`"
        hint = "add a list of widths, as in `width: [300, 600]`"
        text.say("CFG006", message, text.place("outputs", id_, "path"), hint)
    return rule


def _find_frame_place(text: DocumentText, *location: Part) -> Place | None:
    """Return where an output, or a change of one, names a frame or the output with its frames."""
    keys = ("frame", "frames")
    return next((text.place(*location, key) for key in keys if text.has(*location, key)), None)


def read_override(
    text: DocumentText,
    index: int,
    document: OverrideDocument,
    outputs: Mapping[str, OutputRule | None],
) -> Override:
    """Return what is other for some sources; says what is wrong, but of options.

    `outputs` has the ids of all outputs, with None where one is no good.
    """
    changes = {}
    for id_, options in document.changes.items():
        place = text.place_of_key("overrides", index, id_)
        if id_ not in outputs:
            hint = suggest(id_, outputs) or f"there are: {', '.join(outputs)}"
            text.say("CFG006", f"there is no output `{id_}`", place, hint)
            continue
        widths_px, given = read_options(options) if options else ((), Options())
        frame_place = _find_frame_place(text, "overrides", index, id_)
        changes[id_] = Change(options is not None, widths_px, given, place, frame_place)
    if not document.changes:
        message = "this override names no output, and so changes nothing"
        hint = "add one, as in `webm: false`, or `poster: {frame: 7}`"
        text.say("CFG004", message, text.place_of_key("overrides", index, "match"), hint)
    return Override(document.match, changes, text.place("overrides", index, "match"))


def check_overrides(
    text: DocumentText, overrides: Sequence[Override], outputs: Mapping[str, OutputRule | None]
) -> None:
    """Say which options of overrides mean nothing; `outputs` as in `read_override`."""
    together = dict(outputs)
    for override in overrides:
        for id_, change in override.changes.items():
            rule = together[id_]
            together[id_] = rule and apply_change(rule, change)
    for index, override in enumerate(overrides):
        for id_, change in override.changes.items():
            rule = outputs[id_]
            if rule is None:
                continue
            location = ("overrides", index, id_)
            changed = apply_change(rule, change)
            check_options(text, changed, *location, together=together[id_])
            if change.options.frames is not None:
                check_frames(text, changed, outputs, *location)


def check_frames(
    text: DocumentText,
    rule: OutputRule,
    outputs: Mapping[str, OutputRule | None],
    *location: Part,
) -> None:
    """Say it where a page has no frames that it could show; `outputs` as in `read_override`."""
    if not is_page(rule):
        return
    able = rank_frame_outputs(each for each in outputs.values() if each)
    wanted = rule.options.frames
    if wanted is None:
        if not able and None not in outputs.values():
            message = f"`{rule.id}`: no output makes frames that it could show"
            hint = 'add one with `{n}`, as in `webp: "webp/{name}-{n}.webp"`'
            text.say("CFG006", message, text.place(*location, "path"), hint)
    elif wanted not in outputs:
        hint = suggest(wanted, outputs) or f"there are: {', '.join(outputs)}"
        place = text.place(*location, "frames")
        text.say("CFG006", f"there is no output `{wanted}`", place, hint)
    elif outputs[wanted] is not None and outputs[wanted] not in able:
        message = f"`{rule.id}`: `{wanted}` makes no frames that it could show"
        hint = "name an output of stills that has `{n}` in its pattern"
        text.say("CFG006", message, text.place(*location, "frames"), hint)


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
        _check_frames(text, rule, chosen)
        return
    known = [ending for item in FORMATS.values() for ending in item.extensions]
    span = Span(len(rule.pattern.text) - len(suffix), len(rule.pattern.text))
    place = text.place_within(span, rule.pattern.text, "outputs", rule.id, "path")
    hint = suggest(suffix.lower(), known) or f"it writes: {', '.join(known)}"
    text.say("CFG006", f"`{rule.id}`: imgpipe writes no `.{suffix}` files", place, hint)


def _check_frames(text: DocumentText, rule: OutputRule, chosen: Format) -> None:
    if rule.pattern.numbered and chosen.compose is not None:
        message = f"`{rule.id}`: a page shows all frames, not one"
        hint = "take `{n}` out of the pattern"
        text.say("CFG006", message, text.place("outputs", rule.id, "path"), hint)
    elif rule.pattern.numbered and chosen.encode is None:
        message = f"`{rule.id}`: {chosen.id} files hold an animation, not a frame"
        hint = "take `{n}` out of the pattern"
        text.say("CFG006", message, text.place("outputs", rule.id, "path"), hint)
