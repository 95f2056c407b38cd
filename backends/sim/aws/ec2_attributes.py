"""EC2's calls about one attribute of an instance."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.ec2_groups import group_list
from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.ec2_machines import devices, root_device
from backends.sim.aws.filters import Answer
from backends.sim.cloud import AwsError, Cloud, Instance, interfaces, vcpus

_FLAGS = ("DisableApiStop", "DisableApiTermination", "SourceDestCheck")
_MODIFIABLE = (*_FLAGS, "InstanceInitiatedShutdownBehavior", "InstanceType", "Groups")


def describe_instance_attribute(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """One attribute, by the name the API gives it."""
    instance = INSTANCES.one(cloud.instances, region, params["InstanceId"])
    interface = interfaces.of(cloud, instance)
    attributes = {
        "disableApiStop": ("DisableApiStop", instance.stop_protection),
        "disableApiTermination": ("DisableApiTermination", instance.termination_protection),
        "ebsOptimized": ("EbsOptimized", True),
        "enaSupport": ("EnaSupport", True),
        "instanceInitiatedShutdownBehavior": ("InstanceInitiatedShutdownBehavior", instance.shutdown_behaviour),
        "instanceType": ("InstanceType", instance.kind),
        "rootDeviceName": ("RootDeviceName", root_device(cloud, instance)),
        "sourceDestCheck": ("SourceDestCheck", interface.source_dest_check if interface else False),
    }
    match params["Attribute"]:
        case "groupSet":
            return {"InstanceId": instance.id, "Groups": group_list(cloud, interface.group_ids if interface else ())}
        case "blockDeviceMapping":
            return {"InstanceId": instance.id, "BlockDeviceMappings": devices(cloud, instance)}
        case wanted if wanted in attributes:
            name, value = attributes[wanted]
            return {"InstanceId": instance.id, name: {"Value": value}}
        case wanted:
            message = f"The pretend site does not simulate the instance attribute {wanted}."
            raise AwsError("UnsupportedOperation", message)


def modify_instance_attribute(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """One attribute, given by name and value or in a field of its own."""
    instance = INSTANCES.one(cloud.instances, region, params["InstanceId"])
    given: dict[str, Any] = {}
    for field in _MODIFIABLE:
        if field in params:
            given[field] = params[field] if field == "Groups" else params[field].get("Value")
    if name := params.get("Attribute"):
        value = params.get("Value")
        name = name[:1].upper() + name[1:]
        given[name] = value == "true" if name in _FLAGS else value
    if len(given) != 1 or not given.keys() <= set(_MODIFIABLE):
        message = f"The pretend site changes one of {', '.join(sorted(_MODIFIABLE))} at a time."
        raise AwsError("UnsupportedOperation", message)
    ((name, value),) = given.items()
    _set(cloud, instance, name, value)
    return {}


OPERATIONS = {
    "DescribeInstanceAttribute": describe_instance_attribute,
    "ModifyInstanceAttribute": modify_instance_attribute,
}


def _set(cloud: Cloud, instance: Instance, name: str, value: Any) -> None:
    interface = interfaces.of(cloud, instance)
    if interface is None:
        message = f"The instance '{instance.id}' is terminated; its attributes cannot be changed."
        raise AwsError("IncorrectInstanceState", message)
    match name:
        case "DisableApiStop":
            instance.stop_protection = bool(value)
        case "DisableApiTermination":
            instance.termination_protection = bool(value)
        case "SourceDestCheck":
            interface.source_dest_check = bool(value)
        case "Groups":
            interfaces.set_groups(cloud, interface, value or ())
        case "InstanceType":
            if instance.state != "stopped":
                message = f"The instance '{instance.id}' is not in the 'stopped' state."
                raise AwsError("IncorrectInstanceState", message)
            vcpus.vcpus_of(str(value))
            instance.kind = str(value)
        case _ if value in ("stop", "terminate"):
            instance.shutdown_behaviour = value
        case _:
            message = f"Value ({value}) for parameter instanceInitiatedShutdownBehavior is invalid."
            raise AwsError("InvalidParameterValue", message)
