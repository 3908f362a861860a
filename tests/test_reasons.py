"""Every reason for which an output is made or kept, as `run -n` and `status` say it, in a table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from imgpipe.diagnostics import render
from imgpipe.formats import FORMATS
from imgpipe.judge import FORCED
from imgpipe.kept import explain_kept
from imgpipe.lock import Lock, TaskRecord
from imgpipe.model import Site
from imgpipe.reporters.status import format_status
from imgpipe.reporters.text import format_plan
from imgpipe.status import take_status
from imgpipe.tasks import Plan, Wishes
from tests.planning import FakeDisk, World, configure

GIFS = 'animations: "gif/{name}.gif"'
FRAMES = 'frames: "png/{name}-{n}.png"'
SMALL = 'small: {path: "small/{name}.png", frame: 1, width: %d}'
COPY = 'copy: "out/{name}.gif"'


def make_world() -> World:
    """Return a site that was run once: two frames, a small one, and a copy."""
    outputs = f"{FRAMES}, {SMALL % 300}, {COPY}"
    world = World(configure(GIFS, outputs), FakeDisk({"gif/Leg.gif": "gif 2 red"}))
    world.run()
    return world


def configured(outputs: str, sources: str = GIFS) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.config = configure(sources, outputs)

    return change


def after(outputs: str) -> Callable[[World], None]:
    """Run once more with other outputs."""

    def change(world: World) -> None:
        world.config = configure(GIFS, outputs)
        world.run()

    return change


def with_file(path: str, text: str) -> Callable[[World], None]:
    return lambda world: world.disk.files.update({path: text})


def without(path: str) -> Callable[[World], None]:
    return lambda world: world.disk.files.__delitem__(path)


def wishing(*replaced: str, force: bool = False) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.wishes = Wishes((), force, frozenset(replaced))

    return change


def marked(path: str, **marks: bool) -> Callable[[World], None]:
    """Set the marks of a file's record: outdated, adopted."""

    def change(world: World) -> None:
        key, task = next(iter(world.lock.tasks.items()))
        outputs = {
            id_: dataclasses.replace(
                output,
                files={
                    name: dataclasses.replace(record, **marks) if name == path else record
                    for name, record in output.files.items()
                },
            )
            for id_, output in task.outputs.items()
        }
        world.lock = world.lock.with_task(key, dataclasses.replace(task, outputs=outputs))

    return change


def rich(path: str) -> Callable[[World], None]:
    return lambda world: world.disk.rich.add(path)


def unjudged(path: str) -> Callable[[World], None]:
    return lambda world: world.disk.unjudged.add(path)


def linked(path: str) -> Callable[[World], None]:
    return lambda world: world.disk.links.add(path)


def in_another_folder(world: World) -> None:
    """Move the source, and say so in the pipeline."""
    world.disk.files["anim/Leg.gif"] = world.disk.files.pop("gif/Leg.gif")
    outputs = f"{FRAMES}, {SMALL % 300}, {COPY}"
    world.config = configure('animations: "anim/{name}.gif"', outputs)


def moved(world: World) -> None:
    """Rename the source, as a person does it in the folder."""
    world.disk.files["gif/Hand.gif"] = world.disk.files.pop("gif/Leg.gif")


def forget(world: World) -> None:
    world.lock = Lock()


def record_less(world: World) -> None:
    """Take the small picture off the record, but leave its output's other files on it."""
    key, task = next(iter(world.lock.tasks.items()))
    frames = dataclasses.replace(task.outputs["frames"], files={})
    outputs = {**task.outputs, "frames": frames}
    world.lock = world.lock.with_task(
        key, TaskRecord(task.sources, task.kind, task.frames, outputs)
    )


LEG = "gif/Leg.gif"
CHANGED = "small/{name}.gif"
WIDE = 'wide: {path: "wide/{name}-{width}.png", frame: 1, width: [%s]}'
POSTER = 'poster: {path: "poster/{name}.webp", %s}'
FRAME = "png/Leg-1.png"
REPAINTED = with_file(LEG, "gif 2 blue")
EDIT = with_file(FRAME, "painted over")

Change = Callable[[World], None]
MADE: dict[str, tuple[list[Change], list[str]]] = {
    "nothing": ([], ["nothing to make"]),
    "new source": (
        [with_file("gif/Arm.gif", "gif 1 red")],
        [
            "Arm: 1 file of frames: new source",
            "Arm: 1 file of small: new source",
            "Arm: 1 file of copy: new source",
        ],
    ),
    "source changed, and a new frame": (
        [with_file(LEG, "gif 3 blue")],
        [
            "Leg: 2 files of frames: source changed",
            "Leg: 1 file of frames: new frame",
            "Leg: 1 file of small: source changed",
            "Leg: 1 file of copy: source changed",
        ],
    ),
    "source replaced by the same bytes": ([with_file(LEG, "gif 2 red")], ["nothing to make"]),
    "width": (
        [configured(f"{FRAMES}, {SMALL % 320}, {COPY}")],
        ["Leg: 1 file of small: width 300 → 320"],
    ),
    "new output": (
        [configured(f'{FRAMES}, {SMALL % 300}, {COPY}, webp: "webp/{{name}}-{{n}}.webp"')],
        ["Leg: 2 files of webp: new output webp"],
    ),
    "another output": (
        [configured(f'pictures: "png/{{name}}-{{n}}.png", {SMALL % 300}, {COPY}')],
        ["Leg: 2 files of pictures: now made by output pictures"],
    ),
    "another frame": (
        [configured(f"{FRAMES}, {(SMALL % 300).replace('frame: 1', 'frame: 2')}, {COPY}")],
        ["Leg: 1 file of small: frame 1 → 2"],
    ),
    "no copy any more": (
        [configured(f'{FRAMES}, {SMALL % 300}, copy: {{path: "out/{{name}}.gif", width: 8}}')],
        ["Leg: 1 file of copy: no longer a copy, width unset → 8"],
    ),
    "a copy now": (
        [after(f'copy: {{path: "{CHANGED}", width: 8}}'), configured(f'copy: "{CHANGED}"')],
        ["Leg: 1 file of copy: now a copy, width 8 → unset"],
    ),
    "a pattern that spells the same path": (
        [configured(f"{FRAMES.replace('{n}', '{n:01d}')}, {SMALL % 300}, {COPY}")],
        ["Leg: 2 files of frames: path png/{name}-{n}.png → png/{name}-{n:01d}.png"],
    ),
    "one more width": (
        [after(WIDE % "8, 9"), configured(WIDE % "8, 9, 10")],
        [
            "Leg: 2 files of wide: width [8, 9] → [8, 9, 10]",
            "Leg: 1 file of wide: not made before",
        ],
    ),
    "several options at once": (
        [after(POSTER % "frame: 1"), configured(POSTER % "frame: 2, quality: 70")],
        ["Leg: 1 file of poster: quality unset → 70, frame 1 → 2"],
    ),
    "output missing": ([without(FRAME)], ["Leg: 1 file of frames: output missing"]),
    "output empty": ([with_file(FRAME, "")], ["Leg: 1 file of frames: output empty"]),
    "not made before": (
        [record_less, without(FRAME), without("png/Leg-2.png")],
        ["Leg: 2 files of frames: not made before"],
    ),
    "outdated": (
        [marked(FRAME, outdated=True)],
        ["Leg: 1 file of frames: made from an older source or recipe"],
    ),
    "edited and kept": ([EDIT], ["nothing to make"]),
    "edited and forced is kept": (
        [EDIT, wishing(force=True)],
        [
            "Leg: 1 file of frames: forced",
            "Leg: 1 file of small: forced",
            "Leg: 1 file of copy: forced",
        ],
    ),
    "edited and replaced": (
        [EDIT, wishing("edited")],
        ["Leg: 1 file of frames: output edited, the old goes to the trash"],
    ),
    "edited, rich and kept": ([EDIT, rich(FRAME), wishing("edited")], ["nothing to make"]),
    "edited, rich and replaced": (
        [EDIT, rich(FRAME), wishing("edited", "richer")],
        ["Leg: 1 file of frames: output edited, the old goes to the trash"],
    ),
    "rich, but not edited: it is its source's own": (
        [rich(FRAME), REPAINTED],
        [
            "Leg: 2 files of frames: source changed",
            "Leg: 1 file of small: source changed",
            "Leg: 1 file of copy: source changed",
        ],
    ),
    "edited and resized: its colours say nothing": (
        [with_file("small/Leg.png", "x"), rich("small/Leg.png"), wishing("edited")],
        ["Leg: 1 file of small: output edited, the old goes to the trash"],
    ),
    "adopted": ([marked(FRAME, adopted=True)], ["nothing to make"]),
    "adopted and wished, with nothing else to do": (
        [marked(FRAME, adopted=True), wishing("adopted")],
        ["Leg: 1 file of frames: adopted, to be replaced, the old goes to the trash"],
    ),
    "adopted, rich and wished is kept": (
        [marked(FRAME, adopted=True), rich(FRAME), wishing("adopted")],
        ["nothing to make"],
    ),
    "linked, whatever is wished": (
        [linked(FRAME), without(FRAME), wishing("edited", "adopted", "richer", force=True)],
        [
            "Leg: 1 file of frames: forced",
            "Leg: 1 file of small: forced",
            "Leg: 1 file of copy: forced",
        ],
    ),
    "a moved source": ([in_another_folder], ["nothing to make"]),
    "adopted, its source changed": (
        [marked(FRAME, adopted=True), REPAINTED],
        [
            "Leg: 1 file of frames: source changed",
            "Leg: 1 file of small: source changed",
            "Leg: 1 file of copy: source changed",
        ],
    ),
    "adopted and replaced": (
        [marked(FRAME, adopted=True), wishing("adopted"), REPAINTED],
        [
            "Leg: 1 file of frames: source changed, the old goes to the trash",
            "Leg: 1 file of frames: source changed",
            "Leg: 1 file of small: source changed",
            "Leg: 1 file of copy: source changed",
        ],
    ),
    "adopted, replaced and forced": (
        [marked(FRAME, adopted=True), wishing("adopted", force=True)],
        [
            "Leg: 1 file of frames: adopted, to be replaced, the old goes to the trash",
            "Leg: 1 file of frames: forced",
            "Leg: 1 file of small: forced",
            "Leg: 1 file of copy: forced",
        ],
    ),
    "an adopted file that is gone was nobody's wish": (
        [marked(FRAME, adopted=True), without(FRAME)],
        ["Leg: 1 file of frames: output missing"],
    ),
    "foreign, whatever is wished": (
        [forget, wishing("edited", "adopted", "richer", force=True)],
        ["nothing to make"],
    ),
    "a renamed source": (
        [moved],
        [
            "Hand: 2 files of frames: new source",
            "Hand: 1 file of small: new source",
            "Hand: 1 file of copy: new source",
        ],
    ),
}


def changed(changes: list[Change]) -> World:
    world = make_world()
    for change in changes:
        change(world)
    return world


@pytest.mark.parametrize(("changes", "said"), MADE.values(), ids=MADE)
def test_what_is_made_and_why(changes: list[Change], said: list[str]) -> None:
    assert list(format_plan(changed(changes).plan(), verbose=False)) == said


def test_what_is_made_of_stills_is_as_rich_as_they_are() -> None:
    """More colours than a GIF holds are nothing that a set of PNGs could not have given."""
    files = {f"in/Leg-{n}.png": f"png 1 {n}" for n in (1, 2)}
    world = World(configure('sets: "in/{name}-{n}.png"', FRAMES), FakeDisk(files))
    world.run()
    for change in (EDIT, rich(FRAME), wishing("edited")):
        change(world)
    said = ["Leg: 1 file of frames: output edited, the old goes to the trash"]
    assert list(format_plan(world.plan(), verbose=False)) == said


def test_a_revision_of_our_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "png", dataclasses.replace(FORMATS["png"], revision=1))
    world = make_world()
    monkeypatch.setitem(FORMATS, "png", dataclasses.replace(FORMATS["png"], revision=2))
    assert list(format_plan(world.plan(), verbose=True)) == [
        "png/Leg-1.png: encoder revision 1 → 2",
        "png/Leg-2.png: encoder revision 1 → 2",
        "small/Leg.png: encoder revision 1 → 2",
    ]


def say_status(world: World, plan: Plan, *, verbose: bool = False) -> list[str]:
    files = tuple(world.disk.files)
    status = take_status(world.config, Site((), files, frozenset(files), ()), world.lock, plan)
    return list(format_status(world.config, status, verbose=verbose))


STATES: dict[str, tuple[list[Change], list[str]]] = {
    "up to date": (
        [],
        [
            "output  up to date",
            "frames           2",
            "small            1",
            "copy             1",
        ],
    ),
    "stale and new": (
        [with_file(LEG, "gif 3 blue")],
        [
            "output  up to date  stale  missing",
            "frames           0      2        1",
            "small            0      1        0",
            "copy             0      1        0",
            "Leg: 2 files of frames: stale, source changed",
            "Leg: 1 file of frames: missing, new frame",
            "Leg: 1 file of small: stale, source changed",
            "Leg: 1 file of copy: stale, source changed",
        ],
    ),
    "missing, edited, empty": (
        [without(FRAME), with_file("small/Leg.png", "x"), with_file("out/Leg.gif", "")],
        [
            "output  up to date  stale  missing  edited",
            "frames           1      0        1       0",
            "small            0      0        0       1",
            "copy             0      1        0       0",
            "Leg: 1 file of frames: missing",
            "Leg: 1 file of copy: stale, output empty",
            "Leg: 1 file of small: edited",
        ],
    ),
    "adopted and as it was": (
        [marked(FRAME, adopted=True)],
        [
            "output  up to date  adopted",
            "frames           1        1",
            "small            1        0",
            "copy             1        0",
        ],
    ),
    "adopted, its source changed": (
        [marked(FRAME, adopted=True), REPAINTED],
        [
            "output  up to date  stale  adopted",
            "frames           0      1        1",
            "small            0      1        0",
            "copy             0      1        0",
            "Leg: 1 file of frames: stale, source changed",
            "Leg: 1 file of small: stale, source changed",
            "Leg: 1 file of copy: stale, source changed",
            "Leg: 1 file of frames: adopted, source changed",
        ],
    ),
    "foreign": (
        [forget],
        [
            "output  up to date  foreign",
            "frames           0        2",
            "small            0        1",
            "copy             0        1",
            "Leg: 2 files of frames: foreign",
            "Leg: 1 file of small: foreign",
            "Leg: 1 file of copy: foreign",
        ],
    ),
    "an output that is gone, and surplus frames": (
        [configured(f"{FRAMES}, {COPY}"), with_file(LEG, "gif 1 red")],
        [
            "output  up to date  stale  leftover",
            "frames           0      1         1",
            "copy             0      1         0",
            "small            0      0         1",
            "Leg: 1 file of frames: stale, source changed",
            "Leg: 1 file of copy: stale, source changed",
            "Leg: 1 file of frames: leftover, its source has 1 frame now",
            "Leg: 1 file of small: leftover, its output is gone",
        ],
    ),
    "a renamed source": (
        [moved],
        [
            "output  up to date  missing  leftover",
            "frames           0        2         2",
            "small            0        1         1",
            "copy             0        1         1",
            "Hand: 2 files of frames: missing, new source",
            "Hand: 1 file of small: missing, new source",
            "Hand: 1 file of copy: missing, new source",
            "Leg: 1 file of copy: leftover, its source is gone",
            "Leg: 2 files of frames: leftover, its source is gone",
            "Leg: 1 file of small: leftover, its source is gone",
            (
                "gif/Hand.gif was gif/Leg.gif: same content; `imgpipe run` makes its outputs under"
                " their new names, and `imgpipe clean` takes the old ones away"
            ),
        ],
    ),
    "a moved source": (
        [in_another_folder],
        [
            "output  up to date",
            "frames           2",
            "small            1",
            "copy             1",
            "anim/Leg.gif was gif/Leg.gif: same content; its outputs stay as they are",
        ],
    ),
    "linked": (
        [linked(FRAME)],
        [
            "output  up to date  symbolic link",
            "frames           1              1",
            "small            1              0",
            "copy             1              0",
            "Leg: 1 file of frames: symbolic link",
        ],
    ),
    "a source that broke: what it made is not left over": (
        [with_file(LEG, "broken 0")],
        ["output  up to date", "frames           0", "small            0", "copy             0"],
    ),
}


@pytest.mark.parametrize(("changes", "said"), STATES.values(), ids=STATES)
def test_the_state_of_every_output(changes: list[Change], said: list[str]) -> None:
    world = changed(changes)
    assert say_status(world, world.plan()) == said


def test_status_names_each_file_on_request() -> None:
    world = changed([without(FRAME), EDIT, with_file("png/Leg-2.png", "")])
    assert say_status(world, world.plan(), verbose=True)[-2:] == [
        "png/Leg-2.png: stale, output empty",
        "png/Leg-1.png: edited",
    ]


KEPT: dict[str, tuple[list[Change], str]] = {
    "foreign": ([forget], "imgpipe did not make it"),
    "edited": ([EDIT], "it was edited since imgpipe made it"),
    "adopted": (
        [marked(FRAME, adopted=True), REPAINTED],
        "it was adopted",
    ),
    "rich": (
        [EDIT, rich(FRAME), wishing("edited")],
        "it is richer than a frame of its source",
    ),
    "no one can tell whether rich": (
        [EDIT, unjudged(FRAME), wishing("edited")],
        "it may be richer than a frame of its source, and cannot be read",
    ),
    "adopted and forced": (
        [marked(FRAME, adopted=True), wishing(force=True)],
        "it was adopted",
    ),
}


@pytest.mark.parametrize(("changes", "why"), KEPT.values(), ids=KEPT)
def test_what_is_kept_and_why(changes: list[Change], why: str) -> None:
    found = {item.file.path: item for item in changed(changes).plan().kept}
    assert found[FRAME].why == why


def warnings(world: World) -> str:
    return "\n".join(render(item) for item in explain_kept(world.plan().kept))


BOTH = [marked(FRAME, adopted=True), marked("png/Leg-2.png", adopted=True)]
WARNINGS: dict[str, tuple[list[Change], str]] = {
    "one that is foreign": (
        [forget, without("png/Leg-2.png"), without("small/Leg.png"), without("out/Leg.gif")],
        (
            "png/Leg-1.png: warning[OUT001]: is kept as it is: imgpipe did not make it\n"
            "  = `imgpipe adopt` takes it over"
        ),
    ),
    "several that are foreign": (
        [forget],
        (
            "png/Leg-1.png: warning[OUT001]: is kept as it is, and so are 3 more files:"
            " imgpipe did not make them\n"
            "  = `imgpipe adopt` takes them over"
        ),
    ),
    "one that was edited": (
        [EDIT],
        (
            "png/Leg-1.png: warning[OUT002]: is kept as it is:"
            " it was edited since imgpipe made it\n"
            "  = `imgpipe run --replace edited` makes it anew, and the trash keeps the old"
        ),
    ),
    "several that were edited": (
        [EDIT, with_file("small/Leg.png", "x")],
        (
            "png/Leg-1.png: warning[OUT002]: is kept as it is, and so is 1 more file:"
            " they were edited since imgpipe made them\n"
            "  = `imgpipe run --replace edited` makes them anew, and the trash keeps the old"
        ),
    ),
    "one that was adopted": (
        [BOTH[0], REPAINTED],
        (
            "png/Leg-1.png: warning[OUT008]: is kept as it is: it was adopted (source changed)\n"
            "  = `imgpipe run --replace adopted` makes it anew, and the trash keeps the old"
        ),
    ),
    "several that were adopted, for several reasons": (
        [*BOTH, marked("png/Leg-2.png", outdated=True), wishing(force=True)],
        (
            "png/Leg-1.png: warning[OUT008]: is kept as it is, and so is 1 more file:"
            " they were adopted\n"
            "  = `imgpipe run --replace adopted` makes them anew, and the trash keeps the old"
        ),
    ),
    "one that is linked": (
        [linked(FRAME)],
        (
            "png/Leg-1.png: warning[OUT009]: is kept as it is: it is a symbolic link, or lies"
            " behind one\n"
            "  = move the link away, and `imgpipe run` makes it"
        ),
    ),
    "one that is richer": (
        [EDIT, rich(FRAME), wishing("edited")],
        (
            "png/Leg-1.png: warning[OUT006]: is kept as it is:"
            " it is richer than a frame of its source (output edited)\n"
            "  = `--replace richer` as well makes it anew, and the trash keeps the old"
        ),
    ),
    "several that may be richer": (
        [
            *(EDIT, with_file("png/Leg-2.png", "x")),
            *(unjudged(FRAME), unjudged("png/Leg-2.png"), wishing("edited")),
        ],
        (
            "png/Leg-1.png: warning[OUT006]: is kept as it is, and so is 1 more file: they may be"
            " richer than the frames of their sources, and cannot be read (output edited)\n"
            "  = `--replace richer` as well makes them anew, and the trash keeps the old"
        ),
    ),
}


@pytest.mark.parametrize(("changes", "said"), WARNINGS.values(), ids=WARNINGS)
def test_what_is_kept_is_said_once_for_each_cause(changes: list[Change], said: str) -> None:
    assert warnings(changed(changes)) == said


def test_forced_is_the_last_of_reasons() -> None:
    plan = changed([REPAINTED, wishing(force=True)]).plan()
    assert FORCED not in {stale.reason for task in plan.tasks for stale in task.stale}
