"""What a site file may say, as pydantic reads it, and the settings that come of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from backends.model import AWS
from backends.settings import CLIENT, Cluster, Node, Site, Ssh, StorePlace, Timing
from backends.sitefile.fields import (
    Addresses,
    AwsId,
    AwsTable,
    InstanceId,
    Name,
    Port,
    ResourceName,
    Table,
    once,
)
from backends.sitefile.places import (
    ClientTable,
    HomeClientTable,
    PlaceKind,
    PlaceTable,
    RestoredTable,
    place,
    shared_by,
)
from backends.sitefile.tables import SshTable, StoreTable, TimingTable
from backends.views.names import SHORT_NAME


def _good_nodes(nodes: dict[str, "NodeTable"]) -> dict[str, "NodeTable"]:
    if AWS in nodes:
        raise ValueError(f"a node may not be called {AWS}, which is an observer of its own")
    once([node.instance for node in nodes.values() if node.instance])
    printed: dict[str, str] = {}
    for name in nodes:
        other = printed.setdefault(name[:SHORT_NAME].casefold(), name)
        if other != name:
            raise ValueError(
                f"{other} and {name} cannot be told apart: clpstat prints the first {SHORT_NAME} characters of a "
                "server's name, and in these they agree"
            )
    return nodes


def _known_region(told: "File") -> "File":
    for name, cluster in told.clusters.items():
        asked = cluster.vips or any(node.instance for node in cluster.nodes.values())
        if asked and not (cluster.region or told.aws.region):
            raise PydanticCustomError(
                "region_missing",
                'it has VIPs or EC2 instances but no region; write region = "ap-northeast-1" (or yours) '
                "here or under [aws]",
                {"keys": ["clusters", name]},
            )
    return told


def _good_second_ways(told: "File") -> "File":
    """SSM knows a node by its instance, and the client host is an observer of its own."""
    for name, cluster in told.clusters.items():
        unknown = next((key for key, node in cluster.nodes.items() if node.ssm and not node.instance), None)
        if unknown:
            raise PydanticCustomError(
                "place_wrong",
                "a node is known to SSM by its EC2 instance; write instance, or leave ssm out",
                {"keys": ["clusters", name, "nodes", unknown]},
            )
        if cluster.client and CLIENT in cluster.nodes:
            why = f"a node may not be called {CLIENT} where there is a client host, which is called so"
            raise PydanticCustomError("place_wrong", why, {"keys": ["clusters", name, "client"]})
    return told


def _good_places(told: "File") -> "File":
    """A restored cluster has the servers of the one it is a copy of, and as many VIPs; and is not where that is."""
    for name, cluster in told.clusters.items():
        for kind, told_place in (("dr", cluster.dr), ("drill", cluster.drill)):
            wrong = _wrong_place(name, cluster, told_place) or _touches(name, cluster, told_place) if told_place else ""
            if wrong:
                raise PydanticCustomError("place_wrong", wrong, {"keys": ["clusters", name, kind]})
        shared = shared_by(cluster.dr, cluster.drill) if cluster.dr and cluster.drill else ""
        if shared:
            why = (
                f"{shared} is that of {name}.dr too: a rehearsal, and its clean-up, would change what is restored there"
            )
            raise PydanticCustomError("place_wrong", why, {"keys": ["clusters", name, "drill"]})
    return told


def _wrong_place(name: str, cluster: "ClusterTable", place: "PlaceTable") -> str:
    if set(place.nodes) != set(cluster.nodes):
        return f"its servers must be those of {name}: {', '.join(cluster.nodes)}"
    if len(place.vips) != len(cluster.vips):
        return f"it must have as many VIPs as {name}, in the same order: {len(cluster.vips)}"
    if bool(place.zone) != bool(place.record):
        return "zone and record go together: give both, or neither"
    addresses = [node.address for node in place.nodes.values()]
    if len(set(addresses)) < len(addresses):
        return "two of its servers have one address"
    if CLIENT in place.nodes:
        return f"a server that is restored may not be called {CLIENT}, which is the host that checks"
    return ""


def _touches(name: str, cluster: "ClusterTable", place: "PlaceTable") -> str:
    """What a place has of the cluster's own, so that whoever acts there would act on production; empty: nothing."""
    vips = sorted({*place.vips} & {*cluster.vips})
    if vips:
        return f"{vips[0]} is a VIP of {name} itself: clients would wander back, and its routes would be changed"
    own = {node.address for node in cluster.nodes.values()}
    met = [node.address for node in place.nodes.values() if node.address in own]
    if met and place is cluster.drill:
        return f"{met[0]} is the address of a server of {name} itself, which a rehearsal would log in to"
    if place.guard_profile == place.node_profile:
        return (
            f"{place.guard_profile} is both profiles: nodes are launched with another region's configuration, so the "
            "first must only look"
        )
    return ""


def _own_instances(told: "File") -> "File":
    """A lease keeps two runs apart by the cluster's name: a machine under two names would have two."""
    owners: dict[str, str] = {}
    for name, cluster in told.clusters.items():
        for key, node in cluster.nodes.items():
            owner = owners.setdefault(node.instance, name) if node.instance else name
            if owner != name:
                raise PydanticCustomError(
                    "instance_twice",
                    f"{node.instance} is a node of {owner} too, and a server belongs to one cluster",
                    {"keys": ["clusters", name, "nodes", key, "instance"]},
                )
    return told


class NodeTable(Table):
    """`[clusters.NAME.nodes.NAME]`: the way to a server."""

    address: Name
    user: Name | None = None
    port: Port | None = None
    transport: Literal["ssh"] = "ssh"
    instance: InstanceId | None = None
    sudo: bool = False
    ssm: bool | None = None


class ClusterTable(AwsTable):
    """`[clusters.NAME]`: a cluster to watch."""

    banner: Name | Literal[""] = ""
    keep_sets: Annotated[int, Field(ge=1, le=1000)] = 7
    quarantine_group: AwsId | Literal[""] = ""
    ssm: bool = False
    client: HomeClientTable | None = None
    rehearsals: bool = False
    dr: PlaceTable | None = None
    drill: PlaceTable | None = None
    vips: Annotated[Addresses, Field(default_factory=list)]
    mirrors: Annotated[list[ResourceName], Field(default_factory=list), AfterValidator(once)]
    nodes: Annotated[dict[Name, NodeTable], Field(min_length=1), AfterValidator(_good_nodes)]


class File(Table):
    """A whole site file."""

    ssh: SshTable = SshTable()
    aws: AwsTable = AwsTable()
    timing: TimingTable = TimingTable()
    store: StoreTable = StoreTable()
    read_only: bool = False
    clusters: Annotated[dict[Name, ClusterTable], Field(min_length=1)]

    _region = model_validator(mode="after")(_known_region)
    _instances = model_validator(mode="after")(_own_instances)
    _places = model_validator(mode="after")(_good_places)
    _second_ways = model_validator(mode="after")(_good_second_ways)


def settings(path: Path, file: File) -> Site:
    """The settings a site file means. `path` is where it is: paths in it are relative to that."""

    def beside(name: str | None) -> str | None:
        """A path as written: relative to the site file."""
        return str(path.parent / name) if name else None

    def cluster(name: str, told: ClusterTable) -> Cluster:
        aws = {key: getattr(told, key) or getattr(file.aws, key) for key in AwsTable.model_fields}
        aws["credentials_file"] = beside(aws["credentials_file"])
        nodes = tuple(_node(node, spec, told) for node, spec in told.nodes.items())
        client = _host(told.client) if told.client else None
        given: tuple[tuple[PlaceKind, PlaceTable | None], ...] = (("dr", told.dr), ("drill", told.drill))
        places = tuple(place(kind, one, aws, beside) for kind, one in given if one)
        vips, mirrors = tuple(told.vips), tuple(told.mirrors)
        made = Cluster(name, nodes, vips, mirrors, told.banner, places=places, keep_sets=told.keep_sets, **aws)
        port = told.client.port_checked if told.client else 22
        made = replace(made, rehearsals=told.rehearsals, quarantine=told.quarantine_group)
        return replace(made, client=client, client_port=port)

    store_paths = {name: beside(getattr(file.store, name)) for name in ("folder", "credentials_file")}
    return Site(
        path=str(path),
        clusters=tuple(cluster(name, told) for name, told in file.clusters.items()),
        ssh=Ssh(beside(file.ssh.config), beside(file.ssh.known_hosts)),
        timing=Timing(**file.timing.model_dump(exclude_none=True)),
        store=StorePlace(**{**file.store.model_dump(), **store_paths}),
        read_only=file.read_only,
    )


def _node(name: str, told: NodeTable, cluster: ClusterTable) -> Node:
    """A node; whether SSM may be asked is the cluster's to say, where the node does not."""
    by_ssm = told.ssm if told.ssm is not None else cluster.ssm and told.instance is not None
    return Node(name=name, **{**told.model_dump(), "ssm": by_ssm})


def _host(told: HomeClientTable) -> Node:
    """The host that uses the cluster."""
    return Node(CLIENT, told.address, told.user, told.port, instance=told.instance, sudo=told.sudo)


def known_keys(table: Sequence[str]) -> list[str]:
    """The keys that may stand in a table, given by its path."""
    match list(table):
        case ["clusters", _, "nodes", _]:
            model: type[BaseModel] = NodeTable
        case ["clusters", _, "dr" | "drill", "nodes", _]:
            model = RestoredTable
        case ["clusters", _, "client"]:
            model = HomeClientTable
        case ["clusters", _, "dr" | "drill", "client"]:
            model = ClientTable
        case ["clusters", _, "dr" | "drill"]:
            model = PlaceTable
        case ["clusters", _]:
            model = ClusterTable
        case [("ssh" | "aws" | "timing" | "store") as name]:
            models: dict[str, type[BaseModel]] = {
                "ssh": SshTable,
                "aws": AwsTable,
                "timing": TimingTable,
                "store": StoreTable,
            }
            model = models[name]
        case _:
            model = File
    return list(model.model_fields)
