"""The nouns: what a cluster is made of, in CLUSTERPRO's and AWS's own words, and how we come to know it.

All values, frozen; no I/O, no colours. A cluster's word is kept as it came (`Word.text`), beside what it means to us
(`Word.health`); a word nobody knows is `Health.UNKNOWN` and never reads as a no.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Literal, TypeAlias, TypeVar

T = TypeVar("T")

AWS = "AWS"
"""The observer that is no node. A site file may not name a node so."""


class Health(StrEnum):
    """What a word means to us, from its source in CLUSTERPRO's or AWS's vocabulary."""

    OK = "ok"
    ATTENTION = "attention"
    BAD = "bad"
    OFF = "off"
    CHANGING = "changing"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """A state in the product's own word, e.g. `Online Pending`, and what it means to us."""

    text: str
    health: Health


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A value somebody told us: who (a node's name, or `AWS`), when (aware, UTC), and in which words.

    Attributes:
        value: What was read in it.
        source: Whose word it is.
        at: When the answer was complete, by this machine's clock.
        raw: The cleaned text it was read from, whole.
    """

    value: T
    source: str
    at: datetime
    raw: str = ""


# --- a cluster, as `clpstat` tells it -------------------------------------------------------------------------------


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


# --- the same machines, as AWS tells it -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Instance:
    """An EC2 instance (DescribeInstances, DescribeInstanceStatus).

    Attributes:
        state: `running`, `stopped`, ... verbatim.
        checks: System, instance and attached-EBS checks as (name, word); empty while AWS reports none.
        interfaces: Ids of its network interfaces, the primary one first.
    """

    id: str
    name: str
    state: Word
    zone: str = ""
    private_ip: str = ""
    checks: tuple[Part, ...] = ()
    interfaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interface:
    """An elastic network interface (DescribeNetworkInterfaces)."""

    id: str
    instance: str | None
    private_ips: tuple[str, ...]
    subnet: str
    source_dest_check: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A route that holds a VIP, in one route table (DescribeRouteTables).

    Attributes:
        target: The id it points to, an `eni-` as CLUSTERPRO's awsvip sets it.
        instance: The instance AWS names beside the interface, if any.
        state: `active` or `blackhole`, verbatim.
    """

    table: str
    destination: str
    target: str
    instance: str | None
    state: Word
    table_name: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who AWS says we are (sts:GetCallerIdentity)."""

    account: str
    arn: str


# --- looking --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusProbe:
    """Ask one node for its own word on the whole cluster: `clpstat --local`."""

    cluster: str
    node: str
    kind: Literal["status"] = "status"


@dataclass(frozen=True, slots=True)
class MirrorProbe:
    """Ask one node for its own word on one mirror disk: `clpmdstat --mirror NAME`."""

    cluster: str
    node: str
    mirror: str
    kind: Literal["mirror"] = "mirror"


@dataclass(frozen=True, slots=True)
class InstancesProbe:
    """Ask EC2 for the cluster's instances and their status checks."""

    cluster: str
    kind: Literal["instances"] = "instances"


@dataclass(frozen=True, slots=True)
class InterfacesProbe:
    """Ask EC2 for the network interfaces of the cluster's instances."""

    cluster: str
    kind: Literal["interfaces"] = "interfaces"


@dataclass(frozen=True, slots=True)
class RoutesProbe:
    """Ask EC2 for every route, in every table, that holds one of the cluster's VIPs."""

    cluster: str
    kind: Literal["routes"] = "routes"


@dataclass(frozen=True, slots=True)
class IdentityProbe:
    """Ask STS who we are with the cluster's profile."""

    cluster: str
    kind: Literal["identity"] = "identity"


NodeProbe: TypeAlias = StatusProbe | MirrorProbe
CloudProbe: TypeAlias = InstancesProbe | InterfacesProbe | RoutesProbe | IdentityProbe
Probe: TypeAlias = NodeProbe | CloudProbe
Answer: TypeAlias = ClusterStatus | MirrorStatus | tuple[Instance, ...] | tuple[Interface, ...] | tuple[Route, ...] | Identity


def observer(probe: Probe) -> str:
    """Whose word a probe asks for: the node's name, or `AWS`."""
    return probe.node if isinstance(probe, StatusProbe | MirrorProbe) else AWS


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there is no current answer: since when, how often tried, the last reason, and when it is tried again."""

    since: datetime
    tries: int
    reason: str
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class View(Generic[T]):
    """All we hold of one probe: the last answer, the one before it, and the silence since, if it is silent now."""

    seen: Seen[T] | None = None
    before: Seen[T] | None = None
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Estate:
    """All that is known now, by the question that was asked. Changed only by `estate.learn`, which makes a new one."""

    views: Mapping[Probe, View[Answer]] = field(default_factory=dict)
