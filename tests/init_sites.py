"""Generated copies of the layouts that real sites have, for `imgpipe init`."""

from __future__ import annotations

from collections.abc import Callable

from tests.muscle_sites import (
    SIZE,
    Muscle,
    save,
    with_names,
    write_feeling_responsive,
    write_hugo,
    write_jekyll,
    write_minimal_mistakes,
    write_muscle,
    write_plain,
)
from tests.project import Project, paint

NAMES = ("Arm", "Foot", "Hand", "Leg")
HUGO = {"gif": "{name}.gif", "png": "{name}-{n}.png", "thumbnails": (("{name}-{n}-thumb.png", 10),)}
TWO = (("muscles/png/{name}-{n}-thumb.png", 10), ("muscles/small/{name}-{n}.png", 6))


def cut_place(project: Project, text: str) -> str:
    """Return what was said, without the `-C` that the tests' own call has and hints repeat."""
    return text.replace(f" -C {project.root}", "")


LAYOUTS: dict[str, Callable[[Project], None]] = {}


def layout(write: Callable[[Project], None]) -> Callable[[Project], None]:
    LAYOUTS[write.__name__] = write
    return write


@layout
def as_the_atlas_has_it(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES))


@layout
def padded(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, digits=2))


@layout
def counted_from_0(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, numbers=(0, 1, 2, 3)))


@layout
def with_gaps(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, numbers=(1, 2, 5, 9)))


@layout
def with_gaps_and_no_animations(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, numbers=(0, 2, 3, 7), gif=""))


@layout
def upper_case(project: Project) -> None:
    rest = {"gif": "GIF/{name}.GIF", "png": "PNG/{name}-{n}.PNG"}
    thumbnails = (("PNG/{name}-{n}-thumb.PNG", 10),)
    write_feeling_responsive(project, with_names(*NAMES, **rest, thumbnails=thumbnails))


@layout
def thumbnails_of_two_widths(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, thumbnails=TWO))


@layout
def names_that_end_in_numbers(project: Project) -> None:
    write_feeling_responsive(project, with_names("Leg", "Leg-2", "Leg-10", "Arm_3"))


@layout
def animations_without_galleries(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES))
    for name in ("Skull", "Leg-1"):
        project.gif(f"assets/images/muscles/gif/{name}.gif")
        text = f"---\nimages:\n  - image_name: muscles/gif/{name}.gif\n---\n"
        project.write(f"pages/lone-{name}.md", text)


@layout
def no_thumbnails(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, thumbnails=()))


@layout
def stems_that_are_no_frames(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, gif=""))
    for name in ("covid-19", "step_2", "photo-3", "photo-04", "Figure-1", "Figure-2"):
        for folder in ("muscles/png", "icons"):
            save(project, paint(SIZE, 1, 4), "assets/images", f"{folder}/{name}.png")


@layout
def frames_richer_than_animations(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, rich=True))


@layout
def sets_unlike_most(project: Project) -> None:
    odd = [Muscle("Toe", (0, 1, 2)), Muscle("Nose", digits=3), Muscle("Ear", (1, 2, 7))]
    wide = Muscle("Eye", thumbnails=(("muscles/png/{name}-{n}-thumb.png", 12),))
    write_feeling_responsive(project, [*with_names(*NAMES), *odd, wide])


@layout
def a_folder_for_each(project: Project) -> None:
    rest = {"png": "muscles/{name}/{n}.png", "thumbnails": (("muscles/{name}/small/{n}.png", 10),)}
    write_feeling_responsive(project, with_names(*NAMES, **rest))


@layout
def originals_apart(project: Project) -> None:
    write_feeling_responsive(project, with_names(*NAMES, gif=""))
    for name in NAMES:
        project.gif(f"raw/gif/{name}.gif", 4, SIZE)


@layout
def minimal_mistakes(project: Project) -> None:
    thumbnails = (("muscles/png/{name}-{n}-th.png", 10),)
    write_minimal_mistakes(project, with_names(*NAMES, thumbnails=thumbnails))


@layout
def plain_jekyll(project: Project) -> None:
    write_jekyll(project, with_names(*NAMES, digits=2))


@layout
def hugo_bundles(project: Project) -> None:
    write_hugo(project, with_names(*NAMES, **HUGO))


@layout
def hugo_bundles_without_animations(project: Project) -> None:
    write_hugo(project, with_names(*NAMES, **{**HUGO, "gif": ""}))


@layout
def no_generator(project: Project) -> None:
    write_plain(project, with_names(*NAMES))


@layout
def another_format_and_posters(project: Project) -> None:
    muscles = with_names(*NAMES)
    write_feeling_responsive(project, muscles)
    for muscle in muscles:
        save(project, paint(SIZE, 0, 4), "assets/images", f"muscles/gif/{muscle.name}-poster.webp")
        for number in muscle.numbers:
            path = f"muscles/webp/{muscle.name}-{number}.webp"
            save(project, paint(SIZE, number, 4), "assets/images", path)


@layout
def pictures(project: Project) -> None:
    """Minimal Mistakes as its documents show it: single pictures, and a thumbnail of each."""
    project.write("_config.yml", "title: Photos\nremote_theme: mmistakes/minimal-mistakes\n")
    lines = ["---", "title: Photos", "gallery:"]
    for name in ("sea", "hill-2", "lake"):
        picture = paint(SIZE, 1, 4)
        save(project, picture, "assets/images", f"photos/{name}.jpg")
        save(project, picture.resize((10, 8)), "assets/images", f"photos/{name}-th.jpg")
        lines.append(f"  - url: /assets/images/photos/{name}.jpg")
        lines.append(f"    image_path: /assets/images/photos/{name}-th.jpg")
    project.write("photos.md", "\n".join([*lines, "---", ""]))
    save(project, paint(SIZE, 2, 4), "assets/images", "photos/header.jpg")


@layout
def nested_galleries(project: Project) -> None:
    muscles = with_names(*NAMES)
    lines = ["---", "title: Atlas", "galleries:"]
    for muscle in muscles:
        write_muscle(project, "img", muscle)
        lines += [f"  {muscle.name.lower()}:", "    images:"]
        lines += [f"      - filename: {path.rpartition('/')[2]}" for path in muscle.frames()]
    project.write("atlas.html", "\n".join([*lines, "---", ""]))


@layout
def address_of_the_site(project: Project) -> None:
    """The image root as an address, and the built site beside it, with all images once more."""
    write_feeling_responsive(project, with_names(*NAMES))
    config = "url: https://example.org\nurlimg: https://example.org/assets/images/\n"
    project.write("_config.yml", f"{config}exclude: [pipeline.yaml, imgpipe.lock]\n")
    for path, data in project.tree().items():
        project.write(f"_site/{path}", data)


@layout
def several_folders(project: Project) -> None:
    muscles = []
    for folder, names in (("legs", ("Thigh", "Shin", "Foot")), ("arms", ("Hand", "Elbow"))):
        rest = {"gif": f"{folder}/gif/{{name}}.gif", "png": f"{folder}/png/{{name}}-{{n}}.png"}
        thumbnails = ((f"{folder}/png/{{name}}-{{n}}-thumb.png", 10),)
        muscles += with_names(*names, **rest, thumbnails=thumbnails)
    write_feeling_responsive(project, muscles)


@layout
def hugo_static(project: Project) -> None:
    project.write("config.toml", 'title = "Atlas"\n')
    project.write("layouts/index.html", "")
    for muscle in with_names(*NAMES):
        write_muscle(project, "static/images", muscle)
        lines = ["---", f"title: {muscle.name}", "gallery:"]
        lines += [f"  - image: /images/{path}" for path in muscle.frames()]
        project.write(f"content/muscles/{muscle.name}.md", "\n".join([*lines, "---", ""]))


@layout
def one_gallery(project: Project) -> None:
    write_feeling_responsive(project, with_names("Leg-2"))


@layout
def only_animations(project: Project) -> None:
    project.write("_config.yml", "title: Atlas\nurlimg: /assets/images/\n")
    for name in NAMES:
        project.gif(f"assets/images/gif/{name}.gif")
        project.write(f"pages/{name}.md", f"---\nimages:\n  - image_name: gif/{name}.gif\n---\n")


@layout
def below_a_source_folder(project: Project) -> None:
    """Jekyll builds `src/`, and the project's own files are not published."""
    write_feeling_responsive(project, with_names(*NAMES))
    for path in project.tree():
        target = project.root / "src" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).rename(target)
    project.write("_config.yml", "source: src\nurlimg: /assets/images/\n")


@layout
def jekyll_below_a_source_folder(project: Project) -> None:
    """Values begin with the site's address, and pages lie in a folder whose name is a glob's."""
    project.write("_config.yml", "source: src\nurl: https://example.org\nbaseurl: /atlas\n")
    for muscle in with_names(*NAMES):
        write_muscle(project, "src/pictures", muscle)
        lines = ["---", f"title: {muscle.name}", "gallery:"]
        address = "https://example.org/atlas/pictures"
        lines += [f"  - image: {address}/{path}" for path in muscle.frames()]
        project.write(f"src/pages [1]/{muscle.name}.md", "\n".join([*lines, "---", ""]))
