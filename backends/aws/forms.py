"""The exact forms of the calls that act: operation, parameters, and what each of them may be in a scope. Pure.

A call that is not here, or has one parameter more, or names anything that is not the cluster's own, is not sent.
"""

from collections.abc import Mapping
from typing import Any

from backends.aws.border_forms import BORDER_FORMS
from backends.aws.form import Form
from backends.aws.np_forms import NP_TARGET
from backends.aws.owned import (
    ADDRESS,
    ASSOCIATION,
    FILLED_MIB_S,
    GROUP,
    GUARD,
    HOME_REGION,
    IMAGE,
    INSTANCE,
    INTERFACE,
    KEY_PAIR,
    LEADS_TO,
    PROFILE,
    SNAPSHOT,
    SOURCE_IMAGE,
    SUBNET,
    TEXT,
    TOKEN,
    ZONE,
    ZONE_ID,
    later,
    launched_one,
    of_key,
    table,
    vip,
)
from backends.aws.scope import Role, Scope
from backends.aws.shapes import each, fields, like, number, one_of, only, tags_of, wrong
from backends.aws.stops import (
    CLUSTER,
    LAUNCHED,
    NODE,
    OF_SET,
    SET,
    attribute,
    harder,
    of_interface,
    same_keys,
    snapshots,
)
from backends.aws.volume_forms import VOLUME_FORMS
from backends.errors import NotAllowed

LONGEST_TTL_S = 86400


def check(service: str, operation: str, params: Mapping[str, Any], scope: Scope) -> None:
    """Refuse what does not have the exact form of a call that may be made.

    Raises:
        Unseen: All would be well, had a look found what is named.
        NotAllowed: The message is the rest of `ec2:X is not called`.
    """
    form = FORMS.get((service, operation))
    if form is None:
        raise NotAllowed(": it is not on the list of what may be done")
    if scope.role not in form.roles:
        where = f"{scope.cluster.name} in {scope.region or 'no region'}"
        raise NotAllowed(f"for {where}: there is nothing of it there to do that to")
    fields(form.needs, form.may)(params, scope, "")
    if form.whole:
        form.whole(params, scope)


# --- images -----------------------------------------------------------------------------------------------------------


def _image(params: Mapping[str, Any], scope: Scope) -> None:
    """The name and the tags of an image are those of a backup set, and are of the node that is imaged."""
    found = tags_of(params["TagSpecifications"], ("image", "snapshot"), ("image", "snapshot"))
    tags = found["image"]
    if tags != found["snapshot"]:
        raise wrong("others", "TagSpecifications", "only with the same tags for image and snapshots")
    same_keys(tags, OF_SET)
    node = scope.node(tags[NODE])
    if tags[CLUSTER] != scope.tagged or node is None or not tags[SET].startswith(f"{scope.tagged}-"):
        raise wrong(tags, "Tags", f"only with a set, a cluster and a node of {scope.tagged}")
    if params["Name"] != f"{tags[SET]} {tags[NODE]}":
        raise wrong(params["Name"], "Name", f"only with that of its set and node: {tags[SET]} {tags[NODE]}")
    imaged = scope.instance(params["InstanceId"]) if "InstanceId" in params else None
    copied = scope.tagged_one("image", params["SourceImageId"], scope.cluster.region or "") if imaged is None else None
    whose = imaged or copied
    if whose is None or whose.node != tags[NODE]:
        raise wrong(tags[NODE], NODE, f"only with the node that it is an image of: {whose.node if whose else 'none'}")


def _copy(params: Mapping[str, Any], scope: Scope) -> None:
    """As any image of a set; and a key is nothing without encryption."""
    if "KmsKeyId" in params and "Encrypted" not in params:
        raise wrong(params["KmsKeyId"], "KmsKeyId", "only with Encrypted beside it")
    _image(params, scope)


# --- online backups ---------------------------------------------------------------------------------------------------

VOLUME = like(r"vol-[0-9a-f]{8,17}", "the id of a volume")
OF_ONE = fields(
    {"InstanceId": INSTANCE}, {"ExcludeBootVolume": only(True, False), "ExcludeDataVolumeIds": each(VOLUME)}
)


# --- launches ---------------------------------------------------------------------------------------------------------


def _launch(params: Mapping[str, Any], scope: Scope) -> None:
    """One node from its own image, at its own address or its own interface, called what it is."""
    found = tags_of(params["TagSpecifications"], ("instance", "volume", "network-interface"), ("instance",))
    for tags in found.values():
        same_keys(tags, LAUNCHED)
        if tags != found["instance"]:
            raise wrong("others", "TagSpecifications", "only with the same tags for all")
    tags = found["instance"]
    node = scope.node(tags[NODE])
    if node is None or tags[CLUSTER] != scope.cluster.name:
        raise wrong(tags, "Tags", f"only with a node of {scope.cluster.name}, and with that name of the cluster")
    at = params["NetworkInterfaces"][0] if "NetworkInterfaces" in params else params
    made = at.get("NetworkInterfaceId")
    placed = (at.get("SubnetId"), at.get("PrivateIpAddress"))
    if at is not params and any(key in params for key in ("SubnetId", "PrivateIpAddress", "SecurityGroupIds")):
        raise wrong(sorted(params), "NetworkInterfaces", "only without a subnet, an address or groups beside it")
    if made != node.eni if made else placed != (node.subnet, node.address):
        where = node.eni or f"{node.address} in {node.subnet}"
        raise wrong(made or placed, "NetworkInterfaces", f"{node.name} is launched at {where} and nowhere else")
    image = scope.tagged_one("image", params["ImageId"])
    if image is None or image.node != node.name:
        raise wrong(params["ImageId"], "ImageId", f"only with an image of {node.name}, by its tag")


def _card(value: Any, scope: Scope, path: str) -> None:
    """The one interface of a launch: made beforehand, or to be made in a subnet."""
    made = isinstance(value, Mapping) and "NetworkInterfaceId" in value
    if made:
        fields({"DeviceIndex": only(0), "NetworkInterfaceId": INTERFACE})(value, scope, path)
    else:
        needs = {"DeviceIndex": only(0), "SubnetId": SUBNET, "PrivateIpAddress": ADDRESS}
        fields(needs, {"Groups": each(GROUP)})(value, scope, path)


def _ends(value: Any, scope: Scope, path: str) -> None:
    """A disk goes with its instance where it is a rehearsal, and nowhere else."""
    if value is not True or scope.place is None or scope.place.kind != "drill":
        raise wrong(value, path, "only true, and in a drill only")


RATE = number(*FILLED_MIB_S)
EBS = fields({}, {"VolumeInitializationRate": RATE, "DeleteOnTermination": _ends})
DISK = fields({"DeviceName": like(r"/?[A-Za-z0-9/]{1,32}", "the name of a device"), "Ebs": EBS})
LAUNCH = Form(
    frozenset({"restored"}),
    {
        "ImageId": IMAGE,
        "InstanceType": like(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an instance type"),
        "MinCount": only(1),
        "MaxCount": only(1),
        "IamInstanceProfile": fields({"Name": GUARD}),
        "InstanceInitiatedShutdownBehavior": only("stop"),
        "TagSpecifications": later,
        "ClientToken": TOKEN,
    },
    {
        "NetworkInterfaces": one_of(_card),
        "SubnetId": SUBNET,
        "PrivateIpAddress": ADDRESS,
        "SecurityGroupIds": each(GROUP),
        "KeyName": KEY_PAIR,
        "BlockDeviceMappings": each(DISK),
    },
    _launch,
)


# --- names ------------------------------------------------------------------------------------------------------------


def _record(value: Any, scope: Scope, path: str) -> None:
    """One A record with one address, of the place's own name."""
    one = fields({"Value": like(r"\d{1,3}(\.\d{1,3}){3}", "an IPv4 address")})
    needs = {"Name": TEXT, "Type": only("A"), "TTL": number(0, LONGEST_TTL_S), "ResourceRecords": one_of(one)}
    fields(needs)(value, scope, path)
    name = scope.place.record if scope.place else ""
    if not name or _dotted(value["Name"]) != _dotted(name):
        raise wrong(value["Name"], f"{path}.Name", f"only with the record of the place: {name or 'there is none'}")


def _change(value: Any, scope: Scope, path: str) -> None:
    fields({"Action": only("UPSERT", "DELETE"), "ResourceRecordSet": _record})(value, scope, path)
    LEADS_TO(value["ResourceRecordSet"]["ResourceRecords"][0]["Value"], scope, f"{path}.Value")


def _dotted(name: str) -> str:
    return f"{name.casefold().removesuffix('.')}."


# --- all of them ------------------------------------------------------------------------------------------------------

HOME_OR_RESTORED: frozenset[Role] = frozenset({"home", "restored"})
WHERE_SETS_ARE: frozenset[Role] = frozenset({"home", "copies"})
RESTORED: frozenset[Role] = frozenset({"restored"})
HOME: frozenset[Role] = frozenset({"home"})
ROUTE = {"RouteTableId": table, "DestinationCidrBlock": vip, "NetworkInterfaceId": INTERFACE}
FAST = {"AvailabilityZones": each(ZONE), "SourceSnapshotIds": each(SNAPSHOT)}
OFF = fields({"Value": only(False)})
ANY_GROUP = like(r"sg-[0-9a-f]{8,17}", "the id of a security group")
"""Which groups a node had the site file does not say; EC2 takes only those of the interface's own VPC."""
ON_OR_OFF = fields({"Value": only(True, False)})

FORMS: Mapping[tuple[str, str], Form] = {
    **NP_TARGET,
    ("ec2", "StartInstances"): Form(HOME_OR_RESTORED, {"InstanceIds": one_of(INSTANCE)}),
    ("ec2", "StopInstances"): Form(
        HOME_OR_RESTORED,
        {"InstanceIds": one_of(INSTANCE)},
        {"Force": only(True), "SkipOsShutdown": only(True)},
        harder,
    ),
    ("ec2", "CreateImage"): Form(
        frozenset({"home"}),
        {"InstanceId": INSTANCE, "Name": TEXT, "NoReboot": only(True), "TagSpecifications": later},
        {"Description": TEXT},
        _image,
    ),
    ("ec2", "CreateSnapshots"): Form(
        frozenset({"home"}),
        {"InstanceSpecification": OF_ONE, "Description": TEXT, "TagSpecifications": later},
        {},
        snapshots,
    ),
    ("ec2", "CopyImage"): Form(
        frozenset({"copies"}),
        {
            "SourceImageId": SOURCE_IMAGE,
            "SourceRegion": HOME_REGION,
            "Name": TEXT,
            "TagSpecifications": later,
            "ClientToken": TOKEN,
        },
        {
            "CopyImageTags": only(True, False),
            "Description": TEXT,
            "Encrypted": only(True),
            "KmsKeyId": of_key,
            "SnapshotCopyCompletionDurationMinutes": number(15, 2880),
        },
        _copy,
    ),
    ("ec2", "DeregisterImage"): Form(WHERE_SETS_ARE, {"ImageId": IMAGE}),
    ("ec2", "DeleteSnapshot"): Form(WHERE_SETS_ARE, {"SnapshotId": SNAPSHOT}),
    ("ec2", "EnableFastSnapshotRestores"): Form(RESTORED, FAST),
    ("ec2", "DisableFastSnapshotRestores"): Form(RESTORED, FAST),
    ("ec2", "RunInstances"): LAUNCH,
    ("ec2", "TerminateInstances"): Form(RESTORED, {"InstanceIds": one_of(launched_one)}),
    ("ec2", "ModifyInstanceAttribute"): Form(
        HOME_OR_RESTORED, {"InstanceId": INSTANCE}, {"SourceDestCheck": OFF, "DisableApiStop": ON_OR_OFF}, attribute
    ),
    ("ec2", "ModifyNetworkInterfaceAttribute"): Form(
        HOME_OR_RESTORED,
        {"NetworkInterfaceId": INTERFACE},
        {"SourceDestCheck": OFF, "Groups": each(ANY_GROUP)},
        of_interface,
    ),
    ("ec2", "ReplaceIamInstanceProfileAssociation"): Form(
        RESTORED, {"AssociationId": ASSOCIATION, "IamInstanceProfile": fields({"Name": PROFILE})}
    ),
    ("ec2", "CreateRoute"): Form(RESTORED, ROUTE),
    ("ec2", "ReplaceRoute"): Form(HOME_OR_RESTORED, ROUTE),
    ("ec2", "DeleteRoute"): Form(RESTORED, {"RouteTableId": table, "DestinationCidrBlock": vip}),
    **BORDER_FORMS,
    **VOLUME_FORMS,
    ("route53", "ChangeResourceRecordSets"): Form(
        RESTORED, {"HostedZoneId": ZONE_ID, "ChangeBatch": fields({"Changes": one_of(_change)}, {"Comment": TEXT})}
    ),
}
"""Every call that may be made. EC2's DryRun is let through beside it, for it does nothing."""
