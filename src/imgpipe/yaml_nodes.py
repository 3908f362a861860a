"""YAML as a tree whose every node knows its span; read from libyaml's events, never dumped.

Depth and size are bounded on the event stream: libyaml's own composer recurses without a limit and
takes the process with it at some 25,000 nested brackets. Aliases count as what they stand for, so
that nothing that walks the tree meets more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from imgpipe.text import Span

MAX_DEPTH: Final = 100
MAX_CHARACTERS: Final = 1 << 20
MAX_NODES: Final = 1 << 20  # no text within the bound reaches it without aliases

# libyaml takes a byte order mark at the start for an encoding, and counts every mark from behind it
_FORBIDDEN = re.compile(
    r"\A\uFEFF|[^\x09\x0A\x0D\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]"
)
_BLOCK_HINT = "look for a wrong indentation or an unclosed quote in the lines before"
_BRACKET_HINT = "close the bracket, or put a comma between the items"
_HINTS = {  # by what libyaml, or PyYAML where libyaml is missing, says
    "mapping values are not allowed": "quote a value that holds `: `",
    "cannot start any token": "quote a value that begins with a special character",
    "expected key": _BLOCK_HINT,
    "expected '-' indicator": _BLOCK_HINT,
    "expected <block end>": _BLOCK_HINT,
    "expected ',' or": _BRACKET_HINT,
    "unexpected end of stream": "close the quote",
    "unknown escape character": "write each backslash twice, or use single quotes",
}
_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_NATIVE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))

Value = Any  # what YAML can say in Python: None, bool, int, float, str, list, dict


class YamlError(Exception):
    """A text that is no single YAML document within the bounds; the span is where it shows."""

    def __init__(self, message: str, span: Span, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint


class Scalar(NamedTuple):
    span: Span
    decorated: bool  # an anchor or a tag stands before the value, and the span begins there
    value: str
    tag: str
    style: str  # plain, single, double, literal, folded

    @property
    def text(self) -> str | None:
        """The value as text; None for a YAML null, which says nothing."""
        return None if self.tag.endswith(":null") else self.value


class Sequence(NamedTuple):
    span: Span
    decorated: bool
    items: tuple[Node, ...]
    flow: bool


class Mapping(NamedTuple):
    span: Span
    decorated: bool
    pairs: tuple[tuple[Node, Node], ...]
    flow: bool

    def entries(self) -> Iterator[tuple[str, Scalar, Node]]:
        """Yield (key, key node, value node) for every key that is a scalar, in order."""
        for key, value in self.pairs:
            if isinstance(key, Scalar):
                yield key.value, key, value

    def get(self, wanted: str) -> Node | None:
        """Return the value of a key; the last one where the key is repeated, as YAML readers do."""
        found = None
        for key, _, value in self.entries():
            if key == wanted:
                found = value
        return found

    def duplicate_keys(self) -> Iterator[Scalar]:
        """Yield the node of each key that stood in this mapping before."""
        seen = set()
        for key, node, _ in self.entries():
            if key in seen:
                yield node
            seen.add(key)


class Alias(NamedTuple):
    """A mention `*name`; the value stands elsewhere, so that nothing may be edited through it."""

    span: Span
    target: Node


Node = Scalar | Sequence | Mapping | Alias


def compose(text: str, offset: int = 0) -> Node | None:
    """Return the tree of one YAML document, or None if it is empty.

    Spans are counted from `offset` before the text, so that a part of a page keeps the page's
    places. Raises YamlError.
    """
    if len(text) > MAX_CHARACTERS:
        raise YamlError(
            f"is longer than {MAX_CHARACTERS:,} characters", Span(offset, offset), "split it up"
        )
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        place = offset + forbidden.start()
        message = "holds a character that YAML does not allow"
        raise YamlError(message, Span(place, place + 1), "delete it")
    try:
        return _Composer(text, offset).document()
    except yaml.MarkedYAMLError as problem:
        raise _explain(problem, text, offset) from None


def to_value(node: Node | None) -> Value:
    """Return the tree as plain Python values; keys are their texts, other tags are text."""
    if node is None:
        return None
    if isinstance(node, Alias):
        return to_value(node.target)
    if isinstance(node, Sequence):
        return [to_value(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: to_value(value) for key, _, value in node.entries()}
    if node.tag in _NATIVE_TAGS:
        try:
            return SafeConstructor().construct_object(yaml.ScalarNode(node.tag, node.value))
        except (ValueError, KeyError, IndexError):  # a tag that the value belies: `!!bool maybe`
            return node.value
    return node.value


def resolve(node: Node | None) -> Scalar | Sequence | Mapping | None:
    """Return the node that an alias stands for, or the node itself."""
    while isinstance(node, Alias):
        node = node.target
    return node


def child_of(node: Node | None, part: str | int) -> Node | None:
    """Return the value of a mapping's key or a list's position; None where there is none."""
    inner = resolve(node)
    if isinstance(inner, Mapping) and isinstance(part, str):
        return inner.get(part)
    if isinstance(inner, Sequence) and isinstance(part, int) and part < len(inner.items):
        return inner.items[part]
    return None


def is_plain(node: Node) -> bool:
    """Return whether a node is its own value: no alias, and no anchor or tag before it."""
    return not isinstance(node, Alias) and not node.decorated


def repeated_keys(node: Node | None) -> frozenset[str]:
    """Return the keys that stand more than once in a mapping; none for what is no mapping."""
    mapping = resolve(node)
    keys = mapping.duplicate_keys() if isinstance(mapping, Mapping) else ()
    return frozenset(key.value for key in keys)


def find_mappings(node: Node | None) -> Iterator[Mapping]:
    """Yield every mapping of a tree, outer ones first; what an alias stands for is met once."""
    if isinstance(node, Mapping):
        yield node
        for _, value in node.pairs:
            yield from find_mappings(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from find_mappings(item)


class _Anchor(NamedTuple):
    node: Node
    nodes: int  # in the node's tree, itself included
    height: int  # of the tree's levels below the node


class _Composer:
    """One pass over the events of one document."""

    def __init__(self, text: str, offset: int) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events = iter(yaml.parse(text, Loader=loader))
        self._offset = offset
        self._anchors: dict[str, _Anchor] = {}
        self._nodes = 0  # met so far
        self._deepest = 0  # level that the current node's tree has reached
        self._resolve: Callable[..., str] = Resolver().resolve

    def document(self) -> Node | None:
        next(self._events)  # stream start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        root = self._node(next(self._events), depth=1)
        next(self._events)  # document end
        after = next(self._events)
        if isinstance(after, yaml.DocumentStartEvent):
            raise YamlError(
                "holds a second YAML document", self._span(after), "keep one document in the file"
            )
        return root

    def _span(self, event: yaml.Event, last: yaml.Event | None = None) -> Span:
        start, end = event.start_mark, (last or event).end_mark
        assert start is not None
        assert end is not None
        return Span(self._offset + start.index, self._offset + end.index)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        nodes_before, deepest_before = self._nodes, self._deepest
        self._deepest = depth
        self._count(event, 1, depth)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            items, end = self._children(depth)
            span, flow = self._span(event, end), bool(event.flow_style)
            node = Sequence(span, _is_decorated(event), tuple(items), flow)
        elif isinstance(event, yaml.MappingStartEvent):
            children, end = self._children(depth)
            pairs = tuple(zip(children[::2], children[1::2], strict=True))
            span, flow = self._span(event, end), bool(event.flow_style)
            node = Mapping(span, _is_decorated(event), pairs, flow)
        else:
            raise AssertionError(f"{event} begins no node")
        if event.anchor is not None:
            nodes, height = self._nodes - nodes_before, self._deepest - depth
            self._anchors[event.anchor] = _Anchor(node, nodes, height)
        self._deepest = max(deepest_before, self._deepest)
        return node

    def _count(self, event: yaml.Event, nodes: int, deepest: int) -> None:
        self._nodes += nodes
        self._deepest = max(self._deepest, deepest)
        if self._deepest > MAX_DEPTH:
            raise YamlError(f"nests deeper than {MAX_DEPTH} levels", self._span(event))
        if self._nodes > MAX_NODES:
            message = f"holds more than {MAX_NODES:,} values where its aliases are written out"
            raise YamlError(message, self._span(event))

    def _children(self, depth: int) -> tuple[list[Node], yaml.Event]:
        nodes: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.CollectionEndEvent):
                return nodes, event
            nodes.append(self._node(event, depth + 1))
        raise AssertionError("libyaml closes every collection that it opens")

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Alias:
        anchor = self._anchors.get(event.anchor or "")
        if anchor is None:
            message = f"has an alias `*{event.anchor}` and no `&{event.anchor}` before it"
            raise YamlError(message, self._span(event))
        self._count(event, anchor.nodes, depth + anchor.height)
        return Alias(self._span(event), anchor.node)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        tag = event.tag
        if not tag or tag == "!":
            tag = self._resolve(yaml.ScalarNode, event.value, event.implicit)
        style = _STYLES[event.style]
        return Scalar(self._span(event), _is_decorated(event), event.value, tag, style)


def _is_decorated(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> bool:
    return event.anchor is not None or bool(event.tag)


def _explain(problem: yaml.MarkedYAMLError, text: str, offset: int) -> YamlError:
    marks = [mark.index for mark in (problem.problem_mark, problem.context_mark) if mark]
    # what is never closed shows at the end; where it opens is the better place
    place = next((index for index in marks if index < len(text.rstrip())), len(text))
    span = Span(offset + place, offset + min(place + 1, len(text)))
    if text[place : place + 1] == "\t":
        return YamlError("has a tab where YAML wants spaces", span, "indent with spaces")
    said = " ".join(part for part in (problem.problem, problem.context) if part)
    hint = next((hint for part, hint in _HINTS.items() if part in said), "")
    return YamlError(f"is not valid YAML: {said}", span, hint)
