"""A single line of the frame."""

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from tui.look import Look
from tui.render.lines import BLANK, Line
from tui.widgets.paint import strip


class Bar(Widget):
    """One line, painted again only when it has changed."""

    def __init__(self, look: Look, bar_id: str) -> None:
        super().__init__(id=bar_id)
        self._look = look
        self._line: Line = BLANK

    @property
    def line(self) -> Line:
        """What it shows."""
        return self._line

    def show(self, line: Line) -> None:
        """Show a line, if it is another one."""
        if line != self._line:
            self._line = line
            self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Paint for the new width."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        return strip(self._line if y == 0 else BLANK, self._look, self.size.width)
