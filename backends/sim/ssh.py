"""The way in: a bastion on loopback, and behind it an SSH server on every pretend node.

Nodes listen nowhere. The bastion hands a connection to 172.16.10.11:22 over to the node's own SSH server, through a
wire that can be slow, silent or dead.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Literal

import asyncssh

from backends.sim.commands import Reply
from backends.sim.machine import Machine
from backends.sim.session import NO_SHELL, Session, answer
from backends.sim.wire import Wire
from backends.sim.world import World

CONNECT_S = 127.0
"""How long a TCP connect to a machine that does not answer takes to fail, in world seconds."""
BASTION = "bastion"
ROUNDS = 3
"""Of the loop, in which a connection that was accepted in the last moment is there to be cut off."""
KEY_EXCHANGE = ["curve25519-sha256"]
"""Quick and everywhere; the newer ones cost a small machine a tenth of a second a connection."""

Process = asyncssh.SSHServerProcess[bytes]


class Gateway:
    """The bastion, and the nodes behind it.

    Args:
        world: What the nodes are part of.
        host_keys: The private host key of each machine, by name, and of the `bastion`.
        client_key: The public key that may log in, as OpenSSH writes it.

    Attributes:
        connections: Those that are open to the bastion now.
    """

    def __init__(self, world: World, host_keys: dict[str, asyncssh.SSHKey], client_key: str) -> None:
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._host_keys = host_keys
        self._clients = asyncssh.import_authorized_keys(client_key)
        self._options = _options(host_keys[BASTION], self._clients, lambda: _BastionLogin(self), self._handle)
        self._listener: asyncssh.SSHAcceptor | None = None
        self._nodes: dict[str, Node] = {}
        self._addresses: dict[str, str] = {}
        self.lead_into(world)

    def lead_into(self, world: World) -> None:
        """Cut everybody off, and lead to the nodes of this world from now on."""
        self._cut_off()
        self._world = world
        self._nodes, self._addresses = {}, {}
        for machine in world.machines.values():
            self._add(machine)
        world.arrivals.append(self._add)

    def _add(self, machine: Machine) -> None:
        """Lead to a machine. One that was launched from an image makes keys of its own, as cloud-init has it."""
        key = self._host_keys.get(machine.name)
        if key is None:
            key = self._host_keys[machine.name] = asyncssh.generate_private_key("ssh-ed25519")
        self._nodes[machine.name] = Node(self._world, machine, key, self._clients)
        self._addresses[machine.address] = machine.name
        public = key.export_public_key().decode().strip()
        self._world.cloud.instances[machine.instance_id].host_keys = (public,)

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; returns the port, chosen freely where 0 is given. Raises OSError where it is taken."""
        self._listener = await asyncssh.listen("127.0.0.1", port, options=self._options)
        return self._listener.get_port()

    async def stop(self) -> None:
        """Close the bastion and cut everybody off."""
        if self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
        for _ in range(ROUNDS):
            self._cut_off()
            await asyncio.sleep(0)

    def _cut_off(self) -> None:
        _abort(self.connections)
        for node in self._nodes.values():
            _abort(node.connections)

    async def connect(self, host: str, port: int) -> Wire:
        """Connect to a node, by its name or address, as a host beside it would.

        Raises:
            asyncssh.ChannelOpenError: There is nobody, or nobody listens, or it is no place for a bastion to lead to.
        """
        node = self._nodes.get(self._addresses.get(host, host))
        if node is None:
            _refuse_elsewhere(host, self._world)
        if node is None or not node.powered:
            await self._world.clock.sleep(CONNECT_S)
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Connection timed out")
        await node.line.passes()
        if port != 22 or not node.machine.up:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Connection refused")
        return await node.accept()

    async def _handle(self, process: Process) -> None:
        """Answer the one command a bastion is asked: `true`."""
        line = process.command
        if line is None:
            await answer(process, NO_SHELL)
        elif line.strip() == "true":
            await answer(process, Reply())
        else:
            await answer(process, Reply(err=f"bash: {line}: command not found\n", status=127))


class Node:
    """A machine's SSH server: reached by wires only, and cut off when the machine goes down."""

    def __init__(
        self, world: World, machine: Machine, key: asyncssh.SSHKey, clients: asyncssh.SSHAuthorizedKeys
    ) -> None:
        self.machine = machine
        self.line = world.lines[machine.name]
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._world = world
        self._options = _options(key, clients, lambda: _NodeLogin(self))
        self._logins: set[asyncio.Task[None]] = set()
        machine.listeners.append(self._power)

    @property
    def powered(self) -> bool:
        """Whether its instance runs, be its system up or not."""
        return self._world.cloud.instances[self.machine.instance_id].state == "running"

    async def accept(self) -> Wire:
        """Take a new connection; returns the bastion's end of it."""
        ours, theirs = socket.socketpair()
        login = asyncio.create_task(self._serve(theirs))
        self._logins.add(login)
        login.add_done_callback(self._logins.discard)
        return Wire(self.line, *await asyncio.open_connection(sock=ours))

    def _power(self) -> None:
        if not self.machine.up:
            _abort(self.connections)

    async def _serve(self, sock: socket.socket) -> None:
        with suppress(asyncssh.Error, OSError):  # a client that goes away, or may not log in
            await asyncssh.run_server(sock, options=self._options)

    def open_session(self) -> Session | None:
        """A channel for a command; `None` where it is refused."""
        return None if self.line.take("refuse-channel") else Session(self._world, self.machine)


def _options(
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


def _refuse_elsewhere(host: str, world: World) -> None:
    """Refuse to lead anywhere but into a VPC. Raises asyncssh.ChannelOpenError."""
    try:
        inside = any(ip_address(host) in ip_network(vpc.cidr) for vpc in world.cloud.vpcs.values())
    except ValueError:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Name or service not known") from None
    if not inside:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")


def _abort(connections: set[asyncssh.SSHServerConnection]) -> None:
    """Drop connections without a goodbye."""
    for connection in tuple(connections):
        connection.abort()


class _Login(asyncssh.SSHServer):
    """One connection, kept in a set while it lasts."""

    def __init__(self, connections: set[asyncssh.SSHServerConnection]) -> None:
        self._connections = connections
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncssh's signature
        if self._connection is not None:
            self._connections.discard(self._connection)


class _NodeLogin(_Login):
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


class _BastionLogin(_Login):
    """One connection to the bastion: from there one can go on to nodes."""

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(gateway.connections)
        self._gateway = gateway

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,
        orig_host: str,  # noqa: ARG002 - asyncssh's signature
        orig_port: int,  # noqa: ARG002 - asyncssh's signature
    ) -> Awaitable[asyncssh.SSHTCPSession[bytes]]:
        """Go on to a node."""
        return self._gateway.connect(dest_host, dest_port)
