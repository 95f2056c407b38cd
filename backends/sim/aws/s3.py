"""S3, as far as a small static site needs it."""

import json
import re
from collections.abc import Mapping
from hashlib import md5
from typing import Any

from backends.sim.aws.filters import Answer
from backends.sim.cloud import AwsError, Cloud, sites
from backends.sim.cloud.model import Bucket

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOME = "us-east-1"
"""The region whose buckets are made without a word where."""


def create_bucket(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """One more, empty, with public access blocked, as new ones are."""
    name, where = params["Bucket"], params.get("CreateBucketConfiguration", {}).get("LocationConstraint", HOME)
    if not NAME.fullmatch(name):
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.", 400)
    if where != region:
        message = f"The {where} location constraint is incompatible for the region specific endpoint this request was "
        raise AwsError("IllegalLocationConstraintException", f"{message}sent to.", 400)
    if name in cloud.buckets:
        message = "Your previous request to create the named bucket succeeded and you already own it."
        raise AwsError("BucketAlreadyOwnedByYou", message, 409)
    cloud.buckets[name] = Bucket(name, region, {}, cloud.clock.now().replace(microsecond=0))
    return {"Location": f"/{name}"}


def head_bucket(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Whether it is there."""
    return {"BucketRegion": _one(cloud, region, params).region}


def put_bucket_website(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Let it be a site."""
    index = params["WebsiteConfiguration"].get("IndexDocument", {}).get("Suffix", "")
    if not index or "/" in index:
        raise AwsError("InvalidArgument", "The IndexDocument Suffix is not well formed", 400)
    _one(cloud, region, params).index = index
    cloud.ways_changed()
    return {}


def get_bucket_website(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Its first page."""
    one = _one(cloud, region, params)
    if not one.index:
        message = "The specified bucket does not have a website configuration"
        raise AwsError("NoSuchWebsiteConfiguration", message, 404)
    return {"IndexDocument": {"Suffix": one.index}}


def put_bucket_policy(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Who may do what with it."""
    one, policy = _one(cloud, region, params), params["Policy"]
    try:
        statements = json.loads(policy)["Statement"]
    except (ValueError, TypeError, KeyError):
        raise AwsError("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'", 400) from None
    if one.blocked and sites.is_public(policy):
        message = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        raise AwsError("AccessDenied", f"User is not authorized to perform: s3:PutBucketPolicy {message}", 403)
    one.policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    cloud.ways_changed()
    return {}


def get_bucket_policy(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """It as JSON."""
    one = _one(cloud, region, params)
    if not one.policy:
        raise AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
    return {"Policy": one.policy}


def delete_bucket_policy(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Let it have none."""
    _one(cloud, region, params).policy = ""
    cloud.ways_changed()
    return {}


def put_public_access_block(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Keep everybody out, or no longer: all four settings are one here."""
    _one(cloud, region, params).blocked = all(params["PublicAccessBlockConfiguration"].values())
    cloud.ways_changed()
    return {}


def get_public_access_block(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Those settings."""
    blocked = _one(cloud, region, params).blocked
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return {"PublicAccessBlockConfiguration": dict.fromkeys(names, blocked)}


def put_object(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Write a page."""
    body = params.get("Body", b"")
    content = body if isinstance(body, bytes) else body.read() if hasattr(body, "read") else str(body).encode()
    _one(cloud, region, params).pages[params["Key"]] = content
    cloud.ways_changed()
    return {"ETag": _etag(content)}


def head_object(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Whether a page is there."""
    content = _one(cloud, region, params).pages.get(params["Key"])
    if content is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
    return {"ETag": _etag(content)}


OPERATIONS = {
    "CreateBucket": create_bucket,
    "DeleteBucketPolicy": delete_bucket_policy,
    "GetBucketPolicy": get_bucket_policy,
    "GetBucketWebsite": get_bucket_website,
    "GetPublicAccessBlock": get_public_access_block,
    "HeadBucket": head_bucket,
    "HeadObject": head_object,
    "PutBucketPolicy": put_bucket_policy,
    "PutBucketWebsite": put_bucket_website,
    "PutObject": put_object,
    "PutPublicAccessBlock": put_public_access_block,
}


def _one(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Bucket:
    found = cloud.buckets.get(params["Bucket"])
    if found is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if found.region != region:
        raise AwsError("PermanentRedirect", "The bucket must be addressed using the endpoint of its region.", 301)
    return found


def _etag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'
