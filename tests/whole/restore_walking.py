"""Restores and backups whose runner is killed at one point after the other, each begun from a checkpoint before it."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from backends.events import Asked, Choice, RunEnded, StepClosed
from backends.plan import AskOperator, CallAws, Lane, Plan, RunOnNode, Stage, Step
from backends.runs.base import AnswerRequest
from backends.runs.runner import utc_now
from backends.runs.sqlite import SqliteStore
from backends.sim.desk import ask
from tests.conftest import begin_pretend_site
from tests.terminal import ROOT, python
from tests.whole import checkpoints
from tests.whole.mortals import Job, Where
from tests.whole.restoring import DISASTER, Doing, Region
from tests.whole.restoring import _typed as typed

KILLED = -signal.SIGKILL
SPEED = 400.0
HASTE = re.compile(r"^(?P<name>run_look_s|store_s) = .*$", re.MULTILINE)
"""Waits of the site file that are shortened further."""
OPERATOR_S = 4.0
"""How long a step may take here before the operator is asked: in life it is minutes."""
LOOKS_S = 0.5
"""How long the operator looks before they have something of an unknown end done again."""
PATIENCE_S = 90.0
BEGINS = 6
"""How many checkpoints a point is tried from: a look at what has come true since is not made any more."""
SETTLES_S = 10.0
"""How long the world may take, once a run is over, to look as it will stay."""


@dataclass(frozen=True)
class Point:
    """Where a runner is killed.

    Attributes:
        name: The append's, or the effect's; with its count, as in the unbroken run.
        begins: The checkpoints that come before it, the latest first.
    """

    where: Where
    name: str
    begins: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where} {self.name}"


@dataclass
class Site:
    """A pretend site of two regions in haste, and a nursery of runners for it."""

    folder: Path
    story: str
    version: str = "5.3"
    _site: subprocess.Popen[str] = field(init=False)
    _nursery: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        begun, self._site = begin_pretend_site(self.folder, self.story, "--clusterpro", self.version, speed=SPEED)
        begun.file.write_text(HASTE.sub(r"\g<name> = 0.05", begun.file.read_text("utf-8")), "utf-8")
        self._found_nursery()
        return self

    def _found_nursery(self) -> None:
        self._nursery = subprocess.Popen(
            python("-m", "tests.whole.mortals"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "AWS_EC2_METADATA_DISABLED": "true"},
        )

    def _close_nursery(self) -> None:
        """Let it end, and the runner that it may have."""
        os.killpg(self._nursery.pid, signal.SIGKILL)
        self._nursery.communicate()

    def __exit__(self, *_: object) -> None:
        self._close_nursery()
        self._site.terminate()
        self._site.communicate(timeout=20)

    @property
    def region(self) -> Region:
        """What is done there."""
        return Region(self.folder)

    def reset(self) -> None:
        """Let the site begin anew, and forget all runs and checkpoints."""
        self.region.reset(self.story)
        shutil.rmtree(self.folder / checkpoints.KEPT, ignore_errors=True)
        (self.folder / "points").unlink(missing_ok=True)

    def fault(self, *words: str) -> None:
        """Let something go wrong there."""
        ask(self.folder, "fault", *words)

    def begin(self, plan: Plan) -> "Walk":
        """Begin a run of the plan."""
        begun = self.region.begin(plan)
        return Walk(self, begun.store, begun.run)

    def again(self, run: str, checkpoint: str) -> "Walk":
        """The run as it was at a checkpoint."""
        checkpoints.back(self.folder, checkpoint)
        return Walk(self, SqliteStore(self.folder / checkpoints.STORE), run)

    def carried_out(self, job: Job, walk: "Walk") -> int:
        """Have a runner carry it out, and the operator work meanwhile; its exit code, negative for a signal."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(json.dumps(asdict(job)) + "\n")
        self._nursery.stdin.flush()
        end = time.monotonic() + PATIENCE_S
        while not select.select([self._nursery.stdout], [], [], 0.05)[0]:
            if time.monotonic() > end:
                self._close_nursery()
                self._found_nursery()
                raise AssertionError(walk.tells())
            walk.operate()
        return int(self._nursery.stdout.readline())

    def points(self) -> list[Point]:
        """What the runner that took checkpoints has written down, in order; each has one before it."""
        found, begins = [], deque[str](maxlen=BEGINS)
        for line in (self.folder / "points").read_text("utf-8").splitlines():
            where, name, before = json.loads(line)
            if before:
                begins.appendleft(before)
            if begins:
                found.append(Point(where, name, tuple(begins)))
        return found

    def acts(self) -> list[dict[str, Any]]:
        """What the site was told to do, and did."""
        return [one for one in ask(self.folder, "acts") if one["carried_out"]]

    def world(self) -> list[str]:
        """All that there is."""
        return list(ask(self.folder, "counted"))

    def settled(self, like: Iterable[str] = ()) -> list[str]:
        """All that there is once it stays so, or is like that."""
        wanted, before, end = list(like), self.world(), time.monotonic() + SETTLES_S
        alike = 0
        while time.monotonic() < end and before != wanted and alike < 10:
            time.sleep(0.1)
            now = self.world()
            alike, before = alike + 1 if now == before and not wanted else 0, now
        return before


@dataclass
class Walk(Doing):
    """A run that is carried out by mortal runners, and the operator, who knows what to answer."""

    site: Site = field(kw_only=True)

    def __init__(self, site: Site, store: SqliteStore, run: str) -> None:
        super().__init__(site.region, store, run)
        self.site, self._version = site, 0
        self._open: tuple[Asked, ...] = ()
        self._answered: list[Asked] = []

    def go_on(self, where: Where = "", point: str = "", *, keeps: bool = False) -> int:
        """Have a runner carry it out."""
        return self.site.carried_out(Job(self.region.site.path, self.run, where, point, keeps), self)

    def operate(self) -> None:
        """Answer what is asked, each question once."""
        version = self.store.version()
        if version != self._version:
            self._version, self._open = version, self.progress.questions
        for asked in self._open:
            if asked not in self._answered and (answer := self.answer_to(asked)):
                self._answered.append(asked)
                choice, value = answer
                self.store.request(self.run, AnswerRequest(asked.question, choice, "robot@test", utc_now(), value))

    def answer_to(self, asked: Asked) -> tuple[Choice, str] | None:
        """What somebody answers who looks first; what was sent and may be under way is waited for."""
        if asked not in self.asked:
            self.asked.append(asked)
        if asked.why == "operator":
            step = self.progress.plan.step(asked.step)
            if step.title.startswith("Change it in the Cluster WebUI"):
                self.hand(asked)
            return "yes", DISASTER if isinstance(step.do, AskOperator) and step.do.gives else ""
        quiet = all(one["ended"] for one in ask(self.site.folder, "acts"))
        late = (utc_now() - asked.at).total_seconds() > LOOKS_S
        return ("again", "") if asked.why == "unknown" and quiet and late else None

    def hand(self, asked: Asked) -> None:
        """Change in the Cluster WebUI what is shown, as far as it is known; a server that is not there is left behind."""
        cluster = self.region.meant(self.progress.plan.runbook)
        node = cluster.node(self.progress.plan.step(asked.step).looks[0].node)  # type: ignore[union-attr] # asks a node
        alone = dict(self.progress.plan.inputs)["servers"] != "all"
        words = [
            *(["--force"] if alone else []),
            *(word for row in asked.shown for word in typed(row) if "(to be asked)" not in word),
        ]
        ask(self.site.folder, "hand", node.address, *dict.fromkeys(words))

    def times(self) -> Counter[str]:
        """How often the site did what."""
        return Counter(_told(one) for one in self.site.acts())

    def once(self) -> Counter[str]:
        """Of these how often the site did what must not be done twice."""
        steps = self.progress.plan.steps
        delicate = {
            name_of(one.do) for one in steps if isinstance(one.do, RunOnNode | CallAws) and not one.do.repeatable
        }
        return Counter({name: number for name, number in self.times().items() if name in delicate})

    def tells(self) -> str:
        """What is said where it does not go on."""
        asked = [one.text for one in self.progress.questions]
        open_ = [(one.id, one.standing) for one in self.progress.steps if one.standing not in {"to-do", "done"}]
        return f"{asked} {open_} {self.log[-1500:]}"

    def close(self) -> None:
        """Leave the store alone."""
        self.store.close()


def name_of(action: object) -> str:
    """An action as `Walk.times` names it."""
    if isinstance(action, RunOnNode):
        return " ".join((action.node, *map(str, action.argv)))
    return action.operation if isinstance(action, CallAws) else ""


def _told(told: Mapping[str, Any]) -> str:
    """A restored node is called after its cluster, too: `prod-db.dr server01`."""
    return " ".join((told["node"].split()[-1], *told["argv"])) if told["kind"] == "command" else str(told["operation"])


def whole(walk: Walk) -> list[str]:
    """What is wrong with how a run's journal ends: each step closed once, nothing left open."""
    events, progress = walk.events, walk.progress
    closed = Counter(event.step for event in events if isinstance(event, StepClosed))
    wrong = [f"step {id_} was closed {number} times" for id_, number in closed.items() if number != 1]
    wrong += [f"step {one.id} was never closed" for one in progress.plan.steps if one.id not in closed]
    hows = [event.how for event in events if isinstance(event, RunEnded)]
    wrong += [f"ended {hows}"] if hows != ["done"] else []
    return wrong + [f"asked still: {one.text}" for one in progress.questions]


def differences(before: Iterable[str], now: Iterable[str]) -> list[str]:
    """What is in one world and not in the other."""
    one, other = Counter(before), Counter(now)
    return [f"- {line}" for line in (one - other).elements()] + [f"+ {line}" for line in (other - one).elements()]


@dataclass
class Unbroken:
    """A plan that was carried out without any trouble, with checkpoints on the way."""

    site: Site
    plan: Plan
    run: str
    world: list[str]
    once: Counter[str]
    points: list[Point]

    def killed_at(self, point: Point) -> list[str] | None:
        """Kill a runner there and have another one go on: what is wrong then; `None` where it never came there."""
        for begin in point.begins:
            with closing(self.site.again(self.run, begin)) as walk:
                try:
                    code = walk.go_on(point.where, point.name)
                    wrong = [] if code == KILLED else self.wrong(walk, code)
                    if code == KILLED:
                        wrong = self.wrong(walk, walk.go_on())
                except AssertionError as stuck:
                    return [f"stuck: {stuck}"]
            if wrong or code == KILLED:
                return wrong
        return None

    def faulty_at(self, point: Point, *fault: str) -> tuple[list[str], list[str]]:
        """Let something go wrong with an effect: what is wrong at the end, and why the operator was asked."""
        with closing(self.site.again(self.run, point.begins[0])) as walk:
            self.site.fault(*fault)
            try:
                wrong = self.wrong(walk, walk.go_on())
            except AssertionError as stuck:
                wrong = [f"stuck: {stuck}"]
            return wrong, [one.why for one in walk.asked if one.why != "operator"]

    def wrong(self, walk: Walk, code: int) -> list[str]:
        """What is wrong at the end of a run that began as this one and went on in another way."""
        wrong = [f"the runner ended with {code}"] if code else []
        wrong += whole(walk)
        wrong += differences(self.world, self.site.settled(self.world))
        return wrong + differences(self.once.elements(), walk.once().elements())

    def effects(self) -> list[tuple[Point, Step]]:
        """Every effect, with the step that it is of."""
        steps = {step.id: step for step in self.plan.steps}
        return [(one, steps[one.name.partition(" ")[0]]) for one in self.points if one.where == "begun"]


def unbroken(site: Site, plan: Plan) -> Unbroken:
    """Carry it out."""
    walk = site.begin(plan)
    code = walk.go_on(keeps=True)
    assert code == 0, walk.tells()
    assert whole(walk) == []
    found = Unbroken(site, plan, walk.run, site.settled(), walk.once(), site.points())
    walk.close()
    return found


def soon(plan: Plan, timeout_s: float = OPERATOR_S) -> Plan:
    """The same plan with less patience: a step that does not end is asked about soon."""

    def short(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(replace(step, timeout_s=min(step.timeout_s, timeout_s)) for step in steps)

    def lane(one: Lane) -> Lane:
        return replace(one, steps=short(one.steps))

    def stage(one: Stage) -> Stage:
        return replace(one, lanes=tuple(map(lane, one.lanes)))

    return replace(plan, stages=tuple(map(stage, plan.stages)), finally_=short(plan.finally_))
