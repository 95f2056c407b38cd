"""The store in DynamoDB: several machines at once, replies that are lost, and a table that is not as it should be."""

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backends.errors import Fenced, Held, NotAllowed, StoreError
from backends.events import PlanRevised
from backends.plan import Plan
from backends.runs.base import Lease, StopRequest, Store
from backends.runs.dynamodb import DynamoStore
from tests.backends.runs.dynamo_server import DynamoServer
from tests.backends.runs.dynamo_table import REGION, access, store_at
from tests.backends.runs.stored import ELSEWHERE, answer, at, begin, closed, opened, plan, taken
from tests.terminal import ROOT

HERE = socket.gethostname()
LOST = ["lose", "cut", "delay"]
"""A reply that never comes: of what was done, of what was not, and of what is done only later."""
WRITES = ("TransactWriteItems", "UpdateItem")


@pytest.fixture
def table(dynamo: DynamoServer) -> str:
    return dynamo.table()


Opening = Callable[..., DynamoStore]


@pytest.fixture
def opening(dynamo: DynamoServer, table: str, tmp_path: Path) -> Iterator[Opening]:
    """Open the table once more, as another machine would."""
    opened_: list[DynamoStore] = []

    def open_(**more: object) -> DynamoStore:
        opened_.append(store_at(dynamo.url, table, tmp_path / "store", **more))
        return opened_[-1]

    yield open_
    for store in opened_:
        store.close()


@pytest.fixture
def store(opening: Opening) -> DynamoStore:
    return opening()


def numbers(store: Store, run: str) -> list[int]:
    return [number for number, _ in store.read(run)]


# --- several processes -----------------------------------------------------------------------------------------------


@pytest.fixture
def racing(dynamo: DynamoServer, table: str, tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    """Let processes do something with the table at the same time; the next word of each, or the kind of its error."""
    started: list[subprocess.Popen[str]] = []

    def race(what: str, *more: str, processes: int = 3) -> list[str]:
        where = f"{dynamo.url},{table},{tmp_path / 'store'}"
        words = [sys.executable, "-m", "tests.backends.runs.acting", what, where, *more]
        started.extend(
            subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(processes)
        )
        assert [said(process) for process in started] == ["ready"] * processes
        for process in started:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        return sorted(map(said, started))

    yield race
    for process in started:
        process.kill()
        process.communicate()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().split()[0]


def test_of_processes_that_begin_a_run_on_one_cluster_at_once_one_does(racing, store):
    assert racing("begin") == ["20260203-01", "Held", "Held"]
    assert len(store.runs()) == 1


def test_of_runners_that_take_a_run_at_once_one_has_it(racing, store):
    assert racing("take", begin(store)) == ["2", "Held", "Held"]


def test_of_consoles_that_answer_at_once_one_wins_and_all_are_told_the_same(racing, store):
    run = begin(store)
    winners = set(racing("answer", run))
    ((_, kept),) = store.requests(run)
    assert winners == {kept.by}


# --- two machines ----------------------------------------------------------------------------------------------------


def test_a_runner_of_another_machine_is_not_seen_to_live_and_holds_its_cluster_until_its_time_is_over(opening):
    one, other = opening(now=lambda: at(29)), opening(now=lambda: at(30))
    lease = taken(one)
    holder = one.runs()[0].holder
    assert holder
    assert (holder.host, holder.alive) == (ELSEWHERE, None)
    assert other.runs()[0].holder is None
    with pytest.raises(Held, match=f"process 4711 on {ELSEWHERE} .*; if it is dead, it holds the cluster until"):
        other.take(lease.run, "third", 1, at(29))
    assert other.take(lease.run, "third", 1, at(30)).fence > lease.fence


def test_who_is_fenced_is_told_who_has_the_cluster_now_and_nothing_of_his_is_written(opening):
    one, other = opening(), opening()
    old = taken(one)
    assert one.append(old, opened()) == 2
    new = other.take(old.run, "third", 4712, at(30))
    with pytest.raises(Fenced, match=f"run {old.run} has lost cluster bookshop: .* process 4712 on third, has it"):
        one.append(old, closed("1.1"))
    with pytest.raises(Fenced, match="process 4712 on third, has it"):
        one.renew(old, at(31))
    assert other.append(new, opened()) == 3
    assert numbers(one, old.run) == [1, 2, 3]


def test_a_lease_that_is_renewed_in_the_last_moment_is_not_taken(dynamo, opening):
    one, other = opening(), opening()
    lease = taken(one)
    once = [lambda: one.renew(lease, at(30))]
    dynamo.before = lambda operation: once.pop()() if operation == "UpdateItem" and once else None
    with pytest.raises(Held, match=f"held by run {lease.run}"):
        other.take(lease.run, "third", 1, at(31))
    assert one.append(lease, opened()) == 2


def test_what_the_old_runner_writes_while_another_one_takes_its_run_is_counted(dynamo, opening):
    one, other = opening(), opening()
    old = taken(one)
    once = [lambda: one.append(old, opened())]
    dynamo.before = lambda operation: once.pop()() if operation == "UpdateItem" and once else None
    new = other.take(old.run, "third", 1, at(31))
    assert other.append(new, closed("1.1")) == 3
    assert numbers(one, old.run) == [1, 2, 3]


def test_an_emergency_does_not_wait_for_a_holder_who_writes_all_the_time(dynamo, opening):
    one, other = opening(), opening(limit_s=0.0)
    lease = taken(one)
    idle = [True]

    def write(operation: str) -> None:
        if operation == "TransactWriteItems" and idle:
            idle.pop()
            one.append(lease, opened())
            idle.append(True)

    dynamo.before = write
    assert begin(other, plan(emergency=True), 1) == "20260203-02"
    dynamo.before = lambda _: None
    with pytest.raises(Fenced):
        one.append(lease, opened())


def test_a_run_number_that_another_machine_takes_in_that_moment_is_left_to_it(dynamo, opening):
    one, other = opening(), opening()
    once = [lambda: begin(one, plan("library"))]
    dynamo.before = lambda operation: once.pop()() if operation == "TransactWriteItems" and once else None
    assert begin(other) == "20260203-02"
    assert [(row.run, row.cluster) for row in one.runs()] == [("20260203-02", "bookshop"), ("20260203-01", "library")]


def test_the_list_is_of_one_moment_though_a_run_ends_while_it_is_read(dynamo, opening):
    one, other = opening(now=lambda: at(0)), opening(now=lambda: at(0))
    lease = taken(one)
    queries = []

    def end(operation: str) -> None:
        queries.append(operation)
        if len(queries) == 2:
            one.release(lease)

    dynamo.before = end
    assert other.runs()[0].holder is None
    assert len(queries) == 6


def test_a_store_says_how_far_its_lease_reaches(store, table):
    taken(store)
    with pytest.raises(Held, match=f"This lease reaches every machine that uses table {table} in {REGION}\\."):
        begin(store)


@pytest.mark.parametrize(("ahead_s", "how"), [(-30, "ahead of"), (30, "behind")])
def test_a_machine_whose_clock_is_wrong_takes_nothing(dynamo, store, ahead_s, how):
    run = begin(store)
    dynamo.ahead = timedelta(seconds=ahead_s)
    for asking in (lambda: begin(store, plan("library")), lambda: store.take(run, HERE, os.getpid(), at(1))):
        with pytest.raises(StoreError, match=f"this machine's clock is (28|29|30) s {how} DynamoDB's"):
            asking()
    dynamo.ahead = timedelta(seconds=ahead_s / 10)
    assert store.take(run, HERE, os.getpid(), at(1))


# --- replies that are lost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", LOST)
def test_an_event_whose_reply_is_lost_is_written_once(dynamo, store, how):
    lease = taken(store)
    store.append(lease, opened())
    dynamo.fails("TransactWriteItems", how)
    assert store.append(lease, closed("1.1")) == 3
    dynamo.land()
    assert store.append(lease, opened()) == 4
    assert [event.kind for _, event in store.read(lease.run)] == [
        *("run-began", "step-opened", "step-closed", "step-opened"),
    ]
    assert store.runs()[0].done == 1


@pytest.mark.parametrize("how", LOST)
def test_an_event_of_which_nobody_could_say_whether_it_was_written_is_known_when_it_comes_again(dynamo, opening, how):
    store = opening(limit_s=0.0)
    lease = taken(store)
    dynamo.fails("TransactWriteItems", how)
    with pytest.raises(StoreError, match="whether it was written is not known"):
        store.append(lease, opened())
    dynamo.land()
    store._table._limit_s = 5.0
    assert [store.append(lease, opened()) for _ in range(3)] == [2, 3, 4]
    assert numbers(store, lease.run) == [1, 2, 3, 4]


def test_an_event_that_was_written_before_its_runner_was_fenced_counts_and_the_next_one_is_refused(dynamo, opening):
    one, other = opening(), opening()
    lease = taken(one)
    dynamo.fails("TransactWriteItems", "lose")
    once = [lambda: other.take(lease.run, "third", 1, at(30))]
    dynamo.before = lambda operation: once.pop()() if operation == "GetItem" and once else None
    assert one.append(lease, opened()) == 2
    with pytest.raises(Fenced):
        one.append(lease, opened())


@pytest.mark.parametrize("how", LOST)
def test_a_run_whose_beginning_is_lost_begins_once(dynamo, store, how):
    dynamo.fails("TransactWriteItems", how)
    run = begin(store)
    dynamo.land()
    assert [row.run for row in store.runs()] == [run]
    assert numbers(store, run) == [1]
    assert store.take(run, ELSEWHERE, 1, at(1)).run == run


def test_a_beginning_that_lands_while_it_is_looked_for_is_not_held_against_itself(dynamo, store):
    dynamo.fails("TransactWriteItems", "delay")
    gets = []

    def land(operation: str) -> None:
        gets.append(operation)
        if gets[-2:] == ["GetItem"] * 2 and dynamo.delayed:  # one looked for it; the other reads the lease
            dynamo.land()

    dynamo.before = land
    assert begin(store) == "20260203-01"
    assert len(store.runs()) == 1


def test_a_beginning_that_is_found_though_an_emergency_took_the_cluster_at_once_has_begun(dynamo, opening):
    one, other = opening(), opening()
    dynamo.fails("TransactWriteItems", "lose")
    once = [lambda: begin(other, plan(emergency=True), 1)]
    dynamo.before = lambda _: once.pop()() if dynamo.asked[-1:] == ["TransactWriteItems"] and once else None
    assert begin(one) == "20260203-01"
    assert [row.run for row in one.runs()] == ["20260203-02", "20260203-01"]


@pytest.mark.parametrize("how", LOST)
def test_a_run_whose_taking_is_lost_is_taken_once(dynamo, store, how):
    run = begin(store)
    dynamo.fails("UpdateItem", how)
    lease = store.take(run, ELSEWHERE, 1, at(1))
    dynamo.land()
    assert lease.fence == 2
    assert store.append(lease, opened()) == 2


@pytest.mark.parametrize("how", LOST)
def test_requests_whose_replies_are_lost_are_put_once(dynamo, store, how):
    run, stop = begin(store), StopRequest("ops@bastion", at(5))
    for request in (answer(), stop):
        dynamo.fails("TransactWriteItems", how)
        assert store.request(run, request) is None
        dynamo.land()
    assert store.requests(run) == ((1, answer()), (2, stop))
    assert store.request(run, answer("skip", "bert@two")) == answer()


@pytest.mark.parametrize("how", LOST)
def test_a_renewal_and_a_release_may_be_lost(dynamo, store, how):
    lease = taken(store)
    dynamo.fails("UpdateItem", how)
    store.renew(lease, at(20))
    dynamo.land()
    with pytest.raises(Held):
        begin(store, second=49)
    dynamo.fails("UpdateItem", how)
    store.release(lease)
    dynamo.land()
    assert begin(store, second=49)


@pytest.mark.parametrize("how", ["cut", "InternalServerError"])
def test_what_is_read_is_asked_for_again(dynamo, store, how):
    run = begin(store)
    dynamo.fails("Query", how, 2, status=500)
    assert numbers(store, run) == [1]


def test_somebody_elses_page_is_no_reply(dynamo, opening):
    store = opening(limit_s=0.0)
    lease = taken(store)
    for operation, doing in {
        "TransactWriteItems": lambda: store.append(lease, opened()),
        "UpdateItem": lambda: store.renew(lease, at(1)),
        "GetItem": lambda: store.take(lease.run, ELSEWHERE, 1, at(1)),
        "Query": lambda: store.read(lease.run),
    }.items():
        dynamo.fails(operation, "portal")
        with pytest.raises(StoreError, match="the endpoint answered, but not as DynamoDB does"):
            doing()
    assert store.append(lease, opened()) == 2


# --- too much at once ------------------------------------------------------------------------------------------------

BUSY = [
    {"how": "ProvisionedThroughputExceededException"},
    {"how": "ThrottlingException"},
    {"how": "TransactionInProgressException"},
    {"how": "TransactionCanceledException", "reasons": ("None", "ThrottlingError")},
    {"how": "TransactionCanceledException", "reasons": ("TransactionConflict", "None")},
]


@pytest.mark.parametrize("busy", BUSY)
def test_what_dynamodb_has_no_time_for_is_asked_for_again_a_little_later(dynamo, store, busy):
    lease = taken(store)
    dynamo.fails("TransactWriteItems", times=2, **busy)
    assert store.append(lease, opened()) == 2
    assert numbers(store, lease.run) == [1, 2]


def test_a_table_that_throttles_for_too_long_says_so_and_takes_it_later(dynamo, opening, table):
    store = opening(limit_s=0.05)
    lease = taken(store)
    dynamo.fails("TransactWriteItems", "ProvisionedThroughputExceededException", 50)
    with pytest.raises(StoreError, match=f"table {table} in {REGION}: it throttles .* it goes on by itself$"):
        store.append(lease, opened())
    dynamo.faults.clear()
    assert store.append(lease, opened()) == 2


def test_a_transaction_called_off_for_another_reason_says_so_once(dynamo, store):
    lease = taken(store)
    dynamo.fails("TransactWriteItems", "TransactionCanceledException", reasons=("None", "ItemCollectionSizeLimit"))
    dynamo.asked.clear()
    with pytest.raises(StoreError, match=r"called the write off \(ItemCollectionSizeLimit\): no"):
        store.append(lease, opened())
    assert dynamo.asked == ["TransactWriteItems"]


# --- a table that is not as it should be -----------------------------------------------------------------------------


def said_on_opening(dynamo: DynamoServer, table: str, folder: Path) -> str:
    with pytest.raises(StoreError) as error:
        store_at(dynamo.url, table, folder)
    return str(error.value)


def test_a_table_that_is_not_there_is_made_by_the_command_that_is_named_and_by_nobody_else(dynamo, tmp_path):
    says = said_on_opening(dynamo, "clpdeck-new", tmp_path / "store")
    assert "there is no such table" in says
    assert set(dynamo.asked) == {"Query"}
    command = shlex.split(says.split("`")[1])
    assert command[0] == "aws"
    words = [str(Path(sys.executable).with_name("aws")), *command[1:]]
    keys = {**os.environ, "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "store" / "credentials")}
    subprocess.run(words, check=True, capture_output=True, env=keys)
    with closing(store_at(dynamo.url, "clpdeck-new", tmp_path / "store")) as store:
        lease = taken(store)
        assert store.append(lease, opened()) == 2


def test_a_table_made_for_something_else_is_said_so(dynamo, tmp_path):
    says = said_on_opening(dynamo, dynamo.table("name", "kind"), tmp_path / "store")
    assert "it does not take what a store of runs writes" in says
    assert "AttributeName=pk,KeyType=HASH" in says


def test_without_permission_it_says_which_one_is_needed(dynamo, tmp_path, table):
    message = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: dynamodb:Query on resource: ..."
    dynamo.fails("Query", "AccessDeniedException", message=message)
    says = said_on_opening(dynamo, table, tmp_path / "store")
    assert f"table {table} in {REGION}: {message}; the policy needs dynamodb:Query and GetItem on it" in says


def test_who_may_only_look_sees_the_runs_and_is_told_what_acting_needs(dynamo, store):
    lease = taken(store)
    for operation in WRITES:
        dynamo.fails(operation, "AccessDeniedException", 9, message="not authorized to perform: dynamodb:PutItem")
    assert store.runs()[0].run == lease.run
    with pytest.raises(StoreError, match=r"dynamodb:PutItem; .* to act dynamodb:PutItem and UpdateItem too"):
        store.append(lease, opened())


def test_an_endpoint_that_cannot_be_reached_is_said_at_once(table, tmp_path):
    with pytest.raises(
        StoreError, match=rf"table {table} in {REGION}: AWS {REGION}: the endpoint could not be reached"
    ):
        store_at("http://127.0.0.1:1", table, tmp_path / "store")


def test_an_endpoint_that_is_none_is_said_so(table, tmp_path):
    with pytest.raises(StoreError, match=f"table {table} in {REGION}: .*Invalid endpoint"):
        store_at("nowhere at all", table, tmp_path / "store")


def test_a_profile_that_is_not_there_is_said_at_once(dynamo, table, tmp_path):
    with pytest.raises(StoreError, match="there is no AWS profile nobody"):
        DynamoStore(table, replace(access(dynamo.url, tmp_path / "store"), profile="nobody"), tmp_path)


def test_its_client_makes_no_call_but_those_of_a_store(store, table):
    client = store._table._clients.client(store._table.access, "dynamodb")
    with pytest.raises(NotAllowed, match="dynamodb:DeleteTable is not called"):
        client.delete_table(TableName=table)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"layout": {"N": "99"}}, "was written by a newer clpdeck .its layout is 99"),
        ({"format": {"N": "99"}}, "event 2 of run .* in table .*: it was written by a newer clpdeck"),
        ({"line": {"S": '{"kind":"step-op'}}, "event 2 of run .* cannot be read"),
        (None, "event 2 of run .* is missing"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_guessed(dynamo, store, table, values, says):
    lease = taken(store)
    for _ in range(2):
        store.append(lease, opened())
    dynamo.tamper(table, f"run#{lease.run}", "event#00000002", values)
    with pytest.raises(StoreError, match=says):
        store.read(lease.run)


# --- what is large ---------------------------------------------------------------------------------------------------


def large(letters: int, letter: str = "x") -> Plan:
    return replace(plan(), purpose=letter * letters)


@pytest.mark.parametrize(("letters", "letter"), [(250_000, "x"), (400_000, "復")])
def test_a_plan_larger_than_an_item_may_be_is_kept_in_parts(dynamo, store, table, letters, letter):
    run = begin(store, large(letters, letter))
    lease = store.take(run, ELSEWHERE, 1, at(1))
    revised = PlanRevised(at(1), "ops@bastion", large(letters, letter), "larger")
    assert [store.append(lease, event) for event in (opened(), revised, opened())] == [2, 3, 4]
    first, *_, third, fourth = store.read(run)
    assert first[1].plan == large(letters, letter)
    assert (third, fourth) == ((3, revised), (4, opened()))
    assert store.read(run, 2) == (third, fourth)
    assert all(size < 400_000 for size in dynamo.sizes(table))


def test_a_plan_that_is_too_large_is_refused_with_a_sentence_and_nothing_is_written(dynamo, store):
    with pytest.raises(StoreError, match=r"event 1 of run 20260203-01 has 4\.0 MB, and DynamoDB takes 3\.8 MB at once"):
        begin(store, large(4_000_000))
    assert "TransactWriteItems" not in dynamo.asked
    assert begin(store) == "20260203-01"


def test_a_line_whose_last_part_is_not_to_be_seen_yet_waits_and_one_that_lost_a_part_is_said_so(dynamo, store, table):
    lease = taken(store)
    store.append(lease, PlanRevised(at(1), "ops@bastion", large(100_000), "larger"))
    dynamo.tamper(table, f"run#{lease.run}", "event#00000002#001", None)
    assert numbers(store, lease.run) == [1]
    store.append(lease, opened())
    with pytest.raises(StoreError, match=r"a part of run#.* event#00000002 is missing"):
        store.read(lease.run)


def test_a_long_list_comes_page_by_page(dynamo, store):
    lease = taken(store)
    for attempt in range(30):
        store.append(lease, opened(attempt=attempt))
    dynamo.page = 7
    assert numbers(store, lease.run) == list(range(1, 32))


# --- what it costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doing", "asks"),
    [
        (lambda store, lease: store.append(lease, closed("1.1")), ["TransactWriteItems"]),
        (lambda store, lease: store.renew(lease, at(1)), ["UpdateItem"]),
        (lambda store, _: store.version(), ["Query"]),
        (lambda store, lease: store.read(lease.run, 1), ["Query", "GetItem"]),
        (lambda store, _: store.runs(), ["Query"] * 3),
    ],
)
def test_what_is_done_often_takes_few_calls(
    dynamo: DynamoServer, store: DynamoStore, doing: Callable[[Store, Lease], object], asks: list[str]
) -> None:
    lease = taken(store)
    dynamo.asked.clear()
    doing(store, lease)
    assert dynamo.asked == asks


def test_all_that_is_read_is_read_as_it_is_now_and_of_a_journal_that_is_taken_only_the_end(dynamo, store):
    lease = taken(store)
    for attempt in range(3):
        store.append(lease, opened(attempt=attempt))
    dynamo.forget()
    store.take(lease.run, ELSEWHERE, 1, at(31))
    store.request(lease.run, answer())
    store.runs()
    reads = [words for name, words in zip(dynamo.asked, dynamo.words, strict=True) if name in {"GetItem", "Query"}]
    assert all(words["ConsistentRead"] for words in reads)
    assert [words["Limit"] for words in reads if ":low" in words.get("ExpressionAttributeValues", {})] == [1, 1]


def test_boto3_is_loaded_when_a_table_is_opened_and_not_before():
    code = "import sys, backends.runs.dynamodb; print([one for one in ('boto3', 'botocore') if one in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out == "[]\n"
