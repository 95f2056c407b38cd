"""Runners that die where they are told to: `python -m tests.whole.nursery` forks one for each job (`forking`)."""

import asyncio
import functools
import itertools
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import inf
from pathlib import Path
from typing import Any, Literal

from backends import sitefile
from backends.errors import StoreError
from backends.events import RunEvent
from backends.looking import look
from backends.progress import replay
from backends.questions import probes
from backends.runs import runner, sqlite
from backends.runs.base import Lease, Outcome, Store
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.sqlite import SqliteStore
from backends.settings import Cluster, Site
from backends.sim.desk import ask
from tests.whole.forking import die, forks

Where = Literal["", "before", "acted", "after", "begun", "replied", "full"]
"""Before an append, before one that follows an effect, after one; when the site was told of an effect; when the
effect's reply has come. With `full` it lives, but from that append on nothing can be written until there is a file
`room` beside the site file.

An append follows an effect where one was in hand since the append before: else nothing but looks lies between, and to
die before this one is to die after that one. The first append follows whatever was before the run.
"""
QUIET_ROUNDS, MOST_ROUNDS = 8, 100
"""Looks in a row that bring the same until a world counts as settled; and looks until that is given up."""


@dataclass(frozen=True)
class Job:
    """A runner to be.

    Attributes:
        number: At which append, or which effect, it dies; counted from 1.
        world: The file into which it writes, at its end, how the world looks.
        settled: What the world is waited to look like; empty: until it stays as it is.
        late_s: How far its clock is behind.
    """

    site: str
    run: str
    world: str
    where: Where = ""
    number: int = 0
    settled: str = ""
    late_s: float = 0.0


@dataclass
class Acted:
    """What a runner has done since its last append.

    Attributes:
        lately: Whether an effect was begun or in hand since then; at the first append, whatever came before the run.
        in_hand: How many are being done.
    """

    lately: bool = True
    in_hand: int = 0


ACTED = Acted()
"""Of this process, which is one runner's."""


class DyingStore(SqliteStore):
    """The store of a runner that dies before or after an append."""

    def __init__(self, folder: Path, job: Job) -> None:
        super().__init__(folder)
        self._job, self._counted, self._room = job, itertools.count(1), Path(job.site).with_name("room")

    def append(self, lease: Lease, event: RunEvent) -> int:
        lately, ACTED.lately = ACTED.lately, bool(ACTED.in_hand)
        number = 0 if self._job.where == "acted" and not lately else next(self._counted)
        here = number == self._job.number
        if here and self._job.where in {"before", "acted"}:
            die()
        if self._job.where == "full" and number >= self._job.number and not self._room.exists():
            raise StoreError("there is no room on the disk")
        seq = super().append(lease, event)
        if here and self._job.where == "after":
            die()
        return seq


class DyingHands(RunHands):
    """The hands of a runner that dies in the middle of an effect. At its end they look at the world once more."""

    def __init__(self, job: Job, site: Site, cluster: Cluster, log: Any) -> None:
        super().__init__(site, cluster, log)
        self._job, self._all_of, self._counted = job, cluster, itertools.count(1)

    async def run(
        self,
        node: str,
        argv: tuple[str, ...],
        spool: Path | None,
        limit_s: float,
        send_by: float = inf,
        *,
        typed: str = "",
    ) -> Outcome:
        return await self._effect(super().run(node, argv, spool, limit_s, send_by, typed=typed))

    async def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        gives: tuple[tuple[str, str], ...],
        send_by: float = inf,
        *,
        region: str = "",
    ) -> Outcome:
        return await self._effect(super().call(service, operation, parameters, gives, send_by, region=region))

    async def close(self) -> None:
        before, alike = "", 0
        for _ in range(MOST_ROUNDS):
            now = await self._world()
            alike = alike + 1 if now == before else 0
            before = now
            if now == self._job.settled or (not self._job.settled and alike == QUIET_ROUNDS):
                break
        self._write_down(before)
        await super().close()

    def _write_down(self, world: str) -> None:
        Path(self._job.world).write_text(world, "utf-8")

    async def _effect(self, doing: Awaitable[Outcome]) -> Outcome:
        here = next(self._counted) == self._job.number
        told = self._told()
        ACTED.lately, ACTED.in_hand = True, ACTED.in_hand + 1
        going = asyncio.ensure_future(doing)
        while here and self._job.where == "begun" and not going.done() and self._told() == told:
            await asyncio.wait({going}, timeout=0)
        if here and self._job.where == "begun":
            die()
        try:
            outcome = await going
        finally:
            ACTED.in_hand -= 1
        if here and self._job.where == "replied":
            die()
        return outcome

    def _told(self) -> int:
        if self._job.where != "begun":
            return 0
        return sum(one["acts"] for one in ask(Path(self._job.site).parent, "told"))

    async def _world(self) -> str:
        """What everybody says, who is asked, in words without any time in them."""
        seen = await look_round(self, probes(self._all_of), runner.utc_now)
        said = "\n".join(f"{sight.probe}\n{sight.raw or 'silence'}" for sight in seen.sights)
        return "\n".join(line for line in said.splitlines() if " Time  " not in line)


def _set_back(late: timedelta) -> None:
    """Set this process's clock back, wherever it is read."""

    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # what it makes are no Lates
            return datetime.now(tz) - late

    for module in (look, runner, sqlite):
        vars(module)["datetime"] = Late


async def live(job: Job) -> int:
    """Be the runner, made as `backends.runs.runner.run` makes it, but for what dies."""
    site = sitefile.read(Path(job.site))
    store: Store = DyingStore(Path(str(site.store.folder)), job)
    _set_back(timedelta(seconds=job.late_s))
    runner.RunHands = functools.partial(DyingHands, job)  # type: ignore[attr-defined,assignment] # the same hands, but mortal
    over = replay(store.read(job.run))
    if over.ended:
        await DyingHands(job, site, site.clusters[0], lambda *_: None).close()
        return 0
    return await runner.Runner(site, job.run, store).carry_out()


if __name__ == "__main__":
    forks(Job, live, ("ec2", "sts"))
