"""Looks at every probe, each at its interval, those of a cluster in rounds, one look of a probe at a time."""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Protocol

from backends.errors import LookError, Refused, Unreadable
from backends.estate import learn
from backends.events import Event, Looked, LookFailed
from backends.model import Answer, Estate, MirrorProbe, Probe, Seen, SsmProbe, StatusProbe
from backends.questions import probes, second_probes, standing_probes
from backends.settings import Site
from backends.text import clean_line
from backends.watch.schedule import Rounds, wait_s


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
        self._failing: set[Probe] = set()

    async def run(self) -> None:
        """Look until cancelled."""
        async with asyncio.TaskGroup() as looks:
            for cluster in self._site.clusters:
                rounds = Rounds(self._chance)
                asked = dict.fromkeys((*probes(cluster), *standing_probes(cluster), *second_probes(cluster)))
                self._hurry |= {probe: asyncio.Event() for probe in asked}
                for probe in asked:
                    looks.create_task(self._keep_looking(probe, rounds), name=f"look {probe}")

    def _stands_by(self, probe: Probe) -> bool:
        """Whether it is a second way whose first one brings answers: it is asked when that fails, or by hand."""
        return isinstance(probe, SsmProbe) and probe.asked not in self._failing

    def _call_the_second(self, probe: Probe, *, failed: bool) -> None:
        """When a way fails, have the node asked by the second one at once, where there is one."""
        if not failed:
            self._failing.discard(probe)
        elif probe not in self._failing:
            self._failing.add(probe)
            second = SsmProbe(probe) if isinstance(probe, StatusProbe | MirrorProbe) else None
            if second in self._hurry:
                self._hurry[second].set()

    def poll_now(self) -> None:
        """Let every probe that waits for its turn look now."""
        for hurry in self._hurry.values():
            hurry.set()

    async def _keep_looking(self, probe: Probe, rounds: Rounds) -> None:
        failures, hurry = 0, self._hurry[probe]
        interval_s, most_s = self._site.timing.interval_s(probe), self._site.timing.back_off_most_s
        while True:
            hurry.clear()
            event = await _ask(self._looker, probe, self._clock)
            failures = failures + 1 if isinstance(event, LookFailed) else 0
            self._call_the_second(probe, failed=bool(failures))
            if self._stands_by(probe):
                pause_s = None
            elif isinstance(event, Looked):
                pause_s = rounds.wait_s(asyncio.get_running_loop().time(), interval_s)
            else:
                pause_s = wait_s(interval_s, failures, most_s, self._chance)
                event = replace(event, next_try=event.at + timedelta(seconds=pause_s))
            self._tell(event)
            with suppress(
                TimeoutError
            ):  # not wait_for: in Python 3.11 it may swallow the cancelling that ends the watch
                async with asyncio.timeout(pause_s):
                    await hurry.wait()


async def look_once(
    site: Site,
    looker: Looker,
    clock: Callable[[], datetime],
    asked: Iterable[Probe] | None = None,
    tell: Callable[[Event], None] | None = None,
) -> Estate:
    """Ask once all that is watched, or what is `asked`, everything at the same time, and fold it into one estate.

    Where all is asked, a node that SSH brings nothing of is asked by the second way after that, and the others of its
    cluster once more: what was said long before cannot be compared. `tell` gets each answer as it comes.
    """
    watched = [probe for cluster in site.clusters for probe in (*probes(cluster), *standing_probes(cluster))]
    wanted = watched if asked is None else asked

    async def ask(probe: Probe) -> Event:
        event = await _ask(looker, probe, clock)
        if tell:
            tell(event)
        return event

    events = await asyncio.gather(*(ask(probe) for probe in dict.fromkeys(wanted)))
    if asked is None:
        failed = {event.probe for event in events if isinstance(event, LookFailed)}
        second = [probe for cluster in site.clusters for probe in second_probes(cluster) if probe.asked in failed]
        waited = {probe.cluster for probe in second}
        again = [
            event.probe
            for event in events
            if isinstance(event, Looked)
            and event.probe.cluster in waited
            and isinstance(event.probe, StatusProbe | MirrorProbe)
        ]
        events += await asyncio.gather(*map(ask, (*second, *again)))
    return reduce(learn, events, Estate())


async def _ask(looker: Looker, probe: Probe, clock: Callable[[], datetime]) -> Event:
    """One look and what came of it. A fault of ours at one probe must not end the looking at the others."""
    try:
        return Looked(probe, await looker.look(probe))
    except LookError as error:
        return LookFailed(probe, clock(), str(error), answered=isinstance(error, Refused | Unreadable))
    except Exception as error:  # noqa: BLE001 - the watch's last line of defence
        return LookFailed(probe, clock(), f"a fault of clpdeck's own: {clean_line(repr(error))}")
