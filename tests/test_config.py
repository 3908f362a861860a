"""pipeline.yaml: what it may say, what each setting becomes, and every message about it."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from imgpipe.config import parse_config
from imgpipe.conventions import CONVENTIONS
from imgpipe.conventions.prefix import Prefix, Start
from imgpipe.diagnostics import ExitCode, Severity, UserError, render
from imgpipe.findings.levels import AuditRules
from imgpipe.images import Limits, Options
from imgpipe.model import Config
from imgpipe.rule_ids import RULE_IDS
from tests.cases import Case, read_cases

FOLDER = Path("/srv/atlas/site")
NAMES = ("valid", "yaml", "shape", "meaning", "together")
CASES = {name: read_cases(f"config/{name}.txt") for name in NAMES}
ALL = list(chain.from_iterable(CASES.values()))
MINIMAL = 'version: 1\nsources: {a: "gif/{name}.gif"}\noutputs: {b: "png/{name}-{n}.png"}\n'


def parse(text: str) -> Config:
    return parse_config(text, "pipeline.yaml", FOLDER)


def complaints(text: str) -> str:
    with pytest.raises(UserError) as caught:
        parse(text)
    assert caught.value.exit_code is ExitCode.USAGE
    return "\n".join(render(diagnostic) for diagnostic in caught.value.diagnostics)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_pipeline_is_accepted_or_refused_with_these_words(case: Case) -> None:
    if case.says:
        assert complaints(case.given) == case.says
    else:
        parse(case.given)


@pytest.mark.parametrize("case", [case for case in ALL if case.says], ids=str)
def test_each_place_and_sentence_is_said_once(case: Case) -> None:
    heads = [line for line in case.says.splitlines() if line.startswith("pipeline.yaml:")]
    assert len(heads) == len(set(heads))


# --- what the settings become ------------------------------------------------------------------


def valid(title: str) -> Config:
    return parse(next(case.given for case in CASES["valid"] if case.title == title))


def test_the_sample_becomes_these_rules() -> None:
    config = valid("the sample site")
    assert (config.folder, config.name) == (FOLDER, "pipeline.yaml")
    assert [glob for glob, _ in config.site.pages] == ["raw/pages/**/*.md"]
    assert (config.site.source_root, config.site.image_root) == ("raw", "output/assets/images")
    assert config.site.convention is CONVENTIONS["feeling-responsive"]
    assert [(rule.id, rule.pattern.text, rule.only) for rule in config.sources] == [
        ("animations", "muscles/gif/{name}.gif", ()),
        ("renders", "muscles/frames/{name}-{n}.png", ()),
    ]
    assert [(rule.id, rule.pattern.text, rule.options) for rule in config.outputs] == [
        ("frames", "muscles/png/{name}-{n}.png", Options()),
        ("thumbnails", "muscles/png/{name}-{n}-thumb.png", Options(width_px=300)),
        ("webp", "muscles/webp/{name}-{n}.webp", Options(quality=80)),
        ("animation", "muscles/gif/{name}.gif", Options(delay_ms=180, loop=0)),
    ]
    assert config.rewrite
    assert config.rewrite.copies == "output/pages"
    assert config.rewrite.show == {"image_url": "frames"}
    assert config.rewrite.sync
    assert config.rewrite.template == dict.fromkeys(
        ("caption", "title"), "{title} - orientation {n}"
    )
    assert config.limits == Limits()


def test_the_atlas_becomes_these_rules() -> None:
    config = valid("the atlas")
    assert config.site.source_root == config.site.image_root == "assets/images"
    assert [rule.made_for for rule in config.outputs] == ["galleries", "galleries", "pages"]
    assert config.output("poster").options == Options(frame=1)
    assert config.rewrite
    assert config.rewrite.copies is None
    assert not config.rewrite.sync


def test_what_is_said_of_the_audit_is_spelled_out() -> None:
    rules = valid("all of an audit").audit
    assert rules.fail_on is None
    named = {id_: rules.levels[id_] for id_ in ("REF001", "THM001", "THM003", "THM004", "ORP001")}
    assert named == {
        "REF001": Severity.INFO,
        "THM001": Severity.WARNING,
        "THM003": Severity.WARNING,
        "THM004": None,
        "ORP001": None,
    }
    assert set(rules.levels) == set(RULE_IDS)
    icons = ("**/*.ico", "images/**/*.ico")
    assert rules.ignore == {
        "ORP001": ("icon/**", "images/icon/**", "old/**", "images/old/**", *icons),
        **dict.fromkeys(("ORP002", "ORP003", "ORP004"), icons),
        "*": ("drafts/*.md", "images/drafts/*.md"),
    }
    assert rules.budgets == (("**/*.gif", 5000000), ("images/**/*.gif", 5000000))


def test_without_a_word_of_it_an_audit_fails_for_errors() -> None:
    assert valid("the sample site").audit == AuditRules()
    assert AuditRules().fail_on is Severity.ERROR


def test_a_rule_knows_where_it_stands() -> None:
    config = parse(
        "version: 1\nsources:\n  a: gif/{name}.gif\noutputs: {b: 'png/{name}-{n}.png'}\n"
    )
    assert str(config.sources[0].place) == "pipeline.yaml:3:6"
    assert str(config.outputs[0].place) == "pipeline.yaml:4:11"


def test_several_widths_and_what_only_lists() -> None:
    assert valid("a photo gallery with several widths").outputs[0].widths_px == (300, 600)
    assert valid("flow style").sources[0].only == ("Leg-*", "Arm")
    one = parse(MINIMAL.replace('"gif/{name}.gif"', '{path: "gif/{name}.gif", only: Leg}'))
    assert one.sources[0].only == ("Leg",)


def test_folders_and_globs_are_made_normal() -> None:
    config = valid("fields of any site")
    assert [glob for glob, _ in config.site.pages] == ["content/**/*.md"]
    assert (config.site.image_root, config.site.source_root) == ("static", "../originals")


def test_a_folder_may_begin_with_two_dots() -> None:
    assert parse(f"{MINIMAL}site: {{image_root: ..images}}\n").site.image_root == "..images"


@pytest.mark.parametrize(
    ("written", "root"),
    [
        ("raw", "raw"),
        ("raw/../originals/", "originals"),
        ("../originals", "../originals"),
        ("/mnt/originals", "/mnt/originals"),
        ("/srv/atlas/site/raw", "raw"),
        ("../site/raw", "raw"),
        ("../site-2", "../site-2"),
        ("..raw", "..raw"),
    ],
)
def test_sources_may_be_outside_but_a_folder_inside_has_one_name(written: str, root: str) -> None:
    assert parse(f"{MINIMAL}site: {{source_root: {written}}}\n").site.source_root == root


@pytest.mark.parametrize("around", ["..", "/", "/srv/atlas", "../../atlas", "/srv/atlas/site/.."])
def test_a_source_root_around_the_project_is_refused(around: str) -> None:
    said = complaints(f"{MINIMAL}site: {{source_root: {around}}}\n")
    assert said.startswith(f"pipeline.yaml:4:21: error[CFG007]: `{around}` holds the project's own")


def test_fields_describe_any_site() -> None:
    convention = valid("fields of any site").site.convention
    assert convention
    assert [(field.path.text, field.prefix.folder) for field in convention.entries] == [
        ("gallery[*].url", "frames"),
        ("photos[*]", ""),
    ]
    assert [field.path.text for field in convention.animations] == ["images[*].image_name"]
    assert [(field.path.text, field.prefix.folder) for field in convention.references] == [
        ("icon", "icons"),
        ("header.*", ""),
    ]
    assert (convention.caption, convention.title) == ("alt", None)


def test_fields_replace_those_of_the_convention_one_by_one() -> None:
    theme = CONVENTIONS["feeling-responsive"]
    text = f'{MINIMAL}site: {{pages: ["*.md"], convention: feeling-responsive, fields: %s}}\n'
    told = parse(text % '{entry: "photos[*]", references: []}').site.convention
    assert told
    assert [field.path.text for field in told.entries] == ["photos[*]"]
    assert told.references == ()
    assert (told.animations, told.caption) == (theme.animations, theme.caption)


def test_fields_start_where_those_of_the_convention_do() -> None:
    fields = '{entry: ["a[*]", {field: "b[*]", from: page}], references: [{field: c, in: x}]}'
    for convention, start in (
        ("feeling-responsive", Start.IMAGE_ROOT),
        ("generic", Start.IMAGE_ROOT),
        ("minimal-mistakes", Start.SITE),
        ("hugo", Start.PAGE),
    ):
        site = f'site: {{pages: ["*.md"], convention: {convention}, fields: {fields}}}\n'
        told = parse(MINIMAL + site).site.convention
        assert told
        assert [item.prefix for item in told.entries] == [Prefix(start), Prefix(Start.PAGE)]
        assert [item.prefix for item in told.references] == [Prefix(start, "x")]


@pytest.mark.parametrize(
    ("site", "root"),
    [
        ("convention: jekyll, image_root: docs/images", "."),
        ("convention: jekyll, image_root: docs/images, site_root: docs", "docs"),
        ("convention: hugo, image_root: static/images", "static"),
        ("convention: hugo, image_root: content", "content"),
        ("convention: hugo, image_root: public", "static"),
        ("convention: hugo, image_root: contents", "static"),
        ("image_root: images", "."),
    ],
)
def test_the_sites_root_is_around_the_image_root(site: str, root: str) -> None:
    assert parse(f"{MINIMAL}site: {{{site}}}\n").site.site_root == root


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://example.org/atlas/", "https://example.org/atlas"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("/atlas/", "/atlas"),
        ("/", ""),
        ('""', ""),
    ],
)
def test_the_sites_address_has_no_slash_at_its_end(written: str, url: str) -> None:
    assert parse(f"{MINIMAL}site: {{url: {written}}}\n").site.url == url


def test_block_flow_and_json_say_the_same() -> None:
    given: Any = {
        "version": 1,
        "sources": {"a": "gif/{name}.gif"},
        "outputs": {"b": {"path": "png/{name}-{n}.png", "width": 300}},
    }
    block = (
        "version: 1\nsources:\n  a: gif/{name}.gif\n"
        "outputs:\n  b:\n    path: png/{name}-{n}.png\n    width: 300\n"
    )
    flow = MINIMAL.replace('"png/{name}-{n}.png"', '{path: "png/{name}-{n}.png", width: 300}')
    configs = [parse(text) for text in (block, flow, json.dumps(given))]
    assert len({(config.outputs[0].pattern, config.outputs[0].options) for config in configs}) == 1
    assert len({config.sources[0].pattern for config in configs}) == 1
