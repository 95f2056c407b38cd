"""Small pieces of the engine by themselves."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import PlanError
from backends.estate import learn
from backends.events import Asked, Judgement, Looked
from backends.judge import judge
from backends.model import Estate, Evidence, Facts, NodeFactsProbe, Ref, Seen
from backends.plan import AllOf, AnyOf, AskOperator, NodeSays, Not
from backends.runs.base import AnswerRequest
from backends.runs.engine.asking import CHOICES, choices, not_counting
from backends.runs.engine.finding import settled
from backends.runs.engine.limit import Limit
from backends.runs.engine.looking import Round, Verdict, View, look_round, same
from backends.runs.engine.revising import must_fit, typed_inputs
from backends.settings import Timing
from tests.backends.runs.stage import CLUSTER, Play, asks, plan, sets
from tests.backends.runs.virtual import START, Time, run
from tests.backends.runs.world import HandsOf, World, is_, look_at

YES, NO, UNKNOWN = Judgement(True), Judgement(False), Judgement(None)


@pytest.mark.parametrize(
    ("done", "ready", "verdict"),
    [
        (YES, NO, Verdict.DONE),
        (UNKNOWN, YES, Verdict.UNKNOWN),
        (NO, UNKNOWN, Verdict.UNKNOWN),
        (NO, NO, Verdict.NOT_READY),
        (NO, YES, Verdict.DO),
        (NO, None, Verdict.DO),
        (None, None, Verdict.DO),
        (None, UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_unknown_neither_lets_a_step_pass_nor_be_left_out(done, ready, verdict):
    assert View(Round(Estate(), ()), done, ready, 0.0).verdict is verdict


@pytest.mark.parametrize(
    ("ready", "overtaken", "verdict"),
    [
        (NO, YES, Verdict.OVERTAKEN),
        (NO, NO, Verdict.NOT_READY),
        (NO, UNKNOWN, Verdict.NOT_READY),
        (UNKNOWN, UNKNOWN, Verdict.UNKNOWN),
        (YES, YES, Verdict.DO),
    ],
)
def test_a_step_goes_back_only_where_it_is_known_that_what_it_rests_on_is_not_so_any_more(ready, overtaken, verdict):
    assert View(Round(Estate(), ()), NO, ready, 0.0, overtaken=overtaken).verdict is verdict


def test_a_word_of_an_earlier_step_is_put_into_a_condition_wherever_it_stands_and_what_none_gave_is_not_known():
    ref = Ref("1", "sum")
    says = NodeSays("one", "files", (("/a", ref), ("/b", "so")), ("/a", "/b"))
    gives = {("1", "sum"): "5"}
    put = replace(says, pairs=(("/a", "5"), ("/b", "so")))
    wraps = (lambda one: one, Not, lambda one: AllOf((one, is_("a", "on"))), lambda one: Not(AnyOf((one,))))
    for wrap in wraps:
        assert settled(wrap(says), gives) == wrap(put)
        assert settled(wrap(says), {}) == wrap(says)
    told = Facts("files", (("/a", "5"), ("/b", "so")))
    estate = learn(Estate(), Looked(NodeFactsProbe("books", "one", "files", says.of), Seen(told, "one", START)))
    for condition, holds in ((put, True), (says, None), (Not(says), None), (Not(put), False)):
        assert judge(condition, estate, CLUSTER, Timing(), START).holds is holds


def test_judgements_that_differ_only_in_age_say_the_same():
    old, new = (Judgement(True, (Evidence("one", "Online", age),)) for age in (1.0, 9.0))
    assert same(old, new)
    assert not same(old, replace(new, holds=None))
    assert not same(old, Judgement(True, (Evidence("one", "Offline", 1.0),)))
    assert not same(None, UNKNOWN)


def test_a_round_asks_each_question_once_and_all_at_once():
    time = Time()
    world = World(time, things={"a": "on"}, blind={"b"})
    seen = run(look_round(HandsOf(world), look_at("a", "b", "a"), time.now), time)
    assert world.looks == {"a": 1, "b": 1}
    assert time.second == pytest.approx(0.01)
    assert [(sight.raw, sight.failed) for sight in seen.sights] == [("a on", ""), ("", "b cannot be seen")]
    assert seen.of(look_at("b")) == seen.sights[1:]


def test_a_limit_counts_from_when_it_began_and_a_set_clock_neither_stretches_nor_ends_it():
    time = Time()

    async def counted() -> list[float]:
        left = [Limit(60.0, time.now).left_s(START)]
        await asyncio.sleep(20)
        left.append(Limit(60.0, time.now).left_s(START))
        time.set_by_s = -3600
        left.append(Limit(60.0, time.now).left_s(START))
        time.set_by_s = 3600
        limit = Limit(60.0, time.now)
        limit.begin(time.now())
        time.set_by_s = 0
        left.append(limit.left_s(START))
        return left

    assert run(counted(), time) == [60.0, 40.0, 60.0, 60.0]


def test_what_takes_something_back_cannot_be_stopped_and_a_value_is_offered_where_one_can_be_taken():
    assert choices("failed", undo=False, values=True) == ("again", "skip", "value", "stop")
    assert choices("failed", undo=True, values=True) == ("again", "skip")
    assert choices("no-view", undo=True, values=False) == ("skip",)


@pytest.mark.parametrize(
    ("choice", "value", "why_not"),
    [
        ("again", "", ""),
        ("skip", "because", ""),
        ("skip", " \n", "skip needs the reason."),
        ("value", "", "value needs the new inputs, as name=value, one a line."),
        ("yes", "", "yes is none of again, skip, value, stop."),
    ],
)
def test_an_answer_counts_where_it_was_offered_and_says_what_it_must(choice, value, why_not):
    asked = Asked("q1", "1", START, "failed", "?", CHOICES["failed"])
    assert not_counting(asked, AnswerRequest("q1", choice, "taro", START, value), sets("1", "a", "on")) == why_not


def test_a_yes_to_a_question_for_a_value_needs_one():
    asked = Asked("q1", "1", START, "operator", "?", CHOICES["operator"])
    step = replace(asks("1"), do=AskOperator("?", "here", "so", gives="key"))
    assert not_counting(asked, AnswerRequest("q1", "yes", "taro", START), step) == "yes needs a value: key."


def test_inputs_are_typed_one_a_line():
    assert typed_inputs(" to = server03 \n\nwith=a=b\n") == {"to": "server03", "with": "a=b"}


@given(st.text())
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(text: str):
    with suppress(PlanError):
        assert all(name == name.strip() != "" for name in typed_inputs(text))


@pytest.mark.parametrize("text", ["server03", "=server03", "to=a\nnothing"])
def test_what_is_no_input_is_refused_with_what_was_expected(text: str):
    with pytest.raises(PlanError, match="is no input: write name=value, one a line"):
        typed_inputs(text)


def begun(*steps: str) -> Play:
    """A run whose first step is done, and whose second has failed."""
    play = Play(plan(tuple(sets(str(n), thing, "on") for n, thing in enumerate(steps, 1))))
    play.world.troubles[steps[1]] = ["fails"]
    play.go(until=lambda play: bool(play.progress.questions))
    return play


@pytest.mark.parametrize(
    ("things", "says"),
    [
        (("a", "x", "c"), ""),
        (("a", "b", "x", "y"), ""),
        (("x", "b", "c"), "step 1 means another thing in the new plan, and it was begun already"),
        (("a",), ""),
        ((), "the new plan has no step 1, which was begun already"),
    ],
)
def test_a_new_plan_leaves_what_was_begun_as_it_was(things, says):
    play = begun("a", "b", "c")
    new = plan(tuple(sets(str(n), thing, "on") for n, thing in enumerate(things, 1)))
    if says:
        with pytest.raises(PlanError, match=says):
            must_fit(play.progress, new)
    else:
        must_fit(play.progress, new)


def test_a_new_plan_is_of_the_same_runbook_and_cluster_and_has_no_number_twice():
    play = begun("a", "b")
    with pytest.raises(PlanError, match="the run is test for books"):
        must_fit(play.progress, replace(play.plan, cluster="other"))
    with pytest.raises(PlanError, match="two steps 2"):
        must_fit(play.progress, replace(play.plan, finally_=(sets("2", "b", "on"),)))


def test_a_step_that_all_rests_on_is_never_skipped():
    assert choices("failed", undo=False, values=True, must=True) == ("again", "value", "stop")
    assert choices("no-view", undo=False, values=True, must=True) == ("stop",)
    assert choices("no-view", undo=True, values=True, must=True) == ("skip",)
