"""What Liquid makes of a reference when the site is built, as far as that can be known before.

A template is evaluated in all ways at once: for every page that it may serve, every `include` tag
that calls it, and every item of the lists that its loops run over. What cannot be known is unknown,
and never an error. See https://shopify.github.io/liquid/ and https://jekyllrb.com/docs/liquid/.
"""

from __future__ import annotations

import posixpath
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from imgpipe.languages.expression import UNKNOWN as UNKNOWN_VALUE
from imgpipe.languages.expression import Expression, Variable
from imgpipe.languages.language import Binding, Extraction, Include, Piece
from imgpipe.links.bindings import Bindings
from imgpipe.links.readings import UNKNOWN, Reading, Some
from imgpipe.links.worlds import MOST_WORLDS, Worlds, find_variables
from imgpipe.text import Span

# What Jekyll gives pages and sites beside what their files say.
_OF_PAGES = (
    *("url", "id", "content", "excerpt", "output", "date", "dir", "slug", "ext", "title"),
    *("categories", "tags", "collection", "relative_path", "next", "previous", "draft"),
)
_OF_SITES = ("time", "static_files", "html_files", "collections")
_LISTS_OF_PAGES = ("pages", "posts", "documents", "html_pages", "related_posts")
_ANY = "*"  # what an `include` tag calls that names its file with Liquid
_UNKNOWABLE = ("", "site", "layout", "content", "forloop", "jekyll", "theme")


@dataclass(frozen=True)
class Template:
    """A text that Jekyll builds; `path` is relative to the project's folder.

    `data` is a page's front matter (with Jekyll's defaults) as plain values; None for what is no
    page of its own: a layout, an include, a style without front matter.
    """

    path: str
    text: str
    extraction: Extraction
    data: Mapping[str, object] | None = None


# One way to reach an include or a layout: what the names that it does not bind mean there.
Context = Mapping[str, object]


@dataclass(frozen=True)
class Templates:
    """All templates of a site; `site` is what `site.x` gives, `pages` what `page` may be.

    `calls` has the `include` tags by the path of the file that they name; where they are
    `complete`, an include that none names is not part of the site. `names` are those that the text
    of a path binds with `assign` or `capture`, which hold behind its `include` tag.
    `contexts` and `bindings` are found when they are first asked for, and kept.
    """

    site: Mapping[str, object]
    pages: Mapping[str, Mapping[str, object]]
    calls: Mapping[str, Sequence[tuple[Template, Include]]]
    complete: bool
    includes_folder: str
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contexts: dict[tuple[str, frozenset[str]], Sequence[Context]] = field(default_factory=dict)
    bindings: dict[str, Bindings] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: in which template, and how far into its text."""

    templates: Templates
    template: Template
    offset: int


def open_templates(
    templates: Iterable[Template],
    site: Mapping[str, object],
    includes_folder: str = "_includes",
) -> Templates:
    """Return the templates of a site, to be evaluated.

    `site` is `_config.yml` as plain values, with `data` for what is below `_data`;
    `includes_folder` is relative to the project's folder.
    """
    known = tuple(templates)
    pages = {item.path: _describe_page(item) for item in known if item.data is not None}
    described = _describe_site(site, tuple(pages.values()))
    calls = _find_calls(known, includes_folder)
    complete = _has_own_theme(known, site)
    return Templates(described, pages, calls, complete, includes_folder, _find_names(known))


def evaluate(pieces: Sequence[Piece], scope: Scope) -> tuple[Reading, ...]:
    """Return every text that the pieces may become, without repetitions, in the site's order.

    Where there would be too many, the unknown stands for them.
    """
    try:
        worlds = _open_worlds([pieces], scope)
        texts = dict.fromkeys(worlds.write(pieces, scope.offset + 1))
    except RecursionError:  # includes that include others, hundreds deep
        return (UNKNOWN,)
    return tuple(Reading((text,)) if isinstance(text, str) else text for text in texts)


# --- what a site's names mean ----------------------------------------------------------------


def _describe_page(template: Template) -> Mapping[str, object]:
    own: dict[str, object] = {
        **dict.fromkeys(_OF_PAGES, UNKNOWN),
        "path": template.path,
        "name": posixpath.basename(template.path),
    }
    # A page's data may be made when it is asked for: it is not copied.
    return ChainMap(cast(MutableMapping[str, object], template.data), own)


def _describe_site(
    site: Mapping[str, object], pages: tuple[Mapping[str, object], ...]
) -> dict[str, object]:
    """A list of pages has some of them: which, and in what order, is not known."""
    some = Some(pages)
    collections = site.get("collections")
    own = collections if isinstance(collections, dict | list) else ()
    names = [name for name in own if isinstance(name, str)]
    groups = Some(([UNKNOWN, some],))  # pairs of a name and its pages
    github = site.get("github")
    return {
        **site,
        **dict.fromkeys(_OF_SITES, UNKNOWN),
        # what jekyll-github-metadata adds besides are other sites' addresses
        "github": {
            "url": f"{site.get('url') or ''}{site.get('baseurl') or ''}",
            **(github if isinstance(github, dict) else {}),
        },
        **dict.fromkeys(("tags", "categories"), groups),
        **dict.fromkeys((*_LISTS_OF_PAGES, *names), some),
    }


def _has_own_theme(templates: Iterable[Template], site: Mapping[str, object]) -> bool:
    """Return whether all layouts are the site's: those of another theme may call its includes."""
    if site.get("theme") or site.get("remote_theme"):
        return False
    return any("_layouts" in template.path.split("/") for template in templates)


def _find_names(templates: Iterable[Template]) -> dict[str, frozenset[str]]:
    return {
        template.path: frozenset(item.name for item in bindings if not item.each)
        for template in templates
        if (bindings := template.extraction.bindings)
    }


def _find_calls(
    templates: Iterable[Template], folder: str
) -> dict[str, list[tuple[Template, Include]]]:
    calls: dict[str, list[tuple[Template, Include]]] = defaultdict(list)
    for template in templates:
        for include in template.extraction.includes:
            path = _locate_include(template, include, folder)
            calls[_ANY if "*" in include.file else path].append((template, include))
    return calls


def _locate_include(template: Template, include: Include, folder: str) -> str:
    at = posixpath.dirname(template.path) if include.relative else folder
    return posixpath.normpath(posixpath.join(at, include.file))


# --- the ways to reach a template ------------------------------------------------------------


def _open_worlds(asked: Sequence[Sequence[Piece]], scope: Scope) -> Worlds:
    templates, template = scope.templates, scope.template
    bindings = templates.bindings.get(template.path)
    if bindings is None:
        own = template.extraction.bindings
        bindings = Bindings(template.text, (*own, *_find_given(templates, template)))
        templates.bindings[template.path] = bindings
    names = _find_free(asked, bindings, scope.offset + 1)
    contexts = _find_contexts(templates, template, frozenset(names))
    return Worlds(templates.site, bindings, contexts)


def _find_given(templates: Templates, template: Template) -> Iterator[Binding]:
    """Yield what an include may give to names that the template itself binds, too."""
    own = {binding.name for binding in template.extraction.bindings}
    for include in template.extraction.includes if own else ():
        path = _locate_include(template, include, templates.includes_folder)
        for name in sorted(own & templates.names.get(path, frozenset())):
            span = Span(include.span.end, len(template.text))
            yield Binding(name, (UNKNOWN_VALUE,), each=False, span=span, sure=False)


def _find_free(asked: Sequence[Sequence[Piece]], bindings: Bindings, offset: int) -> Iterator[str]:
    """Yield the names that the text does not bind itself, those that its bindings use included."""
    waiting = [(pieces, offset) for pieces in asked]
    seen = set()
    while waiting:
        pieces, at = waiting.pop()
        for variable in find_variables(pieces):
            found = bindings.find(variable.name, at)
            if not found and variable.name not in _UNKNOWABLE:
                yield variable.name
            for binding in found:
                if binding not in seen:
                    seen.add(binding)
                    waiting.append((binding.pieces, binding.span.start))


def _find_contexts(
    templates: Templates, template: Template, names: frozenset[str]
) -> Sequence[Context]:
    page = templates.pages.get(template.path)
    if page is not None:
        return ({"page": page, "paginator": {"posts": templates.site["posts"]}},)
    if not names:
        return ({},)
    key = (template.path, names)
    if key not in templates.contexts:
        templates.contexts[key] = ({},)  # what an include that includes itself knows of itself
        templates.contexts[key] = _follow_calls(templates, template, names)
    return templates.contexts[key]


def _follow_calls(
    templates: Templates, template: Template, names: frozenset[str]
) -> Sequence[Context]:
    calls = list(templates.calls.get(template.path, ()))
    is_include = template.path.startswith(f"{templates.includes_folder}/")
    if is_include:
        calls += templates.calls.get(_ANY, ())
    if calls:
        return _collect_contexts(templates, calls, names)
    if is_include and templates.complete:
        return ()
    everywhere = {"paginator": {"posts": templates.site["posts"]}}
    if "page" not in names:
        return (everywhere,)
    return tuple({"page": page, **everywhere} for page in templates.pages.values())


def _collect_contexts(
    templates: Templates, calls: Iterable[tuple[Template, Include]], names: frozenset[str]
) -> Sequence[Context]:
    """Return what the names mean at each call, without repetitions."""
    asked = sorted(names - {"include"})
    found: dict[object, Context] = {}
    for caller, include in calls:
        parameters = dict(include.parameters) if "include" in names else {}
        pieces = [*((Expression(Variable(name)),) for name in asked), *parameters.values()]
        scope = Scope(templates, caller, include.span.start)
        for row in _open_worlds(pieces, scope).read(pieces, scope.offset + 1):
            given = dict(zip(parameters, row[len(asked) :], strict=True))
            context = {**dict(zip(asked, row, strict=False)), "include": given}
            found[(tuple(parameters), tuple(map(_identify, row)))] = context
        if len(found) > MOST_WORLDS:
            return ({},)
    return tuple(found.values())


def _identify(value: object) -> object:
    """Return what is equal for equal texts, and for the same other value."""
    return value if isinstance(value, str | Reading) else id(value)
