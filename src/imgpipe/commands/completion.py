"""What a shell is told that completes an argument: files, and names that a pipeline knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

_PLAIN_WORD = re.compile(r"[\w.+@%-]+")  # what every shell takes for one word, unquoted


def complete_files(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Have the shell complete paths of files."""
    return [CompletionItem(incomplete, type="file")]


def complete_folders(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Have the shell complete paths of folders."""
    return [CompletionItem(incomplete, type="dir")]


def complete_rules(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the ids of rules, of families, and `ALL`, in capitals, as rules are named."""
    from imgpipe.rule_ids import NAMES

    return _choose(NAMES, incomplete.upper())


def complete_targets(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return ids of outputs and names of sources, and have the shell complete files.

    A shell that completes has no place for messages: where the pipeline, or a folder, cannot be
    read, there are files alone. Nor can a folder be found that only the shell can spell out (`~`).
    """
    from imgpipe.diagnostics import UserError

    folder, source = context.params["directory"], context.get_parameter_source("directory")
    names: list[str] = []
    if folder is not None or source is ParameterSource.DEFAULT:
        with suppress(UserError, OSError):
            names = _list_targets(folder or Path(), context.params["config_name"])
    return [CompletionItem(incomplete, type="file"), *_choose(names, incomplete)]


def _list_targets(directory: Path, config_name: str) -> list[str]:
    from imgpipe.config import load_config
    from imgpipe.fsio import Workspace
    from imgpipe.listing import list_files
    from imgpipe.lock import read_lock
    from imgpipe.sources import find_sources

    config = load_config(directory / config_name, config_name)
    name = Workspace(config.folder, config.name).lock_name
    files = sorted(list_files(config.folder, config.site.source_root))
    sources, _ = find_sources(config, files, read_lock(config.folder / name, name))
    return [*(rule.id for rule in config.outputs), *(source.name for source in sources)]


def _choose(names: Iterable[str], beginning: str) -> list[CompletionItem[str]]:
    return [
        CompletionItem(name)
        for name in dict.fromkeys(names)
        if name.startswith(beginning) and _PLAIN_WORD.fullmatch(name)
    ]
