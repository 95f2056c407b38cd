"""How EC2 describes an instance, with its disks and its network interface."""

from collections.abc import Mapping

from backends.sim.aws.filters import Answer
from backends.sim.aws.nouns import tag_list
from backends.sim.cloud import Cloud, Instance
from backends.sim.cloud.model import InstanceState

STATE_CODES: Mapping[InstanceState, int] = {
    "pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80,
}  # fmt: skip


def state_of(state: InstanceState) -> Answer:
    """A state and its number."""
    return {"Code": STATE_CODES[state], "Name": state}


def machine(cloud: Cloud, instance: Instance) -> Answer:
    """An instance as DescribeInstances gives it."""
    stopped = instance.state in ("stopping", "stopped")
    reason = "Client.UserInitiatedShutdown"
    return {
        "InstanceId": instance.id,
        "ImageId": instance.image_id,
        "InstanceType": instance.kind,
        "State": state_of(instance.state),
        "StateTransitionReason": instance.transition_reason,
        "StateReason": {"Code": reason, "Message": f"{reason}: User initiated shutdown"} if stopped else None,
        "KeyName": "cluster",
        "AmiLaunchIndex": 0,
        "LaunchTime": instance.launched_at,
        "Placement": {"AvailabilityZone": instance.zone, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "VpcId": instance.vpc_id,
        "SubnetId": instance.subnet_id,
        "PrivateIpAddress": instance.private_ip,
        "PrivateDnsName": private_name(instance.private_ip, instance.region),
        "PublicDnsName": "",
        "Architecture": "x86_64",
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "PlatformDetails": "Linux/UNIX",
        "RootDeviceType": "ebs",
        "RootDeviceName": root_device(cloud, instance),
        "BlockDeviceMappings": _devices(cloud, instance),
        "NetworkInterfaces": [_interface(cloud, instance)],
        "SourceDestCheck": cloud.interfaces[instance.eni_id].source_dest_check,
        "SecurityGroups": [],
        "EbsOptimized": True,
        "EnaSupport": True,
        "ClientToken": "",
        "ProductCodes": [],
        "Tags": tag_list(instance.tags),
    }


def private_name(ip: str, region: str) -> str:
    """The name EC2's own resolver gives a private address."""
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{ip.replace('.', '-')}.{domain}"


def root_device(cloud: Cloud, instance: Instance) -> str:
    """The device its root volume is attached as."""
    return next((row["DeviceName"] for row in _devices(cloud, instance) if row["Ebs"]["DeleteOnTermination"]), "")


def _devices(cloud: Cloud, instance: Instance) -> list[Answer]:
    return [
        {
            "DeviceName": volume.device,
            "Ebs": {
                "VolumeId": volume.id,
                "Status": "attached",
                "AttachTime": volume.created_at,
                "DeleteOnTermination": volume.delete_on_termination,
            },
        }
        for volume in cloud.volumes.values()
        if volume.instance_id == instance.id
    ]


def _interface(cloud: Cloud, instance: Instance) -> Answer:
    interface = cloud.interfaces[instance.eni_id]
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
        "Groups": [],
        "Attachment": {
            "AttachmentId": interface.attachment_id,
            "AttachTime": interface.attached_at,
            "DeleteOnTermination": True,
            "DeviceIndex": 0,
            "Status": "attached",
        },
    }
