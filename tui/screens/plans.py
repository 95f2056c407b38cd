"""What can be done on a cluster."""

from collections.abc import Iterator

from textual import on

from backends.control import Offer
from tui import commands
from tui.messages import Chosen, GoTo, Moved
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import plans
from tui.render.lines import Line, line
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane


class Plans(Framed, inherit_bindings=False):
    """The procedures that can be asked for. Enter reads one; nothing begins here."""

    WHERE = Where.PLANS
    HOME = "plans"
    BINDINGS = commands.bindings(Where.PLANS)

    _arrived_at: Place | None = None

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield ListPane(self.look, "plans")

    def draw(self, picture: Picture) -> None:
        """Show what is offered as things are seen now."""
        pane = self.query_one("#plans", ListPane)
        pane.show(lambda cells: plans.entries(picture, self.place, cells))
        if pane.stops and picture.runs.offers and self.place is not self._arrived_at:
            self._arrived_at = self.place
            pane.select(plans.first_fitting(picture, self.place))

    def remark(self, picture: Picture) -> Line:
        """What Enter does."""
        if not picture.runs.offers:
            return super().remark(picture)
        offer = self._offer(self.query_one("#plans", ListPane).key)
        shows = "asks what must be known for it" if offer and offer.asks else "shows the whole procedure"
        return line(f" Enter {shows}; nothing is begun yet")

    def _offer(self, key: str) -> Offer | None:
        offers = self.picture.runs.offers if self.picture else ()
        return next((one for one in offers if plans.key_of(one) == key), None)

    @on(Moved)
    def _moved(self, message: Moved) -> None:
        message.stop()
        self.draw_message()

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        chosen = self._offer(message.key)
        if chosen:
            where = Where.FORM if chosen.asks else Where.REVIEW
            self.post_message(GoTo(Place(where, self.place.cluster, chosen.runbook, chosen.inputs)))
