"""A dialog over the panes. While it is there all keys are its own, and none of them reaches what lies under it."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar, TypeAlias

from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.forms import Form, Over, Sheet, Token, scrolled
from tui.look import Look
from tui.messages import Decided
from tui.render.lines import BLANK
from tui.render.sheet import Laid
from tui.widgets.paint import strip

Drawing: TypeAlias = Callable[[Sheet, int], Laid]
"""Lays a sheet out for so many cells."""


class Dialog(Widget, can_focus=True):
    """A sheet that is filled in.

    Attributes:
        DEAD_S: Seconds for which what cannot be undone cannot be confirmed.
        over: It is decided, though it may still be seen.
    """

    DEAD_S: ClassVar[float] = 3.0

    def __init__(self, look: Look, sheet: Sheet, draw: Drawing, *, wide: bool = False) -> None:
        super().__init__(id="dialog", classes="-wide" if wide else "")
        self._look, self._draw = look, draw
        self.sheet = sheet
        self.over = False
        self._laid = Laid(())

    def on_mount(self) -> None:
        """Take the keys. What is dead comes to life after a while."""
        self.focus()
        if isinstance(self.sheet.form, Token) and self.sheet.form.dead:
            self.set_timer(self.DEAD_S, self._come_alive)

    def _come_alive(self) -> None:
        if isinstance(self.sheet.form, Token):
            self.fill(replace(self.sheet.form, dead=False, notice=""))

    def fill(self, form: Form) -> None:
        """Show the form as it is now."""
        self.sheet = replace(self.sheet, form=form)
        self.redraw()

    def doubt(self, reason: str) -> None:
        """Have a token typed again: what it was typed on has changed."""
        if isinstance(self.sheet.form, Token) and not self.over:
            self.fill(self.sheet.form.doubted(reason))

    def redraw(self) -> None:
        """Draw it anew, and paint it if it has changed."""
        made = self._draw(self.sheet, self.size.width) if self.size.width else Laid(())
        if made != self._laid:
            grown = len(made.lines) != len(self._laid.lines)
            self._laid = made
            self.refresh(layout=grown)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 -- Textual's
        """As many rows as it has lines."""
        return len(self._draw(self.sheet, width).lines)

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Draw one row of it."""
        lines = self._laid.lines
        return strip(lines[y] if y < len(lines) else BLANK, self._look, self.size.width)

    def on_key(self, event: events.Key) -> None:
        """Every key is for the form."""
        event.stop()
        event.prevent_default()
        if self.over:
            return
        moved = scrolled(self.sheet.form, event.key, self._laid.page) if self._laid.page else 0
        if moved:
            self.sheet = replace(self.sheet, top=max(self._laid.top + moved, 0))
            self.redraw()
            return
        after = self.sheet.form.pressed(event.key, event.character)
        if isinstance(after, Over):
            self.over = True
            self.post_message(Decided(after.value))
        else:
            self.fill(after)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is the form's to take or to refuse."""
        event.stop()
        event.prevent_default()
        if not self.over:
            self.fill(self.sheet.form.pasted(event.text))
