"""The rows of a screen in blocks, and what each block is: a server, a group or a monitor.

`<server>`, `<group>` and `<monitor>` say it where they are left. They vanish when a screen goes through a web page, so
the rows themselves are asked first: `*` marks a server, `current` leads the rows of a group, monitors have no dots.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum

from backends.model import Group, Part, Server
from backends.parsers.rows import Row, read_part, read_state
from backends.text import clean_line

HOST = re.compile(r"\w+(?:[-.]+\w+)*", re.ASCII)
HEARTBEAT = re.compile(r"[a-z]*hb(?![a-z])")
RESOLUTION = re.compile(r"[a-z]*np(?![a-z])")


class Section(IntEnum):
    """The parts of a screen, in the order in which they are printed."""

    SERVER = 1
    GROUP = 2
    MONITOR = 3


@dataclass(slots=True)
class Block:
    """A row that stands alone, and the rows that belong to it.

    Attributes:
        tag: The last tag before it, `None` where there was none.
        gap: Stands behind an empty line.
        current: The row that says where a group runs.
        rows: The others.
    """

    head: Row
    tag: Section | None
    gap: bool
    current: Row | None = None
    rows: list[Row] = field(default_factory=list)

    def take(self, row: Row) -> bool:
        """Take a row that belongs here. `current` leads the rows of a group; anywhere else it is somebody else's."""
        if row.name != "current":
            self.rows.append(row)
        elif self.rows or self.current:
            return False
        else:
            self.current = row
        return True


def section_of(block: Block, before: Section | None) -> Section:
    """What a block is, where the one before it was of section `before`."""
    if block.head.starred:
        return Section.SERVER
    if block.current:
        return Section.GROUP
    here = max(before or Section.SERVER, block.tag or Section.SERVER)
    if here is Section.MONITOR:
        return here
    if not block.head.dotted and not block.rows and not (block.head.full and block.tag is here):
        return Section.MONITOR
    if block.gap and block.tag is None and before is Section.SERVER and not block.rows:
        return Section.GROUP  # cut off before its `current`
    return here


def read_server(block: Block) -> Server:
    """Read a block as a server."""
    word, note, comment = read_state(block.head.value)
    heartbeats, np = tell_apart(tuple(map(read_part, block.rows)))
    return Server(block.head.name, word, comment, note, heartbeats, np)


def read_group(block: Block) -> Group:
    """Read a block as a group.

    `current` is `None` too where its row is missing or empty: the model has no word for a place nobody told.
    """
    word, note, comment = read_state(block.head.value)
    current, remark = read_current(block.current) if block.current else (None, "")
    note = "; ".join(filter(None, (note, remark)))
    return Group(block.head.name, word, current, comment, note, tuple(map(read_part, block.rows)))


def read_current(row: Row) -> tuple[str | None, str]:
    """Read where a group runs, `None` for the word `None`; also what somebody noted behind it."""
    value = row.value.strip()
    host = HOST.match(value)
    name = host[0] if host else ""
    return None if name in ("", "None") else name, clean_line(value[len(name) :].strip())


def tell_apart(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Part the rows under a server into heartbeats and NP resolutions.

    The product's own names tell (`lankhb1`, `pingnp1`: the type, then a number); else the comment, which by default is
    `... Heartbeat` or `... resolution`; else the order, for heartbeats are printed first.
    """
    heartbeats: list[Part] = []
    np: list[Part] = []
    for part in parts:
        comment = part.comment.casefold()
        if HEARTBEAT.match(part.name):
            heartbeats.append(part)
        elif RESOLUTION.match(part.name):
            np.append(part)
        elif "heartbeat" in comment or (not np and "resolution" not in comment):
            heartbeats.append(part)
        else:
            np.append(part)
    return tuple(heartbeats), tuple(np)
