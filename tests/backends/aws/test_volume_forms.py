"""The forms of the calls on volumes: every near miss is refused, and so is what no look has found."""

import pytest

from backends.aws.guard import check_acting
from backends.aws.scope import Unseen
from backends.errors import NotAllowed
from tests.backends.aws.calling import (
    GIVEN,
    HERE,
    INSTEAD,
    LENDING,
    LENT,
    OF_LENT,
    REPLACED,
    TAKEN,
    WHOLE,
    copies,
    home,
    of_volume,
    restored,
    without,
)

MISSES = [
    (home, "CreateVolume", INSTEAD | {"AvailabilityZone": "ap-northeast-3a"}, "only with a zone of ap-northeast-1"),
    (home, "CreateVolume", INSTEAD | {"Size": 200}, "and no more"),
    (home, "CreateVolume", INSTEAD | {"MultiAttachEnabled": True}, "and no more"),
    (home, "CreateVolume", INSTEAD | {"Iops": 99}, "a number from 100 to 256000"),
    (home, "CreateVolume", INSTEAD | {"KmsKeyId": "alias/backup"}, "only with Encrypted beside it"),
    (home, "CreateVolume", INSTEAD | {"TagSpecifications": of_volume("clpdeck:run")}, "Tags=clpdeck:run: only with"),
    (home, "CreateVolume", INSTEAD | {"TagSpecifications": of_volume(**{"aws:x": "y"})}, "only with clpdeck:cluster"),
    (home, "CreateVolume", INSTEAD | {"TagSpecifications": of_volume(**{"clpdeck:cluster": "shop"})}, "of prod-db"),
    (home, "CreateVolume", INSTEAD | {"TagSpecifications": of_volume(**{"clpdeck:set": "shop-1"})}, "of prod-db"),
    (
        home,
        "CreateVolume",
        INSTEAD | {"TagSpecifications": of_volume(**{"clpdeck:node": "server02"})},
        "only with a volume that server02 has attached",
    ),
    (
        home,
        "CreateVolume",
        INSTEAD | {"TagSpecifications": of_volume("clpdeck:replaces")},
        "that server01 has attached",
    ),
    (home, "CreateVolume", LENT | {"TagSpecifications": of_volume(**OF_LENT)}, "only for the client"),
    (
        home,
        "CreateVolume",
        LENT | {"TagSpecifications": of_volume("clpdeck:replaces", **{"clpdeck:kind": "fetch"})},
        "only for the client",
    ),
    (home, "CreateVolume", INSTEAD | {"TagSpecifications": of_volume(**{"clpdeck:kind": "x"})}, "has attached"),
    (home, "AttachVolume", without(GIVEN, "Device"), "and no more"),
    (home, "AttachVolume", GIVEN | {"InstanceId": "i-0a2"}, "only with the instance of server01, whose vol-0new1 is"),
    (home, "AttachVolume", GIVEN | {"InstanceId": "i-0d1"}, "only for one of i-0a1, i-0a2, i-0c1"),
    (home, "AttachVolume", LENDING | {"InstanceId": "i-0a1"}, "only with the instance of client"),
    (home, "DetachVolume", TAKEN | {"InstanceId": "i-0a2"}, "only with the instance of server01"),
    (home, "DetachVolume", TAKEN | {"Force": True}, "and no more"),
    (home, "DetachVolume", {"VolumeId": "nothing", "InstanceId": "i-0a1"}, "only for one of"),
    (home, "DetachVolume", LENDING | {"VolumeId": "vol-0new1"}, "only with the instance of server01"),
    (home, "DetachVolume", {"VolumeId": "vol-0shared", "InstanceId": "i-0d1"}, "only for one of i-0a1, i-0a2, i-0c1"),
    (home, "DeleteVolume", {"VolumeId": "vol-0new1"}, "no run made it to be read from only"),
    (home, "CreateTags", REPLACED | {"Tags": WHOLE["Tags"]}, "only with clpdeck:replaced-by"),
    (home, "CreateTags", WHOLE | {"Tags": REPLACED["Tags"]}, "only with clpdeck:state"),
    (home, "CreateTags", REPLACED | {"Resources": ["vol-0old1", "snap-0h1"]}, "only with snapshots, or with volumes"),
    (copies, "CreateVolume", INSTEAD, "there is nothing of it there"),
    (restored, "DeleteVolume", {"VolumeId": "vol-0lent"}, "there is nothing of it there"),
]


@pytest.mark.parametrize(("scope", "operation", "params", "why"), MISSES)
def test_a_near_miss_is_refused_and_says_what_would_do(scope, operation, params, why):
    with pytest.raises(NotAllowed, match=f"^ec2:{operation} is not called") as refused:
        check_acting("ec2", operation, params, scope())
    assert why in str(refused.value)
    assert not isinstance(refused.value, Unseen)


UNSEEN = [
    (home, "AttachVolume", GIVEN | {"VolumeId": "vol-0x"}, (HERE, "made", "vol-0x")),
    (home, "DetachVolume", TAKEN | {"VolumeId": "vol-0old2", "InstanceId": "i-0a2"}, (HERE, "kept", "vol-0old2")),
    (home, "DetachVolume", {"VolumeId": "vol-0old1", "InstanceId": "i-0a1"}, (HERE, "volume", "vol-0old1")),
    (home, "DetachVolume", TAKEN | {"VolumeId": "vol-0new2"}, (HERE, "kept", "vol-0new2")),
    (home, "DeleteVolume", {"VolumeId": "vol-0old1"}, (HERE, "made", "vol-0old1")),
    (home, "CreateTags", REPLACED | {"Resources": ["vol-0x"]}, (HERE, "disk", "vol-0x")),
    (
        home,
        "CreateVolume",
        INSTEAD | {"TagSpecifications": of_volume(**{"clpdeck:replaces": "vol-0x"})},
        (HERE, "disk", "vol-0x"),
    ),
]


@pytest.mark.parametrize(("scope", "operation", "params", "what"), UNSEEN)
def test_what_no_look_has_found_is_not_touched_and_what_to_look_for_is_said(scope, operation, params, what):
    with pytest.raises(Unseen, match="no look has found it") as unseen:
        check_acting("ec2", operation, params, scope())
    assert (unseen.value.region, unseen.value.kind, unseen.value.id) == what
