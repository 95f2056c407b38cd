"""The mirror disk: which server's copy is good, which is behind, and the copying between them.

What a server shows of its own copy is on its own disk; what it shows of the others' it must hear from them. The data
is there, too: who has the disk in use writes to it, writes go to the copies that are in step, a recovery copies all.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations

from backends.sim.clock import Clock, Handle
from backends.sim.frozen import Frost
from backends.sim.nodes.disk import Copy, Partition

DATA_FILE = "data.txt"
"""What the application writes while the disk is in use: when it last did. Beside it lies a sum over all its writes."""
WRITES = "writes.sha256"
ABOUT_FILE = "about.txt"
"""What says since when there is data; nobody writes to it."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Copying from a good copy to a stale one, under way."""

    source: str
    target: str
    started_at: datetime
    end: Handle


@dataclass(frozen=True, slots=True)
class Side:
    """A copy as one server shows it. Times are unknown (`None`) where it cannot hear the copy's owner."""

    server: str
    color: str
    updated_at: datetime | None
    broken_at: datetime | None


class Mirror:
    """A mirror disk over some servers.

    Args:
        name: The resource's name.
        servers: Their names, by priority.
        clock: World time.
        copy_s: Seconds a recovery takes.
        linked: Whether two servers' mirror agents reach each other.
        changed: Called when a recovery has ended.
    """

    def __init__(
        self,
        name: str,
        servers: Sequence[str],
        *,
        clock: Clock,
        copy_s: float,
        linked: Callable[[str, str], bool],
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self.copies = {server: Copy(stale=True) for server in servers}
        self.data: dict[str, Partition | None] = dict.fromkeys(servers)
        """Each server's data partition; `None` where it was not found."""
        self.built = True
        """Whether it was ever built; what never was is used by no group."""
        self.broken = False
        """Its connection is disturbed by hand; nothing is copied until it is mended."""
        self.recovery: Recovery | None = None
        self.frost = Frost(clock)
        self._clock = clock
        self._copy_s = copy_s
        self._linked = linked
        self._changed = changed
        self._written: tuple[tuple[str, ...], ...] = ()
        """For each server that has it in use: that one, and those whose copies get what it writes."""
        self._written_at: datetime | None = None
        self._unbuilt: dict[str, tuple[str, bool]] = {}
        """Servers whose copy is on a disk the mirror was not built on, with that volume; and whether to copy all."""
        self._settled: set[str] = set()
        """Servers whose copy was one of this mirror when its agent started."""

    def load(self, server: str, notes: Copy | None, data: Partition | None, *, volume: str, build: bool) -> None:
        """Take in what a server finds on its disks when its mirror agent starts.

        Args:
            server: Whose disks.
            notes: What its cluster partition holds, and
            data: its data partition; `None` where there is none under the configured name.
            volume: The volume they are on.
            build: Whether a mirror that is new there is built by copying everything.
        """
        self.copies[server], self.data[server] = notes or Copy(stale=True), data if notes else None
        self._forget(server)
        if notes is None or data is None:
            return
        data.catch_up = self.write
        if notes.built_on != volume:
            self._unbuilt[server] = (volume, build)
        elif not notes.declared:
            self._settled.add(server)

    def lose(self, server: str) -> None:
        """Have the disk under a copy be gone, with all that it says of itself; the others know that, if they hear."""
        self.write()
        self.copies[server], self.data[server] = Copy(stale=True, broken_at=self._clock.now()), None
        self._forget(server)
        for other, copy in self.copies.items():
            if other != server and not copy.stale and self._linked(other, server):
                self._part(other, server)

    def _forget(self, server: str) -> None:
        self._unbuilt.pop(server, None)
        self._settled.discard(server)

    def write(self) -> None:
        """Let the application write what it would have written by now, as things stood until now."""
        now = self._clock.now()
        if now == self._written_at or self.frost.by:
            return
        self._written_at = now
        for servers in self._written:
            for server in servers:
                data = self.data[server]
                if data is not None:
                    _write(data, now)

    def usable(self, server: str) -> bool:
        """Whether this copy may be mounted: one that is stale, not there or without a file system may not."""
        data = self.data[server]
        return self.built and data is not None and bool(data.file_system) and not self.copies[server].stale

    def refresh(self, active: Sequence[str], ready: Sequence[str]) -> None:
        """Take in that the world has changed.

        Args:
            active: Servers on which the disk is in use.
            ready: Servers whose cluster service takes part in recoveries.
        """
        self.write()
        self._build(ready)
        now = self._clock.now()
        for server, copy in self.copies.items():
            if server in active:
                copy.updated_at = None
            elif copy.updated_at is None:
                copy.updated_at = now
        for source, target in permutations(self.copies, 2):
            if source in active and not self._in_step(source, target):
                self._part(source, target)
        for source, target in permutations(self.copies, 2):
            if self._linked(source, target) and target in self.copies[source].ahead_of:
                self.copies[target].stale = True
            elif self._in_step(source, target) and source not in self.copies[target].ahead_of:
                self.copies[target].declared = False
        self._recover(ready)
        self._written = tuple(
            (source, *(target for target in self.copies if target != source and self._in_step(source, target)))
            for source in active
        )

    def trust(self, server: str) -> None:
        """Declare this copy the latest, whatever the others hold: they are to be recovered from it."""
        self.write()
        for name, copy in self.copies.items():
            copy.stale = name != server
            copy.ahead_of = {} if copy.stale else dict.fromkeys(set(self.copies) - {server}, "")
        self._changed()

    def percent(self) -> int:
        """How much of the running recovery is done; 100 where none runs."""
        if self.recovery is None:
            return 100
        done = (self._clock.now() - self.recovery.started_at).total_seconds() / self._copy_s
        return min(99, int(done * 100))

    def seen_from(self, observer: str) -> tuple[Side, ...]:
        """Both sides as this server shows them."""
        return tuple(self._side(observer, server) for server in self.copies)

    def seconds_copied(self) -> float:
        """How long the running recovery has been at it."""
        return (self._clock.now() - self.recovery.started_at).total_seconds() if self.recovery else 0.0

    def seconds_left(self) -> float:
        """How long the running recovery will still take."""
        return max(0.0, self._copy_s - self.seconds_copied()) if self.recovery else 0.0

    def _side(self, observer: str, server: str) -> Side:
        if observer != server and not self._linked(observer, server):
            return Side(server, "GRAY", None, None)
        copy = self.copies[server]
        color = "RED" if copy.stale else "GREEN"
        if self.recovery is not None and self.recovery.target == server:
            color = "YELLOW"
        return Side(server, color, copy.updated_at or self._clock.now(), copy.broken_at)

    def _build(self, ready: Sequence[str]) -> None:
        """Make a mirror of copies on new disks: all from the first server's, or, told not to copy, as they are.

        Beside a copy of the mirror as it was it can only be a disk that was replaced: it is behind.
        """
        first = next(iter(self.copies))
        for server in [one for one in ready if one in self._unbuilt]:
            volume, build = self._unbuilt.pop(server)
            copy = self.copies[server]
            others = [name for name in self.copies if name != server]
            replaced = not self._settled.isdisjoint(others)
            leads = build and server == first and not replaced
            copy.built_on = volume
            copy.stale = replaced or (build and not leads)
            copy.ahead_of = dict.fromkeys(others, "") if leads else {}
            copy.broken_at = None

    def _connected(self, one: str, other: str) -> bool:
        return not self.broken and self._linked(one, other)

    def _in_step(self, source: str, target: str) -> bool:
        return self._connected(source, target) and not self.copies[target].stale

    def _part(self, source: str, target: str) -> None:
        """The source writes alone from now on."""
        first, second = self.copies[source], self.copies[target]
        if target in first.ahead_of:
            return
        data = self.data[source]
        first.ahead_of[target] = data.digest() if data else ""
        first.broken_at = self._clock.now()
        if not second.stale:
            second.updated_at = first.broken_at
        if self._linked(source, target):
            second.broken_at = first.broken_at

    def _recover(self, ready: Sequence[str]) -> None:
        if self.recovery is not None:
            running = self.recovery
            if self._connected(running.source, running.target) and running.target in ready:
                return
            running.end.cancel()
            self.recovery = None
        for source, target in permutations(ready, 2):
            good, bad = self.copies[source], self.copies[target]
            there = self.data[source] is not None and self.data[target] is not None and target not in self._unbuilt
            worth = bad.stale and source not in bad.ahead_of and not good.stale
            if there and worth and self._connected(source, target):
                end = self._clock.later(self._copy_s, self._recovered)
                self.recovery = Recovery(source, target, self._clock.now(), end)
                return

    def _recovered(self) -> None:
        if self.recovery is None:
            return
        source, target = self.copies[self.recovery.source], self.copies[self.recovery.target]
        self.write()
        full, empty = self.data[self.recovery.source], self.data[self.recovery.target]
        parted_at = source.ahead_of.pop(self.recovery.target, "")
        if full is not None and empty is not None:
            own = empty.digest()
            empty.files, empty.file_system = dict(full.files), full.file_system
            if target.declared and own != parted_at:
                empty.files[WRITES] = own.encode()  # what was never written since the two parted is as it was
        if not source.ahead_of:
            source.broken_at = None
        target.stale = target.declared = False
        target.updated_at, target.broken_at = self._clock.now(), None
        self.recovery = None
        self._changed()


def _write(data: Partition, now: datetime) -> None:
    """Do one write: it adds to what was written before, so that copies that once differed do so for ever."""
    before = data.files.get(WRITES, b"")
    data.files[WRITES] = hashlib.sha256(before + now.isoformat().encode()).hexdigest().encode()
    data.files[DATA_FILE] = f"last written {now:%Y-%m-%d %H:%M:%S} UTC\n".encode()
