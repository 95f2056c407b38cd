"""The HTTP target of network partition resolution: as `clp.conf` has it, and as clpdeck makes one. Pure."""

import json
import re
from collections.abc import Iterable, Mapping

TARGET = re.compile(r"/root/networkpartition/httpnp@([^/]+)/(host|port)")
SITE = re.compile(r"(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3-website[-.](?P<region>[a-z0-9-]+)\.amazonaws\.com")
DASHED = frozenset(
    {
        *("us-east-1", "us-west-1", "us-west-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "eu-west-1"),
        *("sa-east-1", "us-gov-west-1"),
    }
)
"""Regions whose sites have a hyphen before the region's name; all others have a dot (AWS's own table of endpoints)."""
HTTP = "80"
INDEX = "index.html"
READ = "s3:GetObject"


def urls_of(conf: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Every HTTP target, as a page that can be asked for."""
    found: dict[str, dict[str, str]] = {}
    for path, value in conf:
        if read := TARGET.fullmatch(path):
            found.setdefault(read[1], {})[read[2]] = value
    return tuple(_url(one) for one in found.values() if one.get("host"))


def bucket_of(url: str, region: str) -> str:
    """The bucket of a target that is a site of S3 in this region; empty: it is none."""
    read = SITE.fullmatch(url.removeprefix("http://").partition("/")[0].partition(":")[0])
    return read["bucket"] if read and read["region"] == region else ""


def host_of(bucket: str, region: str) -> str:
    """The host of a bucket's site."""
    return f"{bucket}.s3-website{'-' if region in DASHED else '.'}{region}.amazonaws.com"


def is_own(bucket: str, prefix: str) -> bool:
    """Whether a bucket is one that clpdeck makes for a cluster, by what such names begin with: no other is touched."""
    return re.fullmatch(rf"{re.escape(prefix)}[a-z0-9](?:[a-z0-9-]{{0,18}}[a-z0-9])?", bucket) is not None


def own_policy(bucket: str, vpc: str) -> str:
    """The policy that lets a bucket's pages be read from one VPC, and by nobody else without an account."""
    statement = {
        "Sid": "ReadFromTheVpc",
        "Effect": "Allow",
        "Principal": "*",
        "Action": READ,
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"aws:SourceVpc": vpc}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _url(target: Mapping[str, str]) -> str:
    port = target.get("port", HTTP)
    return f"http://{target['host']}{'' if port == HTTP else f':{port}'}/"
