"""The exact forms of the calls that act: each is accepted, and every near miss is refused."""

from dataclasses import replace

import pytest

from backends.aws.forms import FORMS
from backends.aws.guard import ACTING, LOOKING, check_acting
from backends.aws.scope import Scope, Sightings, Unseen
from backends.errors import NotAllowed
from tests.backends.aws.calling import (
    ACCEPTED,
    ACL,
    COPY,
    DR,
    FAST,
    HERE,
    IMAGE,
    LAUNCH,
    LAUNCH_AT_A_CARD,
    LED,
    NAME,
    ONLINE,
    PLACE,
    PROD,
    PROFILE,
    PROTECTION,
    ROUTE,
    RULE,
    SAFETY,
    SEALED,
    THERE,
    TOKEN,
    UNCHECKED,
    WHOLE,
    card,
    copies,
    disks,
    home,
    of_launch,
    of_safety,
    of_set,
    record,
    restored,
    tagged,
    tried,
    without,
)


@pytest.mark.parametrize(("scope", "service", "operation", "params"), ACCEPTED)
def test_every_form_is_accepted_where_it_belongs(scope, service, operation, params):
    check_acting(service, operation, params, scope())


def test_every_form_there_is_was_tried():
    assert {(service, operation) for _, service, operation, _ in ACCEPTED} == set(FORMS) == ACTING
    assert not ACTING & LOOKING


@pytest.mark.parametrize(("_scope", "service", "operation", "params"), ACCEPTED)
def test_one_parameter_more_is_one_too_many(_scope, service, operation, params):
    for more in ({"Hibernate": True}, {"UserData": "x"}, {"DryRun": False}, {"DryRun": "true"}):
        with pytest.raises(NotAllowed, match=f"^{service}:{operation} is not called with .*and no more$"):
            check_acting(service, operation, params | more, _scope())


@pytest.mark.parametrize(("scope", "service", "operation", "params"), ACCEPTED)
def test_one_parameter_less_is_one_too_few(scope, service, operation, params):
    form = FORMS[service, operation]
    for name in form.needs:
        with pytest.raises(NotAllowed, match=f"^{service}:{operation} is not called"):
            check_acting(service, operation, without(params, name), scope())


@pytest.mark.parametrize(("scope", "service", "operation", "params"), ACCEPTED)
def test_what_is_done_in_one_region_is_not_done_where_it_does_not_belong(scope, service, operation, params):
    roles = FORMS[service, operation].roles
    nowhere, elsewhere = Scope(PROD, "us-east-1", Sightings()), Scope(DR, HERE, Sightings())
    others = [other for other in (home(), copies(), restored(), nowhere, elsewhere) if other.role not in roles]
    assert others
    for other in others:
        with pytest.raises(NotAllowed, match=f"^{service}:{operation} is not called for .*: there is nothing of it"):
            check_acting(service, operation, params, other)


MISSES = [
    (home, "StopInstances", {"InstanceIds": ["i-0a1", "i-0a2"]}, "only with one"),
    (home, "StopInstances", {"InstanceIds": "i-0a1"}, "only with one, in a list"),
    (home, "StopInstances", {"InstanceIds": ["i-0d1"]}, "for i-0d1: only for one of i-0a1, i-0a2"),
    (home, "StopInstances", {"InstanceIds": [None]}, "only for one of"),
    (restored, "StopInstances", {"InstanceIds": ["i-0a1"]}, "only for an instance at an address of prod-db.dr"),
    (restored, "StartInstances", {"InstanceIds": ["i-0a2"]}, "only for an instance at an address of prod-db.dr"),
    (restored, "TerminateInstances", {"InstanceIds": ["i-0a1"]}, "only for an instance at an address"),
    (restored, "TerminateInstances", {"InstanceIds": ["i-0d2"]}, "no run launched it for prod-db.dr, by its tags"),
    (home, "StopInstances", {"InstanceIds": ["i-0a1"], "Force": False}, "only with True"),
    (home, "StopInstances", {"InstanceIds": ["i-0a1"], "SkipOsShutdown": True}, "only with Force beside it"),
    (home, "ModifyInstanceAttribute", UNCHECKED | {"InstanceId": "i-0a1"}, "only with DisableApiStop for prod-db"),
    (home, "ModifyInstanceAttribute", PROTECTION | {"SourceDestCheck": {"Value": False}}, "only with DisableApiStop"),
    (home, "ModifyInstanceAttribute", {"InstanceId": "i-0a1"}, "only with DisableApiStop"),
    (restored, "ModifyInstanceAttribute", PROTECTION | {"InstanceId": "i-0d1"}, "only with SourceDestCheck"),
    (home, "CreateSnapshots", SAFETY | {"TagSpecifications": of_safety("server01")}, "only with the node they are of"),
    (home, "CreateSnapshots", SAFETY | {"TagSpecifications": of_safety(Owner="me")}, "Tags=Owner: only with"),
    (
        home,
        "CreateSnapshots",
        SAFETY | {"InstanceSpecification": {"InstanceId": "i-0a2", "ExcludeBootVolume": True}},
        "only with all volumes of the instance",
    ),
    (home, "ReplaceRoute", LED | {"DestinationCidrBlock": "0.0.0.0/0"}, "only with a VIP of the cluster"),
    (home, "ModifyNetworkInterfaceAttribute", SEALED | {"Groups": []}, "a list of one or more"),
    (home, "ModifyNetworkInterfaceAttribute", SEALED | {"Groups": ["everything"]}, "the id of a security group"),
    (
        home,
        "ModifyNetworkInterfaceAttribute",
        {"NetworkInterfaceId": "eni-0a1", "SourceDestCheck": {"Value": False}},
        "only with Groups for prod-db",
    ),
    (home, "CreateImage", IMAGE | {"NoReboot": False}, "only with True"),
    (home, "CreateImage", IMAGE | {"NoReboot": 1}, "only with True"),
    (home, "CreateImage", IMAGE | {"InstanceId": "i-0d1"}, "only for one of i-0a1, i-0a2"),
    (home, "CreateImage", IMAGE | {"InstanceId": "i-0a2"}, "only with the node that it is an image of: server02"),
    (home, "CreateImage", IMAGE | {"Name": "prod-db-20261127-150405 server02"}, "only with that of its set and node"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set(kinds=("image",))}, "only with tags, each once, for"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set() + of_set()}, "only with tags, each once, for"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set(kinds=("image", "instance"))}, "only with tags"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set(Owner="me")}, "Tags=Owner: only with"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set(**{"clpdeck:cluster": "other"})}, "only with a set"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set(**{"clpdeck:set": "other-1"})}, "only with a set"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": of_set(**{"clpdeck:step": 4})}, "only with tags"),
    (home, "CreateImage", IMAGE | {"TagSpecifications": None}, "only with tags"),
    (
        home,
        "CreateImage",
        IMAGE | {"TagSpecifications": of_set(kinds=("image",)) + of_set(kinds=("snapshot",), **{"clpdeck:os": "x"})},
        "only with the same tags for image and snapshots",
    ),
    (copies, "CopyImage", COPY | {"SourceRegion": THERE}, f"only with the region the cluster runs in: {HERE}"),
    (copies, "CopyImage", COPY | {"ClientToken": "random"}, "only with a token derived"),
    (copies, "CopyImage", COPY | {"Encrypted": False}, "only with True"),
    (copies, "CopyImage", COPY | {"KmsKeyId": "alias/backup"}, "only with Encrypted beside it"),
    (copies, "CopyImage", COPY | {"Encrypted": True, "KmsKeyId": "my key"}, "only with a key"),
    (
        copies,
        "CopyImage",
        COPY | {"Encrypted": True, "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/mrk-1"},
        f"only with a key in {THERE}",
    ),
    (restored, "RunInstances", LAUNCH | {"TagSpecifications": [{"ResourceType": [], "Tags": []}]}, "only with tags"),
    (copies, "CopyImage", COPY | {"SnapshotCopyCompletionDurationMinutes": 5}, "only with a number from 15"),
    (copies, "CopyImage", COPY | {"TagSpecifications": of_set("server02")}, "only with that of its set and node"),
    (
        copies,
        "CopyImage",
        COPY | {"TagSpecifications": of_set("server02"), "Name": "prod-db-20261127-150405 server02"},
        "only with the node that it is an image of: server01",
    ),
    (home, "CreateSnapshots", ONLINE | {"InstanceSpecification": {"InstanceId": "i-0d1"}}, "only for one of"),
    (home, "CreateSnapshots", ONLINE | {"InstanceSpecification": {"InstanceId": "i-0a2"}}, "the node they are of"),
    (home, "CreateSnapshots", ONLINE | {"TagSpecifications": of_set(kinds=("snapshot",))}, "Tags=clpdeck:kind"),
    (
        home,
        "CreateSnapshots",
        ONLINE | {"TagSpecifications": of_set(kinds=("snapshot",), **{"clpdeck:kind": "whole"})},
        "only with an online set of prod-db",
    ),
    (home, "CreateSnapshots", ONLINE | {"CopyTagsFromSource": "volume"}, "and no more"),
    (home, "CreateTags", WHOLE | {"Resources": ["i-0a1"]}, "only for one of"),
    (home, "CreateTags", WHOLE | {"Tags": [{"Key": "clpdeck:set", "Value": "whole"}]}, "only with clpdeck:state"),
    (home, "CreateTags", WHOLE | {"Tags": WHOLE["Tags"] * 2}, "only with one"),
    (home, "DeregisterImage", {"ImageId": "snap-0h1"}, "only for one of"),
    (home, "CreateNetworkAcl", ACL, "for vpc-0h: only for one of"),
    (home, "DeleteNetworkAcl", {"NetworkAclId": "acl-0ours"}, "for acl-0ours: only for one of"),
    (tried, "CreateNetworkAcl", ACL | {"TagSpecifications": of_set()}, "only with tags"),
    (tried, "CreateNetworkAcl", ACL | {"TagSpecifications": tagged(("network-acl",), Name="x")}, "only with Name"),
    (tried, "CreateNetworkAclEntry", RULE | {"NetworkAclId": "acl-0before"}, "no run made it for prod-db"),
    (tried, "CreateNetworkAclEntry", RULE | {"RuleNumber": 32767}, "a number from 1 to 32766"),
    (tried, "CreateNetworkAclEntry", RULE | {"CidrBlock": "everybody"}, "only with an IPv4 range"),
    (tried, "DeleteNetworkAcl", {"NetworkAclId": "acl-0before"}, "no run made it for prod-db, by its tags"),
    (restored, "EnableFastSnapshotRestores", FAST | {"AvailabilityZones": ["ap-northeast-1a"]}, "a zone of a subnet"),
    (restored, "EnableFastSnapshotRestores", FAST | {"AvailabilityZones": []}, "a list of one or more"),
    (restored, "DisableFastSnapshotRestores", FAST | {"SourceSnapshotIds": ["snap-0d1"] * 2}, "each once"),
    (restored, "DisableFastSnapshotRestores", FAST | {"SourceSnapshotIds": ["vol-1"]}, "a snapshot of the backup sets"),
    (restored, "RunInstances", LAUNCH | {"MinCount": 2}, "only with 1"),
    (restored, "RunInstances", LAUNCH | {"MaxCount": 2}, "only with 1"),
    (restored, "RunInstances", LAUNCH | {"MaxCount": True}, "only with 1"),
    (restored, "RunInstances", LAUNCH | {"IamInstanceProfile": {"Name": "cluster-node"}}, "that only looks: cluster-"),
    (restored, "RunInstances", LAUNCH | {"IamInstanceProfile": {"Arn": "arn:x"}}, "it is given Name and no more"),
    (restored, "RunInstances", LAUNCH | {"InstanceInitiatedShutdownBehavior": "terminate"}, "only with stop"),
    (restored, "RunInstances", LAUNCH | {"KeyName": "mine"}, "only with the key pair of the place: cluster"),
    (restored, "RunInstances", LAUNCH | {"InstanceType": "big one"}, "only with an instance type"),
    (restored, "RunInstances", LAUNCH | {"ImageId": "ami-0d2"}, "only with an image of server01, by its tag"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card() * 2}, "only with one, in a list"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card(DeviceIndex=1)}, "only with 0"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card(Groups=["sg-other"])}, "a security group of the"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card(SubnetId="subnet-0x")}, "a subnet of a node"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card(SubnetId="subnet-0b")}, "launched at 172.31.10.11"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card(PrivateIpAddress="172.31.10.99")}, "of a node"),
    (restored, "RunInstances", LAUNCH | {"NetworkInterfaces": card(AssociatePublicIpAddress=True)}, "and no more"),
    (restored, "RunInstances", LAUNCH | {"SubnetId": "subnet-0a"}, "only without a subnet, an address or groups"),
    (restored, "RunInstances", without(LAUNCH, "NetworkInterfaces"), "launched at 172.31.10.11 in subnet-0a"),
    (restored, "RunInstances", LAUNCH_AT_A_CARD | {"NetworkInterfaces": card()}, "launched at eni-0made and nowhere"),
    (
        restored,
        "RunInstances",
        LAUNCH | {"NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": "eni-0made"}]},
        "server01 is launched at 172.31.10.11 in subnet-0a and nowhere else",
    ),
    (restored, "RunInstances", LAUNCH | {"BlockDeviceMappings": disks(500)}, "a number from 100 to 300"),
    (
        restored,
        "RunInstances",
        LAUNCH | {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": "snap-0other"}}]},
        "it is given perhaps VolumeInitializationRate, DeleteOnTermination, and no more",
    ),
    (
        restored,
        "RunInstances",
        LAUNCH | {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"DeleteOnTermination": True}}]},
        "only true, and in a drill only",
    ),
    (restored, "RunInstances", LAUNCH | {"TagSpecifications": of_launch(Owner="me")}, "Tags=Owner: only with"),
    (restored, "RunInstances", LAUNCH | {"TagSpecifications": of_launch(kinds=("volume",))}, "only with tags"),
    (
        restored,
        "RunInstances",
        LAUNCH | {"TagSpecifications": of_launch(**{"clpdeck:cluster": "prod-db"})},
        "only with a node of prod-db.dr",
    ),
    (
        restored,
        "RunInstances",
        LAUNCH | {"TagSpecifications": of_launch(kinds=("instance",)) + of_launch(kinds=("volume",), Name="x")},
        "only with the same tags for all",
    ),
    (restored, "ModifyInstanceAttribute", UNCHECKED | {"SourceDestCheck": {"Value": True}}, "only with False"),
    (restored, "ModifyInstanceAttribute", UNCHECKED | {"InstanceId": "i-0a1"}, "only for an instance at an address"),
    (
        restored,
        "ReplaceIamInstanceProfileAssociation",
        PROFILE | {"IamInstanceProfile": {"Name": "admin"}},
        "a profile",
    ),
    (restored, "CreateRoute", ROUTE | {"RouteTableId": "rtb-0other"}, "only with a route table of the place"),
    (restored, "CreateRoute", ROUTE | {"DestinationCidrBlock": "0.0.0.0/0"}, "a VIP of the place: 172.32.0.1/32"),
    (restored, "ReplaceRoute", ROUTE | {"DestinationCidrBlock": "10.0.0.200/32"}, "a VIP of the place"),
    (restored, "ReplaceRoute", ROUTE | {"DestinationCidrBlock": "172.32.0.1/24"}, "a VIP of the place"),
    (restored, "ReplaceRoute", without(ROUTE, "NetworkInterfaceId") | {"InstanceId": "i-0d1"}, "and no more"),
    (restored, "DeleteRoute", {"RouteTableId": "rtb-0other", "DestinationCidrBlock": "172.32.0.1/32"}, "a route table"),
]


@pytest.mark.parametrize(("scope", "operation", "params", "why"), MISSES)
def test_a_near_miss_is_refused_and_says_what_would_do(scope, operation, params, why):
    with pytest.raises(NotAllowed, match=f"^ec2:{operation} is not called") as refused:
        check_acting("ec2", operation, params, scope())
    assert why in str(refused.value)
    assert not isinstance(refused.value, Unseen)


NAMES_MISSED = [
    (NAME | {"HostedZoneId": "Z0OTHER"}, "only with the hosted zone of the place: Z0OSAKA"),
    (NAME | {"ChangeBatch": record("CREATE")}, "only with UPSERT or DELETE"),
    (NAME | {"ChangeBatch": record(Type="AAAA")}, "only with A"),
    (NAME | {"ChangeBatch": record(Name="tokyo.clusterpro.local.")}, "only with the record of the place: osaka."),
    (NAME | {"ChangeBatch": record(ResourceRecords=[{"Value": "172.16.10.11"}])}, "only with an address of the place"),
    (
        NAME | {"ChangeBatch": record("DELETE", ResourceRecords=[{"Value": "172.16.10.11"}])},
        "only with an address of the place",
    ),
    (NAME | {"ChangeBatch": record(ResourceRecords=[{"Value": "osaka"}])}, "only with an IPv4 address"),
    (NAME | {"ChangeBatch": record(ResourceRecords=[{"Value": "172.31.10.11"}] * 2)}, "only with one"),
    (NAME | {"ChangeBatch": record(TTL="60")}, "only with a number"),
    (NAME | {"ChangeBatch": record(Weight=1)}, "and no more"),
    (NAME | {"ChangeBatch": {"Changes": record()["Changes"] * 2}}, "only with one"),
    (NAME | {"ChangeBatch": "x"}, "only with a structure of Changes"),
]


@pytest.mark.parametrize(("params", "why"), NAMES_MISSED)
def test_of_names_only_the_place_s_own_record_is_changed(params, why):
    with pytest.raises(NotAllowed) as refused:
        check_acting("route53", "ChangeResourceRecordSets", params, restored())
    assert why in str(refused.value)


UNSEEN = [
    (tried, "DeleteNetworkAcl", {"NetworkAclId": "acl-0other"}, (HERE, "acl", "acl-0other")),
    (
        tried,
        "ReplaceNetworkAclAssociation",
        {"AssociationId": "aclassoc-0x", "NetworkAclId": "acl-0ours"},
        (HERE, "acl-association", "aclassoc-0x"),
    ),
    (home, "DeregisterImage", {"ImageId": "ami-0other"}, (HERE, "image", "ami-0other")),
    (copies, "DeleteSnapshot", {"SnapshotId": "snap-0other"}, (THERE, "snapshot", "snap-0other")),
    (copies, "CopyImage", COPY | {"SourceImageId": "ami-0other"}, (HERE, "image", "ami-0other")),
    (restored, "RunInstances", LAUNCH | {"ImageId": "ami-0h1"}, (THERE, "image", "ami-0h1")),
    (restored, "StopInstances", {"InstanceIds": ["i-0other"]}, (THERE, "instance", "i-0other")),
    (restored, "CreateRoute", ROUTE | {"NetworkInterfaceId": "eni-0other"}, (THERE, "interface", "eni-0other")),
    (
        restored,
        "ReplaceIamInstanceProfileAssociation",
        PROFILE | {"AssociationId": "iip-assoc-0x"},
        (THERE, "association", "iip-assoc-0x"),
    ),
    (
        restored,
        "EnableFastSnapshotRestores",
        FAST | {"AvailabilityZones": ["ap-northeast-3c"]},
        (THERE, "zone", "ap-northeast-3c"),
    ),
]


@pytest.mark.parametrize(("scope", "operation", "params", "what"), UNSEEN)
def test_what_no_look_has_found_is_not_touched_and_what_to_look_for_is_said(scope, operation, params, what):
    with pytest.raises(Unseen, match="no look has found it") as unseen:
        check_acting("ec2", operation, params, scope())
    assert (unseen.value.region, unseen.value.kind, unseen.value.id) == what


def test_a_dry_run_of_anything_of_ec2_is_let_through_and_of_nothing_else():
    check_acting("ec2", "TerminateInstances", {"InstanceIds": ["i-0a1"], "DryRun": True}, restored())
    with pytest.raises(NotAllowed):
        check_acting("route53", "ChangeResourceRecordSets", NAME | {"DryRun": True}, restored())


def test_what_is_on_no_list_is_named():
    with pytest.raises(
        NotAllowed, match=r"^ec2:RebootInstances is not called: it is not on the list of what may be done$"
    ):
        check_acting("ec2", "RebootInstances", {"InstanceIds": ["i-0a1"]}, home())


def test_a_place_without_a_name_has_none_to_change():
    nameless = replace(DR, place=replace(PLACE, record=""))
    with pytest.raises(NotAllowed, match="only with the record of the place: there is none"):
        check_acting("route53", "ChangeResourceRecordSets", NAME, Scope(nameless, THERE, Sightings()))


def test_a_long_value_is_quoted_in_part():
    with pytest.raises(NotAllowed) as refused:
        check_acting("ec2", "RunInstances", LAUNCH | {"ClientToken": TOKEN * 40}, restored())
    assert len(str(refused.value)) < 250
