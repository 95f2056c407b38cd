"""How AWS names what a policy is about: ARNs in the right partition, for any account."""

from collections.abc import Iterable

from backends.settings import Cluster, Place


def partition(region: str) -> str:
    """The partition a region belongs to."""
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"


def ec2(region: str, kind: str, *ids: str) -> tuple[str, ...]:
    """Things of EC2 by their ids, of whichever account."""
    return tuple(f"arn:{partition(region)}:ec2:{region}:*:{kind}/{id_}" for id_ in ids)


def ownerless(region: str, kind: str) -> tuple[str, ...]:
    """All images or snapshots of a region: their ARNs name no account."""
    return (f"arn:{partition(region)}:ec2:{region}::{kind}/*",)


def keys(region: str) -> tuple[str, ...]:
    """All KMS keys of a region, of whichever account: which of them EBS takes by itself, no settings tell."""
    return (f"arn:{partition(region)}:kms:{region}:*:key/*",)


def zones(region: str, *ids: str) -> tuple[str, ...]:
    """Hosted zones."""
    return tuple(f"arn:{partition(region)}:route53:::hostedzone/{id_}" for id_ in ids)


def profiles(region: str, *names: str) -> tuple[str, ...]:
    """Instance profiles."""
    return tuple(f"arn:{partition(region)}:iam::*:instance-profile/{name}" for name in names)


def roles(region: str, *names: str) -> tuple[str, ...]:
    """Roles. Where one has a path, its name here begins with it."""
    return tuple(f"arn:{partition(region)}:iam::*:role/{name}" for name in names)


def profiles_of(place: Place) -> tuple[str, ...]:
    """The names of a place's instance profiles, each once."""
    return once(one for one in (place.guard_profile, place.node_profile) if one)


def instances_of(cluster: Cluster) -> tuple[str, ...]:
    """The ids of a cluster's instances."""
    return once(node.instance for node in cluster.nodes if node.instance)


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in their order."""
    return tuple(dict.fromkeys(names))


def buckets(region: str, prefix: str) -> tuple[str, ...]:
    """The buckets whose names begin so, and all that is in them."""
    return (f"arn:{partition(region)}:s3:::{prefix}*",)
