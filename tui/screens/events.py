"""All that changed, newest first."""

from collections.abc import Iterator

from textual import on

from tui import commands
from tui.bursts import Burst
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
        pane.read(self.ledger.rows(None))

    def action_follow(self) -> None:
        """Follow the newest, or stay."""
        pane = self.query_one("#events", LogPane)
        pane.follow(on=not pane.following)
        self.tell("following the newest" if pane.following else "staying here; new ones are counted in the title")

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        book, number = self.ledger.rows(None), int(message.key)
        cluster = book[number].last.cluster if number >= book.first else ""
        if self.picture and self.picture.cluster(cluster):
            self.post_message(GoTo(Place(Where.CLUSTER, cluster)))

    def _line(self, burst: Burst, cells: int) -> Line:
        return events.row_of(burst, self.picture.now if self.picture else burst.last.at, cells)

    def _text(self, burst: Burst) -> str:
        return events.texts(burst, self.picture.now if self.picture else burst.last.at)
