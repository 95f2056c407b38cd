"""How a volume is made by itself, blank or of a snapshot, and what AWS refuses to make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from backends.sim.cloud import kms, snapshots, volumes
from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Device, Snapshot
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Volume
from backends.sim.cloud.regions import GP3_TIB, REGIONS, region_of
from backends.sim.cloud.volume_kinds import Speed, speed

CREATE_S = 5.0
"""How long a volume is `creating`; what is to come of a snapshot comes later, block by block."""


@dataclass(frozen=True, slots=True)
class VolumeWanted:
    """What a volume is to be like; zero and empty leave it to AWS.

    Attributes:
        iops: And `mib_s`, its throughput: what is asked for.
        rate_mib_s: Of its initialization from the snapshot.
    """

    zone: str
    kind: str
    snapshot: Snapshot | None = None
    size_gib: int = 0
    iops: int = 0
    mib_s: int = 0
    rate_mib_s: int = 0
    encrypted: bool = False
    kms_key_id: str = ""
    multi_attach: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


def create(cloud: Account, region: str, wanted: VolumeWanted) -> Volume:
    """Make a volume that nothing has attached. One whose key EBS cannot use is gone again, without a word.

    Raises:
        AwsError: AWS would not make it.
    """
    _require_zone(region, wanted.zone)
    snapshot = wanted.snapshot
    size_gib = _size(wanted)
    able = speed(wanted.kind, size_gib, wanted.iops, wanted.mib_s)
    _require_snapshot(cloud, wanted)
    volumes.require_rates(cloud, region, [wanted.rate_mib_s] if wanted.rate_mib_s else [])
    _require_room(cloud, region, wanted, size_gib)
    key = _key(cloud, region, wanted)
    device = Device("", snapshot.id if snapshot else "", size_gib, wanted.kind, able.iops, encrypted=bool(key))
    made = (
        volumes.from_snapshot(cloud, snapshot, device, wanted.zone, wanted.rate_mib_s)
        if snapshot
        else _blank(cloud, region, wanted.zone, device)
    )
    _finish(made, wanted, able)
    made.kms_key_id = _arn(cloud, region, key)
    usable = not (key and kms.why_not(cloud, region, key)) and (snapshot is None or kms.opens(cloud, snapshot))
    if not usable:
        cloud.clock.later(CREATE_S, partial(_vanish, cloud, made.id))
    return made


def _finish(made: Volume, wanted: VolumeWanted, able: Speed) -> None:
    made.ready_at = made.created_at + timedelta(seconds=CREATE_S)
    made.throughput, made.multi_attach = able.mib_s, wanted.multi_attach
    made.tags.update(wanted.tags)


def _blank(cloud: Account, region: str, zone: str, device: Device) -> Volume:
    volume = Volume(
        cloud.ids.new("vol"),
        region,
        {},
        zone=zone,
        size_gib=device.size_gib,
        kind=device.kind,
        created_at=cloud.clock.now(),
        instance_id=None,
        device="",
        delete_on_termination=False,
        snapshot_id="",
        encrypted=device.encrypted,
        iops=device.iops,
    )
    cloud.volumes[volume.id] = volume
    return volume


def _vanish(cloud: Account, volume_id: str) -> None:
    cloud.volumes.pop(volume_id, None)


def _require_zone(region: str, zone: str) -> None:
    if region_of(zone) != region or zone[-1:] not in REGIONS.get(region, {}):
        raise AwsError("InvalidZone.NotFound", f"The zone '{zone}' does not exist.")


def _size(wanted: VolumeWanted) -> int:
    snapshot = wanted.snapshot
    if snapshot is None and not wanted.size_gib:
        raise AwsError("MissingParameter", "The request must contain the parameter size/snapshot")
    if snapshot and wanted.size_gib and wanted.size_gib < snapshot.size_gib:
        message = (
            f"Volume of size {wanted.size_gib}GB is smaller than snapshot '{snapshot.id}', "
            f"expect size >= {snapshot.size_gib}GB"
        )
        raise AwsError("InvalidParameterValue", message)
    return wanted.size_gib or (snapshot.size_gib if snapshot else 0)


def _require_snapshot(cloud: Account, wanted: VolumeWanted) -> None:
    if wanted.snapshot is None:
        if wanted.rate_mib_s:
            message = "The parameter volumeInitializationRate is supported only for volumes created from snapshots."
            raise AwsError("InvalidParameterCombination", message)
        return
    state = snapshots.state(cloud, wanted.snapshot)
    if state != "completed":
        raise AwsError("IncorrectState", f"Snapshot is in invalid state - {state}")


def _require_room(cloud: Account, region: str, wanted: VolumeWanted, size_gib: int) -> None:
    """Refuse more gp3 than the account may have, and what the zone has no room for."""
    if wanted.multi_attach and wanted.kind not in ("io1", "io2"):
        message = f"The parameter multiAttachEnabled is not supported for {wanted.kind} volumes."
        raise AwsError("InvalidParameterCombination", message)
    most = cloud.quotas[region, *GP3_TIB]
    there = sum(one.size_gib for one in cloud.volumes.values() if (one.region, one.kind) == (region, "gp3"))
    if wanted.kind == "gp3" and there + size_gib > most * 1024:
        message = f"You have exceeded your maximum gp3 storage limit of {most:.0f} TiB in this region."
        raise AwsError("VolumeLimitExceeded", message)
    if (wanted.zone, wanted.kind) in cloud.no_capacity:
        message = f"There is not enough capacity to fulfill your EBS volume request in {wanted.zone}."
        raise AwsError("InsufficientVolumeCapacity", message, 500)


def _key(cloud: Account, region: str, wanted: VolumeWanted) -> str:
    """What it is encrypted with: the key asked for, else its snapshot's, else the region's; empty where it is not."""
    if wanted.kms_key_id and not wanted.encrypted:
        message = "The parameter KmsKeyId requires the parameter Encrypted to be set."
        raise AwsError("InvalidParameterDependency", message)
    of_snapshot = wanted.snapshot.kms_key_id if wanted.snapshot and wanted.snapshot.encrypted else ""
    asked = wanted.encrypted or bool(of_snapshot) or cloud.encryption[region].by_default
    return (wanted.kms_key_id or of_snapshot or cloud.encryption[region].key) if asked else ""


def _arn(cloud: Account, region: str, name: str) -> str:
    key = kms.find(cloud, region, name) if name else None
    return kms.arn_of(cloud, key) if key else name
