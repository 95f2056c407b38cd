"""How images are made of instances, copied from region to region, and deregistered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from backends.sim.cloud import instances, kms, snapshots
from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Device, Image, Snapshot
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance

MOST_COPIES = 100
"""Copies under way into one region."""


@dataclass(frozen=True, slots=True)
class ImageWanted:
    """What an image is to be like: its name, words about it, tags on it and on its snapshots."""

    title: str
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    snapshot_tags: Mapping[str, str] = field(default_factory=dict)
    encrypted: bool = False
    kms_key_id: str = ""
    copy_tags: bool = False
    minutes: int = 0


def state(cloud: Account, image: Image) -> Literal["pending", "available", "failed"]:
    """Available once all its snapshots are completed; failed once one of them is in error."""
    states = {snapshots.state(cloud, cloud.snapshots[one.snapshot_id]) for one in image.devices}
    if "error" in states:
        return "failed"
    return "pending" if "pending" in states else "available"


def failure(cloud: Account, image: Image) -> str:
    """Why it failed; empty where it did not."""
    parts = [cloud.snapshots[one.snapshot_id] for one in image.devices]
    return next((one.failure for one in parts if snapshots.state(cloud, one) == "error"), "")


def create(cloud: Account, instance: Instance, wanted: ImageWanted, *, reboot: bool) -> Image:
    """Make an image of an instance and all that is attached to it; a running one is rebooted first if asked."""
    _require_title(cloud, instance.region, wanted.title)
    if instance.state not in ("running", "stopped"):
        message = f"The instance '{instance.id}' is not in a state from which it can be imaged."
        raise AwsError("IncorrectInstanceState", message)
    if reboot and instance.state == "running":
        instances.reboot(cloud, [instance.id])
    image_id = cloud.ids.new("ami")
    note = f"Created by CreateImage({instance.id}) for {image_id}"
    attached = sorted((one for one in cloud.volumes.values() if instance.id in one.holders), key=lambda v: v.device)
    devices = tuple(
        Device(
            volume.device,
            snapshots.take(cloud, volume, snapshots.Wanted(note, wanted.snapshot_tags)).id,
            volume.size_gib,
            volume.kind,
            volume.iops,
            volume.delete_on_termination,
            volume.encrypted,
            volume.throughput,
        )
        for volume in attached
    )
    root = next((one.device for one in attached if one.is_root), attached[0].device)
    now = cloud.clock.now()
    image = Image(
        image_id,
        instance.region,
        dict(wanted.tags),
        wanted.title,
        wanted.description,
        now,
        root,
        devices,
        instance.id,
    )
    cloud.images[image.id] = image
    return image


def copy(cloud: Account, source: Image, region: str, wanted: ImageWanted) -> Image:
    """Begin to copy an image into a region. A key that cannot be used there is noticed only late, as on AWS."""
    _require_title(cloud, region, wanted.title)
    if state(cloud, source) != "available":
        raise AwsError("InvalidAMIID.Unavailable", f"The image ID '{source.id}' is not available")
    under_way = {one.id for one in cloud.images.values() if one.region == region and one.source_image_id}
    if sum(state(cloud, cloud.images[one]) == "pending" for one in under_way) >= MOST_COPIES:
        raise AwsError("ResourceLimitExceeded", "Too many image copies into this region are in progress.")
    late, cloud.kms_late = cloud.kms_late > 0, max(0, cloud.kms_late - 1)
    image_id, now = cloud.ids.new("ami"), cloud.clock.now()
    devices = []
    for device in source.devices:
        task = f"{int(now.timestamp() * 1000):,}"
        note = (
            f"Copied for DestinationAmi {image_id} from SourceAmi {source.id} "
            f"for SourceSnapshot {device.snapshot_id}. Task created on {task}."
        )
        disk = cloud.snapshots[device.snapshot_id]
        key = _key(cloud, disk, region, wanted)
        failed = kms.NO_KEY if late else kms.why_not(cloud, region, key) if key else ""
        part = snapshots.Wanted(note, wanted.snapshot_tags, bool(key), _arn(cloud, region, key), wanted.minutes, failed)
        made = snapshots.copy(cloud, disk, region, part)
        devices.append(replace(device, snapshot_id=made.id, encrypted=made.encrypted))
    tags = {**(source.tags if wanted.copy_tags else {}), **wanted.tags}
    image = Image(
        image_id,
        region,
        tags,
        wanted.title,
        wanted.description,
        now,
        source.root_device,
        tuple(devices),
        source.source_instance_id,
        source.id,
        source.region,
    )
    cloud.images[image.id] = image
    return image


def deregister(cloud: Account, image: Image) -> tuple[str, ...]:
    """Take an image away; its snapshots stay, but those of a copy under way go. Returns the ids of its snapshots."""
    ids = tuple(device.snapshot_id for device in image.devices)
    stopped = image.source_image_id and state(cloud, image) == "pending"
    del cloud.images[image.id]
    if stopped:
        for snapshot_id in ids:
            del cloud.snapshots[snapshot_id]
    return ids


def _key(cloud: Account, disk: Snapshot, region: str, wanted: ImageWanted) -> str:
    """What a disk's copy is encrypted with; empty where it is not. Its source's key is of another region."""
    if not (disk.encrypted or wanted.encrypted or cloud.encryption[region].by_default):
        return ""
    return wanted.kms_key_id or cloud.encryption[region].key


def _arn(cloud: Account, region: str, name: str) -> str:
    key = kms.find(cloud, region, name) if name else None
    return kms.arn_of(cloud, key) if key else name


def _require_title(cloud: Account, region: str, title: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}", title):
        message = (
            "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', "
            f"'-', '/' and '_': {title!r}"
        )
        raise AwsError("InvalidAMIName.Malformed", message)
    for image in cloud.images.values():
        if (image.region, image.title) == (region, title):
            raise AwsError("InvalidAMIName.Duplicate", f"AMI name {title} is already in use by AMI {image.id}")


def written(at: datetime) -> str:
    """A time as DescribeImages writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
