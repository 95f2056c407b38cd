import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def route53(aws):
    client = aws.client("route53")
    yield client
    client.close()


@pytest.fixture
def zone(aws):
    return next(iter(aws.cloud.zones))


def line(action, name, value="172.31.10.11", ttl=60):
    record = {"Name": name, "Type": "A", "TTL": ttl, "ResourceRecords": [{"Value": value}]}
    return {"Action": action, "ResourceRecordSet": record}


def change(client, zone, *lines):
    return client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": list(lines)})["ChangeInfo"]


def addresses(client, zone):
    rows = client.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {row["Name"]: row["ResourceRecords"][0]["Value"] for row in rows if row["Type"] == "A"}


def test_a_change_is_pending_before_it_is_in_sync_and_only_then_answered(aws, route53, zone):
    vpc = aws.cloud.zones[zone].vpc_id
    info = change(route53, zone, line("UPSERT", "DB.cluster.internal", "172.16.20.11"))
    assert info["Status"] == "PENDING"
    assert addresses(route53, zone) == {"db.cluster.internal.": "172.16.20.11"}
    assert aws.cloud.resolve(vpc, "db.cluster.internal") == ("10.0.0.200",)
    aws.advance(60)
    assert route53.get_change(Id=info["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    assert aws.cloud.resolve(vpc, "db.cluster.internal.") == ("172.16.20.11",)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([line("CREATE", "db.cluster.internal")], "but it already exists"),
        ([line("DELETE", "none.cluster.internal")], "but it was not found"),
        ([line("DELETE", "db.cluster.internal", ttl=5)], "values provided do not match"),
        ([line("UPSERT", "db.other.internal")], "is not permitted in zone cluster.internal."),
    ],
)
def test_a_batch_with_one_line_that_cannot_be_changes_nothing(route53, zone, lines, sentence):
    before = addresses(route53, zone)
    with pytest.raises(ClientError, match=rf"InvalidChangeBatch.*{sentence}"):
        change(route53, zone, line("CREATE", "new.cluster.internal"), *lines)
    assert addresses(route53, zone) == before


def test_a_change_nobody_made_is_not_found(route53):
    with pytest.raises(ClientError, match="NoSuchChange"):
        route53.get_change(Id="C000")


def test_a_private_zone_serves_a_vpc_of_another_region_when_it_is_associated(aws, osaka, route53, zone):
    vpc = osaka.describe_vpcs()["Vpcs"][0]["VpcId"]
    place = {"VPCRegion": "ap-northeast-3", "VPCId": vpc}
    assert aws.cloud.resolve(vpc, "db.cluster.internal") == ()
    info = route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=place)["ChangeInfo"]
    assert info["Status"] == "PENDING"
    assert aws.cloud.resolve(vpc, "db.cluster.internal") == ("10.0.0.200",)
    assert place in route53.get_hosted_zone(Id=zone)["VPCs"]
    assert len(route53.list_hosted_zones_by_vpc(**place)["HostedZoneSummaries"]) == 2
    with pytest.raises(ClientError, match="ConflictingDomainExists"):
        route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=place)
    route53.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=place)
    with pytest.raises(ClientError, match="VPCAssociationNotFound"):
        route53.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=place)


def test_the_last_vpc_of_a_zone_stays(aws, route53, zone):
    own = aws.cloud.zones[zone]
    with pytest.raises(ClientError, match="LastVPCAssociation"):
        route53.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC={"VPCRegion": own.region, "VPCId": own.vpc_id})
    with pytest.raises(ClientError, match="InvalidVPCId"):
        route53.associate_vpc_with_hosted_zone(
            HostedZoneId=zone, VPC={"VPCRegion": own.region, "VPCId": "vpc-12345678"}
        )
