"""A value and where it stands: which file it reaches, or which paths it may mean."""

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imgpipe.conventions.prefix import FROM_IMAGE_ROOT, Refusal, Roots, resolve_value
from imgpipe.links.folders import Folders
from imgpipe.links.jekyll import read_settings
from imgpipe.links.link import Outcome
from imgpipe.links.locate import Located, Locator
from imgpipe.model import Reference
from imgpipe.scan import scan_site
from imgpipe.text import Span
from tests.links.sites import PIPELINE, survey, write_site
from tests.project import Project

HOST = "url: https://example.org\n"
ATLAS = HOST + "baseurl: /atlas\n"


def locator_of(
    project: Project, *files: str, settings: str | None = "", pipeline: str = PIPELINE
) -> Locator:
    texts = {} if settings is None else {"_config.yml": settings}
    config = write_site(project, texts, files, pipeline)
    read = read_settings(project.root)
    return Locator(config, read, scan_site(config), frozenset(files), Folders(config, read))


def found(path: str) -> Located:
    return Located(Outcome.FOUND, (path,), (path,))


def missing(*paths: str) -> Located:
    return Located(Outcome.MISSING, paths)


def outside(*paths: str) -> Located:
    return Located(Outcome.OUTSIDE, paths)


def field(value: str, paths: tuple[str, ...]) -> Reference:
    return Reference(value, paths, Span(0, 0))


def read_field(value: str, url: str = "") -> Reference:
    """Return the reference as scanning finds it, from the image root."""
    found = resolve_value(value, FROM_IMAGE_ROOT, Roots(ROOT, url=url))
    if isinstance(found, Refusal):
        return Reference(value, (), Span(0, 0), refusal=found)
    return field(value, (found,))


ELSEWHERE = Located(Outcome.ELSEWHERE)


@pytest.mark.parametrize(
    ("value", "located"),
    [
        ("b.png", found("pages/b.png")),
        ("./b.png", found("pages/b.png")),
        (" b.png\n", found("pages/b.png")),
        ("../assets/images/a.png", found("assets/images/a.png")),
        ("x/../b.png", found("pages/b.png")),
        ("c.png", missing("pages/c.png")),
        ("../../b.png", outside()),
        ("../../assets/images/a.png", outside("assets/images/a.png")),
        ("/assets/images/a.png", found("assets/images/a.png")),
        ("/assets/images//a.png", found("assets/images/a.png")),
        ("/pages/../b.png", missing("b.png")),
        ("/../b.png", outside()),
        ("b.png?v=1", found("pages/b.png")),
        ("b.png#top", found("pages/b.png")),
        ("b.png?a#b?c", found("pages/b.png")),
        ("x%20y.png", found("pages/x y.png")),
        ("x%20y.png?v=%20", found("pages/x y.png")),
        ("x y.png", found("pages/x y.png")),
        ("z%20y.png", missing("pages/z y.png", "pages/z%20y.png")),
        ("50%.png", found("pages/50%.png")),
        ("is#it.png", found("pages/is#it.png")),
        ("%FF%00.png", missing("pages/\ufffd\0.png", "pages/%FF%00.png")),
        ("B.png", missing("pages/B.png")),
        ("..\\assets\\images\\a.png", outside("assets/images/a.png")),
        ("\\assets\\images\\a.png", outside("assets/images/a.png")),
        ("img\\c.png", outside("pages/img/c.png")),
        ("", ELSEWHERE),
        ("#top", ELSEWHERE),
        ("?v=1", ELSEWHERE),
        ("https://example.org/b.png", ELSEWHERE),  # whose host no settings tell
        ("//cdn.example.org/b.png", ELSEWHERE),
        ("data:image/png;base64,AAAA", ELSEWHERE),
        ("mailto:a@example.org", ELSEWHERE),
        ("C:\\img\\c.png", outside("pages/C:/img/c.png")),
    ],
)
def test_an_address_of_a_page(project: Project, value: str, located: Located) -> None:
    files = ("pages/b.png", "pages/x y.png", "pages/50%.png", "pages/is#it.png")
    locator = locator_of(project, "assets/images/a.png", *files)
    assert locator.locate(value, ["pages"]) == located


def test_a_name_that_is_there_as_it_is_written_comes_first(project: Project) -> None:
    locator = locator_of(project, "a%20b.png", "a b.png")
    assert locator.locate("a%20b.png", [""]) == found("a%20b.png")


def test_the_first_folder_that_has_the_file_counts(project: Project) -> None:
    locator = locator_of(project, "one/a.png", "two/a.png", "two/b.png")
    assert locator.locate("a.png", ["one", "two"]) == found("one/a.png")
    assert locator.locate("b.png", ["one", "two"]) == found("two/b.png")
    assert locator.locate("c.png", ["one", "two"]) == missing("one/c.png", "two/c.png")


def test_another_unicode_form_is_another_name(project: Project) -> None:
    composed = "M\u00fcsculus.png"
    decomposed = unicodedata.normalize("NFD", composed)
    locator = locator_of(project, decomposed)
    assert locator.locate(decomposed, [""]) == found(decomposed)
    assert locator.locate(composed, [""]) == missing(composed)
    assert locator.locate("M%C3%BCsculus.png", [""]).wanted[0] == composed
    assert locator.locate("Mu%CC%88sculus.png", [""]) == found(decomposed)


@pytest.mark.parametrize(
    ("value", "located"),
    [
        ("/atlas/assets/a.png", found("assets/a.png")),
        ("/assets/a.png", found("assets/a.png")),
        ("https://example.org/atlas/assets/a.png", found("assets/a.png")),
        ("http://example.org/atlas/assets/a.png?v=2", found("assets/a.png")),
        ("//example.org/atlas/assets/a.png", found("assets/a.png")),
        ("HTTPS://EXAMPLE.org/atlas/assets/a.png", found("assets/a.png")),
        ("https://example.org/assets/a.png", found("assets/a.png")),
        ("https://example.org/atlas/assets/b.png", missing("assets/b.png")),
        ("https://example.org/assets/b.png", ELSEWHERE),  # another site's on the host
        ("https://example.org/atlases/assets/a.png", ELSEWHERE),
        ("https://www.example.org/atlas/assets/a.png", ELSEWHERE),
        ("https://example.org", ELSEWHERE),
        ("ftp://example.org/atlas/assets/a.png", ELSEWHERE),
        ("/atlasses/a.png", missing("atlasses/a.png")),
    ],
)
def test_an_address_of_the_site_itself(project: Project, value: str, located: Located) -> None:
    locator = locator_of(project, "assets/a.png", settings=ATLAS)
    assert locator.locate(value, ["pages"]) == located


def test_an_address_on_the_host_whose_folder_no_one_knows_is_not_certain(project: Project) -> None:
    locator = locator_of(project, "assets/a.png", settings=HOST)
    assert locator.locate("https://example.org/assets/b.png", [""]) == missing("assets/b.png")
    other = locator.locate("https://example.org/other/b.png", [""])
    assert other == missing("other/b.png")._replace(certain=False)


def test_a_theme_may_publish_what_is_in_assets(project: Project) -> None:
    locator = locator_of(project, settings="theme: minima\n")
    doubted = locator.locate("/assets/social.svg", [""])
    assert doubted == missing("assets/social.svg")._replace(certain=False)
    assert locator.locate("/img/social.svg", [""]) == missing("img/social.svg")


@pytest.mark.parametrize("url", ["http://[", "https://", "example.org", "/"])
def test_a_url_that_is_none_is_no_trouble(project: Project, url: str) -> None:
    locator = locator_of(project, "a.png", settings=f"url: '{url}'\n")
    assert locator.locate("https://example.org/a.png", [""]) == ELSEWHERE
    assert locator.locate("/a.png", [""]) == found("a.png")


def test_without_settings_a_folder_around_the_images_may_be_published(project: Project) -> None:
    pipeline = PIPELINE.replace("assets/images", "output/assets/images")
    files = ("output/assets/images/a.png", "output/icon.png")
    locator = locator_of(project, *files, settings=None, pipeline=pipeline)
    assert locator.locate("/assets/images/a.png", ["pages"]) == found(files[0])
    assert locator.locate("/icon.png", ["pages"]) == found(files[1])
    assert locator.locate("/b.png", ["pages"]).wanted[0] == "b.png"


def test_with_settings_the_source_is_published(project: Project) -> None:
    locator = locator_of(project, "assets/images/a.png", settings="title: A\n")
    assert locator.locate("/images/a.png", ["pages"]) == missing("images/a.png")
    locator = locator_of(project, "docs/a.png", settings="source: docs\n")
    assert locator.locate("/a.png", ["docs/x"]) == found("docs/a.png")


def test_a_collection_is_published_without_its_underscore(project: Project) -> None:
    locator = locator_of(project, "_leg/a.png", settings="collections: {leg: {output: true}}\n")
    assert locator.locate("/leg/a.png", [""]) == found("_leg/a.png")


def test_what_is_in_an_excluded_folder_may_come_there_some_other_way(project: Project) -> None:
    locator = locator_of(project, settings="exclude: [made]\n")
    project.write("made/a.png", b"")
    assert locator.locate("/made/a.png", [""]) == ELSEWHERE
    assert locator.locate("/made/b.png", [""]) == missing("made/b.png")


def test_what_is_behind_a_link_is_not_known(project: Project) -> None:
    (project.root / "elsewhere").mkdir()
    (project.root / "assets/images").mkdir(parents=True)
    (project.root / "assets/images/more").symlink_to(project.root / "elsewhere")
    locator = locator_of(project)
    assert locator.locate("/assets/images/more/a.png", [""]) == ELSEWHERE


ROOT = "assets/images"


@pytest.mark.parametrize(
    ("value", "located"),
    [
        ("png/a.png", found("assets/images/png/a.png")),
        ("png/a%20b.png", found("assets/images/png/a b.png")),
        ("png/a.png?v=1", found("assets/images/png/a.png")),
        ("png/c.png", missing("assets/images/png/c.png")),
        ("/assets/images/png/a.png", outside("assets/images/png/a.png")),
        ("assets/images/png/a.png", outside("assets/images/png/a.png")),
        ("/png/a.png", outside("assets/images/png/a.png")),
        ("../images/png/a.png", outside("assets/images/png/a.png")),
        ("png\\a.png", outside("assets/images/png/a.png")),
        ("https://example.org/assets/images/png/a.png", outside("assets/images/png/a.png")),
        ("https://elsewhere.org/a.png", ELSEWHERE),
        ("data:image/png;base64,AAAA", ELSEWHERE),
    ],
)
def test_a_field_of_the_convention(project: Project, value: str, located: Located) -> None:
    """What the hints are made of: the path that is meant and there comes first."""
    files = ("assets/images/png/a.png", "assets/images/png/a b.png")
    for url in ("", "https://example.org"):
        shown = locator_of(project, *files, settings=HOST).locate_field(read_field(value, url))
        assert (shown.outcome, shown.targets) == (located.outcome, located.targets)
        assert shown.wanted[:1] == located.wanted[:1]


FIELDS = """\
version: 1
site: {pages: ["*.md"], image_root: assets/images, fields: {entry: "gallery[*].url"}}
sources: {a: "{name}.gif"}
outputs: {b: "{name}-{n}.png"}
"""


@pytest.mark.parametrize(
    ("value", "outcome", "wanted"),
    [
        ("/assets/images/a.png", Outcome.OUTSIDE, "assets/images/a.png"),
        ("assets/images/a.png", Outcome.OUTSIDE, "assets/images/a.png"),
        ("a.png", Outcome.FOUND, "assets/images/a.png"),
        ("/a.png", Outcome.OUTSIDE, "assets/images/a.png"),
        ("/b.png", Outcome.OUTSIDE, "assets/images/b.png"),
    ],
)
def test_a_field_of_an_unknown_theme_starts_where_the_pipeline_says(
    project: Project, value: str, outcome: Outcome, wanted: str
) -> None:
    page = f"---\ngallery: [{{url: {value}}}]\n---\n"
    texts = {"_config.yml": "a: 1\n", "index.md": page}
    images = ["assets/images/a.png", "b.png"]
    (link,) = survey(project, texts, images, FIELDS).links
    assert (link.outcome, link.wanted[0]) == (outcome, wanted)


def test_a_doubled_prefix_counts_although_nothing_is_there(project: Project) -> None:
    value = "assets/images/png/c.png"
    located = locator_of(project).locate_field(field(value, (f"{ROOT}/{value}",)))
    assert located == outside("assets/images/png/c.png", "assets/images/assets/images/png/c.png")


def test_of_the_paths_that_are_meant_one_that_is_there_comes_first(project: Project) -> None:
    paths = ("assets/images/b.png", "assets/images/images/b.png")
    for there in paths:
        located = locator_of(project, there, settings=None).locate_field(field("/images/b.png", ()))
        assert (located.outcome, set(located.wanted)) == (Outcome.OUTSIDE, set(paths))
        assert located.wanted[0] == there


def test_a_folder_that_is_called_like_the_prefix_is_no_doubled_prefix(project: Project) -> None:
    value = "assets/images/a.png"
    locator = locator_of(project, f"{ROOT}/{value}", "assets/images/a.png")
    assert locator.locate_field(field(value, (f"{ROOT}/{value}",))) == found(f"{ROOT}/{value}")


def test_a_page_may_name_an_original_where_pages_are_rewritten(project: Project) -> None:
    pipeline = PIPELINE.replace("image_root", "source_root: raw\n  image_root")
    paths = ("assets/images/frames/a-1.png", "raw/frames/a-1.png")
    locator = locator_of(project, paths[1], pipeline=pipeline)
    assert locator.locate_field(field("frames/a-1.png", paths)) == missing(paths[0])
    rewritten = pipeline + "rewrite:\n  show: {image_url: frames}\n"
    locator = locator_of(project, paths[1], pipeline=rewritten)
    assert locator.locate_field(field("frames/a-1.png", paths)) == found(paths[1])


def test_what_a_value_ends_in_may_be_anywhere(project: Project) -> None:
    locator = locator_of(project, "a/leg.png", "b/leg.png", "b/c/arm x.png")
    assert locator.find_ending("leg.png") == ("a/leg.png", "b/leg.png")
    assert locator.find_ending("/b/leg.png?v=1") == ("b/leg.png",)
    assert locator.find_ending("../c/arm%20x.png") == ("b/c/arm x.png",)
    assert locator.find_ending("c\\arm x.png") == ("b/c/arm x.png",)
    assert locator.find_ending("eg.png") == ()
    assert locator.find_ending("..") == ()


PARTS = st.sampled_from(
    ["/", "..", ".", "\\", "//", "https:", "example.org", "%", "%2e", "?", "#", "a", "\0"]
)
VALUES = st.one_of(st.text(), st.lists(PARTS).map("".join))


@given(VALUES)
@example("a/" * 3000 + "b.png")
@example("../" * 3000)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_is_any_trouble(project: Project, value: str) -> None:
    locator = locator_of(project, "a", "assets/images/a", settings=ATLAS + "exclude: [b]\n")
    for located in (
        locator.locate(value, ["pages", ""]),
        locator.locate_field(field(value, ())),
        locator.locate_field(field(value, (f"{ROOT}/{value}", f"raw/{value}"))),
    ):
        assert set(located.targets) <= {"a", "assets/images/a"}
        assert bool(located.targets) == (located.outcome is Outcome.FOUND)
        assert located.wanted or located.outcome in (Outcome.ELSEWHERE, Outcome.OUTSIDE)
        assert not any(path.startswith(("../", "/")) for path in located.wanted)
    assert set(locator.find_ending(value)) <= {"a", "assets/images/a"}
