"""What runs wanted of groups: told from their journals, the last word counts, and what was never sent does not."""

import pytest

from backends.events import ActionEnded, RunBegan, RunEvent, StepClosed, StepOpened
from backends.plan import Action, AllOf, Condition, GroupAt, GroupOff, GroupOn, Lane, Plan, RunOnNode, Stage, Step, Wait
from backends.progress import Progress, replay, stops, wanted
from tests.backends.progress.test_fold import at

STOP = RunOnNode("one", ("clpgrp", "-t", "web", "-h", "one"))


def begun(done_when: Condition, do: Action = STOP, *, run: str = "20260506-01") -> RunBegan:
    step = Step("1", "Do it", "because", do, done_when=done_when)
    plan = Plan("test", "books", "Test", "to try", (), (), (Stage("all", (Lane("one", (step,)),)),), where="here")
    return RunBegan(run, at(0), "taro@desk", plan, "0" * 12, "typed", "/site.toml")


def told(done_when: Condition, *events: RunEvent, do: Action = STOP, run: str = "20260506-01") -> Progress:
    return replay(enumerate((begun(done_when, do, run=run), *events), 1))


def sent(second: float = 1, attempt: int = 1) -> StepOpened:
    return StepOpened("1", at(second), attempt, "clpgrp")


def ended(outcome: str) -> ActionEnded:
    return ActionEnded("1", at(2), 1, outcome, "says")  # type: ignore[arg-type] # an outcome of those there are


def test_a_run_that_sent_a_stop_wanted_the_group_off_and_saw_it_when_its_step_was_closed():
    [one] = wanted(told(GroupOff("web"), sent(), ended("done"), StepClosed("1", at(9), "done")))
    assert (one.cluster, one.where, one.group, one.off) == ("books", "here", "web", True)
    assert (one.run, one.by, one.sent_at, one.seen_at) == ("20260506-01", "taro@desk", at(1), at(9))


@pytest.mark.parametrize(
    "events",
    [(sent(),), (sent(), ended("failed")), (sent(), ended("unknown")), (sent(), StepClosed("1", at(9), "left"))],
)
def test_a_stop_that_was_sent_was_wanted_though_nobody_has_seen_its_end(events):
    [one] = stops(wanted(told(GroupOff("web"), *events)))
    assert (one.group, one.seen_at) == ("web", None)


@pytest.mark.parametrize(
    "events",
    [(), (sent(), ended("unsent")), (StepClosed("1", at(3), "already"),), (StepClosed("1", at(3), "skipped"),)],
)
def test_what_was_never_sent_was_not_done_by_the_run(events):
    assert wanted(told(GroupOff("web"), *events)) == ()


def test_a_step_that_only_looks_did_nothing_to_the_group():
    assert wanted(told(GroupOff("web"), sent(), do=Wait())) == ()


@pytest.mark.parametrize("on", [GroupOn("web", "one"), GroupAt("web", "one"), AllOf((GroupOn("web", "one"),))])
def test_a_group_that_a_later_run_started_or_moved_is_not_stopped_any_more(on):
    stop = wanted(told(GroupOff("web"), sent(1), StepClosed("1", at(9), "done")))
    start = wanted(told(on, sent(20), ended("done"), run="20260506-02"))
    assert stops((*start, *stop)) == ()
    again = wanted(told(GroupOff("web"), sent(30), run="20260506-03"))
    assert [one.run for one in stops((*again, *start, *stop))] == ["20260506-03"]


def test_while_a_start_is_in_hand_the_group_is_off_on_purpose_yet():
    stop = wanted(told(GroupOff("web"), sent(1), StepClosed("1", at(9), "done")))
    on = GroupOn("web", "one")
    assert stops((*stop, *wanted(told(on, sent(20))))) == stop
    for end in (ended("failed"), ended("unknown"), StepClosed("1", at(30), "left")):
        assert stops((*stop, *wanted(told(on, sent(20), end)))) == ()


def test_groups_are_told_apart_and_so_are_clusters_of_one_name():
    both = wanted(told(AllOf((GroupOff("web"), GroupOff("db"))), sent()))
    assert [one.group for one in stops(both)] == ["web", "db"]
