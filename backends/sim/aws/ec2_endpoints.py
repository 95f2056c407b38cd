"""EC2's calls about gateway endpoints for S3, and the lists of a service's addresses."""

from collections.abc import Iterable, Mapping
from typing import Any

from backends.sim.aws import tagging
from backends.sim.aws.ec2_network import VPCS
from backends.sim.aws.ec2_routes import TABLES
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.cloud import AwsError, Cloud, sites
from backends.sim.cloud.model import VpcEndpoint

ENDPOINTS = Noun(
    ids="VpcEndpointIds",
    result="VpcEndpoints",
    prefix="vpce",
    missing="InvalidVpcEndpointId.NotFound",
    malformed="InvalidVpcEndpointId.Malformed",
    label="VPC endpoint ID",
    filters={
        **TAGS,
        "service-name": "ServiceName",
        "vpc-endpoint-id": "VpcEndpointId",
        "vpc-endpoint-state": "State",
        "vpc-endpoint-type": "VpcEndpointType",
        "vpc-id": "VpcId",
    },
)
LISTS = Noun(
    ids="PrefixListIds",
    result="PrefixLists",
    prefix="pl",
    missing="InvalidPrefixListId.NotFound",
    malformed="InvalidPrefixListId.Malformed",
    label="prefix list ID",
    filters={"prefix-list-id": "PrefixListId", "prefix-list-name": "PrefixListName"},
)


def describe_vpc_endpoints(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The endpoints of the region."""
    chosen = ENDPOINTS.some(cloud.endpoints, region, params.get("VpcEndpointIds", ()))
    return ENDPOINTS.describe((_endpoint(cloud, one) for one in chosen), params)


def describe_prefix_lists(_cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """S3's addresses, by the name of the service."""
    told = {"PrefixListId": sites.list_of(region), "PrefixListName": sites.service_of(region), "Cidrs": []}
    return LISTS.describe([told], params)


def create_vpc_endpoint(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """A gateway endpoint for S3; its routes stand in its tables from then on."""
    known = ("VpcEndpointType", "VpcId", "ServiceName", "RouteTableIds", "TagSpecifications", "ClientToken")
    tagging.require_only(params, "CreateVpcEndpoint", *known)
    if not (service := params.get("ServiceName")):
        raise AwsError("MissingParameter", "The request must contain the parameter ServiceName")
    if params.get("VpcEndpointType", "Gateway") != "Gateway" or service != sites.service_of(region):
        raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{service}' does not exist")
    vpc = VPCS.one(cloud.vpcs, region, params["VpcId"])
    (tags,) = tagging.given(params, "vpc-endpoint")
    token = params.get("ClientToken", "")
    made = next((one for one in cloud.endpoints.values() if token and one.token == token), None)
    if made is None:
        tables = _tables(cloud, region, vpc.id, params.get("RouteTableIds", ()))
        now = cloud.clock.now().replace(microsecond=0)
        made = VpcEndpoint(cloud.ids.new("vpce"), region, tags, vpc.id, service, tables, sites.ALL, now, token)
        cloud.endpoints[made.id] = made
        cloud.ways_changed()
    return {"VpcEndpoint": _endpoint(cloud, made), "ClientToken": token}


def modify_vpc_endpoint(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """More tables, or fewer."""
    known = ("VpcEndpointId", "AddRouteTableIds", "RemoveRouteTableIds", "PolicyDocument")
    tagging.require_only(params, "ModifyVpcEndpoint", *known)
    one = ENDPOINTS.one(cloud.endpoints, region, params["VpcEndpointId"])
    one.table_ids |= _tables(cloud, region, one.vpc_id, params.get("AddRouteTableIds", ()), one.id)
    one.table_ids -= set(params.get("RemoveRouteTableIds", ()))
    one.policy = params.get("PolicyDocument") or one.policy
    cloud.ways_changed()
    return {"Return": True}


OPERATIONS = {
    "DescribeVpcEndpoints": describe_vpc_endpoints,
    "DescribePrefixLists": describe_prefix_lists,
    "CreateVpcEndpoint": create_vpc_endpoint,
    "ModifyVpcEndpoint": modify_vpc_endpoint,
}


def _tables(cloud: Cloud, region: str, vpc_id: str, ids: Iterable[str], own: str = "") -> set[str]:
    """Route tables of the VPC that hold no route to S3 yet, but perhaps this endpoint's own."""
    for table in TABLES.some(cloud.route_tables, region, tuple(ids)) if ids else ():
        if table.vpc_id != vpc_id:
            raise AwsError("InvalidRouteTableId", f"The route table {table.id} is not of {vpc_id}")
        if any(endpoint != own for _, endpoint in sites.routes_of(cloud, table)):
            list_id = sites.list_of(region)
            sentence = f"route table {table.id} already has a route with destination-prefix-list-id {list_id}"
            raise AwsError("RouteAlreadyExists", sentence)
    return set(ids)


def _endpoint(cloud: Cloud, one: VpcEndpoint) -> Answer:
    return {
        "VpcEndpointId": one.id,
        "VpcEndpointType": "Gateway",
        "VpcId": one.vpc_id,
        "ServiceName": one.service,
        "State": "available",
        "PolicyDocument": one.policy,
        "RouteTableIds": sorted(one.table_ids),
        "SubnetIds": [],
        "Groups": [],
        "PrivateDnsEnabled": False,
        "NetworkInterfaceIds": [],
        "CreationTimestamp": one.created_at,
        "OwnerId": cloud.number,
        "Tags": tag_list(one.tags),
    }
