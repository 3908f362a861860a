"""Which of imgpipe's own files the site would publish, and the lines that keep them out."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.init.layout import Content
from imgpipe.links.files import PUBLISHED
from imgpipe.links.folders import Folders
from imgpipe.model import Config
from imgpipe.own_texts import REPORT_NAME


def find_published(content: Content, config: Config, lock_name: str) -> tuple[str, ...]:
    """Return what Jekyll would publish and is no part of the site; a folder ends in a slash.

    Only Jekyll publishes what it is not told to leave out; Hugo publishes its own folders.
    """
    if content.generator != "Jekyll":
        return ()
    return tuple(_find(content, config, lock_name))


def _find(content: Content, config: Config, lock_name: str) -> Iterator[str]:
    settings = content.settings
    folders = Folders(config, settings)
    source = "" if settings.source == "." else f"{settings.source}/"
    for name in (config.name, lock_name, REPORT_NAME):
        if not source and folders.use_of_file(name) in PUBLISHED:
            yield name
    root = config.site.source_root
    is_apart = root != config.site.image_root and not root.startswith(("/", ".."))
    if is_apart and root.startswith(source) and folders.use(root) in PUBLISHED:
        yield f"{root.removeprefix(source)}/"
