"""imgpipe.lock: what goes in comes out, small differences stay small, damage is a sentence."""

from __future__ import annotations

import copy
import difflib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.diagnostics import ExitCode, UserError, render
from imgpipe.lock import (
    FileRecord,
    Lock,
    OutputRecord,
    TaskRecord,
    format_lock,
    parse_lock,
    read_lock,
    task_from_document,
    task_to_document,
)

# --- round trip --------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
options = st.none() | st.booleans() | st.integers() | names
records = st.builds(FileRecord, digests, outdated=st.booleans(), adopted=st.booleans())
outputs = st.builds(
    OutputRecord,
    st.dictionaries(names, options, max_size=3),
    st.dictionaries(names, records, max_size=3),
)
tasks = st.builds(
    TaskRecord,
    st.dictionaries(names, digests, max_size=3),
    st.sampled_from(["gif", "png", "jpeg", "webp"]),
    st.integers(1, 2000),
    st.dictionaries(names, outputs, max_size=3),
)
locks = st.builds(
    Lock,
    st.dictionaries(names, tasks, max_size=3),
    st.dictionaries(names, digests, max_size=3),
    st.dictionaries(names, names, max_size=3),
)


@given(locks)
def test_a_lock_is_read_as_it_was_written(lock: Lock) -> None:
    text = format_lock(lock)
    assert parse_lock(text) == lock
    assert format_lock(parse_lock(text)) == text
    assert text.endswith("}\n")


@given(tasks)
def test_a_record_is_read_as_the_journal_wrote_it(record: TaskRecord) -> None:
    line = json.dumps(task_to_document(record), ensure_ascii=False)
    assert task_from_document(json.loads(line)) == record


# --- the text ----------------------------------------------------------------------------------


def record(name: str, frames: int = 2) -> TaskRecord:
    """Return what a run of one GIF records."""
    files = {f"png/{name}-{n}.png": FileRecord(f"{n:064x}") for n in range(1, frames + 1)}
    recipe = {"revision": 1, "format": "png"}
    return TaskRecord(
        {f"gif/{name}.gif": "a" * 64}, "gif", frames, {"frames": OutputRecord(recipe, files)}
    )


ARM_AND_LEG = Lock({"animations:Leg": record("Leg"), "animations:Arm": record("Arm")})


def test_the_text_is_sorted_whatever_the_order_of_making() -> None:
    backwards = replace(ARM_AND_LEG, tasks=dict(reversed(ARM_AND_LEG.tasks.items())))
    assert format_lock(backwards) == format_lock(ARM_AND_LEG)
    assert format_lock(Lock({"a:Fuß": record("Fuß", 1)}, {"out/x.md": "b" * 64})) == (
        "{\n"
        ' "pages": {\n'
        f'  "out/x.md": "{"b" * 64}"\n'
        " },\n"
        ' "tasks": {\n'
        '  "a:Fuß": {\n'
        '   "frames": 1,\n'
        '   "kind": "gif",\n'
        '   "outputs": {\n'
        '    "frames": {\n'
        '     "files": {\n'
        f'      "png/Fuß-1.png": "{1:064x}"\n'
        "     },\n"
        '     "recipe": {\n'
        '      "format": "png",\n'
        '      "revision": 1\n'
        "     }\n"
        "    }\n"
        "   },\n"
        '   "sources": {\n'
        f'    "gif/Fuß.gif": "{"a" * 64}"\n'
        "   }\n"
        "  }\n"
        " },\n"
        ' "version": 1\n'
        "}\n"
    )


def changes(before: Lock, after: Lock) -> list[str]:
    old, new = format_lock(before).splitlines(), format_lock(after).splitlines()
    lines = difflib.unified_diff(old, new, lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++"))]


def test_one_more_gallery_is_one_more_block() -> None:
    added = changes(ARM_AND_LEG, ARM_AND_LEG.with_task("animations:Calf", record("Calf")))
    assert sum(line.startswith("@@") for line in added) == 1
    assert not any(line.startswith("-") for line in added)
    assert sum("Calf" in line for line in added) == 4


def test_one_changed_file_is_one_changed_line() -> None:
    frames = record("Leg").outputs["frames"]
    files = {**frames.files, "png/Leg-1.png": FileRecord("f" * 64, outdated=True)}
    changed = replace(record("Leg"), outputs={"frames": replace(frames, files=files)})
    assert changes(ARM_AND_LEG, ARM_AND_LEG.with_task("animations:Leg", changed))[1:] == [
        f'-      "png/Leg-1.png": "{1:064x}",',
        f'+      "png/Leg-1.png": "~{"f" * 64}",',
    ]


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ({"outdated": True}, "~"),
        ({"adopted": True}, "="),
        ({"outdated": True, "adopted": True}, "~="),
    ],
)
def test_marks_stand_before_the_digest(marks: dict[str, bool], text: str) -> None:
    files = {"png/Leg-1.png": FileRecord("f" * 64, **marks)}
    leg = replace(record("Leg"), outputs={"frames": OutputRecord({}, files)})
    assert f'"png/Leg-1.png": "{text}{"f" * 64}"' in format_lock(Lock({"a:Leg": leg}))


def test_what_files_are_made_with_is_one_block_of_its_own() -> None:
    newer = replace(ARM_AND_LEG, made_with={"pillow": "12.0.0", "imgpipe": "0.2"})
    assert changes(ARM_AND_LEG, newer)[1:] == [
        '+ "made_with": {',
        '+  "imgpipe": "0.2",',
        '+  "pillow": "12.0.0"',
        "+ },",
    ]


def test_paths_are_taken_off_and_an_empty_record_goes_too() -> None:
    lock = ARM_AND_LEG.with_pages({"a.md": "c" * 64, "b.md": "d" * 64})
    rest = lock.without({"png/Arm-1.png", "png/Arm-2.png", "png/Leg-2.png", "a.md"})
    assert rest.made_paths() == {"png/Leg-1.png": "animations:Leg"}
    assert rest.pages == {"b.md": "d" * 64}
    assert lock.only({"png/Leg-1.png", "b.md"}) == rest
    assert lock.without(()) == lock


def test_a_lock_that_is_added_to_is_a_new_one() -> None:
    before = copy.deepcopy(ARM_AND_LEG)
    more = ARM_AND_LEG.with_task("animations:Calf", record("Calf")).with_pages({"a.md": "c" * 64})
    assert before == ARM_AND_LEG
    assert more.made_paths().keys() - before.made_paths().keys() == {
        "png/Calf-1.png",
        "png/Calf-2.png",
    }
    assert more.pages == {"a.md": "c" * 64}


def test_a_record_finds_its_files() -> None:
    leg = record("Leg")
    assert leg.find("png/Leg-2.png") == FileRecord(f"{2:064x}")
    assert leg.find("png/Leg-3.png") is None
    assert ARM_AND_LEG.made_paths()["png/Leg-2.png"] == "animations:Leg"


# --- damage ------------------------------------------------------------------------------------

WAY_ON = (
    "bring it back from version control; or delete it: every file is kept, and `imgpipe adopt`"
    " takes them over again"
)
TAKE_A_SIDE = (
    "take either side whole: what only the other side knew is kept,"
    " and `imgpipe adopt` takes it over"
)


def refusal(text: str) -> str:
    with pytest.raises(UserError) as caught:
        parse_lock(text)
    assert caught.value.exit_code is ExitCode.USAGE
    (diagnostic,) = caught.value.diagnostics
    return render(diagnostic)


DAMAGED = {
    "empty": (
        "",
        (
            "imgpipe.lock:1:1: error[LCK002]: is not valid JSON: Expecting value\n"
            "    1 | \n"
            "      | ^\n"
            f"      = {WAY_ON}"
        ),
    ),
    "cut short": (
        '{\n "pages": {},\n "tasks": {\n  "a:Leg": {',
        (
            "imgpipe.lock:4:13: error[LCK002]: is not valid JSON:"
            " Expecting property name enclosed in double quotes\n"
            '    4 |   "a:Leg": {\n'
            "      |             ^\n"
            f"      = {WAY_ON}"
        ),
    ),
    "NUL bytes": (
        "\0\0\0\0",
        (
            "imgpipe.lock:1:1: error[LCK002]: is not valid JSON: Expecting value\n"
            "    1 | \\x00\\x00\\x00\\x00\n"
            "      | ^^^^\n"
            f"      = {WAY_ON}"
        ),
    ),
    "conflict markers": (
        '{\n "pages": {},\n<<<<<<< ours\n "tasks": {}\n=======\n "tasks": {}\n>>>>>>> theirs\n}\n',
        (
            "imgpipe.lock:3:1: error[LCK002]: a merge left its conflict markers here\n"
            "    3 | <<<<<<< ours\n"
            "      | ^^^^^^^^^^^^\n"
            f"      = {TAKE_A_SIDE}"
        ),
    ),
    "conflict markers, CRLF, mended halfway": (
        '{\r\n "pages": {},\r\n=======\r\n "tasks": {}\r\n>>>>>>> theirs\r\n}\r\n',
        (
            "imgpipe.lock:3:1: error[LCK002]: a merge left its conflict markers here\n"
            "    3 | =======\n"
            "      | ^^^^^^^\n"
            f"      = {TAKE_A_SIDE}"
        ),
    ),
    "a newer version": (
        '{"version": 2, "assets": []}',
        (
            "imgpipe.lock:1:1: error[LCK002]: was written by a newer imgpipe"
            " (version 2 of the lock)\n"
            '    1 | {"version": 2, "assets": []}\n'
            "      | ^\n"
            "      = update imgpipe"
        ),
    ),
    "30,000 brackets": (
        "[" * 30_000,
        (
            "imgpipe.lock:1:1: error[LCK002]: nests too deep\n"
            f"    1 | {'[' * 120}…\n"
            "      | ^\n"
            f"      = {WAY_ON}"
        ),
    ),
}


@pytest.mark.parametrize(("text", "said"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_lock_is_refused_with_a_way_on(text: str, said: str) -> None:
    assert refusal(text) == said


SOUND = json.loads(format_lock(ARM_AND_LEG.with_pages({"a.md": "c" * 64})))


def find_places(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the way to every value of a lock, but not into recipes, which may say anything."""
    below = value.items() if isinstance(value, dict) and path[-1:] != ("recipe",) else ()
    return [path, *(found for key, child in below for found in find_places(child, (*path, key)))]


def with_value(path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    document = copy.deepcopy(SOUND)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return document


OTHERS: list[Any] = [None, True, 1, 1.5, "text", [], ["ab", "cd"], [["a", "b"]], {}, {"a": 1}]


def fits(path: tuple[str, ...], value: Any) -> bool:
    """Whether the value is of the shape that its place has: an empty mapping of things, say."""
    before: Any = SOUND
    for key in path:
        before = before[key]
    maps_things = path[-1:] in (("tasks",), ("pages",), ("outputs",), ("sources",), ("files",))
    recipe = path[-1:] == ("recipe",) and type(value) is dict
    return recipe or (maps_things and value == {}) or (type(value) is type(before) is not dict)


@pytest.mark.parametrize("path", find_places(SOUND), ids="/".join)
def test_a_wrong_shape_at_any_place_is_a_sentence(path: tuple[str, ...]) -> None:
    for value in OTHERS:
        text = json.dumps(with_value(path, value))
        if fits(path, value):
            parse_lock(text)
        else:
            said = refusal(text).splitlines()
            assert said[0] == "imgpipe.lock:1:1: error[LCK002]: is not a lock that imgpipe wrote"
            assert said[-1] == f"      = {WAY_ON}"


@pytest.mark.parametrize("value", [None, 1, "text", [], {"pillow": 12}])
def test_what_files_are_made_with_has_a_shape_too(value: Any) -> None:
    text = json.dumps({**SOUND, "made_with": value})
    assert "is not a lock that imgpipe wrote" in refusal(text)


REQUIRED = [
    path
    for path in find_places(SOUND)
    if len(path) == 1 or path[-2:-1] in (("animations:Arm",), ("frames",))
]


@pytest.mark.parametrize("path", REQUIRED, ids="/".join)
def test_a_key_that_is_missing_is_a_sentence(path: tuple[str, ...]) -> None:
    document = copy.deepcopy(SOUND)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    del parent[path[-1]]
    assert "error[LCK002]: is not a lock that imgpipe wrote\n" in refusal(json.dumps(document))


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_never_was_is_a_sentence(version: int) -> None:
    text = json.dumps(with_value(("version",), version))
    assert "is not a lock that imgpipe wrote" in refusal(text)


@pytest.mark.parametrize("frames", [0, -1])
def test_a_source_has_frames(frames: int) -> None:
    text = json.dumps(with_value(("tasks", "animations:Leg", "frames"), frames))
    assert "is not a lock that imgpipe wrote" in refusal(text)


# --- the file ----------------------------------------------------------------------------------


def test_no_lock_is_an_empty_lock(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "imgpipe.lock") == Lock()


def test_a_lock_is_read_from_its_file_with_a_bom_and_crlf_too(tmp_path: Path) -> None:
    text = format_lock(ARM_AND_LEG)
    for data in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()):
        (tmp_path / "imgpipe.lock").write_bytes(data)
        assert read_lock(tmp_path / "imgpipe.lock") == ARM_AND_LEG


def test_a_lock_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "imgpipe.lock").write_bytes(b'{\n "p\xe9": {}\n}')
    with pytest.raises(UserError) as caught:
        read_lock(tmp_path / "imgpipe.lock")
    assert render(caught.value.diagnostics[0]) == (
        "imgpipe.lock:2:4: error[LCK002]: is not UTF-8: byte 0xe9 stands here\n"
        '    2 |  "p\ufffd": {}\n'
        "      |    ^\n"
        f"      = {WAY_ON}"
    )


def test_a_folder_in_place_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_lock(tmp_path)
    assert render(caught.value.diagnostics[0]) == (
        "imgpipe.lock: error[LCK002]: cannot be read: Is a directory\n"
        "  = make it a file that can be read, or move it away"
    )
