"""A list whose lines are drawn anew on every news; only those that differ are painted."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tui.look import Look
from tui.render.lines import Entry, Line, line, text_of
from tui.widgets.pane import Pane
from tui.widgets.pattern import Pattern

Drawing: TypeAlias = Callable[[int], Sequence[Entry]]
"""Makes the lines for a pane of so many cells."""


class ListPane(Pane):
    """Entries with keys. The cursor stays with its key, whatever comes above it."""

    def __init__(self, look: Look, pane_id: str, *, classes: str = "") -> None:
        super().__init__(look, pane_id, classes=classes)
        self._draw: Drawing = lambda _cells: ()
        self._entries: tuple[Entry, ...] = ()
        self._stops: tuple[int, ...] = ()
        self._headings: tuple[int, ...] = ()

    def show(self, draw: Drawing) -> None:
        """Say what is to be drawn. It is drawn at once, and again when the pane's width changes."""
        self._draw = draw
        if self.size.width:
            self._take(tuple(draw(self.size.width)))

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._take(tuple(self._draw(self.size.width)))
        self.keep_in_sight()

    def seek(self, pattern: Pattern) -> None:
        """Show only the entries that match, under their headings."""
        self.pattern = pattern
        self._take(tuple(self._draw(self.size.width)))
        self.keep_in_sight()

    @property
    def key(self) -> str:
        """The key under the cursor."""
        return self.key_at(self.cursor) if self.cursor in self._stops else ""

    def select(self, key: str) -> None:
        """Put the cursor on a key, if it is there."""
        index = next((stop for stop in self._stops if self._entries[stop].key == key), None)
        if index is not None:
            self.put_cursor(index)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._entries)

    @property
    def stops(self) -> Sequence[int]:
        """The lines that can be chosen."""
        return self._stops

    def line_at(self, index: int) -> Line:
        """A line."""
        return self._entries[index].line

    def plain_at(self, index: int) -> str:
        """A line as text."""
        return text_of(self._entries[index].line).rstrip()

    def key_at(self, index: int) -> str:
        """What is chosen on a line."""
        return self._entries[index].key if 0 <= index < len(self._entries) else ""

    def heading_at(self, index: int) -> int | None:
        """The nearest heading at or above a line."""
        return max((one for one in self._headings if one <= index), default=None)

    def _take(self, entries: tuple[Entry, ...]) -> None:
        """Take new lines, keep the cursor on its key, and paint what differs."""
        kept = _matching(entries, self.pattern)
        if kept == self._entries:
            return
        before, key, place = self._entries, self.key, self._position()
        self._entries = kept
        self._stops = tuple(at for at, entry in enumerate(kept) if entry.key)
        self._headings = tuple(at for at, entry in enumerate(kept) if entry.heading)
        self._stay(key)
        if len(before) != len(kept):
            self.refresh(layout=True)
            self.keep_in_sight()
            return
        self.paint_rows(*(at for at, (old, new) in enumerate(zip(before, kept, strict=True)) if old != new))
        pinned = self.heading_at(self.top)
        if pinned is not None and (before[pinned] != kept[pinned] or self._position() != place):
            self.paint_rows(self.top)

    def _stay(self, key: str) -> None:
        """Put the cursor back on its key; where that is gone, on what now stands in its place."""
        same = next((at for at in self._stops if self._entries[at].key == key), None)
        if same is None:
            same = next((at for at in self._stops if at >= self.cursor), self._stops[-1] if self._stops else -1)
        if same != self.cursor:
            self.paint_rows(self.cursor, same)
            self.cursor = same


def _matching(entries: tuple[Entry, ...], pattern: Pattern) -> tuple[Entry, ...]:
    if not pattern:
        return entries
    selectable = any(entry.key for entry in entries)
    kept: list[Entry] = []
    heading: Entry | None = None
    for entry in entries:
        if entry.heading:
            heading = entry
        elif (entry.key or not selectable) and pattern.matches(text_of(entry.line)):
            if heading:
                kept.append(heading)
                heading = None
            kept.append(entry)
    return tuple(kept) or (Entry(line(" no line matches")),)
