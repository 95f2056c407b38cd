"""An event loop whose time passes at once: where nothing is left to do, it is the moment of the next thing to do."""

import asyncio
import selectors
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

START = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@dataclass
class Time:
    """A time that several loops, one after the other, share: a run outlives its runners."""

    second: float = 0.0
    set_by_s: float = 0.0

    def now(self) -> datetime:
        """What the wall clock shows: it may have been set."""
        return START + timedelta(seconds=self.second + self.set_by_s)


class _Selector(selectors.SelectSelector):
    """Never waits. It is an error to wait for what can never come."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self._time = time

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("nothing will ever happen any more")
        if not ready and timeout:
            self._time.second += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that takes its time from a `Time`."""

    def __init__(self, time: Time) -> None:
        super().__init__(_Selector(time))
        self._shared = time

    def time(self) -> float:
        return self._shared.second


def run(doing: Coroutine[Any, Any, T], time: Time | None = None) -> T:
    """Run something to its end, in no time."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(time or Time())) as runner:
        return runner.run(doing)
