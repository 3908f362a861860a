"""The report of a site as large as the atlas: 227 galleries of 16 frames."""

from __future__ import annotations

import json

import pytest
from benchmarks.sites import ATLAS_GALLERIES, make_site

from tests.project import Project


@pytest.mark.slow
def test_a_report_of_227_galleries_is_one_file_of_some_megabytes(project: Project) -> None:
    make_site(project.root, ATLAS_GALLERIES)
    assert project.run("run", "-q").code == 0
    assert project.run("report").code == 0
    first = project.read("imgpipe-report.html")
    assert first.count("data:image/webp;base64,") == ATLAS_GALLERIES
    assert len(first) < 8_000_000
    kept = json.loads(project.read(".imgpipe/previews.json"))["previews"]
    assert {len(entry[3]) for entry in kept.values()} == {16}
    assert project.run("report").code == 0
    assert project.read("imgpipe-report.html") == first
