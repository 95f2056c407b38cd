"""Online backups of mirror disks: the written procedures, whole, what is refused, and what may never be."""

from dataclasses import replace
from pathlib import Path

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.plan import CallAws, Fields, Level, Plan, RunOnNode, as_procedure, plan_hash
from backends.runbooks import form
from backends.settings import Timing
from tests.backends.runbooks.online_books import VOLUMES, books
from tests.backends.told import Story, at, group

PROCEDURES = Path(__file__).parent / "procedures"
PRE, POST = ("clpbackup.sh", "--pre", "--online"), ("clpbackup.sh", "--post", "--online")


def backup(version: str = "5.3.1-1", changed: dict[str, str] | None = None, **inputs: str) -> Plan:
    cluster, estate = books(version, **(changed or {}))
    return runbooks.write("online-backup", cluster, Timing(), inputs, estate, at(1))


def thaw() -> Plan:
    cluster, estate = books()
    return runbooks.write("thaw", cluster, Timing(), {}, estate, at(1))


@pytest.mark.parametrize(("file", "plan"), [("online-backup", backup(side="both")), ("thaw", thaw())])
def test_the_procedure_reads_so(file: str, plan: Plan) -> None:
    assert as_procedure(plan) == (PROCEDURES / f"{file}.txt").read_text(encoding="utf-8")


def call(plan: Plan, step: str) -> dict[str, object]:
    do = plan.step(step).do
    assert isinstance(do, CallAws)
    wish = dict(do.parameters)["InstanceSpecification"]
    assert isinstance(wish, Fields)
    return dict(wish.fields)


def test_exactly_the_mirror_disks_volumes_are_taken_of_the_side_that_is_asked_for():
    assert call(backup(), "1.2") == {
        "InstanceId": "i-server01",
        "ExcludeBootVolume": True,
        "ExcludeDataVolumeIds": ("vol-0c1",),
    }
    assert call(backup(side="standby"), "1.2")["InstanceId"] == "i-server02"
    alone = backup(changed={"data_server01": "vol-0a1"})
    assert "ExcludeDataVolumeIds" not in call(alone, "1.2")
    on_root = backup(changed={"root_server01": "vol-0a1", "data_server01": "vol-0c1"})
    assert call(on_root, "1.2")["ExcludeBootVolume"] is False


def test_the_active_side_comes_first_whatever_its_place_in_the_site_file():
    cluster, estate = books()
    plan = runbooks.write("online-backup", cluster, Timing(), {"side": "both"}, estate, at(1))
    assert [plan.step(id_).title for id_ in ("1.1", "2.1")] == [
        "Freeze the mirror disks on server01",
        "Freeze the mirror disks on server02",
    ]


EVERY = [
    backup(side=side, thaw=when, limit=limit)
    for side in ("active", "standby", "both")
    for when in ("reply", "completed")
    for limit in ("30", "86400")
]


@pytest.mark.parametrize("plan", EVERY, ids=lambda plan: " ".join(dict(plan.inputs).values()))
def test_whatever_is_frozen_is_let_go_of_by_a_step_after_it_at_the_end_and_by_the_node_itself(plan: Plan) -> None:
    frozen = [one for one in plan.steps if isinstance(one.do, RunOnNode) and one.do.argv == PRE]
    assert frozen
    for step in frozen:
        assert isinstance(step.do, RunOnNode)
        assert step.dead_man
        assert (step.dead_man.node, step.dead_man.argv) == (step.do.node, POST)
        assert str(step.dead_man.after_s) == dict(plan.inputs)["limit"]
        lets_go = [one for one in plan.steps if one.undoes == step.id]
        assert [one in plan.finally_ for one in lets_go] == [False, True]
        for one in lets_go:
            assert isinstance(one.do, RunOnNode)
            assert (one.do.node, one.do.argv, one.do.repeatable) == (step.do.node, POST, True)
    lane = next(stage.lanes[0].steps for stage in plan.stages)
    between = lane[: next(at for at, one in enumerate(lane) if one.undoes)]
    assert all(one.gives_way for one in between), "nobody is waited for while writes wait"


def test_whoever_was_frozen_last_is_let_go_of_first_for_the_cluster_is_suspended_with_it():
    """Found by killing a runner: the first server, long let go of, was tried for ever, and the second stayed frozen."""
    lets_go = [one for one in backup(side="both").finally_ if isinstance(one.do, RunOnNode)]
    assert [one.undoes for one in lets_go] == ["2.1", "1.1"]


@pytest.mark.parametrize("plan", EVERY, ids=lambda plan: " ".join(dict(plan.inputs).values()))
def test_a_set_counts_as_whole_only_by_its_mark_and_is_marked_void_where_it_has_none(plan: Plan) -> None:
    taken = [one for one in plan.steps if isinstance(one.do, CallAws) and one.do.operation == "CreateSnapshots"]
    for step in taken:
        [void] = [one for one in plan.finally_ if one.undoes == step.id]
        assert "void" in void.title
        assert not (isinstance(step.do, CallAws) and step.do.repeatable)
        assert '"clpdeck:kind", "Value": "online"' in as_procedure(plan)


def test_a_plan_for_the_same_is_the_same_plan_every_night():
    assert plan_hash(backup(side="both")) == plan_hash(backup(side="both"))
    assert plan_hash(backup()) != plan_hash(backup(side="both"))
    assert plan_hash(backup()) != plan_hash(backup(changed={"data_server01": "vol-0a1 vol-0d1"}))


def test_it_may_be_begun_unattended_and_is_confirmed_by_what_is_frozen():
    plan = backup()
    assert (plan.unattended, plan.level, plan.token) == (True, Level.INTERRUPTS, "freeze md1 of books")
    assert (thaw().emergency, thaw().level) == (True, Level.UNDOABLE)


@pytest.mark.parametrize("fullcopy", ["1", ""])
def test_initial_mirror_construction_that_is_on_is_said_now_for_a_restore_needs_it_off(fullcopy: str) -> None:
    assert "Initial mirror construction of md1 is on" in backup(changed={"fullcopy": fullcopy}).consequence
    assert "Initial" not in backup().consequence


@pytest.mark.parametrize(
    ("version", "changed", "inputs", "why"),
    [
        ("5.2.0-1", {}, {}, "X 5.2 has no clpbackup.sh --online; it is there from X 5.3 on"),
        ("", {}, {}, "server01's clp.conf does not tell its version"),
        ("5.3.1-1", {"os": "windows"}, {}, "clpbackup --online is for Linux"),
        ("5.3.1-1", {"volumes_server01": ""}, {}, "on which volumes server01's mirror disks are is not known: md1 cl"),
        ("5.3.1-1", {"data_server01": "none"}, {}, "EC2 does not say that vol-0a1 is attached to server01"),
        ("5.3.1-1", {}, {"side": "left"}, "`side`: one of active, standby and both, not 'left'"),
        ("5.3.1-1", {}, {"limit": "29"}, "`limit`: seconds after which the node lets go by itself: 30 to 86400"),
        ("5.3.1-1", {}, {"limit": "1e3"}, "`limit`"),
        ("5.3.1-1", {}, {"thaw": "never"}, "`thaw`: one of reply and completed"),
    ],
)
def test_what_cannot_be_backed_up_online_is_refused(version, changed, inputs, why) -> None:
    with pytest.raises(PlanError, match=r"^online-backup: ") as refused:
        backup(version, changed, **inputs)
    assert why in str(refused.value)


def test_groups_on_both_servers_have_no_active_side():
    cluster, estate = books()
    story = Story("server01", "server02")
    story.estate = estate
    for node in VOLUMES:
        story.says(0, node, group("server01"), group("server02", name="other"))
    with pytest.raises(PlanError, match="groups run on server01 and server02: it must be one server"):
        runbooks.write("online-backup", cluster, Timing(), {}, story.estate, at(1))


def test_a_cluster_without_instances_is_refused():
    cluster, estate = books()
    bare = replace(cluster, nodes=tuple(replace(node, instance=None) for node in cluster.nodes))
    with pytest.raises(PlanError, match="no instance of server01 and server02"):
        runbooks.write("online-backup", bare, Timing(), {}, estate, at(1))


def test_a_form_offers_the_site_s_limit_and_a_longer_one_where_the_snapshots_are_to_be_completed_first():
    cluster, estate = books()
    timing = Timing(freeze_limit_s=90)

    def limit(**given: str) -> str:
        return next(
            one.value for one in form("online-backup", cluster, timing, given, estate, at(1)) if one.name == "limit"
        )

    assert (limit(), limit(thaw="completed"), limit(thaw="completed", limit="60")) == ("90", "3600", "60")
