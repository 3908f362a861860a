"""The conventions as the page of the documentation that lists them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from imgpipe.conventions import CONVENTIONS
from imgpipe.conventions.convention import Convention, EntryField, ImageField, ImpliedFile
from imgpipe.conventions.prefix import Prefix, Start

_HEAD = """\
# Conventions

What imgpipe knows of a theme: which fields of front matter hold images, how their values begin,
which files the theme derives, and what it cannot express. `site.convention` of pipeline.yaml
names one, and `site.fields` says otherwise of single fields
([pipeline.yaml](pipeline.md#sitefields)). This page is made from the code, one file each in
`src/imgpipe/conventions/`.

A value *from the image root*, or from a folder below anything, is a path that the theme puts its
own folder before. It begins with no `/` and with no address, the site's own included, and does
not say that folder again.

A value *from the site's root* or *from the page's folder* is an address, which the theme prints
as it stands. From the site's root it may begin with `/`, without, with the site's `baseurl`, or
with its whole address (`site.url` of pipeline.yaml says both); one in a page's folder that begins
so is from the site's root too. An address that names no image (a page, `manual.pdf`, `*.png`) is
left alone.

`rewrite.show` calls an entry's field by its last key: `image_url`, or `photos` of `photos[*]`.

For all values:

- A value leads to the file that a browser gets: `%20` is a blank, and `?v=2` or `#left` behind an
  image's name is none of the name.
- A right value is left alone. One that is changed begins and ends as before (`?v=2` stays), a new
  entry's as its siblings', and otherwise as shown below.
- A whole address of another site is not checked; of a gallery's entries `imgpipe run` says so.
- `..` above the folder that values start at, and backslashes, are errors (REF003); above a page's
  folder `..` may lead anywhere in the project.
- `imgpipe run` and `imgpipe audit` read a value alike. The audit asks `_config.yml`, too, for
  what the pipeline does not say: the folder that is published, its address, collections.
"""
_STARTS: Final = {
    Start.IMAGE_ROOT: ("the image root", "{path}"),
    Start.SITE: ("the site's root", "/{path}"),
    Start.PAGE: ("the page's folder", "{path}"),
}
_DERIVES_NONE = "The theme derives no files from what a page names."
_SAMPLES = {"entries": ("an entry", "Leg-1.png"), "animations": ("an animation", "Leg.gif")}


def format_conventions(conventions: Mapping[str, Convention]) -> str:
    """Return the page as Markdown, a section each."""
    return "\n".join([_HEAD, *(_format(name, item) for name, item in conventions.items())])


def _format(name: str, convention: Convention) -> str:
    parts = [f"## {name}", convention.documentation.strip()]
    rows = list(_list_fields(convention))
    if rows:
        parts.append("\n".join(["| fields | hold | values start at |", "|---|---|---|", *rows]))
    keys = list(_list_keys(convention))
    if keys:
        parts.append("Other keys that it knows:\n\n" + "\n".join(keys))
    implied = [_show_implied(item) for item in convention.implied]
    derives = "The theme derives other files from what a page names"
    parts.append(f"{derives}:\n\n" + "\n".join(implied) if implied else _DERIVES_NONE)
    parts.append(
        "What it cannot express:\n\n" + "\n".join(f"- {item}" for item in convention.lacks)
    )
    return "\n\n".join(parts) + "\n"


def _list_fields(convention: Convention) -> Iterator[str]:
    roles: dict[str, Sequence[EntryField | ImageField]] = {
        "entries of galleries": convention.entries,
        "animations": convention.animations,
        "other images": convention.references,
    }
    for role, fields in roles.items():
        starts: dict[str, list[str]] = {}
        for field in fields:
            starts.setdefault(field.path.text, []).append(_show_start(field.prefix))
        alike: dict[str, list[str]] = {}
        for path, found in starts.items():
            alike.setdefault(", or ".join(found), []).append(f"`{path}`")
        for start, paths in alike.items():
            yield f"| {', '.join(paths)} | {role} | {start} |"


def _show_start(prefix: Prefix) -> str:
    where, value = _STARTS[prefix.start]
    where += ", by the file's name" if prefix.by_name else ""
    return f"{where}: `{value.format(path='png/Leg-1.png')}`"


def _list_keys(convention: Convention) -> Iterator[str]:
    keys = {
        "an entry's caption": convention.caption,
        "an entry's title": convention.title,
        "an entry's text alternative": convention.entry_alt,
        "an animation's title": convention.image_title,
        "an animation's text alternative": convention.image_alt,
        "an animation's id": convention.image_id,
        "the include's parameter that names it": convention.shown_by,
    }
    for what, key in keys.items():
        if key:
            yield f"- `{key}`: {what}"


def _show_implied(rule: ImpliedFile) -> str:
    what, sample = _SAMPLES[rule.of]
    return f"- {what} `{sample}` implies `{rule.mean(sample)}`"


if __name__ == "__main__":
    sys.stdout.write(format_conventions(CONVENTIONS))
