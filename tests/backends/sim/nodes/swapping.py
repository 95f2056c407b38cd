"""A mirror's disks backed up while the service runs, and swapped for volumes of that backup; without a product."""

from collections.abc import Mapping

from backends.sim.cloud import new_volumes, snapshots, volumes
from backends.sim.cloud.disks_model import Snapshot
from backends.sim.cloud.model import Volume
from backends.sim.cloud.new_volumes import VolumeWanted
from backends.sim.cloud.snapshots import Wanted
from backends.sim.compare import copies
from backends.sim.world import World
from tests.backends.sim.nodes.keyboard import Typed

SERVERS = ("server01", "server02")


def disks(world: World, server: str) -> dict[str, Volume]:
    """The volumes of a server's mirror disks, by the name of their device on EC2."""
    own = world.machines[server].instance_id
    found = [one for one in world.cloud.volumes.values() if one.instance_id == own and not one.is_root]
    return {one.device: one for one in found}


async def back_up(world: World, typed: Typed, side: str = "server01") -> dict[str, Snapshot]:
    """Snapshots of one side's mirror disks, frozen; by device name."""
    await typed(side, "clpbackup.sh --pre --online")
    taken = {device: snapshots.take(world.cloud, one, Wanted()) for device, one in disks(world, side).items()}
    await typed(side, "clpbackup.sh --post --online")
    world.clock.advance(3600.0)
    return taken


async def leave(world: World, typed: Typed) -> None:
    """Stop the group, and both servers for their disks to be replaced."""
    await typed("server01", "clpgrp -t failover")
    for server in SERVERS:
        await typed(server, "clprestore.sh --pre")
    world.clock.advance(120.0)


def swap(world: World, server: str, taken: Mapping[str, Snapshot]) -> dict[str, Volume]:
    """Volumes of these snapshots in the places of a server's own; those are detached, and returned."""
    instance = world.cloud.instances[world.machines[server].instance_id]
    old = disks(world, server)
    for device, snapshot in taken.items():
        wanted = VolumeWanted(instance.zone, "gp3", snapshot)
        made = new_volumes.create(world.cloud, instance.region, wanted)
        world.clock.advance(30.0)
        if device in old:
            volumes.detach(world.cloud, old[device], instance.id)
            world.clock.advance(30.0)
        volumes.attach(world.cloud, made, instance, device)
    return {device: old[device] for device in taken if device in old}


def start(world: World, *servers: str) -> None:
    """Start these servers, and let them boot."""
    for server in servers:
        world.cloud.start(world.machines[server].instance_id)
    world.clock.advance(120.0)


async def on_both(world: World, typed: Typed, line: str) -> list[str]:
    """Type it on both servers, and let what follows it happen; what they say."""
    said = [(await typed(server, line)).out for server in SERVERS]
    world.clock.advance(300.0)
    return said


def seen(world: World, mirror: str = "md1") -> tuple[set[str], int]:
    """The colours of a mirror disk's copies, and how many different contents they have."""
    found = [one for one in copies(world.machines, world.clusters) if one["mirror"] == mirror]
    return {one["color"] for one in found}, len({one["sha256"] for one in found})
