"""The kill walk: a runner is killed at every point of a run, and another one brings the run to its end.

The runners are real processes, they are really killed, and the site is reached by SSH and by AWS's own protocols.
"""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pytest

from backends import runbooks, sitefile
from backends.events import RunEnded, StepClosed
from backends.model import InstancesProbe, StatusProbe
from backends.plan import (
    AskOperator,
    CallAws,
    DeadMan,
    GroupOff,
    GroupOn,
    InstanceIs,
    Lane,
    Plan,
    RunOnNode,
    Stage,
    Step,
    Wait,
)
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.runner import utc_now
from backends.settings import Cluster, Site, probes
from tests.conftest import begin_pretend_site
from tests.whole.nursery import Where
from tests.whole.walking import KILLED, Walk, Walker

SPEED = 1000
OPERATOR_S = 3.0
"""How long a step may take here before the operator is asked: in life it is minutes."""
HASTE = re.compile(r"^(?P<name>run_look_s|store_s) = .*$", re.MULTILINE)
"""Waits of the site file that are shortened further."""


@dataclass
class Ways:
    """The plans that are walked, each written by what is seen of the site; and their unbroken runs."""

    walker: Walker

    @cached_property
    def site(self) -> Site:
        return sitefile.read(self.walker.site)

    @property
    def cluster(self) -> Cluster:
        return self.site.clusters[0]

    def plan(self, name: str) -> Plan:
        """A plan by its name; those of the runbooks as they are but for their patience."""
        self.walker.reset()
        plan = disaster(self.cluster) if name == "everything" else self._written(name)
        stages = tuple(
            replace(stage, lanes=tuple(replace(lane, steps=_soon(lane.steps)) for lane in stage.lanes))
            for stage in plan.stages
        )
        return replace(plan, stages=stages, finally_=_soon(plan.finally_))

    def _written(self, name: str) -> Plan:
        return asyncio.run(self._write(name))

    async def _write(self, name: str) -> Plan:
        hands = RunHands(self.site, self.cluster, lambda *_: None)
        seen = await look_round(hands, probes(self.cluster), utc_now)
        await hands.close()
        inputs = {} if name == "move-group" else {"node": "server02"}
        return runbooks.write(name, self.cluster, self.site.timing, inputs, seen.estate, utc_now())


def _soon(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(step, timeout_s=OPERATOR_S) for step in steps)


def disaster(cluster: Cluster) -> Plan:
    """A plan with lanes side by side, a question, a dead man's switch, and a step that takes back."""
    name = cluster.name
    views = (StatusProbe(name, "server01"), StatusProbe(name, "server02"), InstancesProbe(name))
    node = cluster.nodes[1]
    quiet = Step(
        "1.1",
        "Stop the group",
        "Nothing is written meanwhile.",
        RunOnNode("server01", ("clpgrp", "-t", "failover", "-h", "server01")),
        views,
        ready_when=GroupOn("failover", "server01"),
        done_when=GroupOff("failover"),
        dead_man=DeadMan("server01", "start", 90_000, ("clpgrp", "-s", "failover", "-h", "server01")),
    )
    stop = Step(
        "2.1",
        "Stop the other machine",
        "It is not needed.",
        CallAws("ec2", "StopInstances", (("InstanceIds", (str(node.instance),)),)),
        views[2:],
        ready_when=InstanceIs("server02", "running"),
        done_when=InstanceIs("server02", "stopped"),
    )
    stopped = Step(
        "2.2", "See that it is", "To be sure.", Wait(), views[2:], done_when=InstanceIs("server02", "stopped")
    )
    look = Step("3.1", "Look", "Nobody else can.", AskOperator("Is all quiet?", "the application", "nobody works"))
    back = Step(
        "9.1",
        "Start the group again",
        "It was stopped.",
        RunOnNode("server01", ("clpgrp", "-s", "failover", "-h", "server01"), repeatable=True),
        views,
        done_when=GroupOn("failover", "server01"),
        undoes="1.1",
    )
    lanes = (Lane("server01", (quiet,)), Lane("AWS", (stop, stopped)))
    return Plan(
        "test",
        name,
        "Everything",
        "To be killed.",
        (),
        (),
        (Stage("Down", lanes), Stage("Look", (Lane("operator", (look,)),))),
        (back,),
    )


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """One site and one nursery for all walks of a worker."""
    folder = tmp_path_factory.mktemp("walk") / "s"
    site, process = begin_pretend_site(folder, "healthy", speed=SPEED)
    site.file.write_text(HASTE.sub(r"\g<name> = 0.03", site.file.read_text("utf-8")), "utf-8")
    walker = Walker(folder)
    yield Ways(walker)
    walker.close()
    process.terminate()
    process.communicate(timeout=20)


LEAST = {("move-group", True): 14, ("stop-instance", True): 12, ("everything", True): 27, ("everything", False): 9}
"""How many lines there are at least in the journal after the first, and how many effects; else there is one."""
CASES = [
    *itertools.product(["move-group", "stop-instance"], ["before", "after", "begun", "replied"], ["1/1"]),
    *itertools.product(["everything"], ["before", "after"], ["1/3", "2/3", "3/3"]),
    *itertools.product(["everything"], ["begun", "replied"], ["1/1"]),
]
"""Plans, where to kill, and which part of the points: every third of them from the first, the second, the third on."""


@pytest.mark.parametrize(("name", "where", "part"), CASES)
def test_a_runner_killed_anywhere_loses_nothing_and_does_nothing_twice(
    ways: Ways, name: str, where: Where, part: str, record_property: Callable[[str, object], None]
) -> None:
    plan, killed = ways.plan(name), 0
    unbroken = ways.walker.begin(plan)
    assert unbroken.go() == 0
    told = unbroken.times_told()
    assert set(told.values()) == {1}
    first, step = map(int, part.split("/"))
    for number in itertools.count(first, step):
        walk = ways.walker.begin(plan)
        if walk.go(where, number, unbroken.world) != KILLED:
            break
        assert walk.go(settled=unbroken.world) == 0
        assert walk.world == unbroken.world
        assert walk.times_told() == told
        is_whole(walk)
        killed += 1
    record_property("kill points", killed)
    assert killed >= LEAST.get((name, where in {"before", "after"}), 1) // step


def is_whole(walk: Walk) -> None:
    """The journal says that all is over, each step once, and that nothing is left open."""
    events, progress = walk.events, walk.progress
    closed = Counter(event.step for event in events if isinstance(event, StepClosed))
    assert closed == dict.fromkeys((step.id for step in progress.plan.steps), 1)
    assert [event.how for event in events if isinstance(event, RunEnded)] == ["done"]
    assert isinstance(events[-1], RunEnded)
    assert (progress.questions, progress.switches) == ((), ())
