"""A mirror disk that is frozen for an online backup: who writes to it waits, and how long he waited is measured."""

from dataclasses import dataclass
from datetime import datetime

from backends.sim.clock import Clock


@dataclass(slots=True)
class Frost:
    """Whether a mirror disk takes writes, and the waits of the small application that writes all the time.

    Attributes:
        by: The server on which it was frozen; empty while it takes writes.
        since: When it was.
        longest_s: The longest wait that is over.
    """

    clock: Clock
    by: str = ""
    since: datetime | None = None
    longest_s: float = 0.0

    def begin(self, server: str) -> None:
        """Take no more writes; one that is frozen stays so."""
        if self.since is None:
            self.by, self.since = server, self.clock.now()

    def end(self) -> None:
        """Take writes again."""
        self.longest_s = self.longest_stall_s()
        self.by, self.since = "", None

    def longest_stall_s(self) -> float:
        """The longest wait so far, one that goes on too."""
        waiting = (self.clock.now() - self.since).total_seconds() if self.since else 0.0
        return max(self.longest_s, waiting)
