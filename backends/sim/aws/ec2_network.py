"""EC2's calls about the network: VPCs, subnets, network interfaces."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.ec2_machines import private_name
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.cloud import AwsError, Cloud, Interface
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
INTERFACES = Noun(
    ids="NetworkInterfaceIds",
    result="NetworkInterfaces",
    prefix="eni",
    missing="InvalidNetworkInterfaceID.NotFound",
    malformed="InvalidNetworkInterfaceId.Malformed",
    label="networkInterface ID",
    filters={
        **{name: path.replace("Tags", "TagSet") for name, path in TAGS.items()},
        "addresses.primary": "PrivateIpAddresses.Primary",
        "addresses.private-ip-address": "PrivateIpAddresses.PrivateIpAddress",
        "attachment.attachment-id": "Attachment.AttachmentId",
        "attachment.delete-on-termination": "Attachment.DeleteOnTermination",
        "attachment.device-index": "Attachment.DeviceIndex",
        "attachment.instance-id": "Attachment.InstanceId",
        "attachment.instance-owner-id": "Attachment.InstanceOwnerId",
        "attachment.status": "Attachment.Status",
        "availability-zone": "AvailabilityZone",
        "description": "Description",
        "group-id": "Groups.GroupId",
        "interface-type": "InterfaceType",
        "mac-address": "MacAddress",
        "network-interface-id": "NetworkInterfaceId",
        "owner-id": "OwnerId",
        "private-dns-name": "PrivateDnsName",
        "private-ip-address": "PrivateIpAddress",
        "requester-managed": "RequesterManaged",
        "source-dest-check": "SourceDestCheck",
        "status": "Status",
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


def describe_network_interfaces(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The ENIs, with what they are attached to."""
    chosen = INTERFACES.some(cloud.interfaces, region, params.get("NetworkInterfaceIds", ()))
    return INTERFACES.describe((_interface(cloud, interface) for interface in chosen), params)


def modify_network_interface_attribute(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The source/dest check, which is the instance's too."""
    interface = INTERFACES.one(cloud.interfaces, region, params["NetworkInterfaceId"])
    if "SourceDestCheck" not in params:
        raise AwsError("UnsupportedOperation", "The pretend site changes only SourceDestCheck of an interface.")
    interface.source_dest_check = bool(params["SourceDestCheck"]["Value"])
    return {}


OPERATIONS = {
    "DescribeVpcs": describe_vpcs,
    "DescribeSubnets": describe_subnets,
    "DescribeNetworkInterfaces": describe_network_interfaces,
    "ModifyNetworkInterfaceAttribute": modify_network_interface_attribute,
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
        "AvailableIpAddressCount": 250,
        "State": "available",
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": False,
        "OwnerId": cloud.number,
        "Tags": tag_list(subnet.tags),
    }


def _interface(cloud: Cloud, interface: Interface) -> Answer:
    name = private_name(interface.private_ip, interface.region)
    address = {"Primary": True, "PrivateIpAddress": interface.private_ip, "PrivateDnsName": name}
    return {
        "NetworkInterfaceId": interface.id,
        "Description": "",
        "InterfaceType": "interface",
        "MacAddress": interface.mac,
        "OwnerId": cloud.number,
        "AvailabilityZone": interface.zone,
        "SubnetId": interface.subnet_id,
        "VpcId": interface.vpc_id,
        "PrivateIpAddress": interface.private_ip,
        "PrivateDnsName": name,
        "PrivateIpAddresses": [address],
        "RequesterManaged": False,
        "SourceDestCheck": interface.source_dest_check,
        "Status": "in-use" if interface.instance_id else "available",
        "Groups": [],
        "Attachment": _attachment(cloud, interface) if interface.instance_id else None,
        "TagSet": tag_list(interface.tags),
    }


def _attachment(cloud: Cloud, interface: Interface) -> Answer:
    return {
        "AttachmentId": interface.attachment_id,
        "AttachTime": interface.attached_at,
        "DeleteOnTermination": True,
        "DeviceIndex": 0,
        "InstanceId": interface.instance_id,
        "InstanceOwnerId": cloud.number,
        "Status": "attached",
    }
