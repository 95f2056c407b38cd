"""What an operator who knows all fills in on a restored node: the values that are right where it stands."""

from collections.abc import Iterator

from backends.sim.blueprint import Place
from backends.sim.cluster import Cluster
from backends.sim.faults import FaultError
from backends.sim.machine import Machine
from backends.sim.nodes import forced_script
from backends.sim.nodes.webui import Field
from backends.sim.world import World


def addresses(cluster: Cluster) -> list[str]:
    """The first part, applied alone: the interconnect of every server that is there."""
    return [f"interconnect/{name}={machine.address}" for name, machine in _there(cluster)]


def rest(world: World, machine: Machine, shown: tuple[Field, ...]) -> list[str]:
    """The second part: all else that names another place, and no initial mirror construction.

    Args:
        world: Where the node is.
        machine: The node.
        shown: The fields its Cluster WebUI has.

    Raises:
        FaultError: It stands at no place where the cluster is restored.
    """
    place, cluster = _place(world, machine), world.clusters[machine.name]
    wanted = [f"{name}={value}" for name, value in _wanted(world, place, cluster)]
    known = {one.name for one in shown}
    return [one for one in wanted if one.partition("=")[0] in known]


def _wanted(world: World, place: Place, cluster: Cluster) -> Iterator[tuple[str, str]]:
    vpc_id = world.places[place.label]
    zone = next(one.id for one in world.cloud.zones.values() if one.vpc_id == vpc_id)
    yield from (("awsvip1/IP Address", place.vip), ("awsvip1/VPC ID", vpc_id))
    yield from (("awsdns1/Hosted Zone ID", zone), ("awsdns1/Resource Record Set Name", place.domain))
    for name, machine in _there(cluster):
        yield f"awsvip1/ENI ID/{name}", world.cloud.instances[machine.instance_id].eni_id
        yield f"awsdns1/IP Address/{name}", machine.address
        yield f"forcestop1/Instance ID/{name}", machine.instance_id
        yield f"{forced_script.OBJECT}/Instance ID/{name}", machine.instance_id
    yield f"{forced_script.OBJECT}/Region", place.region
    yield "httpnp1/Target Host", f"np-target.s3-website-{place.region}.amazonaws.com"
    for mirror in cluster.mirrors:
        yield f"{mirror}/Execute the initial mirror construction", "off"


def _there(cluster: Cluster) -> Iterator[tuple[str, Machine]]:
    """The servers that have a machine."""
    return ((name, one.machine) for name, one in cluster.members.items() if one.machine.instance_id)


def _place(world: World, machine: Machine) -> Place:
    vpc_id = world.cloud.instances[machine.instance_id].vpc_id
    found = next((one for one in world.plan.elsewhere if world.places[one.label] == vpc_id), None)
    if found is None:
        raise FaultError(f"{machine.name} stands where the cluster has always been: nothing is to be changed.")
    return found
