"""The very words that will be sent."""

from datetime import UTC, datetime

from backends.model import AWS, AwsFactsProbe, Estate, Facts, Seen, View
from backends.plan import CallAws, Fields, Found, Ref, RunOnNode, Wait
from backends.runs.engine.resolve import resolve, token_of

ID = Ref("2.1", "id")
GIVES = {("2.1", "id"): "i-0b2"}


def test_words_are_shown_as_a_shell_would_take_them():
    sending = resolve(RunOnNode("server01", ("clpgrp", "-m", "two words")), {}, "", Estate())
    assert (sending.argv, sending.words) == (("clpgrp", "-m", "two words"), "clpgrp -m 'two words'")


def test_a_call_is_shown_with_its_parameters_and_sent_with_them():
    call = CallAws("ec2", "StopInstances", (("InstanceIds", (ID, "i-1")), ("Hibernate", False), ("Count", 3)))
    sending = resolve(call, GIVES, "token", Estate())
    assert sending.words == "ec2 StopInstances InstanceIds=[i-0b2, i-1] Hibernate=false Count=3"
    assert sending.parameters == {"InstanceIds": ["i-0b2", "i-1"], "Hibernate": False, "Count": 3}
    assert sending.token == ""


def test_a_call_that_takes_a_token_is_sent_with_it():
    sending = resolve(CallAws("ec2", "RunInstances", token="ClientToken"), {}, "abc", Estate())
    assert (sending.parameters, sending.token) == ({"ClientToken": "abc"}, "abc")


def test_what_no_step_gave_is_missing_each_once_and_nothing_is_made_of_the_rest():
    sending = resolve(RunOnNode("one", ("a", ID, ID, Ref("3", "x"))), {}, "", Estate())
    assert sending.missing == (ID, Ref("3", "x"))
    assert (sending.argv, sending.words) == ((), "")


def test_a_wait_sends_nothing():
    assert resolve(Wait(), {}, "", Estate()).words == ""


def test_the_token_of_an_attempt_is_the_same_for_every_runner_and_another_for_every_attempt():
    assert token_of("20260304-01", "2.1", 1) == token_of("20260304-01", "2.1", 1)
    assert len({token_of(run, step, n) for run in "ab" for step in "12" for n in (1, 2)}) == 8


def test_a_structure_is_sent_as_it_is_with_what_the_look_brought_and_the_run_knows():
    facts = Facts("nodes", (("server01 eni", "eni-1"), ("server02 eni", "none")))
    seen = Seen(facts, AWS, datetime(2026, 3, 4, tzinfo=UTC))
    estate = Estate({AwsFactsProbe("prod", "nodes"): View(seen)})
    tag = Fields((("Key", "clpdeck:run"), ("Value", Ref("run", "number"))))
    eni = Fields((("DeviceIndex", 0), ("NetworkInterfaceId", Found(AWS, "nodes", "server01 eni"))))
    call = CallAws("ec2", "RunInstances", (("NetworkInterfaces", (eni,)), ("Tags", (tag,))))
    sending = resolve(call, {("run", "number"): "20260304-01"}, "", estate)
    assert sending.parameters == {
        "NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": "eni-1"}],
        "Tags": [{"Key": "clpdeck:run", "Value": "20260304-01"}],
    }
    assert "NetworkInterfaces=[{DeviceIndex=0, NetworkInterfaceId=eni-1}]" in sending.words


def test_what_a_look_says_is_not_there_is_missing():
    facts = Facts("nodes", (("server02 eni", "none"),))
    estate = Estate({AwsFactsProbe("prod", "nodes"): View(Seen(facts, AWS, datetime(2026, 3, 4, tzinfo=UTC)))})
    wanted = Found(AWS, "nodes", "server02 eni")
    assert resolve(CallAws("ec2", "CreateRoute", (("NetworkInterfaceId", wanted),)), {}, "", estate).missing == (
        wanted,
    )
