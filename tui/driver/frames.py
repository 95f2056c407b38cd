"""Reads what Textual 8.2 writes to draw: cursor positions, styled runs of text, and nothing else.

This is the last line of defence against text that would steer the terminal. What Textual draws stands between an SGR
sequence and its reset; there every control byte is dropped, ESC and C1 included, and the rest of a smuggled sequence
shows as the letters it is made of, in the very columns Textual laid them out in. Outside such a run, a sequence that
draws is one we do not know (`NotUnderstood`: the driver falls back); of any other the ESC is dropped as well.
Hyperlinks (OSC 8) are dropped and their text is kept: where they lead comes from outside, and is not seen.
"""

import re

from tui.driver.grid import Grid, Place, cells_of
from tui.driver.styles import PLAIN, read_style

STARTS_A_FRAME = re.compile(r"\n*\x1b\[\d+;\d+H")

TOKEN = re.compile(
    r"\x1b\[(?P<row>\d{1,5});(?P<column>\d{1,5})H"
    r"|\x1b\[(?P<sgr>[\d;]{1,64})m(?P<styled>.*?)\x1b\[0m"
    r"|(?P<plain>[^\x1b]+)"
    r"|(?P<link>\x1b\]8;[^\x07\x1b]*(?:\x1b\\|\x07))"
    r"|(?P<foreign>\x1b\[[0-?]*[ -/]*[@-~])"
    r"|(?P<escape>\x1b)",
    re.DOTALL,
)

DRAWS = re.compile(r"\x1b\[[\d;:]*[@A-MPXZ`abdefmr]")
"""Sequences that can do no more than draw: move, erase, insert, delete, scroll, style."""

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class NotUnderstood(Exception):
    """Textual drew by a sequence this reader does not model."""


def read_frame(frame: str, grid: Grid, *, colour: bool = True) -> Place:
    """Draw one of Textual's frames into the grid, and say where it left the cursor.

    Args:
        frame: All that Textual writes in one display.
        grid: What is wanted on the screen; changed in place. Text beyond its edges is left out.
        colour: False leaves every colour out (NO_COLOR).

    Raises:
        NotUnderstood: At the first sequence that draws and is none of Textual 8.2's.
    """
    x = y = 0
    for token in TOKEN.finditer(frame):
        match token.lastgroup:
            case "column":
                y, x = max(int(token["row"]) - 1, 0), max(int(token["column"]) - 1, 0)
            case "styled":
                cells = cells_of(without_controls(token["styled"]), read_style(token["sgr"], colour=colour))
                grid.put(x, y, cells)
                x += len(cells)
            case "plain" | "foreign":
                if DRAWS.fullmatch(token[0]):
                    raise NotUnderstood(f"a frame of Textual's holds {token[0]!r}")
                cells = cells_of(without_controls(token[0]), PLAIN)
                grid.put(x, y, cells)
                x += len(cells)
    return Place(min(x, grid.width - 1), min(y, grid.height - 1))


def without_controls(text: str) -> str:
    """Take every control byte out of a text that is to be drawn."""
    return text if text.isprintable() else CONTROL.sub("", text)


def only_drawing(frame: str) -> str:
    """The frame with nothing left in it that can do more than draw: what is passed through after falling back."""
    kept: list[str] = []
    end = 0
    for sequence in DRAWS.finditer(frame):
        kept += [_drawn(frame[end : sequence.start()]), sequence[0]]
        end = sequence.end()
    return "".join([*kept, _drawn(frame[end:])])


def _drawn(text: str) -> str:
    return "\n".join(without_controls(line) for line in text.split("\n"))
