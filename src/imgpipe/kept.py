"""Why a file that stands where an output would is left alone, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imgpipe.diagnostics import Diagnostic, Place, warning
from imgpipe.tasks import Kept
from imgpipe.text import count_of

FOREIGN = "imgpipe did not make it"
EDITED = "it was edited since imgpipe made it"
ADOPTED = "it was adopted"
RICHER = "it is richer than a frame of its source"
UNJUDGED = "it may be richer than a frame of its source, and cannot be read"
LINKED = "it is a symbolic link, or lies behind one"


@dataclass(frozen=True, slots=True)
class _Words:
    code: str
    of_several: str
    hint: str


_WORDS = {
    FOREIGN: _Words("OUT001", "imgpipe did not make them", "`imgpipe adopt` takes {} over"),
    EDITED: _Words(
        "OUT002",
        "they were edited since imgpipe made them",
        "`imgpipe run --replace edited` makes {} anew, and the trash keeps the old",
    ),
    ADOPTED: _Words(
        "OUT008",
        "they were adopted",
        "`imgpipe run --replace adopted` makes {} anew, and the trash keeps the old",
    ),
    RICHER: _Words(
        "OUT006",
        "they are richer than the frames of their sources",
        "`--replace richer` as well makes {} anew, and the trash keeps the old",
    ),
    UNJUDGED: _Words(
        "OUT006",
        "they may be richer than the frames of their sources, and cannot be read",
        "`--replace richer` as well makes {} anew, and the trash keeps the old",
    ),
    LINKED: _Words(
        "OUT009",
        "they are symbolic links, or lie behind one",
        "move the link away, and `imgpipe run` makes {}",
    ),
}


def explain_kept(kept: Iterable[Kept]) -> Iterator[Diagnostic]:
    """Yield one warning per cause, however many files it is about."""
    groups: dict[str, list[Kept]] = {}
    for item in kept:
        groups.setdefault(item.why, []).append(item)
    for why, items in groups.items():
        words = _WORDS[why]
        message, files = f"is kept as it is: {why}", "it"
        if len(items) > 1:
            more = count_of(len(items) - 1, "more file")
            are = "are" if len(items) > 2 else "is"
            message, files = f"is kept as it is, and so {are} {more}: {words.of_several}", "them"
        reasons = {item.reason for item in items}
        if why in (ADOPTED, RICHER, UNJUDGED) and len(reasons) == 1:
            message += f" ({reasons.pop()})"
        yield warning(words.code, message, Place(items[0].file.path), words.hint.format(files))
