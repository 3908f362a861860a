"""What is wrong with the shape of pipeline.yaml: keys, empty values, types and bounds.

pydantic's errors in our words; one mistake gives one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from imgpipe.diagnostics import Diagnostic, error, suggest
from imgpipe.document import PipelineDocument, make_json_schema
from imgpipe.document_text import DocumentText
from imgpipe.yaml_nodes import Mapping, Node, Scalar, child_of, resolve, to_value
from imgpipe.yaml_nodes import Sequence as SequenceNode

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Location = tuple[str | int, ...]

_WANTED = {
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
_COLOR_HINT = 'write `white`, `black`, or three or six hex digits, as in `"#f4efe6"`'
UNQUOTED_COLOR = re.compile(r"\bbackground\s*:\s+(#[0-9A-Fa-f]{3,6})\b")
_SHORTHANDS = ("FieldDocument", "SourceDocument", "OutputDocument")


class ShapeError(NamedTuple):
    """A diagnostic, and the value of the document that it is about."""

    location: Location
    diagnostic: Diagnostic


def find_shape_errors(text: DocumentText) -> list[ShapeError]:
    """Return all that keeps a tree from being a pipeline document."""
    root = text.root
    if root is None or not isinstance(resolve(root), Mapping):
        message, hint = "the pipeline must be a mapping", "begin with `version: 1`"
        return [ShapeError((), error("CFG003", message, text.place(), hint))]
    refused = _explain_refusals(text)
    unknown = {item.location for item in refused if item.diagnostic.code == "CFG002"}
    unseen = [
        item
        for item in _find_unseen_errors(root, (), text)
        if not any(item.location[: len(location)] == location for location in unknown)
    ]
    explained = {item.location for item in unseen}
    return [*unseen, *(item for item in refused if item.location not in explained)]


# --- what pydantic does not see: it gets plain values, where null may be a default ---------------


def _find_unseen_errors(node: Node, location: Location, text: DocumentText) -> Iterator[ShapeError]:
    """Yield an error for each key that is repeated or no text, and for each empty value."""
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from _find_empty((*location, index), item, item, text)
    elif isinstance(node, Mapping):
        for key in node.duplicate_keys():
            message = f"the key `{key.value}` stands here a second time"
            found = error("CFG003", message, text.place_of_node(key), "keep one of them")
            yield ShapeError((*location, key.value), found)
        for key_node, value in node.pairs:
            if isinstance(key_node, Scalar):
                yield from _find_empty((*location, key_node.value), value, key_node, text)
            else:
                found = error("CFG003", "a key must be text", text.place_of_node(key_node))
                yield ShapeError(location, found)


def _find_empty(
    location: Location, value: Node, shown: Node, text: DocumentText
) -> Iterator[ShapeError]:
    if isinstance(value, Scalar) and value.text is None:
        message, hint = f"{_name(location)} has no value", "give it one, or delete it"
        color = UNQUOTED_COLOR.search(text.place_of_node(shown).line_text)
        if location[-1] == "background" and color:
            hint = f'quote the colour: "{color[1]}" (to YAML, ` #` begins a comment)'
        yield ShapeError(location, error("CFG003", message, text.place_of_node(shown), hint))
    else:
        yield from _find_unseen_errors(value, location, text)


# --- what pydantic refuses ---------------------------------------------------------------------


def _explain_refusals(text: DocumentText) -> list[ShapeError]:
    try:
        PipelineDocument.model_validate(to_value(text.root))
    except ValidationError as problem:
        by_place: dict[Location, list[ErrorDetails]] = {}
        for detail in problem.errors(include_url=False):
            by_place.setdefault(_blame(text.root, detail), []).append(detail)
        return [
            ShapeError(location, _explain(location, details, text))
            for location, details in by_place.items()
            if not _follows_from_another(location, details, by_place)
        ]
    return []


def _blame(root: Node | None, detail: ErrorDetails) -> Location:
    location = detail["loc"]
    if detail["type"] in ("missing", "extra_forbidden"):
        return (*_existing_part(root, location[:-1]), location[-1])
    return _existing_part(root, location)


def _existing_part(root: Node | None, location: Location) -> Location:
    """Leave out what the tree has not: pydantic puts names of union members into locations."""
    node, existing = root, []
    for part in location:
        child = child_of(node, part)
        if child is not None:
            node = child
            existing.append(part)
    return tuple(existing)


def _follows_from_another(
    location: Location,
    details: list[ErrorDetails],
    by_place: dict[Location, list[ErrorDetails]],
) -> bool:
    """Tell a key that is missing where one is misspelled, and the other member of a union, which
    the value's own shape rules out.
    """
    if details[0]["type"] == "missing":
        return any(
            found[0]["type"] == "extra_forbidden"
            and other[:-1] == location[:-1]
            and suggest(str(other[-1]), [str(location[-1])])
            for other, found in by_place.items()
        )
    inner = any(other[: len(location)] == location != other for other in by_place)
    return inner and all(detail["type"] in _WANTED for detail in details)


def _explain(location: Location, details: list[ErrorDetails], text: DocumentText) -> Diagnostic:
    of_right_type = [detail for detail in details if detail["type"] not in _WANTED]
    details = of_right_type or details  # else each member of a union wants another type
    kind = details[0]["type"]
    if kind == "extra_forbidden":
        keys = _known_keys(location[:-1])
        hint = suggest(str(location[-1]), keys) or f"it may have: {', '.join(keys)}"
        if location[-1] == "<<":
            hint = "write the keys out: merge keys are not part of YAML 1.2, nor read here"
        message = f"{_name(location[:-1])} has no key `{location[-1]}`"
        return error("CFG002", message, text.place_of_key(*location), hint)
    if kind == "missing":
        message = f"{_name(location[:-1])} needs the key `{location[-1]}`"
        return error("CFG004", message, text.place_of_key(*location[:-1]))
    if kind == "string_pattern_mismatch" and location[-1] == "background":
        message = f"{_name(location)} must be a colour"
        return error("CFG003", message, text.place(*location), _COLOR_HINT)
    if kind == "string_pattern_mismatch":
        hint = "begin with a letter, and go on with letters, digits, `-` and `_`"
        message = f"`{location[-1]}` cannot be an id"
        return error("CFG003", message, text.place_of_key(*location), hint)
    message = f"{_name(location)} must be {_wanted(details)}"
    return error("CFG003", message, text.place(*location), _hint(location, details[0], text))


def _name(location: Location) -> str:
    """Return a location as messages say it: `outputs.thumbnails.width[1]`."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return f"`{name.removeprefix('.')}`" if location else "the pipeline"


def _wanted(details: list[ErrorDetails]) -> str:
    kind, context = details[0]["type"], details[0].get("ctx", {})
    if kind == "literal_error":
        return str(context["expected"]).replace("'", "`")
    if kind == "greater_than_equal":
        return f"at least {context['ge']}"
    if kind == "less_than_equal":
        return f"at most {context['le']}"
    if kind == "too_short":
        return f"a {'list' if context['field_type'] == 'List' else 'mapping'} that is not empty"
    names = [_WANTED[detail["type"]] for detail in details]
    if any(detail.get("ctx", {}).get("class_name") in _SHORTHANDS for detail in details):
        names.insert(0, "text")
    if any(detail.get("ctx", {}).get("class_name") == "ChangeDocument" for detail in details):
        names.insert(0, "`false`")
    *others, last = dict.fromkeys(names)
    if not others:
        return last
    if last == "a list":
        last = "a list of texts" if others == ["text"] else "a list of them"
    return f"{', '.join(others)} or {last}"


def _hint(location: Location, detail: ErrorDetails, text: DocumentText) -> str:
    kind, node = detail["type"], text.find(*location)
    if not isinstance(node, Scalar):
        return ""
    if location[-1] == "background":
        return _COLOR_HINT
    if kind == "string_type" and node.style == "plain":
        return f"quote it: '{node.value}'"
    if kind == "list_type":
        return f"write it as a list: [{node.span.of(text.file.text)}]"
    if kind == "int_type" and node.value.isdecimal():
        return f"write {int(node.value)}{'' if node.style == 'plain' else ' without quotes'}"
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"])
        if node.value == expected:
            return f"write {expected} without quotes"
        return suggest(node.value, expected.replace("'", "").split(" or "))
    return ""


# --- which keys there are, by the schema -------------------------------------------------------


def _known_keys(location: Location) -> list[str]:
    """Return the keys that the schema allows at a place of the document."""
    schema = make_json_schema()
    here = [schema]
    for part in location:
        here = [child for option in here for child in _children(option, part, schema)]
    return [key for option in here for key in _expand(option, schema).get("properties", {})]


def _children(option: dict[str, Any], part: str | int, schema: dict[str, Any]) -> list[Any]:
    option = _expand(option, schema)
    if isinstance(part, int):
        child = option.get("items")
    else:
        keyed = next(iter(option.get("patternProperties", {}).values()), None)
        child = option.get("properties", {}).get(part) or keyed
        child = child or option.get("additionalProperties")
    if not isinstance(child, dict):
        return []
    child = _expand(child, schema)
    return list(child.get("anyOf", [child]))


def _expand(option: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in option:
        option = schema["$defs"][option["$ref"].rpartition("/")[2]]
    mappings = [choice for choice in option.get("anyOf", []) if "properties" in choice]
    return mappings[0] if mappings else option
