"""Conventions: one file each, by the word that users write in `site.convention`."""

from imgpipe.conventions import feeling_responsive, generic, hugo, jekyll, minimal_mistakes
from imgpipe.conventions.convention import Convention

CONVENTIONS: dict[str, Convention] = {
    "feeling-responsive": feeling_responsive.CONVENTION,
    "generic": generic.CONVENTION,
    "hugo": hugo.CONVENTION,
    "jekyll": jekyll.CONVENTION,
    "minimal-mistakes": minimal_mistakes.CONVENTION,
}
