"""Faults of a server's disks: one that breaks, names that come out differently."""

from backends.sim.cloud import AwsError, volumes
from backends.sim.world import World


def cross(world: World, server: str) -> None:
    """Let its system find its disks the other way about from its next boot on."""
    world.machines[server].bay.crossed = True


def lose(world: World, server: str, mirror: str = "") -> None:
    """Let the volume under one of its mirror disks fail."""
    machine, cluster = world.machines[server], world.clusters[server]
    member = cluster.member_of(machine)
    data = cluster.mirrors[mirror or cluster.mirror.name].data[member.name] if member else None
    for drive in machine.drives:
        if data is not None and any(part is data for part in drive.disk.parts):
            volumes.fail(world.cloud, world.cloud.volumes[drive.volume_id])
            return
    raise AwsError("InvalidVolume.NotFound", f"{server} has no such disk.")
