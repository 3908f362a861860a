"""The documentation and the code say the same: commands, options, keys, codes, JSON fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from imgpipe.clean import INCLUDABLE, Fate
from imgpipe.cli import cli
from imgpipe.commands.manual import ManualPage
from imgpipe.config import parse_config
from imgpipe.conventions import CONVENTIONS
from imgpipe.diagnostics import ExitCode, Place, Severity, render
from imgpipe.document import make_json_schema
from imgpipe.examine import Match
from imgpipe.findings.finding import Audit, Finding, Fix, Hit
from imgpipe.images import Loss
from imgpipe.reporters.audit_json import format_audit_json
from imgpipe.reporters.audit_words import Style
from imgpipe.reporters.conventions import format_conventions
from imgpipe.reporters.reference import format_reference
from imgpipe.reporters.rules import format_documentation, format_rules_json
from imgpipe.rules import RULES
from imgpipe.status import State
from imgpipe.tasks import REPLACEABLE
from imgpipe.text import Edit, Span, TextFile
from tests.init_sites import LAYOUTS
from tests.project import Project

ROOT = Path(__file__).parent.parent
COMMANDS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
PIPELINE = (ROOT / "docs/pipeline.md").read_text(encoding="utf-8")
MESSAGES = (ROOT / "docs/messages.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """Return the code words in the first column of all tables of a text."""
    rows = re.findall(r"^\| (.*?) \|", text, flags=re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def section(text: str, title: str) -> str:
    """Return the part of a text below a heading, up to the next heading of its level."""
    level = re.search(rf"^(#+) {re.escape(title)}$", text, flags=re.MULTILINE)
    assert level, title
    rest = text[level.end() :]
    end = re.search(rf"^#{{1,{len(level[1])}}} ", rest, flags=re.MULTILINE)
    return rest[: end.start()] if end else rest


def options_of(command: click.Command) -> set[str]:
    return {
        option
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }


def test_every_command_has_its_section_and_the_reverse() -> None:
    documented = set(re.findall(r"^## imgpipe (\w+)$", COMMANDS, flags=re.MULTILINE))
    assert documented == set(cli.commands)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_option_is_documented_and_the_reverse(name: str) -> None:
    common = {"-C", "--directory", "-c", "--config", "-q", "--quiet"}
    text = section(COMMANDS, f"imgpipe {name}")
    table = re.findall(r"^\| (`-.*?) \|", text, flags=re.MULTILINE)
    documented = {option for row in table for option in re.findall(r"(?<![\w-])--?[\w-]+", row)}
    assert documented == options_of(cli.commands[name]) - common


def test_the_common_options_are_documented() -> None:
    head = COMMANDS.partition("## ")[0]
    documented = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", head))
    assert documented >= {"-C", "--directory", "-c", "--config", "-q", "--quiet", "--version"}


def test_every_exit_code_is_documented_and_the_reverse() -> None:
    documented = re.findall(r"^\| (\d+) \|", section(COMMANDS, "Exit codes"), flags=re.MULTILINE)
    assert {int(code) for code in documented} == {int(code) for code in ExitCode}
    in_help = re.findall(r"^\s+(\d+) ", cli.help or "", flags=re.MULTILINE)
    assert {int(code) for code in in_help} == {int(code) for code in ExitCode}


def test_the_exit_codes_of_every_command_are_those_of_its_help_and_the_reverse() -> None:
    text = section(COMMANDS, "Exit codes")
    rows = re.findall(r"^\| `(\w+)` \| ([\d, ]+) \|$", text, flags=re.MULTILINE)
    in_help = {}
    for name, command in cli.commands.items():
        assert isinstance(command, ManualPage)
        codes = [line.split()[0] for line in dict(command.parts())["Exit codes"]]
        in_help[name] = ", ".join(codes)
    assert dict(rows) == in_help
    assert [name for name, _ in rows] == list(cli.commands)


def test_every_hook_and_input_is_documented_and_the_reverse() -> None:
    text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    rows = re.findall(r"^\| `(imgpipe-\w+)` \| `(.*)` \|$", text, flags=re.MULTILINE)
    assert rows == [(hook["id"], hook["entry"]) for hook in hooks]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    inputs = re.findall(r"^\| `([\w-]+)` \| .* \| (?:`(.*)`|none) \|$", text, flags=re.MULTILINE)
    assert dict(inputs) == {name: item["default"] for name, item in action["inputs"].items()}
    table = text.partition("| output | meaning |")[2].partition("\n\n")[0]
    assert first_cells(table) == set(action["outputs"])


def test_the_yaml_about_ci_can_be_read() -> None:
    text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    hooks, more, workflow, gitlab = (yaml.safe_load(block) for block in code_blocks(text, "yaml"))
    known = {"imgpipe-check", "imgpipe-audit"}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == known
    assert more[0]["id"] in known
    assert workflow["jobs"]["images"]["steps"][1] == {"uses": "OWNER/imgpipe@VERSION"}
    for line in (*gitlab["images"]["script"][1:], *gitlab["images"]["after_script"]):
        _, command, *arguments = line.split()
        cli.commands[command].make_context(command, arguments)


def test_every_json_field_is_documented_and_the_reverse(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.write("images/png/Leg-1.png", b"mine")
    project.page("pages/leg.md", "Leg", range(1, 4))
    document = json.loads(project.run("run", "--json").out)
    text = section(COMMANDS, "JSON").partition("### ")[0]
    assert first_cells(text) - {"field"} == set(document)
    for key in ("planned", "made", "kept", "pages", "diagnostics"):
        row = re.search(rf"^\| `{key}` \| (.*) \|$", text, flags=re.MULTILINE)
        assert row, key
        names = set(re.findall(r"`(\w+)`", row[1])) - {"sources"}
        assert names == set(document[key][0]), key


@pytest.mark.parametrize("command", ["status", "why"])
def test_every_json_field_of_a_look_is_documented_and_the_reverse(
    project: Project, command: str
) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.run("run")
    (project.root / "images/gif/Leg.gif").rename(project.root / "images/gif/Arm.gif")
    arguments = {"status": [], "why": ["png/Leg-1.png"]}[command]
    document = json.loads(project.run(command, *arguments, "--json").out)
    text = section(COMMANDS, f"{command.capitalize()} as JSON")
    assert first_cells(text) - {"field"} == set(document)
    for key in {"status": ("files", "renames"), "why": ("output",)}[command]:
        row = re.search(rf"^\| `{key}` \| (.*) \|$", text, flags=re.MULTILINE)
        assert row, key
        item = document[key] if command == "why" else document[key][0]
        fields_of = {*item, *(item["record"] if command == "why" else ())}
        assert set(re.findall(r"`(\w+)`", row[1])) == fields_of, key


@pytest.mark.parametrize("command", ["adopt", "clean"])
def test_every_json_field_of_upkeep_is_documented_and_the_reverse(
    project: Project, command: str
) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.run("run")
    path = {"adopt": "imgpipe.lock", "clean": "images/gif/Leg.gif"}[command]
    (project.root / path).unlink()
    document = json.loads(project.run(command, "--json").out)
    text = section(COMMANDS, f"{command.capitalize()} as JSON")
    assert first_cells(text) - {"field"} == set(document)
    row = re.search(r"^\| `files` \| (.*) \|$", text, flags=re.MULTILINE)
    assert row
    assert set(re.findall(r"`(\w+)`", row[1])) - {"page"} == set(document["files"][0])


def test_every_match_and_fate_is_documented_and_the_reverse() -> None:
    rows = re.findall(r"^\| ([a-z]+) \|", section(COMMANDS, "imgpipe adopt"), re.MULTILINE)
    assert set(rows) - {"option", "match"} == set(Match)
    sentence = section(COMMANDS, "Clean as JSON").partition("A `fate` is")[2]
    assert set(re.findall(r"`(\w+)`", sentence)) == set(Fate)


def test_every_state_of_an_output_is_documented_and_the_reverse() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \|", section(COMMANDS, "imgpipe status"), re.MULTILINE)
    assert set(rows) - {"option", "state"} == {state.value for state in State}


def test_what_may_be_replaced_is_one_list() -> None:
    (option,) = (item for item in cli.commands["run"].params if item.name == "replaced")
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == REPLACEABLE


def test_what_clean_may_include_is_what_its_option_offers() -> None:
    (option,) = (item for item in cli.commands["clean"].params if item.name == "include")
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == tuple(fate.value for fate in INCLUDABLE)


def test_every_field_of_a_loss_is_documented_and_the_reverse() -> None:
    documented = first_cells(section(COMMANDS, "Loss")) - {"field"}
    assert documented == {field.name for field in fields(Loss)}


def is_of_rules(path: Path) -> bool:
    """Return whether a module names rules of the audit, which have a document of their own."""
    return path.parent.name == "rules" or path.name == "rule_ids.py"


def test_the_rules_are_documented_as_they_document_themselves() -> None:
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert text == format_documentation(RULES.values()), "imgpipe rules ALL > docs/rules.md"


def test_the_conventions_are_documented_as_they_are() -> None:
    text = (ROOT / "docs/conventions.md").read_text(encoding="utf-8")
    command = "python -m imgpipe.reporters.conventions > docs/conventions.md"
    assert text == format_conventions(CONVENTIONS), command


def test_the_reference_is_what_the_schema_says() -> None:
    text = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
    assert text == format_reference(), "python -m imgpipe.reporters.reference > docs/reference.md"
    schema = make_json_schema()
    shapes = (schema, *schema["$defs"].values())
    assert {key for shape in shapes for key in properties_of(shape)} <= first_cells(text)


def properties_of(definition: dict[str, Any]) -> set[str]:
    shapes = (definition, *definition.get("anyOf", ()))
    return {key for shape in shapes for key in shape.get("properties", ())}


def test_every_json_field_of_the_audit_is_documented_and_the_reverse() -> None:
    page = TextFile("a.md", "b.png")
    place = Place.in_text(page, Span(0, 5))
    hit = Hit(place, "is not there", "b.png", fix=Fix(Edit(Span(0, 5), "B.png"), "B.png"))
    audit = Audit((Finding("REF001", Severity.ERROR, "a.md", "is not there", (hit,)),))
    document = json.loads(format_audit_json(audit, Style()))
    text = section(COMMANDS, "Audit as JSON")
    finding = document["findings"][0]
    assert first_cells(text) - {"field"} - {"findings[].places"} == set(document)
    for key, item in (
        ("counts", document["counts"]),
        ("findings", finding),
        ("findings[].places", {**finding["places"][0], **finding["places"][0]["fix"]}),
    ):
        row = re.search(rf"^\| `{re.escape(key)}` \| (.*) \|$", text, flags=re.MULTILINE)
        assert row, key
        assert set(re.findall(r"`(\w+)`", row[1])) == set(item), key


def test_every_json_field_of_init_is_documented_and_the_reverse(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.write("pages/lost.md", "---\nicon: none.png\n---\n")
    document = json.loads(project.run("init", "-n", "--json").out)
    text = section(COMMANDS, "Init as JSON")
    assert first_cells(text) - {"field"} == set(document)
    for key, item in (("counts", document["counts"]), ("lost", document["lost"][0])):
        row = re.search(rf"^\| `{key}` \| (.*) \|$", text, flags=re.MULTILINE)
        assert row, key
        assert set(re.findall(r"`(\w+)`", row[1])) == set(item), key


def test_every_json_field_of_the_rules_is_documented_and_the_reverse() -> None:
    document = json.loads(format_rules_json(RULES.values()))
    text = section(COMMANDS, "Rules as JSON")
    assert first_cells(text) - {"field"} == set(document)
    row = re.search(r"^\| `rules` \| (.*) \|$", text, flags=re.MULTILINE)
    assert row
    assert set(re.findall(r"`(\w+)`", row[1])) == set(document["rules"][0])


def test_every_message_code_is_documented_and_the_reverse() -> None:
    rooms = (path for path in (ROOT / "src").rglob("*.py") if not is_of_rules(path))
    used = {
        code
        for path in rooms
        for code in re.findall(r'"([A-Z]{3}[0-9]{3})"', path.read_text(encoding="utf-8"))
    }
    assert set(re.findall(r"^\| ([A-Z]{3}\d{3}) \|", MESSAGES, flags=re.MULTILINE)) == used


def properties(schema: dict[str, Any], name: str) -> set[str]:
    definition = schema["$defs"][name]
    for choice in definition.get("anyOf", [definition]):
        if "properties" in choice:
            return set(choice["properties"])
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("site.fields", "FieldsDocument"),
        ("A field of site.fields", "FieldDocument"),
        ("sources", "SourceDocument"),
        ("outputs", "OutputDocument"),
        ("overrides", "OverrideDocument"),
        ("rewrite", "RewriteDocument"),
        ("limits", "LimitsDocument"),
        ("audit", "AuditDocument"),
    ],
)
def test_every_key_is_documented_and_the_reverse(title: str, name: str) -> None:
    assert first_cells(section(PIPELINE, title)) == properties(make_json_schema(), name)


def test_the_top_level_and_the_site_are_documented() -> None:
    schema = make_json_schema()
    assert first_cells(section(PIPELINE, "Top level")) == set(schema["properties"])
    site = section(PIPELINE, "site").partition("### ")[0]
    assert first_cells(site) == properties(schema, "SiteDocument")


def test_the_limits_have_the_documented_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (\d+) \|$", section(PIPELINE, "limits"), re.MULTILINE)
    schema = make_json_schema()["$defs"]["LimitsDocument"]["properties"]
    assert {key: int(value) for key, value in rows} == {
        key: item["default"] for key, item in schema.items()
    }


def code_blocks(text: str, language: str) -> Iterator[str]:
    yield from re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_the_pipeline_of_the_readme_is_valid(tmp_path: Path) -> None:
    (block,) = code_blocks(README, "yaml")
    assert [rule.id for rule in parse_config(block, "pipeline.yaml", tmp_path).outputs] == [
        "frames",
        "thumbnails",
    ]


def test_the_error_of_the_readme_is_what_imgpipe_says(project: Project) -> None:
    shown = re.search(r"^  ```\n(.*?)^  ```$", README, flags=re.MULTILINE | re.DOTALL)
    assert shown
    text = re.sub(r"^  ", "", shown[1], flags=re.MULTILINE)
    project.write(
        "pipeline.yaml",
        "version: 1\nsite:\n  image_root: images\nsources:\n  animations: gif/{name}.gif\n"
        "\noutputs:\n  frames: png/{name}-{n}.png\n"
        '  thumbnails: {path: "png/{name}-{n}-thumb.png", widht: 300}\n',
    )
    assert project.run("run").err == text


def test_the_sample_pipeline_is_valid_and_names_the_committed_schema() -> None:
    text = (ROOT / "pipeline.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=pipeline.schema.json\n")
    assert (ROOT / "pipeline.schema.json").is_file()
    parse_config(text, "pipeline.yaml", ROOT)


def test_links_of_the_documents_lead_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"^    .*$|`[^`\n]*`", "", text, flags=re.MULTILINE)
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_help_is_readable_without_a_pipeline(capsys: pytest.CaptureFixture[str]) -> None:
    from imgpipe.cli import run_command

    for name in cli.commands:
        assert run_command([name, "--help"]) == 0
        assert f"Usage: imgpipe {name}" in capsys.readouterr().out


def test_messages_render_without_a_place() -> None:
    from imgpipe.diagnostics import warning

    assert render(warning("SIT001", "no page")) == "warning[SIT001]: no page"
