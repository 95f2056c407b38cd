"""A front door behind which a story stands still."""

from collections.abc import Callable

from backends.control import News
from backends.errors import ClpdeckError
from backends.events import Changed
from backends.model import Estate
from screenshots.estates import NOW, Story


class StillFront:
    """Gives a story's news once, and what is put in later when it is taken."""

    def __init__(self, story: Story | None) -> None:
        self.story = story
        self.changes: tuple[Changed, ...] = tuple(story.changes) if story else ()
        self.failure: ClpdeckError | None = None
        self.polled = 0
        self.stopped = False
        self.taken = False
        self._wake: Callable[[], None] = lambda: None

    def start(self, wake: Callable[[], None]) -> None:
        """Have the story taken at once."""
        self._wake = wake
        wake()

    def take(self) -> News:
        """What is known."""
        self.taken = True
        changes, self.changes = self.changes, ()
        site = self.story.site if self.story else None
        estate = self.story.estate if self.story else Estate()
        return News(NOW, site, estate, changes, self.failure)

    def tell(self, *changes: Changed) -> None:
        """Something happened."""
        self.changes += changes
        self._wake()

    def poll_now(self) -> None:
        """Count that it was asked for."""
        self.polled += 1

    def stop(self) -> None:
        """Note that it was."""
        self.stopped = True
