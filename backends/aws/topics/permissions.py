"""The topic `permissions`: every call a restore or a backup makes, tried by DryRun as whom a runner acts.

A DryRun proves a permission on what it names, and nothing is done. What cannot be named yet is not proved.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backends.aws.calls import TAG, cards, filter_, literal, machines, pages
from backends.aws.codes import NOT_PERMITTED
from backends.aws.facts import Fact, tag, text
from backends.aws.owning import card_owner
from backends.aws.topics.disks import zones_of
from backends.aws.topics.place import code_of
from backends.aws.topics.question import Question
from backends.model import Facts
from backends.settings import Cluster, Node, Place

WOULD_WORK = "DryRunOperation"
ENCODED = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)
TRIED = "clpdeck-dry-run"
"""The run and step of the tags that a DryRun names."""
NO_DRY_RUN, NO_INSTANCE = "it has none", "there is no instance yet to try it on"


@dataclass(frozen=True, slots=True)
class Trial:
    """A call to try.

    Attributes:
        action: What it proves: `ec2:RunInstances`.
        operation: As boto3 names its method.
        parameters: Those of the real call; `None` where it cannot be tried.
        why: Why it cannot.
    """

    action: str
    operation: str = ""
    parameters: Mapping[str, Any] | None = None
    why: str = ""


def permissions(asked: Question) -> Facts:
    """Try what a restore does; of a cluster that is not restored what a backup does in that region."""
    place = asked.cluster.place
    trials = _restore(asked, place) if place else _backup(asked)
    client = asked.trying("ec2")
    return asked.facts((one.action, _tried(client, one)) for one in trials if not asked.of or one.action in asked.of)


def _tried(client: Any, trial: Trial) -> str:
    if trial.parameters is None:
        return f"unproved: {trial.why}"
    try:
        getattr(client, trial.operation)(**trial.parameters, DryRun=True)
    except client.exceptions.ClientError as error:
        code = code_of(error)
        message = ENCODED.sub("", text(getattr(error, "response", {}).get("Error", {}), "Message"))
        if code == WOULD_WORK:
            return "allowed"
        if code in NOT_PERMITTED:
            return f"refused: {message or code}"
        if not code or getattr(error, "response", {})["ResponseMetadata"].get("HTTPStatusCode", 0) >= 500:
            raise
        return f"unproved: EC2 answered {code}: {message}"
    return "unproved: EC2 answered a DryRun as if it were none"


def _restore(asked: Question, place: Place) -> Iterator[Trial]:
    """The calls of a restore, one after the other; each with the parameters it would really have."""
    ec2, node = asked.ec2, place.nodes[0]
    image = _newest(asked, node)
    there = machines(ec2, place.nodes)
    machine = next(iter(there.values()), {})
    yield from _fast_restores(asked, place, image)
    launch = _launch(asked.cluster, place, node, image)
    yield _of(launch, "RunInstances", "run_instances", "there is no image yet to try it with")
    other = launch and {**launch, "IamInstanceProfile": {"Name": place.node_profile}}
    passing = _of(other, "", "run_instances", "there is no image yet to try it with")
    yield Trial(f"iam:PassRole {place.node_profile}", passing.operation, passing.parameters, passing.why)
    yield from _instance(machine, ("StartInstances", "StopInstances", "TerminateInstances"))
    own = {"InstanceId": text(machine, "InstanceId"), "SourceDestCheck": {"Value": False}} if machine else None
    yield _of(own, "ModifyInstanceAttribute", "modify_instance_attribute", NO_INSTANCE)
    yield Trial("ec2:ReplaceIamInstanceProfileAssociation", why=NO_DRY_RUN)
    yield from _routes(asked, place)
    if place.zone:
        yield Trial("route53:ChangeResourceRecordSets", why=NO_DRY_RUN)


def _backup(asked: Question) -> Iterator[Trial]:
    """The calls of a backup: in the cluster's own region, or in the one that images are copied to."""
    image = _newest(asked, None)
    id_ = text(image, "ImageId")
    snapshots = _snapshot_ids(image)
    if asked.region == asked.cluster.region:
        node = next((one for one in asked.cluster.nodes if one.instance), None)
        machine = {"InstanceId": node.instance} if node else {}
        yield from _instance(machine, ("StopInstances", "StartInstances"))
        tags = _tags("image", node, asked.cluster) + _tags("snapshot", node, asked.cluster)
        wanted = {**machine, "Name": TRIED, "NoReboot": True, "TagSpecifications": tags} if machine else None
        yield _of(wanted, "CreateImage", "create_image", "the site file names no instance")
    else:
        source = text(image, "SourceImageId")
        tags = _tags("image", None, asked.cluster) + _tags("snapshot", None, asked.cluster)
        copied = {
            "SourceImageId": source,
            "SourceRegion": asked.cluster.region,
            "Name": TRIED,
            "TagSpecifications": tags,
        }
        yield _of(copied if source else None, "CopyImage", "copy_image", "there is no copied image yet to try it with")
    none = "there is no image of this cluster yet to try it on"
    yield _of({"ImageId": id_} if id_ else None, "DeregisterImage", "deregister_image", none)
    yield _of({"SnapshotId": snapshots[0]} if snapshots else None, "DeleteSnapshot", "delete_snapshot", none)


def _of(parameters: Mapping[str, Any] | None, operation: str, method: str, why: str) -> Trial:
    return Trial(f"ec2:{operation}", method, parameters, "" if parameters else why)


def _instance(machine: Fact, operations: Sequence[str]) -> Iterator[Trial]:
    methods = {"StartInstances": "start_instances", "StopInstances": "stop_instances"}
    parameters = {"InstanceIds": [text(machine, "InstanceId")]} if machine else None
    for one in operations:
        yield _of(parameters, one, methods.get(one, "terminate_instances"), NO_INSTANCE)


def _fast_restores(asked: Question, place: Place, image: Fact) -> Iterator[Trial]:
    zones = zones_of(asked.ec2, place.nodes)
    snapshots = _snapshot_ids(image)
    wanted = {"AvailabilityZones": zones, "SourceSnapshotIds": snapshots} if zones and snapshots else None
    for way in ("Enable", "Disable"):
        method = f"{way.lower()}_fast_snapshot_restores"
        yield _of(wanted, f"{way}FastSnapshotRestores", method, "there is no snapshot yet to try it on")


def _launch(cluster: Cluster, place: Place, node: Node, image: Fact) -> dict[str, Any] | None:
    """A launch of the first node, as the restore makes it."""
    if not image:
        return None
    if node.eni:
        where: dict[str, Any] = {"NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": node.eni}]}
    else:
        groups = {"SecurityGroupIds": list(place.groups)} if place.groups else {}
        where = {"SubnetId": node.subnet, "PrivateIpAddress": node.address, **groups}
    return {
        "ImageId": text(image, "ImageId"),
        "InstanceType": place.instance_type,
        "MinCount": 1,
        "MaxCount": 1,
        "IamInstanceProfile": {"Name": place.guard_profile},
        "InstanceInitiatedShutdownBehavior": "stop",
        "TagSpecifications": _tags("instance", node, cluster),
        **({"KeyName": place.key_pair} if place.key_pair else {}),
        **where,
    }


def _routes(asked: Question, place: Place) -> Iterator[Trial]:
    """The three calls about the route, with any interface of the VPC where the nodes have none yet."""
    ec2, way = asked.ec2, {}
    if place.tables and place.vips:
        way = {"RouteTableId": place.tables[0], "DestinationCidrBlock": f"{place.vips[0]}/32"}
    held = [one for one in cards(ec2, place.nodes) if card_owner(one, place.nodes)]
    if not held:
        held = list(
            pages(ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=[filter_("vpc-id", [place.vpc])])
        )
    target = {"NetworkInterfaceId": text(held[0], "NetworkInterfaceId")} if held else {}
    led = {**way, **target} if way and target else None
    none = "there is no network interface in the VPC yet to lead it to" if way else "the site file names no VIP there"
    yield _of(led, "CreateRoute", "create_route", none)
    yield _of(led, "ReplaceRoute", "replace_route", none)
    yield _of(way or None, "DeleteRoute", "delete_route", none)


def _newest(asked: Question, node: Node | None) -> Fact:
    """The newest image of the backup sets there, of this node where there is one; empty where there is none."""
    whose = (asked.cluster.source or asked.cluster).name
    tagged = [filter_(f"tag:{TAG}", (literal(whose),)), filter_("state", ("available",))]
    found = list(pages(asked.ec2, "describe_images", "Images", Owners=["self"], Filters=tagged))
    of_node = [one for one in found if node is None or tag(one, "clpdeck:node") == node.name] or found
    return max(of_node, key=lambda one: text(one, "CreationDate"), default={})


def _snapshot_ids(image: Fact) -> list[str]:
    disks = (one.get("Ebs") or {} for one in image.get("BlockDeviceMappings", ()))
    return [id_ for one in disks if (id_ := text(one, "SnapshotId"))]


def _tags(kind: str, node: Node | None, cluster: Cluster) -> list[dict[str, Any]]:
    """The tags that the call would give, all keys of them: a policy may ask for each."""
    given = {TAG: cluster.name, "clpdeck:node": node.name if node else TRIED}
    given |= {"Name": TRIED, "clpdeck:run": TRIED, "clpdeck:step": TRIED}
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in given.items()]}]
