"""A cluster with two mirror disks in LVM, and a keyboard on its nodes that answers questions."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from backends.sim.blueprint import mirror_pair
from backends.sim.clock import ManualClock
from backends.sim.commands import Here, NoInput, Reply, run
from backends.sim.world import World


class Said(NoInput):
    """What is typed at a command, and what it asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def line(self, question: str) -> str:
        return self._text if question else ""

    async def rest(self) -> bytes:
        return self._text.encode()


Typed = Callable[..., Awaitable[Reply]]


def keyboard(world: World) -> Typed:
    async def type_it(server: str, line: str, *, root: bool = True, says: str = "") -> Reply:
        here = Here(world, world.machines[server], root, "ops", Said(says))
        command = asyncio.create_task(run(here, line))
        for _ in range(20_000):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if command.done():
                return command.result()
            world.clock.advance(0.25)
        raise AssertionError(f"{line!r} does not come to an end")

    return type_it


@pytest.fixture
def new_site() -> Callable[[str], tuple[World, Typed]]:
    """Make a site of a version, with its keyboard."""

    def make(version: str) -> tuple[World, Typed]:
        world = World(mirror_pair(version), ManualClock(), seed=1)
        return world, keyboard(world)

    return make


@pytest.fixture
def world(new_site: Callable[[str], tuple[World, Typed]]) -> World:
    return new_site("5.3")[0]


@pytest.fixture
def typed(world: World) -> Typed:
    return keyboard(world)
