from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backends.events import Changed
from backends.model import Health
from tui.bursts import LONGEST, MOST, QUIET, Burst
from tui.ledger import Ledger

AT = datetime(2026, 3, 4, 23, 41, 7, tzinfo=UTC)
WORSE = Changed(AT, "prod-db", "server01", "mdnw1", "Caution", "Error", Health.BAD)


def back(change: Changed, seconds: float = 5) -> Changed:
    return replace(change, at=change.at + timedelta(seconds=seconds), before=change.after, after=change.before)


def test_a_word_that_goes_back_to_what_it_was_joins_the_change_before():
    burst = Burst((WORSE,))
    assert burst.takes(back(WORSE))
    burst = burst.joined(back(WORSE))
    assert burst.takes(back(burst.last))
    assert (burst.count, burst.first, burst.last) == (2, WORSE, back(WORSE))


@pytest.mark.parametrize(
    "other",
    [{"source": "server02"}, {"subject": "mdw1"}, {"cluster": "lab"}, {"after": "Normal"}, {"before": "Normal"}],
)
def test_another_word_another_observer_or_another_subject_does_not(other):
    assert not Burst((WORSE,)).takes(replace(back(WORSE), **other))


def test_after_a_quiet_minute_the_next_change_is_news_again():
    assert Burst((WORSE,)).takes(back(WORSE, QUIET.total_seconds()))
    assert not Burst((WORSE,)).takes(back(WORSE, QUIET.total_seconds() + 1))


def test_contact_lost_and_found_is_to_and_fro_whatever_the_reason():
    lost = replace(WORSE, source="clpdeck", before="answers", after="no answer: timed out")
    found = replace(lost, before="no answer", after="answers again")
    lost_again = replace(lost, after="no answer: connection refused")
    assert Burst((lost,)).takes(found)
    assert Burst((lost, found)).takes(lost_again)


def rows(changes: list[Changed], cluster: str | None = "prod-db") -> list[Burst]:
    ledger = Ledger()
    ledger.extend(changes)
    return list(reversed(list(ledger.rows(cluster).newest_first())))


def to_and_fro(count: int, seconds: float = 5) -> list[Changed]:
    made = [WORSE]
    while len(made) < count:
        made.append(back(made[-1], seconds))
    return made


def test_a_burst_is_one_row_told_in_place_and_what_happens_meanwhile_one_above_it():
    first, second, third = to_and_fro(3)
    other = replace(WORSE, subject="userw", at=second.at)
    assert [(one.last.subject, one.count) for one in rows([first, second, other, third])] == [
        ("mdnw1", 3),
        ("userw", 1),
    ]


def test_what_goes_on_for_long_begins_a_new_row():
    told = rows(to_and_fro(100, 5))
    assert [one.count for one in told] == [61, 39]
    assert told[1].first.at - told[0].first.at == LONGEST + timedelta(seconds=5)
    assert [one.count for one in rows(to_and_fro(MOST + 1, 0.1))] == [MOST, 1]


def test_every_single_event_is_still_in_the_book_of_events():
    ledger = Ledger()
    ledger.extend(to_and_fro(7))
    assert ledger.of("prod-db").end == ledger.of(None).end == 7
    assert ledger.rows("prod-db").end == ledger.rows(None).end == 1


CHANGES = some.builds(
    lambda source, subject, before, after, step: (source, subject, before, after, step),
    some.sampled_from(["server01", "server02"]),
    some.sampled_from(["md1", "mdw1"]),
    some.sampled_from(["A", "B"]),
    some.sampled_from(["A", "B", "C"]),
    some.integers(0, 90),
)


@given(some.lists(CHANGES, max_size=40))
def test_rows_hold_every_event_once_each_rows_in_order(steps):
    at, told = AT, []
    for source, subject, before, after, step in steps:
        at += timedelta(seconds=step)
        told.append(Changed(at, "prod-db", source, subject, before, after, Health.OK))
    found = rows(told)
    assert sorted((one for row in found for one in row.changes), key=told.index) == sorted(told, key=told.index)
    for row in found:
        assert all(one.at <= later.at for one, later in zip(row.changes, row.changes[1:], strict=False))
        assert len({(one.source, one.subject, frozenset((one.before, one.after))) for one in row.changes}) == 1
    assert [row.first.at for row in found] == sorted(row.first.at for row in found)
