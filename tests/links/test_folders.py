"""Which folders and files Jekyll publishes, reads, or leaves alone."""

import subprocess
from collections.abc import Callable

import pytest

from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import read_settings
from tests.links.sites import PIPELINE, write_site
from tests.project import Project

SETTINGS = """\
exclude: [raw, '*.psd', notes/**/old*, scripts/, ./tools, /deep/down, 'x[^a].png', 'q?.png']
include: [_pages, .well-known, keep.psd]
collections: {muscles: {output: true}}
destination: public
"""


def folders_of(project: Project, settings: str = SETTINGS, pipeline: str = PIPELINE) -> Folders:
    config = write_site(project, {"_config.yml": settings}, pipeline=pipeline)
    return Folders(config, read_settings(project.root))


FOLDERS = [
    ("", Use.PUBLISHED),
    ("assets/images", Use.PUBLISHED),
    ("assets/images/muscles", Use.PUBLISHED),
    ("about/us", Use.PUBLISHED),
    ("_layouts", Use.LAYOUTS),
    ("_includes/parts/_small", Use.LAYOUTS),
    ("about/_includes", Use.ASIDE),  # only that at the top is Jekyll's
    ("_data/more", Use.DATA),
    ("_sass/theme", Use.SASS),
    ("_posts/2024", Use.DOCUMENTS),
    ("about/_drafts", Use.DOCUMENTS),
    ("_muscles", Use.DOCUMENTS),
    ("_bones", Use.ASIDE),
    ("_pages/_x", Use.ASIDE),
    ("_pages", Use.PUBLISHED),
    (".well-known/a", Use.PUBLISHED),
    (".git", Use.CLOSED),
    ("public/a", Use.CLOSED),
    ("_site", Use.ASIDE),  # the destination is another
    ("raw/muscles", Use.CLOSED),
    ("raw-data", Use.CLOSED),  # Jekyll takes an exclude for a beginning
    ("about/raw", Use.PUBLISHED),
    ("scripts", Use.CLOSED),
    ("scripts-2", Use.PUBLISHED),
    ("tools", Use.PUBLISHED),  # Jekyll does not know what `./` means
    ("deep/down", Use.CLOSED),
    ("deep", Use.PUBLISHED),
    ("notes/a/b/older", Use.CLOSED),
    ("notes/old", Use.PUBLISHED),
    ("node_modules/x", Use.CLOSED),
    ("theme/node_modules", Use.CLOSED),
    ("vendor/bundle", Use.CLOSED),
    ("vendor/icons", Use.ASIDE),
    ("assets/vendor", Use.PUBLISHED),
]


@pytest.mark.parametrize(("folder", "use"), FOLDERS)
def test_the_use_of_a_folder(project: Project, folder: str, use: Use) -> None:
    assert folders_of(project).use(folder) is use


FILES = [
    ("a.png", Use.PUBLISHED),
    ("assets/logo.psd", Use.CLOSED),
    ("assets/keep.psd", Use.PUBLISHED),
    ("_a.png", Use.ASIDE),
    ("#a.png", Use.ASIDE),
    ("assets/a.png~", Use.ASIDE),
    ("_includes/_a.html", Use.LAYOUTS),
    ("raw/a.png", Use.CLOSED),
    ("raw.png", Use.CLOSED),
    ("xa.png", Use.PUBLISHED),
    ("xb.png", Use.CLOSED),
    ("q1.png", Use.CLOSED),
    ("q12.png", Use.PUBLISHED),
]


@pytest.mark.parametrize(("path", "use"), FILES)
def test_the_use_of_a_file(project: Project, path: str, use: Use) -> None:
    assert folders_of(project).use_of_file(path) is use


def test_the_image_root_is_published_wherever_it_is(project: Project) -> None:
    pipeline = PIPELINE.replace("assets/images", "_images/raw")
    folders = folders_of(project, "exclude: [_images]\n", pipeline)
    assert folders.use("_images") is Use.CLOSED
    assert folders.use("_images/raw/png") is Use.PUBLISHED


def test_special_folders_are_below_the_source(project: Project) -> None:
    folders = folders_of(project, "source: site\nexclude: [raw]\n")
    assert folders.use("site/_includes") is Use.LAYOUTS
    assert folders.use("_includes") is Use.ASIDE
    assert folders.use("site/raw") is Use.CLOSED
    assert folders.use("raw") is Use.PUBLISHED


def test_what_is_published_is_what_jekyll_publishes(
    project: Project, peer: Callable[[str], str]
) -> None:
    program = peer("jekyll")
    folders = folders_of(project)
    ours_alone = ("vendor/icons", "theme/node_modules")  # left aside, whatever Jekyll does
    paths = [f"{at}/i.png".lstrip("/") for at, _ in FOLDERS if at not in ours_alone]
    paths += [path for path, _ in FILES]
    for path in paths:
        project.write(path, b"image")
    command = [program, "build", "--quiet", "--disable-disk-cache", "--destination", "public"]
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)
    built = project.root / "public"
    expected = {
        path for path in paths if folders.use_of_file(path) in (Use.PUBLISHED, Use.DOCUMENTS)
    }
    published = {
        path for path in paths if (built / path.replace("_muscles/", "muscles/")).is_file()
    }
    assert published == expected - {"_posts/2024/i.png", "about/_drafts/i.png"}


def test_a_path_of_very_many_folders_is_no_trouble(project: Project) -> None:
    assert folders_of(project).use("a/" * 5000 + "b") is Use.PUBLISHED
