"""A split rehearsed: on what never, what is typed, what is sent, and when the link may return."""

from dataclasses import replace

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.judge import judge
from backends.model import AwsFactsProbe, Facts
from backends.plan import CallAws, Fields, Level, Plan, in_words
from backends.questions import cuts_probe
from backends.settings import Timing
from tests.backends.told import Story, at, group

RULES = {"rule egress 100": "allow -1 0.0.0.0/0", "rule ingress 90": "allow 6 10.0.0.0/8 ports 22-22"}


def border(name: str, **changed: str) -> dict[str, str]:
    number = {"alpha": 1, "beta": 2}[name]
    told = {
        "state": "running",
        "vpc": "vpc-0",
        "subnet": f"subnet-0{number}",
        "addresses": f"10.0.{number}.11",
        "ipv6": "no",
        "neighbours": "none",
        "acl": "acl-0before",
        "association": f"aclassoc-0{number}",
        **RULES,
        "rules": "2",
    }
    return {f"{name} {key}": word for key, word in (told | changed).items()}


def story(borders: dict[str, str] | None = None, cuts: tuple[tuple[str, str], ...] = ()) -> Story:
    told = Story("alpha", "beta")
    told.well(0, "alpha")
    told.cluster = replace(told.cluster, rehearsals=True)
    pairs = border("alpha") | border("beta") | (borders or {})
    told.answer(0, AwsFactsProbe("books", "borders"), Facts("borders", tuple(pairs.items())))
    told.answer(0, cuts_probe(told.cluster), Facts("cuts", (*cuts, ("count", "0"))))
    return told


def plan(told: Story | None = None, **inputs: str) -> Plan:
    told = told or story()
    return runbooks.write("rehearse-split", told.cluster, Timing(), inputs, told.estate, at(1))


def call(written: Plan, id_: str) -> tuple[str, dict[str, object]]:
    do = written.step(id_).do
    assert isinstance(do, CallAws)
    return do.operation, dict(do.parameters)


REFUSED = [
    ({"rehearsals": False}, "may be production, for nothing says otherwise"),
    ({"banner": "Production"}, "production is never cut"),
]


@pytest.mark.parametrize(("changed", "why"), REFUSED)
def test_what_may_be_production_is_never_cut(changed, why):
    told = story()
    told.cluster = replace(told.cluster, **changed)
    with pytest.raises(PlanError, match=why):
        plan(told)


IMPOSSIBLE = [
    (border("beta", subnet="subnet-01"), "both servers are in one subnet"),
    (border("beta", subnet="subnet-02 subnet-03"), "interfaces in several subnets"),
    (border("alpha", ipv6="yes"), "IPv6"),
    (border("beta", **{"rule egress 1": "allow -1 0.0.0.0/0"}), "no number before it"),
    (border("beta", **{f"rule egress {n}": "deny -1 10.9.9.9/32" for n in range(10, 29)}), "more than 20 a direction"),
    (border("beta", acl=""), "does not say which network ACL"),
]


@pytest.mark.parametrize(("borders", "why"), IMPOSSIBLE)
def test_what_a_network_acl_cannot_cut_is_refused_before_anything_is_made(borders, why):
    with pytest.raises(PlanError, match=why):
        plan(story(borders))


def test_an_earlier_cut_is_ended_first():
    with pytest.raises(PlanError, match=r"has left acl-0ours \(run 7\): end that one first"):
        plan(story(cuts=(("acl-0ours", "subnet-02"), ("acl-0ours run", "7"))))


def test_neighbours_are_shown_counted_against_and_typed():
    quiet = plan(story(border("beta", neighbours="i-0n web at 10.0.2.50, eni-0x at 10.0.2.51")))
    assert dict(quiet.inputs)["cut"] == "alpha"  # the fewest are there
    assert (quiet.level, quiet.token) == (Level.LOSES, "alpha from beta")
    loud = plan(story(border("beta", neighbours="i-0n web at 10.0.2.50, eni-0x at 10.0.2.51")), cut="beta")
    assert loud.token == "alpha from beta beside i-0n and eni-0x"
    assert "i-0n web at 10.0.2.50; eni-0x at 10.0.2.51" in loud.consequence
    assert "i-0n web at 10.0.2.50" in loud.step("2.1").risk


def test_the_acl_that_is_there_is_copied_behind_rules_against_the_other_servers_own_addresses():
    written = plan(story(border("alpha", addresses="10.0.1.11 10.0.1.12")), cut="beta")
    lines = [call(written, f"1.{n}")[1] for n in range(2, 8)]
    told = [(one["RuleNumber"], one["Egress"], one["RuleAction"], one["CidrBlock"]) for one in lines]
    assert told == [
        (1, True, "deny", "10.0.1.11/32"),
        (2, True, "deny", "10.0.1.12/32"),
        (1, False, "deny", "10.0.1.11/32"),
        (2, False, "deny", "10.0.1.12/32"),
        (100, True, "allow", "0.0.0.0/0"),
        (90, False, "allow", "10.0.0.0/8"),
    ]
    assert lines[-1]["PortRange"] == Fields((("From", 22), ("To", 22)))
    assert not any(call(written, step.id)[1].get("NetworkAclId") == "acl-0before" for step in written.steps[1:7])


def test_the_cut_is_guarded_by_a_watchdog_and_what_takes_it_back_is_at_the_end():
    written = plan()
    dead_man = written.step("2.1").dead_man
    assert dead_man is not None
    assert (dead_man.node, dead_man.after_s) == ("", 3600)
    assert [(one.id, one.undoes) for one in written.finally_] == [("90.1", "1.1"), ("90.2", "2.1"), ("90.3", "1.1")]


def split(told: Story, alpha: str = "running", beta: str = "running") -> Story:
    told.says(0.5, "alpha", group("alpha"), servers={"beta": "Offline"})
    told.says(0.5, "beta", group("beta"), servers={"alpha": "Offline"})
    told.ec2(0.5, alpha=alpha, beta=beta)
    return told


@pytest.mark.parametrize("id_", ["5.1", "90.2"])
def test_the_link_returns_only_when_one_is_proved_stopped_or_all_say_the_group_is_on_the_same(id_):
    def may(told: Story) -> bool | None:
        condition = plan().step(id_).ready_when
        assert condition
        return judge(condition, told.estate, told.cluster, told.timing, at(1)).holds

    assert may(story()) is True
    assert may(split(story())) is False
    assert may(split(story(), beta="stopping")) is False
    silent = split(story(), beta="running")
    silent.quiet(0.6, "beta")
    assert may(silent) is not True
    stopped = split(story(), beta="stopped")
    assert may(stopped) is True


def test_only_the_copy_of_the_side_that_runs_the_group_is_ever_declared_the_latest():
    written = plan()
    for id_, node in (("7.3", "alpha"), ("7.4", "beta")):
        step = written.step(id_)
        assert step.do.argv == ("clpmdctrl", "--force", node, "md1")
        assert f"failover Online on {node}" in in_words(step.ready_when)


def test_it_is_offered_where_it_may_be_and_nowhere_else():
    told = story()
    offered = {one.runbook for one in runbooks.offers(told.cluster, Timing(), told.estate, at(1))}
    assert "rehearse-split" in offered
    other = replace(told.cluster, rehearsals=False)
    assert "rehearse-split" not in {one.runbook for one in runbooks.offers(other, Timing(), told.estate, at(1))}


def test_the_form_says_who_is_in_each_subnet_and_what_is_wrong():
    told = story(border("beta", neighbours="i-0n web at 10.0.2.50"))
    fields = {one.name: one for one in runbooks.form(
        "rehearse-split", told.cluster, Timing(), {"stop": "gamma"}, told.estate, at(1)
    )}  # fmt: skip
    assert [(one.value, one.note) for one in fields["cut"].options] == [
        ("alpha", "its subnet: nobody else is there"),
        ("beta", "its subnet: i-0n web at 10.0.2.50"),
    ]
    assert fields["stop"].wrong == "it is one of beta and alpha"


@pytest.mark.parametrize(
    ("permitted", "protected", "may"),
    [
        ("allowed", "off", True),
        ("refused: no", "off", False),
        ("unproved: why", "off", False),
        ("allowed", "on", False),
    ],
)
def test_nothing_is_cut_where_nobody_could_be_stopped(permitted, protected, may):
    told = story()
    check = next(one for one in plan().before if "would let them be stopped" in one.title)
    rights, protection = (one for one in check.looks if isinstance(one, AwsFactsProbe))
    told.answer(0, rights, Facts("permissions", (("ec2:StopInstances", permitted),)))
    pairs = (("alpha stop protection", "off"), ("beta stop protection", protected))
    told.answer(0, protection, Facts("stopping", pairs))
    assert judge(check.condition, told.estate, told.cluster, told.timing, at(1)).holds is may
