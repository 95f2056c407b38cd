"""Backup and restore over two regions: the written procedures, whole, and what each input makes of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.judge import judge
from backends.model import AwsFactsProbe, Estate, Facts
from backends.plan import AskOperator, CallAws, EditConf, Plan, RunOnNode, as_procedure
from backends.runbooks import form
from backends.settings import Timing
from tests.backends.runbooks.regions import NODES, OSAKA, TOKYO, image, lost, seen, well
from tests.backends.told import at

PROCEDURES = Path(__file__).parent / "procedures"


def restore(kind: str = "restore", *images, **inputs: str) -> Plan:
    cluster, estate = lost(kind, *images, fsr="50")
    return runbooks.write(kind, cluster, Timing(), inputs, estate, at(1))


def backup(version: str = "5.3.1-1", *images, **inputs: str) -> Plan:
    cluster, estate = well(version, *images)
    return runbooks.write("cross-region-backup", cluster, Timing(), inputs, estate, at(1))


@pytest.mark.parametrize(
    ("file", "plan"),
    [
        ("restore", restore()),
        ("restore-by-clpdeck-fast", restore(disks="fsr", configuration="clpdeck")),
        ("drill", restore("drill")),
        ("clean-up-drill", restore("clean-up-drill")),
        ("cross-region-backup", backup()),
        ("cross-region-backup-4.1", backup("4.1.2-1")),
    ],
)
def test_the_procedure_reads_so(file: str, plan: Plan) -> None:
    assert as_procedure(plan) == (PROCEDURES / f"{file}.txt").read_text(encoding="utf-8")


EVERY = [
    *(
        restore(kind, disks=disks, configuration=hand, licences=licences)
        for kind in ("restore", "drill")
        for disks in ("lazy", "rate", "fsr")
        for hand in ("hand", "clpdeck")
        for licences in ("replace", "spare")
    ),
    *(
        restore("restore", *(image(node, version=version) for node in NODES))
        for version in ("4.1", "4.2", "4.3", "5.0")
    ),
    *(backup(version) for version in ("4.1.2-1", "4.2.0-1", "4.3.0-1", "5.0.0-1", "5.3.1-1")),
    restore("clean-up-drill"),
    restore(servers="server02"),
]


@pytest.mark.parametrize("plan", EVERY, ids=range(len(EVERY)))
def test_a_plan_is_whole(plan: Plan) -> None:
    """Every number once; every step says why; what looks is named; whoever repeats unasked sees that it is undone."""
    ids = [step.id for step in plan.steps]
    assert len(set(ids)) == len(ids)
    assert all(step.why and step.timeout_s >= step.usual_s for step in plan.steps)
    assert all(step.looks or step.done_when is None for step in plan.steps)
    assert all(check.looks for check in plan.before)
    assert all(step.undoes in ids for step in plan.steps if step.undoes)
    assert all(one.opened_by in ids and (one.closed_by in {"", *ids}) for one in plan.obligations)
    assert plan.token


@pytest.mark.parametrize("plan", EVERY, ids=range(len(EVERY)))
def test_what_nobody_can_see_is_asked_or_its_own_word_decides(plan: Plan) -> None:
    """A step with no way to see that it is done is a question, or a call or command that may be made twice."""
    blind = [step.do for step in plan.steps if step.done_when is None]
    assert all(isinstance(do, AskOperator | EditConf) or getattr(do, "repeatable", False) for do in blind)


def test_a_restored_node_has_a_profile_that_only_looks_until_its_configuration_is_right() -> None:
    steps = restore().steps
    given = [
        (step.id, dict(step.do.parameters)["IamInstanceProfile"].fields)
        for step in steps
        if isinstance(step.do, CallAws) and "IamInstanceProfile" in dict(step.do.parameters)
    ]
    guard, real = (("Name", "cluster-guard"),), (("Name", "cluster-node"),)
    assert [fields for _, fields in given] == [guard, guard, real, real]
    ids = [step.id for step in steps]
    assert max(ids.index(one) for one in ("9.1", "9.5", "9.6")) < min(ids.index(id_) for id_, _ in given[2:])


@pytest.mark.parametrize(("word", "holds"), [("yes", True), ("no", True), (None, False)])
def test_a_volume_that_was_made_without_a_credit_is_told_and_nobody_waits_for_it(word: str | None, holds: bool) -> None:
    """Waiting would cost fast snapshot restore by the minute, and the service its return."""
    cluster, estate = lost(fsr="50")
    (step,) = (one for one in restore(disks="fsr").steps if one.id == "4.1")
    (probe,) = step.looks
    told = {"/dev/xvda": "yes", "/dev/sdf": "yes", "/dev/sdg": word}
    pairs = [(f"server01 {device} fast restored", one) for device, one in told.items() if one]
    estate = seen(estate, {probe: Facts("volumes", (*pairs, ("server01 /dev/sdg initialized", "3 %")))})
    assert step.done_when
    found = judge(step.done_when, estate, cluster, Timing(), at(1))
    assert found.holds is holds
    assert f"server01 /dev/sdg fast restored {word or 'not named'}" in found.evidence[0].says
    assert "server01 /dev/sdg initialized 3 %" in found.evidence[0].says


def test_no_node_is_launched_before_the_first_credit_of_each_of_its_snapshots_is_there() -> None:
    cluster, estate = lost(fsr="50")
    (step,) = (one for one in restore(disks="fsr").steps if one.id == "2.2")
    (probe,) = step.looks
    where, names = f" {OSAKA}a", ("snap-00", "snap-01", "snap-02")
    well = [pair for one in names for pair in ((one + where, "enabled"), (f"{one}{where} credit", "due"))]
    assert step.done_when
    for pairs, holds in ((well, True), ([*well[:-1], (f"snap-02{where} credit", "not due")], False)):
        there = seen(estate, {probe: Facts("fast-restores", tuple(pairs))})
        assert judge(step.done_when, there, cluster, Timing(), at(1)).holds is holds


def test_a_drill_names_nothing_of_production_but_in_what_must_not_remain() -> None:
    plan = restore("drill")
    production = {"cluster-0", TOKYO, "10.9.8.7", "i-server01", "i-server02"}
    for step in plan.steps:
        if isinstance(step.do, CallAws):
            assert not production & set(str(step.do.parameters).replace("'", " ").split())
            assert step.do.region == OSAKA


@pytest.mark.parametrize(
    ("version", "commands"),
    [
        ("4.1", ["systemctl enable clusterpro", "systemctl enable clusterpro_md", "reboot"]),
        ("4.2", ["clpsvcctrl.sh --enable core", "clpdown -r"]),
        ("4.3", ["clprestore.sh --post --skip-copy"]),
        ("5.3", ["clprestore.sh --post --skip-copy"]),
    ],
)
def test_each_version_has_its_own_post_processing(version: str, commands: list[str]) -> None:
    plan = restore("restore", *(image(node, version=version) for node in NODES))
    lanes = next(stage for stage in plan.stages if stage.title.startswith("Post-processing")).lanes
    for lane in lanes:
        assert [" ".join(map(str, step.do.argv)) for step in lane.steps if isinstance(step.do, RunOnNode)] == commands


def test_without_the_proof_of_one_quiet_point_everything_is_copied_and_the_good_side_is_asked_for() -> None:
    earlier = "2026-02-02T17:00:00Z"
    plan = restore("restore", image("server01"), image("server02", quiet_point=earlier))
    sent = [" ".join(map(str, step.do.argv)) for step in plan.steps if isinstance(step.do, RunOnNode)]
    assert not any(word in one for one in sent for word in ("--skip-copy", "clprestore", "enable", "reboot", "clpdown"))
    asked = {step.id: step for step in plan.steps if isinstance(step.do, AskOperator)}
    assert [id_ for id_ in asked if id_ in {"11.90", "11.91", "12.2"}] == ["11.90", "11.91", "12.2"]
    assert "server02: quiet point 2026-02-02T17:00:00Z, disks imaged 2026-02-02 18:00:00" in asked["11.90"].do.look_at
    assert not any("initial-mirror-construction=off" in str(step.looks) for step in plan.steps)
    assert "overwrites the others' wholly" in plan.consequence


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"set": "books-2020"}, "no set: 'books-2020'"),
        ({"disks": "quick"}, "no way to fill disks: 'quick'"),
        ({"servers": "server03"}, "no server: 'server03'"),
        ({"group": "a b"}, "a name has letters"),
        ({"type": "large"}, "an instance type is expected, such as m5.large"),
        ({"configuration": "me"}, "no way: 'me'"),
    ],
)
def test_a_wrong_input_is_refused_with_what_there_is(inputs: dict[str, str], says: str) -> None:
    with pytest.raises(PlanError, match=says):
        restore(**inputs)


def test_fast_snapshot_restore_over_the_quota_is_refused_before_anything_is_made() -> None:
    cluster, estate = lost()
    with pytest.raises(PlanError, match="6 snapshots; the quota is 5 in the region"):
        runbooks.write("restore", cluster, Timing(), {"disks": "fsr"}, estate, at(1))


def test_a_set_whose_services_start_by_themselves_is_not_restored() -> None:
    with pytest.raises(PlanError, match="set"):
        restore("restore", *(image(node, services="auto") for node in NODES))


@pytest.mark.parametrize(("word", "holds"), [("Enabled", True), ("Disabled", False), (None, None)])
def test_what_ebs_could_not_decrypt_is_not_launched(word: str | None, holds: bool | None) -> None:
    key = "arn:aws:kms:ap-northeast-3:123456789012:key/1"
    plain = [image(node) for node in NODES]
    sealed = [
        replace(one, snapshots=tuple(replace(s, encrypted=True, key=key) for s in one.snapshots)) for one in plain
    ]
    cluster, estate = lost("restore", *sealed, fsr="50")
    plan = runbooks.write("restore", cluster, Timing(), {}, estate, at(1))
    (check,) = (one for one in plan.before if "KMS" in one.title)
    (look,) = check.looks
    told = seen(estate, {look: Facts("keys", ((key, word),))}) if word else estate
    assert judge(check.condition, told, cluster, Timing(), at(2)).holds is holds
    assert "KMS key could not be used: enable it" in plan.step("3.1").way_on
    assert "KMS" not in as_procedure(restore("restore", *plain))


def test_a_vip_within_the_vpc_is_refused_for_no_route_can_hold_it() -> None:
    cluster, estate = lost()
    inside = replace(cluster, place=replace(cluster.place, vips=("172.31.40.1",)), vips=("172.31.40.1",))
    with pytest.raises(PlanError, match=r"172.31.40.1 lies within the VPC"):
        runbooks.write("restore", inside, Timing(), {}, estate, at(1))


def test_a_route_that_is_there_is_replaced_only_where_it_leads_to_one_of_the_nodes() -> None:
    cluster, estate = lost("restore", **{"rtb-0a": "eni-9 of nobody here"})
    plan = runbooks.write("restore", cluster, Timing(), {}, estate, at(1))
    calls = {step.id: step for step in plan.steps if isinstance(step.do, CallAws) and "Route" in step.do.operation}
    assert [one.do.operation for one in calls.values()] == ["ReplaceRoute", "CreateRoute"]
    assert "of nobody" not in str(calls["5.11"].ready_when)


def test_the_form_offers_the_newest_set_and_shows_time_and_cost_of_each_way_to_fill_disks() -> None:
    cluster, estate = lost("restore", *(image(node, set_=set_) for node in NODES for set_ in ("books-1", "books-2")))
    fields = {one.name: one for one in form("restore", cluster, Timing(), {}, estate, at(1))}
    assert fields["set"].value in {"books-1", "books-2"}
    assert [one.value for one in fields["disks"].options] == ["lazy", "rate", "fsr"]
    assert "fast after about" in fields["disks"].options[1].note
    assert "snapshot-zone-hours" in fields["disks"].options[2].note
    assert not [one.wrong for one in fields.values() if one.wrong]


def test_where_no_place_is_named_the_site_file_is_pointed_at() -> None:
    cluster, _ = well()
    with pytest.raises(PlanError, match=r"no table \[clusters.books.dr\]"):
        runbooks.meant("restore", replace(cluster, places=()))


def test_sets_beyond_those_that_are_kept_go_after_the_new_one_is_whole_in_both_regions() -> None:
    old = [
        image(node, region, set_=f"books-{n}", quiet_point=f"2026-01-0{n}T00:00:00Z")
        for n in (1, 2, 3)
        for region in (TOKYO, OSAKA)
        for node in NODES
    ]
    plan = backup("5.3.1-1", *old, keep="2")
    removed = [str(step.title) for step in plan.steps if "Deregister" in step.title]
    assert removed == [f"Deregister books-{n} {node}" for _ in (TOKYO, OSAKA) for n in (2, 1) for node in NODES]
    assert plan.stages[-1].title.startswith("Remove what is older")


def test_nothing_goes_while_something_is_restored_or_nobody_tells() -> None:
    old = [
        image(node, region, set_=f"books-{n}", quiet_point=f"2026-01-0{n}T00:00:00Z")
        for n in (1, 2, 3)
        for region in (TOKYO, OSAKA)
        for node in NODES
    ]
    cluster, estate = well("5.3.1-1", *old)
    stands = Facts("nodes", (("server01 state", "running"),))
    busy = seen(estate, {AwsFactsProbe("books.drill", "nodes"): stands})
    silent = Estate({probe: held for probe, held in estate.views.items() if getattr(probe, "topic", "") != "nodes"})
    for known in (busy, silent):
        plan = runbooks.write("cross-region-backup", cluster, Timing(), {"keep": "2"}, known, at(1))
        assert not any("Deregister" in step.title for step in plan.steps)


def test_nothing_goes_while_the_other_region_lacks_the_newest_set() -> None:
    old = [
        image(node, TOKYO, set_=f"books-{n}", quiet_point=f"2026-01-0{n}T00:00:00Z")
        for n in (1, 2, 3)
        for node in NODES
    ]
    assert not any("Deregister" in step.title for step in backup("5.3.1-1", *old, keep="1").steps)


@pytest.mark.parametrize("inputs", [{"within": "20"}, {"within": "soon"}, {"key": "a b"}, {"keep": "0"}])
def test_how_copies_are_made_is_checked_as_it_is_typed(inputs: dict[str, str]) -> None:
    with pytest.raises(PlanError, match=next(iter(inputs))):
        backup(**inputs)


def test_copies_are_encrypted_and_promised_where_it_is_asked_for() -> None:
    copies = [dict(step.do.parameters) for step in backup(within="30", key="alias/dr").steps if "Copy it" in step.title]
    wanted = {"Encrypted": True, "KmsKeyId": "alias/dr", "SnapshotCopyCompletionDurationMinutes": 30}
    assert all(wanted.items() <= one.items() for one in copies)
    assert len(copies) == 2
