"""imgpipe schema."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of pipeline.yaml, for editors.

    \b
    Put this line at the top of a pipeline.yaml:
      # yaml-language-server: $schema=pipeline.schema.json
    """
    import json

    from imgpipe.document import make_json_schema

    click.echo(json.dumps(make_json_schema(), indent=2, ensure_ascii=False))
