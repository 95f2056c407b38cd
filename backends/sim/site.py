"""A whole pretend site, running: the world, the way in by SSH, AWS, the desk, and the files that lead to them."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.sim.aws import Endpoint
from backends.sim.blueprint import two_node_mirror
from backends.sim.clock import Clock, ManualClock
from backends.sim.desk import Desk
from backends.sim.files import new_keys, write_site
from backends.sim.ssh import Gateway
from backends.sim.stories import Story
from backends.sim.world import World

QUIET_LOOK_S = 1.0


class Site:
    """One site in one folder.

    Args:
        folder: Where its files go; made if missing, and closed to others.
        story: What has happened to it.
        speed: How much faster than life its time runs.
        seed: What its chance begins with.
    """

    def __init__(self, folder: Path, story: Story, *, speed: float = 1.0, seed: int = 0) -> None:
        self.folder = folder.absolute()
        self.world = World(two_node_mirror(), Clock(speed, datetime.now(UTC) - _age(story)), seed)
        story.begin(self.world)
        self._keys = new_keys(self.world)
        self._gateway = Gateway(self.world, self._keys.hosts, self._keys.client_public)
        self._endpoint = Endpoint(self.world.cloud, self.world.clock, asyncio.get_running_loop())
        self._endpoint.faults = self.world.aws_faults
        self._desk = Desk(self.world, self.folder)
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
        """Stop answering. The files stay."""
        self._endpoint.stop()
        await self._desk.stop()
        await self._gateway.stop()

    async def until_quiet(self, seconds: float) -> None:
        """Wait until nobody has been connected for so many seconds of real time."""
        loop = asyncio.get_running_loop()
        busy_at, calls = loop.time(), 0
        while loop.time() - busy_at < seconds:
            await asyncio.sleep(min(QUIET_LOOK_S, seconds))
            now_calls = self._endpoint.calls.total()
            if self._gateway.connections or self._endpoint.connections or now_calls != calls:
                busy_at, calls = loop.time(), now_calls


def _age(story: Story) -> timedelta:
    """How much world time passes until a story has come about: it is told once beforehand, so that it ends now."""
    clock = ManualClock()
    began = clock.now()
    story.begin(World(two_node_mirror(), clock))
    return clock.now() - began
