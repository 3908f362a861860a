"""Files that the command line names: written whole, and never over what is not imgpipe's own."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from imgpipe.diagnostics import ExitCode, UserError, render
from imgpipe.own_files import write_own_file


def write(path: Path, data: bytes = b"own: new") -> None:
    write_own_file(path, "out.txt", data, "a note", lambda standing: standing.startswith(b"own:"))


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        write(path)
    assert caught.value.exit_code is ExitCode.USAGE
    return "\n".join(map(render, caught.value.diagnostics))


def test_a_new_file_is_written_with_its_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "new/deep/out.txt")
    assert [path.name for path in tmp_path.rglob("*")] == ["new", "deep", "out.txt"]
    assert (tmp_path / "new/deep/out.txt").read_bytes() == b"own: new"


@pytest.mark.parametrize("standing", [b"own: old", b""])
def test_its_own_and_an_empty_file_are_replaced_and_keep_their_mode(
    tmp_path: Path, standing: bytes
) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(standing)
    path.chmod(0o640)
    write(path)
    assert path.read_bytes() == b"own: new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_it_holds_already_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write(path)
    before = path.stat()
    write(path)
    assert path.stat().st_ino == before.st_ino


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"a page")
    assert refusal(path) == (
        "out.txt: error[OUT003]: is not written: a file stands here that is not a note\n"
        "  = name another file, or move this one away"
    )
    assert path.read_bytes() == b"a page"


def test_a_folder_a_link_and_a_pipe_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder") == (
        "out.txt: error[OUT003]: cannot be written: it is a folder\n  = name a file in it"
    )
    (tmp_path / "own").write_bytes(b"own: old")
    (tmp_path / "link").symlink_to("own")
    (tmp_path / "broken").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "broken", "pipe"):
        assert refusal(tmp_path / name) == (
            "out.txt: error[OUT003]: cannot be written: it is a link, a pipe or a device"
        )
    assert (tmp_path / "own").read_bytes() == b"own: old"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert refusal(tmp_path / "file/out.txt") == (
        "out.txt: error[OUT003]: cannot be written: Not a directory"
    )


def test_what_comes_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.txt"

    def come(*_: object) -> None:
        return path.write_bytes(b"mine")  # type: ignore[return-value]

    monkeypatch.setattr("imgpipe.fsio.require_inside", come)
    assert refusal(path) == (
        "out.txt: error[OUT003]: came or changed meanwhile, and is left as it is"
    )
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]
