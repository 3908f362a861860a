"""How help looks: what a command does, its options, and below them exit codes and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any

import click

_COMMON = {"directory", "config_name", "quiet"}
_WIDEST_OPTION = 22  # of the column; a wider one has its text on the next line
_PART = re.compile(r"\x08\n([A-Z][a-z ]+):\n")


class ManualPage(click.Command):
    """A command whose help reads like a page of a manual.

    Its docstring says what it does; paragraphs that `\\b` keeps as they are, and that begin with a
    title (Files, Environment, Exit codes, Examples), are printed last: there a terminal shows them.
    """

    def format_help_text(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        prose, *_ = self._divide()
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(prose.rstrip())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then those that nearly every command has."""
        options = [item for item in self.get_params(ctx) if isinstance(item, click.Option)]
        common = [option for option in options if option.name in _COMMON]
        own = [option for option in options if option not in common]
        for title, group in (("Options", own), ("Common options", common)):
            rows = [row for option in group if (row := option.get_help_record(ctx))]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows, col_max=_WIDEST_OPTION)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, lines in self.parts():
            formatter.write_paragraph()
            formatter.write_heading(title)
            formatter.write("".join(f"{line}\n" for line in lines))

    def parts(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each titled part of the docstring, its lines as they are written."""
        _, *pieces = self._divide()
        for title, text in zip(pieces[::2], pieces[1::2], strict=True):
            yield title, text.rstrip().splitlines()

    def _divide(self) -> list[str]:
        return _PART.split(cleandoc(self.help or ""))


class Program(ManualPage, click.Group):
    """All commands; help has them in sections, in the order in which a user meets them."""

    def __init__(self, *, sections: Mapping[str, Mapping[str, click.Command]], **rest: Any) -> None:
        super().__init__(**rest)
        self.sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        widest = max(map(len, self.commands))
        for title, commands in self.sections.items():
            rows = [
                (name.ljust(widest), command.get_short_help_str(formatter.width))
                for name, command in commands.items()
            ]
            with formatter.section(title):
                formatter.write_dl(rows)
