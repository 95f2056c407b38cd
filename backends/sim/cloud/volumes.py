"""How volumes are made of snapshots and get their blocks from them, and how they are attached and detached."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Literal

from backends.sim.cloud import fast_restores
from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Device, Snapshot
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance, Volume
from backends.sim.cloud.regions import INITIALIZATION

SLOWEST_MIB_S, FASTEST_MIB_S = 100, 300
"""What can be asked for as a volume's initialization rate."""
ATTACH_S = 3.0
"""How long a volume is `attaching`, and `DETACH_S` how long it is `detaching` and holds the name of its device."""
DETACH_S = 5.0
DEVICE = re.compile(r"/dev/(sd[a-z]\d{0,2}|xvd[a-z]{1,2})")
"""What EC2 takes for the name of a device."""
STALE_S = 300.0
"""How old the progress AWS tells of can be."""


@dataclass(frozen=True, slots=True)
class Initialization:
    """How far a volume has its blocks; `left_s` is known only where a rate was asked for."""

    kind: Literal["default", "provisioned-rate"]
    percent: int
    left_s: int | None = None


def from_snapshot(cloud: Account, snapshot: Snapshot, device: Device, zone: str, rate_mib_s: int) -> Volume:
    """Make a volume, not attached yet. A rate overrides fast snapshot restore."""
    fast = not rate_mib_s and fast_restores.take_credit(cloud, snapshot, zone)
    volume = Volume(
        cloud.ids.new("vol"),
        snapshot.region,
        {},
        zone=zone,
        size_gib=device.size_gib,
        kind=device.kind,
        created_at=cloud.clock.now(),
        instance_id=None,
        device="",
        delete_on_termination=device.delete_on_termination,
        snapshot_id=snapshot.id,
        content=snapshot.content.copy() if snapshot.content else None,
        encrypted=snapshot.encrypted or device.encrypted,
        kms_key_id=snapshot.kms_key_id,
        iops=device.iops,
        throughput=device.throughput,
        fast_restored=fast,
        rate_mib_s=rate_mib_s,
        fetch_mib=0.0 if fast else snapshot.data_mib,
    )
    cloud.volumes[volume.id] = volume
    return volume


def initialization(cloud: Account, volume: Volume) -> Initialization:
    """How far it is, as AWS knew some minutes ago."""
    pace = volume.rate_mib_s or cloud.paces[volume.region].fetch_mib_s
    whole_s = volume.fetch_mib / pace
    passed_s = (cloud.clock.now() - volume.created_at).total_seconds()
    kind: Literal["default", "provisioned-rate"] = "provisioned-rate" if volume.rate_mib_s else "default"
    if passed_s >= whole_s:
        return Initialization(kind, 100, 0 if volume.rate_mib_s else None)
    known_s = passed_s - passed_s % STALE_S
    left = int(whole_s - known_s) if volume.rate_mib_s else None
    return Initialization(kind, int(100 * known_s / whole_s), left)


def require_rates(cloud: Account, region: str, rates_mib_s: list[int]) -> None:
    """Refuse rates that cannot be, or that all together are more than the region gives at once."""
    for rate in rates_mib_s:
        if not SLOWEST_MIB_S <= rate <= FASTEST_MIB_S:
            message = f"Volume initialization rate of {rate} MiB/s is not supported; it must be 100 to 300."
            raise AwsError("InvalidParameterValue", message)
    busy = [one for one in cloud.volumes.values() if one.region == region and one.rate_mib_s]
    used = sum(one.rate_mib_s for one in busy if initialization(cloud, one).percent < 100)
    most = cloud.quotas[region, *INITIALIZATION]
    if rates_mib_s and used + sum(rates_mib_s) > most:
        message = f"You have exceeded your cumulative volume initialization rate quota of {most:.0f} MiB/s."
        raise AwsError("VolumeInitializationRateLimitExceeded", message)


def share(cloud: Account, instance_ids: tuple[str, ...], device: str) -> Volume:
    """Make a Multi-Attach volume that these instances have attached; what is on it nobody looks at."""
    first, *others = instance_ids
    instance = cloud.instances[first]
    volume = Volume(
        cloud.ids.new("vol"),
        instance.region,
        {"Name": "shared"},
        zone=instance.zone,
        size_gib=50,
        kind="io2",
        created_at=cloud.clock.now(),
        instance_id=first,
        device=device,
        delete_on_termination=False,
        snapshot_id="",
        multi_attach=True,
        others=tuple(others),
    )
    cloud.volumes[volume.id] = volume
    return volume


def state(cloud: Account, volume: Volume) -> Literal["creating", "available", "in-use", "error"]:
    """How it stands."""
    if volume.failed:
        return "error"
    if volume.instance_id:
        return "in-use"
    return "creating" if volume.ready_at is not None and cloud.clock.now() < volume.ready_at else "available"


def attachment(cloud: Account, volume: Volume, instance_id: str) -> Literal["attaching", "attached", "detaching"]:
    """How far it has come to an instance, or gone from it."""
    if instance_id in volume.leaving:
        return "detaching"
    since = volume.attached_at
    arrives = since is not None and (cloud.clock.now() - since).total_seconds() < ATTACH_S
    return "attaching" if arrives else "attached"


def attach(cloud: Account, volume: Volume, instance: Instance, device: str) -> None:
    """Give a volume to an instance, running or stopped, under a name for the device that is free there.

    Raises:
        AwsError: AWS would not: zone, name, the volume's state or the instance's.
    """
    if not DEVICE.fullmatch(device):
        message = f"Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name."
        raise AwsError("InvalidParameterValue", message)
    if volume.zone != instance.zone:
        message = f"The volume '{volume.id}' is not in the same availability zone as instance '{instance.id}'"
        raise AwsError("InvalidVolume.ZoneMismatch", message)
    if instance.state not in ("running", "stopped"):
        raise AwsError("IncorrectState", f"Instance '{instance.id}' is not 'running'.")
    shared = volume.multi_attach and instance.id not in volume.holders
    if volume.instance_id and not (shared and device == volume.device):
        raise AwsError("VolumeInUse", f"{volume.id} is already attached to an instance")
    if not volume.instance_id and state(cloud, volume) != "available":
        raise AwsError("IncorrectState", f"{volume.id} is not 'available'.")
    if any(instance.id in one.holders and one.device == device for one in cloud.volumes.values()):
        message = f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
        raise AwsError("InvalidParameterValue", message)
    if volume.instance_id:
        volume.others = (*volume.others, instance.id)
        return
    volume.instance_id, volume.device, volume.delete_on_termination = instance.id, device, False
    volume.attached_at = cloud.clock.now()
    cloud.disks_changed(instance.id)


def fail(cloud: Account, volume: Volume) -> None:
    """Let what it lies on break: "the data associated with the volume is unrecoverable", as the EBS user guide says."""
    volume.failed, volume.content = True, None
    cloud.disks_changed(*volume.holders)


def detach(cloud: Account, volume: Volume, instance_id: str) -> None:
    """Begin to take a volume away from an instance: a root volume from a stopped one only, a shared one by its name."""
    if volume.multi_attach and not instance_id:
        message = "The request must contain the parameter instanceId for a Multi-Attach enabled volume."
        raise AwsError("MissingParameter", message)
    holder = instance_id or volume.instance_id or ""
    if holder not in volume.holders:
        message = f"Volume '{volume.id}' is not attached to instance '{holder}'"
        raise AwsError("IncorrectState", message)
    if volume.is_root and cloud.instances[holder].state != "stopped":
        message = f"Unable to detach root volume '{volume.id}' from instance '{holder}'"
        raise AwsError("OperationNotPermitted", message)
    if holder not in volume.leaving:
        volume.leaving |= {holder}
        cloud.clock.later(DETACH_S, partial(_leave, cloud, volume, holder))


def _leave(cloud: Account, volume: Volume, holder: str) -> None:
    """Be gone from an instance; one that was terminated meanwhile has let go of it already."""
    volume.leaving -= {holder}
    if holder not in volume.holders:
        return
    left = tuple(one for one in volume.holders if one != holder)
    volume.instance_id, volume.others = next(iter(left), None), left[1:]
    if not left:
        volume.device = ""
    cloud.disks_changed(holder)


def delete(cloud: Account, volume: Volume) -> None:
    """Delete a volume that nothing has attached."""
    if volume.instance_id:
        raise AwsError("VolumeInUse", f"Volume {volume.id} is currently attached to {volume.instance_id}")
    del cloud.volumes[volume.id]
