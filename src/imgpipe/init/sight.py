"""What inference looks at, and how its parts become one layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from imgpipe.disk import Disk
from imgpipe.images import Size
from imgpipe.init.animations import Animations
from imgpipe.init.frame_shapes import FrameSet
from imgpipe.init.layout import (
    Content,
    Counts,
    Layout,
    OutputLayout,
    Shown,
    SiteLayout,
    SourceLayout,
)
from imgpipe.init.page_globs import find_globs
from imgpipe.init.sizes import Look
from imgpipe.patterns import Pattern

_VIDEOS = (".mp4", ".webm", ".m4v", ".mov", ".ogv")


@dataclass(frozen=True)
class Inferred:
    """A layout, and how much there is; `odd` are those of the sets' `names` that do not fit it."""

    layout: Layout
    counts: Counts
    odd: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """All that inference looks at; `inside` are files below the image root, from there."""

    content: Content
    site: SiteLayout
    shown: Shown
    inside: tuple[str, ...]
    look: Look
    disk: Disk

    @property
    def below(self) -> str:
        return "" if self.site.image_root == "." else f"{self.site.image_root}/"

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(self.inside)

    def cut(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield the paths that are below the image root, from there."""
        return (path.removeprefix(self.below) for path in paths if path.startswith(self.below))

    def size_of(self, path: str) -> Size | None:
        info = self.look(self.below + path)
        return info.size if info else None


def find_gifs(files: Iterable[str]) -> Iterator[str]:
    return (path for path in files if path.lower().endswith(".gif"))


def lay_out(
    sight: Sight,
    source_root: str,
    sources: Sequence[SourceLayout],
    outputs: Sequence[OutputLayout],
) -> Layout:
    return Layout(
        site=sight.site,
        pages=find_globs(sight.content, sight.shown),
        source_root=source_root,
        sources=tuple(sources),
        outputs=tuple(outputs),
        show=tuple(_find_show(sight, outputs)),
        template=tuple(_word_entries(sight)),
    )


def _word_entries(sight: Sight) -> Iterator[tuple[str, str]]:
    """Yield the words of new entries, where a gallery has none that they could follow."""
    unfilled = frozenset(sight.shown.unfilled)
    pages = [page for page in sight.content.pages if page.path in unfilled]
    titled = all(isinstance(page.values, dict) and page.values.get("title") for page in pages)
    words = "{title} {n}" if titled else "{name} {n}"
    for key in sight.shown.keys:
        yield key, words


def _find_show(sight: Sight, outputs: Sequence[OutputLayout]) -> Iterator[tuple[str, str]]:
    """Yield each field of entries with the output that most of its files are of."""
    patterns = [(item.id, Pattern.parse(item.path)) for item in outputs]
    patterns.sort(key=lambda item: -len(item[1].text))  # `{name}.jpg` reads `lake-small.jpg`, too
    votes: dict[str, Counter[str]] = {}
    for gallery in sight.shown.galleries:
        for field, files in gallery.fields:
            for path in files:
                inside = path.removeprefix(sight.below)
                found = next((id_ for id_, one in patterns if one.read(inside)), "")
                votes.setdefault(field, Counter())[found] += 1
    for field, counts in votes.items():
        ranked = [id_ for id_, _ in counts.most_common() if id_]
        if ranked:
            yield field, ranked[0]
    if not votes and sight.site.rules.entries:  # for the first gallery that there will be
        yield sight.site.rules.entries[0].path.shown_field, outputs[0].id


def count_all(
    sight: Sight, sets: Sequence[FrameSet], animations: Animations | None, layout: Layout
) -> Counts:
    paired = set(animations.by_words.values()) if animations else set()
    fitted = [
        (value, "wide" if key == "width" else "high")
        for output in layout.outputs
        if output.id.startswith("thumbnails")
        for key, value in output.options[:1]
        if key in ("width", "height")
    ]
    widths = [f"{value} px {way}" for value, way in fitted]
    return Counts(
        galleries=len(sight.shown.galleries),
        animations=len(paired | sight.shown.animations),
        frames=sum(len(item.files) for item in sets),
        videos=sum(path.lower().endswith(_VIDEOS) for path in sight.content.files),
        thumbnails_px=" and ".join(widths),
        lone_pages=len(sight.shown.lone_pages),
    )
