"""EC2's calls about the network: VPCs, subnets."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.cloud import Cloud
from backends.sim.cloud.interfaces import free_addresses
from backends.sim.cloud.model import Subnet, Vpc

VPCS = Noun(
    ids="VpcIds",
    result="Vpcs",
    prefix="vpc",
    missing="InvalidVpcID.NotFound",
    malformed="InvalidVpcID.Malformed",
    label="vpc ID",
    filters={
        **TAGS,
        "cidr": "CidrBlock",
        "is-default": "IsDefault",
        "owner-id": "OwnerId",
        "state": "State",
        "vpc-id": "VpcId",
    },
)
SUBNETS = Noun(
    ids="SubnetIds",
    result="Subnets",
    prefix="subnet",
    missing="InvalidSubnetID.NotFound",
    malformed="InvalidSubnetID.Malformed",
    label="subnet ID",
    filters={
        **TAGS,
        "availability-zone": "AvailabilityZone",
        "cidr-block": "CidrBlock",
        "default-for-az": "DefaultForAz",
        "owner-id": "OwnerId",
        "state": "State",
        "subnet-id": "SubnetId",
        "vpc-id": "VpcId",
    },
)


def describe_vpcs(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The VPCs of the region."""
    chosen = VPCS.some(cloud.vpcs, region, params.get("VpcIds", ()))
    return VPCS.describe((_vpc(cloud, vpc) for vpc in chosen), params)


def describe_subnets(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The subnets of the region."""
    chosen = SUBNETS.some(cloud.subnets, region, params.get("SubnetIds", ()))
    return SUBNETS.describe((_subnet(cloud, subnet) for subnet in chosen), params)


OPERATIONS = {
    "DescribeVpcs": describe_vpcs,
    "DescribeSubnets": describe_subnets,
}


def _vpc(cloud: Cloud, vpc: Vpc) -> Answer:
    return {
        "VpcId": vpc.id,
        "CidrBlock": vpc.cidr,
        "State": "available",
        "IsDefault": False,
        "InstanceTenancy": "default",
        "OwnerId": cloud.number,
        "Tags": tag_list(vpc.tags),
    }


def _subnet(cloud: Cloud, subnet: Subnet) -> Answer:
    return {
        "SubnetId": subnet.id,
        "SubnetArn": f"arn:aws:ec2:{subnet.region}:{cloud.number}:subnet/{subnet.id}",
        "VpcId": subnet.vpc_id,
        "AvailabilityZone": subnet.zone,
        "CidrBlock": subnet.cidr,
        "AvailableIpAddressCount": free_addresses(cloud, subnet),
        "State": "available",
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": False,
        "OwnerId": cloud.number,
        "Tags": tag_list(subnet.tags),
    }
