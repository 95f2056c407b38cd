"""Where a cluster is restored, as a site file says it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from backends.settings import CLIENT, Disks, Node, Place
from backends.sitefile.fields import Address, Addresses, AwsId, AwsTable, FilePath, InstanceId, Name, Port, Table, once

PlaceKind = Literal["dr", "drill"]


class RestoredTable(Table):
    """`[clusters.NAME.dr.nodes.NAME]`: a server that is restored, known by its address in its subnet."""

    address: Address
    subnet: AwsId
    eni: AwsId = ""
    licences: Annotated[list[FilePath], Field(default_factory=list)]
    user: Name | None = None
    port: Port | None = None
    sudo: bool = False


class ClientTable(Table):
    """`[clusters.NAME.dr.client]`: a host that reaches the VIP and the name."""

    address: Name
    user: Name | None = None
    port: Port | None = None
    port_checked: Port = 22


class HomeClientTable(ClientTable):
    """`[clusters.NAME.client]`: the same where the cluster runs; by its instance a backup's disk is lent to it."""

    instance: InstanceId | None = None
    sudo: bool = False


class PlaceTable(AwsTable):
    """`[clusters.NAME.dr]` and `[clusters.NAME.drill]`: where a cluster is restored, and where that is rehearsed."""

    region: Name
    vpc: AwsId
    route_tables: Annotated[list[AwsId], Field(min_length=1), AfterValidator(once)]
    vips: Annotated[Addresses, Field(default_factory=list)]
    zone: Name | Literal[""] = ""
    record: Name | Literal[""] = ""
    security_groups: Annotated[list[AwsId], Field(min_length=1), AfterValidator(once)]
    key_pair: Name | Literal[""] = ""
    instance_type: Name
    guard_profile: Name
    node_profile: Name
    disks: Disks = "lazy"
    check_file: FilePath | Literal[""] = ""
    client: ClientTable | None = None
    nodes: Annotated[dict[Name, RestoredTable], Field(min_length=1)]


def shared_by(one: PlaceTable, other: PlaceTable) -> str:
    """What two places have in common that each of them changes: a route, a name, a server's place; empty: nothing."""
    routes = ({(table, vip) for table in it.route_tables for vip in it.vips} for it in (one, other))
    for table, vip in sorted(set.intersection(*routes)):
        return f"the route to {vip} in {table}"
    if one.zone and (one.zone, _dotted(one.record)) == (other.zone, _dotted(other.record)):
        return f"the name {other.record} in {other.zone}"
    places = ({(node.subnet, node.address) for node in it.nodes.values()} for it in (one, other))
    for subnet, address in sorted(set.intersection(*places)):
        return f"{address} in {subnet}"
    cards = ({node.eni for node in it.nodes.values() if node.eni} for it in (one, other))
    for card in sorted(set.intersection(*cards)):
        return card
    return ""


def _dotted(name: str) -> str:
    return f"{name.casefold().removesuffix('.')}."


def place(
    kind: PlaceKind,
    told: PlaceTable,
    cluster: Mapping[str, str | None],
    beside: Callable[[str | None], str | None],
) -> Place:
    """A place; how AWS is reached there is as for the cluster where it does not say otherwise."""
    keys = ("profile", "act_profile", "endpoint_url")
    aws: dict[str, Any] = {key: getattr(told, key) or cluster[key] for key in keys}
    aws["credentials_file"] = beside(told.credentials_file) or cluster["credentials_file"]
    nodes = tuple(
        Node(name=name, **{**one.model_dump(), "licences": tuple(one.licences)}) for name, one in told.nodes.items()
    )
    client = told.client
    return Place(
        kind,
        told.region,
        told.vpc,
        nodes,
        tables=tuple(told.route_tables),
        vips=tuple(told.vips),
        zone=told.zone,
        record=told.record,
        groups=tuple(told.security_groups),
        key_pair=told.key_pair,
        instance_type=told.instance_type,
        guard_profile=told.guard_profile,
        node_profile=told.node_profile,
        disks=told.disks,
        client=Node(CLIENT, client.address, client.user, client.port) if client else None,
        client_port=client.port_checked if client else 22,
        check_file=told.check_file,
        **aws,
    )
