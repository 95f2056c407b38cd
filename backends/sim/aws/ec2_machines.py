"""How EC2 describes an instance, with its disks and its network interface."""

from collections.abc import Mapping

from backends.sim.aws.ec2_groups import group_list
from backends.sim.aws.filters import Answer
from backends.sim.aws.nouns import tag_list
from backends.sim.cloud import Cloud, Instance, Interface, interfaces, profiles, vcpus, volumes
from backends.sim.cloud.model import InstanceState

STATE_CODES: Mapping[InstanceState, int] = {
    "pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80,
}  # fmt: skip


def state_of(state: InstanceState) -> Answer:
    """A state and its number."""
    return {"Code": STATE_CODES[state], "Name": state}


def machine(cloud: Cloud, instance: Instance) -> Answer:
    """An instance as DescribeInstances gives it."""
    over = instance.state in ("stopping", "stopped", "shutting-down", "terminated")
    interface = interfaces.of(cloud, instance)
    profile = cloud.profiles.get(instance.profile)
    return {
        "InstanceId": instance.id,
        "ImageId": instance.image_id,
        "InstanceType": instance.kind,
        "State": state_of(instance.state),
        "StateTransitionReason": instance.transition_reason,
        "StateReason": _reason(instance) if over else None,
        "KeyName": instance.key_name or None,
        "AmiLaunchIndex": 0,
        "LaunchTime": instance.launched_at,
        "Placement": {"AvailabilityZone": instance.zone, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "VpcId": instance.vpc_id if interface else None,
        "SubnetId": instance.subnet_id if interface else None,
        "PrivateIpAddress": instance.private_ip if interface else None,
        "PrivateDnsName": private_name(instance.private_ip, instance.region) if interface else "",
        "PublicDnsName": "",
        "Architecture": "x86_64",
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "PlatformDetails": "Linux/UNIX",
        "RootDeviceType": "ebs",
        "RootDeviceName": root_device(cloud, instance),
        "BlockDeviceMappings": devices(cloud, instance),
        "NetworkInterfaces": [_interface(cloud, interface)] if interface else [],
        "SourceDestCheck": interface.source_dest_check if interface else None,
        "SecurityGroups": group_list(cloud, interface.group_ids) if interface else [],
        "IamInstanceProfile": {"Arn": profiles.arn_of(cloud, profile), "Id": profile.id} if profile else None,
        "CpuOptions": {"CoreCount": vcpus.vcpus_of(instance.kind) // 2, "ThreadsPerCore": 2},
        "EbsOptimized": True,
        "EnaSupport": True,
        "ClientToken": instance.token,
        "ProductCodes": [],
        "Tags": tag_list(instance.tags),
    }


def private_name(ip: str, region: str) -> str:
    """The name EC2's own resolver gives a private address."""
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{ip.replace('.', '-')}.{domain}"


def root_device(cloud: Cloud, instance: Instance) -> str:
    """The device its root volume is attached as."""
    attached = [volume for volume in cloud.volumes.values() if instance.id in volume.holders]
    return next((volume.device for volume in attached if volume.is_root), "")


def devices(cloud: Cloud, instance: Instance) -> list[Answer]:
    """What is attached to it, by device name."""
    return [
        {
            "DeviceName": volume.device,
            "Ebs": {
                "VolumeId": volume.id,
                "Status": volumes.attachment(cloud, volume, instance.id),
                "AttachTime": volume.attached_at or volume.created_at,
                "DeleteOnTermination": volume.delete_on_termination,
            },
        }
        for volume in cloud.volumes.values()
        if instance.id in volume.holders
    ]


def _reason(instance: Instance) -> Answer:
    what = {
        "Client.UserInitiatedShutdown": "User initiated shutdown",
        "Client.InstanceInitiatedShutdown": "Instance initiated shutdown",
    }.get(instance.reason, "Internal error")
    return {"Code": instance.reason, "Message": f"{instance.reason}: {what}"}


def _interface(cloud: Cloud, interface: Interface) -> Answer:
    return {
        "NetworkInterfaceId": interface.id,
        "MacAddress": interface.mac,
        "OwnerId": cloud.number,
        "PrivateIpAddress": interface.private_ip,
        "PrivateDnsName": private_name(interface.private_ip, interface.region),
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": interface.private_ip}],
        "SourceDestCheck": interface.source_dest_check,
        "Status": "in-use",
        "InterfaceType": "interface",
        "SubnetId": interface.subnet_id,
        "VpcId": interface.vpc_id,
        "Groups": group_list(cloud, interface.group_ids),
        "Description": interface.description,
        "Attachment": {
            "AttachmentId": interface.attachment_id,
            "AttachTime": interface.attached_at,
            "DeleteOnTermination": interface.delete_on_termination,
            "DeviceIndex": 0,
            "Status": "attached",
        },
    }
