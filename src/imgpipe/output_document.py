"""The shape of `outputs` and `overrides`: what an output may ask for, and for which sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from imgpipe.document_shapes import Document, Shorthand
from imgpipe.images import COLOR_PATTERN

Color = Annotated[str, Field(pattern=COLOR_PATTERN)]
Pixels = Annotated[int, Field(ge=1, le=65_535)]


class _Path(Shorthand):
    path: str = Field(
        description="The pattern of the files: `{n}` is one per frame, the extension the format."
    )


class OptionsDocument(Document):
    width: Pixels | Annotated[list[Pixels], Field(min_length=1)] | None = Field(
        default=None,
        description="The width in pixels, or several for `{width}` in the pattern; never enlarged.",
    )
    height: Pixels | None = Field(
        default=None, description="The height in pixels; with a width, the picture fits into both."
    )
    quality: int | None = Field(
        default=None, ge=0, le=100, description="The encoder's quality, 0 to 100."
    )
    lossless: bool | None = Field(default=None, description="Whether every pixel is kept.")
    crop: bool | None = Field(
        default=None,
        description="Whether what does not fit is cut off: with `width` and `height` the picture"
        " fills both, and an odd side of a video loses a pixel instead of repeating one.",
    )
    background: Color | None = Field(
        default=None,
        description='What transparent pixels are put on: `white`, `black`, `"#f4efe6"`.',
    )
    effort: Literal["fast", "balanced", "small"] | None = Field(
        default=None,
        description="How much time the encoder spends on fewer bytes; `balanced` by default.",
    )
    codec: Literal["vp9", "av1"] | None = Field(
        default=None, description="How the pictures of a WebM are coded; `vp9` by default."
    )
    colors: int | None = Field(
        default=None, ge=2, le=256, description="The most colours of a file with a palette."
    )
    dither: Literal["none", "floyd-steinberg"] | None = Field(
        default=None,
        description="How a palette's lack of colours is hidden; `none` by default.",
    )
    delay_ms: int | None = Field(
        default=None,
        ge=0,
        le=655_350,
        description="How long a frame of an assembled animation is shown, in milliseconds.",
    )
    loop: int | None = Field(
        default=None,
        ge=0,
        le=65_535,
        description="How often an assembled animation plays; 0 is for ever.",
    )
    frame: int | None = Field(
        default=None,
        ge=0,
        le=999_999,
        description="Which frame of an animation a still output without `{n}` shows.",
    )
    frames: str | None = Field(
        default=None,
        description="The output with `{n}` whose frames a turntable (`.html`) shows.",
    )


class OutputDocument(OptionsDocument, _Path):  # the last base has the first keys
    first: int = Field(
        default=1, ge=0, le=999_999, description="The number of an animation's first frame."
    )
    for_: Literal["galleries", "pages"] | None = Field(
        default=None,
        alias="for",
        description="Only sources that galleries show, or that fields of pages refer to.",
    )


class ChangeDocument(OptionsDocument):
    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        mapping = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"const": False}, mapping]}


# An empty value is refused before: None stands for `false` alone.
OutputChange = Annotated[
    ChangeDocument | None, BeforeValidator(lambda value: None if value is False else value)
]


class OverrideDocument(Document):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, OutputChange]

    match: str = Field(
        description="A glob on the sources' paths, below the source root: `muscles/gif/Head-*.gif`."
    )

    @property
    def changes(self) -> dict[str, ChangeDocument | None]:
        """What else it has: an output's id → its options, or None where it is not made."""
        return self.__pydantic_extra__
