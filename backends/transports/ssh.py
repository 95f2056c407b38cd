"""Commands over SSH. The one place where words become a POSIX shell's line."""

import asyncio
import shlex
from collections.abc import AsyncGenerator

import asyncssh

from backends.errors import NoContact, TimedOut
from backends.settings import Node
from backends.transports import ssherrors
from backends.transports.base import Exit, Line, Stream
from backends.transports.hops import Hop
from backends.transports.lines import LineCutter
from backends.transports.links import Links
from backends.transports.session import Session


class SshTransport:
    """The way to one node by SSH. Satisfies `base.Transport`.

    Args:
        node: Which one.
        links: The connections it shares with others.
        command_limit_s: Seconds one command may take; connecting has its own limit.
    """

    def __init__(self, node: Node, links: Links, command_limit_s: float) -> None:
        self._node = node
        self._limit_s = command_limit_s
        self._link = links.to(Hop(node.address, node.user, node.port))

    async def start(self, argv: tuple[str, ...]) -> AsyncGenerator[Line | Exit, None]:
        """As `base.Transport.start`. A command that is left, cancelled or out of time is terminated on the node."""
        command = shlex.join(("sudo", "-n", *argv) if self._node.sudo else argv)
        connection = await self._link.connection()
        deadline = asyncio.get_running_loop().time() + self._limit_s
        session = await self._take(command, deadline)
        cutters: dict[Stream, LineCutter] = {"out": LineCutter(), "err": LineCutter()}
        try:
            await self._open(session, connection, deadline)
            while (chunk := await self._next(session, deadline)) is not None:
                stream, data = chunk
                for text in cutters[stream].feed(data):
                    yield Line(text, stream)
            for stream, cutter in cutters.items():
                for text in cutter.rest():
                    yield Line(text, stream)
            yield Exit(session.code)
        finally:
            session.leave()

    async def close(self) -> None:
        """Give up the connection. The next `start` makes a new one."""
        await self._link.close()

    async def _take(self, command: str, deadline: float) -> Session:
        try:
            async with asyncio.timeout_at(deadline):
                return await self._link.slots.take(command)
        except TimeoutError:
            said = f"earlier commands have not ended on {self._node.name}"
            raise TimedOut(f"{said}: `{command}` is not started beside them; end them there") from None

    async def _open(self, session: Session, connection: asyncssh.SSHClientConnection, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await session.open(connection)
        except (OSError, asyncssh.Error) as error:
            if connection.is_closed():
                raise NoContact(f"the connection to {self._node.name} was lost") from error
            raise ssherrors.running(error, self._node.name) from error

    async def _next(self, session: Session, deadline: float) -> tuple[Stream, bytes] | None:
        try:
            async with asyncio.timeout_at(deadline):
                return await session.next_chunk()
        except TimeoutError:
            said = f"`{session.command}` did not end within {self._limit_s:g} s on {self._node.name}"
            raise TimedOut(f"{said} and was told to stop") from None
