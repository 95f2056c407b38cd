"""A server comes back where it cannot win, and nothing is forced against a good copy, or what nobody can read."""

from dataclasses import replace

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.model import Facts, NodeFactsProbe
from backends.plan import AskOperator, CallAws, Level, Plan, RunOnNode
from tests.backends.runbooks.splits import (
    KEPT,
    LOST,
    OWN,
    QUARANTINE,
    SSH_ONLY,
    done,
    fenced,
    holds,
    isolation,
    known,
    plan,
    ready,
    split,
)
from tests.backends.told import Story, at, group


def says(story: Story, topic: str, word: str, agent: str = "") -> None:
    told = (("clusterpro", word), ("clusterpro_md", agent or word))
    story.answer(0.8, NodeFactsProbe("books", LOST, topic), Facts(topic, told))


def acts(made: Plan) -> list[str]:
    told = []
    for step in made.steps:
        if isinstance(step.do, CallAws):
            told.append(f"{step.id} {step.do.operation}")
        if isinstance(step.do, RunOnNode):
            told.append(f"{step.id} {step.do.node} {' '.join(map(str, step.do.argv))}")
    return told


def colors(story: Story, kept: tuple[str, str], lost: tuple[str, str], status: str = "Abnormal") -> Story:
    """Each side's word on both copies."""
    story.mirror(0.9, KEPT, *kept, status=status)
    story.mirror(0.9, LOST, *lost, status=status)
    return story


def test_it_is_sealed_off_before_it_boots_and_let_back_before_it_works() -> None:
    assert acts(plan("heal", known())) == [
        "1.1 ModifyNetworkInterfaceAttribute",
        "2.1 CreateSnapshots",
        "3.1 StartInstances",
        "4.1 beta systemctl disable clusterpro clusterpro_md",
        "4.2 beta reboot",
        "5.1 ModifyNetworkInterfaceAttribute",
        "6.1 beta systemctl start clusterpro_md",
        "7.1 alpha clpmdctrl --force alpha md1",
        "8.1 beta systemctl enable clusterpro clusterpro_md",
        "8.2 beta systemctl start clusterpro",
        "10.2 alpha clpgrp -s failover -h alpha",
        "11.1 ReplaceRoute",
        "11.2 ReplaceRoute",
    ]


def test_the_name_that_is_typed_is_that_of_the_side_whose_copies_are_overwritten() -> None:
    made = plan("heal", known())
    assert (made.level, made.token) == (Level.LOSES, LOST)
    assert "what only beta wrote is lost, but for the safety snapshots" in made.consequence


@pytest.mark.parametrize(
    ("groups", "quarantine", "may"),
    [
        (QUARANTINE, SSH_ONLY, True),
        (OWN, SSH_ONLY, False),
        (f"{OWN} {QUARANTINE}", SSH_ONLY, False),
        (QUARANTINE, "lets out all", False),
        (QUARANTINE, "lets in udp 29106-29106", False),
        (QUARANTINE, "missing", False),
    ],
)
def test_it_is_not_started_unless_ec2_says_that_it_will_reach_nobody(groups: str, quarantine: str, may: bool) -> None:
    step, story = plan("heal", known()).step("3.1"), known()
    isolation(story, 0.6, groups, quarantine)
    assert ready(step, story) is may
    assert done(plan("heal", known()).step("1.90"), story) is may


def test_it_is_not_started_where_nobody_says_whom_it_reaches() -> None:
    assert ready(plan("heal", known()).step("3.1"), fenced()) is None


@pytest.mark.parametrize(
    ("auto", "now", "may"),
    [("disabled", "inactive", True), ("enabled", "inactive", False), ("disabled", "active", False)],
)
def test_its_groups_are_given_back_only_while_its_service_is_stopped_and_stays_so(
    auto: str, now: str, may: bool
) -> None:
    made, story = plan("heal", known()), known()
    assert ready(made.step("5.1"), story) is None
    says(story, "services", auto)
    says(story, "service-states", now)
    assert ready(made.step("5.1"), story) is may
    assert done(made.step("4.3"), story) is may
    assert made.step("4.3").must


@pytest.mark.parametrize(
    ("kept", "lost", "back"),
    [
        (("RED", "RED"), ("RED", "RED"), True),
        (("GREEN", "RED"), ("GREEN", "RED"), True),
        (("GREEN", "GRAY"), ("GREEN", "RED"), False),
        (("RED", "RED"), ("GRAY", "RED"), False),
        (("GREEN", "PUCE"), ("GREEN", "RED"), None),
    ],
)
def test_the_link_is_back_where_each_agent_names_the_other_s_copy(kept, lost, back) -> None:
    step = plan("heal", known()).step("6.2")
    assert done(step, colors(known(), kept, lost)) is back
    assert step.must


@pytest.mark.parametrize(
    ("kept", "may"),
    [
        (("RED", "RED"), True),
        (("RED", "GREEN"), False),
        (("RED", "YELLOW"), False),
        (("RED", "GRAY"), False),
        (("RED", "PUCE"), None),
        (("PUCE", "RED"), None),
        (("YELLOW", "RED"), False),
        (("GREEN", "RED"), False),
    ],
)
def test_a_copy_is_forced_only_beside_one_that_is_red_as_well(kept: tuple[str, str], may: bool | None) -> None:
    step, story = plan("heal", known()).step("7.1"), known()
    says(story, "service-states", "inactive", "active")
    assert ready(step, colors(story, kept, kept)) is may


def test_a_copy_that_is_good_already_is_not_forced() -> None:
    step, story = plan("heal", known()).step("7.1"), known()
    assert done(step, colors(story, ("GREEN", "RED"), ("GREEN", "RED"))) is True
    assert isinstance(step.do, RunOnNode)
    assert step.do.argv == ("clpmdctrl", "--force", KEPT, "md1")


def test_nothing_is_forced_while_the_other_side_works_or_nobody_knows() -> None:
    step, story = plan("heal", known()).step("7.1"), known()
    colors(story, ("RED", "RED"), ("RED", "RED"))
    story.ec2(0.9)
    assert ready(step, story) is None
    says(story, "service-states", "active")
    story.says(0.9, KEPT, group(LOST))
    story.says(0.9, LOST, group(LOST))
    assert ready(step, story) is False


@pytest.mark.parametrize(
    ("kept", "may"),
    [(("GREEN", "RED"), True), (("GREEN", "GRAY"), False), (("RED", "RED"), False), (("PUCE", "RED"), None)],
)
def test_its_service_starts_only_once_the_truth_is_decided_and_it_is_heard(
    kept: tuple[str, str], may: bool | None
) -> None:
    made, story = plan("heal", known()), colors(known(), kept, kept)
    assert ready(made.step("8.1"), story) is may
    assert ready(made.step("8.2"), story) is may


def test_it_is_over_when_every_copy_is_green_on_both() -> None:
    step = plan("heal", known()).step("9.1")
    up = colors(known(), ("GREEN", "GREEN"), ("GREEN", "GREEN"), status="Normal")
    assert done(step, up) is True
    assert done(step, colors(known(), ("GREEN", "YELLOW"), ("GREEN", "YELLOW"), status="Recovering")) is False


def test_while_both_sides_are_active_one_is_fenced_first() -> None:
    with pytest.raises(PlanError, match="Fence one side first"):
        plan("heal", split())


def test_a_mirror_that_was_never_built_is_not_healed() -> None:
    story = known()
    story.mirror(0.9, KEPT, "RED", "RED", status="No Construction")
    with pytest.raises(PlanError, match="alpha says No Construction of md1: it was never built"):
        plan("heal", story)


def test_a_server_that_is_sealed_off_already_needs_its_groups_to_be_said() -> None:
    story = isolation(known(), 0.6, QUARANTINE)
    with pytest.raises(PlanError, match="say groups="):
        plan("heal", story)
    for strange in ("sg-0bad", QUARANTINE, "none"):
        with pytest.raises(PlanError, match="no server of the cluster has the security group"):
            plan("heal", story, groups=f"sg-0a1,{strange}")
    made = plan("heal", story, groups="sg-0a1,sg-0a2")
    assert ("Groups", ("sg-0a1", "sg-0a2")) in made.step("5.1").do.parameters  # type: ignore[union-attr] # it is a call
    assert {one.name for one in made.obligations} == {"groups-eni-1", "shared-disks", "safety-snapshots"}


def test_what_it_has_now_is_what_it_is_given_back_whatever_is_said() -> None:
    made = plan("heal", known(), groups="sg-0bad")
    assert ("Groups", (OWN,)) in made.step("5.1").do.parameters  # type: ignore[union-attr] # it is a call


def test_without_a_quarantine_group_it_is_sealed_off_by_hand_or_not_at_all() -> None:
    made = plan("heal", known(quarantine=""))
    seal = made.step("1.90")
    assert isinstance(seal.do, AskOperator)
    assert (seal.must, dict(made.inputs)["seal"]) == (True, "hand")
    with pytest.raises(PlanError, match="names no quarantine_group"):
        plan("heal", known(quarantine=""), seal="group")


def test_a_server_that_was_only_down_is_just_started_and_nothing_is_forced() -> None:
    made = plan("heal", known(), case="down")
    assert [one for one in acts(made) if "clpgrp" not in one and "Route" not in one] == ["3.1 StartInstances"]
    assert (made.level, made.token) == (Level.INTERRUPTS, "start beta")
    assert made.step("1.1").must


@pytest.mark.parametrize(
    ("state", "other", "may"), [("stopped", "GRAY", True), ("running", "GRAY", False), ("stopped", "RED", False)]
)
def test_a_red_copy_alone_is_the_latest_only_where_the_other_server_is_proved_off(state, other, may) -> None:
    made = plan("heal", known(), case="alone")
    assert [one for one in acts(made) if "Route" not in one] == [
        "2.1 CreateSnapshots",
        "7.1 alpha clpmdctrl --force alpha md1",
        "10.2 alpha clpgrp -s failover -h alpha",
    ]
    story = known()
    story.ec2(0.9, **{LOST: state})
    story.mirror(0.9, KEPT, "RED", other, status="Abnormal")
    assert ready(made.step("7.1"), story) is may


def test_two_red_copies_of_servers_that_are_joined_are_healed_by_the_word_on_one() -> None:
    story = Story(KEPT, LOST)
    story.well(0, KEPT)
    colors(story, ("RED", "RED"), ("RED", "RED"))
    made = plan("heal", story, case="red")
    assert [one for one in acts(made) if "Route" not in one] == [
        "2.1 CreateSnapshots",
        "7.1 alpha clpmdctrl --force alpha md1",
        "10.2 alpha clpgrp -s failover -h alpha",
    ]
    assert ready(made.step("7.1"), story) is True
    assert ready(made.step("2.1"), story) is True
    assert holds(made.before[1].condition, story) is True
    for node in story.names:
        story.says(0.9, node, group(LOST))
    assert holds(made.before[1].condition, story) is False
    assert ready(made.step("2.1"), story) is False


def test_what_cannot_be_meant_is_refused_and_the_form_says_what_there_is() -> None:
    for inputs, wrong in (({"case": "war"}, "no `case`"), ({"seal": "wax"}, "no `seal`")):
        with pytest.raises(PlanError, match=wrong):
            plan("heal", known(), **inputs)
    story = known()
    told = {one.name: one for one in runbooks.form("heal", story.cluster, story.timing, {}, story.estate, at(1))}
    assert [one.value for one in told["case"].options] == ["split", "red", "down", "alone"]
    assert (told["seal"].value, told["seal"].whence) == ("group", QUARANTINE)


def test_a_server_whose_interfaces_aws_has_not_told_is_not_healed_as_if_it_had_none() -> None:
    story = fenced()
    story.cluster = replace(story.cluster, quarantine=QUARANTINE)
    with pytest.raises(PlanError, match="AWS has not told which network interfaces beta has"):
        plan("heal", story)
    assert "1.1 seal beta" not in acts(plan("heal", story, seal="hand"))
    offered = runbooks.offers(story.cluster, story.timing, story.estate, at(1))
    heal = next(one for one in offered if one.runbook == "heal" and one.subject == LOST)
    assert not heal.not_now
