"""What Liquid sees as `site.data`: the files below `_data`, as plain values."""

from __future__ import annotations

import csv
import json
import posixpath
import re
from collections.abc import Iterable

from imgpipe.links.folders import Use
from imgpipe.links.jekyll import Settings
from imgpipe.links.texts import Text
from imgpipe.yaml_nodes import Value, YamlError, compose, to_value


def read_data(settings: Settings, texts: Iterable[Text]) -> dict[str, Value]:
    """Return the values of all data files by their names, in a mapping for each folder.

    A file that does not parse has no values.
    """
    data: dict[str, Value] = {}
    top = posixpath.normpath(posixpath.join(settings.source, settings.data_folder))
    for text in texts:
        if text.use is not Use.DATA or not text.file.name.startswith(f"{top}/"):
            continue
        *folders, name = posixpath.relpath(text.file.name, top).split("/")
        here = data
        for folder in map(_name_key, folders):
            inner = here.setdefault(folder, {})
            if not isinstance(inner, dict):
                break
            here = inner
        else:
            here[_name_key(posixpath.splitext(name)[0])] = _parse(text)
    return data


def _name_key(name: str) -> str:
    """As Jekyll::DataReader#sanitize_filename, whose words are of ASCII letters."""
    return re.sub(r"\s+", "_", re.sub(r"[^\w\s-]+", "", name, flags=re.ASCII), flags=re.ASCII)


def _parse(text: Text) -> Value:
    content = text.file.text
    try:
        if text.extension in ("yml", "yaml"):
            return to_value(compose(content))
        if text.extension == "json":
            return json.loads(content)
        if text.extension in ("csv", "tsv"):
            delimiter = "\t" if text.extension == "tsv" else ","
            return list(csv.DictReader(content.splitlines(), delimiter=delimiter))
    except (YamlError, ValueError, csv.Error, RecursionError):
        pass
    return None
