"""What `imgpipe doctor` says of an installation and of a site, check by check."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from pathlib import Path

import pytest

from imgpipe.beside import DiskTraits
from imgpipe.checkup import Verdict
from imgpipe.holder import describe_this_run, format_holder
from tests.project import PIPELINE, Project, Said

CONFIG = "title: Atlas\nexclude: [pipeline.yaml, imgpipe.lock]\n"
INCLUDE = (
    "{% for i in page.gallery %}{% assign t = i.image_url | split: '.' %}"
    '<img src="/images/{{ t[0] }}-thumb.{{ t[1] }}">{% endfor %}\n'
)


@pytest.fixture
def site(project: Project) -> Project:
    """A site of the theme, in order."""
    project.pipeline()
    project.write("_config.yml", CONFIG)
    project.write("_includes/gallery", INCLUDE)
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def line(said: Said, name: str) -> str:
    """Return what is said of one check, its hint included."""
    found = re.search(rf"^(\w+ +{name}  .*\n(?: +=.*\n)?)", said.out, flags=re.MULTILINE)
    assert found, said.out
    return re.sub(r" {2,}", " ", found[1])


def site_part(said: Said) -> str:
    return said.out.partition("in the names of files\n")[2].partition("in the names of files\n")[2]


def test_a_site_in_order_before_and_after_a_run(site: Project) -> None:
    before = site.tree(hidden=True)
    said = site.run("doctor")
    assert (said.code, said.err) == (0, "")
    assert site.tree(hidden=True) == before
    site.run("run")
    assert site_part(site.run("doctor")) == (
        """\
ok    lock          imgpipe.lock has 6 files of 1 source on record
ok    runs          none is at work, and none was cut short
ok    git           this is no repository
ok    pipeline      pipeline.yaml is valid: 1 source, 2 outputs
ok    settings      _config.yml is Jekyll's, and can be read
ok    sources       1 source with 3 frames, 1 page
ok    pages         Jekyll publishes all that have galleries
ok    excludes      _config.yml keeps the pipeline's files out of the published site
ok    convention    `image_url` is mentioned by layouts or includes; `image_name` by none
ok    references    4 paths of pages, each with its file
ok    thumbnails    3, all there or planned; the theme's rule is shown by templates or files
ok    webm videos   neither the site's templates nor its files show that the theme has any
ok    mp4 videos    neither the site's templates nor its files show that the theme has any
ok    git lfs       no image is a pointer that is left to be fetched
"""
    )


def test_the_installation_is_said_without_a_pipeline(project: Project) -> None:
    said = project.run("doctor")
    assert said.code == 0
    assert line(said, "python").startswith(f"ok python CPython {platform.python_version()}, ")
    assert (
        line(said, "formats")
        == "ok formats png, webp, gif, apng, jpeg, avif, mp4, webm, html can be written\n"
    )
    assert line(said, "pyyaml").startswith("ok pyyaml ")
    assert line(said, "pipeline") == (
        "ok pipeline there is no pipeline.yaml here: no site was looked at\n"
    )
    assert project.tree(hidden=True) == {}


def test_a_quiet_user_sees_what_is_wrong_alone(site: Project) -> None:
    assert site.run("doctor", "-q").out == ""
    site.write("imgpipe.lock", "{")
    said = site.run("doctor", "-q")
    assert said.code == 1
    assert said.out.count("\n") == 4  # of the lock, and of the site that cannot be looked at


def test_json_has_every_check(site: Project) -> None:
    document = json.loads(site.run("doctor", "--json").out)
    assert (document["schema_version"], document["command"]) == (1, "doctor")
    assert document["exit_code"] == 0
    assert {check["verdict"] for check in document["checks"]} == {"ok"}
    assert document["checks"][-1] == {
        "name": "git lfs",
        "verdict": "ok",
        "said": "no image is a pointer that is left to be fetched",
        "hint": "",
    }


# --- the installation --------------------------------------------------------------------------


def test_a_library_that_is_missing_fails(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    said = project.run("doctor")
    assert said.code == 1
    assert line(said, "numpy").startswith("fail numpy cannot be imported: ")
    assert line(said, "numpy").endswith(
        "\n = install it again: `python -m pip install --force-reinstall numpy`\n"
    )


def test_a_yaml_without_its_c_part_fails(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    assert re.fullmatch(
        r"fail pyyaml [\d.]+, without libyaml, which reads every page\n"
        r" = install a wheel of it, or libyaml's headers before it is built\n",
        line(project.run("doctor"), "pyyaml"),
    )


def test_a_pillow_without_a_codec_fails(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.features.check", lambda name: name not in ("webp", "jpg"))
    assert re.fullmatch(
        r"fail pillow [\d.]+, built without JPEG and WebP\n"
        r" = install a wheel of it: `python -m pip install pillow`\n",
        line(project.run("doctor"), "pillow"),
    )


def test_a_format_that_cannot_be_written_fails(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no encoder")

    monkeypatch.setattr("PIL.Image.Image.save", refuse)
    said = line(project.run("doctor"), "formats")
    assert said.startswith("fail formats cannot be written: webp: no encoder, ")


@pytest.mark.parametrize(
    ("traits", "name", "said"),
    [
        (
            DiskTraits(locks=False, links=True, has_case=True, has_forms=True),
            "disk",
            (
                "warn disk has no locks: two runs at once are not told apart\n"
                " = see that only one imgpipe runs here at a time\n"
            ),
        ),
        (
            DiskTraits(locks=True, links=False, has_case=True, has_forms=True),
            "disk",
            (
                "warn disk has no hard links: a file that comes up while one is published may be"
                " replaced\n = let no other program write images while imgpipe runs\n"
            ),
        ),
        (
            DiskTraits(locks=True, links=True, has_case=False, has_forms=True),
            "letter case",
            "ok letter case does not count, though it does on most servers in the names of files\n",
        ),
        (
            DiskTraits(locks=True, links=True, has_case=True, has_forms=False),
            "unicode",
            (
                "ok unicode two forms of one letter (é, e + accent) do not count, though they do on"
                " most servers in the names of files\n"
            ),
        ),
    ],
)
def test_what_a_disk_lacks_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch, traits: DiskTraits, name: str, said: str
) -> None:
    monkeypatch.setattr("imgpipe.installation.try_disk", lambda _: traits)
    assert line(project.run("doctor"), name) == said


def test_a_disk_that_refuses_links_or_locks_is_found_out(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert "has no hard links" in line(project.run("doctor"), "disk")
    monkeypatch.setattr("imgpipe.runlock._lock", refuse)
    assert "has no locks" in line(project.run("doctor"), "disk")
    assert project.tree(hidden=True) == {}


def test_a_folder_that_cannot_be_written_fails(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    assert line(project.run("doctor"), "disk") == (
        "fail disk the project's folder cannot be written: Read-only file system\n"
        " = make it writable; imgpipe stages files there\n"
    )


# --- the project's own files -------------------------------------------------------------------


def test_a_damaged_lock_fails(site: Project) -> None:
    site.write("imgpipe.lock", "{")
    said = site.run("doctor")
    assert said.code == 1
    assert line(said, "lock").startswith("fail lock imgpipe.lock:1:2: is not valid JSON: ")


def test_a_run_that_was_cut_short_is_told_of(site: Project) -> None:
    site.write(".imgpipe/journal.jsonl", "")
    assert line(site.run("doctor"), "runs") == (
        "warn runs an earlier one was cut short, and its journal is left\n"
        " = `imgpipe run` takes what it had made, and goes on\n"
    )


def test_a_run_at_work_is_told_of(site: Project) -> None:
    site.write(".imgpipe/run.lock", format_holder(describe_this_run()))
    said = line(site.run("doctor"), "runs")
    assert said.startswith(f"warn runs another one is at work: process {os.getpid()} on ")
    assert said.endswith("\n = wait until it ends\n")


# --- the site ----------------------------------------------------------------------------------


def test_a_wrong_pipeline_fails_with_its_place(site: Project) -> None:
    site.pipeline(PIPELINE.replace("image_root", "images_root"))
    said = site.run("doctor")
    assert said.code == 1
    assert line(said, "pipeline") == (
        "fail pipeline pipeline.yaml:5:3: `site` has no key `images_root`\n"
        " = did you mean `image_root`?\n"
    )


def test_what_jekyll_would_publish_is_told_of(site: Project) -> None:
    site.write("_config.yml", "exclude: [imgpipe.lock]\n")
    site.pipeline(PIPELINE.replace("image_root: images", "image_root: images\n  source_root: raw"))
    site.gif("raw/gif/Leg.gif")
    assert line(site.run("doctor"), "excludes") == (
        "warn excludes Jekyll would publish pipeline.yaml, raw/\n"
        " = add to `exclude:` in _config.yml: [pipeline.yaml, raw/]\n"
    )
    site.write("_config.yml", "source: docs\n")
    assert line(site.run("doctor"), "excludes").startswith("ok excludes ")


def test_a_report_that_jekyll_would_publish_is_told_of(site: Project) -> None:
    site.write("_config.yml", CONFIG)
    assert site.run("report").code == 0
    assert line(site.run("doctor"), "excludes") == (
        "warn excludes Jekyll would publish imgpipe-report.html\n"
        " = add to `exclude:` in _config.yml: [imgpipe-report.html]\n"
    )
    site.write("_config.yml", CONFIG.replace("]", ", imgpipe-report.html]"))
    assert line(site.run("doctor"), "excludes").startswith("ok excludes ")


def test_a_site_without_a_generator_has_no_excludes(site: Project) -> None:
    (site.root / "_config.yml").unlink()
    said = site.run("doctor")
    assert line(said, "settings") == (
        "ok settings neither Jekyll's nor Hugo's are here: imgpipe knows of no other generator\n"
    )
    assert line(said, "excludes") == (
        "ok excludes there is neither a _config.yml nor a hugo.toml: nothing says what is"
        " published\n"
    )
    assert " pages " not in said.out.partition(" settings ")[2].partition(" excludes ")[0]


def test_settings_that_cannot_be_read_fail(site: Project) -> None:
    site.write("_config.yml", "title: Atlas\nname: [b\n")
    said = site.run("doctor")
    assert said.code == 1
    assert line(said, "settings") == (
        "fail settings _config.yml:2:7: the file is not valid YAML: did not find expected ',' or"
        " ']' while parsing a flow sequence\n"
        " = close the bracket, or put a comma between the items\n"
    )
    (site.root / "_config.yml").unlink()
    site.write("hugo.toml", "title = = 1\n")
    assert line(site.run("doctor"), "settings") == (
        "fail settings hugo.toml:1:9: the file is not valid TOML: Invalid value\n"
        " = until then imgpipe goes by Hugo's defaults\n"
    )


def test_galleries_that_are_not_published_are_told_of(site: Project) -> None:
    (site.root / "pages/leg.md").unlink()
    site.pipeline(PIPELINE.replace("pages/**", "_pages/**"))
    site.page("_pages/leg.md", "Leg", range(1, 4))
    assert line(site.run("doctor"), "pages") == (
        "warn pages 1 page with a gallery is not published by Jekyll: _pages/leg.md\n"
        " = write `include: [_pages]` in _config.yml, or make a collection of it\n"
    )
    site.write("_config.yml", f"{CONFIG}include: [_pages]\n")
    assert line(site.run("doctor"), "pages") == (
        "ok pages Jekyll publishes all that have galleries\n"
    )
    site.write("_config.yml", "exclude: [_pages, pipeline.yaml]\ninclude: [_pages]\n")
    assert line(site.run("doctor"), "pages").startswith("ok pages ")
    site.page("old/leg.md", "Leg", range(1, 4))
    site.pipeline(PIPELINE.replace("pages/**", "old/**"))
    site.write("_config.yml", "exclude: [old]\n")
    assert line(site.run("doctor"), "pages") == (
        "warn pages 1 page with a gallery is not published by Jekyll: old/leg.md\n"
        " = see `exclude` in _config.yml\n"
    )
    site.pipeline(PIPELINE.replace("pages/**", "old/**") + "  pages: published\n")
    assert " pages " not in site.run("doctor").out.partition(" sources ")[2][:120]  # copies are


HUGO = """\
version: 1
site: {convention: hugo, pages: ["content/**/*.md"], image_root: static/images}
sources: {animations: "{name}.gif"}
outputs: {frames: "{name}-{n}.png"}
data: data/imgpipe.json
"""


def test_a_site_of_hugo(project: Project) -> None:
    project.write("hugo.toml", "")
    project.pipeline(HUGO)
    project.gif("static/images/Leg.gif")
    project.write("content/leg.md", "---\ncover: /images/Leg.gif\n---\n")
    project.write("layouts/single.html", '{{ range .Resources }}<img src="{{ . }}">{{ end }}\n')
    assert site_part(project.run("doctor")).partition("1 output\n")[2] == (
        """\
ok    settings      hugo.toml is Hugo's, and can be read
ok    sources       1 source with 3 frames, 1 page
ok    pages         Hugo publishes all that have galleries
ok    excludes      Hugo publishes its own folders, and the pipeline's files are in none
ok    data          data/imgpipe.json is where Hugo reads data
ok    convention    `src` is mentioned by layouts or includes
ok    references    1 path of pages, each with its file
ok    git lfs       no image is a pointer that is left to be fetched
"""
    )
    more = "image_root: static/images, source_root: static/raw"
    project.pipeline(HUGO.replace("image_root: static/images", more).replace("data/i", "_data/i"))
    project.gif("static/raw/Leg.gif")
    said_again = project.run("doctor")
    assert line(said_again, "excludes") == (
        "warn excludes Hugo would publish static/raw/\n"
        " = move them to a folder that Hugo does not publish\n"
    )
    assert line(said_again, "data") == (
        "warn data _data/imgpipe.json is not below `data`, where Hugo reads data\n"
        " = write `data: data/imgpipe.json`, unless a script reads it\n"
    )


def test_a_data_file_that_jekyll_does_not_read_is_told_of(site: Project) -> None:
    site.pipeline(f"{PIPELINE}data: data/imgpipe.json\n")
    assert line(site.run("doctor"), "data") == (
        "warn data data/imgpipe.json is not below `_data`, where Jekyll reads data\n"
        " = write `data: _data/imgpipe.json`, unless a script reads it\n"
    )
    site.pipeline(f"{PIPELINE}data: _data/imgpipe.json\n")
    assert line(site.run("doctor"), "data") == (
        "ok data _data/imgpipe.json is where Jekyll reads data\n"
    )


def test_templates_that_know_none_of_the_fields_are_told_of(site: Project) -> None:
    site.write("_includes/gallery", "{% for i in page.photos %}{{ i.url }}{% endfor %}\n")
    assert line(site.run("doctor"), "convention") == (
        "warn convention no layout or include mentions `image_url`, `image_name`\n"
        " = see whether `site.convention` or `site.fields` is the theme's\n"
    )
    (site.root / "_includes/gallery").unlink()
    assert line(site.run("doctor"), "convention") == (
        "ok convention no layouts or includes here: the theme is elsewhere\n"
    )


def test_references_without_a_file_are_told_of(site: Project) -> None:
    site.page("pages/leg.md", "Leg", range(1, 6))
    assert line(site.run("doctor"), "references") == (
        "warn references 2 of 6 paths of pages without a file: `png/Leg-4.png` (pages/leg.md),"
        " `png/Leg-5.png` (pages/leg.md)\n = `imgpipe audit --select REF` tells of each\n"
    )


def test_pages_of_which_no_path_leads_to_a_file_fail(site: Project) -> None:
    site.page("pages/leg.md", "images/Leg", range(1, 4))
    said = site.run("doctor")
    assert said.code == 1
    assert line(said, "references").startswith(
        "fail references no file for any of 4 paths of pages"
    )
    assert line(said, "references").endswith(
        "\n = paths start at `images`: see `site.image_root`\n"
    )


def test_no_source_fails(site: Project) -> None:
    (site.root / "images/gif/Leg.gif").unlink()
    assert line(site.run("doctor"), "sources") == (
        "fail sources no file is a source\n"
        " = they are looked for below `images`; letter case counts\n"
    )


def test_a_source_in_error_is_counted(site: Project) -> None:
    site.write("images/gif/Arm.gif", b"nothing of the kind")
    assert line(site.run("doctor"), "sources") == (
        "warn sources 1 source with 3 frames, 1 page; 1 error\n = `imgpipe status` tells of them\n"
    )


def test_thumbnails_that_are_missing_are_told_of(site: Project) -> None:
    site.pipeline(PIPELINE.replace("-thumb.png", "-small.png"))
    site.run("run")
    assert line(site.run("doctor"), "thumbnails") == (
        "warn thumbnails 3 of 3 are not there (shown by templates or files):"
        " images/png/Leg-1-thumb.png, images/png/Leg-2-thumb.png, images/png/Leg-3-thumb.png\n"
        " = `imgpipe audit --select THM --select ANI` tells of each\n"
    )


def test_pointers_of_git_lfs_fail(site: Project) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n"
    for number in range(5):
        site.write(f"images/icon/{number}.png", pointer)
    assert line(site.run("doctor"), "git lfs") == (
        "fail git lfs 5 images not fetched: images/icon/0.png, images/icon/1.png,"
        " images/icon/2.png and 2 more\n = `git lfs pull` fetches them\n"
    )


def section(title: str) -> str:
    text = (Path(__file__).parent.parent / "docs/commands.md").read_text(encoding="utf-8")
    return text.partition(f"# {title}\n")[2].partition("\n#")[0]


def test_every_check_is_documented_and_the_reverse(site: Project) -> None:
    site.pipeline(f"{PIPELINE}data: _data/imgpipe.json\n")
    documented = re.findall(r"^\| (`.*`) \| [^|]+ \|$", section("imgpipe doctor"), re.MULTILINE)
    names = {name for cell in documented[1:] for name in re.findall(r"`([^`]+)`", cell)}
    checks = json.loads(site.run("doctor", "--json").out)["checks"]
    assert names == {check["name"] for check in checks}


def test_every_json_field_is_documented_and_the_reverse(site: Project) -> None:
    document = json.loads(site.run("doctor", "--json").out)
    text = section("Doctor as JSON")
    rows = re.findall(r"^\| (`.*`) \| ", text, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(document)
    (row,) = re.findall(r"^\| `checks` \| (.*) \|$", text, re.MULTILINE)
    words = set(re.findall(r"`(\w+)`", row))
    assert words - {verdict.value for verdict in Verdict} == set(document["checks"][0])
    assert words >= {verdict.value for verdict in Verdict}
