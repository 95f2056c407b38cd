"""What panes and screens tell those above them. Messages go up; what to show comes down."""

from dataclasses import dataclass

from textual.message import Message

from tui.commands import Command
from tui.orders import Order
from tui.places import Place


class NewsCame(Message):
    """The back has news; sent from its thread."""


class RunsCame(Message):
    """The desk has news; sent from its thread."""


class Aged(Message):
    """A screen shows a time that passes, and it is time to show it again."""


@dataclass
class Ordered(Message):
    """The operator has decided about a run, and confirmed it where that is asked for."""

    order: Order


@dataclass
class Decided(Message):
    """A dialog is over: with what was chosen or typed, or with nothing."""

    value: str | None


@dataclass
class Chosen(Message):
    """Enter was pressed on a line with this key, in the pane of this id."""

    pane: str
    key: str


@dataclass
class Moved(Message):
    """The cursor came to a line with this key, in the pane of this id."""

    pane: str
    key: str


@dataclass
class GoTo(Message):
    """The operator wants to be at another place."""

    place: Place


@dataclass
class Filled(Message):
    """An answer on the form one is at was given, or is being typed; the place with all answers."""

    place: Place


@dataclass
class Edited(Message):
    """What stands now in the field that is typed into; `done` when the typing is over and this stays."""

    name: str
    value: str
    done: bool = False


@dataclass
class Do(Message):
    """The operator chose a command from the help list."""

    command: type[Command]


@dataclass
class Keep(Message):
    """A text is to be kept in a file, and where asked for in the terminal's clipboard as well."""

    name: str
    text: str
    clipboard: bool


@dataclass
class Typed(Message):
    """The filter line holds another text; `done` when it was closed and the text stays."""

    text: str
    done: bool = False
