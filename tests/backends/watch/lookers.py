"""Lookers made by hand: what they answer, and when, is up to the test."""

import asyncio
from collections import Counter
from collections.abc import Callable

from backends.errors import LookError
from backends.model import Answer, ClusterStatus, Probe, Seen, StatusProbe, observer
from tests.backends.told import at

Reply = Callable[[Probe], Answer | Exception]


def screen(probe: Probe) -> Answer:
    """A whole answer, whatever was asked."""
    return ClusterStatus("bookshop", observer(probe)) if isinstance(probe, StatusProbe) else ()


class HandMade:
    """Answers at once with what `reply` gives, or waits at the gate of a probe until the test opens it."""

    def __init__(self, reply: Reply = screen) -> None:
        self.reply = reply
        self.looks: Counter[Probe] = Counter()
        self.now: Counter[Probe] = Counter()
        self.most_at_once = 0
        self.gates: dict[Probe, asyncio.Event] = {}
        self.cancelled: list[Probe] = []
        self.closed = False

    async def look(self, probe: Probe) -> Seen[Answer]:
        self.looks[probe] += 1
        self.now[probe] += 1
        self.most_at_once = max(self.most_at_once, self.now[probe])
        try:
            if probe in self.gates:
                await self.gates[probe].wait()
        except asyncio.CancelledError:
            self.cancelled.append(probe)
            raise
        finally:
            self.now[probe] -= 1
        answer = self.reply(probe)
        if isinstance(answer, Exception):
            raise answer
        return Seen(answer, observer(probe), at(0))

    async def close(self) -> None:
        self.closed = True


def failing(error: LookError | Exception, *probes: Probe) -> Reply:
    """These probes fail, or all where none is named."""
    return lambda probe: error if not probes or probe in probes else screen(probe)
