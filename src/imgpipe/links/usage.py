"""Which images the site uses, and of which that cannot be said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from imgpipe.languages.language import Strength
from imgpipe.links.link import Implied, Link, Outcome
from imgpipe.links.nearness import Names
from imgpipe.links.reach import Reach
from imgpipe.links.symlinks import Symlinks
from imgpipe.model import Config
from imgpipe.tasks import Claim, Plan, Source


@dataclass(frozen=True)
class Usage:
    """What refers to images, by their paths.

    `used` are reached by a link, implied by one, or derived from (or the source of) one that is.
    `weak` are those that only code and comments name, with the first such link; `reachable` those
    that a dynamic reference could reach, with that reference. Both have what is derived from them,
    too, and nothing that is used. `anything` is a dynamic reference of which nothing is known, so
    that it could reach every image; None where there is no such.
    """

    used: frozenset[str] = frozenset()
    weak: Mapping[str, Link] = field(default_factory=dict)
    reachable: Mapping[str, Link] = field(default_factory=dict)
    anything: Link | None = None


def find_usage(
    links: Iterable[Link],
    implied: Iterable[Implied],
    plan: Plan,
    config: Config,
    images: frozenset[str],
    symlinks: Symlinks = Symlinks(),
) -> Usage:
    """Return what the links use of all images.

    `links` are those of all texts, without findings too. A link to a file that is not there uses
    the source that could make it, and a file of the same name in other letters: that one is meant.
    What `symlinks` lead to is used as they are.
    """
    names = Names(images)
    below_links = tuple(f"{folder}/" if folder != "." else "" for folder in symlinks.folders)
    used: dict[str, Link] = {item.path: item.link for item in implied}
    weak: dict[str, Link] = {}
    patterns: dict[str, Link] = {}
    for link in links:
        is_weak = link.mention.strength is Strength.WEAK
        for path in _find_known(link, names):
            (weak if is_weak else used).setdefault(path, link)
        if link.outcome is Outcome.DYNAMIC and not is_weak:
            for path in link.wanted:
                if "*" in path:
                    patterns.setdefault(path, link)
    families = _Families(plan.claims, config, images, symlinks)
    whole = families.spread(used)
    shown_elsewhere = {path for path in images if path.startswith(below_links)}
    return Usage(
        frozenset(whole) & images | shown_elsewhere,
        _leave_out(whole, families.spread(weak), images),
        _leave_out(whole, families.spread(_find_reachable(patterns, images)), images),
        patterns.get("*"),
    )


def _leave_out(
    used: Container[str], found: Mapping[str, Link], images: frozenset[str]
) -> dict[str, Link]:
    return {path: link for path, link in found.items() if path in images and path not in used}


def _find_reachable(patterns: Mapping[str, Link], images: frozenset[str]) -> dict[str, Link]:
    reach = Reach(images if patterns else ())
    found: dict[str, Link] = {}
    for pattern, link in patterns.items():
        for path in reach.find(pattern):
            found.setdefault(path, link)
    return found


def _find_known(link: Link, names: Names) -> Iterator[str]:
    """Yield the paths that a link is known to mean."""
    yield from link.targets
    if link.outcome is Outcome.FOUND:
        return
    for path in link.wanted:
        if "*" not in path or link.outcome is not Outcome.DYNAMIC:
            yield path
            # a folder is asked for where the name of a file is empty, and is no image
            is_file = "." in path.rpartition("/")[2] and path not in names.paths
            same = names.find_same(path) if is_file else None
            if same:
                yield same


class _Families:
    """Which files stand and fall together.

    A source and all that the plan makes of it; an image and what the convention derives from it;
    and what a link leads to, with the link, though not the reverse.
    """

    def __init__(
        self,
        claims: Mapping[str, Claim],
        config: Config,
        images: frozenset[str],
        symlinks: Symlinks,
    ) -> None:
        self._claims = claims
        self._members: dict[object, list[str]] = defaultdict(list)
        for path, claim in claims.items():
            self._members[_identify(claim.source)].append(path)
        self._derived: dict[str, list[str]] = defaultdict(list)
        for path, other in _pair_derived(config, images):
            self._derived[path].append(other)
            self._derived[other].append(path)
        for path, other in symlinks.files.items():
            self._derived[path].append(other)

    def spread(self, starts: Mapping[str, Link]) -> dict[str, Link]:
        """Return the paths and all their relatives, each with the link of the path it is from."""
        found = dict(starts)
        waiting = list(found)
        sources: set[object] = set()
        for path in waiting:  # which grows on the way
            relatives = list(self._derived.get(path, ()))
            claim = self._claims.get(path)
            source = _identify(claim.source) if claim else None
            if source and source not in sources:
                sources.add(source)
                relatives += self._members[source]
            for relative in relatives:
                if relative not in found:
                    found[relative] = found[path]
                    waiting.append(relative)
        return found


def _identify(source: Source) -> tuple[object, ...]:
    return source.rule_id, source.words


def _pair_derived(config: Config, images: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each image with each other that the convention derives from it."""
    rules = config.site.convention.implied if config.site.convention else ()
    root = config.site.image_root
    head = "" if root == "." else f"{root}/"
    for path in images if rules else ():
        if not path.startswith(head):
            continue
        value = path[len(head) :]
        for rule in rules:
            derived = rule.derive(value)
            if derived is None:
                continue
            for other in {derived, rule.mean(value)}:
                if other and head + other in images:
                    yield path, head + other
