"""Small SSH servers inside the test's own process: each command has the reply the test gave it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from backends.settings import Cluster, Node, Site, Ssh, Timing

ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """What a command writes, and how it ends: `cut` with its connection, by a signal, or not at all (`hangs`).

    One that `repeats` writes what it reads, to the end of its input.
    """

    out: bytes = b""
    err: bytes = b""
    code: int = 0
    signal: str = ""
    hangs: bool = False
    cut: bool = False
    repeats: bool = False


HANG = Reply(hangs=True)


@dataclass
class Machine:
    """A machine: what it answers, and what it has seen."""

    name: str
    replies: Mapping[str, Reply] = field(default_factory=dict)
    deaf_to: tuple[str, ...] = ()
    forwards: Mapping[tuple[str, int], int] = field(default_factory=dict)
    key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    more_keys: tuple[asyncssh.SSHKey, ...] = ()
    port: int = 0
    ran: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    logins: int = 0
    connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)
    acceptor: asyncssh.SSHAcceptor | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def node(self) -> Node:
        return Node(self.name, ADDRESS, user="operator", port=self.port)

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until what the machine has seen is as wanted."""
        async with asyncio.timeout(5):
            while not done():
                self.news.clear()
                await self.news.wait()

    def runs(self, _pid: int) -> bool:
        """Whether a command that hung still does: it ends when it is told to."""
        return "TERM" not in self.signals

    def end(self, _pid: int) -> None:
        """Nothing is left of a command here."""

    def drop(self) -> None:
        """Cut every connection, as a machine does that loses its power."""
        for connection in self.connections:
            connection.abort()


class Welcome(asyncssh.SSHServer):
    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.machine.connections.append(conn)

    def auth_completed(self) -> None:
        self.machine.logins += 1

    def session_requested(self) -> "Command":
        return Command(self.machine)

    def connection_requested(self, dest_host: str, dest_port: int, _from_host: str, _from_port: int):
        port = self.machine.forwards.get((dest_host, dest_port))
        if port is None:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Connection refused")
        return self.machine.connections[-1].forward_connection(ADDRESS, port)


class Command(asyncssh.SSHServerSession[bytes]):
    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self.channel = chan
        self.read = bytearray()

    def data_received(self, data: bytes, _datatype: asyncssh.DataType) -> None:
        self.read += data

    def exec_requested(self, command: str) -> bool:
        self.machine.ran.append(command)
        self.machine.news.set()
        self.reply = self.machine.replies.get(command, Reply(err=b"sh: no such command\n", code=127))
        return True

    def session_started(self) -> None:
        self.channel.write(self.reply.out)
        self.channel.write_stderr(self.reply.err)
        if self.reply.cut:
            self.machine.drop()
        elif self.reply.signal:
            self.channel.exit_with_signal(self.reply.signal)
        elif not self.reply.hangs and not self.reply.repeats:
            self.channel.exit(self.reply.code)

    def signal_received(self, signal: str) -> None:
        self.machine.signals.append(signal)
        self.machine.news.set()
        if signal not in self.machine.deaf_to:
            self.channel.exit_with_signal(signal)

    def eof_received(self) -> bool:
        if self.reply.repeats:
            self.channel.write(bytes(self.read))
            self.channel.exit(self.reply.code)
        return True


class Bench:
    """A folder with a login key, an SSH configuration and known hosts, and the machines a test starts."""

    def __init__(self, folder: Path) -> None:
        self.known_hosts = folder / "known_hosts"
        self.config = folder / "ssh_config"
        self.identity = folder / "id_ed25519"
        self.login = asyncssh.generate_private_key("ssh-ed25519")
        self.login.write_private_key(self.identity)
        self.config.write_text(f"IdentityFile {self.identity}\nIdentitiesOnly yes\n")
        self.known_hosts.touch()
        self.machines: list[Machine] = []

    async def start(self, machine: Machine, *, known_as: str = "", key: asyncssh.SSHKey | None = None) -> Machine:
        """Let a machine listen, and write its key (or another) to the known hosts."""
        machine.acceptor = await asyncssh.listen(
            ADDRESS,
            machine.port,
            server_host_keys=[machine.key, *machine.more_keys],
            server_factory=lambda: Welcome(machine),
            authorized_client_keys=asyncssh.import_authorized_keys(self.login.export_public_key().decode()),
            encoding=None,
        )
        machine.port = machine.acceptor.get_port()
        self.machines.append(machine)
        self.trust(known_as or f"[{ADDRESS}]:{machine.port}", key or machine.key)
        return machine

    async def machine(self, name: str, **settings: object) -> Machine:
        return await self.start(Machine(name, **settings))

    def trust(self, host: str, key: asyncssh.SSHKey) -> None:
        with self.known_hosts.open("a") as file:
            file.write(f"{host} {key.export_public_key().decode().strip()}\n")

    def configure(self, text: str) -> None:
        with self.config.open("a") as file:
            file.write(text)

    @property
    def ssh(self) -> Ssh:
        return Ssh(str(self.config), str(self.known_hosts))

    def site(self, *nodes: Node, timing: Timing | None = None, **cluster: object) -> Site:
        return Site("site.toml", (Cluster("prod", nodes, **cluster),), self.ssh, timing or Timing())

    async def close(self) -> None:
        for machine in self.machines:
            machine.drop()
            machine.acceptor.close()
            await machine.acceptor.wait_closed()
