"""The same machines, as AWS tells it."""

from dataclasses import dataclass
from datetime import datetime

from backends.model.cluster import Part
from backends.model.words import Word


@dataclass(frozen=True, slots=True)
class Instance:
    """An EC2 instance (DescribeInstances, DescribeInstanceStatus).

    Attributes:
        state: `running`, `stopped`, ... verbatim.
        checks: System, instance and attached-EBS checks as (name, word); empty while AWS reports none.
        interfaces: Ids of its network interfaces, the primary one first.
        subnet: The id of its subnet.
    """

    id: str
    name: str
    state: Word
    zone: str = ""
    private_ip: str = ""
    checks: tuple[Part, ...] = ()
    interfaces: tuple[str, ...] = ()
    subnet: str = ""


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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A disk of an image (DescribeImages, DescribeSnapshots).

    Attributes:
        device: Where it is attached: `/dev/xvda`.
        state: `pending`, `completed`, `error`, verbatim; unknown where EC2 does not tell of it.
        progress: As EC2 writes it: `43%`.
        data_bytes: What has to be fetched of it (FullSnapshotSizeInBytes); `None` where EC2 does not say.
        started: When it was begun.
        key: The ARN of the KMS key it is encrypted with; empty where it is not, or EC2 does not say.
    """

    id: str
    device: str
    size_gib: int
    state: Word
    progress: str = ""
    data_bytes: int | None = None
    started: datetime | None = None
    root: bool = False
    encrypted: bool = False
    message: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a node, with all its disks.

    Attributes:
        state: `pending`, `available`, `failed` ... verbatim.
        tags: Key and value, as AWS lists them; those of a backup set begin with `clpdeck:`.
        message: Why it failed, in EC2's words.
    """

    id: str
    name: str
    region: str
    state: Word
    created: datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    message: str = ""

    def tag(self, key: str) -> str:
        """The value of a tag; empty where there is none."""
        return next((value for name, value in self.tags if name == key), "")
