"""A page has an animation and no gallery of its frames, or a gallery and not its animation.

Both may be wished: a small animation that explains something needs no gallery. It is told as
information, for pages where the other half was forgotten.

An image of `images` that does not move is no animation. An empty gallery counts as none, unless
imgpipe fills it in the page's copy (`entries: sync` with `rewrite.pages`). A gallery counts where
its entries are all frames of one set, of which imgpipe knows the animation; a gallery of
photographs needs none. A page that shows the animation in its text has it.

Where it is as it should be, put the page or the animation into `audit.ignore`.

    images:
      - image_name: muscles/gif/Leg.gif
    # and no `gallery:`
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import FrameSet, find_one_set
from imgpipe.rules.rule import Rule
from imgpipe.view import PageView, View


def _check(view: View) -> Iterator[Hit]:
    convention = view.config.site.convention
    if convention is None or not convention.entries or not convention.animations:
        return
    for page in view.pages:
        if any(gallery.links for gallery in page.galleries):
            yield from _find_lacking_animation(view, page)
        elif not (page.galleries and view.completes_copies):
            yield from _find_lacking_gallery(view, page)


def _find_lacking_gallery(view: View, page: PageView) -> Iterator[Hit]:
    for link in page.animations:
        facts = view.images.get(link.about)
        if facts and facts.frames > 1:
            message = f"the page has the animation `{link.value}`, and no gallery of its frames"
            yield Hit(link.place, message, link.about, "add a gallery, or ignore this")


def _find_lacking_animation(view: View, page: PageView) -> Iterator[Hit]:
    for gallery in page.galleries if not page.animations else ():
        found = find_one_set(view.read_frames(gallery))
        if found and found.animation and not _shows(view, page, found):
            message = (
                f"the gallery shows frames of `{found.animation}`, which the page does not show"
            )
            yield Hit(gallery.place, message, found.animation, "add the animation, or ignore this")


def _shows(view: View, page: PageView, found: FrameSet) -> bool:
    """Return whether a page has the animation of a set, in whatever format."""
    targets = {target for link in page.links for target in link.targets}
    claims = (view.plan.claims.get(target) for target in targets)
    wholes = {claim.source.files[0] for claim in claims if claim and claim.position is None}
    return found.animation in targets or found.name in wholes


RULE = Rule("GAL005", Severity.INFO, "animation or gallery alone", _check, __doc__ or "")
