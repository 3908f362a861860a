"""What is made and why, and what is left alone: each rule in a few lines."""

from __future__ import annotations

import dataclasses

import pytest

from imgpipe.formats import FORMATS
from imgpipe.lock import FileRecord, OutputRecord
from tests.planning import FakeDisk, Shown, World, configure, fresh, kept, reasons

GIFS = 'animations: "gif/{name}.gif"'
FRAMES = 'frames: "png/{name}-{n}.png"'
THUMBS = 'thumbs: {path: "png/{name}-{n}-thumb.png", width: 300}'
PNGS = {"png/Leg-1.png", "png/Leg-2.png"}
THUMB_FILES = {"png/Leg-1-thumb.png", "png/Leg-2-thumb.png"}
SITE = "site: {pages: ['*.md'], convention: feeling-responsive}\n"


def make_world(outputs: str = f"{FRAMES}, {THUMBS}", leg: str = "gif 2 red") -> World:
    """Return a site with one GIF, not run yet."""
    return World(configure(GIFS, outputs), FakeDisk({"gif/Leg.gif": leg}))


@pytest.fixture
def made() -> World:
    """A site whose run is done."""
    world = make_world()
    world.run()
    return world


def change_outputs(world: World, outputs: str, sources: str = GIFS) -> None:
    world.config = configure(sources, outputs)


# --- fresh or stale, and why -------------------------------------------------------------------


def test_a_new_source_is_made_whole() -> None:
    assert reasons(make_world().plan()) == dict.fromkeys(PNGS | THUMB_FILES, "new source")


def test_what_was_made_is_fresh(made: World) -> None:
    plan = made.plan()
    assert (plan.tasks, plan.kept, fresh(plan)) == ((), (), PNGS | THUMB_FILES)


def test_a_new_output_is_the_only_one_made(made: World) -> None:
    change_outputs(made, f'{FRAMES}, {THUMBS}, webp: "webp/{{name}}-{{n}}.webp"')
    webp = dict.fromkeys(("webp/Leg-1.webp", "webp/Leg-2.webp"), "new output webp")
    assert reasons(made.plan()) == webp


def test_a_source_that_changed_makes_all_anew_and_its_new_frames(made: World) -> None:
    made.disk.files["gif/Leg.gif"] = "gif 3 blue"
    new = ("png/Leg-3.png", "png/Leg-3-thumb.png")
    assert reasons(made.plan()) == {
        **dict.fromkeys(PNGS | THUMB_FILES, "source changed"),
        **dict.fromkeys(new, "new frame"),
    }


def test_a_source_that_was_restored_is_fresh_again(made: World) -> None:
    made.disk.files["gif/Leg.gif"] = "gif 3 blue"
    assert reasons(made.plan())
    made.disk.files["gif/Leg.gif"] = "gif 2 red"
    assert reasons(made.plan()) == {}


def test_an_output_that_is_gone_is_made_alone(made: World) -> None:
    del made.disk.files["png/Leg-2.png"]
    plan = made.plan()
    assert reasons(plan) == {"png/Leg-2.png": "output missing"}
    assert plan.tasks[0].stale[0].replaces is None


def test_an_output_that_is_empty_is_made_anew(made: World) -> None:
    """A power cut leaves it so; whatever else stands there instead is somebody's edit."""
    made.disk.files["png/Leg-2.png"] = ""
    plan = made.plan()
    assert reasons(plan) == {"png/Leg-2.png": "output empty"}
    assert plan.tasks[0].stale[0].replaces == made.disk.digest("png/Leg-2.png")


def test_a_path_that_was_not_made_before(made: World) -> None:
    change_outputs(made, 'frames: "frames/{name}-{n}.png"')
    not_made = dict.fromkeys(("frames/Leg-1.png", "frames/Leg-2.png"), "not made before")
    assert reasons(made.plan()) == not_made


RECIPES = {
    "one option": ("{path: %s, width: 320}", "width 300 → 320"),
    "one more": ("{path: %s, width: 300, height: 200}", "height unset → 200"),
    "several": ("{path: %s, width: 320, height: 200}", "width 300 → 320, height unset → 200"),
    "one less": ("{path: %s}", "width 300 → unset"),
}


@pytest.mark.parametrize(("output", "why"), RECIPES.values(), ids=RECIPES)
def test_a_changed_option_makes_its_output_anew(made: World, output: str, why: str) -> None:
    thumbs = output % '"png/{name}-{n}-thumb.png"'
    change_outputs(made, f"{FRAMES}, thumbs: {thumbs}")
    plan = made.plan()
    assert reasons(plan) == dict.fromkeys(THUMB_FILES, why)
    assert fresh(plan) == PNGS
    replaced = {stale.replaces for stale in plan.tasks[0].stale}
    assert replaced == {made.disk.digest(path) for path in THUMB_FILES}


def test_options_are_said_as_they_are_written() -> None:
    world = make_world('webp: {path: "{name}-{n}.webp", lossless: true}')
    world.run()
    change_outputs(world, 'webp: {path: "{name}-{n}.webp", lossless: false, quality: 80}')
    assert set(reasons(world.plan()).values()) == {"quality unset → 80, lossless true → false"}


def test_a_revision_of_our_encoder_makes_its_files_anew(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = FORMATS["png"].revision
    newer = dataclasses.replace(FORMATS["png"], revision=revision + 1)
    monkeypatch.setitem(FORMATS, "png", newer)
    why = f"encoder revision {revision} → {revision + 1}"
    assert reasons(made.plan()) == dict.fromkeys(PNGS | THUMB_FILES, why)


def test_a_copy_that_is_to_be_smaller_and_the_reverse() -> None:
    world = make_world('copy: "out/{name}.gif"')
    world.run()
    change_outputs(world, 'copy: {path: "out/{name}.gif", width: 8}')
    assert reasons(world.run()) == {"out/Leg.gif": "no longer a copy, width unset → 8"}
    change_outputs(world, 'copy: "out/{name}.gif"')
    assert reasons(world.run()) == {"out/Leg.gif": "now a copy, width 8 → unset"}
    assert reasons(world.plan()) == {}


@pytest.mark.parametrize("kind", ["gif", "png"])
def test_another_frame_is_another_picture(kind: str) -> None:
    """Of a set of PNGs a poster is a copy, and still another one."""
    files = {f"in/Leg-{n}.png": f"{kind} 1 {n}" for n in (1, 2)}
    rule = 'sets: "in/{name}-{n}.png"'
    world = World(configure(rule, 'poster: {path: "{name}.png", frame: 1}'), FakeDisk(files))
    world.run()
    assert reasons(world.plan()) == {}
    change_outputs(world, 'poster: {path: "{name}.png", frame: 2}', rule)
    assert reasons(world.plan()) == {"Leg.png": "frame 1 → 2"}


RECOUNTED = {
    "png/{name}-{n}.png": (
        "",
        {"png/Leg-0.png": "not made before", "png/Leg-1.png": "first unset → 0"},
    ),
    "{name}.png": (", frame: 1", {"Leg.png": "first unset → 0"}),
}


@pytest.mark.parametrize(("path", "case"), RECOUNTED.items(), ids=RECOUNTED)
def test_frames_that_are_counted_otherwise_are_other_pictures(
    path: str, case: tuple[str, dict[str, str]]
) -> None:
    options, why = case
    world = make_world(f'frames: {{path: "{path}"{options}}}')
    world.run()
    change_outputs(world, f'frames: {{path: "{path}"{options}, first: 0}}')
    assert reasons(world.run()) == why
    assert reasons(world.plan()) == {}


def test_delay_and_loop_of_what_is_assembled() -> None:
    files = {f"in/Leg-{n}.png": f"png 1 {n}" for n in (1, 2)}
    rule, output = 'sets: "in/{name}-{n}.png"', 'gif: {path: "{name}.gif", delay_ms: %d}'
    world = World(configure(rule, output % 100), FakeDisk(files))
    world.run()
    change_outputs(world, 'gif: "{name}.gif"', rule)
    assert reasons(world.plan()) == {}
    change_outputs(world, output % 180, rule)
    assert reasons(world.plan()) == {"Leg.gif": "delay_ms 100 → 180"}


def test_what_is_on_record_as_outdated_is_made_anew(made: World) -> None:
    record = made.lock.tasks["animations:Leg"]
    frames = record.outputs["frames"]
    old = FileRecord(frames.files["png/Leg-2.png"].digest, outdated=True)
    frames = OutputRecord(frames.recipe, {**frames.files, "png/Leg-2.png": old})
    outputs = {**record.outputs, "frames": frames}
    made.lock = made.lock.with_task("animations:Leg", dataclasses.replace(record, outputs=outputs))
    assert reasons(made.plan()) == {"png/Leg-2.png": "made from an older source or recipe"}


def test_outputs_that_change_their_names(made: World) -> None:
    change_outputs(made, FRAMES.replace("frames", "pictures"))
    assert reasons(made.plan()) == dict.fromkeys(PNGS, "now made by output pictures")


def test_sources_that_change_their_names(made: World) -> None:
    """The same files, the same outputs: only who made them is called otherwise."""
    change_outputs(made, f"{FRAMES}, {THUMBS}", GIFS.replace("animations", "gifs"))
    plan = made.plan()
    assert (reasons(plan), kept(plan), fresh(plan)) == ({}, {}, PNGS | THUMB_FILES)


# --- what is left alone ------------------------------------------------------------------------


def test_a_file_that_imgpipe_did_not_make_is_kept() -> None:
    world = make_world(FRAMES)
    world.disk.files["png/Leg-1.png"] = "mine"
    plan = world.run()
    assert kept(plan) == {"png/Leg-1.png": "imgpipe did not make it"}
    assert reasons(plan) == {"png/Leg-2.png": "new source"}
    assert kept(world.plan()) == {"png/Leg-1.png": "imgpipe did not make it"}
    del world.disk.files["png/Leg-1.png"]
    assert reasons(world.plan()) == {"png/Leg-1.png": "not made before"}


def test_a_file_that_was_edited_is_kept_and_fresh_once_restored(made: World) -> None:
    before = made.disk.files["png/Leg-1.png"]
    made.disk.files["png/Leg-1.png"] = "painted over"
    edited = {"png/Leg-1.png": "it was edited since imgpipe made it"}
    assert kept(made.plan()) == edited
    made.disk.files["gif/Leg.gif"] = "gif 2 blue"
    plan = made.plan()
    assert kept(plan) == edited
    assert "png/Leg-1.png" not in reasons(plan)
    made.disk.files |= {"gif/Leg.gif": "gif 2 red", "png/Leg-1.png": before}
    assert fresh(made.plan()) == PNGS | THUMB_FILES


def test_an_output_that_the_system_does_not_give_is_an_error_and_the_others_go_on() -> None:
    world = make_world(FRAMES)
    world.disk.refused["png/Leg-1.png"] = OSError(36, "File name too long")
    plan = world.plan()
    assert world.complaints() == (
        "png/Leg-1.png: error[OUT003]: cannot be made or checked: File name too long"
    )
    assert reasons(plan) == {"png/Leg-2.png": "new source"}


# --- sources that are no good ------------------------------------------------------------------


def test_an_unreadable_source_is_named_and_the_others_are_planned(made: World) -> None:
    made.disk.files |= {"gif/Arm.gif": "broken 0", "gif/Calf.gif": "gif 1"}
    plan = made.plan()
    assert made.complaints() == "gif/Arm.gif: error[IMG001]: is broken"
    assert plan.unreadable == {"gif/Arm.gif"}
    assert {path.split("-")[0] for path in reasons(plan)} == {"png/Calf"}


def test_outputs_of_a_source_that_broke_are_left_alone(made: World) -> None:
    made.disk.files["gif/Leg.gif"] = "broken 0"
    plan = made.plan()
    assert (plan.tasks, plan.kept, plan.fresh) == ((), (), ())


def test_an_output_that_cannot_be_made_is_said_once_for_all_its_sources() -> None:
    world = make_world(f'{FRAMES}, poster: "{{name}}.png"')
    world.disk.files |= {"gif/Arm.gif": "gif 3", "gif/Calf.gif": "gif 1", "gif/Toe.gif": "gif 2"}
    assert world.complaints().splitlines()[0] == (
        "pipeline.yaml:3:41: error[PLN004]: output `poster`: png holds one frame,"
        " and gif/Arm.gif has 3 (and 2 sources more)"
    )
    assert "Calf.png" in reasons(world.plan())


def test_what_would_be_made_of_a_product_need_not_be_possible() -> None:
    outputs = 'small: {path: "{name}-small.gif", width: 8}, still: "{name}.png"'
    world = World(configure('gifs: "{name}.gif"', outputs), FakeDisk({"Leg.gif": "gif 1"}))
    world.disk.files["Leg-small.gif"] = "gif 2"
    assert world.complaints() == ""


def test_what_no_page_wants_need_not_be_possible() -> None:
    output = 'still: {path: "{name}.png", for: pages}'
    world = World(configure('gifs: "{name}.gif"', output, SITE), FakeDisk({"Leg.gif": "gif 3"}))
    assert world.complaints() == ""
    world.pages = (Shown(references=("Leg.gif",)),)
    assert world.complaints().splitlines()[0].endswith("png holds one frame, and Leg.gif has 3")
