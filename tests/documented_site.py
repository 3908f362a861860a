"""The site that the pages of the documentation are about, and what is run of them there.

`python -m tests.documented_site docs/start.md` writes what its commands say now below them.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.muscle_sites import save
from tests.project import Project, paint

MUSCLES = {
    "Gastrocnemius": Image.Transpose.FLIP_LEFT_RIGHT,
    "Soleus": Image.Transpose.FLIP_TOP_BOTTOM,
    "Tibialis": Image.Transpose.ROTATE_180,
}
IMAGES = "assets/images"
_SIZE, _SMALL, _FRAMES = (480, 360), (60, 45), 6
_FENCE = re.compile(
    r"""^( *)```(\S*)(?: title="([^"\n]+)")?\n(.*?)^\1```$""", flags=re.MULTILINE | re.DOTALL
)
_VARYING = re.compile(r" *[\d.,]+ (bytes|kB|MB)|[0-9a-f]{12}…")  # with the encoders' versions


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text without indentation, the line of its fence.

    `title` is the file that it is, if it has one.
    """

    language: str
    title: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """A command of a `console` block, and what the page shows below it."""

    command: str
    shown: str


def write_site(project: Project) -> None:
    """A Jekyll site with three galleries; a thumbnail is lost, and a page has a wrong name."""
    subprocess.run(["git", "init", "-q", project.root], check=True)
    project.write("_config.yml", "title: Atlas\nurlimg: /assets/images/\nexclude: []\n")
    for name, turn in MUSCLES.items():
        pictures = [paint(_SIZE, position, _FRAMES).transpose(turn) for position in range(_FRAMES)]
        first, *rest = (picture.quantize(16) for picture in pictures)
        file = io.BytesIO()
        first.save(file, "GIF", save_all=True, append_images=rest, duration=180, loop=0)
        project.write(f"{IMAGES}/muscles/gif/{name}.gif", file.getvalue())
        lines = ["---", f"title: {name}", "images:", f"  - image_id: {name}"]
        lines += [f"    image_name: muscles/gif/{name}.gif", f"    image_alt: {name}, turning"]
        lines.append("gallery:")
        for position, still in enumerate((first, *rest)):
            path = f"muscles/png/{name}-{position + 1}"
            save(project, still, IMAGES, f"{path}.png")
            if (name, position) != ("Soleus", 2):
                small = pictures[position].resize(_SMALL)
                save(project, small, IMAGES, f"{path}-thumb.png")
            lines.append(f"  - image_url: {path}.png")
            lines.append(f"    caption: {name} from {position * 60} degrees")
        lines += ["---", "", f"The {name}.", ""]
        if name == "Tibialis":
            lines += ["![From behind](/assets/images/muscles/png/Tibialis-04.png)", ""]
        project.write(f"pages/{name}.md", "\n".join(lines))


def find_blocks(text: str) -> Iterator[Block]:
    for found in _FENCE.finditer(text):
        indent, language, title, body = found.groups()
        plain = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) if indent else body
        yield Block(language, title or "", plain, text.count("\n", 0, found.start()) + 1)


def find_steps(block: Block) -> Iterator[Step]:
    """Yield the commands of a `console` block; a line after `> ` goes on with the command."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        first, *rest = part.splitlines()
        more = 0
        while more < len(rest) and rest[more].startswith("> "):
            more += 1
        command = "\n".join([first, *(line[2:] for line in rest[:more])])
        yield Step(command, "\n".join(rest[more:]).strip("\n"))


def run_shell(project: Project, command: str, *, may_keep: bool = False) -> str:
    """Return what a command says on stdout and stderr, as on a terminal.

    It must not fail but with findings, or, if it `may_keep`, because another file is in its place.
    """
    program = f'imgpipe() {{ {shlex.quote(sys.executable)} -m imgpipe "$@"; }}'
    done = subprocess.run(
        ["bash", "-c", f"{program}\n{command}"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in ((0, 1, 3) if may_keep else (0, 1)), f"$ {command}\n{done.stdout}"
    return done.stdout


def even_out(said: str) -> str:
    """Return what was said without what depends on the encoders' versions."""
    lines = (re.sub(" +", " ", _VARYING.sub(" …", line)).rstrip() for line in said.splitlines())
    return "\n".join(lines).strip("\n")


def finish_start(project: Project) -> None:
    """Do what the page about the start does: the recipes begin there."""
    run_shell(project, "imgpipe init -q && imgpipe adopt -q && imgpipe run -q")
    run_shell(project, "sed -i 's/Tibialis-04/Tibialis-4/' pages/Tibialis.md")
    run_shell(
        project, "git add . && git -c user.name=A -c user.email=a@example.org commit -qm Site"
    )


def open_sites(page: Path, folder: Path) -> Callable[[str], Project]:
    """Return what gives each part of a page its site: the recipes have one each, others share."""
    first = Project(folder / "site")
    first.root.mkdir()
    write_site(first)
    if page.name != "recipes.md":
        return lambda _: first
    finish_start(first)

    def copy(title: str) -> Project:
        root = folder / re.sub(r"\W+", "-", title)
        if not root.exists():
            shutil.copytree(first.root, root)
        return Project(root)

    return copy


def title_of(text: str, block: Block) -> str:
    """Return the title of the section that a block is in."""
    before = "\n".join(text.splitlines()[: block.line])
    return next(iter(re.findall("^## (.*)$", before, flags=re.MULTILINE)[::-1]), "")


def say_again(page: Path, folder: Path) -> None:
    """Write what the commands of a page say now below them: how the pages are kept true."""
    text = page.read_text(encoding="utf-8")
    find_site = open_sites(page, folder)
    parts, end = [], 0
    for block in find_blocks(text):
        start = text.index(f"{block.text}```", end)
        parts.append(text[end:start])
        end = start + len(block.text)
        project = find_site(title_of(text, block))
        if block.title:
            project.write(block.title, block.text)
        parts.append(_say(project, block) if block.language == "console" else block.text)
    page.write_text("".join([*parts, text[end:]]), encoding="utf-8")


def _say(project: Project, block: Block) -> str:
    lines = []
    for step in find_steps(block):
        lines.append("$ " + step.command.replace("\n", "\n> "))
        lines += run_shell(project, step.command).strip("\n").splitlines()
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        say_again(Path(sys.argv[1]), Path(name))
