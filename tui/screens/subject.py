"""One subject: what every observer says of it, in its own lines too, and what is wrong with it."""

from collections.abc import Iterator

from tui import commands
from tui.messages import GoTo
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import evidence
from tui.render.lines import Entry, line
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Subject(Framed, inherit_bindings=False):
    """A subject of a cluster, by all evidence there is."""

    WHERE = Where.SUBJECT
    HOME = "subject"
    BINDINGS = commands.bindings(Where.SUBJECT)

    @property
    def pointed_at(self) -> str:
        """The subject itself."""
        return self.place.subject

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield ListPane(self.look, "subject")

    def draw(self, picture: Picture) -> None:
        """Show the evidence."""
        known, key = picture.cluster(self.place.cluster), self.place.subject
        missing = (Entry(line(" nothing is known of it yet")),)
        pane = self.query_one("#subject", ListPane)
        pane.show(lambda cells: evidence.of_subject(known, key, cells) if known else missing)
        self.from_the_top(pane)

    def action_raw(self) -> None:
        """Read the raw text of the first observer."""
        known = self.picture.cluster(self.place.cluster) if self.picture else None
        if known and known.side.witnesses:
            self.post_message(GoTo(Place(Where.RAW, known.name, known.side.witnesses[0].name)))
