"""One planted case: files of a site, and what the audit must say of them, at which places.

In a text `⟦REF001 assets/images/gone.png⟧` stands where a finding must be, with its rule and what
it is about; it is taken out before the text is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imgpipe.text import TextFile
from tests.audit_site.site import SITE
from tests.project import Project

Content = str | bytes | Path
_MARK = re.compile(r"⟦(?P<rule>\w+) (?P<about>[^⟧]+)⟧")


@dataclass(frozen=True, slots=True)
class Found:
    """What the audit must say; without a line where it is about a file itself."""

    rule: str
    path: str
    line: int | None
    column: int | None
    about: str


def of_file(rule: str, path: str) -> Found:
    return Found(rule, path, None, None, path)


@dataclass(frozen=True)
class Plant:
    """A case of a rule, or a near miss of it, in which nothing is to be found.

    `found` adds to the marks in the texts. `then` is written when `imgpipe run` has been at work;
    what is None there is deleted. A path in place of a content is what a link leads to.
    """

    rule: str
    case: str
    files: Mapping[str, Content]
    found: tuple[Found, ...] = ()
    then: Mapping[str, Content | None] = field(default_factory=dict)

    def expect(self) -> tuple[Found, ...]:
        last = {**self.files, **self.then}
        marked = (
            found
            for path, content in last.items()
            if isinstance(content, str)
            for found in _read_marks(path, content)
        )
        return (*marked, *self.found)


def write_site(project: Project, plants: Iterable[Plant]) -> None:
    """Write a site with plants, have it run, and change what changes afterwards."""
    every = list(plants)
    written = [path for plant in every for path in plant.files]
    assert len(set(written)) == len(written), "no two plants have a file in common"
    _write(project, SITE)
    for plant in every:
        _write(project, plant.files)
    project.run("run", "--no-progress")
    for plant in every:
        _write(project, plant.then)


def _write(project: Project, files: Mapping[str, Content | None]) -> None:
    for path, content in files.items():
        if content is None:
            (project.root / path).unlink()
        elif isinstance(content, Path):
            (project.root / path).parent.mkdir(parents=True, exist_ok=True)
            (project.root / path).symlink_to(content)
        else:
            project.write(path, _MARK.sub("", content) if isinstance(content, str) else content)


def _read_marks(path: str, text: str) -> Iterator[Found]:
    plain = TextFile(path, _MARK.sub("", text))
    gone = 0
    for mark in _MARK.finditer(text):
        line, column = plain.locate(mark.start() - gone)
        gone += len(mark[0])
        yield Found(mark["rule"], path, line, column, mark["about"])
