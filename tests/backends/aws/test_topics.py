"""What is read in AWS's replies on a topic, odd ones too. Values in, pairs out."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.aws import facts
from backends.aws.as_text import as_text
from backends.aws.topics import disks, names, network, nodes, place
from backends.model import Facts, Health, Image, Snapshot, Word
from backends.settings import Node, Place

SERVER = Node("server01", "172.31.10.11", subnet="subnet-a")

# --- consoles ---------------------------------------------------------------------------------------------------------

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIIYzoEFPGnbZc7eyZjJrW8TJhRZ0w2ikkzXK0Z2Vqa3c"
PRINT = "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(KEY)).digest()).decode().rstrip("=")
OTHER = "SHA256:" + "A" * 43
BEGIN, END = (f"-----{word} SSH HOST KEY FINGERPRINTS-----\n" for word in ("BEGIN", "END"))
CONSOLE = f"""[    0.000000] Linux version 5.14.0\r
<14>Nov 28 04:00:00 cloud-init: #############################################################\r
<14>Nov 28 04:00:00 cloud-init: -----BEGIN SSH HOST KEY FINGERPRINTS-----\r
<14>Nov 28 04:00:00 cloud-init: 256 {OTHER} root@ip-172-31-10-11 (ECDSA)\r
<14>Nov 28 04:00:00 cloud-init: 256 {PRINT} root@ip-172-31-10-11 (ED25519)\r
<14>Nov 28 04:00:00 cloud-init: -----END SSH HOST KEY FINGERPRINTS-----\r
-----BEGIN SSH HOST KEY KEYS-----\r
ssh-ed25519 {KEY} root@ip-172-31-10-11\r
ssh-rsa not!base64 root@x\r
-----END SSH HOST KEY KEYS-----\r
ip-172-31-10-11 login: """


def test_host_keys_are_read_from_their_prints_and_from_the_keys():
    assert list(nodes.host_keys(CONSOLE)) == [(OTHER, "ECDSA"), (PRINT, "ED25519"), (PRINT, "ED25519")]


def test_the_older_form_of_the_print_is_read_too():
    said = f"ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----\nec2: 256 {OTHER} no comment (ECDSA)\n"
    assert list(nodes.host_keys(said + "ec2: -----END SSH HOST KEY FINGERPRINTS-----\n")) == [(OTHER, "ECDSA")]


@pytest.mark.parametrize(
    "printed",
    [
        "",
        f"256 {OTHER} root@host (ED25519)\n",
        f"{BEGIN}256 {OTHER} root@host (ED25519)\n",
        f"{BEGIN.replace('FINGERPRINTS', 'KEYS')}256 {OTHER} root@host (ED25519)\n{END}",
        f"{BEGIN}256 MD5:aa:bb root@h (RSA)\n{END}",
        f"{BEGIN}256 {OTHER}AAAA root@h (RSA)\n{END}",
    ],
)
def test_what_is_no_whole_block_of_whole_prints_says_nothing(printed):
    assert list(nodes.host_keys(printed)) == []


@given(st.text())
def test_no_console_makes_it_fail(printed):
    list(nodes.host_keys(printed))
    block = f"-----BEGIN SSH HOST KEY KEYS-----\n{printed}\n-----END SSH HOST KEY KEYS-----\n"
    assert all(key.startswith("SHA256:") for key, _ in nodes.host_keys(block))


# --- nodes ------------------------------------------------------------------------------------------------------------


def test_a_profile_that_is_being_replaced_is_the_new_one():
    machine = {"InstanceId": "i-1", "State": {"Name": "running"}}
    rows = [
        {
            "AssociationId": f"iip-{state}",
            "InstanceId": "i-1",
            "State": state,
            "IamInstanceProfile": {"Arn": f"arn:aws:iam::1:instance-profile/x/{name}"},
        }
        for state, name in (("disassociating", "guard"), ("associating", "node"))
    ]
    told = dict(nodes.node_pairs([SERVER], {"server01": machine}, {}, rows))
    assert (told["server01 profile"], told["server01 association"]) == ("node", "iip-associating")


def test_an_interface_made_beforehand_is_told_of_before_there_is_an_instance():
    card = {"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "172.31.10.11", "SourceDestCheck": False}
    told = dict(nodes.node_pairs([SERVER], {}, {"server01": card}, []))
    assert (told["server01 state"], told["server01 eni"]) == ("absent", "eni-1")
    assert told["server01 source/dest check"] == "off"


# --- images and disks -------------------------------------------------------------------------------------------------

IMAGE = {
    "ImageId": "ami-1",
    "Name": "set \x1b[2Jserver01",
    "State": "failed",
    "StateReason": {"Message": "no key"},
    "CreationDate": "2026-11-27T15:04:05.000Z",
    "RootDeviceName": "/dev/xvda",
    "Tags": [{"Key": "clpdeck:node", "Value": "server\u202e01"}],
    "BlockDeviceMappings": [
        {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", "VolumeSize": 30, "Encrypted": True}},
        {"DeviceName": "/dev/xvdb", "Ebs": {"SnapshotId": "snap-2", "VolumeSize": 100}},
        {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"},
    ],
}
SNAPSHOT = {
    "SnapshotId": "snap-2", "VolumeSize": 100, "State": "pending", "Progress": "43%", "Encrypted": False,
    "FullSnapshotSizeInBytes": 0, "StateMessage": "still \x07 reading",
}  # fmt: skip


def test_an_image_is_read_with_its_snapshots_and_what_ec2_does_not_tell_is_not_known():
    (image,) = facts.images([IMAGE], [SNAPSHOT], "ap-northeast-3")
    assert (image.name, image.tag("clpdeck:node"), image.message) == ("set server01", "server01", "no key")
    assert image.created is not None
    assert f"{image.created:%H:%M:%S %Z}" == "15:04:05 UTC"
    root, data = image.snapshots
    assert (root.root, root.encrypted, root.state, root.data_bytes) == (True, True, Word("", Health.UNKNOWN), None)
    assert (data.root, data.size_gib, data.progress, data.data_bytes, data.message) == (
        False, 100, "43%", 0, "still  reading",
    )  # fmt: skip
    assert facts.snapshot_ids([IMAGE]) == ("snap-1", "snap-2")


def test_an_image_of_which_ec2_says_next_to_nothing_is_still_read():
    (image,) = facts.images([{"ImageId": "ami-1", "CreationDate": "some day"}], [], "r")
    assert image == Image("ami-1", "", "r", Word("", Health.UNKNOWN))


@pytest.mark.parametrize(
    ("parts", "far"),
    [
        ((), "unknown"),
        (((100, "completed", ""), (100, "pending", "20%")), "60 %"),
        (((30, "completed", "100%"), (100, "pending", "0 %")), "23 %"),
        (((100, "pending", ""),), "unknown"),
        (((100, "pending", "soon"),), "unknown"),
        (((100, "pending", "250%"),), "100 %"),
    ],
)
def test_an_image_is_as_far_as_its_snapshots_are_by_their_sizes(parts, far):
    snapshots = tuple(Snapshot("s", "d", size, Word(state, Health.OK), progress) for size, state, progress in parts)
    assert disks.progress(Image("ami-1", "n", "r", Word("pending", Health.CHANGING), snapshots=snapshots)) == far


def test_volumes_whose_progress_nobody_tells_are_not_done():
    volume = {"VolumeId": "vol-1", "Attachments": [{"InstanceId": "i-1", "Device": "/dev/sdf"}]}
    told = dict(disks.volume_pairs([SERVER], {"server01": {"InstanceId": "i-1"}}, [volume], []))
    assert (told["server01 /dev/sdf initialized"], told["server01 all"]) == ("unknown", "not done")
    fast = volume | {"FastRestored": True}
    told = dict(disks.volume_pairs([SERVER], {"server01": {"InstanceId": "i-1"}}, [fast], []))
    assert (told["server01 /dev/sdf initialized"], told["server01 /dev/sdf fast restored"]) == ("100 %", "yes")
    assert told["all"] == "done"


def test_of_fast_restores_what_is_not_listed_is_off_and_what_is_listed_is_told():
    rows = [{"SnapshotId": "snap-1", "AvailabilityZone": "z-a", "State": "enabled"}]
    assert disks.fast_restore_pairs(rows, ["snap-2 z-a"]) == [("snap-2 z-a", "disabled"), ("snap-1 z-a", "enabled")]


# --- network ----------------------------------------------------------------------------------------------------------


def test_a_full_subnet_has_no_free_address():
    subnet = {
        "SubnetId": "subnet-a",
        "AvailabilityZone": "z-a",
        "CidrBlock": "172.31.10.0/28",
        "AvailableIpAddressCount": 0,
    }
    told = dict(network.subnet_pairs([SERVER], [subnet], ["172.31.10.11", "text"], [], []))
    assert told == {"subnet-a zone": "z-a", "subnet-a free": "0", "172.31.10.11": "free", "text": "outside"}


def test_an_interface_made_for_the_node_is_its_own_until_somebody_else_uses_it():
    node = Node("server01", "172.31.10.11", subnet="subnet-a", eni="eni-1")
    subnet = {"SubnetId": "subnet-a", "CidrBlock": "172.31.10.0/24", "AvailableIpAddressCount": 9}
    card = {"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-a", "PrivateIpAddress": "172.31.10.11"}
    used = card | {"Attachment": {"InstanceId": "i-9"}}
    for held, word in ((card, "server01"), (used, "taken")):
        assert dict(network.subnet_pairs([node], [subnet], ["172.31.10.11"], [held], []))["172.31.10.11"] == word


def test_a_route_to_something_else_than_an_interface_is_a_stranger_s():
    table = {"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "10.0.0.9/32", "TransitGatewayId": "tgw-1"}]}
    routes = facts.routes([table], ["10.0.0.9/32"])
    assert network.route_pairs(["rtb-1"], ["10.0.0.9"], routes, {}) == [("rtb-1 10.0.0.9", "tgw-1 of nobody here")]


# --- places and names -------------------------------------------------------------------------------------------------

PLACE = Place(
    "dr", "r", "vpc-1", (), groups=("sg-1",), key_pair="cluster", guard_profile="cluster", node_profile="node"
)


def test_where_a_key_pair_and_a_profile_have_one_name_the_one_that_is_missing_is_told():
    pairs = place.place_pairs(PLACE, [], [], [{"KeyName": "cluster"}], {"cluster": "not found"})
    assert next(word for key, word in pairs if key == "cluster") == "not found"


def test_all_blocks_of_a_vpc_that_are_in_use_are_told():
    more = [
        {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.2.0.0/16", "CidrBlockState": {"State": "disassociated"}},
    ]
    vpc = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": more}
    told = dict(place.place_pairs(PLACE, [vpc], [], [], {}))
    assert (told["vpc-1"], told["vpc cidrs"]) == ("found", "10.0.0.0/16 10.1.0.0/16")


def test_a_quota_that_is_not_listed_is_said_not_to_be():
    found = [
        {"QuotaCode": "L-9", "QuotaName": "Fast Snapshot Restore", "Value": 5.0},
        {"QuotaName": "Other", "Value": 1.0},
    ]
    pairs, lacking = place.quota_pairs(found)
    assert pairs == [("Fast Snapshot Restore", "5")]
    assert lacking[0] == "ebs: Service Quotas lists no quota with `volume initialization rate` in its name"


def test_a_zone_for_the_vpc_of_the_same_id_elsewhere_is_not_for_this_one():
    reply = {"HostedZone": {"Name": "x."}, "VPCs": [{"VPCId": "vpc-1", "VPCRegion": "other"}]}
    assert dict(names.zone_pairs(reply, "vpc-1", "r"))["association"] == "no"
    assert dict(names.zone_pairs({"HostedZone": {"Name": "x."}}, "vpc-1", "r"))["association"] == "no"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], ("none", "none")),
        ([{"Name": "p.example.", "Type": "A", "TTL": 60}], ("none", "none")),
        ([{"Name": "o.example.", "Type": "AAAA", "TTL": 60}], ("none", "none")),
        ([{"Name": "O.example.", "Type": "A", "TTL": 0, "ResourceRecords": [{"Value": "1.2.3.4"}]}], ("1.2.3.4", "0")),
        (
            [{"Name": "o.example.", "Type": "A", "AliasTarget": {"DNSName": "lb.example."}}],
            ("alias of lb.example.", "none"),
        ),
    ],
)
def test_a_record_is_the_one_of_that_name_and_type(found, told):
    pairs = dict(names.record_pairs(found, "o.example"))
    assert (pairs["A"], pairs["TTL"]) == told


# --- pages to read ----------------------------------------------------------------------------------------------------


def test_facts_make_a_page_with_what_was_not_read():
    page = as_text(Facts("zone", (("association", "yes"), ("domain", "")), ("some line",)))
    assert page == "zone\n  association  yes\n  domain       -\n  not read: some line\n"


def test_an_image_makes_a_page_with_its_tags_and_disks():
    page = as_text(facts.images([IMAGE], [SNAPSHOT], "ap-northeast-3"))
    assert page == (
        "image ami-1 set server01\n"
        "  region            ap-northeast-3\n"
        "  state             failed: no key\n"
        "  created           2026-11-27T15:04:05Z\n"
        "  clpdeck:node      server01\n"
        "  /dev/xvda         snap-1 30 GiB, state not told\n"
        "  /dev/xvdb         snap-2 100 GiB, 0 bytes of data, pending 43%: still  reading\n"
    )


def test_two_profiles_with_one_role_are_one_and_the_first_of_them_does_not_only_look():
    guard, real = PLACE.guard_profile, PLACE.node_profile
    told = place.profile_words(PLACE, {guard: ("arn:role/node",), real: ("arn:role/node",)})
    assert told == {guard: f"found, and its role is that of {real}: it does not only look", real: "found"}
    assert place.profile_words(PLACE, {guard: ("arn:role/look",), real: ("arn:role/node",)})[guard] == "found"
    assert place.profile_words(PLACE, {guard: None, real: ()}) == {
        guard: "not found", real: "found, and there is no role in it",
    }  # fmt: skip


BEGUN = datetime(2026, 2, 3, tzinfo=UTC)


def test_an_image_is_begun_once_the_snapshot_of_each_disk_is():
    """A node that starts before that writes what then is in its image."""
    begun = Snapshot("snap-1", "/dev/sdf", 8, Word("pending", Health.CHANGING), started=BEGUN)
    late = (replace(begun, id=""), replace(begun, started=None))
    pending = Image("ami-1", "n", "r", Word("pending", Health.CHANGING))
    for held, word in (((begun,), "yes"), ((), "no"), *(((begun, one), "no") for one in late)):
        assert dict(disks.image_pairs(replace(pending, snapshots=held)))["begun"] == word
