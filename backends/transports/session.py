"""One command on an SSH connection, from its opening to the word that it is over."""

import asyncio
from contextlib import suppress
from math import inf
from typing import Any

import asyncssh

from backends.transports.base import Stream

PATIENCE_S = 1.0
"""Between asking a command that looks, and that nobody waits for, to end (TERM) and ending it (KILL)."""
AHEAD = 1_000_000
"""Bytes that may wait for our reader; beyond them the node's command waits."""


class Slots:
    """The commands that run on one connection: how many at once, and those that nobody waits for any more."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)
        self._left: dict[str, Session] = {}

    async def take(self, command: str) -> "Session":
        """Wait for a slot, and for an earlier run of the same command that was left and has not ended."""
        while (left := self._left.get(command)) is not None:
            await left.over.wait()
        await self._free.acquire()
        return Session(command, self)

    def leave(self, session: "Session") -> None:
        """Remember a command that is still running and that nobody waits for."""
        self._left[session.command] = session

    def give_back(self, session: "Session") -> None:
        """The command is over."""
        self._free.release()
        if self._left.get(session.command) is session:
            del self._left[session.command]


class Session(asyncssh.SSHClientSession[bytes]):
    """A command, and the slot that it holds.

    The slot is given back when the node says that the command is over, or the connection is: not when we stop
    waiting. OpenSSH ends a command it is told to end, but not one of root's ("session signalling requires privilege
    separation", seen with 9.2); so such a command stays, and is never joined by another run of the same.

    Attributes:
        send_by: Later than this, by the event loop's clock, it is not sent any more.
        too_late: That was so.
        typed: Its standard input, whole.
    """

    def __init__(self, command: str, slots: Slots) -> None:
        self.command = command
        self.over = asyncio.Event()
        self.send_by = inf
        self.too_late = False
        self.typed = b""
        self._slots = slots
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self._chunks: asyncio.Queue[tuple[Stream, bytes] | None] = asyncio.Queue()
        self._waiting = 0
        self._started = False
        self._left = False
        self._unwanted = False
        self._sent = False

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal, `None` where nobody said so before the connection was lost."""
        return self._channel.get_returncode() if self._channel is not None else None

    @property
    def sent(self) -> bool:
        """Whether the command may have reached the other side: it was written to the wire, and not refused there."""
        return self._sent

    async def open(self, connection: asyncssh.SSHClientConnection) -> None:
        """Start the command. Left half-way, it is not sent any more, or ended as soon as it has started.

        Raises:
            asyncssh.Error: The other side does not start it, or the connection was lost; `sent` tells the two apart.
        """
        opening = asyncio.create_task(connection.create_session(lambda: self, self.command, encoding=None))
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
        self._unwanted = True
        self.let_be()
        if self._started:
            self._stop()

    def let_be(self) -> None:
        """Nobody waits any more, but a command that was sent goes on, and keeps its slot."""
        self._left = True
        if not self.over.is_set():
            self._slots.leave(self)
        if self._started and self._channel is not None:
            self._channel.resume_reading()

    def signal(self, name: str) -> None:
        """Send it a signal, if it is not over. Whether it gets there nobody tells."""
        if not self.over.is_set() and self._channel is not None:
            with suppress(OSError):
                self._channel.send_signal(name)

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        """Called by asyncssh: the other side agreed to a session, and the command is sent with the next breath.

        Raises:
            asyncssh.ChannelOpenError: Nobody waits any more, or it is too late: it is not sent.
        """
        self._channel = chan
        self.too_late = asyncio.get_running_loop().time() > self.send_by
        if self._left or self.too_late:
            chan.close()
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "nobody waits for it any more")
        self._sent = not chan.is_closing()

    def session_started(self) -> None:
        """Called by asyncssh: the command runs. It has no more to read than what is typed."""
        if self._channel is not None:
            if self.typed:
                self._channel.write(self.typed)
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
        error = asyncio.CancelledError() if opening.cancelled() else opening.exception()
        if error is not None:
            if isinstance(error, asyncssh.ChannelOpenError) and not self.over.is_set():
                self._sent = False  # the other side said no; a lost connection would have ended the session before
            self._end()
            return
        self._started = True
        if self._unwanted:
            self._stop()

    def _stop(self) -> None:
        self.signal("TERM")
        asyncio.get_running_loop().call_later(PATIENCE_S, self.signal, "KILL")

    def _end(self) -> None:
        if not self.over.is_set():
            self.over.set()
            self._slots.give_back(self)
            self._chunks.put_nowait(None)
