"""Values: whom to watch, how to reach them, and how often. `sitefile` reads them from TOML."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from backends.model import MirrorProbe, Move, NodeFactsProbe, Probe, StatusProbe


@dataclass(frozen=True, slots=True)
class Node:
    """A server of a cluster and the way to it.

    Attributes:
        name: The server's name as `clpstat` prints it.
        address: Host name or IP address, as the SSH configuration knows it.
        user: Login; `None` leaves it to the SSH configuration.
        port: TCP port; `None` leaves it to the SSH configuration.
        instance: The EC2 instance id, `None` where the node is not on EC2 or the id is not known.
        sudo: Commands are run by `sudo -n`.
        subnet: Of a node that is restored: EC2 knows it there by its address, for its id comes with its launch.
        eni: Of such a node: a network interface made beforehand, that has the address.
        licences: Files on such a node, absolute: the licences it is to have.
        ssm: It may be asked by AWS Systems Manager too, where SSH brings no word of it. It has an instance then.
    """

    name: str
    address: str
    user: str | None = None
    port: int | None = None
    transport: Literal["ssh"] = "ssh"
    instance: str | None = None
    sudo: bool = False
    subnet: str = ""
    eni: str = ""
    licences: tuple[str, ...] = ()
    ssm: bool = False


Disks: TypeAlias = Literal["lazy", "rate", "fsr"]
"""How volumes made from snapshots get their blocks: as they are touched; at a rate that is paid for; or by fast
snapshot restore, which makes the snapshots ready before."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster is restored: when its region is lost (`dr`), or to rehearse that (`drill`).

    Attributes:
        tables: Ids of every route table that clients and servers use.
        vips: In the order of the cluster's own.
        zone: Id of a Route 53 hosted zone, and `record` a name in it; both empty where there is no name.
        groups: Ids of security groups.
        key_pair: Its name; empty: none.
        guard_profile: An instance profile that only looks, for nodes whose configuration is still another region's.
        node_profile: The one they get once it is right.
        disks: The choice that is offered first.
        nodes: The restored nodes, each by its address in its subnet.
        client: A host that reaches the VIP and the name, to see which server answers there.
        client_port: The TCP port that is tried.
        check_file: A file of the backup's time, looked at where the group runs; empty: the operator looks.
        moves: Which of its nodes a run has restored elsewhere; `nodes` and `tables` are as that makes them, and `home`
            is the place as the site file has it.
    """

    kind: Literal["dr", "drill"]
    region: str
    vpc: str
    nodes: tuple[Node, ...]
    tables: tuple[str, ...] = ()
    vips: tuple[str, ...] = ()
    zone: str = ""
    record: str = ""
    groups: tuple[str, ...] = ()
    key_pair: str = ""
    instance_type: str = ""
    guard_profile: str = ""
    node_profile: str = ""
    disks: Disks = "lazy"
    client: Node | None = None
    client_port: int = 22
    check_file: str = ""
    profile: str | None = None
    act_profile: str | None = None
    endpoint_url: str | None = None
    credentials_file: str | None = None
    moves: tuple[Move, ...] = ()
    home: "Place | None" = None


CLIENT = "client"
"""What the host that reaches VIP and name is called as an observer; no restored node may be."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster to watch.

    Attributes:
        name: Our name for it, the key in the site file.
        vips: Virtual IP addresses held by routes (CLUSTERPRO's awsvip), without a mask.
        mirrors: Names of its mirror disk resources.
        banner: A word for the frame, e.g. `PRODUCTION`.
        region: AWS region; `None` where AWS is not asked.
        profile: The AWS profile to look with; `None` is boto3's own default chain.
        act_profile: The one that runners use, to look and to act; `None`: the same.
        places: Where it can be restored.
        keep_sets: How many backup sets that can be restored are kept.
        rehearsals: It is no production: its link may be cut on purpose, to see who stops whom.
        quarantine: A security group that lets in SSH, and nothing out, for a node that must not win; or empty.
        place, source: Of a restored cluster: where it stands, and the one it is a copy of.
        client: A host that uses the cluster: it is asked who answers at the VIPs.
        client_port: The TCP port that is tried there.
    """

    name: str
    nodes: tuple[Node, ...]
    vips: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    banner: str = ""
    region: str | None = None
    profile: str | None = None
    act_profile: str | None = None
    endpoint_url: str | None = None
    credentials_file: str | None = None
    places: tuple[Place, ...] = ()
    keep_sets: int = 7
    rehearsals: bool = False
    quarantine: str = ""
    place: Place | None = None
    source: "Cluster | None" = None
    client: Node | None = None
    client_port: int = 22

    def node(self, name: str) -> Node | None:
        """The node of that name."""
        return next((one for one in self.nodes if one.name == name), None)

    def machine(self, name: str) -> Node | None:
        """The node of that name, or the host that uses the cluster where there is one: it is called `CLIENT`."""
        client = self.place.client if self.place else self.client
        return client if name == CLIENT and client else self.node(name)

    def restored(self, kind: str) -> "Cluster | None":
        """The cluster that this one is restored as, at its place of that kind: `prod-db.dr`."""
        place = next((one for one in self.places if one.kind == kind), None)
        if place is None:
            return None
        return Cluster(
            f"{self.name}.{place.kind}",
            place.nodes,
            place.vips,
            self.mirrors,
            self.banner,
            place.region,
            place.profile,
            place.act_profile,
            place.endpoint_url,
            place.credentials_file,
            place=place,
            source=self,
        )

    @property
    def whereabouts(self) -> str:
        """Which machines the site file means, in words: two may call two clusters, and their nodes, by one name."""
        told = self.place.home.nodes if self.place and self.place.home else self.nodes
        nodes = (f"{one.name} at {one.address} {one.port or ''} {one.instance or one.subnet}" for one in told)
        aws = f"AWS {self.region} {self.endpoint_url or ''}" if self.region else ""
        return "; ".join(" ".join(text.split()) for text in (*nodes, aws) if text)


@dataclass(frozen=True, slots=True)
class Timing:
    """Intervals between looks and limits of one look, in seconds, and calls a second that an AWS region may get.

    Attributes:
        ssm_s: Between two looks by AWS Systems Manager, while SSH to the node brings nothing.
        client_s: Between two looks at who answers at the VIPs.
        run_look_s: Between two looks of a step that waits for its end.
        run_view_s: How long a run looks in vain before it asks the operator (it goes on looking).
        lease_s: How long a runner holds its cluster without saying that it lives; it says so three times in that.
        store_s: Between two glances at the store, for answers (runner) and events (console).
        fence_limit_s: How long a stop by force is waited for before the power may be taken (240 looks of a second).
        usual_factor: What the site's usual times are multiplied by; a pretend site that runs faster than life has less.
        freeze_alarm_s: How long writes may wait in an online backup before it is shouted.
        freeze_limit_s: How long, by the node's own clock, until the node lets go by itself; offered, not imposed.
    """

    status_s: float = 5.0
    mirror_s: float = 10.0
    instances_s: float = 20.0
    interfaces_s: float = 60.0
    routes_s: float = 20.0
    identity_s: float = 3600.0
    connect_limit_s: float = 8.0
    command_limit_s: float = 10.0
    aws_limit_s: float = 15.0
    back_off_most_s: float = 60.0
    aws_calls_per_s: float = 0.8
    ssm_s: float = 15.0
    client_s: float = 20.0
    run_look_s: float = 2.0
    run_view_s: float = 60.0
    lease_s: float = 30.0
    store_s: float = 0.5
    usual_factor: float = 1.0
    fence_limit_s: float = 240.0
    freeze_alarm_s: float = 30.0
    freeze_limit_s: float = 120.0

    def interval_s(self, probe: Probe) -> float:
        """Seconds between two looks of this kind while all is well."""
        if isinstance(probe, NodeFactsProbe) and probe.topic == "reach":
            return self.client_s
        return {
            "status": self.status_s,
            "mirror": self.mirror_s,
            "instances": self.instances_s,
            "interfaces": self.interfaces_s,
            "routes": self.routes_s,
            "identity": self.identity_s,
            "node-facts": self.instances_s,
            "aws-facts": self.instances_s,
            "images": self.instances_s,
            "ssm": self.ssm_s,
        }[probe.kind]

    def limit_s(self, probe: Probe) -> float:
        """Seconds one look of this kind may take, connecting included."""
        if isinstance(probe, StatusProbe | MirrorProbe | NodeFactsProbe):
            return self.connect_limit_s + self.command_limit_s
        return self.aws_limit_s


@dataclass(frozen=True, slots=True)
class Ssh:
    """How SSH is set up: an OpenSSH client configuration and the known hosts.

    `None` is OpenSSH's own default. Host keys are always checked.

    Attributes:
        own_hosts: Known hosts of our own: keys that were compared in a run. A host in it is judged by it alone, for at
            a restored node's address an earlier one may have stood. `None`: there is no such file.
    """

    config: str | None = None
    known_hosts: str | None = None
    own_hosts: str | None = None


class Mode(StrEnum):
    """What a session may do; NEC's own words. Decided once, at its start."""

    REFERENCE = "REFERENCE"
    OPERATION = "OPERATION"


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where runs are kept: in a folder of this machine, or in a DynamoDB table that several machines use.

    Attributes:
        folder: Absolute; `None` is the user's own state folder. Beside a table it holds logs and raw output only.
        table: The table's name; `None`: runs are kept in the folder.
        region: The table's.
        profile: The AWS profile it is used with; `None` is boto3's own default chain.
    """

    folder: str | None = None
    table: str | None = None
    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    credentials_file: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """All that one console watches.

    Attributes:
        path: The file it was read from, absolute.
        read_only: Nobody who uses this file may act.
    """

    path: str
    clusters: tuple[Cluster, ...]
    ssh: Ssh = field(default_factory=Ssh)
    timing: Timing = field(default_factory=Timing)
    store: StorePlace = field(default_factory=StorePlace)
    read_only: bool = False

    def cluster(self, name: str) -> Cluster | None:
        """The cluster of that name; a restored one, such as `prod-db.dr`, is none of those that are watched."""
        found = next((one for one in self.clusters if one.name == name), None)
        if found is not None:
            return found
        source, _, kind = name.rpartition(".")
        return next((one.restored(kind) for one in self.clusters if one.name == source), None)
