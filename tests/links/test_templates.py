"""Liquid, evaluated before the site is built: for every page, include tag and item at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.languages import html
from imgpipe.links.templates import Scope, Template, Templates, evaluate, open_templates

SITE = {"urlimg": "/assets/images/", "url": "https://example.org", "baseurl": "/atlas", "empty": ""}

# As themes write them: a gallery with thumbnails, and an image that is a video where it is a GIF.
GALLERY = """\
{% comment %} needs picture.png and picture-thumb.png {% endcomment %}
<ul>
{%- for entry in page.gallery -%}
  {%- capture address -%}{{ entry.image_url }}{%- endcapture -%}
  {% assign pieces = address | split: '.' %}
  {% capture small %}{{ pieces[0] }}-thumb.{{ pieces[1] }}{% endcapture %}
  <li><a href="{{ site.urlimg }}{{ entry.image_url }}">
    <img src="{{ site.urlimg }}{{ small }}" alt="{{ entry.caption }}"></a></li>
{%- endfor -%}
</ul>
"""
PAGE_IMAGE = """\
{% assign wanted = include.im_id %}
{% assign chosen = page.images | where: "image_id", wanted %}
{% for one in chosen %}
  {% assign ending = one.image_name | split: '.' | last | downcase %}
  {% if ending == 'gif' %}
    {% assign stem = one.image_name | replace: '.gif', '' %}
    <video autoplay loop>
      <source src="{{ site.urlimg }}{{ stem }}.webm">
      <source src="{{ site.urlimg }}{{ stem }}.mp4">
    </video>
  {% else %}
    <img src="{{ site.urlimg }}{{ one.image_name }}" alt="{{ one.image_alt }}">
  {% endif %}
{% endfor %}
"""


@dataclass(frozen=True)
class Opened:
    templates: Templates
    by_path: dict[str, Template]


def open_site(
    texts: Mapping[str, str],
    pages: Mapping[str, Mapping[str, object]] | None = None,
    site: Mapping[str, object] | None = None,
) -> Opened:
    """`texts` are layouts, includes and the bodies of pages; `pages` the pages' front matter."""
    data = pages or {}
    every = {**dict.fromkeys(data, ""), **texts}
    made = {
        path: Template(path, text, html.extract(text, 0), data.get(path))
        for path, text in every.items()
    }
    return Opened(open_templates(made.values(), {**SITE, **(site or {})}), made)


def read_all(opened: Opened, path: str) -> list[str]:
    """Return the readings of all references of a text that Liquid is in, in order."""
    template = opened.by_path[path]
    return [
        reading.value
        for mention in template.extraction.mentions
        if mention.value is None
        for reading in evaluate(
            mention.pieces, Scope(opened.templates, template, mention.span.start)
        )
    ]


def read(text: str, page: Mapping[str, object] | None = None, **site: object) -> list[str]:
    """Return the readings of the `<img>` of one page."""
    return read_all(open_site({"a.md": text}, {"a.md": page or {}}, site), "a.md")


def image(expression: str) -> str:
    return f'<img src="{{{{ {expression} }}}}">'


# --- the theme's includes ---------------------------------------------------------------------


def test_a_gallery_reaches_each_entry_and_its_thumbnail() -> None:
    entries = [{"image_url": f"png/Leg-{n}.png"} for n in (1, 2)]
    templates = open_site(
        {"_includes/gallery": GALLERY, "leg.md": "{% include gallery %}"},
        {"leg.md": {"gallery": entries}, "plain.md": {"title": "No gallery"}},
    )
    assert read_all(templates, "_includes/gallery") == [
        "/assets/images/png/Leg-1.png",
        "/assets/images/png/Leg-2.png",
        "/assets/images/png/Leg-1-thumb.png",
        "/assets/images/png/Leg-2-thumb.png",
    ]


def test_a_name_with_more_dots_gets_the_thumbnail_that_the_theme_makes_of_it() -> None:
    entries = [{"image_url": "png/M.Biceps-1.png"}, {"image_url": "./png/Arm-1.png"}]
    pages = {"a.md": {"gallery": entries}}
    templates = open_site({"_includes/gallery": GALLERY, "a.md": "{% include gallery %}"}, pages)
    assert read_all(templates, "_includes/gallery")[2:] == [
        "/assets/images/png/M-thumb.Biceps-1",
        "/assets/images/-thumb./png/Arm-1",
    ]


def test_an_image_is_shown_where_its_id_is_given_and_only_there() -> None:
    images = [
        {"image_id": "leg", "image_name": "gif/Leg.gif"},
        {"image_id": "arm", "image_name": "gif/Arm.GIF"},
        {"image_id": "never", "image_name": "gif/Never.gif"},
    ]
    body = '{% include page-image im_id="leg" %} {% include page-image im_id="arm" %}'
    other = {"images": [{"image_id": "leg", "image_name": "gif/Other.gif"}]}
    templates = open_site(
        {"_includes/page-image": PAGE_IMAGE, "a.md": body}, {"a.md": {"images": images}, "b": other}
    )
    assert read_all(templates, "_includes/page-image") == [
        *("/assets/images/gif/Leg.webm", "/assets/images/gif/Arm.GIF.webm"),
        *("/assets/images/gif/Leg.mp4", "/assets/images/gif/Arm.GIF.mp4"),
        *("/assets/images/gif/Leg.gif", "/assets/images/gif/Arm.GIF"),
    ]


def test_a_list_in_a_parameter_is_split_item_by_item() -> None:
    text = """\
    {% assign names = include.images | split: ';' %}
    {% for item in names %}{% assign parts = item | split: ':' %}
    <img src="{{ site.urlimg }}{{ parts[0] | strip }}" alt="{{ parts[1] }}">{% endfor %}"""
    body = "{% include list images='a.png:One; b.png:Two' %}"
    templates = open_site({"_includes/list": text, "a.md": body}, {"a.md": {}})
    assert read_all(templates, "_includes/list") == ["/assets/images/a.png", "/assets/images/b.png"]


# --- what names mean --------------------------------------------------------------------------


def test_site_and_page_are_read_from_settings_and_front_matter() -> None:
    page = {"header": {"image": "head.png"}, "pictures": ["x.png", "y.png"], "at": 1}
    assert read(image("page.header.image"), page) == ["head.png"]
    assert read(image("page['header']['image']"), page) == ["head.png"]
    assert read(image("page.pictures[1]"), page) == ["y.png"]
    assert read(image("page.pictures.last"), page) == ["y.png"]
    assert read(image("page.pictures[page.at]"), page) == ["y.png"]
    assert read(image("site.data.team.logo"), data={"team": {"logo": "t.png"}}) == ["t.png"]
    assert read(image("site.nothing")) == [""]


def test_a_layout_serves_every_page() -> None:
    pages = {"a.md": {"icon": "a.png"}, "b.md": {"icon": "b.png"}, "c.md": {"icon": "a.png"}}
    templates = open_site({"_layouts/page.html": image("page.icon")}, pages)
    assert read_all(templates, "_layouts/page.html") == ["a.png", "b.png"]


def test_an_include_knows_the_page_and_the_parameters_of_its_tag_together() -> None:
    texts = {
        "_includes/show.html": '<img src="{{ page.folder }}/{{ include.name }}">',
        "a.md": "{% include show.html name='one.png' %}",
        "b.md": "{% include show.html name=page.name_of %}{% include show.html %}",
    }
    pages = {"a.md": {"folder": "A"}, "b.md": {"folder": "B", "name_of": "two.png"}, "c.md": {}}
    templates = open_site(texts, pages)
    assert read_all(templates, "_includes/show.html") == ["A/one.png", "B/two.png", "B/"]


def test_an_include_within_a_loop_of_another_include_has_its_items_and_names() -> None:
    texts = {
        "_includes/all.html": "{% for i in page.l %}{% include one.html src=i.url %}{% endfor %}",
        "_includes/one.html": '<img src="{{ include.src }}"><img src="{{ i.other }}">',
        "_layouts/page.html": "{% include all.html %}",
    }
    pages = {"a.md": {"l": [{"url": "a.png", "other": "b.png"}]}, "b.md": {"l": None}}
    assert read_all(open_site(texts, pages), "_includes/one.html") == ["a.png", "b.png"]


UNCALLED = {"_includes/x.html": '<img src="/i/{{ include.a }}.png">'}


def test_an_include_that_a_theme_elsewhere_may_call_may_be_given_anything() -> None:
    assert read_all(open_site(UNCALLED, {"a.md": {}}), "_includes/x.html") == ["/i/*.png"]
    themed = {**UNCALLED, "_layouts/own.html": ""}
    templates = open_site(themed, {"a.md": {}}, {"remote_theme": "x/y"})
    assert read_all(templates, "_includes/x.html") == ["/i/*.png"]


def test_an_include_that_nothing_calls_shows_nothing() -> None:
    templates = open_site({**UNCALLED, "_layouts/page.html": ""}, {"a.md": {}})
    assert read_all(templates, "_includes/x.html") == []


def test_an_include_whose_file_liquid_names_may_be_any() -> None:
    texts = {
        "_includes/x.html": '<img src="/i/{{ include.a }}.png">',
        "a.md": "{% include {{ page.which }} a='one' %}",
    }
    assert read_all(open_site(texts, {"a.md": {}}), "_includes/x.html") == ["/i/one.png"]


def test_an_include_relative_starts_at_its_own_folder() -> None:
    texts = {
        "docs/part.html": '<img src="{{ include.a }}">',
        "docs/a.md": "{% include_relative part.html a='a.png' %}",
    }
    assert read_all(open_site(texts, {"docs/a.md": {}}), "docs/part.html") == ["a.png"]


def test_an_include_that_includes_itself_ends() -> None:
    texts = {"_includes/x.html": '{% include x.html a=include.a %}<img src="{{ include.a }}">'}
    assert read_all(open_site(texts, {"a.md": {}}), "_includes/x.html") == ["*"]


@pytest.mark.parametrize("loop", ["site.posts", "site.pages", "site.muscles", "paginator.posts"])
def test_a_list_of_pages_may_hold_any_page(loop: str) -> None:
    texts = {"_layouts/list.html": f"{{% for p in {loop} %}}{image('p.thumb')}{{% endfor %}}"}
    pages = {"a.md": {"thumb": "a.png"}, "b.md": {"thumb": "b.png"}}
    templates = open_site(texts, pages, {"collections": {"muscles": {"output": True}}})
    assert read_all(templates, "_layouts/list.html") == ["a.png", "b.png"]


def test_chosen_pages_are_chosen_as_far_as_that_is_known() -> None:
    loop = (
        "{% assign found = site.pages | where: 'kind', 'x' | sort: 'title' %}{% for p in found %}"
    )
    texts = {"_layouts/list.html": f"{loop}{image('p.thumb')}{{% endfor %}}"}
    pages = {"a.md": {"thumb": "a.png", "kind": "x"}, "b.md": {"thumb": "b.png"}}
    assert read_all(open_site(texts, pages), "_layouts/list.html") == ["a.png"]


@pytest.mark.parametrize("kind", ["categories", "tags"])
def test_jekyll_makes_words_of_the_text_of_tags_and_categories(kind: str) -> None:
    loop = f"{{% assign l = site.posts | where: '{kind}', 'leg' %}}{{% for p in l %}}"
    texts = {"_layouts/list.html": f"{loop}{image('p.thumb')}{{% endfor %}}"}
    pages = {"a.md": {"thumb": "a.png", kind: "arm leg"}, "b.md": {"thumb": "b.png", kind: "legs"}}
    assert read_all(open_site(texts, pages), "_layouts/list.html") == ["a.png"]


def test_the_address_that_github_gives_a_site_is_its_own() -> None:
    own = ["https://example.org/atlas/a.png", "x"]
    text = '<img src="{{ site.github.url }}/a.png"><img src="{{ site.github.name }}">'
    assert read(text, github={"name": "x"}) == own


def test_what_jekyll_makes_itself_is_unknown() -> None:
    assert read('<img src="/i/{{ page.slug }}.png">') == ["/i/*.png"]
    assert read('<img src="/i/{{ page.slug }}.png">', {"slug": "leg"}) == ["/i/leg.png"]
    assert read('{% for i in (1..3) %}<img src="/i/{{ i }}.png">{% endfor %}') == ["/i/*.png"]
    assert read('<img src="/i/{{ forloop.index }}.png">') == ["/i/*.png"]
    loop = '{% for f in site.static_files %}<img src="{{ f.path }}">{% endfor %}'
    assert read(loop) == ["*"]


# --- bindings ---------------------------------------------------------------------------------


def test_the_last_assignment_holds() -> None:
    text = "{% assign x = 'a' %}{% assign x = x | append: '.png' %}" + image("x")
    assert read(text) == ["a.png"]


def test_where_a_branch_may_not_be_taken_both_hold() -> None:
    text = "{% assign x = 'a.png' %}{% if page.y %}{% assign x = 'b.png' %}{% endif %}" + image("x")
    assert read(text) == ["b.png", "a.png"]
    branches = "{% if y %}{% assign x = 'a' %}{% else %}{% assign x = 'b' %}{% endif %}"
    assert read(f'{branches}<img src="{{{{ x }}}}-{{{{ x }}}}.png">') == ["b-b.png", "a-a.png"]


def test_within_its_branch_an_assignment_holds() -> None:
    text = f"{{% assign x = 'a' %}}{{% if y %}}{{% assign x = 'b' %}}{image('x')}{{% endif %}}"
    assert read(text) == ["b"]


def test_a_capture_with_branches_is_each_of_them() -> None:
    text = "{% capture x %}{% if y %}a{% else %}b{% endif %}.png{% endcapture %}" + image("x")
    assert sorted(read(text)) == ["a.png", "b.png"]


def test_a_name_does_not_hold_behind_its_loop() -> None:
    assert read("{% for i in page.l %}{% endfor %}" + image("i"), {"l": ["a.png"]}) == ["*"]


def test_an_earlier_round_of_a_loop_may_have_left_its_assignment() -> None:
    loop = "{% assign x = 'a' %}{% for i in page.l %}"
    left = "{% assign x = 'b' %}{% endfor %}"
    assert read(loop + image("x") + left, {"l": ["c"]}) == ["a", "b"]
    own = "{% if i %}{% assign x = i %}{% endif %}"
    assert read(loop + image("x") + own + "{% endfor %}", {"l": ["c"]}) == ["a", "*"]
    assert read(loop + "{% assign x = 'd' %}" + image("x") + left, {"l": ["c"]}) == ["d"]
    gathered = "{% assign x = x | append: i %}{% endfor %}"
    assert read(loop + gathered + image("x"), {"l": ["c"]}) == ["ac", "a"]


def test_an_include_may_give_a_name_of_its_caller_another_value() -> None:
    texts = {
        "_includes/set": "{% assign x = 'b' %}",
        "a.md": "{% assign x = 'a' %}{% include set %}" + image("x"),
        "b.md": "{% include set %}{% assign x = 'a' %}" + image("x"),
    }
    opened = open_site(texts, {"a.md": {}, "b.md": {}})
    assert read_all(opened, "a.md") == ["*", "a"]
    assert read_all(opened, "b.md") == ["a"]


# --- filters ----------------------------------------------------------------------------------

FILTERS = [
    ("'a.b.png' | split: '.' | first", "a"),
    ("'a.b.png' | split: '.' | last", "png"),
    ("'a,b,,' | split: ',' | join: '-'", "a-b"),
    ("' a  b ' | split: ' ' | join: '+'", "a+b"),
    ("'abc' | split: '' | join: '.'", "a.b.c"),
    ("'a.gif.gif' | replace: '.gif', ''", "a"),
    ("'a.gif.gif' | replace_first: '.gif', '.png'", "a.png.gif"),
    ("'a.gif.gif' | remove: '.gif'", "a"),
    ("'a.gif.gif' | remove_first: '.gif'", "a.gif"),
    ("'B.PNG' | downcase", "b.png"),
    ("'b.png' | upcase", "B.PNG"),
    ("'lEG.png' | capitalize", "Leg.png"),
    ("' a ' | lstrip", "a "),
    ("' a ' | rstrip", " a"),
    ("'b.png' | prepend: site.urlimg", "/assets/images/b.png"),
    ("site.none | default: 'd.png'", "d.png"),
    ("site.empty | default: 'd.png'", "d.png"),
    ("'x.png' | default: 'd.png'", "x.png"),
    ("'/a b.png' | relative_url", "/atlas/a%20b.png"),
    ("'a.png' | relative_url", "/atlas/a.png"),
    ("'https://x.org/a.png' | relative_url", "https://x.org/a.png"),
    ("'/a.png' | absolute_url", "https://example.org/atlas/a.png"),
    ("'/a.png' | prepend: site.baseurl | prepend: site.url", "https://example.org/atlas/a.png"),
    ("'a&b.png' | escape", "a&b.png"),
    ("'a b.png' | url_encode", "a+b.png"),
    ("'a b/c.png' | uri_escape", "a%20b/c.png"),
    ("'abcdef' | slice: 1, 3", "bcd"),
    ("'abcdef' | slice: -2, 2", "ef"),
    ("'abc' | size", "3"),
    ("'<b>a</b>.png' | strip_html", "a.png"),
    ("'Biceps Brachii' | slugify", "biceps-brachii"),
    ("'a' | append: 3 | append: true", "a3true"),
    ("'a.png' | some_plugin", "*"),
    ("page.slug | append: '.png'", "*.png"),
    ("page.slug | prepend: '/i/' | relative_url", "/atlas/i/*"),
    ("page.slug | replace: 'a', 'b' | append: '.PNG' | downcase", "*.png"),
    ("'a' | slice: 'x'", "*"),
    ("'a' | append", "*"),
]


@pytest.mark.parametrize(("expression", "expected"), FILTERS)
def test_a_filter_gives_what_liquid_gives(expression: str, expected: str) -> None:
    assert read(image(expression)) == [expected]


def test_a_list_is_mapped_and_joined() -> None:
    page = {"a": [{"src": "a.png"}], "b": [{"src": "b.png"}]}
    text = "{% assign all = page.a | concat: page.b | map: 'src' %}"
    assert read(text + "{% for s in all %}" + image("s") + "{% endfor %}", page) == [
        "a.png",
        "b.png",
    ]


# --- bounds -----------------------------------------------------------------------------------


def test_includes_hundreds_deep_are_unknown() -> None:
    texts = {
        f"_includes/{n}.html": f"{{% include {n + 1}.html a=include.a %}}" for n in range(1000)
    }
    texts["_includes/1000.html"] = '<img src="{{ include.a }}">'
    assert read_all(open_site(texts, {"a.md": {}}), "_includes/1000.html") == ["*"]


def test_too_many_ways_are_unknown() -> None:
    loops = "".join(f"{{% for {name} in page.l %}}" for name in "abcde")
    names = "".join(f"{{{{ {name} }}}}" for name in "abcde")
    letters = "abcdefghijklmnopqrst"
    found = read(f'{loops}<img src="/i/{names}.png">', {"l": list(letters)})
    assert found == [f"/i/{a}{b}{c}*.png" for a in letters for b in letters for c in letters]


def test_texts_that_double_themselves_end() -> None:
    doubling = "{% assign x = x | append: x %}" * 20
    assert read("{% assign x = 'ab' %}" + doubling + image("x")) == ["*"]
    assert read("{% assign x = page.date | append: 'ab' %}" + doubling + image("x")) == ["*"]


def test_names_without_end_end() -> None:
    growing = "".join(f"{{% assign x{n} = x{n - 1} | append: 'a' %}}" for n in range(1, 2000))
    assert read("{% assign x0 = 'a' %}" + growing + image("x1999"))[0].startswith("*")


NAMES = st.sampled_from(["page", "include", "site", "x", "y", "[0]", ".first", ".x", "'a'", "3"])
FILTER_NAMES = st.sampled_from(
    [
        *("split: '.'", "append: x", "where: 'x', y", "map: x", "slice: y", "default: 'a'"),
        *("relative_url", "first", "size", "concat: y", "join", "slice: 1, 2", "strip", "sort"),
    ]
)
EXPRESSIONS = st.builds(
    lambda names, filters: " | ".join(["".join(names), *filters]),
    st.lists(NAMES, max_size=3),
    st.lists(FILTER_NAMES, max_size=3),
)
TAGS = st.one_of(
    EXPRESSIONS.map(lambda text: f'<img src="{{{{ {text} }}}}">'),
    EXPRESSIONS.map(lambda text: f"{{% assign x = {text} %}}"),
    EXPRESSIONS.map(lambda text: f"{{% for y in {text} %}}"),
    EXPRESSIONS.map(lambda text: f"{{% include a.html x={text} %}}"),
    st.sampled_from(["{% endfor %}", "{% if x %}", "{% else %}", "{% endif %}", "{% capture x %}"]),
    st.just("{% endcapture %}"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


@given(
    st.lists(TAGS, max_size=12).map("".join),
    st.lists(TAGS, max_size=6).map("".join),
    st.dictionaries(st.sampled_from(["x", "first", "a"]), VALUES),
)
def test_nothing_is_ever_an_error(text: str, included: str, page: dict[str, object]) -> None:
    templates = open_site({"_includes/a.html": included, "a.md": text}, {"a.md": page})
    for path in templates.by_path:
        for value in read_all(templates, path):
            assert isinstance(value, str)
