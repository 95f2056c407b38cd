"""EC2's calls about instances: describe, status, start, stop, reboot."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from backends.sim.aws.ec2_machines import machine, state_of
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun
from backends.sim.cloud import AwsError, Cloud, Instance, console
from backends.sim.cloud.model import InstanceState

INSTANCES = Noun(
    ids="InstanceIds",
    result="Instances",
    prefix="i",
    missing="InvalidInstanceID.NotFound",
    malformed="InvalidInstanceID.Malformed",
    label="instance ID",
    filters={
        **TAGS,
        "architecture": "Architecture",
        "availability-zone": "Placement.AvailabilityZone",
        "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
        "block-device-mapping.status": "BlockDeviceMappings.Ebs.Status",
        "block-device-mapping.volume-id": "BlockDeviceMappings.Ebs.VolumeId",
        "client-token": "ClientToken",
        "iam-instance-profile.arn": "IamInstanceProfile.Arn",
        "image-id": "ImageId",
        "instance.group-id": "SecurityGroups.GroupId",
        "instance-id": "InstanceId",
        "instance-state-code": "State.Code",
        "instance-state-name": "State.Name",
        "instance-type": "InstanceType",
        "ip-address": "PublicIpAddress",
        "key-name": "KeyName",
        "launch-time": "LaunchTime",
        "network-interface.addresses.private-ip-address": "NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress",
        "network-interface.network-interface-id": "NetworkInterfaces.NetworkInterfaceId",
        "network-interface.private-ip-address": "NetworkInterfaces.PrivateIpAddress",
        "network-interface.source-dest-check": "NetworkInterfaces.SourceDestCheck",
        "network-interface.subnet-id": "NetworkInterfaces.SubnetId",
        "network-interface.vpc-id": "NetworkInterfaces.VpcId",
        "owner-id": "NetworkInterfaces.OwnerId",
        "platform": "Platform",
        "platform-details": "PlatformDetails",
        "private-dns-name": "PrivateDnsName",
        "private-ip-address": "PrivateIpAddress",
        "root-device-name": "RootDeviceName",
        "root-device-type": "RootDeviceType",
        "source-dest-check": "SourceDestCheck",
        "state-reason-code": "StateReason.Code",
        "subnet-id": "SubnetId",
        "tenancy": "Placement.Tenancy",
        "virtualization-type": "VirtualizationType",
        "vpc-id": "VpcId",
    },
)
STATUSES = replace(
    INSTANCES,
    result="InstanceStatuses",
    filters={
        "availability-zone": "AvailabilityZone",
        "event.code": "Events.Code",
        "instance-state-name": "InstanceState.Name",
        "instance-state-code": "InstanceState.Code",
        "instance-status.reachability": "InstanceStatus.Details.Status",
        "instance-status.status": "InstanceStatus.Status",
        "system-status.reachability": "SystemStatus.Details.Status",
        "system-status.status": "SystemStatus.Status",
        "attached-ebs-status.status": "AttachedEbsStatus.Status",
    },
)


def describe_instances(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Every instance is a reservation of its own, as if each had been launched by itself."""
    chosen = INSTANCES.some(cloud.instances, region, params.get("InstanceIds", ()))
    answer = INSTANCES.describe((machine(cloud, instance) for instance in chosen), params)
    answer["Reservations"] = [reservation(cloud, row) for row in answer.pop("Instances")]
    return answer


def describe_instance_status(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Only running instances, unless IncludeAllInstances."""
    chosen = STATUSES.some(cloud.instances, region, params.get("InstanceIds", ()))
    everyone = params.get("IncludeAllInstances", False)
    rows = (_status(cloud, instance) for instance in chosen if everyone or instance.state == "running")
    return STATUSES.describe(rows, params)


def get_console_output(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """What the system wrote when it came up; some minutes old unless the latest is asked for."""
    instance = INSTANCES.one(cloud.instances, region, params["InstanceId"])
    text, at = console.output(cloud, instance, latest=params.get("Latest", False))
    return {
        "InstanceId": instance.id,
        "Timestamp": at,
        "Output": base64.b64encode(text.encode()).decode() if text else None,
    }


def start_instances(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """All of them or none."""
    chosen = INSTANCES.some(cloud.instances, region, params["InstanceIds"])
    before = [instance.state for instance in chosen]
    cloud.start(*(instance.id for instance in chosen))
    return {"StartingInstances": changes(chosen, before)}


def stop_instances(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """All of them or none."""
    chosen = INSTANCES.some(cloud.instances, region, params["InstanceIds"])
    if params.get("Hibernate"):
        message = f"The instance '{chosen[0].id}' is not enabled for hibernation."
        raise AwsError("UnsupportedHibernationConfiguration", message)
    before = [instance.state for instance in chosen]
    cloud.stop(
        *(instance.id for instance in chosen),
        force=params.get("Force", False),
        skip_os_shutdown=params.get("SkipOsShutdown", False),
    )
    return {"StoppingInstances": changes(chosen, before)}


def reboot_instances(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """All of them or none; nothing is answered."""
    chosen = INSTANCES.some(cloud.instances, region, params["InstanceIds"])
    cloud.reboot(*(instance.id for instance in chosen))
    return {}


OPERATIONS = {
    "DescribeInstances": describe_instances,
    "DescribeInstanceStatus": describe_instance_status,
    "GetConsoleOutput": get_console_output,
    "StartInstances": start_instances,
    "StopInstances": stop_instances,
    "RebootInstances": reboot_instances,
}


def changes(chosen: Sequence[Instance], before: Sequence[InstanceState]) -> list[Answer]:
    """From which state to which these have come."""
    return [
        {"InstanceId": instance.id, "PreviousState": state_of(old), "CurrentState": state_of(instance.state)}
        for instance, old in zip(chosen, before, strict=True)
    ]


def reservation(cloud: Cloud, row: Answer) -> Answer:
    """An instance as if it had been launched by itself."""
    return {
        "ReservationId": row["InstanceId"].replace("i-", "r-", 1),
        "OwnerId": cloud.number,
        "Groups": [],
        "Instances": [row],
    }


def _status(cloud: Cloud, instance: Instance) -> Answer:
    system, reachable = _checks(cloud, instance)
    return {
        "InstanceId": instance.id,
        "AvailabilityZone": instance.zone,
        "InstanceState": state_of(instance.state),
        "SystemStatus": _summary(system),
        "InstanceStatus": _summary(reachable, instance.impaired_since if reachable == "failed" else None),
        "AttachedEbsStatus": _summary(system),
    }


def _checks(cloud: Cloud, instance: Instance) -> tuple[str, str]:
    """How AWS's check of the host and its check of the system in it stand."""
    if instance.state not in ("pending", "running"):
        return "", ""
    if instance.state == "pending" or cloud.clock.now() < instance.checks_pass_at:
        return "initializing", "initializing"
    return "passed", "failed" if instance.impaired_since else "passed"


def _summary(check: str, since: Any = None) -> Answer:
    if not check:
        return {"Status": "not-applicable"}
    overall = {"passed": "ok", "failed": "impaired"}.get(check, check)
    return {"Status": overall, "Details": [{"Name": "reachability", "Status": check, "ImpairedSince": since}]}
