"""The progress bar of a run: frames done, the current name, the time left."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from imgpipe.diagnostics import escape

if TYPE_CHECKING:
    from tqdm import tqdm

    from imgpipe.model import Plan


class Progress:
    """A bar on a terminal, nothing elsewhere; tqdm is imported only where it is shown."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._bar: tqdm[NoReturn] | None = None

    def begin(self, plan: Plan) -> None:
        frames = sum(
            task.source.frames
            for task in plan.tasks
            if any(not stale.file.copied for stale in task.stale)
        )
        self.begin_frames(frames)

    def begin_frames(self, frames: int) -> None:
        if self._wanted and frames:
            from tqdm import tqdm

            self._bar = tqdm(total=frames, unit="frame", leave=False, dynamic_ncols=True)

    def advance(self, name: str) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str(escape(name), refresh=False)
            self._bar.update()

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()
