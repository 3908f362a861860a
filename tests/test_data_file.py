"""The data file as imgpipe's own: when it is written, what stands in its way, who knows it."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from imgpipe.fsio import Workspace
from imgpipe.headers import NAME as HEADERS_NAME
from tests.project import PIPELINE, Project

DATA = "_data/imgpipe.json"
WITH_DATA = f"{PIPELINE}data: {DATA}\n"
KEPT = "  = move it away if imgpipe shall write it, and run again\n"


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(WITH_DATA)
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def told(site: Project) -> dict[str, dict[str, int]]:
    """Return the width and height of each frame's file, by its path."""
    document = json.loads(site.read(DATA))
    return {
        file["path"]: (file["width"], file["height"])
        for image in document["images"].values()
        for frame in image["frames"]
        for file in frame["outputs"].values()
    }


def test_a_run_writes_it_and_says_so(site: Project) -> None:
    said = site.run("run")
    size = f"{(site.root / DATA).stat().st_size / 1000:.1f} kB"
    assert said.code == 0
    assert f"\n{DATA} written: 7 images, {size}\n" in said.err
    assert f"\n{DATA} unchanged: 7 images, {size}\n" in site.run("run").err


def test_a_second_run_writes_nothing_and_the_third_need_not_look(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.run("run")
    before = site.tree(hidden=True)
    assert site.run("run", "--check").code == 0
    monkeypatch.setattr("imgpipe.pipeline.run_site", lambda *_: pytest.fail("it looked"))
    assert site.run("run").code == 0
    assert site.tree(hidden=True) == before


def test_no_header_is_read_twice(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    site.run("run")
    (site.root / ".imgpipe/idle.json").unlink()
    monkeypatch.setattr("imgpipe.headers._read_header", lambda path: pytest.fail(str(path)))
    assert site.run("run").code == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"version": 2, "headers": []}', b'{"version": 2, "headers": {"x": 1}}'],
)
def test_a_damaged_cache_is_read_as_none(site: Project, content: bytes) -> None:
    site.run("run")
    before = site.read(DATA)
    kept = json.loads(Workspace(site.root).recall(HEADERS_NAME) or b"")
    damaged = {digest: ["png", "20", None, 3, 1, 5] for digest in kept["headers"]}
    for cache in (content, json.dumps({"version": 2, "headers": damaged}).encode()):
        site.write(f".imgpipe/{HEADERS_NAME}", cache)
        (site.root / ".imgpipe/idle.json").unlink()
        (site.root / DATA).unlink()
        assert site.run("run").code == 0
        assert site.read(DATA) == before


def test_it_comes_back_when_it_is_deleted_even_after_an_idle_run(site: Project) -> None:
    site.run("run")
    site.run("run")
    (site.root / DATA).unlink()
    assert site.run("run", "--check").out == f"nothing to make\nwould write {DATA}\n"
    assert f"{DATA} written" in site.run("run").err


def test_a_dry_run_says_that_it_would_be_written_and_writes_nothing(site: Project) -> None:
    said = site.run("run", "-n")
    assert said.out.endswith(f"3 files of thumbnails: new source\nwould write {DATA}\n")
    assert not (site.root / DATA).exists()
    site.run("run")
    site.gif("images/gif/Leg.gif", size=(30, 24))
    before = site.tree(hidden=True)
    assert site.run("run", "-n").out.endswith(f"source changed\nwould write {DATA}\n")
    assert site.tree(hidden=True) == before


def test_a_quiet_check_tells_of_it(site: Project) -> None:
    site.run("run")
    (site.root / DATA).unlink()
    said = site.run("run", "--check", "-q")
    expected = "--check: 0 outputs to be made, 0 pages to be written, the data file too\n"
    assert (said.code, said.err) == (1, expected)


def test_a_run_for_one_target_tells_of_the_whole_site(site: Project) -> None:
    site.gif("images/gif/Arm.gif")
    site.run("run")
    site.gif("images/gif/Leg.gif", size=(30, 24))
    site.gif("images/gif/Arm.gif", size=(40, 32))
    assert site.run("run", "Leg").code == 0
    assert told(site)["png/Leg-1.png"] == (30, 24)
    assert told(site)["png/Arm-1.png"] == (20, 16)


def test_what_could_not_be_made_anew_is_told_of_as_it_stands(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.run("run")
    before = site.read(DATA)
    site.pipeline(WITH_DATA.replace("width: 8", "width: 9"))

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Workspace, "publish_output", refuse)
    assert site.run("run").code == 3
    assert site.read(DATA) == before
    monkeypatch.undo()
    site.run("run")
    assert told(site)["png/Leg-1-thumb.png"] == (9, 7)


def test_of_a_source_that_cannot_be_read_nothing_is_told(site: Project) -> None:
    site.run("run")
    site.write("images/gif/Leg.gif", b"GIF89a, or not")
    assert site.run("run").code == 3
    assert told(site) == {}


def test_an_edited_file_is_left_out_and_comes_back_when_it_is_adopted(site: Project) -> None:
    site.run("run")
    site.stills("images/png/Leg-{n}.png", range(2, 3), size=(50, 40))
    assert site.run("run").code == 0
    assert "png/Leg-2.png" not in told(site)
    assert "png/Leg-1.png" in told(site)
    site.run("adopt", "--edited")
    site.run("run")
    assert told(site)["png/Leg-2.png"] == (50, 40)


def test_a_file_of_someone_else_is_kept(site: Project) -> None:
    site.write(DATA, "{}")
    said = site.run("run")
    message = f"{DATA}: warning[OUT001]: is kept as it is: imgpipe did not make it\n{KEPT}"
    assert said.code == 0
    assert message in said.err
    assert f"\n{DATA} kept as it is\n" in said.err
    assert site.read(DATA) == "{}"
    assert message in site.run("run").err
    assert site.run("run", "--check").code == 0
    assert site.run("status").out.endswith(f"{DATA}: foreign\n")


def test_what_a_person_changed_is_kept(site: Project) -> None:
    site.run("run")
    site.write(DATA, "{}")
    said = site.run("run")
    warning = f"{DATA}: warning[OUT002]: is kept as it is: it was edited since imgpipe made it\n"
    assert warning + KEPT in said.err
    assert site.read(DATA) == "{}"
    assert f"{DATA}: edited\n" in site.run("status").out


def test_a_link_is_kept(site: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "theirs.json"
    elsewhere.write_text("{}")
    (site.root / "_data").mkdir()
    (site.root / DATA).symlink_to(elsewhere)
    said = site.run("run")
    warning = f"{DATA}: warning[OUT009]: is kept as it is: it is a symbolic link, or lies behind"
    assert f"{warning} one\n{KEPT}" in said.err
    assert elsewhere.read_text() == "{}"
    assert f"{DATA}: symbolic link\n" in site.run("status").out


def test_a_folder_in_its_place_fails_the_run_and_the_images_are_made(site: Project) -> None:
    (site.root / DATA).mkdir(parents=True)
    said = site.run("run")
    assert said.code == 3
    assert f"{DATA}: error[OUT003]: cannot be read: Is a directory\n" in said.err
    assert (site.root / "images/png/Leg-1.png").exists()


def test_a_file_in_its_folders_place_is_said_before_a_run_as_after_it(site: Project) -> None:
    site.write("_data", "theirs")
    message = (
        f"{DATA}: error[OUT003]: cannot be written: `_data` is no folder\n"
        "  = move it away, or name another path in `data`\n"
    )
    dry, done = site.run("run", "-n"), site.run("run")
    assert (dry.code, done.code) == (3, 3)
    assert "would write _data" not in dry.out
    assert message in dry.err
    assert message in done.err
    assert site.read("_data") == "theirs"
    assert (site.root / "images/png/Leg-1.png").exists()


def test_a_folder_that_leads_out_is_said_before_a_run_as_after_it(
    site: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (site.root / "_data").symlink_to(elsewhere)
    why = "its folder is a link that leaves the project's folder"
    for arguments in (["run", "-n"], ["run"]):
        assert f"{DATA}: error[OUT003]: cannot be written: {why}\n" in site.run(*arguments).err
    assert list(elsewhere.iterdir()) == []


def test_a_run_that_was_cut_short_knows_its_file(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("imgpipe.pipeline.save_lock", interrupt)
    assert site.run("run").code == 130
    monkeypatch.undo()
    assert (site.root / DATA).exists()
    site.gif("images/gif/Leg.gif", size=(30, 24))
    said = site.run("run")
    assert (said.code, "OUT001" in said.err) == (0, False)
    assert told(site)["png/Leg-1.png"] == (30, 24)
    assert DATA in json.loads(site.read("imgpipe.lock"))["pages"]


def test_a_disk_that_refuses_it_fails_the_run_and_the_images_are_made(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Workspace.replace

    def refuse(self: Workspace, target: Path, *rest: Any, **options: Any) -> None:
        if target.name == "imgpipe.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(self, target, *rest, **options)

    monkeypatch.setattr(Workspace, "replace", refuse)
    said = site.run("run")
    assert said.code == 3
    assert said.err.startswith(
        f"{DATA}: error[OUT003]: cannot be written: No space left on device\n"
        "  = see that its folder can be written, and run again\n"
    )
    monkeypatch.undo()
    said = site.run("run")
    assert said.code == 0
    assert f"{DATA} written: 7 images" in said.err


def test_what_comes_in_between_is_kept(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    append = Workspace.append_intent

    def interfere(self: Workspace, intent: dict[str, Any]) -> None:
        append(self, intent)
        if "pages" in intent:
            site.write(DATA, "{}")

    monkeypatch.setattr(Workspace, "append_intent", interfere)
    said = site.run("run")
    assert said.code == 0
    assert f"{DATA}: warning[OUT001]: is kept as it is: imgpipe did not make it\n{KEPT}" in said.err
    assert site.read(DATA) == "{}"


def test_rewriting_alone_leaves_it(site: Project) -> None:
    site.run("rewrite")
    assert not (site.root / DATA).exists()


def test_status_and_why_know_it(site: Project) -> None:
    assert site.run("status").out.endswith(f"{DATA}: missing\n")
    site.run("run")
    assert site.run("status").out.endswith(f"{DATA}: up to date\n")
    assert site.run("why", DATA).out == (
        f"{DATA} is the data file, which tells templates of images\n  verdict  up to date\n"
    )
    site.gif("images/gif/Leg.gif", size=(30, 24))
    assert site.run("why", f"./{DATA}").out.endswith("stale, outputs are to be made\n")
    document = json.loads(site.run("status", "--json").out)
    assert document["data"] == {"path": DATA, "state": "stale", "reason": "outputs are to be made"}
    document = json.loads(site.run("why", DATA, "--json").out)
    assert document["data"]["state"] == "stale"
    assert json.loads(site.run("status", "Leg", "--json").out)["data"] is None


def test_a_run_as_json_says_what_became_of_it(site: Project) -> None:
    document = json.loads(site.run("run", "--json").out)
    size = (site.root / DATA).stat().st_size
    assert document["data"] == {
        "path": DATA,
        "changed": True,
        "reason": "output missing",
        "kept": "",
        "images": 7,
        "bytes": size,
    }


def test_clean_takes_it_away_when_the_pipeline_names_it_no_more(site: Project) -> None:
    site.run("run")
    assert "nothing" in site.run("clean").out
    site.pipeline()
    said = site.run("clean", "--include", "orphaned", "--apply", "-v")
    assert f"{DATA}: `data` names it no more\n" in said.out
    assert not (site.root / DATA).exists()
    site.run("clean", "--undo")
    assert DATA in json.loads(site.read("imgpipe.lock"))["pages"]
    assert (site.root / DATA).exists()
