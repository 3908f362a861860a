"""Edits of YAML text by spans: a value, an item more, an item less; all else keeps its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from imgpipe.text import Edit, Span
from imgpipe.yaml_nodes import Alias, Node, Scalar, Sequence, YamlError, compose
from imgpipe.yaml_nodes import Mapping as MappingNode

_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_BLANKS: Final = " \t\r\n\x85\u2028\u2029"  # what YAML takes for blanks and line breaks
_DOUBLE_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TEXT_TAG: Final = "tag:yaml.org,2002:str"
_INT_TAG: Final = "tag:yaml.org,2002:int"


class EditError(Exception):
    """A place of a text that no edit by spans can change safely; the message says why."""

    def __init__(self, message: str, hint: str = "write it plainly, or change it by hand") -> None:
        super().__init__(message)
        self.hint = hint


def spell_scalar(value: str, style: str, *, in_flow: bool, tag: str = _TEXT_TAG) -> str:
    """Return a text as a YAML scalar of one line: in the wanted style if that can carry it.

    Else it is quoted. A plain scalar must be read with the tag; what is quoted is text.
    """
    if style not in ("single", "double") and _reads_back(value, value, tag, in_flow=in_flow):
        return value
    single = "'" + value.replace("'", "''") + "'"
    if style != "double" and _reads_back(single, value, _TEXT_TAG, in_flow=in_flow):
        return single
    return '"' + "".join(_escape(character) for character in value) + '"'


def _escape(character: str) -> str:
    if character in _DOUBLE_ESCAPES:
        return _DOUBLE_ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _reads_back(spelled: str, value: str, tag: str, *, in_flow: bool) -> bool:
    if _LINE_BREAK.search(spelled):
        return False
    try:
        root = compose(f"{{k: {spelled}, l: x}}" if in_flow else f"k: {spelled}\nl: x\n")
    except YamlError:
        return False
    pairs = root.pairs if isinstance(root, MappingNode) else ()
    scalar = pairs[0][1] if len(pairs) == 2 else None
    return isinstance(scalar, Scalar) and scalar.value == value and scalar.tag == tag


def edit_scalar(text: str, node: Scalar, value: str, *, in_flow: bool) -> Edit:
    """Return the edit that gives a scalar another value in its own style."""
    spelled = spell_scalar(value, node.style, in_flow=in_flow)
    start, end = node.span.start, content_end(text, node)
    gap = " " if start == end and text[start - 1 : start] not in _BLANKS else ""
    return Edit(Span(start, end), gap + spelled)


def has_comment(text: str, sequence: Sequence, item: Node) -> bool:
    """Return whether a comment stands inside an item or behind it on its last line.

    In flow, comments stand anywhere among the items: there one is taken for every item's.
    """
    if sequence.flow:
        item = sequence
    end = content_end(text, item)
    if not sequence.flow:
        found = _LINE_BREAK.search(text, end)
        end = found.start() if found else len(text)
    between, place = "", item.span.start
    for span in _leaf_spans(item):
        between += text[place : span.start]
        place = span.end
    return "#" in between + text[place:end]


def _leaf_spans(node: Node) -> Iterator[Span]:
    """Yield the spans of a tree's scalars and aliases, in order."""
    if isinstance(node, Sequence):
        for child in node.items:
            yield from _leaf_spans(child)
    elif isinstance(node, MappingNode):
        for pair in node.pairs:
            for child in pair:
                yield from _leaf_spans(child)
    else:
        yield node.span


def content_end(text: str, node: Node) -> int:
    """Return the offset after a node's last character; block nodes' own marks reach further."""
    if isinstance(node, Sequence) and not node.flow and node.items:
        return content_end(text, node.items[-1])
    if isinstance(node, MappingNode) and not node.flow and node.pairs:
        return content_end(text, node.pairs[-1][1])
    return node.span.start + len(node.span.of(text).rstrip(_BLANKS))


# -- items of a list ---------------------------------------------------------------------------


def render_item(text: str, sequence: Sequence, model: Node, values: Mapping[str, str]) -> str:
    """Return a new item of a list in the style of one of its items, the model.

    `values` holds the text of every key whose value changes; a bare item's key is "". Keys keep
    the model's order, quotes and spacing; comments and blank lines inside the model are left out.
    In a block list the item is whole lines, the dash included. Raises EditError for a model that
    cannot be continued.
    """
    if sequence.flow:
        return _render_content(text, model, values, indent="", in_flow=True)
    dash = _dash_of(text, model)
    line_start = _line_start(text, dash)
    head = text[line_start : model.span.start]
    if _LINE_BREAK.search(head) or text[line_start:dash].strip():
        raise EditError("the entry beside it does not begin on the line of its dash")
    line_break = _line_break_after(text, model.span.start)
    indent = line_break + " " * len(head)
    return head + _render_content(text, model, values, indent=indent, in_flow=False) + line_break


def _render_content(
    text: str, model: Node, values: Mapping[str, str], *, indent: str, in_flow: bool
) -> str:
    if isinstance(model, Alias) or model.decorated:
        raise EditError("the entry beside it has an anchor, a tag or an alias")
    if isinstance(model, Scalar):
        return spell_scalar(values[""], model.style, in_flow=in_flow)
    if isinstance(model, Sequence):
        raise EditError("the entry beside it is a list")
    if model.flow:
        return _render_flow_pairs(text, model, values)
    return indent.join(
        _render_pair(text, key, value, values, in_flow=False) for key, value in model.pairs
    )


def _render_flow_pairs(text: str, model: MappingNode, values: Mapping[str, str]) -> str:
    rendered, kept_until = "", model.span.start
    for key, value in model.pairs:
        rendered += text[kept_until : key.span.start]
        rendered += _render_pair(text, key, value, values, in_flow=True)
        kept_until = content_end(text, value)
    return rendered + text[kept_until : model.span.end]


def _render_pair(
    text: str, key: Node, value: Node, values: Mapping[str, str], *, in_flow: bool
) -> str:
    if not isinstance(key, Scalar) or key.decorated or isinstance(value, Alias) or value.decorated:
        raise EditError("the entry beside it has an anchor, a tag or an alias")
    if key.value not in values:
        return text[key.span.start : content_end(text, value)]
    style, tag, gap = "plain", _TEXT_TAG, text[key.span.end : value.span.start]
    if isinstance(value, Scalar):
        style = value.style
        tag = value.tag if value.tag == _INT_TAG else _TEXT_TAG
    if "#" in gap or not gap.endswith(" "):
        gap = ": "
    spelled = spell_scalar(values[key.value], style, in_flow=in_flow, tag=tag)
    return key.span.of(text) + gap + spelled


def edit_items(
    text: str, sequence: Sequence, new_items: Mapping[int, list[str]], removed: set[int]
) -> list[Edit]:
    """Return the edits that put items into a list and take items out.

    `new_items` maps a position to the items that come before the item there (the length: at the
    end), each as render_item made it. Raises EditError.
    """
    if len(removed) == len(sequence.items):
        raise EditError("no entry of the list would stay")
    if sequence.flow:
        return _edit_flow_items(text, sequence, new_items, removed)
    edits = [_remove_block_item(text, sequence.items[index]) for index in sorted(removed)]
    for index, items in new_items.items():
        if index == 0:
            place = _item_line(text, sequence.items[0])
        else:
            place = _next_line(text, content_end(text, sequence.items[index - 1]))
        new_text = "".join(items)
        if place and text[place - 1] not in "\r\n":  # the text ends without a line break
            line_break = _line_break_after(text, len(text))
            new_text = line_break + new_text.removesuffix(line_break)
        edits.append(Edit(Span(place, place), new_text))
    return edits


def _remove_block_item(text: str, item: Node) -> Edit:
    return Edit(Span(_item_line(text, item), _next_line(text, content_end(text, item))), "")


def _item_line(text: str, item: Node) -> int:
    """Return the start of the line that a block item begins on."""
    dash = _dash_of(text, item)
    start = _line_start(text, dash)
    if text[start:dash].strip():
        raise EditError("the entry does not begin on a line of its own")
    return start


def _edit_flow_items(
    text: str, sequence: Sequence, new_items: Mapping[int, list[str]], removed: set[int]
) -> list[Edit]:
    """Each removed item takes a comma along: after it, or before it behind the first that stays."""
    if has_comment(text, sequence, sequence):
        hint = "write the gallery as a block list, one entry below the other"
        raise EditError("comments stand among them, which belong to one or the other", hint)
    items = sequence.items
    leading = next(index for index in range(len(items)) if index not in removed)
    edits = []
    for index in sorted(removed):
        if index < leading:
            span = Span(items[index].span.start, items[index + 1].span.start)
        else:
            span = Span(content_end(text, items[index - 1]), content_end(text, items[index]))
        edits.append(Edit(span, ""))
    separator = _flow_separator(text, sequence)
    for index, rendered in new_items.items():
        if index <= leading:
            place = items[index].span.start
            new_text = "".join(item + separator for item in rendered)
        else:
            place = content_end(text, items[index - 1])
            new_text = "".join(separator + item for item in rendered)
        edits.append(Edit(Span(place, place), new_text))
    return edits


def _flow_separator(text: str, sequence: Sequence) -> str:
    if len(sequence.items) < 2:
        return ", "
    before, after = sequence.items[:2]
    return text[content_end(text, before) : after.span.start]


# -- a list that is empty yet ------------------------------------------------------------------


def fill_list(
    text: str, parent: MappingNode, key: Scalar, items: Iterable[Mapping[str, str] | str]
) -> list[Edit]:
    """Return the edits that give a key of a block mapping a block list in place of nothing.

    What stands there is an empty value, a null or `[]`. Paths stay plain where they can, wordings
    get single quotes, as the theme's own pages have it. Raises EditError.
    """
    value = next(value for name, value in parent.pairs if name is key)
    column = key.span.start - _line_start(text, key.span.start)
    if parent.flow or text[key.span.start - column : key.span.start].strip():
        raise EditError("its key does not begin a line")
    if "#" in value.span.of(text):
        raise EditError("a comment stands inside the empty list", "move it out of the brackets")
    start, end = text.index(":", key.span.end) + 1, content_end(text, value)
    if text[start : value.span.start].strip():
        start = value.span.start  # a comment stands before the value
    line_break = _line_break_after(text, end)
    lines = [" " * (column + 2) + line for item in items for line in _new_lines(item)]
    found = _LINE_BREAK.search(text, end)
    place = found.start() if found else len(text)
    insertion = Edit(Span(place, place), "".join(line_break + line for line in lines))
    return [Edit(Span(start, end), ""), insertion] if start < end else [insertion]


def _new_lines(item: Mapping[str, str] | str) -> list[str]:
    if isinstance(item, str):
        return ["- " + spell_scalar(item, "plain", in_flow=False)]
    lines = []
    for key, value in item.items():
        style = "single" if " " in value else "plain"
        spelled_key = spell_scalar(key, "plain", in_flow=False)
        lines.append(f"  {spelled_key}: {spell_scalar(value, style, in_flow=False)}")
    return ["- " + lines[0].removeprefix("  "), *lines[1:]]


# -- lines -------------------------------------------------------------------------------------


def _dash_of(text: str, item: Node) -> int:
    """Return the offset of the dash before a block item."""
    offset = item.span.start - 1
    while offset >= 0 and text[offset] in _BLANKS:
        offset -= 1
    if offset < 0 or text[offset] != "-":
        raise EditError("a comment stands between the entry and its dash")
    return offset


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _next_line(text: str, offset: int) -> int:
    found = _LINE_BREAK.search(text, offset)
    return found.end() if found else len(text)


def _line_break_after(text: str, offset: int) -> str:
    """Return the line break that ends a line; the one before where the text ends without."""
    found = _LINE_BREAK.search(text, offset)
    before = _LINE_BREAK.findall(text[:offset]) if not found else []
    return found[0] if found else before[-1] if before else "\n"
