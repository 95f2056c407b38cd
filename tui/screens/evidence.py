"""What a cluster is in as a whole, by all evidence there is."""

from collections.abc import Iterator

from tui import commands
from tui.messages import GoTo
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import whole
from tui.render.lines import Entry, line
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Evidence(Framed, inherit_bindings=False):
    """The shape of a cluster: what to do, what would tell, what is likely and certain, and both raw texts."""

    WHERE = Where.EVIDENCE
    HOME = "whole"
    BINDINGS = commands.bindings(Where.EVIDENCE)

    @property
    def looked_at(self) -> str | None:
        """The cluster one went to; the worst where none was named."""
        first = self.picture.clusters[0].name if self.picture and self.picture.clusters else None
        return self.place.cluster or first

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield ListPane(self.look, "whole")

    def draw(self, picture: Picture) -> None:
        """Show it as it is judged now."""
        known = picture.cluster(self.looked_at)
        missing = (Entry(line(" nothing is known of it yet")),)
        pane = self.query_one("#whole", ListPane)
        pane.show(lambda cells: whole.entries(known, cells) if known else missing)
        self.from_the_top(pane)

    def action_raw(self) -> None:
        """Read the raw text of the first observer."""
        known = self.picture.cluster(self.looked_at) if self.picture else None
        if known and known.side.witnesses:
            self.post_message(GoTo(Place(Where.RAW, known.name, known.side.witnesses[0].name)))
