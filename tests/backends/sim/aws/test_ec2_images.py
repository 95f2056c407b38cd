import pytest
from botocore.exceptions import ClientError

TAGS = [
    {"ResourceType": "image", "Tags": [{"Key": "set", "Value": "1"}]},
    {"ResourceType": "snapshot", "Tags": [{"Key": "part", "Value": "2"}]},
]


def image(client, image_id):
    return client.describe_images(ImageIds=[image_id])["Images"][0]


def snapshots(client, described):
    ids = [one["Ebs"]["SnapshotId"] for one in described["BlockDeviceMappings"]]
    return client.describe_snapshots(SnapshotIds=ids)["Snapshots"]


def test_an_image_has_every_attached_disk_and_is_available_when_they_are_saved(aws, ec2):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="all disks", NoReboot=True, TagSpecifications=TAGS)
    young = image(ec2, made["ImageId"])
    assert (young["State"], young["SourceInstanceId"], young["Tags"]) == ("pending", aws.nodes[0], TAGS[0]["Tags"])
    assert [one["DeviceName"] for one in young["BlockDeviceMappings"]] == ["/dev/xvda", "/dev/xvdb"]
    aws.advance(60)
    parts = snapshots(ec2, young)
    assert [(one["State"], one["Tags"]) for one in parts] == [
        ("completed" if one["VolumeSize"] == 30 and one["Progress"] == "100%" else "pending", TAGS[1]["Tags"])
        for one in parts
    ]
    assert 0 < int(parts[1]["Progress"].rstrip("%")) < 100
    aws.advance(600)
    assert image(ec2, made["ImageId"])["State"] == "available"
    assert {one["Progress"] for one in snapshots(ec2, young)} == {"100%"}


def test_a_running_instance_is_rebooted_for_its_image_unless_asked_not_to(aws, ec2):
    told = []
    aws.cloud.listeners.append(lambda *change: told.append(change))
    ec2.create_image(InstanceId=aws.nodes[0], Name="no reboot", NoReboot=True)
    assert told == []
    ec2.create_image(InstanceId=aws.nodes[0], Name="reboot")
    assert told == [(aws.nodes[0], "running", "running")]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Name": "taken"}, "InvalidAMIName.Duplicate"),
        ({"Name": "what?"}, "InvalidAMIName.Malformed"),
        ({"Name": "half\tspace"}, "InvalidAMIName.Malformed"),
        ({"Name": "other", "InstanceId": "i-12345678"}, "InvalidInstanceID.NotFound"),
        ({"Name": "other", "BlockDeviceMappings": [{"DeviceName": "/dev/xvdb"}]}, "UnsupportedOperation"),
        ({"Name": "other", "TagSpecifications": [{"ResourceType": "volume", "Tags": []}]}, "InvalidParameterValue"),
    ],
)
def test_images_that_aws_would_not_make_are_refused(aws, ec2, params, code):
    ec2.create_image(InstanceId=aws.nodes[0], Name="taken", NoReboot=True)
    with pytest.raises(ClientError, match=code):
        ec2.create_image(**{"InstanceId": aws.nodes[0], **params})
    assert len(aws.cloud.images) == 1


def test_a_copy_runs_in_the_other_region_and_takes_only_the_tags_it_is_asked_to(aws, ec2, osaka):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True, TagSpecifications=TAGS)["ImageId"]
    source = {"SourceImageId": made, "SourceRegion": "ap-northeast-1"}
    with pytest.raises(ClientError, match=r"InvalidAMIID\.Unavailable"):
        osaka.copy_image(**source, Name="too early")
    aws.advance(600)
    bare = osaka.copy_image(**source, Name="bare")["ImageId"]
    tagged = osaka.copy_image(**source, Name="tagged", CopyImageTags=True, TagSpecifications=TAGS[1:])["ImageId"]
    assert [image(osaka, one)["Tags"] for one in (bare, tagged)] == [[], TAGS[0]["Tags"]]
    assert image(osaka, bare)["State"] == "pending"
    aws.advance(3600)
    copied = image(osaka, tagged)
    assert (copied["State"], copied["SourceImageId"], copied["SourceImageRegion"]) == (
        "available",
        made,
        "ap-northeast-1",
    )
    assert {one["Tags"][0]["Key"] for one in snapshots(osaka, copied)} == {"part"}
    assert {one["VolumeId"] for one in snapshots(osaka, copied)} == {"vol-ffffffff"}
    with pytest.raises(ClientError, match=r"InvalidAMIID\.NotFound"):
        image(ec2, tagged)


def test_a_later_copy_of_the_same_disks_is_incremental(aws, ec2, osaka, copied):
    again = ec2.create_image(InstanceId=aws.nodes[0], Name="two", NoReboot=True)["ImageId"]
    aws.advance(600)
    second = osaka.copy_image(SourceImageId=again, SourceRegion="ap-northeast-1", Name="two")["ImageId"]
    aws.advance(200)
    assert image(osaka, second)["State"] == "available"


def test_a_copy_with_the_same_token_is_made_once_and_another_with_it_is_refused(aws, ec2, osaka):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    aws.advance(600)
    wish = {"SourceImageId": made, "SourceRegion": "ap-northeast-1", "Name": "copy", "ClientToken": "run-1"}
    assert osaka.copy_image(**wish) | {"ResponseMetadata": 0} == osaka.copy_image(**wish) | {"ResponseMetadata": 0}
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        osaka.copy_image(**wish | {"Name": "other"})
    assert [one.title for one in aws.cloud.images.values()] == ["one", "copy"]


@pytest.mark.parametrize(
    ("params", "state"),
    [
        ({}, "available"),
        ({"Encrypted": True}, "available"),
        ({"Encrypted": True, "KmsKeyId": "alias/aws/ebs"}, "available"),
        ({"Encrypted": True, "KmsKeyId": "arn:aws:kms:ap-northeast-1:1:key/gone"}, "failed"),
    ],
)
def test_a_key_that_cannot_be_used_fails_a_copy_only_in_the_end(aws, ec2, osaka, params, state):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    aws.advance(600)
    copy = osaka.copy_image(SourceImageId=made, SourceRegion="ap-northeast-1", Name="one", **params)["ImageId"]
    assert image(osaka, copy)["State"] == "pending"
    aws.advance(3600)
    ended = image(osaka, copy)
    assert ended["State"] == state
    if state == "failed":
        assert ended["StateReason"]["Message"] == "Given key ID is not accessible"
        assert {one["StateMessage"] for one in snapshots(osaka, ended)} == {"Given key ID is not accessible"}
    else:
        assert {one["Encrypted"] for one in snapshots(osaka, ended)} == {bool(params)}


def test_a_snapshot_is_deleted_only_when_no_image_uses_it(aws, ec2):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    parts = [one["Ebs"]["SnapshotId"] for one in image(ec2, made)["BlockDeviceMappings"]]
    with pytest.raises(ClientError, match=r"InvalidSnapshot\.InUse.*currently in use by ami-"):
        ec2.delete_snapshot(SnapshotId=parts[0])
    ec2.deregister_image(ImageId=made)
    with pytest.raises(ClientError, match=r"InvalidAMIID\.NotFound"):
        image(ec2, made)
    assert len(ec2.describe_snapshots(SnapshotIds=parts)["Snapshots"]) == 2
    ec2.delete_snapshot(SnapshotId=parts[0])
    with pytest.raises(ClientError, match=r"InvalidSnapshot\.NotFound"):
        ec2.describe_snapshots(SnapshotIds=parts)


def test_an_image_can_take_its_snapshots_with_it(aws, ec2):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    answer = ec2.deregister_image(ImageId=made, DeleteAssociatedSnapshots=True)
    assert [one["ReturnCode"] for one in answer["DeleteSnapshotResults"]] == ["success", "success"]
    assert aws.cloud.snapshots == {}


def test_snapshots_of_one_instance_are_taken_together_or_one_by_one(aws, ec2):
    wish = {"InstanceId": aws.nodes[0], "ExcludeBootVolume": True}
    (data,) = ec2.create_snapshots(InstanceSpecification=wish, TagSpecifications=TAGS[1:])["Snapshots"]
    assert (data["VolumeSize"], data["State"], data["Tags"]) == (100, "pending", TAGS[1]["Tags"])
    one = ec2.create_snapshot(VolumeId=data["VolumeId"], Description="by hand")
    found = ec2.describe_snapshots(OwnerIds=["self"], Filters=[{"Name": "description", "Values": ["by *"]}])
    assert [row["SnapshotId"] for row in found["Snapshots"]] == [one["SnapshotId"]]
    assert ec2.describe_images(Owners=["amazon"])["Images"] == []


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"SnapshotCopyCompletionDurationMinutes": 20}, r"InvalidParameterValue.*steps of 15"),
        ({"KmsKeyId": "alias/aws/ebs"}, "InvalidParameterDependency"),
        ({"SourceRegion": "mars-1"}, "Invalid region"),
        ({"SourceImageId": "ami-12345678"}, r"InvalidAMIID\.NotFound"),
        ({"Name": "taken"}, r"InvalidAMIName\.Duplicate"),
        ({"DestinationOutpostArn": "arn:aws:outposts:1"}, "DestinationOutpostArn of CopyImage"),
    ],
)
def test_copies_that_aws_would_not_make_are_refused(aws, osaka, copied, params, code):
    source = aws.cloud.images[copied].source_image_id
    aws.cloud.images[copied].title = "taken"
    with pytest.raises(ClientError, match=code):
        osaka.copy_image(**{"SourceImageId": source, "SourceRegion": "ap-northeast-1", "Name": "new", **params})
    assert len(aws.cloud.images) == 2


def test_a_copy_can_be_given_a_time_to_be_ready_in(aws, ec2, osaka):
    aws.cloud.paces["ap-northeast-3"].copy_mib_s = 1.0
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    aws.advance(600)
    wish = {"SourceImageId": made, "SourceRegion": "ap-northeast-1"}
    slow = osaka.copy_image(**wish, Name="slow")["ImageId"]
    timed = osaka.copy_image(**wish, Name="timed", SnapshotCopyCompletionDurationMinutes=15)["ImageId"]
    aws.advance(15 * 60)
    assert (image(osaka, slow)["State"], image(osaka, timed)["State"]) == ("pending", "available")
    parts = snapshots(osaka, image(osaka, timed))
    assert {(one["TransferType"], one["CompletionDurationMinutes"]) for one in parts} == {("time-based", 15)}


def test_the_copy_that_was_to_fail_late_does_and_the_next_one_does_not(aws, ec2, osaka):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    aws.advance(600)
    aws.cloud.kms_late = 1
    wish = {"SourceImageId": made, "SourceRegion": "ap-northeast-1"}
    ids = [osaka.copy_image(**wish, Name=name)["ImageId"] for name in ("first", "second")]
    assert {image(osaka, one)["State"] for one in ids} == {"pending"}
    aws.advance(3600)
    assert [image(osaka, one)["State"] for one in ids] == ["failed", "available"]


def test_a_copy_under_way_is_stopped_by_deregistering_it(aws, ec2, osaka):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    aws.advance(600)
    copy = osaka.copy_image(SourceImageId=made, SourceRegion="ap-northeast-1", Name="one")["ImageId"]
    osaka.deregister_image(ImageId=copy)
    assert osaka.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_images_snapshots_groups_and_keys_carry_tags_too(aws, ec2):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    snapshot = next(iter(aws.cloud.snapshots))
    group, key = next(iter(aws.cloud.groups)), next(iter(aws.cloud.key_pairs))
    ec2.create_tags(Resources=[made, snapshot, group, key], Tags=[{"Key": "clpdeck:run", "Value": "1"}])
    found = ec2.describe_tags(Filters=[{"Name": "key", "Values": ["clpdeck:run"]}])["Tags"]
    assert {one["ResourceType"]: one["ResourceId"] for one in found} == {
        "image": made,
        "snapshot": snapshot,
        "security-group": group,
        "key-pair": key,
    }
    own = [{"Name": "tag:clpdeck:run", "Values": ["1"]}]
    assert [one["ImageId"] for one in ec2.describe_images(Filters=own)["Images"]] == [made]
