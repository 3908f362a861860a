"""An image has more bytes than pipeline.yaml allows it.

Heavy images make pages slow, and they grow unseen: a screenshot, an animation of twice the frames.

There are no budgets unless `audit.max_bytes` gives some: globs, from the project's folder or from
the image root, and the most bytes for each. The last glob that matches a file counts, so that
exceptions stand behind the rule. A file with exactly so many bytes is within its budget.

To mend it, make the image smaller, take another format, or raise its budget.

    audit:
      max_bytes:
        "**": 500000
        "muscles/gif/*.gif": 5000000
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.globs import match_any
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    budgets = [(match_any([glob]), most) for glob, most in reversed(view.config.audit.budgets)]
    for path, facts in view.images.items() if budgets else ():
        most = next((most for is_meant, most in budgets if is_meant(path)), None)
        if most is not None and facts.size_bytes > most:
            message = f"has {facts.size_bytes:,} bytes, and its budget is {most:,}"
            hint = "make it smaller, or raise `audit.max_bytes` in pipeline.yaml"
            yield Hit(Place(path), message, path, hint)


RULE = Rule("IMG005", Severity.WARNING, "image over its size budget", _check, __doc__ or "")
