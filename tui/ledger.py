"""All events this console has heard of, bounded, of all clusters and of each."""

from collections.abc import Iterable

from backends.events import Changed
from tui.book import Book


class Ledger:
    """The book of all events, and one a cluster, for panes to read."""

    def __init__(self) -> None:
        self._all: Book[Changed] = Book()
        self._of: dict[str, Book[Changed]] = {}

    def extend(self, changes: Iterable[Changed]) -> None:
        """Enter what happened."""
        for change in changes:
            self._all.extend((change,))
            self.of(change.cluster).extend((change,))

    def of(self, cluster: str | None) -> Book[Changed]:
        """The events of a cluster, or of all."""
        return self._all if cluster is None else self._of.setdefault(cluster, Book())

    def last(self, cluster: str | None = None) -> Changed | None:
        """The newest event."""
        book = self.of(cluster)
        return book[book.end - 1] if len(book) else None
