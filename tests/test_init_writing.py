"""`imgpipe init`: where it writes, and what it leaves as it is."""

from __future__ import annotations

from tests.init_sites import LAYOUTS
from tests.project import Project


def test_a_pipeline_that_is_there_stays(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.pipeline("mine\n")
    said = project.run("init")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "pipeline.yaml: error[INI002]: is there already, and is left as it is\n"
        "  = `--force` replaces it, and keeps it in the trash; `-n` shows what would be written\n"
    )
    assert project.read("pipeline.yaml") == "mine\n"


def test_force_keeps_the_old_pipeline_in_the_trash(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.pipeline("mine\n")
    assert project.run("init", "--force").code == 0
    assert project.read("pipeline.yaml").startswith("# Which image files this site has, ")
    assert project.read(".imgpipe/trash/0001-init/files/pipeline.yaml") == "mine\n"
    assert project.run("init", "--force").code == 0  # the same again: nothing to be kept
    assert not (project.root / ".imgpipe/trash/0002-init").exists()


def test_force_writes_through_no_link(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.write("elsewhere.yaml", "mine\n")
    (project.root / "pipeline.yaml").symlink_to("elsewhere.yaml")
    said = project.run("init", "--force")
    assert said.code == 2
    assert said.err == (
        "pipeline.yaml: error[OUT003]: cannot be written: it is a link, a pipe or a device\n"
    )
    assert project.read("elsewhere.yaml") == "mine\n"


def test_a_folder_with_nothing_for_it_gets_a_sentence(project: Project) -> None:
    project.write("index.md", "---\ntitle: Text\n---\n")
    said = project.run("init")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "error[INI001]: no animation and no gallery was found that a pipeline could be about"
        " (0 images, 1 page with front matter)\n"
        "  = write pipeline.yaml by hand, or say where the site is with -C\n"
    )
    assert project.tree().keys() == {"index.md"}


def test_another_name_has_its_own_lock(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    said = project.run("init", "-c", "muscles.yaml")
    assert said.code == 0
    assert "    - muscles.yaml\n    - muscles.imgpipe.lock\n    - imgpipe-report.html\n" in said.err
    assert (project.root / "muscles.yaml").is_file()


def test_what_is_excluded_is_not_said_again(project: Project) -> None:
    LAYOUTS["originals_apart"](project)
    project.write("_config.yml", "urlimg: /assets/images/\nexclude: ['*.yaml', 'imgpipe*', raw/]\n")
    assert "exclude:" not in project.run("init").err
