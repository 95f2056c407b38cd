"""The desk: where a running site is asked, over a socket in its folder, for a fault, its record, a new beginning."""

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from backends.sim.faults import FaultError

SOCKET = "desk"
ANSWER_LIMIT_S = 10.0


class Desk:
    """The running site's side: one line of JSON in, a verb and its words; one out; a connection each.

    Args:
        folder: Where its socket lies.
        verbs: What is done, given the words; what that returns is the answer. It raises FaultError where it will not.
    """

    def __init__(self, folder: Path, verbs: Mapping[str, Callable[..., Any]]) -> None:
        self._path = folder / SOCKET
        self._verbs = verbs
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
                verb, *words = map(str, json.loads(await reader.readline()))
                answer = {"done": True, "said": self._verbs[verb](*words)}
            except FaultError as error:
                answer = {"done": False, "said": str(error)}
            except (ValueError, TypeError, LookupError):
                answer = {
                    "done": False,
                    "said": f"That was not a list in JSON of one of {list(self._verbs)} and words.",
                }
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()


def is_running(folder: Path) -> bool:
    """Whether a site runs in this folder."""
    with socket.socket(socket.AF_UNIX) as wire:
        return _connected(wire, folder)


def ask(folder: Path, verb: str, *words: str) -> Any:
    """Have the site that runs in this folder do something; returns what it says, a sentence or a list.

        ask(folder, "fault", "stop", "server02")
        ask(folder, "reset", "healthy")
        ask(folder, "told")
        ask(folder, "disks")
        ask(folder, "fields", "172.31.10.11")
        ask(folder, "hand", "172.31.10.11", "interconnect/server01=172.31.10.11")

    Raises:
        FaultError: It will not, or there is none.
    """
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(ANSWER_LIMIT_S)
        if not _connected(wire, folder):
            raise FaultError(f"No pretend site runs in {folder}; start one, or name its folder with --dir.")
        try:
            wire.sendall(json.dumps([verb, *words]).encode() + b"\n")
            with wire.makefile("rb") as answers:
                answer = json.loads(answers.readline())
        except (OSError, ValueError):
            raise FaultError(f"The pretend site in {folder} does not answer.") from None
    if not answer["done"]:
        raise FaultError(answer["said"])
    return answer["said"]


def _connected(wire: socket.socket, folder: Path) -> bool:
    try:
        wire.connect(str(folder / SOCKET))
    except OSError:
        return False
    return True
