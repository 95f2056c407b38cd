"""Small apps the driver is tried on: `python tests/tui/driver/apps.py NAME`."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Input, Log, Static

from tui.driver import choose, end_on_signals, report_of

NODES = ("本番サーバ1", "standby-2", "データベース三号機", "edge")


class Base(App[None]):
    """Ends on signals, and writes down at its end what became of it."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = [("f2", "bell", "Bell"), ("f5", "repaint", "Repaint"), ("f8", "quit", "Quit")]
    CSS = "Static { height: auto; } Input { border: round green; }"

    def on_load(self) -> None:
        end_on_signals(self)

    def action_repaint(self) -> None:
        self._driver.repaint()


class Words(Base):
    """A line of state, an input with Japanese in it, a title."""

    def on_mount(self) -> None:
        self._driver.write("\x1b]2;言葉 of the app\x07")
        self.copy_to_clipboard("copied")

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("状態: 正常 [bold]稼働[/] ✓ naïve e\u0301", id="state")
        words = Input(value="グループ1", id="words")
        words.cursor_blink = False
        yield words
        yield Footer()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one("#state", Static).update(f"押した: {event.value}")


class Table(Base):
    """A table whose cell changes by key, with a toast over Japanese text."""

    BINDINGS: ClassVar = [("n", "next", "Next"), ("t", "toast", "Toast")]
    count = 0

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "state", "comment")
        for number in range(40):
            table.add_row(f"{NODES[number % 4]}-{number}", "Online", "待機系 " * (number % 5))

    def action_next(self) -> None:
        self.count += 1
        self.query_one(DataTable).update_cell_at((2, 1), f"Off {self.count}")

    def action_toast(self) -> None:
        self.notify("フェイルオーバが完了しました", title="グループ", timeout=600)


class Stream(Base):
    """A log that never rests, with a count of the event loop's turns."""

    turns = 0

    def compose(self) -> ComposeResult:
        yield Log(max_lines=200)

    def on_mount(self) -> None:
        self.set_interval(0.01, self.step)

    def step(self) -> None:
        self.turns += 1
        if str(self.turns) == os.environ.get("LAST_TURN"):
            self.exit()
        self.query_one(Log).write_line(f"{self.turns} " + chr(65 + self.turns % 26) * 70)


class Crash(Base):
    """Breaks in a handler."""

    BINDINGS: ClassVar = [("x", "crash", "Crash")]

    def compose(self) -> ComposeResult:
        yield Static("ready to break")

    def action_crash(self) -> None:
        raise RuntimeError("as asked")


class Careless(Base):
    """Forgets to give the terminal back."""

    def compose(self) -> ComposeResult:
        yield Static("ready to forget")

    def on_mount(self) -> None:
        self._driver.stop_application_mode = self._driver.close = lambda: None


class Hostile(Base):
    """Shows text that would steer the terminal."""

    def compose(self) -> ComposeResult:
        yield Static("shown \x1b]0;stolen title\x07 and \x1b]52;c;c3RvbGVu\x07 and \x1b[2J here\x9b31m", markup=False)
        yield Static("[reverse]tail \x1b[?1000h\x85 \x1bPq\x1b\\ end[/]")


class Unknown(Base):
    """Says something no Textual says, by key."""

    BINDINGS: ClassVar = [("u", "unknown", "Unknown")]

    def compose(self) -> ComposeResult:
        yield Static("before", id="said")

    def action_unknown(self) -> None:
        self._driver.write("\x1b[3 q")
        self.query_one("#said", Static).update("after the unknown 言葉")


class Suspend(Base):
    """Hands the terminal over, by key."""

    BINDINGS: ClassVar = [("s", "hand_over", "Suspend")]

    def compose(self) -> ComposeResult:
        yield Static("on the alternate screen")

    def action_hand_over(self) -> None:
        with self.suspend():
            os.write(1, b"handed over\r\n")


APPS: dict[str, Callable[[], Base]] = {
    kind.__name__.lower(): kind for kind in (Words, Table, Stream, Crash, Careless, Hostile, Unknown, Suspend)
}


def main() -> None:
    app = APPS[sys.argv[1]](driver_class=choose())
    app.run()
    if note := os.environ.get("NOTE"):
        Path(note).write_text(repr(report_of(app)))
    sys.exit(app.return_code)


if __name__ == "__main__":
    main()
