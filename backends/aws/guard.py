"""The operations that may be called, named one by one: none is on a list because it is called `Describe...`.

A client has one of two guards, never none: the one that looks, or the one that acts on what is a cluster's own.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from backends.aws import forms, ssm_form
from backends.aws.scope import Scope, Unseen
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
        ("ec2", "DescribeNetworkAcls"),
        ("ec2", "DescribeNetworkInterfaces"),
        ("ec2", "DescribePrefixLists"),
        ("ec2", "DescribeRouteTables"),
        ("ec2", "DescribeSecurityGroups"),
        ("ec2", "DescribeSnapshots"),
        ("ec2", "DescribeSubnets"),
        ("ec2", "DescribeVolumes"),
        ("ec2", "DescribeVolumeStatus"),
        ("ec2", "DescribeVpcEndpoints"),
        ("ec2", "DescribeVpcs"),
        ("ec2", "GetConsoleOutput"),
        ("ec2", "GetEbsDefaultKmsKeyId"),
        ("ec2", "GetEbsEncryptionByDefault"),
        ("iam", "GetInstanceProfile"),
        ("kms", "DescribeKey"),
        ("route53", "GetChange"),
        ("route53", "GetHostedZone"),
        ("route53", "ListResourceRecordSets"),
        ("s3", "GetBucketPolicy"),
        ("s3", "GetBucketWebsite"),
        ("s3", "GetPublicAccessBlock"),
        ("s3", "HeadBucket"),
        ("s3", "HeadObject"),
        ("service-quotas", "GetServiceQuota"),
        ("service-quotas", "ListServiceQuotas"),
        ("ssm", "GetCommandInvocation"),
        ("sts", "GetCallerIdentity"),
    }
)
LOOKING_IN_FORM: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], None]] = {ssm_form.SEND: ssm_form.check}
"""Those that look in one exact form only, and the check of that."""
ACTING = frozenset(forms.FORMS)
"""Each in its exact form, on what is the cluster's own, and without any other parameter: no `Force`, no `Hibernate`."""


def only_look(client: Any) -> None:
    """Let a client look, and do nothing else."""
    _install(client, check_looking)


def only_act_within(scope: Callable[[str], Scope]) -> Guard:
    """The guard of a client that acts on what is a cluster's own.

    Args:
        scope: What that is in a region.
    """

    def install(client: Any) -> None:
        own = scope(client.meta.region_name)

        def check(params: dict[str, Any], model: Any, **_: object) -> None:
            check_acting(model.service_model.service_name, model.name, params, own)

        _install(client, check)

    return install


def check_looking(params: dict[str, Any], model: Any, **_: object) -> None:
    """Refuse what is not on the list of those that look. EC2's and KMS's `DryRun` changes nothing and is let through.

    Raises:
        NotAllowed: Before anything is sent.
    """
    service, operation = model.service_model.service_name, model.name
    if (service, operation) in LOOKING_IN_FORM:
        LOOKING_IN_FORM[service, operation](params)
    elif (service, operation) not in LOOKING and not _is_dry_run(service, params):
        raise NotAllowed(f"{service}:{operation} is not called: this session only looks")


def check_acting(service: str, operation: str, params: Mapping[str, Any], scope: Scope) -> None:
    """Refuse what is not on the list of those that act, or does not have its exact form. `DryRun` is let through.

    Raises:
        Unseen: It names something that no look has found so far.
        NotAllowed: Before anything is sent.
    """
    if _is_dry_run(service, params):
        return
    try:
        forms.check(service, operation, params, scope)
    except Unseen as unseen:
        raise Unseen(unseen.region, unseen.kind, unseen.id, f"{service}:{operation} is not called {unseen}") from None
    except NotAllowed as error:
        raise NotAllowed(
            f"{service}:{operation} is not called{error if str(error).startswith(':') else f' {error}'}"
        ) from None


def _is_dry_run(service: str, params: Mapping[str, Any]) -> bool:
    return service in ("ec2", "kms") and params.get("DryRun") is True


def _install(client: Any, check: Callable[..., None]) -> None:
    """Hook a check where a call's parameters are first shown.

    That is before they are built, signed or sent, and on the way of presigned addresses too.
    """
    client.meta.events.register_first("provide-client-params", check, unique_id="clpdeck-guard")
