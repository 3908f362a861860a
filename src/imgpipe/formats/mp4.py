"""MP4: H.264 in 4:2:0, its index in front, so that it plays while it loads.

There are no B frames: an MP4 could not say how long its last frame is. Without them, psycho-visual
settings and quantisers that follow the picture take up to 9 per cent more bytes at equal PSNR where
little moves (measured on GIFs of an atlas), and renders have no grain to keep. There are no
macroblock trees: with them x264 reads memory that it has not written, and now and then its bytes
differ from those of the last run. One quantiser for all that moves (`qcomp=1`), as trees have it,
takes as few bytes at equal PSNR, but for 4 per cent more of a turning leg.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from imgpipe.animation.containers import check_container
from imgpipe.animation.errors import ImageError
from imgpipe.animation.iso_boxes import walk_boxes
from imgpipe.formats.format import RENDERING, Assembler, Format, check_content
from imgpipe.formats.video import Coding, VideoAssembler, choose_crf, even_size
from imgpipe.images import Effort, Options, Size

_PRESETS = {Effort.FAST: "veryfast", Effort.BALANCED: "faster", Effort.SMALL: "veryslow"}
# Chroma is in the middle of its four pixels (ITU-T H.264, annex E: chroma_loc_info, 1).
_PARAMETERS = "bframes=0:psy=0:aq-mode=0:mbtree=0:qcomp=1:chromaloc=1"
# Supplemental information, of which x264 writes only its settings: 600 bytes (H.264, table 7-1).
_FILTER = "filter_units=remove_types=6"
_MOST_PX = 16_384
# A factor of 0 is another profile, lossless, that browsers do not play.
_LEAST_CRF, _USUAL_CRF, _MOST_CRF = 2, 22, 51


def assemble(stream: BinaryIO, _plays: int, options: Options) -> Assembler:
    """Return an assembler of a video; how often it plays is for the page to say.

    The stream can be read and is at its start. Each frame has its time, the last too; delays that
    browsers do not show are as they show them. Raises ImageError for a side over 16,384 pixels.
    """
    encoder_options = {
        "preset": _PRESETS[options.effort or Effort.BALANCED],
        "crf": choose_crf(options.quality, _LEAST_CRF, _USUAL_CRF, _MOST_CRF),
        "x264-params": _PARAMETERS,
    }
    coding = Coding(
        "MP4",
        "mp4",
        {"movflags": "faststart"},
        "libx264",
        encoder_options,
        _MOST_PX,
        packet_filter=_FILTER,
    )
    return VideoAssembler(stream, coding, options)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole MP4 of this size and frame count."""
    check_content(path, "mp4", size, frames)
    check_container(path, "mp4")
    with path.open("rb") as file:
        kinds = [box.kind for box in walk_boxes(file, 0, path.stat().st_size)]
    if kinds != [b"ftyp", b"moov", b"free", b"mdat"]:
        raise ImageError("goes on after the end of the MP4, or its parts are in another order")


MP4 = Format(
    id="mp4",
    extensions=("mp4",),
    revision=3,
    options=frozenset({*RENDERING, "quality", "effort", "delay_ms"}),
    encode=None,
    assemble=assemble,
    check=check,
    check_decodes=True,
    held_size=even_size,
)
