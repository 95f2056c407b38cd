"""Runners of a restore or a backup that die where they are told to: `python -m tests.whole.mortals` forks them.

As `nursery` does; but a point is told by its name, so that it is the same one wherever the runner began, and a runner
can take checkpoints on its way.
"""

import asyncio
import functools
import json
from collections import Counter
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, Literal

from backends import sitefile
from backends.events import RunEvent
from backends.plan import EditConf, PutFile
from backends.progress import replay
from backends.runs import runner
from backends.runs.base import STEP, Lease, Outcome
from backends.runs.hands import RunHands
from backends.runs.sqlite import SqliteStore
from backends.settings import Cluster, Site
from backends.sim.desk import ask
from tests.whole import checkpoints
from tests.whole.forking import die, forks

Where = Literal["", "after", "begun", "replied"]
"""After an append; when the site was told of an effect; when the effect's reply has come, before it is written down."""


@dataclass(frozen=True)
class Job:
    """A runner to be.

    Attributes:
        point: At which append or effect it dies: the name of it, as `Point` has it.
        keeps: It takes a checkpoint before each append at which nothing is in hand, and writes all points down.
    """

    site: str
    run: str
    where: Where = ""
    point: str = ""
    keeps: bool = False

    @property
    def folder(self) -> Path:
        """Of the site."""
        return Path(self.site).parent


@dataclass
class Busy:
    """What this process, which is one runner's, has in hand.

    Attributes:
        lately: Whether something was in hand since the last append.
    """

    in_hand: int = 0
    lately: bool = False
    events: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)


BUSY = Busy()


def name_of(event: RunEvent) -> str:
    """A line of the journal by what it says of which step or question."""
    about = getattr(event, "step", getattr(event, "question", ""))
    return " ".join(filter(None, (event.kind, about, getattr(event, "about", ""))))


class MortalStore(SqliteStore):
    """The store of a runner that dies after an append."""

    def __init__(self, folder: Path, job: Job, site: Site) -> None:
        super().__init__(folder, lease_s=site.timing.lease_s)
        self._job = job
        BUSY.events.update(name_of(event) for _, event in self.read(job.run))

    def append(self, lease: Lease, event: RunEvent) -> int:
        name = name_of(event)
        BUSY.events[name] += 1
        name = f"{name} #{BUSY.events[name]}"
        if self._job.keeps:
            self._keep(name)
        seq = super().append(lease, event)
        if (self._job.where, self._job.point) == ("after", name):
            die()
        return seq

    def _keep(self, name: str) -> None:
        """A line for each append: its name, and the checkpoint just before it, where there is one."""
        quiet = not BUSY.in_hand and not BUSY.lately
        BUSY.lately = bool(BUSY.in_hand)
        before = name.replace(" ", "-") if quiet else ""
        if quiet:
            checkpoints.keep(self._job.folder, before)
        note(self._job, "after", name, before)


class MortalHands(RunHands):
    """The hands of a runner that dies in the middle of an effect."""

    def __init__(self, job: Job, site: Site, cluster: Cluster, log: Any) -> None:
        super().__init__(site, cluster, log)
        self._job = job

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

    async def edit(
        self, edit: EditConf | PutFile, given: tuple[str, ...], spool: Path | None, limit_s: float, send_by: float = inf
    ) -> Outcome:
        return await self._effect(super().edit(edit, given, spool, limit_s, send_by))

    async def trust(self, node: str, fingerprint: str) -> Outcome:
        return await self._effect(super().trust(node, fingerprint))

    async def _effect(self, doing: Awaitable[Outcome]) -> Outcome:
        BUSY.effects[STEP.get()] += 1
        name = f"{STEP.get()} #{BUSY.effects[STEP.get()]}"
        here = self._job.where if name == self._job.point else ""
        if self._job.keeps:
            note(self._job, "begun", name, "")
            note(self._job, "replied", name, "")
        told = self._told() if here == "begun" else 0
        BUSY.lately, BUSY.in_hand = True, BUSY.in_hand + 1
        going = asyncio.ensure_future(doing)
        while here == "begun" and not going.done() and self._told() == told:
            await asyncio.wait({going}, timeout=0)
        if here == "begun":
            die()
        try:
            outcome = await going
        finally:
            BUSY.in_hand -= 1
        if here == "replied":
            die()
        return outcome

    def _told(self) -> int:
        return len(ask(self._job.folder, "acts"))


def note(job: Job, where: Where, name: str, before: str) -> None:
    """Write a point down, for whoever walks."""
    with (job.folder / "points").open("a", encoding="utf-8") as points:
        points.write(json.dumps([where, name, before]) + "\n")


async def live(job: Job) -> int:
    """Be the runner, made as `backends.runs.runner.run` makes it, but for what dies."""
    site = sitefile.read(Path(job.site))
    store = MortalStore(Path(str(site.store.folder)), job, site)
    runner.RunHands = functools.partial(MortalHands, job)  # type: ignore[attr-defined,assignment] # the same hands, but mortal
    if replay(store.read(job.run)).ended:
        return 0
    return await runner.Runner(site, job.run, store).carry_out()


if __name__ == "__main__":
    forks(Job, live, ("ec2", "sts", "route53", "iam", "service-quotas"))
