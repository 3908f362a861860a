"""Every key of pipeline.yaml as the page of the documentation that lists them, from the schema."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from imgpipe.document import make_json_schema
from imgpipe.formats import FORMATS
from imgpipe.option_rules import OPTION_KEYS

Schema = Mapping[str, Any]

_HEAD = """\
# pipeline.yaml, every key

What each key takes, and what it is unless said. This page is made from the schema, which
`imgpipe schema` prints for editors; [pipeline.yaml explained](pipeline.md) says what the keys mean
together, and how patterns are written.

A key that is not here is an error, and so is an empty value. Paths use `/` and are relative to the
folder of the file.
"""


@dataclass(frozen=True, slots=True)
class _Section:
    """A mapping of pipeline.yaml: its schema's name, what a value of it is called, an example."""

    name: str
    called: str
    example: str


_SECTIONS: Final = {
    "Top level": _Section(
        "",
        "",
        """\
version: 1
site: {convention: feeling-responsive, pages: ["pages/**/*.md"], image_root: assets/images}
sources:
  animations: muscles/gif/{name}.gif
outputs:
  frames: muscles/png/{name}-{n}.png
rewrite:
  show: {image_url: frames}
data: _data/imgpipe.json
""",
    ),
    "site": _Section(
        "SiteDocument",
        "a mapping",
        """\
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md", "_posts/*.md"]
  source_root: raw
  image_root: assets/images
  url: https://example.org/atlas
""",
    ),
    "site.fields": _Section(
        "FieldsDocument",
        "a mapping",
        """\
site:
  pages: ["texts/*.md"]
  fields:
    entry: views[*].file
    animation: movie
    references: ["header.*", icon]
    caption: text
""",
    ),
    "A field of site.fields": _Section(
        "FieldDocument",
        "a field",
        """\
site:
  site_root: static
  image_root: static/images
  pages: ["posts/*.md"]
  fields:
    entry: {field: "*gallery*[*].url", from: site}
    references: [{field: "photos[*]", in: photos}]
""",
    ),
    "sources": _Section(
        "SourceDocument",
        "a source",
        """\
sources:
  renders: {path: "muscles/frames/{name}-{n}.png", only: ["Calf-*", "Foot-*"]}
  animations: muscles/gif/{name}.gif
""",
    ),
    "outputs": _Section(
        "OutputDocument",
        "an output",
        """\
outputs:
  frames: muscles/png/{name}-{n}.png
  webp:   {path: "muscles/webp/{name}-{n}-{width}.webp", width: [300, 600], for: galleries}
  poster: {path: "muscles/gif/{name}-poster.avif", frame: 1, quality: 50, effort: small}
  video:  {path: "muscles/gif/{name}.mp4", background: white}
  turn:   {path: "muscles/turn/{name}.html", frames: webp}
""",
    ),
    "overrides": _Section(
        "OverrideDocument",
        "an override",
        """\
outputs:
  frames: muscles/png/{name}-{n}.png
  poster: {path: "muscles/gif/{name}-poster.webp", frame: 1}
overrides:
  - {match: "muscles/gif/Head-*.gif", poster: {frame: 7, quality: 90}}
  - {match: "muscles/gif/Draft-*.gif", poster: false}
""",
    ),
    "rewrite": _Section(
        "RewriteDocument",
        "a mapping",
        """\
site: {convention: feeling-responsive, pages: ["pages/*.md"]}
rewrite:
  show: {image_url: frames}
  entries: sync
  template: {caption: "{title}, view {n}"}
""",
    ),
    "limits": _Section(
        "LimitsDocument", "a mapping", "limits: {frames: 5000, canvas_px: 16000000}\n"
    ),
    "audit": _Section(
        "AuditDocument",
        "a mapping",
        """\
audit:
  fail_on: warning
  levels: {ORP001: off, ALT: info}
  ignore: {ORP: ["icon/**"], "*": ["pages/drafts/*.md"]}
  max_bytes: {"**": 500000, "muscles/gif/*.gif": 5000000}
""",
    ),
}
_OF_OUTPUTS = """\
Which format takes which option; the extension of `path` is the format. An option that a format has
not, or that would have no effect, is an error. `path`, `first` and `for` are of all formats. What
holds where an option is not given depends on the format, too: [Formats](formats.md).
"""
_OF_OVERRIDES = """\
Every other key is an output's id. Its value is `false`, so that the output is not made of these
sources, or a mapping with options of [outputs](#outputs), all but `path`, `first` and `for`.
"""


def format_reference() -> str:
    """Return the page as Markdown, a section for each mapping of pipeline.yaml."""
    schema = make_json_schema()
    parts = [_HEAD]
    for title, section in _SECTIONS.items():
        found = _find_mapping(schema, section.name)
        rows = [_format_key(schema, key, found) for key in found["properties"]]
        table = ["| key | type | default | meaning |", "|---|---|---|---|", *rows]
        parts += [f"## {title}", "\n".join(table), *_list_more(title)]
        parts.append(f"```yaml\n{section.example}```")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _list_more(title: str) -> Iterator[str]:
    if title == "outputs":
        yield _OF_OUTPUTS
        yield "\n".join(_format_options())
    if title == "overrides":
        yield _OF_OVERRIDES


def _format_options() -> Iterator[str]:
    """Yield the lines of a table: options by formats."""
    yield f"| option | {' | '.join(FORMATS)} |"
    yield "|---" * (len(FORMATS) + 1) + "|"
    for name, key in OPTION_KEYS.items():
        marks = ("yes" if name in item.options else "" for item in FORMATS.values())
        yield f"| `{key}` | {' | '.join(marks)} |"


def _find_mapping(schema: Schema, name: str) -> Schema:
    """Return the schema of a mapping by its name, without what may stand for it."""
    found: Schema = schema["$defs"][name] if name else schema
    return next((item for item in found.get("anyOf", ()) if "properties" in item), found)


def _format_key(schema: Schema, key: str, mapping: Schema) -> str:
    item = mapping["properties"][key]
    default = "required" if key in mapping.get("required", ()) else _spell_default(item)
    cells = (f"`{key}`", _name_type(schema, item), default, item["description"])
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _spell_default(item: Schema) -> str:
    return f"`{item['default']}`" if "default" in item else ""


def _name_type(schema: Schema, item: Schema) -> str:
    """Return in words what a value may be."""
    if "$ref" in item:
        return _name_mapping(schema, item["$ref"].rpartition("/")[2])
    if "anyOf" in item:
        return ", or ".join(_name_type(schema, choice) for choice in item["anyOf"])
    if "const" in item:
        return f"`{item['const']}`"
    if "enum" in item:
        return ", ".join(f"`{value}`" for value in item["enum"] if value is not False)
    if item["type"] == "array":
        return f"a list of: {_name_type(schema, item['items'])}"
    if item["type"] == "object":
        (values,) = item.get("patternProperties", {}).values() or (item["additionalProperties"],)
        return f"a mapping, key → {_name_type(schema, values)}"
    if item["type"] == "integer":
        return f"a number{_name_bounds(item)}"
    return {"string": "text", "boolean": "`true`, `false`"}[item["type"]]


def _name_bounds(item: Schema) -> str:
    least, most = item.get("minimum"), item.get("maximum")
    if most is not None:
        return f" from {least:,} to {most:,}"
    return "" if least is None else f", at least {least:,}"


def _name_mapping(schema: Schema, name: str) -> str:
    """Return a link to the section about a mapping; with `text` where that may stand for it."""
    title, section = next((t, item) for t, item in _SECTIONS.items() if item.name == name)
    anchor = title.lower().replace(".", "").replace(" ", "-")
    choices = schema["$defs"][name].get("anyOf", ())
    short = "text, or " if any(choice.get("type") == "string" for choice in choices) else ""
    return f"{short}[{section.called}](#{anchor})"


if __name__ == "__main__":
    sys.stdout.write(format_reference())
