"""The commands, one file each: options → one call → render → exit code."""

from __future__ import annotations

import click

from imgpipe.commands.adopt import adopt
from imgpipe.commands.assemble import assemble
from imgpipe.commands.audit import audit
from imgpipe.commands.clean import clean
from imgpipe.commands.doctor import doctor
from imgpipe.commands.init import init
from imgpipe.commands.inspect import inspect
from imgpipe.commands.report import report
from imgpipe.commands.rewrite import rewrite
from imgpipe.commands.rules import rules
from imgpipe.commands.run import run
from imgpipe.commands.schema import schema
from imgpipe.commands.split import split
from imgpipe.commands.status import status
from imgpipe.commands.watch import watch
from imgpipe.commands.why import why

__all__ = ["COMMANDS", "SECTIONS"]

# In the order in which a user meets them; help has it, too.
SECTIONS: dict[str, dict[str, click.Command]] = {
    "To begin": {
        "init": init,
        "doctor": doctor,
        "adopt": adopt,
    },
    "To make images and pages": {
        "run": run,
        "watch": watch,
        "status": status,
        "why": why,
        "rewrite": rewrite,
        "clean": clean,
    },
    "Before publishing": {
        "audit": audit,
        "rules": rules,
        "report": report,
    },
    "Single files, without a pipeline": {
        "inspect": inspect,
        "split": split,
        "assemble": assemble,
    },
    "For editors": {
        "schema": schema,
    },
}

COMMANDS = {name: command for section in SECTIONS.values() for name, command in section.items()}
