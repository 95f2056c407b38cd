"""The operations that may be called, named one by one: none is on a list because it is called `Describe...`.

A client has one of two guards, never none: the one that looks, or the one that acts on a cluster's own instances.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from backends.errors import NotAllowed

Guard: TypeAlias = Callable[[Any], None]
"""Lets a boto3 client make no call but those on its list."""

LOOKING = frozenset(
    {
        ("ec2", "DescribeFastSnapshotRestores"),
        ("ec2", "DescribeIamInstanceProfileAssociations"),
        ("ec2", "DescribeImages"),
        ("ec2", "DescribeInstanceAttribute"),
        ("ec2", "DescribeInstances"),
        ("ec2", "DescribeInstanceStatus"),
        ("ec2", "DescribeKeyPairs"),
        ("ec2", "DescribeNetworkInterfaces"),
        ("ec2", "DescribeRouteTables"),
        ("ec2", "DescribeSecurityGroups"),
        ("ec2", "DescribeSnapshots"),
        ("ec2", "DescribeSubnets"),
        ("ec2", "DescribeVolumes"),
        ("ec2", "DescribeVolumeStatus"),
        ("ec2", "DescribeVpcs"),
        ("ec2", "GetConsoleOutput"),
        ("iam", "GetInstanceProfile"),
        ("route53", "GetChange"),
        ("route53", "GetHostedZone"),
        ("route53", "ListResourceRecordSets"),
        ("service-quotas", "GetServiceQuota"),
        ("service-quotas", "ListServiceQuotas"),
        ("sts", "GetCallerIdentity"),
    }
)
ACTING = frozenset({("ec2", "StartInstances"), ("ec2", "StopInstances")})
"""Each on one instance of the cluster, and without any other parameter: no `Force`, no `Hibernate`."""


def only_look(client: Any) -> None:
    """Let a client look, and do nothing else."""
    _install(client, check_looking)


def only_act_on(own: frozenset[str]) -> Guard:
    """The guard of a client that acts on these instances."""

    def install(client: Any) -> None:
        def check(params: dict[str, Any], model: Any, **_: object) -> None:
            check_acting(model.service_model.service_name, model.name, params, own)

        _install(client, check)

    return install


def check_looking(params: dict[str, Any], model: Any, **_: object) -> None:
    """Refuse what is not on the list of those that look. EC2's `DryRun` changes nothing and is let through.

    Raises:
        NotAllowed: Before anything is sent.
    """
    service, operation = model.service_model.service_name, model.name
    if (service, operation) not in LOOKING and not _is_dry_run(service, params):
        raise NotAllowed(f"{service}:{operation} is not called: this session only looks")


def check_acting(service: str, operation: str, params: Mapping[str, Any], own: frozenset[str]) -> None:
    """Refuse what is not on the list of those that act, or does not have its exact form. `DryRun` is let through.

    Raises:
        NotAllowed: Before anything is sent.
    """
    if _is_dry_run(service, params):
        return
    if (service, operation) not in ACTING:
        raise NotAllowed(f"{service}:{operation} is not called: it is not on the list of what may be done")
    if set(params) != {"InstanceIds"}:
        named = ", ".join(sorted(params)) or "nothing"
        raise NotAllowed(f"{service}:{operation} is not called with {named}: it is given InstanceIds and no more")
    ids = params["InstanceIds"]
    if not isinstance(ids, list | tuple) or len(ids) != 1 or ids[0] not in own:
        raise NotAllowed(f"{service}:{operation} is not called for {ids}: only for one of {', '.join(sorted(own))}")


def _is_dry_run(service: str, params: Mapping[str, Any]) -> bool:
    return service == "ec2" and params.get("DryRun") is True


def _install(client: Any, check: Callable[..., None]) -> None:
    """Hook a check where a call's parameters are first shown.

    That is before they are built, signed or sent, and on the way of presigned addresses too.
    """
    client.meta.events.register_first("provide-client-params", check, unique_id="clpdeck-guard")
