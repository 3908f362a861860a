"""An image holds private metadata: where it was taken, with which camera, of which patient.

Metadata is published with the image. Phones write their position into photographs; programs for
scans write the patient's name and date of birth into comments.

Exif, XMP, PNG texts and comments are searched for positions, serial numbers and the fields that
DICOM has for patients. Names of authors, rights and dates are not private, nor is a field that is
empty. What is painted into the picture itself nobody finds but a person who looks.

To mend it, take the metadata out and publish the image anew. Its history in version control keeps
the old file.

    exiftool -all= -tagsfromfile @ -icc_profile -orientation photo.jpg
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for path, facts in view.images.items():
        if facts.private:
            *others, last = facts.private
            said = f"{', '.join(others)} and {last}" if others else last
            hint = "take the metadata out, and publish it anew"
            yield Hit(Place(path), f"holds private metadata: {said}", path, hint)


RULE = Rule("IMG006", Severity.WARNING, "private metadata", _check, __doc__ or "")
