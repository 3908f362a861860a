"""What outputs are made with, as the lock tells people; nothing is stale because of it."""

from __future__ import annotations

import sys

from imgpipe import __version__


def find_versions() -> dict[str, str]:
    """Return name → version; of Python the minor version, since more never changed an output."""
    from PIL import __version__ as pillow_version

    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"imgpipe": __version__, "pillow": pillow_version, "python": python}
