"""Online sets as AWS tells of them: which one mirror disks can be restored from, and which may go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.model import Facts
from backends.sets import online_sets, surplus
from tests.backends.sets.online_facts import of_online

QUIET = datetime(2026, 2, 3, 18, tzinfo=UTC)
NOW = QUIET + timedelta(hours=24)


def sets(*parts, names="books-2 books-1", now=NOW):
    told = [pair for part in parts for pair in part]
    return online_sets(Facts("online-sets", (*told, ("sets", names))), "eu-north-1", now)


def test_a_whole_set_of_the_active_side_can_be_restored_and_its_age_is_what_would_be_lost():
    (one,) = sets(of_online("books-2"), names="books-2")
    assert (one.restorable, one.age_s, one.size_gib, one.mirrors) == ("", 86400, 200, ("md1",))
    assert (one.snapshots, one.quiet_point) == (("snap-1-books-2", "snap-2-books-2"), QUIET)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"side": "standby"}, "it is of the standby side, not of the active one"),
        ({"side": "none"}, "no tag tells its side"),
        ({"state": "pending"}, "its snapshots are pending"),
        ({"state": "a new word"}, "its snapshots are a new word"),
        ({"marked": "void"}, "it is void"),
        ({"marked": "both"}, "it is whole only in part"),
        ({"marked": "none"}, "it is not marked as whole"),
        ({"quiet_point": "none"}, "when it was frozen is not known"),
        ({"quiet_point": "2027-01-01T00:00:00Z"}, "when it was frozen is not known"),
        ({"disks": "none"}, "nothing says which of its snapshots holds which mirror disk"),
        ({"disks": "vol-1=md1:c vol-9=md1:d"}, "nothing says which of its snapshots holds which mirror disk"),
    ],
)
def test_what_is_not_plainly_whole_and_of_the_active_side_is_not_restored_from(changed, why):
    (one,) = sets(of_online("books-2", **changed), names="books-2")
    assert one.restorable == why


def test_each_snapshot_says_what_it_holds_and_a_single_one_holds_all():
    two, one = sets(of_online("b"), of_online("a", volumes="vol-1", snapshots="snap-1", disks="none"), names="b a")
    assert two.holds == (("snap-1-b", ("md1:c",)), ("snap-2-b", ("md1:d",)))
    assert one.holds == (("snap-1", ("md1:c", "md1:d")),)


def test_sets_come_newest_first_and_the_active_side_before_the_other():
    found = sets(of_online("books-1"), of_online("books-2", "bert", side="standby"), of_online("books-2", "anna"))
    assert [(one.id, one.node) for one in found] == [("books-2", "anna"), ("books-2", "bert"), ("books-1", "anna")]


@given(st.lists(st.tuples(st.text(), st.text())))
def test_no_words_of_anybody_make_it_fail(pairs):
    online_sets(Facts("online-sets", tuple(pairs)), "eu-north-1", NOW)


# --- what may go ------------------------------------------------------------------------------------------------------

FIVE = [f"books-{number}" for number in (5, 4, 3, 2, 1)]


def five(**changed):
    return sets(*(of_online(id_, **changed.get(f"n{id_[-1]}", {})) for id_ in FIVE), names=" ".join(FIVE))


def test_what_is_older_than_those_that_are_kept_may_go_the_oldest_first():
    assert [one.id for one in surplus(five(), 3).sets] == ["books-1", "books-2"]
    assert surplus(five(), 5).sets == ()
    assert [one.id for one in surplus(five(), 0).sets] == FIVE[:0:-1]


def test_a_set_that_cannot_be_restored_does_not_count_and_goes_only_when_it_is_older_than_all_that_are_kept():
    found = five(n4={"marked": "void"}, n1={"marked": "void"})
    assert [one.id for one in surplus(found, 2).sets] == ["books-1", "books-2"]
    assert surplus(found, 4).sets == ()


def test_the_last_set_that_can_be_restored_never_goes_and_without_one_nothing_does():
    only_oldest = five(**{f"n{number}": {"marked": "void"} for number in (5, 4, 3, 2)})
    assert surplus(only_oldest, 1).sets == ()
    none = surplus(five(**{f"n{number}": {"side": "standby"} for number in (5, 4, 3, 2, 1)}), 1)
    assert (none.sets, none.held) == ((), "there is none that mirror disks can be restored from")


def test_nothing_goes_while_a_newer_one_is_still_being_made():
    held = surplus(five(n5={"state": "pending", "marked": "none"}), 1)
    assert (held.sets, held.held) == ((), "books-5 is newer, and its snapshots are pending")


def test_both_sides_of_a_set_go_together():
    both = sets(*(of_online(id_, node) for id_ in ("books-2", "books-1") for node in ("anna", "bert")))
    assert [(one.id, one.node) for one in surplus(both, 1).sets] == [("books-1", "bert"), ("books-1", "anna")]
