"""Messages as a terminal shows them: the sentence, the line with a caret, the hint."""

from __future__ import annotations

import pytest

from imgpipe.diagnostics import (
    Diagnostic,
    Place,
    UserError,
    error,
    escape,
    info,
    render,
    suggest,
    warning,
)
from imgpipe.text import Span, TextFile


def render_at(text: str, marked: str, *, name: str = "page.md", hint: str = "") -> str:
    """Return the message about the first place that holds `marked`."""
    start = text.index(marked)
    place = Place.in_text(TextFile(name, text), Span(start, start + len(marked)))
    return render(error("X001", "is wrong", place, hint))


def test_a_message_with_a_line_a_caret_and_a_hint() -> None:
    assert render_at("a: b\ncaption: no\n", "no", hint="write `yes`") == (
        "page.md:2:10: error[X001]: is wrong\n"
        "    2 | caption: no\n"
        "      |          ^^\n"
        "      = write `yes`"
    )


def test_a_message_about_a_file() -> None:
    said = warning("X002", "is odd", Place("gif/Leg.gif"), "look at it")
    assert render(said) == "gif/Leg.gif: warning[X002]: is odd\n  = look at it"


def test_a_message_about_nothing_in_particular() -> None:
    assert render(info("X003", "is so")) == "info[X003]: is so"


@pytest.mark.parametrize(
    ("text", "marked", "shown", "caret"),
    [
        ("k:\tvalue", "value", "k: value", "   ^^^^^"),
        ("k:\t\tv", "\t\t", "k:  v", "  ^^"),
        ("脚: value", "value", "脚: value", "    ^^^^^"),
        ("k: 脚本", "脚本", "k: 脚本", "   ^^^^"),
        ("e\u0301: v", "v", "e\u0301: v", "   ^"),
        ("☀\ufe0f: v", "v", "☀\ufe0f: v", "   ^"),
        ("1\ufe0f\u20e3: v", "v", "1\ufe0f\u20e3: v", "   ^"),
        ("k: ｗ", "ｗ", "k: ｗ", "   ^^"),
        ("🦵 v", "v", "🦵 v", "   ^"),
        ("\x1b[31mk: v", "v", "\\x1b[31mk: v", "           ^"),
        ("k: a\x1bb", "a\x1bb", "k: a\\x1bb", "   ^^^^^^"),
        ("\u202egpj.exe: v", "v", "\\u202egpj.exe: v", "               ^"),
        ("a\x85b\u2028c: v", "v", "a\\x85b\\u2028c: v", "               ^"),
        ("k: v", "", "k: v", "^"),
    ],
)
def test_the_caret_stands_under_the_cells_of_its_span(
    text: str, marked: str, shown: str, caret: str
) -> None:
    _, line, below = render_at(text, marked).splitlines()
    assert (line, below) == (f"    1 | {shown}", f"      | {caret}")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_the_caret_of_a_longer_span_stays_on_its_first_line(line_break: str) -> None:
    text = line_break.join(["gallery:", "  - a: b", "    c: d", ""])
    assert render_at(text, line_break.join(["a: b", "    c: d"])) == (
        "page.md:2:5: error[X001]: is wrong\n    2 |   - a: b\n      |     ^^^^"
    )


@pytest.mark.parametrize("offset", [4, 5])
def test_a_place_at_the_end_of_a_line_gets_one_caret(offset: int) -> None:
    place = Place.in_text(TextFile("page.md", "k: v\r\nl: w"), Span(offset, offset))
    assert render(error("X001", "ends", place)).splitlines()[-1] == "      |     ^"


def test_line_numbers_of_any_length_keep_the_margin_straight() -> None:
    text = "\n" * 123_455 + "k: v"
    assert render_at(text, "v", hint="mend it") == (
        "page.md:123456:4: error[X001]: is wrong\n123456 | k: v\n       |    ^\n       = mend it"
    )


def test_of_a_long_line_only_what_stands_around_the_place_is_shown() -> None:
    text = "a" * 500 + "HERE" + "b" * 500
    _, line, caret = render_at(text, "HERE").splitlines()
    assert line == "    1 | …" + "a" * 60 + "HERE" + "b" * 56 + "…"
    assert caret == "      |  " + " " * 60 + "^^^^"


@pytest.mark.parametrize("text", ["x" * 119 + "v", "v" + "x" * 119, "x" * 100 + "v" + "x" * 19])
def test_a_line_of_120_characters_is_shown_whole(text: str) -> None:
    assert render_at(text, "v").splitlines()[1] == f"    1 | {text}"


def test_a_line_that_ends_with_what_is_shown_is_not_cut_there() -> None:
    text = "a" * 500 + "v" + "b" * 59
    assert render_at(text, "v").splitlines()[1] == "    1 | …" + text[440:]


@pytest.mark.parametrize(
    ("said", "head"),
    [
        (error("X001", "m"), "\x1b[1;31merror[X001]\x1b[0m: m"),
        (warning("X001", "m"), "\x1b[1;33mwarning[X001]\x1b[0m: m"),
        (info("X001", "m"), "\x1b[1;36minfo[X001]\x1b[0m: m"),
    ],
)
def test_with_colors_the_kind_has_one(said: Diagnostic, head: str) -> None:
    assert render(said, colored=True) == head


@pytest.mark.parametrize(("repeat", "start", "end"), [(1, "x", "…"), (500, "…", "…")])
def test_a_long_span_is_cut_too(repeat: int, start: str, end: str) -> None:
    text = "x" * repeat + "y" * 1000
    _, line, caret = render_at(text, "y" * 1000).splitlines()
    shown = line.removeprefix("    1 | ")
    assert (shown[0], shown[-1]) == (start, end)
    assert caret.count("^") == 120
    assert len(shown) <= 182


def test_what_comes_from_files_cannot_drive_the_terminal() -> None:
    place = Place("gif/\x1b]0;x\x07.gif")
    said = error("X001", "holds `\x1b[2J`\n and more", place, "delete `\x9b`\r")
    assert render(said) == (
        "gif/\\x1b]0;x\\x07.gif: error[X001]: holds `\\x1b[2J`\\n and more\n  = delete `\\x9b`\\r"
    )


@pytest.mark.parametrize(
    "character", ["\0", "\x7f", "\u200f", "\u2066", "\ufeff", "\u2029", "\udce9"]
)
def test_escaped_characters_can_be_printed_anywhere(character: str) -> None:
    assert escape(character).isascii()
    assert escape(character).isprintable()


@pytest.mark.parametrize("text", ["Ünïcode – “quotes”", "脚 🦵", "e\u0301", "\\x1b"])
def test_what_can_be_read_is_not_escaped(text: str) -> None:
    assert escape(text) == text


def test_a_near_word_is_suggested_and_a_far_one_is_not() -> None:
    assert suggest("galery", ["gallery", "images"]) == "did you mean `gallery`?"
    assert suggest("x", ["gallery", "images"]) == ""


def test_a_user_error_says_all_its_messages_as_a_command_does() -> None:
    first, second = error("X001", "one", Place("a.md")), error("X002", "two", None, "three")
    said = str(UserError([first, second]))
    assert said == "a.md: error[X001]: one\nerror[X002]: two\n  = three"
