"""What starting a group's resource does to the world, and when it fails."""

from collections.abc import Mapping

from backends.sim.blueprint import Resource
from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.acls import reaches_outside
from backends.sim.cloud.model import Record
from backends.sim.cloud.names import NameChange
from backends.sim.member import Member
from backends.sim.mirror import Mirror
from backends.sim.nodes.conf import DnsConf, VipConf

TTL_S = 60
USER = "root"
"""Whom the cluster service runs as, and so whose `aws configure` counts."""


def start(member: Member, mirrors: Mapping[str, Mirror], cloud: Cloud, resource: Resource) -> bool:
    """Start one on a server; False is a failure.

    A mirror disk's agent must run, and its copy be there and good. The VIP and the name are taken with the ids of the
    configuration, in the region that the `aws` command has for root, as far as the instance's role may.
    """
    if resource.kind in ("awsvip", "awsdns") and not reaches_outside(cloud, member.machine.instance_id):
        return False
    match resource.kind:
        case "md":
            return member.agent and mirrors[resource.name].usable(member.name)
        case "awsvip":
            return member.conf is not None and _take_vip(cloud, member, member.conf.vip)
        case "awsdns":
            return member.conf is not None and _take_name(cloud, member, member.conf.dns)
        case _:
            return True


def _take_vip(cloud: Cloud, member: Member, vip: VipConf | None) -> bool:
    """Point the VIP's routes at the server's ENI, whosever it is: an id of another region is not found."""
    region = member.machine.system.regions.get(USER)
    interface = cloud.interfaces.get(vip.eni_ids.get(member.name, "")) if vip else None
    if vip is None or interface is None or (interface.region, interface.vpc_id) != (region, vip.vpc_id):
        return False
    tables = cloud.vip_tables(vip.ip, vip.vpc_id)
    if region in cloud.lost or not cloud.may(member.machine.instance_id, "ec2:ReplaceRoute", *tables):
        return False
    return bool(cloud.set_vip_route(vip.ip, interface.id))


def _take_name(cloud: Cloud, member: Member, dns: DnsConf | None) -> bool:
    """Give the name the server's address. Route 53 is global: a zone is found from everywhere."""
    if dns is None or dns.zone_id not in cloud.zones or member.machine.system.regions.get(USER) is None:
        return False
    if not cloud.may(member.machine.instance_id, "route53:ChangeResourceRecordSets", dns.zone_id):
        return False
    record = Record(dns.record, "A", TTL_S, [dns.ips[member.name]])
    try:
        cloud.change_records(dns.zone_id, NameChange("UPSERT", record))
    except AwsError:
        return False
    return True
