"""An image has no text that stands for it.

Those who do not see the image hear or read its text: with a screen reader, on a slow line, or where
the image is broken. Without `alt`, many readers say the file's name instead.

Markdown without a text, `![](leg.png)`, and `<img>` without `alt` are reported, and fields that the
theme takes the text from: the `caption` of a gallery's entry, and `image_alt` of an animation. In
HTML, `alt=""` says that an image is decoration, and is fine. Images in code and comments are none.

To mend it, say what the image shows, in a few words; `imgpipe rewrite` fills captions from
`rewrite.template` for entries that it adds.

    gallery:
      - image_url: muscles/png/Leg-1.png      # no caption: the theme writes alt=""
    ![](/assets/images/leg.png)
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.alternatives import Alternative
from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.languages.language import Syntax
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for item in view.alternatives:
        if not _is_lacking(item):
            continue
        value = item.link.value
        if item.key:
            message = f"`{value}` has no `{item.key}`: those who do not see it are told nothing"
            hint = f"add `{item.key}` with what the image shows"
        elif item.link.mention.syntax is Syntax.MARKDOWN:
            message = f"`{value}` has no text: those who do not see it are told nothing"
            hint = "say between the brackets what it shows"
        else:
            message = f"`{value}` has no `alt`: those who do not see it are told nothing"
            hint = 'say what it shows, or write `alt=""` where it is decoration'
        yield Hit(item.place, message, item.link.about, hint)


def _is_lacking(item: Alternative) -> bool:
    if item.text is None:
        return True
    decoration = not item.key and item.link.mention.syntax is not Syntax.MARKDOWN
    return not item.text.strip() and not decoration


RULE = Rule("ALT001", Severity.ERROR, "text alternative missing", _check, __doc__ or "")
