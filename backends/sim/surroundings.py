"""What stands around a pretend cluster from the beginning: places it can be restored in, and hosts that use it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from backends.sim.bay import Bay
from backends.sim.blueprint import Blueprint
from backends.sim.cloud import Cloud
from backends.sim.nodes.disk import system_disk
from backends.sim.nodes.drives import Drive
from backends.sim.nodes.system import System


@dataclass(frozen=True, slots=True)
class Client:
    """A host without CLUSTERPRO that uses the cluster; it is up while its instance runs.

    Attributes:
        bay: The volumes attached to it, beside its own disk, which AWS shows to nobody here.
        folders: The folders that were made on it.
        mounts: By folder, the volume and the number of the partition on it.
    """

    name: str
    address: str
    instance_id: str
    bay: Bay
    folders: set[str] = field(default_factory=set)
    mounts: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def system(self) -> System:
        """Its system; LVM on it takes in whatever is attached."""
        return System(self.name, "")

    @property
    def drives(self) -> tuple[Drive, ...]:
        """Its disks as its kernel names them, its own first."""
        return Drive("", "nvme0n1", OWN_GIB, system_disk(self.system)), *self.bay.drives


OWN_GIB = 30


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
        yield _client(cloud, home, "client", plan.client)
    for place in plan.elsewhere:
        yield _client(cloud, vpcs[place.label], f"client-{place.label}", place.client)


def _client(cloud: Cloud, vpc_id: str, name: str, address: str) -> Client:
    instance_id = cloud.build_host(vpc_id, name, address)
    return Client(name, address, instance_id, Bay(cloud, instance_id, first=1))
