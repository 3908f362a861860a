"""As much of GitHub's runner as the steps of `action.yml` need: expressions, outputs, commands."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Contexts = Mapping[str, Any]
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
_WORD = re.compile(r"(?<!')\b(?:inputs|steps|github)(?:\.[\w-]+)+")


@dataclass
class Job:
    """What the steps of a job said and left."""

    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    uploads: list[dict[str, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def look_up(contexts: Contexts, name: str) -> str:
    value: Any = contexts
    for part in name.split("."):
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return str(value)


def is_true(expression: str, contexts: Contexts, *, failed: bool) -> bool:
    """Return whether a step is to run; of operators and functions, those that the action uses."""
    code = _WORD.sub(lambda word: repr(look_up(contexts, word[0])), expression)
    code = code.replace("&&", " and ").replace("||", " or ")
    functions = {"contains": lambda text, part: part in text, "always": lambda: True}
    wanted = bool(eval(code, {"__builtins__": {}}, functions))
    return wanted and ("always()" in expression or not failed)


def fill(text: str, contexts: Contexts) -> str:
    return _EXPRESSION.sub(lambda found: look_up(contexts, found[1]), text)


def run_steps(
    steps: Iterable[Mapping[str, Any]],
    inputs: Mapping[str, str],
    folder: Path,
    temp: Path,
    outputs: Mapping[str, dict[str, str]],
) -> Job:
    """Run steps of a composite action in a folder, after others that went well and put this out."""
    results = {name: {"outcome": "success", "outputs": out} for name, out in outputs.items()}
    contexts = {"inputs": inputs, "steps": results, "github": {"action_path": temp / "action"}}
    job = Job()
    for step in steps:
        condition = _EXPRESSION.fullmatch(step.get("if", "${{ '1' }}"))
        assert condition
        if not is_true(condition[1], contexts, failed=bool(job.failed)):
            continue
        if "uses" in step:
            job.uploads.append(upload(step, contexts))
            continue
        outcome, out = run_shell(step, contexts, folder, temp, job)
        results[step.get("id", step["name"])] = {"outcome": outcome, "outputs": out}
        if outcome == "failure":
            job.failed.append(step["name"])
    job.outputs = {name: result["outputs"] for name, result in results.items()}
    return job


def upload(step: Mapping[str, Any], contexts: Contexts) -> dict[str, str]:
    assert step["uses"].startswith("actions/upload-artifact@")
    return {key: fill(value, contexts) for key, value in step["with"].items()}


def run_shell(
    step: Mapping[str, Any], contexts: Contexts, folder: Path, temp: Path, job: Job
) -> tuple[str, dict[str, str]]:
    """Run a step as the runner does: `bash --noprofile --norc -eo pipefail FILE`."""
    files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "step.sh")}
    for path in files.values():
        path.write_text("")
    files["step.sh"].write_text(step["run"])
    given = {key: fill(value, contexts) for key, value in step["env"].items()}
    own = {name: str(path) for name, path in files.items() if name.isupper()}
    fresh = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", files["step.sh"]],
        cwd=folder,
        env={**fresh, **own, **given, "RUNNER_TEMP": str(temp)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    job.log += done.stdout
    job.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    return "failure" if done.returncode else "success", outputs
