"""The same machines, as AWS tells it."""

from dataclasses import dataclass

from backends.model.cluster import Part
from backends.model.words import Word


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
