"""The pane of a form. While a field is typed into, all keys are for that."""

from textual import events

from backends.text import clean_line
from tui.forms import MOST_TYPED, edited
from tui.messages import Edited
from tui.widgets.listing import ListPane

TAKES, DROPS = frozenset({"enter", "tab", "down"}), frozenset({"escape", "ctrl+c"})


class FormPane(ListPane):
    """A list whose fields can be typed into.

    Attributes:
        typing: The field that is typed into and what stands in it; `None` while none is.
    """

    typing: tuple[str, str] | None = None
    _before = ""

    def type_into(self, name: str, value: str) -> None:
        """Have the keys typed into a field, behind what stands in it."""
        self.typing, self._before = (name, value), value
        self.post_message(Edited(name, value))

    def leave(self) -> None:
        """Take no more keys for a field."""
        self.typing = None

    def on_key(self, event: events.Key) -> None:
        """Every key is for the field that is typed into."""
        if self.typing is None:
            return
        event.stop()
        event.prevent_default()
        name, value = self.typing
        if event.key in TAKES:
            self.typing = None
            self.post_message(Edited(name, value.strip(), done=True))
        elif event.key in DROPS:
            self.typing = None
            self.post_message(Edited(name, self._before, done=True))
        else:
            self._write(name, edited(value, event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is taken as one line: it is checked as what is typed."""
        if self.typing is None:
            return
        event.stop()
        event.prevent_default()
        name, value = self.typing
        self._write(name, (value + clean_line(event.text).strip())[:MOST_TYPED])

    def _write(self, name: str, value: str) -> None:
        self.typing = (name, value)
        self.post_message(Edited(name, value))
