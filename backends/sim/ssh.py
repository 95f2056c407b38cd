"""The way in: a bastion on loopback, and behind it an SSH server on every pretend node.

Nodes listen nowhere. The bastion hands a connection to 172.16.10.11:22 over to the node's own SSH server, through a
wire that can be slow, silent or dead.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address, ip_network

import asyncssh

from backends.sim.cloud.build import VPC_CIDR
from backends.sim.commands import Here, Reply, run
from backends.sim.machine import Machine
from backends.sim.wire import Wire
from backends.sim.world import World

CONNECT_S = 127.0
"""How long a TCP connect to a machine that does not answer takes to fail, in world seconds."""
BASTION = "bastion"
VPC = ip_network(VPC_CIDR)
KEY_EXCHANGE = ["curve25519-sha256"]
"""Quick and everywhere; the newer ones cost a small machine a tenth of a second a connection."""
NO_SHELL = Reply(err="This is a pretend host: only single commands are possible.\n", status=1)

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
        self._world = world
        clients = asyncssh.import_authorized_keys(client_key)
        self._options = _options(host_keys[BASTION], clients, lambda: _BastionLogin(self), self._handle)
        self._nodes = {
            machine.name: Node(world, machine, host_keys[machine.name], clients) for machine in world.machines.values()
        }
        self._addresses = {machine.address: machine.name for machine in world.machines.values()}
        self._listener: asyncssh.SSHAcceptor | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; returns the port, chosen freely where 0 is given. Raises OSError where it is taken."""
        self._listener = await asyncssh.listen("127.0.0.1", port, options=self._options)
        return self._listener.get_port()

    async def stop(self) -> None:
        """Close the bastion and cut everybody off."""
        if self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
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
            _refuse_elsewhere(host)
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
            await _answer(process, NO_SHELL)
        elif line.strip() == "true":
            await _answer(process, Reply())
        else:
            await _answer(process, Reply(err=f"bash: {line}: command not found\n", status=127))


class Node:
    """A machine's SSH server: reached by wires only, and cut off when the machine goes down."""

    def __init__(
        self, world: World, machine: Machine, key: asyncssh.SSHKey, clients: asyncssh.SSHAuthorizedKeys
    ) -> None:
        self.machine = machine
        self.line = world.lines[machine.name]
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._world = world
        self._options = _options(key, clients, lambda: _Login(self.connections), self._handle)
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

    async def _handle(self, process: Process) -> None:
        """Run a command. One that is to be cut has done its work when half of its answer is lost."""
        if process.command is None:
            await _answer(process, NO_SHELL)
            return
        cut = self.line.take_cut()
        root = process.get_extra_info("username") == "root"
        reply = await run(Here(self._world, self.machine, root=root), process.command)
        if cut:
            process.stdout.write(reply.out.encode()[: len(reply.out) // 2])
            await _sent(process.stdout.drain())
            process.get_extra_info("connection").abort()
        else:
            await _answer(process, reply)


def _options(
    key: asyncssh.SSHKey,
    clients: asyncssh.SSHAuthorizedKeys,
    login: Callable[[], asyncssh.SSHServer],
    handle: Callable[[Process], Awaitable[None]],
) -> asyncssh.SSHServerConnectionOptions:
    """How any host of the site serves SSH: by its own key, to our clients, in bytes."""
    return asyncssh.SSHServerConnectionOptions(
        server_factory=login,
        process_factory=handle,
        server_host_keys=[key],
        authorized_client_keys=clients,
        kex_algs=KEY_EXCHANGE,
        encoding=None,
        line_editor=False,
    )


def _refuse_elsewhere(host: str) -> None:
    """Refuse to lead anywhere but into the VPC. Raises asyncssh.ChannelOpenError."""
    try:
        inside = ip_address(host) in VPC
    except ValueError:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Name or service not known") from None
    if not inside:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")


def _abort(connections: set[asyncssh.SSHServerConnection]) -> None:
    """Drop connections without a goodbye."""
    for connection in tuple(connections):
        connection.abort()


async def _answer(process: Process, reply: Reply) -> None:
    if process.term_type is not None:  # a terminal is one stream, and its lines end in both characters
        reply = replace(reply, out=(reply.out + reply.err).replace("\n", "\r\n"), err="")
    process.stdout.write(reply.out.encode())
    process.stderr.write(reply.err.encode())
    await _sent(process.stdout.drain())
    process.exit(reply.status)


async def _sent(draining: Awaitable[None]) -> None:
    """Wait until what was written is on its way. That the reader has gone is no trouble of ours."""
    with suppress(OSError, asyncssh.Error):
        await draining


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
