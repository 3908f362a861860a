"""imgpipe rules."""

from __future__ import annotations

import click

from imgpipe.commands.command import name_rules
from imgpipe.commands.completion import complete_rules
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@click.argument(
    "names",
    nargs=-1,
    metavar="[ID]...",
    callback=name_rules,
    shell_complete=complete_rules,
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def rules(names: tuple[str, ...], *, as_json: bool) -> None:
    """List the rules of the audit, or print the documentation of some.

    An ID is a rule's own, or the letters that begin the ids of a family; ALL is every rule. No
    pipeline is needed, and nothing is written.

    \b
    Exit codes:
      0  fine
      2  there is no such rule

    \b
    Examples:
      imgpipe rules               id, severity, what is wrong
      imgpipe rules REF001        what it means, and how to mend it
      imgpipe rules REF           all rules about references
    """
    from imgpipe.reporters.rules import format_documentation, format_rules, format_rules_json
    from imgpipe.rule_ids import expand_all
    from imgpipe.rules import RULES

    wanted = expand_all(names or ("ALL",))
    chosen = [rule for id_, rule in RULES.items() if id_ in wanted]
    if as_json:
        click.echo(format_rules_json(chosen), nl=False)
    elif names:
        click.echo(format_documentation(chosen), nl=False)
    else:
        for line in format_rules(chosen):
            click.echo(line)
