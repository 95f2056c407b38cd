"""`base.Store` on one DynamoDB table."""

import hashlib
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.aws.access import Access
from backends.errors import Fenced, NoSuchRun, StoreError
from backends.events import RunBegan, RunEvent
from backends.progress import RunRow
from backends.runs.base import AnswerRequest, Lease, Request
from backends.runs.codec import FORMAT, read_event, read_request, write_event, write_request
from backends.runs.dynamodb.items import (
    LEASES,
    RUNS,
    Held,
    Item,
    Value,
    counted,
    held,
    journal,
    parts,
    plain,
    row_item,
    row_key,
    row_of,
    sort_key,
    values_of,
    whole,
)
from backends.runs.dynamodb.table import ABSENT, PRESENT, Table, Write, put
from backends.runs.dynamodb.words import Refusal
from backends.runs.lease import Claim, identity

LIMIT_S = 5.0
"""How long a call is tried again before we say so."""
SKEW_OF_LEASE = 6
"""Clocks may be wrong by this part of a lease. Two of them are then wrong by a third; and a lease that is renewed in
time has two thirds left."""
TAKING = (
    "SET #run = :run, #fence = :fence, #runner = :runner, #by = :by, #host = :host, #pid = :pid, #place = :place, "
    "#started = :started, #since = :since, #until = :until, #layout = :layout, #token = :token, #seq = :seq "
    "ADD #writes :one"
)
MOVING = "SET #seq = :seq ADD #writes :one"
OURS = "#run = :run AND #fence = :fence"
AGAIN = 3
"""How often the list is read at most to have rows and leases of one moment."""
CHEAP = ("writes", "layout")
EVENT, REQUEST = "event", "request"


def utc_now() -> datetime:
    """This machine's clock, aware."""
    return datetime.now(UTC)


class DynamoStore:
    """A `Store` in a table. May be used from several threads, one at a time, and by many processes of many machines.

    Args:
        table: Its name.
        access: As whom it is used, and in which region.
        folder: Where the spool files lie that this machine writes.
        lease_s: How long a lease lasts that is not renewed; seconds.
        now: The clock by which `runs` tells whether a lease still stands.
        limit_s: How long a call is tried again that DynamoDB does not take now; seconds.

    Raises:
        StoreError: The table cannot be used: why, and what to do.
    """

    def __init__(
        self,
        table: str,
        access: Access,
        folder: Path,
        *,
        lease_s: float = 30.0,
        now: Callable[[], datetime] = utc_now,
        limit_s: float = LIMIT_S,
    ) -> None:
        self.folder = folder.absolute()
        self._table = Table(table, access, limit_s=limit_s)
        self.reach = f"every machine that uses {self._table}"
        self._for, self._now = timedelta(seconds=lease_s), now
        self._lock = threading.Lock()
        self._me = secrets.token_hex(8)
        self._last: dict[Lease, int] = {}
        try:
            self.version()
        except BaseException:
            self._table.close()
            raise

    # --- the lease ---------------------------------------------------------------------------------------------------

    def begin(self, began: RunBegan, *, now: datetime) -> RunBegan:
        """As `Store.begin`. The day of the run's number is that of `now` in UTC."""
        plan, token, tried = began.plan, secrets.token_hex(16), set[str]()

        def attempt() -> RunBegan:
            before = self._held(plan.cluster)
            if before and before.token == token:
                return replace(began, run=before.claim.run)
            claim = self._standing(before, now)
            if claim and not plan.emergency:
                raise claim.refusal(self.reach)
            new = replace(began, run=self._free_number(now))
            tried.add(new.run)
            new_claim = self._claim(plan.cluster, new.run, began.by, now)
            self._table.transact(
                _hold(new_claim, before, token, seq=1, any_event=plan.emergency),
                put(row_item(new, token)),
                *map(put, _lines(new.run, 1, new, write_event(new), token)),
            )
            return new

        def written() -> RunBegan | None:
            ours = (run for run in sorted(tried) if (self._row(run) or {}).get("token") == token)
            return next((replace(began, run=run) for run in ours), None)

        with self._lock:
            return self._table.done(attempt, written)

    def take(self, run: str, host: str, pid: int, now: datetime) -> Lease:
        """As `Store.take`. Raises `StoreError` where the run is over."""
        token = secrets.token_hex(16)

        def attempt() -> Lease:
            cluster = self._run(run)["cluster"]
            before = self._held(cluster)  # whatever is written after this refuses what we write
            if before and before.token == token:
                return Lease(cluster, run, before.claim.fence)
            row = self._run(run)
            if row["ended"]:
                raise StoreError(f"run {run} is over ({row['ended']}): there is nothing left to carry out")
            claim = self._standing(before, now)
            if claim and (claim.runner or claim.run != run):
                raise claim.refusal(self.reach)
            new = self._claim(cluster, run, row["person"], now, (host, pid))
            last = self._newest(run, EVENT)
            self._table.update(_hold(new, before, token, seq=last))
            lease = Lease(cluster, run, _fence_after(before))
            self._last[lease] = last
            return lease

        with self._lock:
            return self._table.done(attempt)

    def renew(self, lease: Lease, now: datetime) -> None:
        """As `Store.renew`. Twice is as once."""
        until = (now + self._for).isoformat()
        with self._lock:
            self._table.done(lambda: self._change(lease, "SET #until = :until ADD #writes :one", until=until))

    def release(self, lease: Lease) -> None:
        """As `Store.release`. Nothing happens where somebody else has taken it, or we have given it back."""
        with self._lock, suppress(Fenced):
            self._last.pop(lease, None)
            self._table.done(lambda: self._change(lease, "SET #run = :none ADD #writes :one", none=""))

    # --- the journal -------------------------------------------------------------------------------------------------

    def append(self, lease: Lease, event: RunEvent) -> int:
        """As `Store.append`.

        An event whose reply was lost is looked for before it is sent again; also where the caller, who was told that it
        is not known, appends it again: it is tried at the same number first, and known there by its token.
        """
        line, tried, found = write_event(event), dict[int, str](), dict[str, Held | None]()

        def attempt() -> int:
            last = None if found else self._last.get(lease)
            if last is None:
                last = self._mine(lease, found.get("lease")).seq
            seq = last + 1
            tried[seq] = token = self._token(lease, seq, line)
            writes = [
                Write(
                    (LEASES, lease.cluster), f"{OURS} AND #seq = :last", MOVING, _of(lease, last=last, seq=seq, one=1)
                ),
                *map(put, _lines(lease.run, seq, event, line, token)),
            ]
            if (change := counted(event)) and (key := row_key(lease.run)):
                writes.append(Write(key, PRESENT, *change))
            try:
                self._table.transact(*writes)
            except Refusal as refused:
                old = refused.items[0]
                found["lease"] = held(plain(old)) if old else None
                raise
            self._last[lease] = seq
            return seq

        def written() -> int | None:
            for seq, token in tried.items():
                item = self._table.get((journal(lease.run), sort_key(EVENT, seq)))
                if item and item["token"] == token:
                    self._last[lease] = seq
                    return seq
            return None

        with self._lock:
            return self._table.done(attempt, written)

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        """As `Store.read`. Raises `StoreError` for an event that a newer clpdeck wrote, or that is missing."""

        def attempt() -> list[Item]:
            found = list(self._kept(run, EVENT, after))
            if not found:
                self._run(run)
            return found

        with self._lock:
            found = self._table.done(attempt)
        return tuple(
            (expected, self._read_event(run, expected, item)) for expected, item in enumerate(found, after + 1)
        )

    def runs(self) -> tuple[RunRow, ...]:
        """As `Store.runs`. A run that has just begun is held by who began it, until its runner takes it."""
        now = self._now()

        def attempt() -> tuple[list[Item], list[Held]]:
            leases = self._leases()
            for _ in range(AGAIN):
                rows, before, leases = list(self._table.query(RUNS, newest=True)), leases, self._leases()
                if before == leases:
                    break
            return rows, leases

        with self._lock:
            rows, leases = self._table.done(attempt)
        holders = {one.claim.run: one.claim.holder() for one in leases if one.claim.stands(now)}
        return tuple(row_of(row, holders.get(row["run"])) for row in rows)

    # --- requests ----------------------------------------------------------------------------------------------------

    def request(self, run: str, request: Request) -> AnswerRequest | None:
        """As `Store.request`. Raises `NoSuchRun`."""
        token, tried = secrets.token_hex(16), set[int]()
        question = request.question if isinstance(request, AnswerRequest) else None
        first = (journal(run), f"answer#{question}")

        def attempt() -> tuple[AnswerRequest | None]:
            cluster = self._run(run)["cluster"]
            number = self._newest(run, REQUEST) + 1
            tried.add(number)
            more: dict[str, Value] = {"format": FORMAT, "token": token}
            writes = [
                Write((LEASES, cluster), PRESENT, "ADD #writes :one", {"one": 1}),
                *map(put, parts(run, REQUEST, number, write_request(request), more)),
            ]
            if question is not None:
                writes.append(put({"pk": first[0], "sk": first[1], "number": number, "token": token}))
            self._table.transact(*writes)
            return (None,)

        def written() -> tuple[AnswerRequest | None] | None:
            if question is not None:
                answer = self._table.get(first)
                return (self._other_than(request, run, answer["number"]),) if answer else None
            kept = (self._table.get((first[0], sort_key(REQUEST, number))) for number in sorted(tried))
            return (None,) if any(item and item["token"] == token for item in kept) else None

        with self._lock:
            return self._table.done(attempt, written)[0]

    def requests(self, run: str, after: int = 0) -> tuple[tuple[int, Request], ...]:
        """As `Store.requests`."""
        with self._lock:
            found = self._table.done(lambda: list(self._kept(run, REQUEST, after)))
        return tuple((item["number"], read_request(item["line"], item["format"])) for item in found)

    def version(self) -> int:
        """As `Store.version`: the number of all writes there have been."""
        with self._lock:
            return self._table.done(lambda: sum(int(one["writes"]) for one in self._table.query(LEASES, only=CHEAP)))

    def close(self) -> None:
        """Close its connections. Twice is as once."""
        with self._lock:
            self._table.close()

    # --- inside: leases ----------------------------------------------------------------------------------------------

    def _held(self, cluster: str) -> Held | None:
        """A cluster's lease as it is now; then our clock has been compared too.

        Raises:
            StoreError: Our clock is so wrong that nobody's lease can be judged by it.
        """
        item = self._table.get((LEASES, cluster))
        skew = self._table.skew
        if abs(skew) > self._for / SKEW_OF_LEASE:
            how = f"{abs(skew).total_seconds():.0f} s {'ahead of' if skew > timedelta() else 'behind'}"
            raise StoreError(
                f"this machine's clock is {how} DynamoDB's, and by it the leases of other machines are judged: set it "
                "(`chronyc makestep`), and try again"
            )
        return held(item) if item else None

    def _leases(self) -> list[Held]:
        return [held(item) for item in self._table.query(LEASES)]

    def _standing(self, before: Held | None, now: datetime) -> Claim | None:
        """Who holds a cluster now. A run that is over holds nothing, though its runner may not have gone yet."""
        claim = before.claim if before else None
        return claim if claim and claim.stands(now) and not self._run(claim.run)["ended"] else None

    def _claim(self, cluster: str, run: str, by: str, now: datetime, runner: tuple[str, int] | None = None) -> Claim:
        """A claim for a runner; or, until one takes it, for the run that has just begun."""
        host, pid = runner or (socket.gethostname(), os.getpid())
        return Claim(cluster, run, 0, bool(runner), by, host, pid, *identity(host, pid), now, now + self._for)

    def _mine(self, lease: Lease, found: Held | None) -> Held:
        """The lease as it lies in the table, where it is still what it was. Raises `Fenced`."""
        if found is None:
            item = self._table.get((LEASES, lease.cluster))
            found = held(item) if item else None
        if found is None or (found.claim.run, found.claim.fence) != (lease.run, lease.fence):
            raise _fenced(lease, found)
        return found

    def _change(self, lease: Lease, update: str, **values: Value) -> None:
        """Change a lease that is still what it was. Raises `Fenced`."""
        try:
            self._table.update(Write((LEASES, lease.cluster), OURS, update, _of(lease, **values, one=1)))
        except Refusal as refused:
            old = refused.items[0]
            raise _fenced(lease, held(plain(old)) if old else None) from refused

    def _token(self, lease: Lease, seq: int, line: str) -> str:
        """What an event is known by as this store's own: the same whenever it is tried at this number."""
        words = "\n".join((self._me, lease.run, str(lease.fence), str(seq), line))
        return hashlib.sha256(words.encode("utf-8")).hexdigest()[:32]

    # --- inside: runs ------------------------------------------------------------------------------------------------

    def _row(self, run: str) -> Item | None:
        key = row_key(run)
        return self._table.get(key) if key else None

    def _run(self, run: str) -> Item:
        row = self._row(run)
        if row is None:
            raise NoSuchRun(f"there is no run {run} in {self._table}; `clpdeck runs` lists those that there are")
        return row

    def _free_number(self, now: datetime) -> str:
        day = f"{now.astimezone(UTC):%Y%m%d}-"
        newest = self._table.newest(RUNS, day, f"{day}~", "sk")
        return f"{day}{(int(newest['sk'].removeprefix(day)) if newest else 0) + 1:02}"

    def _newest(self, run: str, kind: str) -> int:
        """The number of the last event or request of a run; 0 where there is none."""
        newest = self._table.newest(journal(run), f"{kind}#", f"{kind}#~", "number")
        return newest["number"] if newest else 0

    def _kept(self, run: str, kind: str, after: int) -> Iterator[Item]:
        return whole(self._table.query(journal(run), sort_key(kind, after + 1), f"{kind}#~"))

    def _read_event(self, run: str, expected: int, item: Item) -> RunEvent:
        which = f"event {expected} of run {run} in {self._table}"
        if item["number"] != expected:
            raise StoreError(f"{which} is missing: somebody has taken it away")
        try:
            return read_event(item["line"], item["format"])
        except StoreError as error:
            raise StoreError(f"{which}: {error}") from error

    def _other_than(self, request: Request, run: str, number: int) -> AnswerRequest | None:
        """The answer that is kept under a number, where it is another than this one."""
        item = next(self._kept(run, REQUEST, number - 1))
        kept = read_request(item["line"], item["format"])
        return kept if isinstance(kept, AnswerRequest) and kept != request else None


def _of(lease: Lease, **more: Value) -> dict[str, Value]:
    return {"run": lease.run, "fence": lease.fence, **more}


def _fence_after(before: Held | None) -> int:
    return before.claim.fence + 1 if before else 1


def _hold(claim: Claim, before: Held | None, token: str, *, seq: int, any_event: bool = False) -> Write:
    """Put a claim in the place of the one before, whose fence it outgrows, if nothing was written meanwhile.

    Args:
        claim: The new one.
        before: What was found.
        token: Of this write.
        seq: The number of the run's last event.
        any_event: Also if the holder has written meanwhile, and only if nobody else has taken it.
    """
    values = {**values_of(replace(claim, fence=_fence_after(before))), "token": token, "seq": seq, "one": 1}
    if before is None:
        return Write((LEASES, claim.cluster), ABSENT, TAKING, values)
    if any_event:
        unchanged, values["before"] = "#fence = :before", before.claim.fence
    else:
        unchanged, values["before"] = "#writes = :before", before.writes
    return Write((LEASES, claim.cluster), unchanged, TAKING, values)


def _fenced(lease: Lease, found: Held | None) -> Fenced:
    claim = found.claim if found else None
    by = f"run {claim.run}, process {claim.pid} on {claim.host}," if claim and claim.run else "nobody"
    return Fenced(f"run {lease.run} has lost cluster {lease.cluster}: {by} has it now; this runner ends")


def _lines(run: str, seq: int, event: RunEvent, line: str, token: str) -> list[Item]:
    return parts(run, EVENT, seq, line, {"kind": event.kind, "format": FORMAT, "token": token})
