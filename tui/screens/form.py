"""What a procedure is asked for, one field a row; nothing is begun here."""

from collections.abc import Iterator
from dataclasses import replace

from textual import on

from backends.control import Field
from tui import commands
from tui.look import Meaning
from tui.messages import Edited, Filled, GoTo, Moved
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import form
from tui.render.lines import Line, line
from tui.screens.framed import Framed, Held
from tui.widgets.form import FormPane
from tui.widgets.pane import Pane

TYPING = " Enter:take Esc:as it was ctrl+u:empty"


class Form(Framed, inherit_bindings=False):
    """Fields to be filled in. Enter does what comes next; from the top of the form it leads to the procedure."""

    WHERE = Where.FORM
    HOME = "form"
    BINDINGS = commands.bindings(Where.FORM)

    _opened = ""
    _of = ""
    _sent: tuple[tuple[str, str], ...] | None = None
    """The answers that were told and have not come back yet: keys may come faster."""
    _awaited: tuple[tuple[str, str], ...] | None = None
    """The answers with which the form is to come back, for the cursor to go on then."""

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield FormPane(self.look, "form")

    @property
    def _pane(self) -> FormPane:
        return self.query_one("#form", FormPane)

    def show(self, picture: Picture, place: Place, held: Held | None) -> None:
        """Show a picture; another form than the one that was filled in is begun at its top."""
        if self.is_whole and self._of != f"{place.cluster} {place.subject}":
            self._of, self._opened, self._sent = f"{place.cluster} {place.subject}", "", None
            self._pane.leave()
            self.call_after_refresh(lambda: self._pane.select(form.GO))
        if place.inputs == self._sent:
            self._sent = None
        super().show(picture, place, held)

    def draw(self, picture: Picture) -> None:
        """Show the form as it is filled in now."""
        hand = form.Hand(self._opened, self._pane.typing)
        self._pane.show(lambda cells: form.entries(picture, hand, cells))
        if self._awaited == self.place.inputs:
            self._awaited = None
            self._next()

    def remark(self, picture: Picture) -> Line:
        """What Enter does with what the cursor is on."""
        pane = self._pane
        name, value = form.parted(pane.key)
        field = self._field(name)
        if pane.typing or not field:
            return super().remark(picture) if pane.key != form.GO else line(" Enter does what comes next", Meaning.DIM)
        if value is not None:
            return line(f" Enter takes {value}", Meaning.KEY)
        return line(" Enter shows what it can be" if field.options else " Enter types it anew", Meaning.KEY)

    def offered_keys(self, picture: Picture) -> Line:
        """While a field is typed into, its keys."""
        return line(TYPING, Meaning.KEY) if self._pane.typing else super().offered_keys(picture)

    def _field(self, name: str) -> Field | None:
        filling = self.picture.runs.filling if self.picture else None
        return next((one for one in filling.fields if name and one.name == name), None) if filling else None

    # --- filling in --------------------------------------------------------------------------------------------------

    def action_fill_in(self) -> None:
        """Do what comes next with what the cursor is on."""
        key = self._pane.key
        name, value = form.parted(key)
        field = self._field(name)
        if key == form.GO:
            self._go_on()
        elif field is None:
            return
        elif value is not None:
            self._opened = ""
            self._fill(name, value, done=True)
        elif field.options:
            self._open(field)
        else:
            self._pane.type_into(name, field.value)

    def _open(self, field: Field) -> None:
        """Show all a field can be, the cursor on what it is."""
        self._opened = field.name
        self.redraw()
        chosen = next((one for one in field.options if one.value == field.value), field.options[0])
        self._pane.select(form.option_key(field, chosen))

    def _go_on(self) -> None:
        filling = self.picture.runs.filling if self.picture else None
        if filling is None or filling.problem:
            return
        if filling.is_out:
            self.tell("not yet: answers are still awaited")
        elif filling.wrong:
            self._next()
            if not any(one.name for one in filling.wrong):
                self.tell(f"{filling.wrong[0].label}: {filling.wrong[0].wrong}")
        else:
            given = tuple((one.name, one.value) for one in filling.fields if one.name and one.value)
            place = Place(Where.REVIEW, self.place.cluster, self.place.subject, given, formed=True)
            self.post_message(GoTo(place))

    def _next(self) -> None:
        """Go to the next field that is wrong, or to where the form leads on."""
        filling = self.picture.runs.filling if self.picture else None
        wrong = [form.key_of(one) for one in filling.wrong if one.name] if filling else []
        self._pane.select(wrong[0] if wrong else form.GO)
        self.draw_message()

    def _fill(self, name: str, value: str, *, done: bool) -> None:
        given = {**dict(self.place.inputs if self._sent is None else self._sent), name: value}
        place = replace(self.place, inputs=tuple(given.items()))
        self._sent = place.inputs
        self._awaited = place.inputs if done else None
        self.post_message(Filled(place))

    @on(Moved)
    def _moved(self, message: Moved) -> None:
        message.stop()
        self.draw_message()

    @on(Edited)
    def _edited(self, message: Edited) -> None:
        message.stop()
        self._fill(message.name, message.value, done=message.done)

    def release(self) -> bool:
        """Let go of the options that are shown, or of a filter."""
        if self._opened:
            name, self._opened = self._opened, ""
            self.redraw()
            self._pane.select(f"{form.FIELD}{name}")
            return True
        return super().release()
