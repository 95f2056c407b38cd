"""A word that goes to and fro is one row of events, told in place: it must not push all else out of sight. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from backends.events import Changed

QUIET = timedelta(seconds=60)
"""After so long without a change the next one is news again."""

LONGEST = timedelta(minutes=5)
"""What still goes on after this begins a new row, at the top, where it is seen."""

MOST = 99
"""Changes told in one row."""


@dataclass(frozen=True, slots=True)
class Burst:
    """A row of events: one change, or those of one word that went back each time to what it was before.

    Attributes:
        changes: Oldest first, never none.
    """

    changes: tuple[Changed, ...]

    @property
    def first(self) -> Changed:
        """The change it began with, by which it stands among the others."""
        return self.changes[0]

    @property
    def last(self) -> Changed:
        """The newest: what it turned to is the word now."""
        return self.changes[-1]

    @property
    def count(self) -> int:
        """How many changes it tells."""
        return len(self.changes)

    def takes(self, change: Changed) -> bool:
        """Whether a change is one more of these: the same word of the same observer, back where it came from."""
        last = self.last
        return (
            about(change) == about(last)
            and _word(change.before) == _word(last.after)
            and _word(change.after) == _word(last.before)
            and self.count < MOST
            and change.at - last.at <= QUIET
            and change.at - self.first.at <= LONGEST
        )

    def joined(self, change: Changed) -> "Burst":
        """This burst with one more change."""
        return Burst((*self.changes, change))


def about(change: Changed) -> tuple[str, str, str]:
    """Whose word on what a change is about."""
    return change.cluster, change.source, change.subject


def _word(text: str) -> str:
    """A word without its reason: `no answer: timed out` is answered by `answers again` as any `no answer` is."""
    return text.split(": ", 1)[0].removesuffix(" again")
