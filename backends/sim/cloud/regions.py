"""What differs from region to region: how fast it is, how much of everything it gives an account."""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.sim.cloud.errors import AwsError

STANDARD_VCPUS = ("ec2", "L-1216C47A")
FAST_RESTORES = ("ebs", "L-00000001")
INITIALIZATION = ("ebs", "L-00000002")
GP3_TIB = ("ebs", "L-7A658B76")
SNAPSHOTS = ("ebs", "L-309BACF6")
SNAPSHOT_COPIES = ("ebs", "L-00000003")

REGIONS: Mapping[str, Mapping[str, str]] = {
    "ap-northeast-1": {"a": "apne1-az4", "c": "apne1-az1", "d": "apne1-az2"},
    "ap-northeast-3": {"a": "apne3-az3", "b": "apne3-az1", "c": "apne3-az2"},
    "us-east-1": {"a": "use1-az6", "b": "use1-az1", "c": "use1-az2"},
}
"""Zones by their letter, with ids as an account may see them: AWS deals the letters out anew to every account."""


@dataclass(slots=True)
class Pace:
    """How fast a region works, in world time. Chosen, not measured: AWS promises none of them.

    Attributes:
        snapshot_s: What any snapshot takes, and `snapshot_mib_s` how much of its data is saved in a second.
        copy_s: The same of a copy from another region.
        fetch_mib_s: How fast a volume gets its blocks from a snapshot where no rate was asked for.
        insync_s: Until all of Route 53's servers have a change.
    """

    snapshot_s: float = 40.0
    snapshot_mib_s: float = 400.0
    copy_s: float = 60.0
    copy_mib_s: float = 100.0
    fetch_mib_s: float = 40.0
    insync_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota as Service Quotas tells of it."""

    service: str
    code: str
    name: str
    first: float
    service_name: str


QUOTAS = (
    Quota(
        *STANDARD_VCPUS,
        "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        64.0,
        "Amazon Elastic Compute Cloud (Amazon EC2)",
    ),
    Quota(*FAST_RESTORES, "Fast snapshot restore", 5.0, "Amazon Elastic Block Store (Amazon EBS)"),
    Quota(
        *INITIALIZATION,
        "Cumulative volume initialization rate (MiB/s)",
        5000.0,
        "Amazon Elastic Block Store (Amazon EBS)",
    ),
    Quota(
        *GP3_TIB,
        "Storage for General Purpose SSD (gp3) volumes, in TiB",
        50.0,
        "Amazon Elastic Block Store (Amazon EBS)",
    ),
    Quota(
        *SNAPSHOT_COPIES,
        "Concurrent snapshot copies per destination Region",
        20.0,
        "Amazon Elastic Block Store (Amazon EBS)",
    ),
    Quota(*SNAPSHOTS, "Snapshots per Region", 100000.0, "Amazon Elastic Block Store (Amazon EBS)"),
)
"""What the product reads. The codes of L-0... are not AWS's: those are found by their names."""


def first_quotas() -> dict[tuple[str, str, str], float]:
    """Every quota of every region as an account gets it."""
    return {(region, quota.service, quota.code): quota.first for region in REGIONS for quota in QUOTAS}


def region_of(zone: str) -> str:
    """The region a zone is in: `ap-northeast-3` of `ap-northeast-3a`."""
    return zone[:-1]


def require_zone(region: str, zone: str) -> None:
    """Refuse a zone that the region does not have."""
    if region_of(zone) != region or zone[-1:] not in REGIONS.get(region, {}):
        raise AwsError("InvalidParameterValue", f"Invalid availability zone: [{zone}]")
