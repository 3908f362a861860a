"""The YAML block at the head of a page: found as Jekyll finds it, composed with spans."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgpipe.text import Span
from imgpipe.yaml_nodes import Mapping, Node, YamlError, compose, resolve

_OPENING = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)")
_TOML = re.compile(r"\A\+\+\+[ \t]*(?:\r|\n|\Z)")
_CLOSING = re.compile(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The span of the YAML between the fences, and its tree; spans count in the page's text."""

    span: Span
    root: Node | None

    @property
    def fields(self) -> Mapping | None:
        """The top-level mapping; None where the front matter is empty or something else."""
        root = resolve(self.root)
        return root if isinstance(root, Mapping) else None


def read_front_matter(text: str) -> FrontMatter | None:
    """Return a page's front matter, or None where the page has none.

    `text` is the page without a byte order mark. The block opens with `---` on the first line and
    closes with `---` or `...`, as in Jekyll's Document::YAML_FRONT_MATTER_REGEXP. Raises YamlError
    for a block that is never closed, is TOML, or does not parse.
    """
    if _TOML.match(text):
        raise YamlError("is TOML, which imgpipe does not read", Span(0, 3))
    if not _OPENING.match(text):
        return None
    span = find_block(text)
    if span is None:
        raise YamlError("is never closed", Span(0, 3), "close it with a line `---`")
    return FrontMatter(span, compose(span.of(text), offset=span.start))


def find_block(text: str) -> Span | None:
    """Return the span of a page between the fences, whatever stands there; None without them."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    return Span(opening.end(), closing.start()) if opening and closing else None
