"""The progress bar: frames or images done by all workers, the current name, the time left."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from imgpipe.diagnostics import escape

if TYPE_CHECKING:
    from tqdm import tqdm

    from imgpipe.tasks import Plan, Task


class Progress:
    """A bar on a terminal, nothing elsewhere; tqdm is imported only where it is shown."""

    def __init__(self, *, wanted: bool) -> None:
        # A stream that was closed before the start is None.
        self._wanted = wanted and sys.stderr is not None and sys.stderr.isatty()
        self._bar: tqdm[NoReturn] | None = None

    def begin(self, plan: Plan) -> None:
        self.begin_frames(sum(map(_count_frames, plan.tasks)))

    def begin_frames(self, frames: int) -> None:
        self._begin(frames, "frame")

    def begin_images(self, images: int) -> None:
        self._begin(images, "image")

    def _begin(self, number: int, unit: str) -> None:
        self.end()
        if self._wanted and number:
            from tqdm import tqdm

            # The thread that would watch over slow bars keeps workers from being forked.
            tqdm.monitor_interval = 0
            self._bar = tqdm(total=number, unit=unit, leave=False, dynamic_ncols=True)

    def advance(self, name: str, frames: int = 1) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str(escape(name), refresh=False)
            self._bar.update(frames)

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _count_frames(task: Task) -> int:
    """Return how many frames the workers will tell of: those of stills, or else all."""
    encoded = [stale.file for stale in task.stale if not stale.file.copied]
    positions = {file.position for file in encoded if file.position is not None}
    return len(positions) if positions or not encoded else task.source.frames
