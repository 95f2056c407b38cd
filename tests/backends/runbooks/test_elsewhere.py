"""A server in another zone than the site file says: what is offered, what is refused, and what follows it there."""

from dataclasses import replace

import pytest

from backends import runbooks
from backends.aws.guard import check_acting
from backends.aws.scope import Scope, Sighting, Sightings
from backends.errors import PlanError
from backends.model import AwsFactsProbe, Estate, Facts, Health, Move, Route, RoutesProbe, Word
from backends.plan import CallAws, Plan, Step
from backends.runbooks import Field, form
from backends.settings import Cluster, Timing
from backends.views import moved
from tests.backends.runbooks.regions import OSAKA, lost, place, seen, subnet
from tests.backends.told import at

AWAY = Move("server02", "subnet-03", "172.31.30.11", f"{OSAKA}c", "rtb-0c")
THERE = "server02:subnet-03:172.31.30.11"


def written(cluster: Cluster, estate: Estate, kind: str = "restore", **inputs: str) -> Plan:
    return runbooks.write(kind, cluster, Timing(), inputs, estate, at(1))


def restore(kind: str = "restore", **inputs: str) -> Plan:
    return written(*lost(kind, fsr="50"), kind, **inputs)


def with_subnets(*subnets: tuple[tuple[str, str], ...]) -> tuple[Cluster, Estate]:
    """What is seen where the VPC has these subnets."""
    cluster, estate = lost()
    told = Facts("vpc-subnets", tuple(pair for one in subnets for pair in one))
    return cluster, seen(estate, {AwsFactsProbe(cluster.name, "vpc-subnets"): told})


HOMES = (
    subnet("subnet-01", "a", "172.31.10.0/24", "rtb-0a"),
    subnet("subnet-02", "b", "172.31.20.0/24", "rtb-0b"),
)


def field(cluster: Cluster, estate: Estate, **inputs: str) -> Field:
    fields = form("restore", cluster, Timing(), inputs, estate, at(1))
    return next(one for one in fields if one.name == "subnet")


def calls(plan: Plan, operation: str) -> dict[str, dict[str, object]]:
    """The parameters of each call, by its step."""
    steps = (one for one in plan.steps if isinstance(one.do, CallAws) and one.do.operation == operation)
    return {one.id: dict(one.do.parameters) for one in steps if isinstance(one.do, CallAws)}


def by_id(plan: Plan) -> dict[str, Step]:
    return {one.id: one for one in plan.steps}


@pytest.mark.parametrize(
    "typed", [THERE, "server02:subnet-03", f"server02:{OSAKA}c", f" server02:{OSAKA}c,server01:site-file"]
)
def test_a_zone_a_subnet_or_an_address_mean_the_same_and_are_written_down_whole(typed: str) -> None:
    plan = restore(subnet=typed)
    assert plan.moves == (AWAY,)
    assert dict(plan.inputs)["subnet"] == THERE
    assert plan.where == restore().where


def test_all_that_hangs_on_the_place_follows_the_server_and_nothing_else_changes() -> None:
    before, after = by_id(restore()), by_id(restore(subnet=THERE))
    launched = calls(restore(subnet=THERE), "RunInstances")["3.3"]
    assert "('SubnetId', 'subnet-03'), ('PrivateIpAddress', '172.31.30.11')" in str(launched["NetworkInterfaces"])
    assert {id_ for id_ in after if id_ not in before} == {"5.13"}
    assert {id_ for id_ in before if id_ not in after} == set()
    assert {id_ for id_ in before if before[id_].do != after[id_].do} <= {"3.3", "9.1", "8.1"}
    assert before["3.1"].do == after["3.1"].do
    assert [one["RouteTableId"] for one in calls(restore(subnet=THERE), "CreateRoute").values()][-1] == "rtb-0c"
    conf = str(after["8.5"].looks) + str(after["9.5"].looks)
    for wanted in ("interconnect server02=172.31.30.11", "mirror-connect server02=172.31.30.11", "ip server02=172.31."):
        assert wanted in conf
    assert f"az server02={OSAKA}c" in conf
    assert "172.31.20.11" not in conf


def test_the_first_server_takes_the_name_with_it() -> None:
    change = calls(restore(subnet=f"server01:{OSAKA}c"), "ChangeResourceRecordSets")["5.90"]
    assert "172.31.30.11" in str(change)


def test_that_only_the_journal_knows_it_remains_to_be_done_something_about() -> None:
    (duty,) = (one for one in restore(subnet=THERE).obligations if one.name == "subnet server02")
    assert 'address = "172.31.30.11" and subnet = "subnet-03" into [clusters.books.dr.nodes.server02]' in duty.text
    assert "add rtb-0c to route_tables in [clusters.books.dr]" in duty.text
    assert duty.opened_by == "3.3"
    assert not [one for one in restore().obligations if one.name.startswith("subnet")]


def test_what_the_plan_calls_is_let_where_the_server_goes_and_not_where_it_was() -> None:
    plan, sightings = restore(subnet=THERE), Sightings()
    (cluster, _), parameters = lost(), calls(restore(subnet=THERE), "RunInstances")["3.3"]
    sightings.note(OSAKA, "image", str(parameters["ImageId"]), Sighting("server02"))
    given = _plain(parameters) | {"ClientToken": "0" * 32}
    check_acting("ec2", "RunInstances", given, Scope(moved(cluster, plan.moves), OSAKA, sightings))
    with pytest.raises(Exception, match="subnet-03"):
        check_acting("ec2", "RunInstances", given, Scope(cluster, OSAKA, sightings))


def _plain(value: object) -> object:
    """Parameters as boto3 takes them; what a run says of itself is its number."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    fields = getattr(value, "fields", None)
    if fields is not None:
        return {key: _plain(one) for key, one in fields}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int) else "20260101-01"


def test_a_plan_written_again_from_its_own_inputs_is_the_same() -> None:
    cluster, estate = lost("restore", fsr="50")
    for disks in ("lazy", "fsr"):
        plan = written(cluster, estate, subnet=THERE, disks=disks)
        assert written(moved(cluster, plan.moves), estate, **dict(plan.inputs)) == plan


def test_a_server_that_is_not_named_stays_where_it_is_and_one_can_be_brought_home() -> None:
    cluster, estate = lost()
    away = moved(cluster, (AWAY,))
    assert written(away, estate, type="m5.xlarge").moves == (AWAY,)
    both = written(away, estate, subnet="server01:subnet-03:172.31.30.12").moves
    assert [(one.node, one.address) for one in both] == [("server02", AWAY.address), ("server01", "172.31.30.12")]
    for home in ("server02:site-file", "site-file", "server02:subnet-02"):
        nodes = Facts("nodes", (("server01 state", "absent"), ("server02 state", "absent")))
        plan = written(away, seen(estate, {AwsFactsProbe(cluster.name, "nodes"): nodes}), subnet=home)
        assert (plan.moves, dict(plan.inputs)["subnet"]) == ((), "site-file")


@pytest.mark.parametrize("state", ["running", "stopped", "shutting-down", ""])
def test_a_server_that_stands_or_may_is_not_launched_a_second_time_elsewhere(state: str) -> None:
    cluster, estate = lost()
    words = (("server01 state", "absent"), *((("server02 state", state),) if state else ()))
    estate = seen(estate, {AwsFactsProbe(cluster.name, "nodes"): Facts("nodes", words)})
    with pytest.raises(PlanError, match=r"server02 .* at 172.31.20.11: it is not launched a second time"):
        written(cluster, estate, subnet=THERE)
    assert written(cluster, estate, servers="server01").moves == ()


def test_an_interface_that_was_made_beforehand_stays_behind() -> None:
    cluster, estate = lost()
    nodes = tuple(replace(node, eni=f"eni-{node.name}") for node in cluster.nodes)
    made = replace(cluster, nodes=nodes, place=replace(cluster.place, nodes=nodes) if cluster.place else None)
    launched = {id_: str(one) for id_, one in calls(written(made, estate, subnet=THERE), "RunInstances").items()}
    assert ("eni-server01" in launched["3.1"], "eni-server02" in launched["3.3"]) == (True, False)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("subnet-03", "'subnet-03' is not SERVER:SUBNET, SERVER:ZONE or SERVER:SUBNET:ADDRESS"),
        ("server03:subnet-03", "no server: 'server03'"),
        ("server02:subnet-09", "vpc-0dr has no subnet or zone: 'subnet-09'"),
        (f"server02:{OSAKA}d", "has no subnet or zone"),
        ("server02:subnet-03:172.31.40.11", r"172.31.40.11 is not within subnet-03 \(172.31.30.0/24\)"),
        ("server02:subnet-03:172.31.30.3", "AWS keeps 172.31.30.3"),
        ("server02:subnet-03:172.31.30.255", "AWS keeps 172.31.30.255"),
        ("server02:subnet-03:172.31.30", "172.31.30 is no address"),
        ("server02:subnet-01:172.31.10.11", "172.31.10.11 is another server's in the site file"),
        ("server01:subnet-03:172.31.30.9,server02:subnet-03:172.31.30.9", "two servers would have 172.31.30.9"),
    ],
)
def test_a_place_that_there_is_not_is_refused_as_it_is_typed(typed: str, says: str) -> None:
    cluster, estate = lost()
    with pytest.raises(PlanError, match=f"`subnet`: .*{says}"):
        written(cluster, estate, subnet=typed)
    assert field(cluster, estate, subnet=typed).wrong


def test_where_nobody_said_which_subnets_there_are_none_is_taken() -> None:
    cluster, estate = with_subnets()
    with pytest.raises(PlanError, match="nobody said which subnets there are in vpc-0dr"):
        written(cluster, estate, subnet=THERE)
    assert "`value` with subnet=server02:SUBNET." in by_id(written(cluster, estate))["3.3"].way_on


def test_offered_are_the_subnets_in_other_zones_that_have_room_each_with_a_free_address() -> None:
    full = subnet("subnet-04", "c", "172.31.40.0/28", "rtb-0c", free="0")
    used = subnet("subnet-05", "c", "172.31.50.0/28", "rtb-0c", taken="172.31.50.11 172.31.50.12 172.31.50.13")
    cluster, estate = with_subnets(*HOMES, full, used)
    offered = [one.value for one in field(cluster, estate).options]
    assert offered == [
        "site-file",
        "server01:subnet-02:172.31.20.12",
        "server01:subnet-05:172.31.50.14",
        "server02:subnet-01:172.31.10.12",
        "server02:subnet-05:172.31.50.14",
    ]
    assert "subnet=server02:subnet-05:172.31.50.14 (ap-northeast-3c)" in by_id(written(cluster, estate))["3.3"].way_on


def test_an_address_that_the_other_place_of_the_same_vpc_has_is_not_offered() -> None:
    cluster, estate = with_subnets(*HOMES, subnet("subnet-03", "c", "172.30.20.0/24", "rtb-0c"))
    drill = replace(place("drill"), vpc="vpc-0dr")
    assert cluster.source
    near = replace(cluster, source=replace(cluster.source, places=(place(), drill)))
    assert "server02:subnet-03:172.30.20.11" in [one.value for one in field(cluster, estate).options]
    assert "server02:subnet-03:172.30.20.12" in [one.value for one in field(near, estate).options]


def test_two_servers_in_one_zone_are_let_and_it_is_said() -> None:
    plan = by_id(restore(subnet=f"server02:{OSAKA}a"))
    assert "server01 and server02 are in one zone, ap-northeast-3a: what takes that zone" in plan["3.3"].risk
    assert "in one zone" not in plan["3.1"].risk
    assert "(ap-northeast-3a, in one zone with server01)" in by_id(restore())["3.3"].way_on


def test_a_vip_that_the_other_subnet_s_table_has_already_is_led_anew() -> None:
    cluster, estate = lost()
    held = Route("rtb-0c", "172.32.0.1/32", "eni-1", "i-1", Word("active", Health.OK))
    plan = written(cluster, seen(estate, {RoutesProbe(cluster.name): (held,)}), subnet=THERE)
    assert [*calls(plan, "ReplaceRoute")] == ["5.13"]
    assert [*calls(plan, "CreateRoute")] == ["5.11", "5.12"]


def test_snapshots_are_made_fast_in_the_new_zone_and_slow_again_in_both() -> None:
    cluster, estate = lost("restore", fsr="50")
    first = written(cluster, estate, disks="fsr")
    again = written(cluster, estate, **{**dict(first.inputs), "subnet": THERE})
    kept = {id_: one.do for id_, one in by_id(first).items() if id_.startswith("2.")}
    assert kept.items() <= {id_: one.do for id_, one in by_id(again).items()}.items()

    def zones(operation: str) -> list[tuple[str, object]]:
        return [(id_, one["AvailabilityZones"]) for id_, one in calls(again, operation).items()]

    a, b, c = ((f"{OSAKA}{letter}",) for letter in "abc")
    assert zones("EnableFastSnapshotRestores") == [("2.1", a), ("2.3", b), ("2.7", c)]
    off = dict(zones("DisableFastSnapshotRestores"))
    assert off == {"4.2": a, "4.4": b, "4.8": c, "90.1": a, "90.2": b, "90.4": c}
    assert by_id(again)["90.4"].undoes == "2.7"
    assert {one.name for one in again.obligations if one.name.startswith("fast")} == {
        "fast snapshot restore server01",
        f"fast snapshot restore server02 in {OSAKA}b",
        f"fast snapshot restore server02 in {OSAKA}c",
    }
    assert dict(again.inputs)["fast"] == f"server01:{OSAKA}a,server02:{OSAKA}b,server02:{OSAKA}c"


def test_chosen_from_the_beginning_only_the_zone_itself_is_made_fast() -> None:
    plan = restore(disks="fsr", subnet=THERE)
    told = [one["AvailabilityZones"] for one in calls(plan, "EnableFastSnapshotRestores").values()]
    assert told == [(f"{OSAKA}a",), (f"{OSAKA}c",)]


@pytest.mark.parametrize("typed", ["everywhere", "server09:ap-northeast-3a", "server01"])
def test_what_was_made_fast_is_nothing_to_be_typed(typed: str) -> None:
    with pytest.raises(PlanError, match="`fast` is SERVER:ZONE"):
        restore(disks="fsr", fast=typed)


def test_a_drill_is_cleaned_up_where_it_stands() -> None:
    cluster, estate = lost("drill")
    there = moved(cluster, (replace(AWAY, address="172.30.30.11"),))
    plan = written(there, estate, "clean-up-drill")
    assert "at 172.30.30.11" in by_id(plan)["2.2"].title
    assert plan.moves == there.place.moves if there.place else False
    assert plan.where == written(cluster, estate, "clean-up-drill").where
    assert [one["RouteTableId"] for one in calls(plan, "DeleteRoute").values()] == ["rtb-0a", "rtb-0b", "rtb-0c"]
