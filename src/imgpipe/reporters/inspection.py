"""What files hold, for people and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from imgpipe.diagnostics import ExitCode, escape
from imgpipe.reporters.json import SCHEMA_VERSION, describe_diagnostic, dump_document
from imgpipe.reporters.text import format_bytes
from imgpipe.text import count_of

if TYPE_CHECKING:
    from imgpipe.animation.gif_details import GifDetails
    from imgpipe.inspection import FileFacts, Inspection

_NAMES = {"gif": "GIF", "png": "PNG", "apng": "APNG", "jpeg": "JPEG", "webp": "WebP"}
_NAMES |= {"avif": "AVIF", "mp4": "MP4", "webm": "WebM"}
_DISPOSALS = {0: "unspecified", 1: "keep", 2: "clear", 3: "restore", 4: "restore (as 4)"}
_SHOWN_DELAYS = 4
_SHOWN_COMMENTS = 3
_COMMENT_LETTERS = 60


def format_facts(inspections: Sequence[Inspection]) -> Iterator[str]:
    """Yield a block of lines per file that could be read, a blank line between two."""
    known = [item.facts for item in inspections if item.facts]
    for index, facts in enumerate(known):
        if index:
            yield ""
        frames = count_of(facts.frames, "frame")
        size = format_bytes(facts.size_bytes)
        yield f"{escape(facts.path)}: {_NAMES[facts.kind]}, {facts.size}, {frames}, {size}"
        for label, value in _describe(facts):
            yield f"  {label:<14}{value}"


def _describe(facts: FileFacts) -> Iterator[tuple[str, str]]:
    if facts.frames > 1 or facts.gif:
        yield "delays", _describe_delays(facts.delays_ms)
        yield "plays", "for ever" if facts.plays == 0 else count_of(facts.plays, "time")
    if facts.gif:
        yield "palettes", _describe_palettes(facts.gif)
    if facts.frames:
        deep = ", 16 bits a channel" if facts.bits > 8 else ""
        most = "up to " if facts.frames > 1 else ""
        yield "colours", f"{most}{facts.colors:,}{' in a frame' if most else ''}{deep}"
        yield "transparency", _describe_transparency(facts)
    if facts.gif:
        yield from _describe_gif(facts.gif)
    if facts.damage:
        yield "damage", escape(facts.damage)


def _describe_delays(delays_ms: Sequence[int]) -> str:
    """Return the delays grouped, the most frequent first, and their sum."""
    total = f"{format_duration(sum(delays_ms))} in all"
    groups = Counter(delays_ms).most_common()
    if len(groups) == 1:
        each = format_duration(delays_ms[0])
        return each if len(delays_ms) == 1 else f"{each} each, {total}"
    said = [f"{number} x {format_duration(delay)}" for delay, number in groups[:_SHOWN_DELAYS]]
    left = len(groups) - _SHOWN_DELAYS
    more = [f"{left} other delays" if left > 1 else "1 other delay"] if left > 0 else []
    return ", ".join([*said, *more, total]) if groups else "none"


def format_duration(milliseconds: int) -> str:
    """Return a time as people say it: "180 ms", "2.88 s", "1 min 5 s"."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 60_000:
        return f"{milliseconds / 1000:.2f}".rstrip("0").rstrip(".") + " s"
    minutes, rest = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} min {rest} s"


def _describe_palettes(gif: GifDetails) -> str:
    screen = f"global of {gif.global_colors} colours" if gif.global_colors else "no global one"
    if not gif.local_palettes:
        return screen
    of = "of" if gif.local_palettes == 1 else "of up to"
    return f"{screen}, {gif.local_palettes} local {of} {gif.local_colors} colours"


def _describe_transparency(facts: FileFacts) -> str:
    if not facts.transparent_frames:
        seen = "none"
    elif facts.frames == 1:
        seen = "partial" if facts.partly_transparent_frames else "yes"
    else:
        seen = f"in {count_of(facts.transparent_frames, 'frame')}"
        if facts.partly_transparent_frames:
            seen += f", partial in {facts.partly_transparent_frames}"
    if facts.gif and facts.gif.transparent_images and not facts.transparent_frames:
        number = count_of(facts.gif.transparent_images, "frame")
        return f"none is seen; {number} with a transparent colour"
    return seen


def _describe_gif(gif: GifDetails) -> Iterator[tuple[str, str]]:
    if gif.disposals:
        said = (
            f"{number} x {_DISPOSALS.get(method, f'method {method}')}"
            for method, number in gif.disposals.items()
        )
        yield "disposal", ", ".join(said)
    written = []
    if gif.partial_images:
        written.append(f"{gif.partial_images} smaller than the canvas")
    if gif.interlaced_images:
        written.append(f"{gif.interlaced_images} interlaced")
    if written:
        yield "frames", ", ".join(written)
    for index, comment in enumerate(gif.comments[:_SHOWN_COMMENTS]):
        yield "" if index else "comments", _shorten(comment)
    left = len(gif.comments) - _SHOWN_COMMENTS
    if left > 0:
        yield "", f"and {left} more"
    if not gif.has_trailer:
        yield "end", "no trailer"
    elif gif.trailing_bytes:
        yield "end", f"{gif.trailing_bytes:,} bytes follow it"


def _shorten(comment: bytes) -> str:
    text = escape(comment.decode("utf-8", "backslashreplace"))
    return text if len(text) <= _COMMENT_LETTERS else f"{text[: _COMMENT_LETTERS - 1]}…"


def format_json(inspections: Sequence[Inspection], exit_code: ExitCode) -> str:
    """Return the document, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "inspect",
            "exit_code": int(exit_code),
            "files": [_describe_file(item.facts) for item in inspections if item.facts],
            "failed": [item.path for item in inspections if item.problem],
            "diagnostics": [
                describe_diagnostic(item.problem) for item in inspections if item.problem
            ],
        }
    )


def _describe_file(facts: FileFacts) -> dict[str, Any]:
    return {
        "path": facts.path,
        "kind": facts.kind,
        "bytes": facts.size_bytes,
        "width_px": facts.size.width_px,
        "height_px": facts.size.height_px,
        "frames": facts.frames,
        "delays_ms": facts.delays_ms,
        "duration_ms": sum(facts.delays_ms),
        "plays": facts.plays,
        "bits": facts.bits,
        "colors": facts.colors,
        "transparent_frames": facts.transparent_frames,
        "partly_transparent_frames": facts.partly_transparent_frames,
        "damage": facts.damage or None,
        "gif": _describe_gif_json(facts.gif) if facts.gif else None,
    }


def _describe_gif_json(gif: GifDetails) -> dict[str, Any]:
    comments = [comment.decode("utf-8", "backslashreplace") for comment in gif.comments]
    return {**asdict(gif), "comments": comments}
