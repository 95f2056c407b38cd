"""Textual's Linux driver, with a screen in between: what Textual draws is kept, and only what changed is sent."""

import atexit
import re
import signal
import termios
from asyncio import TimerHandle
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event
from types import FrameType
from typing import Any

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.driver.brush import Brush
from tui.driver.frames import STARTS_A_FRAME, NotUnderstood, only_drawing, read_frame
from tui.driver.grid import NOBODY_KNOWS, Grid, Place
from tui.driver.modes import Modes
from tui.driver.outlet import Outlet
from tui.driver.pace import QUESTION, Pace
from tui.driver.report import Report
from tui.driver.skills import skills

SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
PLAIN_STYLE = "\x1b[m"
ENTER_ALT_SCREEN, LEAVE_ALT_SCREEN = "\x1b[?1049h", "\x1b[?1049l"

PASSED_THROUGH = re.compile(
    r"(?:\x1b\[\?\d+(?:[hl]|\$p)"  # modes, and whether the terminal knows one
    r"|\x1b\[[<>]\d*u"  # kitty's key protocol
    r"|\x1b\](?:2|52|22);[^\x00-\x1f\x7f-\x9f]*\x07"  # our title, clipboard, shape of the mouse pointer
    r"|\x07)+"
)
"""What Textual, or the app, writes that draws nothing."""

PARKED = Place(0, 0)
"""Where Textual leaves the cursor while nothing is typed into."""

SMALL_FRAME = 512
"""Characters below which a frame cannot be seen half drawn, so needs no brackets of mode 2026."""

GIVE_BACK_LIMIT_S = 1.0
"""How long an end waits for the last answer, and for a terminal that does not read."""

LOST_FRAME_DELAY_S = 0.25
"""How long after a resize a screen is repainted that Textual itself has not drawn anew (it was changed and back)."""

TEXTUAL_QUEUE = 30
"""As many writes as Textual lets wait: the limit after falling back."""


class DiffDriver(LinuxDriver):
    """Sends changed cells only, one frame in flight; passes all through for good at the first thing it does not know.

    `report()` says how it fares, `repaint()` sends the whole screen once more. Frames are read and sent in the event
    loop's thread; keys, and the terminal's answers, arrive in Textual's input thread.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._wanted = self._shown = Grid(0, 0)
        self._cursor = PARKED
        self._brush = Brush(skills())
        self._modes = Modes()
        self._pace = Pace()
        self._alarm: TimerHandle | None = None
        self._nothing_asked = Event()
        self._outlet: Outlet | None = None
        self._drawing = False
        self._stale = False
        self._lost = True
        self._knows_sync = False
        self._fallen_back: str | None = None
        self._frames_drawn = self._frames_sent = self._bytes_before = 0

    def report(self) -> Report:
        """How the terminal is being served, now."""
        return Report(
            sent_bytes=self._bytes_before + (self._outlet.sent_bytes if self._outlet else 0),
            frames_drawn=self._frames_drawn,
            frames_sent=self._frames_sent,
            paced=self._pace.on and self._fallen_back is None,
            round_trip_s=self._pace.round_trip_s,
            fallen_back=self._fallen_back,
        )

    def repaint(self) -> None:
        """Send the whole screen once more, e.g. because somebody else wrote over it."""
        if self._fallen_back is not None:
            self._app.screen.refresh(layout=True)
        self._lost = True
        self._paint()

    # What Textual calls

    def write(self, data: str) -> None:
        """Take what Textual writes: a frame into the grid, to go out at `flush`; anything else to the terminal."""
        if self._fallen_back is not None:
            self._pass_all(data)
        elif STARTS_A_FRAME.match(data):
            self._draw(data)
        elif data in {SYNC_START, SYNC_END}:
            self._knows_sync = True
        elif PASSED_THROUGH.fullmatch(data):
            self._pass(data)
        else:
            self._fall_back(f"Textual wrote {data[:40]!r}")
            self._pass_all(data)

    def flush(self) -> None:
        """Send the changes, unless a frame is in flight."""
        self._paint()

    def start_application_mode(self) -> None:
        """Take the terminal."""
        if self._file is None:
            raise OSError("There is no standard error to draw on")
        self._outlet = Outlet(self._file.fileno(), encoding=self._file.encoding, lost=self._terminal_gone)
        atexit.register(self._give_back)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no annotation
        self._notice_resizes()

    def disable_input(self) -> None:
        """Read no more. The last answer is waited for, lest it turns up as text at the shell's prompt."""
        self._drawing = False
        if self._pace.holds and self._outlet is not None and not self._outlet.gone:
            self._nothing_asked.wait(GIVE_BACK_LIMIT_S)
        if self._alarm is not None:
            self._alarm.cancel()
        self._pace.forget()
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was found, with the modes that Textual forgets (1016)."""
        super().stop_application_mode()
        self._pass(self._modes.back())

    def close(self) -> None:
        """End the threads. A terminal that does not read is waited for a moment, then left as it is."""
        super().close()
        self._give_back()
        atexit.unregister(self._give_back)

    def process_message(self, message: Message) -> None:
        """Keep the answers to our questions; all else is the app's. In the first line an answer looks like a key."""
        if isinstance(message, events.CursorPosition) and message.y > 0 and self._pace.asked_at is not None:
            self._nothing_asked.set()
            self._soon(self._answered)
            return
        if isinstance(message, events.Resize):
            self._lost = True
        super().process_message(message)

    # Out to the terminal

    def _draw(self, frame: str) -> None:
        self._frames_drawn += 1
        width, height = self._app.size
        if (width, height) != (self._wanted.width, self._wanted.height):
            self._wanted = self._wanted.resized(width, height)
            self._lost = True
        try:
            self._cursor = read_frame(frame, self._wanted, colour=not self._app.no_color)
            self._stale = True
        except NotUnderstood as news:
            self._fall_back(str(news))
            self._pass_all(frame)

    def _paint(self) -> None:
        """Send what changed. With a frame in flight do nothing: its arrival calls here again."""
        if not self._drawing or not (self._stale or self._lost) or not self._wanted.rows or self._outlet is None:
            return
        if self._fallen_back is None and not self._pace.holds and not self._outlet.busy_then(self._paint_soon):
            changes = self._changes()
            if changes:
                self._frames_sent += 1
                self._outlet.send(changes + self._question())

    def _changes(self) -> str:
        """What to send for the terminal to show what is wanted. From now on that is taken as shown."""
        if self._lost:
            self._lost = False
            self._shown = Grid(self._wanted.width, self._wanted.height, NOBODY_KNOWS)
            self._brush.forget()
        self._stale = False
        changes = self._brush.paint(self._shown, self._wanted, self._rest())
        self._shown = self._wanted.copy()
        return f"{SYNC_START}{changes}{SYNC_END}" if self._knows_sync and len(changes) > SMALL_FRAME else changes

    def _rest(self) -> Place | None:
        """Where the cursor is to be left. Hidden, and where Textual parks it, nobody sees where it is."""
        return None if self._modes.cursor_hidden and self._cursor == PARKED else self._cursor

    def _question(self) -> str:
        """Ask for the cursor, in the second line if it stands in the first: `ESC[1;2R` is shift+F3 as well."""
        if not self._pace.on or self._wanted.height < 2:
            return ""
        self._pace.ask(self._loop.time())
        self._nothing_asked.clear()
        self._alarm = self._loop.call_later(self._pace.waits_s, self._not_answered)
        return QUESTION if self._brush.y else f"\x1b[B{QUESTION}\x1b[A"

    def _answered(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._pace.answer(self._loop.time())
        self._paint()

    def _not_answered(self) -> None:
        self._pace.give_up()
        self._paint()

    def _pass(self, data: str) -> None:
        """Send what draws nothing, at once."""
        if LEAVE_ALT_SCREEN in data:
            self._drawing = False
            data = PLAIN_STYLE + data
        self._modes.note(data)
        if self._outlet is not None:
            self._outlet.send(data)
        if ENTER_ALT_SCREEN in data:
            self._drawing = self._lost = True

    def _pass_all(self, data: str) -> None:
        """Send what Textual writes, as its own driver does, but never let a frame do more than draw."""
        self._modes.note(data)
        if self._outlet is not None:
            self._outlet.send(only_drawing(data) if STARTS_A_FRAME.match(data) else data, at_most=TEXTUAL_QUEUE)

    def _fall_back(self, reason: str) -> None:
        """Bring the terminal up to date; from here on Textual draws on it itself."""
        if self._drawing and self._wanted.rows and self._outlet is not None:
            self._outlet.send(self._changes() + PLAIN_STYLE)
        self._fallen_back = reason

    # When the world changes

    def _notice_resizes(self) -> None:
        """Take the screen for lost at each SIGWINCH: Textual draws nothing anew where the old size comes back."""
        textual_s = signal.getsignal(signal.SIGWINCH)

        def resized(number: int, frame: FrameType | None) -> None:
            self._lost = True
            self._soon(partial(self._loop.call_later, LOST_FRAME_DELAY_S, self._paint))
            if callable(textual_s):
                textual_s(number, frame)

        signal.signal(signal.SIGWINCH, resized)

    def _terminal_gone(self) -> None:
        self._soon(partial(self._app.exit, return_code=128 + signal.SIGHUP))

    def _paint_soon(self) -> None:
        self._soon(self._paint)

    def _soon(self, callback: Callable[[], object]) -> None:
        """Have it called in the event loop's thread, if that still runs."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback)

    def _give_back(self) -> None:
        """Leave no mode on and no thread running: at the close, or at the interpreter's end if nobody closed."""
        if self._outlet is None:
            return
        self._pass(self._modes.back())
        self._outlet.close(GIVE_BACK_LIMIT_S)
        self._bytes_before += self._outlet.sent_bytes
        self._outlet = None
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
