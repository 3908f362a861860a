"""The commands, one file each: options → one call → render → exit code."""

from __future__ import annotations

import click

from imgpipe.commands.assemble import assemble
from imgpipe.commands.inspect import inspect
from imgpipe.commands.rewrite import rewrite
from imgpipe.commands.run import run
from imgpipe.commands.schema import schema
from imgpipe.commands.split import split

__all__ = ["COMMANDS"]

COMMANDS: dict[str, click.Command] = {
    "run": run,
    "rewrite": rewrite,
    "split": split,
    "assemble": assemble,
    "inspect": inspect,
    "schema": schema,
}
