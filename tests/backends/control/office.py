"""A store in a folder of the test, and runners that only say that they began."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from backends.events import Asked, Choice, RunEvent, RunnerBegan
from backends.plan import AskOperator, Lane, Level, Plan, Stage, Step
from backends.runs.base import Lease
from backends.runs.spool import RunLog
from backends.runs.sqlite import SqliteStore
from backends.settings import Cluster, Node, Site, StorePlace, Timing

WAITS = AskOperator("Is it so?", "the lamp", "it is lit")
STEP = Step("1.1", "Look at the lamp", "to know", WAITS)
PLAN = Plan(
    *("see-lamp", "books", "See the lamp", "to know", (), ()),
    stages=(Stage("See", (Lane("operator", (STEP,)),)),),
    level=Level.INTERRUPTS,
    token="lamp of books",
)


def utc_now() -> datetime:
    return datetime.now(UTC)


def site_in(folder: Path, *, read_only: bool = False) -> Site:
    """A site of two clusters whose runs are kept in this folder."""
    clusters = tuple(Cluster(name, (Node("one", "one.example"),)) for name in ("books", "shop"))
    place = StorePlace(str(folder / "store"))
    return Site(str(folder / "site.toml"), clusters, timing=Timing(store_s=0.005), store=place, read_only=read_only)


class Office:
    """All runners that were started: they take their run, say so in its journal, and do what the test says."""

    def __init__(self, folder: Path) -> None:
        self.store = SqliteStore(folder / "store")
        self.leases: dict[str, Lease] = {}
        self.stillborn = ""

    def append(self, run: str, *events: RunEvent) -> None:
        """Let the runner of a run write."""
        for event in events:
            self.store.append(self.leases[run], event)

    def ask(self, run: str, question: str = "q1", *choices: Choice) -> None:
        """Let a run ask."""
        self.append(run, Asked(question, "1.1", utc_now(), "operator", "Is it so?", choices or ("yes", "no", "skip")))

    def log(self, run: str, *texts: str) -> None:
        """Let the runner of a run say something in its log."""
        log = RunLog(self.store.folder / "runs" / run / "log", utc_now)
        for text in texts:
            log("clpdeck", "=", text)
        log.close()

    def die(self, run: str) -> None:
        """Let the runner of a run be gone."""
        self.store.release(self.leases.pop(run))


class FakeStarted:
    """Stands for `starting.Started`: a runner in this process."""

    def __init__(self, office: Office, run: str) -> None:
        self.pid, self._office = os.getpid(), office
        self.ended = bool(office.stillborn)
        if not self.ended:
            lease = office.leases[run] = office.store.take(run, socket.gethostname(), self.pid, utc_now())
            office.append(run, RunnerBegan(utc_now(), "here", self.pid, lease.fence))

    def last_words(self) -> str:
        """Why it did not begin."""
        return self._office.stillborn


def offices(folder: Path, monkeypatch) -> Iterator[Office]:
    """An office whose runners are the ones that clerks start."""
    office = Office(folder)
    monkeypatch.setattr("backends.control.clerk.Started", lambda _site, run, _folder: FakeStarted(office, run))
    yield office
    office.store.close()
