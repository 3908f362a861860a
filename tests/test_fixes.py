"""`audit --fix`: what is sure is mended, all else keeps its bytes, and what cannot be is said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imgpipe.audit import audit_site
from imgpipe.config import load_config
from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Audit, Finding, Fix, Hit
from imgpipe.fixes import apply_fixes, plan_fixes
from imgpipe.fsio import Workspace
from imgpipe.model import Config
from imgpipe.text import Edit, Span, TextFile
from tests.project import FRAMES_ALONE, Project

LEG = """\
---
title: Leg   # the whole leg
gallery:
  - image_url: "png/leg-1.png"   # the first
    caption: one
  - {image_url: 'images/png/Leg-2.png', caption: two}
  - image_url: png\\Leg-3.png
    caption: three
---

![A leg](/images/ICON.png "a title") and `/images/ICON.png` in code.
"""
FIXED_LEG = """\
---
title: Leg   # the whole leg
gallery:
  - image_url: "png/Leg-1.png"   # the first
    caption: one
  - {image_url: 'png/Leg-2.png', caption: two}
  - image_url: png/Leg-3.png
    caption: three
---

![A leg](/images/icon.png "a title") and `/images/ICON.png` in code.
"""
INDEX = '---\n---\n<img src="/images/Icon.png" alt="An icon">\n'


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(FRAMES_ALONE)
    project.gif("images/gif/Leg.gif")
    project.stills("images/png/Leg-{n}.png", range(1, 4))
    project.stills("images/icon.png", range(1, 2))
    project.write("pages/leg.md", LEG)
    project.write("index.html", INDEX)
    return project


def load(project: Project) -> Config:
    return load_config(project.root / "pipeline.yaml", "pipeline.yaml")


def test_sure_fixes_are_made_and_the_audit_is_done_again(site: Project) -> None:
    before = site.tree()
    said = site.run("audit", "--fix", "--select", "REF")
    assert said.out == "nothing found; 1 page, 6 references and 5 images looked at\n"
    assert (said.code, said.err) == (0, "fixed 5 references in 2 files\n")
    assert site.tree() == {
        **before,
        "pages/leg.md": FIXED_LEG.encode(),
        "index.html": b'---\n---\n<img src="/images/icon.png" alt="An icon">\n',
    }


def test_a_second_fix_edits_nothing(site: Project) -> None:
    site.run("audit", "--fix", "--select", "REF")
    before = site.tree()
    said = site.run("audit", "--fix", "--select", "REF")
    assert (said.code, said.err) == (0, "nothing to fix\n")
    assert site.tree() == before


def test_every_text_is_named_if_wanted(site: Project) -> None:
    said = site.run("audit", "--fix", "-v", "--select", "REF")
    assert said.err.splitlines() == [
        "fixed 1 reference in index.html",
        "fixed 4 references in pages/leg.md",
        "fixed 5 references in 2 files",
    ]


def test_json_tells_what_was_fixed(site: Project) -> None:
    said = site.run("audit", "--fix", "--format", "json", "--select", "REF", "-q")
    assert json.loads(said.out)["fixed"] == {"index.html": 1, "pages/leg.md": 4}
    assert said.err == ""
    said = site.run("audit", "--format", "json", "--select", "REF")
    assert json.loads(said.out)["fixed"] == {}


DIFF = """\
--- index.html
+++ index.html
@@ -1,3 +1,3 @@
 ---
 ---
-<img src="/images/Icon.png" alt="An icon">
+<img src="/images/icon.png" alt="An icon">
"""


@pytest.mark.parametrize("options", [["--diff"], ["--fix", "--diff"]])
def test_a_diff_writes_nothing(site: Project, options: list[str]) -> None:
    site.write("pages/leg.md", FIXED_LEG)
    before = site.tree()
    said = site.run("audit", *options, "--select", "REF", "-v")
    assert said.out == DIFF
    assert said.err == "would fix 1 reference in index.html\nwould fix 1 reference in 1 file\n"
    assert said.code == 1  # as an audit without --fix: the error is there
    assert site.tree() == before


@pytest.mark.parametrize(
    "options", [["-o", "x"], ["--write-baseline", "x"], ["--format", "json"], ["--format=sarif"]]
)
def test_a_diff_is_no_report(site: Project, options: list[str]) -> None:
    said = site.run("audit", "--diff", *options)
    message = "--diff prints a patch: it goes with no --format, --output or --write-baseline"
    assert (said.code, said.out) == (2, "")
    assert message in said.err


def test_line_endings_byte_order_mark_and_mode_bits_are_kept(site: Project) -> None:
    mixed = "\ufeff" + LEG.replace("\n", "\r\n", 6)
    path = site.write("pages/leg.md", mixed)
    path.chmod(0o640)
    assert site.run("audit", "--fix", "--select", "REF").code == 0
    assert site.read("pages/leg.md") == "\ufeff" + FIXED_LEG.replace("\n", "\r\n", 6)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("comment", "options"),
    [
        ("\n# imgpipe: ignore[REF]", []),
        ("", ["--select", "GAL"]),
        ("", ["--ignore", "REF"]),
    ],
)
def test_what_is_not_told_is_not_fixed(site: Project, comment: str, options: list[str]) -> None:
    site.write("pages/leg.md", LEG.replace("---\n", f"---{comment}\n", 1))
    site.write("index.html", "")
    before = site.tree()
    assert site.run("audit", "--fix", *options).err == "nothing to fix\n"
    assert site.tree() == before


@pytest.mark.parametrize(
    "audit", ["levels: {REF: off}", 'ignore: {"*": ["pages/*", "index.html", "images/**"]}']
)
def test_what_the_pipeline_turns_off_is_not_fixed(site: Project, audit: str) -> None:
    site.pipeline(f"{FRAMES_ALONE}audit: {{{audit}}}\n")
    before = site.tree()
    assert site.run("audit", "--fix").err == "nothing to fix\n"
    assert site.tree() == before


def test_what_the_baseline_knows_is_not_fixed(site: Project) -> None:
    site.run("audit", "--write-baseline", str(site.root / "known.json"))
    before = site.tree()
    said = site.run("audit", "--fix", "--baseline", str(site.root / "known.json"))
    assert (said.code, said.err) == (0, "nothing to fix\n")
    assert site.tree() == before


def test_a_style_and_a_data_file(site: Project) -> None:
    """A style's address is sure; a value of data is only taken for an image where one is there."""
    site.write("pages/leg.md", FIXED_LEG)
    site.write("index.html", "")
    site.write("css/main.css", "a { background: url(../images/ICON.png) }\n")
    site.write("_data/icons.yml", "- /images/ICON.png\n")
    said = site.run("audit", "--fix", "--select", "REF")
    assert (said.code, said.err) == (0, "fixed 1 reference in 1 file\n")
    assert site.read("css/main.css") == "a { background: url(../images/icon.png) }\n"
    assert site.read("_data/icons.yml") == "- /images/ICON.png\n"


# --- refusals --------------------------------------------------------------------------------


def test_a_link_is_left_as_it_is(site: Project) -> None:
    original = site.write("elsewhere.txt", INDEX)
    (site.root / "index.html").unlink()
    (site.root / "index.html").symlink_to(original)
    site.write("pages/leg.md", FIXED_LEG)
    said = site.run("audit", "--fix", "--select", "REF")
    assert said.code == 1
    assert said.err == (
        "nothing to fix\n"
        "index.html: error[RWR002]: is a symbolic link, and is left as it is\n"
        "  = mend the file that it leads to\n"
    )
    assert (site.root / "index.html").is_symlink()
    assert original.read_text() == INDEX


def test_a_folder_that_leads_out_of_the_project_is_left_alone(
    site: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "leg.md").write_text(LEG)
    (site.root / "pages" / "leg.md").unlink()
    (site.root / "pages" / "far").symlink_to(outside)
    site.pipeline(FRAMES_ALONE.replace("pages/**/*.md", "pages/far/*.md"))
    site.write("index.html", "")
    said = site.run("audit", "--fix", "--select", "REF")
    assert said.err == (
        "nothing to fix\n"
        "pages/far/leg.md: error[RWR002]: is left as it is: its folder is a link that leaves the "
        "project's folder\n"
        "  = mend it by hand\n"
    )
    assert (outside / "leg.md").read_text() == LEG


def test_a_text_in_another_encoding_is_left_as_it_is(site: Project) -> None:
    site.write("pages/leg.md", FIXED_LEG)
    content = INDEX.encode() + b"Ged\xe4chtnis\n"
    site.write("index.html", content)
    said = site.run("audit", "--fix", "--select", "REF")
    assert said.err == (
        "nothing to fix\n"
        "index.html:4:4: error[RWR001]: is left as it is, for it is not UTF-8: "
        "byte 0xe4 stands here\n"
        "    4 | Ged\ufffdchtnis\n"
        "      |    ^\n"
        "      = save it as UTF-8\n"
    )
    assert (site.root / "index.html").read_bytes() == content


def test_a_text_that_changed_since_the_audit_is_left_as_it_is(site: Project) -> None:
    config = load(site)
    audit = audit_site(config)
    site.write("pages/leg.md", LEG.replace("title: Leg", "title: The leg\nweight: 1"))
    before = site.tree()
    fixing = apply_fixes(config, audit)
    assert fixing.counts == {"index.html": 1}
    (problem,) = fixing.diagnostics
    assert (str(problem.place), problem.code, problem.message, problem.hint) == (
        *("pages/leg.md", "RWR002"),
        "changed while imgpipe was at work, and is left as it is",
        "run imgpipe again",
    )
    assert site.tree() == {**before, "index.html": INDEX.replace("Icon", "icon").encode()}


def test_a_text_that_changes_before_it_is_written_is_left_as_it_is(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load(site)
    audit = audit_site(config)
    replace = Workspace.replace

    def edit_first(self: Workspace, target: Path, *rest: object, **more: object) -> None:
        if target.name == "leg.md":
            target.write_text("someone else's\n")
        replace(self, target, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Workspace, "replace", edit_first)
    fixing = apply_fixes(config, audit)
    assert fixing.counts == {"index.html": 1}
    assert [(item.code, item.message) for item in fixing.diagnostics] == [
        ("RWR002", "changed while imgpipe was at work, and is left as it is")
    ]
    assert site.read("pages/leg.md") == "someone else's\n"


def test_a_disk_that_refuses_is_said(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Workspace, "replace", refuse)
    config = load(site)
    fixing = apply_fixes(config, audit_site(config))
    assert fixing.texts == ()
    assert [(item.code, item.message) for item in fixing.diagnostics] == [
        ("OUT003", "cannot be written: No space left on device")
    ] * 2


def test_a_run_at_work_is_waited_for_by_no_one(site: Project) -> None:
    before = site.tree()
    with Workspace(site.root).locked():
        said = site.run("audit", "--fix", "--select", "REF")
        assert said.code == 4
        assert site.run("audit", "--diff", "--select", "REF").code == 1
    assert site.tree() == before


def with_fix(audit: Audit, change: Fix) -> Audit:
    """Return the audit as if it had proposed another fix at the same place."""
    (finding,) = (item for item in audit.findings if item.scope == "index.html")
    hit = finding.hits[0]
    assert hit.fix
    wrong = type(hit)(hit.place, hit.message, hit.about, fix=change)
    return Audit((Finding(finding.rule, finding.severity, "index.html", "", (wrong,)),))


@pytest.mark.parametrize(
    ("new_text", "target"),
    [
        ("/images/icon.png", "images/png/Leg-1.png"),  # leads elsewhere
        ("/images/none.png", "images/none.png"),  # is not there
        ('/images/icon.png" data-src="/images/icon.png', "images/icon.png"),  # one more
        ("/images/icon.png<!--", "images/icon.png"),
        ("", "images/icon.png"),
    ],
)
def test_an_edit_that_does_not_prove_right_is_refused(
    site: Project, new_text: str, target: str
) -> None:
    config = load(site)
    start = INDEX.index("/images")
    edit = Edit(Span(start, INDEX.index('" alt')), new_text)
    fixing = plan_fixes(config, with_fix(audit_site(config), Fix(edit, target)))
    assert fixing.texts == ()
    (problem,) = fixing.diagnostics
    assert (str(problem.place), problem.code, problem.message, problem.hint) == (
        *("index.html", "RWR001"),
        "is left as it is: its references cannot be edited safely",
        "mend them by hand, as the findings say",
    )


def test_an_edit_of_what_is_no_reference_is_refused(site: Project) -> None:
    text = INDEX + "About icons.\n"
    site.write("index.html", text)
    span = Span(text.index("About"), text.index(" icons"))
    place = Place.in_text(TextFile("index.html", text), span)
    hit = Hit(place, "", "", fix=Fix(Edit(span, "On"), "images/icon.png"))
    audit = Audit((Finding("REF002", Severity.ERROR, "index.html", "", (hit,)),))
    fixing = plan_fixes(load(site), audit)
    assert (fixing.texts, [item.code for item in fixing.diagnostics]) == ((), ["RWR001"])


def test_front_matter_that_others_share_is_left_as_it_is(site: Project) -> None:
    """An alias shows the edited value at a place that no one asked to change."""
    site.write("index.html", "")
    text = LEG.replace("gallery:", "gallery: &all").replace("---\n\n", "again: *all\n---\n\n")
    site.write("pages/leg.md", text)
    said = site.run("audit", "--fix", "--select", "REF")
    assert "pages/leg.md: error[RWR001]: is left as it is: its references cannot" in said.err
    assert site.read("pages/leg.md") == text


# --- laws ------------------------------------------------------------------------------------

NAMES = ("Leg-1", "Leg-2", "Leg-3")
SPELLINGS = st.sampled_from(
    [
        *("png/{}.png", "png/{}.PNG", "PNG/{}.png", "images/png/{}.png", "png\\{}.png"),
        *("/images/png/{}.png", "png/none-{}.png"),
    ]
)
ENTRIES = st.lists(
    st.tuples(
        SPELLINGS,
        st.sampled_from(NAMES),
        st.sampled_from(['"{}"', "'{}'", "{}", "{}   # a comment"]),
        st.sampled_from(["cap: a", "caption: 'b: c'", 'caption: "png/leg-1.PNG"']),
    ),
    min_size=1,
    max_size=5,
)


def spell_page(entries: list[tuple[str, str, str, str]], ending: str, *, right: bool) -> str:
    lines = ["---", "title:   Leg", "gallery:"]
    for spelling, name, quotes, caption in entries:
        mended = "png/{}.png" if right and "none" not in spelling else spelling
        value = mended.format(name)
        if quotes.startswith('"'):
            value = value.replace("\\", "\\\\")
        lines += [f"  - image_url:  {quotes.format(value)}", f"    {caption}"]
    body = "![An icon]({})".format("/images/icon.png" if right else "/Images/icon.PNG")
    return ending.join([*lines, "---", "", body, "`png/LEG-1.png`", ""])


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(entries=ENTRIES, ending=st.sampled_from(["\n", "\r\n"]), marked=st.booleans())
def test_a_fix_changes_the_named_values_and_nothing_else(
    site: Project, entries: list[tuple[str, str, str, str]], ending: str, marked: bool
) -> None:
    mark = "\ufeff" if marked else ""
    site.write("pages/leg.md", mark + spell_page(entries, ending, right=False))
    os.utime(site.root / "pages/leg.md", ns=(1, 1))
    first = site.run("audit", "--fix", "--select", "REF", "-q")
    assert site.read("pages/leg.md") == mark + spell_page(entries, ending, right=True)
    assert first.err == ""
    assert site.run("audit", "--fix", "--select", "REF").err == "nothing to fix\n"
