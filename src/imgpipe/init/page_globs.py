"""Which globs find the pages that show images."""

from __future__ import annotations

import glob
import posixpath
from collections import defaultdict

from imgpipe.init.layout import Content, Shown


def find_globs(content: Content, shown: Shown) -> tuple[str, ...]:
    """Return globs that find every page with a gallery or an animation, and no built site.

    A folder is named from its top, so that pages which come later are found, too.
    """
    wanted = sorted({*shown.gallery_pages, *shown.lone_pages})
    source = "" if content.settings.source == "." else f"{content.settings.source}/"
    found: dict[str, list[str]] = defaultdict(list)
    for path in wanted:
        inside = path.removeprefix(source)
        top, slash, _ = inside.partition("/")
        ending = posixpath.splitext(path)[1]
        folder = glob.escape(source + top) + "/**/" if slash else glob.escape(source)
        found[f"{folder}*{ending}"].append(path)
    return tuple(sorted(found, key=lambda pattern: (-len(found[pattern]), pattern)))
