"""How often an animation plays."""

from __future__ import annotations

from tests.animation.table.case import NETSCAPE, Case, plain, screen
from tests.gif_builder import GifBuilder


def looped(builder: GifBuilder, plays: int) -> Case:
    gif = builder.control(5).image(plain(0)).control(6).image(plain(2)).build()
    return Case(gif, ("RRRR RRRR RRRR", "BBBB BBBB BBBB"), (50, 60), plays)


LOOPS = {
    "no loop extension plays once": looped(screen(), 1),
    "0 plays for ever": looped(screen().loop(0), 0),
    "1 repeats once": looped(screen().loop(1), 2),
    "the largest count": looped(screen().loop(65535), 65536),
    "ANIMEXTS1.0 counts too": looped(screen().loop(3, b"ANIMEXTS1.0"), 4),
    "the last loop extension wins": looped(screen().loop(0).loop(5), 6),
    "the last loop extension wins, for ever": looped(screen().loop(5).loop(0, b"ANIMEXTS1.0"), 0),
    "a loop extension after the last frame": Case(
        screen().control(5).image(plain(0)).loop(4).build(), ("RRRR RRRR RRRR",), (50,), 5
    ),
    "a buffer size is no loop count": looped(
        screen().raw(NETSCAPE + b"\x05\x02\x09\x00\x00\x00\x00"), 1
    ),
    "a buffer size of two bytes is none": looped(
        screen().raw(NETSCAPE + b"\x03\x02\x07\x00\x00"), 1
    ),
    "a loop count of two bytes is none": looped(screen().raw(NETSCAPE + b"\x02\x01\x07\x00"), 1),
    "an empty loop extension": looped(screen().raw(NETSCAPE + b"\x00"), 1),
    "an application with no identifier": looped(screen().raw(b"\x21\xff\x00"), 1),
    "another application": looped(screen().loop(7, b"netscape2.0"), 1),
}
