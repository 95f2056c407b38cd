"""An observer's own words, verbatim."""

from collections.abc import Iterator

from tui import commands
from tui.messages import GoTo
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import raw
from tui.screens.framed import Framed
from tui.widgets.log import LogPane
from tui.widgets.pane import Pane


class Raw(Framed, inherit_bindings=False):
    """The text an observer's word was read from. A filter searches in it and hides nothing."""

    WHERE = Where.RAW
    HOME = "raw"
    BINDINGS = commands.bindings(Where.RAW)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield LogPane(self.look, "raw", raw.line_of, plain=str, follows=False, hides=False)

    def draw(self, picture: Picture) -> None:
        """Show the newest text."""
        known = picture.cluster(self.place.cluster)
        witness = next((one for one in known.side.witnesses if one.name == self.place.subject), None) if known else None
        if witness:
            pane = self.query_one("#raw", LogPane)
            pane.entitle(raw.title(witness, picture.now))
            pane.replace(raw.of_witness(witness))
            self.from_the_top(pane)

    def action_raw(self) -> None:
        """Go on to the next observer's text."""
        known = self.picture.cluster(self.place.cluster) if self.picture else None
        names = [one.name for one in known.side.witnesses] if known else []
        if self.place.subject in names:
            wanted = names[(names.index(self.place.subject) + 1) % len(names)]
            self.post_message(GoTo(Place(Where.RAW, self.place.cluster, wanted)))
