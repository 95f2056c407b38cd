"""What `grep -rn` found: `PATH:LINE:text`. It ends with 1 where it found nothing, with 2 where it could not look."""

import re
from dataclasses import dataclass

from backends.parsers.said import NOT_THERE, Said

FOUND = re.compile(r"(/.*?):(\d+):(.*)")
BINARY = re.compile(r"Binary file (/.+) matches|(?:\S*/)?grep: (/.+): binary file matches")
TROUBLE = re.compile(r"(?:\S*/)?grep: (/.+): (.+)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a file; of one that is no text neither its number nor its text are told."""

    path: str
    line: str
    text: str


def parse_hits(folder: str, said: Said) -> tuple[tuple[Hit, ...], tuple[str, ...]]:
    """Read what was found in a folder, and what could not be read. In a folder that is not there is nothing."""
    hits, unread = [], []
    for line in said.lines:
        if found := FOUND.fullmatch(line):
            hits.append(Hit(found[1], found[2], found[3]))
        elif binary := BINARY.fullmatch(line):
            hits.append(Hit(binary[1] or binary[2], "", ""))
        else:
            unread.append(line)
    for line in said.errors:
        trouble = TROUBLE.fullmatch(line)
        if binary := BINARY.fullmatch(line):
            hits.append(Hit(binary[1] or binary[2], "", ""))
        elif not (trouble and trouble[1] == folder and trouble[2].endswith(NOT_THERE)):
            unread.append(line)
    silent = said.code not in {0, 1} and not hits and not unread and not said.errors
    return tuple(hits), said.anything if silent else tuple(unread)
