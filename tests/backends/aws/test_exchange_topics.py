"""What is read of volumes, of their exchange, and of online sets: values in, pairs out."""

from datetime import UTC, datetime

from backends.aws.topics.exchange import client_pairs, disk_pairs, exchange_pairs, lent_pairs
from backends.aws.topics.online import sets_pairs
from backends.settings import CLIENT, Node

OWNERS = {"i-1": "server01", "i-2": "server02"}
FOUND = {"server01": {"InstanceId": "i-1"}, "server02": {"InstanceId": "i-2"}}


def tags(**told):
    return [{"Key": key.replace("__", ":").replace("_", "-"), "Value": value} for key, value in told.items()]


def held(instance="i-1", device="/dev/sdf", state="attached", *, ends=False):
    return {"InstanceId": instance, "Device": device, "State": state, "DeleteOnTermination": ends}


def volume(id_, *attachments, state="in-use", **told):
    return {"VolumeId": id_, "State": state, "Attachments": list(attachments)} | told


def test_all_that_a_volume_in_its_place_must_be_like_is_told():
    one = volume(
        "vol-1",
        held(),
        AvailabilityZone="ap-northeast-1a",
        VolumeType="gp3",
        Iops=3000,
        Throughput=125,
        Size=100,
        Encrypted=True,
        KmsKeyId="arn:aws:kms:x",
        MultiAttachEnabled=False,
        Tags=[*tags(Owner="me", Empty=""), {"Key": "aws:backup:source", "Value": "x"}],
    )
    checks = [{"VolumeId": "vol-1", "VolumeStatus": {"Status": "impaired"}}]
    assert dict(disk_pairs(FOUND, [one], checks)) == {
        "server01 /dev/sdf": "vol-1",
        "vol-1 state": "in-use",
        "vol-1 status": "impaired",
        "vol-1 zone": "ap-northeast-1a",
        "vol-1 type": "gp3",
        "vol-1 iops": "3000",
        "vol-1 throughput": "125",
        "vol-1 size": "100",
        "vol-1 encrypted": "yes",
        "vol-1 key": "arn:aws:kms:x",
        "vol-1 delete on termination": "no",
        "vol-1 multi-attach": "no",
        "vol-1 tag Empty": "",
        "vol-1 tag Owner": "me",
    }


def test_what_is_not_told_of_a_volume_is_none_and_never_guessed():
    told = dict(disk_pairs(FOUND, [volume("vol-1", held(), held("i-2", ends=True), held("i-9"))]))
    assert (told["server01 /dev/sdf"], told["server02 /dev/sdf"]) == ("vol-1", "vol-1")
    assert (told["vol-1 encrypted"], told["vol-1 iops"], told["vol-1 multi-attach"]) == ("none", "none", "none")
    assert (told["vol-1 delete on termination"], told["vol-1 status"]) == ("differs", "none")


def test_how_far_an_exchange_is_is_told_of_the_old_one_and_of_the_new_one():
    old = volume("vol-1", state="available", Tags=tags(clpdeck__replaced_by="run-1"))
    new = volume("vol-9", held(state="attaching"), SnapshotId="snap-1", Tags=tags(clpdeck__replaces="vol-1"))
    assert dict(exchange_pairs("run-1", ["vol-1"], OWNERS, [old], [new])) == {
        "vol-1 at": "none",
        "vol-1 state": "available",
        "vol-1 kept": "yes",
        "vol-1 new": "vol-9",
        "vol-1 new state": "in-use",
        "vol-1 new snapshot": "snap-1",
        "vol-1 new at": "server01 /dev/sdf attaching",
    }


def test_before_an_exchange_there_is_nothing_new_and_what_another_run_marked_is_not_marked():
    old = volume("vol-1", held("i-2"), Tags=tags(clpdeck__replaced_by="run-0"))
    told = dict(exchange_pairs("run-1", ["vol-1", "vol-2"], OWNERS, [old], []))
    assert (told["vol-1 at"], told["vol-1 kept"]) == ("server02 /dev/sdf attached", "no")
    assert (told["vol-1 new"], told["vol-1 new state"], told["vol-1 new at"]) == ("none", "absent", "none")
    assert (told["vol-2 at"], told["vol-2 state"]) == ("none", "absent")


def test_of_two_that_are_instead_of_one_neither_is_it():
    new = [volume(id_, state="available", Tags=tags(clpdeck__replaces="vol-1")) for id_ in ("vol-8", "vol-9")]
    told = dict(exchange_pairs("run-1", ["vol-1"], OWNERS, [], new))
    assert (told["vol-1 new"], told["vol-1 new state"], told["vol-1 new snapshot"]) == (
        "vol-8 vol-9",
        "2 of them",
        "none",
    )


def snapshot(id_, of="prod-1", node="server01", **told):
    words = {"clpdeck__set": of, "clpdeck__node": node, "clpdeck__side": "active", "clpdeck__mirrors": "md1"} | told
    made = tags(**{key: word for key, word in words.items() if word})
    begun = datetime(2026, 11, 29, tzinfo=UTC)
    return {
        "SnapshotId": f"snap-{id_}", "VolumeId": f"vol-{id_}", "VolumeSize": 100, "State": "completed",
        "Progress": "100%", "StartTime": begun, "Tags": made,
    }  # fmt: skip


def test_online_sets_are_told_by_set_and_node_the_newest_first():
    early, late = ({"clpdeck__quiet_point": f"2026-11-2{day}T01:00:00Z"} for day in (7, 8))
    whole = {"clpdeck__state": "whole"} | late
    told = dict(
        sets_pairs([snapshot(1, "prod-b", **early), snapshot(3, "prod-a", **whole), snapshot(2, "prod-a", **whole)])
    )
    assert told["sets"] == "prod-a prod-b"
    assert {key.removeprefix("prod-a server01 "): word for key, word in told.items() if key.startswith("prod-a ")} == {
        "side": "active",
        "quiet-point": "2026-11-28T01:00:00Z",
        "mirrors": "md1",
        "version": "none",
        "disks": "none",
        "state": "completed",
        "volumes": "vol-2 vol-3",
        "snapshots": "snap-2 snap-3",
        "progress": "100 %",
        "marked": "whole",
        "size": "200",
    }
    assert (told["prod-b server01 marked"], told["sets not read"]) == ("none", "0")


def test_snapshots_that_do_not_say_the_same_say_nothing_and_those_without_a_set_are_counted():
    told = dict(sets_pairs([snapshot(1), snapshot(2, clpdeck__side="standby"), snapshot(3, of=""), snapshot(4, "a b")]))
    assert (told["prod-1 server01 side"], told["sets"], told["sets not read"]) == ("none", "prod-1", "2")
    assert dict(sets_pairs([])) == {"sets": "none", "sets not read": "0"}


def test_the_volume_that_is_lent_is_told_with_where_it_is_and_the_host_with_its_free_names():
    host = Node(CLIENT, "c.example", instance="i-9")
    own = volume("vol-1", held("i-9", "/dev/sdg"), SnapshotId="snap-1")
    assert dict(lent_pairs([own], host)) == {
        "volume": "vol-1",
        "volume state": "in-use",
        "volume snapshot": "snap-1",
        "volume at": "client /dev/sdg attached",
    }
    assert dict(lent_pairs([], host))["volume state"] == "absent"
    assert dict(lent_pairs([own, own], host))["volume state"] == "2 of them"
    machine = {
        "State": {"Name": "running"},
        "Placement": {"AvailabilityZone": "a"},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda"}],
    }
    told = {"client state": "running", "client zone": "a", "client devices": "/dev/xvda"}
    assert dict(client_pairs(machine)) == told
    assert dict(client_pairs({})) == {"client state": "absent", "client zone": "none", "client devices": "none"}
