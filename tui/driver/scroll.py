"""Lines that only moved up or down: the terminal moves them itself, in a few bytes, where it would get them anew.

A banner that comes pushes the whole table below it down; a new event pushes all older ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from operator import ne
from typing import NamedTuple

from tui.driver.grid import BLANK, Row

LEAST_GAIN = 40
"""Cells that must be spared for a move to pay: it takes 20 bytes."""

LEAST_ROWS = 3
"""Fewer changed rows are not looked through."""

MOST_MOVES = 3
"""Moves looked for in one frame."""

BY_CHANCE = 4
"""As many cells of two rows may be the same that have nothing to do with each other."""

TOO_COMMON = 3
"""A text that stands on more rows than these, a ruled line for one, tells nothing of where it came from."""


class Move(NamedTuple):
    """Rows `top` to `bottom`, both counted from 0 and both included, move down by so many; up where it is negative."""

    top: int
    bottom: int
    by: int

    @property
    def said(self) -> str:
        """What to send. The cursor is anywhere after it; the style that is on must have no background."""
        count = abs(self.by) if abs(self.by) > 1 else ""
        verb = "L" if self.by > 0 else "M"
        return f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{self.top + 1}H\x1b[{count}{verb}\x1b[r"

    def of(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of a screen after it."""
        held, free = rows[self.top : self.bottom + 1], [[BLANK] * len(rows[0])] * abs(self.by)
        moved = [*free, *held[: -self.by]] if self.by > 0 else [*held[-self.by :], *free]
        return [*rows[: self.top], *moved, *rows[self.bottom + 1 :]]


def moves(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Move]:
    """The moves, each upon the one before, that leave less of `old` to be painted over to make it `new`."""
    for _ in range(MOST_MOVES):
        move = _best(old, new)
        if move is None:
            return
        yield move
        old = move.of(old)


def _best(old: Sequence[Row], new: Sequence[Row]) -> Move | None:
    """The most worthwhile of the moves by the distances that most rows went."""
    gains = {move: _gain(move, old, new) for by in _distances(old, new) if (move := _reach(by, old, new)) is not None}
    best = max(gains, key=lambda move: gains[move], default=None)
    return best if best is not None and gains[best] >= LEAST_GAIN else None


def _distances(old: Sequence[Row], new: Sequence[Row]) -> list[int]:
    """By how many rows the texts of changed rows stood elsewhere before: the two commonest distances."""
    changed = [y for y, (was, row) in enumerate(zip(old, new, strict=True)) if was != row]
    if len(changed) < LEAST_ROWS:
        return []
    stood: dict[str, list[int]] = defaultdict(list)
    for y, row in enumerate(old):
        stood[_text(row)].append(y)
    found: Counter[int] = Counter()
    for y in changed:
        text = _text(new[y])
        if not text.isspace() and len(stood.get(text, ())) <= TOO_COMMON:
            found.update(y - before for before in stood.get(text, ()))
    return [by for by, _ in found.most_common(2) if by]


def _reach(by: int, old: Sequence[Row], new: Sequence[Row]) -> Move | None:
    """The move by a distance of the rows for which it spares most cells, of all rows in one piece."""
    best, start, spared = (0, 0, 0), 0, 0
    for y in range(max(by, 0), len(new) + min(by, 0)):
        if spared <= 0:
            start, spared = y, 0
        spared += _differing(old[y], new[y]) - _differing(old[y - by], new[y]) - BY_CHANCE
        best = max(best, (spared, start, y))
    gain, first, last = best
    return Move(first + min(-by, 0), last + max(-by, 0), by) if gain else None


def _gain(move: Move, old: Sequence[Row], new: Sequence[Row]) -> int:
    """How many cells fewer are to be painted after the move, those counted that it leaves blank."""
    moved = move.of(old)
    rows = range(move.top, move.bottom + 1)
    return sum(_differing(old[y], new[y]) - _differing(moved[y], new[y]) for y in rows)


def _differing(old: Row, new: Row) -> int:
    return sum(map(ne, old, new))


def _text(row: Row) -> str:
    return "".join([cell.text for cell in row])
