"""Generated YAML: values, and the texts in which people write them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = st.text(alphabet="ab1 :#-'\"\\é🦵,[]{}&*!|>%@`.~\t", max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)
DUMP_STYLES = st.fixed_dictionaries(
    {
        "default_style": st.sampled_from([None, '"', "'"]),
        "default_flow_style": st.sampled_from([None, True, False]),
        "indent": st.integers(2, 4),
        "line_break": st.sampled_from(["\n", "\r\n", "\r"]),
        "allow_unicode": st.booleans(),
        "width": st.sampled_from([10, 1000]),
    }
)
"""Options of yaml.dump."""

NOISE = st.text(alphabet="ab01:#-'\"\\é🦵,[]{}&*!|>%@`.~?\t \n\r\x85\u2028\ufeff\0", max_size=60)
"""Texts that are mostly no YAML, but look like it."""
