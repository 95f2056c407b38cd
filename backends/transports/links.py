"""Kept SSH connections: one a host, jump hosts shared, made when needed and again when lost."""

import asyncio
from contextlib import suppress
from pathlib import Path

import asyncssh

from backends.errors import NoContact, Refused
from backends.settings import Ssh
from backends.transports import ssherrors
from backends.transports.hops import Hop, parse_jump
from backends.transports.hostkeys import DEFAULT_FILES, Doorkeeper, KnownHosts, other_kind
from backends.transports.session import Slots

KEEPALIVE_S, KEEPALIVES = 5, 3
"""A peer that says nothing is given up after 5 s x (3 + 1); asyncssh would wait for ever."""
SESSIONS = 8
"""Commands at once on one connection. OpenSSH's own limit (MaxSessions) is 10."""
CONNECTS = 8
"""Connections being made at once to one address. OpenSSH starts to drop them at 10 (MaxStartups)."""
FAREWELL_S = 1.0


class Links:
    """All connections of one console, by the machine they lead to.

    Args:
        ssh: Which configuration and known hosts to use.
        connect_limit_s: Seconds one connection may take to be made, jump hosts not included.
    """

    def __init__(self, ssh: Ssh, connect_limit_s: float) -> None:
        self.ssh = ssh
        self.connect_limit_s = connect_limit_s
        self._links: dict[Hop, Link] = {}
        self._doors: dict[tuple[str, int], asyncio.Semaphore] = {}

    def to(self, hop: Hop) -> "Link":
        """The one link to that machine."""
        return self._links.setdefault(hop, Link(hop, self))

    def door(self, host: str, port: int) -> asyncio.Semaphore:
        """What keeps us from knocking too often at once at one address."""
        return self._doors.setdefault((host, port), asyncio.Semaphore(CONNECTS))

    async def close(self) -> None:
        """Close every connection, within about a second, whatever hangs."""
        links, self._links = self._links, {}
        await asyncio.gather(*(link.close() for link in links.values()))


class Link:
    """The connection to one machine. However many ask for it at once, it is made once."""

    def __init__(self, hop: Hop, links: Links) -> None:
        self.hop = hop
        self.slots = Slots(SESSIONS)
        self._links = links
        self._connection: asyncssh.SSHClientConnection | None = None
        self._opening: asyncio.Task[asyncssh.SSHClientConnection] | None = None

    async def connection(self, trail: tuple[Hop, ...] = ()) -> asyncssh.SSHClientConnection:
        """The live connection, made now if there is none.

        Args:
            trail: The machines that are to be reached through this one.

        Raises:
            LookError: It cannot be made; the sentence names the machine that was in the way.
        """
        if self._connection is not None and not self._connection.is_closed():
            return self._connection
        if self._opening is None:
            self._opening = asyncio.create_task(self._open(trail))
            self._opening.add_done_callback(self._opened)
        opening = self._opening
        await asyncio.wait([opening])
        if opening.cancelled():
            raise NoContact(f"the connection to {self.hop} was given up: the console is closing")
        return opening.result()

    async def close(self) -> None:
        """Close the connection, or stop making it."""
        opening, connection = self._opening, self._connection
        if opening is not None:
            opening.cancel()
            await asyncio.wait([opening])
        if connection is not None:
            connection.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await connection.wait_closed()
            connection.abort()

    def _opened(self, opening: asyncio.Task[asyncssh.SSHClientConnection]) -> None:
        self._opening = None
        if not opening.cancelled() and opening.exception() is None:
            self._connection = opening.result()

    async def _open(self, trail: tuple[Hop, ...]) -> asyncssh.SSHClientConnection:
        arguments = self._arguments()
        try:
            options = await asyncssh.SSHClientConnectionOptions.construct(**arguments)
            known = await asyncio.to_thread(KnownHosts.read, self._known_hosts_files(options))
            jump = self._jump(options)
        except (OSError, ValueError, asyncssh.Error) as error:
            raise ssherrors.configuration(error, str(self.hop)) from error
        carrier = await self._carrier(jump, trail) if jump else None
        where = _describe(self.hop, options, jump, is_jump=bool(trail))
        doorkeeper = Doorkeeper()
        try:
            async with self._links.door(options.host, options.port):
                connection = await asyncssh.connect(
                    **arguments, tunnel=carrier, known_hosts=known.entries, client_factory=lambda: doorkeeper
                )
        except asyncssh.HostKeyNotVerifiable as error:
            raise Refused(doorkeeper.objection(where, known)) from error
        except asyncssh.KeyExchangeFailed as error:
            if "host key" in error.reason:
                raise Refused(other_kind(where, known)) from error
            raise ssherrors.connecting(error, where, None) from error
        except (OSError, ValueError, asyncssh.Error) as error:
            raise ssherrors.connecting(error, where, str(jump) if jump else None) from error
        if trail:
            await _wake(connection)
        return connection

    def _arguments(self) -> dict[str, object]:
        """How to connect, for asyncssh. What is not said here is left to the SSH configuration, always named."""
        own = Path("~/.ssh/config").expanduser()
        config = [self._links.ssh.config] if self._links.ssh.config else [str(own)] if own.exists() else []
        return {
            "host": self.hop.host,
            "port": self.hop.port or (),
            "username": self.hop.user or (),
            "config": config,
            "connect_timeout": self._links.connect_limit_s,
            "keepalive_interval": KEEPALIVE_S,
            "keepalive_count_max": KEEPALIVES,
            "agent_forwarding": False,
            "x11_forwarding": False,
            "request_pty": False,
        }

    def _known_hosts_files(self, options: asyncssh.SSHClientConnectionOptions) -> tuple[str, ...]:
        """The site's, else the configuration's, else OpenSSH's own. `none` leaves no key to trust, not no check."""
        if self._links.ssh.known_hosts:
            return (self._links.ssh.known_hosts,)
        if not isinstance(options.known_hosts, list):
            return ()
        return tuple(str(file) for file in options.known_hosts) or DEFAULT_FILES

    def _jump(self, options: asyncssh.SSHClientConnectionOptions) -> Hop | None:
        """The machine before this one. A jump host that a `Host *` sends through itself is reached directly."""
        if self.hop.via is not None:
            return self.hop.via
        if not isinstance(options.tunnel, str):
            return None
        jump = parse_jump(options.tunnel)
        return None if jump.host == self.hop.host else jump

    async def _carrier(self, jump: Hop, trail: tuple[Hop, ...]) -> asyncssh.SSHClientConnection:
        if jump in trail:
            circle = " -> ".join(str(hop) for hop in (*trail, self.hop, jump))
            raise Refused(f"the SSH configuration's ProxyJump goes round in a circle: {circle}")
        return await self._links.to(jump).connection((*trail, self.hop))


async def _wake(connection: asyncssh.SSHClientConnection) -> None:
    """Run `true` once on a jump host: sshd sends without delay (TCP_NODELAY) only once a session ran.

    Measured: a command through it takes 9 ms after this, 48 ms without. A jump host that runs nothing is as good.
    """
    with suppress(asyncssh.Error, TimeoutError, OSError):
        await connection.run("true", encoding=None, stdin=asyncssh.DEVNULL, timeout=FAREWELL_S)


def _describe(hop: Hop, options: asyncssh.SSHClientConnectionOptions, jump: Hop | None, *, is_jump: bool) -> str:
    name = hop.host if hop.host == options.host else f"{hop.host} ({options.host})"
    through = f" through {jump}" if jump else ""
    return f"{'jump host ' if is_jump else ''}{name} port {options.port} as {options.username}{through}"
