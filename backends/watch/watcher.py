"""Looks at every probe, each at its own pace, one look of a probe at a time."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from backends.errors import LookError
from backends.estate import learn
from backends.events import Event, Looked, LookFailed
from backends.model import Answer, Estate, Probe, Seen
from backends.settings import Site, probes
from backends.watch.schedule import wait_s


class Looker(Protocol):
    """Carries out a probe. Raises `LookError` where there is no answer, and keeps each look's time limit itself."""

    async def look(self, probe: Probe) -> Seen[Answer]:
        """Ask, and read the answer."""

    async def close(self) -> None:
        """Close every connection."""


class Watcher:
    """Asks all of a site's questions again and again, and hands every event on."""

    def __init__(
        self,
        site: Site,
        looker: Looker,
        clock: Callable[[], datetime],
        tell: Callable[[Event], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._site = site
        self._looker = looker
        self._clock = clock
        self._tell = tell
        self._chance = chance
        self._hurry: dict[Probe, asyncio.Event] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        async with asyncio.TaskGroup() as looks:
            for cluster in self._site.clusters:
                for probe in probes(cluster):
                    self._hurry[probe] = asyncio.Event()
                    looks.create_task(self._keep_looking(probe), name=f"look {probe}")

    def poll_now(self) -> None:
        """Let every probe that waits for its turn look now."""
        for hurry in self._hurry.values():
            hurry.set()

    async def _keep_looking(self, probe: Probe) -> None:
        failures = 0
        interval_s, most_s = self._site.timing.interval_s(probe), self._site.timing.back_off_most_s
        while True:
            self._hurry[probe].clear()
            result = await self._look(probe)
            failures = 0 if isinstance(result, Looked) else failures + 1
            pause_s = wait_s(interval_s, failures, most_s, self._chance)
            if isinstance(result, Looked):
                self._tell(result)
            else:
                again = self._clock() + timedelta(seconds=pause_s)
                self._tell(LookFailed(probe, self._clock(), str(result), again))
            try:
                await asyncio.wait_for(self._hurry[probe].wait(), pause_s)
            except TimeoutError:
                continue

    async def _look(self, probe: Probe) -> Looked | LookError:
        try:
            return Looked(probe, await self._looker.look(probe))
        except LookError as error:
            return error


async def look_once(site: Site, looker: Looker, clock: Callable[[], datetime]) -> Estate:
    """Ask every question once, all at the same time, and fold the answers into one estate."""
    asked = [probe for cluster in site.clusters for probe in probes(cluster)]
    answers = await asyncio.gather(*(_event(probe, looker, clock) for probe in asked))
    estate = Estate()
    for event in answers:
        estate = learn(estate, event)
    return estate


async def _event(probe: Probe, looker: Looker, clock: Callable[[], datetime]) -> Event:
    try:
        return Looked(probe, await looker.look(probe))
    except LookError as error:
        return LookFailed(probe, clock(), str(error))
