"""What it costs to have an event on the disk: an append, codec and fence included, beside a bare INSERT as durable."""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.events import Judgement, RunBegan, RunEvent, StepLooked, StepOpened
from backends.model import Evidence
from backends.plan import Lane, Plan, Stage, Step, Wait, plan_hash
from backends.runs.base import Lease
from backends.runs.codec import write_event
from backends.runs.sqlite import SqliteStore
from tests.bench.terminal_bench import heading, row

ROUNDS, APPENDS = 20, 100
NOW = datetime(2026, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)
SEEN = tuple(Evidence(node, "group web is Online on server02", 0.4) for node in ("server01", "server02", "AWS"))
OPENED = StepOpened("1.1", NOW, 1, "server01 $ clpgrp -m web -a server02", spool="1.1-1.out")
LOOKED = StepLooked("1.1", NOW, "done", Judgement(True, SEEN), ())


def plan(cluster: str) -> Plan:
    """A plan of some steps."""
    steps = tuple(Step(f"1.{number}", "Move the group", "So that it runs there.", Wait()) for number in range(1, 6))
    return Plan("move-group", cluster, "Move", "So that.", (), (), (Stage("Move", (Lane("server01", steps),)),))


def begin(store: SqliteStore, cluster: str) -> str:
    """Begin a run."""
    of = plan(cluster)
    return store.begin(RunBegan("", NOW, "ops@bastion", of, plan_hash(of), "", "site.toml"), now=NOW).run


def microseconds(what: Callable[[], object], times: int) -> float:
    """Of one call, over some."""
    began = time.perf_counter()
    for _ in range(times):
        what()
    return 1e6 * (time.perf_counter() - began) / times


def bare(path: Path) -> sqlite3.Connection:
    """A database as durable as the store, and nothing else."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE events (run TEXT, seq INTEGER, line TEXT, PRIMARY KEY (run, seq)) WITHOUT ROWID")
    return db


def beside(store: SqliteStore, lease: Lease, db: sqlite3.Connection, event: RunEvent) -> None:
    """Print what an append costs, in turn with a bare one of the same line."""
    line = write_event(event)

    def insert(seq: int) -> None:
        db.execute("INSERT INTO events VALUES (?, ?, ?)", (event.kind, seq, line))

    numbers = count(1)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(microseconds(lambda: store.append(lease, event), APPENDS))
        theirs.append(microseconds(lambda: insert(next(numbers)), APPENDS))
    row(f"journal append, {len(line)} bytes: beside an INSERT", median(ours), median(theirs), "us")


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(SqliteStore(folder / "store")) as store, closing(bare(folder / "bare.sqlite")) as db:
            lease = store.take(begin(store, "bookshop"), "bench", 1, NOW)
            beside(store, lease, db, OPENED)
            beside(store, lease, db, LOOKED)


if __name__ == "__main__":
    heading()
    main()
