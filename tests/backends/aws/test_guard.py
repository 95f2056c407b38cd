"""Looking makes the listed calls and no other, and a refused one leaves the machine in no form."""

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from backends.aws.access import Access
from backends.aws.guard import LOOKING, LOOKING_IN_FORM
from backends.aws.pace import Pace
from backends.aws.session import Clients
from backends.errors import NotAllowed
from tests.backends.aws.endpoint import error


@pytest.fixture
def answers(endpoint):
    looks = {operation: error("Known") for service, operation in LOOKING if service in ("ec2", "sts")}
    return endpoint(StopInstances=error("DryRunOperation", "Request would have succeeded", 412), **looks)


@pytest.fixture
def client(answers):
    clients = Clients(5, lambda _: Pace(1000))
    yield lambda service: clients.client(Access("ap-northeast-1", "watcher", answers.url), service)
    clients.close()


@pytest.mark.parametrize("service", ["ec2", "sts", "iam", "kms", "route53", "service-quotas", "drs", "ssm", "s3"])
def test_every_operation_of_the_service_that_is_not_listed_is_refused(client, service, answers):
    boto = client(service)
    operations = boto.meta.service_model.operation_names
    assert len(operations) > 5
    refused = {operation for operation in operations if is_refused(boto, operation)}
    assert {(service, operation) for operation in set(operations) - refused} == {
        (of, operation) for of, operation in LOOKING if of == service
    }
    assert set(answers.operations) <= {operation for _, operation in LOOKING}


def is_refused(boto, operation):
    try:
        boto._make_api_call(operation, {})
    except NotAllowed:
        return True
    except (BotoCoreError, ClientError):
        return False
    return False


def test_what_looks_changes_nothing_by_its_name_and_was_listed_one_by_one():
    assert all(one.startswith(("Describe", "Get", "Head", "List")) for _, one in LOOKING)
    assert len(LOOKING) == 35
    assert set(LOOKING_IN_FORM) == {("ssm", "SendCommand")}


def test_a_dry_run_changes_nothing_and_is_let_through(client, answers):
    with pytest.raises(client("ec2").exceptions.ClientError, match="DryRunOperation"):
        client("ec2").stop_instances(InstanceIds=["i-0a1"], DryRun=True)
    assert answers.operations == ["StopInstances"]


@pytest.mark.parametrize("dry_run", [False, None, 1, "true", "True"])
def test_what_only_looks_like_a_dry_run_is_not_one(client, answers, dry_run):
    with pytest.raises(NotAllowed, match="ec2:StopInstances is not called: this session only looks"):
        client("ec2").stop_instances(InstanceIds=["i-0a1"], DryRun=dry_run)
    assert answers.asked == []


def test_another_service_has_no_dry_run_that_we_know_of(client, answers):
    with pytest.raises(NotAllowed):
        client("ssm")._make_api_call("SendCommand", {"DryRun": True})
    assert answers.asked == []


def test_an_address_that_would_act_is_not_signed_either(client):
    with pytest.raises(NotAllowed):
        client("ec2").generate_presigned_url("stop_instances", Params={"InstanceIds": ["i-0a1"]})


def test_paginators_and_waiters_go_through_the_same_door(client, answers):
    with pytest.raises(NotAllowed):
        list(client("ec2").get_paginator("describe_addresses_attribute").paginate())
    with pytest.raises(NotAllowed):
        client("ec2").get_waiter("bundle_task_complete").wait()
    assert answers.asked == []
