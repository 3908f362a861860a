"""`imgpipe run` from originals to verified pages, and what it leaves alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from imgpipe import worker
from imgpipe.animation import Frame
from imgpipe.fsio import Workspace
from tests.project import PIPELINE, Project

SAMPLE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["raw/pages/**/*.md"]
  source_root: raw
  image_root: output/images
sources:
  animations: gif/{name}.gif
  renders: frames/{name}-{n}.png
outputs:
  frames:     png/{name}-{n}.png
  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 8}
  webp:       {path: "webp/{name}-{n}.webp", quality: 80}
  animation:  {path: "gif/{name}.gif", delay_ms: 180, loop: 0}
rewrite:
  pages: output/pages
  show: {image_url: frames}
  entries: sync
  template: {caption: "{title} - orientation {n}"}
"""


@pytest.fixture
def sample(project: Project) -> Project:
    """A GIF to split and renders to assemble, each with a page; originals apart from products."""
    project.pipeline(SAMPLE)
    project.gif("raw/gif/Calf.gif", frames=4)
    project.stills("raw/frames/Thigh-{n}.png", range(1, 6))
    project.page("raw/pages/calf.md", "Calf", range(1, 3))
    project.page("raw/pages/thigh.md", "Thigh", range(0))
    project.write("raw/pages/thigh.md", project.read("raw/pages/thigh.md"))
    return project


def pixels(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGBA")


def assert_equal_pixels(first: Image.Image, second: Image.Image) -> None:
    assert first.size == second.size
    assert ImageChops.difference(first, second).getbbox(alpha_only=False) is None


def test_a_site_from_originals_to_pages(sample: Project) -> None:
    said = sample.run("run")
    assert said.code == 0, said.err
    made = [path for path in sample.tree() if path.startswith("output/")]
    assert sorted(made) == sorted(
        [f"output/images/png/Calf-{n}.png" for n in range(1, 5)]
        + [f"output/images/png/Calf-{n}-thumb.png" for n in range(1, 5)]
        + [f"output/images/webp/Calf-{n}.webp" for n in range(1, 5)]
        + [f"output/images/png/Thigh-{n}.png" for n in range(1, 6)]
        + [f"output/images/png/Thigh-{n}-thumb.png" for n in range(1, 6)]
        + [f"output/images/webp/Thigh-{n}.webp" for n in range(1, 6)]
        + ["output/images/gif/Calf.gif", "output/images/gif/Thigh.gif"]
        + ["output/pages/calf.md", "output/pages/thigh.md"]
    )
    assert sample.read("output/pages/calf.md").count("image_url: png/Calf-") == 4
    assert "caption: 'Thigh - orientation 5'" in sample.read("output/pages/thigh.md")


def test_the_summary_counts_what_was_made(sample: Project) -> None:
    said = sample.run("run")
    tree = sample.tree()
    before = sum(len(tree[path]) for path in tree if path.startswith(("raw/gif", "raw/frames")))
    after = sum(len(tree[path]) for path in tree if path.startswith("output/images"))
    loss, *lines = said.err.splitlines()
    assert loss.startswith("output/images/gif/Thigh.gif: warning[OUT004]: ")
    assert lines[0].split() == ["output", "made", "up", "to", "date", "kept", "size"]
    assert [line.split()[:4] for line in lines[1:5]] == [
        ["frames", "9", "0", "0"],
        ["thumbnails", "9", "0", "0"],
        ["webp", "9", "0", "0"],
        ["animation", "2", "0", "0"],
    ]
    assert lines[5] == f"{before / 1000:.1f} kB of sources became {after / 1000:.1f} kB of outputs"
    assert lines[6] == "2 pages written (7 entries added), 0 pages unchanged"
    assert said.out == ""


def test_a_second_run_writes_nothing(sample: Project) -> None:
    sample.run("run")
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in sample.root.rglob("*")
        if path.is_file() and path.name != "run.lock"
    }
    said = sample.run("run")
    assert said.code == 0
    assert "2 pages unchanged" in said.err
    after = {
        path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in sample.root.rglob("*")
        if path.is_file() and path.name != "run.lock"
    }
    assert after == before


def test_originals_are_never_written(sample: Project) -> None:
    before = {path: content for path, content in sample.tree().items() if path.startswith("raw")}
    sample.run("run")
    after = {path: content for path, content in sample.tree().items() if path.startswith("raw")}
    assert after == before


def test_frames_are_the_animations_own_pixels(sample: Project) -> None:
    sample.run("run")
    with Image.open(sample.root / "raw/gif/Calf.gif") as animation:
        for number in range(1, 5):
            animation.seek(number - 1)
            frame = pixels(sample.root / f"output/images/png/Calf-{number}.png")
            assert_equal_pixels(frame, animation.convert("RGBA"))


def test_a_gif_of_one_palette_is_split_into_palette_frames(sample: Project) -> None:
    sample.run("run")
    with Image.open(sample.root / "output/images/png/Calf-1.png") as frame:
        assert frame.mode == "P"


def test_same_format_without_options_is_copied_byte_for_byte(sample: Project) -> None:
    sample.run("run")
    tree = sample.tree()
    assert tree["output/images/gif/Calf.gif"] == tree["raw/gif/Calf.gif"]
    assert tree["output/images/png/Thigh-3.png"] == tree["raw/frames/Thigh-3.png"]


def test_an_assembled_gif_keeps_all_frames_delay_and_loop(sample: Project) -> None:
    sample.run("run")
    with Image.open(sample.root / "output/images/gif/Thigh.gif") as animation:
        assert animation.n_frames == 5
        assert animation.info["loop"] == 0
        for position in range(5):
            animation.seek(position)
            assert animation.info["duration"] == 180


def test_thumbnails_are_lanczos_of_true_colour_and_never_enlarged(sample: Project) -> None:
    sample.run("run")
    frame = pixels(sample.root / "output/images/png/Calf-2.png").convert("RGB")
    expected = frame.resize((8, 6), Image.Resampling.LANCZOS)
    thumb = pixels(sample.root / "output/images/png/Calf-2-thumb.png").convert("RGB")
    assert thumb.size == expected.size
    assert max(max(pair) for pair in ImageChops.difference(thumb, expected).getextrema()) <= 1
    sample.pipeline(SAMPLE.replace("width: 8", "width: 800"))
    sample.run("run")
    assert pixels(sample.root / "output/images/png/Calf-2-thumb.png").size == (20, 16)


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ("width: 10", (10, 8)),
        ("height: 4", (5, 4)),
        ("width: 10, height: 4", (5, 4)),
        ("width: 4, height: 12", (4, 3)),
        ("width: 1", (1, 1)),
    ],
)
def test_thumbnails_fit_into_width_height_or_both(
    project: Project, options: str, size: tuple[int, int]
) -> None:
    project.pipeline(PIPELINE.replace("width: 8", options))
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    assert project.run("run").code == 0
    assert pixels(project.root / "images/png/Leg-1-thumb.png").size == size


def test_a_photo_is_turned_as_its_exif_says(project: Project) -> None:
    project.pipeline(
        'version: 1\nsources: {photos: "in/{name}.jpg"}\noutputs: {stills: "out/{name}.png"}\n'
    )
    picture = Image.linear_gradient("L").resize((20, 16)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    (project.root / "in").mkdir()
    picture.save(project.root / "in/Face.jpg", exif=exif)
    assert project.run("run").code == 0
    assert pixels(project.root / "out/Face.png").size == (16, 20)


def test_a_changed_width_remakes_the_thumbnails_alone(sample: Project) -> None:
    sample.run("run")
    before = sample.tree()
    sample.pipeline(SAMPLE.replace("width: 8", "width: 10"))
    said = sample.run("run", "-n", "-v")
    assert said.out.splitlines()[0] == "output/images/png/Calf-1-thumb.png: width 8 → 10"
    sample.run("run")
    changed = [path for path, content in sample.tree().items() if before.get(path) != content]
    assert all("-thumb.png" in path for path in changed if path.startswith("output/"))
    assert len([path for path in changed if "-thumb.png" in path]) == 9


def test_the_same_bytes_with_new_times_make_nothing(sample: Project) -> None:
    sample.run("run")
    for path in sample.root.rglob("*.*"):
        os.utime(path, (1, 1))
    assert sample.run("run", "-n").out == "nothing to make\n"


def test_a_dry_run_writes_nothing_at_all(sample: Project) -> None:
    before = sample.tree(hidden=True)
    said = sample.run("run", "-n")
    assert said.code == 0
    assert sample.tree(hidden=True) == before
    assert said.out.splitlines() == [
        "Calf: 4 files of frames: new source",
        "Calf: 4 files of thumbnails: new source",
        "Calf: 4 files of webp: new source",
        "Calf: 1 file of animation: new source",
        "Thigh: 5 files of frames: new source",
        "Thigh: 5 files of thumbnails: new source",
        "Thigh: 5 files of webp: new source",
        "Thigh: 1 file of animation: new source",
        "would write output/pages/calf.md (2 entries added)",
        "would write output/pages/thigh.md (5 entries added)",
    ]


def test_files_that_imgpipe_did_not_make_are_kept(sample: Project) -> None:
    mine = sample.write("output/images/png/Calf-1.png", b"mine")
    edited = sample.root / "output/images/png/Calf-2.png"
    said = sample.run("run")
    assert mine.read_bytes() == b"mine"
    assert (
        "output/images/png/Calf-1.png: warning[OUT001]: is kept as it is: imgpipe did not make it\n"
        "  = `imgpipe adopt` takes it over\n"
    ) in said.err
    edited.write_bytes(b"edited")
    said = sample.run("run")
    assert edited.read_bytes() == b"edited"
    assert (
        "output/images/png/Calf-2.png: warning[OUT002]: is kept as it is:"
        " it was edited since imgpipe made it\n"
    ) in said.err


def test_an_output_that_is_gone_is_made_again(sample: Project) -> None:
    sample.run("run")
    before = sample.tree()
    (sample.root / "output/images/webp/Calf-3.webp").unlink()
    assert sample.run("run", "-n").out == "Calf: 1 file of webp: output missing\n"
    sample.run("run")
    assert sample.tree() == before


def test_json_says_what_the_text_says(sample: Project) -> None:
    document = json.loads(sample.run("run", "--json").out)
    assert document["schema_version"] == 1
    assert document["exit_code"] == 0
    assert len(document["made"]) == 29
    assert document["made_bytes"] == sum(item["bytes"] for item in document["made"])
    assert [page["entries_added"] for page in document["pages"]] == [2, 5]


def test_quiet_says_errors_alone(sample: Project) -> None:
    sample.write("output/images/png/Calf-1.png", b"mine")
    said = sample.run("run", "-q")
    assert "warning" not in said.err
    assert said.err.startswith("raw/pages/calf.md:8:16: error[REF001]")


def test_verbose_names_each_file_and_its_reason(sample: Project) -> None:
    said = sample.run("run", "-v")
    lines = said.err.splitlines()
    for path in ("output/images/gif/Calf.gif", "output/images/png/Calf-1.png"):
        size = (sample.root / path).stat().st_size
        assert f"made {path} ({size} bytes): new source" in lines
    assert "wrote output/pages/calf.md" in said.err


def test_a_photo_gallery_in_one_folder_does_not_feed_on_itself(project: Project) -> None:
    project.pipeline(
        "version: 1\n"
        "sources: {photos: '{dir}/{name}.{ext}'}\n"
        "outputs: {thumbs: {path: '{dir}/{name}-thumb.{ext}', width: 8}}\n"
    )
    project.stills("photos/Face-{n}.png", range(1, 3))
    assert project.run("run").code == 0
    before = project.tree()
    assert {"photos/Face-1-thumb.png", "photos/Face-2-thumb.png"} <= before.keys()
    assert project.run("run", "-n").out == "nothing to make\n"
    (project.root / "imgpipe.lock").unlink()
    project.run("run")
    assert project.tree().keys() == before.keys()


def test_it_works_from_any_folder(sample: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = sample.root / "raw/pages"
    monkeypatch.chdir(elsewhere)
    assert sample.run("run").code == 0
    assert (sample.root / "output/pages/calf.md").is_file()
    assert sorted(path.name for path in elsewhere.iterdir()) == ["calf.md", "thigh.md"]


def test_an_output_that_a_power_cut_left_empty_is_made_again(sample: Project) -> None:
    sample.run("run")
    before = sample.tree()
    sample.write("output/images/webp/Calf-3.webp", b"")
    assert sample.run("run", "-n").out == "Calf: 1 file of webp: output empty\n"
    assert sample.run("run").code == 0
    assert sample.tree() == before


def test_a_bug_is_one_sentence_and_a_log(
    sample: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from imgpipe import pipeline

    def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(pipeline, "make_plan", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = sample.run("run")
    (log,) = tmp_path.glob("imgpipe-bug-*.log")
    assert said.code == 70
    assert said.err == f"imgpipe: this is a bug in imgpipe, not in your files: see {log}\n"
    assert "RuntimeError: a fault of ours" in log.read_text()


def test_the_same_tree_and_words_whatever_the_executor(
    sample: Project, way: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sample.gif("raw/gif/Sole.gif", frames=9)
    other = Project(tmp_path_factory.mktemp("one"))
    for path, content in sample.tree().items():
        other.write(path, content)
    alone, said = other.run("run", "-j", "1", "--json"), sample.run("run", "-j", "3", "--json")
    assert (said.code, said.err) == (alone.code, alone.err)
    assert json.loads(said.out) == json.loads(alone.out)
    assert sample.tree() == other.tree()
    assert len(sample.tree()) > 60


def test_failures_are_told_in_the_order_of_the_plan(sample: Project, way: str) -> None:
    """A frame's LZW data is damaged: planning, which reads the blocks alone, cannot know."""
    sample.gif("raw/gif/Sole.gif", frames=9)
    for name in ("Sole", "Calf"):
        path = sample.root / f"raw/gif/{name}.gif"
        data = bytearray(path.read_bytes())
        end = data.rindex(b"\0\x3b")
        data[end - 40 : end - 30] = bytes([255] * 10)
        path.write_bytes(data)
    said = sample.run("run", "-j", "2")
    assert said.code == 3
    errors = [line for line in said.err.splitlines() if "error[ANI001]" in line]
    assert [line.partition(":")[0] for line in errors] == ["raw/gif/Calf.gif", "raw/gif/Sole.gif"]
    assert (sample.root / "output/images/gif/Thigh.gif").is_file()
    assert not list((sample.root / "output/images/png").glob("Sole-*.png"))
    assert not list((sample.root / "output/images/png").glob("Calf-*.png"))


def test_failures_are_listed_at_the_end(sample: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that planning met, too; findings of the pages are not among them."""
    fail_on(monkeypatch, "Calf.gif")
    sample.write("raw/gif/Sole.gif", b"GIF89a\x14")
    said = sample.run("run")
    assert said.code == 3
    lines = said.err.splitlines()
    assert lines[lines.index("2 failures:") :] == [
        "2 failures:",
        "  raw/gif/Sole.gif: is truncated at byte 7: 0 whole frames stand before it",
        "  raw/gif/Calf.gif: nothing was made from it: No space left on device",
        "4 errors and 1 warning",
    ]


def fail_on(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the disk be full when a source of one of these names is decoded."""
    decode = worker.decode

    def fail(paths: list[Path], *rest: Any) -> Iterator[Frame]:
        if paths[0].name in names:
            raise OSError(28, "No space left on device")
        return decode(paths, *rest)

    monkeypatch.setattr(worker, "decode", fail)


def test_a_failure_leaves_the_others(
    sample: Project, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_on(monkeypatch, "Thigh-1.png")
    said = sample.run("run", "-q")
    assert said.code == 3
    assert said.err.startswith(
        "raw/frames/Thigh-1.png: error[OUT003]: nothing was made from it: No space left on device\n"
    )
    assert (sample.root / "output/images/webp/Calf-4.webp").is_file()


def test_fail_fast_begins_no_other_source(sample: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.gif("raw/gif/Sole.gif", frames=30)  # the most work, and so the first
    fail_on(monkeypatch, "Sole.gif")
    said = sample.run("run", "--fail-fast", "-j", "1")
    assert said.code == 3
    assert "info[RUN002]: `--fail-fast` left 2 sources for the next run\n" in said.err
    assert not (sample.root / "output/images").exists()
    monkeypatch.undo()
    assert sample.run("run").code == 0


def test_fail_fast_finishes_and_records_what_is_at_work(
    sample: Project, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_on(monkeypatch, "Thigh-1.png")
    sample.run("run", "--fail-fast", "-j", "2")
    lock = json.loads(sample.read("imgpipe.lock"))
    on_record = {
        path
        for task in lock["tasks"].values()
        for output in task["outputs"].values()
        for path in output["files"]
    }
    assert on_record == {path for path in sample.tree() if path.startswith("output/images")}


def test_exit_zero_is_for_failures_and_findings_alone(
    sample: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_on(monkeypatch, "Thigh-1.png")
    said = sample.run("run", "--exit-zero", "--json")
    document = json.loads(said.out)
    assert (said.code, document["exit_code"]) == (0, 0)
    assert document["failed"] == ["renders:Thigh"]
    assert sample.run("run", "--check").code == 1
    assert sample.run("run", "--check", "--exit-zero").code == 0
    with Workspace(sample.root).locked():
        assert sample.run("run", "--exit-zero").code == 4
    sample.pipeline("version: 2\n")
    assert sample.run("run", "--exit-zero").code == 2


def test_at_least_one_job(sample: Project) -> None:
    said = sample.run("run", "-j", "0")
    assert said.code == 2
    assert "Invalid value for '-j' / '--jobs': 0 is not in the range x>=1.\n" in said.err
