"""What the pretend AWS can do: service and operation to the function that does it. All else is refused by name."""

from collections.abc import Callable, Mapping
from typing import Any

from backends.sim.aws import (
    ec2_acls,
    ec2_attributes,
    ec2_encryption,
    ec2_endpoints,
    ec2_fast_restores,
    ec2_groups,
    ec2_images,
    ec2_instances,
    ec2_interfaces,
    ec2_launch,
    ec2_network,
    ec2_new_volumes,
    ec2_places,
    ec2_profiles,
    ec2_routes,
    ec2_snapshots,
    ec2_tags,
    ec2_volumes,
    iam,
    kms,
    route53,
    route53_changes,
    s3,
    service_quotas,
    ssm,
    sts,
)
from backends.sim.cloud import AwsError, Cloud

Operation = Callable[[Cloud, str, Mapping[str, Any]], Mapping[str, Any]]
"""`(cloud, region, params) -> result`, both ends named as in boto3; raises AwsError."""

SERVICES: Mapping[str, Mapping[str, Operation]] = {
    "ec2": {
        name: work
        for module in (
            ec2_acls,
            ec2_attributes,
            ec2_encryption,
            ec2_endpoints,
            ec2_fast_restores,
            ec2_groups,
            ec2_images,
            ec2_instances,
            ec2_interfaces,
            ec2_launch,
            ec2_network,
            ec2_new_volumes,
            ec2_places,
            ec2_profiles,
            ec2_routes,
            ec2_snapshots,
            ec2_tags,
            ec2_volumes,
        )
        for name, work in module.OPERATIONS.items()
    },
    "iam": iam.OPERATIONS,
    "kms": kms.OPERATIONS,
    "route53": {**route53.OPERATIONS, **route53_changes.OPERATIONS},
    "s3": s3.OPERATIONS,
    "service-quotas": service_quotas.OPERATIONS,
    "ssm": ssm.OPERATIONS,
    "sts": sts.OPERATIONS,
}


def find(service: str, operation: str) -> Operation:
    """The function behind an operation.

    Raises:
        AwsError: It is not simulated.
    """
    try:
        return SERVICES[service][operation]
    except KeyError:
        message = f"The pretend site does not simulate {service}:{operation}."
        raise AwsError("UnsupportedOperation", message) from None


def run(work: Operation, cloud: Cloud, region: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Carry an operation out; EC2's DryRun stops short of it, KMS's does not."""
    if params.get("DryRun") and work is not kms.use:
        raise AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)
    return work(cloud, region, params)
