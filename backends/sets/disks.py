"""How a set's disks get their blocks when it is restored: as they are touched, at a rate, or fast snapshot restore.

Figures are estimates from AWS's own rules; quantities are named and no price is, for prices drift.

    rate    VolumeInitializationRate of 100 to 300 MiB/s; time is a snapshot's data by the rate; all volumes together
            may have no more than the region's quota; charged once, by GiB of data and MiB/s
            (EBS user guide, initalize-volume)
    fsr     60 minutes per TiB to optimize; then credits fill from zero, min(10, 1024 / GiB) an hour, and a volume takes
            one; charged by the minute from enabling on, one hour at least, for each snapshot in each zone
            (EBS user guide, ebs-fast-snapshot-restore)
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from backends.model import Facts, Snapshot
from backends.sets.values import NODE, BackupSet
from backends.settings import Disks

SLOWEST_MIB_S, FASTEST_MIB_S = 100, 300
MIB, GIB = 2**20, 2**30
OPTIMIZE_S_PER_GIB = 3600.0 / 1024
MOST_CREDITS_AN_HOUR = 10.0
RATE_QUOTA, FSR_QUOTA = "volume initialization rate", "fast snapshot restore"
"""What the names of quotas have in them, as Service Quotas lists them, in small letters."""


@dataclass(frozen=True, slots=True)
class DiskChoice:
    """One way, with its time and its cost.

    Attributes:
        launch_s: Seconds until the nodes can be launched.
        fast_s: Seconds until the disks are as fast as any; `None` where that cannot be said.
        cost: What it costs, as a quantity; empty where nothing.
        allowed: Whether the region's quota lets it; `None` where that is not known.
        why: What `allowed` rests on.
        rate_mib_s: Of `rate`: what each volume would get.
    """

    value: Disks
    launch_s: float
    fast_s: float | None
    cost: str
    allowed: bool | None
    why: str
    rate_mib_s: int = 0


def zones_of(one: BackupSet, zones: Mapping[str, str]) -> tuple[tuple[Snapshot, str], ...]:
    """Every snapshot in the zone of its own node: what fast snapshot restore is switched on for.

    Args:
        one: The set.
        zones: By node; one that is not there has a zone of its own that nobody knows.
    """
    return tuple((disk, zones.get(image.tag(NODE), "")) for image in one.images for disk in image.snapshots)


def disk_choices(
    one: BackupSet, zones: Mapping[str, str] | None = None, quotas: Facts | None = None
) -> tuple[DiskChoice, ...]:
    """The three ways for a set, as they are offered: lazy, rate, fsr.

    Args:
        one: The set that is restored.
        zones: The zone of each node there.
        quotas: What AWS said of the topic `quotas` of that region.
    """
    lazy = DiskChoice("lazy", 0.0, None, "", True, "no quota speaks of it")
    return lazy, _rate(one, quotas), _fsr(one, zones or {}, quotas)


def quota(quotas: Facts | None, name: str) -> float | None:
    """The applied value of the quota that has this in its name; `None` where it was not read."""
    for key, word in quotas.pairs if quotas else ():
        if name in key.casefold():
            try:
                value = float(word)
            except ValueError:
                return None
            return value if math.isfinite(value) else None
    return None


def _rate(one: BackupSet, quotas: Facts | None) -> DiskChoice:
    """All volumes at one rate: the fastest that the quota gives them all."""
    disks = one.snapshots
    most = quota(quotas, RATE_QUOTA)
    fits = FASTEST_MIB_S if most is None or not disks else int(most // len(disks))
    rate = max(SLOWEST_MIB_S, min(FASTEST_MIB_S, fits))
    sizes = [_data(disk) for disk in disks]
    at_most = "" if all(disk.data_bytes is not None for disk in disks) else "at most "
    cost = f"{at_most}{sum(sizes) / GIB:.0f} GiB of data x {rate} MiB/s of volume initialization rate, once"
    needs = f"{len(disks)} volumes x {rate} MiB/s = {len(disks) * rate} MiB/s"
    fast_s = max(sizes, default=0) / (rate * MIB)
    allowed = None if most is None or not disks else fits >= SLOWEST_MIB_S
    return DiskChoice("rate", 0.0, fast_s if disks else None, cost, allowed, f"{needs}; {_given(most, 'MiB/s')}", rate)


def _fsr(one: BackupSet, zones: Mapping[str, str], quotas: Facts | None) -> DiskChoice:
    """Every snapshot in its node's zone. What other snapshots of the region use of the quota is not known here."""
    pairs = zones_of(one, zones)
    disks = {disk.id for disk, _ in pairs}
    ready_s = max((_ready_s(disk) for disk, _ in pairs), default=0.0)
    hours = sum(max(1.0, _ready_s(disk) / 3600) for disk, _ in pairs)
    cost = (
        f"{hours:.0f} snapshot-zone-hours of fast snapshot restore at least: {len(pairs)} snapshots, each in its "
        "node's zone, an hour at least, and by the minute until it is switched off"
    )
    most = quota(quotas, FSR_QUOTA)
    allowed = None if most is None or not disks else len(disks) <= most
    why = f"{len(disks)} snapshots; {_given(most, 'in the region')}"
    return DiskChoice("fsr", ready_s, ready_s if disks else None, cost, allowed, why)


def _ready_s(disk: Snapshot) -> float:
    """Seconds until a snapshot is optimized and its first credit is there."""
    size = max(disk.size_gib, 1)
    return size * OPTIMIZE_S_PER_GIB + 3600 / min(MOST_CREDITS_AN_HOUR, 1024 / size)


def _data(disk: Snapshot) -> int:
    return disk.size_gib * GIB if disk.data_bytes is None else disk.data_bytes


def _given(most: float | None, unit: str) -> str:
    return "the quota was not read" if most is None else f"the quota is {most:g} {unit}"
