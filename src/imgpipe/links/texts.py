"""Which texts of the site refer to images, what stands in each, and which images there are."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.frontmatter import FrontMatter, find_block, read_front_matter
from imgpipe.languages import LANGUAGES
from imgpipe.languages.language import Extract, Extraction
from imgpipe.languages.yaml import extract_fields, extract_lines
from imgpipe.links.files import PUBLISHED, extension_of, find_files
from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import Settings
from imgpipe.lock import LOCK_NAME
from imgpipe.model import Config, Page, Site
from imgpipe.own_texts import is_own_text, is_turntable
from imgpipe.scan import parse_page
from imgpipe.text import Span, TextFile
from imgpipe.yaml_nodes import YamlError

UNREAD_TEXT = "SIT006"
MAX_PARSED_BYTES = 5_000_000  # a longer text is searched for names of images only
MAX_SEARCHED_BYTES = 64_000_000
_MARKDOWN = ("md", "markdown", "mkdown", "mkdn", "mkd")  # Jekyll's markdown_ext
_PLAIN = "txt"  # the language that finds names of images in any text
_DATA = ("yml", "yaml", "json", "csv", "tsv")  # `---` begins no front matter here


@dataclass(frozen=True)
class Text:
    """A text and the references in it.

    `page` is set for a page of the pipeline, and for the copy of one. A `silent` text refers, but
    no findings are made of it. `fields` are the references of its front matter, `body` those of
    what follows.
    """

    file: TextFile
    use: Use
    silent: bool = False
    page: Page | None = None
    front_matter: FrontMatter | None = None
    fields: Extraction = field(default_factory=Extraction)
    body: Extraction = field(default_factory=Extraction)

    @property
    def extension(self) -> str:
        return extension_of(self.file.name)

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.file.name)


@dataclass(frozen=True)
class Texts:
    """The texts of a site, and its files by what they are.

    `images` are published; `files` are all files that there are, whatever they hold, with the
    images that Jekyll leaves aside. `linked` are folders that are links.
    """

    texts: tuple[Text, ...]
    images: frozenset[str]
    working_files: tuple[str, ...]
    files: frozenset[str]
    folders: Folders
    linked: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def find_texts(
    config: Config,
    settings: Settings,
    site: Site,
    left_out: frozenset[str] = frozenset(),
    drafts: Mapping[str, bytes] = MappingProxyType({}),
) -> Texts:
    """Read all texts that may refer to images; raises nothing for what users wrote.

    `left_out` are paths of texts that imgpipe itself writes; `drafts` are read in place of files.
    """
    folders = Folders(config, settings)
    found = find_files(config, settings, site, folders)
    diagnostics = [*settings.diagnostics, *found.diagnostics]
    texts = [_read_page(page, folders) for page in site.pages]
    done = {page.path for page in site.pages} | left_out
    if settings.file:
        texts.append(Text(settings.file, Use.DATA, body=_extract_data(settings.file)))
        done.add(settings.file.name)
    unread = {item.place.path for item in site.diagnostics if item.code == "PAG001" and item.place}
    wanted = dict(found.texts) | dict.fromkeys(unread, Use.PUBLISHED)
    for path in sorted(wanted.keys() - done):
        if path.endswith(LOCK_NAME):  # it names every output: nothing would be an orphan
            continue
        said = [] if path in unread else diagnostics  # of a page the scan has said it
        text = _read_text(config, path, wanted[path], drafts.get(path), said)
        if text:
            texts.append(text)
    return Texts(
        texts=tuple(texts),
        images=frozenset(found.images),
        working_files=tuple(sorted(found.working)),
        files=frozenset(found.files),
        folders=folders,
        linked=tuple(found.linked),
        diagnostics=tuple(diagnostics),
    )


def _read_page(page: Page, folders: Folders) -> Text:
    front_matter = page.front_matter
    root = front_matter.root if front_matter else None
    use = folders.use_of_file(page.path)
    broken = front_matter is None and _read_head(page.file)[1] is not None
    body = _extract_body(page.file, use, front_matter, broken=broken)
    fields = extract_fields(root)
    return Text(page.file, use, page=page, front_matter=front_matter, fields=fields, body=body)


def _read_text(
    config: Config, path: str, use: Use, draft: bytes | None, diagnostics: list[Diagnostic]
) -> Text | None:
    try:
        known = extension_of(path) in LANGUAGES
        content = _read_bytes(config.folder / path, known=known) if draft is None else draft
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        hint = "make it readable; until then it is not known which images it shows"
        diagnostics.append(warning(UNREAD_TEXT, message, Place(path), hint))
        return None
    if content is None or is_own_text(content):
        return None
    if len(content) > MAX_SEARCHED_BYTES:
        message = f"is not searched for images: it is longer than {MAX_SEARCHED_BYTES:,} bytes"
        hint = "leave it out with `exclude` in _config.yml, or split it up"
        diagnostics.append(warning(UNREAD_TEXT, message, Place(path), hint))
        return None
    file = TextFile(path, _decode(content, path))
    if len(content) > MAX_PARSED_BYTES:
        return Text(file, use, silent=True, body=LANGUAGES[_PLAIN](file.text, 0))
    return _parse_text(config, file, use, diagnostics)


def read_searched(path: Path, name: str) -> str | None:
    """Return a text that is searched for images as a whole; None for one of imgpipe's own, or one
    that is too long. Raises OSError.
    """
    content = _read_bytes(path, known=True)
    if content is None or len(content) > MAX_SEARCHED_BYTES or is_own_text(content):
        return None
    return _decode(content, name)


def _read_bytes(path: Path, *, known: bool) -> bytes | None:
    """Return the content of a text; None for what is none, where its name does not tell."""
    size = path.stat().st_size
    if not known and size > MAX_PARSED_BYTES:
        return None
    with path.open("rb") as file:
        content = file.read(MAX_SEARCHED_BYTES + 1)
    return None if not known and b"\0" in content else content


def _decode(content: bytes, path: str) -> str:
    """Decode a text; one that is not UTF-8 still refers, whatever its other letters are."""
    try:
        return decode_text(content, path)
    except EncodingError:
        return content.decode("latin-1")


def _parse_text(config: Config, file: TextFile, use: Use, diagnostics: list[Diagnostic]) -> Text:
    front_matter, problem = _read_head(file)
    is_copy = _is_copy(config, file)
    silent = is_copy or _is_outside_the_site(config, file, use)
    if problem and not silent:
        message = f"the front matter {problem.message}"
        place = Place.in_text(file, problem.span)
        diagnostics.append(error("FMT001", message, place, problem.hint))
    fields = extract_fields(front_matter.root if front_matter else None)
    unrendered = extension_of(file.name) in _MARKDOWN and not front_matter
    silent = silent or (unrendered and use in PUBLISHED)
    silent = silent or is_turntable(file.text.encode())
    body = _extract_body(file, use, front_matter, broken=bool(problem))
    page = parse_page(config, file, file.text.encode(), []) if is_copy else None
    return Text(file, use, silent, page, front_matter, fields, body)


def _read_head(file: TextFile) -> tuple[FrontMatter | None, YamlError | None]:
    if extension_of(file.name) in _DATA:
        return None, None
    try:
        return read_front_matter(file.text), None
    except YamlError as problem:
        return None, problem


def _is_copy(config: Config, file: TextFile) -> bool:
    copies = config.rewrite.copies if config.rewrite else None
    return copies is not None and file.name.startswith(f"{copies}/")


def _is_outside_the_site(config: Config, file: TextFile, use: Use) -> bool:
    """Return whether a text is the pipeline, or something that no site is made of."""
    is_pipeline = file.name == Path(config.name).name
    is_known = use is Use.LAYOUTS or extension_of(file.name) in LANGUAGES
    return is_pipeline or not is_known


def _extract_body(
    file: TextFile, use: Use, front_matter: FrontMatter | None, *, broken: bool
) -> Extraction:
    """Return the references behind the front matter; of one that is broken, names in it too."""
    extract = _choose_language(file, use)
    if front_matter:
        return extract(file.text, _find_body(file.text, front_matter.span))
    if extension_of(file.name) in _DATA:
        return _extract_data(file)
    if not broken:
        return extract(file.text, 0)
    block = find_block(file.text)
    if block is None:  # no one knows where the body begins
        return LANGUAGES[_PLAIN](file.text, 0)
    named = LANGUAGES[_PLAIN](file.text[: block.end], 0).mentions
    known = {mention.span for mention in named}
    values = tuple(
        value for value in extract_lines(file.text[: block.end]) if value.span not in known
    )
    body = extract(file.text, _find_body(file.text, block))
    return replace(body, mentions=named + values + body.mentions)


def _extract_data(file: TextFile) -> Extraction:
    """Where data cannot be parsed, or hold nothing, names in them still are a sign of use."""
    found = LANGUAGES[extension_of(file.name)](file.text, 0)
    return found if found.mentions else LANGUAGES[_PLAIN](file.text, 0)


def _choose_language(file: TextFile, use: Use) -> Extract:
    """A part of pages needs no extension: themes have `{% include gallery %}`."""
    unnamed = "html" if use is Use.LAYOUTS else _PLAIN
    return LANGUAGES.get(extension_of(file.name), LANGUAGES[unnamed])


def _find_body(text: str, block: Span) -> int:
    """Return where the line after the closing fence begins."""
    breaks = [at for at in (text.find("\n", block.end), text.find("\r", block.end)) if at >= 0]
    if not breaks:
        return len(text)
    first = min(breaks)
    return first + (2 if text.startswith("\r\n", first) else 1)
