"""Why `imgpipe init` writes no pipeline: one is there, a site cannot be read, or has nothing."""

from __future__ import annotations

import stat
from pathlib import Path

from imgpipe.diagnostics import ExitCode, Place, UserError, error
from imgpipe.init.held_back import HeldBack
from imgpipe.init.layout import Content, Lost, Shown
from imgpipe.text import count_of


def require_no_pipeline(folder: Path, name: str) -> None:
    """Raise UserError where a pipeline, or what is none, stands already."""
    try:
        mode = (folder / name).lstat().st_mode
    except OSError:
        return  # what cannot be looked at cannot be written, and that says why
    message = "is there already, and is left as it is"
    hint = "`--force` replaces it, and keeps it in the trash; `-n` shows what would be written"
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "no file"
        message = f"is {kind}, and is left as it is, also with `--force`"
        hint = "move it away, or name another file with -c; `-n` shows what would be written"
    raise UserError([error("INI002", message, Place(name), hint)])


def require_readable(content: Content) -> None:
    """Raise UserError where folders or pages of a site cannot be read: they may say otherwise."""
    if content.unread:
        raise UserError([*content.diagnostics, *content.unread], ExitCode.FINDINGS)


def refuse_nothing(
    content: Content, held_back: tuple[HeldBack, ...], shown: Shown, name: str
) -> UserError:
    """Return what says that a pipeline could be about nothing, and what was found nevertheless."""
    found = [count_of(len(content.files), "image")]
    found.append(f"{count_of(len(content.pages), 'page')} with front matter")
    if shown.lost:
        found.append(f"{count_of(len(shown.lost), 'reference')} without a file")
    message = "no animation and no gallery was found that a pipeline could be about"
    if shown.galleries:
        number = len(shown.galleries)
        said = (
            "was found, and no image of it" if number == 1 else "were found, and no image of them"
        )
        message = f"{count_of(number, 'gallery')} {said} that a pipeline could be about"
    refusal = error(
        "INI001", f"{message} ({', '.join(found)})", None, _advise(held_back, shown.lost, name)
    )
    return UserError([*content.diagnostics, refusal], ExitCode.FINDINGS)


def _advise(held_back: tuple[HeldBack, ...], lost: tuple[Lost, ...], name: str) -> str:
    if held_back:
        item = held_back[0]
        return f"Jekyll does not publish `{item.folder}`: {item.advice}"
    hint = f"write {name} by hand, or say where the site is with -C"
    if lost:
        first = lost[0]
        return f"{first.page}:{first.line} names `{first.value}`: put it there, {hint}"
    return hint
