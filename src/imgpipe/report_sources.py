"""The outputs of each source as a report shows them: its frames, its thumbnails, the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from imgpipe.headers import Header
from imgpipe.model import Config
from imgpipe.previews import SIDE_PX, Cell
from imgpipe.report import Image, Share
from imgpipe.report_files import ReportFiles
from imgpipe.status import State
from imgpipe.tasks import OutputFile, Plan, Source

_AT_FAULT = (State.MISSING, State.STALE)


@dataclass(frozen=True)
class ReportSources:
    """All sources with the outputs that they shall have; `files` says what is there."""

    config: Config
    plan: Plan
    files: ReportFiles

    def outputs(self, source: Source) -> Mapping[str, Sequence[OutputFile]]:
        """Return the files of a source by their outputs, in the pipeline's order, by frame."""
        return self._outputs.get(source.key, {})

    def find_frames(self, source: Source) -> dict[int, OutputFile]:
        """Return the file that shows each frame, by position: of several widths the widest.

        Of several outputs it is the one that entries show, or else the first in full size.
        """
        numbered = self._numbered(source)
        shown = self.config.rewrite.show.values() if self.config.rewrite else ()
        full = (id_ for id_ in numbered if not _is_resized(numbered[id_]))
        chosen = next((id_ for id_ in (*shown, *full, *numbered) if id_ in numbered), None)
        return numbered[chosen] if chosen else {}

    def find_thumbnails(self, source: Source, shown: Iterable[str]) -> dict[int, OutputFile]:
        """Return the smallest files of frames beside those that are shown, by position."""
        paths = frozenset(shown)
        rows = [
            row
            for row in self._numbered(source, widest=False).values()
            if _is_resized(row) and not paths.intersection(file.path for file in row.values())
        ]
        return min(rows, key=self._measure, default={})

    def find_cells(self, source: Source, positions: Sequence[int]) -> Iterator[list[Cell | None]]:
        """Yield where small pictures of frames can be taken from, None for what is not there.

        First the outputs, none of which cuts anything off, then the source itself.
        """
        for row in self._numbered(source, widest=False).values():
            if not any(file.options.crop for file in row.values()):
                yield [self.find_cell(row[at].path) if at in row else None for at in positions]
        if source.numbers:
            yield [self.find_cell(source.files[at]) for at in positions]
        elif self.files.find_header(source.files[0]):
            yield [Cell(source.files[0], at) for at in positions]

    def find_cell(self, path: str) -> Cell | None:
        header = self.files.find_header(path)
        return Cell(path) if header and header.kind else None

    def choose_cells(self, rows: Iterable[list[Cell | None]]) -> list[Cell | None]:
        """Return the row that takes the least work: whole, and just as large as is needed."""
        return min(rows, key=self._rank, default=[])

    def find_animation(self, source: Source) -> str | None:
        """Return the source's own file, or of a numbered set the animation that is made of it."""
        if not source.numbers:
            return source.files[0]
        return next(self._list_whole(source), None)

    def find_timing(self, source: Source | None, animation: Image | None) -> Header | None:
        """Return the header that says how long each frame is shown, and how often all are."""
        paths = [animation.path] if animation else []
        if source:
            paths += [*([] if source.numbers else source.files), *self._list_whole(source)]
        headers = (self.files.find_header(path) for path in paths)
        return next((header for header in headers if header and header.delays_ms), None)

    def share(self, sources: Iterable[Source]) -> tuple[Share, ...]:
        """Return what the outputs of some sources weigh, in the pipeline's order."""
        made: dict[str, list[OutputFile]] = defaultdict(list)
        source_bytes: dict[str, int] = defaultdict(int)
        for source in sources:
            own_bytes = sum(map(self._weigh, source.files))
            for id_, outputs in self.outputs(source).items():
                made[id_] += outputs
                source_bytes[id_] += own_bytes
        order = [rule.id for rule in self.config.outputs if rule.id in made]
        return tuple(self._add_up(id_, made[id_], source_bytes[id_]) for id_ in order)

    def _list_whole(self, source: Source) -> Iterator[str]:
        """Yield the outputs that hold a whole animation."""
        for files in self.outputs(source).values():
            for file in files:
                if file.number is None and file.shows is None:
                    yield file.path

    def _add_up(self, id_: str, outputs: Sequence[OutputFile], source_bytes: int) -> Share:
        weights = [self._weigh(file.path) for file in outputs]
        states = self.files.states
        return Share(
            output_id=id_,
            format_id=outputs[0].format_id,
            files=sum(weight > 0 for weight in weights),
            bytes=sum(weights),
            source_bytes=source_bytes,
            missing=sum(states[file.path].state in _AT_FAULT for file in outputs),
        )

    def _weigh(self, path: str) -> int:
        header = self.files.find_header(path)
        return header.size_bytes if header else 0

    def _rank(self, row: list[Cell | None]) -> tuple[int, bool, int]:
        cells = [cell for cell in row if cell]
        if not cells:
            return len(row), True, 0
        header = self.files.find_header(cells[0].path)
        assert header is not None, "a cell is made of what is there"
        size = header.size
        is_small = max(size.width_px, size.height_px) < SIDE_PX
        work_px = size.width_px * size.height_px
        # of what moves, all frames must be decoded
        work_px *= max(1, len(header.delays_ms) // len(cells)) if header.delays_ms else 1
        return len(row) - len(cells), is_small, -work_px if is_small else work_px

    def _measure(self, row: Mapping[int, OutputFile]) -> int:
        file = next(iter(row.values()))
        return file.options.width_px or file.options.height_px or 0

    def _numbered(self, source: Source, *, widest: bool = True) -> dict[str, dict[int, OutputFile]]:
        """Return the outputs that have a file a frame, by position; of widths, one alone."""
        found: dict[str, dict[int, OutputFile]] = {}
        for id_, outputs in self.outputs(source).items():
            for file in outputs if widest else reversed(outputs):
                if file.number is not None and file.position is not None:
                    found.setdefault(id_, {})[file.position] = file
        return {id_: dict(sorted(row.items())) for id_, row in found.items()}

    @cached_property
    def _outputs(self) -> dict[str, dict[str, list[OutputFile]]]:
        found: dict[str, dict[str, list[OutputFile]]] = defaultdict(lambda: defaultdict(list))
        for path, claim in self.plan.claims.items():
            if claim.output and path in self.files.states:
                found[claim.source.key][claim.output.output_id].append(claim.output)
        order = [rule.id for rule in self.config.outputs]
        return {
            key: {id_: sorted(outputs[id_], key=_order) for id_ in order if id_ in outputs}
            for key, outputs in found.items()
        }


def _order(file: OutputFile) -> tuple[int, int]:
    """By frame, and the widest last."""
    return -1 if file.position is None else file.position, file.options.width_px or 0


def _is_resized(row: Mapping[int, OutputFile]) -> bool:
    return any(file.options.width_px or file.options.height_px for file in row.values())
