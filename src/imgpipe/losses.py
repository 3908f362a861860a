"""What outputs hold less than their source, in words: loss is never silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from imgpipe.diagnostics import Diagnostic, Place, warning
from imgpipe.images import Loss
from imgpipe.tasks import MadeFile
from imgpipe.text import count_of


def explain_losses(made: Iterable[MadeFile]) -> Iterator[Diagnostic]:
    """Yield one warning per output, however many files of one task it has."""
    groups: dict[str, list[MadeFile]] = {}
    for item in made:
        if item.loss:
            groups.setdefault(item.file.output_id, []).append(item)
    for items in groups.values():
        losses = [item.loss for item in items if item.loss]
        format_id = items[0].file.format_id.upper()
        more = f" (and {count_of(len(items) - 1, 'file')} more)" if len(items) > 1 else ""
        said = "; ".join(_explain(_add_up(losses), format_id))
        yield warning(
            "OUT004", f"holds less than its source{more}: {said}", Place(items[0].file.path)
        )


def _add_up(losses: Sequence[Loss]) -> Loss:
    measured = [loss.psnr_db for loss in losses if loss.psnr_db is not None]
    return Loss(
        reduced_frames=sum(loss.reduced_frames for loss in losses),
        colors=max(loss.colors for loss in losses),
        psnr_db=min(measured, default=None),
        hardened_frames=sum(loss.hardened_frames for loss in losses),
        rounded_delays=sum(loss.rounded_delays for loss in losses),
        transparent_frames=sum(loss.transparent_frames for loss in losses),
        deep_frames=sum(loss.deep_frames for loss in losses),
        recolored_frames=sum(loss.recolored_frames for loss in losses),
        flattened_frames=sum(loss.flattened_frames for loss in losses),
        again_frames=sum(loss.again_frames for loss in losses),
    )


def _explain(loss: Loss, format_id: str) -> Iterator[str]:
    if loss.reduced_frames:
        yield _explain_reduction(loss, format_id)
    if loss.hardened_frames:
        frames = count_of(loss.hardened_frames, "frame")
        yield f"partly transparent pixels of {frames} became opaque or transparent"
    if loss.rounded_delays:
        verb = "was" if loss.rounded_delays == 1 else "were"
        delays = count_of(loss.rounded_delays, "delay")
        yield f"{delays} of {format_id} {verb} rounded to multiples of 10 ms"
    if loss.deep_frames:
        yield f"more than 8 bits a channel of {count_of(loss.deep_frames, 'frame')} became 8"
    if loss.recolored_frames:
        yield f"the colour profile of {count_of(loss.recolored_frames, 'frame')} became sRGB"
    if loss.flattened_frames:
        frames = count_of(loss.flattened_frames, "frame")
        yield f"transparent pixels of {frames} are on white, as no `background` is given"
    if loss.again_frames:
        were, of_it = ("was", "it") if loss.again_frames == 1 else ("were", "them")
        frames = count_of(loss.again_frames, "frame")
        again = f"{frames} {were} encoded as {format_id} again"
        yield f"{again}, though no option changes a pixel of {of_it}"


def _explain_reduction(loss: Loss, format_id: str) -> str:
    frames = count_of(loss.reduced_frames, "frame")
    made = "a frame" if loss.reduced_frames == 1 else "frames"
    quality = f" ({loss.psnr_db:.1f} dB)" if loss.psnr_db is not None else ""
    # Transparency is no colour to those who see it, but takes the place of one.
    clear = " and transparency" if loss.transparent_frames else ""
    held = f"{255 if clear else 256}{clear}"
    return (
        f"{frames} of up to {loss.colors:,} colours{clear} became {made} of {format_id}'s"
        f" {held}{quality}"
    )
