"""A site in a temporary folder, told like a story: files in, a command, what it said, files out."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from imgpipe.cli import run_command

PIPELINE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md"]
  image_root: images
sources:
  animations: gif/{name}.gif
outputs:
  frames:     png/{name}-{n}.png
  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 8}
rewrite:
  show: {image_url: frames}
"""

# No thumbnails, and pages stay as they are: what an audit of references needs.
FRAMES_ALONE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md"]
  image_root: images
sources:
  animations: gif/{name}.gif
outputs:
  frames: png/{name}-{n}.png
"""


@dataclass(frozen=True)
class Said:
    """What a command answered: exit code, data on stdout, talk on stderr."""

    code: int
    out: str
    err: str


class Project:
    """Files below `root`; paths are POSIX, relative to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def read(self, path: str) -> str:
        """Return a text with its line endings as they are."""
        return (self.root / path).read_bytes().decode()

    def pipeline(self, text: str = PIPELINE) -> None:
        self.write("pipeline.yaml", text)

    def gif(self, path: str, frames: int = 3, size: tuple[int, int] = (20, 16)) -> Path:
        """Write an animation of distinct frames, 180 ms each, for ever."""
        pictures = [paint(size, position, frames).quantize(16) for position in range(frames)]
        out = io.BytesIO()
        rest: dict[str, Any] = {"save_all": True, "append_images": pictures[1:], "loop": 0}
        pictures[0].save(out, "GIF", duration=180, disposal=1, **rest)
        return self.write(path, out.getvalue())

    def stills(self, pattern: str, numbers: range, size: tuple[int, int] = (20, 16)) -> None:
        """Write numbered pictures; `pattern` has `{n}`, and its extension is the format."""
        for position, number in enumerate(numbers):
            target = self.root / pattern.replace("{n}", str(number))
            target.parent.mkdir(parents=True, exist_ok=True)
            paint(size, position, len(numbers)).save(target)

    def page(self, path: str, name: str, numbers: range, **fields: str) -> Path:
        """Write a gallery page as the theme has it, with an entry for each number."""
        lines = ["---", "layout: page", f"title: '{fields.get('title', name)}'", "images:"]
        lines += [f"  - image_id: '{name}'", f"    image_name: 'gif/{name}.gif'"]
        lines += ["gallery:"]
        for number in numbers:
            lines.append(f"  - image_url: png/{name}-{number}.png")
            lines.append(f"    caption: '{name} {number}'")
        return self.write(path, "\n".join([*lines, "---", "", "Text.", ""]))

    def run(self, *arguments: str) -> Said:
        """Run a command in this project, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run_command([arguments[0], "-C", str(self.root), *arguments[1:]])
        return Said(code, out.getvalue(), err.getvalue())

    def tree(self, *, hidden: bool = False) -> dict[str, bytes]:
        """Return path → content of every file; imgpipe's own folder only if asked for."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and (hidden or ".imgpipe" not in path.parts)
        }


def paint(size: tuple[int, int], position: int, frames: int) -> Image.Image:
    """Return a 24-bit picture that differs for each position: a shaded ground, and a moving bar."""
    width, height = size
    ground = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", (ground, ground.rotate(90).resize(size), ground))
    left = position * max(1, width - 2) // max(1, frames)
    bar = (left, 0, left + 1, height // 2)
    ImageDraw.Draw(picture).rectangle(bar, fill=(250, 30, position % 256))
    return picture
