"""One mistake is one message: each valid pipeline, broken at each of its places."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imgpipe.config import parse_config
from imgpipe.diagnostics import UserError
from imgpipe.yaml_nodes import compose, to_value
from tests.cases import Case, read_cases

Location = tuple[str | int, ...]

VALID = read_cases("config/valid.txt")
REQUIRED = ("version", "sources", "outputs", "path", "show", "field")
OF_NO_TYPE_THAT_A_KEY_HAS = [[]]


def find_places(value: Any, location: Location = ()) -> Iterator[tuple[Location, Any]]:
    yield location, value
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from find_places(child, (*location, key))


def parent_of(document: Any, location: Location) -> tuple[Any, Any]:
    """Return a copy of the document, and the value in it that holds what the location leads to."""
    changed = copy.deepcopy(document)
    parent = changed
    for key in location[:-1]:
        parent = parent[key]
    return changed, parent


def break_document(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the document with one mistake at each place, and what the mistake is."""
    for location, value in find_places(document):
        name = "/".join(map(str, location))
        if isinstance(value, dict) and location[-1:] not in (("show",), ("template",)):
            changed, holder = parent_of(document, (*location, "zzz z"))
            holder["zzz z"] = "zzz.png"
            yield f"{name}: a key too many", changed
        if not location:
            continue
        for mistake in (None, OF_NO_TYPE_THAT_A_KEY_HAS):
            changed, holder = parent_of(document, location)
            holder[location[-1]] = mistake
            yield f"{name}: {mistake}", changed
        if location[-1] in REQUIRED:
            changed, holder = parent_of(document, location)
            del holder[location[-1]]
            yield f"{name}: deleted", changed


@pytest.mark.parametrize("case", VALID, ids=str)
def test_one_mistake_is_one_message(case: Case) -> None:
    mistakes = list(break_document(to_value(compose(case.given))))
    assert len(mistakes) > 10
    for mistake, document in mistakes:
        with pytest.raises(UserError) as caught:
            parse_config(json.dumps(document), "pipeline.yaml", Path("/srv/atlas/site"))
        said = [diagnostic.message for diagnostic in caught.value.diagnostics]
        assert len(said) == 1, (mistake, said)
