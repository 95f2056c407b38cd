from datetime import UTC, datetime, timedelta, timezone

import pytest

from backends.model import Health
from backends.progress import Usual
from backends.views import Verdict
from tui import words
from tui.look import Meaning
from tui.words import Room

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)


def test_every_tag_is_four_ascii_characters_in_brackets():
    for tag in words.TAGS.values():
        assert tag.isascii()
        assert len(tag) == 4
        assert (tag[0], tag[-1]) == ("[", "]")


def test_every_health_and_every_verdict_has_a_meaning():
    assert set(words.OF_HEALTH) == set(Health)
    assert set(words.VERDICTS) == set(Verdict)


def test_every_meaning_with_a_tag_has_a_place_in_the_worst_first_order():
    assert set(words.WORST_FIRST) == set(words.TAGS)


def test_the_worst_of_several_wins_and_of_none_nothing_is_known():
    assert words.worst([Meaning.OK, Meaning.ATTENTION, Meaning.DISAGREE]) is Meaning.DISAGREE
    assert words.worst([Meaning.DISAGREE, Meaning.BAD]) is Meaning.BAD
    assert words.worst([]) is Meaning.SILENT


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "<10s"), (5, "<10s"), (5.1, "<10s"), (29, "<30s"), (31, "<1m"), (3599, "<1h"), (90000, "1d"), (None, "-")],
)
def test_an_age_is_told_in_steps(seconds, said):
    assert words.age(seconds) == said


def test_within_a_step_an_age_does_not_change():
    assert {words.age(seconds) for seconds in range(31, 61)} == {"<1m"}


def test_time_that_passes_is_told_every_ten_seconds():
    assert [words.elapsed(seconds) for seconds in (0, 9.9, 40, 49, 125)] == [
        "0:00",
        "0:00",
        "0:40",
        "0:40",
        "2:00",
    ]


def test_a_time_is_told_in_the_zone_of_the_consoles_clock():
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert words.clock(NOON, tokyo) == "21:00:00"
    assert words.clock(NOON, NOON) == "12:00:00"


def test_a_time_of_another_day_is_told_by_its_date():
    assert words.clock(NOON - timedelta(days=2), NOON) == "03-02 12:00"


@pytest.mark.parametrize(
    ("region", "short"),
    [("ap-northeast-1", "apne1"), ("us-east-2", "use2"), ("eu-central-1", "euc1"), ("", ""), ("odd", "odd")],
)
def test_a_region_is_shortened_as_people_write_it(region, short):
    assert words.short_region(region) == short


@pytest.mark.parametrize(
    ("size", "room"),
    [
        ((200, 60), Room.THREE),
        ((160, 30), Room.THREE),
        ((160, 24), Room.TWO),
        ((120, 40), Room.TWO),
        ((100, 24), Room.TWO),
        ((99, 24), Room.ONE),
        ((80, 24), Room.ONE),
        ((80, 19), Room.LISTED),
        ((60, 20), Room.LISTED),
        ((59, 20), Room.STRIP),
        ((80, 9), Room.STRIP),
        ((40, 10), Room.STRIP),
        ((39, 10), Room.SPECK),
        ((1, 1), Room.SPECK),
    ],
)
def test_the_layout_follows_the_room_there_is(size, room):
    assert words.room(*size) is room


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (None, "usually 0:30"),
        (Usual(50.2, 79.6, 6), "usually 0:50-1:20, n=6"),
        (Usual(41.9, 41.9, 1), "usually 0:42, n=1"),
        (Usual(41.8, 42.1, 2), "usually 0:42, n=2"),
    ],
)
def test_how_long_something_takes_is_the_plans_figure_until_there_were_runs(before, said):
    assert words.usually(29.5, before) == said
