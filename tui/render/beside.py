"""Two raw texts beside each other in columns too narrow for some of their lines: nothing of them is cut off."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

from tui.look import Meaning
from tui.render import raw
from tui.render.lines import Line, columns, line, wrapped

RULE = re.compile(r"^[ =-]*(?: [A-Z ]+ )?[=-]{5,}$")
"""What only divides: `======  CLUSTER STATUS  ======`. Its end tells nothing."""
LAST_COLUMN = re.compile(r".*  (?=\S)")
LEAST = 10
"""Cells of a last column in which words are still broken; a narrower one is not kept to."""


def texts(left: Sequence[str], right: Sequence[str], cells: int) -> Iterator[Line]:
    """Line beside line. What both are set in by in common is taken away; a line that is too long goes on below."""
    half = (cells - 1) // 2
    for pair in zip_longest(_moved_out(left), _moved_out(right), fillvalue=""):
        for one, other in zip_longest(fitted(pair[0], half - 1), fitted(pair[1], cells - half - 2), fillvalue=""):
            both = (raw.line_of(one, half), line("|", Meaning.DIM), raw.line_of(other, cells - half - 1))
            yield columns(both, (half, 1, cells - half - 1), gap=0)


def fitted(text: str, cells: int) -> list[str]:
    """A line in as many as it takes: what is too long of its last column stands in that column on."""
    if cell_len(text) <= cells:
        return [text]
    if RULE.match(text):
        return [text[:cells]]
    found = LAST_COLUMN.match(text)
    lead = found.group() if found and cells - cell_len(found.group()) >= LEAST else ""
    first, *more = wrapped(text[len(lead) :], cells - cell_len(lead))
    return [lead + first, *(" " * cell_len(lead) + one for one in more)]


def _moved_out(told: Sequence[str]) -> list[str]:
    """Without the blanks that all lines begin with; those that only divide, and say whose text it is, do not count."""
    set_in = [len(one) - len(one.lstrip()) for one in told if one.strip() and not _stands_out(one)]
    out = min(set_in, default=0)
    return [one if one.startswith(raw.SAYS) else one[min(out, len(one) - len(one.lstrip())) :] for one in told]


def _stands_out(text: str) -> bool:
    return text.startswith(raw.SAYS) or bool(RULE.match(text))
