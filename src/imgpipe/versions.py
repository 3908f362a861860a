"""What outputs are made with, as the lock tells people; nothing is stale because of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress

from imgpipe import __version__

_VIDEOS = frozenset({"mp4", "webm"})


def find_versions() -> dict[str, str]:
    """Return name → version; of Python the minor version, since more never changed an output."""
    from PIL import __version__ as pillow_version

    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"imgpipe": __version__, "pillow": pillow_version, "python": python}


def find_makers(format_ids: Iterable[str]) -> dict[str, str]:
    """Return what files of these formats are made with: PyAV too, where there is a video."""
    makers = find_versions()
    if not _VIDEOS.isdisjoint(format_ids):
        # PyAV itself is slow to import, and this process has not encoded anything.
        from importlib.metadata import PackageNotFoundError, version

        with suppress(PackageNotFoundError):
            makers["av"] = version("av")
    return makers
