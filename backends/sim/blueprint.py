"""What the pretend cluster is made of, as its configuration would say: names, places, order, waits."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the cluster and where it stands."""

    name: str
    address: str
    zone: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a group.

    `kind` is what starting it does: `md` a mirror disk, `awsvip` a route, `awsdns` a name, `exec` nothing.
    """

    name: str
    kind: str
    start_s: float
    stop_s: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class MirrorDisk:
    """A mirror disk: where its partitions are found on each server, and where its data is mounted while in use."""

    name: str
    cluster_partition: str
    data_partition: str
    mount: str


@dataclass(frozen=True, slots=True)
class Group:
    """A failover group; its resources in the order they start. `first` is the server it prefers, if it has one."""

    name: str
    resources: tuple[Resource, ...]
    comment: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor. `kind` is what it looks at: `awsvipw`, `mdnw`, `mdw` or `userw`; `target` names the mirror disk."""

    name: str
    kind: str
    comment: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long things take, in seconds of world time.

    Only the five minutes are seen in public text; the other values are believed or chosen, none is confirmed.
    """

    heartbeat_warning_s: float = 30.0
    """Silence after which a heartbeat is called Caution."""
    heartbeat_timeout_s: float = 90.0
    """Silence after which a server is given up."""
    partners_s: float = 300.0
    """How long a starting server waits for the others before it goes on without them."""
    internal_timeout_s: float = 30.0
    """How long a command that asks all servers waits for one that does not answer."""
    boot_s: float = 20.0
    service_start_s: float = 4.0
    service_stop_s: float = 2.0
    failure_s: float = 3.0
    """How long a group that failed to start stays so before another server is tried."""
    copy_s: float = 120.0
    """A mirror disk's recovery, from nothing to all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster can be restored: a VPC in another region, with a subnet for each zone, and a name's own zone.

    Attributes:
        label: What the site file calls it: `dr`, or `drill` for a rehearsal.
        subnets: Zone and CIDR of each; the servers stand in one each, in their order, the client in the first.
        spare: The same of subnets that nothing stands in, and that the site file does not name, nor their tables.
        domain: The zone's, and the record's name in it.
        addresses: Of the servers, in their order.
        client: The address of a host that reaches VIP and name there.
        guard: The instance profile that only looks, and
        role: the one that may act. Where it is `own`, it acts in this VPC and zone only.
    """

    label: str
    region: str
    cidr: str
    subnets: tuple[tuple[str, str], ...]
    domain: str
    vip: str
    addresses: tuple[str, ...]
    client: str
    guard: str = "cluster-guard"
    role: str = "cluster-node"
    own: bool = False
    spare: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The whole configuration. Servers stand in the order of their priority.

    Attributes:
        group: Its group, or the first of them; the VIP is in it.
        more: Other groups it has.
        version: Of CLUSTERPRO X, one of `nodes.versions.VERSIONS`.
        lvm: Whether the mirror disks' partitions lie within LVM, and so keep their names whatever disk is where.
        devices_file: Whether LVM uses only the disks its devices file names, as on RHEL 9.
        encoding: What `clp.conf` is written in, and says it is.
        elsewhere: Where it can be restored: for good, and for a rehearsal.
        forced_stop: Whether a server that is down is forced to stop before its groups are taken over.
        client: The address of a host that reaches VIP and name where it runs; empty where there is none.
        ssm: Whether its nodes have Systems Manager's agent, and the site file names that and the client.
        build: Whether a new mirror is built by copying everything ("initial mirror construction").
        rehearsals: Whether the site file says that it is no production, and may be cut on purpose.
    """

    cluster: str
    region: str
    vip: str
    servers: tuple[Server, ...]
    group: Group
    monitors: tuple[Monitor, ...]
    mirrors: tuple[MirrorDisk, ...]
    more: tuple[Group, ...] = ()
    version: str = "5.3"
    lvm: bool = False
    devices_file: bool = True
    encoding: str = "EUC-JP"
    elsewhere: tuple[Place, ...] = ()
    forced_stop: bool = False
    client: str = ""
    ssm: bool = False
    build: bool = True
    rehearsals: bool = False
    waits: Waits = field(default_factory=Waits)
    heartbeat: tuple[str, str] = ("lankhb1", "Kernel Mode LAN Heartbeat")
    resolution: tuple[str, str] = ("httpnp1", "http resolution")

    def server(self, name: str) -> Server:
        """The server of that name."""
        return next(server for server in self.servers if server.name == name)

    @property
    def groups(self) -> tuple[Group, ...]:
        """All groups."""
        return (self.group, *self.more)

    def of_kind(self, kind: str) -> tuple[Resource, ...]:
        """The groups' resources of a kind."""
        return tuple(one for group in self.groups for one in group.resources if one.kind == kind)


OSAKA = Place(
    label="dr",
    region="ap-northeast-3",
    cidr="172.31.0.0/16",
    subnets=(("ap-northeast-3a", "172.31.10.0/24"), ("ap-northeast-3b", "172.31.20.0/24")),
    domain="osaka.clusterpro.local.",
    vip="172.32.0.1",
    addresses=("172.31.10.11", "172.31.20.11"),
    client="172.31.10.50",
    spare=(("ap-northeast-3c", "172.31.30.0/24"),),
)
REHEARSAL = Place(
    label="drill",
    region="ap-northeast-3",
    cidr="172.30.0.0/16",
    subnets=(("ap-northeast-3a", "172.30.10.0/24"), ("ap-northeast-3b", "172.30.20.0/24")),
    domain="drill.clusterpro.local.",
    vip="172.32.0.2",
    addresses=("172.30.10.11", "172.30.20.11"),
    client="172.30.10.50",
    guard="cluster-drill-guard",
    role="cluster-drill-node",
    own=True,
)


def two_node_mirror(version: str = "5.3") -> Blueprint:
    """The house's example: a two-node mirror-disk cluster over two zones, with its VIP held by routes."""
    return Blueprint(
        version=version,
        cluster="prod-db",
        region="ap-northeast-1",
        vip="10.0.0.200",
        servers=(
            Server("server01", "172.16.10.11", "ap-northeast-1a"),
            Server("server02", "172.16.20.11", "ap-northeast-1c"),
        ),
        group=Group(
            "failover",
            (
                Resource("md1", "md", 3.0, 2.0),
                Resource("awsvip1", "awsvip", 3.0, 1.0),
                Resource("exec1", "exec", 2.0, 2.0),
            ),
        ),
        monitors=(
            Monitor("awsvipw1", "awsvipw"),
            Monitor("mdnw1", "mdnw", target="md1"),
            Monitor("mdw1", "mdw", target="md1"),
            Monitor("userw", "userw"),
        ),
        mirrors=(MirrorDisk("md1", "/dev/nvme1n1p1", "/dev/nvme1n1p2", "/mnt/md1"),),
    )


def seen_by_two_ways(version: str = "5.3") -> Blueprint:
    """The house's example with Systems Manager's agent on its nodes, and a client host beside them."""
    return replace(two_node_mirror(version), client="172.16.10.50", ssm=True)


def mirror_pair(version: str = "5.3") -> Blueprint:
    """The cluster of the published restore: two mirror disks in LVM, a VIP and a name, on a version of one's choice."""
    group = Group(
        "failover",
        (
            Resource("md1", "md", 3.0, 2.0),
            Resource("md2", "md", 3.0, 2.0),
            Resource("awsvip1", "awsvip", 3.0, 1.0),
            Resource("awsdns1", "awsdns", 3.0, 1.0),
            Resource("exec1", "exec", 2.0, 2.0),
        ),
    )
    on_mirrors = tuple(Monitor(f"{kind}{n}", kind, target=f"md{n}") for kind in ("mdnw", "mdw") for n in (1, 2))
    return replace(
        two_node_mirror(version),
        group=group,
        monitors=(Monitor("awsvipw1", "awsvipw"), *on_mirrors, Monitor("userw", "userw")),
        mirrors=tuple(
            MirrorDisk(name, f"/dev/clp_{name}/cp", f"/dev/clp_{name}/dp", f"/mnt/{name}") for name in ("md1", "md2")
        ),
        lvm=True,
        elsewhere=(OSAKA, REHEARSAL),
        forced_stop=True,
        client="172.16.10.50",
    )


def to_be_restored(version: str = "5.3") -> Blueprint:
    """The house's example with what a restore from an online backup needs: no initial mirror construction, a client."""
    return replace(seen_by_two_ways(version), build=False)


def pair_to_be_restored(version: str = "5.3") -> Blueprint:
    """The same of two mirror disks in LVM."""
    return replace(mirror_pair(version), build=False, ssm=True)


def active_active(version: str = "5.3") -> Blueprint:
    """Each server runs a group of its own, with a mirror disk of its own, and stands by for the other's."""
    pair = mirror_pair(version)
    resources = {one.name: one for one in pair.group.resources}
    own = tuple(resources[name] for name in ("md1", "awsvip1", "exec1"))
    other = (resources["md2"], Resource("exec2", "exec", 2.0, 2.0))
    return replace(
        two_node_mirror(version),
        group=Group("failover", own, first="server01"),
        more=(Group("failover2", other, first="server02"),),
        monitors=pair.monitors,
        mirrors=pair.mirrors,
        lvm=True,
    )


def for_rehearsals(version: str = "5.3") -> Blueprint:
    """A cluster that is no production, with a forced stop, a VIP and a client: its link may be cut on purpose."""
    return replace(seen_by_two_ways(version), cluster="test-db", forced_stop=True, rehearsals=True)


def without_forced_stop(version: str = "5.3") -> Blueprint:
    """The same without a forced stop: cut from each other, both servers become active."""
    return replace(for_rehearsals(version), forced_stop=False)
