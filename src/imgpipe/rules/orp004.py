"""A working file stands among the published images.

Jekyll publishes whatever it is not told to exclude. `logo.psd` or `figure.cdr` is large, no browser
shows it, and it may hold what was not meant for the public: layers, notes, other drafts.

Files of drawing programs are reported, by their extensions: `psd`, `psb`, `ai`, `cdr`, `xcf`,
`afphoto`, `afdesign`, `sketch`, `fig`, `indd`, `kra`, `blend`, `nb`, `eps`. Not reported is what
stands in a folder that is not published, or that Jekyll's `exclude` names.

To mend it, move it out of the published folders, or exclude it in `_config.yml`. A file that is
offered for download belongs into `audit.ignore`.

    exclude: ["*.psd"]
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View

_HINT = "move it to a folder that is not published, or name it in Jekyll's `exclude`"


def _check(view: View) -> Iterator[Hit]:
    for path in view.working_files:
        yield Hit(Place(path), "is a working file, and is published", path, _HINT)


RULE = Rule("ORP004", Severity.INFO, "working file published", _check, __doc__ or "")
