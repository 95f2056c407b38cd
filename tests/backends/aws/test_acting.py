"""Calls that act, over HTTP: made once, on the cluster's own instances, and with nothing added."""

import asyncio
import socket
import threading
import time

import pytest

from backends.aws.acting import Actor
from backends.errors import NotAllowed
from backends.settings import Cluster, Node, Timing
from tests.backends.aws.endpoint import error, reply

NOW = "<currentState><name>stopping</name></currentState>"
CHANGED = f"<instancesSet><item><instanceId>i-0a1</instanceId>{NOW}</item></instancesSet>"
STOPPED = reply("StopInstances", CHANGED)
STOP = ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"]}, ())


@pytest.fixture
def actor():
    """Make actors on an endpoint; they are closed after the test."""
    made = []

    def make(url, *, read_only=False, limit_s=6.0, **settings):
        nodes = (Node("server01", "h1", instance="i-0a1"), Node("server02", "h2", instance="i-0a2"))
        known = {"region": "ap-northeast-1", "profile": "watcher", "endpoint_url": url}
        made.append(
            Actor(Cluster("prod", nodes, **(known | settings)), Timing(aws_limit_s=limit_s), read_only=read_only)
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


async def test_a_call_is_made_and_gives_what_was_wanted_of_its_reply(actor, endpoint):
    aws = endpoint(StopInstances=STOPPED)
    called = await actor(aws.url).call(*STOP[:3], (("state", "StoppingInstances[0].CurrentState.Name"),))
    assert (called.outcome, called.gives) == ("done", (("state", "stopping"),))
    assert called.says == '{"StoppingInstances": [{"InstanceId": "i-0a1", "CurrentState": {"Name": "stopping"}}]}'
    [asked] = aws.asked
    assert {key: asked[key] for key in asked if key != "Version"} == {
        "Action": "StopInstances",
        "InstanceId.1": "i-0a1",
    }


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error("InternalError", status=500), "unknown"),
        (error("RequestLimitExceeded", status=503), "unsent"),
        (error("UnauthorizedOperation", status=403), "failed"),
        ((502, "<html><body>Bad Gateway</body></html>"), "unknown"),
        ((200, "<html><body>Sign in to use this network</body></html>"), "unknown"),
    ],
)
async def test_whatever_is_answered_a_call_is_made_once(actor, endpoint, answer, outcome):
    aws = endpoint(StopInstances=answer)
    assert (await actor(aws.url).call(*STOP)).outcome == outcome
    assert len(aws.asked) == 1


async def test_an_answer_that_does_not_come_leaves_the_outcome_unknown(actor, endpoint):
    aws = endpoint(StopInstances=None)
    called = await actor(aws.url, limit_s=1.0).call(*STOP)
    assert called.outcome == "unknown"
    assert len(aws.asked) == 1


async def test_a_call_that_comes_too_late_to_the_wire_is_not_sent(actor, endpoint):
    aws = endpoint(StopInstances=STOPPED)
    called = await actor(aws.url).call(*STOP, send_by=time.monotonic() - 0.001)
    assert (called.outcome, aws.asked) == ("unsent", [])
    assert called.says.endswith("it was not sent, for it would have been too late")


async def test_a_call_nobody_waits_for_any_more_is_not_sent_by_its_thread(actor, endpoint, monkeypatch):
    aws, over = endpoint(StopInstances=STOPPED), threading.Event()
    one = actor(aws.url, limit_s=0.1)
    one._clients._sleep = lambda _: over.wait(10)
    one._pace("ap-northeast-1").reserve = lambda _: 1.0
    outcomes = []
    monkeypatch.setattr("backends.aws.endings.failed", lambda error, _: outcomes.append(str(error)) or made.set())
    made = threading.Event()
    assert (await one.call(*STOP)).outcome == "unknown"
    over.set()
    assert await asyncio.to_thread(made.wait, 10)
    assert ("too late" in outcomes[0], aws.asked) == (True, [])


async def test_a_call_that_found_nobody_was_not_sent(actor):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    called = await actor(url).call(*STOP)
    assert called.outcome == "unsent"
    assert "could not be reached" in called.says


async def test_a_profile_that_is_missing_was_nobody_to_send_it(actor, endpoint):
    aws = endpoint(StopInstances=STOPPED)
    called = await actor(aws.url, profile="ops").call(*STOP)
    assert (called.outcome, aws.asked) == ("unsent", [])
    assert called.says.startswith("there is no AWS profile ops")


async def test_missing_credentials_are_named_with_the_command_that_mends_it(actor, endpoint, aws_of_its_own):
    aws_of_its_own.write_text("[empty]\nregion = x\n")
    called = await actor("http://127.0.0.1:1", profile="empty").call(*STOP)
    assert called.outcome == "unsent"
    assert "run `aws sso login --profile empty`" in called.says


REFUSED = [
    ("ec2", "StopInstances", {}),
    ("ec2", "StopInstances", {"InstanceIds": []}),
    ("ec2", "StopInstances", {"InstanceIds": "i-0a1"}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1", "i-0a2"]}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0b9"]}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "SkipOsShutdown": True}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "Force": True, "Hibernate": True}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0b9"], "Force": True}),
    ("ec2", "ModifyInstanceAttribute", {"InstanceId": "i-0a1", "SourceDestCheck": {"Value": False}}),
    ("ec2", "ModifyInstanceAttribute", {"InstanceId": "i-0a1"}),
    ("ec2", "ModifyInstanceAttribute", {"InstanceId": "i-0b9", "DisableApiStop": {"Value": False}}),
    ("ec2", "ModifyInstanceAttribute", {"InstanceId": "i-0a1", "DisableApiTermination": {"Value": False}}),
    ("ec2", "CreateSnapshots", {"InstanceSpecification": {"InstanceId": "i-0a1"}}),
    ("ec2", "DetachVolume", {"VolumeId": "vol-1"}),
    ("ec2", "DetachVolume", {"VolumeId": "vol-1", "InstanceId": "i-0b9"}),
    ("ec2", "DetachVolume", {"VolumeId": "vol-1", "InstanceId": "i-0a1", "Force": True}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "Force": False}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "Hibernate": True}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "DryRun": False}),
    ("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "DryRun": "true"}),
    ("ec2", "StartInstances", {"InstanceIds": ["i-0a1"], "AdditionalInfo": "x"}),
    ("ec2", "TerminateInstances", {"InstanceIds": ["i-0a1"]}),
    ("ec2", "RebootInstances", {"InstanceIds": ["i-0a1"]}),
    ("ec2", "ReplaceRoute", {"RouteTableId": "rtb-1"}),
    ("ssm", "SendCommand", {"DryRun": True}),
    ("ec2", "_make_request", {}),
]


@pytest.mark.parametrize(("service", "operation", "parameters"), REFUSED)
async def test_what_is_not_listed_or_not_in_its_exact_form_is_not_called(
    actor, endpoint, service, operation, parameters
):
    aws = endpoint()
    with pytest.raises(NotAllowed, match=f"{service}:{operation} is not called"):
        await actor(aws.url).call(service, operation, parameters, ())
    assert aws.asked == []


async def test_the_client_itself_refuses_too(actor, endpoint):
    aws = endpoint(StopInstances=STOPPED)
    acting = actor(aws.url)
    client = acting._clients.client(acting._access, "ec2")
    with pytest.raises(NotAllowed, match=r"is not called for .*: only for one of i-0a1, i-0a2"):
        client.stop_instances(InstanceIds=["i-0b9"])
    with pytest.raises(NotAllowed, match="is not called with SkipOsShutdown=True: only with Force beside it"):
        client.stop_instances(InstanceIds=["i-0a1"], SkipOsShutdown=True)
    with pytest.raises(NotAllowed):
        client.describe_instances()
    assert aws.asked == []


async def test_a_dry_run_may_always_be_asked_for(actor, endpoint):
    aws = endpoint(StopInstances=error("DryRunOperation", "Request would have succeeded", 412))
    called = await actor(aws.url).call("ec2", "StopInstances", {"InstanceIds": ["i-0a1"], "DryRun": True}, ())
    assert (called.outcome, called.says) == ("done", "DryRunOperation: Request would have succeeded")


async def test_who_only_looks_calls_nothing(actor, endpoint):
    aws = endpoint(StopInstances=STOPPED)
    with pytest.raises(NotAllowed, match="ec2:StopInstances is not called: this session only looks"):
        await actor(aws.url, read_only=True).call(*STOP)
    assert aws.asked == []


async def test_a_call_that_is_given_up_before_it_began_is_never_made(actor, endpoint, monkeypatch):
    aws = endpoint(StopInstances=STOPPED)
    acting = actor(aws.url)
    gate = threading.Event()
    busy = [asyncio.create_task(acting._thread("ap-northeast-1").run(gate.wait)) for _ in range(2)]
    stopping = asyncio.create_task(acting.call(*STOP))
    await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    gate.set()
    await asyncio.gather(*busy)
    await acting._thread("ap-northeast-1").run(lambda: None)
    assert aws.asked == []
