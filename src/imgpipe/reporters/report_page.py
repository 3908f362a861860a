"""A report as one HTML file, which asks for nothing but itself.

What comes from pages and files is text here: jinja2 escapes all of it, and `format_text` takes out
what no page can hold. Styles and scripts are let in by their digests alone, so that nothing that
gets past would run (Content Security Policy Level 3, section 2.3.1, hash sources).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from markupsafe import escape as escape_html

from imgpipe.diagnostics import Severity, escape
from imgpipe.report import Card, Image, Remark, Report, Share
from imgpipe.reporters.audit_words import count_severity, join_words
from imgpipe.reporters.text import count_cards, format_bytes
from imgpipe.text import count_of

_FINE = ("", "up to date", "adopted")  # states of a file that need no word
_UNFIT = ("missing", "stale")
# White space is white space in HTML; joiners and soft hyphens are part of how words are written.
_HARMLESS = "\n\t\u00ad\u200c\u200d"


def render_report(report: Report) -> str:
    """Return the whole HTML file; the same report has the same bytes."""
    environment = _prepare()
    style, theme, script = (_read(name).rstrip() for name in ("style.css", "theme.js", "script.js"))
    page = environment.get_template("page.html").render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own file
        theme=Markup(theme),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=_spell_policy([style], [theme, script]),
        remarks=list_remarks(report),
    )
    return page.rstrip() + "\n"


@cache
def _prepare() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_read),
        finalize=format_text,
    )
    environment.filters |= {
        "count": count_of,
        "cards": count_cards,
        "size": format_bytes,
        "code": mark_code,
        "link": keep_local,
        "shares": scale_shares,
        "severities": count_severities,
        "saving": say_saving,
        "sum": sum_up,
        "unfit": count_unfit,
    }
    environment.globals |= {"Severity": Severity, "worst": find_worst}
    environment.tests |= {"fine": is_fine}
    return environment


@cache
def _read(name: str) -> str:
    return (files("imgpipe.reporters") / "report" / name).read_text(encoding="utf-8")


def _spell_policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Return the page's policy: its own styles, scripts and embedded pictures, and nothing else."""
    rules = {
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "style-src": map(_spell_digest, styles),
        "script-src": map(_spell_digest, scripts),
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join((rule, *sources)) for rule, sources in rules.items())


def _spell_digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def format_text(value: object) -> object:
    """Return a text without what would break or disguise it: control and direction characters."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(
        character if character in _HARMLESS else escape(character) for character in value
    )


def mark_code(text: str) -> Markup:
    """Return a message as HTML, with what it has between backticks as code."""
    parts = [escape_html(format_text(part)) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return Markup("`").join(parts)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if index % 2 else part
        for index, part in enumerate(parts)
    )


def keep_local(href: str) -> str:
    """Return a URL that leads to a file beside the report or on this computer, else nothing.

    Browsers drop white space from URLs and take a backslash for a slash (URL Standard, section
    4.4), so that neither may be in one that is let through.
    """
    scheme = re.match(r"[^/?#]*:", href)
    is_local = href.lower().startswith("file:///") if scheme else not href.startswith("//")
    return href if is_local and not re.search(r"[\x00-\x20\\]", href) else ""


def list_remarks(report: Report) -> list[Remark]:
    """Return all remarks once: one may concern several galleries."""
    lists = (report.remarks, *(card.remarks for card in report.cards))
    return list(dict.fromkeys(remark for remarks in lists for remark in remarks))


def count_severities(remarks: Sequence[Remark]) -> str:
    """Return how many remarks of each severity there are, in words, or nothing."""
    counts = Counter(remark.severity for remark in remarks)
    parts = [
        count_severity(counts[severity], severity) for severity in Severity if counts[severity]
    ]
    return join_words(parts) if parts else ""


def find_worst(image: Image, remarks: Sequence[Remark]) -> str:
    """Return the worst severity of what was found of one image, in a word, or nothing."""
    places = (image.path, f"{image.path}:")
    found = {
        remark.severity
        for remark in remarks
        if remark.place == places[0] or remark.place.startswith(places[1])
    }
    return next((word for word in map(_name_severity, filter(found.__contains__, Severity))), "")


def _name_severity(severity: Severity) -> str:
    return count_severity(1, severity).removeprefix("1 ")


def say_saving(share: Share) -> str:
    """Return what a share weighs against its sources, in words; nothing without both."""
    if not share.bytes or not share.source_bytes:
        return ""
    parts = share.bytes / share.source_bytes
    if parts >= 2:
        return f"{parts:.1f} times"
    percent = round(100 * (1 - parts))
    return f"{percent}% less" if percent > 0 else f"{-percent}% more" if percent else "the same"


def scale_shares(shares: Sequence[Share]) -> list[tuple[Share, float, float]]:
    """Return each share with its bytes and its source's, as percents of the largest of all."""
    largest = max((max(share.bytes, share.source_bytes) for share in shares), default=0) or 1
    scale = partial(_scale, largest=largest)
    return [(share, scale(share.bytes), scale(share.source_bytes)) for share in shares]


def _scale(number: int, largest: int) -> float:
    return round(100 * number / largest, 1)


def sum_up(shares: Sequence[Share], what: str) -> int:
    """Return one number of all shares together: their `files`, `bytes` or `missing`."""
    return sum(getattr(share, what) for share in shares)


def is_fine(image: Image) -> bool:
    """Return whether a file is there, and is as it shall be."""
    return image.state in _FINE and bool(image.href)


def count_unfit(card: Card) -> int:
    """Return how many files of a card are missing or stale, of those it links or those it makes."""
    images = {image.path: image for image in (*card.frames, *card.thumbnails, *card.others)}
    unfit = sum(image.state in _UNFIT or not image.href for image in images.values())
    return max(unfit, sum_up(card.shares, "missing"))
