"""Which calls bring the facts. Every one is filtered or paged, and none fails as a whole for one unknown id."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from backends.aws import facts
from backends.aws.facts import Fact
from backends.model import Identity, Instance, Interface, Route
from backends.settings import Cluster

Client: TypeAlias = Any
"""A boto3 client; its class is made at run time."""

PAGE = 100
"""Items a page: the most DescribeRouteTables gives."""
LIVING = ("pending", "running", "shutting-down", "stopping", "stopped")


def instances(ec2: Client, cluster: Cluster) -> tuple[Instance, ...]:
    """The cluster's instances and their status checks."""
    wanted = _instance_ids(cluster)
    reservations = _pages(ec2, "describe_instances", "Reservations", Filters=[_filter("instance-id", wanted)])
    found = [instance for reservation in reservations for instance in reservation["Instances"]]
    return facts.instances(found, _statuses(ec2, found), wanted)


def interfaces(ec2: Client, cluster: Cluster) -> tuple[Interface, ...]:
    """The network interfaces of the cluster's instances."""
    attached = _filter("attachment.instance-id", _instance_ids(cluster))
    return facts.interfaces(_pages(ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=[attached]))


def routes(ec2: Client, cluster: Cluster) -> tuple[Route, ...]:
    """Every route, in every table of the region, to one of the cluster's VIPs."""
    destinations = tuple(f"{vip}/32" for vip in cluster.vips)
    holding = _filter("route.destination-cidr-block", destinations)
    return facts.routes(_pages(ec2, "describe_route_tables", "RouteTables", Filters=[holding]), destinations)


def identity(sts: Client) -> Identity:
    """Who we are."""
    return facts.identity(sts.get_caller_identity())


def _statuses(ec2: Client, found: list[Fact]) -> list[Fact]:
    """Status checks. This call has no filter for ids, so it is given those that AWS has just listed itself.

    With ids it takes no page size; the filter keeps it in the cheaper class of calls.
    """
    ids = [instance["InstanceId"] for instance in found if instance.get("State", {}).get("Name") in LIVING]
    if not ids:
        return []
    asked = {"InstanceIds": ids, "IncludeAllInstances": True, "Filters": [_filter("instance-state-name", LIVING)]}
    return list(ec2.describe_instance_status(**asked)["InstanceStatuses"])


def _pages(client: Client, call: str, items: str, **parameters: object) -> Iterator[Fact]:
    """The items of every page. AWS names an empty list, too: a page without one is somebody else's (KeyError)."""
    for page in client.get_paginator(call).paginate(**parameters, PaginationConfig={"PageSize": PAGE}):
        yield from page[items]


def _filter(name: str, values: tuple[str, ...]) -> dict[str, object]:
    return {"Name": name, "Values": list(values)}


def _instance_ids(cluster: Cluster) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.instance for node in cluster.nodes if node.instance))
