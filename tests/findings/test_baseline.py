"""The baseline: its text, what it knows, and every way in which a file is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.diagnostics import ExitCode, UserError, render
from imgpipe.findings.baseline import (
    Baseline,
    format_baseline,
    is_baseline,
    make_baseline,
    read_baseline,
)
from imgpipe.own_texts import is_own_text
from imgpipe.text import TextFile
from tests.findings.hits import MISSING, ORPHAN, at, finding, of

LEG = TextFile("pages/leg.md", "a.png\nb.png\n")

TEXT = """\
{
 "version": 1,
 "findings": {
  "images/é.png": {
   "ORP001": {
    "images/é.png": 1
   }
  },
  "pages/leg.md": {
   "REF001": {
    "images/a.png": 2,
    "images/b.png": 1
   }
  }
 }
}
"""


def test_it_is_sorted_and_has_no_line_numbers() -> None:
    a, b = at(LEG, "a.png"), at(LEG, "b.png")
    found = make_baseline(
        [
            finding(MISSING, "pages/leg.md", b, a, a),
            finding(ORPHAN, "images", of("images/é.png")),
        ]
    )
    assert format_baseline(found) == TEXT.encode()
    assert found.total == 4


def test_nothing_found_is_a_baseline_too(tmp_path: Path) -> None:
    (tmp_path / "known.json").write_bytes(format_baseline(make_baseline([])))
    assert read_baseline(tmp_path / "known.json", "known.json") == Baseline({})


names = st.text(min_size=1) | st.sampled_from(["a.md", "b.md", "a\udc80"])
baselines = st.dictionaries(st.tuples(names, names, names), st.integers(1, 9)).map(Baseline)


@given(baselines)
def test_what_is_written_is_read_back(baseline: Baseline) -> None:
    data = format_baseline(baseline)
    assert is_baseline(data)
    assert is_own_text(data)
    document = json.loads(data.decode())
    assert {
        (path, rule, about): count
        for path, rules in document["findings"].items()
        for rule, abouts in rules.items()
        for about, count in abouts.items()
    } == baseline.counts


REFUSED = {
    "not there": (
        None,
        (
            "known.json: error[BAS001]: there is no such baseline\n"
            "  = `imgpipe audit --write-baseline` makes one"
        ),
    ),
    "not UTF-8": (
        b"\xff",
        (
            "known.json:1:1: error[BAS001]: is not UTF-8: byte 0xff stands here\n"
            "    1 | \ufffd\n"
            "      | ^\n"
            "      = `imgpipe audit --write-baseline` makes one"
        ),
    ),
    "cut short": (
        TEXT.encode()[:40],
        (
            "known.json:4:3: error[BAS001]: is no JSON from here on\n"
            '    4 |   "image\n'
            "      |   ^\n"
            "      = `imgpipe audit --write-baseline` makes one"
        ),
    ),
    "empty": (
        b"",
        (
            "known.json:1:1: error[BAS001]: is no JSON from here on\n"
            "    1 | \n"
            "      | ^\n"
            "      = `imgpipe audit --write-baseline` makes one"
        ),
    ),
    "newer": (
        b'{"version": 2, "found": []}',
        (
            "known.json: error[BAS001]: is a baseline of version 2, which a newer imgpipe wrote\n"
            "  = update imgpipe"
        ),
    ),
}
DAMAGED = [
    *("[]", "1", "{}", '{"version": 1}', '{"version": true, "findings": {}}'),
    *('{"version": 0, "findings": {}}', '{"version": "1", "findings": {}}'),
    *('{"version": 1, "findings": []}', '{"version": 1, "findings": {"a": 1}}'),
    '{"version": 1, "findings": {"a": {"b": {"c": 0}}}}',
    '{"version": 1, "findings": {"a": {"b": {"c": true}}}}',
    f'{{"version": 1, "findings": {{"a": {{"b": {{"c": {"9" * 4000}}}}}}}}}',
    *("[" * 100_000, '{"a":' * 100_000, "9" * 5000),
]


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_none(tmp_path: Path, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / "known.json").write_bytes(data)
        assert not is_baseline(data)
    with pytest.raises(UserError) as caught:
        read_baseline(tmp_path / "known.json", "known.json")
    assert caught.value.exit_code is ExitCode.USAGE
    assert "\n".join(map(render, caught.value.diagnostics)) == said


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:50])
def test_json_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text)
    assert not is_baseline(text.encode())
    with pytest.raises(UserError) as caught:
        read_baseline(tmp_path / "known.json", "known.json")
    assert "\n".join(map(render, caught.value.diagnostics)) == (
        "known.json: error[BAS001]: is no baseline, or a damaged one\n"
        "  = `imgpipe audit --write-baseline` makes one"
    )


def test_a_folder_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_baseline(tmp_path, "known")
    assert "\n".join(map(render, caught.value.diagnostics)) == (
        "known: error[BAS001]: cannot be read: Is a directory"
    )
