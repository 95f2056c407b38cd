"""Host keys seen from outside: what a machine offers before anybody logs in there."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncssh

from backends.transports.base import Offer
from backends.transports.hostkeys import KnownHosts

BEST = ("ssh-ed25519",)
"""The kind of key that is asked for first; every OpenSSH of the last ten years has one."""


async def offered(host: str, port: int, through: object, kinds: Sequence[str] = BEST) -> asyncssh.SSHKey:
    """The key that whoever answers there offers, of one of these kinds if it has one, else its own choice.

    Args:
        host: An address, or a name as `through` knows it.
        port: The port.
        through: An SSH connection to go through; `None` where there is none.
        kinds: Algorithms of keys, the best first.

    Raises:
        OSError: Nobody answers.
        asyncssh.Error: It is no SSH server, or it cannot be agreed with.
    """
    try:
        return await _asked(host, port, through, kinds)
    except asyncssh.KeyExchangeFailed:
        return await _asked(host, port, through, ())


async def _asked(host: str, port: int, through: object, kinds: Sequence[str]) -> asyncssh.SSHKey:
    algorithms: Any = [name for kind in kinds for name in _algorithms(kind)] or ()
    tunnel: Any = through
    key = await asyncssh.get_server_host_key(host, port, tunnel=tunnel, config=None, server_host_key_algs=algorithms)
    if key is None:
        raise asyncssh.KeyExchangeFailed("it showed no host key")
    return key


def _algorithms(kind: str) -> tuple[str, ...]:
    """What a key of a kind signs with: one of RSA has newer ways than its name."""
    return ("rsa-sha2-256", "rsa-sha2-512") if kind == "ssh-rsa" else (kind,)


def judged(key: asyncssh.SSHKey, known: KnownHosts, host: str, port: int | None) -> Offer:
    """What is offered, and what known hosts say of it."""
    held, _, revoked, *_ = asyncssh.match_known_hosts(known.entries, host, "", port)
    trusted = key in held and key not in revoked
    return Offer(
        key.get_algorithm(),
        key.get_fingerprint(),
        key.export_public_key().decode("ascii", "replace").strip(),
        f"[{host}]:{port}" if port else host,
        "yes" if trusted else "another" if held or revoked else "no",
    )


class Beyond:
    """A connection as a way on from its far end. Left half-way, what it still opens is closed again."""

    def __init__(self, connection: asyncssh.SSHClientConnection) -> None:
        self._connection = connection

    async def create_connection(self, factory: Any, host: str, port: int) -> Any:
        """As asyncssh calls it."""
        opening: asyncio.Task[Any] = asyncio.ensure_future(self._connection.create_connection(factory, host, port))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_abandon)
            raise


def _abandon(opening: asyncio.Task[Any]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].abort()
