"""A runner: takes a run, lives as long as its lease, and ends in good order whatever ends it."""

import asyncio
import os
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from backends.errors import Damaged, Held, SiteError, StoreError
from backends.events import PlanRevised, RunBegan
from backends.model import Move
from backends.plan import Lane, Plan, RunOnNode, Stage, Step
from backends.questions import probes
from backends.runs import runner as module
from backends.runs.base import AnswerRequest, Outcome
from backends.runs.runner import FAULT, LEFT, OVER, Runner, utc_now
from backends.runs.sqlite import SqliteStore
from backends.settings import Cluster, Node, Place, Site
from backends.transports.base import INTERRUPT
from tests.backends.control.office import PLAN, site_in

PATIENCE_S = 20
HANGS = Step("1.1", "Do something long", "to see", RunOnNode("one", ("sleep",)), timeout_s=3600)


class Hands:
    """Hands that begin what they are told, and never come to its end."""

    def __init__(self, _: object, cluster: Cluster, *__: object) -> None:
        self.cluster = cluster
        self.begun = asyncio.Event()
        self.interrupted = self.told = self.closed = False
        made.append(self)

    async def look(self, probe: object) -> None:
        raise StoreError(f"nobody looks at {probe} here")

    async def run(self, *_: object, **__: object) -> Outcome:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as cancelled:
            self.interrupted, self.told = True, INTERRUPT in cancelled.args
            raise
        raise AssertionError

    async def close(self) -> None:
        self.closed = True


made: list[Hands] = []


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made.clear()
    monkeypatch.setattr(module, "RunHands", Hands)
    one = SqliteStore(tmp_path / "store")
    yield one
    one.close()


def begin(store: SqliteStore, plan: Plan = PLAN, site: str = "site.toml", where: str = "") -> str:
    """Write a run down."""
    now, plan = utc_now(), replace(plan, where=where)
    return store.begin(RunBegan("", now, "taro@here", plan, "hash", plan.token, site), now=now).run


def site(tmp_path: Path, lease_s: float = 0.03) -> Site:
    whole = site_in(tmp_path)
    return replace(whole, timing=replace(whole.timing, lease_s=lease_s))


def doing(step: Step = HANGS) -> Plan:
    return replace(PLAN, stages=(Stage("Do", (Lane("one", (step,)),)),))


async def until(so) -> None:
    """Wait until something is so; nobody tells, so we look whenever the loop comes round."""
    async with asyncio.timeout(PATIENCE_S):
        while not so():  # noqa: ASYNC110 - as said above
            await asyncio.sleep(0)


def log(store: SqliteStore, run: str) -> str:
    return (store.folder / "runs" / run / "log").read_text("utf-8")


def kinds(store: SqliteStore, run: str) -> list[str]:
    return [event.kind for _, event in store.read(run)]


def holder(store: SqliteStore):
    return store.runs()[0].holder


async def test_it_says_that_it_began_carries_the_run_to_its_end_and_gives_the_cluster_back(store, tmp_path):
    run = begin(store)
    going = asyncio.ensure_future(Runner(site(tmp_path), run, store).carry_out())
    await until(lambda: "asked" in kinds(store, run))
    assert kinds(store, run)[:2] == ["run-began", "runner-began"]
    assert holder(store).alive
    assert store.request(run, AnswerRequest("q1", "yes", "taro@here", utc_now())) is None
    assert await going == OVER
    assert kinds(store, run)[-1] == "run-ended"
    assert holder(store) is None
    assert made[0].closed


async def test_it_says_again_and_again_that_it_lives(store, tmp_path):
    run = begin(store)
    runner = Runner(site(tmp_path), run, store)
    going = asyncio.ensure_future(runner.carry_out())
    await until(lambda: holder(store) and holder(store).alive)
    first = holder(store).until
    await until(lambda: holder(store).until > first)
    runner.told_to_end.set()
    assert await going == LEFT


async def test_each_runner_of_a_run_says_in_its_log_where_it_began(store, tmp_path):
    run = begin(store)
    for count in (1, 2):
        runner = Runner(site(tmp_path), run, store)
        going = asyncio.ensure_future(runner.carry_out())
        await until(lambda count=count: holder(store) and kinds(store, run).count("runner-began") == count)
        runner.told_to_end.set()
        assert await going == LEFT
        said = f"\tclpdeck\t=\trunner began on {socket.gethostname()}, process {os.getpid()}\n"
        assert log(store, run).count(said) == count


async def test_a_lease_that_cannot_be_renewed_for_a_while_is_remarked_once_and_kept(store, tmp_path, monkeypatch):
    run, renew, failures = begin(store), store.renew, iter([StoreError("the disk is full")] * 3)

    def sometimes(*given: object) -> None:
        error = next(failures, None)
        if error:
            raise error
        renew(*given)

    monkeypatch.setattr(store, "renew", sometimes)
    runner = Runner(site(tmp_path), run, store)
    going = asyncio.ensure_future(runner.carry_out())
    await until(lambda: holder(store) and holder(store).alive)
    first = holder(store).until
    await until(lambda: holder(store).until > first)
    assert log(store, run).count("the lease could not be renewed: the disk is full") == 1
    runner.told_to_end.set()
    assert await going == LEFT


async def test_one_that_is_told_to_end_interrupts_nothing_and_gives_the_cluster_back(store, tmp_path):
    run = begin(store, doing())
    runner = Runner(site(tmp_path), run, store)
    going = asyncio.ensure_future(runner.carry_out())
    await until(lambda: made and made[0].begun.is_set())
    runner.told_to_end.set()
    assert await going == LEFT
    assert not made[0].interrupted
    assert holder(store) is None
    assert kinds(store, run)[-1] == "step-opened"
    assert "this runner was told to end; the run can be resumed" in log(store, run)


async def test_one_that_lost_its_cluster_does_nothing_more_and_takes_it_from_nobody(store, tmp_path):
    run = begin(store, doing())
    going = asyncio.ensure_future(Runner(site(tmp_path), run, store).carry_out())
    await until(lambda: made and made[0].begun.is_set())
    emergency = begin(store, replace(PLAN, emergency=True))
    assert await going == LEFT
    assert not made[0].interrupted
    assert holder(store).run == emergency
    assert kinds(store, run)[-1] == "step-opened"
    assert f"this runner does nothing more: run {run} has lost cluster books" in log(store, run)


async def test_a_fault_of_our_own_leaves_the_run_to_be_resumed(store, tmp_path, monkeypatch, capsys):
    class Broken:
        def __init__(self, *_: object, **__: object) -> None: ...

        async def run(self) -> None:
            raise ZeroDivisionError("by nought")

    monkeypatch.setattr(module, "Engine", Broken)
    run = begin(store)
    assert await Runner(site(tmp_path), run, store).carry_out() == FAULT
    assert holder(store) is None
    assert "a fault of clpdeck's own (ZeroDivisionError('by nought')); the run can be resumed" in log(store, run)
    assert "Traceback" in capsys.readouterr().err


async def test_a_disk_that_is_slow_delays_nobody_but_who_waits_for_it_and_lines_are_written_one_by_one(
    store, tmp_path, monkeypatch
):
    lanes = tuple(Lane(str(at), (replace(HANGS, id=f"{at}.1"),)) for at in (1, 2))
    run = begin(store, replace(PLAN, stages=(Stage("Do", lanes),)))
    append, goes_on, at_it, most = store.append, threading.Event(), [0], [0]

    def slow(*given) -> int:
        at_it[0] += 1
        most[0] = max(most[0], at_it[0])
        assert goes_on.wait(PATIENCE_S)
        number = append(*given)
        at_it[0] -= 1
        return number

    runner = Runner(site(tmp_path), run, store)
    going = asyncio.ensure_future(runner.carry_out())
    await until(lambda: "runner-began" in kinds(store, run))
    monkeypatch.setattr(store, "append", slow)
    await until(lambda: at_it[0])
    first = holder(store).until
    await until(lambda: holder(store).until > first)
    goes_on.set()
    await until(lambda: kinds(store, run).count("step-opened") == 2)
    runner.told_to_end.set()
    assert await going == LEFT
    assert most == [1]


@pytest.mark.parametrize("met", ["append", "renew", "version"])
async def test_one_whose_store_is_broken_ends_with_a_sentence_and_leaves_what_is_in_hand(
    store, tmp_path, monkeypatch, capsys, met
):
    asks = Lane("operator", (replace(PLAN.stages[0].lanes[0].steps[0], id="2.1"),))
    plan = doing()
    run = begin(store, replace(plan, stages=(replace(plan.stages[0], lanes=(*plan.stages[0].lanes, asks)),)))
    going = asyncio.ensure_future(
        Runner(site(tmp_path, lease_s=30.0 if met != "renew" else 0.03), run, store).carry_out()
    )
    await until(lambda: made and made[0].begun.is_set() and "asked" in kinds(store, run))

    def breaks(*_: object) -> None:
        raise Damaged("the store of runs is damaged; a copy of it as it was found is in /x")

    store.request(run, AnswerRequest("q1", "yes", "taro@here", utc_now()))
    monkeypatch.setattr(store, met, breaks)
    assert await going == LEFT
    said = "the store of runs is damaged; a copy of it as it was found is in /x"
    assert f"this runner ends: {said}" in log(store, run)
    assert capsys.readouterr().err == f"{said}\n"
    assert not made[0].told


async def test_a_run_in_the_hands_of_another_runner_is_not_taken(store, tmp_path):
    run = begin(store)
    first = Runner(site(tmp_path), run, store)
    going = asyncio.ensure_future(first.carry_out())
    await until(lambda: holder(store) and holder(store).alive)
    with pytest.raises(Held, match=f"cluster books is held by run {run}"):
        await Runner(site(tmp_path), run, store).carry_out()
    first.told_to_end.set()
    assert await going == LEFT


async def test_a_run_whose_cluster_is_not_in_the_site_file_any_more_is_not_taken(store, tmp_path):
    run = begin(store, replace(PLAN, cluster="dvds"))
    with pytest.raises(SiteError, match=f"has no cluster 'dvds', which run {run} is for"):
        await Runner(site(tmp_path), run, store).carry_out()
    assert kinds(store, run) == ["run-began"]


async def test_other_inputs_are_taken_in_the_middle_by_what_is_seen_then(store, tmp_path, monkeypatch):
    seen = []

    def write(begun, cluster, timing, inputs, estate, now):
        seen.append((begun.runbook, cluster.name, dict(inputs), len(estate.views)))
        return replace(plan, title="With other inputs")

    plan = doing(replace(HANGS, do=RunOnNode("one", ("fails",))))

    async def fails(*_: object, **__: object) -> Outcome:
        return Outcome("failed", "no")

    monkeypatch.setattr("backends.runbooks.rewrite", write)
    monkeypatch.setattr("backends.runbooks.wanted", lambda _, cluster: probes(cluster))
    monkeypatch.setattr(Hands, "run", fails)
    run = begin(store, plan)
    runner = Runner(site(tmp_path), run, store)
    going = asyncio.ensure_future(runner.carry_out())
    await until(lambda: "asked" in kinds(store, run))
    store.request(run, AnswerRequest("q1", "value", "taro@here", utc_now(), "lamp=red"))
    await until(lambda: "plan-revised" in kinds(store, run))
    assert seen == [("see-lamp", "books", {"lamp": "red"}, 1)]
    revised = next(event for _, event in store.read(run) if isinstance(event, PlanRevised))
    assert revised.plan.title == "With other inputs"
    runner.told_to_end.set()
    assert await going == LEFT


async def test_where_another_plan_has_a_server_elsewhere_other_hands_go_on_there_and_a_resumed_run_begins_with_them(
    store, tmp_path, monkeypatch
):
    whole = site(tmp_path)
    home = Place("dr", "ap-northeast-3", "vpc-0", (Node("one", "172.31.20.11", subnet="subnet-02"),))
    placed = replace(whole, clusters=(replace(whole.clusters[0], nodes=home.nodes, place=home),))
    move = Move("one", "subnet-03", "172.31.30.11", "ap-northeast-3c")
    plan = doing(replace(HANGS, do=RunOnNode("one", ("fails",))))

    async def fails(hands: Hands, *_: object, **__: object) -> Outcome:
        if hands.cluster.place.moves:
            return await hangs(hands)
        return Outcome("failed", "no")

    hangs = Hands.run
    monkeypatch.setattr("backends.runbooks.rewrite", lambda *_: replace(plan, moves=(move,)))
    monkeypatch.setattr("backends.runbooks.wanted", lambda _, cluster: probes(cluster))
    monkeypatch.setattr(Hands, "run", fails)
    run = begin(store, plan)
    for runner in (Runner(placed, run, store), Runner(placed, run, store)):
        going = asyncio.ensure_future(runner.carry_out())
        if len(made) == 0:
            await until(lambda: "asked" in kinds(store, run))
            store.request(run, AnswerRequest("q1", "value", "taro@here", utc_now(), "lamp=red"))
            await until(lambda: len(made) > 1 and made[1].begun.is_set())
        else:
            await until(lambda: kinds(store, run).count("runner-began") > 1)
        runner.told_to_end.set()
        assert await going == LEFT
    assert [one.cluster.nodes[0].address for one in made] == ["172.31.20.11", "172.31.30.11", "172.31.30.11"]
    assert [one.closed for one in made] == [True, False, False]
    assert "they are reached and looked at there" in log(store, run)


def elsewhere(site: Site) -> Site:
    """The same names, for other machines."""
    moved = (replace(one, nodes=(Node("one", "other.example"),)) for one in site.clusters)
    return replace(site, clusters=tuple(moved))


async def test_a_run_is_not_carried_out_by_a_site_file_that_calls_other_machines_by_its_clusters_name(store, tmp_path):
    of_another = elsewhere(site(tmp_path)).clusters[0].whereabouts
    run = begin(store, doing(), site="/etc/clpdeck/other.toml", where=of_another)
    with pytest.raises(SiteError, match=r"nothing is done, use --site /etc/clpdeck/other\.toml"):
        await Runner(site(tmp_path), run, store).carry_out()
    assert kinds(store, run) == ["run-began"]
    assert not made


async def test_a_run_whose_site_file_was_changed_before_it_began_ends_refused_with_nothing_looked_at(store, tmp_path):
    reads = elsewhere(site(tmp_path))
    run = begin(store, doing(), reads.path, site(tmp_path).clusters[0].whereabouts)
    assert await Runner(reads, run, store).carry_out() == OVER
    assert kinds(store, run) == ["run-began", "runner-began", "run-ended"]
    assert store.runs()[0].ended == "refused"
    assert holder(store) is None
    assert not made


async def test_a_site_file_may_be_mended_in_the_middle_of_a_run(store, tmp_path):
    reads = site(tmp_path)
    run = begin(store, doing(), reads.path, reads.clusters[0].whereabouts)
    for one in (reads, elsewhere(reads)):
        made.clear()
        runner = Runner(one, run, store)
        going = asyncio.ensure_future(runner.carry_out())
        await until(lambda: made)
        runner.told_to_end.set()
        assert await going == LEFT
