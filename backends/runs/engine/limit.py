"""How long a step may still take, whatever happens to the machine's clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime


class Limit:
    """A span of seconds that began at some moment: in this runner, or in one before it.

    It is counted by the event loop's clock. The wall clock only tells how much of it was gone before; a clock that
    was set makes it neither longer than it is nor shorter than nothing.
    """

    def __init__(self, seconds: float, clock: Callable[[], datetime]) -> None:
        self._seconds, self._clock = seconds, clock
        self._ends: float | None = None

    def begin(self, since: datetime) -> None:
        """Let it begin at a moment."""
        gone_s = max(0.0, (self._clock() - since).total_seconds())
        self._ends = asyncio.get_running_loop().time() + max(0.0, self._seconds - gone_s)

    def forget(self) -> None:
        """Let the next question for what is left begin it."""
        self._ends = None

    def left_s(self, since: datetime | None) -> float:
        """Seconds left; where it has not begun yet, it began then, or now where that is not known either."""
        if self._ends is None:
            self.begin(since or self._clock())
        return (self._ends or 0.0) - asyncio.get_running_loop().time()
