"""How routes behave: which are refused, which lead nowhere, and how the VIP moves."""

from ipaddress import IPv4Network

from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Interface, Route, RouteTable


def route_state(cloud: Account, route: Route) -> str:
    """`blackhole` where the route's ENI is gone, loose, or on an instance that is not up; else `active`."""
    if not route.target.startswith("eni-"):
        return "active"
    interface = cloud.interfaces.get(route.target)
    if interface is None or interface.instance_id is None:
        return "blackhole"
    return "active" if cloud.instances[interface.instance_id].state in ("running", "stopping") else "blackhole"


def vip_tables(cloud: Account, vip: str, vpc_id: str) -> tuple[str, ...]:
    """The tables of a VPC that hold the VIP."""
    return tuple(table.id for table, _ in _vip_routes(cloud, vip) if table.vpc_id == vpc_id)


def set_vip_route(cloud: Account, vip: str, eni_id: str) -> tuple[str, ...]:
    """Replace the VIP's route in every table of the ENI's VPC that holds it."""
    vpc_id = cloud.interfaces[eni_id].vpc_id
    written = []
    for table, route in _vip_routes(cloud, vip):
        if table.vpc_id == vpc_id:
            route.target = eni_id
            written.append(table.id)
    return tuple(written)


def vip_targets(cloud: Account, vip: str) -> list[tuple[str, str, str]]:
    """Every table that holds the VIP, the ENI it names, and whether that leads anywhere."""
    return [(table.id, route.target, route_state(cloud, route)) for table, route in _vip_routes(cloud, vip)]


def create_route(cloud: Account, table: RouteTable, destination: str, interface: Interface) -> None:
    """Add a route; refused where the destination is taken or lies inside the VPC."""
    cidr = _checked(cloud, table, destination)
    if table.route(cidr) is not None:
        raise AwsError("RouteAlreadyExists", f"The route identified by {cidr} already exists.")
    table.routes.append(Route(cidr, interface.id))


def replace_route(cloud: Account, table: RouteTable, destination: str, interface: Interface) -> None:
    """Give an existing route another target."""
    cidr = _checked(cloud, table, destination)
    route = table.route(cidr)
    if route is None:
        message = f"There is no route defined for '{cidr}' in the route table. Use CreateRoute instead."
        raise AwsError("InvalidParameterValue", message)
    route.target = interface.id


def delete_route(table: RouteTable, destination: str) -> None:
    """Take a route away; the local one stays."""
    route = table.route(str(_cidr(destination)))
    if route is None:
        message = f"no route with destination-cidr-block {destination} in route table {table.id}"
        raise AwsError("InvalidRoute.NotFound", message)
    if route.target == "local":
        message = f"cannot remove local route {destination} in route table {table.id}"
        raise AwsError("InvalidParameterValue", message)
    table.routes.remove(route)


def _vip_routes(cloud: Account, vip: str) -> list[tuple[RouteTable, Route]]:
    found = ((table, table.route(f"{vip}/32")) for table in cloud.route_tables.values())
    return [(table, route) for table, route in found if route is not None]


def _checked(cloud: Account, table: RouteTable, destination: str) -> str:
    """The destination as AWS keeps it; a route more specific than `local` may only name a whole subnet."""
    cidr = _cidr(destination)
    whole_subnets = {subnet.cidr for subnet in cloud.subnets.values() if subnet.vpc_id == table.vpc_id}
    if cidr.subnet_of(IPv4Network(cloud.vpcs[table.vpc_id].cidr)) and str(cidr) not in whole_subnets:
        raise AwsError("InvalidParameterValue", "Route destination doesn't match any subnet CIDR blocks.")
    return str(cidr)


def _cidr(destination: str) -> IPv4Network:
    try:
        return IPv4Network(destination, strict=False)
    except ValueError:
        sentence = f"Value ({destination}) for parameter destinationCidrBlock is invalid."
        raise AwsError("InvalidParameterValue", f"{sentence} This is not a valid CIDR block.") from None
