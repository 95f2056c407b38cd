"""What is known of the runs of a site, brought up to date from its store. Belongs to one thread."""

from time import monotonic

from backends.control.clerk import Clerk
from backends.progress import LogLine, Progress, RunRow, learn_run
from backends.runs.spool import LogTail

ROWS_S = 2.0
"""Seconds after which the list of runs is read again though nobody wrote: a runner may have died."""


class Tracker:
    """Follows the list of runs, and one run with its log.

    Attributes:
        runs: All runs, newest first.
        run: The one that is followed.
        progress: How that stands; `None` before it was read.
    """

    def __init__(self, clerk: Clerk, run: str | None = None) -> None:
        self._clerk = clerk
        self.runs: tuple[RunRow, ...] = ()
        self.run: str | None = None
        self.progress: Progress | None = None
        self._tail: LogTail | None = None
        self._version = -1
        self._due = 0.0
        self.follow(run)

    def follow(self, run: str | None) -> None:
        """Follow another run, its log from the beginning; or none."""
        self.run, self.progress, self._version = run, None, -1
        self._tail = self._clerk.log(run) if run else None

    @property
    def row(self) -> RunRow | None:
        """The line of the list that is about the run that is followed."""
        return next((row for row in self.runs if row.run == self.run), None)

    def look(self) -> bool:
        """Read what is new but for the log. Returns whether anything may have changed.

        Raises:
            StoreError: The store cannot be read; what was known stays.
        """
        version, now = self._clerk.version(), monotonic()
        if version == self._version and now < self._due:
            return False
        before = (self.runs, self.progress)
        self.runs, self._due = self._clerk.runs(), now + ROWS_S
        if self.run and version != self._version:
            for seq, event in self._clerk.read(self.run, self.progress.seq if self.progress else 0):
                self.progress = learn_run(self.progress, seq, event)
        self._version = version
        return before != (self.runs, self.progress)

    def lines(self) -> tuple[LogLine, ...]:
        """The lines that were written to the log of the run since the last time."""
        return self._tail.read() if self._tail else ()
