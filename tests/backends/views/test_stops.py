"""A group that a run of ours stopped is off on purpose; any other one that is off is not."""

from dataclasses import replace

import pytest

from backends.events import Changed
from backends.findings import Severity
from backends.model import Evidence, Health
from backends.progress import Wanted
from backends.settings import Timing
from backends.status import exit_code, report
from backends.views import Stopped, calmed
from tests.backends.told import Story, at, group

RUN = "20260203-01"


def stopped(second: float, seen: float | None, **more: str) -> Wanted:
    about = {"cluster": "books", "where": "", "group": "failover", "run": RUN, "by": "taro@desk", **more}
    return Wanted(off=True, sent_at=at(second), seen_at=at(seen) if seen is not None else None, **about)  # type: ignore[arg-type] # words for the fields that are texts


def story(*stops: Wanted, off_at: float = 100, until: float = 110) -> Story:
    """Two nodes that are looked at every five seconds; the group runs, and is Offline from some second on."""
    told = Story("alpha", "beta", aws=False)
    told.stops = stops
    for second in range(0, int(until) + 1, 5):
        for node in told.names:
            told.says(second, node, group("alpha" if second < off_at else None))
    return told


def test_a_group_that_a_run_stopped_is_off_on_purpose_and_the_run_is_named():
    told = story(stopped(90, 98))
    finding = told.one(111, "group-stopped")
    assert (finding.severity, finding.certain) == (Severity.NOTICE, True)
    assert finding.sentence == f"failover is off: run {RUN} stopped it"
    assert finding.evidence[-1] == Evidence("clpdeck", f"stopped by run {RUN} of taro@desk", 13.0)
    row = told.row(111, "GROUPS", "failover")
    assert (row.stopped, row.remark) == (Stopped(RUN, "taro@desk", at(98), watched=True), f"by run {RUN}")


def test_monitoring_raises_no_alarm_for_it_and_the_report_names_the_run():
    told = story(stopped(90, 98))
    said = report(told.site, told.estate, at(111), told.stops)
    assert exit_code(said) == 0
    assert [one.stopped_by for one in said.clusters[0].subjects if one.name == "failover"] == [RUN]
    assert exit_code(report(told.site, told.estate, at(111))) == 2


def test_a_run_that_has_not_seen_it_stopped_yet_stopped_it_all_the_same():
    told = story(stopped(99, None))
    assert told.one(111, "group-stopped").sentence.endswith(f"run {RUN} stopped it")


def test_a_group_that_went_off_by_itself_after_the_run_was_started_by_somebody_and_is_trouble():
    told = story(stopped(40, 48))
    finding = told.one(111, "group-stopped")
    assert (finding.severity, finding.sentence) == (Severity.CRITICAL, "failover runs on no server: Offline")
    assert told.row(111, "GROUPS", "failover").stopped is None


def test_whoever_began_to_look_later_cannot_be_certain_that_nobody_started_it_meanwhile():
    told = Story("alpha", "beta", aws=False)
    told.stops = (stopped(90, 98),)
    for node in told.names:
        told.says(5000, node, group(None))
    finding = told.one(5001, "group-stopped")
    assert (finding.severity, finding.certain) == (Severity.NOTICE, False)


@pytest.mark.parametrize(
    "other",
    [{"cluster": "dvds"}, {"group": "web"}, {"where": "alpha at another.example"}, {"group": "failover-of-long"}],
)
def test_what_was_stopped_elsewhere_says_nothing_of_this_group(other):
    assert story(stopped(90, 98, **other)).one(111, "group-stopped").severity is Severity.CRITICAL


def test_the_machines_a_run_was_for_may_be_named():
    told = story()
    told.stops = (stopped(90, 98, where=told.cluster.whereabouts),)
    assert told.one(111, "group-stopped").severity is Severity.NOTICE


def test_a_name_that_the_nodes_cut_is_still_the_group_s():
    told = Story("alpha", aws=False)
    told.stops = (stopped(0, 1, group="failover-of-the-shop"),)
    told.says(2, "alpha", group(None, name="failover-of-the-"))
    assert told.row(3, "GROUPS", "failover-of-the-").stopped


def test_a_server_that_nobody_hears_may_run_it_and_that_stays_trouble():
    told = Story("alpha", "beta", aws=False)
    told.stops = (stopped(0, 1),)
    told.says(2, "alpha", group(None))
    told.quiet(2, "beta")
    finding = told.one(3, "group-stopped")
    assert (finding.severity, finding.certain) == (Severity.CRITICAL, False)


def test_a_group_that_one_node_says_is_on_is_not_off():
    told = Story("alpha", "beta", aws=False)
    told.stops = (stopped(0, 1),)
    told.says(2, "alpha", group("alpha"))
    told.says(2, "beta", group(None))
    assert told.row(3, "GROUPS", "failover").stopped is None


def test_a_group_that_failed_is_not_off():
    told = Story("alpha", aws=False)
    told.stops = (stopped(0, 1),)
    told.says(2, "alpha", replace(group(None), state=group(None, "Offline Failure").state))
    assert told.row(3, "GROUPS", "failover").stopped is None


@pytest.mark.parametrize(
    ("second", "after", "health"),
    [
        (89, "Offline", Health.BAD),
        (95, "Offline", Health.OFF),
        (103, "Offline", Health.OFF),
        (95, "Offline Failure", Health.BAD),
        (200, "Offline", Health.BAD),
    ],
)
def test_that_a_group_goes_off_while_a_run_stops_it_is_no_alarm(second, after, health):
    change = Changed(at(second), "books", "alpha", "failover", "Online @alpha", after, Health.BAD)
    assert calmed(change, (stopped(90, 98),), Timing()).health is health
    assert calmed(change, (stopped(90, 98, group="web"),), Timing()).health is Health.BAD


def test_as_long_as_the_run_has_not_seen_it_stopped_it_may_still_go_off():
    change = Changed(at(500), "books", "alpha", "failover", "Offline Pending @alpha", "Offline", Health.BAD)
    assert calmed(change, (stopped(90, None),), Timing()).health is Health.OFF
