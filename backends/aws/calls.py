"""Which calls bring the facts. Every one is filtered or paged, and none fails as a whole for one unknown id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from backends.aws import facts
from backends.aws.facts import Fact
from backends.aws.owning import instances_by_node
from backends.model import Identity, Image, Instance, Interface, Route
from backends.settings import Cluster, Node

Client: TypeAlias = Any
"""A boto3 client; its class is made at run time."""

PAGE = 100
"""Items a page: the most DescribeRouteTables gives."""
MOST_VALUES = 200
"""Values a call's filters may have."""
LIVING = ("pending", "running", "shutting-down", "stopping", "stopped")
TAG = "clpdeck:cluster"
"""What images and snapshots of a cluster's backup sets carry: its name."""


def instances(ec2: Client, cluster: Cluster) -> tuple[Instance, ...]:
    """The cluster's instances and their status checks. Of a restored one those that there are."""
    wanted = tuple(dict.fromkeys(node.instance for node in cluster.nodes if node.instance))
    found = machines(ec2, cluster.nodes)
    wanted += tuple(str(one["InstanceId"]) for name, one in found.items() if not _node(cluster, name).instance)
    listed = list(found.values())
    return facts.instances(listed, _statuses(ec2, listed), wanted)


def machines(ec2: Client, nodes: Sequence[Node]) -> dict[str, Fact]:
    """The nodes' instances as EC2 describes them, by node: by their ids; what was restored, by its address.

    A restored node has none where none is alive that holds its address: a terminated one is never it.
    """
    known = tuple(dict.fromkeys(node.instance for node in nodes if node.instance))
    placed = [node for node in nodes if not node.instance and node.subnet]
    found: list[Fact] = []
    if known:
        found += _machines(ec2, filter_("instance-id", known))
    if placed:
        found += _machines(
            ec2,
            filter_("network-interface.subnet-id", _once(node.subnet for node in placed)),
            filter_("network-interface.addresses.private-ip-address", _once(node.address for node in placed)),
            filter_("instance-state-name", LIVING),
        )
    return instances_by_node(found, nodes)


def interfaces(ec2: Client, cluster: Cluster) -> tuple[Interface, ...]:
    """The network interfaces of the cluster's instances; of a restored one those that have its addresses."""
    return facts.interfaces(cards(ec2, cluster.nodes))


def cards(ec2: Client, nodes: Sequence[Node]) -> list[Fact]:
    """The same as EC2 describes them, each once."""
    known = tuple(dict.fromkeys(node.instance for node in nodes if node.instance))
    placed = [node for node in nodes if not node.instance and node.subnet]
    asked: list[list[object]] = []
    if known:
        asked.append([filter_("attachment.instance-id", known)])
    if placed:
        subnets, addresses = _once(node.subnet for node in placed), _once(node.address for node in placed)
        asked.append([filter_("subnet-id", subnets), filter_("addresses.private-ip-address", addresses)])
    if made := _once(node.eni for node in placed if node.eni):
        asked.append([filter_("network-interface-id", made)])
    found: dict[str, Fact] = {}
    for filters in asked:
        for one in pages(ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=filters):
            found.setdefault(str(one["NetworkInterfaceId"]), one)
    return list(found.values())


def routes(ec2: Client, cluster: Cluster) -> tuple[Route, ...]:
    """Every route, in every table of the region, to one of the cluster's VIPs."""
    destinations = tuple(f"{vip}/32" for vip in cluster.vips)
    holding = filter_("route.destination-cidr-block", destinations)
    return facts.routes(pages(ec2, "describe_route_tables", "RouteTables", Filters=[holding]), destinations)


def identity(sts: Client) -> Identity:
    """Who we are."""
    return facts.identity(sts.get_caller_identity())


def images(ec2: Client, cluster: Cluster, region: str) -> tuple[Image, ...]:
    """Every image of the cluster's backup sets, or of those it was restored from, with its snapshots."""
    whose = (cluster.source or cluster).name
    found = list(
        pages(ec2, "describe_images", "Images", Owners=["self"], Filters=[filter_(f"tag:{TAG}", (literal(whose),))])
    )
    return facts.images(found, snapshots(ec2, facts.snapshot_ids(found)), region)


def around(ec2: Client, region: str, found: Mapping[str, Fact]) -> tuple[list[Fact], list[Fact], list[str]]:
    """What is around these machines: route tables of their VPCs, gateway endpoints for S3, S3's prefix lists."""
    vpcs, service = sorted({str(one["VpcId"]) for one in found.values()}), f"com.amazonaws.{region}.s3"
    if not vpcs:
        return [], [], []
    tables = list(pages(ec2, "describe_route_tables", "RouteTables", Filters=[filter_("vpc-id", vpcs)]))
    wanted = [filter_("vpc-id", vpcs), filter_("service-name", [service]), filter_("vpc-endpoint-type", ["Gateway"])]
    endpoints = list(pages(ec2, "describe_vpc_endpoints", "VpcEndpoints", Filters=wanted))
    named = [filter_("prefix-list-name", [service])]
    lists = pages(ec2, "describe_prefix_lists", "PrefixLists", Filters=named)
    return tables, endpoints, [str(one["PrefixListId"]) for one in lists]


def snapshots(ec2: Client, ids: Iterable[str]) -> list[Fact]:
    """Our own snapshots of these ids; one that there is none of is left out."""
    wanted, found = _once(ids), []
    for at in range(0, len(wanted), MOST_VALUES):
        asked = [filter_("snapshot-id", wanted[at : at + MOST_VALUES])]
        found += list(pages(ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=asked))
    return found


def pages(client: Client, call: str, items: str, **parameters: object) -> Iterator[Fact]:
    """The items of every page. AWS names an empty list, too: a page without one is somebody else's (KeyError)."""
    for page in client.get_paginator(call).paginate(**parameters, PaginationConfig={"PageSize": PAGE}):
        yield from page[items]


def filter_(name: str, values: Sequence[str]) -> dict[str, object]:
    """A filter as EC2 takes it."""
    return {"Name": name, "Values": list(values)}


def literal(text: str) -> str:
    """A text as a filter's value that means itself: `*` and `?` would stand for others."""
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in text)


def _machines(ec2: Client, *filters: object) -> list[Fact]:
    reservations = pages(ec2, "describe_instances", "Reservations", Filters=list(filters))
    return [instance for reservation in reservations for instance in reservation["Instances"]]


def _statuses(ec2: Client, found: Sequence[Fact]) -> list[Fact]:
    """Status checks. This call has no filter for ids, so it is given those that AWS has just listed itself.

    With ids it takes no page size; the filter keeps it in the cheaper class of calls.
    """
    ids = [instance["InstanceId"] for instance in found if instance.get("State", {}).get("Name") in LIVING]
    if not ids:
        return []
    asked = {"InstanceIds": ids, "IncludeAllInstances": True, "Filters": [filter_("instance-state-name", LIVING)]}
    return list(ec2.describe_instance_status(**asked)["InstanceStatuses"])


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _node(cluster: Cluster, name: str) -> Node:
    return next(node for node in cluster.nodes if node.name == name)
