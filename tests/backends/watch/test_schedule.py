"""How long to wait before the next look."""

from hypothesis import given
from hypothesis import strategies as some

from backends.watch.schedule import SPREAD, Rounds, wait_s

intervals = some.floats(0.01, 3600)
chances = some.floats(0, 1)


def middle() -> float:
    return 0.5


def test_after_an_answer_the_interval_and_after_failures_ever_longer_up_to_a_limit():
    assert [wait_s(5, failures, 60, middle) for failures in range(7)] == [5, 5, 10, 20, 40, 60, 60]


def test_an_interval_longer_than_the_limit_stays_what_it_is():
    assert [wait_s(3600, failures, 60, middle) for failures in (0, 1, 9)] == [3600, 3600, 3600]


@given(intervals, some.integers(0, 10**6), some.floats(0, 3600), chances)
def test_a_wait_is_never_shorter_nor_longer_than_the_spread_allows(interval_s, failures, most_s, chance):
    waited_s = wait_s(interval_s, failures, most_s, lambda: chance)
    assert interval_s * (1 - SPREAD) * 0.999 <= waited_s <= max(most_s, interval_s) * (1 + SPREAD) * 1.001


@given(intervals, some.integers(0, 100), some.floats(0, 3600), chances)
def test_one_failure_more_never_shortens_the_wait(interval_s, failures, most_s, chance):
    assert wait_s(interval_s, failures + 1, most_s, lambda: chance) >= wait_s(
        interval_s, failures, most_s, lambda: chance
    )


def test_questions_of_a_cluster_are_asked_in_the_same_round():
    rounds = Rounds(lambda: 0.9)
    assert 0.0 + rounds.wait_s(0.0, 5) == 0.3 + rounds.wait_s(0.3, 5)


def test_one_of_twice_the_interval_joins_every_other_round():
    rounds = Rounds(middle)
    assert (rounds.wait_s(0.0, 10), rounds.wait_s(0.1, 5), rounds.wait_s(5.0, 5)) == (10, 5, 5)


def test_one_that_took_long_joins_the_next_round_instead_of_beginning_its_own():
    rounds = Rounds(middle)
    first = rounds.wait_s(0.0, 5)
    rounds.wait_s(first + 0.05, 5)
    assert abs(first + 0.9 + rounds.wait_s(first + 0.9, 5) - (first + 5.05)) < 1e-9


@given(some.lists(some.tuples(some.floats(0, 10), intervals, chances), max_size=30))
def test_a_round_is_never_sooner_nor_later_than_the_spread_allows(asked):
    now = 0.0
    chance = 0.0
    rounds = Rounds(lambda: chance)
    for later_s, interval_s, chance in asked:  # noqa: B007 - the rounds read it
        now += later_s
        waited_s = rounds.wait_s(now, interval_s)
        assert interval_s * (1 - SPREAD) - 1e-6 <= waited_s <= interval_s * (1 + SPREAD) + 1e-6
