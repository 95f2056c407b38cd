"""The console: takes news from the back, makes a picture of it, and hands that to the screen one is on."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from textual import events
from textual.app import App
from textual.driver import Driver

from backends.control import Front
from backends.errors import ClpdeckError
from backends.events import Changed
from backends.model import Estate, Health
from backends.settings import Site
from tui import about, look
from tui.driver import end_on_signals
from tui.keeping import Keeper, from_home
from tui.ledger import Ledger
from tui.messages import Do, GoTo, Keep, NewsCame
from tui.picture import Acknowledged, Picture, judge
from tui.places import History, Place, Where
from tui.render.frame import badge
from tui.screens.board import Cluster, Overview
from tui.screens.events import Events
from tui.screens.framed import Framed, Held
from tui.screens.help import Help
from tui.screens.info import Info
from tui.screens.raw import Raw
from tui.screens.subject import Subject
from tui.widgets.filter_line import FilterLine

SCREENS: tuple[type[Framed], ...] = (Overview, Cluster, Subject, Raw, Events, Info, Help)
TICK_S = 2.0
PAINTED_BY_S = 0.05
"""Looking begins this long after the start: it loads libraries, and the first paint should not wait for them."""


class ClpdeckApp(App[None], inherit_bindings=False):
    """The full-screen console. It only looks.

    Attributes:
        failure: Why watching ended, where it did; the app has then left with code 2.
    """

    CSS = look.layout()
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""
    DEFAULT_MODE = "start"
    """Each screen is a mode of its own, made when it is first visited. The first one is painted before all else."""

    def __init__(  # noqa: PLR0913 -- the console's outside, each by name, each with a default but two
        self,
        front: Front,
        *,
        clock: Callable[[], datetime],
        cluster: str | None = None,
        mode: str = "REFERENCE",
        theme: str | None = None,
        keeper: Keeper | None = None,
        facts: about.Facts = about.facts,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=True)
        self.animation_level = "none"
        self.title = f"{badge(mode)} clpdeck"
        self.failure: ClpdeckError | None = None
        self._front, self._clock, self._mode = front, clock, mode
        self._look = look.load(theme or look.DEFAULT)
        self.theme = "ansi-dark" if self._look.dark else "ansi-light"
        self._keeper, self._facts = keeper or Keeper(), facts
        self._site: Site | None = None
        self._record = ""
        self._estate = Estate()
        self._ledger = Ledger()
        self._seen: dict[str, Acknowledged] = {}
        self._paused_at: tuple[datetime, int] | None = None
        self._history = History()
        self._history.go(Place(Where.CLUSTER, cluster) if cluster else Place(Where.OVERVIEW))
        self._modes_of: dict[Where, str] = {}
        for screen in SCREENS:
            first = screen.WHERE is self._history.place.where
            self._modes_of[screen.WHERE] = self.DEFAULT_MODE if first else screen.WHERE.value
            self.add_mode(self._modes_of[screen.WHERE], partial(screen, self._look, self._ledger))

    # --- starting and ending -----------------------------------------------------------------------------------------

    def on_load(self) -> None:
        """Let a signal end the console as its own key does, with the terminal given back."""
        if not self.is_headless:
            end_on_signals(self)

    def on_mount(self) -> None:
        """Show what there is, and begin to look once that is painted."""
        if self._driver:
            self._driver.write(f"\x1b]2;{self.title}\x07")
        self._enter("console", f"opened, {self._mode}", Health.OK)
        self._present()
        self.set_interval(TICK_S, self._present)
        self.set_timer(PAINTED_BY_S, lambda: self._front.start(self._wake))

    def on_unmount(self) -> None:
        """Stop looking."""
        self._front.stop()

    def _wake(self) -> None:
        """There is news. Called from the back's thread."""
        self.post_message(NewsCame())

    # --- news --------------------------------------------------------------------------------------------------------

    def on_news_came(self) -> None:
        """Take what has come."""
        news = self._front.take()
        found = news.site if self._site is None else None
        self._site, self._estate, self._record = news.site, news.estate, news.record
        self._ledger.extend(news.changes)
        if news.failure:
            self.failure = news.failure
            self.exit(return_code=2)
        if found and len(found.clusters) == 1 and self._history.place == Place(Where.OVERVIEW):
            self._go(Place(Where.CLUSTER, found.clusters[0].name))  # an overview of one would tell less
        else:
            self._present()

    def _present(self) -> None:
        """Show the screen what is known now. Every two seconds without news too: ages grow by themselves."""
        now = self._clock()
        picture = self._picture(now)
        held = None
        if self._paused_at:
            since, count = self._paused_at
            held = Held((now - since).total_seconds(), picture.events - count)
        for screen in self.screen_stack[-1:]:  # there is none any more while the console ends
            if isinstance(screen, Framed):
                screen.show(picture, self._history.place, held)

    def _picture(self, now: datetime) -> Picture:
        last = self._ledger.last
        clusters = judge(self._site, self._estate, self._ledger, now) if self._site else ()
        split = {one.name for one in clusters if one.split}
        self._seen = {name: who for name, who in self._seen.items() if name in split}
        facts = self._about() if self._history.place.where is Where.INFO else ()
        return Picture(now, self._mode, self._site, clusters, self._seen, last(), self._ledger.of(None).end, facts)

    def _about(self) -> tuple[tuple[str, str], ...]:
        """What Info tells of this console."""
        return (*self._facts(self, self._look), *((("changes", self._record),) if self._record else ()))

    # --- going -------------------------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        """Put up the screen of the place where we now are."""
        self.switch_mode(self._modes_of[self._history.place.where])
        self._present()

    def _go(self, place: Place) -> None:
        self._history.go(place)
        self._arrive()

    def on_go_to(self, message: GoTo) -> None:
        """Somebody below wants to be elsewhere."""
        self._go(message.place)

    def action_go(self, where: str) -> None:
        """Go to a screen, and keep the cluster."""
        here = self._history.place
        cluster = self.screen.looked_at if isinstance(self.screen, Framed) else here.cluster
        if here.where.value != where:
            self._go(Place(Where(where), cluster, here.where.value if where == Where.HELP else ""))

    def action_walk(self, steps: int) -> None:
        """Walk on the way one came."""
        if self._history.walk(steps):
            self._arrive()

    def action_last(self) -> None:
        """Go to where one was before; again, and one is back."""
        if self._history.swap():
            self._arrive()

    def action_up(self) -> None:
        """Let go of a filter or a full pane, or else go up."""
        released = isinstance(self.screen, Framed) and self.screen.release()
        if not released and self._history.place.where is not Where.OVERVIEW:
            self.action_leave()

    def action_leave(self) -> None:
        """Go up; from the overview, out."""
        place = self._history.place.up
        if self._history.place.where is Where.HELP:
            self.action_walk(-1)
        elif place:
            self._go(place)
        else:
            self.exit()

    async def on_do(self, message: Do) -> None:
        """Do a command chosen from the help list, on the screen it belongs to."""
        self.action_walk(-1)
        self.call_later(self.run_action, message.command.action())

    def on_key(self, event: events.Key) -> None:
        """Keys that came together with the `/` before them were on their way when the filter line opened."""
        filter_line = self.focused
        if isinstance(filter_line, FilterLine) and not filter_line.closed and event.is_printable and event.character:
            event.prevent_default()
            filter_line.insert_text_at_cursor(event.character)

    # --- doing -------------------------------------------------------------------------------------------------------

    def action_poll_now(self) -> None:
        """Ask every source now."""
        self._front.poll_now()
        self._tell("asking every source now")

    def action_pause(self) -> None:
        """Hold the picture still, or let it go on."""
        self._paused_at = None if self._paused_at else (self._clock(), self._ledger.of(None).end)
        self._present()

    def action_acknowledge(self) -> None:
        """Acknowledge every split brain there is."""
        now = self._clock()
        new = [one.name for one in self._picture(now).clusters if one.split and one.name not in self._seen]
        for name in new:
            self._seen[name] = Acknowledged(self._keeper.who, now)
            self._enter("split brain", "acknowledged", Health.ATTENTION, name)
        self._tell(f"acknowledged by {self._keeper.who}" if new else "there is nothing to acknowledge")
        self._present()

    def _enter(self, subject: str, what: str, health: Health, cluster: str = "") -> None:
        """Enter in the events what the operator did."""
        self._ledger.extend((Changed(self._clock(), cluster, self._keeper.who, subject, "", what, health),))

    def on_keep(self, message: Keep) -> None:
        """Keep a text in a file, in the clipboard too if asked for, and say where."""
        try:
            path = self._keeper.keep(message.name, message.text, self._clock())
        except OSError as error:
            self._tell(f"could not be kept: {error}")
            return
        if message.clipboard and self._keeper.fits(message.text):
            self.copy_to_clipboard(message.text)
            self._tell(f"kept in {from_home(path)}; copied if the terminal allows it")
        else:
            self._tell(f"kept in {from_home(path)}")

    def action_repaint(self) -> None:
        """Paint everything again."""
        repaint = getattr(self._driver, "repaint", None)
        if repaint:
            repaint()
        self.screen.refresh(layout=True)

    def _tell(self, text: str) -> None:
        if isinstance(self.screen, Framed):
            self.screen.tell(text)
