"""A pretend site in the test's own loop, a run's hands on it, and what it was told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from backends import sitefile
from backends.runs.hands import RunHands
from backends.settings import Cluster
from backends.settings import Site as Settings
from backends.sim.faults import inject
from backends.sim.site import Site
from backends.sim.stories import STORIES

MOVE = ("clpgrp", "-m", "failover", "-a", "server02")


@dataclass
class Pretend:
    """One site and all that was logged by hands on it."""

    site: Site
    path: Path
    logged: list[tuple[str, str, str]] = field(default_factory=list)
    made: list[RunHands] = field(default_factory=list)

    @classmethod
    async def start(cls, folder: Path, *, speed: float = 200.0) -> "Pretend":
        site = Site(folder, STORIES[0], speed=speed, seed=1)
        return cls(site, await site.start())

    @property
    def settings(self) -> Settings:
        return sitefile.read(self.path)

    @property
    def cluster(self) -> Cluster:
        return self.settings.clusters[0]

    @property
    def told(self) -> list[str]:
        """What acted, oldest first, as one would write it."""
        return [one.line.split("  (")[0] for one in self.site.world.told.all()]

    @property
    def heard_anything(self) -> bool:
        """Whether anything reached it at all, looks included."""
        return bool(self.site.world.told.all(looks=True))

    def hands(self, **settings: object) -> RunHands:
        site = replace(self.settings, **settings)
        self.made.append(RunHands(site, site.clusters[0], lambda *line: self.logged.append(line)))
        return self.made[-1]

    def fault(self, *words: str) -> None:
        inject(self.site.world, words)

    async def until(self, so: Callable[[], object]) -> None:
        """Wait until something is so of the site. Nothing there tells us; so we look whenever the loop comes round."""
        while not so():  # noqa: ASYNC110 - as said above
            await asyncio.sleep(0)

    async def close(self) -> None:
        for hands in self.made:
            await hands.close()
        await self.site.stop()
