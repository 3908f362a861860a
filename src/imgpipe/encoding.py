"""Bytes → text: UTF-8, with or without a byte order mark; a wrong byte is shown at its place."""

from __future__ import annotations

from imgpipe.diagnostics import Place
from imgpipe.text import Span, TextFile

BOM = b"\xef\xbb\xbf"


class EncodingError(Exception):
    """A file that is not UTF-8: a sentence without its subject, the first wrong byte, a hint."""

    def __init__(self, message: str, place: Place, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint


def decode_text(data: bytes, name: str) -> str:
    """Return a file's text without its byte order mark. Raises EncodingError."""
    content = data.removeprefix(BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        good = len(content[: problem.start].decode("utf-8"))
        shown = TextFile(name, content.decode("utf-8", "replace"))
        message = f"is not UTF-8: byte 0x{content[problem.start]:02x} stands here"
        place = Place.in_text(shown, Span(good, good + 1))
        raise EncodingError(message, place, "save it as UTF-8") from None
