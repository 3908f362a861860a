"""What the rules found at the last audit: while nothing has changed, they need not look again.

What rules yield follows from imgpipe's own code, the pipeline, the lock, and the texts and images
of the site. An audit keeps the states of all these, as they were before it looked, beside the hits.
What a person asks for each time (a selection, a baseline) is no part of it and is applied to the
hits anew, as are levels and comments that suppress. What these need of the pipeline and of rules is
kept as well, so that neither has to be loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from pathlib import PurePath
from typing import Any

from imgpipe.certificate import Grounds, States, still_holds
from imgpipe.diagnostics import Diagnostic, Place, Severity
from imgpipe.disk import digest_bytes
from imgpipe.findings.finding import Fix, Hit, RuleLabel
from imgpipe.findings.levels import AuditRules
from imgpipe.fsio import Workspace
from imgpipe.text import Edit, Span, TextFile
from imgpipe.versions import find_versions

NAME = "audit.json"
_MOST_BYTES = 16_000_000  # of a site with so many hits the record would cost more than it spares
_MARK = "imgpipe"  # a comment that suppresses has this word


@dataclass(frozen=True)
class Record:
    """The hits with the ids of their rules, and what was looked at.

    `labels` has those of the rules that have hits, `rules` what the pipeline wants of them. `texts`
    are those that may hold comments which suppress. `left_out` are texts that the audit was told
    not to read.
    """

    hits: tuple[tuple[str, Hit], ...]
    labels: Mapping[str, RuleLabel]
    rules: AuditRules
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, TextFile]
    pages: int
    references: int
    images: int
    left_out: frozenset[str] = frozenset()


def choose_marked(texts: Mapping[str, TextFile]) -> dict[str, TextFile]:
    """Return the texts that may hold comments which suppress."""
    return {path: file for path, file in texts.items() if _MARK in file.text}


def keep_record(
    record: Record, config_name: str, grounds: Grounds, states: States, workspace: Workspace
) -> None:
    """Keep for the next audit what the rules find while the states are these.

    `config_name` is what hits call the pipeline's file.
    """
    used = dict.fromkeys(rule for rule, _ in record.hits)
    document = {
        "versions": find_versions(),
        "config": config_name,
        "grounds": asdict(grounds),
        "sha256": states.sha256,
        "hits": [[rule, *_flatten_hit(hit)] for rule, hit in record.hits],
        "labels": {id_: astuple(record.labels[id_])[1:3] for id_ in used},
        "rules": _flatten_rules(record.rules),
        "diagnostics": [_flatten_diagnostic(item) for item in record.diagnostics],
        "texts": {path: file.text for path, file in record.texts.items()},
        "left_out": sorted(record.left_out),
        "counts": [record.pages, record.references, record.images],
    }
    content = _seal(json.dumps(document, separators=(",", ":")).encode())
    if len(content) <= _MOST_BYTES and workspace.recall(NAME) != content:
        workspace.keep(NAME, content)


def recall_record(
    config_name: str, left_out: frozenset[str], workspace: Workspace
) -> Record | None:
    """Return what the rules would find; None where they must look.

    `config_name` and `left_out` must be those of the last audit.
    """
    try:
        document = json.loads(_unseal(workspace.recall(NAME) or b""))
        grounds = Grounds.read(document["grounds"])
        asked = find_versions(), config_name, left_out
        if asked != (document["versions"], document["config"], frozenset(document["left_out"])):
            return None
        if not still_holds(grounds, document["sha256"], PurePath(config_name).name, workspace):
            return None
        return _read_record(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # it was damaged, or another version wrote it


def _seal(document: bytes) -> bytes:
    """Put a digest beside a document: of what still is as it was written, all can be believed."""
    return b'["%s",%s]\n' % (digest_bytes(document).encode(), document)


def _unseal(content: bytes) -> bytes:
    """Return the document. Raises ValueError where it, or the digest, has been changed."""
    document = content[content.find(b",") + 1 : -2]
    if content != _seal(document):
        raise ValueError(NAME)
    return document


def _read_record(document: Any) -> Record:
    pages, references, images = map(int, document["counts"])
    return Record(
        hits=tuple((str(rule), _read_hit(hit)) for rule, *hit in document["hits"]),
        labels={
            id_: RuleLabel(id_, Severity(severity), str(title))
            for id_, (severity, title) in document["labels"].items()
        },
        rules=_read_rules(document["rules"]),
        diagnostics=tuple(_read_diagnostic(item) for item in document["diagnostics"]),
        texts={path: TextFile(path, text) for path, text in document["texts"].items()},
        pages=pages,
        references=references,
        images=images,
        left_out=frozenset(document["left_out"]),
    )


def _flatten_rules(rules: AuditRules) -> list[Any]:
    return [rules.fail_on, rules.levels, rules.ignore]  # budgets are a rule's own, and done with


def _read_rules(entry: list[Any]) -> AuditRules:
    fail_on, levels, ignore = entry
    return AuditRules(
        fail_on=_read_severity(fail_on),
        levels={rule: _read_severity(level) for rule, level in levels.items()},
        ignore={rule: tuple(globs) for rule, globs in ignore.items()},
    )


def _read_severity(text: str | None) -> Severity | None:
    return Severity(text) if text else None


def _flatten_hit(hit: Hit) -> list[Any]:
    fix = [*hit.fix.edit.span, hit.fix.edit.new_text, hit.fix.target] if hit.fix else None
    return [_flatten_place(hit.place), hit.message, hit.about, hit.hint, hit.severity, fix]


def _read_hit(entry: list[Any]) -> Hit:
    place, message, about, hint, severity, fix = entry
    edit = Fix(Edit(Span(fix[0], fix[1]), fix[2]), fix[3]) if fix else None
    return Hit(
        *(Place(*place), message, about, hint),
        severity=_read_severity(severity),
        fix=edit,
    )


def _flatten_place(place: Place) -> list[Any]:
    return [place.path, place.line, place.column, place.line_text, place.width]


def _flatten_diagnostic(item: Diagnostic) -> list[Any]:
    place = _flatten_place(item.place) if item.place else None
    return [item.severity, item.code, item.message, place, item.hint]


def _read_diagnostic(entry: list[Any]) -> Diagnostic:
    severity, code, message, place, hint = entry
    return Diagnostic(Severity(severity), code, message, Place(*place) if place else None, hint)
