"""How a server of the pretend site ends: nobody is let in any more, and nobody is forgotten in the door."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

ROUNDS = 5
"""Of the loop, in which a connection that was accepted in the last moment is made, and can be dropped."""


class Listening(Protocol):
    """A socket at which a server listens."""

    def fileno(self) -> int:
        """Its number."""


async def listen_no_more(sockets: Iterable[Listening]) -> None:
    """Accept nothing more, before the server is closed.

    A server of asyncio's that is closed in the round of its loop in which it accepts a connection leaves that one open:
    neither it nor anybody else knows of it (`_accept_connection2`, Python 3.11).
    """
    for one in sockets:
        asyncio.get_running_loop().remove_reader(one.fileno())
    await some_rounds()


async def some_rounds() -> None:
    """Let the loop come round a few times."""
    for _ in range(ROUNDS):
        await asyncio.sleep(0)
