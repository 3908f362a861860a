"""Globs of paths: what each wildcard means, and that every text is a glob."""

from __future__ import annotations

import glob
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.globs import match_any


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("icon/**", "icon/a.png", True),
        ("icon/**", "icon/x/y/a.png", True),
        ("icon/**", "icons/a.png", False),
        ("icon/**", "icon", False),
        ("**/*.gif", "a.gif", True),
        ("**/*.gif", "x/y/a.gif", True),
        ("*.gif", "x/a.gif", False),
        ("a/**/b/*.png", "a/b/c.png", True),
        ("a/**/b/*.png", "a/x/y/b/c.png", True),
        ("a/**/b/*.png", "a/x/yb/c.png", False),
        ("**", "x/a.gif", True),
        ("a?.png", "a1.png", True),
        ("a?.png", "a/.png", False),
        ("[a-c].png", "b.png", True),
        ("[!a-c].png", "b.png", False),
        ("[!a-c].png", "d.png", True),
        ("[^a].png", "^.png", True),
        ("[z-a].png", "[z-a].png", True),
        ("a+(b).png", "a+(b).png", True),
        ("A.png", "a.png", False),
        ("a.png", "a.png\n", False),
        ("*.png", "a\nb.png", True),
    ],
)
def test_a_path_is_meant_or_not(pattern: str, path: str, meant: bool) -> None:
    assert match_any([pattern])(path) is meant


def test_none_means_none_and_several_mean_any() -> None:
    assert not match_any([])("")
    assert match_any(["a", "b"])("b")
    assert not match_any(["a", "b"])("ab")


parts = st.sampled_from(["a", "b", "ab", "*", "a*", "**", "?", "[ab]", "[!a]"])


@given(st.lists(parts, min_size=1, max_size=4).map("/".join))
def test_it_means_what_the_disk_finds(
    tmp_path_factory: pytest.TempPathFactory, pattern: str
) -> None:
    root = _tree(tmp_path_factory)
    found = {
        path
        for path in glob.glob(pattern, root_dir=root, recursive=True)  # noqa: PTH207
        if (root / path).is_file() and not path.endswith("/")
    }
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert set(filter(match_any([pattern]), files)) == found


_ROOTS: list[Path] = []


def _tree(factory: pytest.TempPathFactory) -> Path:
    if not _ROOTS:
        root = factory.mktemp("tree")
        for path in ("a", "ab", "b/a", "b/b", "b/ab/a", "b/ab/b/a", "c/a/b/ab"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).touch()
        _ROOTS.append(root)
    return _ROOTS[0]


@given(st.text(max_size=12), st.text(max_size=6))
def test_every_text_is_a_glob(pattern: str, path: str) -> None:
    match_any([pattern])(path)
