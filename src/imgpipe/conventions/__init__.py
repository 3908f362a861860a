"""Conventions: one file each, by the word that users write in `site.convention`."""

from imgpipe.conventions import feeling_responsive
from imgpipe.conventions.convention import Convention

CONVENTIONS: dict[str, Convention] = {
    "feeling-responsive": feeling_responsive.CONVENTION,
}
