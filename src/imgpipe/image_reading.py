"""One look at a file: every frame is decoded once, and all that an audit may ask is noted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from imgpipe.animation import Frame, decode, probe
from imgpipe.animation.containers import HEAD_BYTES, check_container, recognise_container
from imgpipe.animation.errors import UNREADABLE, ImageError
from imgpipe.animation.other_kinds import STILL_KINDS, decode_other, probe_other, recognise_other
from imgpipe.animation.pixel_digest import look_at_frame
from imgpipe.animation.private_data import find_private_data
from imgpipe.disk import digest_file
from imgpipe.image_facts import ImageFacts
from imgpipe.images import Limits


def look(path: Path, limits: Limits) -> ImageFacts:
    """Return the facts of a file. What is wrong with it is told by them, not raised.

    Of a damaged animation they are those of the frames before the damage. A video or a drawing is
    read as far as it takes to see that it is whole.
    """
    try:
        size_bytes = path.stat().st_size
        sha256 = digest_file(path) or ""
    except OSError as problem:
        return explain_refusal(problem)
    return look_inside(path, ImageFacts("", size_bytes, sha256), limits)


def explain_refusal(problem: OSError) -> ImageFacts:
    """Return the facts of a file that the disk does not hand over."""
    return _refuse(ImageFacts("", 0, ""), problem)


def look_inside(path: Path, bare: ImageFacts, limits: Limits) -> ImageFacts:
    """Add to a file's size and digest what is in it."""
    facts = bare
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        other, container = recognise_other(head), recognise_container(head)
        facts = replace(bare, kind=other or container)
        if other in STILL_KINDS:
            return _look_at_other(path, facts, limits)
        if container and not other:
            check_container(path, container)
            return facts
        return _look_at_source(path, facts, limits)
    except ImageError as problem:
        return _spoil(facts, problem)
    except OSError as problem:
        return _refuse(facts, problem)


def _look_at_source(path: Path, bare: ImageFacts, limits: Limits) -> ImageFacts:
    facts = replace(bare, plays=1)
    if bare.kind != "jpeg":  # of a still, the one frame tells all
        info = probe([path], limits)
        facts = replace(bare, size=info.size, plays=info.plays)
    facts = _see(facts, decode([path], limits))
    return replace(facts, private=find_private_data(path, bare.kind, limits))


def _look_at_other(path: Path, bare: ImageFacts, limits: Limits) -> ImageFacts:
    facts = replace(bare, size=probe_other(path, bare.kind, limits), plays=1)
    facts = _see(facts, decode_other(path, bare.kind, limits))
    return replace(facts, private=find_private_data(path, bare.kind, limits))


def _see(facts: ImageFacts, frames: Iterable[Frame]) -> ImageFacts:
    """Add what the frames show, up to the damage if there is any."""
    looks, delays_ms, size = [], [], facts.size
    damage: ImageError | None = None
    try:
        for frame in frames:
            size = size or frame.size
            looks.append(look_at_frame(frame))
            delays_ms.append(frame.delay_ms)
    except ImageError as problem:
        damage = problem
    except MemoryError:
        damage = ImageError("does not fit into the memory", UNREADABLE, "make it smaller")
    seen = replace(
        facts,
        size=size,
        frames=len(looks),
        delays_ms=tuple(delays_ms),
        pixels=tuple(look.digest for look in looks),
        rich=tuple(look.rich for look in looks),
    )
    return _spoil(seen, damage) if damage else seen


def _spoil(facts: ImageFacts, problem: ImageError) -> ImageFacts:
    return replace(facts, code=problem.code, problem=problem.message, hint=problem.hint)


def _refuse(facts: ImageFacts, problem: OSError) -> ImageFacts:
    reason = f"cannot be read: {problem.strerror or problem}"
    hint = "make it readable" if isinstance(problem, PermissionError) else ""
    return replace(facts, code=UNREADABLE, problem=reason, hint=hint)
