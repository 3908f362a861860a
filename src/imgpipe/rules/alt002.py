"""An image's text is the name of a file, or stands for a text that was never written.

`IMG_1234.png`, `image` or `TBD` tell no one what there is to see.

Only a text that is nothing else is reported: "Guide.PNG, the start page" is not. A name without an
extension counts where a camera or a program gives such names (`DSC00012`, `Screenshot 2024-05-01`),
or where it is the file's own and has underscores; `MR-Hub` for `MR-Hub.png` is fine.

To mend it, say what the image shows, in a few words; in HTML, `alt=""` says that it is decoration.

    ![IMG_1234.png](/assets/images/IMG_1234.png)
    <img src="/assets/images/leg.png" alt="image">
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for item in view.alternatives:
        if item.emptiness:
            message = f"the text of `{item.link.value}` is {item.emptiness}: `{item.known_text}`"
            yield Hit(item.place, message, item.link.about, "say what the image shows")


RULE = Rule("ALT002", Severity.WARNING, "text alternative says nothing", _check, __doc__ or "")
