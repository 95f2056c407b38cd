"""A plan's parts in words."""

import pytest

from backends.looking.words import words
from backends.model import IdentityProbe, InstancesProbe, InterfacesProbe, MirrorProbe, RoutesProbe, StatusProbe
from backends.plan import (
    AllOf,
    AnyOf,
    AskOperator,
    CallAws,
    CopySaid,
    GroupAt,
    GroupOff,
    GroupOn,
    InstanceIs,
    MirrorGreen,
    NoGroupOn,
    Not,
    NotSuspended,
    Ref,
    RunOnNode,
    ServerOnline,
    VipAt,
    Wait,
    command_line,
    in_words,
    listed,
)
from backends.plan.looks import asked
from backends.plan.wording import by_hand, duration


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (GroupOn("books", "alpha"), "every node says books Online on alpha"),
        (GroupAt("books", "alpha"), "every node says that books is on alpha, in whatever state"),
        (GroupOff("books"), "every node says books Offline"),
        (NoGroupOn("alpha"), "every node names the groups, and none says that one is on alpha"),
        (ServerOnline("alpha"), "alpha says Online of itself, and no node says otherwise"),
        (NotSuspended(), "no node says Suspend of any server"),
        (CopySaid("md1", "alpha", "alpha", ("RED",)), "alpha says of its own copy of md1: RED"),
        (CopySaid("md1", "alpha", "beta", ("RED", "GRAY")), "alpha says of beta's copy of md1: RED or GRAY"),
        (MirrorGreen("md1", ("alpha", "beta")), "every node says md1 GREEN on alpha and beta"),
        (
            VipAt("10.9.8.7", "beta"),
            "there are routes to 10.9.8.7, all active, and all lead to beta's own network interface",
        ),
        (InstanceIs("beta", "stopped"), "EC2 says that beta's instance is stopped"),
        (InstanceIs("beta", "running", True), "EC2 says that beta's instance is running, and its status checks ok"),
        (AllOf((NotSuspended(), GroupOff("b"))), "no node says Suspend of any server; every node says b Offline"),
        (AnyOf((GroupOff("a"), GroupOff("b"))), "every node says a Offline; or every node says b Offline"),
        (Not(GroupOff("a")), "it is known not to be so that every node says a Offline"),
        (AllOf(()), "nothing"),
        (AnyOf(()), "never"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_condition_reads_as_a_sentence(condition, sentence):
    assert in_words(condition) == sentence


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (RunOnNode("alpha", ("clpgrp", "-m", "books", "-a", "beta")), "alpha $ clpgrp -m books -a beta"),
        (RunOnNode("alpha", ("echo", "two words", "")), "alpha $ echo 'two words' ''"),
        (RunOnNode("alpha", ("echo", Ref("1.1", "size"))), "alpha $ echo «size from 1.1»"),
        (CallAws("ec2", "StopInstances", (("InstanceIds", ("i-1",)),)), "AWS: ec2 StopInstances InstanceIds=[i-1]"),
        (
            CallAws("ec2", "CreateImage", (("InstanceId", Ref("1", "id")), ("NoReboot", True), ("Name", "a"))),
            "AWS: ec2 CreateImage InstanceId=«id from 1» NoReboot=true Name=a",
        ),
        (Wait(), "nothing; look until it is done"),
        (AskOperator("Is it well?", "the page", "it answers"), "Is it well?"),
    ],
)
def test_an_action_reads_as_what_is_sent(action, line):
    assert command_line(action) == line


def test_a_call_can_be_made_by_hand_with_the_aws_command():
    call = CallAws(
        "ec2",
        "StopInstances",
        (("InstanceIds", ("i-1", "i-2")), ("DryRun", False), ("Force", True), ("MaxCount", 2), ("Name", "a b")),
        region="eu-north-1",
    )
    assert " ".join(by_hand(call)) == (
        "aws ec2 stop-instances --region eu-north-1"
        " --instance-ids i-1 i-2 --no-dry-run --force --max-count 2 --name 'a b'"
    )
    assert by_hand(CallAws("rds", "DescribeDBInstances"))[2] == "describe-db-instances"


def test_looks_read_as_what_asks_nodes_that_are_asked_the_same_together():
    nodes = [StatusProbe("c", "alpha"), MirrorProbe("c", "alpha", "md1"), StatusProbe("c", "beta")]
    cloud = [InstancesProbe("c"), InterfacesProbe("c"), RoutesProbe("c"), IdentityProbe("c"), InstancesProbe("c")]
    assert asked([*nodes, *cloud]) == (
        "alpha, beta $ clpstat --local",
        "alpha $ clpmdstat --mirror md1",
        "AWS: ec2 DescribeInstances, DescribeInstanceStatus",
        "AWS: ec2 DescribeNetworkInterfaces",
        "AWS: ec2 DescribeRouteTables",
        "AWS: sts GetCallerIdentity",
    )


@pytest.mark.parametrize("probe", [StatusProbe("c", "alpha"), MirrorProbe("c", "alpha", "md1")])
def test_what_asks_a_node_is_what_is_really_run(probe):
    assert asked([probe]) == (f"alpha $ {' '.join(words(probe))}",)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 s"), (0.2, "1 s"), (10, "10 s"), (10.1, "11 s"), (60, "1 min"), (90, "1 min 30 s"), (7260, "2 h 1 min")],
)
def test_a_length_of_time_reads_as_people_say_it(seconds, said):
    assert duration(seconds) == said


def test_names_are_listed_and_many_are_counted():
    assert listed(["a"]) == "a"
    assert listed(iter("abc")) == "a, b and c"
    assert listed("abc", most=2) == "a, b and 1 more"
    assert listed([]) == ""
