"""A list that is empty yet gets its first items, under its key and in the file's line breaks."""

from __future__ import annotations

import pytest

from imgpipe.text import apply_edits
from imgpipe.yaml_edit import EditError, fill_list
from imgpipe.yaml_nodes import Mapping as MappingNode
from imgpipe.yaml_nodes import compose


def fill(text: str) -> str:
    """Return a text whose list `g`, wherever it is, has got two items."""
    parent = compose(text)
    while isinstance(parent, MappingNode) and parent.get("g") is None:
        parent = parent.pairs[0][1]
    assert isinstance(parent, MappingNode)
    key = next(key for name, key, _ in parent.entries() if name == "g")
    items = [{"u": "a 1.png", "c": "Leg: 1", "on": "yes"}, "a, b.png"]
    return apply_edits(text, fill_list(text, parent, key, items))


FILLED = "\n  - u: 'a 1.png'\n    c: 'Leg: 1'\n    'on': 'yes'\n  - a, b.png"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("g:\nz: 1\n", f"g:{FILLED}\nz: 1\n"),
        ("g: []\nz: 1\n", f"g:{FILLED}\nz: 1\n"),
        ("g: ~ \nz: 1\n", f"g: {FILLED}\nz: 1\n"),
        ("g: null # none yet\nz: 1\n", f"g: # none yet{FILLED}\nz: 1\n"),
        ("g: # none yet\nz: 1\n", f"g: # none yet{FILLED}\nz: 1\n"),
        ("g: [\n]\nz: 1\n", f"g:{FILLED}\nz: 1\n"),
        ("g: # c\n  []\nz: 1\n", f"g: # c\n  {FILLED}\nz: 1\n"),
        ("'g' :\nz: 1\n", f"'g' :{FILLED}\nz: 1\n"),
        ("g:", f"g:{FILLED}"),
        ("g: []\r\nz: 1\r\n", f"g:{FILLED}\nz: 1\n".replace("\n", "\r\n")),
        ("a:\n  b:\n    g: []\n", "a:\n  b:\n    g:" + FILLED.replace("\n", "\n    ") + "\n"),
    ],
)
def test_an_empty_list_is_filled_under_its_key(text: str, edited: str) -> None:
    assert fill(text) == edited
    compose(edited)


@pytest.mark.parametrize("text", ["{g: []}", "{\n g: [],\n z: 1}", "? g\n: []\n", "? a\n: g: []\n"])
def test_an_empty_list_inside_a_line_is_refused(text: str) -> None:
    with pytest.raises(EditError, match=r"^its key does not begin a line$"):
        fill(text)
