"""Runs in one SQLite file, for this machine: journal, leases and requests. Each call is one transaction."""

import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.errors import Damaged, Fenced, NoSuchRun, StoreError
from backends.events import Answered, Asked, PlanRevised, RunBegan, RunEnded, RunEvent, StepClosed, Withdrawn
from backends.progress import RunRow
from backends.runs.base import AnswerRequest, Lease, Request
from backends.runs.codec import FORMAT, read_event, read_request, write_event, write_request
from backends.runs.lease import Claim, claims, find_claim, hold, identity
from backends.runs.schema import FILE, is_shared, open_file
from backends.runs.troubles import in_words

__all__ = ["FILE", "SqliteStore"]

BUSY_S = 5.0
"""How long another process may keep the file locked before we say so."""

JUST_US = "this user on this machine only"

BEGIN = "INSERT INTO runs (run, cluster, runbook, title, person, began_at, steps) VALUES (?, ?, ?, ?, ?, ?, ?)"

NEXT = """
SELECT (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE events.run = leases.run)
FROM leases WHERE cluster = ? AND run = ? AND fence = ?
"""
"""The number of the next event; nothing where the lease is not what it was."""

ROWS = """
SELECT runs.*,
  (SELECT count(DISTINCT about) FROM events WHERE run = runs.run AND kind = 'step-closed' AND about <> '') AS done,
  CASE ended WHEN 'incomplete' THEN (SELECT count(*) FROM events
     WHERE run = runs.run AND kind = 'step-closed' AND line LIKE '%"how":"skipped"%') ELSE 0 END AS skipped,
  (SELECT count(DISTINCT about) FROM events WHERE run = runs.run AND kind = 'asked' AND about <> ''
     AND about NOT IN (SELECT about FROM events
       WHERE run = runs.run AND kind IN ('answered', 'withdrawn') AND about <> '')) AS questions
FROM runs ORDER BY number DESC
"""


def utc_now() -> datetime:
    """This machine's clock, aware."""
    return datetime.now(UTC)


class SqliteStore:
    """A `Store` in a folder. May be used from several threads, one at a time, and by several processes.

    Args:
        folder: Made where it is not there yet.
        lease_s: How long a lease lasts that is not renewed; seconds.
        now: The clock by which `runs` tells whether a lease still stands.

    Raises:
        StoreError: It cannot be opened or made: why, and what to do.
    """

    def __init__(
        self, folder: Path, *, lease_s: float = 30.0, now: Callable[[], datetime] = utc_now, busy_s: float = BUSY_S
    ) -> None:
        self.folder = folder.absolute()
        self._path = self.folder / FILE
        self._for, self._now = timedelta(seconds=lease_s), now
        self._lock = threading.Lock()
        self._damage = ""
        with in_words(self._path):
            self._db = open_file(self.folder, busy_s)
            self.reach = f"everybody who uses {self.folder}" if is_shared(self._path) else JUST_US
        self._db.row_factory = sqlite3.Row

    # --- the lease ---------------------------------------------------------------------------------------------------

    def begin(self, began: RunBegan, *, now: datetime) -> RunBegan:
        """As `Store.begin`. The day of the run's number is that of `now` in UTC."""
        plan = began.plan
        with self._writing() as db:
            claim = self._standing(plan.cluster, now)
            if claim and not plan.emergency:
                raise claim.refusal(self.reach)
            began = replace(began, run=_free_number(db, now))
            row = (began.run, plan.cluster, plan.runbook, plan.title, began.by, began.at.isoformat(), len(plan.steps))
            db.execute(BEGIN, row)
            _write(db, self._hold(plan.cluster, began.run, began.by, now), began)
        return began

    def take(self, run: str, host: str, pid: int, now: datetime) -> Lease:
        """As `Store.take`. Raises `StoreError` where the run is over."""
        with self._writing():
            row = self._run(run)
            if row["ended"]:
                raise StoreError(f"run {run} is over ({row['ended']}): there is nothing left to carry out")
            claim = self._standing(row["cluster"], now)
            if claim and (claim.runner or claim.run != run):
                raise claim.refusal(self.reach)
            return self._hold(row["cluster"], run, row["person"], now, (host, pid))

    def renew(self, lease: Lease, now: datetime) -> None:
        """As `Store.renew`."""
        with self._writing() as db:
            renewed = db.execute(
                "UPDATE leases SET until = ? WHERE cluster = ? AND run = ? AND fence = ?",
                ((now + self._for).isoformat(), lease.cluster, lease.run, lease.fence),
            )
            if not renewed.rowcount:
                raise _fenced(db, lease)

    def release(self, lease: Lease) -> None:
        """As `Store.release`. Nothing happens where somebody else has taken it."""
        with self._writing() as db:
            db.execute(
                "UPDATE leases SET run = '' WHERE cluster = ? AND run = ? AND fence = ?",
                (lease.cluster, lease.run, lease.fence),
            )

    # --- the journal -------------------------------------------------------------------------------------------------

    def append(self, lease: Lease, event: RunEvent) -> int:
        """As `Store.append`."""
        with self._writing() as db:
            seq = _write(db, lease, event)
            match event:
                case RunEnded():
                    ended = (event.how, event.at.isoformat(), lease.run)
                    db.execute("UPDATE runs SET ended = ?, ended_at = ? WHERE run = ?", ended)
                case PlanRevised(plan=plan):
                    revised = (plan.title, len(plan.steps), lease.run)
                    db.execute("UPDATE runs SET title = ?, steps = ? WHERE run = ?", revised)
        return seq

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        """As `Store.read`. Raises `StoreError` for an event that a newer clpdeck wrote."""
        with self._reading() as db:
            found = db.execute(
                "SELECT seq, format, line FROM events WHERE run = ? AND seq > ? ORDER BY seq", (run, after)
            ).fetchall()
            if not found:
                self._run(run)
        return tuple((row["seq"], self._read_event(run, row)) for row in found)

    def runs(self) -> tuple[RunRow, ...]:
        """As `Store.runs`. A run that has just begun is held by who began it, until its runner takes it."""
        now = self._now()
        with self._reading() as db:
            found = db.execute(ROWS).fetchall()
            holders = {claim.run: claim.holder() for claim in claims(db) if claim.stands(now)}
        return tuple(
            RunRow(
                run=row["run"],
                cluster=row["cluster"],
                runbook=row["runbook"],
                title=row["title"],
                by=row["person"],
                began_at=datetime.fromisoformat(row["began_at"]),
                ended=row["ended"],
                ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
                done=row["done"],
                steps=row["steps"],
                questions=0 if row["ended"] else row["questions"],
                holder=None if row["ended"] else holders.get(row["run"]),
                skipped=row["skipped"],
            )
            for row in found
        )

    # --- requests ----------------------------------------------------------------------------------------------------

    def request(self, run: str, request: Request) -> AnswerRequest | None:
        """As `Store.request`. Raises `NoSuchRun`."""
        question = request.question if isinstance(request, AnswerRequest) else None
        with self._writing() as db:
            self._run(run)
            first = db.execute(
                "SELECT format, line FROM requests WHERE run = ? AND question = ?", (run, question)
            ).fetchone()
            if first is None:
                db.execute(
                    "INSERT INTO requests SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ? FROM requests WHERE run = ?",
                    (run, question, FORMAT, write_request(request), run),
                )
                return None
        answered = read_request(first["line"], first["format"])
        return answered if isinstance(answered, AnswerRequest) and answered != request else None

    def requests(self, run: str, after: int = 0) -> tuple[tuple[int, Request], ...]:
        """As `Store.requests`."""
        with self._reading() as db:
            found = db.execute(
                "SELECT number, format, line FROM requests WHERE run = ? AND number > ? ORDER BY number", (run, after)
            ).fetchall()
        return tuple((row["number"], read_request(row["line"], row["format"])) for row in found)

    def version(self) -> int:
        """As `Store.version`. Only meaningful within one open store."""
        with self._reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0]) + db.total_changes

    def close(self) -> None:
        """Close it. Twice is as once."""
        with self._lock, in_words(self._path):
            self._db.close()

    # --- inside ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._damage:
                raise Damaged(self._damage)
            try:
                with in_words(self._path):
                    yield self._db
            except Damaged as error:
                self._damage = str(error)
                self._db.close()
                raise

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    def _standing(self, cluster: str, now: datetime) -> Claim | None:
        """Who holds a cluster now. A run that is over holds nothing, though its runner may not have gone yet."""
        claim = find_claim(self._db, cluster)
        return claim if claim and claim.stands(now) and not self._run(claim.run)["ended"] else None

    def _hold(self, cluster: str, run: str, by: str, now: datetime, runner: tuple[str, int] | None = None) -> Lease:
        """Hold a cluster for a runner; or, until one takes it, for the run that has just begun."""
        host, pid = runner or (socket.gethostname(), os.getpid())
        place, started = identity(host, pid)
        claim = Claim(cluster, run, 0, bool(runner), by, host, pid, place, started, now, now + self._for)
        return Lease(cluster, run, hold(self._db, claim))

    def _read_event(self, run: str, row: sqlite3.Row) -> RunEvent:
        try:
            return read_event(row["line"], row["format"])
        except StoreError as error:
            raise StoreError(f"event {row['seq']} of run {run} in {self._path}: {error}") from error

    def _run(self, run: str) -> sqlite3.Row:
        found = self._db.execute("SELECT * FROM runs WHERE run = ?", (run,)).fetchone()
        if found is None:
            raise NoSuchRun(f"there is no run {run} in {self._path}; `clpdeck runs` lists those that there are")
        return found  # type: ignore[no-any-return] # sqlite3 gives whatever the row factory makes


def _free_number(db: sqlite3.Connection, now: datetime) -> str:
    day = f"{now.astimezone(UTC):%Y%m%d}-"
    taken = db.execute("SELECT max(CAST(substr(run, 10) AS INTEGER)) FROM runs WHERE run LIKE ? || '%'", (day,))
    return f"{day}{(taken.fetchone()[0] or 0) + 1:02}"


def _fenced(db: sqlite3.Connection, lease: Lease) -> Fenced:
    claim = find_claim(db, lease.cluster)
    by = f"run {claim.run}, process {claim.pid} on {claim.host}," if claim and claim.run else "nobody"
    return Fenced(f"run {lease.run} has lost cluster {lease.cluster}: {by} has it now; this runner ends")


def _write(db: sqlite3.Connection, lease: Lease, event: RunEvent) -> int:
    free = db.execute(NEXT, (lease.cluster, lease.run, lease.fence)).fetchone()
    if free is None:
        raise _fenced(db, lease)
    seq = int(free[0])
    line = (lease.run, seq, event.kind, _about(event), FORMAT, write_event(event))
    db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", line)
    return seq


def _about(event: RunEvent) -> str:
    """What the list of runs counts it by: the step that is over, or the question; empty where it counts nothing."""
    match event:
        case StepClosed(step=step, how=how) if how != "left":
            return step
        case Asked(question=question) | Answered(question=question) | Withdrawn(question=question):
            return question
    return ""
