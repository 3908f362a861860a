"""What can be wrong with an image file, as a sentence that lacks only the file's path."""

from __future__ import annotations

from pathlib import Path

from imgpipe.text import count_of

UNREADABLE = "IMG001"
LFS_POINTER = "IMG003"
DAMAGED = "ANI001"
OVER_LIMIT = "LIM001"


class ImageError(Exception):
    """An image that cannot be read, written or trusted.

    `message` is a sentence without its subject, the file, which the caller knows: "is truncated
    at byte 1234: 3 whole frames stand before it". `code` is IMG001 (cannot be decoded or
    encoded), IMG003 (a Git LFS pointer), ANI001 (a damaged animation) or LIM001 (over a limit).
    `hint` says what to do. `path` is set only where several files were handed over at once.
    """

    def __init__(
        self, message: str, code: str = UNREADABLE, hint: str = "", path: Path | None = None
    ) -> None:
        super().__init__(message, code, hint, path)
        self.message = message
        self.code = code
        self.hint = hint
        self.path = path

    def __str__(self) -> str:
        return self.message


def over_limit(what: str, limit: int, key: str) -> ImageError:
    """Return the error for a file that asks for more than `limits.<key>` of pipeline.yaml."""
    return ImageError(
        f"{what}; `limits.{key}` allows {limit:,}",
        OVER_LIMIT,
        f"if you trust the file, raise `limits.{key}` in pipeline.yaml",
    )


def damaged(what: str, whole_frames: int) -> ImageError:
    """Return the ANI001 error for an animation that is wrong behind so many good frames."""
    verb = "stands" if whole_frames == 1 else "stand"
    rest = f"{count_of(whole_frames, 'whole frame')} {verb} before it"
    hint = "restore the file from its original, or export the animation again"
    return ImageError(f"{what}: {rest}", DAMAGED, hint)
