"""Which set of frames an image belongs to: by the plan's claims, or else by its name alone."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from imgpipe.image_facts import ImageFacts
from imgpipe.model import Config, OutputRule, SourceRule
from imgpipe.overrides import find_rule
from imgpipe.patterns import Words
from imgpipe.tasks import Plan, Source

_NUMBERED = re.compile(r"(?P<before>.*[^/][-_])(?P<number>[0-9]{1,6})(?P<suffix>\.[A-Za-z0-9]+)")


@dataclass(frozen=True, slots=True)
class FrameSet:
    """The frames of an animation, or the images of one numbered name.

    `numbers` are those that its frames have, in order: as its source says, or else those that are
    there. `frames` is how many there should be. `animation` is the file that moves, empty where
    there is none. What is not `sure` is told by names alone: `photo-1` and `photo-2` may be no
    frames at all.
    """

    name: str
    numbers: tuple[int, ...]
    frames: int
    animation: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """An image as a frame of its set; the file may be missing, and the set have no such number."""

    frames: FrameSet
    number: int


@dataclass(frozen=True)
class FrameSets:
    """All sets of a site, looked up by the paths of images."""

    config: Config
    plan: Plan
    images: Mapping[str, ImageFacts]

    def read(self, path: str) -> Frame | None:
        """Return what frame a path is of which set; None for what is no frame."""
        if path not in self._known:
            self._known[path] = (
                self._read_claim(path) or self._read_surplus(path) or self._read_name(path)
            )
        return self._known[path]

    def find_alike(self, path: str) -> Mapping[int, str]:
        """Return the files, by number, whose names differ from a path's by the number alone."""
        found = _NUMBERED.fullmatch(path)
        return self._files_by_name.get((found["before"], found["suffix"]), {}) if found else {}

    def _read_claim(self, path: str) -> Frame | None:
        claim = self.plan.claims.get(path)
        if claim is None or claim.position is None:
            return None
        source = claim.source
        if claim.output is None:
            return Frame(self._set_of(source, 1), source.numbers[claim.position])
        number = claim.output.number
        return (
            None if number is None else Frame(self._set_of(source, number - claim.position), number)
        )

    def _read_surplus(self, path: str) -> Frame | None:
        """A path that would be a frame of a source, if only the source had that many."""
        site = self.config.site
        for output, words in self._outputs:
            reading = output.pattern.read(_cut(path, site.image_root))
            if reading and reading.number is not None and reading.words in words:
                return Frame(self._set_of(words[reading.words], output.first), reading.number)
        for rule, words in self._rules:
            reading = rule.pattern.read(_cut(path, site.source_root), any_padding=True)
            if reading and reading.number is not None and reading.words in words:
                return Frame(self._set_of(words[reading.words], 1), reading.number)
        return None

    def _read_name(self, path: str) -> Frame | None:
        found = _NUMBERED.fullmatch(path)
        if found is None:
            return None
        named = (found["before"], found["suffix"])
        return Frame(self._named_set(named), int(found["number"]))

    def _set_of(self, source: Source, first: int) -> FrameSet:
        key = (source.key, first)
        if key not in self._planned_sets:
            numbers = source.frame_numbers(first)
            moves = not source.numbers and source.frames > 1
            animation = source.files[0] if moves else self._made_animations.get(source.key, "")
            self._planned_sets[key] = FrameSet(
                source.files[0], numbers, len(numbers), animation, sure=True
            )
        return self._planned_sets[key]

    def _named_set(self, named: tuple[str, str]) -> FrameSet:
        if named not in self._named_sets:
            numbers = tuple(sorted(self._files_by_name.get(named, ())))
            alike = self._animations_by_stem.get(posixpath.basename(named[0])[:-1], [])
            animation = alike[0] if len(alike) == 1 else ""
            frames = self.images[animation].frames if animation else len(numbers)
            self._named_sets[named] = FrameSet(
                "*".join(named), numbers, frames, animation, sure=bool(animation)
            )
        return self._named_sets[named]

    # -- indexes -------------------------------------------------------------------------------

    @cached_property
    def _known(self) -> dict[str, Frame | None]:
        return {}

    @cached_property
    def _planned_sets(self) -> dict[tuple[str, int], FrameSet]:
        return {}

    @cached_property
    def _named_sets(self) -> dict[tuple[str, str], FrameSet]:
        return {}

    @cached_property
    def _outputs(self) -> list[tuple[OutputRule, dict[Words, Source]]]:
        """Each output of single frames, with the sources by the words that its pattern has."""
        found = []
        for rule in self.config.outputs:
            sources = {
                tuple(item for item in source.words if item[0] in rule.pattern.names): source
                for source in self.plan.sources
                if (source.numbers or source.frames > 1) and find_rule(self.config, rule, source)
            }
            if rule.pattern.numbered:
                found.append((rule, sources))
        return found

    @cached_property
    def _rules(self) -> list[tuple[SourceRule, dict[Words, Source]]]:
        """Each rule of numbered sources, with its sources by their words."""
        return [
            (rule, {item.words: item for item in self.plan.sources if item.rule_id == rule.id})
            for rule in self.config.sources
            if rule.pattern.numbered
        ]

    @cached_property
    def _made_animations(self) -> dict[str, str]:
        """The animation that is made of a numbered source, by the source's key."""
        return {
            claim.source.key: path
            for path, claim in self.plan.claims.items()
            if claim.output and claim.output.number is None and claim.position is None
        }

    @cached_property
    def _files_by_name(self) -> Mapping[tuple[str, str], dict[int, str]]:
        files: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for path in self.images:
            found = _NUMBERED.fullmatch(path)
            if found:
                files[found["before"], found["suffix"]][int(found["number"])] = path
        return files

    @cached_property
    def _animations_by_stem(self) -> Mapping[str, list[str]]:
        animations: dict[str, list[str]] = defaultdict(list)
        for path, facts in self.images.items():
            if facts.frames > 1:
                animations[posixpath.splitext(posixpath.basename(path))[0]].append(path)
        return animations


def _cut(path: str, root: str) -> str:
    return path if root == "." else path.removeprefix(f"{root}/")


def spell_numbers(numbers: Iterable[int], noun: str) -> str:
    """Return numbers in words: "frame 3", "frames 3, 5 to 8 and 12"."""
    ordered = sorted(set(numbers))
    runs = []
    for _, group in groupby(enumerate(ordered), key=lambda item: item[1] - item[0]):
        run = [number for _, number in group]
        runs += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    said = " and ".join(filter(None, (", ".join(runs[:-1]), *runs[-1:])))
    return f"{noun} {said}" if len(ordered) == 1 else f"{noun}s {said}"


def find_one_set(frames: Sequence[Frame | None]) -> FrameSet | None:
    """Return the set that all are frames of; None where there is no such one."""
    sets = {frame.frames if frame else None for frame in frames}
    return sets.pop() if len(sets) == 1 else None
