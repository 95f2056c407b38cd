"""Keys of a region, and what comes of one that cannot be used."""

import pytest
from botocore.exceptions import ClientError

THERE = "ap-northeast-3"
KEY = "alias/cluster"


@pytest.fixture
def keys(aws, osaka):
    client = aws.client("kms", region_name=THERE)
    yield client
    client.close()


@pytest.fixture
def encrypted(aws, ec2, osaka):
    """An image of the first node there, encrypted with the region's own key."""
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="one", NoReboot=True)["ImageId"]
    aws.advance(600)
    wish = {"SourceImageId": made, "SourceRegion": "ap-northeast-1", "Name": "one"}
    copy = osaka.copy_image(**wish, Encrypted=True, KmsKeyId=KEY)["ImageId"]
    aws.advance(3600)
    return copy


def parts(client, image_id):
    (image,) = client.describe_images(ImageIds=[image_id])["Images"]
    ids = [one["Ebs"]["SnapshotId"] for one in image["BlockDeviceMappings"]]
    return client.describe_snapshots(SnapshotIds=ids)["Snapshots"]


def disable(aws, region=THERE, alias=KEY):
    (key,) = (one for one in aws.cloud.kms_keys.values() if (one.region, one.alias) == (region, alias))
    key.state = "Disabled"


def test_a_key_is_described_by_any_of_its_names_in_its_own_region_only(aws, keys):
    told = keys.describe_key(KeyId=KEY)["KeyMetadata"]
    assert (told["KeyState"], told["KeySpec"], told["KeyManager"]) == ("Enabled", "SYMMETRIC_DEFAULT", "CUSTOMER")
    names = (told["KeyId"], told["Arn"], told["Arn"].replace(f"key/{told['KeyId']}", KEY))
    assert {keys.describe_key(KeyId=one)["KeyMetadata"]["Arn"] for one in names} == {told["Arn"]}
    home = aws.client("kms")
    with pytest.raises(home.exceptions.NotFoundException):
        home.describe_key(KeyId=told["KeyId"])
    home.close()


def test_the_key_that_aws_makes_for_ebs_is_there_once_it_is_asked_for_and_the_same_again(keys):
    told = keys.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]
    assert told["KeyManager"] == "AWS"
    assert keys.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"] == told


def test_a_use_can_be_tried_and_is_never_made(aws, keys):
    grant = {"GranteePrincipal": "arn:aws:iam::1:user/x", "Operations": ["Decrypt"]}
    for call, more in ((keys.create_grant, grant), (keys.generate_data_key_without_plaintext, {}), (keys.decrypt, {})):
        with pytest.raises(ClientError, match="DryRunOperationException"):
            call(KeyId=KEY, **more, DryRun=True)
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        keys.create_grant(KeyId=KEY, **grant)
    disable(aws)
    with pytest.raises(keys.exceptions.DisabledException):
        keys.create_grant(KeyId=KEY, **grant, DryRun=True)


def test_an_encrypted_disk_names_the_key_of_its_own_region(aws, osaka, keys, encrypted):
    arn = keys.describe_key(KeyId=KEY)["KeyMetadata"]["Arn"]
    assert {(one["Encrypted"], one["KmsKeyId"]) for one in parts(osaka, encrypted)} == {(True, arn)}


def test_a_copy_of_an_encrypted_image_takes_the_key_of_where_it_is_made(aws, ec2, osaka, keys, encrypted):
    back = ec2.copy_image(SourceImageId=encrypted, SourceRegion=THERE, Name="back")["ImageId"]
    aws.advance(3600)
    (arn,) = {one["KmsKeyId"] for one in parts(ec2, back)}
    assert arn.startswith("arn:aws:kms:ap-northeast-1:")
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"


def test_a_region_can_encrypt_whatever_is_made(aws, osaka, copied):
    assert osaka.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    aws.cloud.encryption[THERE].by_default = True
    assert osaka.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    wish = {"SourceImageId": copied, "SourceRegion": THERE, "Name": "again"}
    assert {one["Encrypted"] for one in parts(osaka, osaka.copy_image(**wish)["ImageId"])} == {True}


def test_a_key_that_is_disabled_fails_a_copy_late_and_a_launch_after_it_was_accepted(aws, osaka, encrypted):
    disable(aws)
    wish = {"SourceImageId": encrypted, "SourceRegion": THERE, "Name": "again", "Encrypted": True, "KmsKeyId": KEY}
    copy = osaka.copy_image(**wish)["ImageId"]
    subnet = osaka.describe_subnets()["Subnets"][0]["SubnetId"]
    launch = {"SubnetId": subnet, "InstanceType": "m6i.large", "MinCount": 1, "MaxCount": 1}
    made = osaka.run_instances(ImageId=encrypted, **launch)["Instances"][0]["InstanceId"]
    aws.advance(3600)
    assert {one["StateMessage"] for one in parts(osaka, copy)} == {"Given key ID is not accessible"}
    (row,) = osaka.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"]
    assert (row["State"]["Name"], row["StateReason"]["Code"]) == ("terminated", "Client.InternalError")


def test_a_quota_that_others_use_up_keeps_what_was_stopped_from_starting_again(aws, ec2):
    ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    aws.advance(120)
    (row,) = ec2.describe_instances(InstanceIds=[aws.nodes[0]])["Reservations"][0]["Instances"]
    assert row["CpuOptions"]["CoreCount"] * row["CpuOptions"]["ThreadsPerCore"] == 2
    aws.cloud.quotas["ap-northeast-1", "ec2", "L-1216C47A"] = 3
    with pytest.raises(ClientError, match="VcpuLimitExceeded"):
        ec2.start_instances(InstanceIds=[aws.nodes[0]])
    aws.cloud.quotas["ap-northeast-1", "ec2", "L-1216C47A"] = 4
    ec2.start_instances(InstanceIds=[aws.nodes[0]])


def test_a_reply_has_the_time_of_the_world_it_is_of(aws, ec2):
    aws.advance(7 * 86400)
    told = ec2.describe_instances(InstanceIds=[aws.nodes[0]])["ResponseMetadata"]["HTTPHeaders"]["date"]
    assert told == f"{aws.clock.now():%a, %d %b %Y %H:%M:%S GMT}"
