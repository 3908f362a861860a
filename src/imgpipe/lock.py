"""imgpipe.lock: what was made from what, as a value that is read, changed and written whole.

The file is JSON with sorted keys, made to be committed: a gallery is one block.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from imgpipe.diagnostics import Place, UserError, error
from imgpipe.disk import digest_bytes
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.text import Span, TextFile

LOCK_NAME = "imgpipe.lock"
VERSION = 1
_OUTDATED = "~"
_ADOPTED = "="
_WAY_ON = (
    "bring it back from version control; or delete it: every file is kept, and `imgpipe adopt`"
    " takes them over again"
)
_NOT_OURS = "is not a lock that imgpipe wrote"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")  # as an escape; imgpipe writes letters as they are
_CONFLICT_MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ")

_Kind = TypeVar("_Kind")
Recipe = dict[str, Any]  # pattern, format, our encoder's revision, options that have an effect


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The digest of a file as imgpipe made it.

    Outdated files are ours too, but made from an older source or recipe than the record's; adopted
    ones are not ours: a person said that they stand for the output.
    """

    digest: str
    outdated: bool = False
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class OutputRecord:
    recipe: Recipe
    files: dict[str, FileRecord]


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """What one source was, and what was made from it."""

    sources: dict[str, str]  # path → digest
    kind: str
    frames: int
    outputs: dict[str, OutputRecord]

    def find(self, path: str) -> FileRecord | None:
        for output in self.outputs.values():
            if path in output.files:
                return output.files[path]
        return None

    def filter(self, wanted: Callable[[str], bool]) -> TaskRecord:
        """Return the record with the wanted paths alone; outputs without any go too."""
        outputs = {}
        for id_, output in self.outputs.items():
            files = {path: record for path, record in output.files.items() if wanted(path)}
            if files:
                outputs[id_] = replace(output, files=files)
        return replace(self, outputs=outputs)


@dataclass(frozen=True)
class Lock:
    """`tasks` by source key; `pages` are copies that imgpipe wrote, and its data file: → digest.

    `made_with` is for people: what files were made with, name → version of the last one. Nothing is
    stale because of it, so that an upgrade by itself changes nothing. `read_digest` is of the file
    that was read, which alone may be replaced.
    """

    tasks: dict[str, TaskRecord] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    made_with: dict[str, str] = field(default_factory=dict)
    read_digest: str | None = field(default=None, compare=False)

    def made_paths(self) -> dict[str, str]:
        """Return path → source key of every output on record."""
        return {
            path: key
            for key, task in self.tasks.items()
            for output in task.outputs.values()
            for path in output.files
        }

    def with_task(self, key: str, record: TaskRecord) -> Lock:
        return replace(self, tasks={**self.tasks, key: record})

    def with_pages(self, pages: Mapping[str, str]) -> Lock:
        return replace(self, pages={**self.pages, **pages})

    def without(self, paths: Collection[str]) -> Lock:
        """Return the lock less these outputs and copies of pages; an empty record goes too."""
        return self._filter(lambda path: path not in paths)

    def only(self, paths: Collection[str]) -> Lock:
        """Return what the lock says of these outputs and copies of pages alone."""
        return self._filter(lambda path: path in paths)

    def _filter(self, wanted: Callable[[str], bool]) -> Lock:
        tasks = {key: task.filter(wanted) for key, task in self.tasks.items()}
        return replace(
            self,
            tasks={key: task for key, task in tasks.items() if task.outputs},
            pages={path: digest for path, digest in self.pages.items() if wanted(path)},
        )


def read_lock(path: Path, name: str = LOCK_NAME) -> Lock:
    """Return the lock, an empty one where there is no file.

    Raises UserError for a damaged one, and for a link, which could not be written at the end.
    """
    if path.is_symlink():
        message = "is a symbolic link: imgpipe replaces its lock whole, and writes through no link"
        raise UserError([error("LCK002", message, Place(name), "put the file itself here")])
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise OSError(errno.EINVAL, "it is a pipe or a device")
        data = path.read_bytes()
        text = decode_text(data, name)
    except FileNotFoundError:
        return Lock()
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        hint = "make it a file that can be read, or move it away"
        raise UserError([error("LCK002", message, Place(name), hint)]) from None
    except EncodingError as problem:
        raise UserError([error("LCK002", problem.message, problem.place, _WAY_ON)]) from None
    return replace(parse_lock(text, name), read_digest=digest_bytes(data))


def parse_lock(text: str, name: str = LOCK_NAME) -> Lock:
    """Return the lock that a text says; raises UserError with its place and a way on."""
    file = TextFile(name, text)
    start = 0
    for line in text.splitlines(keepends=True):
        if line.startswith(_CONFLICT_MARKERS):
            message = "a merge left its conflict markers here"
            hint = (
                "take either side whole: what only the other side knew is kept, and"
                " `imgpipe adopt` takes it over"
            )
            raise _refusal(file, Span(start, start + len(line.rstrip())), message, hint)
        start += len(line)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as problem:
        span = Span(problem.pos, problem.pos + 1)
        raise _refusal(file, span, f"is not valid JSON: {problem.msg}", _WAY_ON) from None
    except RecursionError:
        raise _refusal(file, Span(0, 1), "nests too deep", _WAY_ON) from None
    except ValueError:  # a number of thousands of digits
        raise _refusal(file, Span(0, 1), _NOT_OURS, _WAY_ON) from None
    surrogate = _SURROGATE.search(text)
    if surrogate:
        raise _refusal(file, Span(*surrogate.span()), _NOT_OURS, _WAY_ON)
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is int and version > VERSION:
        message = f"was written by a newer imgpipe (version {version} of the lock)"
        raise _refusal(file, Span(0, 1), message, "update imgpipe")
    try:
        return _from_document(document)
    except (KeyError, TypeError):
        raise _refusal(file, Span(0, 1), _NOT_OURS, _WAY_ON) from None


def _refusal(file: TextFile, span: Span, message: str, hint: str) -> UserError:
    return UserError([error("LCK002", message, Place.in_text(file, span), hint)])


def format_lock(lock: Lock) -> str:
    """Return the text of a lock: the same text for the same lock, ending in a line feed."""
    document = {
        "version": VERSION,
        "tasks": {key: task_to_document(task) for key, task in lock.tasks.items()},
        "pages": lock.pages,
        **({"made_with": lock.made_with} if lock.made_with else {}),
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def task_to_document(task: TaskRecord) -> dict[str, Any]:
    """Return a record as plain values for JSON."""
    return {
        "sources": task.sources,
        "kind": task.kind,
        "frames": task.frames,
        "outputs": {
            id_: {"recipe": output.recipe, "files": _files_to_document(output.files)}
            for id_, output in task.outputs.items()
        },
    }


def task_from_document(document: Mapping[str, Any]) -> TaskRecord:
    """Return the record that plain values say; raises KeyError or TypeError where they say none."""
    frames = _checked(document["frames"], int)
    if frames < 1:
        raise TypeError("a source has frames")
    return TaskRecord(
        sources=_texts(document["sources"]),
        kind=_checked(document["kind"], str),
        frames=frames,
        outputs={
            id_: OutputRecord(
                _checked(_checked(output, dict)["recipe"], dict),
                _files_from_document(output["files"]),
            )
            for id_, output in _checked(document["outputs"], dict).items()
        },
    )


def _from_document(document: Any) -> Lock:
    if _checked(_checked(document, dict)["version"], int) != VERSION:
        raise TypeError("another version")
    tasks = _checked(document["tasks"], dict)
    return Lock(
        {key: task_from_document(_checked(task, dict)) for key, task in tasks.items()},
        _texts(document["pages"]),
        _texts(document.get("made_with", {})),
    )


def _checked(value: Any, kind: type[_Kind]) -> _Kind:
    if type(value) is not kind:  # exactly: to isinstance, true is a number
        raise TypeError(f"{kind.__name__} expected")
    return value


def _texts(value: Any) -> dict[str, str]:
    return {key: _checked(text, str) for key, text in _checked(value, dict).items()}


def _files_to_document(files: Mapping[str, FileRecord]) -> dict[str, str]:
    return {
        path: _OUTDATED * record.outdated + _ADOPTED * record.adopted + record.digest
        for path, record in files.items()
    }


def _files_from_document(files: Any) -> dict[str, FileRecord]:
    return {path: _read_record(text) for path, text in _texts(files).items()}


def _read_record(text: str) -> FileRecord:
    marked = text.removeprefix(_OUTDATED)
    digest = marked.removeprefix(_ADOPTED)
    return FileRecord(digest, outdated=marked != text, adopted=digest != marked)
