"""The site → the cards of a report, each with what its preview is to be made of."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, pairwise

from imgpipe.animation.frame import shown_delay_ms
from imgpipe.headers import Header
from imgpipe.model import AnimationReference, Entry, Page, Reference, Site
from imgpipe.previews import Cell, choose_frames
from imgpipe.references import KnownPaths
from imgpipe.report import Card, Image
from imgpipe.report_galleries import PageGallery, list_galleries
from imgpipe.report_sources import ReportSources
from imgpipe.strips import Drawn
from imgpipe.tasks import Source
from imgpipe.yaml_nodes import Scalar, child_of, resolve


@dataclass(frozen=True, slots=True)
class Draft:
    """A card that has no preview and no remarks yet.

    `cells` are what the preview is made of, `indexes` which frame of the card each is; `delays_ms`
    has one item a frame. `frame_of` tells which frame a file is a picture of. `pages` are the page
    and its copy, `lines` where the gallery is in it.
    """

    card: Card
    cells: tuple[Cell, ...]
    indexes: tuple[int, ...]
    delays_ms: tuple[int, ...]
    frame_of: Mapping[str, int]
    paths: frozenset[str]
    pages: frozenset[str] = frozenset()
    lines: range = range(0)

    def finish(self, drawn: Drawn | None) -> Card:
        """Return the card with its preview, and with how long each picture of it is shown."""
        if drawn is None:
            return self.card
        shown = tuple(self.indexes[cell] for cell in drawn.shown)
        edges = (0, *shown[1:], len(self.delays_ms))  # all pictures last as long as all frames
        delays_ms = (sum(self.delays_ms[at:end]) for at, end in pairwise(edges))
        picture_of = {frame: picture for picture, frame in enumerate(shown)}

        def point(images: Sequence[Image], frames: Iterable[int]) -> tuple[Image, ...]:
            return tuple(
                replace(image, strip_frame=picture_of.get(frame))
                for image, frame in zip(images, frames, strict=True)
            )

        card = self.card
        return replace(
            card,
            strip=drawn.strip,
            delays_ms=tuple(delays_ms),
            frames=point(card.frames, range(len(card.frames))),
            thumbnails=point(card.thumbnails, self._find_frames(card.thumbnails)),
            others=point(card.others, self._find_frames(card.others)),
        )

    def _find_frames(self, images: Sequence[Image]) -> list[int]:
        return [self.frame_of.get(image.path, -1) for image in images]


def draft_cards(site: Site, sources: ReportSources, copies: Mapping[str, Page]) -> list[Draft]:
    """Return a card for each gallery of a page, and for each source that no gallery shows.

    `copies` are the pages as they are published, by the paths of those that they are made of.
    """
    drafting = _Drafting(site, sources)
    shown: set[str] = set()
    drafts = []
    for page in site.pages:
        galleries = list(list_galleries(page, copies.get(page.path)))
        followed = [drafting.find_source(gallery) for gallery in galleries]
        names = [source.name if source else "" for source in followed]
        for gallery, source, name in zip(galleries, followed, names, strict=True):
            is_own = bool(name) and names.count(name) == 1
            part = name if is_own else gallery.key
            drafts.append(
                drafting.draft_gallery(gallery, source, part if len(galleries) > 1 else "")
            )
        shown |= {source.key for source in followed if source}
    left = (source for source in sources.plan.sources if source.key not in shown)
    drafts += [drafting.draft_source(source) for source in left]
    return list(_name_anchors(drafts))


def _name_anchors(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Make each anchor a fragment that no other card has."""
    used: set[str] = set()
    for draft in drafts:
        plain = unicodedata.normalize("NFKD", draft.card.anchor).encode("ascii", "ignore").decode()
        anchor = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        names = chain([anchor], (f"{anchor}-n{number}" for number in count(2)))
        chosen = next(name for name in names if name not in used)
        used.add(chosen)
        yield replace(draft, card=replace(draft.card, anchor=chosen))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A frame that a card shows; `position` is its place in the source, if it has one there."""

    path: str
    label: str
    position: int | None


class _Drafting:
    def __init__(self, site: Site, sources: ReportSources) -> None:
        config, plan = sources.config, sources.plan
        existing = site.image_files | site.other_images
        self._convention = config.site.convention
        self._sources = sources
        self._files = sources.files
        self._known = KnownPaths(config, plan, existing, frozenset(site.source_files))

    def find_source(self, gallery: PageGallery) -> Source | None:
        """Return what most entries show, or else the one animation that the page names."""
        claims = [self._known.find_claim(shown) for _, shown in gallery.shown]
        found = {claim.source.key: claim.source for claim in claims if claim}
        if found:
            most, _ = Counter(claim.source.key for claim in claims if claim).most_common(1)[0]
            return found[most]
        named = (self._known.find_claim(item.reference) for item in gallery.page.animations)
        by_key = {claim.source.key: claim.source for claim in named if claim}
        return next(iter(by_key.values())) if len(by_key) == 1 else None

    def draft_gallery(self, gallery: PageGallery, source: Source | None, part: str) -> Draft:
        """Return the card of a gallery; `part` tells it apart from others of its page."""
        page = gallery.page
        title = page.title or posixpath.basename(page.path)
        shown = [self._read_entry(*item, source) for item in gallery.shown]
        draft = self._draft(
            title=f"{title}: {part}" if part else title,
            page=self._files.describe_page(page.path, title),
            animation=self._find_page_animation(page, source),
            source=source,
            shown=shown or self._list_frames(source),
        )
        anchor = f"gallery {posixpath.splitext(page.path)[0]}"
        return replace(
            draft,
            card=replace(draft.card, anchor=anchor),
            pages=gallery.pages,
            lines=gallery.lines,
        )

    def draft_source(self, source: Source) -> Draft:
        draft = self._draft(source.name, None, self._find_animation(source), source, None)
        return replace(draft, card=replace(draft.card, anchor=f"source {source.name}"))

    def _draft(
        self,
        title: str,
        page: Image | None,
        animation: Image | None,
        source: Source | None,
        shown: Sequence[_Shown] | None,
    ) -> Draft:
        """Return a card; without `shown`, of all frames of the source."""
        frames = self._list_frames(source) if shown is None else shown
        thumbnails, others = self._list_others(source, frames)
        made_of = source.files if source else ()
        timing = self._sources.find_timing(source, animation)
        card = Card(
            anchor="",
            title=title,
            page=page,
            animation=animation,
            strip=None,
            delays_ms=(),
            plays=timing.plays if timing else 0,
            frames=tuple(self._files.describe(frame.path, frame.label) for frame in frames),
            thumbnails=thumbnails,
            others=others,
            shares=self._sources.share([source] if source else []),
            remarks=(),
        )
        images = (*card.frames, *thumbnails, *others, *([animation] if animation else ()))
        paths = frozenset((*made_of, *(image.path for image in images)))
        chosen = self._choose_cells(source, frames, timing)
        return Draft(card, *chosen, self._index_frames(source, frames), paths)

    # -- what is shown -------------------------------------------------------------------------

    def _read_entry(self, entry: Entry, shown: Reference, source: Source | None) -> _Shown:
        """Return what an entry shows; of an original, the published frame that is made of it."""
        claim = self._known.find_claim(shown)
        path, position = shown.paths[0], None
        if claim and source and claim.source.key == source.key:
            position = claim.position
            path = next((path for path in shown.paths if self._claims(path, source)), path)
            if claim.output is None and position is not None:
                made = self._sources.find_frames(source).get(position)
                path = made.path if made else path
        return _Shown(path, self._find_caption(entry) or posixpath.basename(path), position)

    def _claims(self, path: str, source: Source) -> bool:
        claim = self._sources.plan.claims.get(path)
        return claim is not None and claim.source.key == source.key

    def _find_caption(self, entry: Entry) -> str:
        keys = (self._convention.caption, self._convention.title) if self._convention else ()
        nodes = (resolve(child_of(entry.item, key)) for key in keys if key)
        return next((node.text for node in nodes if isinstance(node, Scalar) and node.text), "")

    def _list_frames(self, source: Source | None) -> list[_Shown]:
        files = self._sources.find_frames(source) if source else {}
        return [_Shown(file.path, str(file.number), at) for at, file in files.items()]

    def _list_others(
        self, source: Source | None, frames: Sequence[_Shown]
    ) -> tuple[tuple[Image, ...], tuple[Image, ...]]:
        """Return the thumbnails of the frames that are shown, and all other outputs."""
        if source is None:
            return (), ()
        paths = {frame.path for frame in frames}
        row = self._sources.find_thumbnails(source, paths)
        positions = [frame.position for frame in frames]
        thumbnails = [row[at] for at in positions if at is not None and at in row]
        told = paths | {file.path for file in thumbnails}
        every = (file for files in self._sources.outputs(source).values() for file in files)
        others = [file for file in every if file.path not in told]
        return (
            tuple(self._files.describe(file.path, str(file.number)) for file in thumbnails),
            tuple(self._describe_other(file.path) for file in others),
        )

    def _index_frames(self, source: Source | None, frames: Sequence[_Shown]) -> dict[str, int]:
        """Return which of the frames each output of one frame is a picture of."""
        index_of = {frame.position: index for index, frame in enumerate(frames)}
        outputs = self._sources.outputs(source).values() if source else ()
        every = (file for files in outputs for file in files if file.number is not None)
        return {file.path: index_of[file.position] for file in every if file.position in index_of}

    def _describe_other(self, path: str) -> Image:
        return self._files.describe(path, posixpath.basename(path))

    # -- what moves ----------------------------------------------------------------------------

    def _find_page_animation(self, page: Page, source: Source | None) -> Image | None:
        """Return the animation of the source that the page names; without one, the only one."""
        named = [item for item in page.animations if item.reference.paths]
        if source is None:
            return self._describe_named(named[0], []) if len(named) == 1 else None
        for item in named:
            claim = self._known.find_claim(item.reference)
            if claim and claim.source.key == source.key:
                return self._describe_named(item, source.files if claim.output is None else [])
        return self._find_animation(source)

    def _describe_named(self, item: AnimationReference, files: Sequence[str]) -> Image:
        path = next((path for path in item.reference.paths if path in files), None)
        path = path or item.reference.paths[0]
        return self._files.describe(path, item.image_title or posixpath.basename(path))

    def _find_animation(self, source: Source) -> Image | None:
        """Return the source's own file, or of a numbered set the animation that is made of it."""
        path = self._sources.find_animation(source)
        return self._describe_other(path) if path else None

    def _choose_cells(
        self, source: Source | None, shown: Sequence[_Shown], timing: Header | None
    ) -> tuple[tuple[Cell, ...], tuple[int, ...], tuple[int, ...]]:
        """Return what the preview is made of, which frames these are, and all frames' delays."""
        frames = len(shown) or (source.frames if source else 0)
        delays_ms = timing.delays_ms if timing else ()
        positions = [item.position for item in shown] or list(range(frames))
        chosen = choose_frames(frames)
        rows = [[self._sources.find_cell(shown[at].path) for at in chosen]] if shown else []
        wanted = [at for at in (positions[index] for index in chosen) if at is not None]
        if source and len(wanted) == len(chosen):
            rows += self._sources.find_cells(source, wanted)
        row = self._sources.choose_cells(rows)
        found = [(cell, index) for cell, index in zip(row, chosen, strict=bool(row)) if cell]
        return (
            tuple(cell for cell, _ in found),
            tuple(index for _, index in found),
            tuple(_read_delay(delays_ms, position) for position in positions),
        )


def _read_delay(delays_ms: Sequence[int], position: int | None) -> int:
    """Return how long browsers show a frame of an animation, also one that says nothing."""
    is_told = position is not None and position < len(delays_ms)
    return shown_delay_ms(delays_ms[position] if is_told and position is not None else 0)
