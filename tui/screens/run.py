"""One run: its steps, the one that matters in full, and the log."""

from collections.abc import Iterator

from textual import on
from textual.timer import Timer
from textual.widget import Widget

from backends.progress import Progress
from tui import commands
from tui.commands import doing
from tui.look import Meaning
from tui.messages import Aged, GoTo, Moved
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import detail, held, lanes, run, runlog
from tui.render.lines import BLANK, Entry, line
from tui.runs import current_of
from tui.screens.deciding import Deciding
from tui.widgets.bar import Bar
from tui.widgets.listing import ListPane
from tui.widgets.pane import Pane
from tui.widgets.wrapping import Wrapping
from tui.words import Room

ROOMY = frozenset({Room.TWO, Room.THREE})
"""Rooms in which the steps have a column of their own. Elsewhere they are one line, and a list when asked for."""
POSITION_CELLS = 16
"""Kept free after the log's title for the place in it. Where there is less room the command is left out, not cut."""


class Run(Deciding, inherit_bindings=False):
    """A run, as it goes on in its own process. What is decided here is told upwards; nothing here ends it by chance."""

    WHERE = Where.RUN
    HOME = "steps"
    BINDINGS = commands.bindings(Where.RUN)

    _shown = ""
    _log_of = "all"
    _passing: Timer | None = None

    def panes(self) -> Iterator[Widget]:
        """In the order of the grid: see `console.tcss`."""
        yield Bar(self.look, "now")
        beside = ListPane(self.look, "lanes")
        beside.can_focus = False  # it is only read
        yield beside
        yield ListPane(self.look, "steps")
        yield ListPane(self.look, "detail")
        yield Wrapping(self.look, "log")

    @property
    def home(self) -> Pane:
        """The steps, where they have a column; else the one that matters."""
        return self.query_one("#steps" if self.room in ROOMY else "#detail", Pane)

    @property
    def looked_at(self) -> str | None:
        """The cluster of the run."""
        progress = self._progress
        return progress.plan.cluster if progress else self.place.cluster

    # --- drawing -----------------------------------------------------------------------------------------------------

    def draw(self, picture: Picture) -> None:
        """Show how the run stands now."""
        progress, steps = self._progress, self.query_one("#steps", ListPane)
        if progress is None:
            self._draw_nothing(picture)
            return
        row = picture.runs.row(progress.run)
        if progress.run != self._shown:
            self._shown, self._picked, self._log_of = progress.run, "", runlog.ALL.name
        current = current_of(progress)
        steps.show(lambda cells: run.steps(progress, row, picture.now, cells))
        if not self._picked:
            steps.select(current)
        self._draw_lanes(picture, progress)
        key = self._picked or current
        details = self.query_one("#detail", ListPane)
        details.show(
            lambda cells: (
                *held.entries(progress, picture.now, cells),
                *detail.entries(progress, key, picture.runs, picture.now, cells),
            )
        )
        self.query_one("#now", Bar).show(run.in_a_line(progress, row, picture.now, self.size.width))
        self._draw_log(picture, progress)
        held_up = bool(held.entries(progress, picture.now, self.size.width))
        self._mind_time(held_up or any(step.standing in {"open", "unknown"} for step in progress.steps))

    def _draw_lanes(self, picture: Picture, progress: Progress) -> None:
        """The stage in hand, where several lanes of it run at the same time."""
        pane, runs = self.query_one("#lanes", ListPane), picture.runs
        row, beside = runs.row(progress.run), self.room in ROOMY
        cells = pane.size.width or self.size.width
        drawn = lanes.entries(progress, row, runs.usual_of(progress.plan), picture.now, cells, beside=beside)
        self.set_class(bool(drawn), "-lanes")
        pane.show(
            lambda cells: lanes.entries(progress, row, runs.usual_of(progress.plan), picture.now, cells, beside=beside)
        )

    def _draw_nothing(self, picture: Picture) -> None:
        """The run is not read yet, or there is none of that number."""
        runs = picture.runs
        unknown = runs.there and runs.rows and runs.row(self.place.subject) is None
        text = f"there is no run {self.place.subject}" if unknown else f"reading run {self.place.subject}"
        said = (Entry(line(f" {runs.trouble or text}", Meaning.ATTENTION)),)
        self.query_one("#detail", ListPane).show(lambda _cells: said)
        self.query_one("#steps", ListPane).show(lambda _cells: ())
        self.query_one("#now", Bar).show(BLANK)
        self.set_class(False, "-lanes")

    def _draw_log(self, picture: Picture, progress: Progress) -> None:
        pane = self.query_one("#log", Wrapping)
        log = picture.runs.log
        choices = runlog.choices(progress, self._picked or current_of(progress))
        if self._log_of not in {one.name for one in choices}:
            self._log_of = runlog.ALL.name
        chosen = next(one for one in choices if one.name == self._log_of)
        count, run, follows = log.end, progress.run, pane.following
        pane.entitle(lambda cells: runlog.title(count, chosen, choices, run, follows, cells - POSITION_CELLS))
        pane.now = picture.now
        pane.show(log, chosen)

    def _mind_time(self, passes: bool) -> None:
        """Have the time of a step that runs shown every second, and only as long as one runs."""
        if passes and self._passing is None:
            self._passing = self.set_interval(1.0, lambda: self.post_message(Aged()))
        elif not passes:
            self.on_screen_suspend()

    def on_screen_suspend(self) -> None:
        """Nobody sees the time pass."""
        if self._passing:
            self._passing.stop()
            self._passing = None

    def is_offered(self, command: type[commands.Command], picture: Picture) -> bool:
        """Answers are offered where a question waits, and another runner where there is none."""
        progress = self._progress
        if command is doing.Answer:
            return progress is not None and bool(progress.questions)
        if command is doing.Resume:
            return self._is_gone
        if command is doing.Halt:
            return progress is not None and not progress.ended
        return super().is_offered(command, picture)

    @property
    def is_covered(self) -> bool:
        """Whether the list of steps hides what is asked."""
        return self.has_class("-full") and self.room not in ROOMY

    # --- moving ------------------------------------------------------------------------------------------------------

    @on(Moved)
    def _moved(self, message: Moved) -> None:
        """The detail is that of the step the operator picked; on the one that matters now it follows again."""
        message.stop()
        progress = self._progress
        if message.pane == "steps" and progress and self.picture:
            key = self.query_one("#steps", ListPane).key
            self._picked = "" if key == current_of(progress) else key
            self.draw(self.picture)

    def action_pane(self, step: int) -> None:
        """Go to the next pane; where there is little room the steps take all of it while they are looked through."""
        if self.room in ROOMY:
            super().action_pane(step)
            return
        order = ("detail", "steps", "log")
        wanted = order[(order.index(self.pane.id or "detail") + step) % len(order)]
        if self.has_class("-full"):
            self.action_full()
        pane = self.query_one(f"#{wanted}", Pane)
        if wanted == "steps":
            pane.add_class("-filling")
            self.add_class("-full")
        self.set_focus(pane)
        self.call_after_refresh(self.redraw)

    def release(self) -> bool:
        """Let go of a filter or a full pane; where the steps were full, of the steps."""
        released = super().release()
        if released and self.room not in ROOMY:
            self.set_focus(self.home)
        return released

    def action_follow(self) -> None:
        """Follow the newest lines of the log, or stay."""
        pane = self.query_one("#log", Wrapping)
        pane.follow(on=not pane.following)
        self.tell("following the log" if pane.following else "the log stays here; new lines are counted in its title")

    def action_go_report(self) -> None:
        """Read the report of this run."""
        if self._progress:
            self.post_message(GoTo(Place(Where.REPORT, self._progress.plan.cluster, self._progress.run)))

    def action_log_of(self) -> None:
        """Show the log of the next of what it can be of."""
        progress = self._progress
        if progress is None or self.picture is None:
            return
        names = [one.name for one in runlog.choices(progress, self._picked or current_of(progress))]
        self._log_of = names[(names.index(self._log_of) + 1) % len(names)] if self._log_of in names else names[0]
        self.draw(self.picture)

    def action_wrap(self) -> None:
        """Break long lines, or let them run on."""
        pane = self.query_one("#log", Wrapping)
        pane.wrap(on=not pane.wraps)
        self.tell("long lines are broken" if pane.wraps else "long lines run on; h and l look along them")
