"""What the edits of galleries are decided from: rules, known paths, and which files are proven."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from imgpipe.model import Config, RewriteRules, Site
from imgpipe.references import KnownPaths
from imgpipe.tasks import OutputFile, Plan, Source

Shown = Mapping[tuple[str, str, int | None], OutputFile]
"""Source key, output id and the frame's position (None: one file for all frames) → the file."""


@dataclass(frozen=True)
class Evidence:
    """What rewriting may rely on: the files that exist, and what is known of them.

    `verify` returns why a path cannot be shown, or nothing if its file is there and good; `glance`
    does so without decoding pixels, for what a page shows already. `is_ours` tells whether a file
    is as imgpipe made it.
    """

    existing: frozenset[str]
    verify: Callable[[str], str]
    glance: Callable[[str], str]
    is_ours: Callable[[str], bool]


@dataclass(frozen=True)
class Facts:
    """All that a gallery's edits depend on, beside its page."""

    config: Config
    rules: RewriteRules
    evidence: Evidence
    known: KnownPaths
    shown: Shown

    @classmethod
    def gather(
        cls, config: Config, rules: RewriteRules, site: Site, plan: Plan, evidence: Evidence
    ) -> Facts:
        known = KnownPaths(config, plan, evidence.existing, frozenset(site.source_files))
        return cls(config, rules, evidence, known, _index_outputs(plan))

    def file_for(self, source: Source, name: str, position: int) -> OutputFile | None:
        """Return the file that a field of entries shows of a source's frame."""
        output_id = self.rules.show[name]
        frame = self.shown.get((source.key, output_id, position))
        return frame or self.shown.get((source.key, output_id, None))

    @staticmethod
    def tells(file: OutputFile, source: Source, position: int) -> bool:
        """Return whether a file's path tells a frame from its source's others."""
        return source.frames == 1 or file.position == position

    def frame_numbers(self, source: Source) -> tuple[int, ...]:
        """Return the numbers that a source's frames have in the output that entries show."""
        output_id = next(iter(self.rules.show.values()))
        return source.frame_numbers(self.config.output(output_id).first)

    def inside(self, path: str) -> str:
        """Return a path of the project as the image root sees it."""
        below = f"{self.config.site.image_root}/"
        if path.startswith(below):  # nearly all are, and relpath asks for the current folder
            return path[len(below) :]
        return posixpath.relpath(path, self.config.site.image_root)


def _index_outputs(plan: Plan) -> Shown:
    """Return the file that each output has for each frame; of several widths, the widest."""
    shown: dict[tuple[str, str, int | None], OutputFile] = {}
    for claim in plan.claims.values():
        file = claim.output
        if file:
            position = None if file.number is None else claim.position
            place = (claim.source.key, file.output_id, position)
            width_px = file.options.width_px or 0
            if place not in shown or (shown[place].options.width_px or 0) < width_px:
                shown[place] = file
    return shown
