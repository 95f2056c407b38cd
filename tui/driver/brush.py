"""Says to a terminal, in as few bytes as will do, how to get from the screen it shows to the one that is wanted."""

from bisect import bisect_left
from collections.abc import Iterator

from tui.driver.grid import Cell, Grid, Place, Row
from tui.driver.scroll import moves
from tui.driver.skills import Skills
from tui.driver.styles import PLAIN, Style, change_style

ERASE_TO_END_OF_LINE = "\x1b[K"
LONGEST_GAP = 4
"""No more unchanged cells are written over: a step to the right is shorter."""

LONGEST_WRITTEN = 9
"""More blanks than these are erased, where the terminal can: `ESC [ 47 X` and a longer step to what follows."""


class Brush:
    """Knows where the terminal's cursor stands and which style is on, from one frame to the next."""

    def __init__(self, skills: Skills = Skills()) -> None:  # noqa: B008 -- a frozen value
        """Take up a brush for a terminal that can do this."""
        self.skills = skills
        self.x: int | None = None
        self.y: int | None = None
        self.style: Style | None = None
        self._said: list[str] = []

    def forget(self) -> None:
        """Somebody else wrote to the terminal: neither place nor style is known."""
        self.x = self.y = self.style = None

    def paint(self, shown: Grid, wanted: Grid, cursor: Place | None) -> str:
        """What to send so that a terminal showing `shown` shows `wanted`, its cursor left at `cursor`, or anywhere.

        Both grids have the same size. Empty where there is nothing to do.
        """
        rows = self._move(shown.rows, wanted.rows) if self.skills.moves_lines else shown.rows
        for y, (old, new) in enumerate(zip(rows, wanted.rows, strict=True)):
            if old != new:
                self._paint_row(y, old, new)
        if cursor is not None:
            self._go(cursor.x, cursor.y, [])
        said = "".join(self._said)
        self._said.clear()
        return said

    def _move(self, old: list[Row], new: list[Row]) -> list[Row]:
        """Have the terminal move what only stands elsewhere now; returns what it shows then."""
        for move in moves(old, new):
            if self.style is None or self.style.background:
                self._switch(PLAIN)
            self._said.append(move.said)
            self.x = self.y = None
            old = move.of(old)
        return old

    def _paint_row(self, y: int, old: Row, new: Row) -> None:
        tail, behind = _blank_tail(new), len(new)
        changed = _changed(old, new)
        done = 0
        while done < len(changed):
            x = changed[done]
            cell = new[x]
            self._go(x, y, new)
            if cell.style is not self.style:
                self._set_style(cell)
            if x >= tail and len(changed) - done > len(ERASE_TO_END_OF_LINE) and self._can_erase(cell.style):
                self._said.append(ERASE_TO_END_OF_LINE)
                return
            if erased := self._erase(changed, done, new):
                done += erased
                continue
            self._said.append(cell.text)
            after = x + 1 if x + 1 == behind or new[x + 1].text else x + 2
            # Terminals disagree on where the cursor is behind a joined grapheme and behind the last column.
            self.x = after if after < behind and len(cell.text) == 1 else None
            done += 1

    def _erase(self, changed: list[int], done: int, new: Row) -> int:
        """Erase the blanks of one look that begin here, if they are many; tells how many changed cells that were."""
        x = changed[done]
        cell = new[x]
        if cell.text != " " or not self.skills.erases_some or not self._can_erase(cell.style):
            return 0
        end = next((at for at in range(x, len(new)) if new[at] != cell), len(new))
        inside = bisect_left(changed, end) - done
        if inside <= LONGEST_WRITTEN:
            return 0
        self._said.append(f"\x1b[{changed[done + inside - 1] - x + 1}X")
        return inside

    def _set_style(self, cell: Cell) -> None:
        if self.style is None or cell.text != " " or self.style.on_blank != cell.style.on_blank:
            self._switch(cell.style)

    def _switch(self, style: Style) -> None:
        self._said.append(change_style(self.style, style))
        self.style = style

    def _can_erase(self, style: Style) -> bool:
        return style.erasable and (self.skills.erases_in_colour or not style.background)

    def _go(self, x: int, y: int, row: Row) -> None:
        """Move the cursor, in the fewest bytes: from afar, step by step, or over cells that are written once more."""
        if self.x != x or self.y != y:
            self._said.append(min(self._ways(x, y, row), key=len))
            self.x, self.y = x, y

    def _ways(self, x: int, y: int, row: Row) -> Iterator[str]:
        yield f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
        if self.y is None:
            return
        if x == 0 and 0 <= y - self.y <= 1:
            yield "\r" + "\n" * (y - self.y)
        if self.x is None:
            return
        if y == self.y:
            yield _step(x - self.x, "C", "D")
            gap = row[self.x : x]
            if 0 < len(gap) <= LONGEST_GAP and all(self._already(cell) for cell in gap):
                yield "".join([cell.text for cell in gap])
        elif x == self.x:
            yield _step(y - self.y, "B", "A")

    def _already(self, cell: Cell) -> bool:
        """Whether a cell can be written again as it is, in one byte and the style that is on."""
        if cell.text == " " and self.style is not None:
            return cell.style.on_blank == self.style.on_blank
        return len(cell.text) == 1 and cell.text.isascii() and cell.style == self.style


def _step(by: int, forward: str, back: str) -> str:
    return f"\x1b[{abs(by) if abs(by) > 1 else ''}{forward if by > 0 else back}"


def _changed(old: Row, new: Row) -> list[int]:
    """The columns to write anew. A right half is written by its left one, which has changed with it."""
    return [x for x, (was, cell) in enumerate(zip(old, new, strict=True)) if was != cell and cell.text]


def _blank_tail(row: Row) -> int:
    """The column from which on the row is nothing but blanks of one look."""
    last = row[-1]
    if last.text != " ":
        return len(row)
    x = len(row) - 1
    while x and row[x - 1] == last:
        x -= 1
    return x
