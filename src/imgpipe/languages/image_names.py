"""Which values name an image, and where such names stand in a text that has no structure for us."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imgpipe.text import Span

IMAGE_EXTENSIONS: Final = frozenset(
    {
        *("apng", "avif", "bmp", "gif", "ico", "jfif", "jpeg", "jpg", "png", "svg", "tif", "tiff"),
        *("webp", "m4v", "mov", "mp4", "ogv", "webm"),
    }
)

_ALTERNATIVES = "|".join(sorted(IMAGE_EXTENSIONS, key=len, reverse=True))
_NAMED = re.compile(rf"[^/\\]\.(?:{_ALTERNATIVES})\Z", re.IGNORECASE)
_ENDING = re.compile(rf"\.(?:{_ALTERNATIVES})\Z", re.IGNORECASE)
_OTHER_EXTENSION = re.compile(r"[^/\\]\.[a-z][a-z0-9]{1,5}\Z", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_NO_FILE = re.compile(r"\s*(?:(?:data|about|blob|javascript):|#|\Z)", re.IGNORECASE)

_IN_TEXT = re.compile(
    rf"\.(?:{_ALTERNATIVES})(?![-.]?\w)(?:[?#][^\s\"'`<>()\[\]{{}},;\\]*)?", re.IGNORECASE
)
_BARE_REVERSED = re.compile(r"[^\s\"'`<>()\[\]{}=,;|]*")
_OPENERS = {'"': '"', "'": "'", "`": "`", ")": "(", ">": "<"}
_QUOTES = "\"'`"
_LONGEST_NAME = 1000  # characters that are looked at before an extension
_MOST_ESCAPES = 20  # escaped quotes in one name


class Name(NamedTuple):
    """A name in a text; `quote` is the quotation mark around it, empty where there is none."""

    span: Span
    quote: str


def is_image_name(value: str) -> bool:
    """Return whether a value ends in an image's extension, its query and fragment cut."""
    return _NAMED.search(_QUERY.sub("", value)) is not None


def ends_as_image(text: str) -> bool:
    """Return whether the end of a value is an image's extension, whatever stands before it."""
    return _ENDING.search(_QUERY.sub("", text)) is not None


def ends_otherwise(text: str) -> bool:
    """Return whether a value has an extension that no image has."""
    path = _QUERY.sub("", text)
    return _OTHER_EXTENSION.search(path) is not None and _ENDING.search(path) is None


def is_no_file(value: str) -> bool:
    """Return whether a value can name no file: empty, a fragment alone, or the data itself."""
    return _NO_FILE.match(value) is not None


def find_names(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names of images in a part of a text: in quotes, in brackets, or bare.

    A name in quotes or brackets may hold blanks; then its last word is yielded as well, for it may
    be prose. Work is bounded for each extension that is met.
    """
    done = start
    for found in _IN_TEXT.finditer(text, start, end):
        low = max(done, found.start() - _LONGEST_NAME)
        low = max(low, text.rfind("\n", low, found.start()) + 1)
        done = found.end()
        closer = text[found.end()] if found.end() < end else ""
        opened = _find_opener(text, _OPENERS.get(closer, ""), low, found.start())
        if closer == ">" and opened is not None and "=" in text[opened : found.start()]:
            opened = None  # a tag's own bracket
        bare = _find_bare(text, low, found.start())
        if opened is not None and opened < found.start():
            yield Name(Span(opened, found.end()), closer if closer in _QUOTES else "")
            inner = text[opened : found.end()]
            if bare <= opened or not any(blank in inner for blank in " \t"):
                continue
        if bare < found.start():
            yield Name(Span(bare, found.end()), "")


def _find_opener(text: str, opener: str, low: int, before: int) -> int | None:
    """Return the offset behind the nearest opener, one that a backslash escapes aside."""
    place = before
    for _ in range(_MOST_ESCAPES if opener else 0):
        place = text.rfind(opener, low, place)
        if place < 0:
            return None
        if place == low or text[place - 1] != "\\":
            return place + 1
    return None


def _find_bare(text: str, low: int, before: int) -> int:
    """Return where the bare word before an offset begins; a colon ends none but an address."""
    found = _BARE_REVERSED.match(text[low:before][::-1])
    assert found
    word = found[0][::-1]
    start = before - len(word)
    colon = word.rfind(":")
    return start if colon < 0 or word.startswith("//", colon + 1) else start + colon + 1
