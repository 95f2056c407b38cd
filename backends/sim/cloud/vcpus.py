"""How many vCPUs instances have, and how many a region lets an account run at once."""

import re
from collections.abc import Sequence

from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.regions import STANDARD_VCPUS

VCPUS = {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}
FAMILY = re.compile(r"(?P<family>[a-z][a-z0-9-]*)\.(?P<times>\d*)(?P<size>[a-z-]+\d*)")


def vcpus_of(kind: str) -> int:
    """How many vCPUs an instance type has, by its size's name.

    Raises:
        AwsError: That is no instance type.
    """
    match = FAMILY.fullmatch(kind)
    if match is None or match["size"] not in VCPUS or (match["times"] and match["size"] != "xlarge"):
        raise AwsError("InvalidParameterValue", f"Invalid value '{kind}' for InstanceType.")
    return VCPUS[match["size"]] * int(match["times"] or 1)


def require(cloud: Account, region: str, kinds: Sequence[str]) -> None:
    """Refuse more instances than the region's quota of vCPUs lets run beside those that do."""
    used = sum(
        vcpus_of(one.kind)
        for one in cloud.instances.values()
        if one.region == region and one.state in ("pending", "running", "stopping")
    )
    most = cloud.quotas[region, *STANDARD_VCPUS]
    if used + sum(map(vcpus_of, kinds)) > most:
        message = (
            f"You have requested more vCPU capacity than your current vCPU limit of {most:.0f} allows for the instance "
            "bucket that the specified instance type belongs to. Please visit "
            "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
        )
        raise AwsError("VcpuLimitExceeded", message)
