"""What AWS says of the machines under the cluster, and what it does not say."""

import pytest

from backends.findings import Severity
from backends.model import IdentityProbe, InstancesProbe, Interface, InterfacesProbe, RoutesProbe
from tests.backends.told import Story, group


def well() -> Story:
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    return story


def test_the_stopped_instance_of_a_standby_is_a_warning():
    story = well()
    story.ec2(0, beta="stopped")
    finding = story.one(1, "instance-stopped")
    assert (finding.severity, finding.sentence) == (Severity.WARNING, "the instance of beta is stopped")
    assert [(one.source, one.says, one.age_s) for one in finding.evidence] == [
        ("AWS", "the instance of beta is stopped", 1)
    ]


@pytest.mark.parametrize("state", ["stopped", "terminated"])
def test_the_stopped_instance_under_a_group_is_critical(state):
    story = well()
    story.ec2(2, alpha=state)
    finding = story.one(3, "instance-stopped")
    assert finding.severity is Severity.CRITICAL
    assert finding.sentence == f"the instance of alpha is {state}; failover is said to run there"


@pytest.mark.parametrize(
    ("state", "kind", "severity"),
    [
        ("stopping", "instance-changing", Severity.WARNING),
        ("pending", "instance-changing", Severity.NOTICE),
        ("hibernating", "instance-unknown", Severity.WARNING),
    ],
)
def test_an_instance_on_its_way_or_in_a_new_word_is_named_so(state, kind, severity):
    story = well()
    story.ec2(0, beta=state)
    finding = story.one(1, kind)
    assert (finding.severity, finding.sentence) == (severity, f"the instance of beta is {state}")


def test_an_instance_ec2_does_not_know_is_told_even_if_it_knows_none():
    story = well()
    story.ec2(0, alpha="gone", beta="gone")
    sentences = [one.sentence for one in story.found(1) if one.kind == "instance-unknown"]
    assert sentences == ["EC2 knows no instance i-alpha (alpha)", "EC2 knows no instance i-beta (beta)"]


@pytest.mark.parametrize(
    ("word", "told"), [("impaired", True), ("insufficient-data", True), ("initializing", False), ("passed", False)]
)
def test_a_check_that_only_begins_is_no_alarm(word, told):
    story = well()
    story.ec2(0, checks={"beta": word})
    assert story.kinds(1) == (["instance-checks"] if told else [])


def test_a_node_that_answers_before_and_after_ec2_calls_it_stopped_contradicts_it():
    story = well()
    story.ec2(2, beta="stopped")
    story.says(4, "beta", group("alpha"))
    assert story.one(5, "views-differ").sentence == "beta answers although EC2 says that its instance i-beta is stopped"


def test_a_node_that_came_up_after_ec2_was_asked_contradicts_nobody():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"))
    story.ec2(0, beta="stopped")
    story.routes(0, "alpha")
    story.says(3, "beta", group("alpha"))
    assert "views-differ" not in story.kinds(4)


def test_the_source_dest_check_matters_where_the_vip_leads():
    story = well()
    story.interfaces(0, alpha=True, beta=True)
    found = [(one.subject, one.severity) for one in story.found(1) if one.kind == "source-dest-check"]
    assert found == [("alpha", Severity.CRITICAL), ("beta", Severity.WARNING)]
    assert story.found(1)[0].sentence == (
        "the source/dest check is on at alpha's eni-alpha: a VIP by route does not work there"
    )


def test_a_second_interface_with_the_check_on_is_in_order():
    story = well()
    fit, other = (
        Interface(name, "i-beta", (), "subnet-1", check) for name, check in (("eni-1", False), ("eni-2", True))
    )
    story.answer(0, InterfacesProbe("books"), (fit, other))
    assert story.found(1) == ()


@pytest.mark.parametrize(("in_use", "told"), [("eni-fit", False), ("eni-unfit", True)])
def test_of_several_interfaces_the_one_a_route_leads_to_counts(in_use, told):
    story = well()
    two = tuple(Interface(name, "i-alpha", (), "subnet-1", name == "eni-unfit") for name in ("eni-fit", "eni-unfit"))
    story.answer(0, InterfacesProbe("books"), two)
    story.routes(0, in_use)
    assert story.kinds(1) == (["source-dest-check"] if told else [])


def test_without_a_vip_the_source_dest_check_is_nobodys_business():
    story = Story("alpha", "beta", vips=())
    story.well(0, "alpha")
    story.interfaces(0, alpha=True)
    assert story.found(1) == ()


def silent_aws(story: Story, *probes, second: float = 0) -> None:
    for probe in probes:
        story.fail(second, probe, "UnauthorizedOperation: ec2:DescribeThings is missing", answered=True)


def test_what_aws_does_not_tell_is_one_finding_a_reason():
    story = Story("alpha", aws=True)
    story.says(0, "alpha", group("alpha"))
    silent_aws(story, InstancesProbe("books"), InterfacesProbe("books"))
    story.fail(0, IdentityProbe("books"), "the token has expired")
    story.routes(0, "alpha")
    sentences = [one.sentence for one in story.found(1) if one.kind == "aws-silent"]
    assert sentences == [
        "AWS does not tell identity: the token has expired",
        "AWS does not tell instances and interfaces: UnauthorizedOperation: ec2:DescribeThings is missing",
    ]


def test_stale_facts_of_aws_are_no_facts_and_their_age_is_told():
    story = well()
    story.ec2(2, alpha="stopped")
    story.routes(2, "beta")
    for node in story.names:
        story.says(90, node, group("alpha"))
        story.mirror(90, node, "GREEN", "GREEN")
    silent_aws(story, InstancesProbe("books"), RoutesProbe("books"), second=91)
    (finding,) = story.found(92)
    assert (finding.kind, finding.certain) == ("aws-silent", False)
    assert {one.age_s for one in finding.evidence} == {90}


def test_where_aws_is_never_asked_nothing_is_said_of_it():
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    assert story.found(1) == ()
