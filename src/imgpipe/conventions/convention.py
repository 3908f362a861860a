"""What a convention says: which fields of a page hold images, and how entries are worded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from imgpipe.conventions.field_paths import EntryPath, FieldPath
from imgpipe.conventions.prefix import FROM_IMAGE_ROOT, Prefix


@dataclass(frozen=True, slots=True)
class ImageField:
    """A field whose value is a path, and how its values begin."""

    path: FieldPath
    prefix: Prefix = FROM_IMAGE_ROOT


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of gallery entries, and how its values begin."""

    path: EntryPath
    prefix: Prefix = FROM_IMAGE_ROOT


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
    to an include as the parameter `shown_by`.

    `references` has a field twice, where a theme reads its values in two ways. `site_roots` are
    folders that a generator publishes at the root of the site. Where `pages_are_folders`, a page
    `leg.md` has the address of a folder, `leg/`, as `leg/index.md` has. `lacks` are sentences:
    what the theme cannot express, and imgpipe cannot do there.
    """

    entries: tuple[EntryField, ...] = ()
    animations: tuple[ImageField, ...] = ()
    references: tuple[ImageField, ...] = ()
    caption: str | None = None
    title: str | None = None
    image_title: str | None = None
    entry_alt: str | None = None
    image_alt: str | None = None
    image_id: str | None = None
    shown_by: str | None = None
    implied: tuple[ImpliedFile, ...] = ()
    site_roots: tuple[str, ...] = (".",)
    pages_are_folders: bool = False
    lacks: tuple[str, ...] = ()
    documentation: str = ""

    @property
    def has_fields(self) -> bool:
        return bool(self.entries or self.animations or self.references)


def image_fields(*paths: str, prefix: Prefix = FROM_IMAGE_ROOT) -> tuple[ImageField, ...]:
    """Return fields that are written alike; a path that is none is a mistake in imgpipe."""
    return tuple(ImageField(FieldPath.parse(path), prefix) for path in paths)


def entry_fields(*paths: str, prefix: Prefix = FROM_IMAGE_ROOT) -> tuple[EntryField, ...]:
    """Return fields of entries that are written alike, as `image_fields` does."""
    return tuple(EntryField(EntryPath.parse(path), prefix) for path in paths)
