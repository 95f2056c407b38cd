"""Who holds a cluster, whether that one still lives, and what others are told of it."""

import os
import socket
import sqlite3
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from backends.errors import Held
from backends.progress import Holder

PROC = Path("/proc")
STATE, STARTED = 0, 19
"""Fields of `/proc/PID/stat` behind the command's name, from 0 (proc(5) counts them 3 and 22)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A cluster in somebody's hands.

    Attributes:
        run: The run it is held for; empty where it was given back.
        fence: Grows with every claim on this cluster.
        runner: A runner has it. Else it waits for one, since the run was begun, until its time is over.
        place: The kernel the process runs on, and its table of processes; empty where it is not this machine's.
        started: When the process started, by that kernel's count: another one may get its number later.
    """

    cluster: str
    run: str
    fence: int
    runner: bool
    by: str
    host: str
    pid: int
    place: str
    started: str
    since: datetime
    until: datetime

    @property
    def alive(self) -> bool | None:
        """Whether its runner's process runs; `None` where there is none yet, or it cannot be seen from here."""
        return is_alive(self.place, self.pid, self.started) if self.runner else None

    def stands(self, now: datetime) -> bool:
        """Whether it must be respected.

        A process of this machine is looked at, so that neither a dead runner nor a clock that was set makes a
        difference. Of any other only its time tells.
        """
        if not self.run:
            return False
        alive = self.alive
        if alive is not None:
            return alive
        set_back = not self.runner and self.place == this_place() and now < self.since
        return now < self.until and not set_back

    def holder(self) -> Holder:
        """The same, as screens show it."""
        return Holder(self.run, self.by, self.host, self.pid, self.since, self.until, self.alive)

    def refusal(self, reach: str) -> Held:
        """What somebody is told who wants the cluster, or the run, now."""
        since, until = (f"{time:%Y-%m-%d %H:%M:%S} UTC" for time in (self.since, self.until))
        if self.runner:
            how = f"process {self.pid} on {self.host} has been carrying it out since {since}"
            then = "" if self.alive else f"; if it is dead, it holds the cluster until {until}"
        else:
            how, then = f"begun at {since}", f"; it waits for its runner until {until}"
        return Held(
            f"cluster {self.cluster} is held by run {self.run} of {self.by}: {how}{then}. "
            f"This lease reaches {reach}. Wait for its end, or `clpdeck stop {self.run}`{self._ended_by_hand}"
        )

    @property
    def _ended_by_hand(self) -> str:
        """How a runner that lives, and takes no stop, is ended: what it sent goes on at its node."""
        if not self.runner or self.alive is False:
            return ""
        return f"; if it takes no stop, `kill {self.pid}` on {self.host}, then `clpdeck resume {self.run}`"


def find_claim(db: sqlite3.Connection, cluster: str) -> Claim | None:
    """The last claim on a cluster, whether it stands or not; `None` where there never was one."""
    row = db.execute("SELECT * FROM leases WHERE cluster = ?", (cluster,)).fetchone()
    return _read(row) if row else None


def claims(db: sqlite3.Connection) -> tuple[Claim, ...]:
    """All claims that were not given back."""
    return tuple(map(_read, db.execute("SELECT * FROM leases WHERE run <> ''")))


def hold(db: sqlite3.Connection, claim: Claim) -> int:
    """Put a claim in the place of the one before, whose fence it outgrows. Returns its own fence."""
    before = find_claim(db, claim.cluster)
    new = replace(claim, fence=before.fence + 1 if before else 1)
    values = [value.isoformat() if isinstance(value, datetime) else value for value in astuple(new)]
    db.execute(f"REPLACE INTO leases VALUES ({','.join('?' * len(values))})", values)  # noqa: S608 - question marks only
    return new.fence


def _read(row: tuple[Any, ...]) -> Claim:
    cluster, run, fence, runner, by, host, pid, place, started, since, until = row
    times = (datetime.fromisoformat(since), datetime.fromisoformat(until))
    return Claim(cluster, run, fence, bool(runner), by, host, pid, place, started, *times)


@cache
def this_place() -> str:
    """This kernel since it was booted, and the table of processes we see; empty where the system does not tell."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def identity(host: str, pid: int) -> tuple[str, str]:
    """Place and start of a process; both empty where it is not on this machine, or the system does not tell."""
    if host != socket.gethostname() or not this_place():
        return "", ""
    found = _stat(pid)
    return this_place(), found[STARTED] if found else ""


def is_alive(place: str, pid: int, started: str) -> bool | None:
    """Whether that process runs; `None` where it cannot be seen from here. A zombie does not."""
    if not place or place != this_place():
        return None
    found = _stat(pid)
    if found:
        return found[STATE] not in "ZX" and found[STARTED] == started
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's, and /proc hides what is not ours
        return None
    return None


def _stat(pid: int) -> list[str]:
    try:
        text = (PROC / str(pid) / "stat").read_bytes().decode("ascii", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
