"""The desk: where a running site is asked, over a socket in its folder, to let something go wrong."""

import asyncio
import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from backends.sim.faults import FaultError, inject
from backends.sim.world import World

SOCKET = "desk"
ANSWER_LIMIT_S = 10.0


class Desk:
    """The running site's side: one line of JSON in, one out, a connection each."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._path = folder / SOCKET
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises OSError where the folder's path is too long for a socket (about 100 letters)."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        self._path.chmod(0o600)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            try:
                words = json.loads(await reader.readline())
                answer = {"done": True, "said": inject(self._world, [str(word) for word in words])}
            except FaultError as error:
                answer = {"done": False, "said": str(error)}
            except (ValueError, TypeError):
                answer = {"done": False, "said": "That was not a list of words in JSON."}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()


def is_running(folder: Path) -> bool:
    """Whether a site runs in this folder."""
    with socket.socket(socket.AF_UNIX) as wire:
        return _connected(wire, folder)


def ask(folder: Path, words: Sequence[str]) -> str:
    """Have the site that runs in this folder do a fault; returns what it says.

    Raises:
        FaultError: It will not, or there is none.
    """
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(ANSWER_LIMIT_S)
        if not _connected(wire, folder):
            raise FaultError(f"No pretend site runs in {folder}; start one, or name its folder with --dir.")
        try:
            wire.sendall(json.dumps(list(words)).encode() + b"\n")
            with wire.makefile("rb") as answers:
                answer = json.loads(answers.readline())
        except (OSError, ValueError):
            raise FaultError(f"The pretend site in {folder} does not answer.") from None
    if not answer["done"]:
        raise FaultError(answer["said"])
    return str(answer["said"])


def _connected(wire: socket.socket, folder: Path) -> bool:
    try:
        wire.connect(str(folder / SOCKET))
    except OSError:
        return False
    return True
