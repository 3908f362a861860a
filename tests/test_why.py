"""`status` and `why`: what people read of the plan, in whole texts, and what programs read."""

from __future__ import annotations

import json

import pytest

from imgpipe.formats import FORMATS
from tests.project import PIPELINE, Project

REVISION = FORMATS["png"].revision
MORE = """\
  poster:     {path: "posters/{name}.png", frame: 1, for: pages}
  renders:    {path: "png/{name}-r{n}.png"}
"""


@pytest.fixture
def site(project: Project) -> Project:
    """A GIF and its page; the run is done."""
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    assert project.run("run").code == 0
    return project


def test_status_is_data_and_its_exit_code_is_no_verdict(site: Project) -> None:
    site.stills("images/png/Leg-1.png", range(1))
    done = site.run("status")
    assert (done.code, done.out) == (
        0,
        (
            "output      up to date  edited\n"
            "frames               2       1\n"
            "thumbnails           3       0\n"
            "Leg: 1 file of frames: edited\n"
        ),
    )
    assert (site.run("status", "-q").out, site.run("status", "Leg").out) == ("", done.out)


def test_status_says_what_is_wrong_with_sources_apart_from_the_table(site: Project) -> None:
    site.write("images/gif/Arm.gif", "no image")
    done = site.run("status")
    assert done.code == 0
    assert done.out.startswith("output      up to date\n")
    assert done.err.startswith("images/gif/Arm.gif: error[IMG001]: is not an image")


def test_a_renamed_source_is_recognised(site: Project) -> None:
    (site.root / "images/gif/Leg.gif").rename(site.root / "images/gif/Knee.gif")
    assert site.run("status").out.splitlines()[-1] == (
        "images/gif/Knee.gif was images/gif/Leg.gif: same content; `imgpipe run` makes"
        " its outputs under their new names, and `imgpipe clean` takes the old ones away"
    )
    document = json.loads(site.run("status", "--json").out)
    renamed = {"path": "images/gif/Knee.gif", "old_path": "images/gif/Leg.gif"}
    assert document["renames"] == [renamed]
    site.gif("images/gif/Leg.gif")
    assert "was images/gif/Leg.gif" not in site.run("status").out  # a copy is no rename


def test_a_copy_that_is_deleted_was_not_renamed(site: Project) -> None:
    site.write("images/gif/Arm.gif", (site.root / "images/gif/Leg.gif").read_bytes())
    site.run("run")
    (site.root / "images/gif/Arm.gif").unlink()
    assert "same content" not in site.run("status").out


def test_status_for_programs(site: Project) -> None:
    (site.root / "images/png/Leg-2.png").unlink()
    document = json.loads(site.run("status", "--json").out)
    assert document["files"][-1] == {
        "path": "images/png/Leg-2.png",
        "output": "frames",
        "source": "animations:Leg",
        "state": "missing",
        "reason": "output missing",
    }
    assert len(document["files"]) == 6


# --- why ---------------------------------------------------------------------------------------

FRAME = """\
images/png/Leg-1.png is frame 1 of images/gif/Leg.gif
  output   frames: png/{{name}}-{{n}}.png (pipeline.yaml:9:3)
  source   animations:Leg: images/gif/Leg.gif (pipeline.yaml:7:15), gif, 3 frames, {source}
  record   {marks}sha256 {digest}…, format png, path png/{{name}}-{{n}}.png,\
 encoder revision {revision}
  file     {file}
  verdict  {verdict}
"""


def digest_of(site: Project, path: str = "images/png/Leg-1.png") -> str:
    import hashlib

    return hashlib.sha256((site.root / path).read_bytes()).hexdigest()[:12]


def frame(digest: str, source: str, file: str, verdict: str, marks: str = "") -> str:
    return FRAME.format(
        digest=digest, source=source, file=file, verdict=verdict, marks=marks, revision=REVISION
    )


@pytest.mark.parametrize(
    "path", ["images/png/Leg-1.png", "./images/png/Leg-1.png", "png/Leg-1.png"]
)
def test_why_goes_from_the_output_to_its_source(site: Project, path: str) -> None:
    done = site.run("why", path)
    said = frame(digest_of(site), "as recorded", "as recorded", "up to date")
    assert (done.code, done.out, done.err) == (0, said, "")


def test_why_an_output_is_stale(site: Project) -> None:
    digest = digest_of(site)
    site.gif("images/gif/Leg.gif", size=(24, 24))
    site.pipeline(PIPELINE)
    changed = "changed since it was recorded"
    said = frame(digest, changed, "as recorded", "stale, source changed")
    assert site.run("why", "png/Leg-1.png").out == said


def test_why_an_output_is_missing_edited_or_empty(site: Project) -> None:
    digest, path = digest_of(site), site.root / "images/png/Leg-1.png"
    path.unlink()
    said = frame(digest, "as recorded", "not there", "missing")
    assert site.run("why", "png/Leg-1.png").out == said
    path.write_bytes(b"mine")
    said = frame(digest, "as recorded", "not as recorded", "edited")
    assert site.run("why", "png/Leg-1.png").out == said
    path.write_bytes(b"")
    said = frame(digest, "as recorded", "empty", "stale, output empty")
    assert site.run("why", "png/Leg-1.png").out == said


def test_why_a_file_is_kept_that_imgpipe_did_not_make(site: Project) -> None:
    (site.root / "imgpipe.lock").unlink()
    assert site.run("why", "png/Leg-1.png").out == (
        "images/png/Leg-1.png is frame 1 of images/gif/Leg.gif\n"
        "  output   frames: png/{name}-{n}.png (pipeline.yaml:9:3)\n"
        "  source   animations:Leg: images/gif/Leg.gif (pipeline.yaml:7:15), gif, 3 frames,"
        " not on record\n"
        "  record   imgpipe.lock does not have it\n"
        "  file     there, and not on record\n"
        "  verdict  foreign\n"
    )


def test_why_an_output_that_no_page_asks_for(site: Project) -> None:
    site.pipeline(PIPELINE.replace("rewrite:", f"{MORE}rewrite:"))
    (site.root / "pages/leg.md").unlink()
    assert site.run("why", "posters/Leg.png").out == (
        "images/posters/Leg.png is an output of images/gif/Leg.gif\n"
        "  output   poster: posters/{name}.png (pipeline.yaml:11:3)\n"
        "  source   animations:Leg: images/gif/Leg.gif (pipeline.yaml:7:15), gif, 3 frames,"
        " as recorded\n"
        "  record   imgpipe.lock does not have it\n"
        "  verdict  not made: no field of a page names its source or what is made of it\n"
    )


def test_why_something_is_left_over(site: Project) -> None:
    digest = digest_of(site)
    (site.root / "images/gif/Leg.gif").unlink()
    site.gif("images/gif/Arm.gif")
    done = site.run("why", "png/Leg-1.png")
    assert (done.code, done.out) == (
        0,
        (
            "images/png/Leg-1.png is what an output made once\n"
            "  output   frames: png/{name}-{n}.png (pipeline.yaml:9:3)\n"
            f"  record   sha256 {digest}…, format png, path png/{{name}}-{{n}}.png,"
            f" encoder revision {REVISION}\n"
            "  verdict  leftover, its source is gone\n"
        ),
    )
    site.pipeline(PIPELINE.replace("  frames:", "  pictures:").replace("frames}", "pictures}"))
    assert site.run("why", "png/Leg-1.png").out.splitlines()[1] == (
        "  output   frames: png/{name}-{n}.png (the pipeline has it no more)"
    )


@pytest.mark.parametrize("path", ["images/gif/Leg.gif", "gif/Leg.gif", "Leg"])
def test_why_a_source(site: Project, path: str) -> None:
    (site.root / "images/png/Leg-1.png").unlink()
    done = site.run("why", path)
    assert (done.code, done.out) == (
        0,
        (
            "images/gif/Leg.gif is a source\n"
            "  source   animations:Leg: images/gif/Leg.gif (pipeline.yaml:7:15), gif, 3 frames,"
            " as recorded\n"
            "  outputs  1 missing\n"
            "  outputs  5 up to date\n"
        ),
    )


def test_why_a_file_of_a_set(project: Project) -> None:
    project.pipeline(PIPELINE.replace("gif/{name}.gif", "in/{name}-{n}.png"))
    project.stills("images/in/Leg-{n}.png", range(2, 5))
    assert project.run("run").code == 0
    assert project.run("why", "in/Leg-3.png").out.splitlines()[:2] == [
        "images/in/Leg-2.png is a source",
        (
            "  source   animations:Leg: images/in/Leg-2.png and 2 more files (pipeline.yaml:7:15),"
            " png, 3 frames, as recorded"
        ),
    ]
    assert project.run("why", "png/Leg-3.png").out.splitlines()[0] == (
        "images/png/Leg-3.png is frame 3 of the set of images/in/Leg-2.png"
    )


NOTHINGS = {
    "a frame beyond the last": (
        "png/Leg-4.png",
        (
            "png/Leg-4.png is no source and no output:"
            " images/gif/Leg.gif has 3 frames, numbered 1 to 3"
        ),
    ),
    "the same, from the project's folder": (
        "images/png/Leg-4.png",
        (
            "images/png/Leg-4.png is no source and no output:"
            " images/gif/Leg.gif has 3 frames, numbered 1 to 3"
        ),
    ),
    "a near name": (
        "png/Lag-1.png",
        "png/Lag-1.png is no source and no output: did you mean `png/Leg-1.png`?",
    ),
    "another letter case": (
        "png/leg-1.png",
        (
            "png/leg-1.png is no source and no output:"
            " the file's name differs in letter case: `png/Leg-1.png`"
        ),
    ),
    "no source": (
        "png/Skull-1.png",
        (
            "png/Skull-1.png is no source and no output:"
            " no source makes it: there is no images/gif/Skull.gif"
        ),
    ),
    "no output": (
        "jpg/Leg.jpg",
        "jpg/Leg.jpg is no source and no output: no output of the pipeline has such a path",
    ),
    "a file that is there": (
        "images/notes.txt",
        (
            "images/notes.txt is no source and no output:"
            " it is there: no source's pattern reads it, and no output's spells it"
        ),
    ),
    "a surplus frame that imgpipe did not make": (
        "png/Leg-7.png",
        (
            "png/Leg-7.png is no source and no output:"
            " it is there: images/gif/Leg.gif has 3 frames, numbered 1 to 3"
        ),
    ),
    "a page": (
        "pages/leg.md",
        (
            "pages/leg.md is no source and no output:"
            " it is a page: `imgpipe status pages/leg.md` says what is made for it"
        ),
    ),
    "a page that cannot be read": (
        "pages/torn.md",
        (
            "pages/torn.md is no source and no output:"
            " it is a page that cannot be read: `imgpipe status pages/torn.md` says why"
        ),
    ),
    "a folder": (
        "images/png/",
        "images/png is no source and no output: it is a folder: name a file in it",
    ),
    "an output's id": (
        "frames",
        (
            "frames is no source and no output:"
            " it is an output's id: `imgpipe status frames` says what is made"
        ),
    ),
    "the pipeline, of which something is said": (
        "pipeline.yaml",
        (
            "pipeline.yaml is no source and no output:"
            " it is there: no source's pattern reads it, and no output's spells it"
        ),
    ),
    "a source that is broken": (
        "gif/Arm.gif",
        (
            "gif/Arm.gif is no source and no output: it is not an image that imgpipe reads:"
            " it begins with `no image`"
        ),
    ),
}


@pytest.mark.parametrize(("path", "said"), NOTHINGS.values(), ids=NOTHINGS)
def test_why_a_path_is_nothings(site: Project, path: str, said: str) -> None:
    site.write("images/notes.txt", "mine")
    site.write("images/gif/Arm.gif", "no image")
    site.write("pages/torn.md", b"\xff")
    if path == "pipeline.yaml":
        rules = site.read("pipeline.yaml")
        site.pipeline(rules.replace("sources:\n", "sources:\n  idle: idle/{name}.gif\n"))
    if path == "png/Leg-7.png":
        site.stills("images/png/Leg-7.png", range(1))
    done = site.run("why", path)
    assert (done.code, done.out) == (1, said + "\n")


def test_why_for_programs(site: Project) -> None:
    document = json.loads(site.run("why", "png/Leg-1.png", "--json").out)
    assert document["output"]["state"] == "up to date"
    assert document["output"]["record"]["recipe"] == {
        "format": "png",
        "revision": REVISION,
        "path": "png/{name}-{n}.png",
    }
    assert document["source"]["files"] == ["images/gif/Leg.gif"]
    document = json.loads(site.run("why", "Leg", "--json").out)
    assert (document["output"], document["states"]) == (None, {"up to date": 6})
    done = site.run("why", "x", "--json")
    document = json.loads(done.out)
    assert (done.code, document["source"], bool(document["hint"])) == (1, None, True)
    assert site.run("why", "Leg", "-q").out == ""
