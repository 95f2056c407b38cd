"""All events this console has heard of, bounded, of all clusters and of each."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice, takewhile

from backends.events import Changed
from tui.book import Book

MOST_AT_ONCE = 200
"""More than these in a few seconds are a flood: nobody sees them one by one, and looking through them takes long."""


class Ledger:
    """The book of all events, and one a cluster, for panes to read. What is about no cluster stands in all of them."""

    def __init__(self) -> None:
        self._all: Book[Changed] = Book()
        self._of: dict[str, Book[Changed]] = {}
        self._common: Book[Changed] = Book()
        self._last: dict[str | None, Changed] = {}

    def extend(self, changes: Iterable[Changed]) -> None:
        """Enter what happened."""
        for change in changes:
            self._all.extend((change,))
            self._last[None] = self._last[change.cluster] = change
            if change.cluster:
                self.of(change.cluster).extend((change,))
            else:
                for book in (self._common, *self._of.values()):
                    book.extend((change,))

    def of(self, cluster: str | None) -> Book[Changed]:
        """The events of a cluster, or of all."""
        if cluster is None:
            return self._all
        if cluster not in self._of:
            self._of[cluster] = Book()
            self._of[cluster].extend(item for _, item in self._common.since(0))
        return self._of[cluster]

    def since(self, cluster: str, at: datetime) -> tuple[Changed, ...]:
        """The events of a cluster from a time on, newest first; of a flood only the newest."""
        newest = islice(self.of(cluster).newest_first(), MOST_AT_ONCE)
        return tuple(takewhile(lambda one: one.at >= at, newest))

    def last(self, cluster: str | None = None) -> Changed | None:
        """The newest event about a cluster, or of all."""
        return self._last.get(cluster)
