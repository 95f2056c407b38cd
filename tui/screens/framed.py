"""What all screens share: the frame around the panes, and the layout that suits the room."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer
from textual.widget import Widget

from tui import commands, words
from tui.commands.doing import Acknowledge
from tui.ledger import Ledger
from tui.look import Look, Meaning
from tui.picture import Picture
from tui.places import Place, Where
from tui.render import frame
from tui.render.lines import BLANK, Line, cut, line
from tui.screens.keyed import Keyed
from tui.widgets.bar import Bar
from tui.widgets.pane import Pane

NOTICE_S = 15.0


@dataclass(frozen=True, slots=True)
class Held:
    """The picture is held still: for how many seconds, and how many changes wait."""

    since_s: float
    waiting: int


class Framed(Keyed, inherit_bindings=False):
    """A screen with its frame. What it shows is set from above by `show`; what is chosen is told upwards."""

    WHERE: ClassVar[Where]

    def __init__(self, look: Look, ledger: Ledger) -> None:
        super().__init__(classes=self.WHERE.value)
        self.look, self.ledger = look, ledger
        self.picture: Picture | None = None
        self.place = Place(self.WHERE)
        self.held: Held | None = None
        self.room = words.Room.ONE
        self._parts = 0
        self._read: Place | None = None
        self._notice: Line = BLANK
        self._hushes: Timer | None = None

    # --- what it is made of ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The frame, around the panes."""
        yield Bar(self.look, "top")
        yield Bar(self.look, "banner")
        with Container(id="body"):
            yield from self.panes()
        yield Bar(self.look, "message")
        yield Bar(self.look, "keys")

    def panes(self) -> Iterator[Widget]:
        """The panes of this screen."""
        raise NotImplementedError

    def draw(self, picture: Picture) -> None:
        """Have the panes show a picture."""
        raise NotImplementedError

    @property
    def looked_at(self) -> str | None:
        """The cluster this screen is about, or that was looked at before it."""
        return self.place.cluster

    @property
    def pointed_at(self) -> str:
        """The key of what the cursor is on, where plans can be about that."""
        return ""

    # --- what comes down ---------------------------------------------------------------------------------------------

    def show(self, picture: Picture, place: Place, held: Held | None) -> None:
        """Show a picture of a place. While it is held still only the frame goes on."""
        moved = place != self.place or self.picture is None
        self.picture, self.place, self.held = picture, place, held
        if self.is_whole:
            self._draw_frame(picture)
            if moved or not held:
                self.draw(picture)

    def tell(self, text: str) -> None:
        """Say something in the line above the keys, for a while."""
        self._notice = line(cut(f" {text}", self.size.width), Meaning.KEY)
        if self._hushes:
            self._hushes.stop()
        self._hushes = self.set_timer(NOTICE_S, self._hush)
        self.draw_message()

    def from_the_top(self, pane: Pane) -> None:
        """Begin a pane's text at its top where another one stands there now than was read before."""
        if self.place != self._read:
            self._read = self.place
            pane.to_end(last=False)

    def redraw(self) -> None:
        """Draw everything again from the picture at hand."""
        if self.picture and self.is_whole:
            self._draw_frame(self.picture)
            self.draw(self.picture)

    @property
    def is_whole(self) -> bool:
        """Whether there is all to draw on: not before it is mounted, nor while it is taken down piece by piece."""
        return 0 < self._parts <= len(self.query("*"))

    def on_mount(self) -> None:
        """Draw what was set before there was anything to draw on."""
        self._parts = len(self.query("*"))
        self.home.focus()
        self.redraw()

    def on_screen_resume(self) -> None:
        """Draw what has come meanwhile."""
        self.redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Take the layout that suits the room."""
        self.room = words.room(event.size.width, event.size.height)
        for room in words.Room:
            self.set_class(room is self.room, f"-{room.value}")
        self.set_class(event.size.height < 2, "-alone")
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        if not (self.focused and self.focused.display):
            self.home.focus()
        self.settle_size()
        self.redraw()

    def settle_size(self) -> None:
        """The terminal has another size now."""

    def _draw_frame(self, picture: Picture) -> None:
        cells = self.size.width
        self.query_one("#top", Bar).show(frame.top(picture, self.place, self.held is not None, cells))
        banner = self.query_one("#banner", Bar)
        banner.show(frame.banner(picture, self.place, cells))
        banner.set_class(banner.line == BLANK, "-none")
        self.draw_keys()
        self.draw_message()

    def draw_keys(self) -> None:
        """Draw the line of keys."""
        if self.is_whole and self.picture:
            self.query_one("#keys", Bar).show(self.offered_keys(self.picture))

    def offered_keys(self, picture: Picture) -> Line:
        """The keys that do something now."""
        return frame.keys([one for one in commands.here(self.WHERE) if self.is_offered(one, picture)], self.size.width)

    def is_offered(self, command: type[commands.Command], picture: Picture) -> bool:
        """Whether a command of this screen has anything to do now."""
        return command is not Acknowledge or picture.alarm is not None

    def draw_message(self) -> None:
        """Draw the line above the keys: a notice, that we are held still, the filter, or the newest event."""
        if self.is_whole and self.picture:
            self.query_one("#message", Bar).show(self._message(self.picture))

    def _message(self, picture: Picture) -> Line:
        if self._notice:
            return self._notice
        if self.held:
            waiting = f"{self.held.waiting} change{'' if self.held.waiting == 1 else 's'} waiting"
            held = f" paused {words.elapsed(self.held.since_s)}, {waiting}; looking goes on, p shows it"
            return line(held, Meaning.ATTENTION)
        if self.pane.pattern:
            return line(f" /{self.pane.pattern.typed}   n:next N:previous Esc:all", Meaning.KEY)
        return self.remark(picture)

    def remark(self, picture: Picture) -> Line:
        """What stands above the keys while there is nothing else to say: the newest event, if no pane shows it."""
        if any(pane.id == "events" and pane.display for pane in self.query(Pane)):
            return frame.rule(self.size.width)
        return frame.newest(picture, self.size.width)

    def _hush(self) -> None:
        self._notice = BLANK
        self.draw_message()
