"""What keys do on every screen: moving in the pane that has them, filtering it, keeping its text."""

from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from tui.messages import Keep, Typed
from tui.places import Place
from tui.render.lines import text_of
from tui.widgets.bar import Bar
from tui.widgets.filter_line import FilterLine
from tui.widgets.pane import Pane
from tui.widgets.pattern import Pattern


class Keyed(Screen[None], inherit_bindings=False):
    """A screen of panes, one of which has the keys. The actions are those that `tui.commands` names."""

    HOME: ClassVar[str]
    """The pane that has the keys at first."""

    AUTO_FOCUS = ""
    ESCAPE_TO_MINIMIZE = False

    place: Place
    _filtered: Pane | None = None

    @property
    def home(self) -> Pane:
        """The pane that has the keys when no other has."""
        return self.query_one(f"#{self.HOME}", Pane)

    @property
    def pane(self) -> Pane:
        """The pane that has the keys."""
        return self.focused if isinstance(self.focused, Pane) else self._filtered or self.home

    def release(self) -> bool:
        """Let go of a filter, or else of a full pane. Tells whether there was one."""
        if self.pane.pattern:
            self.pane.seek(Pattern(""))
        elif self.has_class("-full"):
            self.action_full()
        else:
            return False
        self.draw_message()
        return True

    def redraw(self) -> None:
        """Draw everything again."""
        raise NotImplementedError

    def draw_message(self) -> None:
        """Draw the line above the keys."""
        raise NotImplementedError

    def action_open(self) -> None:
        """Choose what the cursor is on."""
        self.pane.choose()

    def action_move(self, lines: int) -> None:
        """Move by lines."""
        self.pane.move(lines)

    def action_page(self, pages: float) -> None:
        """Move by pages; a line of the page before stays in sight."""
        lines = max(2, int(abs(pages) * (self.pane.size.height - 1)))
        self.pane.move(lines if pages > 0 else -lines)

    def action_to_end(self, last: bool) -> None:
        """Go to the first or the last line."""
        self.pane.to_end(last=last)

    def action_sideways(self, cells: int) -> None:
        """Look further right or left."""
        self.pane.sideways(cells)

    def action_match(self, step: int) -> None:
        """Go to the next or the previous line that matches."""
        self.pane.match(step)

    def action_pane(self, step: int) -> None:
        """Give the keys to another pane."""
        self.focus_next(".pane") if step > 0 else self.focus_previous(".pane")

    def action_full(self) -> None:
        """Give the pane the whole screen, or give it back."""
        full = not self.has_class("-full")
        for pane in self.query(Pane):
            pane.set_class(full and pane is self.pane, "-filling")
        self.set_class(full, "-full")
        self.redraw()

    def action_copy(self) -> None:
        """Have the pane's text kept, in the clipboard too."""
        self.post_message(Keep(self.place.crumb, self.pane.text, clipboard=True))

    def action_save(self) -> None:
        """Have the text of all that is shown kept."""
        head = text_of(self.query_one("#top", Bar).line).rstrip()
        shown = [pane.text for pane in self.query(Pane) if pane.display]
        self.post_message(Keep(self.place.crumb, "\n\n".join([head, *shown]), clipboard=False))

    async def action_filter(self) -> None:
        """Open the line in which a filter is typed, for the pane that has the keys."""
        if not self.query(FilterLine):
            self._filtered = self.pane
            filter_line = FilterLine(self.pane.pattern.typed)
            self.query_one("#message").add_class("-none")
            prompt = Static(" /", id="prompt", markup=False)
            await self.mount(Horizontal(prompt, filter_line, id="typing"), before="#keys")
            self.set_focus(filter_line)

    @on(Typed)
    def _typed(self, message: Typed) -> None:
        message.stop()
        pane = self._filtered or self.home
        pane.seek(Pattern(message.text))
        if message.done:
            self._filtered = None
            self.set_focus(pane)
            self.query("#typing").remove()
            self.query_one("#message").remove_class("-none")
            self.draw_message()

    def on_descendant_focus(self) -> None:
        """Say above the keys what holds for the pane that has them now."""
        self.draw_message()
