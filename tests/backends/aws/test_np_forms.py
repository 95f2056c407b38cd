"""A target for network partition resolution is made of what is the cluster's own, and is opened to nobody else."""

import pytest

from backends.aws.guard import check_acting
from backends.aws.scope import Unseen
from backends.errors import NotAllowed
from backends.forcedstop import own_policy
from tests.backends.aws.calling import BLOCKED, BUCKET, HERE, OF_ENDPOINT, VPC, WAY, copies, home, restored, tagged

MISSES = [
    ("s3", "CreateBucket", {"Bucket": "somebody-elses"}, "only with a bucket called clpdeck-np-prod-db-"),
    ("s3", "CreateBucket", {"Bucket": "clpdeck-np-prod-db-"}, "only with a bucket called"),
    (
        "s3",
        "CreateBucket",
        {"Bucket": BUCKET, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
        "the region the cluster runs in",
    ),
    ("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": own_policy("other", VPC)}, "from one VPC"),
    ("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": own_policy(BUCKET, VPC) + " "}, "from one VPC"),
    ("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": "{}"}, "from one VPC"),
    (
        "s3",
        "PutPublicAccessBlock",
        {"Bucket": BUCKET, "PublicAccessBlockConfiguration": BLOCKED | {"BlockPublicPolicy": False}},
        "only with True",
    ),
    ("s3", "PutObject", {"Bucket": BUCKET, "Key": "other.html", "ContentType": "text/html"}, "only with index.html"),
    ("ec2", "CreateVpcEndpoint", WAY | {"VpcEndpointType": "Interface"}, "only with Gateway"),
    ("ec2", "CreateVpcEndpoint", WAY | {"ServiceName": f"com.amazonaws.{HERE}.ec2"}, "only with com.amazonaws"),
    (
        "ec2",
        "CreateVpcEndpoint",
        WAY | {"TagSpecifications": tagged(("vpc-endpoint",), **(OF_ENDPOINT | {"Owner": "x"}))},
        "only with Name",
    ),
    ("ec2", "ModifyVpcEndpoint", {"VpcEndpointId": "subnet-0", "AddRouteTableIds": ["rtb-0n1"]}, "the endpoint for S3"),
]


@pytest.mark.parametrize(("service", "operation", "params", "why"), MISSES)
def test_what_is_another_s_or_opens_it_is_refused(service, operation, params, why):
    with pytest.raises(NotAllowed, match=why):
        check_acting(service, operation, params, home())


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("CreateVpcEndpoint", WAY | {"RouteTableIds": ["rtb-0other"]}),
        ("CreateVpcEndpoint", WAY | {"VpcId": "vpc-0other"}),
        ("ModifyVpcEndpoint", {"VpcEndpointId": "vpce-0other", "AddRouteTableIds": ["rtb-0n1"]}),
    ],
)
def test_what_no_look_has_found_around_the_nodes_is_looked_for_first(operation, params):
    with pytest.raises(Unseen, match="no look has found it around the nodes of prod-db"):
        check_acting("ec2", operation, params, home())


def test_a_policy_for_a_vpc_that_is_not_the_nodes_is_looked_for_first():
    params = {"Bucket": BUCKET, "Policy": own_policy(BUCKET, "vpc-0123456789abcdef9")}
    with pytest.raises(Unseen):
        check_acting("s3", "PutBucketPolicy", params, home())


@pytest.mark.parametrize("scope", [copies, restored])
def test_elsewhere_than_at_home_none_is_made(scope):
    with pytest.raises(NotAllowed, match="there is nothing of it there"):
        check_acting("s3", "CreateBucket", {"Bucket": BUCKET}, scope())
