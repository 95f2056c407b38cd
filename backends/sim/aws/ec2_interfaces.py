"""EC2's calls about network interfaces."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.ec2_groups import group_list
from backends.sim.aws.ec2_machines import private_name
from backends.sim.aws.ec2_network import SUBNETS
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.aws.tagging import given, require_only
from backends.sim.cloud import AwsError, Cloud, Interface, interfaces, tokens

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


def describe_network_interfaces(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The ENIs, with what they are attached to."""
    chosen = INTERFACES.some(cloud.interfaces, region, params.get("NetworkInterfaceIds", ()))
    return INTERFACES.describe((_interface(cloud, interface) for interface in chosen), params)


def create_network_interface(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Attached to nothing; the same token answers with the same interface."""
    require_only(
        params, "CreateNetworkInterface", "SubnetId", "PrivateIpAddress", "Groups", "Description",
        "TagSpecifications", "ClientToken", "InterfaceType",
    )  # fmt: skip
    again = tokens.made(cloud, region, "CreateNetworkInterface", params)
    token = params.get("ClientToken", "")
    if again:
        return {
            "NetworkInterface": _interface(cloud, INTERFACES.one(cloud.interfaces, region, again)),
            "ClientToken": token,
        }
    (tags,) = given(params, "network-interface")
    made = interfaces.create(
        cloud,
        SUBNETS.one(cloud.subnets, region, params["SubnetId"]),
        address=params.get("PrivateIpAddress", ""),
        group_ids=params.get("Groups", ()),
        description=params.get("Description", ""),
        tags=tags,
    )
    tokens.keep(cloud, region, "CreateNetworkInterface", params, made.id)
    return {"NetworkInterface": _interface(cloud, made), "ClientToken": token}


def delete_network_interface(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Refused while it is attached."""
    interfaces.delete(cloud, INTERFACES.one(cloud.interfaces, region, params["NetworkInterfaceId"]))
    return {}


def modify_network_interface_attribute(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """One at a time: the source/dest check, which is the instance's too, the groups, the description, its end."""
    interface = INTERFACES.one(cloud.interfaces, region, params["NetworkInterfaceId"])
    given_names = [name for name in ("SourceDestCheck", "Groups", "Description", "Attachment") if name in params]
    if len(given_names) != 1:
        message = "The pretend site changes one of SourceDestCheck, Groups, Description or Attachment of an interface."
        raise AwsError("UnsupportedOperation", message)
    match given_names[0]:
        case "SourceDestCheck":
            interface.source_dest_check = bool(params["SourceDestCheck"].get("Value", False))
        case "Groups":
            interfaces.set_groups(cloud, interface, params["Groups"])
        case "Description":
            interface.description = params["Description"].get("Value", "")
        case _:
            if params["Attachment"].get("AttachmentId", "") != interface.attachment_id or not interface.instance_id:
                message = f"The attachment of interface '{interface.id}' is not the one that was named."
                raise AwsError("InvalidAttachmentID.NotFound", message)
            interface.delete_on_termination = params["Attachment"].get("DeleteOnTermination", False)
    return {}


OPERATIONS = {
    "DescribeNetworkInterfaces": describe_network_interfaces,
    "CreateNetworkInterface": create_network_interface,
    "DeleteNetworkInterface": delete_network_interface,
    "ModifyNetworkInterfaceAttribute": modify_network_interface_attribute,
}


def _interface(cloud: Cloud, interface: Interface) -> Answer:
    name = private_name(interface.private_ip, interface.region)
    address = {"Primary": True, "PrivateIpAddress": interface.private_ip, "PrivateDnsName": name}
    return {
        "NetworkInterfaceId": interface.id,
        "Description": interface.description,
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
        "Groups": group_list(cloud, interface.group_ids),
        "Attachment": _attachment(cloud, interface) if interface.instance_id else None,
        "TagSet": tag_list(interface.tags),
    }


def _attachment(cloud: Cloud, interface: Interface) -> Answer:
    return {
        "AttachmentId": interface.attachment_id,
        "AttachTime": interface.attached_at,
        "DeleteOnTermination": interface.delete_on_termination,
        "DeviceIndex": 0,
        "InstanceId": interface.instance_id,
        "InstanceOwnerId": cloud.number,
        "Status": "attached",
    }
