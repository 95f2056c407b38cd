"""What `clpmdstat --mirror` prints of a mirror disk.

Published output shows one form only: `Normal`, with both sides GREEN. All else here is unconfirmed and read leniently:
the rows behind the colours (`Lastupdate Time` and `Break Time` are relied on by a script of an NEC engineer), the block
that a copy adds, and a mirror that was never built.
"""

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from backends.model import Health, MirrorSide, MirrorStatus, Word
from backends.parsers.lines import clean_lines, without_leads
from backends.parsers.words import COLORS, MIRROR_STATES
from backends.text import clean_line

STATUS = re.compile(r"Mirror Status ?:")
RULE = re.compile(r" *-{3,} *")
COLOR = re.compile(r" *Mirror Color(?= |$)")
COPY_TITLE = "Recovery Status"  # unconfirmed
CELL = 20
"""Columns of a cell of the table."""
CELL_END = re.compile(r" {2,}")
NAME = re.compile(r"\S+")
PAIR = re.compile(r"([A-Za-z]+(?: [A-Za-z]+)*)(?: ?:| {2,}(?=\S)) *(.*)")
MOMENT = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d")
"""A time fills its cell but for one blank, and holds a blank itself."""
NEVER_BUILT = "No Construction"
"""The status of a mirror disk that was never built. No output with it is published: there may be no table below it."""
NOT_TOLD = Word("", Health.UNKNOWN)


def parse(text: str) -> tuple[MirrorStatus, ...]:
    """Read every mirror in a text, in order; an empty tuple where there is none. Never raises.

    Each begins with its `Mirror Status` line. A line behind it that nobody can read goes to `unread`.
    """
    return tuple(_read(lines) for lines in _mirrors(without_leads(clean_lines(text), STATUS)))


def _mirrors(lines: list[str]) -> Iterator[list[str]]:
    """Cut a text into the lines of each mirror, empty ones left out."""
    mirror: list[str] = []
    for line in lines:
        if STATUS.match(line.lstrip()):
            if mirror:
                yield mirror
            mirror = [line]
        elif mirror and line and not line.isspace():
            mirror.append(line)
    if mirror:
        yield mirror


def _read(lines: list[str]) -> MirrorStatus:
    """Read one mirror: a title with a rule under it says what the lines below that are about."""
    first, *others = lines
    status, remark = MIRROR_STATES.read(first.partition(":")[2])
    table = _Table()
    copying: list[tuple[str, str]] = []
    unread = [first] if remark else []
    title = None
    for line, below in pairwise([*others, ""]):
        if RULE.fullmatch(below):
            title = line
            read = COPY_TITLE in title or table.take_header(title)
        elif RULE.fullmatch(line):
            read = title is not None
        elif title is not None and COPY_TITLE in title:
            read = _take_pair(line, copying)
        else:
            read = table.take(line)
        if not read:
            unread.append(line)
    return MirrorStatus(
        table.mirror, status, table.sides(), tuple(copying), tuple(clean_line(one.rstrip()) for one in unread)
    )


def _take_pair(line: str, pairs: list[tuple[str, str]]) -> bool:
    """Take a line of the copy's block, such as `Percent: 7%`. Unconfirmed, and so is its colon."""
    pair = PAIR.fullmatch(line.strip())
    if pair:
        pairs.append((clean_line(pair[1]), clean_line(pair[2])))
    return pair is not None


class _Table:
    """The table of a mirror: a column for each server, its colour, and rows with a value for each."""

    def __init__(self) -> None:
        self.mirror = ""
        self._header = ""
        self._servers: list[str] = []
        self._colors: list[Word] = []
        self._rows: list[tuple[str, list[str]]] = []

    def take_header(self, line: str) -> bool:
        """Take the names: of the mirror, and of its servers. There is one such line; a remark on it is not a name."""
        words = line.split()
        names = [clean_line(name) for name in takewhile(lambda word: word[0].isalnum(), words)]
        if self._header or not names:
            return False
        self._header = line.strip()
        self.mirror, *self._servers = names
        return len(names) == len(words)

    def take(self, line: str) -> bool:
        """Take a row, if it has something to say of each server."""
        if COLOR.match(line):
            return self._take_colors(line.strip())
        label, *values = CELL_END.split(MOMENT.sub(r"\g<0>  ", line).strip())
        if not values or len(values) != len(self._servers):
            return False
        self._rows.append((clean_line(label), [clean_line(value) for value in values]))
        return True

    def _take_colors(self, row: str) -> bool:
        """Take a colour for each server. A remark beside them is not a colour: the line then counts as unread too."""
        if self._colors:
            return False
        said = COLOR.sub("", row, count=1).strip()
        cells = CELL_END.split(said)
        if len(cells) < len(self._servers):
            cells = said.split()
        if len(cells) < len(self._servers):
            cells = self._under_their_names(row)
        if len(cells) > len(self._servers):
            self._cut_names_by_width(len(cells))
        read = [COLORS.read(cell) for cell in cells]
        self._colors = [color for color, _ in read[: len(self._servers)]]
        return len(read) <= len(self._servers) and all(color.text and not remark for color, remark in read)

    def _under_their_names(self, row: str) -> list[str]:
        """What stands under each server's name, where some of them have nothing; an empty text for those."""
        starts = [name.start() for name in NAME.finditer(self._header)][1:]
        return [CELL_END.split(row[at:])[0] if row[at - 1 : at] == " " else "" for at in starts]

    def _cut_names_by_width(self, expected: int) -> None:
        """Names of 20 characters and more leave no blank between them: cut them where a cell ends. Unconfirmed."""
        servers = [self._header[at : at + CELL].strip() for at in range(CELL, len(self._header), CELL)]
        if len(servers) == expected and all(servers) and not self._rows:
            self.mirror, self._servers = clean_line(self._header[:CELL].strip()), [clean_line(name) for name in servers]

    def sides(self) -> tuple[MirrorSide, ...]:
        """Each server's side; a colour that was not printed is an empty word."""
        colors = self._colors or [NOT_TOLD] * len(self._servers)
        return tuple(
            MirrorSide(server, colors[place], tuple((label, values[place]) for label, values in self._rows))
            for place, server in enumerate(self._servers)
        )
