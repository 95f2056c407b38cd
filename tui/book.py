"""A bounded store of what came in, in order; old items go, and how many went is known."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 50_000
"""Items kept. The full text is on disk; this is what can be scrolled back to."""


class Book(Generic[T]):
    """Items by a running number that never changes: `first` is the oldest still held, `end` the next to come.

    Attributes:
        amended: How often an item was amended.
    """

    def __init__(self, most: int = MOST) -> None:
        self._items: deque[T] = deque(maxlen=most)
        self.end = 0
        self.amended = 0

    @property
    def first(self) -> int:
        """The number of the oldest item held, which is also how many have gone."""
        return self.end - len(self._items)

    def extend(self, items: Iterable[T]) -> None:
        """Add items at the end."""
        for item in items:
            self._items.append(item)
            self.end += 1

    def replace(self, items: Iterable[T]) -> None:
        """Forget all and begin anew."""
        self._items.clear()
        self.end = 0
        self.extend(items)

    def amend(self, number: int, item: T) -> None:
        """Put another item in the place of one that is still held."""
        self[number]
        self._items[number - self.first] = item
        self.amended += 1

    def __getitem__(self, number: int) -> T:
        if not self.first <= number < self.end:
            raise IndexError(number)
        return self._items[number - self.first]

    def __len__(self) -> int:
        return len(self._items)

    def newest_first(self) -> Iterator[T]:
        """The items held, the last one first."""
        return reversed(self._items)

    def since(self, number: int) -> Iterator[tuple[int, T]]:
        """The items from a number on, each with its own."""
        start = max(number, self.first)
        return ((at, self[at]) for at in range(start, self.end))
