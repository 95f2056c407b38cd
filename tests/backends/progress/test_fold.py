"""The fold of a run, on journals that make sense and on those that make none."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.events import (
    ActionEnded,
    Answered,
    Asked,
    Judgement,
    PlanRevised,
    RunBegan,
    RunEnded,
    RunEvent,
    RunnerBegan,
    StepClosed,
    StepLooked,
    StepOpened,
    StopAsked,
    SwitchArmed,
    SwitchDisarmed,
    Withdrawn,
)
from backends.plan import AskOperator, Check, InstanceIs, Lane, Plan, RunOnNode, Stage, Step
from backends.progress import Progress, StepProgress, learn_run, replay

START = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
CHOICES = ("again", "skip", "stop")


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def step(id_: str, gives: str = "") -> Step:
    do = AskOperator("?", "here", "so", gives) if gives else RunOnNode("one", ("true",))
    return Step(id_, f"step {id_}", "why", do)


def plan(*ids: str) -> Plan:
    steps = tuple(step(id_, "key" if id_ == "ask" else "") for id_ in ids)
    check = Check("a check", InstanceIs("one", "running"), ())
    return Plan("test", "books", "Test", "to try", (), (check,), (Stage("all", (Lane("one", steps),)),))


BEGAN = RunBegan("20260506-01", START, "taro@desk", plan("1", "2", "ask"), "0" * 12, "typed", "/site.toml")


def folded(*events: RunEvent) -> Progress:
    return replay(enumerate((BEGAN, *events), 1))


def standing(*events: RunEvent, step: str = "1") -> str:
    return folded(*events).step(step).standing


OPENED = StepOpened("1", at(1), 1, "true", "token", "1-1.out")
ASKED = Asked("q1", "1", at(3), "failed", "What now?", CHOICES)


def ended(outcome: str, attempt: int = 1) -> ActionEnded:
    return ActionEnded("1", at(2), attempt, outcome, "says", gives=(("id", "i-1"),))  # type: ignore[arg-type] # an outcome of those there are


def test_a_run_that_began_has_all_its_steps_to_do():
    progress = folded()
    assert [one.standing for one in progress.steps] == ["to-do"] * 3
    assert (progress.run, progress.by, progress.seq, progress.checks) == ("20260506-01", "taro@desk", 1, (None,))


@pytest.mark.parametrize(
    ("events", "how"),
    [
        ((OPENED,), "open"),
        ((OPENED, ended("done")), "open"),
        ((OPENED, ended("failed")), "failed"),
        ((OPENED, ended("unknown")), "unknown"),
        ((OPENED, ended("unsent")), "to-do"),
        ((OPENED, ended("failed"), ASKED), "waiting"),
        ((OPENED, ended("failed"), ASKED, Withdrawn("q1", at(4), "so")), "failed"),
        ((OPENED, ended("failed"), ASKED, Answered("q1", at(4), "hanako", "again")), "to-do"),
        ((OPENED, ended("failed"), ASKED, Answered("q1", at(4), "hanako", "skip", "why")), "failed"),
        ((OPENED, ended("done"), StepClosed("1", at(5), "done")), "done"),
        ((ASKED,), "waiting"),
        ((ASKED, Answered("q1", at(4), "hanako", "stop")), "to-do"),
    ],
)
def test_how_a_step_stands(events, how):
    assert standing(*events) == how


def test_what_is_done_anew_is_to_do_and_nothing_but_its_attempts_is_known_of_it():
    anew = PlanRevised(at(6), "clpdeck", plan("1", "2", "ask"), "overtaken", ("1", "gone"))
    before = (OPENED, ended("done"), StepClosed("1", at(5), "done"), StepClosed("2", at(5), "done"), anew)
    progress = folded(*before)
    assert progress.step("1") == StepProgress("1", attempt=1, again=True)
    assert progress.step("2").standing == "done"
    again = replace(OPENED, at=at(10), attempt=2)
    assert standing(*before, again) == "open"
    assert standing(*before, again, ended("done", 2), StepClosed("1", at(14), "done")) == "done"


def test_what_is_closed_stays_closed():
    closed = StepClosed("1", at(5), "skipped", "hanako: by hand")
    assert standing(OPENED, closed, replace(OPENED, attempt=2), ended("failed", 2), ASKED) == "skipped"


def test_a_step_took_the_time_from_its_last_opening_to_its_end():
    again = replace(OPENED, at=at(10), attempt=2)
    assert folded(OPENED, ended("failed"), again, StepClosed("1", at(14), "done")).step("1").took_s == 4


def test_what_steps_and_operators_gave_is_kept_by_step_and_name():
    asked = Asked("q1", "ask", at(3), "operator", "?", ("yes",))
    progress = folded(OPENED, ended("done"), asked, Answered("q1", at(4), "hanako", "yes", "secret-name", 7))
    assert dict(progress.gives) == {("1", "id"): "i-1", ("ask", "key"): "secret-name"}
    assert progress.taken == 7


def test_an_answer_of_stop_stops_the_run_and_a_request_may_interrupt():
    assert folded(ASKED, Answered("q1", at(4), "hanako", "stop")).stopping
    stopped = folded(StopAsked(at(1), "hanako", request=3))
    assert (stopped.stopping, stopped.interrupting, stopped.taken) == (True, False, 3)
    assert folded(StopAsked(at(1), "hanako"), StopAsked(at(2), "hanako", interrupt=True)).interrupting


def test_another_plan_keeps_what_is_known_of_its_steps_and_forgets_the_checks():
    looked = StepLooked("check 1", at(1), "check", Judgement(holds=True), ())
    asked = replace(ASKED, step="2", question="q2")
    answered = Answered("q1", at(4), "hanako", "value", "to=x")
    before = folded(looked, OPENED, ended("failed"), ASKED, asked, answered)
    assert before.checks == (Judgement(holds=True),)
    after = learn_run(before, before.seq + 1, PlanRevised(at(9), "hanako", plan("1", "2", "3"), "other"))
    assert [(one.id, one.standing, one.attempt) for one in after.steps] == [
        ("1", "to-do", 1),
        ("2", "waiting", 0),
        ("3", "to-do", 0),
    ]
    assert after.checks == (None,)


def test_switches_are_armed_until_they_are_taken_away():
    armed = SwitchArmed("1", at(1), "unit", 60)
    assert folded(armed).switches == (armed,)
    assert folded(armed, SwitchDisarmed("1", at(2), "unit")).switches == ()


def test_a_run_that_ended_asks_nothing_more():
    progress = folded(ASKED, RunEnded(at(9), "stopped", "by hand"))
    assert (progress.ended, progress.ended_at, progress.says, progress.questions) == ("stopped", at(9), "by hand", ())


def test_a_second_beginning_says_nothing_about_this_run():
    other = replace(BEGAN, run="another", plan=plan("9"))
    assert [one.id for one in folded(other).steps] == ["1", "2", "ask"]


IDS = st.sampled_from(["1", "2", "ask", "check 1", "check 9", "nowhere", ""])
TIMES = st.integers(-1000, 1000).map(at)
TEXTS = st.text(max_size=5)
NUMBERS = st.integers(0, 9)
QUESTIONS = st.sampled_from(["q1", "q2", "q3"])
PLANS = st.lists(st.sampled_from(["1", "2", "3", "ask"]), unique=True).map(lambda ids: plan(*ids))
ANY: st.SearchStrategy[RunEvent] = st.one_of(
    st.builds(RunBegan, TEXTS, TIMES, TEXTS, PLANS, TEXTS, TEXTS, TEXTS),
    st.builds(RunnerBegan, TIMES, TEXTS, NUMBERS, NUMBERS),
    st.builds(
        StepLooked, IDS, TIMES, st.sampled_from(["done", "ready", "check"]), st.just(Judgement(None)), st.just(())
    ),
    st.builds(StepOpened, IDS, TIMES, NUMBERS, TEXTS),
    st.builds(ActionEnded, IDS, TIMES, NUMBERS, st.sampled_from(["done", "failed", "unsent", "unknown"]), TEXTS),
    st.builds(StepClosed, IDS, TIMES, st.sampled_from(["done", "already", "skipped", "not-needed", "left"])),
    st.builds(Asked, QUESTIONS, IDS, TIMES, st.sampled_from(["failed", "operator", "check"]), TEXTS, st.just(CHOICES)),
    st.builds(
        Answered, QUESTIONS, TIMES, TEXTS, st.sampled_from(["yes", "no", "again", "skip", "value", "stop"]), TEXTS
    ),
    st.builds(Withdrawn, QUESTIONS, TIMES, TEXTS),
    st.builds(PlanRevised, TIMES, TEXTS, PLANS, TEXTS, st.lists(IDS, max_size=2).map(tuple)),
    st.builds(SwitchArmed, IDS, TIMES, TEXTS, NUMBERS),
    st.builds(SwitchDisarmed, IDS, TIMES, TEXTS),
    st.builds(StopAsked, TIMES, TEXTS, st.booleans(), NUMBERS),
    st.builds(RunEnded, TIMES, st.sampled_from(["done", "stopped", "refused"])),
)


@given(st.lists(ANY, max_size=30))
def test_any_journal_is_folded_and_each_line_of_it_counts_once(events: list[RunEvent]):
    once = replay(enumerate(events, 1))
    twice = once
    for number, event in enumerate(events, 1):
        twice = learn_run(twice, number, event)
    assert twice == once
    assert once.seq == len(events)
    assert len(once.checks) == len(once.plan.before)
    assert [one.id for one in once.steps] == [one.id for one in once.plan.steps]


@given(st.lists(ANY, max_size=30), st.integers(0, 30))
def test_a_journal_read_in_two_parts_tells_the_same(events: list[RunEvent], cut: int):
    numbered = list(enumerate([BEGAN, *events], 1))
    progress = replay(numbered[:cut])
    for number, event in numbered[max(0, cut - 3) :]:
        progress = learn_run(progress, number, event)
    assert progress == replay(numbered)


def test_the_events_drawn_here_are_all_there_are():
    drawn = {RunBegan, RunnerBegan, StepLooked, StepOpened, ActionEnded, StepClosed, Asked, Answered, Withdrawn}
    drawn |= {PlanRevised, SwitchArmed, SwitchDisarmed, StopAsked, RunEnded}
    assert drawn == set(RunEvent.__args__)  # type: ignore[attr-defined] # a union has them
    assert all(fields(one) for one in drawn)
