"""The log of a run: a line a line, whose it is and which way it went."""

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from backends.control import LogLine
from backends.model import AWS
from backends.plan import CallAws, EditConf, PutFile, RunOnNode, Step, TrustHostKey
from backends.progress import Progress
from tui.look import Meaning
from tui.render.lines import Line, columns, line, say, spread, squeeze, width

SOURCE_CELLS = 9
LEAD_CELLS = 22
"""Time, source and mark, with a blank before and after each."""

GOES_ON = ""
"""The mark of a line that goes on from the one above it."""

MEANINGS = {"$": Meaning.TITLE, "!": Meaning.ATTENTION, "=": Meaning.DIM}
"""What was sent, what came as an error, a remark of ours; all else is what a node or AWS said."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a log is shown.

    Attributes:
        name: What it is called in the title: `all`, `step 4.4`, a lane's name.
        source: Whose lines; empty: everybody's.
        steps: And the lines about these steps, whoever wrote them; none: of all.
    """

    name: str
    source: str = ""
    steps: frozenset[str] = frozenset()

    def takes(self, logged: LogLine) -> bool:
        """Whether a line is part of it."""
        if not self.source and not self.steps:
            return True
        return logged.step in self.steps or (logged.source == self.source and bool(self.source))


ALL = Part("all")
SIMPLE = 2
"""A run of so many lanes or fewer is read as one text."""


def choices(progress: Progress, step: str) -> tuple[Part, ...]:
    """What the log can be shown of: all, the step that is looked at, and each whose word stands in it."""
    of: dict[str, set[str]] = {}
    for lane in (lane for stage in progress.plan.stages for lane in stage.lanes):
        for one in lane.steps:
            of.setdefault(_source(one, lane.name), set()).add(one.id)
    own = (Part(f"step {step}", "", frozenset({step})),) if step in {one.id for one in progress.steps} else ()
    return (ALL, *own, *(Part(name, name, frozenset(steps)) for name, steps in sorted(of.items(), key=_order) if name))


def _source(step: Step, lane: str) -> str:
    """Whose words a step brings: of a node, of AWS; of one that only looks or asks those of its lane."""
    match step.do:
        case CallAws():
            return AWS
        case RunOnNode(node=node) | EditConf(node=node) | PutFile(node=node) | TrustHostKey(node=node):
            return node
        case _:
            return AWS if lane.startswith(AWS) else lane


def _order(part: tuple[str, set[str]]) -> tuple[bool, bool]:
    """Nodes first, then AWS, people last."""
    return part[0] == "operator", part[0] == AWS


def title(count: int, chosen: Part, parts: tuple[Part, ...], run: str, follows: bool, cells: int) -> Line:
    """`LOG, follows: 46 lines, all in  clpdeck log RUN  L: [all] step 4.4 server01`: what is shown is in brackets.

    As much of it as fits, the command whole or not at all. What can be chosen comes first where lanes run side by side.
    """
    lines = f"{count:,} line{'' if count == 1 else 's'}"
    head = line(f" LOG{', follows' if follows else ''}: {lines}", Meaning.TITLE)
    whole = line(f", all in  clpdeck log {run}", Meaning.TITLE)
    own = line(f"[{chosen.name}]", Meaning.KEY)
    names = (own if one == chosen else line(one.name, Meaning.DIM) for one in parts)
    long = spread((line("  L:", Meaning.KEY), *names), " ")
    short = spread((line("  L:", Meaning.KEY), own, line(f"of {len(parts)}", Meaning.DIM)), " ")
    several = len({one.name for one in parts if one.source}) > SIMPLE or chosen != ALL
    forms = (
        ((head, whole, long), (head, long), (head, whole, short), (head, short))
        if several
        else ((head, whole, long), (head, whole, short), (head, whole))
    )
    fitting = (tuple(span for part in form for span in part) for form in forms)
    return next((made for made in fitting if width(made) <= cells), head)


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
