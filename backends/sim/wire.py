"""One connection from the bastion to a node: bytes both ways, as fast and as surely as the line allows."""

import asyncio
from contextlib import suppress

import asyncssh

from backends.sim.line import Line


class Wire(asyncssh.SSHTCPSession[bytes]):
    """Carries data between an SSH channel of the bastion and a node, until either end is closed."""

    def __init__(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._line = line
        self._reader = reader
        self._writer = writer
        self._sent: asyncio.Queue[bytes] = asyncio.Queue()
        self._pumps: tuple[asyncio.Task[None], ...] = ()

    def connection_made(self, chan: asyncssh.SSHTCPChannel[bytes]) -> None:
        """The channel is open."""
        self._channel = chan

    def session_started(self) -> None:
        """Begin to carry."""
        self._pumps = (asyncio.create_task(self._there()), asyncio.create_task(self._back()))

    def data_received(self, data: bytes, datatype: int | None) -> None:  # noqa: ARG002 - asyncssh's signature
        """The client sent something."""
        self._sent.put_nowait(data)

    def eof_received(self) -> bool:
        """The client will send no more; it may still listen."""
        self._sent.put_nowait(b"")
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncssh's signature
        """The client is gone."""
        for pump in self._pumps:
            pump.cancel()
        self._writer.transport.abort()

    async def _there(self) -> None:
        with suppress(OSError):
            while data := await self._sent.get():
                await self._line.passes()
                self._writer.write(data)
                await self._writer.drain()

    async def _back(self) -> None:
        with suppress(OSError, asyncssh.Error):
            while data := await self._reader.read(65536):
                await self._line.passes()
                self._channel.write(data)
        self._channel.close()
