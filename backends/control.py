"""The front door: all that screens and the command line may ask of the back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backends.errors import ClpdeckError
from backends.events import Changed
from backends.model import Estate
from backends.settings import Site


@dataclass(frozen=True, slots=True)
class News:
    """What a viewer gets when it takes what has come.

    Attributes:
        at: When it was put together, aware, UTC.
        site: What is watched; `None` until the site file is read.
        estate: All that is known now.
        changes: The changes since the last time news was taken, oldest first, none left out.
        failure: Why watching ended; the console leaves with this sentence and exit code 2.
    """

    at: datetime
    site: Site | None
    estate: Estate
    changes: tuple[Changed, ...] = ()
    failure: ClpdeckError | None = None


class Front(Protocol):
    """A watch that a viewer follows. `wake` is called from another thread, at most once until `take`."""

    def start(self, wake: Callable[[], None]) -> None:
        """Begin; return at once. Everything slow (site file, libraries, connections) happens elsewhere."""

    def take(self) -> News:
        """Take what has come since the last call. Never waits."""

    def poll_now(self) -> None:
        """Ask every source again now, past its interval and back-off."""

    def stop(self) -> None:
        """End watching and close what is open. Returns soon, whatever hangs."""
