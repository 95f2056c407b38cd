"""Kept SSH connections: one a host, jump hosts shared, made when needed and again when lost."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from backends.errors import NoContact, Refused
from backends.settings import Ssh
from backends.transports import ssherrors
from backends.transports.base import Offer
from backends.transports.hops import Hop, parse_jump
from backends.transports.hostkeys import DEFAULT_FILES, Doorkeeper, KnownHosts, other_kind
from backends.transports.offers import Beyond, judged, offered
from backends.transports.session import Slots

LOOKING = (5.0, 3)
ACTING = (1.9, 2)
"""Seconds between two signs of life asked of a peer, and how many may be missed. It is given up one later: after 20 s,
or, where a command that acts may be lost with it, within 6. asyncssh would wait for ever."""
SESSIONS = 8
"""Commands at once on one connection. OpenSSH's own limit (MaxSessions) is 10."""
CONNECTS = 8
"""Connections being made at once to one address. OpenSSH starts to drop them at 10 (MaxStartups)."""
FAREWELL_S = 1.0


class Links:
    """All connections of one console or runner, by the machine they lead to.

    Args:
        ssh: Which configuration and known hosts to use.
        connect_limit_s: Seconds one connection may take to be made, jump hosts not included.
        acting: A peer that says nothing is given up soon.
    """

    def __init__(self, ssh: Ssh, connect_limit_s: float, *, acting: bool = False) -> None:
        self.ssh = ssh
        self.connect_limit_s = connect_limit_s
        self.keepalive_s, self.keepalives = ACTING if acting else LOOKING
        self._links: dict[Hop, Link] = {}
        self._doors: dict[tuple[str, int], asyncio.Semaphore] = {}

    def to(self, hop: Hop) -> "Link":
        """The one link to that machine."""
        return self._links.setdefault(hop, Link(hop, self))

    def door(self, address: tuple[str, int]) -> asyncio.Semaphore:
        """What keeps us from knocking too often at once at one address."""
        return self._doors.setdefault(address, asyncio.Semaphore(CONNECTS))

    async def close(self) -> None:
        """Close every connection, within about a second, whatever hangs."""
        links, self._links = self._links, {}
        await asyncio.gather(*(link.close() for link in links.values()))


@dataclass(frozen=True, slots=True)
class _Way:
    """How one machine is reached: its address, its name in messages, the jump host before it, and whom to trust.

    Attributes:
        known_as: Its name in known hosts files, without the port.
    """

    address: tuple[str, int]
    where: str
    jump: Hop | None
    known: KnownHosts
    known_as: str

    @property
    def port(self) -> int | None:
        """Its port as known hosts files have it: the usual one is left out."""
        return None if self.address[1] == 22 else self.address[1]

    @property
    def files(self) -> str:
        """The files that judge its key."""
        return self.known.said(self.known_as, "", self.port)


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
            raise NoContact(f"the connection to {self.hop} was closed while it was being made")
        return opening.result()

    async def offer(self) -> Offer:
        """The host key that the machine offers, seen without a login, and whether it is trusted.

        Raises:
            LookError: It cannot be seen; the sentence names the machine that was in the way.
        """
        way = await self._find_way(is_jump=False)
        carrier = await self._carrier(way.jump, ()) if way.jump else None
        try:
            async with self._links.door(way.address), asyncio.timeout(self._links.connect_limit_s):
                key = await offered(*way.address, carrier)
        except (OSError, ValueError, asyncssh.Error) as error:
            raise ssherrors.connecting(error, way.where) from error
        return judged(key, way.known, way.known_as, way.port)

    async def trusted(self) -> tuple[asyncssh.SSHKey, ...]:
        """The keys by which the machine is known.

        Raises:
            LookError: The SSH configuration or the known hosts cannot be read.
        """
        way = await self._find_way(is_jump=False)
        return way.known.keys(way.known_as, "", way.port)

    async def key_beyond(self, host: str, port: int, kinds: tuple[str, ...]) -> asyncssh.SSHKey:
        """The host key of whoever answers at an address or name, as the machine connects there and knows names.

        Args:
            host: The address or name.
            port: The port.
            kinds: Algorithms to ask for first, the best first; where there is no such key, any.

        Raises:
            LookError: The machine itself is not reached, or does not forward.
            OSError: Nobody answers there, or not in time, or it is no SSH server; the text says which.
        """
        connection = await self.connection()
        try:
            async with asyncio.timeout(self._links.connect_limit_s):
                return await offered(host, port, Beyond(connection), kinds)
        except TimeoutError:
            raise OSError(f"nothing came within {self._links.connect_limit_s:g} s") from None
        except (OSError, ValueError, asyncssh.Error) as error:
            if connection.is_closed():
                raise NoContact(f"the connection to {self.hop} was lost") from error
            if ssherrors.forbids(error):
                raise ssherrors.connecting(error, f"{host} port {port}") from error
            raise OSError(ssherrors.reason(error)) from error

    async def close(self) -> None:
        """Close the connection, or stop making it."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await connection.wait_closed()
            connection.abort()

    def _opened(self, opening: asyncio.Task[asyncssh.SSHClientConnection]) -> None:
        self._opening = None
        if not opening.cancelled():
            opening.exception()  # seen, even where nobody waits for it any more

    async def _open(self, trail: tuple[Hop, ...]) -> asyncssh.SSHClientConnection:
        way = await self._find_way(is_jump=bool(trail))
        carrier = await self._carrier(way.jump, trail) if way.jump else None
        doorkeeper = Doorkeeper()
        try:
            async with self._links.door(way.address):
                connection = await asyncssh.connect(
                    **self._arguments(),
                    tunnel=carrier,
                    known_hosts=way.known.entries,
                    client_factory=lambda: doorkeeper,
                )
        except asyncssh.HostKeyNotVerifiable as error:
            raise Refused(doorkeeper.objection(way.where, way.known)) from error
        except (OSError, ValueError, asyncssh.Error) as error:
            if isinstance(error, asyncssh.KeyExchangeFailed) and "host key" in error.reason:
                raise Refused(other_kind(way.where, way.files)) from error
            raise ssherrors.connecting(error, way.where) from error
        self._connection = connection
        if trail:
            await _wake(connection)
        return connection

    async def _find_way(self, *, is_jump: bool) -> "_Way":
        """Read the SSH configuration and the known hosts, anew each time: an operator mends them meanwhile."""
        try:
            options = await asyncssh.SSHClientConnectionOptions.construct(**self._arguments())
            files = self._known_hosts_files(options)
            known = await asyncio.to_thread(KnownHosts.read, files, self._links.ssh.own_hosts)
            jump = self._jump(options)
        except (OSError, ValueError, asyncssh.Error) as error:
            raise ssherrors.configuration(error, self.hop) from error
        name = self.hop.host if self.hop.host == options.host else f"{self.hop.host} ({options.host})"
        where = f"{name} port {options.port} as {options.username}"
        where = f"jump host {where}" if is_jump else where
        where = f"{where} through {jump}" if jump else where
        return _Way((options.host, options.port), where, jump, known, options.host_key_alias or options.host)

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
            "keepalive_interval": self._links.keepalive_s,
            "keepalive_count_max": self._links.keepalives,
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
