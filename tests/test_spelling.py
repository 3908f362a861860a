"""A source and an output rule become files: their paths, frames, options, and what is a copy."""

from __future__ import annotations

import pytest

from imgpipe.diagnostics import render
from imgpipe.images import Dither, Options
from imgpipe.spelling import OutputError, spell_outputs
from imgpipe.tasks import OutputFile, Source
from tests.planning import configure, source

GIF, SET, PHOTO = "gif/{name}.gif", "in/{name}-{n}.png", "{dir}/{name}.{ext}"
LEG = source(GIF, "gif/Leg.gif", frames=3)
STILL = source(GIF, "gif/Leg.gif", frames=1)
RENDERS = source(SET, "in/Leg-{n}.png", numbers=(2, 3, 5), kind="png")
FACE = source(PHOTO, "in/Face.JPG", kind="jpeg")


def spell(output: str, given: Source, pattern: str = GIF) -> list[OutputFile]:
    config = configure(f'a: "{pattern}"', f"b: {output}")
    return list(spell_outputs(config, config.outputs[0], given))


def complaint(output: str, given: Source, pattern: str = GIF) -> str:
    with pytest.raises(OutputError) as caught:
        spell(output, given, pattern)
    return render(caught.value.diagnostic)


# --- which files -------------------------------------------------------------------------------

COUNTED = '"png/{name}-{n}.png"'
FROM_0 = '{path: "png/{name}-{n}.png", first: 0}'
FILES = {
    "an animation counts from 1": (COUNTED, LEG, ["1:0", "2:1", "3:2"]),
    "or from where `first` says": (FROM_0, LEG, ["0:0", "1:1", "2:2"]),
    "a set keeps its numbers": (COUNTED, RENDERS, ["2:0", "3:1", "5:2"]),
    "whatever `first` says": (FROM_0, RENDERS, ["2:0", "3:1", "5:2"]),
}


@pytest.mark.parametrize(("output", "given", "frames"), FILES.values(), ids=FILES)
def test_a_numbered_output_has_a_file_per_frame(
    output: str, given: Source, frames: list[str]
) -> None:
    files = spell(output, given, SET if given is RENDERS else GIF)
    assert [f"{file.number}:{file.position}" for file in files] == frames
    assert [file.path for file in files] == [f"png/Leg-{n.split(':')[0]}.png" for n in frames]


def paths(output: str, given: Source, pattern: str = GIF) -> list[str]:
    return [file.path for file in spell(output, given, pattern)]


def test_an_output_has_its_own_padding() -> None:
    assert paths('"png/{name}-{n:03d}.png"', RENDERS, SET) == [
        "png/Leg-002.png",
        "png/Leg-003.png",
        "png/Leg-005.png",
    ]


def test_each_width_is_a_file_of_each_frame() -> None:
    files = spell('{path: "png/{width}/{name}-{n}.png", width: [8, 4]}', LEG)
    assert [(file.path, file.options.width_px) for file in files] == [
        (f"png/{width}/Leg-{n}.png", width) for width in (8, 4) for n in (1, 2, 3)
    ]


def test_an_animation_is_one_file_without_a_number() -> None:
    (file,) = spell('"out/{name}.gif"', LEG)
    assert (file.path, file.number, file.position) == ("out/Leg.gif", None, None)


def test_a_frame_is_for_stills_and_an_animation_stays_whole() -> None:
    (file,) = spell('{path: "out/{name}.{ext}", frame: 2}', source(PHOTO, "a.gif", frames=3), PHOTO)
    assert (file.path, file.number, file.position) == ("out/a.gif", None, None)


@pytest.mark.parametrize(
    ("output", "given", "position"),
    [
        ('{path: "{name}.png", frame: 3}', LEG, 2),
        ('{path: "{name}.png", frame: 3, first: 2}', LEG, 1),
        ('{path: "{name}.png", frame: 5}', RENDERS, 2),
        ('{path: "{name}.png", frame: 1}', STILL, 0),
        ('"{name}.png"', STILL, 0),
    ],
)
def test_a_still_has_the_frame_that_is_named(output: str, given: Source, position: int) -> None:
    (file,) = spell(output, given, SET if given is RENDERS else GIF)
    assert (file.path, file.number, file.position) == ("Leg.png", None, position)


REFUSED = {
    "several frames, none named": (
        '"{name}.png"', LEG,
        "output `b`: png holds one frame, and gif/Leg.gif has 3",
        "say which with `frame:`, put `{n}` into the pattern, or take a format of animations",
    ),
    "no such frame": (
        '{path: "{name}.png", frame: 4}', LEG,
        "output `b`: gif/Leg.gif has no frame 4: its frames are 1 to 3",
        "take another for `frame:`",
    ),
    "no such frame, counted otherwise": (
        '{path: "{name}.png", frame: 3, first: 0}', LEG,
        "output `b`: gif/Leg.gif has no frame 3: its frames are 0 to 2",
        "take another for `frame:`",
    ),
    "no such frame in a set": (
        '{path: "{name}.png", frame: 4}', RENDERS,
        "output `b`: in/Leg-2.png has no frame 4: its frames are 2 to 5, with gaps",
        "take another for `frame:`",
    ),
    "no such frame in a still": (
        '{path: "{name}.png", frame: 7}', STILL,
        "output `b`: gif/Leg.gif has no frame 7: its only frame is 1",
        "take another for `frame:`",
    ),
    "an extension that is only read": (
        '"x/{dir}/{name}.{ext}"', source(PHOTO, "in/Face.tiff", kind="png"),
        "output `b`: imgpipe writes no `.tiff` files, and in/Face.tiff is one",
        "write the extension that the output shall have in place of `{ext}`",
    ),
    "a number of seven digits": (
        '{path: "{name}-{n}.png", first: 999999}', LEG,
        (
            "output `b`: gif/Leg.gif: `{name}-{n}.png` cannot be spelled:"
            " `{n}` is `1000000`, not a number from 0 to 999999"
        ),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("output", "given", "said", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_made_is_said_with_output_and_source(
    output: str, given: Source, said: str, hint: str
) -> None:
    pattern = {"in/Leg-2.png": SET, "in/Face.tiff": PHOTO}.get(given.files[0], GIF)
    shown = f"outputs: {{b: {output}}}"
    column = shown.index(" frame: ") + 9 if " has no frame " in said else 11
    lines = [
        f"pipeline.yaml:3:{column}: error[PLN004]: {said}",
        f"    3 | {shown}",
        f"      | {'^':>{column}}",
        *([f"      = {hint}"] if hint else []),
    ]
    assert complaint(output, given, pattern) == "\n".join(lines)


def test_a_source_without_the_words_has_no_such_output() -> None:
    config = configure(f'a: "{GIF}", c: "{{region}}/x.gif"', 'b: "{region}/{n}.png"')
    assert list(spell_outputs(config, config.outputs[0], LEG)) == []


def test_a_path_is_the_projects() -> None:
    config = configure(f'a: "{GIF}"', 'b: "{name}.gif"', "site: {image_root: assets/images}")
    (file,) = spell_outputs(config, config.outputs[0], LEG)
    assert file.path == "assets/images/Leg.gif"


def test_the_sources_own_path_is_left_out() -> None:
    assert paths('"gif/{name}.gif"', LEG) == []
    assert paths('"in/{name}-{n}.png"', RENDERS, SET) == []
    assert paths('"in/{name}-{n:02d}.png"', RENDERS, SET) == [
        "in/Leg-02.png",
        "in/Leg-03.png",
        "in/Leg-05.png",
    ]


def test_a_photo_keeps_its_folder_and_its_extension() -> None:
    (file,) = spell('{path: "{dir}/{name}-thumb.{ext}", width: 8}', FACE, PHOTO)
    assert (file.path, file.format_id) == ("in/Face-thumb.JPG", "jpeg")
    top = source(PHOTO, "Face.webp", kind="webp")
    assert paths('"thumbs/{dir}/{name}.{ext}"', top, PHOTO) == ["thumbs/Face.webp"]


# --- what is a copy ----------------------------------------------------------------------------

NOT_EQUAL_NAMES = source(PHOTO, "in/Face.png", kind="jpeg")
MOVING = source(PHOTO, "in/Face.webp", kind="webp", frames=3)

COPIES = {
    "an animation in its format": ('"out/{name}.gif"', LEG, GIF, True),
    "with a delay, which is for what is assembled": (
        '{path: "out/{name}.gif", delay_ms: 50, loop: 1}', LEG, GIF, True,
    ),
    "smaller": ('{path: "out/{name}.gif", width: 4}', LEG, GIF, False),
    "lower": ('{path: "out/{name}.gif", height: 4}', LEG, GIF, False),
    "a frame of an animation": ('"out/{name}-{n}.gif"', LEG, GIF, False),
    "a still in its format": ('"out/{name}.gif"', STILL, GIF, True),
    "a numbered still": ('"out/{name}-{n}.gif"', STILL, GIF, True),
    "a file of a set": ('"png/{name}-{n}.png"', RENDERS, SET, True),
    "one file of a set": ('{path: "png/{name}.png", frame: 3}', RENDERS, SET, True),
    "a set in another format": ('"webp/{name}-{n}.webp"', RENDERS, SET, False),
    "a photo": ('"out/{dir}/{name}.{ext}"', FACE, PHOTO, True),
    "a photo as .jpeg": ('"out/{dir}/{name}.jpeg"', FACE, PHOTO, True),
    "a photo with another quality": (
        '{path: "out/{dir}/{name}.{ext}", quality: 50}', FACE, PHOTO, False,
    ),
    "a picture whose format has no quality": (
        '{path: "out/{dir}/{name}.{ext}", quality: 50}',
        source(PHOTO, "in/Face.png", kind="png"), PHOTO, True,
    ),
    "every pixel, which a copy has": (
        '{path: "out/{dir}/{name}.{ext}", lossless: true}',
        source(PHOTO, "in/Face.webp", kind="webp"), PHOTO, True,
    ),
    "lossy, said in words": (
        '{path: "out/{dir}/{name}.{ext}", lossless: false}',
        source(PHOTO, "in/Face.webp", kind="webp"), PHOTO, False,
    ),
    "a JPEG that is called .png": ('"out/{dir}/{name}.{ext}"', NOT_EQUAL_NAMES, PHOTO, False),
    "a frame of a moving WebP": (
        '{path: "out/{dir}/{name}.{ext}", frame: 2}', MOVING, PHOTO, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("output", "given", "pattern", "copied"), COPIES.values(), ids=COPIES)
def test_the_same_format_with_no_option_that_changes_it_is_copied(
    output: str, given: Source, pattern: str, *, copied: bool
) -> None:
    assert {file.copied for file in spell(output, given, pattern)} == {copied}


# --- which options count -----------------------------------------------------------------------

OPTIONS = {
    "assembled: the defaults are written out": (
        '"out/{name}.gif"', RENDERS, SET, Options(delay_ms=100, loop=0),
    ),
    "assembled: as asked, 0 included": (
        '{path: "out/{name}.gif", delay_ms: 0, loop: 3}', RENDERS, SET, Options(delay_ms=0, loop=3),
    ),
    "an animation keeps its own delay and loop": (
        '{path: "out/{name}.gif", width: 4, delay_ms: 50, loop: 3}', LEG, GIF, Options(width_px=4),
    ),
    "reduced": (
        '{path: "out/{name}.gif", width: 4, dither: floyd-steinberg}', LEG, GIF,
        Options(width_px=4, dither=Dither.FLOYD_STEINBERG),
    ),
    "a copy has no colours to reduce": (
        '{path: "out/{name}.gif", dither: floyd-steinberg}', LEG, GIF, Options(),
    ),
    "a frame": (
        '{path: "{name}.png", frame: 3, height: 4}', LEG, GIF, Options(height_px=4, frame=3),
    ),
    "a copied frame": ('{path: "{name}.png", frame: 3}', RENDERS, SET, Options(frame=3)),
    "a frame of what is whole": (
        '{path: "{dir}/{name}-x.{ext}", frame: 2, width: 4}',
        source(PHOTO, "in/Face.gif", frames=3), PHOTO, Options(width_px=4),
    ),
    "what the format has not": (
        '{path: "{dir}/{name}-x.{ext}", quality: 50, lossless: true, delay_ms: 5, width: 4}',
        source(PHOTO, "in/Face.gif", kind="gif"), PHOTO, Options(width_px=4),
    ),
    "what the format has": (
        '{path: "{dir}/{name}-x.{ext}", quality: 50, lossless: true, delay_ms: 5, width: 4}',
        source(PHOTO, "in/Face.webp", kind="webp"), PHOTO,
        Options(width_px=4, quality=50, lossless=True),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("output", "given", "pattern", "options"), OPTIONS.values(), ids=OPTIONS)
def test_only_options_that_have_an_effect_are_kept(
    output: str, given: Source, pattern: str, options: Options
) -> None:
    (file,) = spell(output, given, pattern)
    assert file.options == options
