"""The files that a report names: what their heads say, and where they are seen from the report."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from imgpipe.disk import Disk
from imgpipe.headers import Header, Headers
from imgpipe.images import Size
from imgpipe.report import Image
from imgpipe.status import FileStatus

NAME = "report-headers.json"  # not the data file's: each drops what it does not ask for
_UNKNOWN = Size(0, 0)


@dataclass(frozen=True)
class ReportFiles:
    """The files of a project as a report in `target_folder` sees them; both are resolved.

    `states` has the outputs, by their paths.
    """

    folder: Path
    target_folder: Path
    image_root: str
    disk: Disk
    headers: Headers
    states: dict[str, FileStatus]
    _known: dict[str, tuple[str, Header] | None] = field(default_factory=dict, repr=False)

    def describe(self, path: str, label: str) -> Image:
        """Return a file with its size, if it is there."""
        status = self.states.get(path)
        state = status.state.value if status else ""
        header = self.find_header(path)
        if header is None:
            return Image(path, "", label, state)
        size = header.size
        return Image(
            *(path, self.spell_href(path), label, state),
            bytes=header.size_bytes,
            width_px=size.width_px,
            height_px=size.height_px,
        )

    def describe_page(self, path: str, label: str) -> Image:
        """Return a page that was read, which has no head that tells a size."""
        return Image(path, self.spell_href(path), label)

    def find_header(self, path: str) -> Header | None:
        """Return what is known of a file; without kind and size where it is no whole image.

        None where it is not there, or is no file of this project.
        """
        found = self._find(path)
        return found[1] if found else None

    def find_digest(self, path: str) -> str:
        found = self._find(path)
        return found[0] if found else ""

    def spell_href(self, path: str) -> str:
        """Return the URL of a file from the report: relative, if both are on one drive."""
        target = self.folder / path
        try:
            relative = Path(os.path.relpath(target, self.target_folder))
        except ValueError:
            return target.as_uri()
        return quote(relative.as_posix(), errors="surrogateescape")

    def _find(self, path: str) -> tuple[str, Header] | None:
        if path not in self._known:
            self._known[path] = self._look(path)
        return self._known[path]

    def _look(self, path: str) -> tuple[str, Header] | None:
        target = self.folder / path
        try:
            if self._leaves(path, target):
                return None
            digest = self.disk.digest(path)
            if digest is None:
                return None
            header = self.headers.read(path, digest)
            return digest, header or Header("", _UNKNOWN, target.stat().st_size)
        except (OSError, RuntimeError, ValueError):
            return None  # a link to itself, for one, or a name that no file can have

    def _leaves(self, path: str, target: Path) -> bool:
        """Return whether a link leads out of the project; a report must not show what is there."""
        is_outside = posixpath.isabs(path) or path.startswith("../")
        if is_outside or not self.disk.is_linked(path, self.image_root):
            return False
        return not target.resolve().is_relative_to(self.folder.resolve())
