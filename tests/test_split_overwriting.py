"""What stands where a frame would go: kept, replaced if asked for, richer images twice asked."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from PIL import Image

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.pixel_facts import PixelFacts, measure_pixels
from imgpipe.animation.richness import explain_richness
from imgpipe.beside import staging_beside
from imgpipe.images import Limits
from tests.project import Project

ALL_COLORS = Image.merge(
    "RGB",
    (
        Image.linear_gradient("L").resize((40, 40)),
        Image.linear_gradient("L").resize((40, 40)).rotate(90),
        Image.linear_gradient("L").resize((40, 40)).rotate(180),
    ),
)
FEW_COLORS = ALL_COLORS.quantize(200)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def translucent() -> Image.Image:
    image = FEW_COLORS.convert("RGBA")
    image.putalpha(100)
    return image


def transparent() -> Image.Image:
    image = FEW_COLORS.convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 20, 20))
    return image


@pytest.fixture
def frame() -> Frame:
    return Frame(0, FEW_COLORS.crop((0, 0, 40, 40)))


RICH = {
    "more than 256 colours": (saved(ALL_COLORS, "PNG"), "1,600 colours"),
    "partial transparency": (saved(translucent(), "PNG"), "partly transparent pixels"),
    "16 bits": (saved(Image.new("I;16", (40, 40), 5000), "PNG"), "16 bits a channel"),
    "more pixels": (saved(FEW_COLORS.resize((41, 40)), "PNG"), "41x40 pixels"),
    "more frames": (
        saved(FEW_COLORS, "GIF", save_all=True, append_images=[FEW_COLORS.rotate(90)]),
        "2 frames",
    ),
    "more frames of a PNG": (
        saved(FEW_COLORS, "PNG", save_all=True, append_images=[FEW_COLORS.rotate(90)]),
        "2 frames",
    ),
    "more frames of a WebP": (
        saved(
            FEW_COLORS,
            "WEBP",
            lossless=True,
            save_all=True,
            append_images=[FEW_COLORS.rotate(90)],
        ),
        "2 frames",
    ),
    "all at once": (
        saved(ALL_COLORS.resize((80, 80)).convert("RGBA").rotate(45), "WEBP", lossless=True),
        "80x80 pixels",
    ),
}


@pytest.mark.parametrize("case", RICH)
def test_what_is_richer_than_a_frame(tmp_path: Path, frame: Frame, case: str) -> None:
    data, expected = RICH[case]
    path = tmp_path / "1.png"
    path.write_bytes(data)
    found = explain_richness(path, frame, Limits())
    assert found.startswith(expected) if case == "all at once" else found == expected


POOR = {
    "as many colours": saved(FEW_COLORS, "PNG"),
    "256 other colours": saved(ALL_COLORS.quantize(256), "PNG"),
    "transparent pixels": saved(transparent(), "PNG"),
    "fewer pixels": saved(ALL_COLORS.resize((15, 15)), "PNG"),
    "nothing": b"",
}

UNREAD = {
    "text": (b"text", "is not an image that imgpipe reads: it begins with `text`"),
    "truncated": (saved(FEW_COLORS, "PNG")[:200], "is truncated in the PNG chunk at byte 33"),
    "TIFF": (
        saved(Image.new("L", (2, 2)), "TIFF"),
        "is not an image that imgpipe reads: it begins with `II*\\x00\\x08\\x00\\x00\\x00",
    ),
    "damaged GIF": (
        saved(FEW_COLORS, "GIF", save_all=True, append_images=[FEW_COLORS.rotate(90)])[:-400],
        "is truncated at byte ",
    ),
}


@pytest.mark.parametrize("case", POOR)
def test_what_is_not_richer(tmp_path: Path, frame: Frame, case: str) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(POOR[case])
    assert explain_richness(path, frame, Limits()) == ""


@pytest.mark.parametrize("case", UNREAD)
def test_what_cannot_be_read_cannot_be_judged(tmp_path: Path, frame: Frame, case: str) -> None:
    data, expected = UNREAD[case]
    path = tmp_path / "1.png"
    path.write_bytes(data)
    with pytest.raises(ImageError) as caught:
        explain_richness(path, frame, Limits())
    assert caught.value.message.startswith(expected)


def test_a_frame_with_as_many_colours_is_no_poorer(tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    ALL_COLORS.rotate(180).save(path)
    assert explain_richness(path, Frame(0, ALL_COLORS), Limits()) == ""


def test_a_frame_that_has_it_too_is_no_poorer(tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(saved(translucent(), "PNG"))
    assert explain_richness(path, Frame(0, translucent()), Limits()) == ""
    deep = Image.new("I;16", (40, 40), 5000)
    path.write_bytes(saved(deep, "PNG"))
    assert explain_richness(path, Frame(0, deep), Limits()) == ""


def test_a_colour_is_one_colour_however_transparent() -> None:
    image = Image.new("RGBA", (4, 1), (10, 20, 30, 255))
    for column, alpha in enumerate((0, 1, 128)):
        image.putpixel((column, 0), (10 + (not alpha), 20, 30, alpha))
    assert measure_pixels(Frame(0, image)) == PixelFacts(
        colors=1, transparent=True, partly_transparent=True
    )


def test_frames_are_staged_beside_their_target(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with staging_beside(tmp_path / "there/not/yet/1.png") as folder:
        assert folder.parent == tmp_path / "there"
        assert folder.name.startswith(".imgpipe-")
        (folder / "frame.png").write_bytes(b"staged")
    assert list((tmp_path / "there").iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
from imgpipe.beside import staging_beside
with staging_beside(Path("1.png")) as folder:
    (folder / "frame.png").write_bytes(b"half")
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), 9)
    print(folder.name, flush=True)
    input()
"""


def test_what_a_killed_process_staged_goes_with_the_next_one(tmp_path: Path) -> None:
    theirs = tmp_path / ".imgpipe-theirs"
    theirs.mkdir()
    command = [sys.executable, "-c", KILLED]
    assert subprocess.run([*command, "killed"], cwd=tmp_path, check=False).returncode == -9
    (abandoned,) = (path for path in tmp_path.iterdir() if path != theirs)
    with subprocess.Popen(
        [*command, "at work"], cwd=tmp_path, stdin=PIPE, stdout=PIPE, text=True
    ) as other:
        assert other.stdout
        at_work = tmp_path / other.stdout.readline().strip()
        assert not abandoned.exists()
        with staging_beside(tmp_path / "2.png") as ours:
            assert set(tmp_path.iterdir()) == {theirs, at_work, ours}
        assert (at_work / "frame.png").read_bytes() == b"half"
        other.communicate("\n")
    assert list(tmp_path.iterdir()) == [theirs]


def test_where_nothing_can_be_locked_frames_are_staged_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("imgpipe.runlock._lock", refuse)
    with staging_beside(tmp_path / "1.png") as folder, staging_beside(tmp_path / "2.png") as other:
        assert set(tmp_path.iterdir()) == {folder, other}
    assert list(tmp_path.iterdir()) == []


def test_what_the_limits_refuse_cannot_be_judged(tmp_path: Path, frame: Frame) -> None:
    path = tmp_path / "1.png"
    FEW_COLORS.save(path)
    with pytest.raises(ImageError, match=r"; `limits\.file_bytes` allows 10"):
        explain_richness(path, frame, Limits(file_bytes=10))


def split(project: Project, *options: str) -> tuple[int, str]:
    said = project.run("split", "Leg.gif", "--to", "{n}.png", *options)
    return said.code, said.err


@pytest.fixture
def site(project: Project) -> Project:
    project.gif("Leg.gif", frames=3)
    split(project)
    return project


def test_other_content_is_kept_without_force(site: Project) -> None:
    frames = site.tree()
    other = saved(Image.new("L", (3, 3)), "PNG")
    site.write("1.png", other)
    site.write("3.png", b"")
    assert split(site) == (
        3,
        (
            "1.png: error[OUT005]: is kept as it is: it differs from what would be written"
            " (and 1 file more)\n"
            "  = `--force` replaces it\n"
            "Leg.gif: 1 frame already there, 2.png; 2 frames not replaced, 1.png … 3.png\n"
        ),
    )
    assert (site.tree()["1.png"], site.tree()["3.png"]) == (other, b"")
    assert split(site, "--force")[0] == 0
    assert site.tree() == frames


def test_richer_images_are_replaced_only_when_named(site: Project) -> None:
    frames = site.tree()
    for number in (1, 2):
        site.write(f"{number}.png", saved(ALL_COLORS, "PNG"))
    assert split(site, "-f") == (
        3,
        (
            "1.png: error[OUT006]: is kept as it is: it is richer than the frame,"
            " with 40x40 pixels, 1,600 colours (and 1 file more)\n"
            "  = `--replace richer` replaces it all the same\n"
            "Leg.gif: 1 frame already there, 3.png; 2 frames not replaced, 1.png … 2.png\n"
        ),
    )
    assert site.tree()["1.png"] == saved(ALL_COLORS, "PNG")
    assert split(site, "--replace", "richer")[0] == 0
    assert site.tree() == frames


def test_what_cannot_be_read_is_replaced_only_when_named(site: Project) -> None:
    frames = site.tree()
    data, _ = UNREAD["truncated"]
    site.write("1.png", data)
    site.write("2.png", b"text")
    assert split(site, "-f") == (
        3,
        (
            "1.png: error[OUT006]: is kept as it is: it may be richer than the frame, and cannot"
            " be read: it is truncated in the PNG chunk at byte 33 (and 1 file more)\n"
            "  = `--replace richer` replaces it all the same\n"
            "Leg.gif: 1 frame already there, 3.png; 2 frames not replaced, 1.png … 2.png\n"
        ),
    )
    assert (site.tree()["1.png"], site.tree()["2.png"]) == (data, b"text")
    assert split(site, "--replace", "richer")[0] == 0
    assert site.tree() == frames


@pytest.mark.parametrize("option", ["--force", "--replace=richer"])
def test_a_frame_never_takes_the_place_of_another_of_this_run(
    project: Project, option: str
) -> None:
    """The second time the first frame is there already, and is as much this run's."""
    project.gif("Leg.gif", frames=2)
    (project.root / "1").mkdir()
    (project.root / "2").symlink_to("1")
    for done in ("made (93 bytes)", "already there"):
        said = project.run("split", "Leg.gif", "--to", "{n}/a.png", option)
        done = done.replace("93", str((project.root / "1/a.png").stat().st_size))
        assert (said.code, said.err) == (
            3,
            (
                "2/a.png: error[OUT005]: is kept as it is: this very run made it, of another"
                " frame\n"
                "  = write to a name of its own\n"
                f"Leg.gif: 1 frame {done}, 1/a.png; 1 frame not replaced, 2/a.png\n"
            ),
        )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_in_the_place_of_a_file_is_kept(site: Project) -> None:
    (site.root / "1.png").unlink()
    os.mkfifo(site.root / "1.png")
    os.mkfifo(site.root / "a.gif")
    kept = "error[OUT005]: is kept as it is: it is no regular file\n  = write to another name\n"
    assert split(site, "--force") == (
        3,
        (
            f"1.png: {kept}"
            "Leg.gif: 2 frames already there, 2.png … 3.png; 1 frame not replaced, 1.png\n"
        ),
    )
    said = site.run("assemble", "2.png", "3.png", "--to", "a.gif", "--force")
    assert (said.code, said.err) == (3, f"a.gif: {kept}")


@pytest.mark.parametrize("options", [(), ("--force",), ("--replace", "richer")])
def test_a_link_is_never_written_through(site: Project, options: tuple[str, ...]) -> None:
    site.write("elsewhere.png", b"mine")
    for number, leads_to in ((1, "elsewhere.png"), (2, "nowhere.png")):
        (site.root / f"{number}.png").unlink()
        (site.root / f"{number}.png").symlink_to(leads_to)
    assert split(site, *options) == (
        3,
        (
            "1.png: error[OUT005]: is kept as it is: it is a symbolic link (and 1 file more)\n"
            "  = write to the file that it leads to, or delete it\n"
            "Leg.gif: 1 frame already there, 3.png; 2 frames not replaced, 1.png … 2.png\n"
        ),
    )
    assert site.tree()["elsewhere.png"] == b"mine"
    assert (site.root / "1.png").is_symlink()
    assert not (site.root / "nowhere.png").exists()


def test_a_folder_of_the_pattern_must_not_lead_elsewhere(project: Project, tmp_path: Path) -> None:
    project.gif("site/Leg.gif", frames=1)
    (tmp_path / "site/out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site/out/Leg").symlink_to("../../elsewhere")
    said = project.run("split", "site/Leg.gif", "--to", "site/out/{name}/{n}.png")
    assert said.code == 3
    assert said.err == (
        "site/out/Leg/1.png: error[OUT003]: cannot be written: a folder on the way is a link"
        " that leads elsewhere\n"
        "  = name the folder that it leads to\n"
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_that_comes_in_between_is_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.gif("Leg.gif", frames=1)
    link = os.link

    def come_between(staged: Path, target: Path) -> None:
        Path(target).write_bytes(b"mine")
        link(staged, target)

    monkeypatch.setattr(os, "link", come_between)
    assert split(project) == (
        3,
        (
            "1.png: error[OUT005]: is kept as it is: it came or changed meanwhile\n"
            "  = run it again\n"
            "Leg.gif: 1 frame not replaced, 1.png\n"
        ),
    )
    assert project.tree()["1.png"] == b"mine"
