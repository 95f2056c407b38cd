"""The pane of a run's log: long lines run on, or are broken into several."""

from datetime import UTC, datetime

from backends.control import LogLine
from tui.book import Book
from tui.look import Look
from tui.render import runlog
from tui.render.lines import Line
from tui.widgets.log import LogPane

NEVER = datetime.min.replace(tzinfo=UTC)


class Wrapping(LogPane[LogLine]):
    """Lines of a log. Searching hides nothing.

    Attributes:
        wraps: Whether long lines are broken.
        now: The moment that times of day are told in the zone of.
    """

    def __init__(self, look: Look, pane_id: str) -> None:
        super().__init__(look, pane_id, self._line, plain=runlog.text, hides=False)
        self.wraps = False
        self.now = NEVER
        self._source: Book[LogLine] = self.book
        self._taken = 0
        self._cells = 0

    def show(self, source: Book[LogLine]) -> None:
        """Show a log that somebody else writes, as far as it goes now."""
        cells = self.size.width if self.wraps else 0
        if source is not self._source or cells != self._cells:
            self._source, self._cells, self._taken = source, cells, 0
            self.read(Book() if cells else source)
            self.follow(on=True)
        if cells:
            self.book.extend(part for _, one in source.since(self._taken) for part in runlog.broken(one, cells))
            self._taken = source.end
        self.catch_up()

    def wrap(self, *, on: bool) -> None:
        """Break long lines, or let them run on."""
        self.wraps = on
        self.sideways(-self.left)
        self.show(self._source)

    def on_resize(self) -> None:
        """Break for the new width."""
        self.show(self._source)

    def _line(self, logged: LogLine, cells: int) -> Line:
        return runlog.line_of(logged, cells, self.now)
