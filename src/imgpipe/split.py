"""Files that the command line names → their frames, each a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from imgpipe.animation import Frame, decode, probe
from imgpipe.animation.errors import ImageError
from imgpipe.animation.richness import explain_richness
from imgpipe.beside import staging_beside
from imgpipe.diagnostics import Diagnostic, Place, UserError, error, suggest
from imgpipe.disk import digest_bytes, digest_file
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Format
from imgpipe.images import Limits, Options
from imgpipe.loose import (
    BAD_OPTION,
    BAD_TARGET,
    IRREGULAR,
    OURS,
    Account,
    Identity,
    Reason,
    Work,
    explain_unread,
    find_format,
    find_hindrance,
    identify,
    is_irregular,
    locate_target,
    refuse_sources,
    resolve_folder,
    richer,
    unjudged,
)
from imgpipe.pattern_syntax import PatternError
from imgpipe.patterns import Pattern, SpellError
from imgpipe.staged import stage_still
from imgpipe.tasks import OutputFile

_OPTION = "--to"
_OPTIONS = Options()
_WORDS = ("name", "n")
_NUMBER = re.compile(r"\{n[:}]")
_BRACES = re.compile(r"\{[^{}]*\}")
_LIKE_THIS = "write it as in `out/{name}-{n}.png`"
_OTHER_PATTERN = "write another `--to`, or rename the file"


@dataclass(frozen=True)
class SplitTarget:
    """Where frames go: literal folders as the user has them, and below them a pattern."""

    root: str
    pattern: Pattern
    format: Format

    def spell(self, source: str, number: int) -> str:
        """Return the path of a frame, counted from 1. Raises SpellError."""
        return self.root + self.pattern.spell({"name": PurePath(source).stem}, number)


@dataclass(frozen=True)
class SplitOrder:
    """What to split into what; relative paths are below `directory`."""

    directory: Path
    sources: tuple[str, ...]
    target: SplitTarget
    limits: Limits
    force: bool = False
    replaces_richer: bool = False

    def locate(self, path: str) -> Path:
        return self.directory / path


@dataclass(frozen=True)
class SplitTask:
    """One source; `problem` says why it cannot be read at all."""

    source: str
    frames: int = 0
    problem: Diagnostic | None = None


def read_split_target(text: str) -> SplitTarget:
    """Return what `--to` says. Raises UserError with all that is wrong with it."""
    cut = text.rfind("/", 0, text.find("{") if "{" in text else len(text)) + 1
    whole = not set("{}") & set(_BRACES.sub("", text))
    if whole and not _NUMBER.search(text):
        message = "has no `{n}`, so that all frames would be one file"
        raise UserError([error(BAD_OPTION, message, Place(_OPTION), _propose(text))])
    try:
        pattern = Pattern.parse(text[cut:])
    except PatternError as problem:
        raise UserError(
            error(BAD_OPTION, item.message, Place(_OPTION), _without_other_words(item.hint))
            for item in problem.problems
        ) from None
    words = [*pattern.names, *(["width"] if pattern.sized else [])]
    unknown = [word for word in words if word not in _WORDS]
    if unknown:
        raise UserError(
            error(
                BAD_OPTION,
                f"there is no word `{{{word}}}` here",
                Place(_OPTION),
                suggest(word, _WORDS) or "the words are `{name}`, the file's, and `{n}`",
            )
            for word in unknown
        )
    return SplitTarget(text[:cut], pattern, _read_still_format(pattern.suffix or ""))


def _read_still_format(suffix: str) -> Format:
    able = [item for item in FORMATS.values() if item.encode]
    found = find_format(suffix, _OPTION, able)
    if found not in able:
        message = f"{found.id} files hold an animation, not a frame"
        hint = f"formats that hold frames: {', '.join(item.id for item in able)}"
        raise UserError([error(BAD_OPTION, message, Place(_OPTION), hint)])
    return found


def _without_other_words(hint: str) -> str:
    """Return a hint of the patterns' syntax, unless it proposes a word that is none here."""
    foreign = "{ext}" in hint or "{dir}" in hint
    return _LIKE_THIS if foreign else hint


def _propose(text: str) -> str:
    suffix = PurePath(text).suffix
    proposal = f"{text.rstrip('/') or '.'}/{{name}}-{{n}}.png"
    if suffix and not text.endswith("/"):
        proposal = f"{text.removesuffix(suffix)}-{{n}}{suffix}"
    try:
        read_split_target(proposal)
    except UserError:
        return _LIKE_THIS
    return f"write `{proposal}`"


def plan_split(order: SplitOrder) -> tuple[SplitTask, ...]:
    """Return a task a source, in the order given; nothing is written.

    Raises UserError where two sources would be the same files, or a frame a source.
    """
    _refuse_collisions(order)
    tasks = tuple(_probe(order, source) for source in order.sources)
    paths = (
        order.target.spell(task.source, number)
        for task in tasks
        for number in range(1, task.frames + 1)
    )
    targets = ((path, locate_target(order.directory, path)) for path in paths)
    refuse_sources(targets, ((source, order.locate(source)) for source in order.sources))
    return tasks


def _refuse_collisions(order: SplitOrder) -> None:
    owners: dict[str, tuple[str, str]] = {}
    problems = []
    for source in order.sources:
        try:
            path = order.target.spell(source, 1)
        except SpellError as problem:
            problems.append(error(BAD_OPTION, str(problem), Place(source), _OTHER_PATTERN))
            continue
        place = str(resolve_folder(locate_target(order.directory, path)))
        if found := owners.get(_fold(place)):
            owner, taken = found
            message, hint = _explain_collision(order, source, owner, path, same=place == taken)
            problems.append(error(BAD_TARGET, message, Place(source), hint))
        owners.setdefault(_fold(place), (source, place))
    if problems:
        raise UserError(problems)


def _fold(path: str) -> str:
    """Return what names have in common that some disk takes for one: letter case, Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _explain_collision(
    order: SplitOrder, source: str, owner: str, path: str, *, same: bool
) -> tuple[str, str]:
    """Return why two sources cannot be split in one go, and what to do."""
    apart = "split them apart, each into a folder of its own"
    if owner == source:
        return "is named twice", "name it once"
    whose = f"its frames and those of {owner} would"
    if not same:
        message = f"{whose} differ in letter case or Unicode form only: {path}, …"
        return message, f"many disks take them for the same files: {apart}"
    if "name" not in order.target.pattern.names:
        apart = "put `{name}`, the file's name, into `--to`"
    return f"{whose} be the same files: {path}, …", apart


def _probe(order: SplitOrder, source: str) -> SplitTask:
    try:
        info = probe([order.locate(source)], order.limits)
        if info.frames:
            order.target.spell(source, info.frames)  # the first can be; the last may be too many
    except (ImageError, OSError) as problem:
        return SplitTask(source, problem=explain_unread(source, problem))
    except SpellError as problem:
        return SplitTask(source, problem=error(BAD_OPTION, str(problem), Place(source)))
    return SplitTask(source, info.frames)


def split(
    order: SplitOrder,
    tasks: Sequence[SplitTask],
    on_frame: Callable[[str], None] = lambda _: None,
) -> list[Work]:
    """Make the frames of each source; of a damaged one those before the damage."""
    ours: set[Identity] = set()
    return [_split_one(order, task, ours, on_frame) for task in tasks]


def _split_one(
    order: SplitOrder, task: SplitTask, ours: set[Identity], on_frame: Callable[[str], None]
) -> Work:
    account = Account([task.source])
    if task.problem:
        account.fail(task.problem)
        return account.close()
    splitting = _Splitting(order, account, ours)
    try:
        for frame in decode([order.locate(task.source)], order.limits):
            path = order.target.spell(task.source, frame.position + 1)
            try:
                splitting.make(path, frame)
            except (ImageError, OSError) as problem:
                account.refuse(path, problem)
            on_frame(task.source)
    except SpellError as problem:
        account.fail(error(BAD_OPTION, str(problem), Place(task.source), _OTHER_PATTERN))
    except (ImageError, OSError) as problem:
        account.fail(explain_unread(task.source, problem))
    return account.close()


class _Splitting:
    """Writes the frames of one source, each checked before it is put in place.

    `ours` are the files that this run has made, or found good, if it may replace any at all: two
    frames can have one path on a disk where a folder is a link, and one would take the other's.
    """

    def __init__(self, order: SplitOrder, account: Account, ours: set[Identity]) -> None:
        self._order = order
        self._account = account
        self._ours = ours

    def make(self, path: str, frame: Frame) -> None:
        format_ = self._order.target.format
        file = OutputFile(
            path, "", format_.id, _OPTIONS, frame.position + 1, frame.position, copied=False
        )
        encoded = format_.encode_still(frame, _OPTIONS)
        target = locate_target(self._order.directory, path)
        if is_irregular(target):
            self._account.keep(file, IRREGULAR)
            return
        standing = digest_file(target)
        if standing == digest_bytes(encoded.data):
            self._account.find_fresh(file)
            self._remember(target)
            return
        hindrance = self._find_hindrance(target, standing, frame)
        if hindrance:
            self._account.keep(file, hindrance)
            return
        with staging_beside(target) as folder:
            staged = stage_still(encoded, format_.id, frame.size, folder / f"frame.{format_.id}")
            root = locate_target(self._order.directory, self._order.target.root)
            if self._account.put(file, staged, target, root, standing):
                self._remember(target)

    def _remember(self, target: Path) -> None:
        if self._order.force and (identity := identify(target)):
            self._ours.add(identity)

    def _find_hindrance(self, target: Path, standing: str | None, frame: Frame) -> Reason | None:
        hindrance = find_hindrance(target, standing, force=self._order.force)
        if hindrance or not standing:
            return hindrance
        if identify(target) in self._ours:
            return OURS
        if self._order.replaces_richer:
            return None
        try:
            found = explain_richness(target, frame, self._order.limits)
        except ImageError as problem:
            return unjudged(problem)
        return richer(found) if found else None
