import math

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from backends.sim.aws import AwsFault
from backends.sim.clock import Clock


def test_a_throttled_call_is_tried_again_by_boto3_and_then_works(aws, monkeypatch):
    waits = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waits.append)
    aws.endpoint.faults.append(AwsFault("DescribeVpcs", "throttle", times=2))
    ec2 = aws.client("ec2", retries={"mode": "standard", "total_max_attempts": 3})
    answer = ec2.describe_vpcs()
    ec2.close()
    assert answer["ResponseMetadata"]["RetryAttempts"] == len(waits) == 2
    assert aws.endpoint.calls["DescribeVpcs"] == 3
    assert aws.endpoint.faults == []


@pytest.mark.parametrize(
    ("service", "operation", "code", "status"),
    [
        ("ec2", "describe_vpcs", "RequestLimitExceeded", 503),
        ("sts", "get_caller_identity", "Throttling", 400),
        ("ssm", "list_commands", "ThrottlingException", 429),
    ],
)
def test_each_service_throttles_in_its_own_words(aws, service, operation, code, status):
    aws.endpoint.faults.append(AwsFault())
    client = aws.client(service)
    with pytest.raises(ClientError, match=code) as refused:
        getattr(client, operation)()
    client.close()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_call_whose_reply_is_lost_has_been_carried_out(aws, ec2):
    aws.endpoint.faults.append(AwsFault("StopInstances", "lose-reply"))
    with pytest.raises(ConnectionClosedError):
        ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    assert aws.cloud.instances[aws.nodes[0]].state == "stopping"


def test_an_error_is_given_its_code_and_strikes_only_its_operation(aws, ec2):
    aws.endpoint.faults.append(AwsFault("Stop*", "error", code="UnauthorizedOperation"))
    assert ec2.describe_vpcs()["Vpcs"]
    with pytest.raises(ClientError, match="UnauthorizedOperation") as refused:
        ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert aws.cloud.instances[aws.nodes[0]].state == "running"


def test_a_delay_takes_world_time_and_then_answers(started):
    aws = started(Clock(speed=1000))
    ec2 = aws.client("ec2")
    ec2.describe_vpcs()
    before = aws.clock.now()
    aws.endpoint.faults.append(AwsFault(kind="delay", seconds=10))
    assert ec2.describe_vpcs()["Vpcs"]
    assert (aws.clock.now() - before).total_seconds() >= 10
    ec2.close()


@pytest.mark.parametrize(("service", "operation"), [("ec2", "describe_vpcs"), ("sts", "get_caller_identity")])
def test_expired_credentials_stay_expired_until_the_fault_is_taken_away(aws, service, operation):
    aws.endpoint.faults.append(AwsFault(kind="expire", times=math.inf))
    client = aws.client(service)
    for _ in range(3):
        with pytest.raises(ClientError, match="ExpiredToken"):
            getattr(client, operation)()
    aws.endpoint.faults.clear()
    getattr(client, operation)()
    client.close()
