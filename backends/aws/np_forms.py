"""The exact forms of the calls that make a target for network partition resolution: a static site, and a way to it."""

import re
from collections.abc import Mapping
from typing import Any

from backends.aws.form import Form
from backends.aws.owned import ENDPOINT, HOME_REGION, NODES_TABLE, NODES_VPC, TOKEN, bucket, later, s3_service
from backends.aws.scope import Role, Scope
from backends.aws.shapes import each, fields, only, tags_of, wrong
from backends.aws.stops import CLUSTER, RUN, STEP, same_keys
from backends.forcedstop import INDEX, own_policy


def _policy(params: Mapping[str, Any], scope: Scope) -> None:
    """The one policy that lets the pages be read from the nodes' VPC, and by nobody else."""
    given = params["Policy"]
    named = re.search(r'"aws:SourceVpc": "(vpc-[0-9a-f]{8,17})"', given) if isinstance(given, str) else None
    if named is None or given != own_policy(params["Bucket"], named[1]):
        raise wrong(given, "Policy", "only with the one that lets the pages be read from one VPC")
    NODES_VPC(named[1], scope, "Policy")


def _endpoint(params: Mapping[str, Any], _: Scope) -> None:
    tags = tags_of(params["TagSpecifications"], ("vpc-endpoint",), ("vpc-endpoint",))["vpc-endpoint"]
    same_keys(tags, frozenset({"Name", CLUSTER, RUN, STEP}))


BLOCKED = {
    one: only(True) for one in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
}
HOME_ONLY: frozenset[Role] = frozenset({"home"})
NP_TARGET: Mapping[tuple[str, str], Form] = {
    ("s3", "CreateBucket"): Form(
        HOME_ONLY, {"Bucket": bucket}, {"CreateBucketConfiguration": fields({"LocationConstraint": HOME_REGION})}
    ),
    ("s3", "PutPublicAccessBlock"): Form(
        HOME_ONLY, {"Bucket": bucket, "PublicAccessBlockConfiguration": fields(BLOCKED)}
    ),
    ("s3", "PutBucketWebsite"): Form(
        HOME_ONLY,
        {"Bucket": bucket, "WebsiteConfiguration": fields({"IndexDocument": fields({"Suffix": only(INDEX)})})},
    ),
    ("s3", "PutObject"): Form(HOME_ONLY, {"Bucket": bucket, "Key": only(INDEX), "ContentType": only("text/html")}),
    ("s3", "PutBucketPolicy"): Form(HOME_ONLY, {"Bucket": bucket, "Policy": later}, whole=_policy),
    ("ec2", "CreateVpcEndpoint"): Form(
        HOME_ONLY,
        {
            "VpcEndpointType": only("Gateway"),
            "VpcId": NODES_VPC,
            "ServiceName": s3_service,
            "RouteTableIds": each(NODES_TABLE),
            "TagSpecifications": later,
            "ClientToken": TOKEN,
        },
        whole=_endpoint,
    ),
    ("ec2", "ModifyVpcEndpoint"): Form(HOME_ONLY, {"VpcEndpointId": ENDPOINT, "AddRouteTableIds": each(NODES_TABLE)}),
}
"""A static site of S3 and the way to it. Nothing of it can be taken away, or be opened to anybody else."""
