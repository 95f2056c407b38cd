"""EC2's calls about snapshots."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.ec2_volumes import VOLUMES
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.aws.tagging import given, require_only
from backends.sim.cloud import Cloud, Volume, snapshots
from backends.sim.cloud.disks_model import Snapshot
from backends.sim.cloud.snapshots import Wanted

SNAPSHOTS = Noun(
    ids="SnapshotIds",
    result="Snapshots",
    prefix="snap",
    missing="InvalidSnapshot.NotFound",
    malformed="InvalidSnapshotID.Malformed",
    label="snapshot",
    filters={
        **TAGS,
        "description": "Description",
        "encrypted": "Encrypted",
        "owner-id": "OwnerId",
        "progress": "Progress",
        "snapshot-id": "SnapshotId",
        "start-time": "StartTime",
        "status": "State",
        "storage-tier": "StorageTier",
        "volume-id": "VolumeId",
        "volume-size": "VolumeSize",
    },
)


def describe_snapshots(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The account's snapshots; the public ones of others are not here."""
    chosen = SNAPSHOTS.some(cloud.snapshots, region, params.get("SnapshotIds", ()))
    if not ours(cloud, params.get("OwnerIds", ())):
        chosen = []
    return SNAPSHOTS.describe((described(cloud, snapshot) for snapshot in chosen), params)


def create_snapshot(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """One volume's content, now."""
    require_only(params, "CreateSnapshot", "VolumeId", "Description", "TagSpecifications")
    volume = VOLUMES.one(cloud.volumes, region, params["VolumeId"])
    (tags,) = given(params, "snapshot")
    return _begun(cloud, snapshots.take(cloud, volume, Wanted(params.get("Description", ""), tags)))


def create_snapshots(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """All volumes of one instance at one moment."""
    require_only(
        params, "CreateSnapshots", "InstanceSpecification", "Description", "TagSpecifications", "CopyTagsFromSource"
    )
    wish = params["InstanceSpecification"]
    instance = INSTANCES.one(cloud.instances, region, wish.get("InstanceId", ""))
    (tags,) = given(params, "snapshot")
    volumes = [one for one in cloud.volumes.values() if instance.id in one.holders]
    left_out = {VOLUMES.one(cloud.volumes, region, one).id for one in wish.get("ExcludeDataVolumeIds", ())}
    if wish.get("ExcludeBootVolume"):
        left_out |= {one.id for one in volumes if one.is_root}
    copies = params.get("CopyTagsFromSource") == "volume"

    def take(volume: Volume) -> Answer:
        all_tags = {**(volume.tags if copies else {}), **tags}
        begun = _begun(cloud, snapshots.take(cloud, volume, Wanted(params.get("Description", ""), all_tags)))
        return {name: value for name, value in begun.items() if name in _OF_MANY}

    return {"Snapshots": [take(volume) for volume in volumes if volume.id not in left_out]}


def delete_snapshot(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Refused while an image uses it."""
    snapshots.delete(cloud, SNAPSHOTS.one(cloud.snapshots, region, params["SnapshotId"]))
    return {}


OPERATIONS = {
    "DescribeSnapshots": describe_snapshots,
    "CreateSnapshot": create_snapshot,
    "CreateSnapshots": create_snapshots,
    "DeleteSnapshot": delete_snapshot,
}

_OF_MANY = {
    "Description", "Tags", "Encrypted", "VolumeId", "State", "VolumeSize", "StartTime", "Progress", "OwnerId",
    "SnapshotId",
}  # fmt: skip
"""The fewer fields CreateSnapshots has."""


def ours(cloud: Cloud, owners: Any) -> bool:
    """Whether these owners, if any are named, are or include this account."""
    return not owners or bool({"self", cloud.number} & set(owners))


def described(cloud: Cloud, snapshot: Snapshot) -> Answer:
    """A snapshot as DescribeSnapshots gives it."""
    state = snapshots.state(cloud, snapshot)
    whole: datetime | None = snapshot.ends_at if state == "completed" else None
    copied = snapshot.source_region != snapshot.region
    return {
        "SnapshotId": snapshot.id,
        "VolumeId": snapshot.volume_id,
        "VolumeSize": snapshot.size_gib,
        "State": state,
        "StateMessage": snapshot.failure if state == "error" else None,
        "StartTime": snapshot.started_at,
        "CompletionTime": whole,
        "Progress": f"{snapshots.progress(cloud, snapshot)}%",
        "Description": snapshot.description,
        "Encrypted": snapshot.encrypted,
        "KmsKeyId": snapshot.kms_key_id or None,
        "FullSnapshotSizeInBytes": int(snapshot.data_mib * 1024 * 1024) if whole else None,
        "StorageTier": "standard",
        "TransferType": ("time-based" if snapshot.minutes else "standard") if copied else None,
        "CompletionDurationMinutes": snapshot.minutes or None,
        "OwnerId": cloud.number,
        "Tags": tag_list(snapshot.tags),
    }


def _begun(cloud: Cloud, snapshot: Snapshot) -> Answer:
    """A snapshot as the call that makes it answers: without percent."""
    return {**described(cloud, snapshot), "Progress": ""}
