"""World time: how late it is in the pretend site, and what is to happen when.

Nothing else in the pretend site asks for the time or sets a timer, so that a demonstration can run sixty times as
fast as life, a story can be hours old when it begins, and a test can run without waiting at all.
"""

import asyncio
import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Handle(Protocol):
    """Something set to happen later, which can still be called off."""

    def cancel(self) -> None:
        """Call it off. After it has happened this does nothing."""


class _Alarm:
    """One call set on a clock."""

    __slots__ = ("call", "fleeting")

    def __init__(self, call: Callable[[], None], *, fleeting: bool) -> None:
        self.call: Callable[[], None] | None = call
        self.fleeting = fleeting

    def cancel(self) -> None:
        self.call = None


class Clock:
    """World time that runs `speed` times as fast as real time. Lives in the event loop's thread.

    It can be pickled, with what is to happen on it; who sleeps is not part of that. What comes of it stands still in
    real time until `go_on`.
    """

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError(f"a clock's speed must be above zero, not {speed}")
        self.speed = speed
        self._read = start if start is not None else datetime.now(UTC)
        self._read_at_s = time.monotonic()
        self._held = False
        self._alarms: list[tuple[datetime, int, _Alarm]] = []
        self._order = 0
        self._ring: asyncio.TimerHandle | None = None
        self._sleepers: set[asyncio.Future[None]] = set()

    def now(self) -> datetime:
        """The world's time, aware, in UTC."""
        if self._held:
            return self._read
        return self._read + timedelta(seconds=(time.monotonic() - self._read_at_s) * self.speed)

    def later(self, seconds: float, call: Callable[[], None]) -> Handle:
        """Make the event loop run `call` in so many world seconds."""
        return self._set(seconds, _Alarm(call, fleeting=False))

    def _set(self, seconds: float, alarm: _Alarm) -> _Alarm:
        self._order += 1
        heapq.heappush(self._alarms, (self.now() + timedelta(seconds=max(seconds, 0.0)), self._order, alarm))
        self._set_ring()
        return alarm

    async def sleep(self, seconds: float) -> None:
        """Wait so many world seconds."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._set(seconds, _Alarm(lambda: None if woken.done() else woken.set_result(None), fleeting=True))
        self._sleepers.add(woken)
        try:
            await woken
        finally:
            self._sleepers.discard(woken)

    def __getstate__(self) -> dict[str, Any]:
        kept = [one for one in self._alarms if not one[2].fleeting]  # in order: each has its number
        return self.__dict__ | {"_read": self.now(), "_alarms": kept, "_ring": None, "_sleepers": set()}

    def go_on(self) -> None:
        """Run again, having come out of a pickle: the time in between did not pass."""
        self._read_at_s = time.monotonic()
        heapq.heapify(self._alarms)
        self._set_ring()

    def stop(self) -> None:
        """Let nothing more happen: what was set is called off, and who sleeps is cancelled."""
        self._alarms.clear()
        if self._ring is not None:
            self._ring.cancel()
        for sleeper in tuple(self._sleepers):
            sleeper.cancel()

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass at once, running what falls due in order, each call at its own time."""
        self._read, self._held = self.now(), True
        end = self._read + timedelta(seconds=seconds)
        try:
            while self._alarms and self._alarms[0][0] <= end:
                due, _, alarm = heapq.heappop(self._alarms)
                self._read = max(due, self._read)
                if alarm.call is not None:
                    alarm.call()
        finally:
            self._read, self._read_at_s, self._held = end, time.monotonic(), False
            self._set_ring()

    def _set_ring(self) -> None:
        """Have the event loop wake us when the next call falls due."""
        if self._held:
            return
        if self._ring is not None:
            self._ring.cancel()
        if self._alarms:
            wait_s = (self._alarms[0][0] - self.now()).total_seconds() / self.speed
            self._ring = asyncio.get_running_loop().call_later(max(wait_s, 0.0), self.advance, 0.0)


class ManualClock(Clock):
    """World time that stands still until it is advanced: for tests, which never wait."""

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__(1.0, start if start is not None else datetime(2026, 1, 5, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The world's time, where it was last advanced to."""
        return self._read

    def _set_ring(self) -> None:
        """Nobody but `advance` wakes us."""
