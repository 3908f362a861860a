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
from imgpipe.commands.rewrite import rewrite
from imgpipe.commands.rules import rules
from imgpipe.commands.run import run
from imgpipe.commands.schema import schema
from imgpipe.commands.split import split
from imgpipe.commands.status import status
from imgpipe.commands.why import why

__all__ = ["COMMANDS"]

COMMANDS: dict[str, click.Command] = {
    "init": init,
    "run": run,
    "status": status,
    "why": why,
    "rewrite": rewrite,
    "audit": audit,
    "rules": rules,
    "adopt": adopt,
    "clean": clean,
    "split": split,
    "assemble": assemble,
    "inspect": inspect,
    "doctor": doctor,
    "schema": schema,
}
