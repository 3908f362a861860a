"""An include asks for an image by an id that the page does not have, or none asks for an image.

`{% include page-image im_id="Leg" %}` shows the entry of `images` whose `image_id` is `Leg`. A
wrong id shows nothing, and says nothing: the animation is simply not on the page. That is an error.
An entry of `images` that no include asks for, and that nothing else on the page shows, is told as
information: perhaps its include was forgotten.

It is not reported where Liquid makes the id (`im_id=page.title`), where the page names the image in
another way, or where a layout goes through all `images`.

To mend it, write an `image_id` that the page has, or add the entry.

    images:
      - image_id: Leg
        image_name: muscles/gif/Leg.gif
    …
    {% include page-image im_id="leg" %}     # `Leg` was meant: letter case counts
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from imgpipe.conventions.convention import Convention
from imgpipe.conventions.field_paths import FieldPath
from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.languages.expression import Literal
from imgpipe.languages.language import Include, Piece
from imgpipe.links.link import Link
from imgpipe.rules.rule import Rule
from imgpipe.text import Span
from imgpipe.view import PageView, View
from imgpipe.yaml_nodes import Scalar, child_of, resolve


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry of `images`: its id, where that stands, and the link of its image."""

    id: str
    span: Span
    link: Link | None


def _check(view: View) -> Iterator[Hit]:
    convention = view.config.site.convention
    if convention is None or not convention.image_id or not convention.shown_by:
        return
    asked = {page.page.path: list(_find_asked(page, convention.shown_by)) for page in view.pages}
    names = {include.file.removesuffix(".html") for found in asked.values() for include, _ in found}
    looped = _find_looped(view, names) if names else frozenset()
    for page in view.pages:
        if page.page.front_matter is None:
            continue  # where it cannot be read, no one knows what ids it has
        named = list(_find_named(page, convention))
        known = {item.id for item in named}
        ids = {id_ for _, id_ in asked[page.page.path]}
        for include, id_ in asked[page.page.path]:
            if id_ is not None and id_ not in known:
                near = _find_near(id_, known)
                ids.add(near)
                yield _explain_unknown(page, include, id_, near, convention.image_id)
        if names and None not in ids:
            others = looped if not ids else frozenset()
            for item in named:
                if item.id not in ids and not _is_shown(page, item, others):
                    yield _explain_unused(page, item, convention.shown_by)


def _find_asked(page: PageView, parameter: str) -> Iterator[tuple[Include, str | None]]:
    """Yield each include that asks for an id, and the id; None where Liquid makes it."""
    for include in page.includes:
        for name, pieces in include.parameters:
            if name == parameter:
                yield include, _read_text(pieces)


def _find_looped(view: View, asking: Iterable[str]) -> frozenset[str]:
    """Return what texts show that are no pages, but for the includes that are asked by id."""
    pages = {page.page.path for page in view.pages}
    by_id = tuple(f"_includes/{name}{end}" for name in asking for end in ("", ".html"))
    return frozenset(
        target
        for link in view.links
        if link.file.name not in pages and not link.file.name.endswith(by_id)
        for target in link.targets
    )


def _find_named(page: PageView, convention: Convention) -> Iterator[_Named]:
    front_matter = page.page.front_matter
    root = front_matter.root if front_matter else None
    for field in convention.animations:
        lists = [index for index, step in enumerate(field.path.steps) if step.each]
        steps = field.path.steps[: lists[-1] + 1] if lists else ()
        for found in FieldPath(field.path.text, steps).find(root) if steps else ():
            node = child_of(found.node, convention.image_id or "")
            scalar = resolve(node)
            if node is not None and isinstance(scalar, Scalar) and scalar.text is not None:
                inside = found.node.span
                yield _Named(scalar.text, node.span, _link_within(page, inside))


def _link_within(page: PageView, span: Span) -> Link | None:
    links = (link for link in page.animations if span.start <= link.mention.span.start < span.end)
    return next(links, None)


def _read_text(pieces: tuple[Piece, ...]) -> str | None:
    """Return what a parameter says; None where Liquid makes it."""
    texts = []
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
        elif isinstance(piece.operand, Literal) and not piece.filters:
            texts.append(str(piece.operand.value))
        else:
            return None
    return "".join(texts)


def _find_near(id_: str, known: Iterable[str]) -> str:
    """Return the id that is meant, empty where none is near."""
    names = sorted(known)
    same = [name for name in names if name.casefold() == id_.casefold()]
    return next(iter(same or get_close_matches(id_, names, n=1)), "")


def _explain_unknown(page: PageView, include: Include, id_: str, near: str, key: str) -> Hit:
    place = Place.in_text(page.page.file, include.span)
    message = f"no image of the page has the `{key}` `{id_}`, so nothing is shown"
    return Hit(place, message, id_, f"did you mean `{near}`?" if near else "")


def _is_shown(page: PageView, item: _Named, looped: Iterable[str]) -> bool:
    """Return whether something else shows the image; of one that is not there, REF001 tells."""
    link = item.link
    if link is None or link.target is None:
        return True
    return link.target in looped or any(
        link.target in other.targets
        for other in page.links
        if other.mention.span != link.mention.span
    )


def _explain_unused(page: PageView, item: _Named, parameter: str) -> Hit:
    assert item.link, "what names no image is not said to be unused"
    place = Place.in_text(page.page.file, item.span)
    message = f"`{item.id}` is never shown: no include of the page asks for it"
    hint = f'show it with an include and `{parameter}="{item.id}"`, or delete the entry'
    return Hit(place, message, item.link.about, hint, Severity.INFO)


RULE = Rule("REF006", Severity.ERROR, "image id not found or not used", _check, __doc__ or "")
