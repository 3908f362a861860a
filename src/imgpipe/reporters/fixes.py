"""What `audit --fix` mended, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imgpipe.diagnostics import escape
from imgpipe.text import count_of


def format_fixes(counts: Mapping[str, int], *, done: bool, verbose: bool) -> Iterator[str]:
    """Yield how many references were (or would be) fixed; if wanted, a line per text before."""
    verb = "fixed" if done else "would fix"
    for path, number in counts.items() if verbose else ():
        yield f"{verb} {count_of(number, 'reference')} in {escape(path)}"
    if counts:
        total, files = count_of(sum(counts.values()), "reference"), count_of(len(counts), "file")
        yield f"{verb} {total} in {files}"
    else:
        yield "nothing to fix"
