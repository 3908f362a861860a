"""HTML, and SVG's images: which attributes, styles and scripts refer to images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from imgpipe.languages import css, strings
from imgpipe.languages.html_tags import Attribute, HtmlTag, read_tag, strip_span
from imgpipe.languages.image_names import find_names
from imgpipe.languages.language import (
    Element,
    Extraction,
    Mention,
    Syntax,
)
from imgpipe.languages.liquid import MASK, Masked, mask
from imgpipe.languages.liquid_tags import find_code, read_tags
from imgpipe.languages.pieces import (
    Judge,
    judge_image,
    judge_link,
    judge_name,
    judge_style,
    mention_value,
    part_branches,
    trim_tags,
)
from imgpipe.languages.srcset import find_candidates
from imgpipe.languages.values import read_value
from imgpipe.text import Span

RAW_ELEMENTS: Final = ("script", "style", "textarea", "title")  # no tags inside

_ATTRIBUTES: Final[dict[tuple[str, str], tuple[Element, Judge]]] = {
    ("img", "src"): (Element.SOURCE, judge_image),
    ("img", "data-src"): (Element.SOURCE, judge_image),
    ("source", "src"): (Element.SOURCE, judge_image),
    ("source", "data-src"): (Element.SOURCE, judge_image),
    ("video", "src"): (Element.VIDEO, judge_image),
    ("video", "data-src"): (Element.VIDEO, judge_image),
    ("video", "poster"): (Element.POSTER, judge_image),
    ("input", "src"): (Element.SOURCE, judge_link),
    ("embed", "src"): (Element.SOURCE, judge_link),
    ("object", "data"): (Element.SOURCE, judge_link),
    ("image", "href"): (Element.SOURCE, judge_image),
    ("image", "xlink:href"): (Element.SOURCE, judge_image),
    ("feimage", "href"): (Element.SOURCE, judge_image),
    ("feimage", "xlink:href"): (Element.SOURCE, judge_image),
    ("use", "href"): (Element.SOURCE, judge_link),
    ("use", "xlink:href"): (Element.SOURCE, judge_link),
    ("iframe", "src"): (Element.SOURCE, judge_link),
    ("a", "href"): (Element.LINK, judge_link),
    ("a", "xlink:href"): (Element.LINK, judge_link),
    ("area", "href"): (Element.LINK, judge_link),
}
# What people read, and names that scripts call an element by.
_WORDS: Final = ("alt", "title", "placeholder", "label", "summary", "download", "class", "id")
_SETS: Final = ("srcset", "data-srcset", "imagesrcset")
_SET_ELEMENTS: Final = ("img", "source", "link")
_IMAGE_ELEMENTS: Final = ("img", "input")
_ICONS: Final = ("icon", "apple-touch", "mask-icon", "image_src", "fluid-icon", "preload")
_META: Final = re.compile(
    r"(?:og|twitter|article):image(?::(?:url|secure_url|src))?|msapplication-(?:\w+logo|TileImage)"
    r"|image|thumbnail(?:url)?",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<(?:!--|[a-zA-Z/])")


def extract(text: str, start: int) -> Extraction:
    """Return the references of an HTML or SVG text."""
    masked = mask(text, start)
    return combine(read_tags(masked), find_markup(masked, Span(start, len(text))))


def combine(tags: Extraction, mentions: Iterable[Mention]) -> Extraction:
    """Return what Liquid's tags say and the mentions of another language as one."""
    ordered = sorted((*tags.mentions, *mentions), key=lambda mention: mention.span)
    return replace(tags, mentions=tuple(ordered))


def find_markup(masked: Masked, span: Span) -> Iterator[Mention]:
    text, (place, end) = masked.text, span
    is_audio = False
    while found := _MARKUP.search(text, place, end):
        if found[0] == "<!--":
            closing = text.find("-->", found.end(), end)
            place = closing if closing >= 0 else end
            yield from find_code(masked, Span(found.end(), place))
            continue
        tag = read_tag(masked, found.start(), end)
        if tag is None:
            place = found.end()
            continue
        if tag.name in ("audio", "video", "picture"):
            is_audio = tag.name == "audio" and not tag.closes
        yield from read_element(masked, tag, is_audio=is_audio)
        place = tag.span.end
        if tag.name in RAW_ELEMENTS and not tag.closes:
            content = Span(place, find_end(text, tag.name, place, end))
            yield from read_raw_content(masked, tag.name, content)
            place = content.end


def find_end(text: str, name: str, start: int, end: int) -> int:
    """Return where a raw element's closing tag begins; `end` where there is none."""
    closing = re.compile(rf"</{name}(?![\w-])", re.IGNORECASE).search(text, start, end)
    return closing.start() if closing else end


def read_raw_content(masked: Masked, name: str, content: Span) -> Iterator[Mention]:
    """Yield the references of a script, a style or other content without tags."""
    if name == "style":
        yield from css.find_addresses(masked, content)
    elif name == "script":
        yield from strings.find_strings(masked, content)
    else:
        yield from find_code(masked, content)


def read_element(masked: Masked, tag: HtmlTag, *, is_audio: bool = False) -> Iterator[Mention]:
    """Yield the references of one tag; `is_audio` where its sources are sounds."""
    if tag.closes:
        return
    found = [
        (attribute, mention)
        for attribute in tag.attributes
        for mention in _read_attribute(masked, tag, attribute, is_audio=is_audio)
    ]
    names = [attribute.name for attribute, _ in found]
    shown = next((name for name in ("src", "data-src") if name in names), "")
    is_image = tag.name in _IMAGE_ELEMENTS
    for attribute, mention in found:
        if is_image and attribute.name == shown:
            mention = replace(mention, element=Element.IMAGE, alt=_read_alt(masked, tag))
        yield mention


def _read_attribute(
    masked: Masked, tag: HtmlTag, attribute: Attribute, *, is_audio: bool
) -> Iterator[Mention]:
    name, span = attribute
    if span is None:
        return
    known = _ATTRIBUTES.get((tag.name, name)) or _find_meaning(masked, tag, name)
    if known:
        element, judge = known
        judge = judge_link if is_audio and tag.name == "source" else judge
        yield from mention_value(masked, span, Syntax.HTML, element, judge)
    elif name in _SETS and tag.name in _SET_ELEMENTS:
        parted = part_branches(masked, span)
        for candidate in find_candidates(parted, Span(0, len(parted))):
            place = Span(candidate.start + span.start, candidate.end + span.start)
            place = trim_tags(masked, place)
            if place.start < place.end:
                yield from mention_value(masked, place, Syntax.HTML, Element.SOURCE, judge_image)
    elif name == "style":
        yield from css.find_addresses_in_attribute(masked, span)
    elif name not in _WORDS and not name.startswith("aria-"):
        yield from find_attribute_names(masked, span)


def find_attribute_names(masked: Masked, span: Span) -> Iterator[Mention]:
    """Yield what may name images in an attribute that only scripts give a meaning."""
    value = span.of(masked.text)
    if not value.strip(MASK):
        spans = [span] if value else []
    else:  # the attribute's own quotes, which may hold blanks, go around it
        quoted = f'"{css.show_quotes(value)}"'
        names = find_names(quoted, 0, len(quoted)) if "." in value else ()
        found = dict.fromkeys(strip_span(quoted, name.span) for name in names)
        spans = [Span(at.start + span.start - 1, at.end + span.start - 1) for at in found]
    for place in spans:
        yield from mention_value(masked, place, Syntax.HTML, Element.STRING, judge_name)


def _find_meaning(masked: Masked, tag: HtmlTag, name: str) -> tuple[Element, Judge] | None:
    """Return what an attribute means whose meaning other attributes decide."""
    if name == "background":
        return Element.STYLE, judge_style
    if tag.name == "link" and name == "href":
        relation = _text_of(masked, tag.get("rel")).lower()
        if any(icon in relation for icon in _ICONS):
            return Element.META, judge_link if "preload" in relation else judge_image
    if tag.name == "meta" and name == "content":
        names = (_text_of(masked, tag.get(key)) for key in ("property", "name", "itemprop"))
        if any(_META.fullmatch(item) for item in names):
            return Element.META, judge_image
    return None


def _text_of(masked: Masked, span: Span | None) -> str:
    return read_value(Syntax.HTML, span.of(masked.source)) if span else ""


def _read_alt(masked: Masked, tag: HtmlTag) -> str | None:
    """Return the text alternative; what Liquid may put there is its own text."""
    for name in ("alt", "aria-label"):
        span = tag.get(name)
        if span or tag.has(name):
            return _text_of(masked, span)
    if tag.has_liquid:
        values = [item.value for item in tag.attributes if item.value]
        for liquid in masked.tags_in(tag.span):
            if not any(value.start <= liquid.span.start < value.end for value in values):
                return liquid.span.of(masked.source)
    return None
