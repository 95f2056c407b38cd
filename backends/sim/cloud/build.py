"""Builds what a cluster needs on AWS: the network, the nodes and their disks, the name."""

from datetime import timedelta
from ipaddress import IPv4Network

from backends.sim.cloud import acls
from backends.sim.cloud.account import Account
from backends.sim.cloud.model import Instance, Interface, Record, Route, RouteTable, Subnet, Volume, Vpc, Zone
from backends.sim.cloud.places import NODE_PROFILE, own_records, surround
from backends.sim.cloud.sites import build_site

VPC_CIDR = "172.16.0.0/16"
DOMAIN = "cluster.internal."
AGE = timedelta(days=42)
"""How long ago the site was set up."""


def build_nodes(cloud: Account, region: str, nodes: tuple[tuple[str, str, str], ...], vip: str) -> tuple[str, ...]:
    """Make a VPC with these nodes, each `(name, private IP, zone)`; the first one holds the VIP."""
    vpc = Vpc(cloud.ids.new("vpc"), region, {"Name": "cluster"}, VPC_CIDR)
    cloud.vpcs[vpc.id] = vpc
    subnets = _subnets(cloud, vpc, nodes)
    acls.build(cloud, vpc)
    instances = [_node(cloud, subnets[zone], name, ip) for name, ip, zone in nodes]
    _route_tables(cloud, vpc, tuple(subnets.values()), f"{vip}/32", instances[0].eni_id)
    _name(cloud, vpc, vip)
    build_site(cloud, vpc)
    groups = surround(cloud, vpc)
    for instance in instances:
        instance.profile, instance.association_id = NODE_PROFILE, instance.id.replace("i-", "iip-assoc-")
        cloud.interfaces[instance.eni_id].group_ids = groups
    return tuple(instance.id for instance in instances)


def _subnets(cloud: Account, vpc: Vpc, nodes: tuple[tuple[str, str, str], ...]) -> dict[str, Subnet]:
    subnets: dict[str, Subnet] = {}
    for _, ip, zone in nodes:
        if zone not in subnets:
            cidr = str(IPv4Network(f"{ip}/24", strict=False))
            tags = {"Name": f"cluster-{zone[-1]}"}
            subnets[zone] = Subnet(cloud.ids.new("subnet"), vpc.region, tags, vpc.id, zone, cidr)
    cloud.subnets.update({subnet.id: subnet for subnet in subnets.values()})
    return subnets


def _node(cloud: Account, subnet: Subnet, name: str, ip: str) -> Instance:
    since = cloud.clock.now().replace(microsecond=0) - AGE
    instance = Instance(
        cloud.ids.new("i"),
        subnet.region,
        {"Name": name, "Role": "cluster-node"},
        zone=subnet.zone,
        vpc_id=subnet.vpc_id,
        subnet_id=subnet.id,
        eni_id=cloud.ids.new("eni"),
        private_ip=ip,
        image_id=cloud.ids.new("ami"),
        kind="m6i.large",
        launched_at=since,
        state="running",
        checks_pass_at=since,
    )
    cloud.instances[instance.id] = instance
    cloud.interfaces[instance.eni_id] = Interface(
        instance.eni_id,
        subnet.region,
        {"Name": f"{name}-eth0"},
        subnet_id=subnet.id,
        vpc_id=subnet.vpc_id,
        zone=subnet.zone,
        private_ip=ip,
        mac=cloud.ids.mac(),
        instance_id=instance.id,
        attachment_id=cloud.ids.new("eni-attach"),
        attached_at=since,
        source_dest_check=False,
    )
    _volume(cloud, instance, "root", 30, "/dev/xvda")
    _volume(cloud, instance, "mirror", 100, "/dev/xvdb")
    return instance


def _volume(cloud: Account, instance: Instance, part: str, size_gib: int, device: str) -> None:
    volume = Volume(
        cloud.ids.new("vol"),
        instance.region,
        {"Name": f"{instance.name}-{part}"},
        zone=instance.zone,
        size_gib=size_gib,
        kind="gp3",
        created_at=instance.launched_at,
        instance_id=instance.id,
        device=device,
        delete_on_termination=part == "root",
        snapshot_id=cloud.ids.new("snap") if part == "root" else "",
    )
    cloud.volumes[volume.id] = volume


def _route_tables(cloud: Account, vpc: Vpc, subnets: tuple[Subnet, ...], vip_cidr: str, eni_id: str) -> None:
    wanted: list[tuple[str, str | None]] = [("Main", None)]
    wanted += [(f"Route-{subnet.zone[-1].upper()}", subnet.id) for subnet in subnets]
    for name, subnet_id in wanted:
        routes = [Route(vpc.cidr, "local", "CreateRouteTable"), Route(vip_cidr, eni_id)]
        associations = {cloud.ids.new("rtbassoc"): subnet_id}
        table = RouteTable(cloud.ids.new("rtb"), vpc.region, {"Name": name}, vpc.id, routes, associations)
        cloud.route_tables[table.id] = table


def _name(cloud: Account, vpc: Vpc, vip: str) -> None:
    zone = Zone(cloud.ids.zone(), vpc.region, {}, DOMAIN, vpc.id)
    zone.records = [*own_records(DOMAIN), Record(f"db.{DOMAIN}", "A", 60, [vip])]
    cloud.zones[zone.id] = zone
