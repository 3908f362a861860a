"""imgpipe clean: what nothing makes any more is listed, moved to the trash, and brought back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from imgpipe.trash import Session
from tests.project import Project, Said

PIPELINE = """\
version: 1
site: {convention: feeling-responsive, pages: ["raw/*.md"], source_root: raw, image_root: out}
sources: {animations: "gif/{name}.gif"}
outputs:
  frames: png/{name}-{n}.png
  webp: webp/{name}-{n}.webp
rewrite: {pages: out/pages, show: {image_url: frames}, entries: sync}
"""
NO_WEBP = PIPELINE.replace("  webp: webp/{name}-{n}.webp\n", "")


@pytest.fixture
def site(project: Project) -> Project:
    """A site with two galleries and the copies of their pages."""
    project.pipeline(PIPELINE)
    for name in ("Arm", "Leg"):
        project.gif(f"raw/gif/{name}.gif", frames=3)
        project.page(f"raw/{name}.md", name, range(1, 4))
    assert project.run("run").code == 0
    return project


def remove(project: Project, *paths: str) -> None:
    for path in paths:
        (project.root / path).unlink()


def out_files(project: Project) -> list[str]:
    return [path for path in project.tree() if path.startswith("out/")]


def in_trash(project: Project) -> list[str]:
    trash = project.root / ".imgpipe/trash"
    found = (path for path in trash.rglob("*") if path.is_file() and path.suffix != ".jsonl")
    return sorted(path.relative_to(trash).as_posix() for path in found)


# --- what is listed ----------------------------------------------------------------------------


def test_a_site_that_makes_all_it_records_has_nothing_to_clean(site: Project) -> None:
    before = site.tree(hidden=True)
    assert site.run("clean") == Said(0, "nothing to clean\n", "")
    assert site.tree(hidden=True) == before
    assert site.run("clean", "--apply") == Said(0, "nothing to clean\n", "")
    assert not (site.root / ".imgpipe/trash").exists()


def test_an_output_that_the_pipeline_has_no_more(site: Project) -> None:
    site.pipeline(NO_WEBP)
    assert site.run("clean").out == (
        "Arm: 3 files of webp: its output is gone\n"
        "Leg: 3 files of webp: its output is gone\n"
        "`imgpipe clean --apply` moves 6 files to the trash, `--undo` brings them back\n"
    )


def test_a_pattern_that_spells_other_paths(site: Project) -> None:
    site.pipeline(PIPELINE.replace("webp/{name}-{n}.webp", "web/{name}-{n}.webp"))
    site.run("run")
    assert site.run("clean").out.startswith(
        "Arm: 3 files of webp: its output makes it no longer\n"
        "Leg: 3 files of webp: its output makes it no longer\n"
    )


def test_a_source_that_is_gone_with_its_page(site: Project) -> None:
    remove(site, "raw/gif/Leg.gif", "raw/Leg.md")
    assert site.run("clean", "-v").out == (
        "out/png/Leg-1.png: its source is gone\n"
        "out/png/Leg-2.png: its source is gone\n"
        "out/png/Leg-3.png: its source is gone\n"
        "out/webp/Leg-1.webp: its source is gone\n"
        "out/webp/Leg-2.webp: its source is gone\n"
        "out/webp/Leg-3.webp: its source is gone\n"
        "out/pages/Leg.md: no page is copied there any more\n"
        "`imgpipe clean --apply` moves 7 files to the trash, `--undo` brings them back\n"
    )
    assert "\n1 file of page: no page is copied there any more\n" in site.run("clean").out


def test_a_source_that_is_there_and_none_any_more(site: Project) -> None:
    only = 'sources: {animations: {path: "gif/{name}.gif", only: ["A*"]}}'
    site.pipeline(PIPELINE.replace('sources: {animations: "gif/{name}.gif"}', only))
    assert site.run("clean").out.startswith(
        "Leg: 3 files of frames: its source is no source any more\n"
    )


def test_a_source_that_another_pattern_reads_is_one(site: Project) -> None:
    site.pipeline(NO_WEBP.replace("gif/{name}.gif", "gif/{name}.{ext}"))
    site.run("run")
    assert site.run("clean") == Said(
        0,
        "Arm: 3 files of webp: its output is gone\n"
        "Leg: 3 files of webp: its output is gone\n"
        "`imgpipe clean --apply` moves 6 files to the trash, `--undo` brings them back\n",
        "",
    )


@pytest.mark.parametrize("run_before", [False, True])
def test_frames_past_the_last_one(site: Project, run_before: bool) -> None:
    site.gif("raw/gif/Leg.gif", frames=1)
    if run_before:
        site.run("run")
    assert site.run("clean").out == (
        "Leg: 2 files of frames: its source has 1 frame now\n"
        "Leg: 2 files of webp: its source has 1 frame now\n"
        "`imgpipe clean --apply` moves 4 files to the trash, `--undo` brings them back\n"
    )


def test_a_page_that_still_shows_it_is_named(site: Project) -> None:
    site.gif("raw/gif/Leg.gif", frames=1)
    assert site.run("clean").err == (
        "raw/Leg.md: warning[CLN001]: still shows out/png/Leg-2.png (and 1 more file), which"
        " nothing makes any more\n"
        "  = take it off the page, or let `rewrite: {entries: sync}` do so\n"
    )


def test_a_file_that_is_gone_already_leaves_its_record(site: Project) -> None:
    remove(site, "raw/gif/Leg.gif", "raw/Leg.md", "out/png/Leg-2.png")
    assert "out/png/Leg-2.png: its source is gone; the file is gone already\n" in (
        site.run("clean", "-v").out
    )
    assert site.run("clean", "--apply").out.endswith(
        "6 files moved to .imgpipe/trash/0001-clean/files;"
        " `imgpipe clean --undo` brings them back\n"
        "1 file taken off imgpipe.lock: gone already\n"
    )
    assert "Leg" not in site.read("imgpipe.lock")


# --- what is never touched ---------------------------------------------------------------------


def test_a_file_that_the_lock_does_not_know_stays(site: Project) -> None:
    site.write("out/png/Leg-4.png", b"a person's")
    site.write("out/webp/notes.txt", b"a person's")
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    assert site.read("out/png/Leg-4.png") == "a person's"
    assert site.read("out/webp/notes.txt") == "a person's"


def test_an_edited_file_stays_unless_it_is_included(site: Project) -> None:
    site.write("out/webp/Leg-1.webp", b"edited")
    site.pipeline(NO_WEBP)
    said = site.run("clean", "--apply")
    assert said.code == 0
    assert said.err == (
        "out/webp/Leg-1.webp: warning[CLN002]: is kept although nothing makes it any more: it was"
        " edited since imgpipe made it\n"
        "  = `imgpipe clean --include edited` takes such files, too\n"
    )
    assert site.read("out/webp/Leg-1.webp") == "edited"
    assert "out/webp/Leg-1.webp" in site.read("imgpipe.lock")
    site.run("clean", "--apply", "--include", "edited")
    assert "out/webp/Leg-1.webp" not in site.read("imgpipe.lock")
    assert site.read(".imgpipe/trash/0002-clean/files/out/webp/Leg-1.webp") == "edited"
    site.run("clean", "--undo")
    assert site.read("out/webp/Leg-1.webp") == "edited"
    assert "out/webp/Leg-1.webp" in site.read("imgpipe.lock")


def test_adopted_files_stay_unless_they_are_included(site: Project) -> None:
    for path in out_files(site):
        if path.endswith(".webp"):
            Image.open(site.root / path).copy().save(site.root / path, quality=9)
    remove(site, "imgpipe.lock")
    site.run("adopt")
    site.pipeline(NO_WEBP)
    assert site.run("clean", "--apply") == Said(
        0,
        "",
        "out/webp/Arm-1.webp: warning[CLN002]: is kept although nothing makes it any more, and so"
        " are 5 more files: it was adopted\n"
        "  = `imgpipe clean --include adopted` takes such files, too\n",
    )
    assert "6 files" in site.run("clean", "--apply", "--include", "adopted").out
    assert not (site.root / "out/webp").exists()


def test_what_a_broken_source_made_stays(site: Project) -> None:
    site.write("raw/gif/Leg.gif", b"GIF89a")
    site.pipeline(NO_WEBP)
    said = site.run("clean", "--apply")
    assert said.code == 3
    assert said.out.startswith("Arm: 3 files of webp: its output is gone\n3 files moved")
    assert "out/webp/Leg-1.webp" in out_files(site)


def test_what_a_source_made_stays_that_was_moved_and_broke(site: Project) -> None:
    (site.root / "raw/gif").rename(site.root / "raw/animations")
    site.pipeline(PIPELINE.replace("gif/{name}.gif", "animations/{name}.gif", 1))
    site.write("raw/animations/Leg.gif", "broken")
    said = site.run("clean")
    assert (said.code, said.out) == (3, "nothing to clean\n")
    site.write("raw/animations/Arm.gif", "broken")  # now all of the rule are
    assert site.run("clean").out == "nothing to clean\n"


def test_a_folder_in_the_place_of_a_file_stays(site: Project) -> None:
    remove(site, "raw/gif/Leg.gif", "raw/Leg.md", "out/png/Leg-1.png")
    site.write("out/png/Leg-1.png/mine", "mine")
    for options in ([], ["--include", "edited"]):
        assert site.run("clean", "--apply", *options).err == (
            "out/png/Leg-1.png: warning[CLN002]: is kept although nothing makes it any more:"
            " it cannot be read, or a folder stands there\n"
            "  = make it readable, or move it away, and call `imgpipe clean` again\n"
        )
    assert site.read("out/png/Leg-1.png/mine") == "mine"
    fates = [item["fate"] for item in json.loads(site.run("clean", "--json").out)["files"]]
    assert fates == ["unreadable"]


def test_what_an_output_in_error_made_stays(site: Project) -> None:
    poster = '  poster: {path: "poster/{name}.png", frame: %d}\nrewrite:'
    site.pipeline(PIPELINE.replace("rewrite:", poster % 3))
    site.run("run")
    site.pipeline(PIPELINE.replace("rewrite:", poster % 4))
    assert site.run("clean") == Said(
        3,
        "nothing to clean\n",
        "pipeline.yaml:7:46: error[PLN004]: output `poster`: raw/gif/Arm.gif has no frame 4: its"
        " frames are 1 to 3 (and 1 source more)\n"
        '    7 |   poster: {path: "poster/{name}.png", frame: 4}\n'
        "      |                                              ^\n"
        "      = take another for `frame:`\n",
    )


def test_a_folder_of_sources_that_is_not_mounted_cleans_nothing(site: Project) -> None:
    (site.root / "raw").rename(site.root / "elsewhere")
    said = site.run("clean", "--apply")
    assert said.code == 1
    assert said.out == "nothing to clean\n"
    assert len(out_files(site)) == 14


def test_copies_of_pages_that_cannot_be_read_stay(site: Project) -> None:
    site.write("raw/Leg.md", b"---\ntitle: \xff\n---\n")
    assert "nothing to clean\n" in site.run("clean", "--apply").out
    assert "out/pages/Leg.md" in out_files(site)


def test_a_data_file_is_no_proof_that_copies_are_this_pipelines(site: Project) -> None:
    site.pipeline(PIPELINE + "data: _data/imgpipe.json\n")
    site.run("run")
    for page in (site.root / "raw").glob("*.md"):
        page.unlink()  # or their folder is not mounted
    site.run("clean", "--apply")
    assert "out/pages/Leg.md" in out_files(site)


def test_a_copy_that_is_json_by_its_name_is_a_page_all_the_same(site: Project) -> None:
    site.pipeline(PIPELINE.replace('"raw/*.md"', '"raw/*"') + "data: _data/imgpipe.json\n")
    page = site.read("raw/Leg.md")
    site.write("raw/leg.json", page)
    site.run("run")
    (site.root / "raw/leg.json").unlink()
    assert "\n1 file of page: no page is copied there any more\n" in f"\n{site.run('clean').out}"
    site.pipeline(PIPELINE.replace('"raw/*.md"', '"raw/*"'))
    said = site.run("clean", "-v").out
    assert "out/pages/leg.json: no page is copied there any more\n" in said
    assert "_data/imgpipe.json: `data` names it no more\n" in said


def test_a_copy_that_became_a_page_stays(site: Project) -> None:
    in_place = PIPELINE.replace("pages: out/pages, ", "").replace('"raw/*.md"', '"out/pages/*.md"')
    site.pipeline(in_place)
    site.run("clean", "--apply")
    assert "out/pages/Leg.md" in out_files(site)


OTHER = """\
version: 1
site: {source_root: other, image_root: out}
sources: {stills: "{name}.png"}
outputs: {webp: "webp/{name}.webp"}
"""


def test_another_pipeline_in_the_folder_takes_nothing_of_the_first(site: Project) -> None:
    site.write("other.yaml", OTHER)
    site.stills("other/Hand{n}.png", range(1, 2))
    before = site.tree()
    assert site.run("clean", "-c", "other.yaml", "--apply") == Said(0, "nothing to clean\n", "")
    assert site.tree() == before
    assert site.run("run", "-c", "other.yaml").code == 0
    assert site.run("clean", "-c", "other.yaml", "--apply") == Said(0, "nothing to clean\n", "")


def test_another_pipeline_neither_undoes_nor_completes_what_the_first_cleaned(
    site: Project,
) -> None:
    site.write("other.yaml", OTHER)
    for name in ("Foot", "Hand"):
        site.stills(f"other/{name}{{n}}.png", range(1, 2))
    site.run("run", "-c", "other.yaml")
    site.pipeline(NO_WEBP)
    before = site.tree()
    site.run("clean", "--apply")
    manifest = site.root / ".imgpipe/trash/0001-clean/manifest.jsonl"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if "done" not in line))
    assert site.run("clean", "-c", "other.yaml", "--undo").out == (
        "nothing to undo: no clean is in the trash that was not undone already\n"
    )
    remove(site, "other/Hand1.png")
    said = site.run("clean", "-c", "other.yaml", "--apply")
    assert "1 file moved to .imgpipe/trash/0002-clean/files" in said.out
    assert (
        site.run("clean", "--undo").out == "6 files brought back from .imgpipe/trash/0001-clean\n"
    )
    site.run("clean", "-c", "other.yaml", "--undo")
    assert {*before} - {"other/Hand1.png"} == {*site.tree()}
    assert (
        site.run("status").out.splitlines()[-1]
        == "Leg: 3 files of webp: leftover, its output is gone"
    )


def test_sources_that_are_gone_all_at_once_take_nothing_with_them(site: Project) -> None:
    remove(site, "raw/gif/Arm.gif", "raw/gif/Leg.gif")
    said = site.run("clean", "--apply")
    assert said.out == ""
    assert said.err.endswith(
        "out/png/Arm-1.png: warning[CLN002]: is kept although nothing makes it any more, and so are"
        " 11 more files: this pipeline finds nothing of its kind any more, so that it may be"
        " another pipeline's, or a folder may not be mounted\n"
        "  = `imgpipe clean --include orphaned` takes such files, too\n"
    )
    said = site.run("clean", "--apply", "--include", "orphaned")
    assert "12 files moved to" in said.out


# --- the trash, and back -----------------------------------------------------------------------


def test_what_is_cleaned_comes_back_with_its_records(site: Project) -> None:
    remove(site, "raw/gif/Leg.gif", "raw/Leg.md")
    before = site.tree()
    assert site.run("clean", "--apply").out == (
        "Leg: 3 files of frames: its source is gone\n"
        "Leg: 3 files of webp: its source is gone\n"
        "1 file of page: no page is copied there any more\n"
        "7 files moved to .imgpipe/trash/0001-clean/files;"
        " `imgpipe clean --undo` brings them back\n"
    )
    assert not any("Leg" in path for path in site.tree())
    assert "Leg" not in site.read("imgpipe.lock")
    assert len(in_trash(site)) == 7
    assert in_trash(site)[0] == "0001-clean/files/out/pages/Leg.md"
    assert site.run("clean", "--undo") == Said(
        0, "7 files brought back from .imgpipe/trash/0001-clean\n", ""
    )
    assert site.tree() == before
    assert in_trash(site) == []
    assert site.run("clean", "--undo") == Said(
        0, "nothing to undo: no clean is in the trash that was not undone already\n", ""
    )


def test_undo_brings_back_one_clean_a_call_the_last_one_first(site: Project) -> None:
    before = site.tree()
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    remove(site, "raw/gif/Leg.gif")
    site.run("clean", "--apply")
    assert site.run("clean", "--undo", "-v").out == (
        "out/png/Leg-1.png: brought back\n"
        "out/png/Leg-2.png: brought back\n"
        "out/png/Leg-3.png: brought back\n"
        "3 files brought back from .imgpipe/trash/0002-clean\n"
    )
    assert (
        site.run("clean", "--undo").out == "6 files brought back from .imgpipe/trash/0001-clean\n"
    )
    assert out_files(site) == [path for path in before if path.startswith("out/")]
    assert site.read("imgpipe.lock").encode() == before["imgpipe.lock"]


def test_undo_overwrites_nothing_and_is_called_again(site: Project) -> None:
    site.pipeline(NO_WEBP)
    before = site.tree()
    site.run("clean", "--apply")
    site.write("out/webp/Leg-2.webp", b"in the way")
    said = site.run("clean", "--undo")
    assert said == Said(
        1,
        "5 files brought back from .imgpipe/trash/0001-clean\n",
        "out/webp/Leg-2.webp: error[CLN003]: another file stands here now: what was cleaned stays"
        " in .imgpipe/trash/0001-clean/files\n"
        "  = move it away, and call `imgpipe clean --undo` again\n",
    )
    assert site.read("out/webp/Leg-2.webp") == "in the way"
    assert "out/webp/Leg-2.webp" not in site.read("imgpipe.lock")
    remove(site, "out/webp/Leg-2.webp")
    assert site.run("clean", "--undo").code == 0
    assert site.tree() == before


def test_undo_after_a_run_that_made_the_files_again(site: Project) -> None:
    site.gif("raw/gif/Leg.gif", frames=1)
    site.run("run")
    site.run("clean", "--apply")
    site.gif("raw/gif/Leg.gif", frames=3)
    site.run("run")
    before = site.tree()
    assert site.run("clean", "--undo").code == 0
    assert site.tree() == before
    assert in_trash(site) == []


def test_undo_takes_no_file_of_a_person_for_its_own(site: Project) -> None:
    site.pipeline(NO_WEBP)
    remove(site, "out/webp/Leg-1.webp")
    site.run("clean", "--apply")
    site.write("out/webp/Leg-1.webp", b"a person's")
    assert site.run("clean", "--undo").out == (
        "5 files brought back from .imgpipe/trash/0001-clean\n"
    )
    assert "out/webp/Leg-2.webp" in site.read("imgpipe.lock")
    assert "out/webp/Leg-1.webp" not in site.read("imgpipe.lock")
    site.run("clean", "--apply")
    assert site.read("out/webp/Leg-1.webp") == "a person's"


def test_undo_where_there_is_no_trash_makes_no_folder(project: Project) -> None:
    project.pipeline(PIPELINE)
    project.gif("raw/gif/Leg.gif")
    assert project.run("clean", "--undo").out == (
        "nothing to undo: no clean is in the trash that was not undone already\n"
    )
    assert not (project.root / ".imgpipe").exists()


NOT_MENDED = (
    "  = mend it; or move .imgpipe/trash/0001-clean away: its files lie in it, and what else was"
    " cleaned can be undone\n"
)


@pytest.mark.parametrize("option", ["--apply", "--undo"])
def test_a_manifest_that_cannot_be_read_is_said_and_nothing_moves(
    site: Project, option: str
) -> None:
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    remove(site, ".imgpipe/trash/0001-clean/manifest.jsonl", "raw/gif/Leg.gif", "raw/Leg.md")
    (site.root / ".imgpipe/trash/0001-clean/manifest.jsonl").mkdir()
    before = site.tree()
    said = site.run("clean", option)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        ".imgpipe/trash/0001-clean/manifest.jsonl: error[CLN004]: cannot be read: Is a directory\n"
        + NOT_MENDED
    )
    assert site.tree() == before


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"tasks"', '"others"', "is not a lock that imgpipe wrote"),
        (
            '"version": 1',
            '"version": 2',
            "was written by a newer imgpipe (version 2 of the lock)",
        ),
    ],
)
def test_records_that_cannot_be_read_stay_with_their_files(
    site: Project, old: str, new: str, why: str
) -> None:
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    manifest = site.root / ".imgpipe/trash/0001-clean/manifest.jsonl"
    whole = manifest.read_text()
    manifest.write_text(whole.replace(old, new))
    before = in_trash(site)
    said = site.run("clean", "--undo")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        ".imgpipe/trash/0001-clean/manifest.jsonl: error[CLN004]: holds records that cannot be"
        f" read: {why}\n{NOT_MENDED}"
    )
    assert in_trash(site) == before
    manifest.write_text(whole)
    assert site.run("clean", "--undo").code == 0


def test_notes_that_another_wrote_are_passed_over(site: Project) -> None:
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    with (site.root / ".imgpipe/trash/0001-clean/manifest.jsonl").open("a") as manifest:
        manifest.write('{"undoing": 5}\n{"undoing": {"out/webp/Arm-1.webp": ["x"]}}\n')
    assert site.run("clean", "--undo").code == 0
    site.pipeline(PIPELINE)
    assert site.run("run", "-n").out == "nothing to make\n"


def test_a_trash_that_cannot_be_read_is_said(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_project: Path) -> Iterator[Session]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("imgpipe.clean.find_sessions", refuse)
    said = site.run("clean", "--undo")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        ".imgpipe/trash: error[CLN004]: cannot be read: Permission denied\n  = make it readable\n"
    )


def test_where_there_can_be_no_trash_nothing_is_said_to_have_moved(site: Project) -> None:
    site.write(".imgpipe/trash", "a file")
    site.pipeline(NO_WEBP)
    before = site.tree()
    said = site.run("clean", "--apply")
    assert (said.code, said.out) == (3, "")
    assert said.err == (
        ".imgpipe/trash: error[OUT003]: the trash cannot be written: Not a directory\n"
        "  = nothing is lost: `imgpipe clean --apply` goes on where it was\n"
    )
    document = json.loads(site.run("clean", "--apply", "--json").out)
    assert ({item["fate"] for item in document["files"]}, document["trash"]) == ({"failed"}, None)
    assert site.tree() == before


def test_a_clean_that_was_cut_short_does_not_bar_its_paths(site: Project) -> None:
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    manifest = site.root / ".imgpipe/trash/0001-clean/manifest.jsonl"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if "done" not in line))
    first = site.root / ".imgpipe/trash/0001-clean/files/out/webp/Leg-1.webp"
    first.write_bytes(b"another")
    site.pipeline(PIPELINE)
    site.run("run")
    site.pipeline(NO_WEBP)
    said = site.run("clean", "--apply")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(
        "6 files moved to .imgpipe/trash/0002-clean/files;"
        " `imgpipe clean --undo` brings them back\n"
    )
    assert first.read_bytes() == b"another"
    assert site.run("clean", "--undo").code == 0
    assert len(out_files(site)) == 14


def test_a_record_that_comes_back_to_a_changed_source_is_outdated(site: Project) -> None:
    site.gif("raw/gif/Leg.gif", frames=1)
    site.run("clean", "--apply")  # before the run: the records are of three frames
    site.run("run")
    site.run("clean", "--undo")
    files = json.loads(site.read("imgpipe.lock"))["tasks"]["animations:Leg"]["outputs"]["frames"]
    assert [path for path, text in files["files"].items() if text.startswith("~")] == [
        "out/png/Leg-2.png",
        "out/png/Leg-3.png",
    ]
    assert site.run("run", "-n").out == "nothing to make\n"


def test_a_record_that_comes_back_to_a_moved_source_is_as_it_was(site: Project) -> None:
    site.pipeline(NO_WEBP)
    site.run("clean", "--apply")
    (site.root / "raw/gif").rename(site.root / "raw/animations")
    for name in ("Arm", "Leg"):
        page = site.read(f"raw/{name}.md")
        site.write(f"raw/{name}.md", page.replace("gif/", "animations/"))
    site.pipeline(NO_WEBP.replace("gif/{name}", "animations/{name}"))
    site.run("run")
    site.pipeline(PIPELINE.replace("gif/{name}", "animations/{name}"))
    assert site.run("clean", "--undo").code == 0
    assert site.run("run", "-n").out == "nothing to make\n"


def test_json_says_what_became_of_each_file(site: Project) -> None:
    site.pipeline(NO_WEBP)
    listed = json.loads(site.run("clean", "--json").out)
    assert (listed["dry_run"], listed["trash"], listed["exit_code"]) == (True, None, 0)
    assert listed["files"][0] == {
        "path": "out/webp/Arm-1.webp",
        "source": "animations:Arm",
        "why": "its output is gone",
        "fate": "moved",
        "output": "webp",
    }
    applied = json.loads(site.run("clean", "--apply", "--json").out)
    assert applied["trash"] == ".imgpipe/trash/0001-clean"
    assert applied["files"] == listed["files"]
    undone = json.loads(site.run("clean", "--undo", "--json").out)
    assert undone["brought_back"] == [item["path"] for item in listed["files"]]
    assert undone.keys() == listed.keys() == applied.keys()


def test_undo_goes_alone(site: Project) -> None:
    said = site.run("clean", "--undo", "--apply")
    assert said.code == 2
    assert "Error: --undo goes with neither --apply nor --include" in said.err


def test_only_a_list_needs_no_run_lock(site: Project) -> None:
    from imgpipe.fsio import Workspace

    with Workspace(site.root).locked():
        assert [site.run("clean", *more).code for more in ((), ("--apply",), ("--undo",))] == [
            0,
            4,
            4,
        ]
