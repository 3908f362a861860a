"""`overrides`: other options for some sources, or no output at all, wherever that matters."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from imgpipe.animation import decode
from imgpipe.images import Limits, Options
from imgpipe.overrides import find_rule
from tests.planning import FakeDisk, World, configure, source
from tests.project import Project, Said

GIF = "gif/{name}.gif"
OUTPUTS = 'frames: "png/{name}-{n}.png", poster: {path: "out/{name}.webp", frame: 1, quality: 60}'


def options_of(path: str, output_id: str, *overrides: str) -> Options | None:
    more = "overrides:\n" + "".join(f"  - {{{text}}}\n" for text in overrides)
    config = configure(f'a: "{GIF}"', OUTPUTS, more)
    rule = find_rule(config, config.output(output_id), source(GIF, path, frames=3))
    return rule.options if rule else None


def test_an_override_is_for_the_sources_that_it_means() -> None:
    seven = 'match: "gif/Head-*.gif", poster: {frame: 7}'
    assert options_of("gif/Head-left.gif", "poster", seven) == Options(frame=7, quality=60)
    assert options_of("gif/Leg.gif", "poster", seven) == Options(frame=1, quality=60)
    assert options_of("gif/Head-left.gif", "frames", seven) == Options()


def test_later_ones_win_key_by_key() -> None:
    first = 'match: "gif/Head-*.gif", poster: {frame: 7, quality: 70}, frames: false'
    second = 'match: "gif/Head-left.gif", poster: {quality: 90, lossless: false}'
    assert options_of("gif/Head-left.gif", "poster", first, second) == Options(
        frame=7, quality=90, lossless=False
    )
    assert options_of("gif/Head-left.gif", "poster", second, first) == Options(
        frame=7, quality=70, lossless=False
    )
    assert options_of("gif/Head-left.gif", "frames", first, second) is None


def test_an_output_that_is_not_made_is_made_again_by_a_later_mapping() -> None:
    never, always = 'match: "**", frames: false', 'match: "gif/Leg.gif", frames: {}'
    assert options_of("gif/Leg.gif", "frames", never) is None
    assert options_of("gif/Leg.gif", "frames", never, always) == Options()
    assert options_of("gif/Leg.gif", "frames", always, never) is None


def test_a_numbered_set_is_meant_by_any_of_its_files_below_the_source_root() -> None:
    pattern = "in/{name}-{n}.png"
    more = 'site: {source_root: raw}\noverrides: [{match: "in/Leg-2.png", b: false}]\n'
    config = configure(f'a: "{pattern}"', 'b: "gif/{name}.gif"', more)
    given = source(f"raw/{pattern}", "raw/in/Leg-{n}.png", numbers=(1, 2))
    assert find_rule(config, config.output("b"), given) is None
    given = source(f"raw/{pattern}", "raw/in/Leg-{n}.png", numbers=(1, 3))
    assert find_rule(config, config.output("b"), given) is not None


# --- a whole site -------------------------------------------------------------------------------

PIPELINE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md"]
  image_root: images
sources: {animations: "gif/{name}.gif"}
outputs:
  frames: "png/{name}-{n}.png"
  poster: {path: "posters/{name}.png", frame: 1}
"""
OVERRIDES = """\
overrides:
  - {match: "gif/Head.gif", poster: {frame: 3}, frames: false}
"""


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE + OVERRIDES)
    project.gif("images/gif/Head.gif")
    project.gif("images/gif/Leg.gif")
    return project


def pixels(site: Project, path: str, position: int = 0) -> bytes:
    frames = list(decode([site.root / path], Limits()))
    return frames[position].truecolor.convert("RGB").tobytes()


def test_a_run_makes_what_the_overrides_say_and_then_nothing(site: Project) -> None:
    assert site.run("run").code == 0
    assert sorted(path.name for path in (site.root / "images/png").iterdir()) == [
        "Leg-1.png",
        "Leg-2.png",
        "Leg-3.png",
    ]
    shown = [pixels(site, f"images/posters/{name}.png") for name in ("Head", "Leg")]
    assert shown == [pixels(site, "images/gif/Head.gif", 2), pixels(site, "images/gif/Leg.gif")]
    assert site.run("run", "--check").code == 0


def test_a_changed_override_makes_its_sources_files_alone_stale(site: Project) -> None:
    site.run("run")
    site.pipeline(PIPELINE + OVERRIDES.replace("frame: 3", "frame: 2"))
    document = json.loads(site.run("run", "--json").out)
    assert [item["path"] for item in document["made"]] == ["images/posters/Head.png"]
    assert [item["reason"] for item in document["planned"]] == ["frame 3 → 2"]


def test_what_is_not_made_any_more_is_a_leftover(site: Project) -> None:
    site.pipeline(PIPELINE)
    site.run("run")
    site.pipeline(PIPELINE + OVERRIDES)
    said = site.run("why", "png/Head-2.png").out
    assert said.splitlines()[-1] == "  verdict  leftover, an override says that it is not made"
    assert site.run("clean", "--apply").code == 0
    assert not (site.root / "images/png/Head-2.png").exists()
    assert (site.root / "images/png/Leg-2.png").exists()


def test_why_names_the_overrides_and_what_they_leave_out(site: Project) -> None:
    site.run("run")
    said = site.run("why", "posters/Head.png").out.splitlines()
    assert said[2] == "  override options of its own (pipeline.yaml:11:29)"
    document = json.loads(site.run("why", "posters/Head.png", "--json").out)
    assert document["output"]["overrides"] == ["pipeline.yaml:11:29"]
    assert json.loads(site.run("why", "posters/Leg.png", "--json").out)["output"]["overrides"] == []
    assert site.run("why", "png/Head-1.png").out == (
        "png/Head-1.png is no source and no output: an override says that it is not made\n"
    )


def test_a_frame_that_there_is_not_is_said_at_the_override(site: Project) -> None:
    site.run("run")
    site.pipeline(PIPELINE + OVERRIDES.replace("frame: 3", "frame: 7"))
    said = site.run("run")
    assert said.code == 3
    assert (
        "pipeline.yaml:11:45: error[PLN004]: output `poster`: images/gif/Head.gif has no frame 7:"
        " its frames are 1 to 3\n"
        '   11 |   - {match: "gif/Head.gif", poster: {frame: 7}, frames: false}\n'
        "      |                                             ^\n"
        "      = take another for `frame:`\n"
    ) in said.err
    site.run("clean", "--apply")
    assert (site.root / "images/posters/Head.png").exists()  # of an output in error


def test_an_override_that_means_no_source_is_a_warning(site: Project) -> None:
    site.pipeline(PIPELINE + OVERRIDES.replace("Head.gif", "head.gif"))
    said = site.run("run")
    assert said.code == 0
    assert (
        "pipeline.yaml:11:13: warning[PLN005]: no source is meant by `gif/head.gif`\n"
        '   11 |   - {match: "gif/head.gif", poster: {frame: 3}, frames: false}\n'
        "      |             ^^^^^^^^^^^^^^\n"
        "      = it is a glob below `images`, and letter case counts\n"
    ) in said.err


def test_a_page_is_not_rewritten_to_what_is_not_made(site: Project) -> None:
    site.pipeline(PIPELINE + OVERRIDES + "rewrite: {show: {image_url: frames}}\n")
    page = site.page("pages/head.md", "Head", range(1, 4))
    before = page.read_bytes()
    said = site.run("run")
    assert said.code == 1
    assert page.read_bytes() == before
    assert "an override says that it is not made" in said.err


def test_the_audit_waits_for_no_frame_that_is_not_made(site: Project) -> None:
    site.page("pages/leg.md", "Leg", range(1, 4))
    site.run("run")
    document = json.loads(site.run("audit", "--format", "json").out)
    found = [item for item in document["findings"] if "Head" in json.dumps(item)]
    assert [item["rule"] for item in found if item["severity"] == "error"] == []


def test_widths_of_its_own(project: Project) -> None:
    project.pipeline(
        'version: 1\nsite: {image_root: images}\nsources: {a: "in/{name}.gif"}\n'
        'outputs: {b: {path: "out/{name}-{width}.gif", width: [4, 8]}}\n'
        'overrides: [{match: "in/Leg.gif", b: {width: [5, 10, 12]}}]\n'
    )
    project.gif("images/in/Arm.gif")
    project.gif("images/in/Leg.gif")
    assert project.run("run").code == 0
    made = {}
    for path in (project.root / "images/out").iterdir():
        with Image.open(path) as image:
            made[path.name] = image.size
    assert made == {
        "Arm-4.gif": (4, 3),
        "Arm-8.gif": (8, 6),
        "Leg-5.gif": (5, 4),
        "Leg-10.gif": (10, 8),
        "Leg-12.gif": (12, 10),
    }
    assert project.run("run", "--check").code == 0


# --- several overrides together -------------------------------------------------------------------


@pytest.mark.parametrize(
    "overrides",
    [
        ('match: "**", moving: {delay_ms: 40}', 'match: "gif/Leg.gif", moving: {frame: 2}'),
        ('match: "gif/Leg.gif", moving: {frame: 2}', 'match: "**", moving: {delay_ms: 40}'),
    ],
)
def test_overrides_that_leave_no_sense_together_are_told_at_the_last(
    project: Project, overrides: tuple[str, str]
) -> None:
    first, last = overrides
    project.pipeline(
        'version: 1\nsources: {a: "gif/{name}.gif"}\noutputs: {moving: "out/{name}.webp"}\n'
        f"overrides:\n  - {{{first}}}\n  - {{{last}}}\n"
    )
    project.gif("gif/Leg.gif")
    project.write("out/Leg.webp", b"mine")
    said = project.run("run")
    assert said.code == 3
    column = last.index("moving") + 6
    assert (
        f"pipeline.yaml:6:{column}: error[PLN004]: output `moving`: for gif/Leg.gif its overrides"
        " together say what has no sense: these files hold one frame, so that `delay_ms` says"
        " nothing\n"
    ) in said.err
    assert "      = take `delay_ms` away, or `frame`\n" in said.err
    project.run("clean", "--apply")
    assert project.read("out/Leg.webp") == "mine"


def test_a_still_of_some_sources_is_none_the_worse_for_what_others_loop(project: Project) -> None:
    project.pipeline(
        'version: 1\nsources: {a: "gif/{name}.gif", b: "set/{name}-{n}.png"}\n'
        'outputs: {moving: {path: "out/{name}.webp", delay_ms: 90, loop: 2}}\n'
        'overrides: [{match: "gif/*.gif", moving: {frame: 2}}]\n'
    )
    project.gif("gif/Leg.gif", frames=3)
    project.stills("set/Arm-{n}.png", range(1, 4))
    assert project.run("run", "--quiet") == Said(0, "", "")
    made = {}
    for name in ("Leg", "Arm"):
        with Image.open(project.root / f"out/{name}.webp") as image:
            made[name] = getattr(image, "n_frames", 1)
    assert made == {"Leg": 1, "Arm": 3}


def test_overrides_that_have_sense_together_are_none_to_be_refused() -> None:
    sides = 'match: "gif/*.gif", poster: {width: 10, height: 8}'
    crop = 'match: "gif/Head-*.gif", poster: {crop: true}'
    for overrides in ((sides, crop), (crop, sides)):
        assert options_of("gif/Head-left.gif", "poster", *overrides) == Options(
            width_px=10, height_px=8, crop=True, frame=1, quality=60
        )


def test_one_half_of_what_has_sense_together_is_told_where_it_stands_alone() -> None:
    overrides = (
        'overrides: [{match: "gif/Leg.gif", poster: {width: 10, height: 8}},'
        ' {match: "gif/*.gif", poster: {crop: true}}]\n'
    )
    outputs = 'poster: {path: "out/{name}.webp", frame: 1}'
    config = configure('a: "gif/{name}.gif"', outputs, overrides)
    said = World(config, FakeDisk({"gif/Arm.gif": "gif 2", "gif/Leg.gif": "gif 2 b"})).complaints()
    assert said.splitlines()[0] == (
        "pipeline.yaml:4:90: error[PLN004]: output `poster`: for gif/Arm.gif its overrides together"
        " say what has no sense: `crop` says nothing without `width` and `height`"
    )
    assert said.count("PLN004") == 1


def test_delays_that_an_override_gives_what_has_its_own_are_a_warning() -> None:
    overrides = 'overrides: [{match: "gif/*.gif", moving: {delay_ms: 40, loop: 2}}]\n'
    sources = 'a: "gif/{name}.gif", b: "gif/{name}-{n}.png"'
    config = configure(sources, 'moving: {path: "out/{name}.webp", delay_ms: 90}', overrides)
    files = {"gif/Arm.gif": "gif 2", "gif/Leg-1.png": "png 1", "gif/Leg-2.png": "png 1 b"}
    said = World(config, FakeDisk(files)).complaints()
    assert said.splitlines()[0] == (
        "pipeline.yaml:4:34: warning[PLN006]: output `moving`: `delay_ms` and `loop` say nothing"
        " here"
    )
    assert said.count("PLN006") == 1


def test_what_is_no_output_of_a_source_is_not_judged() -> None:
    overrides = (
        'overrides: [{match: "**", poster: {width: 10, height: 8}},'
        ' {match: "gif/*.gif", poster: {crop: true}}, {match: "gif/Leg.gif", poster: false}]\n'
    )
    outputs = 'poster: {path: "{dir}/{name}.webp", frame: 1}, gif: "out/{name}.gif"'
    sources = 'a: "{dir}/{name}-{n}.png", b: "gif/{name}.gif"'
    config = configure(sources, outputs, overrides.replace('"**"', '"gif/none.gif"'))
    files = {"gif/Arm.gif": "gif 2", "gif/Leg.gif": "gif 2 b"}
    assert "PLN004" not in World(config, FakeDisk(files)).complaints()


def test_delays_that_an_override_gives_a_set_of_stills_are_none() -> None:
    overrides = 'overrides: [{match: "gif/Leg-*.png", moving: {delay_ms: 40}}]\n'
    config = configure('b: "gif/{name}-{n}.png"', 'moving: "out/{name}.webp"', overrides)
    files = {"gif/Leg-1.png": "png 1", "gif/Leg-2.png": "png 1 b"}
    assert World(config, FakeDisk(files)).complaints() == ""
