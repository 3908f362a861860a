"""Content → the pipeline that makes what is there: sources, outputs, and what galleries show."""

from __future__ import annotations

from imgpipe.disk import Disk
from imgpipe.init.frame_layout import infer_frames
from imgpipe.init.frame_shapes import find_pattern, find_stems
from imgpipe.init.layout import Content, Shown, SiteLayout
from imgpipe.init.main_field import keep_main_fields
from imgpipe.init.picture_layout import infer_pictures
from imgpipe.init.sight import Inferred, Sight, find_gifs
from imgpipe.init.sizes import Look
from imgpipe.patterns import Pattern


def infer_layout(
    content: Content, site: SiteLayout, shown: Shown, look: Look, disk: Disk
) -> Inferred | None:
    """Return the pipeline that fits a site; None where there is no image that it could be about."""
    below = "" if site.image_root == "." else f"{site.image_root}/"
    inside = tuple(path.removeprefix(below) for path in content.files if path.startswith(below))
    sight = Sight(content, site, shown, inside, look, disk)
    galleries = keep_main_fields(sight)
    stems = find_stems(find_gifs(content.files))
    text = find_pattern(galleries, site.image_root, stems)
    found = infer_frames(sight, Pattern.parse(text), galleries) if text else None
    return found or infer_pictures(sight)
