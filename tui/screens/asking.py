"""A screen that asks before it has anything done."""

from collections.abc import Callable
from typing import TypeAlias

from textual import on

from tui.forms import Sheet, Told
from tui.look import Meaning
from tui.messages import Decided
from tui.picture import Picture
from tui.places import Place
from tui.render import sheet as drawn
from tui.render import shown
from tui.render.lines import Line, line
from tui.screens.framed import Framed, Held
from tui.widgets.dialog import Dialog

Then: TypeAlias = Callable[[str], object]
"""What is done with what was decided."""


ROOMY_ROWS = 20
"""Rows from which a dialog leaves line 1 and the line of keys in sight."""


class Asking(Framed, inherit_bindings=False):
    """Shows one dialog at a time, minds the views while it is open, and hands on what was decided."""

    _then: Then | None = None
    _trusted: frozenset[str] = frozenset()
    _instead = ""
    _cramped = False

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open."""
        return next(iter(self.query(Dialog)), None)

    async def ask(self, sheet: Sheet, then: Then | None = None, *, instead: str = "") -> None:
        """Open a dialog. Where the terminal is too small for one that matters, `instead` is what to type in a shell."""
        if self.dialog or not self.picture:
            return
        if sheet.danger and drawn.too_small(*self.size):
            sheet, then = self._refused(instead), None
        else:
            self._cramped = False
        self._then, self._instead = then, instead
        self._trusted = drawn.trusted(self.picture.cluster(sheet.cluster))
        await self.mount(Dialog(self.look, sheet, self._draw_sheet, wide=shown.has_changes(sheet.shows)))
        self.draw_keys()

    def tell_more(self, title: str, *says: str) -> Sheet:
        """A dialog that only tells."""
        return Sheet(title, says, Told(), cluster=self.place.cluster or "")

    def _refused(self, instead: str) -> Sheet:
        self._cramped = True
        size = f"this needs a terminal of {drawn.LEAST_CELLS}x{drawn.LEAST_ROWS}; this one has "
        size += f"{self.size.width}x{self.size.height}."
        return self.tell_more("Not on so small a terminal", f"To be read before it is confirmed, {size}", instead)

    def _draw_sheet(self, sheet: Sheet, cells: int) -> drawn.Laid:
        rows = max(self.size.height - (4 if self.size.height >= ROOMY_ROWS else 2), 1)
        return drawn.laid_out(sheet, self.picture, cells, rows) if self.picture else drawn.Laid(())

    def show(self, picture: Picture, place: Place, held: Held | None) -> None:
        """Show a picture; a dialog that is open shows its ages, also while the rest is held still."""
        if place != self.place and self.dialog:
            self.call_later(self._close)
        super().show(picture, place, held)
        self._mind(picture)

    def _mind(self, picture: Picture) -> None:
        """Ask again where somebody whose view was trusted when the dialog opened fell silent meanwhile."""
        dialog = self.dialog
        if dialog is None:
            return
        trusted = drawn.trusted(picture.cluster(dialog.sheet.cluster))
        lost = sorted(self._trusted - trusted)
        self._trusted = trusted
        if lost:
            dialog.doubt(f"{', '.join(lost)} fell silent meanwhile")
        dialog.redraw()

    def settle_size(self) -> None:
        """A dialog that matters does not stay on a terminal that has become too small for it, nor its refusal after."""
        dialog, small = self.dialog, drawn.too_small(*self.size)
        if dialog and small and (dialog.sheet.danger or self._cramped):
            self._then = None
            dialog.sheet = self._refused(self._instead)
            dialog.redraw()
        elif dialog and self._cramped:
            self.call_later(self._close)
            self.tell("the terminal is large enough now: ask for it again")

    def offered_keys(self, picture: Picture) -> Line:
        """While a dialog is open, its keys."""
        dialog = self.dialog
        if dialog and not dialog.over:
            return line(f" {dialog.sheet.form.keys}", Meaning.KEY)
        return super().offered_keys(picture)

    @on(Decided)
    async def _decided(self, message: Decided) -> None:
        message.stop()
        then, self._then = self._then, None
        await self._close()
        if then and message.value is not None:
            then(message.value)

    async def _close(self) -> None:
        await self.query(Dialog).remove()
        self.set_focus(self.home)
        self.draw_keys()
