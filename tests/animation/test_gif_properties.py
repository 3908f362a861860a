"""What holds for every GIF: the naive composer agrees, and no bytes break the decoder."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from imgpipe.animation import ImageError, gif
from imgpipe.animation.frame import AnimationInfo
from imgpipe.images import Limits, Size
from tests.animation.mutations import mutate
from tests.animation.reference import Layer, Story, pixels_of, random_layer, random_story
from tests.animation.table import CASES
from tests.memory import measure

MIB = 1 << 20
SMALL = Limits(canvas_px=1_000_000, frames=50, total_px=10_000_000)
# Hypothesis chooses each number, and so makes a failing animation smaller.
CHANCE = st.randoms(use_true_random=False)


class CountedReads(BytesIO):
    """A file that counts how often it is read."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        return super().read(size)


@dataclass
class Seen:
    """What decoding showed until its end or an error."""

    delays_ms: list[int] = field(default_factory=list)
    sizes: set[Size] = field(default_factory=set)
    error: ImageError | None = None


def decode_within(data: bytes, limits: Limits) -> Seen:
    """Decode and assert that the work is bounded by the file's length and by the limits."""
    seen, file, total_px = Seen(), CountedReads(data), 0
    try:
        for frame in gif.decode(file, "gif", limits):
            seen.delays_ms.append(frame.delay_ms)
            seen.sizes.add(frame.size)
            total_px += frame.size.width_px * frame.size.height_px
    except ImageError as error:
        seen.error = error
    assert len(seen.delays_ms) <= limits.frames
    assert total_px <= limits.total_px
    assert file.reads <= len(data) + 1
    return seen


def probe_bytes(data: bytes, limits: Limits) -> AnimationInfo | ImageError:
    try:
        return gif.probe(BytesIO(data), "gif", limits)
    except ImageError as error:
        return error


def assert_probe_agrees(data: bytes, limits: Limits) -> None:
    """Assert that decoding shows what probing says, but for images that are found wrong in it."""
    seen, info = decode_within(data, limits), probe_bytes(data, limits)
    rotten = "cannot be decompressed" in str(seen.error)
    if isinstance(info, ImageError):
        assert rotten or str(seen.error) == str(info)
        return
    count = len(seen.delays_ms)
    assert seen.sizes <= {info.size}
    assert seen.delays_ms == list(info.delays_ms[:count])
    assert info.frames == len(info.delays_ms)
    if rotten:
        assert count < info.frames
    else:
        assert (count, str(seen.error)) == (info.frames, str(info.damage))


def shown(data: bytes) -> tuple[list[object], AnimationInfo]:
    images = [pixels_of(frame.image) for frame in gif.decode(BytesIO(data), "gif", SMALL)]
    return images, gif.probe(BytesIO(data), "gif", SMALL)


@settings(max_examples=250)
@given(CHANCE.map(random_story))
def test_agrees_with_the_naive_composer(story: Story) -> None:
    images, info = shown(story.build())
    assert images == story.compose()
    assert (info.delays_ms, info.plays) == (story.delays_ms, story.plays)


@settings(max_examples=40)
@given(CHANCE, st.integers(0, 3), st.integers(1, 3))
def test_agrees_where_all_256_indexes_are_in_use(chance: Random, disposal: int, parts: int) -> None:
    palette = tuple((index, index // 2, 255 - index) for index in range(256))
    ramp = tuple(tuple(range(start, start + 16)) for start in range(0, 256, 16))
    layers = [random_layer(chance, (16, 16), 255) for _ in range(parts)]
    story = Story(16, 16, palette, (Layer(ramp, disposal=disposal), *layers))
    assert shown(story.build())[0] == story.compose()


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"GIF89a", b"GIF87a\2\0\2\0\x80\0\0abcdef"]))
def test_random_bytes_raise_nothing_but_image_errors(data: bytes, start: bytes) -> None:
    assert_probe_agrees(start + data, SMALL)


@settings(max_examples=400)
@given(st.sampled_from(sorted(CASES)), CHANCE)
def test_mutated_gifs_raise_nothing_but_image_errors(name: str, chance: Random) -> None:
    assert_probe_agrees(mutate(CASES[name].gif, chance), SMALL)


def decode_mutated(seeds: range) -> int:
    """Return how many frames a thousand mutated GIFs show together."""
    frames = 0
    for seed in seeds:
        chance = Random(seed)
        data = mutate(CASES[chance.choice(sorted(CASES))].gif, chance)
        frames += len(decode_within(data, SMALL).delays_ms)
    return frames


def test_mutated_gifs_take_little_memory() -> None:
    frames, peak_bytes = measure(decode_mutated, range(600))
    assert frames > 600
    # Three canvases of four bytes a pixel: before, drawn, and what is shown.
    assert peak_bytes < 3 * 4 * SMALL.canvas_px + 8 * MIB
