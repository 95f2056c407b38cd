"""What EBS's kinds of volumes can be: how large, how fast. From EC2's CreateVolume and the EBS user guide."""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.sim.cloud.errors import AwsError

GP3_IOPS, GP3_MIB_S = 3000, 125
"""What a gp3 volume has where nothing is said, whatever its size."""
GP3_FASTEST_MIB_S = 2000
MIB_S_AN_IOPS = 0.25


@dataclass(frozen=True, slots=True)
class Kind:
    """The bounds of one kind.

    Attributes:
        size_gib: The least and the most.
        iops: The same of what can be asked for; `None` where nothing can be.
        ratio: The most IOPS a GiB.
    """

    size_gib: tuple[int, int]
    iops: tuple[int, int] | None = None
    ratio: float = 0.0


KINDS: Mapping[str, Kind] = {
    "gp2": Kind((1, 16_384)),
    "gp3": Kind((1, 65_536), (GP3_IOPS, 80_000), 500.0),
    "io1": Kind((4, 16_384), (100, 64_000), 50.0),
    "io2": Kind((4, 65_536), (100, 256_000), 1000.0),
    "sc1": Kind((125, 16_384)),
    "st1": Kind((125, 16_384)),
    "standard": Kind((1, 1024)),
}


@dataclass(frozen=True, slots=True)
class Speed:
    """What a volume can do; zero where its kind has no such figure."""

    iops: int
    mib_s: int


def speed(kind: str, size_gib: int, iops: int, mib_s: int) -> Speed:
    """What a volume of this kind and size has, given what was asked for; zero asks for nothing.

    Raises:
        AwsError: There is no such kind, or it cannot be so.
    """
    if kind not in KINDS:
        message = f"Unsupported volume type '{kind}' for volume creation."
        raise AwsError("UnknownVolumeType", message)
    _require_size(kind, size_gib)
    if mib_s and kind != "gp3":
        raise AwsError("InvalidParameterCombination", f"The parameter throughput is not supported for {kind} volumes.")
    bounds = KINDS[kind].iops
    if bounds is None:
        if iops:
            raise AwsError("InvalidParameterCombination", f"The parameter iops is not supported for {kind} volumes.")
        return Speed(min(max(100, 3 * size_gib), 16_000) if kind == "gp2" else 0, 0)
    if not iops and kind != "gp3":
        raise AwsError("MissingParameter", f"The parameter iops must be specified for {kind} volumes.")
    wanted = Speed(iops or GP3_IOPS, (mib_s or GP3_MIB_S) if kind == "gp3" else 0)
    _require_iops(kind, size_gib, wanted.iops, bounds)
    _require_throughput(wanted)
    return wanted


def _require_size(kind: str, size_gib: int) -> None:
    least, most = KINDS[kind].size_gib
    if size_gib < least:
        raise AwsError("InvalidParameterValue", f"Volume of {size_gib}GiB is too small; minimum is {least}GiB.")
    if size_gib > most:
        raise AwsError("InvalidParameterValue", f"Volume of {size_gib}GiB is too large; maximum is {most}GiB.")


def _require_iops(kind: str, size_gib: int, iops: int, bounds: tuple[int, int]) -> None:
    least, most = bounds
    if iops < least:
        raise AwsError("InvalidParameterValue", f"Volume iops of {iops} is too low; minimum is {least}.")
    if iops > most:
        raise AwsError("InvalidParameterValue", f"Volume iops of {iops} is too high; maximum is {most}.")
    ratio, highest = iops / size_gib, KINDS[kind].ratio
    if ratio > highest and iops > GP3_IOPS:
        message = f"Iops to volume size ratio of {ratio:.6f} is too high; maximum is {highest:.6f} per GiB"
        raise AwsError("InvalidParameterValue", message)


def _require_throughput(wanted: Speed) -> None:
    if not wanted.mib_s:
        return
    if not GP3_MIB_S <= wanted.mib_s <= GP3_FASTEST_MIB_S:
        side = "low; minimum is 125" if wanted.mib_s < GP3_MIB_S else f"high; maximum is {GP3_FASTEST_MIB_S}"
        raise AwsError("InvalidParameterValue", f"Throughput value of {wanted.mib_s} is too {side}.")
    ratio = wanted.mib_s / wanted.iops
    if ratio > MIB_S_AN_IOPS:
        message = (
            f"Throughput (MiBps) to iops ratio of {ratio:.6f} is too high; maximum is {MIB_S_AN_IOPS:.6f} MiBps per "
            "iops."
        )
        raise AwsError("InvalidParameterValue", message)
