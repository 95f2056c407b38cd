"""A pane on a bounded book of items that keep coming: logs, events, a node's raw text."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeAlias, TypeVar

from tui.book import Book
from tui.look import Look, Meaning
from tui.render.lines import BLANK, Line, line, say, text_of
from tui.widgets.pane import Pane
from tui.widgets.pattern import Pattern

T = TypeVar("T")

Title: TypeAlias = Line | Callable[[int], Line]

REST_S = 0.1
"""Seconds between two paintings: however much comes, it is taken in ten times a second."""


class LogPane(Pane, Generic[T]):
    """Items drawn only while in sight. It follows the newest until you move away, and never moves you while you read.

    Attributes:
        following: Whether the newest item is kept in sight.
        hides: Whether a pattern hides the other lines; if not, it is only searched for.
    """

    def __init__(  # noqa: PLR0913 -- what and how to draw, each by name
        self,
        look: Look,
        pane_id: str,
        draw: Callable[[T, int], Line],
        *,
        plain: Callable[[T], str],
        newest_first: bool = False,
        follows: bool = True,
        hides: bool = True,
    ) -> None:
        super().__init__(look, pane_id)
        self.book: Book[T] = Book()
        self.following = self._follows = follows
        self.hides = hides
        self._draw, self._plain, self._newest_first = draw, plain, newest_first
        self._kept: list[int] | range = range(0)
        self._seen = self._amended = 0
        self._title: Title = BLANK
        self._replaced: tuple[T, ...] = ()
        self._unread = 0
        self._resting = self._more = False

    # --- what comes in -----------------------------------------------------------------------------------------------

    def extend(self, items: Iterable[T]) -> None:
        """Take new items. They are drawn at once, or within a tenth of a second where many come."""
        self.book.extend(items)
        self.catch_up()

    def replace(self, items: tuple[T, ...]) -> None:
        """Show other items instead, from the same row on where there are as many. The same again changes nothing."""
        if items == self._replaced:
            return
        self._replaced = items
        self.book.replace(items)
        self._kept, self._seen = range(0), 0
        self._take_in()
        self.keep_in_sight()
        self.refresh()

    def read(self, book: Book[T]) -> None:
        """Show a book that somebody else writes; `catch_up` looks whether there is more in it."""
        if book is not self.book:
            self.book, self._kept, self._seen = book, range(0), 0
            self.top = 0
            self.refresh()
        self.catch_up()

    def entitle(self, title: Title) -> None:
        """Say what stands above the items: a line, or what makes it for the cells there are when it is drawn."""
        if title != self._title:
            if bool(title) != bool(self._title):
                self.cursor += 1 if title else -1
                self.refresh()
            self._title = title
            self.paint_rows(self.top)

    def catch_up(self) -> None:
        """Draw what has come into the book since, or was amended in it."""
        if (self._seen, self._amended) == (self.book.end, self.book.amended):
            return
        if self._resting:
            self._more = True
            return
        self._take_in()
        if self.is_attached:
            self._resting = True
            self.set_timer(REST_S, self._rested)

    def settle(self) -> None:
        """Draw at once what waits for its tenth of a second: for pictures and tests."""
        if self._more:
            self._take_in()
            self._more = False

    def _rested(self) -> None:
        self._resting = False
        if self._more:
            self._more = False
            self.catch_up()

    def _take_in(self) -> None:
        before = len(self._kept)
        new = self._keep()
        gone = before + new - len(self._kept)
        self._seen, self._amended = self.book.end, self.book.amended
        self._unread = 0 if self.following else self._unread + new
        if self.following:
            self._to_newest()
            self.refresh()
        elif self._newest_first:
            self._shift(new)
        else:
            self._shift(-gone)

    def _keep(self) -> int:
        """Bring the numbers of the items to show up to date; tells how many are new."""
        if not (self.pattern and self.hides):
            new = self.book.end - max(self._seen, self.book.first)
            self._kept = range(self.book.first, self.book.end)
            return new
        matches = self.pattern.matches
        found = [at for at, item in self.book.since(self._seen) if matches(self._plain(item))]
        self._kept = [at for at in self._kept if at >= self.book.first] + found
        return len(found)

    def _shift(self, lines: int) -> None:
        """Keep the same items in sight although others came or went above them, as far as there is text below."""
        if self.cursor >= 0:
            self.cursor = max(self._lead, min(self.cursor + lines, self.count - 1))
        self.top = max(0, min(self.top + lines, self.count - self.size.height))
        self.paint_rows(*range(self.top, self.top + self.size.height))

    # --- following and looking for -----------------------------------------------------------------------------------

    def follow(self, *, on: bool) -> None:
        """Keep the newest in sight, or stay."""
        self.following = on
        self._unread = 0
        if on:
            self._to_newest()
        self.refresh()

    def seek(self, pattern: Pattern) -> None:
        """Show only the items that match, or look for them where nothing is hidden."""
        self.pattern = pattern
        self._kept, self._seen = range(0), 0
        if pattern and self.hides:
            self._kept = []
        self._take_in()
        self._unread = 0
        self.top, self.cursor = 0, min(self.cursor, self.count - 1)
        if pattern and not self.hides:
            self.match(1)
        self.refresh()

    def put_cursor(self, index: int) -> None:
        """Put the cursor on an item; on the newest it follows again, elsewhere it stays."""
        super().put_cursor(index)
        self._mind_place()

    def scroll_to_row(self, top: int) -> None:
        """Move the text; at the newest end it follows again, elsewhere it stays."""
        super().scroll_to_row(top)
        if not self.stops:
            self._mind_place()

    def _mind_place(self) -> None:
        at_newest = self.cursor <= self._lead if self._newest_first else self.top + self.size.height >= self.count
        if self._follows and at_newest is not self.following:
            self.following = at_newest
            self._unread = 0 if at_newest else self._unread
            self.paint_rows(self.top)

    def _to_newest(self) -> None:
        if self._newest_first:
            self.top, self.cursor = 0, min(self._lead, self.count - 1)
        else:
            self.top, self.cursor = max(0, self.count - self.size.height), self.count - 1

    @property
    def _lead(self) -> int:
        """The lines above the items: one, if there is a title."""
        return 1 if self._title else 0

    @property
    def has_cursor(self) -> bool:
        """Events are pointed at only while the keys go to them."""
        return self.has_focus and bool(self.stops)

    # --- what a pane asks for ----------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """The title and the items that are not hidden."""
        return self._lead + len(self._kept)

    @property
    def stops(self) -> Sequence[int]:
        """Every item, in a list of events; none in a text, which is only read."""
        return range(self._lead, self.count) if self._newest_first else ()

    def heading_at(self, index: int) -> int | None:  # noqa: ARG002 -- it is the same title above every line
        """The title stays in sight."""
        return 0 if self._title else None

    def line_at(self, index: int) -> Line:
        """The title, or an item."""
        if index < self._lead:
            return self._headline()
        number = self._number(index)
        if number < self.book.first:
            return BLANK  # it went out of the book, and that is not drawn yet
        drawn = self._draw(self.book[number], self.size.width)
        if self.pattern and not self.hides and self.pattern.matches(self._plain(self.book[number])):
            return line(text_of(drawn), Meaning.MATCH)
        return drawn

    def plain_at(self, index: int) -> str:
        """An item as text."""
        if index < self._lead:
            return text_of(self._titled())
        number = self._number(index)
        return self._plain(self.book[number]) if number >= self.book.first else ""

    def key_at(self, index: int) -> str:
        """The number of an item, by which `book` gives it."""
        return str(self._number(index)) if self._lead <= index < self.count else ""

    def _headline(self) -> Line:
        marks = f"  {self._unread} new" if self._unread and self._follows else ""
        gone = f"  {self.book.first} older ones gone" if self.book.first else ""
        return (*self._titled(), say(f"{marks}{gone}", Meaning.ATTENTION))

    def _titled(self) -> Line:
        return self._title(self.size.width) if callable(self._title) else self._title

    def _number(self, index: int) -> int:
        at = index - self._lead
        return self._kept[-1 - at] if self._newest_first else self._kept[at]
