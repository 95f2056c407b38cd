"""All runs of the site."""

from collections.abc import Iterator

from textual import on

from tui import commands
from tui.messages import Chosen, GoTo
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import runs
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Runs(Framed, inherit_bindings=False):
    """The runs, those that have not ended first. Enter opens one."""

    WHERE = Where.RUNS
    HOME = "runs"
    BINDINGS = commands.bindings(Where.RUNS)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield ListPane(self.look, "runs")

    def draw(self, picture: Picture) -> None:
        """Show the list."""
        self.query_one("#runs", ListPane).show(lambda cells: runs.entries(picture, cells))

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        row = self.picture.runs.row(message.key) if self.picture else None
        if row:
            self.post_message(GoTo(Place(Where.RUN, row.cluster, row.run)))
