"""imgpipe adopt: what stands where outputs would is compared, taken over or refused, and said."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imgpipe import __version__
from tests.init_sites import cut_place
from tests.project import Project, Said, paint

PIPELINE = """\
version: 1
site: {image_root: img}
sources: {animations: "gif/{name}.gif"}
outputs:
  frames: png/{name}-{n}.png
  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 8}
  webp: webp/{name}-{n}.webp
"""
FRAMES_ONLY = PIPELINE.partition("  thumbnails")[0]

TRUST = "right in size and frame count, and decoded; what they show could not be verified, since"
KEPT_UNTIL = "what is adopted stays as it is until `imgpipe run --replace adopted`\n"


@pytest.fixture
def site(project: Project) -> Project:
    """A site that was run once, whose lock is lost, and whose WebP another tool has made."""
    project.pipeline(PIPELINE)
    project.gif("img/gif/Leg.gif", frames=2)
    assert project.run("run").code == 0
    for number in (1, 2):
        path = project.root / f"img/webp/Leg-{number}.webp"
        decoded(project, f"img/webp/Leg-{number}.webp").save(path, quality=30)
    (project.root / "imgpipe.lock").unlink()
    return project


@pytest.fixture
def frames(project: Project) -> Project:
    """A site with frames alone, whose lock is lost."""
    project.pipeline(FRAMES_ONLY)
    project.gif("img/gif/Leg.gif", frames=3)
    assert project.run("run").code == 0
    (project.root / "imgpipe.lock").unlink()
    return project


def adopt(project: Project, *options: str) -> Said:
    """Return what is said, without the `-C` that the tests' own call has and hints repeat."""
    said = project.run("adopt", *options)
    return replace(said, out=cut_place(project, said.out))


def marks(project: Project) -> dict[str, str]:
    """Return path → what stands before the digest in the lock."""
    lock = json.loads(project.read("imgpipe.lock"))
    return {
        path: digest[:-64]
        for task in lock["tasks"].values()
        for output in task["outputs"].values()
        for path, digest in output["files"].items()
    }


def png(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def decoded(project: Project, path: str) -> Image.Image:
    with Image.open(project.root / path) as image:
        return image.convert("RGB")


# --- the way in --------------------------------------------------------------------------------


def test_a_site_without_its_lock_is_taken_over(site: Project) -> None:
    files = site.tree()
    assert site.run("run").err.startswith(
        "img/png/Leg-1.png: warning[OUT001]: is kept as it is, and so are 5 more files:"
        " imgpipe did not make them\n  = `imgpipe adopt` takes them over\n"
    )
    assert adopt(site) == Said(
        0,
        "imgpipe.lock took 6 files over:\n"
        "  4 files: the very pixels that imgpipe would make; on record as made\n"
        f"  2 files: {TRUST} they are lossy or resized; adopted\n{KEPT_UNTIL}",
        "",
    )
    assert marks(site) == {
        "img/png/Leg-1-thumb.png": "",
        "img/png/Leg-1.png": "",
        "img/png/Leg-2-thumb.png": "",
        "img/png/Leg-2.png": "",
        "img/webp/Leg-1.webp": "=",
        "img/webp/Leg-2.webp": "=",
    }
    assert site.run("run", "-n").out == "nothing to make\n"
    assert {path: data for path, data in site.tree().items() if path != "imgpipe.lock"} == {
        path: data for path, data in files.items() if path != "imgpipe.lock"
    }


def test_what_a_lossy_encoder_of_ours_has_made_is_known_by_its_bytes(site: Project) -> None:
    for number in (1, 2):
        (site.root / f"img/webp/Leg-{number}.webp").unlink()
    assert site.run("run").code == 0
    (site.root / "imgpipe.lock").unlink()
    assert site.run("adopt") == Said(
        0,
        "imgpipe.lock took 6 files over:\n"
        "  6 files: the very pixels that imgpipe would make; on record as made\n",
        "",
    )


def test_a_second_adopt_has_nothing_to_do(site: Project) -> None:
    site.run("adopt")
    lock = site.read("imgpipe.lock")
    assert site.run("adopt") == Said(
        0,
        "nothing to adopt: what a run would make is not there, or on record already\n",
        "",
    )
    assert site.read("imgpipe.lock") == lock


def test_a_dry_run_compares_and_writes_nothing(site: Project) -> None:
    before = site.tree(hidden=True)
    said = adopt(site, "-n", "-v")
    assert said == Said(
        0,
        "img/png/Leg-1.png: equal\n"
        "img/png/Leg-2.png: equal\n"
        "img/png/Leg-1-thumb.png: equal\n"
        "img/png/Leg-2-thumb.png: equal\n"
        "img/webp/Leg-1.webp: uncompared\n"
        "img/webp/Leg-2.webp: uncompared\n"
        "imgpipe.lock would take 6 files over:\n"
        "  4 files: the very pixels that imgpipe would make; on record as made\n"
        f"  2 files: {TRUST} they are lossy or resized; adopted\n{KEPT_UNTIL}",
        "",
    )
    assert site.tree(hidden=True) == before


def test_the_next_steps_are_about_the_same_pipeline(site: Project) -> None:
    (site.root / "pipeline.yaml").rename(site.root / "my photos.yaml")
    options = f" -C {site.root} -c 'my photos.yaml'"
    assert site.run("adopt", "-c", "my photos.yaml") == Said(
        0,
        "my photos.imgpipe.lock took 6 files over:\n"
        "  4 files: the very pixels that imgpipe would make; on record as made\n"
        f"  2 files: {TRUST} they are lossy or resized; adopted\n"
        f"what is adopted stays as it is until `imgpipe run{options} --replace adopted`\n",
        "",
    )
    edit(site, "img/png/Leg-2.png")
    assert site.run("adopt", "-c", "my photos.yaml").out == (
        "nothing to adopt: what a run would make is not there, or on record already\n"
        f"1 file edited since imgpipe made it: `imgpipe adopt{options} --edited` takes it, too\n"
    )


def test_no_lock_is_begun_for_nothing(frames: Project) -> None:
    for path in (frames.root / "img/png").iterdir():
        path.unlink()
    before = frames.tree()
    assert frames.run("adopt").code == 0
    assert frames.tree() == before
    frames.write("img/png/Leg-1.png", b"no image")
    assert frames.run("adopt").code == 1
    assert not (frames.root / "imgpipe.lock").exists()


def test_a_target_is_adopted_alone(site: Project) -> None:
    assert site.run("adopt", "webp").code == 0
    assert marks(site) == {"img/webp/Leg-1.webp": "=", "img/webp/Leg-2.webp": "="}


def test_json_says_it_file_by_file(site: Project) -> None:
    site.write("img/png/Leg-2.png", b"no image")
    document = json.loads(site.run("adopt", "--json", "-n").out)
    assert document["files"][:2] == [
        {
            "path": "img/png/Leg-1.png",
            "output": "frames",
            "source": "animations:Leg",
            "match": "equal",
            "why": "",
        },
        {
            "path": "img/png/Leg-2.png",
            "output": "frames",
            "source": "animations:Leg",
            "match": "refused",
            "why": "is not an image that imgpipe reads: it begins with `no image`",
        },
    ]
    assert (document["exit_code"], document["dry_run"], document["edited"]) == (1, True, [])
    assert [item["code"] for item in document["diagnostics"]] == ["ADP001"]


# --- how files compare -------------------------------------------------------------------------


def test_the_same_pixels_in_other_bytes_count_as_made(frames: Project) -> None:
    image = decoded(frames, "img/png/Leg-1.png")
    frames.write("img/png/Leg-1.png", png(image.convert("RGBA"), compress_level=1))
    frames.run("adopt")
    assert set(marks(frames).values()) == {""}
    frames.gif("img/gif/Leg.gif", frames=3, size=(24, 20))
    assert frames.run("run", "-n").out == "Leg: 3 files of frames: source changed\n"


def test_other_and_richer_pixels_are_told_apart(frames: Project) -> None:
    image = decoded(frames, "img/png/Leg-1.png")
    image.putpixel((0, 0), (1, 2, 3))
    frames.write("img/png/Leg-1.png", png(image))
    frames.write("img/png/Leg-2.png", png(paint((20, 16), 0, 3).convert("RGBA").rotate(45)))
    frames.write("img/png/Leg-3.png", png(paint((40, 32), 0, 3)))
    assert adopt(frames, "-v").out == (
        "img/png/Leg-1.png: different\n"
        "img/png/Leg-2.png: different\n"
        "img/png/Leg-3.png: richer\n"
        "imgpipe.lock took 3 files over:\n"
        "  2 files: other pixels than imgpipe would make; adopted\n"
        "  1 file: more colours, transparency or pixels than imgpipe would make; adopted\n"
        "    Leg: 1 file\n"
        f"{KEPT_UNTIL}"
    )
    assert set(marks(frames).values()) == {"="}


def test_16_bits_are_richer_though_their_upper_8_are_equal(frames: Project) -> None:
    """Pillow reads 8 of the 16 bits of a colour; the file has more to lose."""
    image = decoded(frames, "img/png/Leg-1.png")
    frames.write("img/png/Leg-1.png", make_deep_png(image))
    assert frames.run("adopt", "-v", "img/png/Leg-1.png").out.startswith(
        "img/png/Leg-1.png: richer\n"
    )


def make_deep_png(image: Image.Image) -> bytes:
    """Return a PNG with 16 bits a channel (Pillow writes none in colour)."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    width, height = image.size
    rows = [image.crop((0, top, width, top + 1)).tobytes() for top in range(height)]
    wide = b"".join(b"\0" + b"".join(bytes((value, 99)) for value in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(wide)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (png(paint((9, 9), 0, 1)), "measures 9x9, not 20x16"),
        (b"", "is empty"),
        (png(paint((20, 16), 0, 1))[:90], "is truncated in the PNG chunk at byte 33"),
    ],
    ids=["size", "empty", "truncated"],
)
def test_a_file_that_cannot_stand_for_its_output_is_refused(
    frames: Project, content: bytes, why: str
) -> None:
    frames.write("img/png/Leg-2.png", content)
    said = frames.run("adopt")
    assert said.code == 1
    assert said.out == (
        "imgpipe.lock took 2 files over:\n"
        "  2 files: the very pixels that imgpipe would make; on record as made\n"
        "1 file refused: of another size or kind, or not to be decoded\n"
    )
    assert said.err == (
        f"img/png/Leg-2.png: error[ADP001]: cannot stand for the output: it {why}\n"
        "  = move it away, and the next run makes it\n"
    )
    assert "img/png/Leg-2.png" not in marks(frames)


def test_refusals_of_one_output_are_one_message(site: Project) -> None:
    for number in (1, 2):
        site.write(f"img/webp/Leg-{number}.webp", (site.root / "img/png/Leg-1.png").read_bytes())
    assert site.run("adopt").err == (
        "img/webp/Leg-1.webp: error[ADP001]: cannot stand for the output: it holds png data, not"
        " webp (`-v` names 1 more file of `webp`)\n"
        "  = move it away, and the next run makes it\n"
    )


def test_a_bomb_is_refused_by_the_limits_of_the_pipeline(frames: Project) -> None:
    frames.pipeline(FRAMES_ONLY + "limits: {canvas_px: 400}\n")
    frames.write("img/png/Leg-1.png", png(Image.new("L", (2000, 2000))))
    assert "it is an image of 2000x2000 (4,000,000 pixels); `limits.canvas_px` allows 400" in (
        frames.run("adopt", "-v").out
    )


# --- whole animations and copies ---------------------------------------------------------------

ASSEMBLED = """\
version: 1
site: {source_root: raw, image_root: out}
sources: {renders: "{name}-{n}.png"}
outputs: {animation: "gif/{name}.gif"}
"""


def test_an_assembled_animation_is_compared_frame_by_frame(project: Project) -> None:
    project.pipeline(ASSEMBLED)
    project.stills("raw/Leg-{n}.png", range(1, 4))
    project.run("run")
    (project.root / "imgpipe.lock").unlink()
    # 24-bit frames become 256 colours: no GIF equals them, and the size and the frames are right.
    assert project.run("adopt", "-v", "-n").out.startswith("out/gif/Leg.gif: uncompared\n")
    flat = [Image.new("RGB", (20, 16), (50 * number, 9, 9)) for number in range(3)]
    for number, image in enumerate(flat, 1):
        project.write(f"raw/Leg-{number}.png", png(image))
    (project.root / "out/gif/Leg.gif").unlink()
    project.run("run")
    (project.root / "imgpipe.lock").unlink()
    assert project.run("adopt", "-v", "-n").out.startswith("out/gif/Leg.gif: equal\n")
    project.pipeline(
        ASSEMBLED.replace('"gif/{name}.gif"', '{path: "gif/{name}.gif", delay_ms: 50}')
    )
    assert project.run("adopt", "-v", "-n").out.startswith("out/gif/Leg.gif: uncompared\n")
    project.gif("out/gif/Leg.gif", frames=2)
    assert project.run("adopt", "-v", "-n").out.startswith(
        "out/gif/Leg.gif: refused: it holds 2 frames, not 3\n"
    )


def test_a_copy_is_compared_byte_for_byte_first(project: Project) -> None:
    copies = 'version: 1\nsite: {image_root: img}\nsources: {a: "a/{name}.jpg"}\n'
    project.pipeline(copies + 'outputs: {copy: "b/{name}.jpg"}\n')
    project.stills("img/a/Leg{n}.jpg", range(1, 3))
    project.run("run")
    (project.root / "imgpipe.lock").unlink()
    paint((20, 16), 1, 2).save(project.root / "img/b/Leg2.jpg", quality=20)
    project.run("adopt")
    assert marks(project) == {"img/b/Leg1.jpg": "", "img/b/Leg2.jpg": "="}


# --- edited files ------------------------------------------------------------------------------


def edit(project: Project, path: str) -> None:
    image = decoded(project, path)
    image.putpixel((0, 0), (1, 2, 3))
    project.write(path, png(image))


def test_edited_files_are_taken_only_when_asked_for(frames: Project) -> None:
    frames.run("adopt")
    edit(frames, "img/png/Leg-2.png")
    assert adopt(frames).out == (
        "nothing to adopt: what a run would make is not there, or on record already\n"
        "1 file edited since imgpipe made it: `imgpipe adopt --edited` takes it, too\n"
    )
    assert adopt(frames, "--edited").out == (
        "imgpipe.lock took 1 file over:\n"
        f"  1 file: other pixels than imgpipe would make; adopted\n{KEPT_UNTIL}"
    )
    assert marks(frames) == {
        "img/png/Leg-1.png": "",
        "img/png/Leg-2.png": "=",
        "img/png/Leg-3.png": "",
    }
    assert frames.run("run", "-n").out == "nothing to make\n"


def test_adopting_one_file_of_a_source_that_was_moved_makes_no_other_stale(
    frames: Project,
) -> None:
    frames.run("adopt")
    (frames.root / "img/gif").rename(frames.root / "img/originals")
    frames.pipeline(FRAMES_ONLY.replace("gif/{name}", "originals/{name}"))
    edit(frames, "img/png/Leg-2.png")
    assert frames.run("adopt", "--edited", "img/png/Leg-2.png").code == 0
    assert set(marks(frames).values()) == {"", "="}
    assert frames.run("run", "-n").out == "nothing to make\n"


def test_an_edited_file_that_cannot_be_read_may_be_an_original(frames: Project) -> None:
    frames.run("adopt")
    frames.write("img/png/Leg-2.png", "layers of another program")
    said = frames.run("run", "--replace", "edited")
    assert said.err.startswith(
        "img/png/Leg-2.png: warning[OUT006]: is kept as it is: it may be richer than a frame of its"
        " source, and cannot be read (output edited)\n"
        "  = `--replace richer` as well makes it anew, and the trash keeps the old\n"
    )
    assert frames.read("img/png/Leg-2.png") == "layers of another program"
    frames.run("run", "--replace", "edited", "--replace", "richer")
    trash = ".imgpipe/trash/0001-run/files"
    assert frames.read(f"{trash}/img/png/Leg-2.png") == "layers of another program"
    assert decoded(frames, "img/png/Leg-2.png").size == (20, 16)


def test_an_edit_that_changes_no_pixel_is_ours_again(frames: Project) -> None:
    frames.run("adopt")
    frames.write("img/png/Leg-2.png", png(decoded(frames, "img/png/Leg-2.png")))
    frames.run("adopt", "--edited")
    assert set(marks(frames).values()) == {""}


# --- afterwards --------------------------------------------------------------------------------


def test_what_is_adopted_is_kept_when_its_source_changes_and_replaced_on_demand(
    frames: Project,
) -> None:
    edit(frames, "img/png/Leg-2.png")
    edited = (frames.root / "img/png/Leg-2.png").read_bytes()
    frames.run("adopt")
    frames.gif("img/gif/Leg.gif", frames=3, size=(24, 20))
    said = frames.run("run")
    assert said.code == 0
    assert said.err.startswith(
        "img/png/Leg-2.png: warning[OUT008]: is kept as it is: it was adopted (source changed)\n"
    )
    assert (frames.root / "img/png/Leg-2.png").read_bytes() == edited
    assert marks(frames)["img/png/Leg-2.png"] == "~="
    said = frames.run("run", "--replace", "adopted")
    assert said.code == 0
    assert said.err.startswith(
        "info[OUT007]: what was replaced is in the trash: .imgpipe/trash/0001-run/files\n"
    )
    assert decoded(frames, "img/png/Leg-2.png").size == (24, 20)
    assert set(marks(frames).values()) == {""}
    assert in_trash(frames) == {"0001-run/files/img/png/Leg-2.png": edited}


def test_what_is_adopted_and_unchanged_is_replaced_on_demand_too(frames: Project) -> None:
    edit(frames, "img/png/Leg-2.png")
    edited = (frames.root / "img/png/Leg-2.png").read_bytes()
    frames.run("adopt")
    assert frames.run("run", "-n", "--replace", "adopted").out == (
        "Leg: 1 file of frames: adopted, to be replaced, the old goes to the trash\n"
    )
    assert frames.run("run", "--replace", "adopted").code == 0
    assert set(marks(frames).values()) == {""}
    assert in_trash(frames) == {"0001-run/files/img/png/Leg-2.png": edited}
    assert frames.run("run", "-n", "--replace", "adopted").out == "nothing to make\n"


def in_trash(project: Project) -> dict[str, bytes]:
    trash = project.root / ".imgpipe/trash"
    return {
        path.relative_to(trash).as_posix(): path.read_bytes()
        for path in trash.rglob("*")
        if path.is_file() and path.name != "manifest.jsonl"
    }


def test_adopting_says_nothing_of_what_files_were_made_with(frames: Project) -> None:
    frames.run("adopt")
    assert "made_with" not in json.loads(frames.read("imgpipe.lock"))
    frames.gif("img/gif/Arm.gif", frames=2)
    frames.run("run")
    made_with = json.loads(frames.read("imgpipe.lock"))["made_with"]
    assert made_with.keys() == {"imgpipe", "pillow", "python"}
    assert made_with["imgpipe"] == __version__


def test_an_upgrade_alone_changes_no_file_and_no_lock(frames: Project) -> None:
    frames.run("adopt")
    frames.gif("img/gif/Arm.gif", frames=2)
    frames.run("run")
    lock = frames.read("imgpipe.lock").replace(f'"imgpipe": "{__version__}"', '"imgpipe": "0.0.1"')
    frames.write("imgpipe.lock", lock)
    assert frames.run("run", "-n").out == "nothing to make\n"
    frames.run("run")
    assert frames.read("imgpipe.lock") == lock


# --- what goes wrong ---------------------------------------------------------------------------


def test_a_source_that_changes_meanwhile_is_not_recorded(
    frames: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imgpipe import examine

    def change_meanwhile(*arguments: object) -> bool:
        frames.gif("img/gif/Leg.gif", frames=3, size=(30, 30))
        return True

    monkeypatch.setattr(examine, "shows_same", change_meanwhile)
    said = frames.run("adopt")
    assert said == Said(
        3,
        "",
        "img/gif/Leg.gif: error[IMG001]: changed while it was read\n  = run imgpipe again\n",
    )
    assert not (frames.root / "imgpipe.lock").exists()


def test_a_file_that_changes_meanwhile_is_refused(
    frames: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imgpipe import examine

    def change_meanwhile(*arguments: object) -> bool:
        frames.write("img/png/Leg-3.png", b"someone else's")
        return True

    monkeypatch.setattr(examine, "shows_same", change_meanwhile)
    out = frames.run("adopt", "-v").out
    assert "img/png/Leg-3.png: refused: it " in out
    assert "img/png/Leg-3.png" not in marks(frames)


def test_a_file_that_cannot_be_read_is_refused(
    frames: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imgpipe import examine

    read = examine.digest_file

    def refuse(path: Path) -> str | None:
        if path.name == "Leg-3.png":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(examine, "digest_file", refuse)
    assert "img/png/Leg-3.png: refused: it cannot be read: Permission denied\n" in (
        frames.run("adopt", "-v").out
    )


def test_it_waits_for_no_other_run(frames: Project) -> None:
    from imgpipe.fsio import Workspace

    with Workspace(frames.root).locked():
        assert frames.run("adopt").code == 4
        assert frames.run("adopt", "-n").code == 0


def test_a_lock_that_cannot_be_written_is_an_error(
    frames: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imgpipe.fsio import Workspace

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Workspace, "replace", refuse)
    said = frames.run("adopt")
    assert said.code == 3
    assert said.err.startswith(
        "imgpipe.lock: error[OUT003]: cannot be written: No space left on device\n"
    )
