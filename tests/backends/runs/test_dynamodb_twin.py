"""Whatever replies are lost, and whenever what was lost arrives: the table holds what a store in memory holds."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as some

from backends.errors import StoreError
from backends.events import Answered, RunEnded
from backends.progress import RunRow
from backends.runs.base import Lease, StopRequest, Store
from tests.backends.runs.dynamo_server import DynamoServer
from tests.backends.runs.dynamo_table import store_at
from tests.backends.runs.memory import MemoryStore
from tests.backends.runs.stored import ELSEWHERE, answer, asked, at, begin, closed, opened, plan

Doing = Callable[["User", float], object]
NO_RUN = "20260101-01"


@dataclass
class User:
    """Uses a store, and remembers its leases as the runners of its runs would."""

    stores: tuple[Store, ...]
    runs: list[str]
    leases: dict[str, Lease]

    def begin(self, second: float, cluster: str) -> str:
        self.runs.append(begin(self.stores[0], plan(cluster), second))
        return self.runs[-1]

    def take(self, second: float, machine: int) -> str:
        run = self.runs[-1]
        self.leases[run] = self.stores[machine].take(run, ELSEWHERE, 100 + machine, at(second))
        return run

    def with_lease(self, do: Callable[[Store, Lease], object]) -> object:
        run = self.runs[-1]
        return do(self.stores[0], self.leases[run]) if run in self.leases else None


def doings() -> dict[str, Doing]:
    events = [opened(), closed("1.1"), closed("1.2"), asked("q1"), Answered("q1", at(4), "x", "again")]
    made: dict[str, Doing] = {
        "begin bookshop": lambda user, second: user.begin(second, "bookshop"),
        "begin library": lambda user, second: user.begin(second, "library"),
        "take": lambda user, second: user.take(second, 0),
        "take elsewhere": lambda user, second: user.take(second, 1),
        "renew": lambda user, second: user.with_lease(lambda store, lease: store.renew(lease, at(second))),
        "release": lambda user, _: user.with_lease(lambda store, lease: store.release(lease)),
        "end": lambda user, _: user.with_lease(lambda store, lease: store.append(lease, RunEnded(at(9), "done"))),
        "answer": lambda user, _: user.stores[1].request(user.runs[-1], answer()),
        "answer too late": lambda user, _: user.stores[0].request(user.runs[-1], answer("skip", "bert@two")),
        "stop": lambda user, _: user.stores[1].request(user.runs[-1], StopRequest("anna@one", at(5))),
    }
    for event in events:
        made[event.kind] = lambda user, _, event=event: user.with_lease(lambda store, lease: store.append(lease, event))
    return made


DOINGS = doings()
STEPS = some.lists(
    some.tuples(
        some.sampled_from(sorted(DOINGS)),
        some.sampled_from([0.0, 0.0, 10.0, 31.0]),
        some.lists(some.tuples(some.integers(1, 6), some.sampled_from(["lose", "cut", "delay"])), max_size=2),
        some.booleans(),
    ),
    min_size=1,
    max_size=14,
)


def came_of(doing: Doing, user: User, second: float) -> object:
    try:
        return doing(user, second)
    except StoreError as error:
        return type(error)


def seen(store: Store, runs: list[str]) -> object:
    """All that can be read, but for fences."""
    return [(store.read(run), store.requests(run)) for run in runs], [bare(row) for row in store.runs()]


def bare(row: RunRow) -> RunRow:
    held = row.holder
    return replace(row, holder=held and replace(held, host="", pid=0, alive=None))


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_what_the_table_holds_is_what_was_done_and_nothing_twice(moto_server, tmp_path_factory, steps):
    moto_server.forget()
    second = 0.0

    def now() -> datetime:
        return at(second)

    table, folder = moto_server.table(), tmp_path_factory.getbasetemp() / "twin"
    memory = MemoryStore(now=now)
    with (
        closing(store_at(moto_server.url, table, folder, now=now)) as one,
        closing(store_at(moto_server.url, table, folder, now=now)) as other,
    ):
        users = [User((one, other), [NO_RUN], {}), User((memory, memory), [NO_RUN], {})]
        asked = False
        for name, wait_s, faults, lands in steps:
            if name == "answered" and not asked:
                continue  # no runner answers what it has not asked
            asked = asked or name == "asked"
            second += wait_s
            go_wrong(moto_server, dict(faults))
            ours, theirs = (came_of(DOINGS[name], user, second) for user in users)
            moto_server.before = lambda _: None
            moto_server.faults.clear()
            assert ours == theirs
            if lands:
                moto_server.land()
        moto_server.land()
        assert seen(one, users[0].runs[1:]) == seen(memory, users[1].runs[1:])


def go_wrong(server: DynamoServer, faults: dict[int, str]) -> None:
    """Let the requests of these numbers, counted from now, go wrong."""
    numbers = count(1)

    def before(_: str) -> None:
        how = faults.get(next(numbers))
        if how:
            server.fails("*", how)

    server.before = before
