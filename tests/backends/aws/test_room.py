"""Quotas against need, keys as KMS describes them, and credits of fast snapshot restore. Values in, pairs out."""

from datetime import UTC, datetime, timedelta

import pytest

from backends.aws.topics import copies, disks, keys, restart

NOW = datetime(2026, 2, 4, 6, 0, tzinfo=UTC)


def machine(id_="i-1", type_="m5.large", cores=1, **more):
    return {"InstanceId": id_, "InstanceType": type_, "CpuOptions": {"CoreCount": cores, "ThreadsPerCore": 2}, **more}


@pytest.mark.parametrize(
    ("others", "most", "room"),
    [
        ([], 4, "enough"),
        ([], 3, "not enough"),
        ([machine("i-1"), machine("i-2")], 4, "enough"),
        ([machine("i-9", cores=2)], 8, "enough"),
        ([machine("i-9", cores=2)], 7, "not enough"),
        ([machine("i-9", cores=99, InstanceLifecycle="spot")], 4, "enough"),
        ([machine("i-9", "g5.xlarge", cores=99)], 4, "enough"),
        ([machine("i-9", CpuOptions={})], 64, "unproved"),
        ([], None, "unproved"),
    ],
)
def test_what_others_use_of_the_quota_is_not_there_to_start_again(others, most, room):
    told = dict(restart.room_pairs({"a": machine("i-1"), "b": machine("i-2")}, others, most))
    assert told["room"] == room
    assert "EC2 keeps no capacity" in told["why"]


def test_instances_of_another_quota_are_named_and_nothing_is_proved_of_them():
    told = dict(restart.room_pairs({"a": machine(type_="x2idn.large")}, [], 64))
    assert (told["room"], "a (x2idn.large): of another quota" in told["why"]) == ("unproved", True)


@pytest.mark.parametrize(("need", "busy", "word"), [(2, 98, "enough"), (2, 99, "not enough")])
def test_a_hundred_images_may_be_copied_into_a_region_at_once(need, busy, word):
    assert dict(copies.image_pairs(need, busy))["image copies"] == word


@pytest.mark.parametrize(
    ("need", "busy", "most", "word", "why"),
    [
        (6, 14, 20, "enough", "6 are needed, 14 are being made there, the quota is 20"),
        (6, 15, 20, "unproved", "AWS does not say whether those of a copied image count"),
        (24, 0, 20, "unproved", "AWS does not say whether those of a copied image count"),
        (6, 0, None, "unproved", "Service Quotas lists no such quota"),
    ],
)
def test_being_short_of_snapshot_copies_proves_nothing(need, busy, most, word, why):
    told = dict(copies.snapshot_pairs(need, busy, most))
    assert (told["snapshot copies"], why in told["snapshot copies why"]) == (word, True)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT"}, "Enabled"),
        ({"KeyState": "Enabled", "KeySpec": "RSA_4096"}, "not symmetric"),
        ({"KeyState": "PendingDeletion", "KeySpec": "SYMMETRIC_DEFAULT"}, "PendingDeletion"),
        ({"KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Arn": "arn:aws:kms:r-2:1:key/mrk-1"}, "a key of r-2"),
        ({}, ""),
    ],
)
def test_ebs_uses_a_key_that_is_enabled_symmetric_and_of_the_region(told, word):
    assert keys.key_state({"Arn": "arn:aws:kms:r-1:1:key/k", **told}, "r-1") == word


@pytest.mark.parametrize(
    ("gib", "seconds", "word"),
    [
        (30, 359, "not due"),
        (30, 360, "due"),
        (102, 360, "due"),
        (1024, 3599, "not due"),
        (1024, 3600, "due"),
        (16384, 16 * 3600 - 1, "not due"),
        (16384, 16 * 3600, "due"),
    ],
)
def test_a_first_credit_takes_as_long_as_the_bucket_fills(gib, seconds, word):
    row = {"SnapshotId": "s", "AvailabilityZone": "z", "State": "enabled", "EnabledTime": NOW}
    assert disks.credit_pairs([row], {"s": gib}, NOW + timedelta(seconds=seconds)) == [("s z credit", word)]


@pytest.mark.parametrize(
    ("changed", "sizes", "now"),
    [
        ({"State": "optimizing"}, {"s": 30}, NOW + timedelta(days=1)),
        ({"State": "disabled"}, {"s": 30}, NOW + timedelta(days=1)),
        ({"EnabledTime": None}, {"s": 30}, NOW + timedelta(days=1)),
        ({}, {}, NOW + timedelta(days=1)),
        ({}, {"s": 30}, None),
    ],
)
def test_a_credit_of_which_anything_is_not_known_is_not_due(changed, sizes, now):
    row = {"SnapshotId": "s", "AvailabilityZone": "z", "State": "enabled", "EnabledTime": NOW, **changed}
    assert disks.credit_pairs([row], sizes, now) == [("s z credit", "not due")]
