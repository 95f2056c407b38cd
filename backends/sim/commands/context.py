"""What every command gets and gives: where it runs, and what it answers."""

import getopt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backends.sim.cluster import Cluster
from backends.sim.machine import Machine
from backends.sim.member import Member
from backends.sim.nodes.system import System
from backends.sim.world import World

SUCCEEDED = "Command succeeded.\n"
# The texts of failures are believed, none is confirmed by public output.
NOT_ROOT = "Log in as root.\n"
NO_SUCH_SERVER = "Invalid server name.\n"
NO_SUCH_MIRROR = "Invalid mirror disk resource name.\n"
NO_SERVICE = "Could not connect to the server. Check if the cluster service is active.\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command wrote, and its exit status."""

    out: str = ""
    err: str = ""
    status: int = 0


class NoInput:
    """The standard input of a command that nobody types at: it is at its end."""

    async def line(self, question: str) -> str:  # noqa: ARG002 - nobody reads it
        """Show a question at once; returns the line typed, empty at the end of the input."""
        return ""

    async def rest(self) -> bytes:
        """Read to the end of the input."""
        return b""


@dataclass(frozen=True, slots=True)
class Here:
    """Where a command runs, and for whom: the login, or the timer that started it; and what is typed at it."""

    world: World
    machine: Machine
    root: bool
    by: str = ""
    typed: NoInput = field(default_factory=NoInput)

    @property
    def cluster(self) -> Cluster:
        """The cluster this machine belongs to."""
        return self.world.clusters[self.machine.name]

    @property
    def member(self) -> Member:
        """This machine's part in it. Raises RefusedError where another machine has taken its place."""
        member = self.cluster.member_of(self.machine)
        if member is None:
            raise RefusedError("The cluster is not created.\n")
        return member

    @property
    def system(self) -> System:
        """What is installed on this machine."""
        return self.machine.system

    @property
    def now(self) -> datetime:
        """World time."""
        return self.world.clock.now()


Command = Callable[[Here, Sequence[str]], Awaitable[Reply]]


class RefusedError(Exception):
    """A command will not do it; `reply` is what it says instead."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.reply = Reply(err=text, status=status)


@dataclass(frozen=True, slots=True)
class Options:
    """A command line, read. `given` holds each option with its value, the empty text for a flag."""

    given: dict[str, str]
    operands: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Whether one of these options was given."""
        return any(name in self.given for name in names)

    def value(self, *names: str) -> str | None:
        """The value of the first of these options that was given."""
        return next((self.given[name] for name in names if name in self.given), None)


def read_options(words: Sequence[str], short: str, long: Sequence[str] = (), *, operands: int = 0) -> Options:
    """Read a command line as getopt does.

    Raises:
        RefusedError: An unknown option, a missing value, or too many operands.
    """
    try:
        pairs, rest = getopt.gnu_getopt(list(words), short, list(long))
    except getopt.GetoptError as error:
        raise RefusedError(f"Invalid parameter. ({error})\n") from None
    if len(rest) > operands:
        raise RefusedError(f"Invalid parameter. ({rest[operands]})\n")
    return Options(dict(pairs), tuple(rest))


def member_named(here: Here, name: str | None) -> Member:
    """The server of that name; this one where none is named. Raises RefusedError where there is no such server."""
    if name is None:
        return here.member
    if name not in here.cluster.members:
        raise RefusedError(NO_SUCH_SERVER)
    return here.cluster.members[name]


def reachable(here: Here, member: Member) -> bool:
    """Whether a command on this machine can ask that server's machine."""
    return member is here.member or here.cluster.linked(here.member.name, member.name)
