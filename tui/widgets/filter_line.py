"""The line in which a filter is typed."""

from textual import events
from textual.widgets import Input

from tui.messages import Typed

HOW = "a regex; !regex for the lines that do not match; Enter keeps it, Esc drops it"


class FilterLine(Input):
    """Tells every change of its text. Enter keeps the filter, Esc lets go of it; the cursor does not blink."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed, placeholder=HOW, id="filter", compact=True, select_on_focus=False)
        self.cursor_blink = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """The text is another one."""
        event.stop()
        self.post_message(Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the text stays."""
        event.stop()
        self.post_message(Typed(event.value, done=True))

    def on_key(self, event: events.Key) -> None:
        """Esc: no filter."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(Typed("", done=True))
