"""The nouns of the pretend AWS. Plain records that change; what changes them is in the rooms beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from backends.sim.clock import Handle

InstanceState = Literal["pending", "running", "stopping", "stopped", "shutting-down", "terminated"]
ShutdownBehaviour = Literal["stop", "terminate"]


class Content(Protocol):
    """What lies on a disk, which only the nodes' side understands."""

    def copy(self) -> "Content":
        """It as it is now, going its own way from here."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What an instance was launched from.

    Attributes:
        image_id: The image, in the instance's own region.
        instance_id: The instance that was imaged, wherever that was.
        snapshots: The snapshot each volume came from, by device name.
    """

    image_id: str
    instance_id: str
    snapshots: Mapping[str, str]


@dataclass(slots=True)
class Thing:
    """What every noun has: an id, the region it lives in, and tags."""

    id: str
    region: str
    tags: dict[str, str]

    @property
    def name(self) -> str:
        """The `Name` tag, which is all the name things have on AWS."""
        return self.tags.get("Name", "")


@dataclass(slots=True)
class Vpc(Thing):
    """A private network."""

    cidr: str


@dataclass(slots=True)
class Subnet(Thing):
    """A piece of a VPC, in one zone."""

    vpc_id: str
    zone: str
    cidr: str


@dataclass(slots=True)
class Interface(Thing):
    """An elastic network interface (ENI). Its source/dest check is the instance's too: one fact, two views."""

    subnet_id: str
    vpc_id: str
    zone: str
    private_ip: str
    mac: str
    instance_id: str | None
    attachment_id: str
    attached_at: datetime
    source_dest_check: bool = True
    group_ids: tuple[str, ...] = ()
    description: str = ""
    delete_on_termination: bool = True


@dataclass(slots=True)
class Volume(Thing):
    """An EBS volume; `instance_id` and `device` say where it is attached."""

    zone: str
    size_gib: int
    kind: str
    created_at: datetime
    instance_id: str | None
    device: str
    delete_on_termination: bool
    snapshot_id: str
    content: Content | None = None
    encrypted: bool = False
    kms_key_id: str = ""
    iops: int = 3000
    throughput: int = 125
    """In MiB/s; only gp3 volumes have such a figure."""
    fast_restored: bool = False
    """It was made with a credit of fast snapshot restore, and so has all its blocks at once."""
    rate_mib_s: int = 0
    """The initialization rate that was asked for; zero where none was."""
    fetch_mib: float = 0.0
    """How much is to be fetched from its snapshot, from `created_at` on."""
    failed: bool = False
    """What it lay on is broken: all on it is lost."""
    ready_at: datetime | None = None
    """Until then it is `creating`."""
    attached_at: datetime | None = None
    """When it was last attached; `None` is when it was created."""
    leaving: frozenset[str] = frozenset()
    """The instances it is being detached from: `detaching`."""
    multi_attach: bool = False
    others: tuple[str, ...] = ()
    """Of a Multi-Attach volume: further instances that have it attached, under the same device name."""

    @property
    def holders(self) -> tuple[str, ...]:
        """Every instance that has it attached."""
        return (*((self.instance_id,) if self.instance_id else ()), *self.others)

    @property
    def is_root(self) -> bool:
        """Whether an instance boots from it; images and builders keep to this device name."""
        return self.device in ("/dev/xvda", "/dev/sda1")


@dataclass(slots=True)
class Instance(Thing):
    """A virtual machine."""

    zone: str
    vpc_id: str
    subnet_id: str
    eni_id: str
    private_ip: str
    image_id: str
    kind: str
    launched_at: datetime
    state: InstanceState
    checks_pass_at: datetime
    hung: bool = False
    """Its operating system no longer answers: a plain stop never ends, a forced one only after minutes."""
    stuck: bool = False
    """Whoever asks it to stop, and however: it is `stopping`, and never stopped."""
    deaf: bool = False
    """No stop comes to its end but one that skips the system's shutdown, whatever is forced."""
    impaired_since: datetime | None = None
    """Its reachability check fails since then."""
    stop_protection: bool = False
    termination_protection: bool = False
    transition_reason: str = ""
    reason: str = "Client.UserInitiatedShutdown"
    """The code of why it is stopped or gone."""
    shutdown_behaviour: ShutdownBehaviour = "stop"
    key_name: str = "cluster"
    profile: str = ""
    """The name of its instance profile; empty where it has none."""
    association_id: str = ""
    """Of its instance profile."""
    token: str = ""
    """The client token it was launched with."""
    origin: Origin | None = None
    """What it was launched from; None for those that stood here from the beginning."""
    host_keys: tuple[str, ...] = ()
    """Its system's public SSH host keys, a line each as in a `.pub` file; the nodes' side sets them."""
    starts: int = 0
    """How often it was started again; cloud-init prints the host keys only on the first run."""
    change: Handle | None = None
    """The state change under way, which another call may overtake."""


@dataclass(slots=True)
class Route:
    """One line of a route table; `target` is `local` or the id of a gateway or an ENI."""

    destination: str
    target: str
    origin: Literal["CreateRouteTable", "CreateRoute"] = "CreateRoute"


@dataclass(slots=True)
class RouteTable(Thing):
    """Routes for the subnets associated with it; the main table serves all others of its VPC."""

    vpc_id: str
    routes: list[Route]
    associations: dict[str, str | None]
    """Association id to subnet id; None is the association as main table."""

    def route(self, destination: str) -> Route | None:
        """The route with exactly this destination."""
        return next((route for route in self.routes if route.destination == destination), None)


@dataclass(frozen=True, slots=True)
class AclRule:
    """A rule of a network ACL.

    Attributes:
        protocol: Its number as EC2 spells it; `-1` is any.
        cidr: Whom it is about: for what comes in the source, for what goes out the target.
        ports: The first and the last target port; `None`: any.
    """

    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    ports: tuple[int, int] | None = None


@dataclass(slots=True)
class Acl(Thing):
    """A network ACL: what passes the border of the subnets it is associated with, packet by packet."""

    vpc_id: str
    default: bool
    rules: list[AclRule]
    associations: dict[str, str]
    """Association id to subnet id; a subnet has one, whose id is new each time it is given another ACL."""


@dataclass(slots=True)
class VpcEndpoint(Thing):
    """A gateway endpoint: its routes stand in these tables, by the list of the service's addresses."""

    vpc_id: str
    service: str
    table_ids: set[str]
    policy: str
    created_at: datetime
    token: str = ""
    """The client token it was made with."""


@dataclass(slots=True)
class Bucket(Thing):
    """A bucket of S3; its id is its name.

    Attributes:
        pages: Objects by key.
        index: The first page, where it is a site; empty: it is none.
        policy: As JSON; empty: it has none.
        blocked: Whether public access is blocked, all of it.
    """

    created_at: datetime
    pages: dict[str, bytes] = field(default_factory=dict)
    index: str = ""
    policy: str = ""
    blocked: bool = True


@dataclass(slots=True)
class Record:
    """A record set of a zone; names end with a dot."""

    name: str
    kind: str
    ttl_s: int
    values: list[str]


@dataclass(slots=True)
class Zone(Thing):
    """A private hosted zone. Route 53 is global: `region` is where its VPC is."""

    domain: str
    vpc_id: str
    records: list[Record] = field(default_factory=list)
    """What the zone is to say; what its servers say follows after a change's wait (`names.resolve`)."""
    others: list[tuple[str, str]] = field(default_factory=list)
    """Further VPCs it is for: `(region, VPC id)`."""
    served: list[Record] | None = None
    """What its servers say while a change is pending."""

    @property
    def vpcs(self) -> tuple[tuple[str, str], ...]:
        """All VPCs it is for: `(region, VPC id)`."""
        return ((self.region, self.vpc_id), *self.others)
