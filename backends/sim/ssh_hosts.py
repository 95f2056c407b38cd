"""SSH servers of the hosts behind the bastion: reached by wires only, cut off when their machine goes down."""

import asyncio
import socket
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal

import asyncssh

from backends.sim.commands.client import on_client
from backends.sim.line import Line
from backends.sim.machine import Machine
from backends.sim.session import NO_SHELL, Session, answer
from backends.sim.surroundings import Client
from backends.sim.wire import Wire
from backends.sim.world import World

KEY_EXCHANGE = ["curve25519-sha256"]
"""Quick and everywhere; the newer ones cost a small machine a tenth of a second a connection."""

Process = asyncssh.SSHServerProcess[bytes]
GoOn = Callable[[str, int], Awaitable[asyncssh.SSHTCPSession[bytes]]]
"""Goes on from a host to another host and port."""


class Host(ABC):
    """One host's SSH server.

    Attributes:
        connections: Those that are open to it now.
    """

    def __init__(self, world: World, instance_id: str, line: Line) -> None:
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.instance_id = instance_id
        self.line = line
        self._world = world
        self._logins: set[asyncio.Task[None]] = set()

    @property
    def powered(self) -> bool:
        """Whether its instance runs, be its system up or not."""
        return self._world.cloud.instances[self.instance_id].state == "running"

    @property
    @abstractmethod
    def up(self) -> bool:
        """Whether its system is up."""

    @property
    @abstractmethod
    def options(self) -> asyncssh.SSHServerConnectionOptions:
        """How it serves SSH."""

    async def accept(self) -> Wire:
        """Take a new connection; returns the near end of it."""
        ours, theirs = socket.socketpair()
        login = asyncio.create_task(self._serve(theirs))
        self._logins.add(login)
        login.add_done_callback(self._logins.discard)
        return Wire(self.line, *await asyncio.open_connection(sock=ours))

    def cut_off(self) -> None:
        """Drop its connections without a goodbye."""
        abort(self.connections)

    async def _serve(self, sock: socket.socket) -> None:
        with suppress(asyncssh.Error, OSError):  # a client that goes away, or may not log in
            await asyncssh.run_server(sock, options=self.options)


class Node(Host):
    """A machine of a cluster."""

    def __init__(
        self, world: World, machine: Machine, key: asyncssh.SSHKey, clients: asyncssh.SSHAuthorizedKeys
    ) -> None:
        super().__init__(world, machine.instance_id, world.lines[machine.name])
        self.machine = machine
        self._options = serving(key, clients, lambda: _NodeLogin(self))
        machine.guests.append(self._power)

    @property
    def up(self) -> bool:
        """Whether its system is up."""
        return self.machine.up

    @property
    def options(self) -> asyncssh.SSHServerConnectionOptions:
        """How it serves SSH: by a session for each command."""
        return self._options

    def _power(self) -> None:
        if not self.machine.up or self.machine.name in self._world.unreached:
            self.cut_off()

    def open_session(self) -> Session | None:
        """A channel for a command; `None` where it is refused."""
        return None if self.line.take("refuse-channel") else Session(self._world, self.machine)


class ClientHost(Host):
    """A host that uses the cluster: it knows few commands, and whoever is on it can go on from there."""

    def __init__(
        self, world: World, client: Client, key: asyncssh.SSHKey, clients: asyncssh.SSHAuthorizedKeys, go_on: GoOn
    ) -> None:
        super().__init__(world, client.instance_id, Line(world.clock))
        self._client = client
        self._options = serving(key, clients, lambda: PassingLogin(self.connections, go_on), self._handle)
        world.cloud.guests.append(self._instance_changed)

    @property
    def up(self) -> bool:
        """It is so quick to boot that it is up while its instance runs."""
        return self.powered

    @property
    def options(self) -> asyncssh.SSHServerConnectionOptions:
        """How it serves SSH: it forwards as well."""
        return self._options

    def _instance_changed(self, instance_id: str, _old: str, _new: str) -> None:
        if instance_id == self.instance_id:
            self.cut_off()

    async def _handle(self, process: Process) -> None:
        line = process.command
        await answer(process, NO_SHELL if line is None else on_client(self._world, self._client, line))


def serving(
    key: asyncssh.SSHKey,
    clients: asyncssh.SSHAuthorizedKeys,
    login: Callable[[], asyncssh.SSHServer],
    handle: Callable[[Process], Awaitable[None]] | None = None,
) -> asyncssh.SSHServerConnectionOptions:
    """How any host of the site serves SSH: by its own key, to our clients, in bytes. A login may open the sessions."""
    return asyncssh.SSHServerConnectionOptions(
        server_factory=login,
        process_factory=handle,
        server_host_keys=[key],
        authorized_client_keys=clients,
        kex_algs=KEY_EXCHANGE,
        encoding=None,
        line_editor=False,
    )


def abort(connections: set[asyncssh.SSHServerConnection]) -> None:
    """Drop connections without a goodbye."""
    for connection in tuple(connections):
        connection.abort()


class Login(asyncssh.SSHServer):
    """One connection, kept in a set while it lasts."""

    def __init__(self, connections: set[asyncssh.SSHServerConnection]) -> None:
        self._connections = connections
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Keep it."""
        self._connection = conn
        self._connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncssh's signature
        """Forget it."""
        if self._connection is not None:
            self._connections.discard(self._connection)


class _NodeLogin(Login):
    """One connection to a node: commands are run there."""

    def __init__(self, node: Node) -> None:
        super().__init__(node.connections)
        self._node = node

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Take it, unless the machine went down since its wire was: nobody else would cut it off then."""
        super().connection_made(conn)
        if not self._node.machine.up:
            conn.abort()

    def session_requested(self) -> Session | Literal[False]:
        """Open a channel for a command."""
        return self._node.open_session() or False


class PassingLogin(Login):
    """One connection to a host from where one can go on."""

    def __init__(self, connections: set[asyncssh.SSHServerConnection], go_on: GoOn) -> None:
        super().__init__(connections)
        self._go_on = go_on

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,
        orig_host: str,  # noqa: ARG002 - asyncssh's signature
        orig_port: int,  # noqa: ARG002 - asyncssh's signature
    ) -> Awaitable[asyncssh.SSHTCPSession[bytes]]:
        """Go on."""
        return self._go_on(dest_host, dest_port)
