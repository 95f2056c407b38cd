"""Text from outside as clean lines whose columns can be counted."""

import re

from backends.text import clean

PIECE = re.compile(r"\s*\d+|\s+|\S")
LONGEST_LEAD = 80
NO_BREAK_BLANKS = ("\u00a0", "\u2002", "\u2007", "\u202f")


def clean_lines(text: str) -> list[str]:
    """Split a text into lines without control characters, every blank an ASCII one, tabs expanded.

    Columns are counted in characters: the blanks a web page puts in (U+00A0 and its like) are one column wide, as
    what they stand for.
    """
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    for blank in NO_BREAK_BLANKS:
        text = text.replace(blank, " ")
    return [line.expandtabs() for line in text.split("\n")]


def without_leads(lines: list[str], begins: re.Pattern[str]) -> list[str]:
    """Blank out what a mail, a log or a pager puts before every line: `> `, a number, a time and the name of a host.

    What stands before the line that `begins` a screen, and before the next one, numbers aside, is the screen's lead.
    Lines that start with it lose it.
    """
    lead: list[str] = []
    freed = []
    for place, line in enumerate(lines):
        if first := begins.search(line):
            lead = _pieces(line[: first.start()])
            below = next((lines[at] for at in range(place + 1, len(lines)) if lines[at].strip()), "")
            lead = lead if _end_of_lead(below, lead) else []
        end = _end_of_lead(line, lead)
        freed.append(" " * end + line[end:])
    return freed


def _pieces(before: str) -> list[str]:
    """What may be a lead, in pieces that can be compared."""
    before = before.rstrip(" =")
    return PIECE.findall(before) if len(before) <= LONGEST_LEAD else []


def _end_of_lead(line: str, lead: list[str]) -> int:
    """Where a line's own lead ends; 0 where it has none."""
    end = 0
    for piece in lead:
        here = PIECE.match(line, end)
        if here is None or not (here[0] == piece or (here[0][-1].isdigit() and piece[-1].isdigit())):
            return 0
        end = here.end()
    return end
