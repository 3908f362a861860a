"""Checks of what imgpipe runs on: Python, the libraries, the formats, the terminal, the disk."""

from __future__ import annotations

import locale
import platform
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe import __version__
from imgpipe.beside import try_disk
from imgpipe.checkup import Check, fail, ok, warn

if TYPE_CHECKING:
    from imgpipe.animation import Frame
    from imgpipe.formats import Format

_REINSTALL = "install it again: `python -m pip install --force-reinstall {}`"
_FEATURES = {"zlib": "PNG", "jpg": "JPEG", "webp": "WebP"}  # Pillow's names, without which it fails
_BEYOND = {"avif": "AVIF"}  # what Pillow may have and imgpipe does not need
_LETTERS = "é→…"


def check_python() -> Iterator[Check]:
    version = platform.python_version()
    system = f"{platform.system()} {platform.machine()}".strip()
    yield ok("python", f"{platform.python_implementation()} {version}, {system}")


def check_imgpipe() -> Iterator[Check]:
    yield ok("imgpipe", f"{__version__}, in {Path(__file__).parent}")


def check_libraries() -> Iterator[Check]:
    for name, module in (
        ("av", "av"),
        ("numpy", "numpy"),
        ("pydantic", "pydantic"),
        ("pyyaml", "yaml"),
    ):
        try:
            found = import_module(module)
        except ImportError as problem:
            yield fail(name, f"cannot be imported: {problem}", _REINSTALL.format(name))
            continue
        version = str(found.__version__)
        if module == "yaml" and not found.__with_libyaml__:
            hint = "install a wheel of it, or libyaml's headers before it is built"
            yield fail(name, f"{version}, without libyaml, which reads every page", hint)
        else:
            yield ok(name, version)


def check_pillow() -> Iterator[Check]:
    try:
        from PIL import __version__ as version
        from PIL import features
    except ImportError as problem:
        yield fail("pillow", f"cannot be imported: {problem}", _REINSTALL.format("pillow"))
        return
    lacking = [said for feature, said in _FEATURES.items() if not features.check(feature)]
    if lacking:
        said = f"{version}, built without {' and '.join(lacking)}"
        yield fail("pillow", said, "install a wheel of it: `python -m pip install pillow`")
        return
    known = {**_FEATURES, **_BEYOND}
    parts = [f"{said} {_version(features.version(feature))}" for feature, said in known.items()]
    yield ok("pillow", f"{version}: {', '.join(parts)}")


def _version(found: str | None) -> str:
    return found or "not there"


def check_formats() -> Iterator[Check]:
    """Write a picture in every format, and read it back."""
    try:
        from PIL import Image

        from imgpipe.animation import Frame
        from imgpipe.formats import FORMATS
    except ImportError as problem:
        yield fail("formats", f"cannot be written: {problem}", _REINSTALL.format("imgpipe"))
        return
    written: list[str] = []
    broken: list[str] = []
    frame = Frame(0, Image.new("RGB", (2, 2)))
    for name, chosen in FORMATS.items():
        try:
            whole = _is_written(chosen, frame)
        except Exception as problem:  # whatever a library that is not whole raises
            broken.append(f"{name}: {problem}")
        else:
            (written if whole else broken).append(name)
    if broken:
        said = f"cannot be written: {', '.join(broken)}"
        yield fail("formats", said, _REINSTALL.format("pillow"))
    else:
        yield ok("formats", f"{', '.join(written)} can be written")


def _is_written(chosen: Format, frame: Frame) -> bool:
    from imgpipe.animation import SIGNATURES
    from imgpipe.formats.turntable import Turntable

    if chosen.compose is not None:
        return chosen.compose(Turntable("", ["frame"], frame.size)) != ""
    written = _write(chosen, frame)
    return any(signature.match(written) for signature in SIGNATURES.values())


def _write(chosen: Format, frame: Frame) -> bytes:
    from imgpipe.images import Options

    if chosen.encode is not None:
        return chosen.encode(frame, Options()).data
    assert chosen.assemble is not None, "a format holds stills or animations"
    stream = BytesIO()
    assembler = chosen.assemble(stream, 0, Options())
    assembler.add(frame)
    assembler.finish()
    return stream.getvalue()


def check_workers() -> Iterator[Check]:
    from imgpipe.executors.processes import can_fork
    from imgpipe.schedule import count_cores

    way = "processes that are forked" if can_fork() else "threads, and processes for longer work"
    cores = count_cores()
    yield ok("workers", f"{cores} usable core{'s' * (cores != 1)}, worked on by {way}")


def check_terminal() -> Iterator[Check]:
    encoding = (sys.stdout.encoding if sys.stdout else None) or locale.getencoding()
    names = sys.getfilesystemencoding()
    hint = "set PYTHONUTF8=1, or a locale with UTF-8 (`LANG=C.UTF-8`)"
    if names.lower().replace("-", "") != "utf8":
        said = f"names of files are read as {names}, and those with other letters are not found"
        yield warn("terminal", said, hint)
        return
    try:
        _LETTERS.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        yield warn("terminal", f"shows {encoding} only: other letters are escaped", hint)
    else:
        yield ok("terminal", f"shows {encoding}")


def check_disk(folder: Path) -> Iterator[Check]:
    """Try what publishing and the run lock need, in a hidden folder that is gone after it."""
    try:
        traits = try_disk(folder)
    except OSError as problem:
        said = f"the project's folder cannot be written: {problem.strerror or problem}"
        yield fail("disk", said, "make it writable; imgpipe stages files there")
        return
    if not traits.locks:
        said = "has no locks: two runs at once are not told apart"
        yield warn("disk", said, "see that only one imgpipe runs here at a time")
    elif not traits.links:
        said = "has no hard links: a file that comes up while one is published may be replaced"
        yield warn("disk", said, "let no other program write images while imgpipe runs")
    else:
        yield ok("disk", "can be written; links, renames and locks work")
    case = "counts" if traits.has_case else "does not count, though it does on most servers"
    yield ok("letter case", f"{case} in the names of files")
    form = "count" if traits.has_forms else "do not count, though they do on most servers"
    yield ok("unicode", f"two forms of one letter (é, e + accent) {form} in the names of files")


INSTALLATION: tuple[Callable[[], Iterator[Check]], ...] = (
    check_python,
    check_imgpipe,
    check_pillow,
    check_libraries,
    check_formats,
    check_workers,
    check_terminal,
)
