"""What this console is and what it goes by."""

from collections.abc import Iterator

from tui import commands
from tui.picture import Picture
from tui.places import Where
from tui.render import info
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Info(Framed, inherit_bindings=False):
    """Who we are, what is set and by what, how each source answers."""

    WHERE = Where.INFO
    HOME = "facts"
    BINDINGS = commands.bindings(Where.INFO)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield ListPane(self.look, "facts")

    def draw(self, picture: Picture) -> None:
        """Show the facts."""
        self.query_one("#facts", ListPane).show(lambda cells: info.entries(picture, cells))
