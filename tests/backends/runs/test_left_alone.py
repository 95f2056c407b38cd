"""A command in hand, over SSH: whatever ends its runner tells the node nothing; an operator who interrupts does."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backends.events import RunBegan, RunEvent, RunnerBegan, StepClosed
from backends.model import StatusProbe
from backends.plan import AskOperator, GroupOn, Lane, Plan, RunOnNode, Stage, Step
from backends.progress import Progress, replay
from backends.runs import runner as module
from backends.runs.base import AnswerRequest, Lease, StopRequest
from backends.runs.hands import RunHands
from backends.runs.runner import FAULT, LEFT, OVER, Runner
from backends.runs.sqlite import SqliteStore
from backends.sim.session import Session
from backends.transports import ssh
from tests.backends.runs.pretend import MOVE, Pretend

PATIENCE_S = 30
ASKS = Step("2", "Ask", "to see", AskOperator("Is it so?", "the lamp", "it is lit"))


def now() -> datetime:
    return datetime.now(UTC)


class Scene:
    """A run whose move hangs in one lane, while another lane asks.

    Attributes:
        signals: What nodes were told to do with a command that ran there.
        hands: Those of each runner.
    """

    def __init__(self, pretend: Pretend, store: SqliteStore) -> None:
        self.pretend, self.store = pretend, store
        self.signals: list[str] = []
        self.hands: list[RunHands] = []
        name = pretend.cluster.name
        looks = (StatusProbe(name, "server01"), StatusProbe(name, "server02"))
        moves = Step("1", "Move it", "to see", RunOnNode("server01", MOVE), looks, timeout_s=3600)
        moves = replace(moves, done_when=GroupOn("failover", "server02"))
        lanes = (Lane("server01", (moves,)), Lane("you", (ASKS,)))
        plan = Plan("test", name, "Test", "to see", (), (), (Stage("all", lanes),))
        self.run = store.begin(RunBegan("", now(), "taro@here", plan, "hash", "", str(pretend.path)), now=now()).run

    @property
    def progress(self) -> Progress:
        return replay(self.store.read(self.run))

    @property
    def lease(self) -> Lease:
        began = [event for _, event in self.store.read(self.run) if isinstance(event, RunnerBegan)]
        return Lease(self.progress.plan.cluster, self.run, began[-1].fence)

    def runner(self, lease_s: float = 30.0) -> Runner:
        settings = self.pretend.settings
        return Runner(replace(settings, timing=replace(settings.timing, lease_s=lease_s)), self.run, self.store)

    async def in_hand(self, runner: Runner) -> "asyncio.Task[int]":
        """Let a runner begin, until the node has the command and the operator the question."""
        self.pretend.fault("hang", "server01", "clpgrp")
        going = asyncio.create_task(runner.carry_out())
        await self.until(lambda: self.pretend.told and self.progress.questions)
        return going

    async def until(self, so: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not so():  # noqa: ASYNC110 - nobody tells us
                await asyncio.sleep(0)

    def answer(self) -> None:
        self.store.request(self.run, AnswerRequest("q1", "yes", "taro@here", now()))

    async def heard_by_now(self) -> list[str]:
        """The signals, once a whole look has gone the way they would have gone."""
        await self.hands[0].look(StatusProbe(self.pretend.cluster.name, "server01"))
        return self.signals


@pytest.fixture
async def scene(tmp_path, monkeypatch):
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    monkeypatch.setattr(ssh, "INTERRUPT_S", 0.05)
    pretend = await Pretend.start(tmp_path / "site")
    store = SqliteStore(tmp_path / "store")
    scene = Scene(pretend, store)

    class Made(RunHands):
        def __init__(self, *given) -> None:
            super().__init__(*given)
            scene.hands.append(self)

    monkeypatch.setattr(module, "RunHands", Made)
    heard = Session.signal_received
    monkeypatch.setattr(
        Session, "signal_received", lambda one, signal: scene.signals.append(signal) or heard(one, signal)
    )
    yield scene
    for hands in scene.hands:
        await hands.close()
    await pretend.close()
    store.close()


def taken_over_at_an_append(scene: Scene, runner: Runner, patch: pytest.MonkeyPatch) -> None:
    scene.store.release(scene.lease)
    scene.answer()


def taken_over_at_a_renewal(scene: Scene, runner: Runner, patch: pytest.MonkeyPatch) -> None:
    scene.store.release(scene.lease)


def a_fault_in_the_other_lane(scene: Scene, runner: Runner, patch: pytest.MonkeyPatch) -> None:
    append = scene.store.append

    def broken(lease: Lease, event: RunEvent) -> int:
        if isinstance(event, StepClosed):
            patch.setattr(scene.store, "append", append)
            raise ZeroDivisionError("a fault of ours")
        return append(lease, event)

    patch.setattr(scene.store, "append", broken)
    scene.answer()


def told_to_end(scene: Scene, runner: Runner, patch: pytest.MonkeyPatch) -> None:
    runner.told_to_end.set()


@pytest.mark.parametrize(
    ("ends", "code", "lease_s"),
    [
        (taken_over_at_an_append, LEFT, 30.0),
        (taken_over_at_a_renewal, LEFT, 0.3),
        (a_fault_in_the_other_lane, FAULT, 30.0),
        (told_to_end, LEFT, 30.0),
    ],
)
async def test_whatever_ends_a_runner_its_node_is_told_nothing_and_the_next_one_looks(
    scene, monkeypatch, capsys, ends, code, lease_s
):
    runner = scene.runner(lease_s)
    going = await scene.in_hand(runner)
    ends(scene, runner, monkeypatch)
    assert await going == code
    assert await scene.heard_by_now() == []

    scene.pretend.fault("clear")
    next_one = asyncio.create_task(scene.runner().carry_out())
    await scene.until(lambda: scene.progress.step("1").closed)
    scene.answer()
    assert await next_one == OVER
    assert [step.standing for step in scene.progress.steps] == ["done", "done"]
    assert scene.pretend.told == ["server01   clpgrp -m failover -a server02"]
    assert scene.signals == []


async def test_only_an_operator_who_interrupts_has_a_node_told_to_end_its_command(scene):
    going = await scene.in_hand(scene.runner())
    scene.store.request(scene.run, StopRequest("taro@here", now()))
    await scene.until(lambda: scene.progress.stopping)
    assert await scene.heard_by_now() == []
    scene.store.request(scene.run, StopRequest("taro@here", now(), interrupt=True))
    assert await going == OVER
    assert scene.signals == ["INT", "TERM"]
