"""Topics on what tells a server that it is cut off: a static site of S3, and the way to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from backends.aws.calls import around, filter_, machines, pages
from backends.aws.facts import Fact, text
from backends.aws.owning import serving
from backends.aws.topics.place import code_of
from backends.aws.topics.policies import NOBODY, lets_read, readers
from backends.aws.topics.question import Pairs, Question, or_none
from backends.errors import Refused
from backends.model import Facts
from backends.settings import Node

NO_BUCKET, NO_PAGE = ("404", "NoSuchBucket"), ("404", "NoSuchKey")
NOT_OURS = ("403", "AccessDenied", "301", "PermanentRedirect")
NO_SITE, NO_POLICY = ("NoSuchWebsiteConfiguration",), ("NoSuchBucketPolicy",)
NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration",)
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def s3_way(asked: Question) -> Facts:
    """How the nodes' subnets reach S3."""
    ec2 = asked.ec2
    found = machines(ec2, asked.cluster.nodes)
    if not found:
        return asked.facts((), (f"{asked.cluster.name}: none of its instances is there",))
    tables, endpoints, lists = around(ec2, asked.region, found)
    pairs = way_pairs(asked.cluster.nodes, found, tables, endpoints, lists)
    lacking = [node.name for node in asked.cluster.nodes if node.name not in found]
    return asked.facts(pairs, [f"{name}: its instance is not there" for name in lacking])


def way_pairs(
    nodes: Sequence[Node],
    found: Mapping[str, Fact],
    tables: Sequence[Fact],
    endpoints: Sequence[Fact],
    lists: Sequence[str],
) -> Pairs:
    """The pairs of `s3-way`: where each node is, which route table serves it, and where that leads for S3."""
    pairs: Pairs = []
    used: list[Fact] = []
    for node in nodes:
        machine = found.get(node.name)
        if machine is None:
            continue
        subnet, vpc = text(machine, "SubnetId"), text(machine, "VpcId")
        table = serving(subnet, vpc, tables)
        card = next((text(one, "NetworkInterfaceId") for one in machine.get("NetworkInterfaces", ())), "")
        used += [table] if table else []
        told = {"vpc": vpc, "subnet": subnet, "eni": or_none(card), "table": or_none(text(table, "RouteTableId"))}
        pairs += [(f"{node.name} {key}", word) for key, word in told.items()]
        own = next((text(one, "VpcEndpointId") for one in endpoints if text(one, "VpcId") == vpc), "")
        pairs.append((f"{vpc} endpoint", or_none(own)))
    pairs += [(f"{text(table, 'RouteTableId')} s3 route", _s3_route(table, lists)) for table in used]
    pairs += [(f"{text(one, 'VpcEndpointId')} state", text(one, "State")) for one in endpoints]
    return pairs


def site(asked: Question) -> Facts:
    """A bucket that is a static site. `of` is its name, the VPC that is to read it, and that VPC's endpoints."""
    if len(asked.of) < 2:
        raise Refused("a site is asked about by the name of its bucket, and a VPC")
    (bucket, vpc, *endpoints), s3 = asked.of, asked.client("s3")
    try:
        head = s3.head_bucket(Bucket=bucket)
    except Exception as error:
        if code_of(error) in NO_BUCKET:
            return asked.facts([("bucket", "absent")])
        if code_of(error) in NOT_OURS:
            return asked.facts([("bucket", "refused: it may be somebody else's")])
        raise
    pairs: Pairs = [("bucket", "found"), ("region", text(head, "BucketRegion") or asked.region)]
    page = _or(s3.get_bucket_website, NO_SITE, Bucket=bucket)
    index = text(page.get("IndexDocument", {}), "Suffix") if page else ""
    policy = _or(s3.get_bucket_policy, NO_POLICY, Bucket=bucket)
    block = _or(s3.get_public_access_block, NO_BLOCK, Bucket=bucket)
    blocked = bool(block) and all(block["PublicAccessBlockConfiguration"].get(one) for one in BLOCKS)
    there = _or(s3.head_object, NO_PAGE, Bucket=bucket, Key=index or "index.html")
    who = readers(str(policy["Policy"]), bucket, vpc, endpoints) if policy else NOBODY
    pairs += [("index", or_none(index)), ("readers", who), ("page", "missing" if there is None else "there")]
    pairs.append(("public access", "blocked" if blocked else "not blocked"))
    wanted = [filter_("vpc-endpoint-id", endpoints)]
    held = list(pages(asked.ec2, "describe_vpc_endpoints", "VpcEndpoints", Filters=wanted)) if endpoints else []
    policies = [(text(one, "VpcEndpointId"), str(one.get("PolicyDocument") or "")) for one in held]
    return asked.facts([*pairs, *((f"{id_} policy", lets_read(policy, bucket)) for id_, policy in policies)])


def _or(call: Any, none: Sequence[str], **parameters: object) -> Any:
    """A reply; `None` where AWS says by one of these codes that there is nothing of the kind."""
    try:
        return call(**parameters)
    except Exception as error:
        if code_of(error) not in none:
            raise
        return None


def _s3_route(table: Fact, lists: Sequence[str]) -> str:
    """The endpoint that its route by S3's prefix list leads to, where that is active."""
    for route in table.get("Routes", ()):
        if text(route, "DestinationPrefixListId") in lists and text(route, "State") == "active":
            return or_none(text(route, "GatewayId"))
    return "none"
