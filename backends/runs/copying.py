"""Puts a file of ours on a node and reads it back: an edited copy of its cluster configuration, or a text.

The copy goes as it is to `tee`, and what `tee` repeats is not kept: there are passwords in such a file. Log and spool
get the difference, with secrets hidden.
"""

import asyncio
import hashlib
import shlex
from collections.abc import Sequence
from math import inf

from backends.clpconf import Phase, unified
from backends.clpconf import edit as changed
from backends.clpconf import read as read_conf
from backends.errors import ConfError, LookError, PlanError, Unreadable
from backends.looking.configuration import said_where
from backends.looking.wanted import phase
from backends.model import CONF
from backends.plan import EditConf, PutFile
from backends.runs.base import Outcome
from backends.runs.hearing import Hearing
from backends.settings import Node
from backends.transports.base import Exit, Line, Transport
from backends.transports.lines import output

MOST_BYTES = 4_000_000
"""Of a configuration."""
MOST_NAMED = 3
"""Fields that a message names."""


class Copying:
    """One file.

    Args:
        transport: The way to the node.
        node: Which one.
        hearing: Gets what is sent, and the difference.
    """

    def __init__(self, transport: Transport, node: Node, hearing: Hearing) -> None:
        self._transport, self._node, self._hearing = transport, node, hearing
        self._sent = False

    async def put(
        self, edit: EditConf | PutFile, given: Sequence[str], limit_s: float, send_by: float = inf
    ) -> Outcome:
        """Read and edit where it is a copy; write, read back. What is in force on the node does not change.

        Raises:
            NotAllowed: The file is none of ours, or this session only looks.
        """
        self._sent = False
        try:
            async with asyncio.timeout(limit_s):
                if isinstance(edit, PutFile):
                    return await self._write(edit.copy, edit.text.encode(), "", limit_s, send_by)
                raw = await self._read(CONF)
                asked = phase(read_conf(raw), edit.phase, given)
                if why := _why_by_hand(asked):
                    return Outcome("failed", f"nothing was written: {why}")
                new, changes = changed(raw, asked.changes), len(asked.changes)
                self._show(raw, new)
                count = f"{changes} change{'' if changes == 1 else 's'}" if changes else "nothing to change"
                return await self._write(edit.copy, new, f"{count}; the copy ", limit_s, send_by)
        except (ConfError, PlanError) as error:
            return Outcome("failed", f"nothing was written: {error}")
        except LookError as error:
            return (
                Outcome("unknown", f"what was written could not be read back: {error}")
                if self._sent
                else _unsent(error)
            )
        except TimeoutError:
            return Outcome("unknown", f"the copy on {self._node.name} was not written and read back in {limit_s:g} s")

    async def _write(self, path: str, new: bytes, what: str, limit_s: float, send_by: float) -> Outcome:
        """Write it, with the folder it lies in, and read it back."""
        folder, commands = path.rpartition("/")[0], (("mkdir", "-p"), ("tee",))
        for command, place, typed in zip(commands, (folder, path), (b"", new), strict=True):
            self._hearing.sent(shlex.join((*command, place)) + (f"  ({len(typed):,} bytes)" if typed else ""))
            exit_ = await self._transport.act((*command, place), self._hearing.private, limit_s, send_by, typed=typed)
            self._sent = True
            if exit_.code != 0:
                return self._ended(exit_, command[0])
        digest, found = (hashlib.sha256(one).hexdigest() for one in (new, await self._read(path)))
        if digest != found:
            return Outcome("failed", f"{path} on {self._node.name} reads back as {found}, not as {digest}: do it again")
        return Outcome("done", f"{what}{path} was read back, SHA-256 {digest}", 0)

    async def _read(self, path: str) -> bytes:
        self._hearing.sent(shlex.join(("cat", path)))
        raw = await self._transport.fetch(("cat", path), MOST_BYTES)
        if raw.code != 0:
            said = output(raw).errors.strip() or f"exit code {raw.code}"
            raise Unreadable(f"{path} on {self._node.name} cannot be read: {said}")
        return raw.out

    def _show(self, raw: bytes, new: bytes) -> None:
        for line in unified(raw, new):
            self._hearing.line(Line(line))
            self._hearing.raw(f"{line}\n".encode())

    def _ended(self, exit_: Exit, program: str) -> Outcome:
        last = self._hearing.last
        if exit_.code is None or exit_.code < 0:
            return Outcome("unknown", exit_.why or f"{program} was ended by a signal on {self._node.name}", exit_.code)
        return Outcome("failed", f"{program} on {self._node.name}: {last or 'it said nothing'}", exit_.code)


def _why_by_hand(asked: Phase) -> str:
    """Why a hand has to change it; empty where none has to. A phase with one such value is a hand's wholly."""
    placeless = tuple(item for item in asked.items if item.path is None)
    untold = asked.unknown
    if not (placeless or untold):
        return ""
    named = list(dict.fromkeys(said_where(item) for item in (placeless or untold)))
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    why = "their place in the file is not confirmed" if placeless else "nobody said what they are to be"
    return f"{', '.join(named[:MOST_NAMED])}{more}: {why}, so the whole phase is for a hand in the Cluster WebUI"


def _unsent(error: LookError) -> Outcome:
    return Outcome("unsent", str(error))
