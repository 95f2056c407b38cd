"""One command on a node: from its channel to its answer, through all that can happen to either."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import asyncssh

from backends.sim.commands import Here, NoInput, Reply, program, run
from backends.sim.machine import Machine
from backends.sim.world import World

MIDDLE_S = 1.0
"""How long a command acts, in world seconds, before its connection is cut in the middle of it."""
NO_SHELL = Reply(err="This is a pretend host: only single commands are possible.\n", status=1)


class Typed(NoInput):
    """What comes over a channel."""

    def __init__(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self._process = process

    async def line(self, question: str) -> str:
        """Show a question; returns the line that comes, empty where none does any more."""
        with suppress(OSError, asyncssh.Error):
            self._process.stdout.write(question.encode())
            return (await self._process.stdin.readline()).decode(errors="replace")
        return ""

    async def rest(self) -> bytes:
        """All that comes until its end."""
        with suppress(OSError, asyncssh.Error):
            return await self._process.stdin.read()
        return b""


class Session(asyncssh.SSHServerProcess[bytes]):
    """A command's channel.

    The command itself is a job of the machine, which nothing but the machine's end takes back: CLUSTERPRO's commands
    ask its daemons to do the work, and those go on when whoever asked has gone.
    """

    def __init__(self, world: World, machine: Machine) -> None:
        super().__init__(self._serve, None, 3, allow_scp=False)
        self._world = world
        self._machine = machine
        self._waiting: asyncio.Task[Reply | None] | None = None
        self._signal = ""

    def signal_received(self, signal: str) -> None:
        """End the command; root's goes on, since sshd passes signals on only where it runs as another user."""
        if self._waiting is not None and self.get_extra_info("username") != "root":
            self._signal = signal
            self._waiting.cancel()

    async def _serve(self, _process: asyncssh.SSHServerProcess[bytes]) -> None:
        if self.command is None:
            await answer(self, NO_SHELL)
            return
        self._waiting = asyncio.ensure_future(self._carry_out(self.command))
        try:
            reply = await self._waiting
        except asyncio.CancelledError:
            if not self._signal:
                raise
            with suppress(OSError):
                self.exit_with_signal(self._signal)
            return
        if reply is None:
            self.get_extra_info("connection").abort()
        else:
            await answer(self, reply)

    async def _carry_out(self, line: str) -> Reply | None:
        """Run the command; `None` where the connection is lost instead of an answer."""
        user, wire, name = self.get_extra_info("username"), self._world.lines[self._machine.name], program(line)
        halved, cut, lost = wire.take_cut(), wire.take("cut", name, line), wire.take("lose-answer", name, line)
        here = Here(self._world, self._machine, root=user == "root", by=user, typed=Typed(self))
        job = self._machine.begin(run(here, line))
        if cut:
            middle = asyncio.ensure_future(self._world.clock.sleep(MIDDLE_S))
            await asyncio.wait((job, middle), return_when=asyncio.FIRST_COMPLETED)
            middle.cancel()
            if not job.done():
                return None
        reply = await asyncio.shield(job)
        await wire.returns(name)
        if halved or cut:
            with suppress(OSError, asyncssh.Error):
                self.stdout.write(as_bytes(reply.out)[: len(reply.out) // 2])
                await self.stdout.drain()
        return None if halved or cut or lost else reply


async def answer(process: asyncssh.SSHServerProcess[bytes], reply: Reply) -> None:
    """Send what a command wrote, and its exit status. That nobody waits for it any longer is no trouble of ours."""
    if process.term_type is not None:  # a terminal is one stream, and its lines end in both characters
        reply = replace(reply, out=(reply.out + reply.err).replace("\n", "\r\n"), err="")
    with suppress(OSError, asyncssh.Error):
        process.stdout.write(as_bytes(reply.out))
        process.stderr.write(as_bytes(reply.err))
        await process.stdout.drain()
        process.exit(reply.status)


def as_bytes(text: str) -> bytes:
    """What goes over the wire: a file that is not UTF-8 as it is, for `cat` read it so."""
    return text.encode(errors="surrogateescape")
