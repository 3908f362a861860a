"""Which files there are, and what each is: a published image, a working file, a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.languages import LANGUAGES
from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from imgpipe.links.folders import POSTS, Folders, Use
from imgpipe.links.jekyll import Settings
from imgpipe.listing import list_files
from imgpipe.model import Config, Site
from imgpipe.scan import CLOSED_FOLDER

WORKING_EXTENSIONS = frozenset(
    (
        *("psd", "psb", "ai", "cdr", "xcf", "afphoto", "afdesign"),
        *("sketch", "fig", "indd", "kra", "blend", "nb", "eps"),
    )
)
PUBLISHED = (Use.PUBLISHED, Use.DOCUMENTS)
_STYLES = ("scss", "sass")


@dataclass
class Files:
    """Files as they are met: published images, working files, texts to be read, and all.

    `linked` are folders that are links, into which nobody has looked.
    """

    images: list[str] = field(default_factory=list)
    working: list[str] = field(default_factory=list)
    texts: list[tuple[str, Use]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def extension_of(path: str) -> str:
    """Return the extension of a path in small letters, without the dot; empty where it has none."""
    _, dot, extension = path.rpartition(".")
    return extension.lower() if dot and "/" not in extension else ""


def find_files(config: Config, settings: Settings, site: Site, folders: Folders) -> Files:
    """Return the files of a site; raises nothing."""
    found = Files()
    for path in dict.fromkeys(_list_all(config, settings, site, folders, found)):
        use = folders.use_of_file(path)
        if use is Use.CLOSED:
            continue
        found.files.append(path)
        extension = extension_of(path)
        if extension in IMAGE_EXTENSIONS:
            if _is_published(path, use):
                found.images.append(path)
            if extension not in LANGUAGES:
                continue
        elif extension in WORKING_EXTENSIONS:
            if _is_published(path, use):
                found.working.append(path)
            continue
        if use is Use.ASIDE and extension in _STYLES:
            use = Use.SASS
        if use is not Use.ASIDE:
            found.texts.append((path, use))
    return found


def _is_published(path: str, use: Use) -> bool:
    """Of posts and drafts Jekyll publishes the texts alone."""
    return use in PUBLISHED and not (use is Use.DOCUMENTS and POSTS.intersection(path.split("/")))


def _list_all(
    config: Config, settings: Settings, site: Site, folders: Folders, found: Files
) -> Iterator[str]:
    """Yield every file of the project that Jekyll may look at; some of them twice.

    The scan has listed the image root and the source root already.
    """
    roots = {config.site.image_root, config.site.source_root}
    unlisted: dict[str, OSError | None] = {}

    def may_enter(folder: str) -> bool:
        return folder not in roots and folders.use(folder) is not Use.CLOSED

    found.linked += (path for path in site.unlisted if (config.folder / path).is_symlink())
    yield from site.image_files
    yield from (path for path in site.source_files if not path.startswith(("/", "..")))
    hidden = (name for name in settings.include if name.startswith("."))
    for start in (".", *hidden):
        if start not in roots:
            yield from list_files(config.folder, start, unlisted.__setitem__, may_enter)
    for path, problem in sorted(unlisted.items()):
        if problem is None and folders.use(path) is not Use.CLOSED:
            found.linked.append(path)
        elif problem and path not in site.unlisted:
            message = f"cannot be looked into: {problem.strerror}"
            hint = "make it readable; until then it is not known which images its texts show"
            found.diagnostics.append(error(CLOSED_FOLDER, message, Place(path), hint))
