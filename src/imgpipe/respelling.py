"""The value that makes a reference mean another path, spelled as the old one was."""

from __future__ import annotations

from urllib.parse import quote, unquote

from imgpipe.findings.finding import Fix
from imgpipe.languages.values import read_value, spell_value
from imgpipe.links.link import Link
from imgpipe.text import Edit


def respell(value: str, wanted: str, target: str) -> str | None:
    """Return the value with the segments changed in which `target` differs from `wanted`.

    What stands before and behind the path (a base, `../`, a query) stays as it is, and what is
    percent-encoded stays so. None where the value does not end in the path that it means.
    """
    path, query = _split_query(value, wanted)
    segments, old, new = path.split("/"), wanted.split("/"), target.split("/")
    if len(old) != len(new):
        return None
    at = 0
    while at < min(len(segments), len(old)) and unquote(segments[-1 - at]) == old[-1 - at]:
        if segments[-1 - at] != old[-1 - at]:
            segments[-1 - at] = quote(new[-1 - at])
        elif old[-1 - at] != new[-1 - at]:
            segments[-1 - at] = new[-1 - at]
        at += 1
    if at == 0 or old[: len(old) - at] != new[: len(new) - at]:
        return None
    return "/".join(segments) + query


def _split_query(value: str, wanted: str) -> tuple[str, str]:
    """A name may hold `?` and `#` where it is no URL; then the path ends as the wanted one does."""
    if value.rpartition("/")[2] == wanted.rpartition("/")[2]:
        return value, ""
    end = min((value.index(mark) for mark in "?#" if mark in value), default=len(value))
    return value[:end], value[end:]


def make_fix(link: Link, value: str, target: str) -> Fix | None:
    """Return the edit that makes a reference say another value; None where no edit is sure.

    It is not where the text at the reference's span is not its value alone: an alias, Liquid.
    """
    mention = link.mention
    raw = mention.span.of(link.file.text)
    if mention.value is None or read_value(mention.syntax, raw) != mention.value:
        return None
    spelled = spell_value(mention.syntax, value, raw)
    return None if spelled is None else Fix(Edit(mention.span, spelled), target)
