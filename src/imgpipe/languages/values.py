"""How values are spelled: read from a text, and put into it so that they read the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.entities import html5
from typing import Final

from imgpipe.languages.language import Syntax

_ENTITY = re.compile(r"&(#[0-9]{1,9};?|#[xX][0-9a-fA-F]{1,8};?|[a-zA-Z][a-zA-Z0-9]{0,40};?)(=?)")
_MARKDOWN_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIQUID_ESCAPE = re.compile(r"\\([\"'])")
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|[\r\n\f])|(.))")
_STRING_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL
)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_STRING_CONTROLS: Final = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\n": "",
    "\r\n": "",
}
_BLANKS = re.compile(r"\s")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def read_value(syntax: Syntax, raw: str) -> str:
    """Return what a value's text means; a text that its language does not allow means itself."""
    return _READERS[syntax](raw)


def spell_value(syntax: Syntax, value: str, like: str) -> str | None:
    """Return a value's text, to stand where `like` stands; None where it cannot safely.

    What surrounds the place is not known. So there is no spelling of blanks where there are none
    now, and none of what only quotes could carry.
    """
    if value != value.strip() or _CONTROLS.search(value) or "{{" in value or "{%" in value:
        return None
    if syntax is not Syntax.YAML and _BLANKS.search(value) and not _BLANKS.search(like):
        return None
    raw = _SPELLERS[syntax](value, like)
    return raw if raw is not None and read_value(syntax, raw) == value else None


# -- HTML (Living Standard, 13.2.5.73: references in attributes) -------------------------------


def _read_html(raw: str) -> str:
    return _ENTITY.sub(_decode_entity, raw) if "&" in raw else raw


def _decode_entity(found: re.Match[str]) -> str:
    name, sign = found[1], found[2]
    if name[0] != "#" and (name not in html5 or (sign and not name.endswith(";"))):
        return found[0]
    return unescape(f"&{name}") + sign


def _spell_html(value: str, like: str) -> str | None:
    if value.endswith(",") and not like.endswith(","):
        return None  # a srcset would cut it off
    ambiguous = _read_html(value) != value or "&amp;" in like
    spelled = value.replace("&", "&amp;") if ambiguous else value
    for mark, entity in (('"', "&quot;"), ("'", "&#39;"), ("<", "&lt;"), (">", "&gt;")):
        spelled = spelled.replace(mark, entity)
    return spelled


# -- Markdown (CommonMark 0.31, 2.4 and 2.5) ---------------------------------------------------


def _read_markdown(raw: str) -> str:
    """A backslash before punctuation goes, and what it escapes begins no entity."""
    if "\\" not in raw:
        return _read_html(raw)
    parts, place = [], 0
    for found in _MARKDOWN_ESCAPE.finditer(raw):
        parts += [_read_html(raw[place : found.start()]), found[1]]
        place = found.end()
    return "".join([*parts, _read_html(raw[place:])])


def _spell_markdown(value: str, _like: str) -> str | None:
    depth = 0
    for character in value:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return None
    if depth or any(mark in value for mark in "<>\"'"):
        return None
    return value if _read_markdown(value) == value else value.replace("&", "&amp;")


# -- CSS (Syntax Module Level 3, 4.3.7) --------------------------------------------------------


def _read_css(raw: str) -> str:
    return _CSS_ESCAPE.sub(_decode_css, raw) if "\\" in raw else raw


def _decode_css(found: re.Match[str]) -> str:
    digits, _, other = found.groups()
    if not digits:
        return other or ""
    code = int(digits, 16)
    valid = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if valid else "\ufffd"


def _spell_css(value: str, _like: str) -> str | None:
    return re.sub(r"[\"'()\\\s]", r"\\\g<0>", value) if "#{" not in value else None


# -- Liquid, strings, text ---------------------------------------------------------------------


def _read_liquid(raw: str) -> str:
    """Jekyll takes `\\"` for a quote in an include's parameter; no other string can hold one."""
    return _LIQUID_ESCAPE.sub(r"\1", raw)


def _spell_liquid(value: str, like: str) -> str | None:
    closing = any(mark in value for mark in ("%}", "}}", '"', "'"))
    bare = any(mark in value and mark not in like for mark in "=|,")
    return None if closing or bare else value


def _read_string(raw: str) -> str:
    """Read a string of JavaScript or JSON, its quotes taken off."""
    if "\\" not in raw:
        return raw
    text = _STRING_ESCAPE.sub(_decode_string, raw)
    return _SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


def _decode_string(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if not digits:
        return _STRING_CONTROLS.get(found[4], found[4])
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else found[0]


def _spell_string(value: str, _like: str) -> str | None:
    if any(mark in value for mark in "\"'`") or "${" in value:
        return None
    return value.replace("\\", "\\\\")


def _spell_text(value: str, like: str) -> str | None:
    new = {mark for mark in value if not mark.isalnum() and mark not in "./-_%"}
    return value if new <= set(like) else None


# -- YAML --------------------------------------------------------------------------------------


def _read_yaml(raw: str) -> str:
    """Read a scalar as its node's span has it, quotes, anchor and tag included."""
    from imgpipe.yaml_nodes import Scalar, YamlError, compose

    try:
        node = compose(raw)
    except YamlError:
        return raw
    return node.value if isinstance(node, Scalar) else raw


def _spell_yaml(value: str, like: str) -> str | None:
    """Spell it in the style of `like`, so that it may stand in brackets as well."""
    from imgpipe.yaml_edit import spell_scalar
    from imgpipe.yaml_nodes import Scalar, YamlError, compose

    try:
        node = compose(like)
    except YamlError:
        return None
    if not isinstance(node, Scalar) or node.decorated or node.style in ("literal", "folded"):
        return None
    return spell_scalar(value, node.style, in_flow=True)


_READERS: Final[dict[Syntax, Callable[[str], str]]] = {
    Syntax.YAML: _read_yaml,
    Syntax.MARKDOWN: _read_markdown,
    Syntax.HTML: _read_html,
    Syntax.CSS: _read_css,
    Syntax.LIQUID: _read_liquid,
    Syntax.STRING: _read_string,
    Syntax.TEXT: str,
}
_SPELLERS: Final[dict[Syntax, Callable[[str, str], str | None]]] = {
    Syntax.YAML: _spell_yaml,
    Syntax.MARKDOWN: _spell_markdown,
    Syntax.HTML: _spell_html,
    Syntax.CSS: _spell_css,
    Syntax.LIQUID: _spell_liquid,
    Syntax.STRING: _spell_string,
    Syntax.TEXT: _spell_text,
}
