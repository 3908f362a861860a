"""Liquid's filters, and Jekyll's, as far as addresses need them; others give the unknown.

See https://shopify.github.io/liquid/ (version 4) and Jekyll::Filters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote, quote_plus

from imgpipe.links.readings import UNKNOWN, Reading, Some, join_texts, render_value

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TAG = re.compile(r"<script.*?</script>|<!--.*?-->|<style.*?</style>|<[^<>]*>", re.DOTALL)
_SPACE = " \t\n\v\f\r\0"  # what Ruby's strip takes off
_WORD_LISTS = ("categories", "tags")  # which Jekyll makes of a text in front matter
_RESERVED = "%/:?#[]@!$&'()*+,;=-._~"


def apply_filter(
    name: str,
    values: Sequence[object],
    arguments: Sequence[Sequence[object]],
    site: Mapping[str, object],
) -> list[object]:
    """Return what a filter makes of each value; an argument has one value for each of these."""
    if name in ("relative_url", "absolute_url"):
        base = str(site.get("baseurl") or "").removesuffix("/")
        host = str(site.get("url") or "") if name == "absolute_url" else ""
        return [_root(value, base, host) for value in values]
    rows = zip(values, *arguments, strict=True)
    if name in _PARTLY:
        partly = _PARTLY[name]
        return [_call(partly, row) for row in rows]
    wholly = _WHOLLY.get(name)
    if wholly is None:
        return [UNKNOWN] * len(values)
    return [UNKNOWN if Reading in map(type, row) else _call(wholly, row) for row in rows]


def _call(chosen: Callable[..., object], row: tuple[object, ...]) -> object:
    try:
        result = chosen(*row)
    except (TypeError, ValueError, AttributeError, IndexError):  # arguments that make no sense
        return UNKNOWN
    # too long a text goes at once: there may be one in every row
    return render_value(result) if isinstance(result, str) else result


def _root(value: object, base: str, host: str) -> object:
    """As Jekyll::Filters::URLFilters does."""
    if value is None:
        return None
    text = render_value(value)
    parts = (text,) if isinstance(text, str) else text.parts
    if _SCHEME.match(parts[0]):
        return text
    if parts[0] or len(parts) == 1:
        both = (item for item in (base, parts[0]) if item)
        head = "".join(item if item.startswith("/") else f"/{item}" for item in both)
        parts = (quote(host + head, safe=_RESERVED), *parts[1:])
    return join_texts([Reading(parts)])


# --- filters that say something of a value whose parts are unknown ---------------------------


def _append(value: object, other: object) -> object:
    return join_texts((render_value(value), render_value(other)))


def _prepend(value: object, other: object) -> object:
    return join_texts((render_value(other), render_value(value)))


def _each_part(change: Callable[[str], str]) -> Callable[[object], object]:
    def change_text(value: object) -> object:
        text = render_value(value)
        if isinstance(text, str):
            return change(text)
        return Reading(tuple(change(part) for part in text.parts))

    return change_text


def _strip(*, left: bool, right: bool) -> Callable[[object], object]:
    def strip_text(value: object) -> object:
        text = render_value(value)
        parts = [text] if isinstance(text, str) else list(text.parts)
        if left:
            parts[0] = parts[0].lstrip(_SPACE)
        if right:
            parts[-1] = parts[-1].rstrip(_SPACE)
        return join_texts([Reading(tuple(parts))])

    return strip_text


def _default(value: object, other: object = "", *_: object) -> object:
    if isinstance(value, Reading):
        return value if any(value.parts) else UNKNOWN
    return other if value is None or value is False or value in ("", [], {}) else value


def _keep(value: object, *_: object) -> object:
    return value


def _keep_some(value: object, *_: object) -> object:
    """Some of a list, in some order: what sorting and choosing leave."""
    if isinstance(value, list):
        return Some(tuple(value))
    return value if isinstance(value, Some) else UNKNOWN


def _items(value: list[object] | Some) -> Iterable[object]:
    return value.items if isinstance(value, Some) else value


def _where(value: object, key: object, wanted: object = None) -> object:
    """Jekyll compares texts; an item that holds a list is taken if one of the list is equal."""
    if not isinstance(value, list | Some) or isinstance(key, Reading):
        return UNKNOWN
    items = _items(value)
    kept = [item for item in items if _has(item, key, wanted)]
    sure = isinstance(value, list) and not isinstance(wanted, Reading)
    return kept if sure else Some(tuple(kept))


def _has(item: object, key: object, wanted: object) -> bool:
    if not isinstance(item, Mapping) or isinstance(wanted, Reading):
        return True
    found = item.get(key)
    if wanted is None:
        return found is not None
    if isinstance(found, str) and key in _WORD_LISTS:
        found = found.split()
    several = found if isinstance(found, list) else [found]
    texts = [render_value(one) for one in several]
    return render_value(wanted) in texts or any(isinstance(text, Reading) for text in texts)


def _map(value: object, key: object) -> object:
    if not isinstance(value, list | Some) or isinstance(key, Reading):
        return UNKNOWN
    items = _items(value)
    found = [item.get(key) if isinstance(item, Mapping) else UNKNOWN for item in items]
    return found if isinstance(value, list) else Some(tuple(found))


def _concat(value: object, other: object) -> object:
    if isinstance(value, list) and isinstance(other, list):
        return value + other
    if not (isinstance(value, list | Some) and isinstance(other, list | Some)):
        return UNKNOWN
    return Some((*_items(value), *_items(other)))


# --- filters of what is wholly known ---------------------------------------------------------


def _text(value: object) -> str:
    text = render_value(value)
    if type(text) is not str:
        raise ValueError("a text that is not known")
    return text


def _split(value: object, pattern: object) -> object:
    """As Ruby's String#split: no empty texts at the end, and a space means any white space."""
    text, by = _text(value), _text(pattern)
    if by == " ":
        return text.split()
    found = text.split(by) if by else list(text)
    while found and not found[-1]:
        found.pop()
    return found


def _first(value: object) -> object:
    return _end(value, 0)


def _last(value: object) -> object:
    return _end(value, -1)


def _end(value: object, position: int) -> object:
    if isinstance(value, list):
        return value[position] if value else None
    return UNKNOWN if isinstance(value, Mapping | Some) else None


def _join(value: object, glue: object = " ") -> object:
    items = value if isinstance(value, list) else [value]
    return _text(glue).join(_text(item) for item in items)


def _slice(value: object, start: object, length: object = 1) -> object:
    whole = value if isinstance(value, list) else _text(value)
    at, count = int(_text(start)), int(_text(length))
    at += len(whole) if at < 0 else 0
    return whole[at : at + max(count, 0)] if at >= 0 else None


def _size(value: object) -> object:
    if isinstance(value, Some):
        return UNKNOWN
    return len(value) if isinstance(value, str | list | Mapping) else 0


def _slugify(value: object, mode: object = None) -> object:
    if mode not in (None, "default"):
        return UNKNOWN
    return re.sub(r"[\W_]+", "-", _text(value)).strip("-").lower()


# An address that Liquid writes is read by a browser, which undoes `escape`: it changes no address.
_PARTLY: dict[str, Callable[..., object]] = {
    "append": _append,
    "prepend": _prepend,
    "upcase": _each_part(str.upper),
    "downcase": _each_part(str.lower),
    "strip": _strip(left=True, right=True),
    "lstrip": _strip(left=True, right=False),
    "rstrip": _strip(left=False, right=True),
    "default": _default,
    **dict.fromkeys(("escape", "escape_once", "xml_escape"), _keep),
    **dict.fromkeys(("sort", "reverse", "uniq", "compact", "where_exp"), _keep_some),
    "where": _where,
    "map": _map,
    "concat": _concat,
}
_WHOLLY: dict[str, Callable[..., object]] = {
    "replace": lambda value, old, new="": _text(value).replace(_text(old), _text(new)),
    "replace_first": lambda value, old, new="": _text(value).replace(_text(old), _text(new), 1),
    "remove": lambda value, old: _text(value).replace(_text(old), ""),
    "remove_first": lambda value, old: _text(value).replace(_text(old), "", 1),
    "split": _split,
    "first": _first,
    "last": _last,
    "join": _join,
    "capitalize": lambda value: _text(value).capitalize(),
    "strip_newlines": lambda value: re.sub(r"\r?\n", "", _text(value)),
    "strip_html": lambda value: _TAG.sub("", _text(value)),
    "url_encode": lambda value: quote_plus(_text(value)),
    "cgi_escape": lambda value: quote_plus(_text(value)),
    "uri_escape": lambda value: quote(_text(value), safe=_RESERVED),
    "slice": _slice,
    "size": _size,
    "slugify": _slugify,
}
