"""Every call that clpdeck may make to AWS, and which policy lets it: a call that is on none was not thought of.

The lists of what may be called are in `backends.aws`; a test holds them against these.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "watch", "backup", "restore", "fence", "rehearse", "np-target", "online-restore", "fetch-file"
]
"""Who looks; and runners: who takes backup sets, who restores from them, who stops one side of a split and heals it,
who rehearses one, who makes a target for network partition resolution, who gives nodes other disks, who fetches a file
from a backup."""
Operation: TypeAlias = tuple[str, str]
"""Service, as boto3 names it, and operation, as AWS does."""

NO_PERMISSION: frozenset[Operation] = frozenset({("sts", "GetCallerIdentity")})
"""AWS answers these whatever a policy says."""

LOOKING: frozenset[Operation] = frozenset(
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
    }
)
"""In all policies: a runner looks with the profile that it acts with."""

SSM: frozenset[Operation] = frozenset({("ssm", "SendCommand"), ("ssm", "GetCommandInvocation")})
"""Beside them, where a node may be asked by AWS Systems Manager. The first lets its owner do anything on the node."""

BACKUP: frozenset[Operation] = frozenset(
    {
        ("ec2", "StartInstances"),
        ("ec2", "StopInstances"),
        ("ec2", "CreateImage"),
        ("ec2", "CreateSnapshots"),
        ("ec2", "CreateTags"),
        ("ec2", "CopyImage"),
        ("ec2", "DeregisterImage"),
        ("ec2", "DeleteSnapshot"),
    }
)
RESTORE: frozenset[Operation] = frozenset(
    {
        ("ec2", "StartInstances"),
        ("ec2", "StopInstances"),
        ("ec2", "EnableFastSnapshotRestores"),
        ("ec2", "DisableFastSnapshotRestores"),
        ("ec2", "RunInstances"),
        ("ec2", "TerminateInstances"),
        ("ec2", "ModifyInstanceAttribute"),
        ("ec2", "ModifyNetworkInterfaceAttribute"),
        ("ec2", "ReplaceIamInstanceProfileAssociation"),
        ("ec2", "CreateRoute"),
        ("ec2", "ReplaceRoute"),
        ("ec2", "DeleteRoute"),
        ("route53", "ChangeResourceRecordSets"),
    }
)
FENCE: frozenset[Operation] = frozenset(
    {
        ("ec2", "StartInstances"),
        ("ec2", "StopInstances"),
        ("ec2", "ModifyInstanceAttribute"),
        ("ec2", "DetachVolume"),
        ("ec2", "CreateSnapshots"),
        ("ec2", "ReplaceRoute"),
        ("ec2", "ModifyNetworkInterfaceAttribute"),
    }
)
REHEARSE: frozenset[Operation] = frozenset(
    {
        ("ec2", "StartInstances"),
        ("ec2", "StopInstances"),
        ("ec2", "ReplaceRoute"),
        ("ec2", "CreateNetworkAcl"),
        ("ec2", "CreateNetworkAclEntry"),
        ("ec2", "ReplaceNetworkAclAssociation"),
        ("ec2", "DeleteNetworkAcl"),
    }
)
NP_TARGET: frozenset[Operation] = frozenset(
    {
        ("ec2", "CreateVpcEndpoint"),
        ("ec2", "ModifyVpcEndpoint"),
        ("s3", "CreateBucket"),
        ("s3", "PutBucketPolicy"),
        ("s3", "PutBucketWebsite"),
        ("s3", "PutObject"),
        ("s3", "PutPublicAccessBlock"),
    }
)
ONLINE_RESTORE: frozenset[Operation] = frozenset(
    {
        ("ec2", "StartInstances"),
        ("ec2", "StopInstances"),
        ("ec2", "CreateSnapshots"),
        ("ec2", "CreateVolume"),
        ("ec2", "CreateTags"),
        ("ec2", "DetachVolume"),
        ("ec2", "AttachVolume"),
    }
)
FETCH_FILE: frozenset[Operation] = frozenset(
    {
        ("ec2", "CreateVolume"),
        ("ec2", "AttachVolume"),
        ("ec2", "DetachVolume"),
        ("ec2", "DeleteVolume"),
    }
)
IN_IAM: Mapping[Operation, str] = {
    ("s3", "GetPublicAccessBlock"): "s3:GetBucketPublicAccessBlock",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "HeadObject"): "s3:GetObject",
    ("s3", "PutPublicAccessBlock"): "s3:PutBucketPublicAccessBlock",
}
"""Operations that IAM has another name for."""
WITH_THEM: Mapping[Kind, frozenset[str]] = {
    "watch": frozenset(),
    "backup": frozenset(),
    "restore": frozenset({"ec2:CreateTags", "iam:PassRole"}),
    "fence": frozenset({"ec2:CreateTags"}),
    "rehearse": frozenset({"ec2:CreateTags"}),
    "np-target": frozenset({"ec2:CreateTags"}),
    "online-restore": frozenset(),
    "fetch-file": frozenset({"ec2:CreateTags"}),
}
"""Actions that are never called, and that AWS asks for with those that are: the tags of what is made, a role that is
handed on."""
OF: Mapping[Kind, frozenset[Operation]] = {
    "watch": frozenset(),
    "backup": BACKUP,
    "restore": RESTORE,
    "fence": FENCE,
    "rehearse": REHEARSE,
    "np-target": NP_TARGET,
    "online-restore": ONLINE_RESTORE,
    "fetch-file": FETCH_FILE,
}
"""What each policy lets be done, beside looking."""


def action(operation: Operation) -> str:
    """An operation as IAM names it: `servicequotas:GetServiceQuota`."""
    if operation in IN_IAM:
        return IN_IAM[operation]
    service, name = operation
    return f"{service.replace('-', '')}:{name}"


def actions(kind: Kind) -> frozenset[str]:
    """Every action a policy lets be done."""
    return frozenset(map(action, LOOKING | OF[kind])) | WITH_THEM[kind]
