"""What there is to restore from, whether that could be tonight, and whether a lost server would be stopped."""

from collections.abc import Iterator

from tui import commands
from tui.picture import Picture
from tui.places import Where
from tui.render import stock
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Aws(Framed, inherit_bindings=False):
    """Backup sets beside readiness, the forced stop below them; with less room one above the other."""

    WHERE = Where.AWS
    HOME = "ready"
    BINDINGS = commands.bindings(Where.AWS)

    @property
    def looked_at(self) -> str | None:
        """The cluster one went to; the worst where none was named."""
        first = self.picture.clusters[0].name if self.picture and self.picture.clusters else None
        return self.place.cluster or first

    def panes(self) -> Iterator[Pane]:
        """In the order of the grid: see `console.tcss`."""
        yield ListPane(self.look, "sets")
        yield ListPane(self.look, "ready")
        yield ListPane(self.look, "forced")

    def draw(self, picture: Picture) -> None:
        """Show what was seen last."""
        known = picture.cluster(self.place.cluster)
        self.set_class(known is not None and known.settings.restored("dr") is None, "-nowhere")
        self.query_one("#sets", ListPane).show(lambda cells: stock.sets(picture, known, cells))
        self.query_one("#ready", ListPane).show(lambda cells: stock.ready(picture, cells))
        self.query_one("#forced", ListPane).show(lambda cells: stock.forced(picture, cells))
