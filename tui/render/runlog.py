"""The log of a run: a line a line, whose it is and which way it went."""

from datetime import datetime

from rich.cells import cell_len

from backends.control import LogLine
from tui.look import Meaning
from tui.render.lines import Line, columns, line, say, squeeze

SOURCE_CELLS = 9
LEAD_CELLS = 22
"""Time, source and mark, with a blank before and after each."""

GOES_ON = ""
"""The mark of a line that goes on from the one above it."""

MEANINGS = {"$": Meaning.TITLE, "!": Meaning.ATTENTION, "=": Meaning.DIM}
"""What was sent, what came as an error, a remark of ours; all else is what a node or AWS said."""


def line_of(logged: LogLine, _cells: int, now: datetime) -> Line:
    """A line of the log: `23:52:01 server01  $ clpgrp -m failover -a server02`."""
    if logged.mark == GOES_ON:
        return (say(" " * LEAD_CELLS), say(logged.text, MEANINGS.get(logged.mark, Meaning.PLAIN)))
    at = f"{logged.at.astimezone(now.tzinfo):%H:%M:%S}"
    lead = (line(at, Meaning.DIM), line(squeeze(logged.source, SOURCE_CELLS)), line(logged.mark, Meaning.KEY))
    text = say(logged.text, MEANINGS.get(logged.mark, Meaning.PLAIN))
    return (say(" "), *columns(lead, (8, SOURCE_CELLS, 1)), say(" "), text)


def text(logged: LogLine) -> str:
    """The same as text, whole, for searching and files."""
    return f"{logged.at.isoformat(timespec='milliseconds')} {logged.step} {logged.source} {logged.mark} {logged.text}"


def broken(logged: LogLine, cells: int) -> tuple[LogLine, ...]:
    """A line as several that fit beside its time and source."""
    room = max(cells - LEAD_CELLS, 10)
    if len(logged.text) <= room and (logged.text.isascii() or cell_len(logged.text) <= room):
        return (logged,)
    first, *rest = _chunks(logged.text, room)
    made = [LogLine(logged.at, logged.source, logged.mark, first, logged.step)]
    made += [LogLine(logged.at, logged.source, GOES_ON, one, logged.step) for one in rest]
    return tuple(made)


def _chunks(text: str, room: int) -> list[str]:
    """A text in pieces of so many cells; no wide character is halved."""
    made: list[str] = []
    row, used = "", 0
    for character in text:
        taken = cell_len(character)
        if used + taken > room:
            made.append(row)
            row, used = "", 0
        row += character
        used += taken
    return [*made, row]
