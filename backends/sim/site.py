"""A whole pretend site, running: the world, the way in by SSH, AWS, the desk, and the files that lead to them."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from backends.sim import agents, hand
from backends.sim.aws import Endpoint
from backends.sim.clock import Clock, ManualClock
from backends.sim.compare import CopySeen, StallSeen, copies, licences, stalls
from backends.sim.counting import counted
from backends.sim.desk import Desk
from backends.sim.faults import FaultError, inject, unknown
from backends.sim.files import new_keys, write_site
from backends.sim.nodes.versions import NEWEST
from backends.sim.saving import Saved, freeze, save, thaw
from backends.sim.ssh import Gateway
from backends.sim.stories import Story, story_named
from backends.sim.told import as_json
from backends.sim.world import World

QUIET_LOOK_S = 1.0


class Site:
    """One site in one folder.

    Args:
        folder: Where its files go; made if missing, and closed to others.
        story: What has happened to it.
        speed: How much faster than life its time runs.
        seed: What its chance begins with.
        version: Of CLUSTERPRO X on its nodes, one of `nodes.versions.VERSIONS`.
        saved: One that was stopped, to go on with; seed and version are its own then.
    """

    def __init__(
        self,
        folder: Path,
        story: Story,
        *,
        speed: float = 1.0,
        seed: int = 0,
        version: str = NEWEST,
        saved: Saved | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self._story, self._speed, self._seed, self._version = story, speed, seed, version
        self._kept: dict[str, bytes] = {}
        self.world = saved.world if saved else self._begin()
        self._keys = saved.read_keys() if saved else new_keys(self.world)
        if saved:
            self._version = self.world.plan.version
            self.world.clock.speed = speed
            self.world.clock.go_on()
        self._gateway = Gateway(self.world, self._keys.hosts, self._keys.client_public)
        self._endpoint = Endpoint(self.world.cloud, self.world.clock, asyncio.get_running_loop())
        self._desk = Desk(self.folder, self._asked)
        self._enter_aws()
        self.aws_url = ""
        """Where AWS answers, once started."""

    async def start(self, ssh_port: int = 0, aws_port: int = 0) -> Path:
        """Answer on these ports, or on free ones; returns the site file.

        Raises:
            OSError: A port is taken, or the folder cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)  # fails on a folder of somebody else's
        await self._desk.start()
        ssh_port = await self._gateway.start(ssh_port)
        self.aws_url = self._endpoint.start(port=aws_port)
        return write_site(self.folder, self.world, self._keys, ssh_port, self.aws_url)

    async def stop(self) -> None:
        """Stop answering. The files stay, and the world is written down beside them."""
        with suppress(OSError):  # it has to end all the same
            save(self.folder, self.world, self._story.name, self._keys)
        self._endpoint.stop()
        await self._endpoint.over()
        await self._desk.stop()
        await self._gateway.stop()

    def reset(self, story: Story | None = None) -> None:
        """Begin anew, with that story or with the one it began with: same ids, ports and keys. Connections drop."""
        self._story = story or self._story
        self._enter(self._begin())

    def keep(self) -> bytes:
        """The world as it is now, but for commands that are being carried out."""
        return freeze(self.world)

    def go_back(self, kept: bytes) -> None:
        """Be as the world was then, time and all; connections drop. It can be gone back to again."""
        world = thaw(kept)
        world.clock.go_on()
        self._enter(world)

    def _enter(self, world: World) -> None:
        """Be another world from now on."""
        self.world.end()
        self.world = world
        self._gateway.lead_into(world)
        self._enter_aws()

    def _begin(self) -> World:
        """The world when its story has come about, now."""
        clock = Clock(self._speed, datetime.now(UTC) - _age(self._story, self._version))
        world = World(self._story.plan(self._version), clock, self._seed)
        self._story.begin(world)
        return world

    def _enter_aws(self) -> None:
        agents.attach(self.world)
        self._endpoint.lead_into(self.world.cloud, self.world.clock, self.world.aws_faults, self.world.told)

    # What the desk is asked for.

    @property
    def _asked(self) -> dict[str, Callable[..., Any]]:
        """The verbs, and what each does."""
        return {
            "fault": self._fault,
            "reset": self._reset,
            "told": self._told,
            "acts": self._acts,
            "counted": self._counted,
            "disks": self._disks,
            "stalls": self._stalls,
            "licences": self._licences,
            "fields": self._fields,
            "hand": self._hand,
            "keep": self._keep,
            "back": self._back,
        }

    def _fault(self, *words: str) -> str:
        return inject(self.world, words)

    def _reset(self, story: str = "") -> str:
        self.reset(story_named(story) if story else None)
        return f"Begun anew: {self._story.name}."

    def _told(self) -> list[dict[str, Any]]:
        return [as_json(one) for one in self.world.told.all(looks=True)]

    def _acts(self) -> list[dict[str, Any]]:
        return [as_json(one) for one in self.world.told.all()]

    def _counted(self) -> list[str]:
        return counted(self.world)

    def _disks(self) -> list[CopySeen]:
        return list(copies(self.world.machines, self.world.clusters))

    def _stalls(self) -> list[StallSeen]:
        return list(stalls(self.world.cluster))

    def _licences(self) -> dict[str, list[str]]:
        return licences(self.world.machines)

    def _fields(self, node: str) -> list[tuple[str, str]]:
        return [(one.name, one.value) for one in hand.shown(self.world, node)]

    def _hand(self, node: str, *words: str) -> str:
        return hand.apply(self.world, node, words)

    def _keep(self, name: str) -> str:
        self._kept[name] = self.keep()
        return f"Kept: {name}."

    def _back(self, name: str) -> str:
        if name not in self._kept:
            raise FaultError(unknown("kept world", name, self._kept))
        self.go_back(self._kept[name])
        return f"As it was: {name}."

    async def until_quiet(self, seconds: float) -> None:
        """Wait until nobody has been connected for so many seconds of real time."""
        loop = asyncio.get_running_loop()
        busy_at, calls = loop.time(), 0
        while loop.time() - busy_at < seconds:
            await asyncio.sleep(min(QUIET_LOOK_S, seconds))
            now_calls = self._endpoint.calls.total()
            if self._gateway.connections or self._endpoint.connections or now_calls != calls:
                busy_at, calls = loop.time(), now_calls


def _age(story: Story, version: str) -> timedelta:
    """How much world time passes until a story has come about: it is told once beforehand, so that it ends now."""
    clock = ManualClock()
    began = clock.now()
    story.begin(World(story.plan(version), clock))
    return clock.now() - began
