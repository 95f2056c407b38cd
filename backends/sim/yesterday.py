"""A backup set as a story finds it: both nodes imaged at one quiet point, the images copied to the other region."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backends.sim.blueprint import Place
from backends.sim.cloud import images
from backends.sim.cloud.disks_model import Image
from backends.sim.cloud.images import ImageWanted
from backends.sim.world import World

LONGEST_COPY_S = 48 * 3600.0
LOOK_S = 300.0


def back_up(world: World, place: Place) -> tuple[Image, ...]:
    """Stop the cluster and its nodes, image them, start them again, and copy the images; returns the copies."""
    for machine in world.machines.values():
        machine.system.set_core(auto=False)
    world.cluster.stop_service(world.cluster.members.values())
    world.clock.advance(60.0)
    for member in world.cluster.members.values():
        world.cluster.shut_down(member)
    world.clock.advance(60.0)
    quiet = world.clock.now()  # one moment for all of them, though the clock goes on
    taken = tuple(_image(world, server, _tags(world, server, quiet)) for server in world.machines)
    for machine in world.machines.values():
        machine.system.set_core(auto=True)
        world.cloud.start(machine.instance_id)
    _wait(world, taken)
    copied = tuple(images.copy(world.cloud, one, place.region, _wanted(one.title, one.tags)) for one in taken)
    _wait(world, copied)
    return copied


def _image(world: World, server: str, tags: Mapping[str, str]) -> Image:
    instance = world.cloud.instances[world.machines[server].instance_id]
    return images.create(world.cloud, instance, _wanted(f"{tags['clpdeck:set']} {server}", tags), reboot=False)


def _wanted(title: str, tags: Mapping[str, str]) -> ImageWanted:
    return ImageWanted(title, tags=tags, snapshot_tags=tags)


def _tags(world: World, server: str, now: datetime) -> dict[str, str]:
    """All there is to find a set by, and to judge it."""
    plan = world.plan
    return {
        "Name": f"{plan.cluster} {server}",
        "clpdeck:set": f"{plan.cluster}-{now:%Y%m%d-%H%M%S}",
        "clpdeck:cluster": plan.cluster,
        "clpdeck:node": server,
        "clpdeck:nodes": " ".join(one.name for one in plan.servers),
        "clpdeck:quiet-point": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "clpdeck:services": "manual",
        "clpdeck:version": plan.version,
        "clpdeck:os": "linux",
        "clpdeck:mirrors": " ".join(disk.name for disk in plan.mirrors),
        "clpdeck:run": f"{now:%Y%m%d}-01",
        "clpdeck:step": f"5.{list(world.machines).index(server) + 1}",
    }


def _wait(world: World, waited_for: Sequence[Image]) -> None:
    """Let time pass until all are available."""
    waited_s = 0.0
    while waited_s < LONGEST_COPY_S and any(images.state(world.cloud, one) == "pending" for one in waited_for):
        world.clock.advance(LOOK_S)
        waited_s += LOOK_S
