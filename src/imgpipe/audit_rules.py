"""`audit` of pipeline.yaml → rules: levels, what is ignored, the sizes that images may have."""

from __future__ import annotations

import posixpath

from imgpipe.diagnostics import Severity
from imgpipe.document import AuditDocument
from imgpipe.document_text import DocumentText, Part
from imgpipe.findings.levels import AuditRules
from imgpipe.rule_ids import expand, suggest_name
from imgpipe.site_rules import read_glob

EVERY_RULE = "*"


def read_audit(text: DocumentText, document: AuditDocument, image_root: str) -> AuditRules:
    """Return the rules of the audit; says what is wrong.

    A name of several rules (`REF`, `ALL`) is spelled out, and gives way to a narrower one. Globs
    are given both as from the project's folder and as from the image root.
    """
    return AuditRules(
        fail_on=None if document.fail_on == "never" else Severity(document.fail_on),
        levels=_read_levels(text, document),
        ignore=_read_ignores(text, document, image_root),
        budgets=tuple(
            (glob, most)
            for written, most in document.max_bytes.items()
            for glob in _read_globs(text, written, image_root, "audit", "max_bytes", written)
        ),
    )


def _read_levels(text: DocumentText, document: AuditDocument) -> dict[str, Severity | None]:
    levels: dict[str, Severity | None] = {}
    found = {name: _expand(text, "levels", name) for name in document.levels}
    for name, rules in sorted(found.items(), key=lambda item: -len(item[1])):
        level = document.levels[name]
        levels.update(dict.fromkeys(rules, None if level == "off" else Severity(level)))
    return levels


def _read_ignores(
    text: DocumentText, document: AuditDocument, image_root: str
) -> dict[str, tuple[str, ...]]:
    ignores: dict[str, tuple[str, ...]] = {}
    for name, written in document.ignore.items():
        globs = tuple(
            glob
            for index, item in enumerate(written)
            for glob in _read_globs(text, item, image_root, "audit", "ignore", name, index)
        )
        rules = (name,) if name == EVERY_RULE else _expand(text, "ignore", name)
        for rule in rules:
            ignores[rule] = (*ignores.get(rule, ()), *globs)
    return ignores


def _expand(text: DocumentText, key: str, name: str) -> tuple[str, ...]:
    rules = expand(name)
    if not rules:
        place = text.place_of_key("audit", key, name)
        text.say("CFG006", f"there is no rule `{name}`", place, suggest_name(name))
    return rules


def _read_globs(
    text: DocumentText, written: str, image_root: str, *location: Part
) -> tuple[str, ...]:
    """Return what a glob may mean; one that ends in a slash is all that is in the folder."""
    whole = f"{written}**" if written.endswith("/") else written
    glob = read_glob(text, whole, *location)
    return tuple(dict.fromkeys((glob, posixpath.normpath(posixpath.join(image_root, glob)))))
