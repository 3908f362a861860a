"""The block at the head of a page: where it begins and ends, and what is none."""

from __future__ import annotations

import pytest

from imgpipe.frontmatter import read_front_matter
from imgpipe.yaml_nodes import YamlError, to_value


@pytest.mark.parametrize(
    "page",
    [
        "---\nk: v\n---\nText.\n",
        "---\nk: v\n---",
        "---\r\nk: v\r\n---\r\nText.\r\n",
        "---\rk: v\r---\rText.\r",
        "---\r\nk: v\n---\r\nmixed\n",
        "---  \nk: v\n--- \t\nText.\n",
        "---\nk: v\n...\nText.\n",
        "---\nk: v\n---\n---\nl: a rule, then text\n---\n",
        "---\nk: v # ---\n---\n",
        "---\n\nk: v\n\n---\n",
    ],
)
def test_the_block_between_the_fences_is_read(page: str) -> None:
    found = read_front_matter(page)
    assert found is not None
    assert to_value(found.root) == {"k": "v"}
    assert found.span.of(page).split() in (["k:", "v"], ["k:", "v", "#", "---"])
    value = found.fields.get("k") if found.fields else None
    assert value is not None
    assert value.span.of(page) == "v"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "Text.\n",
        "\n---\nk: v\n---\n",
        " ---\nk: v\n---\n",
        "----\nk: v\n----\n",
        "--- k: v\n---\n",
        "++++\n<b>passed through by AsciiDoc</b>\n++++\n",
        "+++ no fence\n",
    ],
)
def test_a_page_without_front_matter(page: str) -> None:
    assert read_front_matter(page) is None


@pytest.mark.parametrize("block", ["", "\n", "# only a comment\n"])
def test_empty_front_matter_has_no_fields(block: str) -> None:
    found = read_front_matter(f"---\n{block}---\nText.\n")
    assert found is not None
    assert (found.root, found.fields) == (None, None)
    assert found.span == (4, 4 + len(block))


@pytest.mark.parametrize("block", ["- a\n- b\n", "only a text\n"])
def test_front_matter_that_is_no_mapping_has_no_fields(block: str) -> None:
    found = read_front_matter(f"---\n{block}---\n")
    assert found is not None
    assert found.root is not None
    assert found.fields is None


@pytest.mark.parametrize(
    ("page", "place", "message", "hint"),
    [
        ("---\nk: v\n", (0, 3), "is never closed", "close it with a line `---`"),
        ("---\nk: v\n----\n", (0, 3), "is never closed", "close it with a line `---`"),
        ("---\nk: v\n --- \n", (0, 3), "is never closed", "close it with a line `---`"),
        ("---\nk: v\n--- l\n", (0, 3), "is never closed", "close it with a line `---`"),
        ("+++\nk = 1\n+++\n", (0, 3), "is TOML, which imgpipe does not read", ""),
        ("+++  \r\nk = 1\r\n+++\r\n", (0, 3), "is TOML, which imgpipe does not read", ""),
        (
            "---\n🦵: é\n\tk: v\n---\n",
            (9, 10),
            "has a tab where YAML wants spaces",
            "indent with spaces",
        ),
    ],
)
def test_front_matter_that_cannot_be_read(
    page: str, place: tuple[int, int], message: str, hint: str
) -> None:
    with pytest.raises(YamlError) as caught:
        read_front_matter(page)
    problem = caught.value
    assert (problem.span, problem.message, problem.hint) == (place, message, hint)
