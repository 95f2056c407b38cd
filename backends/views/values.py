"""What is shown of a cluster: witnesses, rows, cells and verdicts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from backends.model import Word

Section: TypeAlias = Literal["SERVERS", "GROUPS", "MONITORS", "MIRRORS", "ROUTES"]


class Age(StrEnum):
    """How a view stands in time: late after 2 intervals, stale after 4, silent while there is no contact."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    SILENT = "silent"
    NEVER = "never"


class Verdict(StrEnum):
    """How the observers' words on one subject compare."""

    AGREE = "agree"
    DISAGREE = "DISAGREE"
    ONE_VIEW = "one view only"
    NOT_COMPARABLE = "not comparable"
    NO_VIEW = "no view"


@dataclass(frozen=True, slots=True)
class Witness:
    """An observer and the state of its word.

    Attributes:
        name: A node's name, or `AWS`.
        age: How its newest answer stands in time.
        age_s: Seconds since that answer, `None` where there was none.
        reason: Why it is silent, since when and when it is tried again; empty while it speaks.
        raw: The cleaned text of its newest answer, whole, oldest facts first for AWS; empty where there was none.
        via: The second way it speaks by, `SSM`, while SSH brings nothing of it: the reason says why. Else empty.
    """

    name: str
    age: Age
    age_s: float | None
    reason: str = ""
    raw: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one observer says of one subject: its words and a short addition such as `@server01`.

    Attributes:
        words: Empty where the observer does not speak of the subject.
        believed: False for last known words of an answer that is stale, or that was followed by silence: show them in
            parentheses. The answer behind one cell may be older than the one behind its neighbour.
    """

    words: tuple[Word, ...] = ()
    addition: str = ""
    believed: bool = True


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run of ours stopped a group.

    Attributes:
        at: When it was seen stopped; when the command was sent, where the run has not seen that.
        watched: Every node was watched without a break since then: nobody can have started it meanwhile.
    """

    run: str
    by: str
    at: datetime
    watched: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A subject: where it belongs, what each witness says (in the order of `SideBySide.witnesses`), and the verdict.

    `remark` says more than the verdict word where there is more: `server02 silent 3m12s`, `views 18s apart`.

    Attributes:
        stopped: The run that stopped the group, where all who speak say that it is off: it is off on purpose.
    """

    section: Section
    name: str
    depth: int
    cells: tuple[Cell, ...]
    verdict: Verdict
    remark: str = ""
    stopped: Stopped | None = None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A cluster from every side: nodes in the site file's order, then AWS."""

    cluster: str
    witnesses: tuple[Witness, ...]
    rows: tuple[Row, ...]
