"""A path is not written as its place wants it: absolute, begun twice, with backslashes, or outside.

The theme puts its own folder before what a field says. So `/assets/images/icon.png` in such a field
becomes `/assets/images//assets/images/icon.png`, which is not there. A backslash separates folders
on Windows alone, and `../` above the site's folder leads out of what is published.

It is not reported for a complete address of another site (`https://…`), nor for an absolute path in
the body of a page, or in a field whose values are addresses, where it is right. If your theme takes
a field as it stands, let `site.fields` say so: `from: site`.

To mend it, write the path from the image root on, with `/` between folders. Where the image that is
meant is there, the hint shows what to write, and `imgpipe audit --fix` writes it.

    icon: /assets/images/icon.png     # right: icon.png
    icon: muscles\\icon.png            # right: muscles/icon.png
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from imgpipe.conventions.prefix import Prefix, split_suffix
from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.languages.language import Strength
from imgpipe.links.link import Link, Outcome, Role
from imgpipe.page_places import find_roots
from imgpipe.respelling import make_fix
from imgpipe.rules.rule import Rule
from imgpipe.view import PageView, View


def _check(view: View) -> Iterator[Hit]:
    pages = {page.page.path: page for page in view.pages}
    for link in view.links:
        if link.outcome is Outcome.OUTSIDE and link.mention.strength is Strength.SURE:
            yield _explain(view, pages.get(link.file.name), link)


def _explain(view: View, page: PageView | None, link: Link) -> Hit:
    folder = None
    if page and link.role is not Role.OTHER:
        prefix = _find_prefix(page, link, view)
        if not prefix.is_address:
            folder = find_roots(view.config, page.page.path).folder_of(prefix)
    found = next((path for path in link.wanted if path in view.images), None)
    value = _mend(link, folder, found) if found else None
    if value:
        hint = f"write `{value}`"
    elif folder is None:
        hint = "write a path that stays in the site's folder, with `/` between folders"
    else:
        hint = f"write its path from `{folder}` on, with `/` between folders"
    fix = make_fix(link, value, found) if value and found else None
    return Hit(link.place, f"`{link.value}` {_say(link, folder)}", link.about, hint, fix=fix)


def _say(link: Link, folder: str | None) -> str:
    value = link.value
    if "\\" in value:
        return "has backslashes, which separate no folders on the web"
    if folder is None:
        return "leads out of the site's folder"
    if any(f"{folder}/{path}" != f"{folder}/{value}" for path in _cut_prefix(value, folder)):
        return f"begins with the folder `{folder}` again, which the theme adds"
    if value.startswith("/"):
        return f"is absolute, but is taken from `{folder}` on"
    return f"leads out of the folder `{folder}`"


def _cut_prefix(value: str, folder: str) -> Iterator[str]:
    """Yield the value without the folder, where it begins with it or with its last parts."""
    parts = folder.split("/")
    for at in range(len(parts)):
        prefix = "/".join(parts[at:]) + "/"
        if value.lstrip("/").startswith(prefix):
            yield value.lstrip("/").removeprefix(prefix)


def _mend(link: Link, folder: str | None, found: str) -> str | None:
    if folder is None:
        return link.value.replace("\\", "/") if "\\" in link.value else None
    value = posixpath.relpath(found, folder)
    return None if value.startswith("..") else value + split_suffix(link.value)[1]


def _find_prefix(page: PageView, link: Link, view: View) -> Prefix:
    """Return how the values of the link's field begin."""
    for gallery in page.galleries:
        if link in gallery.links:
            return gallery.gallery.field.prefix
    convention = view.config.site.convention
    front_matter = page.page.front_matter
    if convention and front_matter:
        for field in (*convention.animations, *convention.references):
            for found in field.path.find(front_matter.root):
                if found.node.span.start <= link.mention.span.start <= found.node.span.end:
                    return field.prefix
    return Prefix()


RULE = Rule("REF003", Severity.ERROR, "path not from its folder", _check, __doc__ or "")
