"""Sites whose images are there already, as the themes and generators have them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.project import Project, paint

SIZE = (20, 16)


@dataclass(frozen=True)
class Muscle:
    """One animation and the files that its site has of it; patterns are below the image root."""

    name: str
    numbers: tuple[int, ...] = (1, 2, 3, 4)
    digits: int = 0
    gif: str = "muscles/gif/{name}.gif"
    png: str = "muscles/png/{name}-{n}.png"
    thumbnails: tuple[tuple[str, int], ...] = (("muscles/png/{name}-{n}-thumb.png", 10),)
    rich: bool = False

    def path(self, pattern: str, number: int = 0) -> str:
        return pattern.replace("{name}", self.name).replace("{n}", f"{number:0{self.digits}}")

    def frames(self) -> list[str]:
        return [self.path(self.png, number) for number in self.numbers]


def write_muscle(project: Project, root: str, muscle: Muscle) -> None:
    """Write an animation, its frames (as the GIF has them, or in more colours), and thumbnails."""
    count = len(muscle.numbers)
    if muscle.gif:
        project.gif(posixpath.join(root, muscle.path(muscle.gif)), count, SIZE)
    for position, number in enumerate(muscle.numbers):
        picture = paint(SIZE, position, count)
        still = picture if muscle.rich else picture.quantize(16)
        save(project, still, root, muscle.path(muscle.png, number))
        for pattern, width in muscle.thumbnails:
            small = picture.resize((width, round(SIZE[1] * width / SIZE[0])))
            save(project, small, root, muscle.path(pattern, number))


def save(project: Project, picture: Image.Image, root: str, path: str) -> None:
    target: Path = project.root / root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target)


def write_feeling_responsive(
    project: Project, muscles: Iterable[Muscle], root: str = "assets/images", config: str = ""
) -> None:
    project.write("_config.yml", f"title: Atlas\nurlimg: /assets/images/\n{config}")
    for muscle in muscles:
        write_muscle(project, root, muscle)
        lines = ["---", f"title: {muscle.name}"]
        if muscle.gif:
            lines += ["images:", f"  - image_id: '{muscle.name}'"]
            lines += [f"    image_name: '{muscle.path(muscle.gif)}'"]
        lines.append("gallery:")
        for path in muscle.frames():
            lines += [f"  - image_url: {path}", f"    caption: '{muscle.name}'"]
        project.write(f"pages/{muscle.name}.md", "\n".join([*lines, "---", "", "Text.", ""]))


def write_minimal_mistakes(project: Project, muscles: Iterable[Muscle]) -> None:
    """The second half of each set is in a second gallery of the page."""
    project.write("_config.yml", "title: Atlas\ntheme: minimal-mistakes-jekyll\nbaseurl: /atlas\n")
    for muscle in muscles:
        write_muscle(project, "assets/images", muscle)
        half = len(muscle.numbers) // 2
        lines = ["---", f"title: {muscle.name}"]
        for key, numbers in (
            ("gallery", muscle.numbers[:half]),
            ("gallery2", muscle.numbers[half:]),
        ):
            lines.append(f"{key}:")
            for number in numbers:
                small = muscle.path(muscle.thumbnails[0][0], number)
                lines.append(f"  - url: /assets/images/{muscle.path(muscle.png, number)}")
                lines.append(f"    image_path: /assets/images/{small}")
                lines.append(f"    alt: {muscle.name} from {number}")
        project.write(f"_posts/2024-01-01-{muscle.name}.md", "\n".join([*lines, "---", ""]))


def write_jekyll(project: Project, muscles: Iterable[Muscle]) -> None:
    project.write("_config.yml", "title: Atlas\nexclude: [pipeline.yaml]\n")
    for muscle in muscles:
        write_muscle(project, "assets/images", muscle)
        lines = ["---", f"title: {muscle.name}", "images:"]
        lines += [f"  - /assets/images/{path}" for path in muscle.frames()]
        project.write(f"_atlas/{muscle.name}.md", "\n".join([*lines, "---", ""]))
    project.write("_config.yml", "title: Atlas\nexclude: [pipeline.yaml]\ncollections: [atlas]\n")


def write_hugo(project: Project, muscles: Iterable[Muscle]) -> None:
    """Page bundles: the images lie beside their page."""
    project.write("hugo.toml", 'title = "Atlas"\n')
    for muscle in muscles:
        folder = f"content/muscles/{muscle.name.lower()}"
        write_muscle(project, folder, muscle)
        lines = ["---", f"title: {muscle.name}", "resources:"]
        for path in muscle.frames():
            lines += [f"  - src: {path}", f"    title: {muscle.name}"]
        project.write(f"{folder}/index.md", "\n".join([*lines, "---", ""]))


def write_plain(project: Project, muscles: Iterable[Muscle]) -> None:
    """No generator, and a field that no convention knows."""
    for muscle in muscles:
        write_muscle(project, "web/pictures", muscle)
        lines = ["---", f"title: {muscle.name}", f"movie: {muscle.path(muscle.gif)}", "views:"]
        lines += [f"  - file: {path}\n    text: {muscle.name}" for path in muscle.frames()]
        project.write(f"texts/{muscle.name}.md", "\n".join([*lines, "---", ""]))


def with_names(*names: str, **rest: object) -> list[Muscle]:
    return [Muscle(name, **rest) for name in names]  # type: ignore[arg-type]
