"""EC2's calls about volumes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.aws.tagging import require_only
from backends.sim.cloud import Cloud, Volume, volumes

VOLUMES = Noun(
    ids="VolumeIds",
    result="Volumes",
    prefix="vol",
    missing="InvalidVolume.NotFound",
    malformed="InvalidVolumeID.Malformed",
    label="volume",
    filters={
        **TAGS,
        "attachment.delete-on-termination": "Attachments.DeleteOnTermination",
        "attachment.device": "Attachments.Device",
        "attachment.instance-id": "Attachments.InstanceId",
        "attachment.status": "Attachments.State",
        "availability-zone": "AvailabilityZone",
        "encrypted": "Encrypted",
        "multi-attach-enabled": "MultiAttachEnabled",
        "size": "Size",
        "snapshot-id": "SnapshotId",
        "status": "State",
        "volume-id": "VolumeId",
        "volume-type": "VolumeType",
    },
)
STATUSES = replace(
    VOLUMES,
    result="VolumeStatuses",
    filters={
        "availability-zone": "AvailabilityZone",
        "volume-status.details-name": "VolumeStatus.Details.Name",
        "volume-status.details-status": "VolumeStatus.Details.Status",
        "volume-status.status": "VolumeStatus.Status",
    },
)


def describe_volumes(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The volumes and what they are attached to."""
    chosen = VOLUMES.some(cloud.volumes, region, params.get("VolumeIds", ()))
    return VOLUMES.describe((described(cloud, volume) for volume in chosen), params)


def describe_volume_status(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Their I/O checks, which fail where a volume has, and how far they have their blocks."""
    chosen = STATUSES.some(cloud.volumes, region, params.get("VolumeIds", ()))
    return STATUSES.describe((_status(cloud, volume) for volume in chosen), params)


def delete_volume(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Refused while it is attached."""
    volumes.delete(cloud, VOLUMES.one(cloud.volumes, region, params["VolumeId"]))
    return {}


def attach_volume(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Give it to an instance, under the name of a device."""
    require_only(params, "AttachVolume", "VolumeId", "InstanceId", "Device")
    volume = VOLUMES.one(cloud.volumes, region, params["VolumeId"])
    instance = INSTANCES.one(cloud.instances, region, params["InstanceId"])
    volumes.attach(cloud, volume, instance, params["Device"])
    return {**_attachment(cloud, volume, instance.id), "State": "attaching"}


def detach_volume(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Begin to take it away from one instance; of a Multi-Attach volume the instance must be named."""
    volume = VOLUMES.one(cloud.volumes, region, params["VolumeId"])
    wanted = params.get("InstanceId", "")
    before = _attachment(cloud, volume, wanted or next(iter(volume.holders), ""))
    volumes.detach(cloud, volume, wanted)
    return {**before, "State": "detaching"}


OPERATIONS = {
    "DescribeVolumes": describe_volumes,
    "DescribeVolumeStatus": describe_volume_status,
    "DeleteVolume": delete_volume,
    "AttachVolume": attach_volume,
    "DetachVolume": detach_volume,
}


def described(cloud: Cloud, volume: Volume) -> Answer:
    """A volume as DescribeVolumes gives it."""
    return {
        "VolumeId": volume.id,
        "AvailabilityZone": volume.zone,
        "Size": volume.size_gib,
        "VolumeType": volume.kind,
        "Iops": volume.iops or None,
        "Throughput": volume.throughput if volume.kind == "gp3" else None,
        "State": volumes.state(cloud, volume),
        "SnapshotId": volume.snapshot_id,
        "CreateTime": volume.created_at,
        "Encrypted": volume.encrypted,
        "KmsKeyId": volume.kms_key_id or None,
        "FastRestored": volume.fast_restored,
        "VolumeInitializationRate": volume.rate_mib_s or None,
        "MultiAttachEnabled": volume.multi_attach,
        "Attachments": [_attachment(cloud, volume, one) for one in volume.holders],
        "Tags": tag_list(volume.tags),
    }


def _attachment(cloud: Cloud, volume: Volume, instance_id: str) -> Answer:
    return {
        "VolumeId": volume.id,
        "InstanceId": instance_id,
        "Device": volume.device,
        "State": volumes.attachment(cloud, volume, instance_id),
        "AttachTime": volume.attached_at or volume.created_at,
        "DeleteOnTermination": volume.delete_on_termination,
    }


def _status(cloud: Cloud, volume: Volume) -> Answer:
    far = volumes.initialization(cloud, volume)
    works, sound = ("failed", "impaired") if volume.failed else ("passed", "ok")
    checks = [("io-enabled", works), ("io-performance", "not-applicable")]
    return {
        "VolumeId": volume.id,
        "AvailabilityZone": volume.zone,
        "VolumeStatus": {"Status": sound, "Details": [{"Name": name, "Status": status} for name, status in checks]},
        "InitializationStatusDetails": {
            "InitializationType": far.kind,
            "Progress": far.percent,
            "EstimatedTimeToCompleteInSeconds": far.left_s,
        },
        "Actions": [],
        "Events": [],
    }
