import itertools

from hypothesis import given
from hypothesis import strategies as st

from backends.aws.pace import Pace


class Clock:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


def test_the_first_calls_need_not_wait_and_the_next_wait_their_turn():
    pace = Pace(0.5, burst=3, now=Clock())
    assert [pace.reserve(60) for _ in range(6)] == [0, 0, 0, 2, 4, 6]


def test_a_turn_that_is_too_far_away_is_not_taken():
    pace = Pace(0.5, burst=1, now=Clock())
    assert [pace.reserve(3) for _ in range(4)] == [0, 2, None, None]


def test_quiet_time_fills_the_bucket_and_no_more_than_that():
    clock = Clock()
    pace = Pace(0.5, burst=2, now=clock)
    assert [pace.reserve(60) for _ in range(3)] == [0, 0, 2]
    clock.at += 1000
    assert [pace.reserve(60) for _ in range(3)] == [0, 0, 2]


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80))
def test_in_the_long_run_the_pace_is_kept_however_calls_come(pauses):
    clock = Clock()
    pace = Pace(0.8, burst=6, now=clock)
    sent = []
    for pause in pauses:
        clock.at += pause
        wait_s = pace.reserve(1e9)
        sent.append(clock.at + wait_s)
    assert all(later >= earlier - 1e-6 for earlier, later in itertools.pairwise(sent))
    assert len(sent) <= 6 + 0.8 * (sent[-1] - 1000.0) + 1e-6
