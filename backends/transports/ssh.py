"""Commands over SSH. The one place where words become a POSIX shell's line."""

import asyncio
import shlex
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from math import inf

import asyncssh

from backends.errors import LookError, NoContact, TimedOut, Unreadable
from backends.settings import Node
from backends.transports import ssherrors
from backends.transports.base import INTERRUPT, Ears, Exit, Line, Raw, Stream
from backends.transports.hops import Hop
from backends.transports.lines import TwoStreams
from backends.transports.links import Links
from backends.transports.session import Session

INTERRUPT_S = 3.0
"""How long a command that acts is waited for after INT, and once more after TERM."""


class SshTransport:
    """The way to one node by SSH. Satisfies `base.Transport`.

    Args:
        node: Which one.
        links: The connections it shares with others.
        command_limit_s: Seconds one command that looks may take, and any may wait for its turn. Connecting has its own.
    """

    def __init__(self, node: Node, links: Links, command_limit_s: float) -> None:
        self._node = node
        self._limit_s = command_limit_s
        self._link = links.to(Hop(node.address, node.user, node.port))

    async def start(self, argv: tuple[str, ...]) -> AsyncGenerator[Line | Exit, None]:
        """As `base.Transport.start`. A command that is left, cancelled or out of time is terminated on the node."""
        cutter = TwoStreams()
        async with aclosing(self._look(argv)) as chunks:
            async for item in chunks:
                if isinstance(item, Exit):
                    for line in cutter.rest():
                        yield line
                    yield item
                else:
                    for line in cutter.feed(*item):
                        yield line

    async def fetch(self, argv: tuple[str, ...], most: int) -> Raw:
        """As `base.Transport.fetch`."""
        kept: dict[Stream, bytearray] = {"out": bytearray(), "err": bytearray()}
        code: int | None = None
        async with aclosing(self._look(argv)) as chunks:
            async for item in chunks:
                if isinstance(item, Exit):
                    code = item.code
                    continue
                kept[item[0]].extend(item[1])
                if sum(map(len, kept.values())) > most:
                    said = f"`{shlex.join(argv)}` on {self._node.name} wrote more than {most:,} bytes"
                    raise Unreadable(f"{said}: it is not read to its end")
        return Raw(bytes(kept["out"]), bytes(kept["err"]), code)

    async def act(
        self, argv: tuple[str, ...], ears: Ears, limit_s: float, send_by: float = inf, *, typed: bytes = b""
    ) -> Exit:
        """As `base.Transport.act`."""
        connection = await self._link.connection()
        now = asyncio.get_running_loop().time()
        deadline = now + limit_s
        session = await self._take(argv, min(deadline, now + self._limit_s))
        session.send_by, session.typed = send_by, typed
        hearing = Hearing(session, ears)
        try:
            await self._open(session, connection, deadline)
            async with asyncio.timeout_at(deadline):
                await hearing.to_the_end()
            return self._exit(session)
        except TimeoutError:
            said = f"`{session.command}` did not end within {limit_s:g} s on {self._node.name}"
            return Exit(None, f"{said}; it was left alone and may go on there")
        except LookError as error:
            if not session.sent:
                raise
            return Exit(None, f"{error}; `{session.command}` may have begun before that")
        except asyncio.CancelledError as cancelled:
            if session.sent and INTERRUPT in cancelled.args:
                await self._interrupt(session, hearing)
            raise
        finally:
            hearing.close()
            session.let_be()

    async def close(self) -> None:
        """Give up the connection. The next `start` makes a new one."""
        await self._link.close()

    async def _look(self, argv: tuple[str, ...]) -> AsyncGenerator[tuple[Stream, bytes] | Exit, None]:
        """Run a command that looks: its bytes as they come, then its exit."""
        connection = await self._link.connection()
        deadline = asyncio.get_running_loop().time() + self._limit_s
        session = await self._take(argv, deadline)
        try:
            await self._open(session, connection, deadline)
            while (chunk := await self._next(session, deadline)) is not None:
                yield chunk
            yield Exit(session.code)
        finally:
            session.leave()

    async def _take(self, argv: tuple[str, ...], deadline: float) -> Session:
        command = shlex.join(("sudo", "-n", *argv) if self._node.sudo else argv)
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
            if session.too_late:
                raise TimedOut(
                    f"`{session.command}` was not sent to {self._node.name}: it would have been too late"
                ) from error
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

    def _exit(self, session: Session) -> Exit:
        if session.code is not None:
            return Exit(session.code)
        return Exit(None, f"the connection to {self._node.name} was lost before `{session.command}` ended")

    async def _interrupt(self, session: Session, hearing: "Hearing") -> None:
        """Tell a command to end, and listen on for whether it does."""
        for name in ("INT", "TERM"):
            session.signal(name)
            with suppress(TimeoutError):
                async with asyncio.timeout(INTERRUPT_S):
                    await hearing.to_the_end()
                hearing.ears.remark(f"`{session.command}` was told to end by {name}, and is over on {self._node.name}")
                return
        said = f"`{session.command}` was told to end by INT and TERM and goes on on {self._node.name}"
        hearing.ears.remark(f"{said}: sshd passes no signal on to a command of root's; end it there if it must end")


class Hearing:
    """What a command that acts says, handed on as it comes."""

    def __init__(self, session: Session, ears: Ears) -> None:
        self.ears = ears
        self._session = session
        self._cutter = TwoStreams()

    async def to_the_end(self) -> None:
        """Hear until the command is over, or the connection is. May be given up and taken up again."""
        while (chunk := await self._session.next_chunk()) is not None:
            self.ears.raw(chunk[1])
            for line in self._cutter.feed(*chunk):
                self.ears.line(line)

    def close(self) -> None:
        """Hand on a last line that had no end."""
        for line in self._cutter.rest():
            self.ears.line(line)
