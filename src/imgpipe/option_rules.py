"""Options of an output, in `outputs` and in `overrides`: what they mean, and which mean nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imgpipe.document_text import DocumentText, Part
from imgpipe.formats import format_of
from imgpipe.formats.format import Format, keep_size
from imgpipe.images import Codec, Dither, Effort, Options, read_color
from imgpipe.model import OutputRule
from imgpipe.output_document import OptionsDocument

OPTION_KEYS = {
    "width_px": "width",
    "height_px": "height",
    "quality": "quality",
    "lossless": "lossless",
    "crop": "crop",
    "background": "background",
    "effort": "effort",
    "codec": "codec",
    "colors": "colors",
    "dither": "dither",
    "delay_ms": "delay_ms",
    "loop": "loop",
    "frame": "frame",
    "frames": "frames",
}
_OF_ANIMATIONS = ("delay_ms", "loop")

Problem = tuple[str, str, str]  # the key that is to blame, the message, the hint


def read_options(document: OptionsDocument) -> tuple[tuple[int, ...], Options]:
    """Return the widths, and the options with the first of them."""
    widths = document.width if isinstance(document.width, list) else [document.width]
    given = tuple(width for width in widths if width is not None)
    options = Options(
        width_px=given[0] if given else None,
        height_px=document.height,
        quality=document.quality,
        lossless=document.lossless,
        crop=document.crop,
        background=None if document.background is None else read_color(document.background),
        effort=None if document.effort is None else Effort(document.effort),
        codec=None if document.codec is None else Codec(document.codec),
        colors=document.colors,
        dither=None if document.dither is None else Dither(document.dither),
        delay_ms=document.delay_ms,
        loop=document.loop,
        frame=document.frame,
        frames=document.frames,
    )
    return given, options


def find_problems(rule: OutputRule) -> list[Problem]:
    """Return the options that mean nothing to a rule that they are part of."""
    chosen = format_of((rule.pattern.suffix or "").lower())
    problems = [*_find_frame_problems(rule)]
    if chosen is not None:
        problems += [*_find_unknown(rule, chosen), *_find_idle(rule, chosen)]
    return problems


def check_options(
    text: DocumentText, rule: OutputRule, *location: Part, together: OutputRule | None = None
) -> None:
    """Say which options that stand at a location mean nothing to a rule that they are part of.

    What has sense in the rule `together`, with all that overrides say, is left to the plan: it
    knows which of them are for one source.
    """
    lasting = find_problems(together or rule)
    for problem in find_problems(rule):
        key, message, hint = problem
        if text.has(*location, key) and problem in lasting:
            text.say("CFG006", f"`{rule.id}`: {message}", text.place_of_key(*location, key), hint)
    if text.has(*location, "width"):
        _check_widths(text, rule, *location)


def _find_unknown(rule: OutputRule, chosen: Format) -> Iterator[Problem]:
    takes = ", ".join(key for name, key in OPTION_KEYS.items() if name in chosen.options)
    for name, key in OPTION_KEYS.items():
        if name == "frame" and rule.pattern.numbered:
            continue  # said already
        if getattr(rule.options, name) is not None and name not in chosen.options:
            yield key, f"{chosen.id} files have no option `{key}`", f"they have: {takes}"


def _find_frame_problems(rule: OutputRule) -> Iterator[Problem]:
    if rule.pattern.numbered and rule.options.frame is not None:
        hint = "take `frame` away, or `{n}` out of the pattern"
        yield "frame", "every frame is made, so that `frame` says nothing", hint


def _find_idle(rule: OutputRule, chosen: Format) -> Iterator[Problem]:
    """Yield the options that the format has, and that have no effect on such files."""
    options = rule.options
    still = rule.pattern.numbered or ("frame" in chosen.options and options.frame is not None)
    for key in _OF_ANIMATIONS if still and chosen.assemble else ():
        if getattr(options, key) is not None and key in chosen.options:
            other = "`{n}` out of the pattern" if rule.pattern.numbered else "`frame`"
            message = f"these files hold one frame, so that `{key}` says nothing"
            yield key, message, f"take `{key}` away, or {other}"
    if rule.first != 1 and not rule.pattern.numbered and options.frame is None:
        hint = "take `first` away, or put `{n}` into the pattern"
        yield "first", "no frame is counted here, so that `first` says nothing", hint
    if options.crop and chosen.held_size is keep_size and not _has_both_sides(options):
        hint = "give both, or take `crop` away"
        yield "crop", "`crop` says nothing without `width` and `height`", hint
    exact = chosen.lossless(Options(dither=options.dither))
    if exact and "dither" in chosen.options and options.dither and options.colors is None:
        hint = "add `colors`, as in `colors: 64`, or take `dither` away"
        yield "dither", "`dither` says nothing without `colors`: every pixel is kept", hint


def _has_both_sides(options: Options) -> bool:
    return options.width_px is not None and options.height_px is not None


def _check_widths(text: DocumentText, rule: OutputRule, *location: Part) -> None:
    id_, widths = rule.id, rule.widths_px
    for width, times in Counter(widths).items():
        if times > 1:
            again = len(widths) - 1 - widths[::-1].index(width)
            place = text.place(*location, "width", again)
            text.say("CFG006", f"`{id_}` has the width {width} twice", place, "keep one of them")
    if len(widths) > 1 and not rule.pattern.sized:
        message = f"`{id_}` has several widths and no `{{width}}` in its pattern"
        hint = "put `{width}` into the pattern: each width is a file of its own"
        text.say("CFG006", message, text.place_of_key(*location, "width"), hint)
