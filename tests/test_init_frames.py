"""`imgpipe init`: how frames and what is made of them are named, and which sets are left alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import pytest
from PIL import Image

from imgpipe.init.derived_files import Derived, find_derived
from imgpipe.init.frame_shapes import FrameSet, choose_digits
from imgpipe.patterns import Pattern
from tests.init_sites import cut_place
from tests.muscle_sites import (
    Muscle,
    with_names,
    write_feeling_responsive,
    write_minimal_mistakes,
)
from tests.project import Project

Write = Callable[[Project, Iterable[Muscle]], None]

NAMES = ("Arm", "Hip", "Leg")
MORE = ("Arm", "Ear", "Foot", "Hip", "Leg")
IMAGES = "assets/images"
PNG = "muscles/png"
COUNTED = "a Jekyll site, convention feeling-responsive, images below assets/images\n"


def outputs_of(project: Project) -> str:
    """Return the outputs of the pipeline that is written, and what entries show, comments out."""
    lines = project.read("pipeline.yaml").partition("outputs:\n")[2].splitlines()
    said = (line.partition("#")[0].rstrip() for line in lines if "entries:" not in line)
    return "".join(f"{line}\n" for line in said if line)


def assert_nothing_to_do(project: Project) -> None:
    before = project.tree()
    adopted = project.run("adopt", "--no-progress")
    assert (adopted.code, adopted.err) == (0, "")
    checked = project.run("run", "--check")
    assert (checked.code, checked.out, checked.err) == (0, "nothing to make\n", "")
    assert {**project.tree(), "imgpipe.lock": b""} == {**before, "imgpipe.lock": b""}
    orphans = project.run("audit", "--select", "ORP")
    assert orphans.out.startswith("nothing found; ")


@pytest.mark.parametrize("count", [9, 10, 16])
def test_padded_frames_have_thumbnails_however_many_there_are(project: Project, count: int) -> None:
    muscles = with_names(*NAMES, numbers=tuple(range(1, count + 1)), digits=2)
    write_feeling_responsive(project, muscles)
    assert project.run("init").code == 0
    assert outputs_of(project) == (
        '  frames: "muscles/png/{name}-{n:02d}.png"\n'
        '  thumbnails: {path: "muscles/png/{name}-{n:02d}-thumb.png", width: 10}\n'
        "rewrite:\n  show: {image_url: frames}\n"
    )
    assert_nothing_to_do(project)


FEELING_RESPONSIVE = "rewrite:\n  show: {image_url: frames}\n"
MINIMAL_MISTAKES = "rewrite:\n  show: {image_path: thumbnails, url: frames}\n"


@pytest.mark.parametrize("gif", ["muscles/gif/{name}.gif", ""])
@pytest.mark.parametrize(
    ("write", "shown"),
    [(write_feeling_responsive, FEELING_RESPONSIVE), (write_minimal_mistakes, MINIMAL_MISTAKES)],
)
@pytest.mark.parametrize(
    ("frame", "thumbnail"),
    [
        ("png/{name}{n}", "png/{name}{n}-thumb"),
        ("png/{name}{n}", "png/{name}{n}-th"),
        ("png/{name}{n}", "png/{name}-thumb{n}"),
        ("png/{name}-{n}", "png/{name}-thumb-{n}"),
        ("png/{name}-{n}", "png/thumb-{name}-{n}"),
        ("png/{name}-{n}", "small/{name}-{n}"),
    ],
)
def test_thumbnails_are_found_whatever_their_names(
    project: Project, write: Write, shown: str, frame: str, thumbnail: str, gif: str
) -> None:
    patterns = {"png": f"muscles/{frame}.png", "thumbnails": ((f"muscles/{thumbnail}.png", 10),)}
    write(project, with_names(*NAMES, gif=gif, digits=2, **patterns))
    assert project.run("init").code == 0
    assert outputs_of(project).replace("{n:02d}", "{n}") == (
        f'  frames: "muscles/{frame}.png"\n'
        f'  thumbnails: {{path: "muscles/{thumbnail}.png", width: 10}}\n{shown}'
    )
    assert_nothing_to_do(project)


def test_frames_may_have_more_in_their_names_than_thumbnails(project: Project) -> None:
    png, small = "muscles/png/full-{name}-{n}.png", "muscles/png/{name}-{n}.png"
    write_minimal_mistakes(project, with_names(*NAMES, png=png, thumbnails=((small, 10),)))
    assert project.run("init").code == 0
    assert outputs_of(project) == (
        f'  frames: "{png}"\n  thumbnails: {{path: "{small}", width: 10}}\n{MINIMAL_MISTAKES}'
    )
    assert_nothing_to_do(project)


def test_frames_of_others_are_no_thumbnails(project: Project) -> None:
    """`Leg-left-1.png` is of another animation, or as large as a frame of `Leg`."""
    write_feeling_responsive(project, with_names(*NAMES))
    for name in NAMES:
        for number in (1, 2, 3, 4):
            frame = project.root / f"{IMAGES}/{PNG}/{name}-{number}.png"
            data = frame.read_bytes()
            project.write(f"{IMAGES}/{PNG}/{name}-left-{number}.png", data)
            small = Image.open(frame).resize((6, 5))
            small.save(frame.with_name(f"{name}-small-{number}.png"))
        project.gif(f"{IMAGES}/muscles/gif/{name}-small.gif", 4)
    assert project.run("init").code == 0
    assert outputs_of(project) == (
        '  frames: "muscles/png/{name}-{n}.png"\n'
        '  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 10, for: galleries}\n'
        "rewrite:\n  show: {image_url: frames}\n"
    )


def derive(sets: Iterable[FrameSet], files: Iterable[str]) -> tuple[Derived, ...]:
    known = Pattern.parse("png/{name}-{n}.png")
    return find_derived(tuple(sets), files, lambda path: known.read(path) is not None)


def set_of(name: str, *numbers: int) -> FrameSet:
    return FrameSet((("name", name),), {it: f"png/{name}-{it}.png" for it in numbers}, 0)


@pytest.mark.parametrize(
    ("file", "pattern"),
    [
        ("png/NAME1.webp", "png/{name}{n}.webp"),
        ("png/NAME01.webp", "png/{name}{n:02d}.webp"),
        ("png/NAME-01-th.png", "png/{name}-{n:02d}-th.png"),
        ("png/all-NAMEs-NAME-1.webp", ""),
        ("NAME/1-1.webp", "{name}/1-{n}.webp"),
        ("png/NAMEs-1.webp", ""),
        ("png/LeftNAME-1.webp", ""),
        ("png/NAME7-1.webp", ""),
        ("png/NAME0000001.webp", ""),
    ],
)
def test_a_derived_file_has_a_whole_name_and_number(file: str, pattern: str) -> None:
    sets = [set_of(name, 1, 2, 3) for name in NAMES]
    head, _, tail = file.rpartition("1")
    files = [f"{head}{n}{tail}".replace("NAME", name) for name in NAMES for n in (1, 2, 3)]
    found = [item.path for item in derive(sets, files) if item.numbered]
    assert found == ([pattern] if pattern else [])


def test_a_name_that_ends_in_a_number_does_not_go_on_in_one() -> None:
    files = [f"png/Leg-1{number}-th.png" for number in (1, 2, 3)]
    assert derive([set_of("Leg-1", 1, 2, 3)], files) == ()


def test_a_number_that_few_files_of_a_set_have_is_no_frames() -> None:
    sets = [set_of(name, *range(1, 9)) for name in NAMES]
    assert derive(sets, [f"png/{name}-7-old.png" for name in NAMES]) == ()
    files = [f"png/{name}-{number}-th.png" for name in NAMES for number in (1, 2, 3, 4)]
    assert derive(sets, files) == (Derived("png/{name}-{n}-th.png", numbered=True),)


@pytest.mark.parametrize(
    ("sets", "digits"),
    [
        ([], 0),
        ([["1", "2"]], 0),
        ([["01", "02"]], 2),
        ([["10", "11"]], 0),
        ([["10", "11"], ["10", "12"], ["08", "10"]], 2),
        ([["1", "10"], ["01", "10"], ["001", "100"], ["01", "02"]], 2),
        ([["0", "1"]], 0),
    ],
)
def test_padding_is_what_most_sets_have_that_tell(sets: list[list[str]], digits: int) -> None:
    assert choose_digits(sets) == digits


@pytest.mark.parametrize("gif", ["muscles/gif/{name}.gif", ""])
@pytest.mark.parametrize(
    "odd",
    ["muscles/png/{name}-{n}.PNG", "muscles/png/{name}_{n}.png", "muscles/png/{name}-{n}.webp"],
)
def test_a_set_with_other_names_is_counted_and_left_alone(
    project: Project, gif: str, odd: str
) -> None:
    leg = Muscle("Leg", gif=gif, png=odd, thumbnails=())
    write_feeling_responsive(project, [leg, *with_names("Arm", "Hip", gif=gif)])
    said = project.run("init")
    animations = 3 if gif else 0
    assert said.err.partition("wrote")[0] == (
        f"{COUNTED}3 galleries, {animations} animations, 12 frames, thumbnails 10 px wide\n"
        "1 set named, numbered or sized otherwise than most, left alone: Leg\n"
    )
    sources = project.read("pipeline.yaml").partition("sources:\n")[2].partition("outputs:")[0]
    assert sources == (
        "  # named, numbered or sized otherwise: nothing is made of them\n"
        '  animations_left_alone: {path: "muscles/gif/{left_alone}.gif", only: [Leg]}\n'
        '  animations: "muscles/gif/{name}.gif"  # the originals\n'
        if gif
        else '  stills: "muscles/png/{name}-{n}.png"  # the originals, one set for each gallery\n'
    )
    assert json.loads(project.run("init", "-n", "--force", "--json").out)["made"] == []
    assert_nothing_to_do(project)


def test_a_gallery_with_other_names_spoils_no_set_of_the_same_name(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES))
    project.stills("assets/images/old/Leg_{n}.png", range(1, 4))
    lines = [f"  - image_url: old/Leg_{number}.png" for number in (1, 2, 3)]
    project.write("pages/old.md", "\n".join(["---", "gallery:", *lines, "---", ""]))
    document = json.loads(project.run("init", "-n", "--json").out)
    assert (document["left_alone"], document["counts"]["frames"]) == ([], 12)


def take_out(project: Project, name: str, number: int, *, entry: bool = True) -> None:
    """Delete a frame and its thumbnail, and its entry in the gallery."""
    for ending in ("", "-thumb"):
        (project.root / f"{IMAGES}/{PNG}/{name}-{number}{ending}.png").unlink()
    page = f"pages/{name}.md"
    shown = f"  - image_url: {PNG}/{name}-{number}.png\n    caption: '{name}'\n"
    text = project.read(page)
    assert shown in text
    if entry:
        project.write(page, text.replace(shown, ""))


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_frame_that_was_taken_out_is_not_brought_back(project: Project, number: int) -> None:
    write_feeling_responsive(project, with_names(*MORE))
    take_out(project, "Leg", number)
    said = project.run("init")
    assert said.err.partition("wrote")[0] == (
        f"{COUNTED}5 galleries, 5 animations, 19 frames, thumbnails 10 px wide\n"
        "1 set named, numbered or sized otherwise than most, left alone: Leg\n"
    )
    assert "animations_left_alone" in project.read("pipeline.yaml")
    assert_nothing_to_do(project)


def test_frames_of_which_most_sets_lack_some_are_the_originals(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES))
    for name in NAMES[:2]:
        take_out(project, name, 2)
    said = project.run("init")
    assert said.err.partition("wrote")[0] == (
        f"{COUNTED}3 galleries, 3 animations, 10 frames, thumbnails 10 px wide\n"
        "some sets have no GIF of as many frames, so that none is made of frames\n"
    )
    assert '  stills: "muscles/png/{name}-{n}.png"' in project.read("pipeline.yaml")
    assert_nothing_to_do(project)


def test_a_frame_that_an_entry_shows_is_made(project: Project) -> None:
    write_feeling_responsive(project, with_names(*MORE))
    take_out(project, "Leg", 2, entry=False)
    said = cut_place(project, project.run("init").err)
    assert said.partition("wrote")[0] == (
        f"{COUNTED}5 galleries, 5 animations, 19 frames, thumbnails 10 px wide\n"
        "2 files not there, `imgpipe run` makes them: assets/images/muscles/png/Leg-2.png,"
        " assets/images/muscles/png/Leg-2-thumb.png\n"
    )


def test_the_main_field_is_that_of_most_galleries(project: Project) -> None:
    """One gallery has its fields the wrong way round, one has no thumbnails yet."""
    write_minimal_mistakes(project, with_names(*MORE))
    page = "_posts/2024-01-01-Leg.md"
    lines = project.read(page).splitlines()
    for at, line in enumerate(lines):
        key, _, value = line.partition(":")
        if key == "  - url":
            small = lines[at + 1].partition(":")[2]
            lines[at], lines[at + 1] = f"{key}:{small}", f"    image_path:{value}"
    project.write(page, "\n".join([*lines, ""]))
    for path in (project.root / IMAGES / PNG).glob("Arm-*-thumb.png"):
        path.unlink()
    document = json.loads(project.run("init", "-n", "--json").out)
    assert document["counts"]["frames"] == 20
    assert document["made"] == [f"{IMAGES}/{PNG}/Arm-{number}-thumb.png" for number in (1, 2, 3, 4)]


def test_smaller_copies_of_frames_that_are_not_made_yet_are_no_frames(project: Project) -> None:
    write_minimal_mistakes(project, with_names(*NAMES))
    frames = [f"{IMAGES}/{PNG}/{name}-{number}.png" for name in NAMES for number in (1, 2, 3, 4)]
    for path in frames:
        (project.root / path).unlink()
    assert json.loads(project.run("init", "-n", "--json").out)["made"] == frames


def test_videos_and_posters_beside_the_animations_are_outputs(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, numbers=(1, 2, 3, 4)))
    folder = f"{IMAGES}/muscles/gif"
    for name in NAMES:
        for kind in ("mp4", "webm", "webp"):
            target = f"{folder}/{name}.{kind}"
            assert project.run("assemble", f"{folder}/{name}.gif", "--to", target).code == 0
        with Image.open(project.root / folder / f"{name}.gif") as first:
            first.convert("RGB").save(project.root / folder / f"{name}-poster.webp")
    assert project.run("init").code == 0
    assert outputs_of(project) == (
        '  frames: "muscles/png/{name}-{n}.png"\n'
        '  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 10}\n'
        '  posters: {path: "muscles/gif/{name}-poster.webp", frame: 1}\n'
        '  mp4: "muscles/gif/{name}.mp4"\n'
        '  webm: "muscles/gif/{name}.webm"\n'
        '  webp: "muscles/gif/{name}.webp"\n'
        "rewrite:\n  show: {image_url: frames}\n"
    )
    checked = project.run("adopt")
    assert checked.code == 0, checked.err
    checked = project.run("run", "--check")
    assert (checked.code, checked.out, checked.err) == (0, "nothing to make\n", "")
