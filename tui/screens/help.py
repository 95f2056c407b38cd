"""What can be done on the screen one came from; Enter does it."""

from collections.abc import Iterator

from textual import on

from tui import commands
from tui.messages import Chosen, Do
from tui.picture import Picture
from tui.places import Where
from tui.render import help as drawn
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Help(Framed, inherit_bindings=False):
    """The commands as a list, to be filtered, and to be done from."""

    WHERE = Where.HELP
    HOME = "commands"
    BINDINGS = commands.bindings(Where.HELP)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield ListPane(self.look, "commands")

    def draw(self, picture: Picture) -> None:  # noqa: ARG002 -- it is the same whatever happens to the clusters
        """Show the commands of the screen one came from."""
        where = Where(self.place.subject or Where.OVERVIEW)
        self.query_one("#commands", ListPane).show(
            lambda cells: drawn.entries(commands.here(where), where.value, cells)
        )

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        command = next(one for one in commands.ALL if one.__name__ == message.key)
        self.post_message(Do(command))
