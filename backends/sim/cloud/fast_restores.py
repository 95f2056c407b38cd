"""Fast snapshot restore: how long a snapshot takes to be made fast, and how many volumes it then makes fast.

From the EBS user guide: 60 minutes per TiB to optimize; a bucket of credits a snapshot and zone, empty at first, of
`max(1, min(10, 1024 / GiB))`, refilled by `min(10, 1024 / GiB)` an hour; a volume takes one, and where there is none
it is made without, silently.
"""

from datetime import datetime, timedelta
from typing import Literal

from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import FastRestore, Snapshot
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.regions import FAST_RESTORES, region_of, require_zone

ENABLING_S = 60.0
OPTIMIZE_S_PER_GIB = 3600.0 / 1024
DISABLING_S = 60.0
State = Literal["enabling", "optimizing", "enabled", "disabling", "disabled"]


def state(cloud: Account, restore: FastRestore) -> State:
    """Where it stands now."""
    now = cloud.clock.now()
    if restore.disabling_at is not None and restore.disabled_at is not None:
        return "disabled" if now >= restore.disabled_at else "disabling"
    if now >= restore.enabled_at:
        return "enabled"
    return "optimizing" if now >= restore.optimizing_at else "enabling"


def is_on(cloud: Account, restore: FastRestore) -> bool:
    """Whether it counts against the quota, and is paid for."""
    return state(cloud, restore) in ("enabling", "optimizing", "enabled")


def enable(cloud: Account, snapshot: Snapshot, zone: str) -> FastRestore:
    """Begin to make it fast in a zone; where it is on already it goes on.

    Raises:
        AwsError: The zone is not of this region, the snapshot is not completed, or the quota is used up.
    """
    require_zone(snapshot.region, zone)
    now = cloud.clock.now()
    if now < snapshot.ends_at or snapshot.failure:
        raise AwsError("IncorrectState", f"Snapshot {snapshot.id} is not completed.")
    there = cloud.fast_restores.get((snapshot.id, zone))
    if there is not None and is_on(cloud, there):
        return there
    on = {one.snapshot_id for one in cloud.fast_restores.values() if is_on(cloud, one)}
    fast_here = {one for one in on if cloud.snapshots[one].region == snapshot.region} | {snapshot.id}
    most = cloud.quotas[snapshot.region, *FAST_RESTORES]
    if len(fast_here) > most:
        message = f"The limit of {most:.0f} snapshots enabled for fast snapshot restore in this Region is reached."
        raise AwsError("FastSnapshotRestoreLimitExceeded", message)
    optimizing = now + timedelta(seconds=ENABLING_S)
    enabled = optimizing + timedelta(seconds=snapshot.size_gib * OPTIMIZE_S_PER_GIB)
    cloud.fast_restores[snapshot.id, zone] = FastRestore(snapshot.id, zone, now, optimizing, enabled)
    return cloud.fast_restores[snapshot.id, zone]


def disable(cloud: Account, snapshot: Snapshot, zone: str) -> FastRestore:
    """Begin to switch it off, at any time; where it is not on that is refused."""
    restore = cloud.fast_restores.get((snapshot.id, zone))
    if restore is None or not is_on(cloud, restore):
        message = f"Fast snapshot restore is not enabled for {snapshot.id} in {zone}."
        raise AwsError("IncorrectState", message)
    restore.disabling_at = cloud.clock.now()
    restore.disabled_at = restore.disabling_at + timedelta(seconds=DISABLING_S)
    return restore


def billed_hours(cloud: Account, restore: FastRestore) -> float:
    """What is paid for so far: its minutes since it was enabled, an hour at least, until it is disabled."""
    end = min(restore.disabling_at or cloud.clock.now(), cloud.clock.now())
    return max(1.0, (end - restore.enabling_at).total_seconds() / 3600)


def credits_of(cloud: Account, restore: FastRestore) -> float:
    """How many volumes it can make fast now."""
    if state(cloud, restore) != "enabled":
        return 0.0
    per_hour = min(10.0, 1024 / cloud.snapshots[restore.snapshot_id].size_gib)
    bucket = max(1.0, per_hour)

    def refilled(have: float, since: datetime, until: datetime) -> float:
        return min(bucket, have + per_hour * (until - since).total_seconds() / 3600)

    have, since = 0.0, restore.enabled_at
    for taken_at in restore.taken:
        have, since = refilled(have, since, taken_at) - 1, taken_at
    return refilled(have, since, cloud.clock.now())


def take_credit(cloud: Account, snapshot: Snapshot, zone: str) -> bool:
    """Whether a volume made of this snapshot in this zone now is a fast one; it takes a credit then."""
    restore = cloud.fast_restores.get((snapshot.id, zone))
    if restore is None or region_of(zone) != snapshot.region or credits_of(cloud, restore) < 1:
        return False
    restore.taken = (*restore.taken, cloud.clock.now())
    return True
