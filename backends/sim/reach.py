"""Who answers a host in a VPC: names by its private zones, addresses by the VPC, all else by its subnet's routes."""

from ipaddress import ip_address, ip_network

from backends.sim.cloud import Cloud, Instance, RouteTable
from backends.sim.cloud.acls import End, connects, end_of
from backends.sim.cloud.network import route_state
from backends.sim.member import Member
from backends.sim.world import World


class NoSuchNameError(Exception):
    """No zone of the VPC has this name."""


def resolve(world: World, instance_id: str, name: str) -> tuple[str, ...]:
    """The addresses that an instance is told for a name; an address is its own."""
    try:
        return (str(ip_address(name)),)
    except ValueError:
        return world.cloud.resolve(world.cloud.instances[instance_id].vpc_id, name)


def instance_at(world: World, instance_id: str, host: str, port: int = 22) -> str | None:
    """The instance that answers this one at a name or an address; `None`: what is sent there gets lost.

    Raises:
        NoSuchNameError: It is a name, and nobody knows it.
    """
    found = resolve(world, instance_id, host)
    if not found:
        raise NoSuchNameError(host)
    instance, address = world.cloud.instances[instance_id], found[0]
    if ip_address(address) in ip_network(world.cloud.vpcs[instance.vpc_id].cidr):
        there = _neighbour(world.cloud, instance.vpc_id, address)
    else:
        there = _routed(world, instance, address)
    if there is None:
        return None
    server = End(address, world.cloud.instances[there].subnet_id)
    return there if connects(world.cloud, end_of(world.cloud, instance_id), server, port) else None


def _neighbour(cloud: Cloud, vpc_id: str, address: str) -> str | None:
    there = (one for one in cloud.interfaces.values() if (one.vpc_id, one.private_ip) == (vpc_id, address))
    return next((one.instance_id for one in there), None)


def _routed(world: World, instance: Instance, address: str) -> str | None:
    """Where the routes of the instance's subnet lead: to a server that lets pass what is not for itself, and has it."""
    cloud, table = world.cloud, _table(world.cloud, instance)
    fitting = [one for one in table.routes if ip_address(address) in ip_network(one.destination)] if table else []
    route = max(fitting, key=lambda one: ip_network(one.destination).prefixlen, default=None)
    interface = cloud.interfaces.get(route.target) if route and route_state(cloud, route) == "active" else None
    if interface is None or interface.instance_id is None or interface.source_dest_check:
        return None
    machine = world.machine_of(interface.instance_id)
    member = world.clusters[machine.name].member_of(machine) if machine and machine.up else None
    return interface.instance_id if member and holds(member, address) else None


def _table(cloud: Cloud, instance: Instance) -> RouteTable | None:
    """The route table of its subnet: one of its own, else the VPC's main one."""
    tables = [one for one in cloud.route_tables.values() if one.vpc_id == instance.vpc_id]
    own = (one for one in tables if instance.subnet_id in one.associations.values())
    main = (one for one in tables if None in one.associations.values())
    return next(own, next(main, None))


def holds(member: Member, address: str) -> bool:
    """Whether a server has this virtual IP now: its group's VIP is started here."""
    if member.conf is None or member.conf.vip is None or member.conf.vip.ip != address:
        return False
    vips = ((run, one.name) for run in member.runs.values() for one in run.plan.resources if one.kind == "awsvip")
    return any(run.words[name] == "Online" for run, name in vips)
