"""Views made by hand: pages as texts, images as facts, and what their bodies say.

    view = look(
        page(LEG + gallery(1, 2, 3), markdown("/images/icon.png", "An icon")),
        images={**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{}.png", 3)},
    )
    assert said(REF001.check(view)) == [...]

No disk and no language is asked: a body's references are those that it is made of, and the front
matter's are those of the convention. The plan is a real one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from imgpipe.config import parse_config
from imgpipe.diagnostics import Diagnostic
from imgpipe.disk import digest_bytes
from imgpipe.findings.finding import Hit
from imgpipe.image_facts import ImageFacts
from imgpipe.images import Size
from imgpipe.judge import make_recipe
from imgpipe.languages.expression import UNKNOWN
from imgpipe.languages.language import Element, Include, Mention, Piece, Strength, Syntax
from imgpipe.links.link import Implied, Link, Outcome, Role
from imgpipe.links.nearness import Names
from imgpipe.links.usage import Usage, find_usage
from imgpipe.lock import FileRecord, Lock, OutputRecord, TaskRecord
from imgpipe.model import Config, Page, Reference, Site
from imgpipe.plan import make_plan
from imgpipe.scan import parse_page
from imgpipe.status import take_status
from imgpipe.tasks import Wishes
from imgpipe.text import Span, TextFile
from imgpipe.view import GalleryView, PageView, View
from tests.planning import FakeDisk
from tests.project import PIPELINE

_INCLUDE = re.compile(r"\{% include (\S+)((?: \w+=\"[^\"]*\")*) %\}")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')

# --- images ----------------------------------------------------------------------------------


def png(path: str, pixels: str = "", **more: object) -> dict[str, ImageFacts]:
    """Return a still; its pixels are its name's unless said: those of a GIF's frame of its name."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return _image(path, pixels=(pixels or stem,), **more)


def gif(path: str, frames: int = 3, pixels: str = "", **more: object) -> dict[str, ImageFacts]:
    """Return an animation; `pixels` has a letter a frame, and else all differ."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    digests = tuple(pixels) or tuple(f"{stem}-{number}" for number in range(1, frames + 1))
    delays = {"delays_ms": (180,) * len(digests)}
    return _image(path, pixels=digests, **{**delays, **more})


def numbered(pattern: str, numbers: int | Iterable[int]) -> dict[str, ImageFacts]:
    """Return stills whose path has each number for `{}`; `3` means 1, 2 and 3."""
    wanted = range(1, numbers + 1) if isinstance(numbers, int) else numbers
    return {path: facts for n in wanted for path, facts in png(pattern.format(n)).items()}


def _image(path: str, *, pixels: tuple[str, ...], **more: object) -> dict[str, ImageFacts]:
    kind = path.rpartition(".")[2].lower()
    facts = ImageFacts(kind, 1000, path, Size(20, 16), len(pixels), pixels=pixels)
    return {path: replace(facts, **more)}  # type: ignore[arg-type]


# --- texts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A reference in a body: the text that stands there, and in it `raw`, which says `value`.

    `wanted` is where it leads, which its value tells where nothing else is said.
    """

    text: str
    raw: str
    value: str
    syntax: Syntax
    element: Element = Element.IMAGE
    strength: Strength = Strength.SURE
    alt: str | None = None
    wanted: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def markdown(value: str, alt: str = "", **more: object) -> Said:
    found = Said(f"![{alt}]({value})", value, value, Syntax.MARKDOWN, alt=alt)
    return replace(found, **more)  # type: ignore[arg-type]


def html(value: str, alt: str | None = None, **more: object) -> Said:
    text = f'<img src="{value}">' if alt is None else f'<img src="{value}" alt="{alt}">'
    found = Said(text, value, value, Syntax.HTML, alt=alt)
    return replace(found, **more)  # type: ignore[arg-type]


def dynamic(value: str, targets: Iterable[str] = (), **more: object) -> Said:
    """Return an `<img>` whose address Liquid makes; of `value`, `*` is what is not known."""
    found = html(value.replace("*", "{{ x }}"), "An image", targets=tuple(targets))
    return replace(found, value=value, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Text:
    """A text of the site; a page of its pipeline, or another."""

    path: str
    front_matter: str | None
    body: tuple[Said | str, ...]

    @property
    def text(self) -> str:
        head = "" if self.front_matter is None else f"---\n{self.front_matter}---\n\n"
        return head + "".join(f"{part}\n" for part in self.body)


def page(front_matter: str = "", *body: Said | str, path: str = "pages/leg.md") -> Text:
    return Text(path, front_matter, body)


def layout(*body: Said | str, path: str = "_layouts/page.html") -> Text:
    """Return a text that is no page: its references count, and have findings too."""
    return Text(path, None, body)


LEG = """\
title: The leg
images:
  - image_id: Leg
    image_name: gif/Leg.gif
    image_title: Leg muscles
    image_alt: Leg muscles
"""


def gallery(*shown: int | str, name: str = "Leg") -> str:
    """Return a gallery of frames by number, or of images by path, each with a caption."""
    paths = [f"png/{name}-{item}.png" if isinstance(item, int) else item for item in shown]
    entries = (
        f"  - image_url: {path}\n    caption: '{name} muscles {n}'\n"
        for n, path in enumerate(paths, start=1)
    )
    return "gallery:\n" + "".join(entries)


# --- the view --------------------------------------------------------------------------------


def look(
    *texts: Text,
    images: Mapping[str, ImageFacts] | None = None,
    config: str = PIPELINE,
    usage: Usage | None = None,
    working_files: Iterable[str] = (),
    lock: Lock | None = None,
) -> View:
    """Return the view of a site that has these texts and images."""
    rules = parse_config(config, "pipeline.yaml", Path("/site"))
    facts = dict(images or {})
    diagnostics: list[Diagnostic] = []
    views, others = [], []
    for text in texts:
        file = TextFile(text.path, text.text)
        body_links, includes = _read_body(file, text, facts)
        if text.front_matter is None:
            others += body_links
        else:
            read = parse_page(rules, file, text.text.encode(), diagnostics)
            views.append(_view_page(rules, read, body_links, includes, facts))
    site = _make_site(rules, [view.page for view in views], facts, diagnostics)
    known = lock or Lock()
    words = {path: _spell(item).decode() for path, item in facts.items()}
    plan = make_plan(rules, site, known, FakeDisk(words), Wishes())
    return View(
        config=rules,
        site=site,
        plan=plan,
        lock=known,
        status=take_status(rules, site, known, plan),
        pages=tuple(views),
        links=(*(link for view in views for link in view.links), *others),
        implied=(),
        usage=usage or Usage(),
        images=facts,
        names=Names(frozenset(facts)),
        working_files=tuple(working_files),
    )


def imply(
    view: View, kind: str, value: str, meant: str, *, proven: bool = True, at: int = 0
) -> View:
    """Return the view with a file that the theme implies of a link, the first unless said."""
    path = f"{view.config.site.image_root}/{value}"
    there = path in view.images
    implied = Implied(view.links[at], kind, value, meant, path, there, proven)
    return replace(view, implied=(*view.implied, implied))


def use(view: View) -> View:
    """Return the view with the usage that its links, its plan and its convention make."""
    images = frozenset(view.images)
    usage = find_usage(view.links, view.implied, view.plan, view.config, images)
    return replace(view, usage=usage)


def made(view: View, *, adopted: bool = False) -> Lock:
    """Return the lock of a run that has just made every output that is there."""
    tasks = {}
    for source in view.plan.sources:
        claims = (claim for claim in view.plan.claims.values() if claim.source == source)
        outputs: dict[str, OutputRecord] = {}
        for file in (claim.output for claim in claims):
            if file and file.path in view.images:
                record = FileRecord(digest_bytes(_spell(view.images[file.path])), adopted=adopted)
                empty = OutputRecord(make_recipe(file), {})
                outputs.setdefault(file.output_id, empty).files[file.path] = record
        digests = view.plan.digests[source.key]
        tasks[source.key] = TaskRecord(digests, source.kind, source.frames, outputs)
    return Lock(tasks)


def _spell(facts: ImageFacts) -> bytes:
    return f"{facts.kind or 'broken'} {facts.frames} {facts.sha256}".encode()


def said(hits: Iterable[Hit]) -> list[str]:
    """Return hits as lines: place, message, hint; a severity that is not the rule's before it."""
    return [
        f"{hit.place}: "
        + (f"{hit.severity}: " if hit.severity else "")
        + hit.message
        + (f" = {hit.hint}" if hit.hint else "")
        for hit in hits
    ]


def marked(hits: Iterable[Hit]) -> list[str]:
    """Return what the caret of each hit marks."""
    places = [hit.place for hit in hits]
    return [p.line_text[(p.column or 1) - 1 :][: p.width] if p.line else p.path for p in places]


def _make_site(
    config: Config,
    pages: Iterable[Page],
    facts: Mapping[str, ImageFacts],
    diagnostics: Iterable[Diagnostic],
) -> Site:
    def below(root: str) -> list[str]:
        return sorted(path for path in facts if root == "." or path.startswith(f"{root}/"))

    sources, images = below(config.site.source_root), below(config.site.image_root)
    return Site(tuple(pages), tuple(sources), frozenset(images), tuple(diagnostics))


def _read_body(
    file: TextFile, text: Text, facts: Mapping[str, ImageFacts]
) -> tuple[list[Link], list[Include]]:
    links = []
    at = len(file.text) - sum(len(f"{part}\n") for part in text.body)
    for part in text.body:
        if isinstance(part, Said):
            start = at + part.text.index(part.raw)
            span = Span(start, start + len(part.raw))
            links.append(_link_body(file, part, span, facts))
        at += len(f"{part}\n")
    includes = [
        Include(found[1], _read_parameters(found[2]), Span(*found.span()))
        for found in _INCLUDE.finditer(file.text)
    ]
    return links, includes


def _read_parameters(text: str) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    found = _PARAMETER.findall(text)
    return tuple((name, (UNKNOWN if "{{" in value else value,)) for name, value in found)


def _link_body(file: TextFile, part: Said, span: Span, facts: Mapping[str, ImageFacts]) -> Link:
    pieces: tuple[Piece, ...] = (part.value,)
    wanted = part.wanted or (part.value.replace("\\", "/").lstrip("/"),)
    if part.raw != part.value and "{{" in part.raw:
        pieces, outcome, wanted, targets = (UNKNOWN,), Outcome.DYNAMIC, part.wanted, part.targets
    else:
        outcome, targets = _resolve(part.value, wanted, facts)
    wanted = () if outcome is Outcome.ELSEWHERE else wanted
    mention = Mention(pieces, span, part.syntax, part.element, part.strength, part.alt)
    return Link(file, mention, Role.OTHER, outcome, part.value, wanted, targets)


def _resolve(
    value: str, wanted: tuple[str, ...], facts: Mapping[str, ImageFacts]
) -> tuple[Outcome, tuple[str, ...]]:
    if "://" in value:
        return Outcome.ELSEWHERE, ()
    if "\\" in value:
        return Outcome.OUTSIDE, ()
    found = next((path for path in wanted if path in facts), None)
    return (Outcome.FOUND, (found,)) if found else (Outcome.MISSING, ())


def _view_page(
    config: Config,
    read: Page,
    body: list[Link],
    includes: Iterable[Include],
    facts: Mapping[str, ImageFacts],
) -> PageView:
    def link(reference: Reference, role: Role) -> Link:
        return _link_field(config, read, reference, role, facts)

    galleries = tuple(
        GalleryView(
            read,
            found,
            tuple(e.reference and link(e.reference, Role.ENTRY) for e in found.entries),
        )
        for found in read.galleries
    )
    animations = tuple(link(item.reference, Role.ANIMATION) for item in read.animations)
    fields = [link(reference, Role.FIELD) for reference in read.references]
    entries = [item for found in galleries for item in found.links if item]
    links = sorted((*entries, *animations, *fields), key=lambda item: item.mention.span)
    return PageView(read, galleries, animations, (*links, *body), tuple(includes))


def _link_field(
    config: Config, read: Page, reference: Reference, role: Role, facts: Mapping[str, ImageFacts]
) -> Link:
    """A path that begins again at the image root means what is below it."""
    value, span, root = reference.value, reference.span, config.site.image_root
    mention = Mention((value,), span, Syntax.YAML, Element.FIELD)
    inside = value.replace("\\", "/").lstrip("/").removeprefix(f"{root}/")
    outside = not reference.paths or "\\" in value or value.startswith(f"{root}/")
    if "://" in value:
        return Link(read.file, mention, role, Outcome.ELSEWHERE, value)
    if outside:
        wanted = (f"{root}/{inside}",) if not inside.startswith("..") else ()
        return Link(read.file, mention, role, Outcome.OUTSIDE, value, wanted)
    outcome, targets = _resolve(value, reference.paths, facts)
    return Link(read.file, mention, role, outcome, value, reference.paths[:1], targets)
