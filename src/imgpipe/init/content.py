"""The folder → Content: which generator, which images, and the front matter of all pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from imgpipe.config import parse_config
from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.frontmatter import read_front_matter
from imgpipe.init.layout import Content, PageHead
from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from imgpipe.links.files import PUBLISHED
from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import Settings, read_settings
from imgpipe.listing import list_files
from imgpipe.scan import CLOSED_FOLDER
from imgpipe.text import TextFile
from imgpipe.yaml_nodes import YamlError, to_value

_MARKDOWN = ("md", "markdown", "mkdown", "mkdn", "mkd")
_PAGES = (*_MARKDOWN, "html", "htm")
_ASIDE = ("node_modules", "vendor")  # other people's
_OWN = (*PUBLISHED, Use.DOCUMENTS)  # what the site shows
_MOST_BYTES = 5_000_000  # a longer page is none
_UNREAD_PAGE = "PAG001"
_ANY = """\
version: 1
site: {image_root: .imgpipe}  # there is no image in it
sources: {any: "{name}.gif"}
outputs: {any: "{name}.png"}
"""


def read_content(folder: Path) -> Content:
    """Return what a project's folder holds; what cannot be read is passed over, and said."""
    settings = read_settings(folder)
    folders = find_uses(folder, settings)
    use = folders.use_of_file
    unlisted: dict[str, OSError | None] = {}
    paths = list_files(
        *(folder, ".", unlisted.__setitem__),
        may_enter=lambda path: (
            path not in settings.made_folders and posixpath.basename(path) not in _ASIDE
        ),
    )
    files: list[str] = []
    texts: list[str] = []
    held_back: list[str] = []
    for path in paths:
        extension = path.rpartition(".")[2].lower()
        if extension in IMAGE_EXTENSIONS:
            files.append(path)
        elif extension in _PAGES and _may_be_page(settings, path):
            if use(path) in PUBLISHED:
                texts.append(path)
            elif settings.generator == "Jekyll" and use(path) in (Use.ASIDE, Use.CLOSED):
                held_back.append(path)
    broken: list[Place] = []
    unread: list[Diagnostic] = []
    closed = {path: problem for path, problem in sorted(unlisted.items()) if problem}
    pages = tuple(_read_heads(folder, sorted(texts), broken, unread))
    aside = [path for path in closed if folders.use(path) not in _OWN]
    return Content(
        folder=folder,
        generator=settings.generator,
        settings=settings,
        url=settings.url + settings.baseurl,
        files=tuple(sorted(files)),
        closed=frozenset(path for path in files if _is_closed(settings, use(path))),
        pages=pages,
        broken_pages=tuple(broken),
        held_back=tuple(_read_heads(folder, sorted(held_back), [], [])),
        diagnostics=(*settings.diagnostics, *_explain_aside(closed, aside)),
        unread=(*_explain_closed(closed, closed.keys() - aside), *unread),
    )


def _is_closed(settings: Settings, use: Use) -> bool:
    return use is Use.CLOSED or (settings.hugo is not None and use is Use.ASIDE)


def _explain_aside(closed: Mapping[str, OSError], paths: Iterable[str]) -> Iterator[Diagnostic]:
    for path in paths:
        message = f"cannot be looked into: {closed[path].strerror}"
        hint = "make it readable if it has originals; what it holds is not in the pipeline"
        yield warning(CLOSED_FOLDER, message, Place(path), hint)


def _explain_closed(closed: Mapping[str, OSError], paths: Iterable[str]) -> Iterator[Diagnostic]:
    for path in sorted(paths):
        message = f"cannot be looked into: {closed[path].strerror}"
        hint = "make it readable, or no pipeline can be written: what it holds is not known"
        yield error(CLOSED_FOLDER, message, Place(path), hint)


def _may_be_page(settings: Settings, path: str) -> bool:
    hugo = settings.hugo
    return not hugo or path.startswith(tuple(f"{at}/" for at in hugo.find_folders("content")))


def find_uses(folder: Path, settings: Settings) -> Folders:
    """Return what tells the use of folders; a pipeline is asked for, and there is none yet."""
    return Folders(parse_config(_ANY, "pipeline.yaml", folder), settings)


def _read_heads(
    folder: Path, paths: list[str], broken: list[Place], unread: list[Diagnostic]
) -> Iterator[PageHead]:
    for path in paths:
        try:
            data = (folder / path).read_bytes()
            file = TextFile(path, decode_text(data, path) if len(data) <= _MOST_BYTES else "")
            front_matter = read_front_matter(file.text)
        except OSError as problem:
            message = f"the page cannot be read: {problem.strerror}"
            hint = "make it readable, or no pipeline can be written: what it shows is not known"
            unread.append(error(_UNREAD_PAGE, message, Place(path), hint))
            continue
        except EncodingError as problem:
            broken.append(problem.place)
            continue
        except YamlError as problem:
            broken.append(Place.in_text(file, problem.span))  # what is wrong a run says
            continue
        if front_matter and front_matter.fields:
            yield PageHead(file, data, front_matter, to_value(front_matter.root))
