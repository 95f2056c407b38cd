"""The mirror disk: which server's copy is good, which is behind, and the copying between them.

What a server shows of its own copy is on its own disk; what it shows of the others' it must hear from them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import permutations

from backends.sim.clock import Clock, Handle


@dataclass(slots=True)
class Copy:
    """One server's copy of the data.

    Attributes:
        stale: It lacks writes another copy has; it must not be used before it is recovered.
        ahead_of: Servers whose copies lack writes this one has.
        updated_at: The last write; `None` is now, for a copy in use.
        broken_at: When mirroring to or from it ended.
    """

    stale: bool = False
    ahead_of: set[str] = field(default_factory=set)
    updated_at: datetime | None = None
    broken_at: datetime | None = None


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
        now = clock.now()
        self.copies = {server: Copy(updated_at=now) for server in servers}
        self.broken = False
        """Its connection is disturbed by hand; nothing is copied until it is mended."""
        self.recovery: Recovery | None = None
        self._clock = clock
        self._copy_s = copy_s
        self._linked = linked
        self._changed = changed

    def usable(self, server: str) -> bool:
        """Whether this copy may be mounted: a stale one may not."""
        return not self.copies[server].stale

    def refresh(self, active: Sequence[str], ready: Sequence[str]) -> None:
        """Take in that the world has changed.

        Args:
            active: Servers on which the disk is in use.
            ready: Servers whose cluster service takes part in recoveries.
        """
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
        self._recover(ready)

    def trust(self, server: str) -> None:
        """Declare this copy the latest, whatever the others hold: they are to be recovered from it."""
        for name, copy in self.copies.items():
            copy.stale = name != server
            copy.ahead_of = set() if copy.stale else set(self.copies) - {server}
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

    def _connected(self, one: str, other: str) -> bool:
        return not self.broken and self._linked(one, other)

    def _in_step(self, source: str, target: str) -> bool:
        return self._connected(source, target) and not self.copies[target].stale

    def _part(self, source: str, target: str) -> None:
        """The source writes alone from now on."""
        first, second = self.copies[source], self.copies[target]
        if target in first.ahead_of:
            return
        first.ahead_of.add(target)
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
            if self._connected(source, target) and bad.stale and source not in bad.ahead_of and not good.stale:
                end = self._clock.later(self._copy_s, self._recovered)
                self.recovery = Recovery(source, target, self._clock.now(), end)
                return

    def _recovered(self) -> None:
        if self.recovery is None:
            return
        source, target = self.copies[self.recovery.source], self.copies[self.recovery.target]
        source.ahead_of.discard(self.recovery.target)
        if not source.ahead_of:
            source.broken_at = None
        target.stale, target.updated_at, target.broken_at = False, self._clock.now(), None
        self.recovery = None
        self._changed()
