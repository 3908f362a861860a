"""Names, numbers and folders that `split` and `assemble` refuse, or would have made by mistake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from imgpipe import split as split_room
from imgpipe.animation import AnimationInfo
from imgpipe.images import Limits
from tests.project import Project


def test_an_empty_name_is_a_usage_error(project: Project) -> None:
    for command in ("split", "assemble", "inspect"):
        said = project.run(command, "", *([] if command == "inspect" else ["--to", "{n}.png"]))
        assert (said.code, said.out) == (2, "")
        assert said.err.endswith("...': a file's name is empty\n")


def test_a_frame_past_the_last_number_fails_its_source_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.gif("Arm.gif", frames=1)
    project.gif("Leg.gif", frames=1)
    probe = split_room.probe

    def probe_many(paths: list[Path], limits: Limits) -> AnimationInfo:
        info = probe(paths, limits)
        return replace(info, frames=1_000_000) if paths[0].name == "Arm.gif" else info

    monkeypatch.setattr(split_room, "probe", probe_many)
    said = project.run("split", "Arm.gif", "Leg.gif", "--to", "{name}-{n}.png")
    size = (project.root / "Leg-1.png").stat().st_size
    assert (said.code, said.err) == (
        3,
        (
            "Arm.gif: error[CMD001]: `{name}-{n}.png` cannot be spelled:"
            " `{n}` is `1000000`, not a number from 0 to 999999\n"
            f"Leg.gif: 1 frame made ({size} bytes), Leg-1.png\n"
        ),
    )


def test_a_home_that_no_one_knows_is_a_usage_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_nobody(_: int) -> None:
        raise KeyError

    pwd = pytest.importorskip("pwd", reason="Windows has homes of another kind")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", find_nobody)
    project.gif("Leg.gif", frames=1)
    for command, target in (("split", "~/{n}.png"), ("assemble", "~/a.gif")):
        said = project.run(command, "Leg.gif", "--to", target)
        assert (said.code, said.err) == (
            2,
            (
                "--to: error[CMD001]: no one knows the home folder of `~`\n"
                "  = write that folder's own path\n"
            ),
        )


def test_what_leads_back_from_a_folder_does_not_make_it(project: Project) -> None:
    project.gif("Leg.gif", frames=1)
    assert project.run("split", "Leg.gif", "--to", "nodir/../{n}.png", "-q").err == ""
    assert project.run("assemble", "Leg.gif", "--to", "nodir/../a.gif", "-q").err == ""
    assert sorted(path.name for path in project.root.iterdir()) == ["1.png", "Leg.gif", "a.gif"]


def test_names_that_some_disk_takes_for_one_are_refused(project: Project) -> None:
    project.gif("a.gif", frames=1)
    project.gif("big/A.gif", frames=1)
    said = project.run("split", "a.gif", "big/A.gif", "--to", "out/{name}-{n}.png")
    assert (said.code, said.err) == (
        2,
        (
            "big/A.gif: error[CMD002]: its frames and those of a.gif would differ in letter case or"
            " Unicode form only: out/A-1.png, …\n"
            "  = many disks take them for the same files:"
            " split them apart, each into a folder of its own\n"
        ),
    )
    for name in ("caf\u00e9", "cafe\u0301"):
        project.gif(f"{len(name)}/{name}.gif", frames=1)
    paths = ("4/caf\u00e9.gif", "5/cafe\u0301.gif")
    said = project.run("split", *paths, "--to", "out/{name}-{n}.png")
    assert said.code == 2
    assert " would differ in letter case or Unicode form only: " in said.err
    assert not (project.root / "out").exists()


@pytest.mark.parametrize("options", [(), ("--force",), ("--replace", "richer")])
def test_folders_that_are_one_by_a_link_are_refused(
    project: Project, options: tuple[str, ...]
) -> None:
    for name in ("a", "b"):
        project.gif(f"{name}.gif", frames=1)
    (project.root / "out/a").mkdir(parents=True)
    (project.root / "out/b").symlink_to("a")
    said = project.run("split", "a.gif", "b.gif", "--to", "out/{name}/{n}.png", *options)
    assert (said.code, said.err) == (
        2,
        (
            "b.gif: error[CMD002]: its frames and those of a.gif would be the same files:"
            " out/b/1.png, …\n"
            "  = split them apart, each into a folder of its own\n"
        ),
    )
    assert list((project.root / "out/a").iterdir()) == []
