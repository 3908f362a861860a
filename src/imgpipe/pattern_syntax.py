"""The syntax of path patterns: a text → segments of literals and words, or all that is wrong.

`patterns` says what the words mean to a path; here they are only found and judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from imgpipe.text import Span

RASTER_EXTENSIONS = ("gif", "png", "jpg", "jpeg", "webp", "avif", "apng", "bmp", "tif", "tiff")
"""What `{ext}` reads, in any case."""

NUMBERS = ("n", "width")
NOT_DOTS = r"(?!\.\.?(?:/|\Z))"
_NAME = r"[^/\\\0]+"
# What the values of a word are, to a regex and in a message; the regex of `n` is its padding's.
FREE_VALUE = (_NAME, "a part of one folder or file name")
SPECIAL_VALUES = {
    "n": ("", "a number from 0 to 999999"),
    "width": ("[1-9][0-9]{0,5}", "a width from 1 to 999999"),
    "ext": (f"(?i:{'|'.join(RASTER_EXTENSIONS)})", "a raster extension"),
    "dir": (f"{NOT_DOTS}{_NAME}(?:/{NOT_DOTS}{_NAME})*", "a folder inside the site"),
}

_BRACES = re.compile(r"\{[^{}]*\}")
_TOKEN = re.compile(r"\{(?P<inner>[^{}]*)\}|(?P<brace>[{}])|(?P<slash>[/\\])|[^{}/\\]+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PADDING = re.compile(r"0([1-6])d")
_ENDING = re.compile(r"\.(?:[^.{}]+|\{ext\})\Z")
_LAST_DIGITS = re.compile(r"[0-9]+\Z")
_FIRST_DIGITS = re.compile(r"\A[0-9]+")

_PATH_PROBLEMS = tuple(
    (re.compile(regex), message, hint)
    for regex, message, hint in (
        (r"\A\Z", "the pattern is empty", "write a path, as in `muscles/gif/{name}.gif`"),
        (r"\A/+", "the path is absolute", "write it from the image folder on"),
        (r"\A[A-Za-z]:", "the path begins with a drive", "write it from the image folder on"),
        (r"(?<=[^/])/+\Z", "no file name follows this slash", "end with one, as in `/{name}.png`"),
        (r"(?<=[^/])//+(?=[^/])", "no folder stands between these slashes", "write one `/`"),
        (r"\\", "a backslash separates no folders", "write `/`"),
        (r"(?<![^/\\])\.(?![^/\\])", "`.` is not a folder's name", "leave out `./`"),
        (r"(?<![^/\\])\.\.(?![^/\\])", "`..` leaves the folder", "write the path without `..`"),
        (r"\*+", "`*` means nothing here", "a part of a name is `{name}`, any folders are `{dir}`"),
        (r"\0", "a path holds no NUL character", "leave it out"),
    )
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pattern: a sentence, the characters it is about, what to write."""

    message: str
    span: Span
    hint: str


class PatternError(ValueError):
    """All `problems` of a pattern, in the order of its text; spans count within that text.

    `message`, `span` and `hint` are those of the first problem.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.span))
        first = self.problems[0]
        self.message, self.span, self.hint = first.message, first.span, first.hint
        super().__init__("; ".join(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Part:
    """A literal (no word), a word, or a malformed piece of which only the place is known."""

    span: Span
    literal: str = ""
    word: str = ""
    digits: int = 1
    malformed: bool = False

    @property
    def is_free(self) -> bool:
        return bool(self.word) and self.word not in SPECIAL_VALUES

    @property
    def value_regex(self) -> str:
        if self.word == "n":
            return f"[0-9]{{{self.digits}}}|[1-9][0-9]{{{self.digits - 1},5}}"
        return SPECIAL_VALUES.get(self.word, FREE_VALUE)[0]


Segment = Sequence[Part]


def parse_segments(text: str) -> tuple[Segment, ...]:
    """Return what stands between the slashes of a pattern; raises PatternError."""
    problems = list(_find_path_problems(text))
    segments = _split(text, problems)
    problems += _find_repeated_words(segments)
    for segment in segments:
        # What is malformed may be a word or a literal: judging its neighbours would be a guess.
        if segment and not any(part.malformed for part in segment):
            problems += _find_segment_problems(text, segment)
            if segment is segments[-1]:
                problems += _find_extension_problems(text, segment)
    if problems:
        raise PatternError(problems)
    return tuple(segments)


def _find_path_problems(text: str) -> Iterator[Problem]:
    plain = _BRACES.sub(lambda found: "x" * len(found[0]), text)
    for regex, message, hint in _PATH_PROBLEMS:
        for found in regex.finditer(plain):
            yield Problem(message, Span(*found.span()), hint)


def _split(text: str, problems: list[Problem]) -> list[list[Part]]:
    segments: list[list[Part]] = [[]]
    for token in _TOKEN.finditer(text):
        span = Span(*token.span())
        if token["slash"]:
            segments.append([])
        elif token["brace"]:
            fault = "is never closed" if token[0] == "{" else "closes nothing"
            hint = "write a word as `{name}`; a path holds no other braces"
            problems.append(Problem(f"`{token[0]}` {fault}", span, hint))
            segments[-1].append(Part(span, malformed=True))
        elif token["inner"] is None:
            segments[-1].append(Part(span, literal=token[0]))
        else:
            segments[-1].append(_parse_word(token["inner"], span, problems))
    return segments


def _parse_word(inner: str, span: Span, problems: list[Problem]) -> Part:
    word, colon, padding = inner.partition(":")
    word_span = Span(span.start + 1, span.start + 1 + len(word))
    if not _WORD.fullmatch(word):
        message = f"`{word}` is not a word" if word else "these braces hold no word"
        hint = "a word is letters, digits and `_`, and begins with no digit, as in `{name}`"
        problems.append(Problem(message, word_span if word else span, hint))
        return Part(span, malformed=True)
    digits = _PADDING.fullmatch(padding)
    if colon and not (word == "n" and digits):
        fault = "is not a padding" if word == "n" else "pads what is not `{n}`"
        hint = "write `{n:02d}` for two digits, up to six" if word == "n" else f"write `{{{word}}}`"
        problems.append(Problem(f"`:{padding}` {fault}", Span(word_span.end, span.end - 1), hint))
    return Part(span, word=word, digits=int(digits[1]) if digits else 1)


def _find_repeated_words(segments: Iterable[Segment]) -> Iterator[Problem]:
    seen: set[str] = set()
    for part in chain.from_iterable(segments):
        if part.word in seen:
            message = f"`{{{part.word}}}` stands here a second time"
            yield Problem(message, part.span, "use each word once")
        if part.word:
            seen.add(part.word)


def _find_segment_problems(text: str, segment: Segment) -> Iterator[Problem]:
    free = next((part for part in segment if part.is_free), None)
    for part in segment:
        if free and part.is_free and part.word != free.word:
            words = f"`{{{free.word}}}` and `{{{part.word}}}`"
            message = f"{words} share a segment, so where one ends would be a guess"
            hint = "give each a folder or file name of its own; a frame's number is `{n}`"
            yield Problem(message, part.span, hint)
        elif part.word == "dir" and len(segment) > 1:
            hint = "write `{dir}/`, or another word"
            yield Problem("`{dir}` is not a whole segment here", part.span, hint)
        elif part.word == "ext" and (
            part.span.end < len(text) or not text.endswith(".", 0, part.span.start)
        ):
            hint = "end the pattern with `.{ext}`, or use another word here"
            yield Problem("`{ext}` is not the extension here", part.span, hint)
    for left, right in pairwise(segment):
        before, after = _number_span(left, _LAST_DIGITS), _number_span(right, _FIRST_DIGITS)
        if before and after and left.word != right.word:
            sides = before.of(text), after.of(text)
            message = f"`{sides[0]}` and `{sides[1]}` would make one run of digits"
            hint = f"put something between them, as in `{sides[0]}-{sides[1]}`"
            yield Problem(message, Span(before.start, after.end), hint)


def _number_span(part: Part, digits: re.Pattern[str]) -> Span | None:
    if part.word in NUMBERS:
        return part.span
    found = digits.search(part.literal)
    return Span(*(part.span.start + offset for offset in found.span())) if found else None


def _find_extension_problems(text: str, file_name: Segment) -> Iterator[Problem]:
    span = Span(file_name[0].span.start, len(text))
    ending = _ENDING.search(span.of(text))
    if ending is None and not any(part.word == "ext" for part in file_name):
        hint = "end it with one, as in `{name}.png`, or with `.{ext}`"
        yield Problem("the file name has no extension", span, hint)
    elif ending and ending.start() == 0:
        hint = "write a name before it, as in `{name}.png`"
        yield Problem("the file name is nothing but an extension", span, hint)
