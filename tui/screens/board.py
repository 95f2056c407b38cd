"""The overview and the cluster: the same panes, of which each shows those that matter to it in the room there is."""

from collections.abc import Iterator

from textual import on

from tui import commands
from tui.bursts import Burst
from tui.look import Meaning
from tui.messages import Chosen, GoTo, Moved
from tui.picture import Known, Picture
from tui.places import Place, Where
from tui.render import board, events, evidence, matrix, raw
from tui.render.lines import BLANK, Entry, Line, line
from tui.screens.framed import Framed
from tui.widgets.listing import ListPane
from tui.widgets.log import LogPane
from tui.widgets.pane import Pane
from tui.words import Room


class Board(Framed, inherit_bindings=False):
    """Clusters, matrix, evidence, raw text and events of one cluster, side by side as far as there is room."""

    differ_only = False
    _pointed_at: Place | None = None
    _picked: tuple[str | None, str] = (None, "")

    @property
    def pointed_at(self) -> str:
        """The row that was picked, or filtered for; none where the cursor only stands where it stood at first."""
        matrix = self.query_one("#matrix", ListPane)
        cluster, key = self._picked
        return matrix.key if matrix.pattern else key if cluster == self.looked_at else ""

    def panes(self) -> Iterator[Pane]:
        """In the order of the grid: see `console.tcss`."""
        yield ListPane(self.look, "clusters")
        yield ListPane(self.look, "matrix")
        yield LogPane(self.look, "raw", raw.line_of, plain=str, follows=False, hides=False)
        yield ListPane(self.look, "evidence")
        yield LogPane(self.look, "events", self._event, plain=self._event_text, newest_first=True)

    def draw(self, picture: Picture) -> None:
        """Show the clusters, and of the one that is looked at all that is in sight."""
        clusters = self.query_one("#clusters", ListPane)
        clusters.show(lambda cells: self._clusters(picture, cells))
        if self.place.cluster and self.place is not self._pointed_at:
            self._pointed_at = self.place
            clusters.select(self.place.cluster)
        known = picture.cluster(self.looked_at)
        self._draw_events(known)
        if known is None:
            waiting = board.entries(picture, 80)[:1] if picture.site is None else ()
            self.query_one("#matrix", ListPane).show(lambda _cells: waiting)
            return
        self.query_one("#matrix", ListPane).show(lambda cells: self._matrix(known, cells))
        self._draw_evidence(known)
        self._draw_raw(known)

    def _clusters(self, picture: Picture, cells: int) -> tuple[Entry, ...]:
        if self.room is Room.SPECK:
            return board.worst_only(picture, cells)
        return board.entries(picture, cells, titled=self.room is Room.THREE)

    def _matrix(self, known: Known, cells: int) -> tuple[Entry, ...]:
        pane = self.query_one("#matrix", ListPane)
        if self.room is Room.LISTED:
            pane.frozen = 0
            return matrix.listed(known, cells)
        pane.frozen = matrix.names(known, cells)
        dense = self.room is Room.ONE and not pane.pattern and not self.has_class("-full")
        return matrix.entries(known, cells, differ_only=self.differ_only, dense=dense)

    def _draw_evidence(self, known: Known) -> None:
        cluster, key = self._picked
        key = key if cluster == known.name else ""
        self.query_one("#evidence", ListPane).show(
            lambda cells: evidence.of_subject(known, key, cells) if key else evidence.of_cluster(known, cells)
        )

    def _draw_raw(self, known: Known) -> None:
        pane = self.query_one("#raw", LogPane)
        if pane.display:
            pane.entitle(line(" RAW, as each observer said it", Meaning.TITLE))
            pane.replace(raw.of_cluster(known))

    def _draw_events(self, known: Known | None) -> None:
        pane = self.query_one("#events", LogPane)
        one = known if self.WHERE is Where.CLUSTER else None
        whose = one.name if one else "all clusters"
        if self.room is not Room.ONE or self.has_class("-full"):
            pane.entitle(line(f" EVENTS, {whose}, newest first", Meaning.TITLE))
        else:
            pane.entitle(BLANK)
        pane.read(self.ledger.rows(one.name if one else None))

    def _event(self, burst: Burst, cells: int) -> Line:
        now = self.picture.now if self.picture else burst.last.at
        return events.row_of(burst, now, cells, everywhere=self.WHERE is Where.OVERVIEW)

    def _event_text(self, burst: Burst) -> str:
        return events.texts(burst, self.picture.now if self.picture else burst.last.at)

    def action_differ_only(self) -> None:
        """Show only what differs, or all again."""
        self.differ_only = not self.differ_only
        self.redraw()

    def action_raw(self) -> None:
        """Read the raw text of the server under the cursor, else of the first observer."""
        known = self.picture.cluster(self.looked_at) if self.picture else None
        if known and known.side.witnesses:
            names = [one.name for one in known.side.witnesses]
            here = self.query_one("#matrix", ListPane).key.removeprefix("SERVERS/")
            self.post_message(GoTo(Place(Where.RAW, known.name, here if here in names else names[0])))


class Overview(Board, inherit_bindings=False):
    """One line a cluster, worst first; beside it, where there is room, the cluster under the cursor."""

    WHERE = Where.OVERVIEW
    HOME = "clusters"
    BINDINGS = commands.bindings(Where.OVERVIEW)

    @property
    def looked_at(self) -> str | None:
        """The cluster under the cursor."""
        first = self.picture.clusters[0].name if self.picture and self.picture.clusters else None
        return self.query_one("#clusters", ListPane).key or first

    @on(Moved)
    def _moved(self, message: Moved) -> None:
        message.stop()
        if message.pane == "clusters" and self.picture:
            self.draw(self.picture)

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        if message.pane == "clusters":
            self.post_message(GoTo(Place(Where.CLUSTER, message.key)))
        elif message.pane == "matrix":
            self.post_message(GoTo(Place(Where.SUBJECT, self.looked_at, message.key)))


class Cluster(Board, inherit_bindings=False):
    """What every observer says of one cluster."""

    WHERE = Where.CLUSTER
    HOME = "matrix"
    BINDINGS = commands.bindings(Where.CLUSTER)

    @property
    def looked_at(self) -> str | None:
        """The cluster one went to; the worst where none was named."""
        first = self.picture.clusters[0].name if self.picture and self.picture.clusters else None
        return self.place.cluster or first

    @on(Moved)
    def _moved(self, message: Moved) -> None:
        message.stop()
        known = self.picture.cluster(self.looked_at) if self.picture else None
        if message.pane == "matrix" and known:
            self._picked = (known.name, message.key)
            self._draw_evidence(known)

    @on(Chosen)
    def _chosen(self, message: Chosen) -> None:
        message.stop()
        if message.pane == "matrix":
            self.post_message(GoTo(Place(Where.SUBJECT, self.looked_at, message.key)))
        elif message.pane == "clusters":
            self.post_message(GoTo(Place(Where.CLUSTER, message.key)))
