"""How values begin: what each spelling names, and that a new value is spelled as the old one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.conventions.prefix import (
    Prefix,
    Roots,
    Start,
    locate_value,
    names_an_image,
    spell_value,
)

IMAGES, SITE, PAGE = Prefix(), Prefix(Start.SITE), Prefix(Start.PAGE)
NAMED = Prefix(Start.PAGE, by_name=True)
ROOTS = Roots("site/img", "site", "site/leg", "https://example.org/atlas")


def below(folder: str, start: Start = Start.IMAGE_ROOT) -> Prefix:
    return Prefix(start, folder)


@pytest.mark.parametrize(
    ("value", "prefix", "path"),
    [
        ("png/Leg-1.png", IMAGES, "site/img/png/Leg-1.png"),
        ("./png//Leg-1.png", IMAGES, "site/img/png/Leg-1.png"),
        ("a%20b.png", IMAGES, "site/img/a b.png"),
        ("100%.png", IMAGES, "site/img/100%.png"),
        ("a.png?v=2", IMAGES, "site/img/a.png"),
        ("a.png#left", IMAGES, "site/img/a.png"),
        ("a.PNG?v=2#left", below("png"), "site/img/png/a.PNG"),
        ("a#b.png", IMAGES, "site/img/a#b.png"),
        ("a.gif?b.png", IMAGES, "site/img/a.gif"),
        ("png\\a.png", IMAGES, None),
        ("Leg-1.png", below("png"), "site/img/png/Leg-1.png"),
        ("../gif/Leg.gif", below("png"), "site/img/gif/Leg.gif"),
        ("../Leg.gif", IMAGES, None),
        ("../../Leg.gif", below("png"), None),
        ("..", IMAGES, None),
        (".", IMAGES, None),
        ("/Leg.gif", IMAGES, None),
        ("/Leg.gif", below("png"), None),
        ("//example.org/atlas/a.png", IMAGES, None),
        ("https://example.org/atlas/img/a.png", IMAGES, None),
        ("/img/a.png", SITE, "site/img/a.png"),
        ("img/a.png", SITE, "site/img/a.png"),
        ("/atlas/img/a.png", SITE, "site/img/a.png"),
        ("/atlasimg/a.png", SITE, "site/atlasimg/a.png"),
        ("https://example.org/atlas/img/a.png", SITE, "site/img/a.png"),
        ("HTTP://Example.ORG/atlas/img/a.png", SITE, "site/img/a.png"),
        ("//example.org/atlas/img/a.png", SITE, "site/img/a.png"),
        ("https://example.org/img/a.png", SITE, None),
        ("https://example.orgs/atlas/img/a.png", SITE, None),
        ("https://elsewhere.org/atlas/img/a.png", SITE, None),
        ("data:image/png;base64,AAAA", SITE, None),
        ("/img/a%20b.png", SITE, "site/img/a b.png"),
        ("/img/a.png?v=2", SITE, "site/img/a.png"),
        ("/img/a%23b.png#left", SITE, "site/img/a#b.png"),
        ("img\\a.png", SITE, None),
        ("C:/img/a.png", SITE, None),
        ("/../a.png", SITE, None),
        ("/", SITE, None),
        ("", SITE, None),
        ("a.png", below("img/icons", Start.SITE), "site/img/icons/a.png"),
        ("/a.png", below("img/icons", Start.SITE), None),
        ("a.png", PAGE, "site/leg/a.png"),
        ("./a.png", PAGE, "site/leg/a.png"),
        ("a%20b.png", PAGE, "site/leg/a b.png"),
        ("a.png?v=2", PAGE, "site/leg/a.png"),
        ("a%20b.png", NAMED, "site/leg/a%20b.png"),
        ("a.png?v=2", NAMED, "site/leg/a.png?v=2"),
        ("/img/a%20b.png", NAMED, "site/img/a b.png"),
        ("../arm/a.png", PAGE, "site/arm/a.png"),
        ("../../../a.png", PAGE, None),
        ("/img/a.png", PAGE, "site/img/a.png"),
        ("https://example.org/atlas/img/a.png", PAGE, "site/img/a.png"),
        ("a.png", below("images", Start.PAGE), "site/leg/images/a.png"),
    ],
)
def test_a_value_starts_where_its_field_says(value: str, prefix: Prefix, path: str | None) -> None:
    assert locate_value(value, prefix, ROOTS) == path


@pytest.mark.parametrize(
    ("value", "url", "path"),
    [
        ("/atlas/a.png", "", "atlas/a.png"),
        ("/atlas/a.png", "/atlas", "a.png"),
        ("https://example.org/a.png", "/atlas", None),
        ("https://example.org/a.png", "https://example.org", "a.png"),
        ("/a.png", "https://example.org", "a.png"),
    ],
)
def test_the_sites_own_address_is_what_the_pipeline_says(
    value: str, url: str, path: str | None
) -> None:
    assert locate_value(value, SITE, Roots(url=url)) == path


@pytest.mark.parametrize(
    ("like", "prefix", "value"),
    [
        ("png/old.png", IMAGES, "png/Leg-1.png"),
        ("", IMAGES, "png/Leg-1.png"),
        ("/img/png/old.png", IMAGES, "png/Leg-1.png"),
        ("", below("png"), "Leg-1.png"),
        ("", below("gif"), "../png/Leg-1.png"),
        ("", SITE, "/img/png/Leg-1.png"),
        ("/old.png", SITE, "/img/png/Leg-1.png"),
        ("old.png", SITE, "img/png/Leg-1.png"),
        ("/atlas/old.png", SITE, "/atlas/img/png/Leg-1.png"),
        ("http://EXAMPLE.org/atlas/o.png", SITE, "http://EXAMPLE.org/atlas/img/png/Leg-1.png"),
        ("//example.org/atlas/old.png", SITE, "//example.org/atlas/img/png/Leg-1.png"),
        ("https://elsewhere.org/old.png", SITE, "/img/png/Leg-1.png"),
        ("", below("img", Start.SITE), "png/Leg-1.png"),
        ("", PAGE, "../img/png/Leg-1.png"),
        ("./old.png", PAGE, "../img/png/Leg-1.png"),
        ("/old.png", PAGE, "/img/png/Leg-1.png"),
        ("old.png?v=2", IMAGES, "png/Leg-1.png?v=2"),
        ("/atlas/old.png#left", SITE, "/atlas/img/png/Leg-1.png#left"),
        ("./old.png?v=2#left", PAGE, "../img/png/Leg-1.png?v=2#left"),
        ("/old.png?v=2", IMAGES, "png/Leg-1.png"),
        ("old.png?v=2", NAMED, "../img/png/Leg-1.png"),
    ],
)
def test_a_value_is_spelled_as_the_old_one(like: str, prefix: Prefix, value: str) -> None:
    assert spell_value("site/img/png/Leg-1.png", prefix, ROOTS, like) == value


@pytest.mark.parametrize(
    ("like", "path", "value"),
    [
        ("", "site/leg/a.png", "a.png"),
        ("b.png", "site/leg/a.png", "a.png"),
        ("./b.png", "site/leg/a.png", "./a.png"),
        ("/b.png", "content/leg/a.png", "../../content/leg/a.png"),
    ],
)
def test_a_page_names_what_lies_beside_it(like: str, path: str, value: str) -> None:
    assert spell_value(path, PAGE, ROOTS, like) == value


@pytest.mark.parametrize(
    ("like", "path", "value"),
    [
        ("", "site/a b.png", "/a b.png"),
        ("/a%20c.png", "site/a b.png", "/a%20b.png"),
        ("", "site/100%.png", "/100%25.png"),
        ("", "site/a#b?c.png", "/a%23b%3Fc.png"),
    ],
)
def test_an_address_is_escaped_where_it_must_be_or_was(like: str, path: str, value: str) -> None:
    assert spell_value(path, SITE, ROOTS, like) == value
    assert locate_value(value, SITE, ROOTS) == path


@pytest.mark.parametrize(
    ("value", "prefix", "named"),
    [
        ("about", IMAGES, True),
        ("/about/", SITE, False),
        ("about.html", SITE, False),
        ("https://elsewhere.org/", SITE, False),
        ("/img/a.PNG", SITE, True),
        ("*.png", PAGE, False),
        ("leg-[12].png", PAGE, False),
        ("manual.pdf", PAGE, False),
        ("manual.pdf", below("files", Start.PAGE), True),
        ("/img/a.png?v=2", SITE, True),
        ("a.png#left", PAGE, True),
        ("leg-?.png", PAGE, False),
        ("a.png?v=2", NAMED, False),
    ],
)
def test_an_address_may_lead_to_no_image(value: str, prefix: Prefix, named: bool) -> None:
    assert names_an_image(value, prefix) is named


LETTERS = st.sampled_from([*"ab .%#?é-_", ".png", "%20"])
NAMES = st.lists(LETTERS, min_size=1, max_size=6).map("".join).filter(lambda name: name.strip(". "))
FOLDERS = st.sampled_from([".", "site", "site/img", "site/img/x", "content"])
PREFIXES = st.one_of(
    st.builds(Prefix, st.sampled_from(Start), st.sampled_from(["", "x", "x/y"])), st.just(NAMED)
)
LIKES = st.sampled_from(
    [
        *("", "a.png", "./a.png", "/a.png", "../a.png", "/atlas/a.png", "/a%20b.png", "\\"),
        *("https://example.org/atlas/a.png", "//example.org/atlas/a.png", "https://b.org/a.png"),
        *("a.png?v=2", "/a.png#left", "./a%20b.png?%20#a.png"),
    ]
)


@given(NAMES, FOLDERS, FOLDERS, PREFIXES, LIKES, st.sampled_from(["", "/atlas", ROOTS.url]))
def test_what_is_spelled_is_located(
    name: str, images: str, page: str, prefix: Prefix, like: str, url: str
) -> None:
    roots = Roots(images, images, page, url)
    path = f"{images}/{name}.png".removeprefix("./")
    assert locate_value(spell_value(path, prefix, roots, like), prefix, roots) == path


@given(st.text(), PREFIXES, st.text(max_size=20))
def test_no_value_is_any_trouble(value: str, prefix: Prefix, url: str) -> None:
    roots = Roots("site/img", "site", "site/leg", url)
    path = locate_value(value, prefix, roots)
    assert path is None or not path.startswith(("/", "../"))
    assert spell_value("site/img/a.png", prefix, roots, value)
