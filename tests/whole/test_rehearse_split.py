"""A split rehearsed on a pretend site: who stops whom, in which order, and that nothing is left of the cut, ever."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backends.events import StepClosed
from backends.runs.orders import file_of, keeps_watch, what_it_says
from tests.conftest import KILLED_AT
from tests.whole.restore_runs import Site, Walk
from tests.whole.restore_walking import KILLED, Unbroken, differences, unbroken

CUT = "step-closed 2.1 #1"
WATCHDOG_S = 60.0
"""How long its deadline, half a minute on so fast a site, and what it then does may take."""


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path / "s", request.param) as one:
        yield one


def state(walk: Walk, step: str) -> dict[str, str]:
    """What EC2 said of each server when that step was closed."""
    return {name: word for (of, name), word in walk.progress.gives if of == step}


def sequence(walk: Walk, step: str) -> list[str]:
    """The events of the log that was read in that step."""
    told = dict(walk.progress.gives)[step, "sequence"]
    return [" ".join(event.split()[-2:]) for event in told.split(" | ")]


def network(world: list[str]) -> list[str]:
    return [line for line in world if "ACL" in line]


def log_is(walk: Walk) -> Path:
    return walk.site.folder / "store" / "runs" / walk.run


@pytest.mark.parametrize("site", ["rehearsal"], indirect=True)
def test_with_a_forced_stop_the_standby_stops_the_active_server_in_the_published_order_and_all_is_as_before(
    site: Site,
):
    before = site.world()
    with closing(site.begin(site.plan("rehearse-split"))) as walk:
        assert walk.go_on() == 0, walk.tells()
        assert walk.asked == []
        assert (walk.progress.ended, walk.progress.switches) == ("done", ())
        assert state(walk, "3.3") == {"server01": "stopped", "server02": "running"}
        seen = sequence(walk, "8.2")
        assert seen[seen.index("nm 2") :][:6] == ["nm 2", "rc 411", "rc 412", "rc 60", "rc 10", "rc 30"]
        assert not keeps_watch(file_of(log_is(walk), "cut"))
        assert walk.times()["StopInstances"] == 0  # the cluster's own is none of the run's
    assert differences(before, site.settled(before)) == []


@pytest.mark.parametrize("site", ["no-forced-stop"], indirect=True)
def test_without_one_both_become_active_and_one_is_proved_stopped_before_the_link_returns(site: Site):
    before = site.world()
    with closing(site.begin(site.plan("rehearse-split"))) as walk:
        assert walk.go_on() == 0, walk.tells()
        assert walk.asked == []
        assert state(walk, "3.3") == {"server01": "running", "server02": "running"}
        closed = {event.step: event.at for event in walk.events if isinstance(event, StepClosed)}
        assert closed["4.1"] < closed["5.1"]
        acts = [one["operation"] for one in site.acts() if one["kind"] == "call"]
        order = [one for one in acts if one in ("StopInstances", "ReplaceNetworkAclAssociation")]
        assert order == ["ReplaceNetworkAclAssociation", "StopInstances", "ReplaceNetworkAclAssociation"]
    assert differences(before, site.settled(before)) == []


@pytest.mark.parametrize("site", ["rehearsal"], indirect=True)
def test_a_forced_stop_with_a_wrong_id_holds_the_failover_back_and_the_standby_is_stopped_before_the_link_returns(
    site: Site,
):
    before = site.world()
    node = site.region.site.clusters[0].nodes[1]
    site.hand(node.address, "forcestop1/Instance ID/server01=i-0123456789abcdef0")
    with closing(site.begin(site.plan("rehearse-split"))) as walk:
        walk.ways["3.1"] = lambda _, asked: ("skip", "its failover is held back") if asked.why == "timed-out" else None
        walk.ways["3.2"] = walk.ways["3.3"] = walk.ways["3.1"]
        assert walk.go_on() == 0, walk.tells()
        assert {one.step for one in walk.asked} == {"3.1", "3.2", "3.3"}
        assert {"rc 431", "rc 433"} <= {*sequence(walk, "8.2")}
        assert state(walk, "4.1") == {}
        assert walk.times()["StopInstances"] == 1
    assert network(site.settled()) == network(before)


@pytest.mark.parametrize("site", ["no-forced-stop"], indirect=True)
@pytest.mark.timeout(150)
def test_whoever_is_killed_and_never_resumed_a_watchdog_stops_one_side_and_gives_the_link_back(site: Site):
    before = site.world()
    with closing(site.begin(site.plan("rehearse-split"))) as walk:
        assert walk.go_on("after", CUT) == KILLED
        orders = file_of(log_is(walk), "cut")
        assert keeps_watch(orders)
        end = time.monotonic() + WATCHDOG_S
        while keeps_watch(orders):
            assert time.monotonic() < end, walk.log
            time.sleep(0.2)
        assert "90.1" in what_it_says(orders)
        acts = [one["operation"] for one in site.acts() if one["kind"] == "call"]
        assert acts[-3:] == ["StopInstances", "ReplaceNetworkAclAssociation", "DeleteNetworkAcl"]
        assert network(site.world()) == network(before)
        assert any(line.startswith("server ") and "server01 running" in line for line in site.world())
        assert walk.go_on() == 0, walk.tells()  # and who comes after all brings it to its end
    assert differences(before, site.settled(before)) == []


@pytest.mark.parametrize("site", ["no-forced-stop"], indirect=True)
def test_a_run_that_is_stopped_in_the_middle_has_one_side_stopped_and_gives_the_link_back_first(site: Site):
    before = site.world()
    with closing(site.begin(site.plan("rehearse-split"))) as walk:
        assert walk.go_on("after", "step-closed 3.1 #1") == KILLED
        walk.stop()
        assert walk.go_on() == 0, walk.tells()
        assert walk.progress.ended == "stopped"
        assert walk.progress.switches == ()
    after = site.settled()
    assert network(after) == network(before)
    assert sum(line.startswith("instance ") and " stopped " in line for line in after) == 1


DELICATE = ("begun 2.1 #1", "replied 2.1 #1", "begun 4.1 #1", "begun 5.1 #1", "after step-closed 5.1 #1")


@pytest.fixture
def walked(tmp_path: Path) -> Iterator[Unbroken]:
    with Site(tmp_path / "s", "no-forced-stop") as site:
        yield unbroken(site, site.plan("rehearse-split"))


@pytest.mark.timeout(300)
def test_a_runner_killed_around_the_cut_leaves_a_run_that_ends_as_if_nothing_had_happened(
    walked: Unbroken, record_property: Callable[[str, object], None]
):
    points = [one for one in walked.points if str(one) in DELICATE]
    assert len(points) == len(DELICATE)
    ends = {str(point): walked.killed_at(point) for point in points}
    assert {point: wrong for point, wrong in ends.items() if wrong} == {}
    record_property(KILLED_AT, len(points))
