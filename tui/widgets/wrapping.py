"""The pane of a run's log: long lines run on, or are broken into several."""

from datetime import UTC, datetime

from backends.control import LogLine
from tui.book import Book
from tui.look import Look
from tui.render import runlog
from tui.render.lines import Line
from tui.render.runlog import ALL, Part
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
        self._part = ALL
        self._taken = 0
        self._cells = 0

    def show(self, source: Book[LogLine], part: Part | None = None) -> None:
        """Show a log that somebody else writes, or a part of it, as far as it goes now."""
        part = part or self._part
        cells = self.size.width if self.wraps else 0
        own = bool(cells) or part != ALL
        if source is not self._source or (cells, part) != (self._cells, self._part):
            self._source, self._cells, self._part, self._taken = source, cells, part, 0
            self.read(Book() if own else source)
            self.follow(on=True)
        if own:
            new = (one for _, one in source.since(self._taken) if part.takes(one))
            self.book.extend(piece for one in new for piece in (runlog.broken(one, cells) if cells else (one,)))
            self._taken = source.end
        self.catch_up()

    def wrap(self, *, on: bool) -> None:
        """Break long lines, or let them run on."""
        self.wraps = on
        self.sideways(-self.left)
        self.show(self._source)

    def on_resize(self) -> None:
        """Break for the new width; what is newest stays in sight where it was followed."""
        self.show(self._source)
        if self.following:
            self.follow(on=True)

    def _line(self, logged: LogLine, cells: int) -> Line:
        return runlog.line_of(logged, cells, self.now)
