"""All links of a site: what each says, what it is to its page, and what became of it."""

import unicodedata

from imgpipe.languages.language import Strength
from imgpipe.links.link import Outcome, Role
from tests.links.sites import PIPELINE, survey, tell, with_body
from tests.project import Project

ROOT = "assets/images"
SETTINGS = "url: https://example.org\nbaseurl: /atlas\nurlimg: /atlas/assets/images/\n"


def follow(
    project: Project, texts: dict[str, str], *images: str, pipeline: str = PIPELINE
) -> list[str]:
    """Return what became of all links of a site that are not silent."""
    return tell(survey(project, texts, images, pipeline).links)


# --- fields ------------------------------------------------------------------------------------

LEG = """\
title: The leg
icon: icons/leg.png
image:
  title: "acquisition method.png"
  thumb: Guide.PNG
header: {image_fullwidth: segIms\\plot.png}
widget1: {image: front.png}
images:
  - image_id: Leg
    image_name: 'gif/Leg.gif'
gallery:
  - image_url: png/Leg-1.png
  - image_url: png/Leg-2.png
  - caption: nothing
"""


def test_the_fields_of_the_convention_have_their_roles(project: Project) -> None:
    names = ("icons/leg.png", "acquisition method.png", "Guide.PNG", "segIms/plot.png")
    images = [f"{ROOT}/{name}" for name in (*names, "gif/Leg.gif", "png/Leg-1.png")]
    found = survey(project, {"pages/leg.md": with_body("", LEG)}, images)
    assert tell(found.links) == [
        f"pages/leg.md:3:7 (field): icons/leg.png found {ROOT}/icons/leg.png",
        f"pages/leg.md:5:10 (field): acquisition method.png found {ROOT}/acquisition method.png",
        f"pages/leg.md:6:10 (field): Guide.PNG found {ROOT}/Guide.PNG",
        f"pages/leg.md:7:27 (field): segIms\\plot.png outside [{ROOT}/segIms/plot.png]",
        f"pages/leg.md:8:18 (field): front.png missing [{ROOT}/front.png]",
        f"pages/leg.md:11:17 (animation): gif/Leg.gif found {ROOT}/gif/Leg.gif",
        f"pages/leg.md:13:16 (gallery entry): png/Leg-1.png found {ROOT}/png/Leg-1.png",
        f"pages/leg.md:14:16 (gallery entry): png/Leg-2.png missing [{ROOT}/png/Leg-2.png]",
    ]
    (page,) = found.pages
    (gallery,) = page.galleries
    assert page.page.path == "pages/leg.md"
    assert [link and link.value for link in gallery.links] == [
        "png/Leg-1.png",
        "png/Leg-2.png",
        None,
    ]
    assert [link.value for link in page.animations] == ["gif/Leg.gif"]
    assert page.links == found.links


def test_a_value_behind_an_anchor_or_an_alias_is_one_link(project: Project) -> None:
    fields = "icon: &x 'a.png'\nimage: {thumb: *x}\ngallery:\n  - image_url: !!str b.png"
    assert follow(project, {"pages/a.md": with_body("", fields)}, f"{ROOT}/a.png") == [
        f"pages/a.md:2:7 (field): a.png found {ROOT}/a.png",
        f"pages/a.md:3:16 (field): a.png found {ROOT}/a.png",
        f"pages/a.md:5:16 (gallery entry): b.png missing [{ROOT}/b.png]",
    ]


def test_two_fields_that_share_a_value_are_one_link(project: Project) -> None:
    pipeline = PIPELINE.replace(
        "  convention: feeling-responsive\n",
        "  fields:\n    entry: 'gallery[*].src'\n    references: ['gallery[*].src']\n",
    )
    fields = "gallery:\n  - src: a.png"
    found = survey(project, {"pages/a.md": with_body("", fields)}, (), pipeline)
    assert [link.role for link in found.links] == [Role.ENTRY]


def test_any_other_field_is_possible(project: Project) -> None:
    """It counts where an image is there, wherever its folder may begin."""
    fields = "cover: /assets/images/a.png\nteaser: b.png\nthumb: c.png\nsocial: d.png\nnote: e.png"
    files = (f"{ROOT}/a.png", f"{ROOT}/b.png", "pages/c.png", "pictures/old/d.png")
    assert follow(project, {"pages/a.md": with_body("", fields)}, *files) == [
        f"pages/a.md:2:8: /assets/images/a.png found possible {ROOT}/a.png",
        f"pages/a.md:3:9: b.png found possible {ROOT}/b.png",
        "pages/a.md:4:8: c.png found possible pages/c.png",
        "pages/a.md:5:9: d.png found possible pictures/old/d.png",
        f"pages/a.md:6:7: e.png missing possible [{ROOT}/e.png, e.png, assets/e.png, pages/e.png]",
    ]


def test_settings_and_data_are_possible(project: Project) -> None:
    texts = {
        "_config.yml": "logo: logo.png\ncover: https://example.com/x.png\n",
        "_data/team.yml": "- photo: people/ann.jpg\n- photo: people/bob.jpg\n",
    }
    files = (f"{ROOT}/logo.png", f"{ROOT}/people/ann.jpg")
    assert follow(project, texts, *files) == [
        f"_config.yml:1:7: logo.png found possible {ROOT}/logo.png",
        "_config.yml:2:8: https://example.com/x.png elsewhere possible []",
        f"_data/team.yml:1:10: people/ann.jpg found possible {ROOT}/people/ann.jpg",
        (
            "_data/team.yml:2:10: people/bob.jpg missing possible"
            f" [{ROOT}/people/bob.jpg, people/bob.jpg, _data/people/bob.jpg]"
        ),
    ]


# --- bodies ------------------------------------------------------------------------------------


def test_images_of_a_body(project: Project) -> None:
    body = (
        "![a](/assets/images/a.png)\n"
        "![b](<acquisition method.png>)\n"
        "![c](../assets/images/a%20b.png?v=2)\n"
        '<img src="/atlas/assets/images/a.png">\n'
        '<img src="https://example.org/atlas/assets/images/gone.png">\n'
        '<img src="https://img.example.com/badge.svg">\n'
        "![d](segIms\\plot.png)\n"
        "`![e](/code.png)`\n"
    )
    files = (f"{ROOT}/a.png", f"{ROOT}/a b.png", "pages/acquisition method.png")
    texts = {"_config.yml": SETTINGS, "pages/a.md": with_body(body)}
    files = (*files, "pages/segIms/plot.png")
    found = survey(project, texts, files)
    assert [line.replace("pages/a.md:", "") for line in tell(found.links)] == [
        f"4:6: /assets/images/a.png found {ROOT}/a.png",
        "5:7: acquisition method.png found pages/acquisition method.png",
        f"6:6: ../assets/images/a%20b.png?v=2 found {ROOT}/a b.png",
        f"7:11: /atlas/assets/images/a.png found {ROOT}/a.png",
        f"8:11: https://example.org/atlas/assets/images/gone.png missing [{ROOT}/gone.png]",
        "9:11: https://img.example.com/badge.svg elsewhere []",
        "10:6: segIms\\plot.png outside [pages/segIms/plot.png]",
        "11:7: /code.png missing weak [code.png]",
    ]


def test_a_unicode_form_or_case_that_differs_is_missing(project: Project) -> None:
    composed = "M\u00fcsculus.png"
    decomposed = unicodedata.normalize("NFD", composed)
    texts = {"pages/a.md": with_body(f"![a](/{composed})\n![b](/guide.png)")}
    found = survey(project, texts, (decomposed, "Guide.PNG"))
    assert [link.outcome for link in found.links] == [Outcome.MISSING, Outcome.MISSING]
    assert [found.names.find_same(link.wanted[0]) for link in found.links] == [
        decomposed,
        "Guide.PNG",
    ]


def test_what_need_not_be_an_image_is_no_image_missing(project: Project) -> None:
    texts = {
        "index.html": "<img src=/badge?x=1><img src=/leg.pgn><audio><source src=/a.mp3></audio>",
        "a.css": "@font-face { src: url(a.woff2) url(b.woff2) } p { background: url(c.png) }",
    }
    lines = follow(project, texts)
    assert [line.partition(": ")[2] for line in lines] == [
        "c.png missing [c.png]",
        "/badge?x=1 elsewhere []",
        "/leg.pgn missing [leg.pgn, assets/leg.pgn]",
    ]


# --- where relative addresses start ------------------------------------------------------------


def sees(project: Project, texts: dict[str, str], path: str) -> str:
    """Return what becomes of the one link of a text."""
    found = survey(project, texts)
    (link,) = (link for link in found.links if link.file.name == path)
    return tell([link])[0].partition(": ")[2]


IMAGE = "![](a.png)"


def test_a_page_starts_at_its_own_folder_and_at_that_of_its_address(project: Project) -> None:
    settings = {"_config.yml": "title: A\n"}
    for front_matter, wanted in (
        ("x: 1", "missing [pages/a.png]"),
        ("permalink: /leg/", "missing [pages/a.png, leg/a.png]"),
        ("permalink: /leg/calf.html", "missing [pages/a.png, leg/a.png]"),
        ("permalink: pretty", "missing [pages/a.png, pages/b/a.png]"),
        ("permalink: /:categories/:title/", "missing possible [pages/a.png]"),
    ):
        texts = {**settings, "pages/b.md": with_body(IMAGE, front_matter)}
        assert sees(project, texts, "pages/b.md") == f"a.png {wanted}"


def test_an_address_may_be_given_by_the_settings(project: Project) -> None:
    page = {"pages/b.md": with_body(IMAGE), "pages/index.md": with_body("")}
    texts = {"_config.yml": "permalink: pretty\n", **page}
    assert sees(project, texts, "pages/b.md") == "a.png missing [pages/a.png, pages/b/a.png]"
    default = "defaults: [{scope: {path: pages}, values: {permalink: /x/}}]\n"
    texts = {"_config.yml": default, **page}
    assert sees(project, texts, "pages/b.md") == "a.png missing [pages/a.png, x/a.png]"


def test_a_page_that_is_copied_starts_at_its_copy_too(project: Project) -> None:
    pipeline = PIPELINE + "rewrite:\n  pages: output\n  show: {image_url: frames}\n"
    found = survey(project, {"pages/x/b.md": with_body(IMAGE)}, (), pipeline)
    assert found.links[0].wanted == ("pages/x/a.png", "output/x/a.png")


def test_no_one_knows_where_layouts_includes_and_posts_start(project: Project) -> None:
    texts = {
        "_layouts/page.html": "<img src='a.png'>",
        "_includes/part.html": "<img src='img/b.png'>",
        "_posts/2024-01-01-c.md": with_body("![](c.png)"),
    }
    assert follow(project, texts, "pages/a.png", "x/img/b.png") == [
        "_includes/part.html:1:11: img/b.png found possible x/img/b.png",
        "_layouts/page.html:1:11: a.png found possible pages/a.png",
        "_posts/2024-01-01-c.md:4:5: c.png missing possible [_posts/c.png, c.png, assets/c.png]",
    ]


def test_addresses_of_layouts_that_start_at_the_root_are_sure(project: Project) -> None:
    texts = {"_config.yml": "a: 1\n", "_layouts/page.html": "<img src='/a.png'>"}
    assert follow(project, texts) == ["_layouts/page.html:1:11: /a.png missing [a.png]"]


def test_a_base_tag_lets_pages_start_at_the_root(project: Project) -> None:
    texts = {"_layouts/page.html": '<BASE href="/">', "pages/b.md": with_body(IMAGE)}
    assert follow(project, texts, "a.png") == ["pages/b.md:4:5: a.png found a.png"]


def test_styles_start_at_their_own_folder(project: Project) -> None:
    texts = {
        "css/site.css": "a { background: url(../img/a.png) }",
        "css/main.scss": "---\n---\n@import 'theme';",
        "_sass/_theme.scss": "a { background: url('../img/b.png') }",
    }
    assert follow(project, texts, "img/a.png") == [
        "_sass/_theme.scss:1:22: ../img/b.png missing [img/b.png]",
        "css/site.css:1:21: ../img/a.png found img/a.png",
    ]


def test_a_style_that_no_one_compiles_may_end_anywhere(project: Project) -> None:
    texts = {"_sass/_theme.scss": "a { background: url('b.png') }"}
    assert follow(project, texts) == [
        "_sass/_theme.scss:1:22: b.png missing possible [_sass/b.png]"
    ]


# --- what Liquid makes -------------------------------------------------------------------------


def test_what_liquid_makes_is_known_where_the_settings_say_it(project: Project) -> None:
    body = (
        '<img src="{{ site.urlimg }}a.png">\n'
        "<img src=\"{{ 'assets/images/b.png' | relative_url }}\">\n"
        "<img src=\"{{ '/assets/images/a.png' | absolute_url }}\">\n"
    )
    texts = {"_config.yml": SETTINGS, "_layouts/page.html": body}
    assert follow(project, texts, f"{ROOT}/a.png") == [
        f"_layouts/page.html:1:11: /atlas/assets/images/a.png found {ROOT}/a.png",
        f"_layouts/page.html:2:11: /atlas/assets/images/b.png missing [{ROOT}/b.png]",
        (
            f"_layouts/page.html:2:15: {ROOT}/b.png missing possible"
            f" [{ROOT}/{ROOT}/b.png, {ROOT}/b.png, _layouts/{ROOT}/b.png]"
        ),
        (
            "_layouts/page.html:3:11: https://example.org/atlas/assets/images/a.png found"
            f" {ROOT}/a.png"
        ),
        f"_layouts/page.html:3:15: /{ROOT}/a.png found possible {ROOT}/a.png",
    ]


def test_the_image_root_may_be_an_address_of_the_site_itself(project: Project) -> None:
    settings = "url: https://example.org\nurlimg: https://example.org/assets/images/\n"
    body = with_body('<img src="{{ site.urlimg }}a.png">')
    texts = {"_config.yml": settings, "pages/a.md": body}
    found = survey(project, texts, (f"{ROOT}/a.png",))
    assert [link.targets for link in found.links] == [(f"{ROOT}/a.png",)]


def test_a_layout_shows_what_pages_set(project: Project) -> None:
    texts = {
        "_config.yml": SETTINGS,
        "_layouts/page.html": '<img src="{{ site.urlimg }}{{ page.image.title }}">',
        "pages/a.md": with_body("", "image: {title: a.png}"),
        "pages/b.md": with_body("", "image: {title: b.png}"),
    }
    found = survey(project, texts, (f"{ROOT}/a.png", f"{ROOT}/b.png"))
    (link,) = (link for link in found.links if link.file.name == "_layouts/page.html")
    assert link.outcome is Outcome.DYNAMIC
    assert link.value == "**"
    assert set(link.targets) == {f"{ROOT}/a.png", f"{ROOT}/b.png"}
    assert not any("*" in path for path in link.wanted)


def test_what_is_known_in_part_is_a_pattern(project: Project) -> None:
    body = (
        '<img src="{{ site.urlimg }}icons/{{ site.time }}.png?v=1">\n'
        '<img src="{{ site.time }}/assets/x.png">\n'
        '<img src="thumbs/{{ site.time }}.png">\n'
        '<img src="https://cdn.example.com/{{ site.time }}.png">\n'
    )
    found = survey(project, {"_config.yml": SETTINGS, "_layouts/page.html": body})
    assert [(link.outcome, link.value, link.wanted) for link in found.links] == [
        ("dynamic", "/atlas/assets/images/icons/*.png?v=1", (f"{ROOT}/icons/*.png",)),
        ("dynamic", "*/assets/x.png", ("*assets/x.png",)),
        ("dynamic", "thumbs/*.png", ("*thumbs/*.png",)),
        ("elsewhere", "https://cdn.example.com/*.png", ()),
    ]


def test_what_a_page_shows_starts_at_its_own_folder(project: Project) -> None:
    body = with_body('<img src="../thumbs/{{ site.time }}.png">')
    found = survey(project, {"_config.yml": SETTINGS, "pages/a.md": body})
    assert [link.wanted for link in found.links if "*" in link.value] == [("thumbs/*.png",)]


def test_parameters_are_possible(project: Project) -> None:
    body = with_body('{% include figure.html src="leg.png" %}\n{% include a.html x="no.png" %}')
    lines = follow(project, {"pages/a.md": body}, f"{ROOT}/leg.png")
    assert lines[0] == f"pages/a.md:4:29: leg.png found possible {ROOT}/leg.png"
    assert "missing possible" in lines[1]


def test_site_data_is_known(project: Project) -> None:
    texts = {
        "_config.yml": "a: 1\n",
        "_data/people/team.yml": "- {photo: ann.jpg}\n",
        "_data/list.json": '[{"photo": "bob.jpg"}]',
        "_data/table.csv": "photo\ncid.jpg\n",
        "_data/bad.yml": "[",
        "_data/bad.json": "[",
        "index.html": with_body(
            "{% for p in site.data.people.team %}<img src='/img/{{ p.photo }}'>{% endfor %}"
            "{% for p in site.data.list %}<img src='/img/{{ p.photo }}'>{% endfor %}"
            "{% for p in site.data.table %}<img src='/img/{{ p.photo }}'>{% endfor %}"
        ),
    }
    found = survey(project, texts, ("img/ann.jpg", "img/bob.jpg"))
    links = [link for link in found.links if link.file.name == "index.html"]
    assert [link.wanted for link in links] == [("img/ann.jpg",), ("img/bob.jpg",), ("img/cid.jpg",)]


def test_the_names_of_data_are_those_that_jekyll_makes(project: Project) -> None:
    texts = {
        "_config.yml": "a: 1\n",
        "_data/My people/a.b é.yml": "photo: ann.jpg\n",
        "index.html": with_body("<img src='/img/{{ site.data.My_people.ab_.photo }}'>"),
    }
    found = survey(project, texts, ["img/ann.jpg"])
    links = [link for link in found.links if link.file.name == "index.html"]
    assert [link.wanted for link in links] == [("img/ann.jpg",)]


def test_a_page_that_says_where_its_addresses_start_is_not_accused(project: Project) -> None:
    text = "<base href='/img/'><img src='a.png'><img src='../img/b.png'><img src='c.png'>"
    images = ["img/a.png", "img/b.png"]
    lines = tell(survey(project, {"_config.yml": "a: 1\n", "index.html": text}, images).links)
    assert [line.split(" ", 1)[1] for line in lines] == [
        "a.png found possible img/a.png",
        "../img/b.png found possible img/b.png",
        "c.png missing possible [c.png]",
    ]


# --- what makes no findings --------------------------------------------------------------------


def test_copies_and_notes_refer_silently(project: Project) -> None:
    pipeline = PIPELINE + "rewrite:\n  pages: output\n  show: {image_url: frames}\n"
    texts = {
        "pages/a.md": with_body("", "icon: a.png"),
        "output/a.md": with_body("![](/b.png)"),
        "README.md": "![](assets/images/c.png)",
    }
    found = survey(project, texts, ("b.png", f"{ROOT}/c.png"), pipeline)
    assert tell(found.links) == [f"pages/a.md:2:7 (field): a.png missing [{ROOT}/a.png]"]
    silent = [link for link in found.silent if link.file.name != "pipeline.yaml"]
    assert tell(silent) == [
        f"README.md:1:5: assets/images/c.png found possible {ROOT}/c.png",
        "output/a.md:4:5: /b.png found possible b.png",
    ]


def test_a_built_site_that_is_committed_does_not_refer(project: Project) -> None:
    texts = {"_site/index.html": "<img src=/assets/images/stale.png>"}
    found = survey(project, texts, (f"{ROOT}/stale.png", "_site/assets/images/stale.png"))
    assert found.links == ()
    assert found.images == {f"{ROOT}/stale.png"}


def test_working_files_stand_among_the_published_ones(project: Project) -> None:
    found = survey(project, {}, (f"{ROOT}/logo.psd", "image2.cdr", "_site/old.psd"))
    assert found.working_files == (f"{ROOT}/logo.psd", "image2.cdr")


def test_texts_that_are_not_silent_are_known_by_their_paths(project: Project) -> None:
    found = survey(project, {"pages/a.md": with_body("x"), "index.html": "<p>"})
    assert set(found.texts) == {"pages/a.md", "index.html"}
    assert found.texts["index.html"].text == "<p>"


def test_links_stand_in_the_order_of_their_text(project: Project) -> None:
    fields = "cover: x.png\nicon: a.png\nteaser: y.png"
    found = survey(project, {"pages/a.md": with_body("![](z.png)", fields)})
    assert [link.value for link in found.links] == ["x.png", "a.png", "y.png", "z.png"]
    assert [link.mention.strength for link in found.links] == [
        *(Strength.POSSIBLE, Strength.SURE, Strength.POSSIBLE, Strength.SURE)
    ]
