"""Jobs of a small site, and every executor under its id; processes forked and spawned."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from imgpipe.config import load_config
from imgpipe.executors import EXECUTORS, Executor, processes
from imgpipe.fsio import make_folder
from imgpipe.images import Limits
from imgpipe.pipeline import foresee_run
from imgpipe.tasks import Wishes
from imgpipe.worker import Job
from tests.project import Project

PIPELINE = """\
version: 1
sources: {animations: "gif/{name}.gif"}
outputs:
  frames: png/{name}-{n}.png
  small: {path: "small/{name}.gif", width: 10}
"""

MakeJobs = Callable[[], list[Job]]


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    for number in range(1, 6):
        project.gif(f"gif/Arm{number}.gif", frames=number)
    return project


@pytest.fixture
def make_jobs(site: Project) -> MakeJobs:
    """Return the site's jobs, in the order of the names, each time in a new staging folder."""
    made = 0

    def make() -> list[Job]:
        nonlocal made
        made += 1
        make_folder(site.root / f"staging{made}")
        config = load_config(site.root / "pipeline.yaml", "pipeline.yaml")
        tasks = foresee_run(config, Wishes()).survey.plan.tasks
        return [
            Job(task, site.root, site.root / f"staging{made}/{index}", Limits())
            for index, task in enumerate(tasks)
        ]

    return make


@pytest.fixture(params=[*EXECUTORS, "processes, spawned"])
def executor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Executor:
    id_, _, spawned = request.param.partition(", ")
    if spawned:
        monkeypatch.setattr(processes, "can_fork", lambda: False)
    return EXECUTORS[id_]
