"""Files → sources: which file each source rule owns, and which files another source makes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from imgpipe.animation.errors import ImageError
from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.disk import Disk
from imgpipe.lock import Lock, TaskRecord
from imgpipe.model import Config, SourceRule
from imgpipe.patterns import Reading, Words, natural_key
from imgpipe.tasks import Source

Digests = dict[str, str]


def has_same_frames(old: Digests, new: Digests, *, numbered: bool) -> bool:
    """Return whether a source holds what it held, perhaps at another place.

    Files of a numbered set must have kept their names: their numbers say which frame is which.
    """
    if old == new:
        return True
    if len(old) == len(new) == 1 and not numbered:
        return list(old.values()) == list(new.values())
    names = {posixpath.basename(path): digest for path, digest in old.items()}
    renamed = {posixpath.basename(path): digest for path, digest in new.items()}
    return len(names) == len(old) == len(new) and names == renamed


def find_sources(
    config: Config, files: Iterable[str], lock: Lock
) -> tuple[list[Source], list[Diagnostic]]:
    """Return the sources among the files, not probed yet; the first rule that reads a file owns it.

    Files that the lock records as made are no sources; nor is a set that another source made a
    file of, or else one stray frame would be taken for an original, and its GIF for a product. The
    maker is the set itself where it was made from files of the set, whatever its id was then.
    """
    made_by = lock.made_paths()
    groups: dict[tuple[str, Words], list[tuple[str, Reading]]] = {}
    for path in files:
        found = _read_source(config, path)
        if found:
            rule, reading = found
            groups.setdefault((rule.id, reading.words), []).append((path, reading))
    sources, diagnostics = [], list(_find_idle_rules(config, {rule_id for rule_id, _ in groups}))
    for (rule_id, words), group in groups.items():
        members = [member for member in group if member[0] not in made_by]
        makers = {made_by[path] for path, _ in group if path in made_by}
        own = {path for path, _ in members}
        if not members or any(own.isdisjoint(lock.tasks[key].sources) for key in makers):
            continue
        problem = _find_padding_problem(members)
        if problem:
            diagnostics.append(problem)
        else:
            sources.append(_make_source(rule_id, words, members))
    order = {rule.id: index for index, rule in enumerate(config.sources)}
    sources.sort(key=lambda source: (order[source.rule_id], natural_key(source.name)))
    return sources, diagnostics


def _find_idle_rules(config: Config, used: set[str]) -> Iterator[Diagnostic]:
    for rule in config.sources:
        if rule.id not in used:
            message = f"no file is a source of `{rule.id}`"
            hint = f"it looks below `{config.site.source_root}`, and letter case counts"
            yield warning("SIT004", message, rule.place, hint)


def _read_source(config: Config, path: str) -> tuple[SourceRule, Reading] | None:
    root = config.site.source_root
    inside = path if root == "." else path.removeprefix(root.rstrip("/") + "/")
    for rule in config.sources:
        reading = rule.pattern.read(inside, any_padding=True)
        if reading and _is_wanted(rule, reading):
            return rule, reading
    return None


def _is_wanted(rule: SourceRule, reading: Reading) -> bool:
    """`only` is about the word `{name}`; about all words where the pattern has no such one."""
    words = dict(reading.words)
    name = words.get("name") or "/".join(value for value in words.values() if value)
    return not rule.only or any(fnmatchcase(name, glob) for glob in rule.only)


def _make_source(rule_id: str, words: Words, members: list[tuple[str, Reading]]) -> Source:
    ordered = sorted(members, key=lambda member: member[1].number or 0)
    numbers = [reading.number for _, reading in ordered if reading.number is not None]
    files = tuple(path for path, _ in ordered)
    return Source(rule_id, words, files, tuple(numbers))


def _find_padding_problem(members: list[tuple[str, Reading]]) -> Diagnostic | None:
    """A set has one padding: `01` beside `1` would be two files for one frame."""
    spelled = [(reading.number_text, path) for path, reading in members if reading.number_text]
    if not spelled:
        return None
    width = min(len(text) for text, _ in spelled)
    for text, path in spelled:
        if text != f"{int(text):0{width}d}":
            other = next(name for digits, name in spelled if len(digits) == width)
            message = f"is numbered with another padding than {other}"
            hint = "rename the files of this set to one padding"
            return error("PLN003", message, Place(path), hint)
    return None


def probe_sources(
    sources: Iterable[Source], lock: Lock, disk: Disk
) -> Iterator[tuple[Source, Digests, Diagnostic | None]]:
    """Yield each source with its kind and frame count, its files' digests, and what is wrong.

    A source whose digests the lock has is not read again.
    """
    for source in sources:
        blamed = source.files[0]
        digests: Digests = {}
        try:
            for blamed in source.files:
                digests[blamed] = disk.digest(blamed) or ""
            record = lock.tasks.get(source.key)
            known = record is not None and has_same_frames(
                record.sources, digests, numbered=bool(source.numbers)
            )
            if record and known and _is_plausible(record, source):
                yield replace(source, kind=record.kind, frames=record.frames), digests, None
                continue
            info = disk.probe(source.files)
        except ImageError as problem:
            yield source, digests, blame(source, problem)
        except OSError as problem:
            message = f"cannot be read: {problem.strerror}"
            yield source, digests, error("IMG001", message, Place(blamed))
        else:
            yield (
                replace(source, kind=info.kind, frames=info.frames),
                digests,
                blame(source, info.damage) if info.damage else None,
            )


def follow_moves(lock: Lock, digests: Mapping[str, Digests], sources: Iterable[Source]) -> Lock:
    """Return the lock with the places where sources are now that hold what they held."""
    for source in sources:
        record, now = lock.tasks.get(source.key), digests[source.key]
        if record is None or record.sources == now:
            continue
        if has_same_frames(record.sources, now, numbered=bool(source.numbers)):
            lock = lock.with_task(source.key, replace(record, sources=now))
    return lock


def _is_plausible(record: TaskRecord, source: Source) -> bool:
    return not source.numbers or record.frames == len(source.files)


def blame(source: Source, problem: ImageError) -> Diagnostic:
    """Return the diagnostic of an image error, at the file of the source that it is about."""
    found = f"/{problem.path.as_posix()}" if problem.path else ""
    path = next((path for path in source.files if found.endswith(f"/{path}")), source.files[0])
    return error(problem.code, problem.message, Place(path), problem.hint)


def drop_made_sources(
    sources: list[Source], makes: Callable[[Source], Iterable[str]], config: Config
) -> tuple[list[Source], list[Diagnostic]]:
    """Leave out what another source makes; two that would make each other are an error.

    `makes` returns the paths of a source's planned outputs.
    """
    owner = {path: source for source in sources for path in source.files}
    makers: dict[str, list[Source]] = {}
    for source in sources:
        for key in {owner[path].key for path in makes(source) if path in owner}:
            makers.setdefault(key, []).append(source)
    judge = _Judge(makers, config)
    originals = [source for source in sources if judge.is_original(source, ())]
    return originals, list(judge.diagnostics.values())


class _Judge:
    """A source is original unless an original source makes it; a circle has no answer."""

    def __init__(self, makers: Mapping[str, list[Source]], config: Config) -> None:
        self._makers = makers
        self._config = config
        self._verdicts: dict[str, bool] = {}
        self.diagnostics: dict[frozenset[str], Diagnostic] = {}

    def is_original(self, source: Source, above: tuple[Source, ...]) -> bool:
        if source in above:
            self._report(source, above[-1])
            return True
        if source.key not in self._verdicts:
            makers = self._makers.get(source.key, ())
            verdicts = [self.is_original(maker, (*above, source)) for maker in makers]
            self._verdicts[source.key] = not any(verdicts)
        return self._verdicts[source.key]

    def _report(self, source: Source, other: Source) -> None:
        first, second = sorted([source, other], key=lambda item: item.key)
        rule = next(rule for rule in self._config.sources if rule.id == first.rule_id)
        message = (
            f"{first.files[0]} (source `{first.rule_id}`) and {second.files[0]}"
            f" (source `{second.rule_id}`) would make each other"
        )
        owners = " or ".join(f"`{id_}`" for id_ in sorted({first.rule_id, second.rule_id}))
        hint = f"add `only:` with the names that {owners} shall own"
        pair = frozenset((first.rule_id, second.rule_id))
        self.diagnostics.setdefault(pair, error("PLN002", message, rule.place, hint))
