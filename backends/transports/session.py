"""One command on an SSH connection, from its opening to the word that it is over."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncssh

from backends.transports.base import Stream

PATIENCE_S = 1.0
"""Between asking a command nobody waits for to end (TERM) and ending it (KILL)."""
AHEAD = 1_000_000
"""Bytes that may wait for our reader; beyond them the node's command waits."""


class Session(asyncssh.SSHClientSession[bytes]):
    """A command, and the one of its connection's slots that it holds.

    The slot is given back when the node says that the command is over, or the connection is: not when we stop
    waiting. So commands that do not end cannot pile up on a node; they use up the slots, and no more are started.
    """

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self._chunks: asyncio.Queue[tuple[Stream, bytes] | None] = asyncio.Queue()
        self._waiting = 0
        self._started = False
        self._left = False
        self._over = False

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal, `None` where nobody said so before the connection was lost."""
        return self._channel.get_returncode() if self._channel is not None else None

    async def open(self, connection: asyncssh.SSHClientConnection, command: str) -> None:
        """Start the command. Cancelled half-way, it is ended as soon as it has started.

        Raises:
            asyncssh.Error: The other side does not start it.
        """
        opening = asyncio.create_task(connection.create_session(lambda: self, command, encoding=None))
        opening.add_done_callback(self._opened)
        await asyncio.shield(opening)

    async def next_chunk(self) -> tuple[Stream, bytes] | None:
        """The next bytes the command wrote; `None` when it is over."""
        chunk = await self._chunks.get()
        if chunk is not None and self._channel is not None:
            self._waiting -= len(chunk[1])
            if self._waiting <= AHEAD:
                self._channel.resume_reading()
        return chunk

    def leave(self) -> None:
        """Nobody waits any more: the command is terminated, if it is not over. Closing alone would leave it running."""
        self._left = True
        if self._started:
            self._stop()

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        """Called by asyncssh: the other side agreed to a session."""
        self._channel = chan

    def session_started(self) -> None:
        """Called by asyncssh: the command runs. It has nothing to read."""
        if self._channel is not None:
            self._channel.write_eof()

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Called by asyncssh: the command wrote something."""
        if self._left:
            return
        self._chunks.put_nowait(("err" if datatype == asyncssh.EXTENDED_DATA_STDERR else "out", data))
        self._waiting += len(data)
        if self._waiting > AHEAD and self._channel is not None:
            self._channel.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncssh's signature; `code` tells
        """Called by asyncssh: the command is over, or the connection is."""
        self._end()

    def _opened(self, opening: asyncio.Task[Any]) -> None:
        if opening.cancelled() or opening.exception() is not None:
            self._end()
            return
        self._started = True
        if self._left:
            self._stop()

    def _stop(self) -> None:
        if self._channel is None or self._over:
            return
        self._channel.resume_reading()
        self._signal("TERM")
        asyncio.get_running_loop().call_later(PATIENCE_S, self._signal, "KILL")

    def _signal(self, name: str) -> None:
        if not self._over and self._channel is not None:
            with suppress(OSError):
                self._channel.send_signal(name)

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._slots.release()
            self._chunks.put_nowait(None)
