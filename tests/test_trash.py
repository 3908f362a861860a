"""The trash: files keep their paths and are never overwritten, there and on the way back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from imgpipe.fsio import ChangedTargetError
from imgpipe.trash import Session, begin_session, find_sessions
from tests.project import Project


@pytest.fixture
def session(project: Project) -> Session:
    project.write("img/png/Leg-1.png", b"one")
    project.write("img/png/Leg-2.png", b"two")
    return begin_session(project.root, "clean")


def test_a_file_keeps_its_path_below_the_session(project: Project, session: Session) -> None:
    session.keep("img/png/Leg-1.png")
    assert project.read(".imgpipe/trash/0001-clean/files/img/png/Leg-1.png") == "one"
    assert project.read("img/png/Leg-1.png") == "one"
    assert session.paths() == ["img/png/Leg-1.png"]


def test_what_is_kept_stays_when_its_place_gets_another_file(
    project: Project, session: Session
) -> None:
    session.keep("img/png/Leg-1.png")
    new = project.write("new", b"new")
    new.replace(project.root / "img/png/Leg-1.png")
    assert project.read(".imgpipe/trash/0001-clean/files/img/png/Leg-1.png") == "one"


def test_moving_takes_folders_along_that_it_empties(project: Project, session: Session) -> None:
    session.take("img/png/Leg-1.png", "img")
    assert (project.root / "img/png").is_dir()
    session.take("img/png/Leg-2.png", "img")
    assert not (project.root / "img/png").exists()
    assert (project.root / "img").is_dir()


def test_a_folder_that_holds_something_else_stays(project: Project, session: Session) -> None:
    project.write("img/png/mine.txt", b"mine")
    for path in ("img/png/Leg-1.png", "img/png/Leg-2.png"):
        session.take(path, "img")
    assert [path.name for path in (project.root / "img/png").iterdir()] == ["mine.txt"]


def test_a_file_of_the_trash_is_not_overwritten(project: Project, session: Session) -> None:
    session.take("img/png/Leg-1.png", "img")
    project.write("img/png/Leg-1.png", b"another")
    with pytest.raises(FileExistsError):
        session.take("img/png/Leg-1.png", "img")
    assert project.read("img/png/Leg-1.png") == "another"
    assert project.read(".imgpipe/trash/0001-clean/files/img/png/Leg-1.png") == "one"


def test_the_same_content_may_come_twice(project: Project, session: Session) -> None:
    """A command that was cut short had put it there, and the next one goes on."""
    session.keep("img/png/Leg-1.png")
    session.take("img/png/Leg-1.png", "img")
    assert not (project.root / "img/png/Leg-1.png").exists()


def test_it_comes_back_and_leaves_no_folders(project: Project, session: Session) -> None:
    session.take("img/png/Leg-1.png", "img")
    session.take("img/png/Leg-2.png", "img")
    for path in session.paths():
        session.bring_back(path)
    assert project.read("img/png/Leg-1.png") == "one"
    assert project.read("img/png/Leg-2.png") == "two"
    assert [path.name for path in (project.root / session.path).iterdir()] == ["manifest.jsonl"]


def test_it_comes_back_over_nothing(project: Project, session: Session) -> None:
    session.take("img/png/Leg-1.png", "img")
    project.write("img/png/Leg-1.png", b"another")
    with pytest.raises(ChangedTargetError):
        session.bring_back("img/png/Leg-1.png")
    assert project.read("img/png/Leg-1.png") == "another"
    assert session.paths() == ["img/png/Leg-1.png"]


@pytest.mark.parametrize("also_sideways", [False, True])
def test_across_file_systems_it_is_copied(
    project: Project, session: Session, monkeypatch: pytest.MonkeyPatch, also_sideways: bool
) -> None:
    replace = Path.replace

    def no_links(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    def refuse_to_leave(path: Path, target: Path) -> Path:
        if also_sideways and path.parent != target.parent:
            no_links()
        return replace(path, target)

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(Path, "replace", refuse_to_leave)
    session.take("img/png/Leg-1.png", "img")
    assert not (project.root / "img/png/Leg-1.png").exists()
    files = project.root / session.path / "files/img/png"
    assert [path.name for path in files.iterdir()] == ["Leg-1.png"]
    project.write("img/png/Leg-1.png", b"another")
    with pytest.raises(FileExistsError):
        session.keep("img/png/Leg-1.png")
    (project.root / "img/png/Leg-1.png").unlink()
    session.bring_back("img/png/Leg-1.png")
    assert project.read("img/png/Leg-1.png") == "one"
    assert session.paths() == []


def test_sessions_are_numbered_and_found_the_latest_first(project: Project) -> None:
    for command in ("run", "clean"):
        begin_session(project.root, command)
    project.write(".imgpipe/trash/notes.txt", b"a person's")
    project.write(".imgpipe/trash/0012-run/files/x", b"")
    assert begin_session(project.root, "clean").path == ".imgpipe/trash/0013-clean"
    assert [session.path for session in find_sessions(project.root)] == [
        ".imgpipe/trash/0013-clean",
        ".imgpipe/trash/0012-run",
        ".imgpipe/trash/0002-clean",
        ".imgpipe/trash/0001-run",
    ]


def test_the_manifest_says_what_began_it_and_forgives_a_torn_line(
    project: Project, session: Session
) -> None:
    session.note({"done": True})
    manifest = project.root / session.path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + b'[1]\n{"unfin')
    began, done = session.notes()
    assert began["command"] == "clean"
    assert set(began) == {"command", "began"}
    assert done == {"done": True}


def test_a_link_is_no_file_that_imgpipe_made(project: Project, session: Session) -> None:
    (project.root / "img/png/link.png").symlink_to("Leg-1.png")
    with pytest.raises(OSError, match="it is a symbolic link"):
        session.take("img/png/link.png", "img")
    assert (project.root / "img/png/link.png").is_symlink()


def test_a_folder_that_leads_out_of_the_project_is_left_alone(
    project: Project, session: Session, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "Leg-1.png").write_bytes(b"one")
    shutil.rmtree(project.root / "img/png")
    (project.root / "img/png").symlink_to(outside)
    with pytest.raises(OSError, match="leaves the project's folder"):
        session.take("img/png/Leg-1.png", "img")
    assert (outside / "Leg-1.png").read_bytes() == b"one"
