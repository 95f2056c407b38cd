"""What every store owes, whatever it is made of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from backends.errors import Fenced, Held, NoSuchRun, StoreError
from backends.events import Answered, PlanRevised, RunEnded, StepClosed, Withdrawn
from backends.runs.base import CloseRequest, StopRequest, Store
from backends.runs.sqlite import SqliteStore
from tests.backends.runs.dynamo_server import DynamoServer
from tests.backends.runs.dynamo_table import store_at
from tests.backends.runs.memory import MemoryStore
from tests.backends.runs.stored import (
    ELSEWHERE,
    answer,
    asked,
    at,
    began,
    begin,
    closed,
    left,
    opened,
    plan,
    taken,
)


class Clock:
    """What `runs` goes by."""

    second = 0.0

    def __call__(self) -> datetime:
        return at(self.second)


def in_dynamodb(folder: Path, clock: Clock, request: pytest.FixtureRequest) -> Store:
    server: DynamoServer = request.getfixturevalue("dynamo")
    return store_at(server.url, server.table(), folder, lease_s=30, now=clock)


STORES: dict[str, Callable[[Path, Clock, pytest.FixtureRequest], Store]] = {
    "sqlite": lambda folder, clock, _: SqliteStore(folder, lease_s=30, now=clock),
    "memory": lambda _, clock, __: MemoryStore(lease_s=30, now=clock),
    "dynamodb": in_dynamodb,
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    made = STORES[request.param](tmp_path / "store", clock, request)
    yield made
    made.close()


def test_runs_are_numbered_by_the_utc_day_they_begin_on(store: Store) -> None:
    numbers = [begin(store, plan(cluster), second) for cluster, second in (("a", 0), ("b", 1), ("c", 1800), ("d", 60))]
    assert numbers == ["20260203-01", "20260203-02", "20260204-01", "20260203-03"]


def test_the_hundredth_run_of_a_day_has_a_number_too(store: Store) -> None:
    numbers = [begin(store, plan(str(number))) for number in range(101)]
    assert numbers[98:] == ["20260203-99", "20260203-100", "20260203-101"]


def test_a_run_begins_with_its_plan_as_it_was_approved(store: Store) -> None:
    run = begin(store)
    ((number, event),) = store.read(run)
    assert (number, event) == (1, replace(began(), run=run))


def test_events_come_back_in_their_order_with_numbers_that_have_no_gap(store: Store) -> None:
    lease = taken(store)
    events = [opened(), closed("1.1"), opened("1.2"), closed("1.2")]
    assert [store.append(lease, event) for event in events] == [2, 3, 4, 5]
    assert store.read(lease.run, 1) == tuple(enumerate(events, 2))
    assert store.read(lease.run, 4) == ((5, events[3]),)
    assert store.read(lease.run, 5) == ()


def test_a_run_that_is_not_there_is_called_so(store: Store) -> None:
    for asking in (
        lambda: store.read("20260203-07"),
        lambda: store.read("20260203-07", 3),
        lambda: store.take("20260203-07", ELSEWHERE, 1, at(0)),
        lambda: store.request("20260203-07", answer()),
    ):
        with pytest.raises(NoSuchRun, match="20260203-07"):
            asking()


# --- the lease -------------------------------------------------------------------------------------------------------


def test_a_second_run_on_a_held_cluster_is_refused_and_told_which_run_holds_it(store: Store) -> None:
    lease = taken(store)
    with pytest.raises(Held, match=rf"bookshop.*{lease.run}.*ops@bastion"):
        begin(store, second=1)
    assert len(store.runs()) == 1


def test_another_cluster_is_free_meanwhile(store: Store) -> None:
    taken(store)
    assert begin(store, plan("library"))


def test_a_run_that_has_begun_is_held_for_its_runner_and_for_nobody_else(store: Store) -> None:
    run = begin(store)
    with pytest.raises(Held, match=run):
        begin(store, second=29)
    assert store.take(run, ELSEWHERE, 4711, at(29)).run == run


def test_a_run_that_no_runner_took_holds_its_cluster_no_longer_than_a_lease(store: Store) -> None:
    first = begin(store)
    second = begin(store, second=30)
    with pytest.raises(Held, match=second):
        store.take(first, ELSEWHERE, 4711, at(31))


def test_a_run_with_a_runner_is_not_taken_by_a_second_one(store: Store) -> None:
    lease = taken(store)
    with pytest.raises(Held, match=lease.run):
        store.take(lease.run, ELSEWHERE, 4712, at(10))
    store.append(lease, opened())


def test_a_lease_that_is_renewed_stands_and_one_that_is_not_ends(store: Store) -> None:
    lease = taken(store)
    store.renew(lease, at(20))
    with pytest.raises(Held):
        store.take(lease.run, ELSEWHERE, 4712, at(49))
    assert store.take(lease.run, ELSEWHERE, 4712, at(50)).fence > lease.fence


def test_a_runner_whose_lease_was_taken_can_neither_write_nor_renew(store: Store) -> None:
    old = taken(store)
    new = store.take(old.run, ELSEWHERE, 4712, at(30))
    with pytest.raises(Fenced, match=old.run):
        store.append(old, opened())
    with pytest.raises(Fenced):
        store.renew(old, at(31))
    assert store.append(new, opened()) == 2


def test_a_lease_that_ran_out_and_that_nobody_took_is_good_still(store: Store) -> None:
    lease = taken(store)
    assert store.append(lease, opened()) == 2
    store.renew(lease, at(500))
    with pytest.raises(Held):
        begin(store, second=501)


def test_a_lease_given_back_frees_the_cluster_at_once(store: Store) -> None:
    lease = taken(store)
    store.release(lease)
    with pytest.raises(Fenced):
        store.append(lease, opened())
    assert store.take(lease.run, ELSEWHERE, 4712, at(1)).fence > lease.fence


def test_giving_back_what_somebody_else_has_taken_changes_nothing(store: Store) -> None:
    old = taken(store)
    new = store.take(old.run, ELSEWHERE, 4712, at(30))
    store.release(old)
    assert store.append(new, opened()) == 2


def test_an_emergency_takes_the_cluster_and_the_runner_that_had_it_is_fenced(store: Store) -> None:
    lease = taken(store)
    emergency = begin(store, plan(title="Thaw mirror md1", emergency=True), 1)
    with pytest.raises(Fenced, match=lease.run):
        store.append(lease, opened())
    with pytest.raises(Held, match=emergency):
        store.take(lease.run, ELSEWHERE, 4712, at(2))
    rescue = store.take(emergency, ELSEWHERE, 4713, at(2))
    store.release(rescue)
    assert store.take(lease.run, ELSEWHERE, 4712, at(3)).fence > rescue.fence


def test_a_run_that_is_over_is_not_taken_again(store: Store) -> None:
    lease = taken(store)
    store.append(lease, RunEnded(at(5), "done"))
    store.release(lease)
    with pytest.raises(StoreError, match="is over"):
        store.take(lease.run, ELSEWHERE, 4712, at(6))


def test_a_run_that_is_over_holds_nothing_though_its_runner_has_not_gone_yet(store: Store) -> None:
    lease = taken(store)
    store.append(lease, RunEnded(at(5), "done"))
    assert store.runs()[0].holder is None
    next_ = begin(store, second=6)
    store.release(lease)
    assert store.take(next_, ELSEWHERE, 4712, at(7)).fence > lease.fence


def test_a_clock_set_back_makes_no_second_runner(store: Store) -> None:
    lease = taken(store, second=3600)
    with pytest.raises(Held, match=lease.run):
        store.take(lease.run, ELSEWHERE, 4712, at(0))
    store.renew(lease, at(0))
    assert store.take(lease.run, ELSEWHERE, 4712, at(30)).fence > lease.fence


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_has_the_newest_run_first_with_what_it_has_done(store: Store) -> None:
    first = taken(store)
    for event in (closed("1.1"), closed("1.2"), asked("q1"), asked("q2"), Withdrawn("q2", at(4), "seen again")):
        store.append(first, event)
    second = begin(store, plan("library", title="Start group db"), 5)
    rows = store.runs()
    assert [row.run for row in rows] == [second, first.run]
    assert [(row.title, row.cluster, row.runbook, row.by) for row in rows] == [
        ("Start group db", "library", "move-group", "ops@bastion"),
        ("Move group web to server02", "bookshop", "move-group", "ops@bastion"),
    ]
    assert [(row.began_at, row.done, row.steps, row.questions, row.ended) for row in rows] == [
        (at(5), 0, 3, 0, ""),
        (at(0), 2, 3, 1, ""),
    ]


def test_an_answered_question_waits_no_more(store: Store) -> None:
    lease = taken(store)
    store.append(lease, asked())
    assert store.runs()[0].questions == 1
    store.append(lease, Answered("q1", at(4), "ops@bastion", "again"))
    assert store.runs()[0].questions == 0


def test_a_run_that_is_over_says_how_and_waits_for_nobody(store: Store) -> None:
    lease = taken(store)
    for event in (asked(), closed("1.1"), left("1.2"), left("1.3"), RunEnded(at(9), "stopped")):
        store.append(lease, event)
    (row,) = store.runs()
    assert (row.ended, row.ended_at, row.done, row.questions) == ("stopped", at(9), 1, 0)


def test_a_run_that_is_over_says_how_many_of_its_steps_were_skipped(store: Store) -> None:
    lease = taken(store)
    skipped = StepClosed("1.1", at(3), "skipped", 'ops@bastion: "how":"skipped"')
    for event in (skipped, replace(skipped, step="1.2", how="done"), RunEnded(at(9), "incomplete")):
        store.append(lease, event)
    (row,) = store.runs()
    assert (row.ended, row.done, row.skipped) == ("incomplete", 2, 1)


def test_a_revised_plan_is_what_the_list_shows(store: Store) -> None:
    lease = taken(store)
    store.append(lease, PlanRevised(at(1), "ops@bastion", plan(title="Move group web to server03"), "another server"))
    assert store.runs()[0].title == "Move group web to server03"


def test_the_list_says_who_holds_a_cluster_now(store: Store, clock: Clock) -> None:
    lease = taken(store)
    (row,) = store.runs()
    assert row.holder
    assert (row.holder.run, row.holder.host, row.holder.pid, row.holder.until) == (lease.run, ELSEWHERE, 4711, at(30))
    assert row.holder.alive is None
    clock.second = 30
    assert store.runs()[0].holder is None


def test_a_run_without_a_runner_shows_no_holder(store: Store) -> None:
    store.release(taken(store))
    assert store.runs()[0].holder is None


# --- requests --------------------------------------------------------------------------------------------------------


def test_of_two_answers_the_first_counts_and_the_second_is_told_so(store: Store) -> None:
    run = begin(store)
    assert store.request(run, answer("again", "anna@one")) is None
    assert store.request(run, answer("skip", "bert@two")) == answer("again", "anna@one")
    assert store.requests(run) == ((1, answer("again", "anna@one")),)


def test_the_same_answer_put_twice_is_one_answer(store: Store) -> None:
    run = begin(store)
    assert [store.request(run, answer()) for _ in range(2)] == [None, None]
    assert len(store.requests(run)) == 1


def test_requests_are_numbered_within_their_run_and_every_stop_counts(store: Store) -> None:
    run, other = begin(store), begin(store, plan("library"))
    stop = StopRequest("ops@bastion", at(5))
    for one in (answer(question="q1"), stop, answer(question="q2"), stop):
        assert store.request(run, one) is None
    assert store.request(other, answer(question="q1")) is None
    assert [number for number, _ in store.requests(run)] == [1, 2, 3, 4]
    assert store.requests(run, 2) == ((3, answer(question="q2")), (4, stop))
    assert [number for number, _ in store.requests(other)] == [1]


def test_that_an_obligation_is_met_is_put_down_also_of_a_run_that_is_over(store: Store) -> None:
    lease = taken(store)
    store.append(lease, RunEnded(at(5), "done"))
    store.release(lease)
    closings = [CloseRequest("fsr", by, at(900), "switched off by hand") for by in ("anna@one", "bert@two")]
    version = store.version()
    assert [store.request(lease.run, one) for one in closings] == [None, None]
    assert store.requests(lease.run) == tuple(enumerate(closings, 1))
    assert store.version() != version
    assert store.runs()[0].ended == "done"


# --- the version -----------------------------------------------------------------------------------------------------


def test_the_version_changes_with_every_write_and_with_nothing_else(store: Store) -> None:
    lease = taken(store)
    seen = [store.version()]
    writes: list[Callable[[], object]] = [
        lambda: store.append(lease, opened()),
        lambda: store.request(lease.run, answer()),
        lambda: store.renew(lease, at(1)),
        lambda: store.release(lease),
    ]
    for write in writes:
        write()
        seen.append(store.version())
    assert len(set(seen)) == len(seen)
    store.read(lease.run)
    store.runs()
    store.requests(lease.run)
    assert store.version() == seen[-1]
