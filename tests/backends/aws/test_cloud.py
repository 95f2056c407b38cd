"""AWS asked over HTTP, by boto3 as it is: which calls are made, and what each failure says."""

import asyncio
import socket

import pytest

from backends.aws.cloud import Cloud
from backends.aws.pace import BURST
from backends.errors import LookError, NoContact, Refused, TimedOut, Unreadable
from backends.model import Health, Identity, IdentityProbe, InstancesProbe, InterfacesProbe, RoutesProbe
from backends.settings import Cluster, Node, Timing
from tests.backends.aws.endpoint import error, reply, who


def item(inside, within=""):
    """An item of a list as EC2 writes it, and the list around it."""
    text = f"<item>{inside}</item>"
    return f"<{within}>{text}</{within}>" if within else text


FOUND = item(item("<instanceId>{}</instanceId><instanceState><name>{}</name></instanceState>", "instancesSet"))
STATUS = item("<instanceId>{}</instanceId><systemStatus><status>ok</status></systemStatus>")


def cluster(url, **settings):
    nodes = (Node("server01", "h1", instance="i-0a1"), Node("server02", "h2", instance="i-0a2"))
    known = {"region": "ap-northeast-1", "profile": "watcher", "endpoint_url": url, "vips": ("10.0.0.200",)}
    return Cluster("prod", nodes, **(known | settings))


@pytest.fixture
def cloud():
    cloud = Cloud(Timing(aws_limit_s=6))
    yield cloud
    cloud.close()


async def test_instances_are_asked_by_filter_and_checks_only_of_those_that_aws_listed(cloud, endpoint):
    aws = endpoint(
        DescribeInstances=reply(
            "DescribeInstances", f"<reservationSet>{FOUND.format('i-0a1', 'running')}</reservationSet>"
        ),
        DescribeInstanceStatus=reply(
            "DescribeInstanceStatus", f"<instanceStatusSet>{STATUS.format('i-0a1')}</instanceStatusSet>"
        ),
    )
    first, second = await cloud.ask(InstancesProbe("prod"), cluster(aws.url))
    assert (first.state.text, first.checks[0].name, first.checks[0].state.health) == ("running", "system", Health.OK)
    assert (second.id, second.state.text) == ("i-0a2", "not found")
    listed, checked = aws.asked
    assert (listed["Filter.1.Name"], listed["Filter.1.Value.2"], listed["MaxResults"]) == (
        "instance-id",
        "i-0a2",
        "100",
    )
    assert (checked["InstanceId.1"], checked["IncludeAllInstances"]) == ("i-0a1", "true")
    assert "InstanceId.2" not in checked


async def test_nobody_asks_for_checks_of_instances_that_are_gone(cloud, endpoint):
    aws = endpoint(
        DescribeInstances=reply(
            "DescribeInstances", f"<reservationSet>{FOUND.format('i-0a1', 'terminated')}</reservationSet>"
        )
    )
    first, _ = await cloud.ask(InstancesProbe("prod"), cluster(aws.url))
    assert (first.state.text, first.state.health) == ("terminated", Health.BAD)
    assert aws.operations == ["DescribeInstances"]


async def test_a_second_page_is_asked_for(cloud, endpoint):
    pages = [
        reply(
            "DescribeNetworkInterfaces",
            item(f"<networkInterfaceId>{id_}</networkInterfaceId>", "networkInterfaceSet") + more,
        )
        for id_, more in (("eni-b", "<nextToken>more</nextToken>"), ("eni-a", ""))
    ]
    aws = endpoint(DescribeNetworkInterfaces=pages)
    assert [one.id for one in await cloud.ask(InterfacesProbe("prod"), cluster(aws.url))] == ["eni-a", "eni-b"]
    assert aws.asked[1]["NextToken"] == "more"
    assert aws.asked[0]["Filter.1.Name"] == "attachment.instance-id"


async def test_routes_are_asked_for_by_the_vip_as_a_route_holds_it(cloud, endpoint):
    route = "<destinationCidrBlock>10.0.0.200/32</destinationCidrBlock><networkInterfaceId>eni-a</networkInterfaceId>"
    routes = item(f"{route}<state>blackhole</state>", "routeSet")
    tables = item(f"<routeTableId>rtb-1</routeTableId>{routes}", "routeTableSet")
    aws = endpoint(DescribeRouteTables=reply("DescribeRouteTables", tables))
    [found] = await cloud.ask(RoutesProbe("prod"), cluster(aws.url))
    assert (found.table, found.target, found.state.health) == ("rtb-1", "eni-a", Health.BAD)
    assert aws.asked[0]["Filter.1.Value.1"] == "10.0.0.200/32"


async def test_who_we_are_is_asked_of_sts(cloud, endpoint):
    aws = endpoint(GetCallerIdentity=who("arn:aws:iam::123456789012:user/watcher"))
    assert await cloud.ask(IdentityProbe("prod"), cluster(aws.url)) == Identity(
        "123456789012", "arn:aws:iam::123456789012:user/watcher"
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (error("UnauthorizedOperation", status=403), r"does not permit ec2:DescribeRouteTables: add it to the policy"),
        (error("ExpiredToken"), r"sign-in has ended; run `aws sso login --profile watcher`"),
        (error("AuthFailure", status=401), r"does not accept the credentials \(AuthFailure\)"),
        (error("InvalidFilter", "the \u202efilter"), r"refused DescribeRouteTables: InvalidFilter: the filter"),
    ],
)
async def test_what_aws_refuses_says_what_to_do(cloud, endpoint, answer, sentence):
    aws = endpoint(DescribeRouteTables=answer)
    with pytest.raises(Refused, match=sentence):
        await cloud.ask(RoutesProbe("prod"), cluster(aws.url))
    assert len(aws.asked) == 1


@pytest.mark.parametrize("probe", [InstancesProbe("prod"), RoutesProbe("prod"), IdentityProbe("prod")])
async def test_a_page_of_somebody_else_is_not_an_answer_of_aws(cloud, endpoint, probe):
    page = (200, "<html><body>Sign in to use this network</body></html>")
    aws = endpoint(DescribeInstances=page, DescribeRouteTables=page, GetCallerIdentity=page)
    with pytest.raises(Unreadable, match="the endpoint answered, but not as AWS does: there is no "):
        await cloud.ask(probe, cluster(aws.url))


async def test_trouble_behind_the_endpoint_is_not_a_refusal_of_ours(cloud, endpoint, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    aws = endpoint(DescribeRouteTables=(502, "<html><body>Bad Gateway</body></html>"))
    with pytest.raises(Refused, match=r"failed at DescribeRouteTables \(502: Bad Gateway\): trouble of AWS's own"):
        await cloud.ask(RoutesProbe("prod"), cluster(aws.url))


async def test_throttling_is_retried_a_little_and_then_said(cloud, endpoint, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    aws = endpoint(DescribeRouteTables=error("RequestLimitExceeded", status=503))
    with pytest.raises(Refused, match="throttles DescribeRouteTables: too many calls"):
        await cloud.ask(RoutesProbe("prod"), cluster(aws.url))
    assert len(aws.asked) == 3


async def test_an_endpoint_where_nobody_listens_is_no_contact(cloud, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(NoContact, match=r"AWS ap-northeast-1 \(profile watcher\): the endpoint could not be reached"):
        await cloud.ask(RoutesProbe("prod"), cluster(url))


async def test_an_endpoint_that_says_nothing_times_out(endpoint):
    aws = endpoint(DescribeRouteTables=None)
    cloud = Cloud(Timing(aws_limit_s=0.15))
    with pytest.raises(TimedOut):
        await cloud.ask(RoutesProbe("prod"), cluster(aws.url))
    cloud.close()


async def test_missing_credentials_say_which_command_mends_it(cloud, endpoint, aws_of_its_own):
    aws_of_its_own.write_text("[empty]\nregion = x\n")
    with pytest.raises(Refused, match=r"no credentials were found; run `aws sso login --profile empty`"):
        await cloud.ask(RoutesProbe("prod"), cluster("http://127.0.0.1:1", profile="empty"))


async def test_an_unknown_profile_names_those_there_are(cloud):
    with pytest.raises(Refused, match="there is no AWS profile wacher; the AWS configuration has: watcher"):
        await cloud.ask(RoutesProbe("prod"), cluster("http://127.0.0.1:1", profile="wacher"))


async def test_a_site_may_bring_a_credentials_file_of_its_own(cloud, endpoint, tmp_path):
    own = tmp_path / "own"
    own.write_text("[pretend]\naws_access_key_id = AKIAOWN\naws_secret_access_key = example\n")
    aws = endpoint(GetCallerIdentity=who("arn"))
    await cloud.ask(IdentityProbe("prod"), cluster(aws.url, profile="pretend", credentials_file=str(own)))
    assert aws.operations == ["GetCallerIdentity"]


async def test_a_lost_region_does_not_starve_another(cloud, endpoint):
    lost, well = endpoint(GetCallerIdentity=None), endpoint(GetCallerIdentity=who("arn"))
    hanging = [
        asyncio.create_task(cloud.ask(IdentityProbe("prod"), cluster(lost.url, region="ap-northeast-3")))
        for _ in range(6)
    ]
    assert await cloud.ask(IdentityProbe("prod"), cluster(well.url)) == Identity("123456789012", "arn")
    lost.over.set()
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_more_calls_than_the_pace_lets_through_are_said_not_sent(endpoint):
    aws = endpoint(GetCallerIdentity=who("arn"))
    cloud = Cloud(Timing(aws_limit_s=0.5, aws_calls_per_s=0.01))
    for _ in range(BURST):
        await cloud.ask(IdentityProbe("prod"), cluster(aws.url))
    with pytest.raises(LookError, match="more is asked than our own limit of calls"):
        await cloud.ask(IdentityProbe("prod"), cluster(aws.url))
    assert len(aws.asked) == BURST
    cloud.close()
