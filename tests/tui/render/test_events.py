from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backends.events import Changed
from backends.model import Health
from tui.bursts import Burst
from tui.render import events
from tui.render.lines import text_of, width

NOW = datetime(2026, 3, 4, 14, 41, 9, tzinfo=UTC)
MOVED = Changed(NOW, "prod-db", "server02", "failover", "Offline", "Online @server02", Health.OK)


def test_an_event_says_when_by_whom_and_what_turned_into_what():
    assert text_of(events.line_of(MOVED, NOW, 100)).split() == [
        *("14:41:09", "[OK]", "prod-db/server02", "failover", "Offline", "->", "Online", "@server02")
    ]


@pytest.mark.parametrize("cells", [1, 9, 20, 49, 50, 71, 72, 120])
def test_an_event_keeps_to_its_room(cells):
    assert width(events.line_of(MOVED, NOW, cells)) <= max(cells, 12)


def test_of_a_cluster_one_is_looking_at_the_name_is_not_repeated():
    assert "prod-db" not in text_of(events.row_of(Burst((MOVED,)), NOW, 100, everywhere=False))


def test_words_that_hold_an_arrow_are_parted_by_another():
    route = replace(MOVED, before="active -> eni-02", after="active -> eni-01")
    assert "active -> eni-02 => active -> eni-01" in text_of(events.line_of(route, NOW, 120))


def test_one_event_alone_gives_its_words_the_room_its_source_does_not_need():
    route = Changed(NOW, "prod-db", "AWS", "10.0.0.200/32 in rtb-0a3f2c9bf9c6316b9", "active -> eni-01", "", Health.OK)
    route = replace(route, after="active -> eni-07c65c1e582e2e662")
    said = "prod-db/AWS 10.0.0.200/32 => active -> eni-07c65c1e582e2e662"
    assert said in text_of(events.line_of(route, NOW, 80))


def test_what_appeared_has_no_word_before_and_what_went_is_said_to():
    assert "failover Online" in text_of(events.line_of(replace(MOVED, before=""), NOW, 100))
    assert "not named any more" in text_of(events.line_of(replace(MOVED, after=""), NOW, 100))


def test_as_text_an_event_has_its_date_and_nothing_is_cut():
    assert events.text(MOVED, NOW) == "2026-03-04 14:41:09 prod-db/server02 failover Offline -> Online @server02"


BACK = replace(MOVED, at=NOW + timedelta(seconds=190), before=MOVED.after, after=MOVED.before, health=Health.BAD)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (100, "x2 failover Online @server02<->Offline to 14:44"),
        (64, "x2 failover Online @server02<->Offline"),
        (44, "x2 failover <-> Offline"),
    ],
)
def test_a_burst_says_how_often_between_what_the_word_now_last_and_until_when(cells, said):
    told = text_of(events.row_of(Burst((MOVED, BACK)), NOW, cells, everywhere=False)).rstrip()
    assert told.startswith(" 14:41:09 ")
    assert told.endswith(said)


def test_a_burst_has_the_tag_of_the_word_now():
    assert "[XX]" in text_of(events.row_of(Burst((MOVED, BACK)), NOW, 100))


@pytest.mark.parametrize("cells", [1, 9, 20, 49, 50, 71, 72, 120])
def test_a_burst_keeps_to_its_room(cells):
    assert width(events.row_of(Burst((MOVED, BACK)), NOW, cells)) <= max(cells, 12)


def test_a_burst_of_yesterday_ends_at_a_time_too():
    tomorrow = NOW + timedelta(days=1)
    assert "to 14:44" in text_of(events.row_of(Burst((MOVED, BACK)), tomorrow, 100))


def test_as_text_a_burst_is_each_of_its_events_the_newest_first():
    told = events.texts(Burst((MOVED, BACK)), NOW).splitlines()
    assert told == [events.text(BACK, NOW), events.text(MOVED, NOW)]
