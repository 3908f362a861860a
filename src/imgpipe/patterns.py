"""Path patterns such as `muscles/png/{name}-{n:02d}.png`: read a path, spell a path.

A path has at most one reading. A segment (what stands between slashes) holds at most one free word,
and all else in it has a fixed extent: a literal, a whole run of digits, the end of the file name.
So a free word is what its neighbours leave over, and `{dir}` is what the segments around it leave
over: where to cut is never a choice.

Paths are relative and POSIX: no empty, `.` or `..` segment, no backslash, no NUL. Everything
compares by code point; nothing is normalised or folded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise

from imgpipe.pattern_syntax import (
    FREE_VALUE,
    NOT_DOTS,
    NUMBERS,
    SPECIAL_VALUES,
    Part,
    Segment,
    parse_segments,
)

_LARGEST_NUMBER = 999_999

Words = tuple[tuple[str, str], ...]
"""(word, value) pairs sorted by word, without `{n}` and `{width}`: the identity of a source."""


class SpellError(ValueError):
    """Values that cannot be spelled so that reading gives them back; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a path says: its words, the frame number, that number as written ("01"), the width."""

    words: Words
    number: int | None = None
    number_text: str | None = None
    width_px: int | None = None


@dataclass(frozen=True)
class Pattern:
    """A pattern that `parse` found sound; two are equal if their texts are."""

    text: str
    _segments: tuple[Segment, ...] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Return the pattern of a text; raises PatternError with all that is wrong with it."""
        return cls(text, parse_segments(text))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The words in order of appearance, `ext` and `dir` included, `n` and `width` not."""
        return tuple(word for word in self._word_parts if word not in NUMBERS)

    @cached_property
    def numbered(self) -> bool:
        """Whether it holds `{n}`: one file per frame."""
        return "n" in self._word_parts

    @cached_property
    def sized(self) -> bool:
        """Whether it holds `{width}`: one file per width."""
        return "width" in self._word_parts

    @cached_property
    def suffix(self) -> str | None:
        """The literal extension without its dot ("png"); None if it is `{ext}`."""
        end = self._segments[-1][-1]
        return None if end.word else end.literal.rpartition(".")[2]

    @cached_property
    def folder(self) -> str:
        """The folders that all its paths begin with ("muscles/gif"), "" if none."""
        fixed: list[str] = []
        for segment in self._segments[:-1]:
            if any(part.word for part in segment):
                break
            fixed.append(segment[0].literal)
        return "/".join(fixed)

    def read(self, path: str, *, any_padding: bool = False) -> Reading | None:
        """Return what a path says, or None if the pattern does not read it; never raises.

        `{n}` has one spelling ("7", or "07" for `{n:02d}`); with `any_padding` all are read.
        """
        regex = self._any_padding_regex if any_padding else self._regex
        found = regex.fullmatch(path)
        if found is None:
            return None
        values = found.groups("")
        words = tuple([(name, values[index]) for name, index in self._sorted_names])
        number_text = found["n"] if self.numbered else None
        return Reading(
            words,
            None if number_text is None else int(number_text),
            number_text,
            int(found["width"]) if self.sized else None,
        )

    def spell(
        self,
        words: Words | Mapping[str, str],
        number: int | None = None,
        width_px: int | None = None,
    ) -> str:
        """Return the one path that reads as these values; values it has no place for are ignored.

        Raises SpellError for a missing value and for one that reading would not give back.
        """
        values = self._value_texts(words, number, width_px)
        path = self._join(values)
        found = self._regex.fullmatch(path)
        if found is None or found.groupdict("") != values:
            raise self._spell_error(self._explain(values))
        return path

    def spell_frames(
        self, words: Words, numbers: Sequence[int], width_px: int | None = None
    ) -> list[str]:
        """Return `spell` for each number; the pattern must be numbered. Raises SpellError.

        The first path is checked by reading it. As a path has one reading at most, the others read
        as it does, but for their numbers.
        """
        if not numbers:
            return []
        self.spell(words, numbers[0], width_px)
        values = self._value_texts(words, 0, width_px)
        before, _, after = self._join({**values, "n": "\0"}).partition("\0")
        digits = self._word_parts["n"].digits
        return [
            f"{before}{number:0{digits}}{after}"
            if 0 <= number <= _LARGEST_NUMBER
            else self.spell(words, number, width_px)  # which says what is wrong with it
            for number in numbers
        ]

    def _value_texts(
        self, words: Words | Mapping[str, str], number: int | None, width_px: int | None
    ) -> dict[str, str]:
        given: dict[str, str | int | None] = {**dict(words), "n": number, "width": width_px}
        values: dict[str, str] = {}
        for word, part in self._word_parts.items():
            value = given.get(word)
            if value is None:
                raise self._spell_error(f"`{{{word}}}` has no value")
            values[word] = f"{value:0{part.digits}}" if isinstance(value, int) else value
        return values

    def _join(self, values: Mapping[str, str]) -> str:
        segments = (
            "".join(part.literal or values[part.word] for part in segment)
            for segment in self._segments
        )
        return "/".join(segment for segment in segments if segment)

    def _spell_error(self, reason: str) -> SpellError:
        return SpellError(f"`{self.text}` cannot be spelled: {reason}")

    def _explain(self, values: Mapping[str, str]) -> str:
        for word, value in values.items():
            if (word, value) == ("dir", ""):
                continue
            if not re.fullmatch(self._word_parts[word].value_regex, value, re.ASCII):
                shown = f"`{value}`" if value else "empty"
                expected = SPECIAL_VALUES.get(word, FREE_VALUE)[1]
                return f"`{{{word}}}` is {shown}, not {expected}"
        for left, right in chain.from_iterable(pairwise(segment) for segment in self._segments):
            if left.word and right.word:
                joint = values[left.word][-1] + values[right.word][0]
                if re.fullmatch("[0-9]{2}", joint):
                    return f"`{{{left.word}}}` and `{{{right.word}}}` would make one run of digits"
        return "a folder would be named `.` or `..`"

    @cached_property
    def _word_parts(self) -> dict[str, Part]:
        return {part.word: part for part in chain.from_iterable(self._segments) if part.word}

    @cached_property
    def _sorted_names(self) -> list[tuple[str, int]]:
        order = {word: index for index, word in enumerate(self._word_parts)}
        return [(name, order[name]) for name in sorted(self.names)]

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return _compile(self._segments, any_padding=False)

    @cached_property
    def _any_padding_regex(self) -> re.Pattern[str]:
        return _compile(self._segments, any_padding=True)


def natural_key(path: str) -> tuple[tuple[tuple[str, int, str], ...], str]:
    """Return a sort key that puts 2 before 10; equal numbers ("1", "01") go by code point."""
    runs = re.findall("([^0-9]*)([0-9]*)", path)
    # Length and digits order as the number would, without int(): it refuses very long runs.
    numbers = [(text, digits.lstrip("0")) for text, digits in runs]
    return tuple((text, len(digits), digits) for text, digits in numbers), path


def _compile(segments: Sequence[Segment], *, any_padding: bool) -> re.Pattern[str]:
    regex = ""
    for segment in segments[:-1]:
        folder = "".join(_write_part(part, any_padding=any_padding) for part in segment)
        regex += f"(?:{folder}/)?" if segment[0].word == "dir" else f"{NOT_DOTS}{folder}/"
    regex += "".join(_write_part(part, any_padding=any_padding) for part in segments[-1])
    # ASCII, or else `(?i:gif)` also reads the dotless i.
    return re.compile(regex, re.ASCII)


def _write_part(part: Part, *, any_padding: bool) -> str:
    if not part.word:
        return re.escape(part.literal)
    value = "[0-9]{1,6}" if part.word == "n" and any_padding else part.value_regex
    group = f"(?P<{part.word}>{value})"
    return f"(?<![0-9]){group}(?![0-9])" if part.word in NUMBERS else group
