"""Patterns: what is refused and how that is said, what a path reads as, and the laws of both.

The laws are checked against `find_readings`, which knows nothing of regular expressions: it tries
every way to cut a path.
"""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imgpipe.pattern_syntax import RASTER_EXTENSIONS, PatternError, Problem
from imgpipe.patterns import Pattern, Reading, SpellError, natural_key
from imgpipe.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

LAWS = settings(max_examples=200, deadline=None)

# --- Refused patterns: « and » stand around the characters that the message is about. ---

A_WORD = "a word is letters, digits and `_`, and begins with no digit, as in `{name}`"
AN_EXTENSION = "end it with one, as in `{name}.png`, or with `.{ext}`"
BRACES = "write a word as `{name}`; a path holds no other braces"
EXT_ENDS = "end the pattern with `.{ext}`, or use another word here"
FROM_ROOT = "write it from the image folder on"
PADDINGS = "write `{n:02d}` for two digits, up to six"
SEPARATE = "give each a folder or file name of its own; a frame's number is `{n}`"
WHOLE_DIR = "write `{dir}/`, or another word"

REFUSED = [
    ("«»", "the pattern is empty", "write a path, as in `muscles/gif/{name}.gif`"),
    ("«/»gif/{name}.gif", "the path is absolute", FROM_ROOT),
    ("«//»server/{name}.gif", "the path is absolute", FROM_ROOT),
    ("«C:»/gif/{name}.gif", "the path begins with a drive", FROM_ROOT),
    ("gif«\\»{name}.gif", "a backslash separates no folders", "write `/`"),
    ("{dir}«\\»{name}.gif", "a backslash separates no folders", "write `/`"),
    ("«..»/{name}.gif", "`..` leaves the folder", "write the path without `..`"),
    ("gif/«..»/{name}.gif", "`..` leaves the folder", "write the path without `..`"),
    ("«.»/{name}.gif", "`.` is not a folder's name", "leave out `./`"),
    ("gif/«.»/{name}.gif", "`.` is not a folder's name", "leave out `./`"),
    ("gif«//»{name}.gif", "no folder stands between these slashes", "write one `/`"),
    ("gif«///»{name}.gif", "no folder stands between these slashes", "write one `/`"),
    ("gif/{name}.gif«/»", "no file name follows this slash", "end with one, as in `/{name}.png`"),
    ("gif«//»", "no file name follows this slash", "end with one, as in `/{name}.png`"),
    (
        "gif/«**»/{name}.gif",
        "`*` means nothing here",
        "a part of a name is `{name}`, any folders are `{dir}`",
    ),
    ("gif/«\0»{name}.gif", "a path holds no NUL character", "leave it out"),
    ("gif/«{»name.gif", "`{` is never closed", BRACES),
    ("gif/«{»name-{n}.gif", "`{` is never closed", BRACES),
    ("{dir}«{»name", "`{` is never closed", BRACES),  # and no word of `{dir}` or an extension
    ("gif/name«}».gif", "`}` closes nothing", BRACES),
    ("gif/«{}».gif", "these braces hold no word", A_WORD),
    ("gif/«{:02d}».gif", "these braces hold no word", A_WORD),
    ("gif/{«na-me»}.gif", "`na-me` is not a word", A_WORD),
    ("gif/{« name »}.gif", "` name ` is not a word", A_WORD),
    ("gif/{«1st»}.gif", "`1st` is not a word", A_WORD),
    ("gif/{«größe»}.gif", "`größe` is not a word", A_WORD),
    ("gif/{«a/b»}.gif", "`a/b` is not a word", A_WORD),
    ("gif/{«*»}.gif", "`*` is not a word", A_WORD),
    ("{name}-{n«:02»}.png", "`:02` is not a padding", PADDINGS),
    ("{name}-{n«:2d»}.png", "`:2d` is not a padding", PADDINGS),
    ("{name}-{n«:00d»}.png", "`:00d` is not a padding", PADDINGS),
    ("{name}-{n«:07d»}.png", "`:07d` is not a padding", PADDINGS),
    ("{name}-{n«:٠2d»}.png", "`:٠2d` is not a padding", PADDINGS),
    ("{name}-{n«:»}.png", "`:` is not a padding", PADDINGS),
    ("{name}-{width«:03d»}.png", "`:03d` pads what is not `{n}`", "write `{width}`"),
    ("{name«:03d»}.png", "`:03d` pads what is not `{n}`", "write `{name}`"),
    (
        "{a}-«{b}».png",
        "`{a}` and `{b}` share a segment, so where one ends would be a guess",
        SEPARATE,
    ),
    (
        "{a}«{b}»/{name}.png",
        "`{a}` and `{b}` share a segment, so where one ends would be a guess",
        SEPARATE,
    ),
    ("{name}/«{name}»-{n}.png", "`{name}` stands here a second time", "use each word once"),
    ("{name}-«{name}».png", "`{name}` stands here a second time", "use each word once"),
    ("{n}/{name}-«{n:02d}».png", "`{n}` stands here a second time", "use each word once"),
    ("{n}«{n}».png", "`{n}` stands here a second time", "use each word once"),
    ("{width}/«{width}».png", "`{width}` stands here a second time", "use each word once"),
    ("{dir}/x/«{dir}»/{name}.png", "`{dir}` stands here a second time", "use each word once"),
    (
        "{name}-«{n}{width}».png",
        "`{n}` and `{width}` would make one run of digits",
        "put something between them, as in `{n}-{width}`",
    ),
    (
        "{name}-x«10{n:02d}».png",
        "`10` and `{n:02d}` would make one run of digits",
        "put something between them, as in `10-{n:02d}`",
    ),
    (
        "{name}-«{width}2»x.png",
        "`{width}` and `2` would make one run of digits",
        "put something between them, as in `{width}-2`",
    ),
    ("«{dir}»-x/{name}.png", "`{dir}` is not a whole segment here", WHOLE_DIR),
    ("gif/«{dir}».png", "`{dir}` is not a whole segment here", WHOLE_DIR),
    ("{name}«{ext}»", "`{ext}` is not the extension here", EXT_ENDS),
    ("«{ext}»/{name}.png", "`{ext}` is not the extension here", EXT_ENDS),
    ("x.«{ext}»/{name}.png", "`{ext}` is not the extension here", EXT_ENDS),
    ("{name}.«{ext}».png", "`{ext}` is not the extension here", EXT_ENDS),
    ("{name}.«{ext}»-thumb", "`{ext}` is not the extension here", EXT_ENDS),
    ("{name}.x«{ext}»", "`{ext}` is not the extension here", EXT_ENDS),
    ("gif/«{name}»", "the file name has no extension", AN_EXTENSION),
    ("gif/«name.»", "the file name has no extension", AN_EXTENSION),
    ("gif.d/«name»", "the file name has no extension", AN_EXTENSION),
    ("gif/«{name}.{n}»", "the file name has no extension", AN_EXTENSION),
    ("gif/«{name}.p{n}»", "the file name has no extension", AN_EXTENSION),
    ("gif/«x.{format}»", "the file name has no extension", AN_EXTENSION),
    ("gif/«{dir}»", "the file name has no extension", AN_EXTENSION),
    (
        "gif/«.png»",
        "the file name is nothing but an extension",
        "write a name before it, as in `{name}.png`",
    ),
    (
        "{name}/«.{ext}»",
        "the file name is nothing but an extension",
        "write a name before it, as in `{name}.png`",
    ),
]


@pytest.mark.parametrize(("marked", "message", "hint"), REFUSED)
def test_a_refused_pattern_says_what_is_wrong_where_and_what_to_write(
    marked: str, message: str, hint: str
) -> None:
    before, rest = marked.split("«")
    wrong, after = rest.split("»")
    with pytest.raises(PatternError) as caught:
        Pattern.parse(before + wrong + after)
    span = Span(len(before), len(before) + len(wrong))
    assert caught.value.problems == (Problem(message, span, hint),)


def test_all_problems_of_a_pattern_are_told_at_once_in_the_order_of_its_text() -> None:
    with pytest.raises(PatternError) as caught:
        Pattern.parse("/a/{}//{x}-{y}/{n:2d}1")
    told = [(problem.span, problem.message) for problem in caught.value.problems]
    assert told == [
        (Span(0, 1), "the path is absolute"),
        (Span(3, 5), "these braces hold no word"),
        (Span(5, 7), "no folder stands between these slashes"),
        (Span(11, 14), "`{x}` and `{y}` share a segment, so where one ends would be a guess"),
        (Span(15, 22), "`{n:2d}` and `1` would make one run of digits"),
        (Span(15, 22), "the file name has no extension"),
        (Span(17, 20), "`:2d` is not a padding"),
    ]
    assert str(caught.value) == "; ".join(message for _, message in told)
    assert caught.value.message == "the path is absolute"
    assert caught.value.span == Span(0, 1)
    assert caught.value.hint == "write it from the image folder on"


# --- What a pattern knows about itself ---


@pytest.mark.parametrize(
    ("text", "names", "numbered", "sized", "suffix", "folder"),
    [
        ("logo.png", (), False, False, "png", ""),
        ("muscles/gif/{name}.gif", ("name",), False, False, "gif", "muscles/gif"),
        ("muscles/png/{name}-{n:02d}.png", ("name",), True, False, "png", "muscles/png"),
        ("a/{group}/b/{name}-{width}.tar.GZ", ("group", "name"), False, True, "GZ", "a"),
        ("{dir}/x/{name}.{ext}", ("dir", "name", "ext"), False, False, None, ""),
        ("a-{n}/b/{width}.png", (), True, True, "png", ""),
        ("a/b.c/{z}/{a}.jpg", ("z", "a"), False, False, "jpg", "a/b.c"),
    ],
)
def test_a_pattern_knows_its_words_extension_and_fixed_folders(
    text: str, names: tuple[str, ...], numbered: bool, sized: bool, suffix: str, folder: str
) -> None:
    pattern = Pattern.parse(text)
    known = (pattern.names, pattern.numbered, pattern.sized, pattern.suffix, pattern.folder)
    assert known == (names, numbered, sized, suffix, folder)


def test_patterns_are_values() -> None:
    pattern = Pattern.parse("{name}-{n}.png")
    assert pattern == Pattern.parse("{name}-{n}.png") != Pattern.parse("{name}-{n:01d}.png")
    assert len({pattern, Pattern.parse("{name}-{n}.png")}) == 1
    assert repr(pattern) == "Pattern(text='{name}-{n}.png')"
    pattern.read("Leg-1.png")
    assert pickle.loads(pickle.dumps(pattern)).read("Leg-1.png") == pattern.read("Leg-1.png")


# --- Readings ---

FRAME = "muscles/png/{name}-{n}.png"
THUMBNAIL = "muscles/png/{name}-{n}-thumb.png"


def named(name: str, number: int | None = None, number_text: str | None = None) -> Reading:
    if number is not None and number_text is None:
        number_text = str(number)
    return Reading((("name", name),), number, number_text)


@pytest.mark.parametrize(
    ("text", "path", "reading"),
    [
        # names that end as frames do
        ("muscles/gif/{name}.gif", "muscles/gif/Leg.gif", named("Leg")),
        ("muscles/gif/{name}.gif", "muscles/gif/Leg-2.gif", named("Leg-2")),
        (FRAME, "muscles/png/Leg-2.png", named("Leg", 2)),
        (FRAME, "muscles/png/Leg-2-1.png", named("Leg-2", 1)),
        (FRAME, "muscles/png/Leg-2-1-10.png", named("Leg-2-1", 10)),
        (FRAME, "muscles/png/Leg--1.png", named("Leg-", 1)),
        (FRAME, "muscles/png/Leg.png", None),
        (FRAME, "muscles/png/-1.png", None),
        (FRAME, "muscles/png/Leg-1-thumb.png", None),
        (FRAME, "muscles/png/Head-thumb-3.png", named("Head-thumb", 3)),
        (THUMBNAIL, "muscles/png/Head-thumb-3.png", None),
        (THUMBNAIL, "muscles/png/Head-thumb-3-thumb.png", named("Head-thumb", 3)),
        (THUMBNAIL, "muscles/png/Head-3-thumb-3-thumb.png", named("Head-3-thumb", 3)),
        # literals are literal
        (FRAME, "muscles/png/M.Biceps-1.png", named("M.Biceps", 1)),
        (FRAME, "muscles/png/acquisition method-1.png", named("acquisition method", 1)),
        (FRAME, "muscles/png/Leg-1xpng", None),
        (FRAME, "muscles/png/Leg-1.PNG", None),
        (FRAME, "Muscles/png/Leg-1.png", None),
        ("a+(b) [c]/{name}.png", "a+(b) [c]/Leg.png", named("Leg")),
        ("a+(b) [c]/{name}.png", "aa(b) [c]/Leg.png", None),
        ("{name}\n.png", "Leg\n.png", named("Leg")),
        # code points, not letters: é in one and in two
        (FRAME, "muscles/png/\u00e9-1.png", named("\u00e9", 1)),
        (FRAME, "muscles/png/e\u0301-1.png", named("e\u0301", 1)),
        ("\u00e9/{name}.png", "\u00e9/Leg.png", named("Leg")),
        ("\u00e9/{name}.png", "e\u0301/Leg.png", None),
        # numbers
        (FRAME, "muscles/png/Leg-0.png", named("Leg", 0)),
        (FRAME, "muscles/png/Leg-01.png", None),
        (FRAME, "muscles/png/Leg-00.png", None),
        (FRAME, "muscles/png/Leg-999999.png", named("Leg", 999999)),
        (FRAME, "muscles/png/Leg-1234567.png", None),
        (FRAME, "muscles/png/Leg-\u0661.png", None),
        (FRAME, "muscles/png/Leg-\u00b2.png", None),
        ("{name}-{n:02d}.png", "Leg-07.png", named("Leg", 7, "07")),
        ("{name}-{n:02d}.png", "Leg-00.png", named("Leg", 0, "00")),
        ("{name}-{n:02d}.png", "Leg-10.png", named("Leg", 10)),
        ("{name}-{n:02d}.png", "Leg-100.png", named("Leg", 100)),
        ("{name}-{n:02d}.png", "Leg-7.png", None),
        ("{name}-{n:02d}.png", "Leg-0100.png", None),
        ("{name}-{n:06d}.png", "Leg-000007.png", named("Leg", 7, "000007")),
        ("{name}-{n:06d}.png", "Leg-0000007.png", None),
        # a number directly beside a word
        ("{name}{n:04d}.png", "Leg0001.png", named("Leg", 1, "0001")),
        ("{name}{n}.png", "Leg2-1.png", named("Leg2-", 1)),
        ("{name}{n}.png", "1.png", None),
        ("{name}{n}.png", "Leg1234567.png", None),
        ("{n}{name}.png", "12Leg3.png", named("Leg3", 12)),
        ("{n}{name}.png", "12.png", None),
        ("x{name}2.png", "x12.png", named("1")),
        # one segment is one segment, and paths go nowhere else
        ("{name}.png", "a/Leg.png", None),
        ("{name}/x.png", "a/b/x.png", None),
        ("{name}/x.png", "./x.png", None),
        ("{name}/x.png", "../x.png", None),
        ("{name}/x.png", ".../x.png", named("...")),
        (".{name}/x.png", "../x.png", None),
        ("{name}./x.png", "../x.png", None),
        ("{name}/x.png", "/x.png", None),
        ("{name}.png", "/Leg.png", None),
        ("{name}.png", "./Leg.png", None),
        ("{name}.png", ".png", None),
        ("{name}.png", "a\\Leg.png", None),
        ("{name}.png", "a\0b.png", None),
        ("{name}.png", "Leg.png\n", None),
        ("{name}.png", "Leg.png/", None),
        ("{name}.png", "", None),
        ("logo.png", "logo.png", Reading(())),
    ],
)
def test_what_a_path_reads_as(text: str, path: str, reading: Reading | None) -> None:
    assert Pattern.parse(text).read(path) == reading


@pytest.mark.parametrize(
    ("text", "path", "reading"),
    [
        (FRAME, "muscles/png/Leg-7.png", named("Leg", 7)),
        (FRAME, "muscles/png/Leg-07.png", named("Leg", 7, "07")),
        (FRAME, "muscles/png/Leg-000000.png", named("Leg", 0, "000000")),
        (FRAME, "muscles/png/Leg-0000007.png", None),
        ("{name}-{n:02d}.png", "Leg-7.png", named("Leg", 7)),
        ("{name}-{n:02d}.png", "Leg-0100.png", named("Leg", 100, "0100")),
        ("{name}-{width}.png", "Leg-0300.png", None),
    ],
)
def test_a_source_reads_its_number_in_any_padding(
    text: str, path: str, reading: Reading | None
) -> None:
    assert Pattern.parse(text).read(path, any_padding=True) == reading


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("{dir}/{name}.png", "Leg.png", {"dir": "", "name": "Leg"}),
        ("{dir}/{name}.png", "a/Leg.png", {"dir": "a", "name": "Leg"}),
        ("{dir}/{name}.png", "a/b c/d/Leg.png", {"dir": "a/b c/d", "name": "Leg"}),
        ("{dir}/{name}.png", "/Leg.png", None),
        ("{dir}/{name}.png", "a//Leg.png", None),
        ("{dir}/{name}.png", "a/./Leg.png", None),
        ("{dir}/{name}.png", "a/../Leg.png", None),
        ("{dir}/{name}.png", "../Leg.png", None),
        ("{dir}/{name}.png", "a\\b/Leg.png", None),
        ("x/{dir}/y/{name}.png", "x/y/Leg.png", {"dir": "", "name": "Leg"}),
        ("x/{dir}/y/{name}.png", "x/y/y/Leg.png", {"dir": "y", "name": "Leg"}),
        ("x/{dir}/y/{name}.png", "y/y/Leg.png", None),
        ("{dir}/{a}/{b}.png", "p/q/r/s.png", {"a": "r", "b": "s", "dir": "p/q"}),
        ("{dir}/{a}/{b}.png", "r/s.png", {"a": "r", "b": "s", "dir": ""}),
        ("{dir}/{a}/{b}.png", "s.png", None),
        ("{a}/{dir}/{b}.png", "p/q/r/s.png", {"a": "p", "b": "s", "dir": "q/r"}),
        (
            "{group}/{name}.{ext}",
            "g/Leg.tar.JPeG",
            {"ext": "JPeG", "group": "g", "name": "Leg.tar"},
        ),
        ("{name}.{ext}", "Leg.webm", None),
        ("{name}.{ext}", "Leg.g\u0131f", None),
        ("{name}.{ext}", "Leg.", None),
    ],
)
def test_folders_and_extensions(text: str, path: str, words: dict[str, str] | None) -> None:
    reading = Pattern.parse(text).read(path)
    assert reading == (None if words is None else Reading(tuple(sorted(words.items()))))


@pytest.mark.parametrize("extension", RASTER_EXTENSIONS)
def test_ext_is_kept_as_written(extension: str) -> None:
    for written in (extension, extension.upper(), extension.title()):
        reading = Pattern.parse("{name}.{ext}").read(f"Leg.{written}")
        assert reading == Reading((("ext", written), ("name", "Leg")))


def test_width_has_one_spelling() -> None:
    pattern = Pattern.parse("{name}-{width}w-{n}.webp")
    assert pattern.read("Leg-300w-2.webp") == Reading((("name", "Leg"),), 2, "2", 300)
    assert pattern.read("Leg-0300w-2.webp") is None
    assert pattern.read("Leg-0w-2.webp") is None


# --- Spelling ---


@pytest.mark.parametrize(
    ("text", "words", "number", "width_px", "path"),
    [
        (FRAME, {"name": "Leg-2"}, 1, None, "muscles/png/Leg-2-1.png"),
        (FRAME, (("name", "Leg"),), 999999, None, "muscles/png/Leg-999999.png"),
        ("{name}{n:04d}.png", {"name": "Leg"}, 1, None, "Leg0001.png"),
        ("{name}-{n:02d}.png", {"name": "Leg"}, 100, None, "Leg-100.png"),
        ("{dir}/{name}-{width}.{ext}", {"dir": "", "name": "a", "ext": "JPG"}, 0, 7, "a-7.JPG"),
        ("{dir}/{name}.png", {"dir": "b/c", "name": "a"}, None, None, "b/c/a.png"),
        ("png/{name}.png", {"dir": "b/c", "ext": "gif", "name": "a"}, 3, 300, "png/a.png"),
    ],
)
def test_how_words_are_spelled(
    text: str, words: dict[str, str], number: int | None, width_px: int | None, path: str
) -> None:
    assert Pattern.parse(text).spell(words, number, width_px) == path


NO_PART = "not a part of one folder or file name"


@pytest.mark.parametrize(
    ("text", "words", "number", "width_px", "reason"),
    [
        ("{name}.png", {}, None, None, "`{name}` has no value"),
        ("x-{n}.png", {"n": "1"}, None, None, "`{n}` has no value"),
        ("x-{width}.png", {"width": "1"}, None, None, "`{width}` has no value"),
        ("x-{n}.png", {}, -1, None, "`{n}` is `-1`, not a number from 0 to 999999"),
        ("x{n:03d}.png", {}, -1, None, "`{n}` is `-01`, not a number from 0 to 999999"),
        ("x-{n}.png", {}, 1000000, None, "`{n}` is `1000000`, not a number from 0 to 999999"),
        ("{width}.png", {}, None, 0, "`{width}` is `0`, not a width from 1 to 999999"),
        ("{width}.png", {}, 1, 1000000, "`{width}` is `1000000`, not a width from 1 to 999999"),
        ("{name}.png", {"name": ""}, None, None, f"`{{name}}` is empty, {NO_PART}"),
        ("{name}/x.png", {"name": ""}, None, None, f"`{{name}}` is empty, {NO_PART}"),
        ("{name}.png", {"name": "a/b"}, None, None, f"`{{name}}` is `a/b`, {NO_PART}"),
        ("{name}.png", {"name": "a\\b"}, None, None, f"`{{name}}` is `a\\b`, {NO_PART}"),
        ("{name}.png", {"name": "a\0b"}, None, None, f"`{{name}}` is `a\0b`, {NO_PART}"),
        ("{name}/x.png", {"name": ".."}, None, None, "a folder would be named `.` or `..`"),
        (".{name}/x.png", {"name": "."}, None, None, "a folder would be named `.` or `..`"),
        ("x.{ext}", {"ext": "webm"}, None, None, "`{ext}` is `webm`, not a raster extension"),
        (
            "{dir}/x.png",
            {"dir": "a/../b"},
            None,
            None,
            "`{dir}` is `a/../b`, not a folder inside the site",
        ),
        ("{dir}/x.png", {"dir": ".."}, None, None, "`{dir}` is `..`, not a folder inside the site"),
        ("{dir}/x.png", {"dir": "/a"}, None, None, "`{dir}` is `/a`, not a folder inside the site"),
        ("{dir}/x.png", {"dir": "a/"}, None, None, "`{dir}` is `a/`, not a folder inside the site"),
        (
            "{dir}/{name}{n}.png",
            {"dir": "", "name": "Leg2"},
            1,
            None,
            "`{name}` and `{n}` would make one run of digits",
        ),
        (
            "{width}{name}.png",
            {"name": "2Leg"},
            None,
            1,
            "`{width}` and `{name}` would make one run of digits",
        ),
    ],
)
def test_what_cannot_be_spelled_says_why(
    text: str, words: dict[str, str], number: int | None, width_px: int | None, reason: str
) -> None:
    with pytest.raises(SpellError) as caught:
        Pattern.parse(text).spell(words, number, width_px)
    assert str(caught.value) == f"`{text}` cannot be spelled: {reason}"


# --- The laws ---

Values = dict[str, str]
Token = tuple[str, str]  # kind, and: the literal text, the word's name, or the digits of {n}


@dataclass(frozen=True)
class Shape:
    """A sound pattern in pieces, segment by segment, as the tests know it without parsing."""

    segments: tuple[tuple[Token, ...], ...]

    @property
    def text(self) -> str:
        return "/".join("".join(map(write_token, segment)) for segment in self.segments)

    @property
    def words(self) -> list[str]:
        return [word for segment in self.segments for word in map(word_of, segment) if word]

    @property
    def padding(self) -> int:
        """How many digits `{n}` has at least; 0 where nothing is said."""
        digits = [
            int(detail) for segment in self.segments for kind, detail in segment if kind == "n"
        ]
        return sum(digits)

    def join(self, values: Values) -> str:
        """Put values into the pattern without asking whether they fit."""
        segments = [
            "".join(values[word_of(token)] if word_of(token) else token[1] for token in segment)
            for segment in self.segments
            if segment != (("dir", "dir"),) or values["dir"]
        ]
        return "/".join(segments)


def word_of(token: Token) -> str:
    kind, detail = token
    return {"literal": "", "free": detail}.get(kind, kind)


def write_token(token: Token) -> str:
    kind, detail = token
    if kind == "literal":
        return detail
    return f"{{n:0{detail}d}}" if kind == "n" and detail != "0" else f"{{{word_of(token)}}}"


def find_readings(shape: Shape, path: str, *, any_padding: bool = False) -> list[Values]:
    """Return every reading, found by trying every way to cut the path."""
    folders = path.split("/")
    if any(folder in ("", ".", "..") for folder in folders) or set(path) & {"\\", "\0"}:
        return []
    return list(_cut_path(shape.segments, folders, any_padding))


def _cut_path(
    segments: tuple[tuple[Token, ...], ...], folders: list[str], any_padding: bool
) -> Iterator[Values]:
    if not segments:
        if not folders:
            yield {}
    elif segments[0] == (("dir", "dir"),):
        for count in range(len(folders) + 1):
            for rest in _cut_path(segments[1:], folders[count:], any_padding):
                yield {"dir": "/".join(folders[:count]), **rest}
    elif folders:
        for first in _cut_segment(segments[0], folders[0], 0, any_padding):
            for rest in _cut_path(segments[1:], folders[1:], any_padding):
                yield {**first, **rest}


def _cut_segment(
    tokens: tuple[Token, ...], text: str, start: int, any_padding: bool
) -> Iterator[Values]:
    if not tokens:
        if start == len(text):
            yield {}
        return
    for end in range(start, len(text) + 1):
        if _fits(tokens[0], text, start, end, any_padding):
            for rest in _cut_segment(tokens[1:], text, end, any_padding):
                word = word_of(tokens[0])
                yield {word: text[start:end], **rest} if word else rest


def _fits(token: Token, text: str, start: int, end: int, any_padding: bool) -> bool:
    kind, detail = token
    piece = text[start:end]
    if kind == "literal":
        return piece == detail
    if kind == "ext":
        return piece.lower() in RASTER_EXTENSIONS
    if kind == "free":
        return piece != ""
    digits = set("0123456789")
    whole = not digits & set(text[start - 1 : start] + text[end : end + 1])
    if not (whole and 1 <= len(piece) <= 6 and set(piece) <= digits):
        return False
    if kind == "width":
        return piece == str(int(piece)) != "0"
    return any_padding or piece == str(int(piece)).zfill(int(detail))


LITERALS = [
    "-",
    "-",
    "_",
    ".",
    "a",
    "1",
    "-1-",
    "a-",
    "-thumb",
    "x1x",
    "+(",
    " ",
    "\u00e9",
    "e\u0301",
]


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Sound patterns: some words spread over some segments, literals between them."""
    count = draw(st.integers(1, 3))
    contents: list[list[Token]] = [[] for _ in range(count)]
    for index, content in enumerate(contents):
        if draw(st.booleans()):
            content.append(("free", f"w{2 - index}"))
    for number in (("n", draw(st.sampled_from("00236"))), ("width", "")):
        if draw(st.booleans()):
            contents[draw(st.integers(0, count - 1))].append(number)
    segments = [_spread(draw, content) for content in contents]
    segments[-1] += (
        [("literal", "."), ("ext", "")] if draw(st.booleans()) else [("literal", ".png")]
    )
    if draw(st.booleans()):
        segments.insert(draw(st.integers(0, count - 1)), [("dir", "dir")])
    return Shape(tuple(tuple(segment) for segment in segments))


def _spread(draw: st.DrawFn, content: list[Token]) -> list[Token]:
    tokens: list[Token] = []
    ordered = draw(st.permutations(content))
    numbers = {"n", "width"}
    for index in range(len(ordered) + 1):
        sides = {kind for kind, _ in ordered[max(0, index - 1) : index + 1]}
        choices = [literal for literal in LITERALS if not (sides & numbers and _digital(literal))]
        optional = content and not (0 < index < len(ordered) and sides <= numbers)
        literal = draw(st.sampled_from([*[""] * 5, *choices] if optional else choices))
        if literal and not (literal == "." and not content):
            tokens.append(("literal", literal))
        tokens += ordered[index : index + 1]
    return tokens or [("literal", "x")]


def _digital(literal: str) -> bool:
    return literal[0].isdigit() or literal[-1].isdigit()


NAMES = st.sampled_from(["Leg", "Leg-2", "Leg-2-1", "Head-thumb", "M.Biceps", "a b", "e\u0301"])
SMALL = st.text("a1-.\u00e9", max_size=4)
NUMERALS = st.one_of(
    st.text("0123456789", min_size=1, max_size=7), st.sampled_from(["-1", "1000000"])
)
ODD = st.sampled_from(["", ".", "..", "a/b", "a\\b", "a\0b"])
FREE = st.one_of(NAMES, NAMES, SMALL, ODD, st.text(max_size=6))
FOLDERS = st.one_of(st.lists(NAMES, max_size=2), st.lists(SMALL, max_size=3)).map("/".join)
EXTENSIONS = st.sampled_from([*RASTER_EXTENSIONS, "PNG", "Gif", "webm"])


def values_of(shape: Shape, free: st.SearchStrategy[str] = FREE) -> st.SearchStrategy[Values]:
    """Values for the words of a pattern, most of which fit."""
    frames = st.integers(0, 120).map(lambda number: str(number).zfill(shape.padding))
    padded = st.builds(lambda number, size: str(number).zfill(size), frames, st.integers(2, 6))
    widths = st.integers(1, 3000).map(str)
    kinds = {
        "n": st.one_of(frames, frames, padded, NUMERALS),
        "width": st.one_of(widths, widths, widths, NUMERALS),
        "ext": EXTENSIONS,
        "dir": FOLDERS,
    }
    return st.fixed_dictionaries({word: kinds.get(word, free) for word in shape.words})


def paths_near(shape: Shape) -> st.SearchStrategy[str]:
    """Paths that the pattern reads, or nearly: values put in as they come, then one change."""
    joined = values_of(shape).map(shape.join)
    changed = st.builds(
        lambda path, place, cut, text: (
            path[: place % (len(path) + 1)] + text + path[place % (len(path) + 1) + cut :]
        ),
        joined,
        st.integers(0, 99),
        st.integers(0, 2),
        st.text("a1-0./", max_size=2),
    )
    return st.one_of(joined, changed)


def as_reading(values: Values) -> Reading:
    words = {word: value for word, value in values.items() if word not in ("n", "width")}
    number, width = values.get("n"), values.get("width")
    return Reading(
        tuple(sorted(words.items())),
        None if number is None else int(number),
        number,
        None if width is None else int(width),
    )


def with_canonical_numbers(shape: Shape, values: Values) -> Values:
    padding = {"n": shape.padding, "width": 0}
    return {
        word: str(int(value)).zfill(padding[word]) if word in padding else value
        for word, value in values.items()
    }


def spell(pattern: Pattern, values: Values) -> str:
    number, width = values.get("n"), values.get("width")
    return pattern.spell(
        as_words(values),
        None if number is None else int(number),
        None if width is None else int(width),
    )


def as_words(values: Values) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted((word, text) for word, text in values.items() if word not in ("n", "width"))
    )


SHAPES_AND_VALUES = shapes().flatmap(lambda shape: st.tuples(st.just(shape), values_of(shape)))
SHAPES_AND_PATHS = shapes().flatmap(lambda shape: st.tuples(st.just(shape), paths_near(shape)))
CROWDS = shapes().flatmap(
    lambda shape: st.tuples(
        st.just(shape),
        st.lists(values_of(shape, st.text("1-", min_size=1, max_size=3)), min_size=2, max_size=20),
    )
)
ANY_TEXT = st.one_of(st.text(), st.text("a1-.\u0661\0\n\\/\ud800\udcff"))


@LAWS
@given(SHAPES_AND_VALUES)
def test_what_is_spelled_reads_back_and_is_refused_only_if_it_would_not(
    case: tuple[Shape, Values],
) -> None:
    shape, values = case
    values = with_canonical_numbers(shape, values)
    pattern, path = Pattern.parse(shape.text), shape.join(values)
    if find_readings(shape, path) == [values]:
        assert spell(pattern, values) == path
        assert pattern.read(path) == as_reading(values)
    else:
        with pytest.raises(SpellError):
            spell(pattern, values)


FRAME_NUMBERS = st.lists(st.sampled_from([0, 1, 7, 10, 100, 999_999, 1_000_000, -1]), max_size=4)


@LAWS
@given(SHAPES_AND_VALUES, FRAME_NUMBERS)
def test_frames_are_spelled_as_each_of_them(case: tuple[Shape, Values], numbers: list[int]) -> None:
    shape, values = case
    pattern = Pattern.parse(shape.text)
    assume(pattern.numbered)
    words = as_words(values)
    width = values.get("width")
    width_px = None if width is None else int(width)
    try:
        expected: object = [pattern.spell(words, number, width_px) for number in numbers]
    except SpellError as refused:
        expected = str(refused)
    try:
        found: object = pattern.spell_frames(words, numbers, width_px)
    except SpellError as refused:
        found = str(refused)
    assert found == expected


@LAWS
@given(SHAPES_AND_PATHS)
def test_what_is_read_is_spelled_the_same(case: tuple[Shape, str]) -> None:
    shape, path = case
    pattern = Pattern.parse(shape.text)
    reading = pattern.read(path)
    assume(reading is not None)
    assert reading is not None
    assert pattern.spell(reading.words, reading.number, reading.width_px) == path


@LAWS
@given(SHAPES_AND_PATHS, st.booleans())
def test_a_path_has_one_reading_at_most_and_that_is_the_one_given(
    case: tuple[Shape, str], any_padding: bool
) -> None:
    shape, path = case
    readings = find_readings(shape, path, any_padding=any_padding)
    assert len(readings) <= 1
    expected = as_reading(readings[0]) if readings else None
    assert Pattern.parse(shape.text).read(path, any_padding=any_padding) == expected


@LAWS
@given(CROWDS)
def test_two_galleries_never_spell_one_path(case: tuple[Shape, list[Values]]) -> None:
    shape, many_values = case
    assert_no_path_is_shared(Pattern.parse(shape.text), many_values)


@pytest.mark.parametrize(
    "text", ["{name}-{n}.png", "{name}{n}.png", "{n}{name}.png", "{name}-{n:02d}-1.png"]
)
def test_names_that_end_as_frames_do_never_share_a_path(text: str) -> None:
    names = ["".join(letters) for size in (1, 2, 3, 4) for letters in product("a1-", repeat=size)]
    numbers = ["0", "1", "10", "11", "110", "111"]
    many_values = [{"name": name, "n": number} for name in names for number in numbers]
    spelled = assert_no_path_is_shared(Pattern.parse(text), many_values)
    assert len(spelled) > len(many_values) / 4


def assert_no_path_is_shared(pattern: Pattern, many_values: list[Values]) -> dict[str, object]:
    owners: dict[str, object] = {}
    for values in many_values:
        try:
            path = spell(pattern, values)
        except SpellError:
            continue
        words = as_words(values)
        assert owners.setdefault(path, words) == words
        reading = pattern.read(path)
        assert reading is not None
        assert reading.words == words
    return owners


@LAWS
@given(st.one_of(SHAPES_AND_PATHS, st.tuples(shapes(), ANY_TEXT)), st.booleans())
def test_reading_never_raises(case: tuple[Shape, str], any_padding: bool) -> None:
    shape, path = case
    Pattern.parse(shape.text).read(path, any_padding=any_padding)


PIECES = ["{name}", "{n}", "{n:02d}", "{width}", "{ext}", "{dir}", "/", ".", "-", "1", "a", ".png"]
PATTERN_TEXTS = st.one_of(
    ANY_TEXT,
    st.text("{}n:02d./\\ab*-\0"),
    st.lists(st.sampled_from([*PIECES, "{", "}", "{}", "..", "{b:2}"]), max_size=9).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=6).map(lambda pieces: "".join(pieces) + ".png"),
)


@LAWS
@given(PATTERN_TEXTS)
def test_any_text_is_a_usable_pattern_or_its_problems_lie_in_it(text: str) -> None:
    try:
        pattern = Pattern.parse(text)
    except PatternError as refused:
        for problem in refused.problems:
            assert problem.message
            assert problem.hint
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
            assert problem.span.of(text) or not text
    else:
        words = {name: {"ext": "png"}.get(name, "x") for name in pattern.names}
        reading = pattern.read(pattern.spell(words, 1, 300))
        assert reading is not None
        assert dict(reading.words) == words
        assert reading.number == (1 if pattern.numbered else None)
        assert reading.width_px == (300 if pattern.sized else None)


# --- Speed ---


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (FRAME, "muscles/png/" + "-1" * 300_000 + ".pn"),
        (FRAME, "muscles/png/" + "1" * 600_000 + ".png"),
        ("{name}{n}.png", "1" * 600_000 + ".png"),
        ("{name}-{n}-x.{ext}", "-1-x." * 120_000),
        ("{dir}/{a}/{b}.png", "a/" * 300_000),
        ("{dir}/{a}/{b}.png", "a/" * 300_000 + "b.pn"),
        ("{dir}/{a}-{n}/{b}.{ext}", "a-1/" * 150_000 + "b"),
        ("{a}-x/{b}-x/{c}-x.png", "/".join(["-x" * 100_000] * 3)),
    ],
)
def test_reading_takes_linear_time(text: str, path: str) -> None:
    pattern = Pattern.parse(text)
    start = time.perf_counter()
    assert pattern.read(path) is None
    assert time.perf_counter() - start < 2


def test_a_whole_site_is_read_in_a_moment() -> None:
    texts = [
        "muscles/gif/{name}.gif",
        FRAME,
        THUMBNAIL,
        "muscles/gif/{name}.mp4",
        "{dir}/{name}.png",
    ]
    patterns = [Pattern.parse(text) for text in texts]
    paths = [
        f"muscles/png/Leg-{gallery}-{number}{thumb}.png"
        for gallery in range(363)
        for number in range(1, 17)
        for thumb in ("", "-thumb")
    ]
    start = time.perf_counter()
    read = sum(pattern.read(path) is not None for path in paths for pattern in patterns)
    assert read == 2 * len(paths) == 23_232
    # 0.1 s on a quiet machine; the margin is for a busy one.
    assert time.perf_counter() - start < 1


# --- Natural order ---


def test_natural_order_puts_2_before_10() -> None:
    ordered = [
        "Arm-1.png",
        "Leg-01.png",
        "Leg-1.png",
        "Leg-2-9.png",
        "Leg-2-10.png",
        "Leg-2.png",
        "Leg-10.png",
        "Leg-" + "9" * 5000 + ".png",
        "Leg-1" + "0" * 5000 + ".png",
        "\u00e9-\u0662.png",
    ]
    by_code_point = sorted(ordered)
    assert by_code_point != ordered
    assert sorted(by_code_point, key=natural_key) == ordered
