"""A run on the stage of a test: world, store, runner after runner, and an operator."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from backends.events import Asked, Choice, RunBegan, RunEnded, RunEvent, RunnerBegan
from backends.plan import Action, AskOperator, CallAws, Check, Lane, Plan, RunOnNode, Stage, Step, Text
from backends.progress import Progress, replay
from backends.runs.base import AnswerRequest, StopRequest, Watchdogs
from backends.runs.engine import Engine, Rewrite
from backends.settings import Cluster, Node, Timing
from tests.backends.runs.memory import MemoryStore
from tests.backends.runs.virtual import Time, run
from tests.backends.runs.world import HandsOf, Killed, World, is_, judge, look_at

TIMING = Timing(run_look_s=2.0, run_view_s=20.0, lease_s=30.0, store_s=0.5)
CLUSTER = Cluster("books", (Node("one", "one.example"), Node("two", "two.example")))


def sets(id_: str, thing: str, state: str, *, node: str = "one", repeatable: bool = False, **more: Any) -> Step:
    """A step that brings a thing into a state by a command on a node."""
    do = RunOnNode(node, ("set", thing, state), repeatable)
    return step(id_, do, thing, state, **more)


def makes(id_: str, thing: str, *, repeatable: bool = False, **more: Any) -> Step:
    """A step that has AWS make a thing, and gives its `id`."""
    do = CallAws("ec2", "Make", (("Thing", thing),), "Token", repeatable, (("id", "Id"),))
    return step(id_, do, thing, "made", **more)


def uses(id_: str, thing: Text, state: Text, seen: tuple[str, str]) -> Step:
    """A step whose words only an earlier step knows whole; `seen` is the thing, and the state it is to be in."""
    return step(id_, RunOnNode("one", ("set", thing, state)), *seen)


def step(id_: str, do: Action, thing: str, state: str, **more: Any) -> Step:
    """A step that is done when a thing is in a state."""
    given: dict[str, Any] = {"looks": look_at(thing), "done_when": is_(thing, state), **more}
    return Step(id_, f"{thing} is to be {state}", "because a test says so", do, **given)


def asks(id_: str, gives: str = "") -> Step:
    """A step that only asks."""
    return Step(id_, "ask", "because a test says so", AskOperator("Is it so?", "the lamp", "it is lit", gives))


def plan(*lanes: tuple[Step, ...] | Step, before: tuple[Check, ...] = (), finally_: tuple[Step, ...] = ()) -> Plan:
    """A plan of one stage; a step by itself is a lane by itself."""
    rows = tuple((lane,) if isinstance(lane, Step) else lane for lane in lanes)
    stage = Stage("all", tuple(Lane(str(n), row) for n, row in enumerate(rows, 1)))
    return Plan("test", "books", "Test", "to try", (), before, (stage,), finally_)


def check(thing: str, state: str) -> Check:
    """A check of a plan."""
    return Check(f"{thing} is {state}", is_(thing, state), look_at(thing))


async def when(so: Callable[[], bool], every_s: float = 0.05) -> None:
    """Return once something is so in the world of a test; in virtual time that costs nothing."""
    while not so():  # noqa: ASYNC110 - a world made of plain values tells nobody when it changes
        await asyncio.sleep(every_s)


@dataclass
class Play:
    """A run, and all that it is played with."""

    plan: Plan
    time: Time = field(default_factory=Time)
    store: MemoryStore = field(default_factory=MemoryStore)
    timing: Timing = TIMING
    rewrite: Rewrite | None = None
    log: list[str] = field(default_factory=list)
    hands: list[HandsOf] = field(default_factory=list)
    run_id: str = ""
    watchdogs: Watchdogs | None = None

    def __post_init__(self) -> None:
        self.world = World(self.time)
        began = RunBegan("", self.time.now(), "taro@desk", self.plan, "0" * 12, "", "/site.toml")
        self.run_id = self.store.begin(began, now=self.time.now()).run

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """The journal."""
        return tuple(event for _, event in self.store.read(self.run_id))

    @property
    def progress(self) -> Progress:
        """How the run stands by its journal."""
        return replay(self.store.read(self.run_id))

    def go(
        self,
        *answers: tuple[str, Choice] | tuple[str, Choice, str],
        until: Callable[["Play"], bool] | None = None,
        during: Callable[["Play"], Awaitable[None]] | None = None,
        kill_at: int = 0,
    ) -> RunEnded | None:
        """Play on with a new runner, to the end or until something is so.

        Args:
            answers: What the operator says: to which kind of question, which choice, with which value.
            until: Then the runner is ended, as by SIGTERM.
            during: Something that happens meanwhile.
            kill_at: The action whose reply this runner does not live to hear.

        Raises:
            Killed: The runner was.
        """
        return run(self._go(answers, until, during, kill_at), self.time)

    async def _go(self, answers, until, during, kill_at) -> RunEnded | None:  # type: ignore[no-untyped-def] # as `go`
        self.now = self.engine(kill_at=kill_at)
        going = asyncio.ensure_future(self.now.run())
        others = [asyncio.ensure_future(self._answer(answers, patient=until is not None))]
        if during:
            others.append(asyncio.ensure_future(during(self)))
        try:
            while not going.done() and not (until and until(self)):
                failed = next((one for one in others if one.done() and one.exception()), None)
                if failed:
                    failed.result()
                await asyncio.sleep(0.05)
            if not going.done():
                return None
            return going.result()
        except BaseExceptionGroup as group:
            killed, rest = group.split(Killed)
            if killed:
                raise Killed from None
            raise rest or group from None
        finally:
            for one in (going, *others):
                one.cancel()
            await asyncio.wait({going, *others})

    async def _answer(self, answers: Sequence[tuple[str, ...]], *, patient: bool) -> None:
        for why, choice, *value in answers:
            asked = await self.question()
            assert asked.why == why, asked
            self.say(asked.question, cast("Choice", choice), *value)
            await self.closed(asked)
        while not patient:
            asked = await self.question()
            await asyncio.sleep(1000)
            assert asked not in self.now.progress.questions, f"nobody answers {asked}"

    async def question(self) -> Asked:
        """The oldest open question, once there is one."""
        await when(lambda: bool(self.now.progress.questions))
        return self.now.progress.questions[0]

    async def closed(self, asked: Asked) -> None:
        """Return when a question is not open any more."""
        await when(lambda: asked not in self.now.progress.questions)

    def say(self, question: str, choice: Choice, value: str = "") -> None:
        """Put an answer."""
        self.store.request(self.run_id, AnswerRequest(question, choice, "hanako@desk", self.time.now(), value))

    def stop(self, *, interrupt: bool = False) -> None:
        """Ask for a stop."""
        self.store.request(self.run_id, StopRequest("hanako@desk", self.time.now(), interrupt))

    def hows(self) -> dict[str, str]:
        """How each step stands."""
        return {step.id: step.standing for step in self.progress.steps}

    def kinds(self, step: str) -> list[str]:
        """What the journal tells of a step, without the looks, in order."""
        told = (event for event in self.events if getattr(event, "step", "") == step)
        return [event.kind for event in told if event.kind != "step-looked"]

    def engine(self, *, kill_at: int = 0) -> Engine:
        """Another runner takes the run; the one before is dead."""
        pid = len(self.hands) + 1
        self.store.dead.add(pid - 1)
        lease = self.store.take(self.run_id, "here", pid, self.time.now())
        self.hands.append(HandsOf(self.world, kill_at=kill_at))
        self.store.append(lease, RunnerBegan(self.time.now(), "here", pid, lease.fence))
        return Engine(
            self.progress,
            self.store,
            lease,
            self.hands[-1],
            cluster=CLUSTER,
            timing=self.timing,
            clock=self.time.now,
            log=lambda source, mark, text: self.log.append(f"{source} {mark} {text}"),
            rewrite=self.rewrite,
            judge=judge,
            watchdogs=self.watchdogs,
        )
