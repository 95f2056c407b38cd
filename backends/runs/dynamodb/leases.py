"""The leases in the table: who holds a cluster, and what is written only where that is still so."""

import os
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backends.errors import Fenced, StoreError
from backends.runs.base import Lease
from backends.runs.dynamodb.items import LEASES, Held, Value, held, plain, values_of
from backends.runs.dynamodb.table import ABSENT, PRESENT, Table, Write
from backends.runs.dynamodb.words import Refusal
from backends.runs.lease import Claim, identity

SKEW_OF_LEASE = 6
"""Clocks may be wrong by this part of a lease. Two of them are then wrong by a third; and a lease that is renewed in
time has two thirds left."""
OURS = "#run = :run AND #fence = :fence"
TAKING = (
    "SET #run = :run, #fence = :fence, #runner = :runner, #by = :by, #host = :host, #pid = :pid, #place = :place, "
    "#started = :started, #since = :since, #until = :until, #layout = :layout, #token = :token, #seq = :seq "
    "ADD #writes :one"
)


class Leases:
    """The leases of a table.

    Args:
        table: It.
        lasts: How long a lease lasts that is not renewed.
    """

    def __init__(self, table: Table, lasts: timedelta) -> None:
        self._table, self._for = table, lasts

    def held(self, cluster: str) -> Held | None:
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

    def all(self) -> list[Held]:
        """Those of all clusters, given back or not."""
        return [held(item) for item in self._table.query(LEASES)]

    def writes(self) -> int:
        """How many writes there have been, in the whole table."""
        return sum(int(item["writes"]) for item in self._table.query(LEASES, only=("writes", "layout")))

    def claim(self, cluster: str, run: str, by: str, now: datetime, runner: tuple[str, int] | None = None) -> Claim:
        """A claim for a runner; or, until one takes it, for the run that has just begun."""
        host, pid = runner or (socket.gethostname(), os.getpid())
        return Claim(cluster, run, 0, bool(runner), by, host, pid, *identity(host, pid), now, now + self._for)

    def mine(self, lease: Lease, found: Held | None) -> Held:
        """The lease as it lies in the table, or as it was just found there. Raises `Fenced` where it is another's."""
        if found is None:
            item = self._table.get((LEASES, lease.cluster))
            found = held(item) if item else None
        if found is None or (found.claim.run, found.claim.fence) != (lease.run, lease.fence):
            raise _fenced(lease, found)
        return found

    def renew(self, lease: Lease, now: datetime) -> None:
        """Let it last longer. Raises `Fenced`."""
        self._change(lease, "SET #until = :until ADD #writes :one", until=(now + self._for).isoformat())

    def release(self, lease: Lease) -> None:
        """Give it back. Raises `Fenced`."""
        self._change(lease, "SET #run = :none ADD #writes :one", none="")

    def _change(self, lease: Lease, update: str, **values: Value) -> None:
        try:
            self._table.update(Write((LEASES, lease.cluster), OURS, update, {**_of(lease), **values, "one": 1}))
        except Refusal as refused:
            raise _fenced(lease, found_in(refused)) from refused


def taking(claim: Claim, before: Held | None, token: str, *, seq: int, any_event: bool = False) -> Write:
    """Put a claim in the place of the one before, whose fence it outgrows, if nothing was written meanwhile.

    Args:
        claim: The new one.
        before: What was found.
        token: Of this write.
        seq: The number of the run's last event.
        any_event: Also if the holder has written meanwhile; only not if somebody else has taken it.
    """
    values = {**values_of(replace(claim, fence=fence_after(before))), "token": token, "seq": seq, "one": 1}
    if before is None:
        return Write((LEASES, claim.cluster), ABSENT, TAKING, values)
    if any_event:
        unchanged, values["before"] = "#fence = :before", before.claim.fence
    else:
        unchanged, values["before"] = "#writes = :before", before.writes
    return Write((LEASES, claim.cluster), unchanged, TAKING, values)


def moving(lease: Lease, last: int) -> Write:
    """Move the number of the last event on by one, if the lease is still what it was, and that the last one."""
    values = {**_of(lease), "last": last, "seq": last + 1, "one": 1}
    return Write((LEASES, lease.cluster), f"{OURS} AND #seq = :last", "SET #seq = :seq ADD #writes :one", values)


def noticing(cluster: str) -> Write:
    """Count a write about a cluster that is none of its lease's."""
    return Write((LEASES, cluster), PRESENT, "ADD #writes :one", {"one": 1})


def fence_after(before: Held | None) -> int:
    """The fence of the next claim."""
    return before.claim.fence + 1 if before else 1


def found_in(refused: Refusal) -> Held | None:
    """The lease that DynamoDB found in the place of the first write."""
    old: Mapping[str, Any] | None = refused.items[0]
    return held(plain(old)) if old else None


def _of(lease: Lease) -> dict[str, Value]:
    return {"run": lease.run, "fence": lease.fence}


def _fenced(lease: Lease, found: Held | None) -> Fenced:
    claim = found.claim if found else None
    by = f"run {claim.run}, process {claim.pid} on {claim.host}," if claim and claim.run else "nobody"
    return Fenced(f"run {lease.run} has lost cluster {lease.cluster}: {by} has it now; this runner ends")
