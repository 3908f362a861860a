"""The file pipeline.yaml: its bytes, what is no YAML, and whatever else a file may say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.config import load_config, parse_config
from imgpipe.diagnostics import Diagnostic, UserError, render
from imgpipe.model import Config

MINIMAL = 'version: 1\nsources: {a: "gif/{name}.gif"}\noutputs: {b: "png/{name}-{n}.png"}\n'


def load(folder: Path, data: bytes) -> Config:
    (folder / "site.yaml").write_bytes(data)
    return load_config(folder / "site.yaml", "site.yaml")


def complaints(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_config(path, path.name)
    return "\n".join(render(diagnostic) for diagnostic in caught.value.diagnostics)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + MINIMAL.encode(),
        MINIMAL.replace("\n", "\r\n").encode(),
        MINIMAL.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "BOM and CRLF"],
)
def test_byte_order_mark_and_line_ends_are_the_editors_choice(tmp_path: Path, data: bytes) -> None:
    config = load(tmp_path, data)
    assert config.folder == tmp_path.resolve()
    assert config.sources[0].pattern.text == "gif/{name}.gif"
    assert str(config.outputs[0].place) == "site.yaml:3:11"


def test_places_are_right_behind_a_byte_order_mark_crlf_and_wide_letters(tmp_path: Path) -> None:
    text = f'\ufeff{MINIMAL}site: {{image_root: "図", image_rot: x}}\n'.replace("\n", "\r\n")
    (tmp_path / "site.yaml").write_bytes(text.encode())
    assert complaints(tmp_path / "site.yaml") == (
        "site.yaml:4:25: error[CFG002]: `site` has no key `image_rot`\n"
        '    4 | site: {image_root: "図", image_rot: x}\n'
        "      |                          ^^^^^^^^^\n"
        "      = did you mean `image_root`?"
    )


NO_TEXT = {
    "Latin-1": (
        b"version: 1\n# caf\xe9\n",
        (
            "site.yaml:2:6: error[CFG001]: is not UTF-8: byte 0xe9 stands here\n"
            "    2 | # caf\ufffd\n"
            "      |      ^\n"
            "      = save it as UTF-8"
        ),
    ),
    "UTF-16": (
        "v: 1\n".encode("utf-16"),
        (
            "site.yaml:1:1: error[CFG001]: is not UTF-8: byte 0xff stands here\n"
            "    1 | \ufffd\ufffdv\\x00:\\x00 \\x001\\x00\n"
            "      | ^\n"
            "      = save it as UTF-8"
        ),
    ),
    "tab": (
        b"version: 1\nsources:\n\ta: b\n",
        (
            "site.yaml:3:1: error[CFG001]: has a tab where YAML wants spaces\n"
            "    3 |  a: b\n"
            "      | ^\n"
            "      = indent with spaces"
        ),
    ),
    "NUL": (
        b"version: 1\x00\n",
        (
            "site.yaml:1:11: error[CFG001]: holds a character that YAML does not allow\n"
            "    1 | version: 1\\x00\n"
            "      |           ^^^^\n"
            "      = delete it"
        ),
    ),
    "empty": (
        b"",
        (
            "site.yaml:1:1: error[CFG003]: the pipeline must be a mapping\n"
            "    1 | \n"
            "      | ^\n"
            "      = begin with `version: 1`"
        ),
    ),
}


@pytest.mark.parametrize(("data", "said"), NO_TEXT.values(), ids=NO_TEXT)
def test_a_file_that_is_no_text_or_no_yaml(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "site.yaml").write_bytes(data)
    assert complaints(tmp_path / "site.yaml") == said


def test_the_project_is_the_files_folder_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, MINIMAL.encode())
    monkeypatch.chdir(tmp_path)
    assert load_config(Path("site.yaml"), "site.yaml").folder == tmp_path.resolve()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert complaints(tmp_path / "site.yaml") == (
        "site.yaml: error[CFG001]: there is no such file\n  = say where it is with -C or -c"
    )


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").mkdir()
    assert complaints(tmp_path / "site.yaml") == (
        "site.yaml: error[CFG001]: cannot be read: Is a directory"
    )


@pytest.mark.parametrize("bracket", ["[", "{a: "])
def test_thirty_thousand_brackets_are_refused(tmp_path: Path, bracket: str) -> None:
    (tmp_path / "site.yaml").write_text(f"version: 1\nsites: {bracket * 30_000}")
    head = complaints(tmp_path / "site.yaml").splitlines()[0]
    assert head.endswith("error[CFG001]: nests deeper than 100 levels")
    assert head.startswith("site.yaml:2:")


def test_aliases_that_would_unfold_into_a_billion_values_are_refused(tmp_path: Path) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *levels]
    (tmp_path / "site.yaml").write_text("\n".join(lines))
    head = complaints(tmp_path / "site.yaml").splitlines()[0]
    assert "error[CFG001]: holds more than " in head


# --- whatever a file says ----------------------------------------------------------------------

SCALARS = """|0|1|-1|300|1.5|keep|sync|in-place|x.gif|gif/{name}.gif|png/{name}-{n}.png|../x
{dir}/{name}.{ext}|*.md|a: b|gallery[*].url"""
KEYS = """version site sources outputs rewrite limits path width only show pages fields entry field
in frame for image_root source_root template convention a 1"""
numbers = st.sampled_from([None, True, 0, 1, -1, 300, 1.5, 10**30, float("inf")])
scalars = numbers | st.sampled_from(SCALARS.split("|"))
keys = st.sampled_from(KEYS.split())
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5)
)
sections = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "sources": st.dictionaries(keys, documents, max_size=2),
        "outputs": st.dictionaries(keys, documents, max_size=2),
    },
    optional={"site": documents, "rewrite": documents, "limits": documents},
)


def refusals(text: str) -> tuple[Diagnostic, ...] | None:
    try:
        parse_config(text, "site.yaml", Path("/srv/atlas/site"))
    except UserError as refused:
        return refused.diagnostics
    return None


@given(documents | sections)
def test_every_file_gets_rules_or_sentences_with_a_place(document: object) -> None:
    text = json.dumps(document, indent=1).replace("Infinity", ".inf")
    places = []
    said = refusals(text)
    assert said is None or said
    for found in said or ():
        assert found.message
        assert found.place
        assert found.place.line_text in text
        places.append((found.place.line, found.place.column))
    assert places == sorted(places)
