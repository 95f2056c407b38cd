"""What is true of every judgement, whatever was seen."""

from hypothesis import given
from hypothesis import strategies as st

from backends.events import Judgement
from backends.judge import judge
from backends.model import Probe
from backends.plan import AllOf, AnyOf, Condition, Not
from tests.backends.judge.estates import conditions, probes_of, simple, stories, without
from tests.backends.told import Story, at

NOW = 20
SOME = st.lists(conditions, max_size=3).map(tuple)


def judged(condition: Condition, story: Story, second: float = NOW) -> Judgement:
    return judge(condition, story.estate, story.cluster, story.timing, at(second))


def answer(condition: Condition, story: Story) -> bool | None:
    return judged(condition, story).holds


@given(stories(), conditions, st.sets(st.sampled_from(probes_of())))
def test_to_know_less_never_brings_another_answer_only_none(
    story: Story, condition: Condition, forgotten: set[Probe]
) -> None:
    before = answer(condition, story)
    story.estate = without(story.estate, *forgotten)
    assert answer(condition, story) in {before, None}


@given(stories(), simple, st.integers(500, 10_000))
def test_of_what_is_stale_nothing_is_known(story: Story, condition: Condition, second: int) -> None:
    assert judged(condition, story, second).holds is None


@given(simple)
def test_of_what_was_never_asked_nothing_is_known(condition: Condition) -> None:
    assert answer(condition, Story("alpha", "beta", "gamma")) is None


@given(stories(), simple)
def test_a_judgement_rests_on_one_line_an_observer_at_most_and_never_on_nothing(
    story: Story, condition: Condition
) -> None:
    evidence = judged(condition, story).evidence
    assert evidence
    assert all(one.says and one.age_s >= 0 for one in evidence)
    nodes = [one.source for one in evidence if one.source != "AWS"]
    assert len(nodes) == len(set(nodes))


@given(stories(), conditions)
def test_a_no_to_a_no_is_the_same_again(story: Story, condition: Condition) -> None:
    assert judged(Not(Not(condition)), story) == judged(condition, story)


@given(stories(), conditions)
def test_not_of_what_is_not_known_is_not_known(story: Story, condition: Condition) -> None:
    opposite = {True: False, False: True, None: None}
    assert answer(Not(condition), story) is opposite[answer(condition, story)]


@given(stories(), SOME)
def test_all_hold_unless_one_does_not_or_is_not_known(story: Story, some: tuple[Condition, ...]) -> None:
    told = [answer(one, story) for one in some]
    expected = False if False in told else None if None in told else True
    assert answer(AllOf(some), story) is expected


@given(stories(), SOME)
def test_any_is_all_turned_round(story: Story, some: tuple[Condition, ...]) -> None:
    assert answer(AnyOf(some), story) is answer(Not(AllOf(tuple(map(Not, some)))), story)
