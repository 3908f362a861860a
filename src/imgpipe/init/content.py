"""The folder → Content: which generator, which images, and the front matter of all pages."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path

from imgpipe.config import parse_config
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.frontmatter import read_front_matter
from imgpipe.init.layout import Content, PageHead
from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from imgpipe.links.files import PUBLISHED
from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import Settings, read_settings
from imgpipe.listing import list_files
from imgpipe.yaml_nodes import YamlError, to_value

_HUGO = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml", "json")
)
_HUGO_FOLDERS = ("content", "static", "layouts", "themes", "archetypes")
_MARKDOWN = ("md", "markdown", "mkdown", "mkdn", "mkd")
_PAGES = (*_MARKDOWN, "html", "htm")
_ASIDE = ("node_modules", "vendor")  # other people's
_MOST_BYTES = 5_000_000  # a longer page is none
_ANY = 'version: 1\nsources: {any: "{name}.gif"}\noutputs: {any: "{name}.png"}\n'


def read_content(folder: Path) -> Content:
    """Return what a project's folder holds; what cannot be read is passed over."""
    settings = read_settings(folder)
    generator = _find_generator(folder, settings)
    use = _find_uses(folder, settings)
    closed = {settings.destination, *(("public", "resources") if generator == "Hugo" else ())}
    paths = list_files(
        folder,
        ".",
        may_enter=lambda path: path not in closed and posixpath.basename(path) not in _ASIDE,
    )
    files: list[str] = []
    texts: list[str] = []
    for path in paths:
        extension = path.rpartition(".")[2].lower()
        if extension in IMAGE_EXTENSIONS:
            files.append(path)
        elif extension in _PAGES and _may_be_page(generator, path) and use(path) in PUBLISHED:
            texts.append(path)
    broken: list[str] = []
    pages = tuple(_read_heads(folder, sorted(texts), broken))
    return Content(
        folder=folder,
        generator=generator,
        settings=settings,
        url=settings.url + settings.baseurl,
        files=tuple(sorted(files)),
        closed=frozenset(path for path in files if use(path) is Use.CLOSED),
        pages=pages,
        broken_pages=tuple(broken),
    )


def _find_generator(folder: Path, settings: Settings) -> str:
    if settings.file:
        return "Jekyll"
    named = [name for name in _HUGO if (folder / name).is_file()]
    if any("hugo" in name for name in named):
        return "Hugo"
    usual = sum((folder / name).is_dir() for name in _HUGO_FOLDERS)
    return "Hugo" if named and usual > 1 else ""


def _may_be_page(generator: str, path: str) -> bool:
    return generator != "Hugo" or path.startswith("content/")


def _find_uses(folder: Path, settings: Settings) -> Callable[[str], Use]:
    """Return what tells the use of a file; a pipeline is asked for, and there is none yet."""
    return Folders(parse_config(_ANY, "pipeline.yaml", folder), settings).use_of_file


def _read_heads(folder: Path, paths: list[str], broken: list[str]) -> Iterator[PageHead]:
    for path in paths:
        try:
            data = (folder / path).read_bytes()
            text = decode_text(data, path) if len(data) <= _MOST_BYTES else ""
            front_matter = read_front_matter(text)
        except (OSError, EncodingError, YamlError):
            broken.append(path)  # what is wrong a run says, with the line
            continue
        if front_matter and front_matter.fields:
            yield PageHead(path, front_matter.root, to_value(front_matter.root))
