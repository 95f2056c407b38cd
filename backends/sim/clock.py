"""World time: how late it is in the pretend site, and what is to happen when.

Nothing else in the pretend site asks for the time or sets a timer, so that a demonstration can run sixty times as
fast as life and a test can run without waiting at all.
"""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Handle(Protocol):
    """Something set to happen later, which can still be called off."""

    def cancel(self) -> None:
        """Call it off. After it has happened this does nothing."""


class Clock:
    """World time that runs `speed` times as fast as real time. Lives in the event loop's thread."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError(f"a clock's speed must be above zero, not {speed}")
        self.speed = speed
        self._start = start if start is not None else datetime.now(UTC)
        self._zero_s = time.monotonic()

    def now(self) -> datetime:
        """The world's time, aware, in UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._zero_s) * self.speed)

    def later(self, seconds: float, call: Callable[[], None]) -> Handle:
        """Make the event loop run `call` in so many world seconds."""
        return asyncio.get_running_loop().call_later(max(seconds, 0.0) / self.speed, call)

    async def sleep(self, seconds: float) -> None:
        """Wait so many world seconds."""
        await asyncio.sleep(max(seconds, 0.0) / self.speed)


class _Alarm:
    """One call set on a manual clock."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self.call = None


class ManualClock(Clock):
    """World time that stands still until it is told to go on: for tests and for setting a story up."""

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__(1.0, start if start is not None else datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
        self._now = self._start
        self._alarms: list[tuple[datetime, int, _Alarm]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The world's time, where the last `advance` left it."""
        return self._now

    def later(self, seconds: float, call: Callable[[], None]) -> Handle:
        """Run `call` when the clock has been advanced by so many seconds."""
        alarm = _Alarm(call)
        heapq.heappush(self._alarms, (self._now + timedelta(seconds=max(seconds, 0.0)), next(self._order), alarm))
        return alarm

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been advanced by so many seconds."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.later(seconds, lambda: None if woken.done() else woken.set_result(None))
        await woken

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass, running what falls due in order, each call at its own time."""
        end = self._now + timedelta(seconds=seconds)
        while self._alarms and self._alarms[0][0] <= end:
            due, _, alarm = heapq.heappop(self._alarms)
            self._now = due
            if alarm.call is not None:
                alarm.call()
        self._now = end
