"""Rules and hits made by hand, in the texts that they are about."""

from __future__ import annotations

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Finding, Hit
from imgpipe.rules.rule import Rule
from imgpipe.text import Span, TextFile

MISSING = Rule("REF001", Severity.ERROR, "image missing", lambda _: (), "Nothing is there.")
THUMBNAIL = Rule("THM001", Severity.WARNING, "thumbnail missing", lambda _: (), "Make it.")
ORPHAN = Rule("ORP001", Severity.WARNING, "image without reference", lambda _: (), "Look at it.")
ALTERNATIVE = Rule("ALT003", Severity.INFO, "text alternative twice", lambda _: (), "Write it.")


def text(path: str, content: str) -> dict[str, TextFile]:
    return {path: TextFile(path, content)}


def at(file: TextFile, value: str, message: str = "", hint: str = "") -> Hit:
    """Return a hit at the one place where a value stands in a text; it is about `images/value`."""
    start = file.text.index(value)
    place = Place.in_text(file, Span(start, start + len(value)))
    return Hit(place, message or f"`{value}` is not there", f"images/{value}", hint)


def of(path: str, message: str = "is not referred to") -> Hit:
    """Return a hit about an image itself."""
    return Hit(Place(path), message, path)


def finding(rule: Rule, scope: str, *hits: Hit, summary: str = "") -> Finding:
    return Finding(rule.id, rule.severity, scope, summary or hits[0].message, hits)
