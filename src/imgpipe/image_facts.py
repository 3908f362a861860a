"""What one look at an image file tells, so that no audit need look again."""

from __future__ import annotations

from dataclasses import dataclass

from imgpipe.images import Size


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """The content of an image or video file.

    `kind` is what the content is ("png", "gif", "svg", "mp4"), whatever the name says; empty where
    it is nothing that imgpipe knows. `size` and `frames` are None and 0 where they are not known
    (videos, drawings). `pixels` are digests, one a frame, equal where a browser shows the same.
    `rich` tells of each frame whether it holds more than a GIF's frame can. `private` names kinds
    of private metadata ("GPS position"). `code`, `problem` and `hint` say what is wrong with it.
    """

    kind: str
    size_bytes: int
    sha256: str
    size: Size | None = None
    frames: int = 0
    delays_ms: tuple[int, ...] = ()
    plays: int = 0
    pixels: tuple[str, ...] = ()
    rich: tuple[bool, ...] = ()
    private: tuple[str, ...] = ()
    code: str = ""
    problem: str = ""
    hint: str = ""
