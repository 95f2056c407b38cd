"""What each policy lets be done, and on whose things: read as IAM reads it."""

from dataclasses import replace

import pytest

from backends.aws import forms, guard
from backends.policy import (
    BACKUP,
    FENCE,
    FETCH_FILE,
    LOOKING,
    NO_PERMISSION,
    NP_TARGET,
    ONLINE_RESTORE,
    REHEARSE,
    RESTORE,
    SSM,
    Kind,
    Policy,
    policy,
)
from backends.policy.operations import action as of_iam
from backends.policy.operations import actions
from backends.policy.values import MOST_CHARACTERS
from backends.text import bucket_prefix
from tests.backends.policy.sites import ACCOUNT, BOOKS, DRILL, HOME, THERE, Context, allows, arn, books, statements
from tests.backends.readiness.places import PLACE

KINDS: tuple[Kind, ...] = (
    "watch", "backup", "restore", "fence", "rehearse", "np-target", "online-restore", "fetch-file",
)  # fmt: skip
WATCH, BACK_UP, RESTORING, FENCING, REHEARSING, NP, ONLINE, FETCH = (policy(kind, (BOOKS,)) for kind in KINDS)
DR = RESTORING
OWN = "aws:ResourceTag/clpdeck:cluster"
GIVEN = "aws:RequestTag/clpdeck:cluster"


def test_every_call_that_may_be_made_is_in_a_policy_and_nothing_else_is() -> None:
    """Whoever puts a call on a list of `backends.aws` decides here who is let make it."""
    assert guard.LOOKING | {*guard.LOOKING_IN_FORM} == LOOKING | NO_PERMISSION | SSM
    assert frozenset(forms.FORMS) == BACKUP | RESTORE | FENCE | REHEARSE | NP_TARGET | ONLINE_RESTORE | FETCH_FILE


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_names_the_actions_of_its_kind_and_no_others(kind: Kind) -> None:
    named = {action for one in statements(policy(kind, (BOOKS,))) for action in one["Action"]}
    assert named == actions(kind)
    assert not any("*" in action for action in named)


@pytest.mark.parametrize("made", [WATCH, BACK_UP, RESTORING, FENCING, ONLINE, FETCH])
def test_a_policy_is_one_that_iam_takes(made: Policy) -> None:
    sids = [one["Sid"] for one in statements(made)]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)
    assert all(one["Resource"] and one["Action"] for one in statements(made))
    assert made.characters <= MOST_CHARACTERS


# --- looking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [WATCH, BACK_UP, RESTORING, FENCING, ONLINE, FETCH])
def test_who_looks_looks_in_the_clusters_regions_only(made: Policy) -> None:
    for region in (HOME, THERE):
        assert allows(made, "ec2:DescribeInstances", context={"aws:RequestedRegion": region})
    assert not allows(made, "ec2:DescribeInstances", context={"aws:RequestedRegion": "us-east-1"})
    assert not allows(made, "servicequotas:ListServiceQuotas", context={"aws:RequestedRegion": "us-east-1"})


def test_who_asks_by_ssm_asks_the_clusters_own_nodes_by_one_document_and_is_told_what_it_lets_him() -> None:
    first, second = BOOKS.nodes
    told = policy("watch", (books(nodes=(replace(first, ssm=True), second)),))

    def instance(id_: str | None) -> str:
        return f"arn:aws:ec2:{HOME}:{ACCOUNT}:instance/{id_}"

    document = f"arn:aws:ssm:{HOME}::document/"
    assert allows(told, "ssm:SendCommand", instance(first.instance))
    assert allows(told, "ssm:SendCommand", f"{document}AWS-RunShellScript")
    assert not allows(told, "ssm:SendCommand", instance(second.instance))
    assert not allows(told, "ssm:SendCommand", f"{document}AWS-RunPowerShellScript")
    assert any("anything as root" in note for note in told.notes)
    assert not any("anything as root" in note for note in WATCH.notes)


def test_who_looks_looks_at_the_sites_profiles_and_zones_only() -> None:
    def profile(name: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:instance-profile/{name}"

    assert allows(WATCH, "iam:GetInstanceProfile", profile("guard"))
    assert allows(WATCH, "iam:GetInstanceProfile", profile("toy"))
    assert not allows(DR, "iam:GetInstanceProfile", profile("toy"))
    assert not allows(WATCH, "iam:GetInstanceProfile", profile("admin"))
    assert allows(WATCH, "route53:GetHostedZone", "arn:aws:route53:::hostedzone/Z1")
    assert not allows(WATCH, "route53:ListResourceRecordSets", "arn:aws:route53:::hostedzone/Z2")
    assert allows(WATCH, "route53:GetChange", "arn:aws:route53:::change/C1")


def test_where_runners_have_a_profile_of_their_own_who_looks_is_refused_what_they_do() -> None:
    apart = books(profile="look", act_profile="act", places=(replace(PLACE, profile="look", act_profile="act"),))
    made = policy("watch", (apart,))
    assert statements(made)[-1]["Effect"] == "Deny"
    assert {"ec2:StopInstances", "ec2:RunInstances", "iam:PassRole"} <= {*statements(made)[-1]["Action"]}
    assert all(one["Effect"] == "Allow" for one in statements(WATCH))
    one_of_them = books(profile="look", act_profile="act", places=(replace(PLACE, profile="look"),))
    assert all(one["Effect"] == "Allow" for one in statements(policy("watch", (one_of_them,))))


# --- backing up ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["ec2:StopInstances", "ec2:StartInstances", "ec2:CreateImage"])
def test_a_backup_stops_starts_and_images_the_clusters_own_instances(action: str) -> None:
    assert allows(BACK_UP, action, arn("instance", "i-anna", HOME))
    assert not allows(BACK_UP, action, arn("instance", "i-somebody", HOME))
    assert not allows(BACK_UP, action, arn("instance", "i-anna", THERE))


def test_images_bear_the_clusters_tag_and_only_what_is_being_made_gets_one() -> None:
    image = arn("image", "ami-1", HOME)
    assert allows(BACK_UP, "ec2:CreateImage", image, {GIVEN: "books"})
    assert not allows(BACK_UP, "ec2:CreateImage", image, {GIVEN: "shop"})
    assert not allows(BACK_UP, "ec2:CreateImage", image)
    assert allows(BACK_UP, "ec2:CreateTags", image, {"ec2:CreateAction": "CreateImage"})
    assert not allows(BACK_UP, "ec2:CreateTags", image)
    assert allows(BACK_UP, "ec2:CreateTags", arn("snapshot", "snap-1"), {"ec2:CreateAction": "CopyImage"})
    assert not allows(BACK_UP, "ec2:CreateTags", arn("instance", "i-anna", HOME), {"ec2:CreateAction": "CreateImage"})


def test_images_are_copied_to_where_the_cluster_is_restored() -> None:
    assert allows(BACK_UP, "ec2:CopyImage", arn("image", "ami-1"), {"aws:RequestedRegion": THERE})
    assert not allows(BACK_UP, "ec2:CopyImage", arn("image", "ami-1"), {"aws:RequestedRegion": "us-east-1"})
    assert "ec2:CopyImage" not in {
        action for one in statements(policy("backup", (books(places=()),))) for action in one["Action"]
    }


@pytest.mark.parametrize(("action", "kind"), [("ec2:DeregisterImage", "image"), ("ec2:DeleteSnapshot", "snapshot")])
@pytest.mark.parametrize("region", [HOME, THERE])
def test_only_the_clusters_own_sets_are_removed_in_both_regions(action: str, kind: str, region: str) -> None:
    assert allows(BACK_UP, action, arn(kind, "x-1", region), {OWN: "books"})
    assert not allows(BACK_UP, action, arn(kind, "x-1", region), {OWN: "shop"})
    assert not allows(BACK_UP, action, arn(kind, "x-1", region))
    assert not allows(BACK_UP, action, arn(kind, "x-1", "us-east-1"), {OWN: "books"})


# --- restoring -------------------------------------------------------------------------------------------------------

SUBNET = f"arn:aws:ec2:{THERE}:{ACCOUNT}:subnet/subnet-a"
GUARD = f"arn:aws:iam::{ACCOUNT}:instance-profile/guard"
LAUNCH: tuple[tuple[str, Context], ...] = (
    (arn("image", "ami-1"), {OWN: "books"}),
    (arn("instance", "*"), {GIVEN: "books.dr", "ec2:InstanceProfile": GUARD}),
    (arn("subnet", "subnet-a"), {}),
    (arn("security-group", "sg-1"), {}),
    (arn("key-pair", "cluster"), {}),
    (arn("volume", "*"), {}),
    (arn("network-interface", "*"), {"ec2:Subnet": SUBNET}),
)
NO_LAUNCH: tuple[tuple[str, Context], ...] = (
    (arn("image", "ami-1"), {OWN: "shop"}),
    (arn("image", "ami-1"), {}),
    (arn("image", "ami-1", HOME), {OWN: "books"}),
    (arn("instance", "*"), {GIVEN: "books", "ec2:InstanceProfile": GUARD}),
    (arn("instance", "*"), {GIVEN: "books.dr", "ec2:InstanceProfile": GUARD.replace("guard", "admin")}),
    (arn("instance", "*"), {GIVEN: "books.dr"}),
    (arn("subnet", "subnet-z"), {}),
    (arn("security-group", "sg-9"), {}),
    (arn("key-pair", "mine"), {}),
    (arn("network-interface", "*"), {"ec2:Subnet": SUBNET.replace("subnet-a", "subnet-z")}),
)


@pytest.mark.parametrize(("resource", "context"), LAUNCH)
def test_a_launch_of_the_place_is_let(resource: str, context: Context) -> None:
    assert allows(DR, "ec2:RunInstances", resource, context)


@pytest.mark.parametrize(("resource", "context"), NO_LAUNCH)
def test_a_launch_of_anything_else_or_anywhere_else_is_not(resource: str, context: Context) -> None:
    assert not allows(DR, "ec2:RunInstances", resource, context)


@pytest.mark.parametrize(
    "action",
    [
        "StartInstances",
        "StopInstances",
        "TerminateInstances",
        "ModifyInstanceAttribute",
        "ReplaceIamInstanceProfileAssociation",
    ],
)
def test_only_what_was_launched_for_the_restored_cluster_is_touched(action: str) -> None:
    assert allows(DR, f"ec2:{action}", arn("instance", "i-9"), {OWN: "books.dr"})
    for cluster in ("books", "books.drill", "shop"):
        assert not allows(DR, f"ec2:{action}", arn("instance", "i-9"), {OWN: cluster})
    assert not allows(DR, f"ec2:{action}", arn("instance", "i-anna", HOME), {OWN: "books.dr"})


def test_a_drills_policy_reaches_nothing_of_the_real_place() -> None:
    drill = policy("restore", (BOOKS,), place="drill")
    assert allows(drill, "ec2:ReplaceRoute", arn("route-table", "rtb-9"))
    assert not allows(drill, "ec2:ReplaceRoute", arn("route-table", "rtb-1"))
    assert not allows(drill, "ec2:TerminateInstances", arn("instance", "i-9"), {OWN: "books.dr"})
    assert not allows(drill, "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1")
    assert drill.characters <= MOST_CHARACTERS


def test_another_zone_of_the_place_s_vpc_is_let_and_none_of_another_vpc() -> None:
    for resource, action in (
        (arn("subnet", "subnet-z"), "ec2:RunInstances"),
        (arn("network-interface", "*"), "ec2:RunInstances"),
        (arn("route-table", "rtb-7"), "ec2:CreateRoute"),
    ):
        assert allows(DR, action, resource, {"ec2:Vpc": arn("vpc", PLACE.vpc)})
        assert not allows(DR, action, resource, {"ec2:Vpc": arn("vpc", "vpc-other")})
        shared = policy("restore", (books(places=(PLACE, replace(DRILL, vpc=PLACE.vpc))),))
        assert not allows(shared, action, resource, {"ec2:Vpc": arn("vpc", PLACE.vpc)})


@pytest.mark.parametrize("action", ["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"])
def test_only_the_places_route_tables_are_changed(action: str) -> None:
    assert allows(DR, action, arn("route-table", "rtb-2"))
    assert not allows(DR, action, arn("route-table", "rtb-9"))
    assert not allows(DR, action, arn("route-table", "rtb-2", HOME))


def test_roles_of_the_place_are_handed_to_ec2_and_no_others_and_to_nobody_else() -> None:
    def role(name: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{name}"

    to_ec2 = {"iam:PassedToService": "ec2.amazonaws.com"}
    assert allows(DR, "iam:PassRole", role("real"), to_ec2)
    assert allows(DR, "iam:PassRole", role("guard"), to_ec2)
    assert not allows(DR, "iam:PassRole", role("toy"), to_ec2)
    assert not allows(DR, "iam:PassRole", role("admin"), to_ec2)
    assert not allows(DR, "iam:PassRole", role("real"), {"iam:PassedToService": "lambda.amazonaws.com"})
    named = policy("restore", (BOOKS,), place="dr", roles={"real": "path/ClusterNode"})
    assert allows(named, "iam:PassRole", role("path/ClusterNode"), to_ec2)
    assert not allows(named, "iam:PassRole", role("real"), to_ec2)


NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
TYPES, HOW = "route53:ChangeResourceRecordSetsRecordTypes", "route53:ChangeResourceRecordSetsActions"


@pytest.mark.parametrize(
    ("zone", "names", "type_", "how", "let"),
    [
        ("Z1", ("books.dr.example",), "A", "UPSERT", True),
        ("Z1", ("books.dr.example",), "A", "DELETE", True),
        ("Z1", ("books.dr.example", "other.example"), "A", "UPSERT", False),
        ("Z1", ("other.example",), "A", "UPSERT", False),
        ("Z1", ("books.dr.example",), "NS", "UPSERT", False),
        ("Z1", ("books.dr.example",), "A", "CREATE", False),
        ("Z9", ("books.dr.example",), "A", "UPSERT", False),
    ],
)
def test_one_name_of_one_zone_is_changed(zone: str, names: tuple[str, ...], type_: str, how: str, *, let: bool) -> None:
    context: Context = {NAMES: names, TYPES: type_, HOW: how}
    assert allows(DR, "route53:ChangeResourceRecordSets", f"arn:aws:route53:::hostedzone/{zone}", context) is let


@pytest.mark.parametrize("action", ["ec2:EnableFastSnapshotRestores", "ec2:DisableFastSnapshotRestores"])
def test_fast_snapshot_restore_is_for_the_clusters_own_sets(action: str) -> None:
    assert allows(DR, action, arn("snapshot", "snap-1"), {OWN: "books"})
    assert not allows(DR, action, arn("snapshot", "snap-1"), {OWN: "shop"})


def test_interfaces_made_beforehand_are_named_and_others_are_those_of_the_subnets() -> None:
    action = "ec2:ModifyNetworkInterfaceAttribute"
    assert allows(DR, action, arn("network-interface", "eni-1"), {"ec2:Subnet": SUBNET})
    assert not allows(DR, action, arn("network-interface", "eni-1"))
    made = replace(PLACE, nodes=tuple(replace(one, eni=f"eni-{one.name}") for one in PLACE.nodes))
    named = policy("restore", (books(places=(made,)),))
    assert allows(named, action, arn("network-interface", "eni-anna"))
    assert allows(named, "ec2:RunInstances", arn("network-interface", "eni-bert"))
    assert not allows(named, action, arn("network-interface", "eni-1"), {"ec2:Subnet": SUBNET})


# --- fencing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["StopInstances", "StartInstances", "ModifyInstanceAttribute", "CreateSnapshots"])
def test_a_fence_stops_starts_and_snapshots_the_clusters_own_instances(action: str) -> None:
    assert allows(FENCING, f"ec2:{action}", arn("instance", "i-anna", HOME))
    assert not allows(FENCING, f"ec2:{action}", arn("instance", "i-somebody", HOME))
    assert not allows(FENCING, f"ec2:{action}", arn("instance", "i-anna", THERE))


def test_safety_snapshots_bear_the_clusters_tag_and_nothing_that_is_there_gets_one() -> None:
    made = arn("snapshot", "snap-1", HOME)
    assert allows(FENCING, "ec2:CreateSnapshots", made, {GIVEN: "books"})
    assert not allows(FENCING, "ec2:CreateSnapshots", made, {GIVEN: "shop"})
    assert allows(FENCING, "ec2:CreateTags", made, {"ec2:CreateAction": "CreateSnapshots"})
    assert not allows(FENCING, "ec2:CreateTags", made)
    assert not allows(FENCING, "ec2:DeleteSnapshot", made, {OWN: "books"})
    assert not allows(FENCING, "ec2:TerminateInstances", arn("instance", "i-anna", HOME))


# --- volumes ---------------------------------------------------------------------------------------------------------

REPLACED = "aws:ResourceTag/clpdeck:replaced-by"
VOLUME = arn("volume", "vol-1", HOME)


@pytest.mark.parametrize("made", [ONLINE, FETCH])
def test_volumes_are_made_with_the_clusters_tag_and_from_its_own_snapshots(made: Policy) -> None:
    assert allows(made, "ec2:CreateVolume", VOLUME, {GIVEN: "books"})
    assert not allows(made, "ec2:CreateVolume", VOLUME, {GIVEN: "shop"})
    assert allows(made, "ec2:CreateVolume", arn("snapshot", "snap-1", HOME), {OWN: "books"})
    assert not allows(made, "ec2:CreateVolume", arn("snapshot", "snap-1", HOME), {OWN: "shop"})
    assert allows(made, "ec2:CreateTags", VOLUME, {"ec2:CreateAction": "CreateVolume"})


def test_a_node_is_given_what_was_made_for_it_and_loses_only_what_is_marked_as_replaced() -> None:
    assert allows(ONLINE, "ec2:AttachVolume", VOLUME, {OWN: "books"})
    assert not allows(ONLINE, "ec2:AttachVolume", VOLUME)
    assert allows(ONLINE, "ec2:DetachVolume", VOLUME, {REPLACED: "20261128-01"})
    assert not allows(ONLINE, "ec2:DetachVolume", VOLUME, {OWN: "books"})
    assert allows(ONLINE, "ec2:AttachVolume", arn("instance", "i-anna", HOME))
    assert not allows(ONLINE, "ec2:AttachVolume", arn("instance", "i-somebody", HOME))
    assert not allows(ONLINE, "ec2:DeleteVolume", VOLUME, {OWN: "books", REPLACED: "20261128-01"})


def test_a_volume_that_is_there_gets_one_tag_and_no_other() -> None:
    assert allows(ONLINE, "ec2:CreateTags", VOLUME, {"aws:TagKeys": ("clpdeck:replaced-by",)})
    assert not allows(ONLINE, "ec2:CreateTags", VOLUME, {"aws:TagKeys": ("clpdeck:replaced-by", "clpdeck:cluster")})


def test_what_is_lent_to_the_clients_host_is_deleted_and_nothing_else_is() -> None:
    kind = "aws:ResourceTag/clpdeck:kind"
    for action in ("ec2:AttachVolume", "ec2:DetachVolume", "ec2:DeleteVolume"):
        assert allows(FETCH, action, VOLUME, {OWN: "books", kind: "fetch"})
        assert not allows(FETCH, action, VOLUME, {OWN: "books"})
        assert not allows(FETCH, action, VOLUME, {OWN: "shop", kind: "fetch"})
    assert allows(FETCH, "ec2:AttachVolume", arn("instance", "i-client", HOME))
    assert not allows(FETCH, "ec2:AttachVolume", arn("instance", "i-anna", HOME))
    nobody = policy("fetch-file", (books(client=None),))
    assert not allows(nobody, "ec2:CreateVolume", VOLUME, {GIVEN: "books"})
    assert any("no cluster of the site file names a client and its instance" in note for note in nobody.notes)


# --- the rest --------------------------------------------------------------------------------------------------------


def test_keys_are_used_only_where_they_are_named_and_by_ec2() -> None:
    key = f"arn:aws:kms:{THERE}:{ACCOUNT}:key/k-1"
    made = policy("restore", (BOOKS,), place="dr", keys=(key,))
    by_ec2 = {"kms:ViaService": f"ec2.{THERE}.amazonaws.com"}
    assert allows(made, "kms:Decrypt", key, by_ec2)
    assert not allows(made, "kms:Decrypt", key)
    assert not allows(made, "kms:Decrypt", key.replace("k-1", "k-2"), by_ec2)
    assert allows(made, "kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "true"})
    assert not allows(DR, "kms:Decrypt", key, by_ec2)


def test_who_looks_is_told_of_keys_in_the_clusters_regions_and_may_use_none() -> None:
    key = f"arn:aws:kms:{THERE}:{ACCOUNT}:key/k-1"
    assert all(allows(made, "kms:DescribeKey", key) for made in (WATCH, BACK_UP, RESTORING))
    assert allows(BACK_UP, "kms:DescribeKey", key.replace(THERE, HOME))
    assert not allows(WATCH, "kms:DescribeKey", key.replace(THERE, "us-east-1"))
    assert not allows(WATCH, "kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "true"})


def test_a_table_of_runs_is_read_by_who_looks_and_written_by_runners() -> None:
    runs = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/clpdeck-runs"
    looks, acts = (policy(kind, (BOOKS,), table=(HOME, "clpdeck-runs")) for kind in ("watch", "backup"))
    assert allows(looks, "dynamodb:Query", runs)
    assert not allows(looks, "dynamodb:PutItem", runs)
    assert allows(acts, "dynamodb:PutItem", runs)
    assert not allows(acts, "dynamodb:PutItem", runs.replace("runs", "others"))


def test_several_clusters_are_one_policy_and_each_keeps_to_its_own() -> None:
    shop = books(name="shop", nodes=(replace(BOOKS.nodes[0], instance="i-carl"),), places=())
    made = policy("backup", (BOOKS, shop))
    assert allows(made, "ec2:StopInstances", arn("instance", "i-anna", HOME))
    assert allows(made, "ec2:StopInstances", arn("instance", "i-carl", HOME))
    assert allows(made, "ec2:DeregisterImage", arn("image", "ami-1", HOME), {OWN: "shop"})
    sids = [one["Sid"] for one in statements(made)]
    assert len(set(sids)) == len(sids)


def test_what_is_taken_for_granted_is_said() -> None:
    assert any("bear its name (guard, real)" in note for note in RESTORING.notes)
    assert any("no disk is taken to be encrypted" in note for note in BACK_UP.notes)
    assert WATCH.notes == ()
    assert any("no more" in note for note in policy("restore", (books(places=()),)).notes)
    assert policy("watch", (books(region=None),)).notes
    many = tuple(books(name=f"books-{at}") for at in range(5))
    assert any("a managed policy may have 6144" in note for note in policy("restore", many).notes)


@pytest.mark.parametrize(("region", "prefix", "service"), [
    ("cn-north-1", "arn:aws-cn:", "ec2.amazonaws.com.cn"), ("us-gov-west-1", "arn:aws-us-gov:", "ec2.amazonaws.com")
])  # fmt: skip
def test_other_partitions_have_other_names(region: str, prefix: str, service: str) -> None:
    made = policy("restore", (books(region=region, places=(replace(PLACE, region=region),)),))
    arns = [one for statement in statements(made) for one in statement["Resource"] if one != "*"]
    assert all(one.startswith(prefix) for one in arns)
    roles = next(one for one in statements(made) if "iam:PassRole" in one["Action"])
    assert roles["Condition"] == {"StringEquals": {"iam:PassedToService": service}}


# --- rehearsing ------------------------------------------------------------------------------------------------------


def test_who_rehearses_makes_and_changes_network_acls_that_bear_the_clusters_tag_and_no_others() -> None:
    acl = arn("network-acl", "acl-1", HOME)
    assert allows(REHEARSING, "ec2:CreateNetworkAcl", acl, {GIVEN: "books"})
    assert not allows(REHEARSING, "ec2:CreateNetworkAcl", acl, {GIVEN: "shop"})
    for change in ("ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAcl"):
        assert allows(REHEARSING, change, acl, {OWN: "books"})
        assert not allows(REHEARSING, change, acl)
    assert allows(REHEARSING, "ec2:ReplaceNetworkAclAssociation", arn("subnet", "subnet-1", HOME))
    assert not allows(REHEARSING, "ec2:ReplaceNetworkAclAssociation", arn("subnet", "subnet-1", THERE))
    assert not allows(REHEARSING, "ec2:StopInstances", arn("instance", "i-somebody", HOME))


def test_nobody_is_let_rehearse_with_production() -> None:
    named = {action for one in statements(policy("rehearse", (books(rehearsals=False),))) for action in one["Action"]}
    assert named == {of_iam(one) for one in LOOKING}


# --- a target for network partition resolution -----------------------------------------------------------------------


def test_who_makes_a_target_makes_it_of_the_clusters_own_buckets_only() -> None:
    for action in ("s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutObject"):
        assert allows(NP, action, f"arn:aws:s3:::{bucket_prefix(BOOKS.name)}1")
        assert not allows(NP, action, "arn:aws:s3:::others")
    assert not allows(WATCH, "s3:PutObject", f"arn:aws:s3:::{bucket_prefix(BOOKS.name)}1")
    assert allows(WATCH, "s3:GetBucketPolicy", f"arn:aws:s3:::{bucket_prefix(BOOKS.name)}1")
    assert not allows(NP, "ec2:CreateVpcEndpoint", context={"aws:RequestedRegion": "us-east-1"})
