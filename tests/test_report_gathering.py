"""What a report says of a site: its cards, their files and timing, remarks on both."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PIL import Image

from imgpipe import strips
from imgpipe.diagnostics import Place, Severity, warning
from imgpipe.report import Card, Remark, Report
from imgpipe.report_gathering import gather_report
from tests.gallery_site import SYNC, config_of, make_site
from tests.project import PIPELINE, Project


def gather(project: Project, target: str = "report.html") -> Report:
    return gather_report(config_of(project), project.root / target)


def card_of(report: Report, anchor: str) -> Card:
    (card,) = (card for card in report.cards if card.anchor == anchor)
    return card


def strip_of(card: Card) -> tuple[int, ...]:
    assert card.strip
    shown = [index for index, image in enumerate(card.frames) if image.strip_frame is not None]
    assert card.strip.frames == len(card.delays_ms) == len(shown)
    assert [card.frames[index].strip_frame for index in shown] == list(range(len(shown)))
    return tuple(shown)


@pytest.fixture
def site(project: Project) -> Project:
    make_site(project, Leg=3, Arm=2)
    write_page(project, range(1, 4))
    return project


def write_page(project: Project, numbers: range) -> None:
    """Write a page with which nothing is wrong, if its frames are there."""
    text = project.page("pages/leg.md", "Leg", numbers, title="The leg").read_text()
    project.write("pages/leg.md", text.replace("gallery:", "    image_alt: A leg\ngallery:"))


def test_a_gallery_has_a_card_with_all_that_is_made_of_its_animation(site: Project) -> None:
    card = card_of(gather(site), "gallery-pages-leg")
    assert card.title == "The leg"
    assert card.page
    assert (card.page.path, card.page.href, card.page.label) == (
        *("pages/leg.md", "pages/leg.md"),
        "The leg",
    )
    assert card.animation
    assert (card.animation.path, card.animation.label) == ("images/gif/Leg.gif", "Leg.gif")
    assert [(image.path, image.label) for image in card.frames] == [
        (f"images/png/Leg-{number}.png", f"Leg {number}") for number in (1, 2, 3)
    ]
    first = card.frames[0]
    size_bytes = (site.root / first.path).stat().st_size
    assert (first.state, first.bytes, first.width_px, first.height_px) == (
        *("up to date", size_bytes),
        *(20, 16),
    )
    assert [(image.path, image.width_px) for image in card.thumbnails] == [
        (f"images/png/Leg-{number}-thumb.png", 8) for number in (1, 2, 3)
    ]
    assert card.others == ()
    assert [image.strip_frame for image in (*card.frames, *card.thumbnails)] == [0, 1, 2] * 2
    assert (strip_of(card), card.delays_ms, card.plays) == ((0, 1, 2), (180, 180, 180), 0)


def test_a_source_that_no_gallery_shows_has_a_card_of_its_own(site: Project) -> None:
    report = gather(site)
    assert [card.anchor for card in report.cards] == ["gallery-pages-leg", "source-arm"]
    card = report.cards[1]
    assert (card.title, card.page) == ("Arm", None)
    assert [(image.path, image.label) for image in card.frames] == [
        ("images/png/Arm-1.png", "1"),
        ("images/png/Arm-2.png", "2"),
    ]
    assert strip_of(card) == (0, 1)


def test_shares_are_bytes_beside_those_of_the_sources(site: Project) -> None:
    (site.root / "images/png/Leg-2.png").unlink()
    report = gather(site)
    frames, thumbnails = card_of(report, "gallery-pages-leg").shares
    weights = {path: len(data) for path, data in site.tree().items()}
    assert (frames.output_id, frames.format_id, thumbnails.output_id) == (
        *("frames", "png"),
        "thumbnails",
    )
    assert frames.source_bytes == weights["images/gif/Leg.gif"]
    assert frames.bytes == weights["images/png/Leg-1.png"] + weights["images/png/Leg-3.png"]
    assert (frames.files, frames.missing, thumbnails.files, thumbnails.missing) == (2, 1, 3, 0)
    both = weights["images/gif/Leg.gif"] + weights["images/gif/Arm.gif"]
    assert [(share.files, share.source_bytes) for share in report.shares] == [(4, both), (5, both)]


def test_the_site_counts_a_source_of_two_galleries_once(site: Project) -> None:
    site.page("pages/again.md", "Leg", range(1, 3))
    report = gather(site)
    assert [card.anchor for card in report.cards][:2] == [
        "gallery-pages-again",
        "gallery-pages-leg",
    ]
    assert report.shares[0].files == 5


def test_a_missing_frame_is_told_and_not_linked(site: Project) -> None:
    (site.root / "images/png/Leg-2.png").unlink()
    card = card_of(gather(site), "gallery-pages-leg")
    missing = card.frames[1]
    assert (missing.state, missing.href, missing.bytes) == ("missing", "", 0)
    assert missing.strip_frame == 1  # of the thumbnail, or of the source
    (found,) = card.remarks
    assert (found.rule, found.severity, found.place) == (
        *("REF001", Severity.ERROR),
        "pages/leg.md:11:16",
    )


def test_what_is_no_whole_image_is_linked_without_a_size(site: Project) -> None:
    site.write("images/png/Leg-2.png", b"no image")
    broken = card_of(gather(site), "gallery-pages-leg").frames[1]
    assert (broken.state, broken.href, broken.bytes, broken.width_px) == (
        *("edited", "images/png/Leg-2.png"),
        *(8, 0),
    )


def test_some_frames_of_a_long_animation_are_shown_as_long_as_all(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif", frames=50, size=(130, 20))
    project.page("pages/leg.md", "Leg", range(1, 51))
    card = card_of(gather(project), "gallery-pages-leg")
    shown = strip_of(card)
    assert (len(shown), shown[:3]) == (24, (0, 2, 4))
    assert sum(card.delays_ms) == 50 * 180
    assert card.frames[2].strip_frame == 1
    assert card.frames[1].strip_frame is None


def test_a_gallery_of_some_frames_has_these_and_the_others_apart(site: Project) -> None:
    write_page(site, range(3, 4))
    card = card_of(gather(site), "gallery-pages-leg")
    assert [image.path for image in card.frames] == ["images/png/Leg-3.png"]
    assert [image.path for image in card.thumbnails] == ["images/png/Leg-3-thumb.png"]
    assert [image.strip_frame for image in card.others] == [None] * 4
    assert strip_of(card) == (0,)


def test_a_page_that_is_published_as_a_copy_shows_the_copy(project: Project) -> None:
    project.pipeline(SYNC.replace("rewrite:\n", "rewrite:\n  pages: out\n"))
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 3))
    assert project.run("run").code == 0
    card = card_of(gather(project), "gallery-pages-leg")
    assert [image.label for image in card.frames] == ["Leg 1", "Leg 2", "Leg 3"]
    assert card.page
    assert card.page.path == "pages/leg.md"


def test_an_empty_gallery_shows_all_frames_of_the_animation_that_its_page_names(
    site: Project,
) -> None:
    site.page("pages/leg.md", "Leg", range(0))
    card = card_of(gather(site), "gallery-pages-leg")
    assert [image.label for image in card.frames] == ["1", "2", "3"]


def test_galleries_of_a_page_are_told_apart(project: Project) -> None:
    fields = "  fields: {entry: ['one[*].u', 'two[*].u', 'three[*].u']}\nsources:"
    pipeline = PIPELINE.replace("sources:", fields).replace("image_url:", "u:")
    make_site(project, pipeline, Leg=2, Arm=2)
    entries = ("one: [u: png/Leg-1.png]", "two: [{u: png/Arm-1.png}, {u: png/Arm-9.png}]")
    project.write("pages/both.md", "\n".join(["---", "title: Both", *entries, "---", ""]))
    titles = {card.title for card in gather(project).cards}
    assert titles == {"Both: Leg", "Both: Arm"}
    third = "three: [u: png/Leg-2.png]"
    project.write("pages/both.md", "\n".join(["---", "title: Both", *entries, third, "---", ""]))
    cards = gather(project).cards
    assert {(card.anchor, card.title) for card in cards} == {
        ("gallery-pages-both", "Both: one"),
        ("gallery-pages-both-n2", "Both: Arm"),
        ("gallery-pages-both-n3", "Both: three"),
    }
    for card in cards:
        assert ("REF001" in [remark.rule for remark in card.remarks]) == (card.title == "Both: Arm")


def test_no_two_cards_have_one_anchor(project: Project) -> None:
    project.pipeline()
    for name in ("A-B", "a b", "a-b-n2", "Ä-b", "肉", "骨"):
        project.gif(f"images/gif/{name}.gif", frames=2)
    anchors = [card.anchor for card in gather(project).cards]
    assert sorted(anchors) == [
        *("source", "source-a-b", "source-a-b-n2", "source-a-b-n2-n2"),
        *("source-a-b-n3", "source-n2"),
    ]


def test_a_gallery_without_a_source_shows_the_files_that_are_there(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.stills("images/photos/hand-{n}.png", range(1, 3))
    lines = "".join(f"  - image_url: photos/hand-{number}.png\n" for number in (1, 2, 3))
    project.write("pages/hand.md", f"---\ntitle: The hand\ngallery:\n{lines}---\n")
    card = card_of(gather(project), "gallery-pages-hand")
    assert card.animation is None
    assert [image.label for image in card.frames] == ["hand-1.png", "hand-2.png", "hand-3.png"]
    assert [image.state for image in card.frames] == ["", "", ""]
    assert strip_of(card) == (0, 1)
    assert card.shares == ()


def test_before_the_first_run_pictures_are_taken_from_the_source(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    card = card_of(gather(project), "gallery-pages-leg")
    assert strip_of(card) == (0, 1, 2)
    assert {image.state for image in card.frames} == {"missing"}
    assert card.shares[0].missing == 3


def test_a_numbered_set_has_the_timing_of_the_animation_that_is_made_of_it(
    project: Project,
) -> None:
    project.pipeline(
        PIPELINE.replace("gif/{name}.gif", "renders/{name}-{n}.png").replace(
            "rewrite:", "  moving: {path: 'gif/{name}.gif', delay_ms: 250, loop: 2}\nrewrite:"
        )
    )
    project.stills("images/renders/Leg-{n}.png", range(1, 4))
    assert project.run("run").code == 0
    card = card_of(gather(project), "source-leg")
    assert card.animation
    assert card.animation.path == "images/gif/Leg.gif"
    assert (card.delays_ms, card.plays) == ((250, 250, 250), 2)


def test_hrefs_are_percent_encoded_and_start_at_the_report(project: Project) -> None:
    project.pipeline(PIPELINE.replace("pages/**", "some pages/**"))
    project.gif("images/gif/Le g#1.gif")
    project.page("some pages/ä:b.md", "Le g#1", range(1, 2))
    assert project.run("run").code == 0
    for target, head in (
        ("r.html", ""),
        ("deep/er/r.html", "../../"),
        (f"../r-{project.root.name}.html", f"{project.root.name}/"),
    ):
        (card,) = gather(project, target).cards
        assert card.page
        assert card.animation
        assert card.page.href == f"{head}some%20pages/%C3%A4%3Ab.md"
        assert card.animation.href == f"{head}images/gif/Le%20g%231.gif"


def test_another_drive_has_file_urls(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    refusing = SimpleNamespace(relpath=refuse)

    monkeypatch.setattr("imgpipe.report_files.os", SimpleNamespace(path=refusing))
    card = gather_report(config_of(site), site.root / "r.html").cards[0]
    assert card.page
    assert card.page.href == (site.root / "pages/leg.md").as_uri()


def test_a_link_out_of_the_project_is_not_shown(site: Project) -> None:
    outside = site.root.parent / f"{site.root.name}-private.png"
    Image.new("RGB", (30, 30), "red").save(outside)
    (site.root / "images/png/Leg-1.png").unlink()
    (site.root / "images/png/Leg-1.png").symlink_to(outside)
    first = card_of(gather(site), "gallery-pages-leg").frames[0]
    assert (first.state, first.href, first.bytes) == ("symbolic link", "", 0)


def test_remarks_are_beside_what_they_concern_the_worst_first(site: Project) -> None:
    site.write("images/lost.png", (site.root / "images/png/Leg-1.png").read_bytes())
    site.write("images/png/Arm-1.png", b"no image")
    told = [
        warning("OUT004", "holds less", Place("images/gif/Arm.gif")),
        warning("OUT004", "holds less", Place("images/gif/Arm.gif")),
        warning("SIT001", "no page matches", Place("pipeline.yaml", 4, 2)),
        warning("REF007", "is of another site", Place("pages/arm.md")),  # the audit says it itself
    ]
    report = gather_report(config_of(site), site.root / "r.html", told)
    arm = [(item.severity, item.rule) for item in card_of(report, "source-arm").remarks]
    assert arm[0] == (Severity.ERROR, "IMG001")
    assert arm.count((Severity.WARNING, "OUT004")) == 1
    assert Remark(Severity.WARNING, "SIT001", "no page matches", "pipeline.yaml:4:2") in (
        report.remarks
    )
    assert "REF007" not in [remark.rule for remark in report.remarks]
    assert "images/lost.png" in [remark.place for remark in report.remarks]
    assert card_of(report, "gallery-pages-leg").remarks == ()


def test_a_second_report_makes_no_preview_and_reads_no_header(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = gather(site)
    monkeypatch.setattr(strips, "make_preview", lambda *_: pytest.fail("it was made again"))
    monkeypatch.setattr("imgpipe.headers._read_header", lambda path: pytest.fail(str(path)))
    before = site.tree(hidden=True)
    assert gather(site) == first
    assert site.tree(hidden=True) == before


def test_a_new_frame_makes_its_preview_anew(site: Project) -> None:
    first = gather(site)
    site.gif("images/gif/Leg.gif", frames=3, size=(24, 16))
    assert site.run("run").code == 0
    second = gather(site)
    assert second.cards[0].strip != first.cards[0].strip
    assert second.cards[1] == first.cards[1]


def test_a_report_writes_nothing_of_the_site(site: Project) -> None:
    before = site.tree()
    gather(site)
    assert site.tree() == before


def test_the_site_calls_itself(site: Project) -> None:
    assert gather(site).title == site.root.name
    site.write("_config.yml", "title: The <b>atlas</b>\n")
    report = gather(site)
    assert report.title == "The <b>atlas</b>"
    assert (report.pages, report.images) == (1, 12)


def test_a_report_is_the_same_from_another_folder(site: Project) -> None:
    moved = site.root.parent / f"{site.root.name}-moved"
    first = gather(site)
    site.root.rename(moved)
    again = gather(Project(moved))
    assert replace(again, title="") == replace(first, title="")


def test_a_still_has_a_card_with_its_one_picture(project: Project) -> None:
    project.pipeline(
        "version: 1\nsite: {image_root: images}\nsources: {photos: 'photos/{name}.jpg'}\n"
        "outputs:\n  small: {path: 'small/{name}-{width}.webp', width: [8, 16]}\n"
    )
    project.stills("images/photos/hand{n}.jpg", range(1, 2), size=(300, 200))
    assert project.run("run").code == 0
    (card,) = gather(project).cards
    assert (card.title, card.frames, card.thumbnails, card.delays_ms) == ("hand1", (), (), (100,))
    assert card.strip
    assert (card.strip.frames, card.strip.width_px, card.strip.height_px) == (1, 112, 75)
    assert [image.path for image in card.others] == [
        "images/small/hand1-8.webp",
        "images/small/hand1-16.webp",
    ]
