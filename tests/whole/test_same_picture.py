"""Our driver and Textual's, side by side on the same keys: both terminals must show the same, cell for cell."""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal import Terminal, python

DOWN_AND_UP = ((120, 40), (60, 20), (40, 10), (200, 60), (80, 24))
ENTER, ESCAPE, DOWN, MARK = "\r", "\x1b", "\x1b[B", "\x1b[15~"
PATIENCE_S = 30.0

SCREENS = ("2", DOWN * 4, ENTER, "y", "G", "7", "9", "?", "1")
STATES = ("f", "f2", "/mdw1", ENTER, ESCAPE, "v", "vp", "pa")
"""A full pane, a filter, what differs, a picture held still, a banner that is acknowledged."""

OF_RUNS = ("5", ENTER, ENTER, "failover to", ESCAPE, "6", ENTER, ENTER, "s", ESCAPE, "\t", "\t", "w", "f")
"""Plans, a review, a token half typed; the runs, one of them, a question, its steps, its log."""


class Pair:
    """The same program under both drivers."""

    def __init__(self, ours: Terminal, textual_s: Terminal) -> None:
        self.both = (ours, textual_s)
        self.stops = 0
        for terminal in self.both:
            terminal.wait_for(" views", PATIENCE_S)

    def stop(self, keys: str = "", size: tuple[int, int] | None = None) -> None:
        """Press keys in both, or give both another size, and compare when each says that all is drawn."""
        self.stops += 1
        for terminal in self.both:
            if size:
                terminal.resize(*size)
            terminal.press(keys + MARK)
        for terminal in self.both:
            terminal.wait_for(lambda terminal=terminal: f"2;mark {self.stops}" in terminal.display.oscs, PATIENCE_S)
        end = time.monotonic() + PATIENCE_S
        while different := self.difference():
            assert time.monotonic() < end, f"they differ after {keys or size!r}:\n" + "\n".join(different)
            for terminal in self.both:
                terminal.read(0.05)

    def difference(self) -> list[str]:
        """The cells in which they differ."""
        rows = zip(*(terminal.display.cells() for terminal in self.both), strict=True)
        return [
            f"{x},{y}: ours {mine}, Textual's {other}"
            for y, (row, other_row) in enumerate(rows)
            for x, (mine, other) in enumerate(zip(row, other_row, strict=True))
            if mine != other
        ]


@pytest.mark.parametrize(
    ("story", "theme", "env", "sizes"),
    [
        ("split_brain", "ansi-dark", {}, DOWN_AND_UP),
        ("foreign", "ansi-light", {"TERM": "screen-256color", "COLORTERM": ""}, ((80, 24),)),
        ("several", "ansi-dark", {"NO_COLOR": "1"}, ((120, 40),)),
    ],
)
def test_every_screen_looks_through_our_driver_as_through_textual_s(story, theme, env, sizes, tmp_path: Path):
    called = python("tests/whole/still.py", story, theme, str(tmp_path))
    with ExitStack() as stack:
        pair = Pair(
            *(
                stack.enter_context(Terminal(called, size=sizes[0], env={"TEXTUAL_ANIMATIONS": "none"} | env | driver))
                for driver in ({}, {"CLPDECK_PLAIN_DRIVER": "1"})
            )
        )
        for size in sizes:
            pair.stop(size=size)
            for keys in (*SCREENS, *STATES):
                pair.stop(keys)


def test_the_screens_of_runs_and_their_dialogs_look_the_same_too(tmp_path: Path):
    called = python("tests/whole/still.py", "healthy", "ansi-dark", str(tmp_path), "prod-db", "unknown")
    with ExitStack() as stack:
        pair = Pair(
            *(
                stack.enter_context(Terminal(called, size=(80, 24), env={"TEXTUAL_ANIMATIONS": "none"} | driver))
                for driver in ({}, {"CLPDECK_PLAIN_DRIVER": "1"})
            )
        )
        for size in ((80, 24), (120, 40), (200, 60)):
            pair.stop(size=size)
            for keys in (*OF_RUNS, ESCAPE * 3, "2"):
                pair.stop(keys)
