"""What Hugo is told in its settings, as far as it decides which folders are part of the site."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.text import Span, TextFile
from imgpipe.yaml_nodes import YamlError, compose, to_value

_ENDINGS = ("toml", "yaml", "yml", "json")
_MAIN = ("hugo", "config")
_USUAL = ("content", "static", "layouts", "themes", "archetypes")
_PARTS = ("content", "static", "assets", "layouts", "data")  # what a folder may be mounted as
_PLACE = re.compile(r" \(at line ([0-9]+), column ([0-9]+)\)\Z")  # of tomllib's messages


@dataclass(frozen=True)
class Hugo:
    """The folders of a site, from the project's; `parts` has what each is to Hugo (`static`).

    `name` is the file of the settings, `themes` are the folders of the themes, and `ignored` are
    patterns of files that are left out. See https://gohugo.io/configuration/all/.
    """

    name: str
    publish_folder: str = "public"
    resource_folder: str = "resources"
    parts: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    ignored: tuple[re.Pattern[str], ...] = ()

    def find_folders(self, part: str) -> list[str]:
        """Return the folders that are one part of the site: its own, then those of its themes."""
        own = [folder for folder, known in self.parts.items() if known == part]
        return [*own, *(f"{theme}/{part}" for theme in self.themes)]


def read_hugo(folder: Path) -> tuple[Hugo | None, tuple[Diagnostic, ...]]:
    """Return what Hugo is told in a project, None where it has no settings of Hugo.

    What cannot be read is a diagnostic, and Hugo's defaults stand for it. The settings of one
    environment (`config/production`) are not read: no one knows when Hugo is.
    """
    names = list(_find_names(folder))
    diagnostics: list[Diagnostic] = []
    values: dict[str, Any] = {}
    for name in names:
        found = _read(folder, name, diagnostics)
        stem = posixpath.basename(name).partition(".")[0]
        values = {**values, **(found if stem in _MAIN else {stem: found})}
    return (_interpret(names[0], values) if names else None), tuple(diagnostics)


def _find_names(folder: Path) -> Iterator[str]:
    """Yield the files of settings; a `config.toml` is Hugo's where its folders are."""
    below = "config/_default/"
    candidates = [
        *((stem, f"{stem}.{ending}") for stem in _MAIN for ending in _ENDINGS),
        *(
            (stem, f"{below}{stem}.{ending}")
            for stem in (*_MAIN, "module", "languages")
            for ending in _ENDINGS
        ),
    ]
    there = [(stem, name) for stem, name in candidates if (folder / name).is_file()]
    is_named = any(stem == "hugo" for stem, _ in there)
    usual = sum((folder / name).is_dir() for name in _USUAL)
    if is_named or (usual > 1 and any(stem in _MAIN for stem, _ in there)):
        main = [name for stem, name in there if stem in _MAIN and "/" not in name]
        yield from main[:1]
        yield from (name for _, name in there if "/" in name)


def _read(folder: Path, name: str, diagnostics: list[Diagnostic]) -> dict[str, Any]:
    """Return the keys of one file, in small letters, as Hugo reads them."""
    try:
        file = TextFile(name, decode_text((folder / name).read_bytes(), name))
        values = _parse(file)
    except OSError as problem:
        message = f"the settings cannot be read: {problem.strerror}"
        diagnostics.append(error("FMT001", message, Place(name)))
    except EncodingError as problem:
        message = f"the file {problem.message}"
        diagnostics.append(error("FMT001", message, problem.place, problem.hint))
    except YamlError as problem:
        place = Place.in_text(file, problem.span)
        diagnostics.append(error("FMT001", f"the file {problem.message}", place, problem.hint))
    except json.JSONDecodeError as problem:
        place = Place.in_text(file, Span(problem.pos, problem.pos + 1))
        diagnostics.append(error("FMT001", f"the file is not valid JSON: {problem.msg}", place))
    except tomllib.TOMLDecodeError as problem:
        diagnostics.append(_explain_toml(file, str(problem)))
    except RecursionError:
        diagnostics.append(error("FMT001", "the file is nested too deeply", Place(name)))
    else:
        return _fold(values)
    return {}


def _parse(file: TextFile) -> Any:
    if file.name.endswith(".toml"):
        return tomllib.loads(file.text)
    if file.name.endswith(".json"):
        return json.loads(file.text)
    return to_value(compose(file.text))


def _explain_toml(file: TextFile, said: str) -> Diagnostic:
    found = _PLACE.search(said)
    message = f"the file is not valid TOML: {said[: found.start()] if found else said}"
    if not found:
        return error("FMT001", message, Place.in_text(file, Span(len(file.text), len(file.text))))
    line, column = map(int, found.groups())
    return error("FMT001", message, Place(file.name, line, column, file.line_text(line)))


def _fold(values: Any) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in values.items()} if _is_map(values) else {}


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


# --- what the settings mean ------------------------------------------------------------------


def _interpret(name: str, values: dict[str, Any]) -> Hugo:
    above = _text(values.get("themesdir")) or "themes"
    themes = _texts(values.get("theme"))
    return Hugo(
        name=name,
        publish_folder=_tidy(values.get("publishdir"), "public"),
        resource_folder=_tidy(values.get("resourcedir"), "resources"),
        parts=dict(_find_parts(values)),
        themes=tuple(posixpath.normpath(posixpath.join(above, theme)) for theme in themes),
        ignored=tuple(_compile(_texts(values.get("ignorefiles")))),
    )


def _find_parts(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield folders with what they are: Hugo's own, those of languages, and mounts."""
    languages = map(_fold, _fold(values.get("languages")).values())
    said = [values, *languages]
    keys = {"content": "content", "assets": "asset", "layouts": "layout", "data": "data"}
    for part, key in keys.items():
        for one in said:
            yield _tidy(one.get(f"{key}dir"), part), part
    for one in said:
        named = [item for key in one if key.startswith("staticdir") for item in _texts(one[key])]
        for folder in named or ["static"]:
            yield _tidy(folder, "static"), "static"
    mounts = _fold(values.get("module")).get("mounts")
    for mount in map(_fold, mounts if isinstance(mounts, list) else ()):
        part = _tidy(mount.get("target"), "").split("/")[0]
        if part in _PARTS:
            yield _tidy(mount.get("source"), part), part


def _compile(patterns: Iterator[str] | tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    """Yield the patterns, which are Go's; one that Python does not know leaves nothing out."""
    for pattern in patterns:
        try:
            yield re.compile(pattern)
        except re.error:
            continue


def _tidy(value: Any, usual: str) -> str:
    return posixpath.normpath(_text(value).strip("/") or usual)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str) and item)
