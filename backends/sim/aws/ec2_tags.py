"""EC2's calls about tags, on whatever can carry them."""

from collections.abc import Iterator, Mapping
from typing import Any

from backends.sim.aws.ec2_acls import ACLS
from backends.sim.aws.ec2_endpoints import ENDPOINTS
from backends.sim.aws.ec2_groups import GROUPS, KEY_PAIRS
from backends.sim.aws.ec2_images import IMAGES
from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.ec2_interfaces import INTERFACES
from backends.sim.aws.ec2_network import SUBNETS, VPCS
from backends.sim.aws.ec2_routes import TABLES
from backends.sim.aws.ec2_snapshots import SNAPSHOTS
from backends.sim.aws.ec2_volumes import VOLUMES
from backends.sim.aws.filters import Answer
from backends.sim.aws.nouns import Noun
from backends.sim.aws.tagging import MOST_TAGS, check
from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.model import Thing

_TAGS = Noun(
    ids="",
    result="Tags",
    prefix="",
    missing="",
    malformed="",
    label="",
    filters={
        "key": "Key",
        "resource-id": "ResourceId",
        "resource-type": "ResourceType",
        "tag": "Own",
        "tag-key": "Key",
        "value": "Value",
    },
)


def describe_tags(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Every tag of everything, one by one."""
    return _TAGS.describe(_rows(cloud, region), params)


def create_tags(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Set these tags on all of these things, or on none."""
    things = [_thing(cloud, region, thing_id) for thing_id in params["Resources"]]
    tags = {tag.get("Key", ""): tag.get("Value", "") for tag in params["Tags"]}
    for key, value in tags.items():
        check(key, value)
    if any(len(thing.tags.keys() | tags.keys()) > MOST_TAGS for thing in things):
        raise AwsError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
    for thing in things:
        thing.tags.update(tags)
    return {}


def delete_tags(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Take tags off: by key, or only where the value is as given too; all of them where none is named."""
    for thing in [_thing(cloud, region, thing_id) for thing_id in params["Resources"]]:
        if "Tags" not in params:
            thing.tags.clear()
        for tag in params.get("Tags", ()):
            key = tag.get("Key", "")
            if tag.get("Value", thing.tags.get(key)) == thing.tags.get(key):
                thing.tags.pop(key, None)
    return {}


OPERATIONS = {"DescribeTags": describe_tags, "CreateTags": create_tags, "DeleteTags": delete_tags}

_KINDS: Mapping[str, tuple[Noun, str]] = {
    "i": (INSTANCES, "instance"),
    "vol": (VOLUMES, "volume"),
    "eni": (INTERFACES, "network-interface"),
    "subnet": (SUBNETS, "subnet"),
    "vpc": (VPCS, "vpc"),
    "vpce": (ENDPOINTS, "vpc-endpoint"),
    "rtb": (TABLES, "route-table"),
    "acl": (ACLS, "network-acl"),
    "ami": (IMAGES, "image"),
    "snap": (SNAPSHOTS, "snapshot"),
    "sg": (GROUPS, "security-group"),
    "key": (KEY_PAIRS, "key-pair"),
}


def _rows(cloud: Cloud, region: str) -> Iterator[Answer]:
    for thing in cloud.things():
        if thing.region == region:
            _, kind = _KINDS[thing.id.partition("-")[0]]
            for key, value in thing.tags.items():
                row = {"ResourceId": thing.id, "ResourceType": kind, "Key": key, "Value": value}
                yield {**row, "Own": [{"Key": key, "Value": value}]}


def _thing(cloud: Cloud, region: str, thing_id: str) -> Thing:
    prefix = thing_id.partition("-")[0]
    if prefix not in _KINDS:
        raise AwsError("InvalidID", f"The ID '{thing_id}' is not valid")
    noun, _ = _KINDS[prefix]
    return noun.one({thing.id: thing for thing in cloud.things()}, region, thing_id)
