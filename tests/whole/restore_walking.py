"""Restores and backups whose runner is killed at one point after the other, each begun from a checkpoint before it."""

import json
import signal
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from backends.events import PlanRevised, RunEnded, StepClosed
from backends.plan import CallAws, EditConf, Plan, RunOnNode, Step
from tests.whole.mortals import Where
from tests.whole.restore_runs import Site, Walk

KILLED = -signal.SIGKILL
BEGINS = 6
"""How many checkpoints a point is tried from: a look at what has come true since is not made any more."""


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


def points(site: Site) -> list[Point]:
    """What the runner that took checkpoints has written down, in order; each has one before it."""
    found, begins = [], deque[str](maxlen=BEGINS)
    for line in (site.folder / "points").read_text("utf-8").splitlines():
        where, name, before = json.loads(line)
        if before:
            begins.appendleft(before)
        if begins:
            found.append(Point(where, name, tuple(begins)))
    return found


def whole(walk: Walk) -> list[str]:
    """What is wrong with a run at its end: each step is closed as often as due, none is open, nothing is done twice."""
    events, progress = walk.events, walk.progress
    closed = Counter(event.step for event in events if isinstance(event, StepClosed))
    anew = Counter(step for event in events if isinstance(event, PlanRevised) for step in event.anew)
    wrong = [f"step {id_} was closed {number} times" for id_, number in closed.items() if number != 1 + anew[id_]]
    wrong += [f"step {one.id} was never closed" for one in progress.plan.steps if one.id not in closed]
    hows = [event.how for event in events if isinstance(event, RunEnded)]
    may_be = ("done", "incomplete") if walk.by_hand else ("done",)
    wrong += [f"ended {hows}"] if len(hows) != 1 or hows[0] not in may_be else []
    wrong += [f"asked still: {one.text}" for one in progress.questions]
    return wrong + differences(walk.wanted().elements(), walk.once().elements())


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

    def faulty_at(self, name: str, *fault: str) -> list[str]:
        """Let something go wrong before a point: what is wrong at the end."""
        with closing(self.before(name)) as walk:
            self.site.fault(*fault)
            try:
                return self.wrong(walk, walk.go_on())
            except AssertionError as stuck:
                return [f"stuck: {stuck}"]

    def before(self, name: str) -> Walk:
        """The run as it was at the latest checkpoint before a point."""
        point = next(one for one in self.points if one.name == name)
        return self.site.again(self.run, point.begins[0])

    def wrong(self, walk: Walk, code: int) -> list[str]:
        """What is wrong at the end of a run that began as this one and went on in another way."""
        wrong = [f"the runner ended with {code}"] if code else []
        wrong += whole(walk)
        return wrong + differences(self.world, self.site.settled(self.world))

    def effects(self) -> list[tuple[Point, Step]]:
        """Every effect, with the step that it is of."""
        steps = {step.id: step for step in self.plan.steps}
        return [(one, steps[one.name.partition(" ")[0]]) for one in self.points if one.where == "begun"]


def unbroken(site: Site, plan: Plan, kind: type[Unbroken] = Unbroken) -> Unbroken:
    """Carry it out."""
    walk = site.begin(plan)
    code = walk.go_on(keeps=True)
    assert code == 0, walk.tells()
    assert whole(walk) == []
    found = kind(site, plan, walk.run, site.settled(), points(site))
    walk.close()
    return found


def first_of_each(found: Unbroken) -> dict[str, Step]:
    """The first step that does something, of each thing that is done, by the name of the point at which it does."""
    chosen: dict[object, tuple[str, Step]] = {}
    for point, step in found.effects():
        do = step.do
        key = do.operation if isinstance(do, CallAws) else do.argv[:2] if isinstance(do, RunOnNode) else do.kind
        chosen.setdefault(key, (point.name, step))
    return dict(chosen.values())


def lost_answers(found: Unbroken, step: Step) -> list[tuple[str, ...]]:
    """How the answer to it can be lost: by AWS; by a node when all is done, and in the middle."""
    match step.do:
        case CallAws(operation=operation):
            return [("lose-reply", operation)]
        case RunOnNode(node=node, argv=argv):
            words = " ".join(map(str, argv[:2]))
        case EditConf(node=node):
            words = "tee"
        case _:
            return []
    way = found.site.region.meant(found.plan.runbook).node(node)
    return [(fault, way.address, words) for fault in ("lose-answer", "ssh-cut")] if way else []
