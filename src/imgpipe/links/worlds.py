"""All ways in which a template may be built, as rows: what each name means in each of them.

A loop's name has a row for every item, so that all that is made of one item stays together:
`parts[0]` and `parts[1]` of one path, and never the head of one with the tail of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from imgpipe.languages.expression import Expression, Literal, Operand, Variable
from imgpipe.languages.language import Binding, Piece
from imgpipe.links.bindings import Bindings
from imgpipe.links.filters import apply_filter
from imgpipe.links.readings import UNKNOWN, Reading, Some, join_texts, render_value

MOST_WORLDS = 50_000
_DEEPEST = 50  # names that are bound by names that are bound by …


class Worlds:
    """The rows of one template; `contexts` are the ways to reach it, one row each at first."""

    def __init__(
        self,
        site: Mapping[str, object],
        bindings: Bindings,
        contexts: Sequence[Mapping[str, object]],
    ) -> None:
        self._site = site
        self._bindings = bindings
        self._count = len(contexts)
        self._columns: dict[object, list[object]] = {}
        for name in contexts[0] if contexts else ():
            self._columns[name] = [context[name] for context in contexts]

    def write(self, pieces: Sequence[Piece], offset: int) -> list[str | Reading]:
        """Return the text that the pieces become, in each row."""
        self._prepare(pieces, offset)
        return self._join(pieces, offset)

    def read(self, asked: Sequence[Sequence[Piece]], offset: int) -> list[tuple[object, ...]]:
        """Return the values of several pieces, together in each row."""
        for pieces in asked:
            self._prepare(pieces, offset)
        if not asked:
            return [()] * min(self._count, 1)
        return list(zip(*(self._value(pieces, offset) for pieces in asked), strict=True))

    def _prepare(self, pieces: Sequence[Piece], offset: int, depth: int = 0) -> None:
        """Make the rows that the pieces need, so that reading them makes no more."""
        for variable in find_variables(pieces):
            found = self._bindings.find(variable.name, offset)
            for binding in found:
                if binding not in self._columns:
                    self._bind(binding, depth)
            if len(found) > 1 and found not in self._columns:
                columns = [self._columns[binding] for binding in found]
                self._multiply(found, list(map(_distinct, zip(*columns, strict=True))))

    def _bind(self, binding: Binding, depth: int) -> None:
        if depth > _DEEPEST:
            self._columns[binding] = [UNKNOWN] * self._count
            return
        self._prepare(binding.pieces, binding.span.start, depth + 1)
        values = self._value(binding.pieces, binding.span.start)
        if binding.each:
            self._multiply(binding, list(map(_list_items, values)))
        else:
            self._columns[binding] = values

    def _multiply(self, key: object, choices: list[Sequence[object]]) -> None:
        """Put one row for each choice in the place of each row."""
        if sum(map(len, choices)) > MOST_WORLDS:
            self._columns[key] = [UNKNOWN] * self._count
            return
        rows = [row for row, items in enumerate(choices) for _ in items]
        for known, column in self._columns.items():
            self._columns[known] = [column[row] for row in rows]
        self._columns[key] = list(chain.from_iterable(choices))
        self._count = len(rows)

    def _value(self, pieces: Sequence[Piece], offset: int) -> list[object]:
        if len(pieces) == 1 and isinstance(pieces[0], Expression):
            return self._evaluate(pieces[0], offset)
        return list(self._join(pieces, offset))

    def _join(self, pieces: Sequence[Piece], offset: int) -> list[str | Reading]:
        columns: list[Sequence[str | Reading]] = [
            [piece] * self._count
            if isinstance(piece, str)
            else [render_value(value) for value in self._evaluate(piece, offset)]
            for piece in pieces
        ]
        if not columns:
            return [""] * self._count
        rows: list[tuple[Any, ...]] = list(zip(*columns, strict=True))
        try:
            return list(map("".join, rows))
        except TypeError:  # something is not known
            return [join_texts(row) for row in rows]

    def _evaluate(self, expression: Expression, offset: int) -> list[object]:
        values = self._read_operand(expression.operand, offset)
        for step in expression.filters:
            arguments = [self._read_operand(item, offset) for item in step.arguments]
            values = apply_filter(step.name, values, arguments, self._site)
        return values

    def _read_operand(self, operand: Operand, offset: int) -> list[object]:
        if isinstance(operand, Literal):
            return [operand.value] * self._count
        values = self._read_name(operand.name, offset)
        if values and values[0] is self._site:  # the same in all rows
            ways = [step for step in operand.steps if not isinstance(step, Variable)]
            if len(ways) == len(operand.steps):
                for way in ways:
                    values[0] = _look_up(values[0], way)
                return [values[0]] * self._count
        for step in operand.steps:
            if isinstance(step, Variable):
                keys = self._read_operand(step, offset)
                values = [_look_up(value, key) for value, key in zip(values, keys, strict=True)]
            else:
                values = [
                    value[step] if type(value) is dict and step in value else _look_up(value, step)
                    for value in values
                ]
        return values

    def _read_name(self, name: str, offset: int) -> list[object]:
        found = self._bindings.find(name, offset)
        if found:
            return self._columns[found if len(found) > 1 else found[0]]
        if name == "site":
            return [self._site] * self._count
        return self._columns.get(name) or [UNKNOWN] * self._count


def find_variables(pieces: Iterable[Piece]) -> Iterator[Variable]:
    """Yield all names that pieces ask for, those in brackets and of filters' arguments included."""
    for piece in pieces:
        if isinstance(piece, Expression):
            yield from _variables_of(piece.operand)
            for step in piece.filters:
                for argument in step.arguments:
                    yield from _variables_of(argument)


def _variables_of(operand: Operand) -> Iterator[Variable]:
    if isinstance(operand, Variable):
        yield operand
        for step in operand.steps:
            if isinstance(step, Variable):
                yield from _variables_of(step)


def _look_up(value: object, key: object) -> object:
    """Return what `value.key` or `value[key]` is; nil where there is nothing, as in Liquid."""
    if isinstance(value, Mapping):
        if isinstance(key, Reading):
            return UNKNOWN
        if not isinstance(key, str | int):
            return None
        return value.get(key, len(value) if key == "size" else None)
    if isinstance(value, list):
        return _look_up_item(value, key)
    if isinstance(value, Reading | Some):
        return UNKNOWN
    return len(value) if isinstance(value, str) and key == "size" else None


_ENDS: dict[object, Callable[[list[object]], object]] = {
    "first": lambda items: items[0] if items else None,
    "last": lambda items: items[-1] if items else None,
    "size": len,
}


def _look_up_item(items: list[object], key: object) -> object:
    if isinstance(key, int):
        return items[key] if -len(items) <= key < len(items) else None
    if isinstance(key, Reading):
        return UNKNOWN
    end = _ENDS.get(key) if isinstance(key, str) else None
    return end(items) if end else None


def _list_items(value: object) -> Sequence[object]:
    """Return what a loop runs over; a text is one item, a mapping its pairs."""
    if isinstance(value, list):
        return value
    if isinstance(value, Some):
        return value.items
    if isinstance(value, Mapping):
        return [[key, item] for key, item in value.items()]
    return (value,) if isinstance(value, str | Reading) and value else ()


def _distinct(values: tuple[object, ...]) -> Sequence[object]:
    first = values[0]
    return values[:1] if all(value == first for value in values) else values
