"""What lets a runner give nodes other volumes from the cluster's own snapshots, or lend one to the client's host."""

from backends.policy import names
from backends.policy.acting import GIVEN, OWN, tagging, using_keys
from backends.policy.values import Condition, Statement
from backends.settings import Cluster

REPLACED, KIND = "aws:ResourceTag/clpdeck:replaced-by", "aws:ResourceTag/clpdeck:kind"


def exchanging(cluster: Cluster, keys: tuple[str, ...]) -> tuple[Statement, ...]:
    """Stop and start the nodes; make volumes, attach those, detach what is marked as replaced. Nothing is deleted."""
    home = cluster.region or ""
    own, volumes = names.ec2(home, "instance", *names.instances_of(cluster)), names.ec2(home, "volume", "*")
    snapshots, given = names.ownerless(home, "snapshot"), {"StringEquals": {GIVEN: cluster.name}}
    mark: Condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ("clpdeck:replaced-by",)}}
    return (
        Statement("StopAndStart", ("ec2:StartInstances", "ec2:StopInstances"), own),
        *_making(cluster),
        Statement("MarkReplaced", ("ec2:CreateTags",), volumes, mark),
        Statement("ToNodes", ("ec2:AttachVolume", "ec2:DetachVolume"), own),
        Statement("AttachMade", ("ec2:AttachVolume",), volumes, {"StringEquals": {OWN: cluster.name}}),
        Statement("DetachReplaced", ("ec2:DetachVolume",), volumes, {"StringLike": {REPLACED: "*"}}),
        Statement("SnapshotNodes", ("ec2:CreateSnapshots",), (*own, *volumes)),
        Statement("MakeSnapshots", ("ec2:CreateSnapshots",), snapshots, given),
        tagging("TagSnapshots", snapshots, "CreateSnapshots"),
        *using_keys(keys, (home,)),
    )


def fetching(cluster: Cluster, keys: tuple[str, ...]) -> tuple[Statement, ...]:
    """Make a volume to read a file from, lend it to the client's host, and delete it: no other one."""
    home, client = cluster.region or "", cluster.client
    if client is None or not client.instance:
        return ()
    volumes = names.ec2(home, "volume", "*")
    lent: Condition = {"StringEquals": {OWN: cluster.name, KIND: "fetch"}}
    return (
        *_making(cluster),
        Statement("ToClient", ("ec2:AttachVolume", "ec2:DetachVolume"), names.ec2(home, "instance", client.instance)),
        Statement("LendAndDelete", ("ec2:AttachVolume", "ec2:DetachVolume", "ec2:DeleteVolume"), volumes, lent),
        *using_keys(keys, (home,)),
    )


def _making(cluster: Cluster) -> tuple[Statement, ...]:
    """Volumes that bear the cluster's tag, from snapshots that do."""
    home = cluster.region or ""
    volumes, snapshots = names.ec2(home, "volume", "*"), names.ownerless(home, "snapshot")
    return (
        Statement("MakeVolumes", ("ec2:CreateVolume",), volumes, {"StringEquals": {GIVEN: cluster.name}}),
        Statement("FromOwnSets", ("ec2:CreateVolume",), snapshots, {"StringEquals": {OWN: cluster.name}}),
        tagging("TagVolumes", volumes, "CreateVolume"),
    )
