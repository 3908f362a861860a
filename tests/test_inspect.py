"""`imgpipe inspect`: what is shown of good, odd and damaged files, and its JSON."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from PIL import Image

from imgpipe.animation import READERS
from imgpipe.animation.gif_details import KEPT_COMMENTS, GifDetails, read_gif_details
from imgpipe.images import Limits
from imgpipe.reporters import inspection
from tests.gif_builder import GifBuilder
from tests.project import Project
from tests.test_docs import COMMANDS, first_cells, section

PALETTE = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
LOCAL = [(9 * number, 0, 0) for number in range(8)]


def odd_gif() -> GifBuilder:
    """A partial, interlaced, locally coloured, transparent animation with comments."""
    builder = GifBuilder(4, 3, PALETTE).loop(2)
    builder.comment(b"made by \x1b[31mhand\xff").comment(b"x" * 100)
    builder.control(18, 1).image([[0, 1, 2, 3]] * 3)
    builder.control(18, 2, 0).image([[0, 4]] * 3, (1, 0), palette=LOCAL, interlaced=True)
    builder.control(0, 3).image([[2]], (3, 2))
    return builder.control(200, 1, 1).image([[1]])


def test_all_of_an_odd_gif(project: Project) -> None:
    data = odd_gif().build() + b"garbage"
    project.write("odd.gif", data)
    said = project.run("inspect", "odd.gif")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        f"odd.gif: GIF, 4x3, 4 frames, {len(data)} bytes\n"
        "  delays        2 x 180 ms, 1 x 0 ms, 1 x 2 s, 2.36 s in all\n"
        "  plays         3 times\n"
        "  palettes      global of 4 colours, 1 local of 8 colours\n"
        "  colours       up to 4 in a frame\n"
        "  transparency  in 2 frames\n"
        "  disposal      2 x keep, 1 x clear, 1 x restore\n"
        "  frames        3 smaller than the canvas, 1 interlaced\n"
        "  comments      made by \\x1b[31mhand\\xff\n"
        f"                {'x' * 59}…\n"
        "  end           7 bytes follow it\n"
    )


def test_the_json_of_an_odd_gif(project: Project) -> None:
    data = odd_gif().build(trailer=False)
    project.write("odd.gif", data)
    document = json.loads(project.run("inspect", "odd.gif", "--json").out)
    assert document == {
        "schema_version": 1,
        "command": "inspect",
        "exit_code": 0,
        "files": [
            {
                "path": "odd.gif",
                "kind": "gif",
                "bytes": len(data),
                "width_px": 4,
                "height_px": 3,
                "frames": 4,
                "delays_ms": [180, 180, 0, 2000],
                "duration_ms": 2360,
                "plays": 3,
                "bits": 8,
                "colors": 4,
                "transparent_frames": 2,
                "partly_transparent_frames": 0,
                "damage": None,
                "gif": {
                    "global_colors": 4,
                    "local_palettes": 1,
                    "local_colors": 8,
                    "disposals": {"1": 2, "2": 1, "3": 1},
                    "transparent_images": 2,
                    "partial_images": 3,
                    "interlaced_images": 1,
                    "comments": ["made by \x1b[31mhand\\xff", "x" * 100],
                    "has_trailer": False,
                    "trailing_bytes": 0,
                },
            }
        ],
        "failed": [],
        "diagnostics": [],
    }


def test_a_plain_gif(project: Project) -> None:
    data = GifBuilder(2, 1).control(5, 0, 1).image([[0, 1]], palette=PALETTE[:2]).build()
    project.write("one.gif", data)
    assert project.run("inspect", "one.gif").out == (
        f"one.gif: GIF, 2x1, 1 frame, {len(data)} bytes\n"
        "  delays        50 ms\n"
        "  plays         1 time\n"
        "  palettes      no global one, 1 local of 2 colours\n"
        "  colours       1\n"
        "  transparency  yes\n"
        "  disposal      1 x unspecified\n"
    )


def test_delays_are_grouped(project: Project) -> None:
    def shown(*delays_cs: int) -> str:
        builder = GifBuilder(1, 1, PALETTE).loop(0)
        for delay_cs in delays_cs:
            builder.control(delay_cs).image([[0]])
        project.write("a.gif", builder.build())
        found = re.search(r"^  delays +(.*)$", project.run("inspect", "a.gif").out, re.MULTILINE)
        assert found
        return found[1]

    assert shown(18, 18) == "180 ms each, 360 ms in all"
    assert shown(*[10] * 15, 200) == "15 x 100 ms, 1 x 2 s, 3.5 s in all"
    assert (
        shown(1, 2, 3, 4, 5)
        == "1 x 10 ms, 1 x 20 ms, 1 x 30 ms, 1 x 40 ms, 1 other delay, 150 ms in all"
    )
    assert shown(6000, 6100) == "1 x 1 min 0 s, 1 x 1 min 1 s, 2 min 1 s in all"


def test_transparency_that_nothing_shows(project: Project) -> None:
    builder = GifBuilder(2, 1, PALETTE).control(5, 1).image([[0, 1]])
    project.write("a.gif", builder.control(5, 1, 2).image([[2, 0]]).build())
    said = project.run("inspect", "a.gif").out
    assert "  transparency  none is seen; 1 frame with a transparent colour\n" in said


def test_stills(project: Project) -> None:
    Image.new("RGB", (4, 3), (1, 2, 3)).save(project.root / "a.png")
    Image.new("RGBA", (4, 3), (1, 2, 3, 100)).save(project.root / "b.webp", lossless=True)
    Image.new("L", (4, 3)).save(project.root / "c.jpg")
    Image.new("I;16", (4, 3), 9).save(project.root / "d.png")
    size = {
        name: (project.root / name).stat().st_size for name in ("a.png", "b.webp", "c.jpg", "d.png")
    }
    assert project.run("inspect", *size).out == (
        f"a.png: PNG, 4x3, 1 frame, {size['a.png']} bytes\n"
        "  colours       1\n"
        "  transparency  none\n"
        "\n"
        f"b.webp: WebP, 4x3, 1 frame, {size['b.webp']} bytes\n"
        "  colours       1\n"
        "  transparency  partial\n"
        "\n"
        f"c.jpg: JPEG, 4x3, 1 frame, {size['c.jpg']} bytes\n"
        "  colours       1\n"
        "  transparency  none\n"
        "\n"
        f"d.png: PNG, 4x3, 1 frame, {size['d.png']} bytes\n"
        "  colours       1, 16 bits a channel\n"
        "  transparency  none\n"
    )


def test_damage_is_shown_and_the_others_too(project: Project) -> None:
    whole = GifBuilder(2, 1, PALETTE).image([[0, 1]]).image([[1, 1]])
    data = whole.build()
    project.write("cut.gif", data[:-4])
    project.write("text.gif", b"hello\x1b")
    project.write("good.gif", data)
    said = project.run("inspect", "cut.gif", "text.gif", "gone.gif", "good.gif")
    assert said.code == 3
    damage = f"is truncated at byte {len(data) - 4}: 1 whole frame stands before it"
    assert said.out == (
        f"cut.gif: GIF, 2x1, 1 frame, {len(data) - 4} bytes\n"
        "  delays        0 ms\n"
        "  plays         1 time\n"
        "  palettes      global of 4 colours\n"
        "  colours       2\n"
        "  transparency  none\n"
        "  disposal      1 x unspecified\n"
        "  end           no trailer\n"
        f"  damage        {damage}\n"
        "\n"
        f"good.gif: GIF, 2x1, 2 frames, {len(data)} bytes\n"
        "  delays        0 ms each, 0 ms in all\n"
        "  plays         1 time\n"
        "  palettes      global of 4 colours\n"
        "  colours       up to 2 in a frame\n"
        "  transparency  none\n"
        "  disposal      2 x unspecified\n"
    )
    assert said.err == (
        f"cut.gif: error[ANI001]: {damage}\n"
        "  = restore the file from its original, or export the animation again\n"
        "text.gif: error[IMG001]: is not an image that imgpipe reads: it begins with `hello\\x1b`\n"
        "  = imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name\n"
        "gone.gif: error[IMG001]: there is no such file\n"
    )
    quiet = project.run("inspect", "-q", "cut.gif", "text.gif", "gone.gif", "good.gif")
    assert (quiet.code, quiet.out, quiet.err) == (3, "", said.err)
    document = json.loads(project.run("inspect", "--json", "cut.gif", "gone.gif").out)
    assert document["failed"] == ["cut.gif", "gone.gif"]
    assert [(item["path"], item["damage"]) for item in document["files"]] == [("cut.gif", damage)]
    assert [item["code"] for item in document["diagnostics"]] == ["ANI001", "IMG001"]


def test_damage_in_the_pixels_is_found(project: Project) -> None:
    builder = GifBuilder(2, 1, PALETTE).control(7).image([[0, 1]])
    offset = len(builder.build(trailer=False)) + 8
    builder.control(8).image([[1, 1]], codes=[(4, 3), (7, 3), (5, 3)])
    project.write("bad.gif", builder.build())
    said = project.run("inspect", "bad.gif", "--json")
    assert said.code == 3
    (file,) = json.loads(said.out)["files"]
    assert (file["frames"], file["delays_ms"]) == (1, [70])
    assert file["gif"]["disposals"] == {"0": 2}  # its blocks are whole
    assert file["damage"] == (
        f"has an image that cannot be decompressed at byte {offset}: 1 whole frame stands before it"
    )


def test_a_damaged_still_is_shown_with_its_size(project: Project) -> None:
    Image.effect_noise((40, 30), 90).save(project.root / "a.png")
    data = bytearray((project.root / "a.png").read_bytes())
    data[data.index(b"IDAT") + 4] ^= 0xFF
    project.write("a.png", bytes(data))
    said = project.run("inspect", "a.png")
    assert said.code == 3
    assert said.out.startswith(f"a.png: PNG, 40x30, 0 frames, {'1.' if len(data) > 999 else ''}")
    assert "\n  damage        cannot be decoded: " in said.out
    assert said.err.startswith("a.png: error[IMG001]: cannot be decoded: ")


def test_only_the_first_comments_are_kept(tmp_path: Path) -> None:
    builder = GifBuilder(1, 1, PALETTE)
    for number in range(KEPT_COMMENTS + 5):
        builder.comment(b"%d" % number)
    path = tmp_path / "a.gif"
    path.write_bytes(builder.image([[0]]).build())
    kept = read_gif_details(path, Limits(frames=10)).comments
    assert kept == tuple(b"%d" % number for number in range(KEPT_COMMENTS))


@pytest.mark.parametrize("number", [3, 4, 9])
def test_few_comments_are_shown(project: Project, number: int) -> None:
    builder = GifBuilder(1, 1, PALETTE)
    for index in range(number):
        builder.comment(b"text %d" % index)
    project.write("a.gif", builder.image([[0]]).build())
    lines = project.run("inspect", "a.gif").out.splitlines()
    shown = lines[lines.index("  comments      text 0") :]
    more = [f"                and {number - 3} more"] if number > 3 else []
    expected = ["  comments      text 0", f"{' ' * 16}text 1", f"{' ' * 16}text 2", *more]
    assert shown == expected


def test_every_field_is_documented_and_the_reverse(project: Project) -> None:
    project.write("odd.gif", odd_gif().build())
    document = json.loads(project.run("inspect", "odd.gif", "--json").out)
    assert first_cells(section(COMMANDS, "inspect")) - {"field", "split"} == set(document)
    (file,) = document["files"]
    assert first_cells(section(COMMANDS, "A file of inspect")) - {
        *("gif", "png", "jpeg", "webp"),
    } | {"gif"} == set(file)
    documented = first_cells(section(COMMANDS, "A GIF of inspect"))
    assert documented == set(file["gif"]) == {field.name for field in fields(GifDetails)}


def test_every_field_of_split_and_assemble_is_documented_and_the_reverse(project: Project) -> None:
    project.gif("Leg.gif", frames=3)
    project.run("split", "Leg.gif", "--to", "{n}.png")
    project.write("2.png", b"mine")
    (project.root / "3.png").unlink()
    text = section(COMMANDS, "split and assemble")
    document = json.loads(project.run("split", "Leg.gif", "--to", "{n}.png", "--json").out)
    assert first_cells(text) == set(document)
    for key in ("made", "fresh", "kept"):
        row = re.search(rf"^\| `{key}` \| (.*) \|$", text, flags=re.MULTILINE)
        assert row, key
        assert set(re.findall(r"`(\w+)`", row[1])) == set(document[key][0]), key


def test_all_kinds_have_a_name() -> None:
    assert set(READERS) <= set(inspection._NAMES)
