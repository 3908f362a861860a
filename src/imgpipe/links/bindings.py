"""Which `assign`, `capture` or `for` a name may have its value from, at a place of a template."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from imgpipe.languages.expression import UNKNOWN, Expression, Variable
from imgpipe.languages.language import Binding, Piece
from imgpipe.text import Span

_BLOCK_TAG = re.compile(r"\{%-?\s*(end)?(if|unless|case|for|tablerow|else|elsif|when)\b")
_LOOPS = ("for", "tablerow")
_BRANCHES = ("else", "elsif", "when")


class Bindings:
    """The names of one text, by name; positions count in that text."""

    def __init__(self, text: str, bindings: Sequence[Binding]) -> None:
        self._by_name: dict[str, list[Binding]] = defaultdict(list)
        for binding in sorted(bindings, key=lambda binding: binding.span.start):
            self._by_name[binding.name].append(binding)
        self._text = text
        self._blocks: _Blocks | None = None

    def find(self, name: str, offset: int) -> tuple[Binding, ...]:
        """Return the bindings that may hold for a name before an offset, the last one first.

        They are several where the later ones stand in a branch that need not have been taken, or
        where a `capture` has branches itself.
        """
        found: list[Binding] = []
        known = self._by_name.get(name, ())
        for binding in reversed(known):
            if not binding.span.start < offset <= binding.span.end:
                continue
            if found and found[-1].span != binding.span and self._sure(found[-1], offset):
                break
            found.append(binding)
        if known and known[-1].span.start >= offset:
            found += self._carry(known, found, offset)
        return tuple(found)

    def _carry(
        self, known: Sequence[Binding], found: Sequence[Binding], offset: int
    ) -> Iterator[Binding]:
        """Yield what a loop's earlier round has left: bindings further on in the same loop.

        One that is made of other names has another value in every round: it is not known. What a
        name gathers, as by `append` to itself, is seen as one round's.
        """
        if self._blocks is None:
            self._blocks = _Blocks(self._text)
        last = found[-1] if found else None
        since = last.span.start if last and self._sure(last, offset) else 0
        end = self._blocks.find_loop_end(since, offset)
        for binding in known:
            if binding.each or not offset <= binding.span.start <= end or end == offset:
                continue
            names = {name for piece in binding.pieces for name in _names_of(piece)}
            if binding.name not in names:
                yield replace(binding, pieces=(UNKNOWN,)) if names else binding

    def _sure(self, binding: Binding, offset: int) -> bool:
        if binding.each or not binding.sure:
            return binding.each
        if self._blocks is None:
            self._blocks = _Blocks(self._text)
        return self._blocks.contain(binding.span.start, offset)


def _names_of(piece: Piece) -> Iterator[str]:
    if isinstance(piece, Expression):
        arguments = (item for step in piece.filters for item in step.arguments)
        for operand in (piece.operand, *arguments):
            if isinstance(operand, Variable):
                yield operand.name


class _Blocks:
    """The branches of `if`, `case` and `for` of a text, each with the one around it."""

    def __init__(self, text: str) -> None:
        self._around = [0]  # of each branch; 0 is the text itself
        self._starts = [0]
        self._branches = [0]
        self._loops: list[Span] = []
        opened: list[int] = []
        now = 0
        for tag in _BLOCK_TAG.finditer(text):
            if tag[2] in _LOOPS and not tag[1]:
                opened.append(tag.end())
            elif tag[2] in _LOOPS and opened:
                self._loops.append(Span(opened.pop(), tag.start()))
            if tag[1]:
                now = self._around[now]
            else:
                self._around.append(self._around[now] if tag[2] in _BRANCHES else now)
                now = len(self._around) - 1
            self._starts.append(tag.end())
            self._branches.append(now)

    def find_loop_end(self, since: int, offset: int) -> int:
        """Return the end of the outermost loop that has begun between two offsets, and goes on."""
        around = (loop for loop in self._loops if since <= loop.start <= offset <= loop.end)
        return max((loop.end for loop in around), default=offset)

    def contain(self, start: int, offset: int) -> bool:
        """Return whether an offset is in the branch of an earlier one, however deep."""
        branch, inner = self._at(start), self._at(offset)
        while inner > branch:  # a branch is younger than the one around it
            inner = self._around[inner]
        return inner == branch

    def _at(self, offset: int) -> int:
        return self._branches[bisect_right(self._starts, offset) - 1]
