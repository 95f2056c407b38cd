"""Static sites of S3, the gateway endpoints that a VPC reaches S3 by, and who reaches a site from where.

A VPC here has no other way to S3: neither its nodes have public addresses nor its tables a gateway. A host in another
region than the site's is let through, for that way is not modelled; nor is S3 in a region where no bucket is known.
"""

import json
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any

from backends.sim.cloud.account import Account
from backends.sim.cloud.ids import Ids
from backends.sim.cloud.model import Bucket, RouteTable, Vpc, VpcEndpoint

HOST = re.compile(r"(?P<bucket>[a-z0-9][a-z0-9.-]+)\.s3-website[-.](?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com")
FIRST = "np-target"
"""The site that every cluster begins with, to resolve network partitions by."""
ALL = json.dumps({"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*",
                                                          "Resource": "*"}]})  # fmt: skip
"""The policy of an endpoint that was given none."""
OK, FORBIDDEN, NOT_FOUND = 200, 403, 404
READ = "s3:GetObject"
BY = {"aws:sourcevpc": "vpc", "aws:sourcevpce": "endpoint"}


def service_of(region: str) -> str:
    """S3 as endpoints name it in a region."""
    return f"com.amazonaws.{region}.s3"


def list_of(region: str) -> str:
    """The id of the list of S3's addresses there."""
    return f"pl-{sha256(region.encode()).hexdigest()[:8]}"


def build_site(cloud: Account, vpc: Vpc) -> None:
    """Give a VPC the endpoint and the site; its ids are drawn from the VPC's own. A second VPC may read it, too."""
    now = cloud.clock.now().replace(microsecond=0)
    endpoint_id = Ids(f"s3 {vpc.id}").new("vpce")
    tables = {table.id for table in cloud.route_tables.values() if table.vpc_id == vpc.id}
    cloud.endpoints[endpoint_id] = VpcEndpoint(
        endpoint_id, vpc.region, {"Name": "s3"}, vpc.id, service_of(vpc.region), tables, ALL, now
    )
    site = cloud.buckets.get(FIRST)
    vpcs = [vpc.id] if site is None else [*_vpcs_of(site), vpc.id]
    statement = {
        "Effect": "Allow", "Principal": "*", "Action": READ, "Resource": f"arn:aws:s3:::{FIRST}/*",
        "Condition": {"StringEquals": {"aws:SourceVpc": vpcs}},
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    pages = {"index.html": b"here\n"}
    cloud.buckets[FIRST] = Bucket(FIRST, vpc.region, {}, now, pages, index="index.html", policy=policy)


def answer(cloud: Account, instance_id: str, host: str, path: str = "/") -> int | None:
    """The status that an instance gets from a host by HTTP; `None`: what it sends there gets lost."""
    named = HOST.fullmatch(host)
    if named is None or named["region"] in cloud.lost:
        return None
    if all(one.region != named["region"] for one in cloud.buckets.values()):
        return OK
    instance = cloud.instances[instance_id]
    site = cloud.buckets.get(named["bucket"])
    if site is None or site.region != named["region"]:
        return NOT_FOUND
    endpoint = None
    if instance.region == site.region:
        endpoint = _endpoint(cloud, instance.subnet_id, instance.vpc_id)
        if endpoint is None:
            return None
    page = f"{path.lstrip('/') or site.index}"
    if endpoint and not (_allows(endpoint.policy, site.id, page, {}) and may_read(site, page, endpoint)):
        return FORBIDDEN
    return OK if site.index and page in site.pages else NOT_FOUND


def may_read(site: Bucket, page: str, endpoint: VpcEndpoint) -> bool:
    """Whether whoever comes by that endpoint may read a page without an account."""
    if site.blocked and is_public(site.policy):
        return False
    return _allows(site.policy, site.id, page, {"vpc": endpoint.vpc_id, "endpoint": endpoint.id})


def is_public(policy: str) -> bool:
    """Whether a policy lets everybody in, as S3 reckons: a statement for all without a condition."""
    return any(one.get("Effect") == "Allow" and not one.get("Condition") for one in _statements(policy))


def table_of(cloud: Account, subnet_id: str, vpc_id: str) -> RouteTable | None:
    """The route table of a subnet: its own, else the main one of its VPC."""
    tables = [one for one in cloud.route_tables.values() if one.vpc_id == vpc_id]
    own = (one for one in tables if subnet_id in one.associations.values())
    return next(own, next((one for one in tables if None in one.associations.values()), None))


def routes_of(cloud: Account, table: RouteTable) -> Iterator[tuple[str, str]]:
    """The routes by prefix list that endpoints keep in a table: list and endpoint."""
    yield from ((list_of(one.region), one.id) for one in cloud.endpoints.values() if table.id in one.table_ids)


def _endpoint(cloud: Account, subnet_id: str, vpc_id: str) -> VpcEndpoint | None:
    table = table_of(cloud, subnet_id, vpc_id)
    held = (one for one in cloud.endpoints.values() if table is not None and table.id in one.table_ids)
    return next(held, None)


def _allows(policy: str, bucket: str, page: str, comes: dict[str, str]) -> bool:
    about = [one for one in _statements(policy) if _is_about(one, bucket, page) and _holds(one, comes)]
    return bool(about) and all(one.get("Effect") == "Allow" for one in about)


def _is_about(one: dict[str, Any], bucket: str, page: str) -> bool:
    name = f"arn:aws:s3:::{bucket}/{page}"
    by_name = any(fnmatchcase(name, pattern) for pattern in _texts(one.get("Resource")))
    return by_name and any(fnmatchcase(READ.lower(), pattern.lower()) for pattern in _texts(one.get("Action")))


def _holds(one: dict[str, Any], comes: dict[str, str]) -> bool:
    """Whether a statement's condition holds for whoever comes so; of one that is not known here it does not."""
    for operator, pairs in (one.get("Condition") or {}).items():
        for key, values in pairs.items():
            equal = comes.get(BY.get(key.lower(), ""), "") in tuple(_texts(values))
            if operator not in ("StringEquals", "StringNotEquals") or equal != (operator == "StringEquals"):
                return False
    return True


def _statements(policy: str) -> list[dict[str, Any]]:
    if not policy:
        return []
    given = json.loads(policy).get("Statement", [])
    return [given] if isinstance(given, dict) else list(given)


def _vpcs_of(site: Bucket) -> Iterable[str]:
    for one in _statements(site.policy):
        yield from _texts(one.get("Condition", {}).get("StringEquals", {}).get("aws:SourceVpc"))


def _texts(value: object) -> Iterator[str]:
    yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
