"""Files become sources: who owns them, which set they belong to, and what is made, not original."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from imgpipe.diagnostics import render
from imgpipe.lock import FileRecord, Lock, OutputRecord, TaskRecord
from imgpipe.model import Config
from imgpipe.sources import find_sources, has_same_frames, probe_sources
from tests.planning import FakeDisk, World, configure, fresh, kept, reasons
from tests.project import PIPELINE, Project

FRAMES = 'frames: "png/{name}-{n}.png"'


def find(config: Config, *files: str, lock: Lock | None = None) -> dict[str, tuple[str, ...]]:
    """Return key → files of each source; nothing may be wrong."""
    sources, diagnostics = find_sources(config, files, lock or Lock())
    assert diagnostics == []
    return {source.key: source.files for source in sources}


# --- who owns a file ---------------------------------------------------------------------------


def test_the_first_rule_that_reads_a_file_owns_it() -> None:
    config = configure('arms: "gif/Arm{name}.gif", rest: "gif/{name}.gif"', FRAMES)
    assert find(config, "gif/Arm-left.gif", "gif/Leg.gif", "gif/Leg.webp", "Leg.gif") == {
        "arms:-left": ("gif/Arm-left.gif",),
        "rest:Leg": ("gif/Leg.gif",),
    }


def test_a_rule_owns_the_names_in_only_and_leaves_the_others_to_the_next() -> None:
    config = configure(
        'mine: {path: "gif/{name}.gif", only: ["Leg-*", Arm]}, rest: "{dir}/{name}.gif"', FRAMES
    )
    assert find(config, "gif/Arm.gif", "gif/Arms.gif", "gif/Leg-2.gif", "gif/leg-3.gif").keys() == {
        "mine:Arm",
        "rest:Arms[dir=gif]",
        "mine:Leg-2",
        "rest:leg-3[dir=gif]",
    }


def test_only_is_about_the_name_whatever_the_other_words() -> None:
    config = configure('a: {path: "{dir}/{name}.{ext}", only: "Face*"}', 'b: "{name}.webp"')
    assert find(config, "in/Face.png", "in/sub/Face-2.jpg", "Face/Leg.png").keys() == {
        "a:Face[dir=in,ext=png]",
        "a:Face-2[dir=in/sub,ext=jpg]",
    }


def test_only_is_about_all_words_where_none_is_the_name() -> None:
    config = configure('a: {path: "{part}/{side}.gif", only: "leg/*"}', 'b: "{part}/{side}.webp"')
    assert find(config, "leg/left.gif", "arm/left.gif").keys() == {"a:[part=leg,side=left]"}


def test_sources_start_at_their_root_wherever_it_is() -> None:
    for root, prefix in {".": "", "raw": "raw/", "../raw": "../raw/", "/mnt": "/mnt/"}.items():
        site = f"site: {{source_root: {root}, image_root: out}}"
        config = configure('a: "gif/{name}.gif"', FRAMES, site)
        path = f"{prefix}gif/Leg.gif"
        assert find(config, path) == {"a:Leg": (path,)}


def test_sources_come_in_the_order_of_the_rules_and_2_before_10() -> None:
    config = configure('b: "b/{name}.gif", a: "a/{name}.gif"', FRAMES)
    files = sorted(f"{folder}/Leg{n}.gif" for folder in "ab" for n in ("", 2, 10))
    assert list(find(config, *files)) == [f"{rule}:Leg{n}" for rule in "ba" for n in ("", 2, 10)]


# --- numbered sets -----------------------------------------------------------------------------

SETS = configure('a: "in/{name}-{n}.png"', 'b: "gif/{name}.gif"')


def numbers(*files: str) -> dict[str, tuple[int, ...]]:
    sources, diagnostics = find_sources(SETS, files, Lock())
    assert diagnostics == []
    return {source.name: source.numbers for source in sources}


def test_a_set_is_one_source_in_the_order_of_its_numbers() -> None:
    files = [f"in/{name}-{n}.png" for n in (10, 2, 0, 1) for name in ("Leg", "Leg-2", "Arm")]
    in_order = dict.fromkeys(("Leg", "Leg-2", "Arm"), (0, 1, 2, 10))
    assert numbers(*files) == in_order
    found = find(SETS, *files)
    assert found["a:Leg"] == ("in/Leg-0.png", "in/Leg-1.png", "in/Leg-2.png", "in/Leg-10.png")


def test_each_set_has_a_padding_of_its_own() -> None:
    files = ["in/Leg-01.png", "in/Leg-02.png", "in/Leg-10.png", "in/Leg-100.png", "in/Arm-1.png"]
    assert numbers(*files) == {"Leg": (1, 2, 10, 100), "Arm": (1,)}


def padding_complaints(*files: str) -> str:
    sources, diagnostics = find_sources(SETS, files, Lock())
    assert [source.name for source in sources] == ["Arm"]
    return "\n".join(render(item) for item in diagnostics)


def test_two_paddings_in_one_set_are_an_error_and_other_sets_go_on() -> None:
    assert padding_complaints("in/Arm-1.png", "in/Leg-1.png", "in/Leg-02.png") == (
        "in/Leg-02.png: error[PLN003]: is numbered with another padding than in/Leg-1.png\n"
        "  = rename the files of this set to one padding"
    )


def test_one_frame_under_two_names_is_said_once() -> None:
    files = ("in/Arm-1.png", "in/Leg-01.png", "in/Leg-1.png", "in/Leg-2.png", "in/Leg-003.png")
    assert padding_complaints(*files) == (
        "in/Leg-01.png: error[PLN003]: is numbered with another padding than in/Leg-1.png\n"
        "  = rename the files of this set to one padding"
    )


# --- what the lock records as made -------------------------------------------------------------


def made(key: str, *paths: str, of: Iterable[str] = ("gif/Leg.gif",)) -> Lock:
    files = {path: FileRecord("") for path in paths}
    record = TaskRecord(dict.fromkeys(of, ""), "gif", 1, {"frames": OutputRecord({}, files)})
    return Lock({key: record})


def test_what_is_on_record_as_made_is_no_source() -> None:
    config = configure('a: "gif/{name}.gif"', FRAMES)
    assert find(config, "gif/Leg.gif", "gif/Arm.gif", lock=made("x:Arm", "gif/Arm.gif")) == {
        "a:Leg": ("gif/Leg.gif",)
    }


def test_a_stray_file_among_made_ones_does_not_turn_the_set_into_an_original() -> None:
    lock = made("animations:Leg", "in/Leg-1.png", "in/Leg-2.png")
    assert find(SETS, "in/Leg-1.png", "in/Leg-2.png", "in/Leg-3.png", lock=lock) == {}


OWN = ("in/Leg-1.png", "in/Leg-2.png")


@pytest.mark.parametrize("rule_id", ["a", "what the rule was called then"])
def test_what_a_set_made_of_itself_does_not_take_the_set_away(rule_id: str) -> None:
    lock = made(f"{rule_id}:Leg", "in/Leg-01.png", "in/Leg-02.png", of=OWN)
    assert find(SETS, "in/Leg-01.png", "in/Leg-02.png", *OWN, lock=lock) == {"a:Leg": OWN}


def test_what_a_set_made_of_itself_is_no_source_once_the_set_is_gone() -> None:
    assert find(SETS, "in/Leg-01.png", lock=made("a:Leg", "in/Leg-01.png", of=OWN)) == {}


# --- probing -----------------------------------------------------------------------------------


def probe(disk: FakeDisk, lock: Lock | None = None) -> list[str]:
    """Return what is said of each source: its kind and frame count, or what is wrong."""
    config = configure('a: "gif/{name}.gif", b: "in/{n}/{name}.png"', 'c: "x/{name}.webp"')
    sources, _ = find_sources(config, sorted(disk.files), Lock())
    return [
        render(problem) if problem else f"{source.name}: {source.frames} of {source.kind}"
        for source, _, problem in probe_sources(sources, lock or Lock(), disk)
    ]


def test_a_source_is_what_its_content_is() -> None:
    disk = FakeDisk({"gif/Leg.gif": "webp 3", "in/1/Arm.png": "png 1", "in/2/Arm.png": "png 1"})
    assert probe(disk) == ["Leg: 3 of webp", "Arm: 2 of png"]


def test_one_that_cannot_be_read_is_named_and_the_others_go_on() -> None:
    disk = FakeDisk(
        {
            "gif/Arm.gif": "broken 0",
            "gif/Calf.gif": "gif 3 damaged",
            "gif/Leg.gif": "gif 3",
            "gif/Thigh.gif": "gif 3",
            "in/1/Arm.png": "png 1",
            "in/2/Arm.png": "broken 1",
        }
    )
    disk.refused["gif/Thigh.gif"] = PermissionError(13, "Permission denied")
    assert probe(disk) == [
        "gif/Arm.gif: error[IMG001]: is broken",
        "gif/Calf.gif: error[ANI001]: is truncated",
        "Leg: 3 of gif",
        "gif/Thigh.gif: error[IMG001]: cannot be read: Permission denied",
        "in/2/Arm.png: error[IMG001]: is broken",
    ]


def test_a_source_that_the_lock_knows_is_not_opened_again() -> None:
    world = World(configure('a: "in/{name}-{n}.png"', 'b: "gif/{name}.gif"'), FakeDisk({}))
    world.disk.files = {"in/Leg-1.png": "png 1 red", "in/Leg-2.png": "png 1 blue"}
    world.run()
    world.disk.probed.clear()
    world.plan()
    assert not world.disk.probed
    world.disk.files["in/Leg-2.png"] = "png 1 green"
    world.plan()
    assert world.disk.probed.keys() == {"in/Leg-1.png", "in/Leg-2.png"}


def test_a_record_with_another_count_than_the_set_is_not_believed() -> None:
    world = World(configure('a: "in/{name}-{n}.png"', FRAMES), FakeDisk({}))
    world.disk.files = {"in/Leg-1.png": "png 1 red", "in/Leg-2.png": "png 1 blue"}
    world.run()
    record = world.lock.tasks["a:Leg"]
    wrong = TaskRecord(record.sources, record.kind, 99, record.outputs)
    world.lock = world.lock.with_task("a:Leg", wrong)
    assert world.plan().sources[0].frames == 2


# --- what another source makes -----------------------------------------------------------------

BOTH_WAYS = (
    'animations: "gif/{name}.gif", renders: "png/{name}-{n}.png"',
    'frames: "png/{name}-{n}.png", animation: "gif/{name}.gif"',
)
BOTH_FILES = {"gif/Leg.gif": "gif 2", "png/Leg-1.png": "png 1", "png/Leg-2.png": "png 1"}


def test_what_another_source_makes_is_no_source() -> None:
    config = configure('animations: "gif/{name}.gif", stills: "png/{name}.png"', FRAMES)
    world = World(config, FakeDisk({"gif/Leg.gif": "gif 1", "png/Leg-1.png": "png 1"}))
    plan = world.plan()
    assert [source.key for source in plan.sources] == ["animations:Leg"]
    assert kept(plan) == {"png/Leg-1.png": "imgpipe did not make it"}


def test_two_that_would_make_each_other_are_an_error_that_names_both() -> None:
    assert World(configure(*BOTH_WAYS), FakeDisk(BOTH_FILES)).complaints() == (
        "pipeline.yaml:2:23: error[PLN002]: gif/Leg.gif (source `animations`) and png/Leg-1.png"
        " (source `renders`) would make each other\n"
        '    2 | sources: {animations: "gif/{name}.gif", renders: "png/{name}-{n}.png"}\n'
        "      |                       ^^^^^^^^^^^^^^^^\n"
        "      = add `only:` with the names that `animations` or `renders` shall own"
    )


def test_it_is_said_once_for_a_pair_of_rules() -> None:
    more = {path.replace("Leg", "Arm"): text for path, text in BOTH_FILES.items()}
    world = World(configure(*BOTH_WAYS), FakeDisk({**BOTH_FILES, **more}))
    assert world.complaints().count("PLN002") == 1


def test_only_on_one_of_them_decides() -> None:
    rules = BOTH_WAYS[0].replace('"gif/{name}.gif"', '{path: "gif/{name}.gif", only: "Arm*"}')
    plan = World(configure(rules, BOTH_WAYS[1]), FakeDisk(dict(BOTH_FILES))).plan()
    assert [source.key for source in plan.sources] == ["renders:Leg"]
    assert kept(plan) == {"gif/Leg.gif": "imgpipe did not make it"}


def test_both_directions_live_side_by_side_before_and_after_a_run() -> None:
    files = {"gif/Leg.gif": "gif 2", "png/Arm-1.png": "png 1", "png/Arm-2.png": "png 1"}
    world = World(configure(*BOTH_WAYS), FakeDisk(files))
    assert set(reasons(world.run())) == {"png/Leg-1.png", "png/Leg-2.png", "gif/Arm.gif"}
    again = world.plan()
    assert reasons(again) == {}
    assert fresh(again) == {"png/Leg-1.png", "png/Leg-2.png", "gif/Arm.gif"}


def test_two_pictures_of_one_rule_that_would_make_each_other() -> None:
    config = configure('s: "{a}/{b}.png"', 'o: "{b}/{a}.png"')
    said = World(config, FakeDisk({"x/y.png": "png 1", "y/x.png": "png 1"})).complaints()
    assert "x/y.png (source `s`) and y/x.png (source `s`) would make each other\n" in said
    assert said.endswith("= add `only:` with the names that `s` shall own")


THUMBS = ('photos: "{dir}/{name}.{ext}"', 'thumbs: {path: "{dir}/{name}-thumb.{ext}", width: 8}')


def test_a_photo_gallery_in_one_folder_does_not_feed_on_itself() -> None:
    world = World(configure(*THUMBS), FakeDisk({"Face.png": "png 1", "in/Face.jpg": "jpeg 1"}))
    assert reasons(world.run()) == {
        "Face-thumb.png": "new source",
        "in/Face-thumb.jpg": "new source",
    }
    for _ in range(2):
        again = world.run()
        assert reasons(again) == {}
        assert fresh(again) == {"Face-thumb.png", "in/Face-thumb.jpg"}


def test_a_chain_of_products_has_one_original_even_without_a_lock() -> None:
    """What a product would make is not made: a-thumb is no source, so a-thumb-thumb is one."""
    files = {f"a{'-thumb' * times}.png": f"png 1 {times}" for times in range(4)}
    plan = World(configure(*THUMBS), FakeDisk(files)).plan()
    assert {source.files[0] for source in plan.sources} == {"a.png", "a-thumb-thumb.png"}
    assert kept(plan).keys() == {"a-thumb.png", "a-thumb-thumb-thumb.png"}


def test_a_broken_product_is_no_broken_source() -> None:
    world = World(configure(*THUMBS), FakeDisk({"a.png": "png 1", "a-thumb.png": "broken 1"}))
    plan = world.plan()
    assert plan.diagnostics == ()
    assert plan.unreadable == frozenset()
    assert kept(plan) == {"a-thumb.png": "imgpipe did not make it"}


def test_a_source_that_reads_no_file_is_a_warning(project: Project) -> None:
    project.pipeline(PIPELINE)
    project.page("pages/leg.md", "Leg", range(0))
    project.write("images/gif/Leg.GIF", "a name that differs in letter case")
    assert (
        "pipeline.yaml:7:15: warning[SIT004]: no file is a source of `animations`\n"
        "    7 |   animations: gif/{name}.gif\n"
        "      |               ^^^^^^^^^^^^^^\n"
        "      = it looks below `images`, and letter case counts\n"
    ) in project.run("run").err


# --- sources that moved ------------------------------------------------------------------------


def same(old: dict[str, str], new: dict[str, str], *, numbered: bool) -> bool:
    return has_same_frames(old, new, numbered=numbered)


def test_one_file_is_the_same_wherever_it_is() -> None:
    assert same({"gif/Leg.gif": "a"}, {"anim/Knee.gif": "a"}, numbered=False)
    assert not same({"gif/Leg.gif": "a"}, {"gif/Leg.gif": "b"}, numbered=False)


def test_a_set_is_the_same_with_the_same_frame_at_each_number() -> None:
    old = {"in/Leg-2.png": "b", "in/Leg-10.png": "j"}
    assert same(old, {"new/Leg-10.png": "j", "new/Leg-2.png": "b"}, numbered=True)
    assert not same(old, {"in/Leg-3.png": "b", "in/Leg-11.png": "j"}, numbered=True)
    assert not same(old, {"in/Leg-2.png": "j", "in/Leg-10.png": "b"}, numbered=True)
    assert not same(old, {"new/Leg-2.png": "b"}, numbered=True)
    assert not same({"in/Leg-1.png": "a"}, {"in/Leg-2.png": "a"}, numbered=True)


def test_a_set_that_is_numbered_by_its_folders_is_not_compared() -> None:
    old = {"in/1/Leg.png": "a", "in/2/Leg.png": "a"}
    assert not same(old, {"out/1/Leg.png": "a", "out/2/Leg.png": "a"}, numbered=True)
    assert same(old, dict(old), numbered=True)


def test_a_source_that_moved_is_recorded_where_it_is_and_nothing_is_made(
    project: Project,
) -> None:
    project.pipeline(PIPELINE)
    project.gif("images/gif/Leg.gif")
    project.run("run")
    (project.root / "images/gif").rename(project.root / "images/anim")
    project.pipeline(PIPELINE.replace("gif/{name}.gif", "anim/{name}.gif"))
    assert project.run("run", "-n").out == "nothing to make\n"
    project.run("run")
    assert '"images/anim/Leg.gif": ' in project.read("imgpipe.lock")
    assert "images/gif/Leg.gif" not in project.read("imgpipe.lock")
    assert project.run("clean").out == "nothing to clean\n"
