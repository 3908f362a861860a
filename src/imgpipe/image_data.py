"""Plan and lock → the text of the data file: what templates need to know of the site's images."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from imgpipe.headers import Header
from imgpipe.model import Config
from imgpipe.tasks import Claim, OutputFile, Plan, Source

VERSION = 1

_NO_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

FindHeader = Callable[[str], Header | None]
"""Path → the header of a file that is there as it is on record; None for all others."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A file that templates may show; `path` is below the image root."""

    path: str
    header: Header

    def describe(self) -> dict[str, Any]:
        size = self.header.size
        return {
            "path": self.path,
            "width": size.width_px,
            "height": size.height_px,
            "bytes": self.header.size_bytes,
            "format": self.header.kind,
        }


@dataclass
class _Group:
    """The files of one frame, or of a whole source: its own file, and outputs by their ids."""

    source: _Shown | None = None
    outputs: dict[str, list[_Shown]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, output: OutputFile | None, shown: _Shown) -> None:
        if output is None:
            self.source = shown
        else:
            self.outputs[output.output_id].append(shown)
            if output.number is not None:
                self.numbers[output.output_id] = output.number

    @property
    def paths(self) -> Iterator[str]:
        for shown in (*([self.source] if self.source else []), *_flatten(self.outputs)):
            yield shown.path


def _flatten(outputs: Mapping[str, list[_Shown]]) -> Iterator[_Shown]:
    for files in outputs.values():
        yield from files


def format_image_data(config: Config, plan: Plan, find_header: FindHeader) -> tuple[str, int]:
    """Return the text of the data file and how many images it tells of.

    The same text for the same files, a frame a line; docs/data.md has its fields.
    """
    images: dict[str, Any] = {}
    paths: dict[str, dict[str, str | int]] = {}
    for source, claims in _group_claims(plan):
        groups = _collect(config, claims, find_header)
        if not groups:
            continue
        # Two rules may have sources of one name: the second is told apart as the lock does.
        name = source.key if source.name in images else source.name
        numbered = sorted(position for position in groups if position is not None)
        whole = groups.get(None, _Group())
        images[name] = {
            **_describe_source(source, whole),
            **_describe_group(config, whole),
            "frames": [_describe_frame(config, source, at, groups[at]) for at in numbered],
        }
        paths |= {path: {"name": name} for path in whole.paths}
        for index, position in enumerate(numbered):
            paths |= {path: {"name": name, "frame": index} for path in groups[position].paths}
    return _format(images, paths), len(paths)


def _group_claims(plan: Plan) -> Iterator[tuple[Source, list[tuple[str, Claim]]]]:
    claims: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
    for path, claim in plan.claims.items():
        claims[claim.source.key].append((path, claim))
    for source in plan.sources:
        yield source, claims[source.key]


def _collect(
    config: Config, claims: Iterable[tuple[str, Claim]], find_header: FindHeader
) -> dict[int | None, _Group]:
    """Return the files that are there by the position of their frame; None: of all frames."""
    root = config.site.image_root
    below = "" if root == "." else f"{root}/"
    groups: dict[int | None, _Group] = defaultdict(_Group)
    for path, claim in claims:
        if not path.startswith(below) or path.startswith(("../", "/")):
            continue
        header = find_header(path)
        if header is not None:
            output = claim.output
            is_frame = output is None or output.number is not None
            shown = _Shown(path.removeprefix(below), header)
            groups[claim.position if is_frame else None].add(output, shown)
    return groups


def _describe_source(source: Source, whole: _Group) -> dict[str, Any]:
    shown = (*([whole.source] if whole.source else []), *_flatten(whole.outputs))
    delays_ms = next((list(item.header.delays_ms) for item in shown if item.header.delays_ms), None)
    return {"frame_count": source.frames, **({"delays_ms": delays_ms} if delays_ms else {})}


def _describe_frame(config: Config, source: Source, position: int, group: _Group) -> dict[str, Any]:
    if source.numbers:
        number = source.numbers[position]
    else:  # as the first output that has a file of it counts
        number = next(group.numbers[rule.id] for rule in config.outputs if rule.id in group.numbers)
    return {"number": number, **_describe_group(config, group)}


def _describe_group(config: Config, group: _Group) -> dict[str, Any]:
    outputs = {
        id_: _describe_output(config, id_, files) for id_, files in sorted(group.outputs.items())
    }
    source = {"source": group.source.describe()} if group.source else {}
    return {**source, "outputs": outputs}


def _describe_output(config: Config, id_: str, files: list[_Shown]) -> dict[str, Any]:
    """Return the file of an output; of several widths the widest, and all of them in `srcset`."""
    ordered = sorted(files, key=lambda shown: (shown.header.size.width_px, shown.path))
    widest = ordered[-1].describe()
    if len(config.output(id_).widths_px) < 2:
        return widest
    # A source that is smaller than two of the widths has the same picture in both.
    by_width = {shown.header.size.width_px: shown for shown in reversed(ordered)}
    candidates = [f"{_spell_url(config, by_width[w].path)} {w}w" for w in sorted(by_width)]
    return {
        **widest,
        "srcset": ", ".join(candidates),
        "files": [shown.describe() for shown in ordered],
    }


def _spell_url(config: Config, path: str) -> str:
    """Return the address of a file; in `srcset` a blank or a comma would end it."""
    assert config.data is not None, "the data file is written where the pipeline names one"
    return config.data.url + quote(path)


def _format(images: Mapping[str, Any], paths: Mapping[str, Any]) -> str:
    told = ",\n".join(_format_image(name, images[name]) for name in sorted(images))
    known = ",\n".join(f"{_dump(path)}: {_dump(paths[path])}" for path in sorted(paths))
    parts = (
        f'"version": {VERSION}',
        f'"images": {{{_on_lines(told)}}}',
        f'"paths": {{{_on_lines(known)}}}',
    )
    return "{" + ",\n".join(parts) + "}\n"


def _format_image(name: str, image: Mapping[str, Any]) -> str:
    head = _dump({key: value for key, value in image.items() if key != "frames"})
    frames = ",\n".join(f"  {_dump(frame)}" for frame in image["frames"])
    return f'{_dump(name)}: {head[:-1]}, "frames": [{_on_lines(frames)}]}}'


def _on_lines(text: str) -> str:
    return f"\n{text}\n" if text else ""


def _dump(value: Any) -> str:
    # Jekyll reads JSON as YAML, which has no escapes for letters beyond U+FFFF, and takes some
    # characters only as escapes: controls, byte order marks, and other ends of lines.
    text = json.dumps(value, ensure_ascii=False)
    return _NO_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
