"""Where the addresses of a text start: at the folder of the page that it is, or is part of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from imgpipe.links.folders import Use
from imgpipe.links.jekyll import Settings
from imgpipe.links.texts import Text
from imgpipe.model import Config
from imgpipe.page_places import find_roots
from imgpipe.yaml_nodes import Scalar, resolve


@dataclass(frozen=True, slots=True)
class Standing:
    """The folders at which a relative address of a text may start, the likeliest first.

    `certain` tells that it starts at one of them. `any_folders` are those at which a value may
    start that is no address: a parameter, a string, a field of no convention.
    """

    folders: tuple[str, ...]
    certain: bool
    any_folders: tuple[str, ...]


class Standings:
    """How each text of a site stands."""

    def __init__(
        self, config: Config, settings: Settings, texts: Iterable[Text], roots: tuple[str, ...]
    ) -> None:
        self._config = config
        self._settings = settings
        self._roots = roots
        every = list(texts)
        self._style_folders = tuple(
            dict.fromkeys(text.folder for text in every if _is_main_style(text))
        )
        layouts = (text for text in every if text.use is Use.LAYOUTS)
        self._has_base = any("<base " in text.file.text.lower() for text in layouts)

    def find(self, text: Text) -> Standing:
        folders, certain = self._find_folders(text)
        anywhere = (self._config.site.image_root, *self._roots, *folders)
        return Standing(tuple(dict.fromkeys(folders)), certain, tuple(dict.fromkeys(anywhere)))

    def _find_folders(self, text: Text) -> tuple[tuple[str, ...], bool]:
        if text.extension in ("css", "scss", "sass"):
            if text.use is Use.PUBLISHED and (text.extension == "css" or text.front_matter):
                return (text.folder,), True
            partial = text.use is Use.SASS
            return (*self._style_folders, text.folder), partial and bool(self._style_folders)
        base = self._roots if self._has_base else ()
        if text.page is None and text.use is not Use.PUBLISHED:
            return (text.folder, *self._roots), False
        found = [text.folder]
        if text.page and not text.silent:
            found.append(find_roots(self._config, text.file.name).page)
        published = self._find_published_folder(text)
        if published is not None and published != self._inside(text.folder):
            found += [posixpath.normpath(posixpath.join(root, published)) for root in self._roots]
        is_dated = text.use is Use.DOCUMENTS and not self._permalink(text)
        known = published is not None and not is_dated
        if "<base " in text.file.text.lower():  # its own, which leads anywhere
            return (*found, *self._roots), False
        return (*found, *base), known

    def _find_published_folder(self, text: Text) -> str | None:
        """Return the folder of a page's address, from the site's root; None where no one knows."""
        permalink = self._permalink(text)
        if permalink.startswith("/"):
            known = ":" not in permalink
            return posixpath.dirname(permalink).strip("/") if known else None
        style = permalink or self._settings.permalink
        inside = self._inside(text.file.name)
        stem = posixpath.splitext(inside)[0]
        if style == "pretty" or (style.startswith("/") and style.endswith("/")):
            is_index = posixpath.basename(stem) == "index"
            return posixpath.dirname(stem) if is_index else stem
        return posixpath.dirname(inside)

    def _permalink(self, text: Text) -> str:
        fields = text.front_matter.fields if text.front_matter else None
        node = resolve(fields.get("permalink")) if fields else None
        if isinstance(node, Scalar):
            return node.text or ""
        kind = "posts" if text.use is Use.DOCUMENTS else "pages"
        inside = self._inside(text.file.name)
        value = self._settings.default_values(inside, kind).get("permalink")
        return value if isinstance(value, str) else ""

    def _inside(self, path: str) -> str:
        inside = posixpath.relpath(path or ".", self._settings.source)
        return "" if inside == "." else inside


def _is_main_style(text: Text) -> bool:
    compiled = text.extension in ("scss", "sass") and text.front_matter is not None
    return text.use is Use.PUBLISHED and compiled
