"""What a convention says: which fields of a page hold images, and how entries are worded."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from imgpipe.conventions.field_paths import EntryPath, FieldPath


@dataclass(frozen=True, slots=True)
class ImageField:
    """A field whose value is a path, which starts at the folder `base` below the image root."""

    path: FieldPath
    base: str = ""


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of gallery entries; see ImageField for `base`."""

    path: EntryPath
    base: str = ""


@dataclass(frozen=True, slots=True)
class ImpliedFile:
    """A file that the theme shows beside the one that a field of entries or animations names.

    `derive` gives its value as the theme's own Liquid makes it, `mean` the value that a person
    means; None where the field's value implies no such file.
    """

    kind: str
    of: Literal["entries", "animations"]
    derive: Callable[[str], str | None]
    mean: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Convention:
    """A theme's way of naming images.

    `caption` and `title` are keys of an entry; `image_title`, `image_alt` and `image_id` are keys
    beside an animation's path. `entry_alt` is the key of an entry that the theme makes its text
    alternative of, as it does of `image_alt`. A page shows the animation whose `image_id` it gives
    to an include as the parameter `shown_by`. Where values are `prefixed`, the theme writes the
    image root before each; else a value may as well begin at the site's root.
    """

    entries: tuple[EntryField, ...]
    animations: tuple[ImageField, ...] = ()
    references: tuple[ImageField, ...] = ()
    caption: str | None = None
    title: str | None = None
    image_title: str | None = None
    entry_alt: str | None = None
    image_alt: str | None = None
    image_id: str | None = None
    shown_by: str | None = None
    prefixed: bool = False
    implied: tuple[ImpliedFile, ...] = ()


def locate_value(value: str, base: str) -> str:
    """Return the path below the image root that a field's value names.

    The result may begin with `..` or `/`: such a path is outside, and names no image of the site.
    """
    return posixpath.normpath(posixpath.join(base, value))


def spell_value(path: str, base: str) -> str:
    """Return the value that makes a field with this base name a path below the image root."""
    return posixpath.relpath(path, base) if base else path
