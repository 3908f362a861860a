"""What Chromium makes of an animation: frames, delays, plays of its `ImageDecoder` (WebCodecs)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The pixels of all frames that decode; a frame that does not ends them.
_SCRIPT = """async ([file, type]) => {
  const data = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const decoder = new ImageDecoder({data, type});
  const frames = [];
  try {
    await decoder.completed;
    await decoder.tracks.ready;
    const track = decoder.tracks.selectedTrack;
    const repeats = track.repetitionCount === Infinity ? null : track.repetitionCount;
    for (let frameIndex = 0; frameIndex < track.frameCount; frameIndex++) {
      let decoded;
      try {
        decoded = await decoder.decode({frameIndex});
      } catch {
        break;
      }
      const frame = decoded.image;
      const pixels = new Uint8Array(frame.allocationSize({format: "RGBA"}));
      await frame.copyTo(pixels, {format: "RGBA"});
      let text = "";
      for (let start = 0; start < pixels.length; start += 32768) {
        text += String.fromCharCode(...pixels.subarray(start, start + 32768));
      }
      const size = [frame.displayWidth, frame.displayHeight];
      frames.push({size, delay_us: frame.duration, pixels: btoa(text)});
      frame.close();
    }
    return {frames, repeats};
  } finally {
    decoder.close();
  }
}"""


@dataclass(frozen=True)
class Shown:
    """An animation as Chromium shows it: images in mode RGBA; `plays` is 0 for ever, a still has no
    delay."""

    images: tuple[Image.Image, ...]
    delays_ms: tuple[int, ...]
    plays: int


def show_in_browser(page: Page, file: bytes, kind: str = "image/gif") -> Shown:
    """Decode a file of a MIME type in a page that stands on a secure origin."""
    answer: dict[str, Any] = page.evaluate(_SCRIPT, [b64encode(file).decode(), kind])
    frames, repeats = answer["frames"], answer["repeats"]
    return Shown(
        tuple(Image.frombytes("RGBA", f["size"], b64decode(f["pixels"])) for f in frames),
        tuple((frame["delay_us"] or 0) // 1000 for frame in frames),
        0 if repeats is None else repeats + 1,
    )
