"""Liquid expressions as values: what stands in `{{ … }}`, in a tag's parameters, after `assign`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Variable:
    """A name and the keys, positions or expressions (in brackets) that follow it."""

    name: str
    steps: tuple[str | int | Variable, ...] = ()


Operand = Literal | Variable


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    arguments: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A value and the filters that it goes through, in order."""

    operand: Operand
    filters: tuple[Filter, ...] = ()


UNKNOWN = Expression(Variable(""))  # what cannot be read: it may become any text
