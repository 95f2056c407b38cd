import pytest
from botocore.exceptions import ClientError

VIP_CIDR = "10.0.0.200/32"


def routes_to_vip(ec2):
    filters = [{"Name": "route.destination-cidr-block", "Values": [VIP_CIDR]}]
    tables = ec2.describe_route_tables(Filters=filters)["RouteTables"]
    found = [route for table in tables for route in table["Routes"] if route.get("DestinationCidrBlock") == VIP_CIDR]
    return [(route["NetworkInterfaceId"], route["State"]) for route in found]


@pytest.fixture
def table_id(aws):
    return next(iter(aws.cloud.route_tables))


@pytest.fixture
def eni_ids(aws):
    return [aws.cloud.instances[node].eni_id for node in aws.nodes]


def test_the_vip_is_in_the_main_table_and_in_one_of_each_zone(ec2, eni_ids):
    tables = ec2.describe_route_tables()["RouteTables"]
    assert [tag["Value"] for table in tables for tag in table["Tags"]] == ["Main", "Route-A", "Route-C"]
    assert [table["Associations"][0]["Main"] for table in tables] == [True, False, False]
    assert routes_to_vip(ec2) == [(eni_ids[0], "active")] * 3


def test_the_routes_of_a_stopped_instance_are_black_holes_until_it_runs_again(aws, ec2, eni_ids):
    ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    assert routes_to_vip(ec2) == [(eni_ids[0], "active")] * 3
    aws.advance(60)
    assert routes_to_vip(ec2) == [(eni_ids[0], "blackhole")] * 3
    assert (
        len(ec2.describe_route_tables(Filters=[{"Name": "route.state", "Values": ["blackhole"]}])["RouteTables"]) == 3
    )
    ec2.start_instances(InstanceIds=[aws.nodes[0]])
    aws.advance(60)
    assert routes_to_vip(ec2) == [(eni_ids[0], "active")] * 3


def test_replacing_a_route_moves_the_vip_in_that_table_only(ec2, table_id, eni_ids):
    ec2.replace_route(RouteTableId=table_id, DestinationCidrBlock=VIP_CIDR, NetworkInterfaceId=eni_ids[1])
    assert routes_to_vip(ec2) == [(eni_ids[1], "active"), (eni_ids[0], "active"), (eni_ids[0], "active")]


def test_a_route_is_made_to_an_instance_and_taken_away_again(aws, ec2, table_id, eni_ids):
    other = {"RouteTableId": table_id, "DestinationCidrBlock": "10.0.0.201/32"}
    assert ec2.create_route(**other, InstanceId=aws.nodes[1])["Return"] is True
    found = ec2.describe_route_tables(Filters=[{"Name": "route.instance-id", "Values": [aws.nodes[1]]}])["RouteTables"]
    assert [table["RouteTableId"] for table in found] == [table_id]
    assert eni_ids[1] in [route.get("NetworkInterfaceId") for route in found[0]["Routes"]]
    ec2.delete_route(**other)
    assert "10.0.0.201/32" not in str(ec2.describe_route_tables())


@pytest.mark.parametrize(
    ("operation", "destination", "code"),
    [
        ("create_route", VIP_CIDR, "RouteAlreadyExists"),
        ("create_route", "172.16.10.200/32", "doesn't match any subnet CIDR blocks"),
        ("create_route", "300.0.0.1/32", "not a valid CIDR block"),
        ("replace_route", "10.9.9.9/32", "There is no route defined for '10.9.9.9/32'"),
    ],
)
def test_routes_that_aws_would_not_take_are_refused(ec2, table_id, eni_ids, operation, destination, code):
    with pytest.raises(ClientError, match=code):
        getattr(ec2, operation)(RouteTableId=table_id, DestinationCidrBlock=destination, NetworkInterfaceId=eni_ids[0])


def test_a_route_inside_the_vpc_may_name_a_whole_subnet(ec2, table_id, eni_ids):
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="172.16.20.0/24", NetworkInterfaceId=eni_ids[0])
    assert "172.16.20.0/24" in str(ec2.describe_route_tables(RouteTableIds=[table_id]))


@pytest.mark.parametrize(
    ("destination", "code"), [("10.9.9.9/32", r"InvalidRoute\.NotFound"), ("172.16.0.0/16", "InvalidParameterValue")]
)
def test_deleting_a_route_that_is_not_there_or_is_local_is_refused(ec2, table_id, destination, code):
    with pytest.raises(ClientError, match=code):
        ec2.delete_route(RouteTableId=table_id, DestinationCidrBlock=destination)


def test_a_route_to_anything_but_an_interface_or_an_instance_is_refused(ec2, table_id):
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="10.9.9.9/32", GatewayId="igw-12345678")
    with pytest.raises(ClientError, match="destinationCidrBlock"):
        ec2.delete_route(RouteTableId=table_id)


def test_subnets_and_vpcs_are_where_the_nodes_are(aws, ec2):
    vpc = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["172.16.*"]}])["Vpcs"][0]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
    assert [(subnet["CidrBlock"], subnet["AvailabilityZone"]) for subnet in subnets] == [
        ("172.16.10.0/24", "ap-northeast-1a"),
        ("172.16.20.0/24", "ap-northeast-1c"),
    ]


def test_interfaces_are_found_by_the_instance_they_are_attached_to(aws, ec2, eni_ids):
    filters = [{"Name": "attachment.instance-id", "Values": [aws.nodes[1]]}]
    found = ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    assert [interface["NetworkInterfaceId"] for interface in found] == [eni_ids[1]]


@pytest.mark.parametrize(
    ("call", "ids", "code"),
    [
        (
            "describe_network_interfaces",
            {"NetworkInterfaceIds": ["eni-12345678"]},
            "InvalidNetworkInterfaceID.NotFound",
        ),
        ("describe_network_interfaces", {"NetworkInterfaceIds": ["x"]}, "InvalidNetworkInterfaceId.Malformed"),
        ("describe_route_tables", {"RouteTableIds": ["rtb-12345678"]}, "InvalidRouteTableID.NotFound"),
        ("describe_route_tables", {"RouteTableIds": ["x"]}, "InvalidRouteTableId.Malformed"),
        ("describe_subnets", {"SubnetIds": ["subnet-12345678"]}, "InvalidSubnetID.NotFound"),
        ("describe_vpcs", {"VpcIds": ["vpc-12345678"]}, "InvalidVpcID.NotFound"),
        ("describe_volumes", {"VolumeIds": ["vol-12345678"]}, "InvalidVolume.NotFound"),
        ("describe_volume_status", {"VolumeIds": ["x"]}, "InvalidVolumeID.Malformed"),
    ],
)
def test_every_kind_of_id_has_its_own_error_code(ec2, call, ids, code):
    with pytest.raises(ClientError) as refused:
        getattr(ec2, call)(**ids)
    assert refused.value.response["Error"]["Code"] == code


def test_an_interface_changes_its_words_its_groups_and_what_becomes_of_it(aws, ec2):
    eni = aws.cloud.instances[aws.nodes[0]].eni_id
    default = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    attachment = {"AttachmentId": aws.cloud.interfaces[eni].attachment_id, "DeleteOnTermination": False}
    for change in ({"Description": {"Value": "kept"}}, {"Groups": [default]}, {"Attachment": attachment}):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, **change)
    row = ec2.describe_network_interfaces(NetworkInterfaceIds=[eni])["NetworkInterfaces"][0]
    assert (row["Description"], row["Groups"][0]["GroupId"]) == ("kept", default)
    assert row["Attachment"]["DeleteOnTermination"] is False
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, Groups=["sg-12345678"])
    with pytest.raises(ClientError, match=r"InvalidAttachmentID\.NotFound"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, Attachment={"AttachmentId": "eni-attach-1"})


def test_a_subnet_counts_its_free_addresses(ec2):
    subnet = ec2.describe_subnets()["Subnets"][0]
    assert subnet["AvailableIpAddressCount"] == 250
    ec2.create_network_interface(SubnetId=subnet["SubnetId"])
    assert ec2.describe_subnets()["Subnets"][0]["AvailableIpAddressCount"] == 249
