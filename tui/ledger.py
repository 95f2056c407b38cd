"""All events this console has heard of, bounded, of all clusters and of each."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice, takewhile

from backends.events import Changed
from tui.book import Book
from tui.bursts import Burst, about

MOST_AT_ONCE = 200
"""More than these in a few seconds are a flood: nobody sees them one by one, and looking through them takes long."""


MOST_OPEN = 1000
"""Rows remembered as such that may still grow."""


class Chapter:
    """The events of one cluster, or of all: each by itself, and as rows in which a burst is one."""

    def __init__(self) -> None:
        self.events: Book[Changed] = Book()
        self.rows: Book[Burst] = Book()
        self._open: dict[tuple[str, str, str], int] = {}

    def enter(self, change: Changed) -> None:
        """Enter what happened, in a row that goes on or in a new one."""
        self.events.extend((change,))
        number = self._open.get(about(change), -1)
        if number >= self.rows.first and self.rows[number].takes(change):
            self.rows.amend(number, self.rows[number].joined(change))
            return
        if len(self._open) >= MOST_OPEN:
            self._open.clear()
        self._open[about(change)] = self.rows.end
        self.rows.extend((Burst((change,)),))


class Ledger:
    """A chapter of all events, and one a cluster, for panes to read. What is about no cluster stands in all of them."""

    def __init__(self) -> None:
        self._all = Chapter()
        self._of: dict[str, Chapter] = {}
        self._common = Chapter()
        self._last: dict[str | None, Changed] = {}

    def extend(self, changes: Iterable[Changed]) -> None:
        """Enter what happened."""
        for change in changes:
            self._all.enter(change)
            self._last[None] = self._last[change.cluster] = change
            if change.cluster:
                self._chapter(change.cluster).enter(change)
            else:
                for chapter in (self._common, *self._of.values()):
                    chapter.enter(change)

    def of(self, cluster: str | None) -> Book[Changed]:
        """The events of a cluster, or of all."""
        return self._chapter(cluster).events

    def rows(self, cluster: str | None) -> Book[Burst]:
        """The same as rows to be shown, of which the one of a burst grows."""
        return self._chapter(cluster).rows

    def _chapter(self, cluster: str | None) -> Chapter:
        if cluster is None:
            return self._all
        if cluster not in self._of:
            self._of[cluster] = Chapter()
            for _, change in self._common.events.since(0):
                self._of[cluster].enter(change)
        return self._of[cluster]

    def since(self, cluster: str, at: datetime) -> tuple[Changed, ...]:
        """The events of a cluster from a time on, newest first; of a flood only the newest."""
        newest = islice(self.of(cluster).newest_first(), MOST_AT_ONCE)
        return tuple(takewhile(lambda one: one.at >= at, newest))

    def last(self, cluster: str | None = None) -> Changed | None:
        """The newest event about a cluster, or of all."""
        return self._last.get(cluster)
