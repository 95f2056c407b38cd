"""The restore of mirror disks from an online backup: the written procedure, what is refused, and what may never be."""

from pathlib import Path

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.plan import CallAws, Fields, Level, NodeSays, Plan, RunOnNode, as_procedure
from backends.runbooks import form
from backends.settings import Timing
from tests.backends.runbooks.restored_books import OLDER, SET, STANDBY, back
from tests.backends.told import at

PROCEDURES = Path(__file__).parent / "procedures"
TWO = {
    "taken": "vol-0a1 vol-0c1",
    "snapshots": "snap-0a1 snap-0c1",
    "disks": "vol-0a1=md1:c+md1:d vol-0c1=md2:c+md2:d",
    "held": "md1 md2",
    "two": "yes",
}
"""A set of two mirror disks on a volume each."""


def restore(changed: dict[str, str] | None = None, **inputs: str) -> Plan:
    cluster, estate = back(**(changed or {}))
    return runbooks.write("online-restore", cluster, Timing(), inputs, estate, at(1))


def calls(plan: Plan, operation: str) -> list[dict[str, object]]:
    return [dict(one.do.parameters) for one in plan.steps if _calls(one.do, operation)]


def _calls(do: object, operation: str) -> bool:
    return isinstance(do, CallAws) and do.operation == operation


def ids(plan: Plan, operation: str) -> list[str]:
    return [one.id for one in plan.steps if _calls(one.do, operation)]


def runs(plan: Plan, *argv: str) -> list[str]:
    return [one.do.node for one in plan.steps if isinstance(one.do, RunOnNode) and one.do.argv == argv]


def test_the_procedure_reads_so():
    assert as_procedure(restore()) == (PROCEDURES / "online-restore.txt").read_text(encoding="utf-8")


def test_both_sides_get_a_volume_of_the_same_snapshot_in_their_own_zones_and_like_the_old_one():
    made = calls(restore({"encrypted": "yes", "key": "arn:aws:kms:x:1:key/a"}), "CreateVolume")
    assert [one["SnapshotId"] for one in made] == ["snap-0a1", "snap-0a1"]
    assert [one["AvailabilityZone"] for one in made] == ["ap-northeast-1a", "ap-northeast-1c"]
    for one in made:
        kept = {key: one[key] for key in ("VolumeType", "Iops", "Throughput", "Encrypted", "KmsKeyId")}
        assert kept == {
            "VolumeType": "gp3",
            "Iops": 3000,
            "Throughput": 125,
            "Encrypted": True,
            "KmsKeyId": "arn:aws:kms:x:1:key/a",
        }


@pytest.mark.parametrize(("kind", "chosen"), [("gp2", set()), ("io2", {"Iops"}), ("gp3", {"Iops", "Throughput"})])
def test_only_what_is_chosen_for_a_type_of_volume_is_said(kind: str, chosen: set[str]) -> None:
    [one, _] = calls(restore({"type": kind}), "CreateVolume")
    assert {"Iops", "Throughput", "Encrypted", "KmsKeyId", "VolumeInitializationRate"} & set(one) == chosen


def test_the_old_ones_tags_go_with_it_but_those_of_runs():
    [one, _] = calls(restore(), "CreateVolume")
    [tagged] = one["TagSpecifications"]  # type: ignore[misc] # a call's parameters are of any shape
    assert isinstance(tagged, Fields)
    tags = [dict(tag.fields) for tag in dict(tagged.fields)["Tags"]]  # type: ignore[union-attr] # a call's parameters are of any shape
    told = {tag["Key"]: tag["Value"] for tag in tags}
    assert (told["Name"], told["clpdeck:replaces"]) == ("server01 md1", "vol-0a1")
    assert told["clpdeck:run"] != "an earlier one"


def test_nothing_is_stopped_before_every_new_volume_is_there_and_nothing_is_detached_before_both_are_down():
    plan = restore()
    order = [one.id for one in plan.steps]
    stops = next(at for at, one in enumerate(plan.steps) if isinstance(one.do, RunOnNode))
    assert all(order.index(one) < stops for one in ids(plan, "CreateVolume"))
    for id_ in (*ids(plan, "DetachVolume"), *ids(plan, "AttachVolume")):
        said = as_procedure(plan).split(f"\n{id_}  ")[1].split("\n\n")[0]
        assert "server01's instance is stopped" in said
        assert "server02's instance is stopped" in said


def test_no_step_that_the_equality_of_both_sides_rests_on_can_be_skipped():
    plan = restore()
    may = {one.title for one in plan.steps if not one.must}
    assert may == {
        "Take safety snapshots of all volumes of server01",
        "Take safety snapshots of all volumes of server02",
        "Have LVM on server01 know its new disks",
        "Have LVM on server02 know its new disks",
        "End the backup mode on server01",
        "End the backup mode on server02",
        "Wait until failover has started, or is Offline",
        "Have failover Online",
        "See that 10.9.8.7 leads to one of the servers",
        "Look at the data",
    }


def test_both_sides_go_through_the_same_and_only_out_of_backup_mode_may_be_said_twice():
    plan = restore()
    both = ["server01", "server02"]
    assert runs(plan, "clprestore.sh", "--pre") == both
    assert runs(plan, "clprestore.sh", "--post", "--skip-copy") == both
    assert runs(plan, "clprestore.sh", "--post", "--online", "--skip-copy") == both
    acts = [one.do for one in plan.steps if isinstance(one.do, RunOnNode) and "clprestore.sh" in one.do.argv]
    assert [one.argv for one in acts if one.repeatable] == [
        ("clprestore.sh", "--post", "--online", "--skip-copy"),
        ("clprestore.sh", "--post", "--online", "--skip-copy"),
    ]


def test_no_old_volume_is_ever_deleted_and_each_is_listed_as_kept():
    plan = restore()
    assert not [one for one in plan.steps if isinstance(one.do, CallAws) and one.do.operation.startswith("Delete")]
    kept = [one.text for one in plan.obligations if one.name.startswith("old ")]
    assert [text.split(",")[0] for text in kept] == ["vol-0a1", "vol-0a2"]
    assert not any(one.closed_by for one in plan.obligations if one.name.startswith("old "))


def test_what_is_lost_is_typed_and_said_with_its_moment_and_its_age():
    plan = restore()
    assert (plan.level, plan.token) == (Level.LOSES, "md1 of books")
    assert "after 2026-02-03 02:00:00 UTC" in plan.consequence
    assert any("2 h 5 min old" in one for one in plan.evidence)


def test_the_configured_names_must_lead_to_the_very_new_volumes_before_anything_is_made_new():
    for place, volume in (("7.1", "1.2"), ("7.2", "1.4")):
        said = as_procedure(restore()).split(f"\n{place}  ")[1].split("\n     do ")[0]
        assert f"«volume from {volume}»" in said.replace("\n                 ", " ")


def test_a_device_name_that_is_no_logical_volume_s_needs_no_lvmdevices():
    cluster, estate = back(device="/dev/nvme1n1p1")
    plan = runbooks.write("online-restore", cluster, Timing(), {}, estate, at(1))
    assert runs(plan, "lvmdevices", "--update", "--refresh") == []
    assert ("lvmdevices on server01", "none of its partitions is on a logical volume") in plan.not_needed
    assert runs(restore(), "lvmdevices", "--update", "--refresh") == ["server01", "server02"]


def test_a_mirror_disk_that_is_not_replaced_must_be_green_before_the_servers_go_down():
    plan = restore(TWO, mirrors="md1")
    assert [one.title for one in plan.before if "GREEN" in one.title] == ["md2 is GREEN on server01 and server02"]
    step = plan.step("2.90")
    assert step.must
    assert "md2 GREEN" in as_procedure(plan)
    assert [one["SnapshotId"] for one in calls(plan, "CreateVolume")] == ["snap-0a1", "snap-0a1"]


def test_every_mirror_disk_of_a_set_goes_to_its_own_volume():
    plan = restore(TWO)
    assert [one["SnapshotId"] for one in calls(plan, "CreateVolume")] == ["snap-0a1", "snap-0c1"] * 2
    assert plan.token == "md1 and md2 of books"


def test_the_newest_set_of_the_active_side_is_offered_and_each_says_why_it_cannot_be():
    cluster, estate = back()
    [field, *_] = form("online-restore", cluster, Timing(), {}, estate, at(1))
    assert (field.value, field.wrong) == (SET, "")
    notes = {one.value: one.note for one in field.options}
    assert list(notes) == [STANDBY, SET, OLDER]
    assert "not to be restored: it is of the standby side, not of the active one" in notes[STANDBY]
    assert notes[SET] == "2026-02-03 02:00:00 UTC, 2 h 5 min old, md1 of server01"


@pytest.mark.parametrize(
    ("changed", "inputs", "why"),
    [
        ({}, {"set": STANDBY}, "it is of the standby side, not of the active one"),
        ({"marked": "void"}, {}, "it is void"),
        ({"marked": "none"}, {}, "it is not marked as whole"),
        ({"state": "pending"}, {}, "its snapshots are pending"),
        ({"state": "error"}, {}, "its snapshots are error"),
        ({"point": "yesterday", "sets": SET}, {}, "when it was frozen is not known"),
        ({"sets": "none"}, {}, "there is no online backup of books in ap-northeast-1"),
        ({"held": "md1 md7"}, {}, "the site file names no mirror disk md7 of books"),
        ({"taken": "vol-0a1 vol-0c1", "disks": "none", "snapshots": "snap-0a1 snap-0c1"}, {}, "nothing says which of"),
        ({"disks": "vol-0a1=md1:d"}, {}, "no snapshot of books-0b holds just what vol-0a1 of server01 does"),
        ({"fullcopy": "1"}, {}, "initial mirror construction of md1 is on, or not known to be off, on server01"),
        ({"fullcopy": ""}, {}, "Nothing has been touched"),
        ({"volumes_server02": ""}, {}, "A server that cannot boot is rebuilt first"),
        ({"root_server01": "vol-0a1"}, {}, "server01 boots from vol-0a1, which holds a mirror disk"),
        ({"multi": "yes"}, {}, "is a Multi-Attach volume"),
        ({"type": "none"}, {}, "EC2 does not tell the type of vol-0a1"),
        ({}, {"set": "books-0z"}, "no set: 'books-0z'"),
        ({}, {"mirrors": "md9"}, "not in it: 'md9'"),
        ({}, {"rate": "99"}, "`rate`: none, or 100 to 300 MiB/s"),
        ({}, {"safety": "perhaps"}, "`safety`: yes or no"),
        ({"version": "5.2.0-1"}, {}, "it is there from X 5.3 on"),
        ({"os": "windows"}, {}, "is for Linux"),
    ],
)
def test_what_cannot_be_restored_is_refused_and_says_what_to_do(changed, inputs, why) -> None:
    with pytest.raises(PlanError, match=r"^online-restore: ") as refused:
        restore(changed, **inputs)
    assert why in str(refused.value)


def test_safety_snapshots_and_a_rate_are_taken_only_where_they_are_asked_for():
    assert len(calls(restore(), "CreateSnapshots")) == 2
    plan = restore(safety="no", rate="300")
    assert calls(plan, "CreateSnapshots") == []
    assert [one["VolumeInitializationRate"] for one in calls(plan, "CreateVolume")] == [300, 300]
    assert len({one.id for one in plan.steps}) == len(plan.steps)


def test_initial_mirror_construction_is_looked_at_again_before_anything_and_before_the_disks_are_made_new():
    plan = restore()
    looks = [one for one in plan.before if "initial mirror construction" in one.title]
    assert len(looks) == 2
    assert all(isinstance(one.condition, NodeSays) for one in looks)
    assert "fullcopy 0" in as_procedure(plan).split("\n7.1  ")[1].split("\n     do ")[0]
