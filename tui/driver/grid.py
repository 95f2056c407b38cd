"""The screen as a grid of cells: what Textual wants shown, and what the terminal shows by now."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from rich.cells import split_graphemes

from tui.driver.styles import PLAIN, Style


class Cell(NamedTuple):
    """One column of one line: a grapheme and its look. The right half of a wide grapheme has no text."""

    text: str
    style: Style


Row: TypeAlias = list[Cell]

BLANK = Cell(" ", PLAIN)
NOBODY_KNOWS = Cell("\x00", PLAIN)
"""Equal to nothing that is ever drawn."""


class Place(NamedTuple):
    """Where the cursor stands, counted from 0."""

    x: int
    y: int


one_cell = lru_cache(16384)(Cell)
"""The same object for the same cell: less memory, and rows compare by identity."""


@lru_cache(2048)
def cells_of(text: str, style: Style) -> tuple[Cell, ...]:
    """Cut a text into cells, with the widths Textual laid it out by (Rich's, by grapheme)."""
    if text.isascii():
        return tuple([one_cell(character, style) for character in text])
    cells: list[Cell] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells.append(one_cell(text[start:end], style))
            cells.extend([one_cell("", style)] * (width - 1))
    return tuple(cells)


class Grid:
    """A screenful of cells. A right half always stands behind its wide grapheme, and never alone."""

    def __init__(self, width: int, height: int, fill: Cell = BLANK) -> None:
        self.width = width
        self.height = height
        self.rows: list[Row] = [[fill] * width for _ in range(height)]

    def put(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        """Write cells from (x, y) to the right; what lies beyond the edges is left out.

        A wide grapheme that loses one half leaves a blank in the other, as terminals do.
        """
        if not cells or x >= self.width or y >= self.height:
            return
        row = self.rows[y]
        end = min(x + len(cells), self.width)
        if not row[x].text:
            row[x - 1] = row[x - 1]._replace(text=" ")
        if end < self.width and not row[end].text:
            row[end] = row[end]._replace(text=" ")
        row[x:end] = cells[: end - x]
        if end - x < len(cells) and not cells[end - x].text:
            row[end - 1] = row[end - 1]._replace(text=" ")

    def resized(self, width: int, height: int) -> "Grid":
        """This screenful cut or filled up with blanks to another size."""
        grid = Grid(width, height)
        for y, row in enumerate(self.rows):
            grid.put(0, y, row)
        return grid

    def copy(self) -> "Grid":
        """A screenful that later changes of this one leave alone."""
        grid = Grid(self.width, 0)
        grid.height = self.height
        grid.rows = [row.copy() for row in self.rows]
        return grid
