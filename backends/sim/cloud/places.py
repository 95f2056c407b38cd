"""Builds what stands around the nodes: security groups, a key pair, instance profiles; and places to restore into.

Its ids are drawn from the VPC's own, so that a world's other ids and chances stay as they are without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.sim.cloud import acls, kms
from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Grant, Group, KeyPair, Profile
from backends.sim.cloud.ids import Ids
from backends.sim.cloud.model import Record, Route, RouteTable, Subnet, Vpc, Zone

KEY_NAME = "cluster"
NODE_PROFILE = "cluster-node"
GUARD_PROFILE = "cluster-guard"
"""A profile that only looks, for nodes that may not act yet."""
QUARANTINE = "quarantine"
"""The security group of a node that may reach nobody; the bastion reaches it."""
LOOKS = ("ec2:Describe*", "route53:Get*", "route53:List*")
ACTS = ("ec2:StopInstances", "ec2:ReplaceRoute", "route53:ChangeResourceRecordSets")


@dataclass(frozen=True, slots=True)
class Ground:
    """What an empty place is to be like: a VPC of this name, a subnet a zone (`{zone: cidr}`), a zone for names."""

    region: str
    cidr: str
    subnets: Mapping[str, str]
    domain: str = ""
    name: str = "recovery"


def surround(cloud: Account, vpc: Vpc) -> tuple[str, ...]:
    """Give a VPC its groups, its region a key pair and a key, the account its profiles; returns the nodes' groups."""
    ids, now = Ids(vpc.id), cloud.clock.now().replace(microsecond=0)
    inside = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": vpc.cidr}]}
    default = Group(ids.new("sg"), vpc.region, {}, "default", "default VPC security group", vpc.id)
    nodes = Group(ids.new("sg"), vpc.region, {}, "cluster", "the cluster's nodes", vpc.id, (inside,))
    cloud.groups |= {default.id: default, nodes.id: nodes}
    if KEY_NAME not in (one.title for one in cloud.key_pairs.values() if one.region == vpc.region):
        fingerprint = ":".join(ids.mac() for _ in range(3))
        pair = KeyPair(ids.new("key"), vpc.region, {}, KEY_NAME, fingerprint, now)
        cloud.key_pairs[pair.id] = pair
        key_id = ids.new("key").removeprefix("key-0")
        kms.build(cloud, vpc.region, key_id, f"alias/{KEY_NAME}")
    build_profiles(cloud, GUARD_PROFILE, NODE_PROFILE)
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": f"{acls.BASTION_AT}/32"}]}
    sealed = Group(ids.new("sg"), vpc.region, {}, QUARANTINE, "SSH from the bastion only", vpc.id, (ssh,), ())
    cloud.groups[sealed.id] = sealed
    return (nodes.id,)


def build_profiles(cloud: Account, guard: str, role: str, vpc_id: str = "") -> None:
    """Make a profile that only looks, and one that acts as a node does: anywhere, or in one VPC only."""
    now = cloud.clock.now().replace(microsecond=0)
    for name, grants in ((role, (Grant(LOOKS), Grant(ACTS, vpc_id))), (guard, (Grant(LOOKS),))):
        profile_id = f"AIPA{name.replace('-', '').upper():0<17}"
        cloud.profiles.setdefault(name, Profile(name, profile_id, name, now, grants))


def build_place(cloud: Account, ground: Ground) -> str:
    """Make a VPC with its subnets, a main table and one a subnet, and what surrounds it; returns its id."""
    ids = Ids(f"{ground.region} {ground.cidr}")
    vpc = Vpc(ids.new("vpc"), ground.region, {"Name": ground.name}, ground.cidr)
    cloud.vpcs[vpc.id] = vpc
    _table(cloud, ids, vpc, "Main", None)
    for zone, part in ground.subnets.items():
        tags = {"Name": f"{ground.name}-{zone[-1]}"}
        subnet = Subnet(ids.new("subnet"), ground.region, tags, vpc.id, zone, part)
        cloud.subnets[subnet.id] = subnet
        _table(cloud, ids, vpc, f"Route-{zone[-1].upper()}", subnet.id)
    acls.build(cloud, vpc)
    surround(cloud, vpc)
    if ground.domain:
        private = Zone(ids.zone(), ground.region, {}, ground.domain, vpc.id)
        private.records = own_records(ground.domain)
        cloud.zones[private.id] = private
    return vpc.id


def build_spare(cloud: Account, vpc: Vpc, zone: str, cidr: str) -> None:
    """Give a VPC one more subnet, with a table of its own."""
    ids = Ids(f"{vpc.id} {cidr}")
    subnet = Subnet(ids.new("subnet"), vpc.region, {"Name": f"spare-{zone[-1]}"}, vpc.id, zone, cidr)
    cloud.subnets[subnet.id] = subnet
    _table(cloud, ids, vpc, f"Route-{zone[-1].upper()}", subnet.id)


def own_records(domain: str) -> list[Record]:
    """The two record sets every zone begins with."""
    servers = [f"ns-{number}.awsdns-00.{end}." for number, end in ((0, "com"), (512, "net"), (1024, "org"))]
    return [
        Record(domain, "NS", 172800, [*servers, "ns-1536.awsdns-00.co.uk."]),
        Record(domain, "SOA", 900, [f"{servers[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"]),
    ]


def _table(cloud: Account, ids: Ids, vpc: Vpc, name: str, subnet_id: str | None) -> None:
    routes = [Route(vpc.cidr, "local", "CreateRouteTable")]
    table = RouteTable(ids.new("rtb"), vpc.region, {"Name": name}, vpc.id, routes, {ids.new("rtbassoc"): subnet_id})
    cloud.route_tables[table.id] = table
