"""What is wrong with imgpipe's own folder, in words."""

from __future__ import annotations

from imgpipe.diagnostics import Place, UserError, error


def refuse_folder(problem: OSError, path: str) -> UserError:
    message = f"the folder cannot be made or written: {problem.strerror}"
    hint = "imgpipe keeps its journal and staged files there"
    return UserError([error("OUT003", message, Place(path), hint)])


def refuse_link(path: str) -> UserError:
    message = "is a link or a pipe, and what imgpipe writes there would go elsewhere"
    return UserError([error("OUT003", message, Place(path), "delete it: imgpipe makes its own")])


def refuse_journal(problem: OSError, path: str) -> UserError:
    message = f"cannot be read: {problem.strerror}"
    hint = (
        "it knows what a run that was cut short had made: make it a file that can be read;"
        " or move it away, and these files are kept as someone else's"
    )
    return UserError([error("LCK002", message, Place(path), hint)])
