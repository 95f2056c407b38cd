from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from backends.sim.cloud import kms, volumes

ZONE = "ap-northeast-1a"


class Content:
    """A disk's content, as the nodes' side would have it."""

    def __init__(self, text):
        self.text = text

    def copy(self):
        return Content(self.text)


def mirror_volume(aws):
    return next(one for one in aws.cloud.volumes.values() if one.name == "server01-mirror")


@pytest.fixture
def saved(aws, ec2):
    """A completed snapshot of the first node's mirror disk, and the id of it."""
    mirror_volume(aws).content = Content("of then")
    snapshot = ec2.create_snapshot(VolumeId=mirror_volume(aws).id)["SnapshotId"]
    aws.advance(3600)
    mirror_volume(aws).content.text = "of later"
    return snapshot


@pytest.fixture
def blank(aws, ec2):
    """An available volume with nothing on it, in the first node's zone."""
    made = ec2.create_volume(AvailabilityZone=ZONE, Size=10, VolumeType="gp3")["VolumeId"]
    aws.advance(10)
    return made


def described(ec2, volume_id):
    return ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"][0]


def detached(aws, ec2, volume_id):
    assert ec2.detach_volume(VolumeId=volume_id)["State"] == "detaching"
    aws.advance(10)
    return described(ec2, volume_id)


def test_a_volume_of_a_snapshot_has_its_content_and_what_was_asked_for(aws, ec2, saved):
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "clpdeck:run", "Value": "7"}]}]
    wanted = {"VolumeType": "gp3", "Iops": 4000, "Throughput": 250, "TagSpecifications": tags}
    made = ec2.create_volume(AvailabilityZone="ap-northeast-1c", SnapshotId=saved, **wanted)
    assert (made["State"], made["Size"], made["SnapshotId"]) == ("creating", 100, saved)
    assert (made["VolumeType"], made["Iops"], made["Throughput"]) == ("gp3", 4000, 250)
    assert (made["AvailabilityZone"], made["Encrypted"], made["Attachments"]) == ("ap-northeast-1c", False, [])
    aws.advance(10)
    now = described(ec2, made["VolumeId"])
    assert (now["State"], now["Tags"]) == ("available", tags[0]["Tags"])
    assert aws.cloud.volumes[made["VolumeId"]].content.text == "of then"


def test_it_gets_its_blocks_slowly_at_a_rate_or_at_once_where_the_snapshot_is_fast(aws, ec2, saved):
    lazy = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved)["VolumeId"]
    rated = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved, VolumeInitializationRate=200)["VolumeId"]
    ec2.enable_fast_snapshot_restores(AvailabilityZones=[ZONE], SourceSnapshotIds=[saved])
    aws.advance(7200)
    fast = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved)
    slow = ec2.create_volume(AvailabilityZone="ap-northeast-1c", SnapshotId=saved)["VolumeId"]
    aws.advance(600)
    assert described(ec2, rated)["VolumeInitializationRate"] == 200
    assert [described(ec2, one)["FastRestored"] for one in (fast["VolumeId"], lazy)] == [True, False]
    rows = ec2.describe_volume_status(VolumeIds=[lazy, rated, fast["VolumeId"], slow])["VolumeStatuses"]
    told = {row["VolumeId"]: row["InitializationStatusDetails"] for row in rows}
    assert told[rated]["InitializationType"] == "provisioned-rate"
    assert [told[one]["Progress"] for one in (lazy, rated, fast["VolumeId"])] == [100, 100, 100]
    assert told[slow]["Progress"] < 100


def test_the_same_token_makes_one_volume_and_another_wish_with_it_is_refused(aws, ec2, saved):
    wish = {"AvailabilityZone": ZONE, "SnapshotId": saved, "VolumeType": "gp3", "ClientToken": "run-1/3.1"}
    first = ec2.create_volume(**wish)
    aws.advance(10)
    again = ec2.create_volume(**wish)
    assert (again["VolumeId"], again["State"]) == (first["VolumeId"], "available")
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        ec2.create_volume(**wish | {"Iops": 5000})
    ec2.delete_volume(VolumeId=first["VolumeId"])
    with pytest.raises(ClientError, match=r"InvalidVolume\.NotFound"):
        ec2.create_volume(**wish)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ("gp2", 300, None)),
        ({"VolumeType": "gp3"}, ("gp3", 3000, 125)),
        ({"VolumeType": "io2", "Iops": 500}, ("io2", 500, None)),
        ({"VolumeType": "st1", "Size": 200}, ("st1", None, None)),
    ],
)
def test_what_is_not_asked_for_is_as_ec2_has_it(ec2, saved, asked, found):
    made = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved, **asked)
    assert (made["VolumeType"], made.get("Iops"), made.get("Throughput")) == found


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"AvailabilityZone": ""}, "MissingParameter.*AvailabilityZone"),
        ({"AvailabilityZone": "ap-northeast-3a"}, r"InvalidZone\.NotFound.*'ap-northeast-3a' does not exist"),
        ({"SnapshotId": "snap-12345678"}, r"InvalidSnapshot\.NotFound"),
        ({"SnapshotId": ""}, "MissingParameter.*size/snapshot"),
        ({"Size": 50}, r"InvalidParameterValue.*50GB is smaller than snapshot.*expect size >= 100GB"),
        ({"VolumeType": "gp9"}, "UnknownVolumeType"),
        ({"VolumeType": "gp2", "Iops": 3000}, "InvalidParameterCombination.*iops is not supported for gp2"),
        ({"VolumeType": "io2"}, "MissingParameter.*iops must be specified for io2"),
        ({"VolumeType": "io2", "Iops": 500, "Throughput": 200}, "throughput is not supported for io2"),
        ({"Iops": 100}, r"Volume iops of 100 is too low; minimum is 3000\."),
        ({"Iops": 60000}, r"Iops to volume size ratio of 600\.000000 is too high; maximum is 500\.000000"),
        ({"Throughput": 100}, "Throughput value of 100 is too low"),
        ({"Throughput": 1000}, r"iops ratio of 0\.333333 is too high; maximum is 0\.250000"),
        ({"VolumeType": "st1"}, r"Volume of 100GiB is too small; minimum is 125GiB\."),
        ({"VolumeInitializationRate": 301}, "InvalidParameterValue.*100 to 300"),
        ({"SnapshotId": "", "Size": 10, "VolumeInitializationRate": 200}, "only for volumes created from snapshots"),
        ({"KmsKeyId": "alias/cluster"}, "InvalidParameterDependency.*Encrypted"),
        ({"MultiAttachEnabled": True}, "InvalidParameterCombination.*multiAttachEnabled"),
        ({"OutpostArn": "arn:aws:outposts:x"}, "UnsupportedOperation.*OutpostArn"),
        ({"Size": 60 * 1024}, "VolumeLimitExceeded.*50 TiB"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
)
def test_volumes_that_aws_would_not_make_are_refused_and_leave_nothing(aws, ec2, saved, change, code):
    before = list(aws.cloud.volumes)
    wish = {"AvailabilityZone": ZONE, "SnapshotId": saved, "VolumeType": "gp3"} | change
    with pytest.raises(ClientError, match=code):
        ec2.create_volume(**{name: value for name, value in wish.items() if value != ""})
    assert list(aws.cloud.volumes) == before


def test_a_snapshot_that_is_not_completed_makes_no_volume(aws, ec2):
    young = ec2.create_snapshot(VolumeId=mirror_volume(aws).id)["SnapshotId"]
    with pytest.raises(ClientError, match=r"IncorrectState.*Snapshot is in invalid state - pending"):
        ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=young)


def test_a_zone_without_room_refuses_as_a_server_error(aws, ec2, saved):
    aws.cloud.no_capacity.add((ZONE, "gp3"))
    with pytest.raises(ClientError, match="InsufficientVolumeCapacity") as refused:
        ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved, VolumeType="gp3")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_an_encrypted_snapshot_makes_encrypted_volumes_under_its_key_or_another(aws, ec2, saved):
    key = kms.find(aws.cloud, "ap-northeast-1", "alias/cluster")
    own = kms.arn_of(aws.cloud, key)
    plain = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved, Encrypted=True, KmsKeyId="alias/cluster")
    assert (plain["Encrypted"], plain["KmsKeyId"]) == (True, own)
    there = aws.cloud.snapshots[saved]
    there.encrypted, there.kms_key_id = True, own
    assert ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved)["KmsKeyId"] == own
    default = ec2.create_volume(AvailabilityZone=ZONE, Size=10, VolumeType="gp3", Encrypted=True)
    assert default["KmsKeyId"] != own


def test_a_key_that_cannot_be_used_is_noticed_only_when_the_volume_is_gone_again(aws, ec2, saved):
    key = kms.find(aws.cloud, "ap-northeast-1", "alias/cluster")
    there = aws.cloud.snapshots[saved]
    there.encrypted, there.kms_key_id = True, kms.arn_of(aws.cloud, key)
    key.state = "Disabled"
    made = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved)
    assert made["State"] == described(ec2, made["VolumeId"])["State"] == "creating"
    aws.advance(10)
    with pytest.raises(ClientError, match=r"InvalidVolume\.NotFound"):
        described(ec2, made["VolumeId"])


@pytest.mark.parametrize("state", ["running", "stopped"])
def test_a_disk_is_swapped_under_the_same_name_and_the_old_one_stays(aws, ec2, saved, state):
    node, old = aws.nodes[0], mirror_volume(aws).id
    aws.do(lambda: aws.cloud.put(node, state))
    new = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=saved, VolumeType="gp3")["VolumeId"]
    aws.advance(10)
    assert detached(aws, ec2, old)["State"] == "available"
    told = ec2.attach_volume(VolumeId=new, InstanceId=node, Device="/dev/xvdb")
    assert (told["State"], told["Device"], told["InstanceId"]) == ("attaching", "/dev/xvdb", node)
    [attached] = described(ec2, new)["Attachments"]
    assert (attached["State"], attached["DeleteOnTermination"]) == ("attaching", False)
    aws.advance(5)
    assert (described(ec2, new)["State"], described(ec2, new)["Attachments"][0]["State"]) == ("in-use", "attached")
    [instance] = ec2.describe_instances(InstanceIds=[node])["Reservations"][0]["Instances"]
    assert {one["DeviceName"]: one["Ebs"]["VolumeId"] for one in instance["BlockDeviceMappings"]}["/dev/xvdb"] == new


def test_attachments_that_aws_would_not_make_are_refused_and_change_nothing(aws, ec2, blank):
    first, second = aws.nodes

    def refused(code, **change):
        wish = {"VolumeId": blank, "InstanceId": first, "Device": "/dev/xvdf"} | change
        with pytest.raises(ClientError, match=code):
            ec2.attach_volume(**wish)
        assert described(ec2, blank)["State"] == "available"

    refused(r"InvalidParameterValue.*'/dev/xvdb' for unixDevice\..*/dev/xvdb is already in use", Device="/dev/xvdb")
    refused("Value .disk. for parameter device is invalid. disk is not a valid EBS device name", Device="disk")
    refused("not a valid EBS device name", Device="/dev/nvme1n1")
    refused(r"InvalidVolume\.ZoneMismatch.*not in the same availability zone as instance", InstanceId=second)
    refused(f"VolumeInUse.*{mirror_volume(aws).id} is already attached", VolumeId=mirror_volume(aws).id)
    refused(r"InvalidVolume\.NotFound", VolumeId="vol-12345678")
    refused(r"InvalidInstanceID\.NotFound", InstanceId="i-12345678")
    refused("DryRunOperation", DryRun=True)
    aws.do(lambda: aws.cloud.put(first, "stopping"))
    refused(f"IncorrectState.*Instance '{first}' is not 'running'")


def test_a_volume_that_is_being_detached_keeps_its_place_until_it_has_gone(aws, ec2, blank):
    node, old = aws.nodes[0], mirror_volume(aws).id
    for _ in range(2):
        assert ec2.detach_volume(VolumeId=old, InstanceId=node)["State"] == "detaching"
    told = described(ec2, old)
    assert (told["State"], told["Attachments"][0]["State"]) == ("in-use", "detaching")
    with pytest.raises(ClientError, match="/dev/xvdb is already in use"):
        ec2.attach_volume(VolumeId=blank, InstanceId=node, Device="/dev/xvdb")
    aws.advance(10)
    assert described(ec2, old)["State"] == "available"
    with pytest.raises(ClientError, match=r"IncorrectState.*is not attached to instance"):
        ec2.detach_volume(VolumeId=old, InstanceId=node)
    ec2.attach_volume(VolumeId=blank, InstanceId=node, Device="/dev/xvdb")


def test_one_whose_instance_is_terminated_meanwhile_has_gone_with_it(aws, ec2):
    node, old = aws.nodes[0], mirror_volume(aws).id
    aws.do(lambda: aws.cloud.put(node, "stopped"))
    ec2.detach_volume(VolumeId=old, InstanceId=node)
    ec2.terminate_instances(InstanceIds=[node])
    aws.advance(60)
    told = described(ec2, old)
    assert (told["State"], told["Attachments"]) == ("available", [])


def test_a_volume_that_is_being_made_cannot_be_attached_yet(aws, ec2):
    made = ec2.create_volume(AvailabilityZone=ZONE, Size=10)["VolumeId"]
    with pytest.raises(ClientError, match=f"IncorrectState.*{made} is not 'available'"):
        ec2.attach_volume(VolumeId=made, InstanceId=aws.nodes[0], Device="/dev/xvdf")


def test_a_shared_volume_is_attached_twice_under_one_name_and_no_other_is(aws, ec2, blank):
    third = aws.do(lambda: aws.cloud.build_host(next(iter(aws.cloud.vpcs)), "client", "172.16.10.50"))
    wish = {"AvailabilityZone": ZONE, "Size": 10, "VolumeType": "io2", "Iops": 100, "MultiAttachEnabled": True}
    shared = ec2.create_volume(**wish)["VolumeId"]
    aws.advance(10)
    for node in (aws.nodes[0], third):
        ec2.attach_volume(VolumeId=shared, InstanceId=node, Device="/dev/xvdg")
    assert {one["InstanceId"] for one in described(ec2, shared)["Attachments"]} == {aws.nodes[0], third}
    ec2.attach_volume(VolumeId=blank, InstanceId=aws.nodes[0], Device="/dev/xvdf")
    with pytest.raises(ClientError, match="VolumeInUse"):
        ec2.attach_volume(VolumeId=blank, InstanceId=third, Device="/dev/xvdf")


def test_an_image_remembers_how_fast_its_volumes_were(aws, ec2):
    volume = mirror_volume(aws)
    aws.cloud.volumes[volume.id] = replace(volume, throughput=300, iops=4000)
    image = ec2.create_image(InstanceId=aws.nodes[0], Name="an image", NoReboot=True)["ImageId"]
    assert [one.throughput for one in aws.cloud.images[image].devices] == [125, 300]


def test_a_volume_that_fails_is_in_error_impaired_and_can_only_be_detached_and_deleted(aws, ec2):
    volume = mirror_volume(aws)
    aws.do(lambda: volumes.fail(aws.cloud, volume))
    told = described(ec2, volume.id)
    assert (told["State"], told["Attachments"][0]["InstanceId"]) == ("error", aws.nodes[0])
    [row] = ec2.describe_volume_status(VolumeIds=[volume.id])["VolumeStatuses"]
    assert row["VolumeStatus"]["Status"] == "impaired"
    assert {one["Name"]: one["Status"] for one in row["VolumeStatus"]["Details"]}["io-enabled"] == "failed"
    assert detached(aws, ec2, volume.id)["State"] == "error"
    with pytest.raises(ClientError, match=f"IncorrectState.*{volume.id} is not 'available'"):
        ec2.attach_volume(VolumeId=volume.id, InstanceId=aws.nodes[0], Device="/dev/xvdb")
    ec2.delete_volume(VolumeId=volume.id)
