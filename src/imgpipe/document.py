"""The shape of pipeline.yaml: keys, types and bounds, from which its JSON Schema is made.

What the keys mean together (patterns, formats, words) is config.py's. Only what reads pipeline.yaml
and the `schema` command import this module: pydantic is the heaviest import of an idle run.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from imgpipe.document_shapes import Document, Shorthand, under
from imgpipe.images import Limits
from imgpipe.output_document import OutputDocument, OverrideDocument

_DEFAULT = Limits()
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"

Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]


class FieldDocument(Shorthand):
    field: str = Field(description="Where front matter holds a path: `icon`, `*gallery*[*].url`.")
    from_: Literal["image_root", "site", "page"] | None = Field(
        default=None,
        alias="from",
        description="Where the field's paths start: at `image_root`, at the site's root, with a"
        " leading `/`, or at the page's own folder. By default as the convention's.",
    )
    in_: str | None = Field(
        default=None,
        alias="in",
        description="The folder below that, if the theme puts one before the field's paths.",
    )


FieldPlace = Annotated[FieldDocument, under("field")]
FieldPlaces = FieldPlace | list[FieldPlace]


class FieldsDocument(Document):
    entry: FieldPlaces | None = Field(
        default=None,
        description="The entries' field that holds a frame's path: `gallery[*].image_url`.",
    )
    animation: FieldPlaces | None = Field(
        default=None,
        description="The field that holds an animation's path: `images[*].image_name`.",
    )
    references: list[FieldPlace] | None = Field(
        default=None, description="Other fields that hold image paths."
    )
    caption: str | None = Field(
        default=None, description="The key of an entry that holds its caption."
    )
    title: str | None = Field(default=None, description="The key of an entry that holds its title.")
    image_title: str | None = Field(
        default=None, description="The key beside an animation's path that holds its title."
    )


class SiteDocument(Document):
    convention: str | None = Field(
        default=None,
        description="The theme's way of naming images: `feeling-responsive`, `minimal-mistakes`,"
        " `jekyll`, `hugo` or `generic`.",
    )
    fields: FieldsDocument | None = Field(
        default=None,
        description="Which fields hold images, for a site without a convention or beside one.",
    )
    pages: list[str] = Field(
        default_factory=list, description='Globs of the pages: `["pages/**/*.md"]`.'
    )
    source_root: str | None = Field(
        default=None,
        description="The folder that sources start at; read only. By default the image root.",
    )
    image_root: str = Field(
        default=".", description="The folder that outputs, and paths in front matter, start at."
    )
    site_root: str | None = Field(
        default=None,
        description="The folder that is published as the site's root. By default the convention's.",
    )
    url: str | None = Field(
        default=None,
        description="The site's address, or its `baseurl` alone, if pages write it before paths.",
    )


class SourceDocument(Shorthand):
    path: str = Field(description="The pattern of the files: `muscles/gif/{name}.gif`.")
    only: str | Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None, description="Globs on the name; other files are no sources."
    )


class RewriteDocument(Document):
    pages: str = Field(
        default="in-place",
        description="`in-place`, or the folder that rewritten copies of the pages go to.",
    )
    show: dict[str, str] = Field(
        min_length=1,
        description="Which output each field of an entry shows: `{image_url: frames}`.",
    )
    entries: Literal["keep", "sync"] = Field(
        default="keep",
        description="`keep` leaves the entries as they are; with `sync` they follow the frames.",
    )
    template: dict[str, str] = Field(
        default_factory=dict,
        description='The wording of new entries that have no siblings: `{caption: "{title} {n}"}`.',
    )


class LimitsDocument(Document):
    canvas_px: int = Field(
        default=_DEFAULT.canvas_px, ge=1, description="The largest canvas of a source, in pixels."
    )
    frames: int = Field(default=_DEFAULT.frames, ge=1, description="The most frames of a source.")
    total_px: int = Field(
        default=_DEFAULT.total_px,
        ge=1,
        description="The most pixels of all frames of a source together.",
    )
    file_bytes: int = Field(
        default=_DEFAULT.file_bytes, ge=1, description="The largest file of a source, in bytes."
    )


# To YAML 1.1 a plain `off` is false.
Level = Annotated[
    Literal["error", "warning", "info", "off"],
    BeforeValidator(lambda value: "off" if value is False else value),
    WithJsonSchema({"enum": ["error", "warning", "info", "off", False]}),
]


class AuditDocument(Document):
    fail_on: Literal["error", "warning", "info", "never"] = Field(
        default="error", description="The least severity of a finding that makes the audit fail."
    )
    levels: dict[str, Level] = Field(
        default_factory=dict,
        description="Rule to its level on this site: `{ORP001: off, THM001: warning}`.",
    )
    ignore: dict[str, list[str]] = Field(
        default_factory=dict,
        description='Rule, or `*`, to globs that it is not told of: `{ORP001: ["icon/**"]}`.',
    )
    max_bytes: dict[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict,
        description='Glob of images to the most bytes of each: `{"**/*.gif": 5000000}`.',
    )


class PipelineDocument(Document):
    """imgpipe's pipeline.yaml: which images a site has, and which shall be made of them."""

    version: Literal[1] = Field(description="The version of this file's format.")
    site: SiteDocument = Field(
        default_factory=SiteDocument, description="Where pages and images are."
    )
    sources: dict[Id, Annotated[SourceDocument, under("path")]] = Field(
        min_length=1, description="Id to pattern: the first that reads a file owns it."
    )
    outputs: dict[Id, Annotated[OutputDocument, under("path")]] = Field(
        min_length=1, description="Id to pattern and options: which files shall exist."
    )
    overrides: list[OverrideDocument] = Field(
        default_factory=list,
        description="Outputs' options for some sources; later ones win, key by key.",
    )
    rewrite: RewriteDocument | None = Field(
        default=None, description="How galleries show the outputs; without it no page is touched."
    )
    data: str | None = Field(
        default=None,
        description="The file that tells templates of the images: `_data/imgpipe.json`.",
    )
    limits: LimitsDocument = Field(
        default_factory=LimitsDocument, description="What a source may ask of the machine."
    )
    audit: AuditDocument = Field(
        default_factory=AuditDocument, description="What `imgpipe audit` tells, and when it fails."
    )


class _EditorSchema(GenerateJsonSchema):
    """Schemas as editors show them best: no `null`, which is refused, no titles, only good ids."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default") is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  pydantic's name
        return False


def make_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of pipeline.yaml."""
    schema = PipelineDocument.model_json_schema(schema_generator=_EditorSchema)
    return {"$schema": SCHEMA_DIALECT, **schema}
