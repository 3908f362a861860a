"""Who holds the run lock: what its file says, and when that is believed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

import pytest

from imgpipe.holder import Holder, describe_this_run, format_holder, parse_holder

ELSEWHERE = Holder(7, "another.computer", "imgpipe run -j 2", "2026-11-22 14:01:05+00:00")


def test_a_holder_comes_back_as_it_was_written() -> None:
    assert parse_holder(format_holder(ELSEWHERE)) == ELSEWHERE
    assert parse_holder(format_holder(describe_this_run())) is not None


def test_its_sentence() -> None:
    assert str(ELSEWHERE) == (
        "process 7 on another.computer (`imgpipe run -j 2`), since 2026-11-22 14:01:05+00:00"
    )


def test_this_run_is_told_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/imgpipe", "run", "-C", "my site"])
    holder = describe_this_run()
    assert (holder.pid, holder.host) == (os.getpid(), platform.node())
    assert holder.command == "imgpipe run -C 'my site'"
    monkeypatch.setattr(sys, "argv", ["imgpipe", "run", *(["target"] * 50)])
    assert len(describe_this_run().command) == 100
    assert describe_this_run().command.endswith(" target tar…")


def test_a_command_that_is_no_text_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["imgpipe", "run", "\udcff.gif"])
    assert parse_holder(format_holder(describe_this_run())) is not None


def test_a_dead_process_of_this_computer_is_not_believed() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    dead = Holder(process.pid, platform.node(), "imgpipe run", "yesterday")
    assert parse_holder(format_holder(dead)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        json.dumps({"pid": -1, "host": "a", "command": "b", "since": "c"}).encode(),
        json.dumps({"pid": True, "host": "a", "command": "b", "since": "c"}).encode(),
        json.dumps({"pid": 1, "host": 2, "command": "b", "since": "c"}).encode(),
        json.dumps({"pid": 1, "host": "a", "command": None, "since": "c"}).encode(),
    ],
)
def test_what_is_no_holder_names_none(content: bytes) -> None:
    assert parse_holder(content) is None
