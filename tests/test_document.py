"""The schema of pipeline.yaml: committed, valid, described, and of one mind with the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from imgpipe.cli import run_command
from imgpipe.document import make_json_schema
from imgpipe.yaml_nodes import compose, to_value
from tests.cases import Case, read_cases

COMMITTED = Path(__file__).parent.parent / "pipeline.schema.json"
VALIDATOR = Draft202012Validator(make_json_schema())


def test_the_committed_schema_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(["schema"]) == 0
    assert COMMITTED.read_text(encoding="utf-8") == capsys.readouterr().out


def test_it_is_a_schema_of_its_dialect() -> None:
    schema = make_json_schema()
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


FREE = (("show",), ("template",), ("levels",), ("ignore",), ("max_bytes",), ("OverrideDocument",))
SOUND = [*read_cases("config/valid.txt"), *read_cases("config/meaning.txt")]


@pytest.mark.parametrize("case", SOUND, ids=str)
def test_it_accepts_what_the_code_finds_of_the_right_shape(case: Case) -> None:
    VALIDATOR.validate(to_value(compose(case.given)))


@pytest.mark.parametrize("case", read_cases("config/shape.txt"), ids=str)
def test_it_refuses_what_the_code_refuses_for_its_shape(case: Case) -> None:
    assert not VALIDATOR.is_valid(to_value(compose(case.given)))


def find_schemas(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every schema inside a schema, with its path; not what only looks like one."""
    yield path, node
    for key in ("properties", "patternProperties", "$defs"):
        for name, child in node.get(key, {}).items():
            yield from find_schemas(child, (*path, key, name))
    for index, child in enumerate(node.get("anyOf", ())):
        yield from find_schemas(child, (*path, "anyOf", str(index)))
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield from find_schemas(node[key], (*path, key))


SCHEMAS = dict(find_schemas(make_json_schema()))
KEYS = {path: found for path, found in SCHEMAS.items() if path[-2:-1] == ("properties",)}


def test_every_key_has_a_description_that_is_a_sentence() -> None:
    assert {path[-1] for path in KEYS} >= {"version", "pages", "path", "show", "canvas_px", "in"}
    for path, found in KEYS.items():
        assert found["description"].endswith("."), path


def test_nothing_in_it_is_named_after_our_classes() -> None:
    assert [path for path, found in SCHEMAS.items() if "title" in found] == []


def test_every_mapping_says_which_keys_it_takes() -> None:
    mappings = {path: found for path, found in SCHEMAS.items() if found.get("type") == "object"}
    assert len(mappings) > 8
    for path, found in mappings.items():
        free = path[-1:] in FREE
        assert (found.get("additionalProperties") is False) is not free, path


def test_it_knows_no_null_as_the_code_refuses_it() -> None:
    assert "null" not in json.dumps(make_json_schema())
