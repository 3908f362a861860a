"""The calls of a checkup: the installation, the project's own files, and the site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.checkup import Check, fail, ok
from imgpipe.diagnostics import UserError
from imgpipe.fsio import Workspace
from imgpipe.installation import INSTALLATION, check_disk
from imgpipe.model import Config
from imgpipe.text import count_of

if TYPE_CHECKING:
    from imgpipe.site_checks import SiteView


def examine(folder: Path, config_name: str) -> Iterator[Check]:
    """Yield what every check says, of the site only where there is a pipeline. Raises nothing."""
    for check in INSTALLATION:
        yield from check()
    path = folder / config_name
    yield from check_disk(path.parent)
    if not path.exists():
        if path.is_symlink():
            said = f"{config_name} is a link to nothing: no site was looked at"
            yield fail("pipeline", said, "delete it, or let it lead to a pipeline")
        else:
            yield ok("pipeline", f"there is no {config_name} here: no site was looked at")
        return
    from imgpipe.project_checks import PROJECT

    workspace = Workspace(path.resolve().parent, path.name)
    for check_project in PROJECT:
        yield from check_project(workspace)
    yield from _examine_site(path, config_name, workspace)


def _examine_site(path: Path, name: str, workspace: Workspace) -> Iterator[Check]:
    from imgpipe.config import load_config
    from imgpipe.site_checks import SITE

    try:
        config = load_config(path, name)
    except UserError as problem:
        yield _refuse(problem, "pipeline", "`imgpipe status` tells of all")
        return
    rules = f"{count_of(len(config.sources), 'source')}, {count_of(len(config.outputs), 'output')}"
    yield ok("pipeline", f"{name} is valid: {rules}")
    try:
        view = _look(config, workspace)
    except UserError as problem:
        yield _refuse(problem, "site", "`imgpipe status` tells of all")
        return
    for check in SITE:
        yield from check(view)


def _refuse(problem: UserError, name: str, more_hint: str) -> Check:
    first, *others = problem.diagnostics
    more = f" (and {count_of(len(others), 'error')} more)" if others else ""
    place = f"{first.place}: " if first.place else ""
    hint = first.hint or more_hint
    return fail(name, f"{place}{first.message}{more}", hint)


def _look(config: Config, workspace: Workspace) -> SiteView:
    from imgpipe.links.implied import find_implied
    from imgpipe.links.survey import find_links
    from imgpipe.pipeline import survey_site
    from imgpipe.site_checks import SiteView
    from imgpipe.tasks import Wishes

    survey = survey_site(config, workspace, Wishes())
    links = find_links(config, survey.site)
    implied = find_implied(links.pages, config, links.images, links.links)
    return SiteView(config, survey.site, survey.plan, workspace.lock_name, links, implied)
