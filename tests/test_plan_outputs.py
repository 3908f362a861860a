"""Which outputs there are: two claims on one path, what pages want, what every path means."""

from __future__ import annotations

import pytest

from imgpipe.diagnostics import ExitCode, UserError
from tests.planning import FakeDisk, Shown, World, configure, fresh, kept, reasons

GIFS = 'animations: "gif/{name}.gif"'
FRAMES = 'frames: "png/{name}-{n}.png"'
PNGS = {"png/Leg-1.png", "png/Leg-2.png"}
SITE = "site: {pages: ['*.md'], convention: feeling-responsive}\n"


def make_world(outputs: str) -> World:
    """Return a site with one GIF, not run yet."""
    return World(configure(GIFS, outputs), FakeDisk({"gif/Leg.gif": "gif 2 red"}))


# --- two claims on one path --------------------------------------------------------------------


def test_two_outputs_that_claim_one_path_leave_no_plan() -> None:
    world = make_world(f"{FRAMES}, again: {FRAMES.partition(': ')[2]}")
    with pytest.raises(UserError) as caught:
        world.plan()
    assert caught.value.exit_code is ExitCode.USAGE
    assert world.complaints() == (
        "pipeline.yaml:3:41: error[PLN001]: png/Leg-1.png is claimed twice:"
        " by output `frames` from gif/Leg.gif and output `again` from gif/Leg.gif\n"
        '    3 | outputs: {frames: "png/{name}-{n}.png", again: "png/{name}-{n}.png"}\n'
        "      |                                         ^^^^^\n"
        "      = give one of the outputs another path, or one of the sources `only:`"
    )


def test_two_sources_that_claim_one_path_leave_no_plan() -> None:
    files = {"gif/Leg.gif": "gif 2", "web/Leg.webp": "webp 3"}
    world = World(configure(f'{GIFS}, webps: "web/{{name}}.webp"', FRAMES), FakeDisk(files))
    assert world.complaints().splitlines()[0] == (
        "pipeline.yaml:3:11: error[PLN001]: png/Leg-1.png is claimed twice:"
        " by output `frames` from gif/Leg.gif and output `frames` from web/Leg.webp"
    )
    assert world.complaints().count("PLN001") == 1


def test_a_set_of_several_kinds_is_told_from_two_sources() -> None:
    files = {"in/Leg-1.png": "png 1", "in/Leg-2.jpg": "jpeg 1"}
    config = configure('renders: "in/{name}-{n}.{ext}"', 'gif: "gif/{name}.gif"')
    said = World(config, FakeDisk(files)).complaints().splitlines()
    assert said[0] == (
        "pipeline.yaml:3:11: error[PLN001]: gif/Leg.gif is claimed twice:"
        " by output `gif` from in/Leg-2.jpg and output `gif` from in/Leg-1.png"
    )
    assert said[-1] == (
        "      = save all frames of this set as one kind, or put `{ext}` into the output's path"
    )


# --- options that none of the sources wants ----------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("delay_ms: 90", "`delay_ms` says nothing here"),
        ("loop: 1", "`loop` says nothing here"),
        ("delay_ms: 90, loop: 1", "`delay_ms` and `loop` say nothing here"),
    ],
)
def test_delays_of_what_has_its_own_are_a_warning(options: str, said: str) -> None:
    world = make_world(f'moving: {{path: "webp/{{name}}.webp", {options}}}')
    assert world.complaints().splitlines()[0] == (
        f"pipeline.yaml:3:11: warning[PLN006]: output `moving`: {said}"
    )


def test_delays_of_stills_are_none() -> None:
    sources = f'{GIFS}, renders: "in/{{name}}-{{n}}.png"'
    config = configure(sources, 'moving: {path: "webp/{name}.webp", delay_ms: 90}')
    files = {"gif/Leg.gif": "gif 2 red", "in/Arm-1.png": "png 1", "in/Arm-2.png": "png 1 b"}
    assert World(config, FakeDisk(files)).complaints() == ""


def test_patterns_that_could_clash_but_do_not_are_fine() -> None:
    outputs = 'frames: "png/{name}-{n}.png", stills: {path: "png/{name}.png", frame: 1}'
    world = make_world(outputs)
    assert set(reasons(world.plan())) == {*PNGS, "png/Leg.png"}
    world.disk.files["gif/Leg-2.gif"] = "gif 1"
    first = world.complaints().splitlines()[0]
    assert first.endswith(
        "png/Leg-2.png is claimed twice: by output `frames` from gif/Leg.gif"
        " and output `stills` from gif/Leg-2.gif"
    )


def test_outputs_that_are_not_wanted_claim_nothing() -> None:
    outputs = f'{FRAMES}, again: {{path: "png/{{name}}-{{n}}.png", for: galleries}}'
    world = World(configure(GIFS, outputs, SITE), FakeDisk({"gif/Leg.gif": "gif 2"}))
    assert set(reasons(world.plan())) == PNGS


# --- for galleries, for pages ------------------------------------------------------------------

FOR = '{path: "%s/{name}-{n}.png", for: %s}'
OUTPUTS = f'a: "a/{{name}}-{{n}}.png", g: {FOR % ("g", "galleries")}, p: {FOR % ("p", "pages")}'

WANTED = {
    "no page": ((), "a"),
    "a page of something else": ((Shown((("a/Arm-1.png",),), ("gif/Arm.gif",), ("x.png",)),), "a"),
    "a gallery shows one of its frames": ((Shown((("x.png", "a/Leg-2.png"),)),), "agp"),
    "a gallery shows what would be made for it": ((Shown((("g/Leg-1.png",),)),), "agp"),
    "a gallery shows the source itself": ((Shown((("gif/Leg.gif",),)),), "agp"),
    "an empty gallery beside its animation": ((Shown(((),), ("gif/Leg.gif",)),), "agp"),
    "one of two galleries is empty": ((Shown((("x.png",), ()), ("gif/Leg.gif",)),), "agp"),
    "a full gallery beside its animation": ((Shown((("x.png",),), ("gif/Leg.gif",)),), "ap"),
    "an animation and no gallery": ((Shown((), ("gif/Leg.gif",)),), "ap"),
    "an empty gallery and no animation": ((Shown(((),)),), "a"),
    "an empty gallery beside another animation": ((Shown(((),), ("gif/Arm.gif",)),), "a"),
    "an empty gallery on another page": ((Shown((), ("gif/Leg.gif",)), Shown(((),))), "ap"),
    "a page refers to a frame": ((Shown(references=("a/Leg-1.png",)),), "ap"),
    "a page refers to the source": ((Shown(references=("gif/Leg.gif",)),), "ap"),
    "a page refers to a frame that is not there": ((Shown(references=("a/Leg-9.png",)),), "a"),
}


@pytest.mark.parametrize(("pages", "made_of"), WANTED.values(), ids=WANTED)
def test_an_output_for_galleries_or_pages_is_made_where_one_wants_it(
    pages: tuple[Shown, ...], made_of: str
) -> None:
    disk = FakeDisk({"gif/Leg.gif": "gif 2"})
    world = World(configure(GIFS, OUTPUTS, SITE), disk, pages)
    assert {path[0] for path in reasons(world.plan())} == set(made_of)


def test_what_no_page_wants_any_more_is_left_as_it_is() -> None:
    world = World(configure(GIFS, OUTPUTS, SITE), FakeDisk({"gif/Leg.gif": "gif 2"}))
    world.pages = (Shown((("a/Leg-1.png",),)),)
    world.run()
    world.pages = ()
    plan = world.plan()
    assert (reasons(plan), kept(plan)) == ({}, {})
    assert fresh(plan) == {"a/Leg-1.png", "a/Leg-2.png"}


# --- what every path means ---------------------------------------------------------------------


def test_claims_tell_sources_outputs_and_what_could_be_made() -> None:
    rules = f'{GIFS}, sets: "in/{{name}}-{{n}}.png"'
    outputs = 'a: "a/{name}-{n}.png", g: {path: "g/{name}.gif", for: galleries}'
    disk = FakeDisk({"gif/Leg.gif": "gif 2", "in/Arm-3.png": "png 1", "in/Arm-5.png": "png 1"})
    claims = World(configure(rules, outputs, SITE), disk).plan().claims
    assert {
        path: (claim.source.name, claim.output and claim.output.output_id, claim.position)
        for path, claim in claims.items()
    } == {
        "gif/Leg.gif": ("Leg", None, None),
        "a/Leg-1.png": ("Leg", "a", 0),
        "a/Leg-2.png": ("Leg", "a", 1),
        "g/Leg.gif": ("Leg", "g", None),
        "in/Arm-3.png": ("Arm", None, 0),
        "in/Arm-5.png": ("Arm", None, 1),
        "a/Arm-3.png": ("Arm", "a", 0),
        "a/Arm-5.png": ("Arm", "a", 1),
        "g/Arm.gif": ("Arm", "g", None),
    }


def test_what_is_made_comes_before_what_only_could_be() -> None:
    outputs = '{path: "png/{name}-{n}.png", for: galleries}'
    config = configure(GIFS, f"x: {outputs}, frames: {outputs.split(',')[0]}}}", SITE)
    claim = World(config, FakeDisk({"gif/Leg.gif": "gif 2"})).plan().claims["png/Leg-1.png"]
    assert claim.output
    assert claim.output.output_id == "frames"
