"""One question, one answer: over SSH to a small server, over HTTP to a small endpoint."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backends.errors import NoContact, Refused, TimedOut, Unreadable
from backends.looking import Looker
from backends.model import (
    AWS,
    Identity,
    IdentityProbe,
    InstancesProbe,
    MirrorProbe,
    RoutesProbe,
    StatusProbe,
)
from backends.settings import Timing
from tests.backends.aws.endpoint import error, who
from tests.backends.looking.screens import mirror, status
from tests.backends.transports.machines import HANG, Reply

NOW = datetime(2030, 5, 17, 9, 30, tzinfo=UTC)


def replies(server):
    return {
        "clpstat --local": Reply(status(server).encode()),
        "clpmdstat --mirror md1": Reply(mirror("md1").encode()),
    }


@pytest.fixture
async def looker_on(bench):
    """Make a looker on machines that are started; it is closed after the test."""
    lookers = []

    def make(*machines, timing=None, **cluster):
        site = bench.site(*(machine.node for machine in machines), timing=timing, **cluster)
        lookers.append(Looker(site, lambda: NOW))
        return lookers[-1]

    yield make
    for looker in lookers:
        await looker.close()


async def test_a_nodes_word_comes_with_its_source_its_time_and_its_text(bench, looker_on):
    machine = await bench.machine("server01", replies=replies("server01"))
    seen = await looker_on(machine).look(StatusProbe("prod", "server01"))
    assert (seen.source, seen.at, seen.raw) == ("server01", NOW, status("server01"))
    assert seen.value.groups[0].current == "server01"


async def test_a_mirror_is_asked_for_by_its_name(bench, looker_on):
    machine = await bench.machine("server01", replies=replies("server01"))
    seen = await looker_on(machine).look(MirrorProbe("prod", "server01", "md1"))
    assert [side.color.text for side in seen.value.sides] == ["GREEN", "GREEN"]


async def test_both_nodes_are_asked_at_the_same_time(bench, looker_on):
    machines = [await bench.machine(name, replies=replies(name)) for name in ("server01", "server02")]
    looker = looker_on(*machines)
    seen = await asyncio.gather(*(looker.look(StatusProbe("prod", machine.name)) for machine in machines))
    assert [one.value.local for one in seen] == ["server01", "server02"]


async def test_a_node_that_hangs_times_out_and_the_command_is_stopped(bench, looker_on):
    machine = await bench.machine("server01", replies={"clpstat --local": HANG})
    looker = looker_on(machine, timing=Timing(command_limit_s=0.1))
    with pytest.raises(TimedOut, match=r"`clpstat --local` did not end within 0\.1 s on server01"):
        await looker.look(StatusProbe("prod", "server01"))
    await machine.until(lambda: machine.signals == ["TERM"])


async def test_a_connection_cut_in_mid_command_is_no_contact(bench, looker_on):
    machine = await bench.machine("server01", replies={"clpstat --local": Reply(status("server01").encode(), cut=True)})
    with pytest.raises(NoContact, match="was lost before the command's end"):
        await looker_on(machine).look(StatusProbe("prod", "server01"))


async def test_an_error_message_is_quoted(bench, looker_on):
    machine = await bench.machine("server01", replies={"clpstat --local": Reply(b"Log in as root.\n", code=1)})
    with pytest.raises(Refused, match=r"server01 answered: Log in as root\."):
        await looker_on(machine).look(StatusProbe("prod", "server01"))


async def test_a_node_that_is_another_one_is_found_out(bench, looker_on):
    machine = await bench.machine("server01", replies=replies("server02"))
    with pytest.raises(Unreadable, match="is the word of server02, not of server01"):
        await looker_on(machine).look(StatusProbe("prod", "server01"))


async def test_a_hostile_answer_is_clean_when_it_is_seen(bench, looker_on):
    hostile = status("server01").replace("Kernel", "\x1b[31mKer\u202enel\x07")
    machine = await bench.machine("server01", replies={"clpstat --local": Reply(hostile.encode())})
    seen = await looker_on(machine).look(StatusProbe("prod", "server01"))
    assert seen.raw == status("server01")
    assert seen.value.servers[0].heartbeats[0].comment == "Kernel Mode LAN Heartbeat"


@pytest.mark.parametrize(
    ("probe", "sentence"),
    [
        (StatusProbe("test", "server01"), "the site file has no cluster test"),
        (StatusProbe("prod", "server09"), "cluster prod has no node server09"),
        (MirrorProbe("prod", "server01", "md1;reboot"), "is not run on server01 of prod: this session only looks"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_and_not_asked(bench, looker_on, probe, sentence):
    machine = await bench.machine("server01")
    with pytest.raises(Refused, match=sentence):
        await looker_on(machine).look(probe)
    assert machine.ran == []


async def test_aws_word_comes_with_its_source_its_time_and_a_page_to_read(looker_on, endpoint):
    aws = endpoint(GetCallerIdentity=who("arn:aws:iam::123456789012:user/watcher"))
    looker = looker_on(region="ap-northeast-1", profile="watcher", endpoint_url=aws.url)
    seen = await looker.look(IdentityProbe("prod"))
    assert (seen.value, seen.source, seen.at) == (
        Identity("123456789012", "arn:aws:iam::123456789012:user/watcher"),
        AWS,
        NOW,
    )
    assert (
        seen.raw
        == "identity\n  account           123456789012\n  arn               arn:aws:iam::123456789012:user/watcher\n"
    )


async def test_what_aws_refuses_is_refused(looker_on, endpoint):
    aws = endpoint(DescribeRouteTables=error("UnauthorizedOperation", status=403))
    looker = looker_on(region="ap-northeast-1", profile="watcher", endpoint_url=aws.url, vips=("10.0.0.200",))
    with pytest.raises(Refused, match="does not permit ec2:DescribeRouteTables"):
        await looker.look(RoutesProbe("prod"))


async def test_an_aws_that_says_nothing_times_out_and_nobody_waits_for_it(bench, looker_on, endpoint):
    aws = endpoint(DescribeInstances=None)
    machine = await bench.machine("server01")
    machine_node = replace(machine.node, instance="i-0a1")
    site = bench.site(
        machine_node, timing=Timing(aws_limit_s=0.3), region="ap-northeast-1", profile="watcher", endpoint_url=aws.url
    )
    looker = Looker(site)
    with pytest.raises(TimedOut):
        await looker.look(InstancesProbe("prod"))
    await looker.close()
