"""What the whole code promises: who writes, what is imported when, what a commit may name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from imgpipe import __version__
from tests.project import Project

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/imgpipe"

WRITING_CALLS = {
    *(
        "chmod",
        "copy2",
        "copyfile",
        "copyfileobj",
        "copytree",
        "fdopen",
        "hardlink_to",
        "link",
        "makedirs",
    ),
    *("mkdir", "mkdtemp", "mkstemp", "move", "rename", "rmdir", "rmtree", "symlink", "symlink_to"),
    *("touch", "truncate", "unlink", "write_bytes", "write_text"),
}
# An APNG gets shorter where its head does, on the stream that it was handed; help is put together.
ON_STREAMS = {
    "formats/video.py": {"open"},
    "formats/apng_container.py": {"truncate"},
    "commands/manual.py": {"write_text"},
}
WRITERS = {"beside.py", "fsio.py", "journal.py", "runlock.py", "trash.py"}


def find_writing_calls(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        modes = [
            argument.value
            for argument in (*node.args, *(keyword.value for keyword in node.keywords))
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        opens_to_write = name == "open" and any(
            re.fullmatch("[rwaxbt+]*[wax+][bt+]*", m) for m in modes
        )
        place = path.relative_to(SOURCE).as_posix()
        writes = name in WRITING_CALLS or opens_to_write
        if writes and name not in ON_STREAMS.get(place, set()):
            found.append(f"{place}:{node.lineno}: {name}")
    return found


@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_a_writer_writes(writer: str) -> None:
    assert find_writing_calls(SOURCE / writer)


def test_no_other_module_writes() -> None:
    others = (path for path in SOURCE.rglob("*.py") if path.name not in WRITERS)
    assert [call for path in others for call in find_writing_calls(path)] == []


def imported_by(code: str, cwd: Path) -> set[str]:
    """Return the top-level modules that a new interpreter has after running some code."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "from imgpipe.cli import run_command; run_command(['--help'])"
    heavy = {"PIL", "av", "numpy", "imageio", "jinja2", "pydantic", "yaml", "tqdm", "watchfiles"}
    assert imported_by(code, tmp_path) & heavy == set()


def test_the_package_alone_imports_nothing_but_itself(tmp_path: Path) -> None:
    bare = imported_by("", tmp_path)
    assert imported_by("import imgpipe", tmp_path) - bare == {"imgpipe"}


def test_an_idle_run_imports_no_image_library(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    project.run("run")
    code = "from imgpipe.cli import run_command; run_command(['run', '-q'])"
    heavy = {"PIL", "av", "numpy", "imageio", "jinja2", "tqdm", "watchfiles"}
    assert imported_by(code, project.root) & heavy == set()


@pytest.mark.parametrize(
    "command", [["-m", "imgpipe"], ["-c", "from imgpipe.cli import main; main()"]]
)
def test_it_runs_as_a_module_and_as_a_script(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, *command, "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"imgpipe, version {__version__}\n"


def tracked_files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = done.stdout.decode().split("\0")[:-1]
    return [ROOT / name for name in names] or [path for path in SOURCE.rglob("*") if path.is_file()]


def test_no_file_names_an_index_or_a_path_of_one_machine() -> None:
    index = re.compile(
        rb"https?:[/]{2}[^ \"]*/(simple|pypi|npm|debian)(/|\"|$)|index[-]url", re.MULTILINE
    )
    home = re.compile(rb"(?<![\w.])/(home|Users|root|work)/")
    for path in tracked_files():
        if path.suffix in (".png", ".gif") or path == Path(__file__):
            continue
        content = path.read_bytes()
        assert not index.search(content), path
        assert not home.search(content), path


def test_nothing_is_left_open() -> None:
    marks = re.compile(r"\b(TO[D]O|FIX[M]E|X{3}|NotImplemented[E]rror)\b")
    for path in SOURCE.rglob("*.py"):
        assert not marks.search(path.read_text(encoding="utf-8")), path
