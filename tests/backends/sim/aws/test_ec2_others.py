import pytest
from botocore.exceptions import ClientError


def test_a_node_has_a_root_and_a_mirror_volume(aws, ec2):
    filters = [{"Name": "attachment.instance-id", "Values": [aws.nodes[0]]}]
    volumes = ec2.describe_volumes(Filters=filters)["Volumes"]
    assert [tag["Value"] for volume in volumes for tag in volume["Tags"]] == ["server01-root", "server01-mirror"]
    assert [volume["Attachments"][0]["Device"] for volume in volumes] == ["/dev/xvda", "/dev/xvdb"]
    assert {volume["State"] for volume in volumes} == {"in-use"}


def test_volumes_are_healthy_and_initialized(ec2):
    statuses = ec2.describe_volume_status(MaxResults=5)["VolumeStatuses"]
    assert {row["VolumeStatus"]["Status"] for row in statuses} == {"ok"}
    assert {row["InitializationStatusDetails"]["Progress"] for row in statuses} == {100}


def test_tags_are_set_found_and_taken_off_again(aws, ec2):
    ec2.create_tags(Resources=[aws.nodes[0]], Tags=[{"Key": "note", "Value": "[red]ねこ[/] & <b>"}])
    filters = [{"Name": "tag:note", "Values": ["*ねこ*"]}, {"Name": "resource-type", "Values": ["instance"]}]
    assert ec2.describe_tags(Filters=filters)["Tags"] == [
        {"Key": "note", "ResourceId": aws.nodes[0], "ResourceType": "instance", "Value": "[red]ねこ[/] & <b>"}
    ]
    ec2.delete_tags(Resources=[aws.nodes[0]], Tags=[{"Key": "note", "Value": "another"}])
    assert "note" in aws.cloud.instances[aws.nodes[0]].tags
    ec2.delete_tags(Resources=[aws.nodes[0]], Tags=[{"Key": "note"}])
    assert "note" not in aws.cloud.instances[aws.nodes[0]].tags
    ec2.delete_tags(Resources=[aws.nodes[0]])
    assert aws.cloud.instances[aws.nodes[0]].tags == {}


@pytest.mark.parametrize(
    ("resource", "tag", "code"),
    [
        ("db-12345678", {"Key": "a", "Value": "b"}, "InvalidID"),
        ("i-12345678", {"Key": "a", "Value": "b"}, "InvalidInstanceID.NotFound"),
        (None, {"Key": "aws:a", "Value": "b"}, "InvalidParameterValue"),
        (None, {"Key": "", "Value": "b"}, "InvalidParameterValue"),
        (None, {"Key": "a", "Value": "\x1b[2J"}, "InvalidParameterValue"),
    ],
)
def test_tags_that_aws_would_not_take_are_refused(aws, ec2, resource, tag, code):
    with pytest.raises(ClientError, match=code):
        ec2.create_tags(Resources=[resource or aws.nodes[0]], Tags=[tag])


def test_nothing_carries_more_than_fifty_tags(aws, ec2):
    many = [{"Key": f"k{number}", "Value": ""} for number in range(49)]
    with pytest.raises(ClientError, match="TagLimitExceeded"):
        ec2.create_tags(Resources=[aws.nodes[0]], Tags=many)


def test_regions_and_zones_are_known_by_name(ec2):
    assert "ap-northeast-3" in [row["RegionName"] for row in ec2.describe_regions()["Regions"]]
    zones = ec2.describe_availability_zones(Filters=[{"Name": "state", "Values": ["available"]}])["AvailabilityZones"]
    assert [row["ZoneName"] for row in zones] == ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]
    with pytest.raises(ClientError, match="Invalid region"):
        ec2.describe_regions(RegionNames=["mars-1"])


def test_the_paginator_of_boto3_gets_everything_once_a_page_at_a_time(aws, ec2):
    pages = list(ec2.get_paginator("describe_tags").paginate(PaginationConfig={"PageSize": 6}))
    tags = [(row["ResourceId"], row["Key"]) for page in pages for row in page["Tags"]]
    assert len(pages) == 3
    assert len(tags) == len(set(tags)) == sum(len(thing.tags) for thing in aws.cloud.things())


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"MaxResults": 4}, "InvalidParameterValue"),
        ({"MaxResults": 1001}, "InvalidParameterValue"),
        ({"NextToken": "made up"}, "InvalidNextToken"),
        ({"Filters": [{"Name": "nonsense", "Values": ["1"]}]}, "The filter 'nonsense' is invalid"),
        ({"MaxResults": 5, "InstanceIds": ["i-12345678"]}, "InvalidInstanceID.NotFound"),
    ],
)
def test_pages_and_filters_that_ec2_would_not_take_are_refused(ec2, params, code):
    with pytest.raises(ClientError, match=code):
        ec2.describe_instances(**params)


def test_a_page_of_named_instances_is_refused(aws, ec2):
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        ec2.describe_instances(InstanceIds=[aws.nodes[0]], MaxResults=5)
