"""The way in: a bastion on loopback, and behind it an SSH server on every pretend node, and on hosts that use them.

They listen nowhere. The bastion hands a connection to 172.16.10.11:22 over to the node's own SSH server, through a
wire that can be slow, silent or dead. From a client host one goes on as the network there has it: by names, by routes.
"""

import asyncio
import socket
from functools import partial
from ipaddress import ip_address, ip_network

import asyncssh

from backends.sim.borders import way_in
from backends.sim.commands import Reply
from backends.sim.listening import ROUNDS, listen_no_more
from backends.sim.machine import Machine
from backends.sim.reach import NoSuchNameError, instance_at
from backends.sim.session import NO_SHELL, answer
from backends.sim.ssh_hosts import ClientHost, Host, Node, PassingLogin, Process, abort, serving
from backends.sim.wire import Wire
from backends.sim.world import World

CONNECT_S = 127.0
"""How long a TCP connect to a machine that does not answer takes to fail, in world seconds."""
BASTION = "bastion"


class Gateway:
    """The bastion, and the nodes and client hosts behind it.

    Args:
        world: What they are part of.
        host_keys: The private host key of each machine and client, by name, and of the `bastion`.
        client_key: The public key that may log in, as OpenSSH writes it.

    Attributes:
        connections: Those that are open to the bastion now.
    """

    def __init__(self, world: World, host_keys: dict[str, asyncssh.SSHKey], client_key: str) -> None:
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._host_keys = host_keys
        self._clients = asyncssh.import_authorized_keys(client_key)
        login = partial(PassingLogin, self.connections, self.connect)
        self._options = serving(host_keys[BASTION], self._clients, login, self._handle)
        self._door: socket.socket | None = None
        self._listener: asyncssh.SSHAcceptor | None = None
        self._hosts: dict[str, Host] = {}
        self._known: dict[str, str] = {}
        self.lead_into(world)

    def lead_into(self, world: World) -> None:
        """Cut everybody off, and lead to the nodes of this world from now on."""
        self._cut_off()
        self._world = world
        self._hosts, self._known = {}, {}
        for machine in world.machines.values():
            self._add(machine)
        for client in world.clients.values():
            go_on = partial(self.go_on, client.instance_id)
            key = self._host_keys[client.name]
            self._lead_to(client.name, client.address, ClientHost(world, client, key, self._clients, go_on))
        world.arrivals.append(self._add)

    def _add(self, machine: Machine) -> None:
        """Lead to a machine. One that was launched from an image makes keys of its own, as cloud-init has it."""
        key = self._host_keys.get(machine.name)
        if key is None:
            key = self._host_keys[machine.name] = asyncssh.generate_private_key("ssh-ed25519")
        self._lead_to(machine.name, machine.address, Node(self._world, machine, key, self._clients))
        public = key.export_public_key().decode().strip()
        self._world.cloud.instances[machine.instance_id].host_keys = (public,)

    def _lead_to(self, name: str, address: str, host: Host) -> None:
        self._hosts[host.instance_id] = host
        self._known |= {name: host.instance_id, address: host.instance_id}

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; returns the port, chosen freely where 0 is given. Raises OSError where it is taken."""
        self._door = socket.create_server(("127.0.0.1", port))
        self._listener = await asyncssh.listen(sock=self._door, options=self._options)
        return self._listener.get_port()

    async def stop(self) -> None:
        """Close the bastion and cut everybody off."""
        if self._door and self._listener:
            await listen_no_more([self._door])
            self._listener.close()
            await self._listener.wait_closed()
        for _ in range(ROUNDS):
            self._cut_off()
            await asyncio.sleep(0)

    def _cut_off(self) -> None:
        abort(self.connections)
        for host in self._hosts.values():
            host.cut_off()

    async def connect(self, host: str, port: int) -> Wire:
        """Connect from the bastion to a host, by its name or address, as a host beside it would.

        Raises:
            asyncssh.ChannelOpenError: There is nobody, or nobody listens, or it is no place for a bastion to lead to.
        """
        there = self._hosts.get(self._known.get(host, ""))
        if there is None:
            _refuse_elsewhere(host, self._world)
        elif not way_in(self._world.cloud, there.instance_id) or self._is_hidden(there.instance_id):
            there = None
        return await self._reach(there, port)

    def _is_hidden(self, instance_id: str) -> bool:
        machine = self._world.machine_of(instance_id)
        return machine is not None and machine.name in self._world.unreached

    async def go_on(self, instance_id: str, host: str, port: int) -> Wire:
        """Connect from an instance to whoever has a name or an address there.

        Raises:
            asyncssh.ChannelOpenError: It is not known, nobody answers, or nobody listens.
        """
        try:
            found = instance_at(self._world, instance_id, host, port)
        except NoSuchNameError:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Name or service not known") from None
        return await self._reach(self._hosts.get(found or ""), port)

    async def _reach(self, host: Host | None, port: int) -> Wire:
        """Connect to a host, whose wire may be slow; where there is none it takes its time to fail."""
        if host is None or not host.powered:
            await self._world.clock.sleep(CONNECT_S)
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Connection timed out")
        await host.line.passes()
        if port != 22 or not host.up:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Connection refused")
        return await host.accept()

    async def _handle(self, process: Process) -> None:
        """Answer the one command a bastion is asked: `true`."""
        line = process.command
        if line is None:
            await answer(process, NO_SHELL)
        elif line.strip() == "true":
            await answer(process, Reply())
        else:
            await answer(process, Reply(err=f"bash: {line}: command not found\n", status=127))


def _refuse_elsewhere(host: str, world: World) -> None:
    """Refuse to lead anywhere but into a VPC. Raises asyncssh.ChannelOpenError."""
    try:
        inside = any(ip_address(host) in ip_network(vpc.cidr) for vpc in world.cloud.vpcs.values())
    except ValueError:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Name or service not known") from None
    if not inside:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")
