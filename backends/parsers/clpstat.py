"""What `clpstat` prints of a whole cluster: the summary, short, `--long` or `--local`."""

import re
from collections.abc import Iterator

from backends.model import ClusterStatus
from backends.parsers.lines import clean_lines, without_leads
from backends.parsers.rows import read_part, read_row
from backends.parsers.sections import Block, Section, read_current, read_group, read_server, section_of
from backends.parsers.words import WORD_END
from backends.text import clean_line

TITLE = re.compile(r"= {1,9}CLUSTER {1,9}STATUS\b")
RULE = re.compile(r"\s*(?:={3,}|=+ *$)")
TAG = re.compile(r"\s*<(server|group|monitor)>", re.IGNORECASE)
CLUSTER = re.compile(r"\s*Cluster ?:")


def parse(text: str) -> tuple[ClusterStatus, ...]:
    """Read every screen in a text, in order; an empty tuple where there is none. Never raises.

    A screen begins with its title and ends with its rule or the next title. Of what stands between them nothing is
    dropped: a line nobody can read goes to `unread`. What stands outside belongs to no screen.
    """
    return tuple(screen.status() for screen in _screens(without_leads(clean_lines(text), TITLE)) if screen)


def is_whole(text: str) -> bool:
    """Whether the last screen in a text comes to its end: one that was broken off hides what it would have gone on to.

    Every screen of the command that was ever published ends with its rule.
    """
    whole = False
    for line in clean_lines(text):
        titled = "STATUS" in line and TITLE.search(line)
        whole = not titled and (whole or RULE.match(line) is not None)
    return whole


def _screens(lines: list[str]) -> Iterator["_Screen"]:
    """Give each screen its lines."""
    screen: _Screen | None = None
    for line in lines:
        titled = "STATUS" in line and TITLE.search(line)
        lost_its_title = screen is not None and screen.cluster is not None and CLUSTER.match(line)
        if screen is not None and (titled or lost_its_title or RULE.match(line)):
            yield screen
            screen = None
        if titled or lost_its_title:
            screen = _Screen()
        if screen is not None and not titled:
            screen.take(line)
    if screen is not None:
        yield screen


class _Screen:
    """A screen while its lines come in."""

    def __init__(self) -> None:
        self.cluster: str | None = None
        self._margin: int | None = None
        self._tag: Section | None = None
        self._gap = False
        self._blocks: list[Block] = []
        self._open: Block | None = None
        self._unread: list[str] = []

    def __bool__(self) -> bool:
        """A title alone is no screen."""
        return self.cluster is not None or bool(self._blocks)

    def take(self, line: str) -> None:
        """Take the next line: what it says, or else the line itself."""
        if not line or line.isspace():
            self._gap = True
            return
        if not (self._take_tag(line) or self._take_cluster(line) or self._take_row(line)):
            self._set_aside(line)
        self._gap = False

    def status(self) -> ClusterStatus:
        """All the lines together."""
        blocks: dict[Section, list[Block]] = {section: [] for section in Section}
        section = None
        for block in self._blocks:
            section = section_of(block, section)
            blocks[section].append(block)
        servers = tuple(read_server(block) for block in blocks[Section.SERVER])
        names = tuple(server.name for server in servers)
        self._set_aside_cut_current(names)
        return ClusterStatus(
            cluster=self.cluster or "",
            local=next((block.head.name for block in blocks[Section.SERVER] if block.head.starred), None),
            servers=servers,
            groups=tuple(read_group(block) for block in blocks[Section.GROUP]),
            monitors=tuple(read_part(row) for block in blocks[Section.MONITOR] for row in (block.head, *block.rows)),
            unread=tuple(self._unread),
        )

    def _set_aside_cut_current(self, servers: tuple[str, ...]) -> None:
        """A text that ends within a server's name may seem to name another server: better not to know."""
        last = self._blocks[-1] if self._blocks else None
        if last is None or last.current is None or last.rows:
            return
        name, _ = read_current(last.current)
        if name and name not in servers and any(server.startswith(name) for server in servers):
            self._set_aside(last.current.line)
            last.current = None

    def _set_aside(self, line: str) -> None:
        self._unread.append(clean_line(line.rstrip()))

    def _take_tag(self, line: str) -> bool:
        tag = TAG.match(line)
        if tag:
            self._tag, self._open = Section[tag[1].upper()], None
            if line[tag.end() :].strip():
                self._set_aside(line)
        return tag is not None

    def _take_cluster(self, line: str) -> bool:
        named = CLUSTER.match(line)
        if named:
            name, *more = WORD_END.split(line[named.end() :].strip(), maxsplit=1)
            self.cluster, self._margin = clean_line(name), line.index("C")
            if more:
                self._set_aside(line)
        return named is not None

    def _take_row(self, line: str) -> bool:
        row = read_row(line)
        if row is None:
            return False
        alone = row.stands_alone(self._margin)
        if alone or (alone is None and self._tag is Section.MONITOR):
            self._open = Block(row, self._tag, self._gap)
            self._blocks.append(self._open)
            return True
        return self._open is not None and self._open.take(row)
