"""A mention in its text → a link: what it says, and what becomes of that."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from imgpipe.languages.language import Element, Mention, Strength, Syntax
from imgpipe.links.files import extension_of
from imgpipe.links.folders import Use
from imgpipe.links.jekyll import Settings
from imgpipe.links.known_parts import Parts, spell_anywhere, spell_patterns
from imgpipe.links.link import Link, Outcome, Role
from imgpipe.links.locate import ELSEWHERE, Located, Locator
from imgpipe.links.readings import Reading
from imgpipe.links.standing import Standing, Standings
from imgpipe.links.templates import Scope, Template, Templates, evaluate, open_templates
from imgpipe.links.texts import Text, Texts
from imgpipe.yaml_nodes import Value, to_value

# Elements that show an image whatever its name; the others may name a font, a sound, a page.
_SHOWING = (Element.IMAGE, Element.POSTER, Element.VIDEO)
_ADDRESSES = (  # what they hold is an address; the others may start at any folder
    *(Element.IMAGE, Element.LINK, Element.SOURCE, Element.VIDEO, Element.POSTER, Element.META),
    Element.STYLE,
)


class Resolver:
    """What is the same for all texts of a site."""

    def __init__(
        self,
        locator: Locator,
        standings: Standings,
        found: Texts,
        settings: Settings,
        data: Mapping[str, Value],
    ) -> None:
        self.locator = locator
        self._standings = standings
        self._made = {text.file.name: _make_template(text, settings) for text in found.texts}
        folder = posixpath.normpath(posixpath.join(settings.source, settings.includes_folder))
        site = {**settings.values, "data": data}
        self._templates = open_templates(self._made.values(), site, folder)

    def stand(self, text: Text) -> _Standpoint:
        template = self._made[text.file.name]
        return _Standpoint(
            self.locator, self._templates, template, text, self._standings.find(text)
        )


class _Standpoint:
    """One text, from which its mentions are resolved."""

    def __init__(
        self,
        locator: Locator,
        templates: Templates,
        template: Template,
        text: Text,
        standing: Standing,
    ) -> None:
        self._locator = locator
        self._templates = templates
        self._template = template
        self._text = text
        self._standing = standing
        self._limit = Strength.POSSIBLE if text.silent else Strength.SURE

    def resolve(self, mention: Mention) -> Link:
        """Return the link of a mention; its strength is lowered where too little is known."""
        if mention.strength > self._limit:
            mention = replace(mention, strength=self._limit)
        value = mention.value
        if value is not None:
            return self._link_known(mention, value)
        scope = Scope(self._templates, self._template, mention.span.start)
        readings = evaluate(mention.pieces, scope)
        if len(readings) == 1 and readings[0].text is not None:
            return self._link_known(mention, readings[0].text)
        return self._link_dynamic(mention, readings)

    # -- values that are known -----------------------------------------------------------------

    def _link_known(self, mention: Mention, value: str) -> Link:
        located = self._locate(mention, value)
        if not located.certain and mention.strength is Strength.SURE:
            mention = replace(mention, strength=Strength.POSSIBLE)
        if located.outcome is not Outcome.FOUND and mention.strength is not Strength.SURE:
            ending = self._locator.find_ending(value) if _is_image(value) else ()
            if ending and located.outcome is not Outcome.ELSEWHERE:
                located = Located(Outcome.FOUND, ending, ending)
        return Link(self._text.file, mention, Role.OTHER, located.outcome, value, *located[1:3])

    def _locate(self, mention: Mention, value: str) -> Located:
        here = self._standing
        folders = here.folders if _is_address(mention) else here.any_folders
        located = self._locator.locate(value, folders)
        if located.outcome not in (Outcome.MISSING, Outcome.OUTSIDE):
            return located
        if not must_be_image(mention, located.wanted[0] if located.wanted else value):
            return ELSEWHERE
        rooted = value.lstrip().startswith(("/", "http:", "https:"))
        certain = located.certain and (rooted or here.certain)
        return located._replace(certain=certain)

    # -- values that are made when the site is built ---------------------------------------------

    def _link_dynamic(self, mention: Mention, readings: Sequence[Reading]) -> Link:
        value = readings[0].value if len(readings) == 1 else _show(mention)
        targets: dict[str, None] = {}
        wanted: dict[str, None] = {}
        for reading in readings:
            if reading.text is None:
                wanted.update(dict.fromkeys(self._spell_patterns(mention, reading.parts)))
                continue
            located = self._locate_somewhere(mention, reading.text)
            targets.update(dict.fromkeys(located.targets))
            wanted.update(dict.fromkeys(located.targets or located.wanted[:1]))
        outcome = Outcome.DYNAMIC if wanted else Outcome.ELSEWHERE  # or nothing builds this text
        return Link(
            self._text.file, mention, Role.OTHER, outcome, value, tuple(wanted), tuple(targets)
        )

    def _locate_somewhere(self, mention: Mention, value: str) -> Located:
        located = self._locate(mention, value)
        if located.outcome is Outcome.MISSING and not located.certain and _is_image(value):
            return located._replace(targets=self._locator.find_ending(value))
        return located

    def _spell_patterns(self, mention: Mention, parts: Parts) -> Iterator[str]:
        head = self._locator.strip_site(parts[0])
        if head is None:
            return
        here = (head, *parts[1:])
        if head.startswith("/"):
            yield from spell_patterns(here, self._locator.roots)
        elif self._standing.certain and _is_address(mention):
            yield from spell_patterns(here, self._standing.folders)
        else:
            yield spell_anywhere(here)


def _make_template(text: Text, settings: Settings) -> Template:
    is_page = text.page is not None or text.use in (Use.PUBLISHED, Use.DOCUMENTS)
    data = _read_fields(text, settings) if is_page and text.front_matter else None
    return Template(text.file.name, text.file.text, text.body, data)


def _read_fields(text: Text, settings: Settings) -> dict[str, Value]:
    """Return a page's front matter as Liquid sees it."""
    own = to_value(text.front_matter.fields) if text.front_matter else None
    kind = "posts" if text.use is Use.DOCUMENTS else "pages"
    inside = posixpath.relpath(text.file.name, settings.source)
    return {**settings.default_values(inside, kind), **(own or {})}


def _is_address(mention: Mention) -> bool:
    return mention.element in _ADDRESSES and mention.syntax is not Syntax.LIQUID


def _show(mention: Mention) -> str:
    return "".join(piece if isinstance(piece, str) else "*" for piece in mention.pieces)


def _is_image(value: str) -> bool:
    return extension_of(value.partition("#")[0].partition("?")[0]) in IMAGE_EXTENSIONS


def must_be_image(mention: Mention, path: str) -> bool:
    """Return whether what a mention names is an image, there or not."""
    extension = extension_of(path)
    return extension in IMAGE_EXTENSIONS or (mention.element in _SHOWING and extension != "")
