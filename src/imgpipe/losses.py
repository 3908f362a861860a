"""What outputs hold less than their source, in words: loss is never silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from imgpipe.diagnostics import Diagnostic, Place, warning
from imgpipe.model import Loss, MadeFile
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
    )


def _explain(loss: Loss, format_id: str) -> Iterator[str]:
    if loss.reduced_frames:
        frames = count_of(loss.reduced_frames, "frame")
        quality = f" ({loss.psnr_db:.1f} dB)" if loss.psnr_db is not None else ""
        yield (
            f"{frames} of up to {loss.colors:,} colours became frames of {format_id}'s 256{quality}"
        )
    if loss.hardened_frames:
        frames = count_of(loss.hardened_frames, "frame")
        yield f"partly transparent pixels of {frames} became opaque or transparent"
    if loss.rounded_delays:
        verb = "was" if loss.rounded_delays == 1 else "were"
        yield f"{count_of(loss.rounded_delays, 'delay')} of {format_id} {verb} rounded to 10 ms"
