"""The audit from end to end: what it finds, what it keeps for the next one, what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from imgpipe import audit as audit_module
from imgpipe import audit_record, certificate, facts_cache
from imgpipe.audit import Watcher, audit_site, recall_audit
from imgpipe.config import load_config
from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Audit
from imgpipe.findings.selection import Selection
from imgpipe.fsio import Workspace
from imgpipe.model import Config
from tests.project import PIPELINE, Project

RECORD = ".imgpipe/audit.json"


class Site(Project):
    """A site, and what its audits looked at."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.looks: list[str] = []
        self.images: list[str] = []

    def audit(self, *select: str, **options: frozenset[str]) -> Audit:
        path, name = self.root / "pipeline.yaml", "pipeline.yaml"
        recalled = recall_audit(path, name, Selection(select), **options)
        if recalled:
            return recalled
        config = load_config(path, name)
        watcher = Watcher(on_look=self.images.append)
        return audit_site(config, Selection(select), watcher=watcher, **options)

    def tell(self, *select: str) -> list[str]:
        """Return each hit of an audit: its rule, place and message."""
        return [
            f"{finding.rule} {hit.place}: {hit.message}"
            for finding in self.audit(*select).findings
            for hit in finding.hits
        ]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose gallery names a frame that is not there."""
    site = Site(tmp_path)
    site.pipeline(PIPELINE.replace("rewrite:\n", "audit: {ignore: {ORP001: ['**']}}\nrewrite:\n"))
    site.gif("images/gif/Leg.gif")
    site.page("pages/leg.md", "Leg", range(1, 4))
    site.run("run")
    site.page("pages/arm.md", "Leg", range(3, 5))
    really_look = audit_module._look

    def look(config: Config, *rest: object) -> object:
        site.looks.append("look")
        return really_look(config, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(audit_module, "_look", look)
    return site


MISSING = "REF001 pages/arm.md:10:16: `png/Leg-4.png` is not there"


def test_an_audit_finds_what_is_missing(site: Site) -> None:
    found = site.audit("REF001")
    assert [(item.rule, item.scope, item.summary) for item in found.findings] == [
        ("REF001", "pages/arm.md", "`png/Leg-4.png` is not there")
    ]
    assert (found.pages, found.images, found.diagnostics) == (2, 7, ())
    assert site.tell("REF001") == [MISSING]


def test_an_audit_after_an_audit_looks_at_nothing(site: Site) -> None:
    first = site.audit()
    assert len(site.images) == 7
    before = site.tree(hidden=True)
    site.images.clear()
    assert site.audit() == first
    assert (site.looks, site.images) == (["look"], [])
    assert site.tree(hidden=True) == before


def test_without_the_record_the_facts_are_known(site: Site) -> None:
    first = site.audit()
    (site.root / RECORD).unlink()
    site.images.clear()
    assert site.audit() == first
    assert (site.looks, site.images) == (["look", "look"], [])


def test_what_an_interrupted_audit_looked_at_is_known_to_the_next(site: Site) -> None:
    config = load_config(site.root / "pipeline.yaml", "pipeline.yaml")
    done: list[str] = []

    def interrupt(path: str) -> None:
        done.append(path)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit_site(config, watcher=Watcher(on_look=interrupt))
    assert len(set(done)) == 2
    site.audit()
    assert site.images
    assert not set(done) & set(site.images)


def test_what_is_asked_for_is_applied_to_what_is_kept(site: Site) -> None:
    assert MISSING in site.tell()
    assert site.tell("REF002") == []
    assert site.tell("REF001") == [MISSING]
    assert len(site.looks) == 1


def test_a_comment_suppresses_what_is_kept(site: Site) -> None:
    site.write(
        "pages/arm.md",
        site.read("pages/arm.md").replace("-4.png", "-4.png # imgpipe: ignore[REF001]"),
    )
    for _ in range(2):
        found = site.audit("REF001")
        assert (found.findings, found.suppressed) == ((), 1)
    assert len(site.looks) == 1


def test_levels_and_ignores_are_applied_to_what_is_kept(site: Site) -> None:
    rules = "audit: {fail_on: info, levels: {REF001: warning, GAL: off}, ignore: {ALT: ['**']}}"
    site.pipeline(PIPELINE.replace("rewrite:\n", f"{rules}\nrewrite:\n"))
    first = site.audit()
    assert ("REF001", Severity.WARNING) in {(item.rule, item.severity) for item in first.findings}
    assert (first.fail_on, first.ignored > 0) == (Severity.INFO, True)
    assert site.audit() == first
    assert len(site.looks) == 1
    site.pipeline(site.read("pipeline.yaml").replace("REF001: warning", "REF001: error"))
    changed = site.audit()
    assert ("REF001", Severity.ERROR) in {(item.rule, item.severity) for item in changed.findings}
    assert len(site.looks) == 2


def test_what_is_kept_needs_neither_the_pipeline_nor_the_rules(site: Site) -> None:
    """Loading them takes longer than all else that an audit of an unchanged site does."""
    site.audit()
    heavy = "pydantic", "yaml", "numpy", "PIL.Image", "imgpipe.config", "imgpipe.rules"
    program = (
        "import sys\n"
        "from imgpipe.cli import run_command\n"
        "code = run_command(['audit', '-C', sys.argv[1]])\n"
        "print(code, *sorted(sys.modules.keys() & set(sys.argv[2:])), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", program, str(site.root), *heavy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert MISSING.replace(": `", ": error[REF001]: `").split(" ", 1)[1] in done.stdout
    assert done.stderr == "1\n"


def test_the_states_are_compared_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(*arguments: Any) -> bool:
        compared.append(certificate.still_holds(*arguments))
        return compared[-1]

    monkeypatch.setattr(audit_record, "still_holds", compare)
    site.run("audit")
    site.run("audit")
    assert compared == [True]
    site.write("pages/leg.md", site.read("pages/leg.md") + "More.\n")
    site.run("audit")
    assert compared == [True, False]
    site.run("audit", "--diff")
    assert compared == [True, False, True]


def test_another_name_of_the_pipeline_looks(site: Site) -> None:
    site.audit()
    (site.root / "sub").mkdir()
    assert recall_audit(site.root / "sub/../pipeline.yaml", "sub/../pipeline.yaml") is None
    (site.root / "sub/pipeline.yaml").symlink_to("../other.yaml")
    site.write("other.yaml", site.read("pipeline.yaml"))
    assert recall_audit(site.root / "sub/pipeline.yaml", "pipeline.yaml") is None
    assert recall_audit(site.root / "pipeline.yaml", "pipeline.yaml") is None  # a new text


def replace_in_place(path: str) -> Callable[[Site], None]:
    """Give a file other bytes, but the same size, inode and time: its ctime tells."""

    def change(site: Site) -> None:
        target = site.root / path
        found = target.stat()
        with target.open("r+b") as file:
            first = file.read(1)
            file.seek(0)
            file.write(bytes([first[0] ^ 1]))
        os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))

    return change


def misspell(path: str, old: bytes, new: bytes) -> Callable[[Site], None]:
    def change(site: Site) -> None:
        target = site.root / path
        content = target.read_bytes()
        assert old in content
        target.write_bytes(content.replace(old, new))

    return change


def make_pipe(site: Site) -> None:
    (site.root / RECORD).unlink()
    os.mkfifo(site.root / RECORD)


def write(path: str, content: str = "new") -> Callable[[Site], object]:
    return lambda site: site.write(path, content)


def remove(path: str) -> Callable[[Site], None]:
    return lambda site: (site.root / path).unlink()


CHANGES = {
    "a page": lambda site: os.utime(site.root / "pages/arm.md"),
    "a new page": write("pages/new.md"),
    "no page": remove("pages/arm.md"),
    "an image": replace_in_place("images/png/Leg-2.png"),
    "a new image": write("images/new.png"),
    "a new image elsewhere": write("elsewhere/new.png"),
    "no image": remove("images/png/Leg-2.png"),
    "a text that was not there": write("_includes/x.html"),
    "the site's settings": write("_config.yml", "title: x"),
    "the lock": lambda site: os.utime(site.root / "imgpipe.lock"),
    "no lock": remove("imgpipe.lock"),
    "a new folder's page": write("pages/new/arm.md"),
    "a page's bytes": replace_in_place("pages/leg.md"),
    "the pipeline's bytes": write(
        "pipeline.yaml", PIPELINE.replace("rewrite:\n", "audit: {fail_on: never}\nrewrite:\n")
    ),
    "no pipeline of this name": lambda site: (
        (site.root / "pipeline.yaml").rename(site.root / "x.yaml"),
        site.pipeline(),
    ),
    "the pipeline": lambda site: os.utime(site.root / "pipeline.yaml"),
    "a run that was cut short": write(".imgpipe/journal.jsonl", '{"task'),
    "no record": remove(RECORD),
    "a damaged record": write(RECORD, "["),
    "a record of another kind": write(RECORD, "[]"),
    "a record with another letter": misspell(RECORD, b'"REF001"', b'"REF999"'),
    "a record with another kind of value": misspell(
        RECORD, b'"`png/Leg-4.png` is not there"', b"5"
    ),
    "a pipe in the record's place": make_pipe,
    "a record of nothing": write(RECORD, '{"versions": {}}'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_looked_at(site: Site, change: Callable[[Site], object]) -> None:
    site.audit()
    change(site)
    site.audit()
    assert site.looks == ["look", "look"]


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (certificate, "__version__", "99"),
        (audit_record, "find_versions", lambda: {"pillow": "99"}),
    ],
)
def test_another_version_looks(
    site: Site, monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: object
) -> None:
    site.audit()
    monkeypatch.setattr(module, name, value)
    site.audit()
    assert len(site.looks) == 2


def test_texts_that_are_left_out_are_no_part_of_it(site: Site) -> None:
    report = frozenset(["report.json"])
    site.write("report.json", "{}")
    first = site.audit(left_out=report)
    site.write("report.json", '{"a": "images/png/Leg-9.png"}')
    assert site.audit(left_out=report) == first
    assert len(site.looks) == 1
    site.audit()
    assert len(site.looks) == 2


def test_folders_that_jekyll_leaves_out_are_no_part_of_it(site: Site) -> None:
    site.write("_config.yml", "exclude: [drafts]\n")
    site.write("_site/old.html", "old")
    site.write("drafts/a.md", "a")
    site.audit()
    site.write("_site/old.html", "![](/images/none.png)")
    site.write("drafts/a.md", "other")
    site.audit()
    assert len(site.looks) == 1


@pytest.fixture
def other_run(site: Site) -> Iterator[Workspace]:
    """A run that is at work on the site."""
    workspace = Workspace(site.root)
    with workspace.locked():
        yield workspace


def test_an_audit_goes_on_beside_a_run(site: Site, other_run: Workspace) -> None:
    staged = other_run.staging_folder("task")
    assert site.tell("REF001") == [MISSING]
    assert site.tell("REF001") == [MISSING]
    assert staged.is_dir()
    assert len(site.looks) == 1  # the record is kept all the same


def test_where_nothing_can_be_kept_the_audit_is_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    before = site.tree(hidden=True)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", refuse)
        assert site.tell("REF001") == [MISSING]
    assert site.tree(hidden=True) == before
    assert site.tell("REF001") == [MISSING]
    assert len(site.looks) == 2


def test_an_audit_leaves_only_what_it_keeps(site: Site) -> None:
    before = site.tree(hidden=True)
    site.audit()
    after = site.tree(hidden=True)
    assert set(after) - set(before) == {RECORD, f".imgpipe/{facts_cache.NAME}"}
    changed = {path for path in before if before[path] != after.get(path)}
    assert changed <= {".imgpipe/stat-cache.json"}
    assert json.loads(after[RECORD])[1]["grounds"] == {
        "globs": ["pages/**/*.md"],
        "folders": ["images", "."],
        "files": ["pipeline.yaml"],
        "apart": ["images", "imgpipe-report.html"],
    }


def test_what_cannot_be_looked_at_is_told_once(site: Site) -> None:
    site.pipeline(site.read("pipeline.yaml") + "limits: {canvas_px: 300}\n")
    site.stills("images/photo-{n}.png", range(1, 2))
    found = [item for item in site.audit().diagnostics if item.code == "LIM001"]
    assert [(item.severity, str(item.place)) for item in found if "photo" in str(item.place)] == [
        (Severity.ERROR, "images/photo-1.png")
    ]
    places = [str(item.place) for item in found]
    assert len(places) == len(set(places))


def test_the_same_hits_come_back(site: Site) -> None:
    """Whatever a rule yields is kept whole: fixes, levels, places without a line."""
    site.page("pages/case.md", "Leg", range(1, 2))
    text = site.read("pages/case.md").replace("png/Leg-1", "png/LEG-1")
    site.write("pages/case.md", text + "\n![](/images/png/Leg-2.png)\n")
    first = site.audit()
    assert any(hit.fix for item in first.findings for hit in item.hits)
    assert site.audit() == first
    assert len(site.looks) == 1


COPYING = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["raw/*.md"]
  source_root: raw
  image_root: out/images
sources: {renders: "frames/{name}-{n}.png"}
outputs: {frames: "png/{name}-{n}.png", thumbnails: {path: "png/{name}-{n}-thumb.png", width: 8}}
rewrite: {pages: out/pages, show: {image_url: frames}}
"""


def test_what_is_missing_of_a_published_copy_is_said_and_of_a_page_that_says_so_itself_once(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    site.pipeline(COPYING)
    site.stills("raw/frames/Leg-{n}.png", range(1, 5))
    entries = ["frames/Leg-1.png", "png/Leg-2.png", "frames/Leg-3.png", "frames/Leg-4.png"]
    shown = "".join(f"  - image_url: {entry}\n    caption: {entry}\n" for entry in entries)
    site.write("raw/leg.md", f"---\ntitle: Leg\ngallery:\n{shown}---\n")
    assert site.run("run").code == 0
    assert site.tell("REF", "THM001") == []
    for name in ("Leg-1.png", "Leg-2.png", "Leg-3-thumb.png"):
        (tmp_path / "out/images/png" / name).unlink()
    assert site.tell("REF", "THM001") == [
        "REF001 out/pages/leg.md:4:16: `png/Leg-1.png` is not there",
        (
            "THM001 out/pages/leg.md:8:16: the thumbnail of `png/Leg-3.png` is not there:"
            " `out/images/png/Leg-3-thumb.png`"
        ),
        "REF001 raw/leg.md:6:16: `png/Leg-2.png` is not there",
    ]
