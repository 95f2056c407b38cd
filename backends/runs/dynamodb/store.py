"""`base.Store` on one DynamoDB table."""

import hashlib
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.aws.access import Access
from backends.errors import Fenced, StoreError
from backends.events import RunBegan, RunEvent
from backends.progress import RunRow
from backends.runs.base import AnswerRequest, Lease, Request
from backends.runs.codec import read_request, write_event
from backends.runs.dynamodb.items import Held, Item, row_item, row_of
from backends.runs.dynamodb.journals import Journals, adding, asking
from backends.runs.dynamodb.leases import Leases, fence_after, found_in, moving, noticing, taking
from backends.runs.dynamodb.table import Table, put
from backends.runs.dynamodb.words import Refusal
from backends.runs.lease import Claim

LIMIT_S = 3.0
"""How long a call is tried again before we say so."""
AGAIN = 3
"""How often the list is read at most to have rows and leases of one moment."""


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
        self._leases = Leases(self._table, timedelta(seconds=lease_s))
        self._journals = Journals(self._table)
        self._now, self._lock = now, threading.Lock()
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
            before = self._leases.held(plan.cluster)
            if before and before.token == token:
                return replace(began, run=before.claim.run)
            claim = self._standing(before, now)
            if claim and not plan.emergency:
                raise claim.refusal(self.reach)
            new = replace(began, run=self._journals.free_number(now))
            tried.add(new.run)
            new_claim = self._leases.claim(plan.cluster, new.run, began.by, now)
            self._table.transact(
                taking(new_claim, before, token, seq=1, any_event=plan.emergency),
                put(row_item(new, token)),
                *adding(new.run, 1, new, write_event(new), token),
            )
            return new

        def written() -> RunBegan | None:
            ours = (run for run in sorted(tried) if (self._journals.row(run) or {}).get("token") == token)
            return next((replace(began, run=run) for run in ours), None)

        with self._lock:
            return self._table.done(attempt, written)

    def take(self, run: str, host: str, pid: int, now: datetime) -> Lease:
        """As `Store.take`. Raises `StoreError` where the run is over."""
        token = secrets.token_hex(16)

        def attempt() -> Lease:
            cluster = self._journals.run(run)["cluster"]
            before = self._leases.held(cluster)  # whatever is written after this refuses what we write
            if before and before.token == token:
                return Lease(cluster, run, before.claim.fence)
            row = self._journals.run(run)
            if row["ended"]:
                raise StoreError(f"run {run} is over ({row['ended']}): there is nothing left to carry out")
            claim = self._standing(before, now)
            if claim and (claim.runner or claim.run != run):
                raise claim.refusal(self.reach)
            new = self._leases.claim(cluster, run, row["person"], now, (host, pid))
            last = self._journals.last(run, "event")
            self._table.update(taking(new, before, token, seq=last))
            lease = Lease(cluster, run, fence_after(before))
            self._last[lease] = last
            return lease

        with self._lock:
            return self._table.done(attempt)

    def renew(self, lease: Lease, now: datetime) -> None:
        """As `Store.renew`. Twice is as once."""
        with self._lock:
            self._table.done(lambda: self._leases.renew(lease, now))

    def release(self, lease: Lease) -> None:
        """As `Store.release`. Nothing happens where somebody else has taken it, or we have given it back."""
        with self._lock, suppress(Fenced):
            self._last.pop(lease, None)
            self._table.done(lambda: self._leases.release(lease))

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
                last = self._leases.mine(lease, found.get("lease")).seq
            seq = last + 1
            tried[seq] = token = self._token(lease, seq, line)
            try:
                self._table.transact(moving(lease, last), *adding(lease.run, seq, event, line, token))
            except Refusal as refused:
                found["lease"] = found_in(refused)
                raise
            self._last[lease] = seq
            return seq

        def written() -> int | None:
            seqs = (seq for seq, token in tried.items() if self._journals.token(lease.run, "event", seq) == token)
            seq = next(seqs, None)
            if seq is not None:
                self._last[lease] = seq
            return seq

        with self._lock:
            return self._table.done(attempt, written)

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        """As `Store.read`. Raises `StoreError` for an event that a newer clpdeck wrote, or that is missing."""

        def attempt() -> list[Item]:
            found = self._journals.lines(run, "event", after)
            if not found:
                self._journals.run(run)
            return found

        with self._lock:
            found = self._table.done(attempt)
        return tuple(
            (expected, self._journals.event(run, expected, item)) for expected, item in enumerate(found, after + 1)
        )

    def runs(self) -> tuple[RunRow, ...]:
        """As `Store.runs`. A run that has just begun is held by who began it, until its runner takes it."""
        now = self._now()

        def attempt() -> tuple[list[Item], list[Held]]:
            leases = self._leases.all()
            for _ in range(AGAIN):
                rows, before, leases = self._journals.rows(), leases, self._leases.all()
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

        def attempt() -> tuple[AnswerRequest | None]:
            cluster = self._journals.run(run)["cluster"]
            number = self._journals.last(run, "request") + 1
            tried.add(number)
            self._table.transact(noticing(cluster), *asking(run, number, request, token))
            return (None,)

        def written() -> tuple[AnswerRequest | None] | None:
            if question is not None:
                first = self._journals.answer(run, question)
                return (first if first != request else None,) if first else None
            ours = any(self._journals.token(run, "request", number) == token for number in sorted(tried))
            return (None,) if ours else None

        with self._lock:
            return self._table.done(attempt, written)[0]

    def requests(self, run: str, after: int = 0) -> tuple[tuple[int, Request], ...]:
        """As `Store.requests`."""
        with self._lock:
            found = self._table.done(lambda: self._journals.lines(run, "request", after))
        return tuple((item["number"], read_request(item["line"], item["format"])) for item in found)

    def version(self) -> int:
        """As `Store.version`: the number of all writes there have been."""
        with self._lock:
            return self._table.done(self._leases.writes)

    def close(self) -> None:
        """Close its connections. Twice is as once."""
        with self._lock:
            self._table.close()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _standing(self, before: Held | None, now: datetime) -> Claim | None:
        """Who holds a cluster now. A run that is over holds nothing, though its runner may not have gone yet."""
        claim = before.claim if before else None
        return claim if claim and claim.stands(now) and not self._journals.run(claim.run)["ended"] else None

    def _token(self, lease: Lease, seq: int, line: str) -> str:
        """What an event is known by as this store's own: the same whenever it is tried at this number."""
        words = "\n".join((self._me, lease.run, str(lease.fence), str(seq), line))
        return hashlib.sha256(words.encode("utf-8")).hexdigest()[:32]
