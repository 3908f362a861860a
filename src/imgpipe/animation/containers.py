"""Drawings and videos: whether a file is what it says, and whole, without showing a pixel of it.

Sources: SVG 2 (W3C); ISO/IEC 14496-12, section 4.2 (boxes of MP4 and QuickTime); RFC 8794 (EBML)
and the WebM container guidelines; RFC 3533, section 6 (Ogg pages).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from struct import unpack
from typing import BinaryIO
from xml.parsers import expat

from imgpipe.animation.errors import ImageError
from imgpipe.diagnostics import escape

HEAD_BYTES = 4096
_PIECE_BYTES = 1 << 16
_MOST_ENTITY = 1_024
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_MOST_BOXES = 100_000
_CLUSTER = b"\x1f\x43\xb6\x75"
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
_AGAIN = "restore the file from its original, or export it again"
_XML = re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|svg|!--|!DOCTYPE\s+svg)", re.IGNORECASE)
_UTF16 = b"\xff\xfe<\0", b"\xfe\xff\0<"


def recognise_container(head: bytes) -> str:
    """Return what the first bytes are: "svg", "mp4", "mov", "webm", "ogv", "heic", or nothing."""
    if _XML.match(head) or head.startswith(_UTF16):
        return "svg"
    if head.startswith(_EBML):
        return "webm"
    if head.startswith(b"OggS"):
        return "ogv"
    if head[4:8] not in _BOXES:
        return ""
    brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
    if brand in (b"heic", b"heix", b"mif1", b"msf1"):
        return "heic"
    return "mov" if brand == b"qt  " else "mp4"


def check_container(path: Path, kind: str) -> None:
    """Raise ImageError (IMG001) where a drawing does not parse or a video is cut; and OSError."""
    with path.open("rb") as file:
        if kind == "svg":
            _check_svg(file)
        elif kind == "ogv":
            _check_ogg(file)
        else:
            check_video(file, kind)


def check_video(file: BinaryIO, kind: str) -> None:
    """Raise ImageError (IMG001) where a video is cut: "mp4", "mov" or "webm", else nothing."""
    if kind in ("mp4", "mov"):
        _check_boxes(file)
    elif kind == "webm":
        find_segment_end(file)


def _check_svg(file: BinaryIO) -> None:
    """Parse a drawing in pieces; no entity in its content is ever replaced by its text.

    That is what a default handler has expat do; in attributes its own bound on growth holds.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _require_svg_root(parser)
    parser.DefaultHandler = _ignore
    parser.EntityDeclHandler = _require_plain_entity
    try:
        while piece := file.read(_PIECE_BYTES):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as problem:
        what = expat.ErrorString(problem.code)
        message = f"is no well-formed SVG: {what} at line {problem.lineno}"
        raise ImageError(message, hint=_AGAIN) from None
    except (LookupError, ValueError):  # of an encoding that Python does not know
        raise ImageError("is an SVG in an encoding that no one knows", hint=_AGAIN) from None


def _require_svg_root(parser: expat.XMLParserType) -> Callable[[str, dict[str, str]], None]:
    def require(name: str, _attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        local = name.rpartition(" ")[2]
        if local != "svg":
            raise ImageError(f"is XML, but no SVG: its root is `{escape(local[:40])}`")

    return require


def _require_plain_entity(
    name: str,
    _is_parameter: bool,  # noqa: FBT001  expat calls it so
    value: str | None,
    *_rest: object,
) -> None:
    """Illustrator names its namespaces by entities; what names others can grow without an end."""
    if value is not None and ("&" in value or "%" in value or len(value) > _MOST_ENTITY):
        shown = escape(name[:40])
        message = f"is refused: its XML entity `{shown}` is long, or made of others"
        raise ImageError(message, hint="export the drawing again, without a document type")


def _ignore(_text: str) -> None:
    pass


def _check_boxes(file: BinaryIO) -> None:
    end = file.seek(0, 2)
    offset, names = 0, set()
    for _ in range(_MOST_BOXES):
        if offset == end:
            break
        file.seek(offset)
        head = file.read(16)
        if len(head) < 8:
            raise _cut("box", offset)
        size, name = unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            (size,) = unpack(">Q", head[8:])
        elif size == 0:  # to the end
            size = end - offset
        if size < 8 or offset + size > end:
            raise _cut("box", offset)
        names.add(name)
        offset += size
    if b"moov" not in names:
        raise ImageError("is a video without a `moov` box, which no player shows", hint=_AGAIN)


def find_segment_end(file: BinaryIO) -> int:
    """Return where a WebM ends, or the file if it does not say. Raises ImageError if it is cut."""
    end = file.seek(0, 2)
    file.seek(4)
    length = _read_ebml_size(file)
    header = file.read(min(length or 0, HEAD_BYTES))
    if b"webm" not in header and b"matroska" not in header:
        raise ImageError("is no WebM: its header names another kind of file")
    offset = file.tell()
    if file.read(4) != _SEGMENT:
        raise _cut("element", offset)
    length = _read_ebml_size(file)
    start = file.tell()
    if start == end or (length is not None and start + length > end):
        raise _cut("element", offset)
    segment_end = end if length is None else start + length
    _require_nesting(file, start, segment_end)
    return segment_end


def _require_nesting(file: BinaryIO, start: int, end: int, *, in_cluster: bool = False) -> None:
    """Raise ImageError where an element of a segment, or of a cluster in it, does not fit.

    Decoders leave such an element out without a word, and all frames behind it.
    """
    offset = start
    while offset < end:
        file.seek(offset)
        is_cluster = _read_ebml_id(file) == _CLUSTER
        length = _read_ebml_size(file)
        if length is None:
            return  # of a live recording: it lasts until something else begins
        inside = file.tell()
        offset_after = inside + length
        if offset_after > end:
            message = f"is damaged: the element at byte {offset} does not fit into what holds it"
            raise ImageError(message, hint=_AGAIN)
        if is_cluster and not in_cluster:
            _require_nesting(file, inside, offset_after, in_cluster=True)
        offset = offset_after


def _read_ebml_id(file: BinaryIO) -> bytes:
    """Return an element's id (RFC 8794, section 5): one to four bytes."""
    offset = file.tell()
    first = file.read(1)
    if not first or first[0] < 0x10:
        raise ImageError(f"is damaged: no element begins at byte {offset}", hint=_AGAIN)
    return first + file.read(8 - first[0].bit_length())


def _read_ebml_size(file: BinaryIO) -> int | None:
    """Return a size as RFC 8794, section 4, has it; None for an unknown one."""
    first = file.read(1)
    if not first or not first[0]:
        raise _cut("element", file.tell())
    more = 8 - first[0].bit_length()
    rest = file.read(more)
    if len(rest) < more:
        raise _cut("element", file.tell())
    value = int.from_bytes(bytes([first[0] & (0x7F >> more)]) + rest, "big")
    return None if value == (1 << 7 * (more + 1)) - 1 else value


def _check_ogg(file: BinaryIO) -> None:
    head = file.read(27)
    lengths = file.read(head[26]) if len(head) == 27 else b""
    if len(head) < 27 or len(lengths) < head[26] or len(file.read(sum(lengths))) < sum(lengths):
        raise _cut("page", 0)


def _cut(what: str, offset: int) -> ImageError:
    return ImageError(f"is truncated in the {what} at byte {offset}", hint=_AGAIN)
