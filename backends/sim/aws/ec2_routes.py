"""EC2's calls about route tables and routes."""

from collections.abc import Callable, Mapping
from typing import Any

from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.ec2_interfaces import INTERFACES
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.cloud import AwsError, Cloud, Interface, RouteTable, interfaces, sites
from backends.sim.cloud.model import Route
from backends.sim.cloud.network import create_route, delete_route, replace_route, route_state

TABLES = Noun(
    ids="RouteTableIds",
    result="RouteTables",
    prefix="rtb",
    missing="InvalidRouteTableID.NotFound",
    malformed="InvalidRouteTableId.Malformed",
    label="routeTable ID",
    filters={
        **TAGS,
        "association.gateway-id": "Associations.GatewayId",
        "association.main": "Associations.Main",
        "association.route-table-association-id": "Associations.RouteTableAssociationId",
        "association.route-table-id": "Associations.RouteTableId",
        "association.subnet-id": "Associations.SubnetId",
        "owner-id": "OwnerId",
        "route-table-id": "RouteTableId",
        "route.destination-cidr-block": "Routes.DestinationCidrBlock",
        "route.destination-prefix-list-id": "Routes.DestinationPrefixListId",
        "route.destination-ipv6-cidr-block": "Routes.DestinationIpv6CidrBlock",
        "route.gateway-id": "Routes.GatewayId",
        "route.instance-id": "Routes.InstanceId",
        "route.nat-gateway-id": "Routes.NatGatewayId",
        "route.origin": "Routes.Origin",
        "route.state": "Routes.State",
        "route.transit-gateway-id": "Routes.TransitGatewayId",
        "route.vpc-peering-connection-id": "Routes.VpcPeeringConnectionId",
        "vpc-id": "VpcId",
    },
)


def describe_route_tables(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The route tables, with what each route leads to and whether it does."""
    chosen = TABLES.some(cloud.route_tables, region, params.get("RouteTableIds", ()))
    return TABLES.describe((_table(cloud, table) for table in chosen), params)


def write_route(
    write: Callable[[Cloud, RouteTable, str, Interface], None],
) -> Callable[[Cloud, str, Mapping[str, Any]], Answer]:
    """CreateRoute or ReplaceRoute, out of the rule that says what either does."""

    def operation(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
        table = TABLES.one(cloud.route_tables, region, params["RouteTableId"])
        interface = _target(cloud, region, params)
        if interface.vpc_id != table.vpc_id:
            message = f"route table {table.id} and network interface {interface.id} belong to different networks"
            raise AwsError("InvalidParameterValue", message)
        write(cloud, table, _destination(params), interface)
        return {"Return": True}

    return operation


def remove_route(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """DeleteRoute."""
    delete_route(TABLES.one(cloud.route_tables, region, params["RouteTableId"]), _destination(params))
    return {}


OPERATIONS = {
    "DescribeRouteTables": describe_route_tables,
    "CreateRoute": write_route(create_route),
    "ReplaceRoute": write_route(replace_route),
    "DeleteRoute": remove_route,
}


def _destination(params: Mapping[str, Any]) -> str:
    if "DestinationCidrBlock" not in params:
        raise AwsError("MissingParameter", "The request must contain the parameter destinationCidrBlock")
    return str(params["DestinationCidrBlock"])


def _target(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Interface:
    if eni_id := params.get("NetworkInterfaceId"):
        return INTERFACES.one(cloud.interfaces, region, eni_id)
    if instance_id := params.get("InstanceId"):
        interface = interfaces.of(cloud, INSTANCES.one(cloud.instances, region, instance_id))
        if interface is None:
            raise AwsError("InvalidInstanceID", f"The instance '{instance_id}' has no network interface")
        return interface
    raise AwsError("UnsupportedOperation", "The pretend site routes only to network interfaces and instances.")


def _table(cloud: Cloud, table: RouteTable) -> Answer:
    return {
        "RouteTableId": table.id,
        "VpcId": table.vpc_id,
        "OwnerId": cloud.number,
        "PropagatingVgws": [],
        "Associations": [
            {
                "Main": subnet_id is None,
                "RouteTableAssociationId": association_id,
                "RouteTableId": table.id,
                "AssociationState": {"State": "associated"},
                **({"SubnetId": subnet_id} if subnet_id else {}),
            }
            for association_id, subnet_id in table.associations.items()
        ],
        "Routes": [*(_route(cloud, route) for route in table.routes), *_to_services(cloud, table)],
        "Tags": tag_list(table.tags),
    }


def _to_services(cloud: Cloud, table: RouteTable) -> list[Answer]:
    """The routes that gateway endpoints keep there."""
    told = {"Origin": "CreateRoute", "State": "active"}
    routes = sites.routes_of(cloud, table)
    return [{"DestinationPrefixListId": list_id, "GatewayId": endpoint, **told} for list_id, endpoint in routes]


def _route(cloud: Cloud, route: Route) -> Answer:
    answer = {
        "DestinationCidrBlock": route.destination,
        "Origin": route.origin,
        "State": route_state(cloud, route),
    }
    if not route.target.startswith("eni-"):
        return {**answer, "GatewayId": route.target}
    interface = cloud.interfaces.get(route.target)
    holder = interface.instance_id if interface else None
    owner = {"InstanceId": holder, "InstanceOwnerId": cloud.number} if holder else {}
    return {**answer, "NetworkInterfaceId": route.target, **owner}
