"""A file's extension says another kind of image than its content is.

A server tells browsers the kind by the extension. Most guess and show the image all the same, some
do not, and programs that trust the name fail: a `.gif` that is a JPEG never moves.

`jpg`, `jpeg` and `jfif` are one kind, as are `png` and `apng`, `tif` and `tiff`, `mp4` and `m4v`;
large letters are as good as small ones. What is damaged or no image is not judged (IMG001, ANI001).

To mend it, rename the file to what it is, and the references to it; or convert it.

    icon/leg.png     # its content is a JPEG
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rule_ids import RULE_IDS
from imgpipe.rules.rule import Rule
from imgpipe.view import View

_EXTENSIONS = {
    "jpeg": ("jpg", "jpeg", "jfif"),
    "png": ("png", "apng"),
    "tiff": ("tif", "tiff"),
    "mp4": ("mp4", "m4v"),
}
_NAMES = {
    "jpeg": "JPEG",
    "webp": "WebP",
    "webm": "WebM",
    "mov": "QuickTime video",
    "ogv": "Ogg video",
}


def _check(view: View) -> Iterator[Hit]:
    for path, facts in view.images.items():
        if not facts.kind or facts.code in RULE_IDS:
            continue
        known = _EXTENSIONS.get(facts.kind, (facts.kind,))
        extension = path.rpartition(".")[2]
        if extension.lower() not in known:
            name = _NAMES.get(facts.kind, facts.kind.upper())
            message = f"ends in `.{extension}`, but its content is {name}"
            hint = f"rename it to `.{known[0]}`, and the references to it; or convert it"
            yield Hit(Place(path), message, path, hint)


RULE = Rule("IMG002", Severity.ERROR, "extension and content differ", _check, __doc__ or "")
