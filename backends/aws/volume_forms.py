"""The forms of the calls on volumes: made from a set's snapshots, given in exchange for others, lent to the client.

What is taken away from a node is what a run has said the end of on its own tag, or what several have attached; and
nothing is deleted but what was made to read one file from.
"""

from collections.abc import Mapping
from typing import Any

from backends.aws.form import Form
from backends.aws.owned import DISK_OF, FILLED_MIB_S, KEPT, MADE, SHARED, SNAPSHOT, TOKEN, later, of_key
from backends.aws.scope import Role, Scope
from backends.aws.shapes import Check, each, fields, like, number, one_of, only, quoted, tags_of, wrong
from backends.aws.stops import CLUSTER, KIND, NODE, RUN, SET, STEP
from backends.errors import NotAllowed
from backends.settings import CLIENT

REPLACES, REPLACED = "clpdeck:replaces", "clpdeck:replaced-by"
FETCH = "fetch"
"""What `clpdeck:kind` says of a volume that is made to read one file from, and deleted after it."""
MADE_FOR = frozenset({CLUSTER, NODE, RUN, STEP, SET})
"""The tags of every volume that a run makes. One in exchange has the old one's own tags beside them, and `REPLACES`."""
MOST_TAGS = 50
"""Of one thing of EC2 (EC2 user guide, "Tag restrictions")."""

DEVICE = like(r"/?[A-Za-z0-9/]{1,32}", "the name of a device")
SNAPSHOTS_MARK = {"Key": only("clpdeck:state"), "Value": only("whole", "void")}
RUNS_MARK = {"Key": only(REPLACED), "Value": like(r"[A-Za-z0-9._-]{1,80}", "the number of a run")}


def _zone(value: Any, scope: Scope, path: str) -> None:
    """A zone of the cluster's own region; which of them, an instance's own is, EC2 itself holds the attachment to."""
    like(rf"{scope.region}[a-z]", f"a zone of {scope.region}")(value, scope, path)


def made(params: Mapping[str, Any], scope: Scope) -> None:
    """The tags say for which machine it is, of which set, and what it is instead of; or that it is read from only."""
    tags = tags_of(params["TagSpecifications"], ("volume",), ("volume",))["volume"]
    missing = sorted(MADE_FOR - set(tags))
    if missing or len(tags) > MOST_TAGS or any(key.casefold().startswith("aws:") for key in tags):
        raise wrong(", ".join(missing or sorted(tags)), "Tags", f"only with {', '.join(sorted(MADE_FOR))}")
    if tags[CLUSTER] != scope.cluster.name or not tags[SET].startswith(f"{scope.tagged}-"):
        raise wrong(tags, "Tags", f"only with a set and a cluster of {scope.tagged}")
    if "KmsKeyId" in params and "Encrypted" not in params:
        raise wrong(params["KmsKeyId"], "KmsKeyId", "only with Encrypted beside it")
    if tags.get(KIND) == FETCH:
        if tags[NODE] != CLIENT or REPLACES in tags:
            raise wrong(tags[NODE], NODE, f"only for the {CLIENT}, where it is made to be read from")
        return
    own = scope.disk("disk", tags.get(REPLACES))
    if KIND in tags or own is None or own.node != tags[NODE]:
        raise wrong(tags.get(REPLACES), REPLACES, f"only with a volume that {quoted(tags[NODE])} has attached")


def attached(params: Mapping[str, Any], scope: Scope) -> None:
    """A volume that a run made goes to the machine that it was made for, and to no other."""
    _of_machine(scope, "made", params["VolumeId"], params["InstanceId"])


def detached(params: Mapping[str, Any], scope: Scope) -> None:
    """With a device: what a run has marked as replaced, or lent to the client; without: what several have attached."""
    volume, instance = params["VolumeId"], params["InstanceId"]
    if "Device" not in params:
        SHARED(volume, scope, "VolumeId")
        return
    if scope.machine_of(instance) == CLIENT:
        _of_machine(scope, "made", volume, instance)
        return
    KEPT(volume, scope, "VolumeId")
    _of_machine(scope, "kept", volume, instance)


def deleted(params: Mapping[str, Any], scope: Scope) -> None:
    """Only what was made to be read from. What a node had, or has, is never deleted."""
    own = scope.disk("made", params["VolumeId"])
    if own is None or own.node != CLIENT:
        raise NotAllowed(f"for {quoted(params['VolumeId'])}: no run made it to be read from only, by its tags")


def _of_machine(scope: Scope, kind: Any, volume: object, instance: object) -> None:
    own, machine = scope.disk(kind, volume), scope.machine_of(instance)
    if own is None or machine is None or own.node != machine:
        whose = own.node if own else "nobody"
        raise wrong(instance, "InstanceId", f"only with the instance of {whose}, whose {quoted(volume)} is")


def _machine(value: Any, scope: Scope, path: str) -> None:
    if scope.machine_of(value) is None:
        raise wrong(value, path, f"only for one of {', '.join(scope.machines) or 'none that the site file names'}")


def marked(params: Mapping[str, Any], scope: Scope) -> None:
    """Snapshots are marked as whole or void, and a volume as replaced: neither as the other."""
    rule = SNAPSHOTS_MARK if str(params["Resources"][0]).startswith("snap-") else RUNS_MARK
    fields(rule)(params["Tags"][0], scope, "Tags")


def _marked_one(value: Any, scope: Scope, path: str) -> None:
    check: Check = DISK_OF if isinstance(value, str) and value.startswith("vol-") else SNAPSHOT
    check(value, scope, path)


def _resources(value: Any, scope: Scope, path: str) -> None:
    each(_marked_one)(value, scope, path)
    if len({str(one).partition("-")[0] for one in value}) > 1:
        raise wrong(value, path, "only with snapshots, or with volumes")


HOME: frozenset[Role] = frozenset({"home"})
TEXT = like(r"[^\x00-\x1f]{1,128}", "a text")
VOLUME_FORMS: Mapping[tuple[str, str], Form] = {
    ("ec2", "CreateVolume"): Form(
        HOME,
        {
            "AvailabilityZone": _zone,
            "SnapshotId": SNAPSHOT,
            "VolumeType": only("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"),
            "TagSpecifications": later,
            "ClientToken": TOKEN,
        },
        {
            "Iops": number(100, 256_000),
            "Throughput": number(125, 2_000),
            "Encrypted": only(True),
            "KmsKeyId": of_key,
            "VolumeInitializationRate": number(*FILLED_MIB_S),
        },
        made,
    ),
    ("ec2", "AttachVolume"): Form(HOME, {"VolumeId": MADE, "InstanceId": _machine, "Device": DEVICE}, {}, attached),
    ("ec2", "DetachVolume"): Form(HOME, {"VolumeId": later, "InstanceId": _machine}, {"Device": DEVICE}, detached),
    ("ec2", "DeleteVolume"): Form(HOME, {"VolumeId": MADE}, {}, deleted),
    ("ec2", "CreateTags"): Form(
        HOME, {"Resources": _resources, "Tags": one_of(fields({"Key": TEXT, "Value": TEXT}))}, {}, marked
    ),
}
