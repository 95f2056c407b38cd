"""All that changed, newest first."""

from collections.abc import Iterator

from textual import on

from backends.events import Changed
from tui import commands
from tui.look import Meaning
from tui.messages import Chosen, GoTo
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import events
from tui.render.lines import Line, line
from tui.screens.framed import Framed
from tui.widgets.log import LogPane
from tui.widgets.pane import Pane


class Events(Framed, inherit_bindings=False):
    """The timeline of all observers, of clpdeck itself and of people."""

    WHERE = Where.EVENTS
    HOME = "events"
    BINDINGS = commands.bindings(Where.EVENTS)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield LogPane(self.look, "events", self._line, plain=self._text, newest_first=True)

    def draw(self, picture: Picture) -> None:
        """Show what is new."""
        pane = self.query_one("#events", LogPane)
        count = f"{picture.events} since this console was opened" if picture.events else "nothing has changed yet"
        pane.entitle(line(f" EVENTS, all clusters, newest first: {count}", Meaning.TITLE))
        pane.read(self.ledger.of(None))

    def action_follow(self) -> None:
        """Follow the newest, or stay."""
        pane = self.query_one("#events", LogPane)
        pane.follow(on=not pane.following)
        self.tell("following the newest" if pane.following else "staying here; new ones are counted in the title")

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        book, number = self.ledger.of(None), int(message.key)
        cluster = book[number].cluster if number >= book.first else ""
        if self.picture and self.picture.cluster(cluster):
            self.post_message(GoTo(Place(Where.CLUSTER, cluster)))

    def _line(self, changed: Changed, cells: int) -> Line:
        return events.line_of(changed, self.picture.now if self.picture else changed.at, cells)

    def _text(self, changed: Changed) -> str:
        return events.text(changed, self.picture.now if self.picture else changed.at)
