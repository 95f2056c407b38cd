import boto3
import pytest
from botocore.exceptions import ClientError

from backends.sim.aws.keys import ACTING_KEY, LOOKING_KEY, looks


@pytest.fixture
def keyed(aws):
    """A client that signs with this key."""
    clients = []

    def client(service: str, key: str):
        session = boto3.session.Session(key, "secret", region_name="ap-northeast-1")
        clients.append(session.client(service, endpoint_url=aws.url))
        return clients[-1]

    yield client
    for one in clients:
        one.close()


@pytest.mark.parametrize("dry", [{}, {"DryRun": True}])
def test_the_looking_key_may_not_act_and_is_told_so_as_ec2_does(aws, keyed, dry):
    ec2 = keyed("ec2", LOOKING_KEY)
    assert ec2.describe_instances()["Reservations"]
    with pytest.raises(ClientError, match=r"You are not authorized to perform this operation\. User: arn:") as refused:
        ec2.stop_instances(InstanceIds=list(aws.nodes), **dry)
    assert refused.value.response["Error"]["Code"] == "UnauthorizedOperation"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert {one.state for one in aws.cloud.instances.values()} == {"running"}


def test_the_acting_key_may(aws, keyed):
    keyed("ec2", ACTING_KEY).stop_instances(InstanceIds=[aws.nodes[0]])
    assert aws.cloud.instances[aws.nodes[0]].state == "stopping"


def test_route_53_refuses_in_its_own_words(aws, keyed):
    zone = next(iter(aws.cloud.zones))
    change = {"Action": "DELETE", "ResourceRecordSet": {"Name": "db.cluster.internal.", "Type": "A"}}
    with pytest.raises(ClientError, match="AccessDenied"):
        keyed("route53", LOOKING_KEY).change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


def test_looks_are_known_by_their_names():
    assert all(map(looks, ("DescribeVpcs", "GetCallerIdentity", "ListHostedZones")))
    assert not any(map(looks, ("StopInstances", "DetachVolume", "ChangeResourceRecordSets")))


def test_calls_are_recorded_with_their_key_and_parameters_and_how_they_ended(aws, keyed):
    first, second = aws.nodes
    keyed("ec2", LOOKING_KEY).describe_vpcs()
    with pytest.raises(ClientError):
        keyed("ec2", LOOKING_KEY).stop_instances(InstanceIds=[first])
    keyed("ec2", ACTING_KEY).stop_instances(InstanceIds=[second])
    with pytest.raises(ClientError):
        keyed("ec2", ACTING_KEY).reboot_instances(InstanceIds=["i-00000000"])
    told = aws.endpoint.told.all(looks=True)
    assert [(one.key, one.operation, one.parameters, one.acts, one.ended) for one in told] == [
        (LOOKING_KEY, "DescribeVpcs", {}, False, "answered"),
        (LOOKING_KEY, "StopInstances", {"InstanceIds": [first]}, True, "UnauthorizedOperation"),
        (ACTING_KEY, "StopInstances", {"InstanceIds": [second]}, True, "answered"),
        (ACTING_KEY, "RebootInstances", {"InstanceIds": ["i-00000000"]}, True, "InvalidInstanceID.NotFound"),
    ]
    assert [one.carried_out for one in told] == [True, False, True, False]


def test_each_key_has_a_user_of_its_own(aws, keyed):
    arns = [keyed("sts", key).get_caller_identity()["Arn"] for key in (ACTING_KEY, LOOKING_KEY)]
    assert [arn.rpartition("/")[2] for arn in arns] == ["pretend-ops", "pretend"]


def test_whoever_may_act_is_told_so_by_a_dry_run_and_who_may_not_is_told_that(aws, keyed):
    wish = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1, "DryRun": True}
    for key, code in ((ACTING_KEY, "DryRunOperation"), (LOOKING_KEY, "UnauthorizedOperation")):
        with pytest.raises(ClientError, match=code):
            keyed("ec2", key).run_instances(**wish)
