"""Checks of a site: its pipeline beside what the site's own settings, templates and files say."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from glob import has_magic
from itertools import islice
from pathlib import Path

from imgpipe.checkup import Check, fail, ok, warn
from imgpipe.diagnostics import Diagnostic, Severity
from imgpipe.links.files import PUBLISHED
from imgpipe.links.folders import Folders, Use, advise_publishing, find_special_folder
from imgpipe.links.link import Implied, Outcome, Role
from imgpipe.links.survey import SiteLinks
from imgpipe.model import Config, Site
from imgpipe.own_texts import REPORT_NAME
from imgpipe.tasks import Plan
from imgpipe.text import count_of

_POINTER = b"version https://git-lfs"
_LONGEST_POINTER_BYTES = 1024
_NAMED = 3  # of several files, in a line


@dataclass(frozen=True)
class SiteView:
    """What the checks of a site ask: the pipeline, the files, the texts and what they refer to."""

    config: Config
    site: Site
    plan: Plan
    lock_name: str
    links: SiteLinks
    implied: tuple[Implied, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return (*self.site.diagnostics, *self.plan.diagnostics)


def check_sources(view: SiteView) -> Iterator[Check]:
    frames = sum(source.frames for source in view.plan.sources)
    found = f"{count_of(len(view.plan.sources), 'source')} with {count_of(frames, 'frame')}"
    if not view.plan.sources:
        hint = f"they are looked for below `{view.config.site.source_root}`; letter case counts"
        yield fail("sources", "no file is a source", hint)
        return
    said = f"{found}, {count_of(len(view.site.pages), 'page')}"
    problems = [item for item in view.diagnostics if item.severity is Severity.ERROR]
    if problems:
        said += f"; {count_of(len(problems), 'error')}"
        yield warn("sources", said, "`imgpipe status` tells of them")
    else:
        yield ok("sources", said)


def check_settings(view: SiteView) -> Iterator[Check]:
    """Tell which generator builds the site, and whether its settings can be read."""
    settings = view.links.settings
    for problem in settings.diagnostics:
        hint = problem.hint or f"until then imgpipe goes by {settings.generator}'s defaults"
        yield fail("settings", f"{problem.place}: {problem.message}", hint)
    if settings.diagnostics:
        return
    if settings.generator:
        yield ok("settings", f"{_name_settings(view)} is {settings.generator}'s, and can be read")
    else:
        said = "neither Jekyll's nor Hugo's are here: imgpipe knows of no other generator"
        yield ok("settings", said)


def _name_settings(view: SiteView) -> str:
    settings = view.links.settings
    if settings.hugo:
        return settings.hugo.name
    return settings.file.name if settings.file else "_config.yml"


def check_pages(view: SiteView) -> Iterator[Check]:
    """Tell of pages with galleries that the generator does not publish; not where copies are."""
    settings, rewrite = view.links.settings, view.config.rewrite
    if not settings.generator or (rewrite and rewrite.copies):
        return
    folders = Folders(view.config, settings)
    pages = [page.path for page in view.site.pages if page.galleries]
    lost = [path for path in pages if folders.use_of_file(path) not in PUBLISHED]
    if not lost:
        yield ok("pages", f"{settings.generator} publishes all that have galleries")
        return
    are = "with a gallery is" if len(lost) == 1 else "with galleries are"
    said = f"{count_of(len(lost), 'page')} {are} not published by {settings.generator}: "
    yield warn("pages", said + _name(lost), _advise_publishing(view, lost[0]))


def _advise_publishing(view: SiteView, path: str) -> str:
    if view.links.settings.hugo:
        return "Hugo publishes pages below `content/` alone"
    folder = find_special_folder(path)
    if folder:
        return advise_publishing(folder)
    return f"see `exclude` in {_name_settings(view)}"


def check_excludes(view: SiteView) -> Iterator[Check]:
    """Tell what the generator would publish of the pipeline's own files."""
    settings = view.links.settings
    if not settings.generator:
        said = "there is neither a _config.yml nor a hugo.toml: nothing says what is published"
        yield ok("excludes", said)
        return
    folders = Folders(view.config, settings)
    published = [path for path in _list_private(view) if _is_published(view, folders, path)]
    lines = ", ".join(published)
    said = f"{settings.generator} would publish {lines}"
    if published and settings.hugo:
        hint = "move them to a folder that Hugo does not publish"
        yield warn("excludes", said, hint)
    elif published:
        yield warn("excludes", said, f"add to `exclude:` in {_name_settings(view)}: [{lines}]")
    elif settings.hugo:
        yield ok("excludes", "Hugo publishes its own folders, and the pipeline's files are in none")
    else:
        name = _name_settings(view)
        yield ok("excludes", f"{name} keeps the pipeline's files out of the published site")


def _list_private(view: SiteView) -> Iterator[str]:
    """Yield the files and folders (with a slash) that are no part of the published site."""
    rules = view.config.site
    yield Path(view.config.name).name
    yield view.lock_name
    if (view.config.folder / REPORT_NAME).is_file():
        yield REPORT_NAME
    root = rules.source_root
    holds_images = root == "." or f"{rules.image_root}/".startswith(f"{root}/")
    if not (holds_images or root.startswith(("..", "/"))):
        yield f"{root}/"


def _is_published(view: SiteView, folders: Folders, path: str) -> bool:
    source = view.links.settings.source
    if source != "." and not path.startswith(f"{source}/"):
        return False
    if path.endswith("/"):
        return folders.use(path.rstrip("/")) is Use.PUBLISHED
    return folders.use_of_file(path) is Use.PUBLISHED


def check_data(view: SiteView) -> Iterator[Check]:
    """Tell whether the generator reads the data file where it is."""
    data, settings = view.config.data, view.links.settings
    if data is None or not settings.generator:
        return
    folders = [posixpath.normpath(posixpath.join(settings.source, settings.data_folder))]
    if settings.hugo:
        folders = settings.hugo.find_folders("data")
    if any(data.path.startswith(f"{folder}/") for folder in folders):
        yield ok("data", f"{data.path} is where {settings.generator} reads data")
    else:
        said = f"{data.path} is not below `{folders[0]}`, where {settings.generator} reads data"
        hint = f"write `data: {folders[0]}/imgpipe.json`, unless a script reads it"
        yield warn("data", said, hint)


def check_convention(view: SiteView) -> Iterator[Check]:
    """Tell whether the site's own templates know the fields that the pipeline calls images."""
    wanted = _list_fields(view)
    folders = Folders(view.config, view.links.settings)
    parts = [
        file.text
        for path, file in view.links.texts.items()
        if folders.use_of_file(path) is Use.LAYOUTS
    ]
    if not wanted:
        yield ok("convention", "no field of pages holds images")
        return
    if not parts:
        yield ok("convention", "no layouts or includes here: the theme is elsewhere")
        return
    unknown = [field for field in wanted if not any(field in text for text in parts)]
    known = [field for field in wanted if field not in unknown]
    if not known:
        said = f"no layout or include mentions {_quote(unknown)}"
        hint = "see whether `site.convention` or `site.fields` is the theme's"
        yield warn("convention", said, hint)
    else:
        more = f"; {_quote(unknown)} by none" if unknown else ""
        yield ok("convention", f"{_quote(known)} is mentioned by layouts or includes{more}")


def _list_fields(view: SiteView) -> list[str]:
    convention = view.config.site.convention
    if convention is None:
        return []
    entries = [field.path.shown_field for field in convention.entries]
    animations = [field.path.steps[-1].key for field in convention.animations]
    return [name for name in dict.fromkeys((*entries, *animations)) if not has_magic(name)]


def check_references(view: SiteView) -> Iterator[Check]:
    """Tell whether what pages show is there, or is an output that is still to be made."""
    planned = {stale.file.path for task in view.plan.tasks for stale in task.stale}
    found: Counter[bool] = Counter()
    lost = []
    for link in view.links.links:
        if link.role in (Role.ENTRY, Role.ANIMATION, Role.FIELD):
            if link.outcome in (Outcome.ELSEWHERE, Outcome.DYNAMIC):
                continue
            is_there = link.outcome is Outcome.FOUND or not planned.isdisjoint(link.wanted)
            found[is_there] += 1
            if not is_there:
                lost.append(f"`{link.value}` ({link.file.name})")
    total = found.total()
    if not total:
        yield ok("references", "no page names an image in its front matter")
    elif not lost:
        yield ok("references", f"{count_of(total, 'path')} of pages, each with its file")
    elif len(lost) == total:
        said = f"no file for any of {count_of(total, 'path')} of pages, such as {lost[0]}"
        hint = f"paths start at `{view.config.site.image_root}`: see `site.image_root`"
        yield fail("references", said, hint)
    else:
        said = f"{len(lost):,} of {count_of(total, 'path')} of pages without a file: {_name(lost)}"
        yield warn("references", said, "`imgpipe audit --select REF` tells of each")


def check_derived(view: SiteView) -> Iterator[Check]:
    """Tell of each rule by which the theme derives names whether it is true of this site."""
    convention = view.config.site.convention
    planned = {stale.file.path for task in view.plan.tasks for stale in task.stale}
    for rule in convention.implied if convention else ():
        items = [item for item in view.implied if item.kind == rule.kind]
        name = f"{rule.kind}s" if rule.kind == "thumbnail" else f"{rule.kind} videos"
        if not items:
            yield ok(name, "neither the site's templates nor its files show that the theme has any")
            continue
        missing = [item.path for item in items if not item.there and item.path not in planned]
        shown = "shown by templates or files" if any(item.proven for item in items) else "unproven"
        if missing:
            said = f"{len(missing):,} of {len(items):,} are not there ({shown}): {_name(missing)}"
            yield warn(name, said, "`imgpipe audit --select THM --select ANI` tells of each")
        else:
            yield ok(name, f"{len(items):,}, all there or planned; the theme's rule is {shown}")


def check_pointers(view: SiteView) -> Iterator[Check]:
    """Look for Git LFS pointers in the places of images."""
    paths = sorted({*view.site.source_files, *view.links.images})
    found = [path for path in paths if _is_pointer(view.config.folder / path)]
    if found:
        said = f"{count_of(len(found), 'image')} not fetched: {_name(found)}"
        yield fail("git lfs", said, "`git lfs pull` fetches them")
    else:
        yield ok("git lfs", "no image is a pointer that is left to be fetched")


def _is_pointer(path: Path) -> bool:
    try:
        if path.stat().st_size > _LONGEST_POINTER_BYTES:
            return False
        return path.read_bytes().startswith(_POINTER)
    except OSError:
        return False


def _name(items: list[str]) -> str:
    more = f" and {len(items) - _NAMED:,} more" if len(items) > _NAMED else ""
    return ", ".join(islice(items, _NAMED)) + more


def _quote(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


SITE: tuple[Callable[[SiteView], Iterator[Check]], ...] = (
    check_settings,
    check_sources,
    check_pages,
    check_excludes,
    check_data,
    check_convention,
    check_references,
    check_derived,
    check_pointers,
)
