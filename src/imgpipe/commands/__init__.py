"""The commands, one file each: options → one call → render → exit code."""

from __future__ import annotations

import click

from imgpipe.commands.rewrite import rewrite
from imgpipe.commands.run import run
from imgpipe.commands.schema import schema

__all__ = ["COMMANDS"]

COMMANDS: dict[str, click.Command] = {"run": run, "rewrite": rewrite, "schema": schema}
