"""The very words that will be sent."""

from backends.plan import CallAws, Ref, RunOnNode, Wait
from backends.runs.engine.resolve import resolve, token_of

ID = Ref("2.1", "id")
GIVES = {("2.1", "id"): "i-0b2"}


def test_words_are_shown_as_a_shell_would_take_them():
    sending = resolve(RunOnNode("server01", ("clpgrp", "-m", "two words")), {}, "")
    assert (sending.argv, sending.words) == (("clpgrp", "-m", "two words"), "clpgrp -m 'two words'")


def test_a_call_is_shown_with_its_parameters_and_sent_with_them():
    call = CallAws("ec2", "StopInstances", (("InstanceIds", (ID, "i-1")), ("Hibernate", False), ("Count", 3)))
    sending = resolve(call, GIVES, "token")
    assert sending.words == "ec2 StopInstances InstanceIds=[i-0b2, i-1] Hibernate=false Count=3"
    assert sending.parameters == {"InstanceIds": ["i-0b2", "i-1"], "Hibernate": False, "Count": 3}
    assert sending.token == ""


def test_a_call_that_takes_a_token_is_sent_with_it():
    sending = resolve(CallAws("ec2", "RunInstances", token="ClientToken"), {}, "abc")
    assert (sending.parameters, sending.token) == ({"ClientToken": "abc"}, "abc")


def test_what_no_step_gave_is_missing_each_once_and_nothing_is_made_of_the_rest():
    sending = resolve(RunOnNode("one", ("a", ID, ID, Ref("3", "x"))), {}, "")
    assert sending.missing == (ID, Ref("3", "x"))
    assert (sending.argv, sending.words) == ((), "")


def test_a_wait_sends_nothing():
    assert resolve(Wait(), {}, "").words == ""


def test_the_token_of_an_attempt_is_the_same_for_every_runner_and_another_for_every_attempt():
    assert token_of("20260304-01", "2.1", 1) == token_of("20260304-01", "2.1", 1)
    assert len({token_of(run, step, n) for run in "ab" for step in "12" for n in (1, 2)}) == 8
