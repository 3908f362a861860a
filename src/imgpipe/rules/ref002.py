"""A reference differs from the file's name in letter case or in Unicode form alone.

It works on the author's disk, where `Leg.PNG` and `leg.png` are one file, and is broken on the
server, where they are two. Unicode has two forms for letters such as `é`, which look the same; an
address finds a file only in the form that the disk has.

It is not reported where a file has the very name that is written, even if another one differs from
it by case (REF008 tells of those), nor for names in code and comments.

To mend it, write the name as the disk has it, which the hint shows; `imgpipe audit --fix` does it.

    icon: front-Process.PNG      # the file is front-process.png
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.languages.language import Strength
from imgpipe.links.link import Link, Outcome
from imgpipe.respelling import make_fix, respell
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for link in view.links:
        if link.outcome is Outcome.MISSING and link.mention.strength is Strength.SURE:
            found = ((path, view.names.find_same(path)) for path in link.wanted)
            wanted, same = next((pair for pair in found if pair[1]), ("", None))
            if same and same != wanted:
                yield _explain(link, wanted, same)


def _explain(link: Link, wanted: str, same: str) -> Hit:
    forms = [unicodedata.normalize("NFC", path) for path in (wanted, same)]
    kind = "Unicode form" if forms[0] == forms[1] else "letter case"
    value = respell(link.value, wanted, same)
    message = f"`{link.value}` differs from the file's name in {kind}"
    if kind == "Unicode form":  # which looks the same when it is printed
        hint = "write it anew in the form of the file's name"
    else:
        hint = f"write `{value}`" if value else f"the file is `{same}`"
    fix = make_fix(link, value, same) if value else None
    return Hit(link.place, message, same, hint, fix=fix)


RULE = Rule("REF002", Severity.ERROR, "name differs in case", _check, __doc__ or "")
