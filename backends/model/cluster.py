"""A cluster, as `clpstat`, `clpmdstat` and the commands that act tell it."""

from dataclasses import dataclass

from backends.model.words import Word


@dataclass(frozen=True, slots=True)
class Part:
    """A named thing with a state and a comment: heartbeat, network partition resolution, resource or monitor."""

    name: str
    state: Word
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A server row of `clpstat` with the heartbeat and NP resolution rows under it.

    Attributes:
        note: What somebody wrote behind the state; never part of the state.
    """

    name: str
    state: Word
    comment: str = ""
    note: str = ""
    heartbeats: tuple[Part, ...] = ()
    np: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A failover group. `current` is the server it runs on, `None` where `clpstat` prints `None`."""

    name: str
    state: Word
    current: str | None
    comment: str = ""
    note: str = ""
    resources: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """One screen of `clpstat`.

    Attributes:
        cluster: The name behind `Cluster :`.
        local: The server marked `*`, that printed the screen; `None` where no row is marked.
        unread: Lines nobody could read, as they came. Never dropped.
    """

    cluster: str
    local: str | None
    servers: tuple[Server, ...] = ()
    groups: tuple[Group, ...] = ()
    monitors: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MirrorSide:
    """One server's copy of a mirror disk: its colour, and the rows under it by their own label (`Break Time` ...)."""

    server: str
    color: Word
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MirrorStatus:
    """One mirror disk as `clpmdstat --mirror` tells it.

    Attributes:
        copying: Label and value of the recovery block (`Percent` ...), empty when there is none. Unconfirmed form.
    """

    mirror: str
    status: Word
    sides: tuple[MirrorSide, ...] = ()
    copying: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command that acts answered: `succeeded` is `None` where the text says neither.

    Attributes:
        program: `clpgrp` or `clpcl`.
        lines: Every line as it came.
        servers: For commands on several servers, each line `<Verb> <server> : <text>` as (verb, server, text).
    """

    program: str
    succeeded: bool | None
    lines: tuple[str, ...]
    servers: tuple[tuple[str, str, str], ...] = ()
