"""What lets a runner take backup sets, restore from them, or fence a node: on this site's things, by id or by tag."""

from collections.abc import Mapping

from backends.policy import names
from backends.policy.looking import REGIONS
from backends.policy.values import Condition, Statement
from backends.settings import Cluster, Place
from backends.text import bucket_prefix

TAG = "clpdeck:cluster"
OWN = f"aws:ResourceTag/{TAG}"
GIVEN = f"aws:RequestTag/{TAG}"
ROUTES = ("ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute")


def backing_up(cluster: Cluster, keys: tuple[str, ...]) -> tuple[Statement, ...]:
    """Stop and start the cluster's instances, image them, copy the images, remove those of its own sets."""
    home = cluster.region or ""
    copies = names.once(one.region for one in cluster.places if one.region != home)
    own = names.ec2(home, "instance", *names.instances_of(cluster))
    made = tuple(arn for kind in ("image", "snapshot") for arn in names.ownerless(home, kind))
    copied = tuple(arn for region in copies for kind in ("image", "snapshot") for arn in names.ownerless(region, kind))
    tagged = {"StringEquals": {GIVEN: cluster.name}}
    found = [
        Statement("StopAndStart", ("ec2:StartInstances", "ec2:StopInstances"), own),
        Statement("ImageNodes", ("ec2:CreateImage",), own),
        Statement("MakeImages", ("ec2:CreateImage",), made, tagged),
        Statement(
            "RemoveOwnSets", ("ec2:DeregisterImage", "ec2:DeleteSnapshot"), (*made, *copied),
            {"StringEquals": {OWN: cluster.name}},
        ),
        tagging("TagImages", made, "CreateImage"),
        *_online(cluster, own),
    ]  # fmt: skip
    if copies:
        here = {"StringEquals": {REGIONS: copies}}
        found.append(Statement("CopyImages", ("ec2:CopyImage",), (*made, *copied), here))
        found.append(tagging("TagCopies", copied, "CopyImage"))
    return (*found, *using_keys(keys, names.once([home, *copies])))


def _online(cluster: Cluster, own: tuple[str, ...]) -> tuple[Statement, ...]:
    """Snapshots of mirror disks, and the one tag that says whether such a set is whole."""
    home = cluster.region or ""
    snapshots = names.ownerless(home, "snapshot")
    mark: Condition = {
        "StringEquals": {OWN: cluster.name},
        "ForAllValues:StringEquals": {"aws:TagKeys": ("clpdeck:state",)},
    }
    return (
        Statement("SnapshotMirrors", ("ec2:CreateSnapshots",), (*own, *names.ec2(home, "volume", "*"))),
        Statement("MakeSnapshots", ("ec2:CreateSnapshots",), snapshots, {"StringEquals": {GIVEN: cluster.name}}),
        tagging("TagSnapshots", snapshots, "CreateSnapshots"),
        Statement("MarkSets", ("ec2:CreateTags",), snapshots, mark),
    )


def fencing(cluster: Cluster, keys: tuple[str, ...]) -> tuple[Statement, ...]:
    """Stop a node for sure, keep what it has in snapshots, lead the VIPs away; seal it off, and start it again."""
    home = cluster.region or ""
    own = names.ec2(home, "instance", *names.instances_of(cluster))
    volumes, made = names.ec2(home, "volume", "*"), names.ownerless(home, "snapshot")
    return (
        Statement("StopAndStart", ("ec2:StartInstances", "ec2:StopInstances", "ec2:ModifyInstanceAttribute"), own),
        Statement("DetachShared", ("ec2:DetachVolume",), (*own, *volumes)),
        Statement("SnapshotNodes", ("ec2:CreateSnapshots",), (*own, *volumes)),
        Statement("MakeSnapshots", ("ec2:CreateSnapshots",), made, {"StringEquals": {GIVEN: cluster.name}}),
        tagging("TagSnapshots", made, "CreateSnapshots"),
        Statement("LeadRoutes", ("ec2:ReplaceRoute",), names.ec2(home, "route-table", "*")),
        Statement(
            "SealOff", ("ec2:ModifyNetworkInterfaceAttribute",),
            (*names.ec2(home, "network-interface", "*"), *names.ec2(home, "security-group", "*")),
        ),
        *using_keys(keys, (home,)),
    )  # fmt: skip


def making_target(cluster: Cluster) -> tuple[Statement, ...]:
    """Make a site in a bucket of the cluster's own, and lead to it by an endpoint in its VPC.

    EC2 lets nobody be held to one VPC here, for the site file names none: to the region only.
    """
    home = cluster.region or ""
    there = {"StringEquals": {REGIONS: (home,)}}
    endpoints = names.ec2(home, "vpc-endpoint", "*")
    around = (*names.ec2(home, "vpc", "*"), *names.ec2(home, "route-table", "*"), *endpoints)
    on_bucket = ("s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketWebsite",
                 "s3:PutObject")  # fmt: skip
    return (
        Statement("MakeSite", on_bucket, names.buckets(home, bucket_prefix(cluster.name))),
        Statement("LeadToS3", ("ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint"), around, there),
        tagging("TagEndpoint", endpoints, "CreateVpcEndpoint"),
    )


def restoring(cluster: Cluster, place: Place, roles: Mapping[str, str], keys: tuple[str, ...]) -> tuple[Statement, ...]:
    """Launch from the cluster's sets in one place, and act on what was launched there, by its tag.

    Args:
        cluster: The one that is watched, whose sets they are.
        place: Where it is restored.
        roles: The role in an instance profile, where it bears another name.
        keys: ARNs of KMS keys.
    """
    region, restored = place.region, f"{cluster.name}.{place.kind}"
    of_sets = {"StringEquals": {OWN: cluster.name}}
    of_ours = {"StringEquals": {OWN: restored}}
    images = tuple(arn for kind in ("image", "snapshot") for arn in names.ownerless(region, kind))
    cards = _cards(place)
    passed = names.roles(region, *names.once(roles.get(one, one) for one in names.profiles_of(place)))
    found = [
        Statement("LaunchFromSets", ("ec2:RunInstances",), images, of_sets),
        *_launching(place, restored),
        *_other_zones(cluster, place),
        tagging("TagLaunched", tuple(arn for kind in ("instance", "volume", "network-interface")
                                   for arn in names.ec2(region, kind, "*")), "RunInstances"),
        Statement("ActOnLaunched", (
            "ec2:StartInstances", "ec2:StopInstances", "ec2:TerminateInstances", "ec2:ModifyInstanceAttribute",
            "ec2:ReplaceIamInstanceProfileAssociation",
        ), names.ec2(region, "instance", "*"), of_ours),
        Statement("ActOnInterfaces", ("ec2:ModifyNetworkInterfaceAttribute",), *cards),
        Statement("PassRoles", ("iam:PassRole",), passed,
                  {"StringEquals": {"iam:PassedToService": f"ec2.{_suffix(region)}"}}),
        Statement("LeadRoutes", ROUTES,
                  names.ec2(region, "route-table", *place.tables)),
        Statement("FastSnapshotRestore", ("ec2:EnableFastSnapshotRestores", "ec2:DisableFastSnapshotRestores"),
                  names.ownerless(region, "snapshot"), of_sets),
    ]  # fmt: skip
    return (*found, *_names(place), *using_keys(keys, (region,)))


def _launching(place: Place, restored: str) -> tuple[Statement, ...]:
    """The rest of a launch: with a profile of the place and the tag of the restored cluster, on its own network."""
    region = place.region
    profiles = names.profiles(region, *names.profiles_of(place))
    instance: Condition = {"StringEquals": {GIVEN: restored}, "ArnLike": {"ec2:InstanceProfile": profiles}}
    subnets = names.ec2(region, "subnet", *names.once(node.subnet for node in place.nodes))
    around = (
        *subnets,
        *names.ec2(region, "security-group", *place.groups),
        *names.ec2(region, "key-pair", *((place.key_pair,) if place.key_pair else ())),
        *names.ec2(region, "volume", "*"),
    )
    cards = _cards(place)
    return (
        Statement("LaunchTagged", ("ec2:RunInstances",), names.ec2(region, "instance", "*"), instance),
        Statement("LaunchThere", ("ec2:RunInstances",), around),
        Statement("LaunchWithInterfaces", ("ec2:RunInstances",), *cards),
    )


def _other_zones(cluster: Cluster, place: Place) -> tuple[Statement, ...]:
    """Another zone, where there is no capacity in a server's own: any subnet and route table of the place's VPC.

    Not where the cluster's other place is in that VPC, too: then each is held to what the site file names.
    """
    if any(one.vpc == place.vpc and one.kind != place.kind for one in cluster.places):
        return ()
    region = place.region
    within: Condition = {"ArnLike": {"ec2:Vpc": names.ec2(region, "vpc", place.vpc)}}
    around = (*names.ec2(region, "subnet", "*"), *names.ec2(region, "network-interface", "*"))
    tables = names.ec2(region, "route-table", "*")
    return (
        Statement("LaunchInOtherZones", ("ec2:RunInstances",), around, within),
        Statement("LeadRoutesInOtherZones", ROUTES, tables, within),
    )


def _cards(place: Place) -> tuple[tuple[str, ...], Condition | None]:
    """The interfaces of a place: those made beforehand, by id; else any in its subnets."""
    region = place.region
    if place.nodes and all(node.eni for node in place.nodes):
        return names.ec2(region, "network-interface", *(node.eni for node in place.nodes)), None
    subnets = names.ec2(region, "subnet", *names.once(node.subnet for node in place.nodes))
    return names.ec2(region, "network-interface", "*"), {"ArnLike": {"ec2:Subnet": subnets}}


def _names(place: Place) -> tuple[Statement, ...]:
    """One A record of one zone."""
    if not (place.zone and place.record):
        return ()
    prefix, every = "route53:ChangeResourceRecordSets", "ForAllValues:StringEquals"
    held: dict[str, str | tuple[str, ...]] = {
        f"{prefix}NormalizedRecordNames": (place.record.casefold().removesuffix("."),),
        f"{prefix}RecordTypes": ("A",),
        f"{prefix}Actions": ("UPSERT", "DELETE"),
    }
    return (Statement("LeadName", (prefix,), names.zones(place.region, place.zone), {every: held}),)


def tagging(sid: str, resources: tuple[str, ...], creating: str) -> Statement:
    """Tags may be given to what is just being made, and to nothing that is there."""
    return Statement(sid, ("ec2:CreateTags",), resources, {"StringEquals": {"ec2:CreateAction": creating}})


def using_keys(keys: tuple[str, ...], regions: tuple[str, ...]) -> tuple[Statement, ...]:
    """Encrypted disks: EBS uses the keys on behalf of whoever acts."""
    if not keys:
        return ()
    by_ec2 = tuple(f"ec2.{region}.{_suffix(region)}" for region in regions if region)
    use = (
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    )
    return (
        Statement("UseKeys", use, keys, {"StringEquals": {"kms:ViaService": by_ec2}}),
        Statement("GrantKeys", ("kms:CreateGrant",), keys, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
    )


def _suffix(region: str) -> str:
    """What the names of AWS's services end in."""
    return "amazonaws.com.cn" if names.partition(region) == "aws-cn" else "amazonaws.com"
