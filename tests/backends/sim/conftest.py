"""A healthy world whose time stands still, and a keyboard on its nodes."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from backends.sim.blueprint import two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.commands import Here, Reply, run
from backends.sim.world import World


@pytest.fixture
def world() -> World:
    return World(two_node_mirror(), ManualClock(), seed=1)


@pytest.fixture
def typed(
    world: World, typed_by: Callable[[World], Callable[..., Awaitable[Reply]]]
) -> Callable[..., Awaitable[Reply]]:
    """Type a command line on a node and let world time pass until it has answered."""
    return typed_by(world)


@pytest.fixture
def typed_by() -> Callable[[World], Callable[..., Awaitable[Reply]]]:
    """The same in a world of the test's own."""
    return keyboard


def keyboard(world: World) -> Callable[..., Awaitable[Reply]]:
    """A keyboard on the nodes of a world."""

    async def type_it(server: str, line: str, *, root: bool = True) -> Reply:
        command = asyncio.create_task(run(Here(world, world.machines[server], root), line))
        for _ in range(20_000):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if command.done():
                return command.result()
            world.clock.advance(0.25)
        raise AssertionError(f"{line!r} does not come to an end")

    return type_it
