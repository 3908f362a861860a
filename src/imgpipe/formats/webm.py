"""WebM: VP9, with alpha where the frames have it, or AV1.

VP9's alpha is a second picture beside the first (WebM container guidelines, BlockAdditions), which
Chromium and Firefox show; AV1 has none.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from imgpipe.animation.containers import find_segment_end
from imgpipe.animation.errors import ImageError
from imgpipe.formats.format import RENDERING, Assembler, Format, check_content
from imgpipe.formats.video import Coding, VideoAssembler, choose_crf, even_size
from imgpipe.images import Codec, Effort, Options, Size

# In haste the encoder does not use the frames that it waits for: they would take memory alone.
_VP9_SPEEDS = {
    Effort.FAST: {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"},
    Effort.BALANCED: {"deadline": "realtime", "cpu-used": "6", "lag-in-frames": "0"},
    Effort.SMALL: {"deadline": "good", "cpu-used": "0"},
}
_AV1_PRESETS = {Effort.FAST: "9", Effort.BALANCED: "6", Effort.SMALL: "4"}
_MOST_PX = {Codec.VP9: 16_384, Codec.AV1: 8_192}
_LEAST_PX = {Codec.VP9: 2, Codec.AV1: 4}
_VP9_CRF = 4, 23, 63
_AV1_CRF = 4, 20, 63


def assemble(stream: BinaryIO, _plays: int, options: Options) -> Assembler:
    """Return an assembler of a video; how often it plays is for the page to say.

    Each frame has its time, the last too; delays that browsers do not show are as they show them.
    Alpha is kept by VP9 if the first frame has it. Raises ImageError for a side that is too long.
    """
    effort = options.effort or Effort.BALANCED
    if _codec(options) is Codec.AV1:
        # SVT-AV1 would tell stderr all its settings.
        os.environ.setdefault("SVT_LOG", "1")
        encoder = "libsvtav1"
        crf = choose_crf(options.quality, *_AV1_CRF)
        settings = {"preset": _AV1_PRESETS[effort], "crf": crf, "svtav1-params": "lp=1:tune=1"}
    else:
        encoder = "libvpx-vp9"
        crf = choose_crf(options.quality, *_VP9_CRF)
        settings = {**_VP9_SPEEDS[effort], "crf": crf, "b": "0"}
    codec = _codec(options)
    coding = Coding(
        "WebM",
        "webm",
        {},
        encoder,
        settings,
        _MOST_PX[codec],
        _LEAST_PX[codec],
        alpha=codec is Codec.VP9,
    )
    return VideoAssembler(stream, coding, options)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole WebM of this size and frame count."""
    check_content(path, "webm", size, frames)
    with path.open("rb") as file:
        if find_segment_end(file) != path.stat().st_size:
            raise ImageError("goes on after the end of the WebM")


def _codec(options: Options) -> Codec:
    return options.codec or Codec.VP9


def _held_size(size: Size, options: Options) -> Size:
    return even_size(size, options, _LEAST_PX[_codec(options)])


WEBM = Format(
    id="webm",
    extensions=("webm",),
    revision=3,
    options=frozenset({*RENDERING, "quality", "effort", "codec", "delay_ms"}),
    encode=None,
    assemble=assemble,
    check=check,
    check_decodes=True,
    held_size=_held_size,
)
