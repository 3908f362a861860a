"""What the data file tells: whole texts, for sources and outputs of every kind."""

from __future__ import annotations

import json

import yaml

from tests.project import Project


def make(project: Project, pipeline: str) -> str:
    project.pipeline(pipeline)
    said = project.run("run", "-q")
    assert (said.code, said.err) == (0, "")
    return project.read("_data/imgpipe.json")


def size_of(project: Project, path: str) -> int:
    return (project.root / path).stat().st_size


def test_an_animation_with_frames_and_thumbnails(project: Project) -> None:
    project.gif("images/gif/Leg.gif", frames=2)
    text = make(
        project,
        """\
version: 1
site: {image_root: images}
sources: {animations: "gif/{name}.gif"}
outputs:
  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 10}
  frames: png/{name}-{n}.png
data: _data/imgpipe.json
""",
    )
    expected = """\
{"version": 1,
"images": {
"Leg": {"frame_count": 2, "delays_ms": [180, 180], "source": {"path": "gif/Leg.gif", "width": 20, "height": 16, "bytes": @, "format": "gif"}, "outputs": {}, "frames": [
  {"number": 1, "outputs": {"frames": {"path": "png/Leg-1.png", "width": 20, "height": 16, "bytes": @, "format": "png"}, "thumbnails": {"path": "png/Leg-1-thumb.png", "width": 10, "height": 8, "bytes": @, "format": "png"}}},
  {"number": 2, "outputs": {"frames": {"path": "png/Leg-2.png", "width": 20, "height": 16, "bytes": @, "format": "png"}, "thumbnails": {"path": "png/Leg-2-thumb.png", "width": 10, "height": 8, "bytes": @, "format": "png"}}}
]}
},
"paths": {
"gif/Leg.gif": {"name": "Leg"},
"png/Leg-1-thumb.png": {"name": "Leg", "frame": 0},
"png/Leg-1.png": {"name": "Leg", "frame": 0},
"png/Leg-2-thumb.png": {"name": "Leg", "frame": 1},
"png/Leg-2.png": {"name": "Leg", "frame": 1}
}}
"""  # noqa: E501
    for path in (
        "gif/Leg.gif",
        *(f"png/Leg-{n}{end}.png" for n in (1, 2) for end in ("", "-thumb")),
    ):
        expected = expected.replace("@", str(size_of(project, f"images/{path}")), 1)
    assert text == expected


def test_several_widths_of_frames_and_of_whole_files(project: Project) -> None:
    project.gif("out/my pictures/The leg, left.gif", frames=1)
    document = json.loads(
        make(
            project,
            """\
version: 1
site: {image_root: out/my pictures, site_root: out, url: "https://example.org/atlas/"}
sources: {stills: "{name}.gif"}
outputs: {small: {path: "s/{name}-{width}.webp", width: [5, 10, 40, 80]}}
data: _data/imgpipe.json
""",
        )
    )
    output = document["images"]["The leg, left"]["outputs"]["small"]
    url = "https://example.org/atlas/my%20pictures/s/The%20leg%2C%20left"
    # Nothing is enlarged: the two widths beyond the source's are one candidate.
    assert output["srcset"] == f"{url}-5.webp 5w, {url}-10.webp 10w, {url}-40.webp 20w"
    widths = [(file["path"], file["width"], file["height"]) for file in output["files"]]
    assert widths == [
        ("s/The leg, left-5.webp", 5, 4),
        ("s/The leg, left-10.webp", 10, 8),
        ("s/The leg, left-40.webp", 20, 16),
        ("s/The leg, left-80.webp", 20, 16),
    ]
    assert (output["path"], output["width"]) == ("s/The leg, left-80.webp", 20)
    assert "delays_ms" not in document["images"]["The leg, left"]


def test_a_numbered_set_keeps_its_numbers_and_tells_of_what_is_assembled(project: Project) -> None:
    project.stills("images/frames/Leg-{n}.png", range(8, 11))
    document = json.loads(
        make(
            project,
            """\
version: 1
site: {image_root: images}
sources: {renders: "frames/{name}-{n}.png"}
outputs:
  animation: {path: "gif/{name}.gif", delay_ms: 90}
  thumbnails: {path: "t/{name}-{n}.webp", width: 10}
data: _data/imgpipe.json
""",
        )
    )
    leg = document["images"]["Leg"]
    assert (leg["frame_count"], leg["delays_ms"]) == (3, [90, 90, 90])
    assert leg["outputs"]["animation"]["path"] == "gif/Leg.gif"
    assert [frame["number"] for frame in leg["frames"]] == [8, 9, 10]
    assert leg["frames"][2]["source"]["path"] == "frames/Leg-10.png"
    assert document["paths"]["t/Leg-10.webp"] == {"name": "Leg", "frame": 2}


def test_originals_outside_the_image_root_are_not_told_of(project: Project) -> None:
    project.gif("raw/deep/Leg.gif", frames=2)
    document = json.loads(
        make(
            project,
            """\
version: 1
site: {image_root: static, source_root: raw}
sources: {animations: "{dir}/{name}.gif"}
outputs: {poster: {path: "{dir}/{name}.webp", frame: 2}}
data: _data/imgpipe.json
""",
        )
    )
    assert list(document["images"]) == ["deep/Leg"]
    assert "source" not in document["images"]["deep/Leg"]
    assert list(document["paths"]) == ["deep/Leg.webp"]
    assert document["images"]["deep/Leg"]["frames"] == []


def test_two_sources_of_one_name_are_told_apart(project: Project) -> None:
    project.gif("images/a/Leg.gif", frames=1)
    project.gif("images/b/Leg.gif", frames=1)
    document = json.loads(
        make(
            project,
            """\
version: 1
site: {image_root: images}
sources: {drawings: "a/{name}.gif", photos: "b/{dir}/{name}.gif"}
outputs: {small: {path: "s/{dir}/{name}.webp", width: 8}}
data: _data/imgpipe.json
""",
        )
    )
    assert sorted(document["images"]) == ["Leg", "photos:Leg[dir=]"]
    assert document["paths"]["a/Leg.gif"] == {"name": "Leg"}
    assert document["paths"]["s/Leg.webp"] == {"name": "photos:Leg[dir=]"}


def test_nothing_made_is_an_empty_file_that_is_json(project: Project) -> None:
    project.gif("raw/Leg.gif")
    project.page("pages/other.md", "Other", range(0))
    text = make(
        project,
        """\
version: 1
site: {convention: feeling-responsive, pages: ["pages/*.md"], image_root: images, source_root: raw}
sources: {animations: "{name}.gif"}
outputs: {frames: {path: "{name}-{n}.png", for: galleries}}
data: _data/imgpipe.json
""",
    )
    assert text == '{"version": 1,\n"images": {},\n"paths": {}}\n'


def test_the_same_files_make_the_same_text_whatever_was_made_when(project: Project) -> None:
    pipeline = """\
version: 1
site: {image_root: images}
sources: {animations: "gif/{name}.gif"}
outputs: {frames: "png/{name}-{n}.png", animation: "webp/{name}.gif"}
data: _data/imgpipe.json
"""
    for name in ("B", "A", "Ärm 😀"):
        project.gif(f"images/gif/{name}.gif", frames=11)
    first = make(project, pipeline)
    for path in ("images/png/A-10.png", "images/png/B-2.png", "_data/imgpipe.json"):
        (project.root / path).unlink()
    assert make(project, pipeline) == first
    assert "Ärm 😀" in first
    numbers = [frame["number"] for frame in json.loads(first)["images"]["A"]["frames"]]
    assert numbers == list(range(1, 12))


def test_characters_that_yaml_takes_only_escaped_are_escaped(project: Project) -> None:
    """Jekyll reads the file as YAML, and one such name would end the building of the site."""
    names = [f"a{mark}b" for mark in "\x7f\x85\u2028\u2029\ufeff\U0001f600"]
    for name in names:
        project.gif(f"images/gif/{name}.gif", frames=1)
    text = make(
        project,
        """\
version: 1
site: {image_root: images}
sources: {animations: "gif/{name}.gif"}
outputs: {frames: "png/{name}.png"}
data: _data/imgpipe.json
""",
    )
    assert sorted(json.loads(text)["images"]) == sorted(names)
    assert yaml.safe_load(text) == json.loads(text)
