"""What the journals of the runs there were tell: what is off on purpose, how long things take. For one thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from backends.control.clerk import Clerk
from backends.control.duties import met
from backends.control.standing import stood_by
from backends.errors import StoreError
from backends.progress import (
    Duties,
    Obliged,
    Progress,
    RunRow,
    Took,
    Usual,
    Wanted,
    learn_duties,
    learn_run,
    obligations,
    stops,
    took,
    usual,
    wanted,
)
from backends.settings import Mode, Site
from backends.views import Stood

MOST = 200
"""Runs, the newest, whose journals are read."""
MOST_ONCE = 50
"""The same for somebody who looks only once."""
AT_ONCE = 10
"""Journals read at one glance: a long list must not keep those waiting who want to see what goes on now."""


@dataclass(frozen=True, slots=True)
class Read:
    """What is kept of a run's journal.

    Attributes:
        of: Runbook and cluster.
        stood: Where it has the cluster's servers.
    """

    of: tuple[str, str]
    wanted: tuple[Wanted, ...]
    took: Took
    stood: Stood | None


class Past:
    """Reads the journals of runs, each once, and of those that go on what is new.

    Attributes:
        stops: Of each group the last that a run wanted of it, where that was a stop.
        usual: How long steps took in runs that are over, by runbook and cluster, and then by step.
        duties: What runs left to be done that nobody did yet, newest run first.
        stood: Where the newest run of each cluster has its servers.
    """

    def __init__(self, clerk: Clerk) -> None:
        self.stops: tuple[Wanted, ...] = ()
        self.usual: Mapping[tuple[str, str], Mapping[str, Usual]] = {}
        self.duties: tuple[Obliged, ...] = ()
        self.stood: tuple[Stood, ...] = ()
        self._clerk = clerk
        self._duties: dict[str, Duties] = {}
        self._read: dict[str, Read] = {}
        self._going: dict[str, Progress] = {}
        self._unread: set[str] = set()
        self._version = -1

    def look(self, rows: Iterable[RunRow]) -> bool:
        """Read what is new of these, newest first, but not too much at once. Returns whether anything became known."""
        newest = tuple(islice(rows, MOST))
        version = self._clerk.version()
        moved, self._version = version != self._version, version
        if moved:
            self._unread.clear()
        due = [row for row in newest if row.run not in self._unread and self._is_due(row, moved=moved)]
        changed = [self._take(row) for row in due[:AT_ONCE]]
        before = (self.stops, self.usual, self.duties, self.stood)
        if any(changed):
            self._tell()
        if moved or any(changed):
            self.duties = tuple(one for row in newest for one in self._open(row.run))
            read = (self._read[row.run].stood for row in reversed(newest) if row.run in self._read)
            self.stood = tuple({one.cluster: one for one in read if one}.values())
        return before != (self.stops, self.usual, self.duties, self.stood)

    def _open(self, run: str) -> tuple[Obliged, ...]:
        """What a run left to be done. What people said of it is read where something is."""
        duties = self._duties.get(run, Duties())
        if not any(one.met_at is None for one in obligations(duties)):
            return ()
        try:
            said = met(self._clerk, run)
        except StoreError:
            said = ()
        return tuple(one for one in obligations(duties, said) if one.met_at is None)

    def _is_due(self, row: RunRow, *, moved: bool) -> bool:
        return row.run not in self._read or (moved and row.run in self._going)

    def _take(self, row: RunRow) -> bool:
        """Read on in one journal. One that cannot be read is left until something was written again."""
        known = self._going.get(row.run)
        try:
            events = self._clerk.read(row.run, known.seq if known else 0)
        except StoreError:
            self._unread.add(row.run)
            return False
        duties = self._duties.get(row.run, Duties())
        for number, event in events:
            known, duties = learn_run(known, number, event), learn_duties(duties, event)
        if known is None:
            return False
        if known.ended:
            self._going.pop(row.run, None)
        else:
            self._going[row.run] = known
        new = Read((known.plan.runbook, known.plan.cluster), wanted(known), took(known), stood_by(known))
        changed = self._read.get(row.run) != new or self._duties.get(row.run) != duties
        self._duties[row.run] = duties
        self._read[row.run] = new
        return changed

    def _tell(self) -> None:
        self.stops = stops(one for read in self._read.values() for one in read.wanted)
        of: dict[tuple[str, str], list[Took]] = {}
        for run, read in self._read.items():
            if run not in self._going:
                of.setdefault(read.of, []).append(read.took)
        self.usual = {key: usual(times) for key, times in of.items()}


def usual_beside(clerk: Clerk, run: str) -> Mapping[str, Usual]:
    """How long the steps of a run took in the newest other runs of its procedure on its cluster that are over."""
    rows = clerk.runs()
    this = next((row for row in rows if row.run == run), None)
    like = [row for row in rows if this and row.run != run and row.ended and _alike(row, this)]
    past = Past(clerk)
    for _ in range(0, MOST_ONCE, AT_ONCE):
        past.look(like[:MOST_ONCE])
    return next(iter(past.usual.values()), {})


def _alike(row: RunRow, other: RunRow) -> bool:
    return (row.runbook, row.cluster) == (other.runbook, other.cluster)


def stopped_by_runs(site: Site) -> tuple[Wanted, ...]:
    """What the runs of a site stopped, by their journals; nothing where there is no store yet. Looking makes none.

    Raises:
        StoreError: The store cannot be read.
    """
    clerk = Clerk(site, Mode.REFERENCE)
    past, rows = Past(clerk), clerk.runs()[:MOST_ONCE]
    for _ in range(0, len(rows), AT_ONCE):
        past.look(rows)
    clerk.close()
    return past.stops
