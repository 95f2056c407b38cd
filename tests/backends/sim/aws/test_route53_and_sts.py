import pytest
from botocore.exceptions import ClientError

from backends.sim.cloud.model import Record


@pytest.fixture
def route53(aws):
    client = aws.client("route53")
    yield client
    client.close()


@pytest.fixture
def zone(aws):
    return next(iter(aws.cloud.zones.values()))


def test_the_name_of_the_vip_stands_in_a_private_zone_of_the_vpc(aws, route53, zone):
    assert [row["Name"] for row in route53.list_hosted_zones()["HostedZones"]] == ["cluster.internal."]
    records = route53.list_resource_record_sets(HostedZoneId=zone.id)["ResourceRecordSets"]
    assert [(row["Name"], row["Type"]) for row in records] == [
        ("cluster.internal.", "NS"),
        ("cluster.internal.", "SOA"),
        ("db.cluster.internal.", "A"),
    ]
    assert records[2]["ResourceRecords"] == [{"Value": "10.0.0.200"}]
    answer = route53.get_hosted_zone(Id=f"/hostedzone/{zone.id}")
    assert answer["VPCs"] == [{"VPCRegion": "ap-northeast-1", "VPCId": zone.vpc_id}]
    assert answer["HostedZone"]["Config"]["PrivateZone"] is True


def test_zones_are_found_by_the_vpc_they_serve(route53, zone):
    found = route53.list_hosted_zones_by_vpc(VPCId=zone.vpc_id, VPCRegion="ap-northeast-1")["HostedZoneSummaries"]
    assert [row["HostedZoneId"] for row in found] == [zone.id]
    assert route53.list_hosted_zones_by_vpc(VPCId="vpc-12345678", VPCRegion="us-east-1")["HostedZoneSummaries"] == []


def test_zones_are_listed_by_name_from_a_name_on(aws, route53):
    zones = [route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"] for name in ("a.internal", "z.internal")]
    assert [len(found) for found in zones] == [1, 0]


def test_records_come_a_page_at_a_time(aws, route53, zone):
    aws.do(lambda: zone.records.extend(Record(f"n{i}.cluster.internal.", "A", 60, ["10.0.0.1"]) for i in range(5)))
    pages = route53.get_paginator("list_resource_record_sets").paginate(
        HostedZoneId=zone.id, PaginationConfig={"PageSize": 3}
    )
    rows = [(row["Name"], row["Type"]) for page in pages for row in page["ResourceRecordSets"]]
    assert len(rows) == len(set(rows)) == 8


def test_zones_come_a_page_at_a_time(aws, route53):
    nodes = ["ap-northeast-3", ["b1"], ["172.16.1.1"], ["ap-northeast-3a"], "10.0.0.201"]
    aws.do(lambda: [aws.cloud.build_nodes(*nodes) for _ in range(4)])
    pages = list(route53.get_paginator("list_hosted_zones").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["HostedZones"]) for page in pages] == [2, 2, 1]


def test_a_zone_that_is_not_there_is_a_typed_error(route53):
    with pytest.raises(route53.exceptions.NoSuchHostedZone, match="No hosted zone found with ID: ZNONE"):
        route53.get_hosted_zone(Id="ZNONE")


@pytest.mark.parametrize("params", [{"MaxItems": "0"}, {"MaxItems": "many"}, {"Marker": "ZNONE"}])
def test_pages_that_route_53_would_not_take_are_refused(route53, params):
    with pytest.raises(ClientError, match="InvalidInput"):
        route53.list_hosted_zones(**params)


def test_whoever_asks_is_the_one_user_of_the_account(aws):
    sts = aws.client("sts")
    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/pretend"
    sts.close()
