"""Comments by which a text tells the audit what is meant to be so: `# imgpipe: ignore[REF001]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imgpipe.text import Span, TextFile

_COMMENT = re.compile(
    r"(?P<opening>#|//|/\*|<!--|\{%-?\s*comment\s*-?%\})\s*"
    r"imgpipe:[ \t]*ignore\b[ \t]*(?:\[(?P<names>[^\]\r\n]*)\])?"
)
_NAME = re.compile(r"[^\s,]+")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ENDS = {
    "#": re.compile(r"(?=[\r\n])|\Z"),
    "//": re.compile(r"(?=[\r\n])|\Z"),
    "/*": re.compile(r"\*/"),
    "<!--": re.compile(r"-->"),
    "{%": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
}
_YAML = ("yml", "yaml")
_STYLES = ("scss", "sass", "less")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A name in a comment; `name` is empty where the comment has none.

    `line` is the only one that it is about, None where it is the whole file.
    """

    file: TextFile
    span: Span
    name: str
    line: int | None


def find_suppressions(file: TextFile) -> Iterator[Suppression]:
    """Yield the names in a text's comments, in their order.

    A comment on lines of its own is about the whole file, any other about the line that it begins
    in. `#` is a comment in YAML and front matter, `//` in the languages that become CSS.
    """
    if "imgpipe:" not in file.text:
        return
    for comment in _COMMENT.finditer(file.text):
        end = _find_end(file, comment)
        if end is None:
            continue
        line = None if _is_alone(file.text, comment.start(), end) else comment.start()
        names = list(_NAME.finditer(file.text, *comment.span("names"))) if comment["names"] else ()
        number = None if line is None else file.locate(line)[0]
        for name in names:
            yield Suppression(file, Span(*name.span()), name[0], number)
        if not names:
            start = comment.start() + comment[0].index("imgpipe:")
            yield Suppression(file, Span(start, comment.end()), "", number)


def _find_end(file: TextFile, comment: re.Match[str]) -> int | None:
    """Return where a comment ends; None where it is none."""
    opening = comment["opening"]
    extension = file.name.rpartition(".")[2].lower()
    before = file.text[comment.start() - 1 : comment.start()]
    if opening == "#" and not (
        (not before or before.isspace()) and _is_yaml(file.text, extension, comment.start())
    ):
        return None
    if opening == "//" and extension not in _STYLES:
        return None
    found = _ENDS["{%" if opening.startswith("{%") else opening].search(file.text, comment.end())
    return found.end() if found else None


def _is_yaml(text: str, extension: str, offset: int) -> bool:
    if extension in _YAML:
        return True
    from imgpipe.frontmatter import find_block  # YAML, for the few texts that have a comment of it

    block = find_block(text)
    return block is not None and block.start <= offset < block.end


def _is_alone(text: str, start: int, end: int) -> bool:
    before = text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : start]
    line_break = _LINE_BREAK.search(text, end)
    after = text[end : line_break.start() if line_break else len(text)]
    return not before.strip() and not after.strip()
