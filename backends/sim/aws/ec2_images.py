"""EC2's calls about images."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.ec2_snapshots import ours
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.aws.tagging import given, require_only
from backends.sim.cloud import AwsError, Cloud, images, snapshots, tokens
from backends.sim.cloud.disks_model import Device, Image
from backends.sim.cloud.images import ImageWanted
from backends.sim.cloud.regions import REGIONS

IMAGES = Noun(
    ids="ImageIds",
    result="Images",
    prefix="ami",
    missing="InvalidAMIID.NotFound",
    malformed="InvalidAMIID.Malformed",
    label="image ID",
    filters={
        **TAGS,
        "architecture": "Architecture",
        "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
        "block-device-mapping.encrypted": "BlockDeviceMappings.Ebs.Encrypted",
        "block-device-mapping.snapshot-id": "BlockDeviceMappings.Ebs.SnapshotId",
        "block-device-mapping.volume-size": "BlockDeviceMappings.Ebs.VolumeSize",
        "creation-date": "CreationDate",
        "description": "Description",
        "image-id": "ImageId",
        "image-type": "ImageType",
        "is-public": "Public",
        "name": "Name",
        "owner-id": "OwnerId",
        "platform": "Platform",
        "root-device-name": "RootDeviceName",
        "root-device-type": "RootDeviceType",
        "source-image-id": "SourceImageId",
        "source-image-region": "SourceImageRegion",
        "source-instance-id": "SourceInstanceId",
        "state": "State",
        "state-reason-code": "StateReason.Code",
        "state-reason-message": "StateReason.Message",
        "virtualization-type": "VirtualizationType",
    },
)
QUARTER_MIN, LONGEST_MIN = 15, 48 * 60
"""Minutes: a time-based copy is given in quarters of an hour, up to two days."""


def describe_images(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The account's images; the public ones of others are not here."""
    chosen = IMAGES.some(cloud.images, region, params.get("ImageIds", ()))
    if not ours(cloud, params.get("Owners", ())) or not ours(cloud, params.get("ExecutableUsers", ())):
        chosen = []
    return IMAGES.describe((_image(cloud, image) for image in chosen), params)


def create_image(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """No token: a second call of the same name is refused as a duplicate."""
    require_only(params, "CreateImage", "InstanceId", "Name", "Description", "NoReboot", "TagSpecifications")
    instance = INSTANCES.one(cloud.instances, region, params["InstanceId"])
    tags, snapshot_tags = given(params, "image", "snapshot")
    wanted = ImageWanted(params["Name"], params.get("Description", ""), tags, snapshot_tags)
    return {"ImageId": images.create(cloud, instance, wanted, reboot=not params.get("NoReboot", False)).id}


def copy_image(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Asked of the region the copy is to be in."""
    require_only(params, "CopyImage", *_COPY)
    again = tokens.made(cloud, region, "CopyImage", params)
    if again:
        return {"ImageId": again}
    if params["SourceRegion"] not in REGIONS:
        message = f"Invalid region: [{params['SourceRegion']}]"
        raise AwsError("InvalidParameterValue", message)
    if params["SourceRegion"] in cloud.lost:
        raise AwsError("InternalError", "An internal error has occurred", 500)
    source = IMAGES.one(cloud.images, params["SourceRegion"], params["SourceImageId"])
    tags, snapshot_tags = given(params, "image", "snapshot")
    wanted = ImageWanted(
        params["Name"],
        params.get("Description", ""),
        tags,
        snapshot_tags,
        encrypted=params.get("Encrypted", False),
        kms_key_id=params.get("KmsKeyId", ""),
        copy_tags=params.get("CopyImageTags", False),
        minutes=_minutes(params),
    )
    if wanted.kms_key_id and not wanted.encrypted:
        message = "The parameter KmsKeyId requires the parameter Encrypted to be set."
        raise AwsError("InvalidParameterDependency", message)
    image = images.copy(cloud, source, region, wanted)
    tokens.keep(cloud, region, "CopyImage", params, image.id)
    return {"ImageId": image.id}


def deregister_image(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The snapshots stay, unless they are to go too."""
    image = IMAGES.one(cloud.images, region, params["ImageId"])
    ids = images.deregister(cloud, image)
    results = []
    if params.get("DeleteAssociatedSnapshots"):
        for snapshot_id in ids:
            if snapshot_id in cloud.snapshots:
                snapshots.delete(cloud, cloud.snapshots[snapshot_id])
            results.append({"SnapshotId": snapshot_id, "ReturnCode": "success"})
    return {"Return": True, "DeleteSnapshotResults": results}


OPERATIONS = {
    "DescribeImages": describe_images,
    "CreateImage": create_image,
    "CopyImage": copy_image,
    "DeregisterImage": deregister_image,
}

_COPY = (
    "SourceImageId", "SourceRegion", "Name", "Description", "Encrypted", "KmsKeyId", "ClientToken", "CopyImageTags",
    "TagSpecifications", "SnapshotCopyCompletionDurationMinutes",
)  # fmt: skip


def _minutes(params: Mapping[str, Any]) -> int:
    minutes = int(params.get("SnapshotCopyCompletionDurationMinutes", 0))
    if minutes % QUARTER_MIN or not 0 <= minutes <= LONGEST_MIN:
        message = f"Value ( {minutes} ) for parameter snapshotCopyCompletionDurationMinutes is invalid."
        raise AwsError("InvalidParameterValue", f"{message} Expecting 15 to 2880 in steps of 15.")
    return minutes


def _image(cloud: Cloud, image: Image) -> Answer:
    why = images.failure(cloud, image)
    return {
        "ImageId": image.id,
        "Name": image.title,
        "Description": image.description,
        "ImageLocation": f"{cloud.number}/{image.title}",
        "State": images.state(cloud, image),
        "StateReason": {"Code": "Client.InvalidSnapshot", "Message": why} if why else None,
        "CreationDate": images.written(image.created_at),
        "SourceInstanceId": image.source_instance_id,
        "SourceImageId": image.source_image_id or None,
        "SourceImageRegion": image.source_region or None,
        "LastLaunchedTime": images.written(image.last_launched_at) if image.last_launched_at else None,
        "OwnerId": cloud.number,
        "Public": False,
        "ImageType": "machine",
        "Architecture": "x86_64",
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "EnaSupport": True,
        "RootDeviceType": "ebs",
        "RootDeviceName": image.root_device,
        "BlockDeviceMappings": [_device(device) for device in image.devices],
        "Tags": tag_list(image.tags),
    }


def _device(device: Device) -> Answer:
    disk = {
        "SnapshotId": device.snapshot_id,
        "VolumeSize": device.size_gib,
        "VolumeType": device.kind,
        "Iops": device.iops,
        "DeleteOnTermination": device.delete_on_termination,
        "Encrypted": device.encrypted,
    }
    return {"DeviceName": device.name, "Ebs": disk}
