"""The way to every node of a site. asyncssh is loaded at the first command, in a thread, off the first paint."""

import asyncio
import ctypes.util
import shlex
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from math import inf
from typing import TYPE_CHECKING

from backends.errors import NotAllowed
from backends.settings import CLIENT, Cluster, Node, Site
from backends.transports.allowed import acts, looks, serves
from backends.transports.base import Ears, Exit, Line, Offer, Raw, Transport
from backends.transports.hops import Hop

if TYPE_CHECKING:
    from backends.transports.links import Link, Links
    from backends.transports.ssh import SshTransport


class Pool:
    """Transports to nodes, sharing connections and jump hosts.

    Args:
        site: How SSH is set up, and the time limits.
        read_only: Refuse every command that acts. Decided once, here.
    """

    def __init__(self, site: Site, *, read_only: bool = True) -> None:
        self._site = site
        self._read_only = read_only
        self._links: Links | None = None
        self._loading = asyncio.Lock()

    def transport(self, cluster: Cluster, node: Node) -> Transport:
        """The way to one node of one cluster. Costs nothing until its first command."""
        return _Gate(self, cluster, node)

    async def offer(self, node: Node) -> Offer:
        """The host key a node offers, seen without a login.

        Raises:
            LookError: It cannot be seen.
        """
        return await (await self._link(node)).offer()

    async def who_answers(self, cluster: Cluster, client: Node, host: str, port: int) -> str:
        """Which node of a cluster answers a host at an address or name, by the SSH host key there.

        Returns:
            The node's name; `another host's key SHA256:...`; `no answer: why`.

        Raises:
            LookError: The host itself is not reached, or does not forward.
        """
        links = {node.name: await self._link(node) for node in cluster.nodes}
        from backends.transports.reach import who_answers  # noqa: PLC0415 - asyncssh is loaded by now

        return await who_answers(await self._link(client), links, host, port)

    async def close(self) -> None:
        """Close all connections, within about a second."""
        links, self._links = self._links, None
        if links is not None:
            await links.close()

    def check(self, cluster: Cluster, node: Node, argv: tuple[str, ...], *, acting: bool) -> None:
        """Refuse what may not be run: what is on none of the lists of `allowed`, and what acts where we only look.

        Raises:
            NotAllowed: Nothing was sent.
        """
        where = f"`{shlex.join(argv)}` is not run on {node.name} of {cluster.name}"
        if looks(argv):
            return
        if self._read_only or not acting:
            raise NotAllowed(f"{where}: this session only looks")
        if not (serves if node.name == CLIENT else acts)(argv):
            raise NotAllowed(f"{where}: it is not on the list of what may be done; do it by hand there if it must be")

    async def open(self, node: Node) -> "SshTransport":
        """The transport behind the gate, asyncssh loaded."""
        ssh_transport, links = await self._loaded()
        return ssh_transport(node, links, self._site.timing.command_limit_s)

    async def _link(self, node: Node) -> "Link":
        _, links = await self._loaded()
        return links.to(Hop(node.address, node.user, node.port))

    async def _loaded(self) -> "tuple[type[SshTransport], Links]":
        async with self._loading:
            ssh_transport, links = await asyncio.to_thread(_load)
            if self._links is None:
                limit_s = self._site.timing.connect_limit_s
                self._links = links(self._site.ssh, limit_s, acting=not self._read_only)
            return ssh_transport, self._links


class _Gate:
    """A node's transport, behind the check of its pool."""

    def __init__(self, pool: Pool, cluster: Cluster, node: Node) -> None:
        self._pool = pool
        self._cluster = cluster
        self._node = node

    async def start(self, argv: tuple[str, ...]) -> AsyncGenerator[Line | Exit, None]:
        self._pool.check(self._cluster, self._node, argv, acting=False)
        transport = await self._pool.open(self._node)
        async with aclosing(transport.start(argv)) as stream:
            async for item in stream:
                yield item

    async def fetch(self, argv: tuple[str, ...], most: int) -> Raw:
        self._pool.check(self._cluster, self._node, argv, acting=False)
        return await (await self._pool.open(self._node)).fetch(argv, most)

    async def act(
        self, argv: tuple[str, ...], ears: Ears, limit_s: float, send_by: float = inf, *, typed: bytes = b""
    ) -> Exit:
        self._pool.check(self._cluster, self._node, argv, acting=True)
        transport = await self._pool.open(self._node)
        return await transport.act(argv, ears, limit_s, send_by, typed=typed)

    async def close(self) -> None:
        await (await self._pool.open(self._node)).close()


def _load() -> "tuple[type[SshTransport], type[Links]]":
    with _forgiving_search():
        from backends.transports.links import Links  # noqa: PLC0415 - asyncssh takes 0.25 s to load
        from backends.transports.ssh import SshTransport  # noqa: PLC0415 - the same

    return SshTransport, Links


@contextmanager
def _forgiving_search() -> Iterator[None]:
    """Let asyncssh load where nothing can be written.

    It looks for ciphers of liboqs when it is loaded, and Python's search for a library begins with a temporary file:
    with a full disk it would fail, and no node could be looked at.
    """
    search = ctypes.util.find_library

    def forgiving(name: str) -> str | None:
        try:
            return search(name)
        except OSError:
            return None

    ctypes.util.find_library = forgiving
    try:
        yield
    finally:
        ctypes.util.find_library = search
