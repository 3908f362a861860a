"""Where an address in a built page leads, as a browser follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgpipe.links.addresses import SiteAddress, choose_baseurl, find_address
from imgpipe.links.jekyll import read_settings

ATLAS = SiteAddress(frozenset({"x.org"}), "/atlas")
HERE = "/atlas/pages/leg/index.html"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/atlas/a.png", "/atlas/a.png"),
        ("a.png", "/atlas/pages/leg/a.png"),
        ("./a.png", "/atlas/pages/leg/a.png"),
        ("../a.png", "/atlas/pages/a.png"),
        ("../../../../../a.png", "/a.png"),  # the root of the host is above all
        ("/atlas//images/./x/../a.png", "/atlas/images/a.png"),
        ("/atlas/%2e%2e/a.png", "/a.png"),
        ("\\atlas\\a.png", "/atlas/a.png"),
        ("  /atlas/a.png\n", "/atlas/a.png"),
        ("/atlas/a\n.png", "/atlas/a.png"),
        ("/atlas/a.png?v=1#x", "/atlas/a.png"),
        ("https://x.org/atlas/a.png", "/atlas/a.png"),
        ("HTTP://X.ORG/atlas/a.png", "/atlas/a.png"),
        ("//x.org/atlas/a.png", "/atlas/a.png"),
        ("http://localhost:4000/atlas/a.png", "/atlas/a.png"),
        ("..", "/atlas/pages/"),
        ("a b.png", "/atlas/pages/leg/a b.png"),
        ("https://y.org/atlas/a.png", None),
        ("//cdn.org/a.png", None),
        ("https://x.org", None),
        ("data:image/png;base64,AAAA", None),
        ("mailto:a@x.org", None),
        ("C:\\a.png", None),
        ("", None),
        ("#top", None),
        ("?page=2", None),
    ],
)
def test_an_address_leads_where_a_browser_goes(address: str, path: str | None) -> None:
    assert ATLAS.follow(address, HERE) == path


def test_what_stands_at_another_site_has_its_relative_addresses_there() -> None:
    assert ATLAS.follow("a.png", None) is None
    assert ATLAS.follow("/atlas/a.png", None) == "/atlas/a.png"


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/atlas/a%20b.png", "a b.png"),
        ("/atlas/Ged%C3%A4chtnis.png", "Gedächtnis.png"),
        ("/atlas/%E4.png", "\udce4.png"),  # as the disk's own names are read
        ("/atlas2/a.png", None),
        ("/a.png", None),
    ],
)
def test_a_path_is_decoded_below_the_folder_of_the_site(path: str, inside: str | None) -> None:
    assert ATLAS.find_inside(path) == inside


def test_a_site_may_be_built_without_its_baseurl() -> None:
    assert choose_baseurl(ATLAS, ["/a.png", "/atlas/b.png"]) == ATLAS
    assert choose_baseurl(ATLAS, ["/a.png", "/atlas2/b.png"]).baseurl == ""
    assert choose_baseurl(SiteAddress(frozenset()), ["/a.png"]).baseurl == ""


@pytest.mark.parametrize(
    ("name", "text", "hosts", "baseurl"),
    [
        ("_config.yml", "url: https://X.org\nbaseurl: /atlas/\n", {"x.org"}, "/atlas"),
        ("_config.yml", "url: https://x.org/a\nbaseurl: b\n", {"x.org"}, "/a/b"),
        ("_config.yml", "title: x\n", set(), ""),
        ("hugo.toml", 'baseURL = "https://x.org/atlas/"\n', {"x.org"}, "/atlas"),
        ("config.toml", 'baseurl = "https://x.org/"\n', {"x.org"}, ""),
        ("hugo.yaml", "baseURL: //x.org/\n", {"x.org"}, ""),
        ("hugo.json", '{"baseURL": "https://x.org"}', {"x.org"}, ""),
        ("hugo.toml", "baseURL = [", set(), ""),
        ("hugo.toml", "baseURL = 3\n", set(), ""),
        ("hugo.toml", b"\xff", set(), ""),
        ("hugo.json", "[" * 100_000, set(), ""),
        ("hugo.yaml", "a: [", set(), ""),
        ("other.toml", 'baseURL = "https://x.org"\n', set(), ""),
    ],
)
def test_the_settings_say_where_a_site_is(
    tmp_path: Path, name: str, text: str | bytes, hosts: set[str], baseurl: str
) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    found = find_address(tmp_path, read_settings(tmp_path))
    assert found == SiteAddress(frozenset(hosts), baseurl)
