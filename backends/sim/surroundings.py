"""What stands around a pretend cluster from the beginning: places it can be restored in, and hosts that use it."""

from collections.abc import Iterator
from dataclasses import dataclass

from backends.sim.blueprint import Blueprint
from backends.sim.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Client:
    """A host without CLUSTERPRO that uses the cluster; it is up while its instance runs."""

    name: str
    address: str
    instance_id: str


def build_places(cloud: Cloud, plan: Blueprint) -> dict[str, str]:
    """Make every place the cluster can be restored in; returns the id of each one's VPC, by its label."""
    vpcs = {}
    for place in plan.elsewhere:
        name = "drill" if place.own else "recovery"
        vpc_id = cloud.build_place(place.region, place.cidr, dict(place.subnets), place.domain, name)
        if place.own:
            cloud.build_profiles(vpc_id, place.guard, place.role)
        for zone, cidr in place.spare:
            cloud.build_spare(vpc_id, zone, cidr)
        vpcs[place.label] = vpc_id
    return vpcs


def build_clients(cloud: Cloud, plan: Blueprint, home: str, vpcs: dict[str, str]) -> Iterator[Client]:
    """Make a client in production's VPC, `home`, where the plan has one, and one in each place."""
    if plan.client:
        yield Client("client", plan.client, cloud.build_host(home, "client", plan.client))
    for place in plan.elsewhere:
        name = f"client-{place.label}"
        yield Client(name, place.client, cloud.build_host(vpcs[place.label], name, place.client))
