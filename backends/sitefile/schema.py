"""What a site file may say, as pydantic reads it, and the settings that come of it."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from backends.model import AWS
from backends.settings import Cluster, Node, Site, Ssh, StorePlace, Timing
from backends.text import clean_line


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError("an IP address without a mask is expected, such as 10.0.0.200") from None


def _instance_id(text: str) -> str:
    if not re.fullmatch(r"i-[0-9a-f]{8,17}", text):
        raise ValueError("an EC2 instance id is expected, such as i-0123456789abcdef0")
    return text


def _resource_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,31}", text):
        raise ValueError("the name of a mirror disk resource is expected, such as md1")
    return text


def _printable(text: str) -> str:
    if not text.strip() or clean_line(text) != text:
        raise ValueError("a text of one line is expected, without control characters, and not empty")
    return text


def _user_path(text: str) -> str:
    try:
        return str(Path(text).expanduser())
    except RuntimeError:
        raise ValueError("nobody knows whose home folder that is") from None


def _once(given: list[str]) -> list[str]:
    twice = next((one for one in given if given.count(one) > 1), None)
    if twice:
        raise ValueError(f"{twice} is given twice")
    return given


def _good_nodes(nodes: dict[str, "NodeTable"]) -> dict[str, "NodeTable"]:
    if AWS in nodes:
        raise ValueError(f"a node may not be called {AWS}, which is an observer of its own")
    _once([node.instance for node in nodes.values() if node.instance])
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


Name = Annotated[str, AfterValidator(_printable)]
UserPath = Annotated[str, AfterValidator(_user_path)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Table(BaseModel):
    """A table of a site file: no keys but these, and every value of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AwsTable(Table):
    """`[aws]`: how AWS is reached, for all clusters that do not say it themselves."""

    profile: Name | None = None
    act_profile: Name | None = None
    region: Name | None = None
    endpoint_url: Name | None = None
    credentials_file: UserPath | None = None


class SshTable(Table):
    """`[ssh]`: OpenSSH's own files, where they are not at their usual places."""

    config: UserPath | None = None
    known_hosts: UserPath | None = None


class TimingTable(Table):
    """`[timing]`: intervals and limits in seconds; what is not given stays as `Timing` has it."""

    status_s: Seconds | None = None
    mirror_s: Seconds | None = None
    instances_s: Seconds | None = None
    interfaces_s: Seconds | None = None
    routes_s: Seconds | None = None
    identity_s: Seconds | None = None
    connect_limit_s: Seconds | None = None
    command_limit_s: Seconds | None = None
    aws_limit_s: Seconds | None = None
    back_off_most_s: Seconds | None = None
    aws_calls_per_s: Seconds | None = None
    run_look_s: Seconds | None = None
    run_view_s: Seconds | None = None
    lease_s: Seconds | None = None
    store_s: Seconds | None = None
    usual_factor: Annotated[float, Field(gt=0, le=1000)] | None = None


class StoreTable(Table):
    """`[store]`: where runs are kept, if not in the user's own state folder."""

    folder: UserPath | None = None


class NodeTable(Table):
    """`[clusters.NAME.nodes.NAME]`: the way to a server."""

    address: Name
    user: Name | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    transport: Literal["ssh"] = "ssh"
    instance: Annotated[str, AfterValidator(_instance_id)] | None = None
    sudo: bool = False


class ClusterTable(AwsTable):
    """`[clusters.NAME]`: a cluster to watch."""

    banner: Name | Literal[""] = ""
    vips: Annotated[list[Annotated[str, AfterValidator(_address)]], AfterValidator(_once)] = []
    mirrors: Annotated[list[Annotated[str, AfterValidator(_resource_name)]], AfterValidator(_once)] = []
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


def settings(path: Path, file: File) -> Site:
    """The settings a site file means. `path` is where it is: paths in it are relative to that."""

    def beside(name: str | None) -> str | None:
        """A path as written: relative to the site file."""
        return str(path.parent / name) if name else None

    def cluster(name: str, told: ClusterTable) -> Cluster:
        aws = {key: getattr(told, key) or getattr(file.aws, key) for key in AwsTable.model_fields}
        aws["credentials_file"] = beside(aws["credentials_file"])
        nodes = tuple(Node(name=node, **spec.model_dump()) for node, spec in told.nodes.items())
        return Cluster(name, nodes, tuple(told.vips), tuple(told.mirrors), told.banner, **aws)

    return Site(
        path=str(path),
        clusters=tuple(cluster(name, told) for name, told in file.clusters.items()),
        ssh=Ssh(beside(file.ssh.config), beside(file.ssh.known_hosts)),
        timing=Timing(**file.timing.model_dump(exclude_none=True)),
        store=StorePlace(beside(file.store.folder)),
        read_only=file.read_only,
    )


def known_keys(table: Sequence[str]) -> list[str]:
    """The keys that may stand in a table, given by its path."""
    match list(table):
        case ["clusters", _, "nodes", _]:
            model: type[BaseModel] = NodeTable
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
