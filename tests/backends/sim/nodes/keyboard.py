"""A keyboard on the nodes of a world: it answers questions, and lets world time pass until a command has ended."""

import asyncio
from collections.abc import Awaitable, Callable

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
