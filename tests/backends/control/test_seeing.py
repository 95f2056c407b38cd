"""What a console sees of a step that is in hand."""

from dataclasses import replace

import pytest

from backends.control.seeing import seen_now
from backends.events import ActionEnded, RunEvent, StepClosed
from backends.plan import GroupOff
from backends.progress import replay
from tests.backends.progress.test_wanted import begun, sent
from tests.backends.told import Story, at, group


def story(home: str | None = None) -> Story:
    told = Story("alpha", "beta", aws=False)
    for node in told.names:
        told.says(10, node, group(home))
    return told


def seen(told: Story, *events: RunEvent, where: str = "", second: float = 11):
    began = begun(GroupOff("failover"))
    began = replace(began, plan=replace(began.plan, where=where))
    run = replay(enumerate((began, *events), 1))
    judged = seen_now(run, told.cluster, told.timing, told.estate, at(second))
    return {step: one.holds for step, one in judged.items()}


def test_a_step_that_is_in_hand_is_judged_by_what_is_watched_anyway():
    assert seen(story(), sent()) == {"1": True}
    assert seen(story("alpha"), sent()) == {"1": False}


@pytest.mark.parametrize("outcome", ["done", "failed", "unknown"])
def test_so_is_one_whose_action_has_ended_as_long_as_the_step_is_not_over(outcome):
    assert seen(story(), sent(), ActionEnded("1", at(2), 1, outcome, "")) == {"1": True}


@pytest.mark.parametrize("events", [(), (sent(), StepClosed("1", at(2), "done"))])
def test_what_was_not_begun_or_is_over_is_not_told(events):
    assert seen(story(), *events) == {}


def test_what_is_not_known_here_is_not_told():
    assert seen(story(), sent(), second=10_000) == {}


def test_the_machines_of_another_site_file_tell_nothing_of_this_run():
    assert seen(story(), sent(), where="alpha at another.example") == {}
