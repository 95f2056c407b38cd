"""Values: whom to watch, how to reach them, and how often. `sitefile` reads them from TOML."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from backends.model import (
    IdentityProbe,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    Probe,
    RoutesProbe,
    StatusProbe,
)


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
    """

    name: str
    address: str
    user: str | None = None
    port: int | None = None
    transport: Literal["ssh"] = "ssh"
    instance: str | None = None
    sudo: bool = False


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

    def node(self, name: str) -> Node | None:
        """The node of that name."""
        return next((one for one in self.nodes if one.name == name), None)

    @property
    def whereabouts(self) -> str:
        """Which machines are meant, in words: two site files may call two clusters, and their nodes, by one name."""
        nodes = (f"{one.name} at {one.address} {one.port or ''} {one.instance or ''}" for one in self.nodes)
        aws = f"AWS {self.region} {self.endpoint_url or ''}" if self.region else ""
        return "; ".join(" ".join(text.split()) for text in (*nodes, aws) if text)


@dataclass(frozen=True, slots=True)
class Timing:
    """Intervals between looks and limits of one look, in seconds, and calls a second that an AWS region may get.

    Attributes:
        run_look_s: Between two looks of a step that waits for its end.
        run_view_s: How long a run looks in vain before it asks the operator (it goes on looking).
        lease_s: How long a runner holds its cluster without saying that it lives; it says so three times in that.
        store_s: Between two glances at the store, for answers (runner) and events (console).
        usual_factor: What the site's usual times are multiplied by; a pretend site that runs faster than life has less.
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
    run_look_s: float = 2.0
    run_view_s: float = 60.0
    lease_s: float = 30.0
    store_s: float = 0.5
    usual_factor: float = 1.0

    def interval_s(self, probe: Probe) -> float:
        """Seconds between two looks of this kind while all is well."""
        return {
            "status": self.status_s,
            "mirror": self.mirror_s,
            "instances": self.instances_s,
            "interfaces": self.interfaces_s,
            "routes": self.routes_s,
            "identity": self.identity_s,
        }[probe.kind]

    def limit_s(self, probe: Probe) -> float:
        """Seconds one look of this kind may take, connecting included."""
        if isinstance(probe, StatusProbe | MirrorProbe):
            return self.connect_limit_s + self.command_limit_s
        return self.aws_limit_s


@dataclass(frozen=True, slots=True)
class Ssh:
    """How SSH is set up: an OpenSSH client configuration and the known hosts.

    `None` is OpenSSH's own default. Host keys are always checked.
    """

    config: str | None = None
    known_hosts: str | None = None


class Mode(StrEnum):
    """What a session may do; NEC's own words. Decided once, at its start."""

    REFERENCE = "REFERENCE"
    OPERATION = "OPERATION"


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where runs are kept: a folder, absolute; `None` is the user's own state folder."""

    folder: str | None = None


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
        """The cluster of that name."""
        return next((one for one in self.clusters if one.name == name), None)


def probes(cluster: Cluster) -> tuple[Probe, ...]:
    """Every question to ask about a cluster, nodes first."""
    asked: list[Probe] = [StatusProbe(cluster.name, node.name) for node in cluster.nodes]
    asked += [MirrorProbe(cluster.name, node.name, mirror) for mirror in cluster.mirrors for node in cluster.nodes]
    if cluster.region:
        asked.append(IdentityProbe(cluster.name))
        if any(node.instance for node in cluster.nodes):
            asked += [InstancesProbe(cluster.name), InterfacesProbe(cluster.name)]
        if cluster.vips:
            asked.append(RoutesProbe(cluster.name))
    return tuple(asked)
