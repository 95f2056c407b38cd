"""How snapshots are taken, come to an end and are deleted. What state one is in follows from the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Snapshot
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Volume

FILLED = 0.4
"""How much of a disk holds data, as far as AWS can see."""
FAILED = "Internal error"
"""What AWS says of a snapshot that failed late; the words are believed."""
AGAIN = 0.1
"""How much of a disk's data has changed when it is saved or copied again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a snapshot is to be like."""

    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    encrypted: bool = False
    kms_key_id: str = ""
    minutes: int = 0
    failure: str = ""


def state(cloud: Account, snapshot: Snapshot) -> Literal["pending", "completed", "error"]:
    """How far it has come."""
    if cloud.clock.now() < snapshot.ends_at:
        return "pending"
    return "error" if snapshot.failure else "completed"


def progress(cloud: Account, snapshot: Snapshot) -> int:
    """Percent saved. One that failed stays where it was."""
    whole = (snapshot.ends_at - snapshot.started_at).total_seconds()
    passed = (cloud.clock.now() - snapshot.started_at).total_seconds()
    if passed >= whole:
        return 0 if snapshot.failure else 100
    return min(int(100 * passed / whole), 99)


def take(cloud: Account, volume: Volume, wanted: Wanted) -> Snapshot:
    """Freeze a volume's content now; saving it takes its time."""
    pace = cloud.paces[volume.region]
    lineage = volume.id
    data_mib = volume.size_gib * 1024 * FILLED
    share = AGAIN if _known(cloud, volume.region, lineage) else 1.0
    seconds = cloud.ids.about(pace.snapshot_s + share * data_mib / pace.snapshot_mib_s)
    now = cloud.clock.now()
    snapshot = Snapshot(
        cloud.ids.new("snap"),
        volume.region,
        dict(wanted.tags),
        volume_id=volume.id,
        size_gib=volume.size_gib,
        started_at=now,
        ends_at=now + timedelta(seconds=seconds),
        content=volume.content.copy() if volume.content else None,
        description=wanted.description,
        failure=wanted.failure or _late(cloud),
        data_mib=data_mib,
        lineage=lineage,
        source_region=volume.region,
        encrypted=volume.encrypted,
        kms_key_id=volume.kms_key_id,
    )
    cloud.snapshots[snapshot.id] = snapshot
    return snapshot


def copy(cloud: Account, source: Snapshot, region: str, wanted: Wanted) -> Snapshot:
    """Begin to copy a completed snapshot into a region. The first of a disk is full, later ones are not."""
    pace = cloud.paces[region]
    share = AGAIN if _known(cloud, region, source.lineage) else 1.0
    seconds = cloud.ids.about(pace.copy_s + share * source.data_mib / pace.copy_mib_s)
    if wanted.minutes:
        seconds = min(seconds, wanted.minutes * 60.0)
    now = cloud.clock.now()
    made = Snapshot(
        cloud.ids.new("snap"),
        region,
        dict(wanted.tags),
        volume_id="vol-ffffffff",  # what AWS says of every copy
        size_gib=source.size_gib,
        started_at=now,
        ends_at=now + timedelta(seconds=seconds),
        content=source.content.copy() if source.content else None,
        description=wanted.description,
        failure=wanted.failure,
        data_mib=source.data_mib,
        lineage=source.lineage,
        source_region=source.region,
        encrypted=wanted.encrypted,
        kms_key_id=wanted.kms_key_id,
        minutes=wanted.minutes,
    )
    cloud.snapshots[made.id] = made
    return made


def delete(cloud: Account, snapshot: Snapshot) -> None:
    """Delete it, and its fast restores with it; refused while an image uses it."""
    for image in cloud.images.values():
        if snapshot.id in (device.snapshot_id for device in image.devices):
            message = f"The snapshot {snapshot.id} is currently in use by {image.id}"
            raise AwsError("InvalidSnapshot.InUse", message)
    del cloud.snapshots[snapshot.id]
    for key in [key for key in cloud.fast_restores if key[0] == snapshot.id]:
        del cloud.fast_restores[key]


def _late(cloud: Account) -> str:
    """Why this one will fail, where the next is to."""
    if not cloud.snapshots_late:
        return ""
    cloud.snapshots_late -= 1
    return FAILED


def _known(cloud: Account, region: str, lineage: str) -> bool:
    """Whether the region holds an earlier, whole snapshot of the same disk."""
    there = (one for one in cloud.snapshots.values() if (one.region, one.lineage) == (region, lineage))
    return any(state(cloud, one) == "completed" for one in there)
