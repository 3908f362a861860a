"""What was seen of a content is kept as it was; what cannot be trusted is looked at again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe import facts_cache
from imgpipe.facts_cache import FactsCache
from imgpipe.image_facts import ImageFacts
from imgpipe.images import Limits, Size

LIMITS = Limits()
DIGEST = st.text("0123456789abcdef", min_size=32, max_size=32)
FACTS = st.integers(0, 4).flatmap(
    lambda frames: st.builds(
        ImageFacts,
        kind=st.sampled_from(["", "gif", "svg"]),
        size_bytes=st.integers(0),
        sha256=st.just("ab" * 32),
        size=st.none() | st.builds(Size, st.integers(1), st.integers(1)),
        frames=st.just(frames),
        delays_ms=st.lists(st.integers(0), min_size=frames, max_size=frames).map(tuple),
        plays=st.integers(0),
        pixels=st.lists(DIGEST, min_size=frames, max_size=frames).map(tuple),
        rich=st.lists(st.booleans(), min_size=frames, max_size=frames).map(tuple),
        private=st.lists(st.text(min_size=1)).map(tuple),
        code=st.text(),
        problem=st.text(),
        hint=st.text(),
    )
)


@given(FACTS)
def test_facts_come_back_as_they_were(facts: ImageFacts) -> None:
    first = FactsCache(LIMITS)
    first.learn(facts)
    second = FactsCache(LIMITS, first.format())
    assert second.digests == {facts.sha256}
    assert second.find(facts.sha256) == facts
    assert second.find("cd" * 32) is None
    assert second.format() is None  # it says the same


PNG = ImageFacts("png", 9, "ab" * 32, Size(2, 1), 1, (0,), 1, ("0" * 32,), (True,))
GIF = ImageFacts(
    "gif", 8, "cd" * 32, Size(2, 1), 2, (0, 50), 0, ("1" * 32, "2" * 32), (True, False)
)


def kept(*facts: ImageFacts) -> bytes:
    cache = FactsCache(LIMITS)
    for item in facts:
        cache.learn(item)
    content = cache.format()
    assert content is not None
    return content


def test_what_no_one_asked_for_is_dropped() -> None:
    cache = FactsCache(LIMITS, kept(PNG, GIF))
    assert cache.find(GIF.sha256) == GIF
    assert cache.format() == kept(GIF)


def test_an_audit_that_is_cut_short_drops_nothing() -> None:
    cache = FactsCache(LIMITS, kept(PNG, GIF))
    assert cache.find(GIF.sha256) == GIF
    assert cache.format(is_whole=False) is None


def test_entries_are_short() -> None:
    document = json.loads(kept(PNG, GIF))
    assert document["facts"] == {
        "ab" * 32: ["png", 9, 2, 1, "0" * 32, "1", 1],
        "cd" * 32: ["gif", 8, 2, 1, "1" * 32 + "2" * 32, "10", 0, [0, 50]],
    }


def test_other_limits_or_versions_know_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    content = kept(PNG)
    assert not FactsCache(Limits(frames=7), content).digests
    assert FactsCache(LIMITS, content).digests
    monkeypatch.setattr(facts_cache, "VERSION", 99)
    assert not FactsCache(LIMITS, content).digests
    monkeypatch.undo()
    monkeypatch.setattr(facts_cache, "find_versions", lambda: {"pillow": "99"})
    assert not FactsCache(LIMITS, content).digests


@pytest.mark.parametrize("content", [None, b"", b"[", b"[]", b"{}", b"[" * 100_000, b"\xff"])
def test_a_damaged_cache_knows_nothing(content: bytes | None) -> None:
    assert not FactsCache(LIMITS, content).digests


@pytest.mark.parametrize(
    "entry",
    [
        None,
        5,
        [[]],
        ["png", "x"],
        ["png", 9, 2, 1, "0" * 32, 5],
        ["png", *[1] * 20],
        ["a"] * 9,
        ["png", float("inf")],
    ],
)
def test_a_damaged_entry_is_unknown(entry: object) -> None:
    document = json.loads(kept(PNG))
    document["facts"][PNG.sha256] = entry
    cache = FactsCache(LIMITS, json.dumps(document).encode())
    assert cache.find(PNG.sha256) is None
