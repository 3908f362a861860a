"""The command: `python -m benchmarks [JOB...]`, from the project's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from benchmarks.jobs import JOBS


@click.command()
@click.argument("names", metavar="[JOB]...", nargs=-1, type=click.Choice(list(JOBS)))
@click.option("--rounds", default=3, show_default=True, help="How often each one is timed.")
def main(names: tuple[str, ...], rounds: int) -> None:
    """Measure imgpipe and its peers, and print the tables as Markdown; all jobs if none is named.

    IMGPIPE_BENCH_GIFS=DIR adds your own GIFs. Exits with 1 where imgpipe misses what is wanted.
    """
    misses: list[str] = []
    for name in names or JOBS:
        with TemporaryDirectory(prefix="imgpipe-bench-") as folder:
            outcome = JOBS[name](Path(folder), rounds)
        click.echo(f"### {name}\n\n{outcome.markdown}")
        misses += outcome.misses
    for miss in misses:
        click.echo(f"missed: {miss}", err=True)
    sys.exit(bool(misses))


if __name__ == "__main__":
    main()
