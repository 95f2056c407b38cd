"""EC2's calls about security groups and key pairs."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.disks_model import Group, KeyPair

GROUPS = Noun(
    ids="GroupIds",
    result="SecurityGroups",
    prefix="sg",
    missing="InvalidGroup.NotFound",
    malformed="InvalidGroupId.Malformed",
    label="security group",
    filters={
        **TAGS,
        "description": "Description",
        "group-id": "GroupId",
        "group-name": "GroupName",
        "ip-permission.cidr": "IpPermissions.IpRanges.CidrIp",
        "ip-permission.protocol": "IpPermissions.IpProtocol",
        "owner-id": "OwnerId",
        "vpc-id": "VpcId",
    },
)
KEY_PAIRS = Noun(
    ids="KeyPairIds",
    result="KeyPairs",
    prefix="key",
    missing="InvalidKeyPair.NotFound",
    malformed="InvalidKeyPair.Format",
    label="key pair",
    filters={**TAGS, "fingerprint": "KeyFingerprint", "key-name": "KeyName", "key-pair-id": "KeyPairId"},
)


def describe_security_groups(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The security groups, by id or by name."""
    chosen = GROUPS.some(cloud.groups, region, params.get("GroupIds", ()))
    if names := params.get("GroupNames"):
        chosen = _named(chosen, names, "InvalidGroup.NotFound", "The security group '{}' does not exist")
    return GROUPS.describe((_group(cloud, group) for group in chosen), params)


def describe_key_pairs(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The key pairs, by id or by name. EC2 does not page them."""
    chosen = KEY_PAIRS.some(cloud.key_pairs, region, params.get("KeyPairIds", ()))
    if names := params.get("KeyNames"):
        chosen = _named(chosen, names, "InvalidKeyPair.NotFound", "The key pair '{}' does not exist")
    return {"KeyPairs": KEY_PAIRS.describe(map(_key_pair, chosen), params)["KeyPairs"]}


OPERATIONS = {"DescribeSecurityGroups": describe_security_groups, "DescribeKeyPairs": describe_key_pairs}


def group_list(cloud: Cloud, ids: tuple[str, ...]) -> list[Answer]:
    """Groups as instances and interfaces name them."""
    return [{"GroupId": one, "GroupName": cloud.groups[one].title} for one in ids]


def _named(chosen: list[Any], names: list[str], code: str, sentence: str) -> list[Any]:
    for name in names:
        if name not in [one.title for one in chosen]:
            raise AwsError(code, sentence.format(name))
    return [one for one in chosen if one.title in names]


def _group(cloud: Cloud, group: Group) -> Answer:
    return {
        "GroupId": group.id,
        "GroupName": group.title,
        "Description": group.description,
        "SecurityGroupArn": f"arn:aws:ec2:{group.region}:{cloud.number}:security-group/{group.id}",
        "VpcId": group.vpc_id,
        "OwnerId": cloud.number,
        "IpPermissions": list(group.ingress),
        "IpPermissionsEgress": list(group.egress),
        "Tags": tag_list(group.tags),
    }


def _key_pair(pair: KeyPair) -> Answer:
    return {
        "KeyPairId": pair.id,
        "KeyName": pair.title,
        "KeyType": "ed25519",
        "KeyFingerprint": pair.fingerprint,
        "CreateTime": pair.created_at,
        "Tags": tag_list(pair.tags),
    }
