"""What a runbook takes: the only one there is, or what was said and can be; never what could hurt."""

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backends import runbooks
from backends.aws.guard import check_acting
from backends.aws.scope import Scope, Sightings, Unseen
from backends.errors import PlanError
from backends.plan import (
    AskOperator,
    CallAws,
    Fields,
    Item,
    Level,
    MirrorGreen,
    Parameter,
    Plan,
    RunOnNode,
    VipAt,
    Wait,
)
from backends.settings import Timing
from backends.transports.allowed import acts
from tests.backends.told import Story, at, group


def write(story: Story, name: str, **inputs: str) -> Plan:
    inputs = {key.rstrip("_"): value for key, value in inputs.items()}
    return runbooks.write(name, story.cluster, story.timing, inputs, story.estate, at(1))


def well(*nodes: str, aws: bool = True) -> Story:
    story = Story(*(nodes or ("alpha", "beta")), aws=aws)
    story.well(0, "alpha")
    return story


def moved(story: Story) -> tuple[tuple[str, str], ...]:
    return write(story, "move-group").inputs


def test_what_there_is_only_one_of_need_not_be_said() -> None:
    assert moved(well()) == (("group", "failover"), ("from", "alpha"), ("to", "beta"))
    assert write(well("alpha"), "stop-instance").inputs == (("node", "alpha"),)


@pytest.mark.parametrize(("name", "inputs"), [("move-group", {}), ("start-group", {"on": "beta"})])
def test_a_mirror_disk_that_the_site_file_does_not_name_is_told_of_as_a_risk(name: str, inputs: dict[str, str]) -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha", md1="Online", md2="Online", exec_md="Online"))
    told = write(story, name, **inputs).stages[0].lanes[0].steps[0].risk
    assert told.endswith(
        " Nobody looks at md2: the site file names no such mirror; see first that its copies are good."
    )
    assert "Nobody looks" not in write(well(), name, **inputs).stages[0].lanes[0].steps[0].risk


def test_inputs_that_are_said_are_taken() -> None:
    plan = write(well("alpha", "beta", "gamma"), "move-group", group="failover", to="gamma")
    assert plan.inputs == (("group", "failover"), ("from", "alpha"), ("to", "gamma"))


def test_a_plan_written_again_from_its_own_inputs_is_the_same_even_when_the_group_has_moved() -> None:
    story = well()
    plan = write(story, "move-group")
    for node in story.names:
        story.says(0.5, node, group("beta"))
    assert runbooks.write("move-group", story.cluster, story.timing, dict(plan.inputs), story.estate, at(1)) == plan


def test_the_server_a_group_is_on_is_what_the_nodes_say_unless_it_is_said() -> None:
    story = well()
    story.quiet(300, "alpha")
    story.quiet(300, "beta")
    with pytest.raises(PlanError, match="no node tells on which server failover is"):
        runbooks.write("move-group", story.cluster, story.timing, {}, story.estate, at(300))
    said = runbooks.write("move-group", story.cluster, story.timing, {"from": "beta"}, story.estate, at(300))
    assert said.inputs == (("group", "failover"), ("from", "beta"), ("to", "alpha"))


SENTENCES = [
    ("move-grp", {}, "there is no runbook 'move-grp', did you mean move-group? There is move-group, start-group,"),
    ("move-group", {"too": "beta"}, "move-group has no input 'too', did you mean to? There is group, to and from"),
    ("move-group", {}, "move-group needs `to`: one of beta and gamma"),
    ("move-group", {"to": "alpha"}, "move-group: `to` is no server of books besides alpha: 'alpha'. There is beta"),
    (
        "move-group",
        {"to": "b\u00e9ta"},
        "is no server of books besides alpha: 'b\u00e9ta', did you mean beta?",
    ),
    ("move-group", {"to": "gama"}, "'gama', did you mean gamma? There is beta and gamma"),
    ("move-group", {"group": "-f"}, "move-group: `group` is no group of books: '-f'. There is failover"),
    ("start-group", {}, "start-group needs `on`: one of alpha, beta and gamma"),
    ("stop-instance", {}, "stop-instance needs `node`: one of alpha, beta and gamma"),
]


@pytest.mark.parametrize(("name", "inputs", "sentence"), SENTENCES, ids=lambda value: str(value)[:30])
def test_a_refusal_names_the_input_what_was_expected_and_the_nearest_name(
    name: str, inputs: dict[str, str], sentence: str
) -> None:
    story = well("alpha", "beta", "gamma")
    with pytest.raises(PlanError, match=re.escape(sentence)):
        runbooks.write(name, story.cluster, story.timing, inputs, story.estate, at(1))


def test_of_several_groups_one_must_be_named() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha"), group("beta", name="ledger"))
    with pytest.raises(PlanError, match="stop-group needs `group`: one of failover and ledger"):
        write(story, "stop-group")
    assert write(story, "stop-group", group="ledger").inputs == (("group", "ledger"), ("on", "beta"))


def test_where_no_group_is_known_a_name_of_the_right_form_is_taken() -> None:
    story = Story("alpha", "beta")
    with pytest.raises(PlanError, match="needs `group`: no group of books is known now, so it must be said"):
        write(story, "start-group", on="alpha")
    assert dict(write(story, "start-group", group="ledger", on="alpha").inputs)["group"] == "ledger"
    with pytest.raises(PlanError, match="cannot be handed to a command: '--all'"):
        write(story, "start-group", group="--all", on="alpha")


def test_a_name_that_only_looks_like_a_group_is_not_handed_to_a_command() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha", name="-f"))
    with pytest.raises(PlanError, match="cannot be handed to a command: '-f'"):
        write(story, "stop-group")


def test_a_group_whose_name_clpstat_cuts_is_known_by_its_whole_name() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha", name="container-recove"))
    assert write(story, "move-group", group="container-recovery").inputs[1] == ("from", "alpha")
    with pytest.raises(PlanError, match="is no group of books"):
        write(story, "move-group", group="container-reuse")
    for node in story.names:
        story.says(0, node, *[group("alpha", name="container-recove")] * 2)
    with pytest.raises(PlanError, match="clpstat cuts the names of several groups to 'container-recove"):
        write(story, "move-group", group="container-recove")


def test_a_group_both_sides_claim_is_moved_by_nobody() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group(node))
    with pytest.raises(PlanError, match=r"split brain\? failover is claimed on alpha and beta"):
        write(story, "move-group")


def test_a_cluster_of_one_node_has_nowhere_to_move_a_group_to() -> None:
    with pytest.raises(PlanError, match="books has no server besides alpha"):
        write(well("alpha"), "move-group")


def test_a_node_without_instance_or_region_cannot_be_started() -> None:
    with pytest.raises(PlanError, match=r"names no region, or no instance for clusters\.books\.nodes\.beta"):
        write(well(aws=False), "start-instance", node="beta")


def test_a_group_on_a_server_we_do_not_know_is_not_moved() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("delta"))
    with pytest.raises(PlanError, match="failover is on delta, which is not in the site file"):
        write(story, "move-group")


def plain(value: Parameter | Item) -> object:
    """A parameter as it is sent, but for the words that only a run fills in."""
    if isinstance(value, Fields):
        return {name: plain(part) for name, part in value.fields}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value if isinstance(value, str | bool | int) else str(value)


@example("fence", {"node": "alpha"}, "failover")
@given(
    st.sampled_from(runbooks.NAMES),
    st.dictionaries(
        st.sampled_from(["group", "to", "from", "on", "node"]),
        st.one_of(st.sampled_from(["alpha", "beta", "failover", "-rf", "a b", "$(x)", ""]), st.text(max_size=40)),
    ),
    st.one_of(st.sampled_from(["failover", "x;y", "--", "a" * 40]), st.text(max_size=16)),
)
def test_whatever_is_asked_for_a_plan_holds_only_what_may_be_done(
    name: str, inputs: dict[str, str], group_name: str
) -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha", name=group_name))
    try:
        plan = runbooks.write(name, story.cluster, story.timing, inputs, story.estate, at(1))
    except PlanError:
        return
    for step in plan.steps:
        match step.do:
            case RunOnNode(argv=argv):
                words = tuple(map(str, argv))
                assert acts(words)
            case CallAws(service=service, operation=operation, parameters=parameters):
                sent = {key: plain(value) for key, value in parameters}
                with suppress(Unseen):  # it may be sent once a look has found what it names
                    check_acting(
                        service, operation, sent, Scope(story.cluster, story.cluster.region or "", Sightings())
                    )
            case _:
                assert isinstance(step.do, Wait | AskOperator)


EVERYDAY = ("move-group", "start-group", "stop-group", "start-instance", "stop-instance")


@pytest.mark.parametrize("name", EVERYDAY)
def test_a_plan_is_whole(name: str) -> None:
    """Every step can be seen to be done, every check is asked about, and confirmation fits what it does."""
    plan = write(well(), name, **({"node": "beta"} if "instance" in name else {"on": "alpha"} if "st" in name else {}))
    assert all(step.done_when and step.looks and step.why for step in plan.steps)
    assert all(step.ready_when for step in plan.steps if not isinstance(step.do, Wait))
    assert all(check.looks for check in plan.before)
    assert bool(plan.token) is (plan.level >= Level.INTERRUPTS)
    assert not plan.unattended or plan.level < Level.INTERRUPTS
    assert len({step.id for step in plan.steps}) == len(plan.steps)
    assert plan.runbook == name


def conditions(plan: Plan, kind: type) -> list[object]:
    return [
        one
        for held in [*(step.done_when for step in plan.steps), *(check.condition for check in plan.before)]
        for one in [held, *getattr(held, "conditions", ())]
        if isinstance(one, kind)
    ]


def test_mirrors_and_vips_known_to_be_another_groups_are_not_looked_at() -> None:
    story = Story("alpha", "beta")
    plain = replace(group("alpha", name="plain"), resources=())
    for node in story.names:
        story.says(0, node, group("alpha"), plain)
    assert conditions(write(story, "move-group", group="failover"), MirrorGreen)
    assert conditions(write(story, "move-group", group="failover"), VipAt)
    assert not conditions(write(story, "move-group", group="plain"), MirrorGreen)
    assert not conditions(write(story, "move-group", group="plain"), VipAt)


def test_where_two_groups_hold_vips_nobody_tells_which_is_whose_so_none_is_waited_for() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha"), group("beta", name="ledger"))
    assert not conditions(write(story, "move-group", group="failover"), VipAt)


def test_usual_times_and_limits_are_the_sites_own_and_limits_never_too_short() -> None:
    fast = Story("alpha", "beta", timing=Timing(usual_factor=0.01))
    fast.well(0, "alpha")
    (step, *_) = write(fast, "move-group").steps
    (slow, *_) = write(well(), "move-group").steps
    assert (slow.usual_s, slow.timeout_s) == (30.0, 600.0)
    assert (step.usual_s, step.timeout_s) == (0.3, 15.0)
