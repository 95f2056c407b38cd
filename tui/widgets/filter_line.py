"""The line in which a filter is typed."""

from textual import events
from textual.widgets import Input

from tui.messages import Typed

HOW = "a regex; !regex for the lines that do not match; Enter keeps it, Esc drops it"


class FilterLine(Input):
    """Tells every change of its text. Enter keeps the filter, Esc lets go of it; the cursor does not blink.

    Attributes:
        closed: It is over with this line, though it may still have the keys: what is typed now is a command again.
    """

    def __init__(self, typed: str) -> None:
        super().__init__(typed, placeholder=HOW, id="filter", compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.closed = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """The text is another one."""
        event.stop()
        if not self.closed:
            self.post_message(Typed(event.value))

    async def action_submit(self) -> None:
        """Enter, where it was typed before the line was open."""
        self._close(self.value)

    def on_key(self, event: events.Key) -> None:
        """Enter: the text stays. Esc: no filter."""
        if self.closed:
            event.prevent_default()
        elif event.key in {"enter", "escape"}:
            event.stop()
            event.prevent_default()
            self._close(self.value if event.key == "enter" else "")

    def _close(self, text: str) -> None:
        self.closed = True
        self.post_message(Typed(text, done=True))
