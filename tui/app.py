"""The console: takes news from the back, makes a picture of it, and hands that to the screen one is on."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from textual import events
from textual.app import App
from textual.driver import Driver

from backends.control import Desk, Front
from backends.errors import ClpdeckError
from backends.model import Health
from tui import about, look
from tui.desk import DeskSide
from tui.driver import end_on_signals
from tui.keeping import Keeper, from_home
from tui.knowledge import Knowledge
from tui.messages import Do, Filled, GoTo, Keep, NewsCame, Ordered, RunsCame
from tui.places import History, Place, Where
from tui.render.frame import badge
from tui.screens.aws import Aws
from tui.screens.board import Cluster, Overview
from tui.screens.events import Events
from tui.screens.evidence import Evidence
from tui.screens.form import Form
from tui.screens.framed import Framed, Held
from tui.screens.help import Help
from tui.screens.info import Info
from tui.screens.plans import Plans
from tui.screens.raw import Raw
from tui.screens.report import Report
from tui.screens.review import Review
from tui.screens.run import Run
from tui.screens.runs import Runs
from tui.screens.subject import Subject
from tui.widgets.dialog import Dialog
from tui.widgets.filter_line import FilterLine

SCREENS: tuple[type[Framed], ...] = (
    *(Overview, Cluster, Evidence, Subject, Raw, Aws, Plans, Form, Review),
    *(Runs, Run, Report, Events, Info, Help),
)
TICK_S = 2.0
PAINTED_BY_S = 0.05
"""Looking begins this long after the start: it loads libraries, and the first paint should not wait for them."""


class ClpdeckApp(App[None], inherit_bindings=False):
    """The full-screen console. It looks, and has runs do what was confirmed; it does nothing to a cluster itself.

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
        desk: Desk | None = None,
        *,
        clock: Callable[[], datetime],
        cluster: str | None = None,
        run: str | None = None,
        theme: str | None = None,
        keeper: Keeper | None = None,
        facts: about.Facts = about.facts,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=True)
        self.animation_level = "none"
        self.failure: ClpdeckError | None = None
        self._front, self._clock = front, clock
        self._look = look.load(theme or look.DEFAULT)
        self.theme = "ansi-dark" if self._look.dark else "ansi-light"
        self._keeper, self._facts = keeper or Keeper(), facts
        self._desk = DeskSide(desk, self._keeper.who)
        self._known = Knowledge(self._desk, self._keeper.who)
        self.title = f"{badge(self._desk.mode)} clpdeck"
        self._paused_at: tuple[datetime, int] | None = None
        self._history = History()
        start = Place(Where.CLUSTER, cluster) if cluster else Place(Where.OVERVIEW)
        self._history.go(Place(Where.RUN, cluster, run) if run else start)
        self._modes_of: dict[Where, str] = {}
        for screen in SCREENS:
            first = screen.WHERE is self._history.place.where
            self._modes_of[screen.WHERE] = self.DEFAULT_MODE if first else screen.WHERE.value
            self.add_mode(self._modes_of[screen.WHERE], partial(screen, self._look, self._known.ledger))

    # --- starting and ending -----------------------------------------------------------------------------------------

    def on_load(self) -> None:
        """Let a signal end the console as its own key does, with the terminal given back."""
        if not self.is_headless:
            end_on_signals(self)

    def on_mount(self) -> None:
        """Show what there is, and begin to look once that is painted."""
        self._entitle()
        self._known.enter("console", f"opened, {self._desk.mode}", Health.OK, self._clock())
        self._desk.arrive(self._history.place)
        self._present()
        self.set_interval(TICK_S, self._present)
        self.set_timer(PAINTED_BY_S, lambda: self._front.start(self._wake))

    def on_unmount(self) -> None:
        """Stop looking. Runs go on."""
        self._front.stop()
        self._desk.stop()

    def _wake(self) -> None:
        """There is news. Called from the back's thread."""
        self.post_message(NewsCame())

    def _wake_runs(self) -> None:
        """There is news of runs. Called from the desk's thread."""
        self.post_message(RunsCame())

    def _entitle(self) -> None:
        """Say in the terminal's title what this session may do."""
        self.title = f"{badge(self._desk.mode)} clpdeck"
        if self._driver:
            self._driver.write(f"\x1b]2;{self.title}\x07")

    # --- news --------------------------------------------------------------------------------------------------------

    def on_news_came(self) -> None:
        """Take what has come."""
        news = self._front.take()
        found = news.site if self._known.site is None else None
        self._known.learn(news)
        if news.failure:
            self.failure = news.failure
            self.exit(return_code=2)
        if found:
            self._desk.start(found, self._wake_runs)
            self._entitle()
        if found and len(found.clusters) == 1 and self._history.place == Place(Where.OVERVIEW):
            self._go(Place(Where.CLUSTER, found.clusters[0].name))  # an overview of one would tell less
        else:
            self._present()

    def on_runs_came(self) -> None:
        """Take what the desk has; go to a run that was begun here."""
        news = self._desk.take()
        if news is None:
            return
        for said in news.said:
            self._known.enter("run", said, Health.ATTENTION, self._clock())
            self._tell(said)
        for run in news.began:
            self._known.enter("run", f"{run} has a runner", Health.CHANGING, self._clock())
        if news.began:
            self._go(Place(Where.RUN, self._history.place.cluster, news.began[-1]))
        else:
            self._present()

    def _present(self) -> None:
        """Show the screen what is known now. Every two seconds without news too: ages grow by themselves."""
        now = self._clock()
        facts = self._facts(self, self._look) if self._history.place.where is Where.INFO else ()
        picture = self._known.picture(self._history.place, now, facts)
        held = None
        if self._paused_at:
            since, count = self._paused_at
            held = Held((now - since).total_seconds(), picture.events - count)
        for screen in self.screen_stack[-1:]:  # there is none any more while the console ends
            if isinstance(screen, Framed):
                screen.show(picture, self._history.place, held)

    def on_aged(self) -> None:
        """A time passes on the screen."""
        self._present()

    def on_ordered(self, message: Ordered) -> None:
        """Have done what was confirmed."""
        self._desk.carry_out(message.order)

    # --- going -------------------------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        """Put up the screen of the place where we now are."""
        self._desk.arrive(self._history.place)
        self.switch_mode(self._modes_of[self._history.place.where])
        self._present()

    def _go(self, place: Place) -> None:
        self._history.go(place)
        self._arrive()

    def on_go_to(self, message: GoTo) -> None:
        """Somebody below wants to be elsewhere."""
        self._go(message.place)

    def on_filled(self, message: Filled) -> None:
        """More is known of what the form one is at is to ask for."""
        if self._history.place.where is message.place.where:
            self._history.alter(message.place)
            self._desk.arrive(message.place)
            self._present()

    def action_go(self, where: str) -> None:
        """Go to a screen, and keep the cluster."""
        here, screen = self._history.place, self.screen
        if here.where.value != where and isinstance(screen, Framed):
            about = {Where.HELP: here.where.value, Where.PLANS: screen.pointed_at}
            self._go(Place(Where(where), self._known.watched(screen.looked_at), about.get(Where(where), "")))

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
        """Keys that came together with the `/` before them were on their way when the filter line opened.

        Those that came together with the key that opened a dialog were meant for nothing that stands there now.
        """
        taker = self.focused
        if isinstance(taker, Dialog):
            event.prevent_default()
        if isinstance(taker, FilterLine) and not taker.closed and event.is_printable and event.character:
            event.prevent_default()
            taker.insert_text_at_cursor(event.character)

    # --- doing -------------------------------------------------------------------------------------------------------

    def action_poll_now(self) -> None:
        """Ask every source now."""
        self._front.poll_now()
        self._tell("asking again what is shown here" if self._desk.look_again() else "asking every source now")
        self._present()

    def action_pause(self) -> None:
        """Hold the picture still, or let it go on."""
        self._paused_at = None if self._paused_at else (self._clock(), self._known.count)
        self._present()

    def action_acknowledge(self) -> None:
        """Acknowledge every split brain there is."""
        new = self._known.acknowledge(self._history.place, self._clock())
        self._tell(f"acknowledged by {self._keeper.who}" if new else "there is nothing to acknowledge")
        self._present()

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
