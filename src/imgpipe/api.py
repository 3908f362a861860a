"""imgpipe from Python: a pipeline that was read, and what the commands do as calls of it.

Programs import this from `imgpipe` itself, which loads it when it is asked for. The calls are those
of `pipeline` and `audit`; what they return is what the commands print. docs/api.md documents them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.diagnostics import Place, UserError, error
from imgpipe.findings.finding import Audit
from imgpipe.model import Config
from imgpipe.pipeline import Outcome, Survey

if TYPE_CHECKING:
    from imgpipe.tasks import Wishes

__all__ = ["Audit", "Outcome", "Project", "Survey", "UserError", "load"]

_PIPELINE = "pipeline.yaml"


def load(path: str | os.PathLike[str] = _PIPELINE) -> Project:
    """Read a pipeline: its file, or the folder with its `pipeline.yaml`.

    Raises UserError with everything that is wrong with it; nothing else is looked at.
    """
    from imgpipe.config import load_config

    file = Path(path)
    if file.is_dir():
        file /= _PIPELINE
    if not file.exists():
        hint = "name the file of a pipeline, or the folder of its `pipeline.yaml`"
        raise UserError([error("CFG001", "there is no such file", Place(str(file)), hint)])
    return Project(load_config(file, file.name))


@dataclass(frozen=True, slots=True)
class Project:
    """A site and its pipeline. The site is looked at anew by every call."""

    config: Config

    @property
    def folder(self) -> Path:
        """The project's folder, absolute: all paths in values are relative to it."""
        return self.config.folder

    def plan(
        self, *targets: str | os.PathLike[str], force: bool = False, replace: Iterable[str] = ()
    ) -> Survey:
        """Return what there is, and what a run would make and why; nothing is written.

        Targets, `force` and `replace` are those of `run`. Raises UserError.
        """
        from imgpipe.fsio import Workspace
        from imgpipe.pipeline import survey_site

        workspace = Workspace(self.config.folder, self.config.name)
        return survey_site(self.config, workspace, _wish(targets, replace, force=force))

    def run(
        self,
        *targets: str | os.PathLike[str],
        force: bool = False,
        replace: Iterable[str] = (),
        jobs: int | None = None,
    ) -> Outcome:
        """Make all missing and stale outputs, then rewrite the pages, as `imgpipe run` does.

        Targets are pages, names of sources, ids of outputs, or paths from the project's folder;
        none means all. `force` makes what is up to date again, too; `replace` has the kinds of kept
        files that may go to the trash (`edited`, `adopted`, `richer`); `jobs` sources are done at
        once, by default as many as there are usable cores. What fails with one source is in the
        outcome, and does not stop the others. Raises UserError where no plan can be made, a target
        names nothing, or another run is at work; ValueError for a kind or number that is none.
        """
        from imgpipe.pipeline import run_site
        from imgpipe.schedule import count_cores
        from imgpipe.tasks import Pace

        if jobs is not None and jobs < 1:
            raise ValueError(f"`jobs` is {jobs}, and 1 at least")
        wishes = _wish(targets, replace, force=force)
        return run_site(self.config, wishes, Pace(jobs or count_cores()))

    def audit(
        self, *, select: Iterable[str] = (), ignore: Iterable[str] = (), built: str | None = None
    ) -> Audit:
        """Return what is wrong with the site; nothing of it is written.

        `select` and `ignore` name rules or families, as the options of `imgpipe audit` do; `built`
        is the folder of the built site, from the project's folder, to be audited as well. Raises
        UserError where no plan can be made or there is no such built site, ValueError for a name
        that means no rule.
        """
        from imgpipe.audit import audit_site
        from imgpipe.built import require_built
        from imgpipe.findings.selection import Selection

        selection = Selection(_name_rules(select), _name_rules(ignore))
        if built is not None:
            require_built(self.config, built, built)
        return audit_site(self.config, selection, built=built)


def _wish(
    targets: tuple[str | os.PathLike[str], ...], replace: Iterable[str], *, force: bool
) -> Wishes:
    from imgpipe.tasks import REPLACEABLE, Wishes

    kinds = _spread(replace)
    for kind in kinds:
        if kind not in REPLACEABLE:
            raise ValueError(f"`replace` has no kind `{kind}`, only {', '.join(REPLACEABLE)}")
    return Wishes(tuple(os.fspath(target) for target in targets), force, frozenset(kinds))


def _name_rules(names: Iterable[str]) -> tuple[str, ...]:
    from imgpipe.rule_ids import expand, suggest_name

    found = _spread(names)
    for name in found:
        if not expand(name):
            raise ValueError(f"there is no rule `{name}`: {suggest_name(name)}")
    return found


def _spread(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as they were meant: one that stands alone is no row of letters."""
    return (names,) if isinstance(names, str) else tuple(names)
