"""What starting a group's resource does to the world, and when it fails."""

from collections.abc import Mapping

from backends.sim.blueprint import Resource
from backends.sim.cloud import Cloud
from backends.sim.cloud.model import Record
from backends.sim.member import Member
from backends.sim.mirror import Mirror
from backends.sim.nodes.conf import DnsConf, VipConf

TTL_S = 60
USER = "root"
"""Whom the cluster service runs as, and so whose `aws configure` counts."""


def start(member: Member, mirrors: Mapping[str, Mirror], cloud: Cloud, resource: Resource) -> bool:
    """Start one on a server; False is a failure.

    A mirror disk's agent must run, and its copy be there and good. The VIP and the name are taken in the region that
    the `aws` command has for root, with the ids of the configuration.
    """
    match resource.kind:
        case "md":
            return member.agent and mirrors[resource.name].usable(member.name)
        case "awsvip":
            region = member.machine.system.regions.get(USER)
            return member.conf is not None and _take_vip(cloud, region, member.conf.vip, member.name)
        case "awsdns":
            return member.conf is not None and _take_name(cloud, member.conf.dns, member.name)
        case _:
            return True


def _take_vip(cloud: Cloud, region: str | None, vip: VipConf | None, server: str) -> bool:
    """Point the VIP's routes at the server's ENI, whosever it is: an id of another region is not found."""
    interface = cloud.interfaces.get(vip.eni_ids.get(server, "")) if vip else None
    if vip is None or interface is None or (interface.region, interface.vpc_id) != (region, vip.vpc_id):
        return False
    return bool(cloud.set_vip_route(vip.ip, interface.id))


def _take_name(cloud: Cloud, dns: DnsConf | None, server: str) -> bool:
    """Give the name the server's address. Route 53 is global: a zone is found from everywhere."""
    zone = cloud.zones.get(dns.zone_id) if dns else None
    if zone is None or dns is None:
        return False
    record = next((one for one in zone.records if (one.name, one.kind) == (dns.record, "A")), None)
    if record is None:
        zone.records.append(Record(dns.record, "A", TTL_S, [dns.ips[server]]))
    else:
        record.values = [dns.ips[server]]
    return True
