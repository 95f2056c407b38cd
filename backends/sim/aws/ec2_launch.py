"""EC2's calls that launch instances and end them: RunInstances, TerminateInstances."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backends.sim.aws.ec2_images import IMAGES
from backends.sim.aws.ec2_instances import INSTANCES, changes, reservation
from backends.sim.aws.ec2_interfaces import INTERFACES
from backends.sim.aws.ec2_machines import machine
from backends.sim.aws.ec2_network import SUBNETS
from backends.sim.aws.filters import Answer
from backends.sim.aws.tagging import given, require_only
from backends.sim.cloud import AwsError, Cloud, instances, launch, profiles, tokens
from backends.sim.cloud.disks_model import Device, Image

_KNOWN = (
    "ImageId", "InstanceType", "MinCount", "MaxCount", "KeyName", "SecurityGroupIds", "SubnetId", "PrivateIpAddress",
    "NetworkInterfaces", "IamInstanceProfile", "TagSpecifications", "BlockDeviceMappings", "ClientToken",
    "DisableApiStop", "DisableApiTermination", "InstanceInitiatedShutdownBehavior", "Placement", "EbsOptimized",
    "Monitoring", "MetadataOptions",
)  # fmt: skip
_IN_DEVICE = {"DeleteOnTermination", "VolumeSize", "VolumeType", "Iops", "Encrypted", "VolumeInitializationRate"}


def run_instances(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """From one of the account's images; the same token answers with the same instances."""
    require_only(params, "RunInstances", *_KNOWN)
    again = tokens.made(cloud, region, "RunInstances", params)
    if again:
        return _reservation(cloud, again.split())
    wish, count = _wish(cloud, region, params), _count(params)
    launch.check(cloud, wish, count)
    made = [launch.run(cloud, wish).id for _ in range(count)]
    tokens.keep(cloud, region, "RunInstances", params, " ".join(made))
    return _reservation(cloud, made)


def terminate_instances(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """All of them or none."""
    chosen = INSTANCES.some(cloud.instances, region, params["InstanceIds"])
    before = [instance.state for instance in chosen]
    instances.terminate(cloud, [instance.id for instance in chosen])
    return {"TerminatingInstances": changes(chosen, before)}


OPERATIONS = {"RunInstances": run_instances, "TerminateInstances": terminate_instances}


def _reservation(cloud: Cloud, ids: list[str]) -> Answer:
    rows = [machine(cloud, cloud.instances[one]) for one in ids]
    return {**reservation(cloud, rows[0]), "Instances": rows}


def _count(params: Mapping[str, Any]) -> int:
    least, most = params["MinCount"], params["MaxCount"]
    if not 1 <= least <= most:
        raise AwsError("InvalidParameterValue", "MinCount must be at least 1, and MaxCount no less than it.")
    if most > 1 and (params.get("PrivateIpAddress") or params.get("NetworkInterfaces")):
        message = "A private IP address or a network interface may only be given for a single instance"
        raise AwsError("InvalidParameterCombination", message)
    return int(most)


def _wish(cloud: Cloud, region: str, params: Mapping[str, Any]) -> launch.Launch:
    """What a call asks for, with everything it names found."""
    if "ImageId" not in params:
        raise AwsError("MissingParameter", "The request must contain the parameter ImageId")
    image = IMAGES.one(cloud.images, region, params["ImageId"])
    devices, rates = _devices(image, params.get("BlockDeviceMappings", ()))
    profile = params.get("IamInstanceProfile")
    tags, volume_tags, interface_tags = given(params, "instance", "volume", "network-interface")
    behaviour = params.get("InstanceInitiatedShutdownBehavior", "stop")
    if behaviour not in ("stop", "terminate"):
        message = f"Value ({behaviour}) for parameter instanceInitiatedShutdownBehavior is invalid."
        raise AwsError("InvalidParameterValue", message)
    wish = launch.Launch(
        image,
        params.get("InstanceType", "m1.small"),
        devices,
        key_name=params.get("KeyName", ""),
        profile=profiles.find(cloud, profile.get("Name", ""), profile.get("Arn", "")).name if profile else "",
        rates=rates,
        tags=tags,
        volume_tags=volume_tags,
        interface_tags=interface_tags,
        shutdown_behaviour=behaviour,
        stop_protection=params.get("DisableApiStop", False),
        termination_protection=params.get("DisableApiTermination", False),
        token=params.get("ClientToken", ""),
    )
    return _placed(cloud, region, wish, params)


def _placed(cloud: Cloud, region: str, wish: launch.Launch, params: Mapping[str, Any]) -> launch.Launch:
    """Where it is to be: at an interface made before, or in a subnet, said in either of two ways."""
    cards = params.get("NetworkInterfaces", ())
    if len(cards) > 1:
        raise AwsError("UnsupportedOperation", "The pretend site's instances have one network interface.")
    place = cards[0] if cards else params
    if cards:
        for name, words in (("SubnetId", "subnet ID"), ("SecurityGroupIds", "security groups")):
            if params.get(name):
                message = f"Network interfaces and an instance-level {words} may not be specified on the same request"
                raise AwsError("InvalidParameterCombination", message)
        require_only(
            cards[0], "RunInstances.NetworkInterfaces", "NetworkInterfaceId", "DeviceIndex", "SubnetId", "Groups",
            "PrivateIpAddress", "DeleteOnTermination", "AssociatePublicIpAddress", "Description",
        )  # fmt: skip
        if eni_id := place.get("NetworkInterfaceId"):
            return replace(wish, interface=INTERFACES.one(cloud.interfaces, region, eni_id))
    subnet_id = place.get("SubnetId")
    subnet = SUBNETS.one(cloud.subnets, region, subnet_id) if subnet_id else None
    zone = params.get("Placement", {}).get("AvailabilityZone")
    if subnet is not None and zone and zone != subnet.zone:
        message = f"Value ({zone}) for parameter availabilityZone is invalid. Subnet '{subnet.id}' is in {subnet.zone}."
        raise AwsError("InvalidParameterValue", message)
    groups = tuple(place.get("Groups" if cards else "SecurityGroupIds", ()))
    return replace(wish, subnet=subnet, private_ip=place.get("PrivateIpAddress", ""), group_ids=groups)


def _devices(image: Image, mappings: Any) -> tuple[tuple[Device, ...], dict[str, int]]:
    """The image's volumes as a call wants them, and the initialization rates it wants by device."""
    devices, rates = {one.name: one for one in image.devices}, {}
    for mapping in mappings:
        name, disk = mapping.get("DeviceName", ""), mapping.get("Ebs", {})
        if name not in devices:
            raise AwsError(
                "UnsupportedOperation", f"The pretend site launches only the image's own devices, not {name}."
            )
        if "NoDevice" in mapping:
            del devices[name]
            continue
        require_only(disk, "RunInstances.BlockDeviceMappings", "SnapshotId", *_IN_DEVICE)
        old = devices[name]
        if disk.get("SnapshotId", old.snapshot_id) != old.snapshot_id:
            raise AwsError("UnsupportedOperation", "The pretend site launches only the image's own snapshots.")
        size = disk.get("VolumeSize", old.size_gib)
        if size < old.size_gib:
            message = (
                f"Volume of size {size}GB is smaller than snapshot '{old.snapshot_id}', expect size >= {old.size_gib}GB"
            )
            raise AwsError("InvalidBlockDeviceMapping", message)
        devices[name] = replace(
            old,
            size_gib=size,
            kind=disk.get("VolumeType", old.kind),
            iops=disk.get("Iops", old.iops),
            encrypted=disk.get("Encrypted", old.encrypted),
            delete_on_termination=disk.get("DeleteOnTermination", old.delete_on_termination),
        )
        if rate := disk.get("VolumeInitializationRate"):
            rates[name] = rate
    return tuple(devices.values()), rates
