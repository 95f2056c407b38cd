"""EC2's call that makes a volume by itself: CreateVolume."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.ec2_snapshots import SNAPSHOTS
from backends.sim.aws.ec2_volumes import VOLUMES, described
from backends.sim.aws.filters import Answer
from backends.sim.aws.tagging import given, require_only
from backends.sim.cloud import AwsError, Cloud, new_volumes, tokens
from backends.sim.cloud.new_volumes import VolumeWanted

_KNOWN = (
    "AvailabilityZone", "SnapshotId", "Size", "VolumeType", "Iops", "Throughput", "Encrypted", "KmsKeyId",
    "MultiAttachEnabled", "VolumeInitializationRate", "ClientToken", "TagSpecifications",
)  # fmt: skip


def create_volume(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Blank, or of one of the account's snapshots; the same token answers with the same volume."""
    require_only(params, "CreateVolume", *_KNOWN)
    if not params.get("AvailabilityZone"):
        raise AwsError("MissingParameter", "The request must contain the parameter AvailabilityZone")
    again = tokens.made(cloud, region, "CreateVolume", params)
    if again:
        return described(cloud, VOLUMES.one(cloud.volumes, region, again))
    snapshot_id = params.get("SnapshotId")
    (tags,) = given(params, "volume")
    wanted = VolumeWanted(
        params["AvailabilityZone"],
        params.get("VolumeType", "gp2"),
        SNAPSHOTS.one(cloud.snapshots, region, snapshot_id) if snapshot_id else None,
        params.get("Size", 0),
        params.get("Iops", 0),
        params.get("Throughput", 0),
        params.get("VolumeInitializationRate", 0),
        encrypted=params.get("Encrypted", False),
        kms_key_id=params.get("KmsKeyId", ""),
        multi_attach=params.get("MultiAttachEnabled", False),
        tags=tags,
    )
    made = new_volumes.create(cloud, region, wanted)
    tokens.keep(cloud, region, "CreateVolume", params, made.id)
    return described(cloud, made)


OPERATIONS = {"CreateVolume": create_volume}
