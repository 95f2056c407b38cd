"""S3's static sites and the gateway endpoints to them, over the wire and by boto3 as it is."""

import json

import pytest
from botocore.exceptions import ClientError

NAME = "clpdeck-np-books-1"
REGION = "ap-northeast-1"


@pytest.fixture
def s3(aws):
    client = aws.client("s3")
    yield client
    client.close()


def code(error) -> str:
    return error.value.response["Error"]["Code"]


def policy(**condition: object) -> str:
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{NAME}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow | condition]})


def test_a_site_is_made_step_by_step_and_each_thing_that_is_not_there_yet_is_told_by_its_own_code(s3):
    with pytest.raises(ClientError) as none:
        s3.head_bucket(Bucket=NAME)
    assert code(none) == "404"
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    assert s3.head_bucket(Bucket=NAME)["BucketRegion"] == REGION
    for call, wanted in (
        (s3.get_bucket_website, "NoSuchWebsiteConfiguration"),
        (s3.get_bucket_policy, "NoSuchBucketPolicy"),
    ):
        with pytest.raises(ClientError) as missing:
            call(Bucket=NAME)
        assert code(missing) == wanted
    with pytest.raises(ClientError) as page:
        s3.head_object(Bucket=NAME, Key="index.html")
    assert code(page) == "404"
    s3.put_bucket_website(Bucket=NAME, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_object(Bucket=NAME, Key="index.html", ContentType="text/html")
    assert s3.get_bucket_website(Bucket=NAME)["IndexDocument"] == {"Suffix": "index.html"}
    assert s3.head_object(Bucket=NAME, Key="index.html")["ETag"]
    block = s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}


def test_what_s3_would_not_take_is_refused(s3):
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    with pytest.raises(ClientError) as again:
        s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    assert code(again) == "BucketAlreadyOwnedByYou"
    with pytest.raises(ClientError) as nowhere:
        s3.create_bucket(Bucket=f"{NAME}2")
    assert code(nowhere) == "IllegalLocationConstraintException"
    with pytest.raises(ClientError) as public:
        s3.put_bucket_policy(Bucket=NAME, Policy=policy())
    assert code(public) == "AccessDenied"
    with pytest.raises(ClientError) as odd:
        s3.put_bucket_policy(Bucket=NAME, Policy="{")
    assert code(odd) == "MalformedPolicy"
    limited = policy(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
    s3.put_bucket_policy(Bucket=NAME, Policy=limited)
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"])["Statement"] == json.loads(limited)["Statement"]


def test_an_endpoint_keeps_a_route_by_prefix_list_in_each_of_its_tables(ec2):
    [endpoint] = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    [listed] = ec2.describe_prefix_lists()["PrefixLists"]
    assert listed["PrefixListName"] == f"com.amazonaws.{REGION}.s3"
    by_list = [{"Name": "route.destination-prefix-list-id", "Values": [listed["PrefixListId"]]}]

    def tables() -> list[str]:
        return sorted(one["RouteTableId"] for one in ec2.describe_route_tables(Filters=by_list)["RouteTables"])

    assert tables() == sorted(endpoint["RouteTableIds"])
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], RemoveRouteTableIds=tables()[:1])
    assert tables() == sorted(endpoint["RouteTableIds"])[1:]


def test_one_token_makes_one_endpoint_and_no_table_leads_to_two(ec2):
    [old] = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    wanted = {"VpcId": old["VpcId"], "ServiceName": old["ServiceName"], "VpcEndpointType": "Gateway"}
    with pytest.raises(ClientError) as taken:
        ec2.create_vpc_endpoint(**wanted, RouteTableIds=old["RouteTableIds"])
    assert code(taken) == "RouteAlreadyExists"
    made = [ec2.create_vpc_endpoint(**wanted, ClientToken="t")["VpcEndpoint"]["VpcEndpointId"] for _ in range(2)]
    assert len(set(made)) == 1
    with pytest.raises(ClientError) as other:
        ec2.create_vpc_endpoint(**wanted | {"ServiceName": f"com.amazonaws.{REGION}.ec2"})
    assert code(other) == "InvalidServiceName"
