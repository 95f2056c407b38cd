"""A pane that draws lines: scrolling, a cursor, and repainting only what changed."""

from bisect import bisect_left
from collections.abc import Sequence

from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.look import Look, Meaning
from tui.messages import Chosen, Moved
from tui.render.lines import BLANK, Line, Span, width
from tui.widgets.paint import highlighted, pointed, strip
from tui.widgets.pattern import Pattern


class Pane(Widget, can_focus=True):
    """Lines of which as many are shown as there is room for. What they are is told by the classes below it.

    Attributes:
        top, left: The first line and cell in sight.
        frozen: Cells at the left end that stay in sight while one looks further right.
    """

    def __init__(self, look: Look, pane_id: str, *, classes: str = "") -> None:
        super().__init__(id=pane_id, classes=f"pane {classes}".strip())
        self._look = look
        self.top = 0
        self.left = 0
        self.frozen = 0
        self.cursor = -1
        self.pattern = Pattern("")

    # --- what a kind of pane tells -----------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    @property
    def stops(self) -> Sequence[int]:
        """The lines the cursor can stand on, in order; none in a pane that is only read."""
        return ()

    def seek(self, pattern: Pattern) -> None:
        """Show only what matches, or look for it."""
        raise NotImplementedError

    def line_at(self, index: int) -> Line:
        """A line."""
        raise NotImplementedError

    def plain_at(self, index: int) -> str:
        """A line as text, nothing cut off."""
        raise NotImplementedError

    def key_at(self, index: int) -> str:
        """What is chosen on a line; nothing where it is empty."""
        raise NotImplementedError

    def heading_at(self, index: int) -> int | None:
        """The heading that must stay in sight above a line."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """All lines as text."""
        return "\n".join(self.plain_at(at) for at in range(self.count))

    # --- drawing -----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one row of the pane."""
        cells = self.size.width
        heading = self.heading_at(self.top) if y == 0 else None
        index = self.top + y if heading is None else heading
        line = self.line_at(index) if index < self.count else BLANK
        mark = self._position() if heading is not None else ""
        if mark:
            room = max(cells - len(mark), 0)
            return Strip.join(
                [self._draw_line(line, room), strip((Span(mark, Meaning.DIM),), self._look, cells - room)]
            )
        if index == self.cursor and self.has_cursor:
            made = self._draw_line(pointed(line), cells)
            return highlighted(made, self._look) if self.has_focus else made
        return self._draw_line(line, cells)

    @property
    def has_cursor(self) -> bool:
        """Whether there is a line to point at."""
        return bool(self.stops)

    def _position(self) -> str:
        """Which lines of how many are in sight, and `>` where there is more to the right."""
        last = min(self.top + self.size.height, self.count)
        place = f" {self.top + 1}-{last}/{self.count}" if self.count > self.size.height else ""
        return place + (" >" if self._longest > self.size.width + self.left else "")

    def _draw_line(self, line: Line, cells: int) -> Strip:
        return strip(line, self._look, cells, self.left, self.frozen)

    def paint_rows(self, *indexes: int) -> None:
        """Have some lines drawn again, if they are in sight."""
        for index in indexes:
            if 0 <= index - self.top < self.size.height:
                self.refresh(Region(0, index - self.top, self.size.width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 -- Textual's
        """As many rows as there are lines, where the layout leaves the height to the pane."""
        return self.count

    # --- moving ------------------------------------------------------------------------------------------------------

    def move(self, lines: int) -> None:
        """Move the cursor by so many lines, or the text in a pane without a cursor."""
        stops = self.stops
        if not stops:
            self.scroll_lines(lines)
            return
        at = bisect_left(stops, self.cursor)
        if abs(lines) == 1:
            wanted = at + lines
            if not 0 <= wanted < len(stops):
                self.scroll_lines(lines)
        else:
            wanted = bisect_left(stops, self.cursor + lines)
        self.put_cursor(stops[max(0, min(wanted, len(stops) - 1))])

    def to_end(self, *, last: bool) -> None:
        """Go to the first or the last line."""
        self.move(self.count if last else -self.count)
        if not self.stops or not last:
            self.scroll_to_row(self.count if last else 0)

    def sideways(self, cells: int) -> None:
        """Look further right or left on lines longer than the pane."""
        left = max(0, min(self.left + cells, self._longest - self.size.width))
        if left != self.left:
            self.left = left
            self.refresh()

    def match(self, step: int) -> None:
        """Go to the next line that matches the pattern, or with -1 to the one before; round at the end."""
        wanted = [index for index in self.stops or range(self.count) if self.pattern.matches(self.plain_at(index))]
        here = self.cursor if self.stops else self.top
        later = [index for index in wanted if (index - here) * step > 0]
        if wanted:
            self.go_line((min if step > 0 else max)(later or wanted))

    def go_line(self, index: int) -> None:
        """Put a line in sight, and the cursor on it where there is one."""
        if self.stops:
            self.put_cursor(index)
        else:
            self.scroll_to_row(index if self.heading_at(index) is None else index - 1)

    def go_part(self, starts: Sequence[int], step: int) -> None:
        """Go to the next part of a text, or with -1 to the one before; before the first of them to the top."""
        lead = 0 if self.heading_at(self.top) is None else 1
        later = [at + lead for at in starts if (at + lead - self.top - lead) * step > 0]
        if later:
            self.go_line((min if step > 0 else max)(later))
        elif step < 0:
            self.to_end(last=False)

    def put_cursor(self, index: int) -> None:
        """Put the cursor on a line and bring that in sight."""
        if index != self.cursor:
            self.paint_rows(self.cursor, index)
            self.cursor = index
            self.post_message(Moved(self.id or "", self.key_at(index)))
        self.keep_in_sight()

    def keep_in_sight(self) -> None:
        """Scroll as little as needed for the cursor to be seen."""
        above = 0 if self.heading_at(self.top) is None else 1
        if self.cursor >= 0 and self.stops:
            low, high = self.cursor - self.size.height + 1, self.cursor - above
            self.scroll_to_row(max(low, min(self.top, high)))
        else:
            self.scroll_to_row(self.top)

    def scroll_lines(self, lines: int) -> None:
        """Move the text."""
        self.scroll_to_row(self.top + lines)

    def scroll_to_row(self, top: int) -> None:
        """Put a line at the top, as far as there is text below it."""
        top = max(0, min(top, self.count - self.size.height))
        if top != self.top:
            self.top = top
            self.refresh()

    @property
    def _longest(self) -> int:
        """The cells of the longest line in sight."""
        last = min(self.top + self.size.height, self.count)
        return max((width(self.line_at(at)) for at in range(self.top, last)), default=0)

    # --- events ------------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Tell that the line under the cursor is wanted."""
        if self.cursor in self.stops and self.key_at(self.cursor):
            self.post_message(Chosen(self.id or "", self.key_at(self.cursor)))

    def on_focus(self) -> None:
        """Show that the keys now go here."""
        self.paint_rows(self.cursor)

    def on_blur(self) -> None:
        """Show that they no longer do."""
        self.paint_rows(self.cursor)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the text, where the mouse is on."""
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the text, where the mouse is on."""
        event.stop()
        self.scroll_lines(-3)
