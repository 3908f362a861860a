"""imgpipe schema."""

from __future__ import annotations

import click

from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
def schema() -> None:
    """Print the JSON Schema of pipeline.yaml, for editors.

    Save it beside a pipeline, and let the first line of that name it; then an editor completes and
    checks the keys:

    \b
      # yaml-language-server: $schema=pipeline.schema.json

    \b
    Exit codes:
      0  fine
      2  wrong usage

    \b
    Examples:
      imgpipe schema > pipeline.schema.json
    """
    import json

    from imgpipe.document import make_json_schema

    click.echo(json.dumps(make_json_schema(), indent=2, ensure_ascii=False))
