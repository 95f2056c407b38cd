"""One side's mirror disk is lost: what is refused, what the plan reads like, and that no stale side becomes GREEN."""

from pathlib import Path

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.judge import judge
from backends.model import Facts, MirrorProbe, NodeFactsProbe
from backends.plan import CallAws, Fields, Level, Plan, Ref, RunOnNode, Step, as_procedure
from backends.runbooks import form, offers
from backends.settings import Timing
from tests.backends.runbooks.lost_books import GOOD, LOST, broken, mirror
from tests.backends.runbooks.regions import seen
from tests.backends.told import at

PROCEDURE = Path(__file__).parent / "procedures" / "replace-mirror-disk.txt"


def plan(changed: dict[str, str] | None = None, **inputs: str) -> Plan:
    cluster, estate = broken(**(changed or {}))
    return runbooks.write("replace-mirror-disk", cluster, Timing(), inputs, estate, at(1))


def test_the_procedure_reads_so() -> None:
    assert as_procedure(plan()) == PROCEDURE.read_text(encoding="utf-8")


def acts(made: Plan) -> list[str]:
    told = []
    for step in made.steps:
        if isinstance(step.do, CallAws):
            told.append(f"{step.id} {step.do.operation}")
        if isinstance(step.do, RunOnNode):
            told.append(f"{step.id} {step.do.node} {' '.join(map(str, step.do.argv))}")
    return told


def test_the_good_side_is_kept_first_and_only_the_other_one_goes_down_and_is_made_new() -> None:
    assert acts(plan()) == [
        "1.1 CreateSnapshots",
        "1.3 CreateVolume",
        "2.1 server02 systemctl disable clusterpro clusterpro_md",
        "2.2 server02 clpdown",
        "3.1 CreateTags",
        "3.2 DetachVolume",
        "3.3 AttachVolume",
        "4.1 StartInstances",
        "5.1 server02 lvmdevices --update --refresh",
        "6.1 server02 clpmdinit --create force md1",
        "7.1 server02 systemctl start clusterpro_md",
        "8.1 server02 systemctl enable clusterpro clusterpro_md",
        "8.2 server02 systemctl start clusterpro",
    ]


def test_what_is_typed_says_whose_copy_is_given_up() -> None:
    made = plan()
    assert (made.level, made.token) == (Level.LOSES, "md1 of server02")


def test_the_new_volume_is_like_the_lost_one_in_its_own_zone_of_the_good_side_s_snapshot() -> None:
    do = plan().step("1.3").do
    assert isinstance(do, CallAws)
    wish = dict(do.parameters)
    assert (wish["AvailabilityZone"], wish["VolumeType"], wish["Iops"]) == ("ap-northeast-1c", "gp3", 3000)
    assert wish["SnapshotId"] == Ref("1.2", "snapshot of vol-0a1")
    assert "Encrypted" not in wish
    [tagged] = wish["TagSpecifications"]
    assert isinstance(tagged, Fields)
    tags = {str(dict(one.fields)["Key"]): dict(one.fields)["Value"] for one in dict(tagged.fields)["Tags"]}
    assert (tags["Owner"], tags["clpdeck:replaces"], tags["clpdeck:node"]) == (LOST, "vol-0a2", LOST)
    assert tags["clpdeck:run"] == Ref("run", "id"), "a tag of an earlier run is not taken over"


@pytest.mark.parametrize(
    ("changed", "inputs", "says"),
    [
        ({"good": "RED"}, {}, "not proved that server01's copies are good"),
        ({"good": "YELLOW"}, {}, "not proved that server01's copies are good"),
        ({"good": "PURPLE"}, {}, "not proved that server01's copies are good"),
        ({"silent": GOOD}, {}, "not proved that server01's copies are good"),
        ({"lost": "GREEN"}, {}, "not proved that server01's copies are good"),
        ({}, {"node": GOOD}, "server01 has the volumes of all its mirror disks"),
        ({"state": "in-use", "status": "ok", "found": "yes"}, {"node": LOST}, "EC2 calls none of them lost"),
        ({"state": "in-use", "status": "ok"}, {"node": LOST}, "EC2 does not call vol-0a2, at /dev/sdf, lost"),
        ({"state": "in-use", "status": "ok"}, {}, "say which side has lost its disk"),
        ({"listed": "no"}, {"node": LOST}, "EC2 lists no volume of server02 at /dev/sdf. Was it detached, attach it"),
        ({}, {"volume": "vol-0c9"}, "no volume of it"),
        ({}, {"volume": "vol-0c2"}, "EC2 calls vol-0a2 of server02 lost, not vol-0c2"),
        ({}, {"copy": "skip"}, "--skip-copy the new disk, which holds an old state, would be called GREEN"),
        ({}, {"skip-copy": "yes"}, "has no input 'skip-copy'"),
        ({"type": "none"}, {}, "EC2 does not tell the type"),
    ],
)
def test_it_is_refused_unless_one_side_is_good_and_the_other_s_disk_is_lost_for_sure(changed, inputs, says) -> None:
    with pytest.raises(PlanError, match=says):
        plan(changed, **inputs)


def test_a_disk_that_only_whoever_asks_calls_lost_has_to_be_named() -> None:
    made = plan({"state": "in-use", "status": "ok"}, node=LOST, volume="vol-0a2")
    assert ("volume", "vol-0a2") in made.inputs
    assert any("you say so; server02 does not find it" in line for line in made.evidence)


def test_a_disk_that_the_node_still_sees_is_lost_where_ec2_s_checks_say_so() -> None:
    assert plan({"state": "in-use", "found": "yes"}).step("3.2").title == "Detach vol-0a2 from server02"


def ready(step: Step, **words: str) -> bool | None:
    """Whether it may be done, where all is as it should be, but for these words."""
    cluster, estate = broken()
    topics = {
        "services": (("clusterpro", words.get("auto", "disabled")), ("clusterpro_md", words.get("auto", "disabled"))),
        "service-states": (("clusterpro", words.get("runs", "inactive")), ("clusterpro_md", "inactive")),
        "mirror-disks": (("missing", words.get("missing", "0")),),
    }
    told = {NodeFactsProbe("books", LOST, topic): Facts(topic, pairs) for topic, pairs in topics.items()}
    green = {
        MirrorProbe("books", by, "md1"): mirror(words.get("good", "GREEN"), words.get("lost", "RED"))
        for by in (GOOD, LOST)
    }
    assert step.ready_when
    return judge(step.ready_when, seen(estate, {**told, **green}), cluster, Timing(), at(1)).holds


@pytest.mark.parametrize(
    ("lost", "may"), [("RED", True), ("YELLOW", True), ("GREEN", False), ("GRAY", False), ("", None)]
)
def test_the_cluster_service_is_not_started_on_a_new_disk_that_anybody_takes_for_good(
    lost: str, may: bool | None
) -> None:
    made = plan()
    assert [ready(made.step(id_), lost=lost) for id_ in ("8.1", "8.2")] == [may, may]
    proof = made.step("7.3")
    assert proof.must
    assert proof.done_when
    cluster, estate = broken()
    told = seen(estate, {MirrorProbe("books", by, "md1"): mirror("GREEN", lost) for by in (GOOD, LOST)})
    assert judge(proof.done_when, told, cluster, Timing(), at(1)).holds is may
    alone = seen(told, {MirrorProbe("books", LOST, "md1"): mirror("GREEN", "GREEN")})
    assert judge(proof.done_when, alone, cluster, Timing(), at(1)).holds is False or lost == ""


def test_nothing_is_made_new_where_the_cluster_runs_or_a_name_leads_elsewhere_or_the_other_is_not_good() -> None:
    step = plan().step("6.1")
    assert ready(step) is None, "which volume the names lead to only the run knows"
    for words in ({"runs": "active"}, {"auto": "enabled"}, {"missing": "1"}, {"good": "RED"}):
        assert ready(step, **words) is False


def test_what_must_be_is_not_skipped() -> None:
    skippable = [step.id for step in plan().steps if not step.must]
    assert skippable == ["5.1", "7.1", "8.1", "8.2", "8.3", "9.1"]


def test_the_form_offers_the_side_whose_volume_ec2_calls_lost_and_one_way_of_copying() -> None:
    cluster, estate = broken()
    node, volume, copy = form("replace-mirror-disk", cluster, Timing(), {}, estate, at(1))
    assert (node.value, node.wrong, volume.wrong) == (LOST, "", "")
    assert [one.value for one in copy.options] == ["full"]
    wrong = form("replace-mirror-disk", cluster, Timing(), {"copy": "skip-copy"}, estate, at(1))[2]
    assert "--skip-copy" in wrong.wrong


@pytest.mark.parametrize(("lost", "offered"), [("RED", True), ("GREEN", False), ("YELLOW", False)])
def test_it_is_offered_where_a_copy_is_red(lost: str, offered: bool) -> None:
    cluster, estate = broken(lost=lost)
    found = [one for one in offers(cluster, Timing(), estate, at(1)) if one.runbook == "replace-mirror-disk"]
    assert [one.asks for one in found] == [True] * offered
