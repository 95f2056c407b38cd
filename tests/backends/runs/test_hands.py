"""A run's hands on a pretend site: over SSH and HTTP, as they will be on a real one."""

import asyncio
import hashlib
import socket
from dataclasses import replace

import pytest

from backends.errors import NoContact, NotAllowed, StoreError
from backends.model import AWS, IdentityProbe, StatusProbe
from backends.runs import hands as hands_module
from backends.runs import hearing as hearing_module
from backends.runs.spool import RawSpool
from backends.settings import Node
from backends.sim.aws.keys import ACTING_KEY
from backends.transports import links, ssh
from backends.transports.base import INTERRUPT, Exit
from tests.backends.runs.pretend import MOVE, Pretend

LIMIT_S = 20.0


@pytest.fixture
async def pretend(tmp_path, monkeypatch):
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    pretend = await Pretend.start(tmp_path / "site")
    yield pretend
    await pretend.close()


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "1.1-1.out"


def instance(pretend, name):
    return pretend.cluster.node(name).instance


async def test_a_command_is_done_logged_and_kept_byte_by_byte(pretend, spool):
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert (outcome.outcome, outcome.says, outcome.exit_code) == ("done", "Command succeeded.", 0)
    assert spool.read_bytes() == b"Command succeeded.\n"
    assert (outcome.spool_bytes, outcome.spool_sha256) == (19, hashlib.sha256(b"Command succeeded.\n").hexdigest())
    assert pretend.logged == [
        ("server01", "$", "clpgrp -m failover -a server02"),
        ("server01", "|", "Command succeeded."),
        ("server01", "=", "done, exit code 0: Command succeeded."),
    ]
    assert pretend.told == ["server01   clpgrp -m failover -a server02"]


async def test_a_command_that_says_no_has_failed_by_its_own_words(pretend, spool):
    pretend.fault("fail", "server01", "clpgrp")
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert (outcome.outcome, outcome.exit_code) == ("failed", 1)
    assert [(source, mark, outcome.says) for source, mark, _ in pretend.logged[1:2]] == [
        ("server01", "!", pretend.logged[1][2])
    ]
    assert spool.read_text() == f"{outcome.says}\n"


@pytest.mark.parametrize("fault", ["ssh-cut", "lose-answer"])
async def test_a_connection_lost_after_the_sending_leaves_the_outcome_unknown(pretend, spool, fault):
    pretend.fault(fault, "server01", "clpgrp")
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert (outcome.outcome, outcome.exit_code) == ("unknown", None)
    assert "the connection to server01 was lost" in outcome.says
    assert pretend.told == ["server01   clpgrp -m failover -a server02"]


async def test_a_channel_that_is_refused_means_that_nothing_was_sent(pretend, spool):
    pretend.fault("refuse-channel", "server01")
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert outcome.outcome == "unsent"
    assert (pretend.told, pretend.logged[-1][1]) == ([], "=")


async def test_a_node_that_is_down_was_sent_nothing(pretend, spool):
    pretend.fault("stop", "server01")
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert (outcome.outcome, pretend.told) == ("unsent", [])


async def test_a_peer_that_falls_silent_in_mid_command_is_given_up_soon(pretend, spool, monkeypatch):
    monkeypatch.setattr(links, "ACTING", (0.1, 2))
    hands = pretend.hands()
    pretend.fault("hang", "server01", "clpgrp")
    moving = asyncio.create_task(hands.run("server01", MOVE, spool, LIMIT_S))
    async with asyncio.timeout(LIMIT_S):
        await pretend.until(lambda: pretend.told)
        pretend.fault("silence", "server01")
        outcome = await moving
    assert (outcome.outcome, len(pretend.told)) == ("unknown", 1)


async def test_out_of_time_a_command_is_left_alone(pretend, spool):
    hands = pretend.hands()
    await hands.look(StatusProbe(pretend.cluster.name, "server01"))  # the connection is there: only the command is late
    pretend.fault("hang", "server01", "clpgrp")
    outcome = await hands.run("server01", MOVE, spool, 2)
    assert (outcome.outcome, len(pretend.told)) == ("unknown", 1)
    assert "did not end within 2 s on server01; it was left alone" in outcome.says


async def test_while_a_node_works_the_way_to_aws_is_made_ready(pretend, spool):
    pretend.fault("hang", "server01", "clpgrp")
    moving = asyncio.create_task(pretend.hands().run("server01", MOVE, spool, LIMIT_S))
    async with asyncio.timeout(LIMIT_S):
        await pretend.until(lambda: "DescribeInstances" in str(pretend.site.world.told.all(looks=True)))
    assert not moving.done()
    pretend.fault("clear")
    assert (await moving).outcome == "done"


async def test_an_interrupted_command_is_told_to_end_and_what_came_of_it_is_said(pretend, spool, monkeypatch):
    monkeypatch.setattr(ssh, "INTERRUPT_S", 0.05)
    pretend.fault("hang", "server01", "clpgrp")
    moving = asyncio.create_task(pretend.hands().run("server01", MOVE, spool, LIMIT_S))
    async with asyncio.timeout(LIMIT_S):
        await pretend.until(lambda: pretend.told)
    moving.cancel(INTERRUPT)
    with pytest.raises(asyncio.CancelledError):
        await moving
    source, mark, text = pretend.logged[-1]
    assert (source, mark) == ("server01", "=")
    assert "was told to end by INT and TERM and goes on on server01" in text


async def test_output_that_could_not_be_kept_lets_nothing_be_sent(pretend, spool):
    spool.write_text("of an earlier attempt\n")
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert (outcome.outcome, pretend.heard_anything) == ("unsent", False)
    assert "1.1-1.out cannot be used" in outcome.says
    assert spool.read_text() == "of an earlier attempt\n"


async def test_a_disk_without_room_keeps_the_outcome_waiting_and_is_said(pretend, spool, monkeypatch):
    monkeypatch.setattr(hearing_module, "PAUSE_S", 0.0)
    full = [True, True, False]

    def close(raw, close=RawSpool.close):
        if full.pop(0):
            raise StoreError("no space left on device")
        return close(raw)

    monkeypatch.setattr(RawSpool, "close", close)
    outcome = await pretend.hands().run("server01", MOVE, spool, LIMIT_S)
    assert (outcome.outcome, outcome.spool_bytes) == ("done", 19)
    assert [text for _, mark, text in pretend.logged if mark == "="] == [
        "no space left on device",
        "done, exit code 0: Command succeeded.",
    ]


async def test_a_node_of_nobodys_is_not_run_on(pretend, spool):
    with pytest.raises(NotAllowed, match=r"is not run on server09: cluster .* has no such node"):
        await pretend.hands().run("server09", MOVE, spool, LIMIT_S)


async def test_a_timer_on_a_node_can_be_set_seen_and_taken_away(pretend):
    hands, unit = pretend.hands(), "clpdeck-back-20261122-01"
    words = [
        ("systemctl", "is-active", f"{unit}.timer"),
        ("systemd-run", f"--unit={unit}", "--on-active=6000", *MOVE),
        ("systemctl", "is-active", f"{unit}.timer"),
        ("systemctl", "stop", f"{unit}.timer"),
        ("systemctl", "is-active", f"{unit}.timer"),
    ]
    outcomes = [await hands.run("server01", argv, None, LIMIT_S) for argv in words]
    assert [(one.outcome, one.exit_code) for one in outcomes] == [
        ("failed", 3),
        ("done", 0),
        ("done", 0),
        ("done", 0),
        ("failed", 3),
    ]


async def test_a_call_is_made_as_the_one_who_may_act(pretend):
    id_ = instance(pretend, "server02")
    gives = (("state", "StoppingInstances[0].CurrentState.Name"),)
    outcome = await pretend.hands().call("ec2", "StopInstances", {"InstanceIds": [id_]}, gives)
    assert (outcome.outcome, outcome.gives) == ("done", (("state", "stopping"),))
    assert pretend.logged[0] == (AWS, "$", f"ec2 StopInstances InstanceIds=[{id_}]")
    assert pretend.logged[1][:2] == (AWS, "=")
    assert len(pretend.told) == 1


async def test_a_reply_that_is_lost_leaves_the_outcome_unknown_and_is_not_asked_for_twice(pretend):
    pretend.fault("lose-reply", "StopInstances")
    outcome = await pretend.hands().call("ec2", "StopInstances", {"InstanceIds": [instance(pretend, "server02")]}, ())
    assert (outcome.outcome, len(pretend.told)) == ("unknown", 1)


@pytest.mark.parametrize("fault", [("expire",), ("throttle", "1")])
async def test_what_aws_turned_away_at_the_door_was_as_if_not_sent(pretend, fault):
    pretend.fault(*fault)
    call = ("ec2", "StopInstances", {"InstanceIds": [instance(pretend, "server02")]}, ())
    assert (await pretend.hands().call(*call)).outcome == "unsent"
    assert len(pretend.told) == 1


async def test_an_endpoint_that_is_gone_was_sent_nothing(pretend):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    hands = pretend.hands(clusters=(replace(pretend.cluster, endpoint_url=url),))
    outcome = await hands.call("ec2", "StopInstances", {"InstanceIds": [instance(pretend, "server02")]}, ())
    assert outcome.outcome == "unsent"


async def test_looks_are_made_as_the_one_who_acts(pretend):
    hands = pretend.hands()
    seen = await hands.look(StatusProbe(pretend.cluster.name, "server01"))
    assert seen.value.local == "server01"
    await hands.look(IdentityProbe(pretend.cluster.name))
    assert pretend.site.world.told.all(looks=True)[-1].key == ACTING_KEY


async def test_a_look_and_a_command_share_one_connection(pretend, spool):
    hands = pretend.hands()
    await hands.look(StatusProbe(pretend.cluster.name, "server01"))
    pretend.fault("refuse-channel", "server01")
    assert (await hands.run("server01", MOVE, spool, LIMIT_S)).outcome == "unsent"
    assert len(hands._pool._links._links) == 2


async def test_a_look_that_brings_nothing_is_an_error_that_says_why(pretend):
    pretend.fault("ssh-cut", "server01")
    with pytest.raises(NoContact, match="was lost before the command's end"):
        await pretend.hands().look(StatusProbe(pretend.cluster.name, "server01"))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(0, "done"), (1, "failed"), (127, "failed"), (143, "unknown"), (137, "unknown"), (255, "failed")],
)
def test_a_code_that_stands_for_a_signal_tells_nothing_of_what_was_done(code, outcome):
    """A machine that goes down ends what runs on it; a shell, or sudo, passes that on as 128 and the signal."""
    assert hands_module._outcome(Exit(code), Node("server01", "10.0.0.1"), "Rebooting...").outcome == outcome


def test_a_call_is_logged_as_a_procedure_shows_it():
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "server01"}]}]
    said = hands_module._call_line("ec2", "RunInstances", {"TagSpecifications": tags, "MinCount": 1, "DryRun": True})
    assert "ResourceType=instance" in said
    assert "{Key=Name, Value=server01}" in said
    assert "MinCount=1" in said


async def test_a_run_asks_aws_oftener_than_a_console_by_what_the_site_file_says(pretend, monkeypatch):
    asked = []
    monkeypatch.setattr(hands_module, "Looker", lambda site, **_: asked.append(site.timing.aws_calls_per_s))
    timing = replace(pretend.settings.timing, aws_calls_per_s=0.4)
    hands_module.RunHands(replace(pretend.settings, timing=timing), pretend.cluster, lambda *_: None)
    assert asked == [1.0]
