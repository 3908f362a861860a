"""`imgpipe init` on sites whose animations have web formats beside them, as other programs make
them: in odd sizes, with other frames than the GIF, as stills and animations under one name."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import av
import pytest
from PIL import Image

import tests.muscle_sites as muscle_sites
from imgpipe.images import Options, Size
from imgpipe.init.derived_files import Pair
from imgpipe.init.sizes import find_fit
from tests.init_sites import cut_place
from tests.muscle_sites import with_names, write_feeling_responsive
from tests.project import Project, paint

NAMES = ("Arm", "Hip", "Leg")
SIZE = (61, 47)
FOLDER = "assets/images/muscles/gif"
KEPT = """\
  frames: "muscles/png/{name}-{n}.png"
  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 10}
"""

Pictures = Sequence[Image.Image]
Change = Callable[[Pictures], Pictures]


@pytest.fixture
def site(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Three muscles of odd sizes, with four frames each."""
    monkeypatch.setattr(muscle_sites, "SIZE", SIZE)
    write_feeling_responsive(project, with_names(*NAMES))
    return project


def pictures() -> list[Image.Image]:
    return [paint(SIZE, position, 4) for position in range(4)]


def resized(width: int, height: int) -> Change:
    return lambda them: [picture.resize((width, height)) for picture in them]


def repeated(them: Pictures) -> Pictures:
    """What ffmpeg makes of slow frames for a constant rate."""
    return [picture for picture in them for _ in range(3)]


def shortened(them: Pictures) -> Pictures:
    return them[:-1]


def save_video(path: Path, them: Pictures) -> None:
    """Write a video as any program may: in the pictures' own size, which VP9 holds if odd."""
    codec = "libvpx-vp9" if path.suffix == ".webm" else "libx264"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=5)
        stream.width, stream.height = them[0].size
        stream.pix_fmt = "yuv420p"
        for picture in them:
            frame = av.VideoFrame.from_image(picture).reformat(format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def save_moving(path: Path, them: Pictures) -> None:
    them[0].save(path, save_all=True, append_images=them[1:], duration=180, loop=0)


def save(project: Project, file: str, change: Change, names: Sequence[str] = NAMES) -> None:
    """Write a file for each muscle; its extension says what."""
    for name in names:
        path = project.root / FOLDER / file.replace("{name}", name)
        them = change(pictures())
        (save_video if path.suffix in (".mp4", ".webm") else save_moving)(path, them)


def outputs_of(project: Project) -> str:
    """Return the outputs of the pipeline that is written, comments out."""
    lines = project.read("pipeline.yaml").partition("outputs:\n")[2].partition("rewrite:")[0]
    said = (line.partition("#")[0].rstrip() for line in lines.splitlines())
    return "".join(f"{line}\n" for line in said if line)


def said_of(project: Project) -> list[str]:
    """Return what `init` says, without the first two lines and what it advises to do next."""
    said = cut_place(project, project.run("init").err).splitlines()
    return [line for line in said[2 : said.index("wrote pipeline.yaml")] if line]


def assert_nothing_to_do(project: Project) -> None:
    before = project.tree()
    adopted = project.run("adopt", "--no-progress")
    assert (adopted.code, adopted.err) == (0, "")
    checked = project.run("run", "--check")
    assert (checked.code, checked.out, checked.err) == (0, "nothing to make\n", "")
    assert project.run("run").code == 0
    assert {**project.tree(), "imgpipe.lock": b""} == {**before, "imgpipe.lock": b""}


def assert_nothing_found(project: Project) -> None:
    """Videos that the theme has beside them, and texts for images, are another matter."""
    selected = ("--select", "ANI001", "--select", "ORP", "--select", "LCK", "--select", "THM")
    assert project.run("audit", *selected).out.startswith("nothing found; ")


@pytest.mark.parametrize(
    ("file", "change", "options"),
    [
        ("{name}.webm", resized(61, 47), ""),  # VP9 holds odd sides
        ("{name}.webm", resized(62, 48), ""),
        ("{name}.mp4", resized(62, 48), ""),
        ("{name}.mp4", resized(60, 46), "crop: true"),
        ("{name}.mp4", resized(62, 46), ""),  # each side rounded for itself
        ("{name}-small.webm", resized(30, 24), "width: 30"),
        ("{name}-small.mp4", resized(30, 22), "height: 22"),
        ("{name}.webp", resized(61, 47), ""),
        ("{name}-small.webp", resized(30, 23), "width: 30"),
        ("{name}.avif", resized(61, 47), ""),
    ],
)
def test_what_is_beside_an_animation_is_an_output(
    site: Project, file: str, change: Change, options: str
) -> None:
    save(site, file, change)
    assert said_of(site) == []
    path = f'"muscles/gif/{file}"'
    id_ = file.rpartition(".")[2]
    line = f"{{path: {path}, {options}}}" if options else path
    assert outputs_of(site) == f"{KEPT}  {id_}: {line}\n"
    assert_nothing_to_do(site)
    assert_nothing_found(site)


@pytest.mark.parametrize(
    ("file", "change", "what", "line"),
    [
        ("{name}.webm", repeated, "which holds 12 frames, not 4", ""),
        ("{name}.webp", shortened, "which holds 3 frames, not 4", ""),
        (
            "{name}-small.mp4",
            lambda them: repeated(resized(30, 24)(them)),
            "which holds 12 frames, not 4",
            "width: 30",
        ),
    ],
)
def test_what_no_output_makes_is_said(
    site: Project, file: str, change: Change, what: str, line: str
) -> None:
    save(site, file, change)
    notes = json.loads(site.run("init", "-n", "--json").out)["notes"]
    path, id_ = f"muscles/gif/{file}", file.rpartition(".")[2]
    output = f'{{path: "{path}", {line}}}' if line else f'"{path}"'
    note = (
        f"{path} is no output: most are like {path.replace('{name}', 'Arm')}, {what}; to have them"
        f" made, move them away, and add `{id_}: {output}` to `outputs`"
    )
    assert said_of(site) == notes == [note]
    assert site.read("pipeline.yaml").endswith(f"\n# {note}\n")
    assert outputs_of(site) == KEPT
    assert_nothing_to_do(site)


@pytest.mark.parametrize("size", [(122, 94), (80, 20)])
def test_sizes_that_no_option_gives_are_said(site: Project, size: tuple[int, int]) -> None:
    """Of a retina copy, too: a frame is never enlarged."""
    save(site, "{name}.mp4", resized(*size))
    said = f"most are like muscles/gif/Arm.mp4, whose size of {size[0]}x{size[1]} no `width` or"
    assert said_of(site) == [
        f"muscles/gif/{{name}}.mp4 is no output: {said} `height` gives; they stay as they are"
    ]
    assert outputs_of(site) == KEPT
    assert_nothing_to_do(site)


def test_what_is_advised_makes_them(site: Project) -> None:
    save(site, "{name}.mp4", lambda them: repeated(resized(62, 48)(them)))
    (note,) = said_of(site)
    line = note.partition(" add `")[2].partition("` to")[0]
    text = site.read("pipeline.yaml").replace("outputs:\n", f"outputs:\n  {line}\n")
    site.write("pipeline.yaml", text)
    for name in NAMES:
        (site.root / FOLDER / f"{name}.mp4").unlink()
    assert site.run("adopt").code == 0
    assert site.run("run").code == 0
    assert all((site.root / FOLDER / f"{name}.mp4").is_file() for name in NAMES)


def test_files_that_cannot_be_read_are_no_output(site: Project) -> None:
    for name in NAMES:
        site.write(f"{FOLDER}/{name}.mp4", b"video")
        site.write(f"assets/images/muscles/png/{name}-1.webp", b"no image")
        site.write(f"assets/images/muscles/png/{name}-2.webp", b"no image")
    assert said_of(site) == [
        (
            f"muscles/{path} is no output: most are like muscles/{first}, which cannot be read; to"
            f' have them made, move them away, and add `{id_}: "muscles/{path}"` to `outputs`'
        )
        for path, first, id_ in (
            ("png/{name}-{n}.webp", "png/Arm-1.webp", "webp"),
            ("gif/{name}.mp4", "gif/Arm.mp4", "mp4"),
        )
    ]
    assert outputs_of(site) == KEPT


@pytest.mark.parametrize("odd", NAMES)
def test_a_set_with_another_video_than_most_is_left_alone(site: Project, odd: str) -> None:
    """Whichever it is: the first says no more than the others."""
    save(site, "{name}.mp4", resized(62, 48))
    save(site, "{name}.mp4", lambda them: repeated(resized(62, 48)(them)), [odd])
    left_alone = "1 set named, numbered or sized otherwise than most, left alone"
    assert said_of(site) == [f"{left_alone}: {odd}"]
    assert_nothing_to_do(site)


def test_stills_and_animations_of_one_format(site: Project) -> None:
    save(site, "{name}.webp", resized(61, 47))
    save(site, "{name}-poster.webp", lambda them: them[:1])
    for name in NAMES:
        for number, picture in enumerate(pictures(), 1):
            picture.save(site.root / f"assets/images/muscles/png/{name}-{number}.webp")
    assert said_of(site) == []
    assert outputs_of(site) == (
        f"{KEPT}"
        '  webp: "muscles/png/{name}-{n}.webp"\n'
        '  posters: {path: "muscles/gif/{name}-poster.webp", frame: 1}\n'
        '  webp_animation: "muscles/gif/{name}.webp"\n'
    )
    assert_nothing_to_do(site)
    assert_nothing_found(site)


def test_thumbnails_that_were_cut_out(site: Project) -> None:
    for name in NAMES:
        for number, picture in enumerate(pictures(), 1):
            path = f"assets/images/muscles/png/{name}-{number}-thumb.png"
            picture.resize((12, 9)).crop((1, 0, 10, 9)).save(site.root / path)
    assert said_of(site) == []
    assert outputs_of(site).splitlines()[1] == (
        '  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 9, height: 9, crop: true}'
    )
    assert_nothing_to_do(site)


def test_what_is_beside_animations_without_galleries(site: Project) -> None:
    save(site, "{name}.mp4", resized(62, 48))
    save(site, "{name}-short.webp", shortened)
    for name in NAMES:
        pictures()[0].save(site.root / FOLDER / f"{name}-poster.jpg")
        site.write(
            f"pages/{name}.md", f"---\nimages:\n  - image_name: muscles/gif/{name}.gif\n---\n"
        )
    assert said_of(site) == [
        (
            "muscles/gif/{name}-short.webp is no output: most are like muscles/gif/Arm-short.webp,"
            " which holds 3 frames, not 4; to have them made, move them away, and add"
            ' `webp: "muscles/gif/{name}-short.webp"` to `outputs`'
        )
    ]
    assert outputs_of(site) == (
        '  animations: "muscles/gif/{name}.gif"\n'
        '  posters: {path: "muscles/gif/{name}-poster.jpg", frame: 1}\n'
        '  mp4: "muscles/gif/{name}.mp4"\n'
    )
    assert "  # frames: {path:" in site.read("pipeline.yaml")
    assert_nothing_to_do(site)


def test_a_video_of_stills_has_its_delay(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, gif=""))
    for name in NAMES:
        path = project.root / FOLDER / f"{name}.webm"
        path.parent.mkdir(parents=True, exist_ok=True)
        save_video(path, [paint((20, 16), position, 4) for position in range(4)])
        save_moving(path.with_suffix(".webp"), [paint((20, 16), n, 4) for n in range(4)])
    assert said_of(project) == []
    assert outputs_of(project) == (
        f"{KEPT}"
        '  webm: {path: "muscles/gif/{name}.webm", delay_ms: 200}\n'
        '  webp: {path: "muscles/gif/{name}.webp", delay_ms: 180, loop: 0}\n'
    )
    assert_nothing_to_do(project)


@pytest.mark.parametrize(
    ("made", "crop", "others"),
    [
        (Size(61, 47), False, 0),
        (Size(62, 48), False, 0),
        (Size(60, 46), True, 0),
        (Size(60, 48), False, 0),
        (Size(63, 47), False, 9),
    ],
)
def test_a_video_may_lack_or_have_a_pixel_a_side(made: Size, crop: bool, others: int) -> None:
    sizes = {f"{n}.mp4": made for n in range(9)} | {f"{n}.png": Size(61, 47) for n in range(9)}
    pairs = [Pair(f"{n}.mp4", f"{n}.png") for n in range(9)]
    fit = find_fit(pairs, sizes.get, "mp4")
    assert (fit.crop, len(fit.others), fit.fails) == (crop, others, others > 0)


def test_a_still_may_not(site: Project) -> None:
    pairs = [Pair(f"{n}.webp", f"{n}.png") for n in range(9)]
    sizes = {pair.made: Size(62, 48) for pair in pairs} | {pair.of: Size(61, 47) for pair in pairs}
    fit = find_fit(pairs, sizes.get, "webp")
    assert fit.fails
    assert Options(crop=fit.crop or None) == Options()
