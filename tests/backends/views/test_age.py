"""How old a word is, and whether it may be believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backends.model import Estate, Seen, Silence, StatusProbe, View
from backends.settings import Timing
from backends.views import Age, age_of, current, patient, span
from backends.views.age import in_steps, reason_of
from tests.backends.told import at

SILENT = Silence(at(0), 1, "no way there")


def heard(second: float = 0, silence: Silence | None = None) -> View:
    return View(Seen("word", "alpha", at(second)), silence=silence)


@pytest.mark.parametrize(
    ("age_s", "meaning"),
    [(0, Age.FRESH), (10, Age.FRESH), (10.1, Age.LATE), (20, Age.LATE), (20.1, Age.STALE), (9999, Age.STALE)],
)
def test_a_view_is_late_after_two_intervals_and_stale_after_four(age_s, meaning):
    assert age_of(heard(), 5, at(age_s)) == (meaning, age_s)


@pytest.mark.parametrize(("age_s", "meaning"), [(10, Age.FRESH), (10.1, Age.SILENT), (30, Age.SILENT)])
def test_a_view_is_silent_once_a_look_has_failed_and_the_last_answer_is_late(age_s, meaning):
    assert age_of(heard(silence=SILENT), 5, at(age_s)) == (meaning, age_s)


def test_a_view_without_an_answer_is_never_heard_or_silent():
    assert age_of(View(), 5, at(0)) == (Age.NEVER, None)
    assert age_of(View(silence=SILENT), 5, at(0)) == (Age.SILENT, None)


def test_an_answer_from_the_future_is_stale_and_has_no_age():
    assert age_of(heard(1.1), 5, at(0)) == (Age.STALE, None)
    assert age_of(heard(0.9), 5, at(0)) == (Age.FRESH, 0)


def test_only_fresh_and_late_answers_are_current():
    probe = StatusProbe("books", "alpha")
    estate = Estate({probe: heard()})
    assert [bool(current(estate, probe, Timing(), at(second))) for second in (0, 20, 21)] == [True, True, False]
    assert current(Estate(), probe, Timing(), at(0)) is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-3, "0s"),
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m00s"),
        (192, "3m12s"),
        (7500, "2h05m"),
        (86_400, "1d"),
        (4e6, "46d"),
    ],
)
def test_lengths_of_time_take_few_characters(seconds, told):
    assert span(seconds) == told


@given(some.floats(-1e9, 1e9))
def test_no_length_of_time_takes_more_than_six_characters(seconds):
    assert len(span(seconds)) <= 6


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "<10s"), (9.9, "<10s"), (10, "10s"), (59, "50s"), (60, "1m"), (192, "3m"), (7300, "2h"), (200_000, "2d")],
)
def test_a_silence_is_told_in_steps(seconds, told):
    assert in_steps(seconds) == told


def test_a_silence_says_why_for_how_long_how_often_and_when_again():
    held = View(silence=Silence(at(0), 14, "no way there", at(212)))
    assert reason_of(held, at(192)) == "no way there (for 3m, 14 tries, next in 20s)"
    assert reason_of(View(silence=Silence(at(0), 1, "no way there", at(1))), at(2)) == "no way there (for <10s, 1 try)"
    assert reason_of(heard(), at(0)) == ""


def test_who_judges_a_round_of_looks_believes_its_first_answer_until_its_slowest_look_is_over():
    hasty = Timing(status_s=0.25, connect_limit_s=3.0, command_limit_s=3.0, aws_limit_s=4.0, run_look_s=0.2)
    assert age_of(heard(), hasty.status_s, at(6.1))[0] is Age.STALE
    assert age_of(heard(), patient(hasty).status_s, at(6.1))[0] is Age.LATE
    assert age_of(heard(), patient(hasty).status_s, at(6.3))[0] is Age.STALE


def test_at_the_default_intervals_a_round_is_over_before_anything_is_stale():
    assert patient(Timing()) == Timing()
