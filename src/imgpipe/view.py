"""What rules may ask: the site, its links, its images, the plan and the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from imgpipe.alternatives import Alternative, find_alternatives
from imgpipe.conventions.convention import Convention
from imgpipe.diagnostics import Diagnostic, Place
from imgpipe.frame_sets import Frame, FrameSets
from imgpipe.image_facts import ImageFacts
from imgpipe.languages.language import Include
from imgpipe.links.link import Implied, Link
from imgpipe.links.nearness import Names
from imgpipe.links.usage import Usage
from imgpipe.lock import Lock
from imgpipe.model import Config, Gallery, Page, Site
from imgpipe.status import FileStatus, Status
from imgpipe.tasks import Plan
from imgpipe.yaml_nodes import Mapping as MappingNode
from imgpipe.yaml_nodes import Node, child_of, resolve


@dataclass(frozen=True, slots=True)
class GalleryView:
    """A gallery and the link of each of its entries, None where an entry names nothing."""

    page: Page
    gallery: Gallery
    links: tuple[Link | None, ...]

    @property
    def place(self) -> Place:
        """The key that the gallery is the value of."""
        node: Node | None = self.page.front_matter.root if self.page.front_matter else None
        *above, last = self.gallery.tree_path or ("",)
        for part in above:
            node = child_of(node, part)
        holder = resolve(node)
        pairs = holder.entries() if isinstance(holder, MappingNode) else ()
        spans = [key.span for name, key, _ in pairs if name == last]
        return Place.in_text(self.page.file, spans[-1] if spans else self.gallery.node.span)


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with its galleries and animations; `links` and `includes` are all of its text's."""

    page: Page
    galleries: tuple[GalleryView, ...]
    animations: tuple[Link, ...]
    links: tuple[Link, ...]
    includes: tuple[Include, ...] = ()


@dataclass(frozen=True)
class View:
    """Everything that an audit knows before it judges.

    `links` are of all texts of the site, pages included. `images` are the facts about each image
    and video file that the site has, by its path: those that Jekyll publishes, below the image root
    and elsewhere. `working_files` are drawings' originals (`logo.psd`) among them. `copies` are
    copies of the pages, of which only what is missing is to be said. `diagnostics` are about texts
    that are no pages of the pipeline; those about pages are the site's. `destination` is the folder
    of the built site.
    """

    config: Config
    site: Site
    plan: Plan
    lock: Lock
    status: Status
    pages: tuple[PageView, ...]
    links: tuple[Link, ...]
    implied: tuple[Implied, ...]
    usage: Usage
    images: Mapping[str, ImageFacts]
    names: Names
    working_files: tuple[str, ...] = ()
    copies: tuple[PageView, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    destination: str = "_site"

    def galleries(self) -> Iterator[GalleryView]:
        """Yield each list once, as what most of its entries show, where they have two images."""
        for page in self.pages:
            lists: dict[object, list[GalleryView]] = defaultdict(list)
            for item in page.galleries:
                lists[item.gallery.tree_path, item.gallery.node.span].append(item)
            for alike in lists.values():
                yield max(alike, key=lambda item: sum(link is not None for link in item.links))

    @property
    def completes_copies(self) -> bool:
        """Whether galleries follow their frames in copies of the pages, which are published."""
        rules = self.config.rewrite
        return rules is not None and rules.sync and rules.copies is not None

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        convention = self.config.site.convention or Convention()
        return tuple(find_alternatives(convention, self.pages, self.links))

    @cached_property
    def states(self) -> Mapping[str, FileStatus]:
        """The state of each output by its path."""
        return {item.path: item for item in self.status.files}

    @cached_property
    def frame_sets(self) -> FrameSets:
        return FrameSets(self.config, self.plan, self.images)

    def read_frames(self, gallery: GalleryView) -> tuple[Frame | None, ...]:
        """Return what frame each entry shows; None for one that shows none."""
        read = self.frame_sets.read
        return tuple(read(link.about) if link else None for link in gallery.links)
