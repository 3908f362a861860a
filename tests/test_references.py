"""What a reference means, and the hint about one that means nothing."""

from __future__ import annotations

import posixpath

import pytest

from imgpipe.conventions.prefix import FROM_IMAGE_ROOT, Refusal, Roots, resolve_value
from imgpipe.model import Config, Reference
from imgpipe.references import KnownPaths, is_elsewhere
from imgpipe.tasks import Plan
from imgpipe.text import Span
from tests.planning import FakeDisk, World, configure
from tests.project import Project

CONFIG = configure(
    "a: 'gif/{name}.gif', r: {path: 'frames/{name}-{n}.png', only: '[!x]*'}",
    "f: 'png/{name}-{n}.png', t: 'png/{name}-{n}-thumb.png',"
    " p: {path: 'png/{name}-p.png', frame: 1}, late: {path: 'png/{name}-late.png', frame: 4},"
    " w: {path: 'webp/{name}-{n}-{width}.webp', width: [300, 600]}",
    "site: {image_root: images, source_root: raw}",
)
FILES = {
    "raw/gif/Leg.gif": "gif 3",
    "raw/gif/Still.gif": "gif 1",
    "raw/gif/Broken.gif": "broken 1",
    "raw/frames/Toe-01.png": "broken 1",
    "raw/frames/Arm-2.png": "png 1",
    "raw/frames/Arm-5.png": "png 1",
    "raw/frames/x-1.png": "png 1",
}
IMAGES = [
    "own.png",
    "png/Leg-1.png",
    "png/gastrocnemius-1.png",
    "png/gastrocnemius-2.png",
    "icon/Guide.PNG",
    "icon/Fu\u0308\u00dfe.png",
]


@pytest.fixture(scope="module")
def known() -> KnownPaths:
    return know(CONFIG, World(CONFIG, FakeDisk(dict(FILES))).plan())


def know(config: Config, plan: Plan) -> KnownPaths:
    images = frozenset(posixpath.join(config.site.image_root, path) for path in IMAGES)
    return KnownPaths(config, plan, images, frozenset(FILES))


def refer(value: str) -> Reference:
    """Return the reference as scanning finds it."""
    found = resolve_value(value, FROM_IMAGE_ROOT, Roots("images"))
    if isinstance(found, Refusal):
        return Reference(value, (), Span(0, 0), refusal=found)
    return Reference(value, (found, f"raw/{found.removeprefix('images/')}"), Span(0, 0))


@pytest.mark.parametrize(
    ("value", "source", "output", "position"),
    [
        ("png/Leg-2.png", "a:Leg", "f", 1),
        ("png/Leg-3-thumb.png", "a:Leg", "t", 2),
        ("png/Arm-5.png", "r:Arm", "f", 1),
        ("gif/Leg.gif", "a:Leg", None, None),
        ("frames/Arm-2.png", "r:Arm", None, 0),
        ("./png//Leg-2.png", "a:Leg", "f", 1),
    ],
)
def test_an_exact_path_is_found(
    known: KnownPaths, value: str, source: str, output: str | None, position: int | None
) -> None:
    claim = known.find_claim(refer(value))
    assert claim is not None
    assert (claim.source.key, claim.position) == (source, position)
    assert (claim.output.output_id if claim.output else None) == output


@pytest.mark.parametrize(
    "value", ["png/leg-2.png", "png/Leg-4.png", "png\\Leg-2.png", "own.png", "../png/Leg-2.png"]
)
def test_no_other_path_is_found(known: KnownPaths, value: str) -> None:
    assert known.find_claim(refer(value)) is None


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("png/Leg-4.png", "a:Leg"),
        ("png/Leg-0-thumb.png", "a:Leg"),
        ("png/Arm-3.png", "r:Arm"),
        ("png/Leg-2.png", None),
        ("png/Leg-p.png", None),
        ("png/Nose-1.png", None),
        ("gif/Leg.gif", None),
        ("../png/Leg-4.png", None),
    ],
)
def test_a_surplus_frame_has_its_source(known: KnownPaths, value: str, source: str | None) -> None:
    found = known.find_surplus(refer(value))
    assert (found.source.key if found else None) == source


@pytest.mark.parametrize(
    ("value", "exists"), [("own.png", True), ("png/Leg-2.png", False), ("/own.png", False)]
)
def test_a_file_exists_below_the_image_root_or_not(
    known: KnownPaths, value: str, exists: bool
) -> None:
    assert known.exists(refer(value)) == exists


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("png/Leg-4.png", "raw/gif/Leg.gif has 3 frames, numbered 1 to 3"),
        ("png/Still-2.png", "raw/gif/Still.gif has one frame, number 1"),
        ("png/Arm-4.png", "the set of raw/frames/Arm-2.png has 2 frames, numbered 2 to 5"),
        ("png/leg-1.png", "the file's name differs in letter case: `png/Leg-1.png`"),
        ("icon/guide.png", "the file's name differs in letter case: `icon/Guide.PNG`"),
        (
            "icon/F\u00fc\u00dfe.png",
            "the file's name differs in Unicode form: `icon/Fu\u0308\u00dfe.png`",
        ),
        (
            "icon/f\u00fcSSe.png",
            "the file's name differs in letter case: `icon/Fu\u0308\u00dfe.png`",
        ),
        ("png/Broken-1.png", "its source raw/gif/Broken.gif cannot be read"),
        ("png/Toe-1.png", "its source raw/frames/Toe-01.png cannot be read"),
        ("png/gastrocnemus-2.png", "did you mean `png/gastrocnemius-2.png`?"),
        (
            "png/gastrocnemus-3.png",
            (
                "no source makes it: there is no raw/gif/gastrocnemus.gif"
                " and no raw/frames/gastrocnemus-3.png"
            ),
        ),
        (
            "png/Nose-p.png",
            "no source makes it: there is no raw/gif/Nose.gif",
        ),
        (
            "png/x-1.png",
            "raw/frames/x-1.png is no source: another source makes it, or `only` leaves it out",
        ),
        ("webp/Leg-1-400.webp", "output `w` has no `width` 400: it has 300, 600"),
        ("webp/Leg-4-400.webp", "raw/gif/Leg.gif has 3 frames, numbered 1 to 3"),
        (
            "png/Leg-late.png",
            "it cannot be made of raw/gif/Leg.gif: `imgpipe run --dry-run` says why",
        ),
        ("jpg/Nose-1.jpg", "no output of the pipeline has such a path"),
        ("ownn.png", "did you mean `own.png`?"),
        ("zzz.png", "no output of the pipeline has such a path"),
    ],
)
def test_a_missing_file_is_explained(known: KnownPaths, value: str, hint: str) -> None:
    assert known.explain_missing(refer(value)) == hint


def test_a_width_of_before_is_explained(known: KnownPaths) -> None:
    assert known.explain_stale(refer("webp/Arm-2-800.webp")) == (
        "output `w` has no `width` 800: it has 300, 600"
    )
    assert known.explain_stale(refer("webp/Arm-2-600.webp")) == (
        "no output makes it now: show another image, or bring its output or source back"
    )


def test_another_number_is_another_frame_and_no_misspelling(known: KnownPaths) -> None:
    assert "did you mean" not in known.explain_missing(refer("png/gastrocnemius-9.png"))


OUT = "write its path from the image root on, without a leading `/`"
TWICE = "begins with the folder `images` again, which the theme adds"


@pytest.mark.parametrize(
    ("value", "code", "message", "hint"),
    [
        ("/png/Leg-1.png", "REF003", "`{}` leaves the image root", OUT),
        ("../own.png", "REF003", "`{}` leaves the image root", OUT),
        (
            "png\\Leg-1.png",
            "REF003",
            "`{}` has backslashes, which separate no folders on the web",
            "write `/` between folders",
        ),
        ("images/own.png", "REF003", f"`{{}}` {TWICE}", "write its path from `images` on"),
        (
            "img/zzz.webp",
            "REF001",
            "no file `{}` below the image root",
            "no output of the pipeline has such a path",
        ),
        (
            "png/leg-1.png?v=2",
            "REF002",
            "no file `{}` below the image root",
            "the file's name differs in letter case: `png/Leg-1.png?v=2`",
        ),
    ],
)
def test_a_fault_has_the_rule_of_the_audit(
    known: KnownPaths, value: str, code: str, message: str, hint: str
) -> None:
    fault = known.find_fault(refer(value))
    assert fault
    assert (fault.code, fault.message, fault.hint) == (code, message.format(value), hint)


def test_what_is_there_has_no_fault(known: KnownPaths) -> None:
    assert known.find_fault(refer("own.png?v=2")) is None


@pytest.mark.parametrize(
    ("value", "elsewhere"),
    [
        ("https://example.org/a.png", True),
        ("//cdn.example.org/a.png", True),
        ("data:image/gif;base64,R0lGOD", True),
        ("/assets/a.png", False),
        ("C:\\images\\a.png", False),
        ("png/a:b.png", False),
        ("png/a.png", False),
    ],
)
def test_a_url_is_elsewhere(value: str, elsewhere: bool) -> None:
    assert is_elsewhere(refer(value)) == elsewhere


def test_a_percent_sign_that_begins_no_escape_is_to_be_one(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/per%cent.gif")
    project.page("pages/a.md", "per%cent", range(1, 4))
    assert "= did you mean `png/per%25cent-1.png`?\n" in project.run("run").err
    project.page("pages/a.md", "per%25cent", range(1, 4))
    assert "REF001" not in project.run("run").err
