"""The files that hold an animation's frames one by one, and how they differ from it."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import digits

from imgpipe.diagnostics import Place
from imgpipe.frame_sets import find_one_set
from imgpipe.images import Options, Size
from imgpipe.languages.language import Strength
from imgpipe.links.link import Outcome
from imgpipe.status import State
from imgpipe.tasks import Source
from imgpipe.view import GalleryView, PageView, View

_LOSSLESS = ("png", "bmp", "tiff")  # kinds whose pixels can be compared
_Group = tuple[str, str]  # a source's key and an output's id


@dataclass(frozen=True, slots=True)
class FrameFiles:
    """The frames of an animation as files of their own, in the animation's size.

    `frames` is how many the animation has, `count` how many files there are, `awaited` how many
    more a reference names in vain, or a run makes beside its own. `pairs` are files that imgpipe
    did not make, each with the position of its frame. `made_from_files` tells that the animation is
    made from them.
    """

    animation: str
    name: str
    frames: int
    count: int
    awaited: int
    pairs: tuple[tuple[int, str], ...]
    place: Place
    planned: bool
    made_from_files: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Positions of frames whose files show other pixels, and of those whose files hold more."""

    other: tuple[int, ...] = ()
    richer: tuple[int, ...] = ()


def find_frame_files(view: View) -> Iterator[FrameFiles]:
    """Yield the frames that are there of each whole animation: by the plan, or else by a page."""
    finder = _Finder(view)
    yield from finder.find_split()
    yield from finder.find_assembled()
    yield from finder.find_shown()


def compare_frames(view: View, found: FrameFiles) -> Difference:
    """Compare what files and frames show, where both have one size; a larger file holds more."""
    facts = view.images.get(found.animation)
    if facts is None or facts.size is None or len(facts.pixels) != found.frames:
        return Difference()
    other: list[int] = []
    richer: list[int] = []
    for position, path in found.pairs:
        still = view.images.get(path)
        if still is None or still.size is None or still.code or len(still.pixels) != 1:
            continue
        if still.kind not in _LOSSLESS or still.pixels[0] == facts.pixels[position]:
            continue
        if _is_larger(still.size, facts.size):
            richer.append(position)
        elif still.size == facts.size:
            more = any(still.rich) and not any(facts.rich)
            (richer if more else other).append(position)
    return Difference(tuple(other), tuple(richer))


def _is_larger(size: Size, than: Size) -> bool:
    return size.width_px > than.width_px and size.height_px > than.height_px


class _Finder:
    def __init__(self, view: View) -> None:
        self._view = view
        self._covered: set[str] = set()  # animations of whose frames the plan knows

    # -- by the plan ---------------------------------------------------------------------------

    def find_split(self) -> Iterator[FrameFiles]:
        """Frames that outputs make of an animation."""
        sources: dict[str, Source] = {}
        groups: dict[_Group, list[tuple[int, str]]] = defaultdict(list)
        for path, claim in self._view.plan.claims.items():
            output, source = claim.output, claim.source
            if output is None or output.number is None or claim.position is None:
                continue
            if source.numbers or source.frames < 2 or _is_scaled(output.options):
                continue
            sources[source.key] = source
            groups[source.key, output.output_id].append((claim.position, path))
        self._covered |= {source.files[0] for source in sources.values()}
        surplus = self._find_surplus(sources) if sources else {}
        for group, planned in groups.items():
            animation = sources[group[0]].files[0]
            if self._is_whole(animation):
                yield from self._judge_split(animation, planned, surplus.get(group, ()))

    def _judge_split(
        self, animation: str, planned: Sequence[tuple[int, str]], surplus: Collection[str]
    ) -> Iterator[FrameFiles]:
        """What lacks beside files of ours is a run's business, as is what is stale."""
        there = [item for item in planned if item[1] in self._view.images]
        states = [self._view.states.get(path) for _, path in there]
        if not there:
            return
        theirs = tuple(
            item
            for item, status in zip(there, states, strict=True)
            if status is None or status.state is State.FOREIGN
        )
        lacking = [path for _, path in planned if path not in self._view.images]
        awaited = self._wanted.intersection(lacking) if len(theirs) == len(there) else lacking
        yield FrameFiles(
            animation,
            _name_together(path for _, path in planned),
            len(planned),
            len(there) + len(surplus),
            len(awaited),
            theirs,
            self._place_of(animation, [path for _, path in there]),
            planned=True,
        )

    def _find_surplus(self, sources: Mapping[str, Source]) -> dict[_Group, list[str]]:
        """Return files that would be frames of a source, if only it had that many."""
        view, root = self._view, self._view.config.site.image_root
        head = "" if root == "." else f"{root}/"
        rules = [
            (
                rule,
                {_keep_words(source, rule.pattern.names): key for key, source in sources.items()},
            )
            for rule in view.config.outputs
            if rule.pattern.numbered and not rule.widths_px and not _is_scaled(rule.options)
        ]
        found: dict[_Group, list[str]] = defaultdict(list)
        for path in view.images:
            if path in view.plan.claims or path in view.states or not path.startswith(head):
                continue
            for rule, keys in rules:
                reading = rule.pattern.read(path[len(head) :])
                if reading and reading.number is not None and reading.words in keys:
                    found[keys[reading.words], rule.id].append(path)
        return found

    def find_assembled(self) -> Iterator[FrameFiles]:
        """Animations that stand where one would be made from numbered files."""
        for path, claim in self._view.plan.claims.items():
            output, source = claim.output, claim.source
            if output is None or output.number is not None or claim.position is not None:
                continue
            if not source.numbers or not self._is_whole(path):
                continue
            self._covered.add(path)
            status, frames = self._view.states.get(path), self._view.images[path].frames
            if _is_scaled(output.options) or frames < 2:
                continue
            if status is None or status.state is State.FOREIGN:
                same = len(source.files) == frames
                yield FrameFiles(
                    path,
                    _name_together(source.files),
                    frames,
                    len(source.files),
                    0,
                    tuple(enumerate(source.files)) if same else (),
                    self._place_of(path, source.files),
                    planned=True,
                    made_from_files=True,
                )

    # -- by a page -----------------------------------------------------------------------------

    def find_shown(self) -> Iterator[FrameFiles]:
        """Frames of which no output says so: a page with one animation and one set."""
        seen: set[str] = set()
        for page in self._view.pages:
            animation = self._find_animation(page)
            galleries = [gallery for gallery in page.galleries if gallery.links]
            if animation and animation not in self._covered | seen and len(galleries) == 1:
                seen.add(animation)
                yield from self._judge_shown(animation, galleries[0])

    def _find_animation(self, page: PageView) -> str | None:
        shown = {link.target for link in page.animations if link.target in self._view.images}
        moving = {path for path in shown if path and self._view.images[path].frames > 1}
        animation = moving.pop() if len(moving) == 1 else None
        return animation if animation and self._is_whole(animation) else None

    def _judge_shown(self, animation: str, gallery: GalleryView) -> Iterator[FrameFiles]:
        read = self._view.read_frames(gallery)
        found, first = find_one_set(read), gallery.links[0]
        claim = self._view.plan.claims.get(first.about) if first else None
        if found is None or first is None or (claim and claim.output):
            return
        alike = self._view.frame_sets.find_alike(first.about)
        files = [alike[number] for number in sorted(alike)]
        if not files or not (found.animation == animation or self._shows_same(animation, files)):
            return
        frames = self._view.images[animation].frames
        lacking = {link.about for link in gallery.links if link and link.target is None}
        yield FrameFiles(
            animation,
            _name_together(files),
            frames,
            len(files),
            len(self._wanted & lacking),
            tuple(enumerate(files)) if len(files) == frames else (),
            gallery.place,
            planned=False,
        )

    def _shows_same(self, animation: str, files: Sequence[str]) -> bool:
        """Return whether half of the files show what the animation does."""
        pixels = set(self._view.images[animation].pixels)
        same = [path for path in files if pixels.intersection(self._view.images[path].pixels)]
        return 2 * len(same) >= len(files)

    # -- what all ask --------------------------------------------------------------------------

    def _is_whole(self, animation: str) -> bool:
        facts = self._view.images.get(animation)
        return facts is not None and not facts.code

    def _place_of(self, animation: str, files: Sequence[str]) -> Place:
        shown = (self._galleries.get(path) for path in files)
        gallery = next((item for item in shown if item), None)
        return gallery.place if gallery else Place(animation)

    @cached_property
    def _galleries(self) -> dict[str, GalleryView]:
        """The first gallery that shows an image, by its path."""
        shown: dict[str, GalleryView] = {}
        for gallery in self._view.galleries():
            for link in gallery.links:
                if link and link.target:
                    shown.setdefault(link.target, gallery)
        return shown

    @cached_property
    def _wanted(self) -> frozenset[str]:
        """Paths of which REF001 says that they are missing."""
        return frozenset(
            path
            for link in self._view.links
            if link.outcome is Outcome.MISSING and link.mention.strength is Strength.SURE
            for path in link.wanted
        )


def _is_scaled(options: Options) -> bool:
    return options.width_px is not None or options.height_px is not None


def _keep_words(source: Source, names: Collection[str]) -> tuple[tuple[str, str], ...]:
    return tuple(word for word in source.words if word[0] in names)


def _name_together(paths: Iterable[str]) -> str:
    """Return the name that numbered files share, with `*` for the number."""
    first, *others = paths
    if not others:
        return first
    before = posixpath.commonprefix([first, *others]).rstrip(digits)
    after = posixpath.commonprefix([path[::-1] for path in (first, *others)])[::-1].lstrip(digits)
    return f"{before}*{after}"
