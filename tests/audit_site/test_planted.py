"""What is planted is found, where it is planted, and nothing else is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from imgpipe.audit import audit_site
from imgpipe.config import load_config
from imgpipe.rules import RULES
from tests.audit_site import animations, files, galleries, kinds, references
from tests.audit_site.plant import Found, write_site
from tests.project import Project

# A rule that is new needs a case, and one that looks like it and is fine: a row in one of these.
PLANTS = (
    *kinds.PLANTS,
    *references.PLANTS,
    *galleries.PLANTS,
    *animations.PLANTS,
    *files.PLANTS,
)


def audit(root: Path) -> list[Found]:
    found = audit_site(load_config(root / "pipeline.yaml", "pipeline.yaml"))
    assert found.diagnostics == ()
    return [
        Found(item.rule, hit.place.path, hit.place.line, hit.place.column, hit.about)
        for item in found.findings
        for hit in item.hits
    ]


def test_every_rule_has_a_case_and_a_near_miss() -> None:
    cases = {plant.rule for plant in PLANTS if plant.rule in {item.rule for item in plant.expect()}}
    near_misses = {plant.rule for plant in PLANTS if not plant.expect()}
    assert cases == near_misses == set(RULES)


def test_what_is_planted_is_found_and_nothing_else(project: Project) -> None:
    write_site(project, PLANTS)
    found = Counter(audit(project.root))
    planted = Counter(item for plant in PLANTS for item in plant.expect())
    assert {"too much": found - planted, "too little": planted - found} == {
        "too much": Counter(),
        "too little": Counter(),
    }
