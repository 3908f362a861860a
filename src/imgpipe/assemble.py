"""Stills, or one animation, that the command line names → one animation file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath

from imgpipe.animation import AnimationInfo, Frame, decode, probe
from imgpipe.animation.errors import UNREADABLE, ImageError
from imgpipe.beside import staging_beside
from imgpipe.diagnostics import Place, UserError, error
from imgpipe.disk import digest_file
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Format
from imgpipe.images import Limits, Options, Size
from imgpipe.loose import (
    BAD_COUNT,
    BAD_OPTION,
    IRREGULAR,
    Account,
    Work,
    and_more,
    explain_unread,
    find_format,
    find_hindrance,
    is_irregular,
    locate_target,
    refuse_sources,
)
from imgpipe.patterns import natural_key
from imgpipe.rendering import render
from imgpipe.spelling import DEFAULT_DELAY_MS, DEFAULT_LOOP
from imgpipe.staged import StagedAnimation
from imgpipe.tasks import OutputFile
from imgpipe.text import count_of


@dataclass(frozen=True)
class AssembleOrder:
    """What to assemble into what; relative paths are below `directory`.

    `sources` are in the order of the frames. Of `delays_ms` there is one for all or one a frame;
    none, like a `loop` of None, means those of the animation `like`, or of the only source.
    """

    directory: Path
    sources: tuple[str, ...]
    target: str
    format: Format
    limits: Limits
    delays_ms: tuple[int, ...] = ()
    loop: int | None = None
    like: str | None = None
    force: bool = False
    options: Options = field(default_factory=Options)

    def locate(self, path: str) -> Path:
        return self.directory / path


def order_sources(sources: Sequence[str]) -> tuple[str, ...]:
    """Return paths in the order of their numbers, 2 before 10, whatever the shell's order."""
    return tuple(sorted(sources, key=natural_key))


def read_animation_format(target: str) -> Format:
    """Return the format that `--to` names. Raises UserError unless it is a file of animations."""
    if "{" in target or "}" in target:
        message, hint = "has braces, which mean nothing here", "name one file, as in `leg.gif`"
        raise UserError([error(BAD_OPTION, message, Place("--to"), hint)])
    if target.endswith(("/", "/.", "/..")):
        message, hint = "is a folder, not a file", "name a file, as in `out/leg.gif`"
        raise UserError([error(BAD_OPTION, message, Place("--to"), hint)])
    able = [item for item in FORMATS.values() if item.assemble]
    found = find_format(PurePath(target).suffix.removeprefix("."), "--to", able)
    if found not in able:
        holds = "shows frames that are files" if found.compose else "holds one frame"
        message = f"a{'n' * bool(found.compose)} {found.id} file {holds}"
        hint = f"formats that hold animations: {', '.join(item.id for item in able)}"
        raise UserError([error(BAD_OPTION, message, Place("--to"), hint)])
    return found


def require_options(format_: Format, options: Options) -> None:
    """Raise UserError for an option that means nothing to a format."""
    for name, value in asdict(options).items():
        if value is not None and name not in format_.options:
            message = f"{format_.id} files have no such option"
            raise UserError([error(BAD_OPTION, message, Place(f"--{name}"), "leave it out")])


def assemble(
    order: AssembleOrder,
    on_begin: Callable[[int], None] = lambda _: None,
    on_frame: Callable[[str], None] = lambda _: None,
) -> Work:
    """Make one file of all sources, or none if any of them is no good; all of those are reported.

    `on_begin` is told how many frames there are. Raises UserError where the order contradicts
    itself: the target is a source, counts differ.
    """
    sources = [(source, order.locate(source)) for source in order.sources]
    refuse_sources([(order.target, locate_target(order.directory, order.target))], sources)
    account = Account(order.sources)
    infos = _probe_sources(order, account)
    timing = _find_timing(order, infos, account)
    on_begin(_count_frames(order, infos))
    frames = _read_frames(order, infos, account, on_frame)
    try:
        if account.failed:
            for _ in frames:
                pass  # what else is wrong is worth knowing at once
        else:
            _make(order, timing, frames, account)
    except (ImageError, OSError) as problem:
        account.refuse(order.target, problem)
    return account.close()


Infos = list[tuple[str, AnimationInfo]]


def _probe_sources(order: AssembleOrder, account: Account) -> Infos:
    infos: Infos = []
    for source in order.sources:
        try:
            info = probe([order.locate(source)], order.limits)
            if info.damage:
                raise info.damage
            if info.frames > 1 and len(order.sources) > 1:
                frames = count_of(info.frames, "frame")
                hint = "split it first, with `imgpipe split`"
                message = f"holds {frames}; of several sources each must be a still"
                raise ImageError(message, hint=hint)
        except (ImageError, OSError) as problem:
            account.fail(explain_unread(source, problem))
        else:
            infos.append((source, info))
    if not account.failed and len(order.sources) > 1:
        _admit_set(order, account)
    return infos


def _admit_set(order: AssembleOrder, account: Account) -> None:
    """Each source is within the limits; together they must be, too."""
    try:
        probe([order.locate(source) for source in order.sources], order.limits)
    except (ImageError, OSError) as problem:
        path = problem.path if isinstance(problem, ImageError) else None
        wrong = (source for source in order.sources if order.locate(source) == path)
        account.fail(explain_unread(next(wrong, order.sources[0]), problem))


def _count_frames(order: AssembleOrder, infos: Infos) -> int:
    only = _find_only(order, infos)
    return only.frames if only else len(order.sources)


def _find_only(order: AssembleOrder, infos: Infos) -> AnimationInfo | None:
    return infos[0][1] if infos and len(order.sources) == 1 else None


@dataclass(frozen=True, slots=True)
class _Timing:
    """One delay for all frames or one for each, in ms; how often they are shown, 0 for ever."""

    delays_ms: tuple[int, ...]
    plays: int

    def delay_ms(self, position: int) -> int:
        return self.delays_ms[min(position, len(self.delays_ms) - 1)]


def _find_timing(order: AssembleOrder, infos: Infos, account: Account) -> _Timing:
    model = _find_model(order, infos, account)
    if not account.failed:  # else it is not known how many frames there should be
        _require_counts(order, _count_frames(order, infos), model)
    delays_ms = order.delays_ms or (model.delays_ms if model else (DEFAULT_DELAY_MS,))
    plays = model.plays if model else DEFAULT_LOOP
    return _Timing(delays_ms, plays if order.loop is None else order.loop)


def _require_counts(order: AssembleOrder, frames: int, model: AnimationInfo | None) -> None:
    if len(order.delays_ms) > 1 and len(order.delays_ms) != frames:
        message = f"has {len(order.delays_ms)} delays for {count_of(frames, 'frame')}"
        hint = "give one for all, or one for each"
        raise UserError([error(BAD_COUNT, message, Place("--delay"), hint)])
    if order.like is not None and model and model.frames != frames:
        held = count_of(model.frames, "frame")
        message = f"{order.like} holds {held}, and {frames} are to be assembled"
        hint = "name another animation, or give the delays with `--delay`"
        raise UserError([error(BAD_COUNT, message, Place("--like"), hint)])


def _find_model(order: AssembleOrder, infos: Infos, account: Account) -> AnimationInfo | None:
    """Return the animation whose delays and plays are wanted, if there is one."""
    if order.like is None:
        only = _find_only(order, infos)
        return only if only and _is_animation(only) else None
    try:
        info = probe([order.locate(order.like)], order.limits)
        if info.damage:
            raise info.damage
    except (ImageError, OSError) as problem:
        account.fail(explain_unread(order.like, problem))
        return None
    return info


def _is_animation(info: AnimationInfo) -> bool:
    """Return whether a file says how long its frames are shown, be it 0 ms."""
    return info.kind in ("gif", "apng") or info.frames > 1 or any(info.delays_ms)


def _read_frames(
    order: AssembleOrder, infos: Infos, account: Account, on_frame: Callable[[str], None]
) -> Iterator[Frame]:
    """Yield the frames of all sources that can be read; the others are put down to the account."""
    first: tuple[str, Size] | None = None
    other_sizes: defaultdict[Size, list[str]] = defaultdict(list)
    position = 0
    for source, _ in infos:
        try:
            for frame in decode([order.locate(source)], order.limits):
                first = first or (source, frame.size)
                if frame.size == first[1]:
                    yield replace(frame, position=position)
                else:
                    other_sizes[frame.size].append(source)
                position += 1
                on_frame(source)
        except (ImageError, OSError) as problem:
            account.fail(explain_unread(source, problem))
    for size, sources in other_sizes.items():
        assert first is not None, "a size is another one than the first"
        measures = f"measures {size}{and_more(len(sources))}, but {first[0]} {first[1]}"
        message = f"{measures}: the frames of an animation have one size"
        hint = "make the frames again in one size"
        account.fail(error(UNREADABLE, message, Place(sources[0]), hint))


def _make(order: AssembleOrder, timing: _Timing, frames: Iterator[Frame], account: Account) -> None:
    """Assemble the frames and put the file in place. Raises ImageError, OSError for the target."""
    format_id = order.format.id
    file = OutputFile(order.target, "", format_id, order.options, None, None, copied=False)
    target = locate_target(order.directory, order.target)
    with staging_beside(target) as folder:
        path = folder / f"animation.{format_id}"
        with StagedAnimation(format_id, timing.plays, order.options, path) as animation:
            for frame in frames:
                rendered = render(frame, order.options)
                animation.add(replace(rendered, delay_ms=timing.delay_ms(frame.position)))
            if account.failed:
                return
            staged = animation.finish()
        irregular = is_irregular(target)
        standing = None if irregular else digest_file(target)
        hindrance = find_hindrance(target, standing, force=order.force)
        if irregular:
            account.keep(file, IRREGULAR)
        elif standing == staged.digest:
            account.find_fresh(file)
        elif hindrance:
            account.keep(file, hindrance)
        else:
            account.put(file, staged, target, target.parent, standing)
