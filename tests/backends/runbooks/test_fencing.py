"""A side is stopped for sure, or nothing follows; what is seen is told with its source, and what is not, too."""

from dataclasses import replace

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.model import AwsFactsProbe, Facts, MirrorProbe
from backends.plan import AskOperator, CallAws, Level, Plan, RunOnNode
from tests.backends.runbooks.splits import KEPT, LOST, aws, done, fenced, holds, plan, ready, split
from tests.backends.told import Story, at, group


def acts(made: Plan) -> list[str]:
    """What is done, in order; each with its step."""
    told = []
    for step in made.steps:
        if isinstance(step.do, CallAws):
            told.append(f"{step.id} {step.do.operation}")
        if isinstance(step.do, RunOnNode):
            told.append(f"{step.id} {' '.join(map(str, step.do.argv))}")
    return told


def test_the_name_that_is_typed_is_that_of_the_side_whose_data_is_lost() -> None:
    made = plan("fence", split())
    assert (made.level, made.token) == (Level.LOSES, LOST)
    assert f"What was written on {LOST} alone is lost" in made.consequence
    assert not made.unattended


def test_a_fence_forces_then_takes_the_power_and_only_then_touches_the_other_side() -> None:
    assert acts(plan("fence", split())) == [
        "1.2 ModifyInstanceAttribute",
        "2.1 StopInstances",
        "2.4 StopInstances",
        "4.2 clpgrp -s failover -h alpha",
        "5.1 ReplaceRoute",
        "5.2 ReplaceRoute",
        "6.1 CreateSnapshots",
        "9.1 ModifyInstanceAttribute",
    ]


@pytest.mark.parametrize(
    ("state", "proved"),
    [
        ("running", False),
        ("stopping", False),
        ("shutting-down", None),
        ("pending", False),
        ("stopped", True),
        ("terminated", True),
        ("asleep", None),
        ("gone", None),
    ],
)
def test_only_stopped_or_terminated_is_a_proof(state: str, proved: bool | None) -> None:
    made, story = plan("fence", split()), split()
    story.ec2(0.5, **{LOST: state})
    assert done(made.step("2.5"), story) is proved
    assert made.step("2.5").must


def test_silence_of_the_server_and_of_ec2_is_no_proof() -> None:
    made, story = plan("fence", split()), split()
    story.quiet(0.5, LOST)
    story.fail(0.6, made.step("2.5").looks[0])
    assert done(made.step("2.5"), story) is not True
    assert ready(made.step("6.1"), story) is not True
    assert ready(made.step("4.2"), story) is not True


@pytest.mark.parametrize("step", ["4.2", "5.1", "5.2", "6.1"])
def test_nothing_is_done_on_the_other_side_while_the_one_may_still_write(step: str) -> None:
    made = plan("fence", split())
    for state in ("running", "stopping", "asleep"):
        story = fenced()
        story.ec2(0.6, **{LOST: state})
        assert ready(made.step(step), story) is not True


@pytest.mark.parametrize(
    ("color", "may"), [("GREEN", True), ("RED", False), ("YELLOW", False), ("GRAY", False), ("PUCE", None)]
)
def test_a_group_is_started_only_from_a_copy_that_its_own_server_calls_good(color: str, may: bool | None) -> None:
    step, story = plan("fence", split()).step("4.2"), fenced()
    story.says(0.6, KEPT, group(None), servers={LOST: "Offline"})
    story.mirror(0.6, KEPT, color, "GRAY", status="Abnormal")
    assert ready(step, story) is may


def test_a_group_that_runs_there_already_is_not_started_again() -> None:
    assert done(plan("fence", split()).step("4.2"), fenced()) is True


@pytest.mark.parametrize(
    ("word", "may"), [(LOST, True), (f"{LOST} blackhole", True), ("eni-9 of nobody here", False), ("none", False)]
)
def test_a_route_that_leads_to_nobody_of_the_cluster_is_not_taken(word: str, may: bool) -> None:
    step, story = plan("fence", split()).step("5.1"), fenced()
    [look] = [one for one in step.looks if isinstance(one, AwsFactsProbe)]
    story.answer(0.6, look, Facts("vip-routes", (("rtb-0 10.9.8.7", word),)))
    assert ready(step, story) is may


def test_stop_protection_is_seen_before_it_bites_asked_about_and_put_back() -> None:
    story = split(protection="on")
    made = plan("fence", story)
    ask, lift, back = made.step("1.1"), made.step("1.2"), made.step("9.1")
    assert isinstance(ask.do, AskOperator)
    assert done(lift, story) is False
    assert back.undoes == "1.2"
    assert back in made.finally_
    assert "stop protection of beta is lifted until the end" in made.consequence
    assert any("stop protection of beta is on" in line for line in made.evidence)
    aws(story, 0.5)
    assert done(lift, story) is True
    assert not any(step.id == "1.1" for step in plan("fence", split()).steps)


def test_a_shared_disk_is_taken_away_from_the_stopped_server_and_seen_to_be() -> None:
    story = split(shared="vol-1 vol-2")
    made = plan("fence", story)
    assert [one for one in acts(made) if "Detach" in one] == ["3.1 DetachVolume", "3.2 DetachVolume"]
    assert ready(made.step("3.1"), story) is False
    assert ready(made.step("3.1"), fenced()) is True
    assert (done(made.step("3.1"), story), done(made.step("3.90"), story)) == (False, False)
    aws(story, 0.5, shared="vol-2")
    assert (done(made.step("3.1"), story), done(made.step("3.2"), story)) == (True, False)
    aws(story, 0.6)
    assert done(made.step("3.90"), story) is True
    assert made.step("3.90").must
    assert {one.name for one in made.obligations} >= {"attach-vol-1", "attach-vol-2", "safety-snapshots", "heal"}


def test_where_nobody_has_told_of_shared_disks_it_is_looked_at_before_anything_follows() -> None:
    story = Story(KEPT, LOST)
    for node in story.names:
        story.says(0, node, group(node))
    assert plan("fence", story).step("3.90").must


def test_the_evidence_tells_both_sides_and_what_nobody_knows() -> None:
    told = "\n".join(plan("fence", split()).evidence)
    for line in (
        "alpha says (1s old): alpha Online, beta Offline; failover Online on alpha",
        "beta says (1s old): alpha Offline, beta Online; failover Online on beta",
        "EC2 says: alpha running, beta running. `running` settles nothing",
        "md1: alpha says Abnormal: alpha GREEN, beta GRAY; its own Lastupdate Time 2026/02/03 04:05:00, Break Time",
        "written to for 4m00s since the break",
        "nothing written since the break, by these times",
        "How much each side has written since is not known: clpmdstat prints no size",
        "AWS says: 10.9.8.7 leads to beta (active) in rtb-0 and rtb-1",
        "No client was asked",
        "Give up alpha instead",
    ):
        assert line in told


def test_who_says_nothing_is_told_so_and_not_called_stopped() -> None:
    story = split()
    story.quiet(0.5, LOST, "timed out")
    story.fail(0.5, MirrorProbe("books", LOST, "md1"), "timed out")
    told = "\n".join(
        runbooks.write("fence", story.cluster, story.timing, {"node": LOST}, story.estate, at(60)).evidence
    )
    assert "beta says nothing (timed out). Silence is no proof that it is stopped." in told
    assert "md1: beta says nothing of it: timed out" in told


def test_groups_that_run_on_either_side_are_decided_each_by_itself() -> None:
    story = split()
    both, other, none = group(KEPT), group(LOST, name="orders"), group(None, name="spool")
    story.says(0.5, KEPT, both, none, servers={LOST: "Offline"})
    story.says(0.5, LOST, group(LOST), other, none, servers={KEPT: "Offline"})
    made = plan("fence", story)
    assert [one for one in acts(made) if "clpgrp" in one] == [
        "4.2 clpgrp -s failover -h alpha",
        "4.4 clpgrp -s spool -h alpha",
        "4.6 clpgrp -s orders -h alpha",
    ]
    told = "\n".join(made.evidence)
    assert "failover runs on both sides (md1): it goes on on alpha, and loses what beta wrote." in told
    assert "orders runs on beta alone" in told
    assert "spool runs nowhere that is known: it is started on alpha only once beta is proved stopped." in told
    assert "orders runs on beta alone, and stops" in made.consequence
    kept_off = plan("fence", story, start="failover")
    assert [one for one in acts(kept_off) if "clpgrp" in one] == ["4.2 clpgrp -s failover -h alpha"]
    assert plan("fence", story, start="none").step("4.1")


def test_without_aws_nothing_is_called_stopped_but_by_a_proof_that_is_typed() -> None:
    made = plan("fence", split(), way="hand")
    assert acts(made) == ["11.1 clpdown"]
    proof = made.step("12.1")
    assert isinstance(proof.do, AskOperator)
    assert (proof.do.gives, proof.must) == ("proof", True)
    assert "No proof is: that it does not answer ping or SSH" in proof.do.look_at
    assert done(proof, split()) is False
    assert done(proof, fenced()) is True


def test_what_a_run_has_begun_by_aws_stays_in_its_plan_when_it_goes_on_by_hand() -> None:
    story = split(protection="on")
    old = plan("fence", story)
    stage, other = old.stages[0], replace(old.stages[1], lanes=(replace(old.stages[1].lanes[0], steps=old.steps[2:4]),))
    begun = replace(old, stages=(stage, other), finally_=old.finally_)
    inputs = {"node": LOST, "way": "hand"}
    made = runbooks.rewrite(begun, story.cluster, story.timing, inputs, split().estate, at(1))
    assert [step.id for step in made.steps] == ["1.1", "1.2", "2.1", "2.2", "11.1", "12.1", "13.1", "9.1"]
    assert made.step("2.1") == old.step("2.1")
    back = runbooks.rewrite(made, story.cluster, story.timing, {"node": LOST}, story.estate, at(1))
    ids = [step.id for step in back.steps]
    assert (ids[:3], len(ids)) == (["11.1", "12.1", "13.1"], len(set(ids)))


def test_where_aws_told_no_routes_the_plan_has_its_way_on_and_written_anew_it_leads_them() -> None:
    story = split()
    silent = Story(KEPT, LOST)
    for node, other in ((KEPT, LOST), (LOST, KEPT)):
        silent.says(0, node, group(node), servers={other: "Offline"})
    silent.ec2(0)
    old = plan("fence", silent)
    assert [step.id for step in old.steps if step.id.startswith("5.")] == ["5.90"]
    assert "`value` with way=aws writes it anew" in old.step("5.90").way_on
    inputs = {"node": LOST, "way": "aws"}
    anew = runbooks.rewrite(old, story.cluster, story.timing, inputs, story.estate, at(1))
    assert [step.id for step in anew.steps if step.id.startswith("5.")] == ["5.1", "5.2", "5.90"]
    assert {step.id for step in old.steps} <= {step.id for step in anew.steps}


def test_a_server_that_is_stopped_already_is_not_fenced_again_and_a_dead_one_is_not_kept() -> None:
    made = plan("fence", split())
    works, there = made.before
    assert holds(there.condition, split()) is True
    assert holds(there.condition, fenced()) is False
    assert holds(works.condition, split()) is None


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"node": "gamma"}, "`node` is no server of books"),
        ({"node": ""}, "fence needs `node`"),
        ({"keep": LOST}, "`keep` is no server of books besides beta"),
        ({"way": "sword"}, "no `way`"),
        ({"start": "everything"}, "`start` is no group"),
    ],
)
def test_what_cannot_be_meant_is_refused(inputs: dict[str, str], says: str) -> None:
    with pytest.raises(PlanError, match=says):
        plan("fence", split(), **inputs)


def test_the_form_shows_what_each_side_says() -> None:
    story = split()
    told = runbooks.form("fence", story.cluster, story.timing, {}, story.estate, at(1))
    node, way, start = told
    assert node.wrong == "say which side is given up"
    assert [(one.value, one.note) for one in node.options] == [
        (KEPT, "says it runs failover, EC2: running"),
        (LOST, "says it runs failover, EC2: running"),
    ]
    assert ([one.value for one in way.options], start.value) == (["aws", "hand"], "failover")
