"""What a convention says: which fields of a page hold images, and how entries are worded."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

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
class Convention:
    """A theme's way of naming images.

    `caption` and `title` are keys of an entry, `image_title` is the key beside an animation's path.
    """

    entries: tuple[EntryField, ...]
    animations: tuple[ImageField, ...] = ()
    references: tuple[ImageField, ...] = ()
    caption: str | None = None
    title: str | None = None
    image_title: str | None = None


def locate_value(value: str, base: str) -> str:
    """Return the path below the image root that a field's value names.

    The result may begin with `..` or `/`: such a path is outside, and names no image of the site.
    """
    return posixpath.normpath(posixpath.join(base, value))


def spell_value(path: str, base: str) -> str:
    """Return the value that makes a field with this base name a path below the image root."""
    return posixpath.relpath(path, base) if base else path
