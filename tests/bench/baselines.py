"""Screens to measure beside: `python tests/bench/baselines.py NAME`. They have no back end behind them."""

import os
import sys
from typing import ClassVar

os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Log, OptionList, Static

from tui.driver import choose, end_on_signals


class Empty(App[None]):
    """Nothing but a line of text: what Textual itself costs."""

    BINDINGS: ClassVar = [("q", "quit", "Quit")]

    def on_load(self) -> None:
        end_on_signals(self)

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("ready\nand\nidle")
        yield Footer()


class Bare(Empty):
    """A list to move a cursor in."""

    def compose(self) -> ComposeResult:
        yield OptionList(*[f"server{number:02}  Online  172.16.0.{number}" for number in range(60)])


class Table(Empty):
    """A table and a log; one cell changes each second."""

    seconds = 0

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Log(max_lines=500)
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*(f"column {number}" for number in range(8)))
        for row in range(60):
            table.add_row(*(f"cell {row}.{column}" for column in range(8)))
        self.query_one(Log).write_lines(f"line {number}" for number in range(100))
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        self.seconds += 1
        self.query_one(DataTable).update_cell_at((3, 3), f"{self.seconds:>8}")


class Stream(Empty):
    """A log that gets 50 lines a second, in batches of 10."""

    lines = 0

    def compose(self) -> ComposeResult:
        yield Header()
        yield Log(max_lines=500)
        yield Footer()

    def on_mount(self) -> None:
        self.set_interval(0.2, self.batch)

    def batch(self) -> None:
        self.lines += 10
        self.query_one(Log).write_lines(f"{self.lines + number} {'of a log ' * 10}" for number in range(10))


class Flood(Empty):
    """A log that gets 5,000 lines a second, in batches of 250; `p` says so or not."""

    BINDINGS: ClassVar = [("q", "quit", "Quit"), ("p", "pause", "Pause")]
    lines = 0

    def compose(self) -> ComposeResult:
        yield Static("", id="state")
        yield Log(max_lines=50_000)

    def on_mount(self) -> None:
        self.set_interval(0.05, self.batch)

    def batch(self) -> None:
        self.lines += 250
        self.query_one(Log).write_lines(
            f"02:26:05 prod-db/server01 mdw1 Normal -> Caution {self.lines + number}" for number in range(250)
        )

    def action_pause(self) -> None:
        state = self.query_one("#state", Static)
        state.update("" if str(state.content) else "paused")


APPS = {"empty": Empty, "list": Bare, "table": Table, "stream": Stream, "flood": Flood}

if __name__ == "__main__":
    app = APPS[sys.argv[1]](driver_class=choose())
    app.run()
    sys.exit(app.return_code)
