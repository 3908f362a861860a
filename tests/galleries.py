"""Generated galleries: lists of entries in the styles that people write, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from imgpipe.yaml_edit import spell_scalar

TEXTS = st.text(alphabet="ab12 .,:#-'\"\\é🦵[]{}&*@", max_size=8)
COMMENTS = ["", "\n", "# c\n", "   # - u: c\n", "\n\n# c: '\n"]


@dataclass(frozen=True)
class Style:
    """How a list is written; a gap is what stands between two block items."""

    flow: bool
    bare: bool
    indent: int
    dash: str
    quotes: str
    gap: str
    comment: str
    line_break: str


STYLES = st.builds(
    Style,
    flow=st.booleans(),
    bare=st.booleans(),
    indent=st.sampled_from([0, 2, 4, 12]),
    dash=st.sampled_from(["- ", "-   "]),
    quotes=st.sampled_from(["plain", "single", "double"]),
    gap=st.sampled_from(COMMENTS),
    comment=st.sampled_from(["", " # c", "   # - x"]),
    line_break=st.sampled_from(["\n", "\r\n", "\r"]),
)


def write_list(items: list[dict[str, str]], style: Style) -> str:
    """Return a document with the items as the list `g`, between two other keys."""
    if style.flow:
        written = ", ".join(_write_flow(item, style) for item in items)
        body = f" [{written}]{style.comment}\n"
    else:
        body = "\n" + style.gap.join(_write_block(item, style) for item in items)
    return f"t: x\ng:{body}{style.gap}z: y\n".replace("\n", style.line_break)


def _write_flow(item: dict[str, str], style: Style) -> str:
    pairs = [f"{key}: {_spell(value, style)}" for key, value in item.items()]
    return _spell(item["u"], style) if style.bare else f"{{{', '.join(pairs)}}}"


def _write_block(item: dict[str, str], style: Style) -> str:
    head = " " * style.indent + style.dash
    if style.bare:
        return f"{head}{_spell(item['u'], style)}{style.comment}\n"
    lines = [f"{key}: {_spell(value, style)}{style.comment}\n" for key, value in item.items()]
    return head + (" " * len(head)).join(lines)


def _spell(value: str, style: Style) -> str:
    return spell_scalar(value, style.quotes, in_flow=style.flow)


def value_of(item: dict[str, str], style: Style) -> Any:
    return item["u"] if style.bare else item


ITEMS = st.fixed_dictionaries({"u": TEXTS, "c": TEXTS})
