"""A pretend terminal for tests and benchmarks: it runs a program in a pty, answers what terminals answer, and shows.

`with Terminal(["prog", "arg"], size=(80, 24)) as terminal:` then `wait_for`, `press`, `resize`, `lines`, `cells`.
Nothing happens in it but while one of its methods is waiting.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import pyte
from pyte.screens import Char
from wcwidth import wcwidth

ROOT = Path(__file__).parent.parent
PATIENCE_S = 15.0

SEQUENCE = re.compile(
    r"(?P<place>\x1b\[6n)"
    r"|\x1b\[\?(?P<asked>\d+)\$p"
    r"|\x1b\[\?(?P<mode>\d+)(?P<way>[hl])"
    r"|\x1b\[(?P<kitty>[<>])\d*u"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
)
UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$")
ON_AT_FIRST = {"7", "25"}

Look = tuple[str, str, str, bool, bool, bool, bool, bool]
PLAIN_LOOK: Look = ("default", "default", "", False, False, False, False, False)


class Screen(pyte.Screen):
    """pyte's screen, with what it leaves out: joined graphemes, halved wide letters, dimness, overline."""

    def draw(self, data: str) -> None:
        """Write text from the cursor on, without wrapping (mode 7 is off in all we run)."""
        for character in data:
            width = wcwidth(character)
            line = self.buffer[self.cursor.y]
            if width == 0 and self.cursor.x:
                lead = self.cursor.x - (1 if line[self.cursor.x - 1].data else 2)
                line[lead] = line[lead]._replace(data=line[lead].data + character)
            if width > 0:
                x = min(self.cursor.x, self.columns - width)
                self._halve(x)
                self._halve(x + width)
                line[x] = self.cursor.attrs._replace(data=character)
                if width > 1:
                    line[x + 1] = self.cursor.attrs._replace(data="")
                self.cursor.x = x + width
        self.dirty.add(self.cursor.y)

    def _halve(self, x: int) -> None:
        """The letter that stands across the left edge of column x becomes blanks."""
        line = self.buffer[self.cursor.y]
        if 0 < x < self.columns and line[x].data == "":
            line[x - 1] = line[x - 1]._replace(data=" ")
            line[x] = line[x]._replace(data=" ")


class Display:
    """What a terminal shows of the bytes it got; asks are kept in `asks` with the answers of a terminal."""

    def __init__(self, size: tuple[int, int], *, knows_sync: bool = True) -> None:
        self.screen = Screen(*size)
        self.modes: set[str] = set()
        self.oscs: list[str] = []
        self.kitty = 0
        self.knows_sync = knows_sync
        self._stream = pyte.Stream(self.screen)
        self._rest = ""

    def feed(self, text: str) -> str:
        """Show text, and give back what a terminal would say to it."""
        text = self._rest + text
        unfinished = UNFINISHED.search(text)
        self._rest = unfinished[0] if unfinished else ""
        text = text.removesuffix(self._rest) if self._rest else text
        said: list[str] = []
        end = 0
        for found in SEQUENCE.finditer(text):
            self._stream.feed(text[end : found.start()])
            said.append(self._take(found))
            end = found.end()
        self._stream.feed(text[end:])
        return "".join(said)

    def _take(self, found: re.Match[str]) -> str:
        if found["place"]:
            x = min(self.screen.cursor.x, self.screen.columns - 1)
            return f"\x1b[{self.screen.cursor.y + 1};{x + 1}R"
        if found["asked"]:
            known = self.knows_sync and found["asked"] == "2026"
            return f"\x1b[?{found['asked']};{2 if known else 0}$y" if self.knows_sync else ""
        if found["mode"]:
            self._switch(found["mode"], on=found["way"] == "h")
        elif found["kitty"]:
            self.kitty = max(0, self.kitty + (1 if found["kitty"] == ">" else -1))
        elif found["osc"] is not None:
            self.oscs.append(found["osc"])
        return ""

    def _switch(self, mode: str, *, on: bool) -> None:
        if on == (mode in ON_AT_FIRST):
            self.modes.discard(mode)
        else:
            self.modes.add(mode)
        if mode == "1049":
            self.screen.erase_in_display(2)

    def lines(self) -> list[str]:
        """The text on the screen, a string a line, trailing blanks cut."""
        return [line.rstrip() for line in self.screen.display]

    def cells(self) -> list[list[tuple[str, Look]]]:
        """Text and look of every cell. Of a blank only what can be seen of its look."""
        rows = range(self.screen.lines)
        return [[_seen(self.screen.buffer[y][x]) for x in range(self.screen.columns)] for y in rows]


def _seen(char: Char) -> tuple[str, Look]:
    look = (char.fg, char.bg, "", char.bold, char.italics, char.underscore, char.reverse, char.strikethrough)
    if char.data == " " and not (char.reverse or char.underscore or char.strikethrough):
        look = (*PLAIN_LOOK[:1], char.bg, *PLAIN_LOOK[2:])
    return char.data, look


class Terminal:
    """A program in a pty, and the screen it draws on."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: dict[str, str] | None = None,
        answers: bool = True,
        knows_sync: bool = True,
    ) -> None:
        """Start the program.

        Args:
            argv: What to run, in the checkout's top folder.
            size: Columns and lines.
            env: Variables beside PATH, HOME and a TERM of 256 colours and more.
            answers: Whether it answers by itself; else `answer` does.
            knows_sync: Whether the terminal knows mode 2026; tmux does not answer that question.
        """
        self.display = Display(size, knows_sync=knows_sync)
        self.answers = answers
        self.received = bytearray()
        self.owed = ""
        self.exit_code: int | None = None
        self.started = self.last_read = time.perf_counter()
        self._tail = b""
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(ROOT)
            os.execvpe(argv[0], list(argv), _environment() | (env or {}))  # noqa: S606 - a test's own program
        self._set_size(size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)

    def press(self, keys: str) -> None:
        """Type. Escape sequences are written as a terminal sends them."""
        os.write(self.fd, keys.encode())

    def resize(self, width: int, height: int) -> None:
        """Make the window another size."""
        self.display.screen.resize(height, width)
        self._set_size((width, height))
        os.kill(self.pid, signal.SIGWINCH)

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def wait_for(self, what: str | Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Read until a text is on the screen, or a condition holds."""
        met = what if callable(what) else lambda: any(what in line for line in self.display.lines())
        end = time.monotonic() + patience_s
        while not met():
            if not self.read(end - time.monotonic()) and not met():
                raise AssertionError(f"waited {patience_s} s for {what!r}; shown:\n" + "\n".join(self.display.lines()))

    def wait_until_quiet(self, quiet_s: float = 0.2) -> None:
        """Read until nothing has come for a while."""
        end = time.monotonic() + PATIENCE_S
        while self.read(quiet_s):
            if time.monotonic() > end:
                raise AssertionError("it never falls silent")

    def wait_for_end(self, patience_s: float = PATIENCE_S, *, reads: bool = True) -> int:
        """Wait until the program ends; its exit code, negative for a signal it died of.

        Args:
            patience_s: How long at most.
            reads: False leaves what it writes unread, as a terminal does that hangs.
        """
        ended = os.pidfd_open(self.pid)
        end = time.monotonic() + patience_s
        while ended not in select.select([ended, *([self.fd] if reads else [])], [], [], end - time.monotonic())[0]:
            if time.monotonic() > end:
                raise AssertionError(f"still running after {patience_s} s")
            self.read(0)
        os.close(ended)
        while reads and self.read(0.01):
            pass
        self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.exit_code

    def read(self, patience_s: float) -> bool:
        """Take what the program writes, once, and answer it. False when nothing came in time, or never will."""
        if not select.select([self.fd], [], [], max(0.0, patience_s))[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.last_read = time.perf_counter()
        self.received += data
        data = self._tail + data
        text = data.decode(errors="ignore")
        self._tail = data[len(text.encode()) :] if len(data) - len(text.encode()) < 4 else b""
        self.owed += self.display.feed(text)
        if self.answers:
            self.answer()
        return True

    def answer(self) -> None:
        """Say what the program asked for: done at once, unless `answers` is False."""
        owed, self.owed = self.owed, ""
        os.write(self.fd, owed.encode())

    def lines(self) -> list[str]:
        """The text on the screen, a string a line, trailing blanks cut."""
        return self.display.lines()

    def _set_size(self, size: tuple[int, int]) -> None:
        width, height = size
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


def python(*words: str) -> list[str]:
    """The words of a command of this same Python."""
    return [sys.executable, *words]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
