"""Faults of AWS: what its regions, its quotas and its calls can be made to do."""

import math

from backends.sim.aws.faults import AwsFault
from backends.sim.cloud import AwsError, kms, volumes
from backends.sim.cloud.regions import FAST_RESTORES, STANDARD_VCPUS
from backends.sim.world import World

SHARED_DEVICE = "/dev/xvdz"
"""Where a shared disk is attached: behind all others, so that these keep their names."""


def throttle(world: World, count: str) -> None:
    """Refuse so many calls as too many."""
    world.aws_faults.append(AwsFault(kind="throttle", times=int(count)))


def lose_reply(world: World, operation: str) -> None:
    """Carry the next such call out, and answer nothing."""
    world.aws_faults.append(AwsFault(operation, kind="lose-reply"))


def expire(world: World) -> None:
    """Say of all credentials that they have expired."""
    world.aws_faults.insert(0, AwsFault(kind="expire", times=math.inf))


def lose_region(world: World, region: str) -> None:
    """Let nothing in it answer."""
    world.cloud.lose(region)


def region_back(world: World, region: str) -> None:
    """Let it be back."""
    world.cloud.find(region)


def no_capacity(world: World, zone: str, kind: str) -> None:
    """Have no more of these instances in that zone."""
    world.cloud.no_capacity.add((zone, kind))


def fsr_quota(world: World, region: str, count: str) -> None:
    """Let so many snapshots be fast there at once."""
    world.cloud.quotas[region, *FAST_RESTORES] = float(count)


def vcpu_quota(world: World, region: str, count: str) -> None:
    """Let instances there have so many vCPUs at once."""
    world.cloud.quotas[region, *STANDARD_VCPUS] = float(count)


def disable_key(world: World, region: str, name: str) -> None:
    """Disable a KMS key of a region."""
    key = kms.find(world.cloud, region, name)
    if key is None:
        raise AwsError("NotFoundException", f"there is no key {name!r} in {region}")
    key.state = "Disabled"


def kms_late(world: World) -> None:
    """Let the next copy of an image fail late."""
    world.cloud.kms_late += 1


def snapshot_late(world: World) -> None:
    """Let the next snapshot fail late."""
    world.cloud.snapshots_late += 1


def hang_shutdown(world: World, server: str) -> None:
    """Let a server's system hear no request to shut down."""
    world.cloud.instances[world.machines[server].instance_id].deaf = True


def protect(world: World, server: str) -> None:
    """Switch the stop protection of its instance on."""
    world.cloud.instances[world.machines[server].instance_id].stop_protection = True


def share_disk(world: World) -> None:
    """Attach one volume to all servers of the cluster."""
    ids = tuple(member.machine.instance_id for member in world.cluster.members.values())
    volumes.share(world.cloud, ids, SHARED_DEVICE)


def aws_silent(world: World) -> None:
    """Let AWS hear nothing and answer nothing."""
    world.aws_faults.insert(0, AwsFault(kind="silence", times=math.inf))
