"""A page, layout or style names an image file that is not there.

Visitors see a broken image. A reference counts as broken only where imgpipe knows which file it
means. So none of these is reported here:

- what Liquid makes when the site is built (REF007 tells of it);
- a name in code or in a comment, or one that may be no image's;
- a name that differs from a file's by letter case or Unicode form alone (REF002);
- a path that is not written as its field wants it (REF003);
- thumbnails and videos that the theme derives (THM001, ANI004);
- a file in a folder that imgpipe cannot look into.

Where the pipeline writes copies of the pages, these are what visitors see: an image that only a
copy names is reported there.

To mend it, bring the file back, take the name that the hint proposes, or let imgpipe make it.

    gallery:
      - image_url: muscles/png/Arm-17.png    # the animation has 16 frames
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.languages.language import Strength
from imgpipe.links.link import Link, Outcome
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    planned = {stale.file.path for task in view.plan.tasks for stale in task.stale}
    for link in (*_find_missing(view), *_find_missing_in_copies(view)):
        if planned.intersection(link.wanted):
            hint = "`imgpipe run` makes it"
        else:
            near = view.names.suggest(link.wanted[0]) if link.wanted else ()
            hint = f"did you mean {' or '.join(f'`{path}`' for path in near)}?" if near else ""
        yield Hit(link.place, f"`{link.value}` is not there", link.about, hint)


def _find_missing(view: View) -> Iterator[Link]:
    for link in view.links:
        if _is_missing(link, view) and not any(map(view.names.find_same, link.wanted)):
            yield link


def _find_missing_in_copies(view: View) -> Iterator[Link]:
    said = {link.wanted for link in view.links if link.outcome is Outcome.MISSING}
    for page in view.copies:
        for link in page.links:
            if _is_missing(link, view) and link.wanted not in said:
                yield link


def _is_missing(link: Link, view: View) -> bool:
    if link.outcome is not Outcome.MISSING or link.mention.strength is not Strength.SURE:
        return False
    return not any(map(view.site.may_have, link.wanted))


RULE = Rule("REF001", Severity.ERROR, "image missing", _check, __doc__ or "")
