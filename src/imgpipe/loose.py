"""Work on files that the command line names: without a site, a lock or anything on record.

Paths are shown as the user wrote them. What stands at a target is replaced only if asked for.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from imgpipe.animation.errors import UNREADABLE, ImageError
from imgpipe.diagnostics import Diagnostic, ExitCode, Place, Severity, UserError, error, suggest
from imgpipe.formats import FORMATS, format_of
from imgpipe.formats.format import Format
from imgpipe.fsio import ChangedTargetError, publish
from imgpipe.losses import explain_losses
from imgpipe.staged import StagedFile
from imgpipe.tasks import Kept, MadeFile, OutputFile
from imgpipe.text import count_of

BAD_OPTION = "CMD001"
BAD_TARGET = "CMD002"
BAD_COUNT = "CMD003"


@dataclass(frozen=True)
class Work:
    """What became of one source, or of the set of sources that one file is made from.

    `failed` are the sources if nothing, or not everything, was made of them that should be.
    """

    sources: tuple[str, ...]
    made: tuple[MadeFile, ...] = ()
    fresh: tuple[OutputFile, ...] = ()
    kept: tuple[Kept, ...] = ()
    failed: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def exit_code_of(diagnostics: Iterable[Diagnostic]) -> ExitCode:
    """Return TASK_FAILED where anything is an error."""
    wrong = any(item.severity is Severity.ERROR for item in diagnostics)
    return ExitCode.TASK_FAILED if wrong else ExitCode.OK


class Reason(NamedTuple):
    """Why a file that is there stays: a sentence without its subject, and how to have it replaced.

    Files whose reasons have one code and hint are reported together.
    """

    why: str
    code: str
    hint: str


LINK = Reason("it is a symbolic link", "OUT005", "write to the file that it leads to, or delete it")
DIFFERS = Reason("it differs from what would be written", "OUT005", "`--force` replaces it")
CHANGED = Reason("it came or changed meanwhile", "OUT005", "run it again")
IRREGULAR = Reason("it is no regular file", "OUT005", "write to another name")
OURS = Reason("this very run made it, of another frame", "OUT005", "write to a name of its own")

Identity = tuple[int, int]

_REPLACES_RICHER = "`--replace richer` replaces it all the same"


def richer(what: str) -> Reason:
    return Reason(f"it is richer than the frame, with {what}", "OUT006", _REPLACES_RICHER)


def unjudged(problem: ImageError) -> Reason:
    why = f"it may be richer than the frame, and cannot be read: it {problem.message}"
    return Reason(why, "OUT006", _REPLACES_RICHER)


def is_irregular(target: Path) -> bool:
    """Return whether a target is a pipe or a device, which merely to open may take for ever."""
    try:
        mode = target.stat().st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def find_hindrance(target: Path, standing: str | None, *, force: bool) -> Reason | None:
    """Return why a target must not be replaced, if so; `standing` is its content's digest."""
    if target.is_symlink():
        return LINK
    return DIFFERS if standing is not None and not force else None


class Account:
    """What was done for some sources, written down as it is done."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = tuple(sources)
        self._made: list[MadeFile] = []
        self._fresh: list[OutputFile] = []
        self._kept: list[Kept] = []
        self._reasons: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._refused: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._failed = False
        self._diagnostics: list[Diagnostic] = []

    @property
    def failed(self) -> bool:
        """Whether any source is no good, or any output could not be made or put in place."""
        return self._failed

    def find_fresh(self, file: OutputFile) -> None:
        self._fresh.append(file)

    def keep(self, file: OutputFile, reason: Reason) -> None:
        self._kept.append(Kept(file, reason.why))
        self._reasons[reason.code, reason.hint].append((file.path, reason.why))

    def put(
        self, file: OutputFile, staged: StagedFile, target: Path, root: Path, standing: str | None
    ) -> bool:
        """Put a staged file in place, over nothing but `standing`, if it can be. Raises OSError."""
        try:
            publish(staged.path, target, root, standing)
        except ChangedTargetError:
            self.keep(file, CHANGED)
            return False
        self._made.append(MadeFile(file, staged.digest, staged.size_bytes, staged.loss))
        return True

    def refuse(self, path: str, problem: ImageError | OSError) -> None:
        """An output could not be made, or not be put in place."""
        self._failed = True
        if isinstance(problem, ImageError):
            found = problem.code, problem.message, problem.hint
        else:
            found = "OUT003", *_explain_unwritten(problem)
        self._refused[found].append(path)

    def fail(self, diagnostic: Diagnostic) -> None:
        """A source, or what else is read, is not what it should be."""
        self._failed = True
        self._diagnostics.append(diagnostic)

    def close(self) -> Work:
        return Work(
            sources=self._sources,
            made=tuple(self._made),
            fresh=tuple(self._fresh),
            kept=tuple(self._kept),
            failed=tuple(dict.fromkeys(self._sources)) if self._failed else (),
            diagnostics=(*self._diagnostics, *self._explain(), *explain_losses(self._made)),
        )

    def _explain(self) -> Iterator[Diagnostic]:
        for (code, message, hint), paths in self._refused.items():
            yield error(code, f"{message}{and_more(len(paths))}", Place(paths[0]), hint)
        for (code, hint), kept in self._reasons.items():
            path, why = kept[0]
            yield error(code, f"is kept as it is: {why}{and_more(len(kept))}", Place(path), hint)


def _explain_unwritten(problem: OSError) -> tuple[str, str]:
    if isinstance(problem, IsADirectoryError):
        return "cannot be written: a folder has this name", "write to another name"
    if isinstance(problem, FileExistsError | NotADirectoryError):
        return "cannot be written: a file stands where its folder would be", "write elsewhere"
    if problem.errno == errno.ELOOP:
        message = "cannot be written: a folder on the way is a link that leads elsewhere"
        return message, "name the folder that it leads to"
    hint = "make its folder writable" if isinstance(problem, PermissionError) else ""
    return f"cannot be written: {problem.strerror or problem}", hint


def and_more(number: int) -> str:
    """Return what stands behind the first of so many files that one sentence is about."""
    return f" (and {count_of(number - 1, 'file')} more)" if number > 1 else ""


def explain_unread(source: str, problem: ImageError | OSError) -> Diagnostic:
    """Return what to say of a file that cannot be read."""
    place = Place(source)
    if isinstance(problem, ImageError):
        return error(problem.code, problem.message, place, problem.hint)
    if isinstance(problem, FileNotFoundError):
        return error(UNREADABLE, "there is no such file", place)
    if isinstance(problem, IsADirectoryError):
        message, hint = "is a folder, not an image", "name the files in it"
        return error(UNREADABLE, message, place, hint)
    return error(UNREADABLE, f"cannot be read: {problem.strerror or problem}", place)


def locate_target(directory: Path, path: str) -> Path:
    """Return where `--to` leads: quoted, or behind a `=`, no shell has seen its `~/`.

    What `..` leads back from is no folder to make. Raises UserError where there is no home.
    """
    try:
        target = directory / (Path(path).expanduser() if path.startswith("~/") else path)
    except RuntimeError:
        message, hint = "no one knows the home folder of `~`", "write that folder's own path"
        raise UserError([error(BAD_OPTION, message, Place("--to"), hint)]) from None
    return resolve_folder(target) if ".." in target.parts else target


def resolve_folder(target: Path) -> Path:
    """Return a path with all links to folders followed, but not one at its end."""
    return Path(os.path.realpath(target.parent), target.name)


def find_format(suffix: str, option: str, usable: Iterable[Format] | None = None) -> Format:
    """Return the format of an extension; raises UserError, about an option, where there is none.

    `usable` are the formats to propose then, all of them by default.
    """
    found = format_of(suffix.lower())
    if found is None:
        known = [ending for item in usable or FORMATS.values() for ending in item.extensions]
        message = f"imgpipe writes no `.{suffix}` files" if suffix else "the file has no extension"
        hint = suggest(suffix.lower(), known) or f"it writes: {', '.join(known)}"
        raise UserError([error(BAD_OPTION, message, Place(option), hint)])
    return found


def refuse_sources(
    targets: Iterable[tuple[str, Path]], sources: Iterable[tuple[str, Path]]
) -> None:
    """Raise UserError where a target, under whatever name, is one of the sources."""
    names = {identity: name for name, path in sources if (identity := identify(path))}
    for target, path in targets:
        identity = identify(path)
        if identity in names:
            message = f"is a source, and `--to` would write {target} over it"
            hint = "write to another folder or name"
            raise UserError([error(BAD_TARGET, message, Place(names[identity]), hint)])


def identify(path: Path) -> Identity | None:
    """Return what tells a file from all others, under whatever name; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
