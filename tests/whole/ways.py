"""The plans that are walked on a pretend site that runs a thousand times as fast as life."""

import asyncio
from dataclasses import dataclass, replace
from functools import cached_property

from backends import runbooks, sitefile
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
from backends.questions import probes
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.runner import utc_now
from backends.settings import Cluster, Site
from tests.whole.walking import Walker

OPERATOR_S = 3.0
"""How long a step may take here before the operator is asked: in life it is minutes."""


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

    def plan(self, name: str, story: str = "healthy", **inputs: str) -> Plan:
        """A plan by its name; those of the runbooks as they are but for their patience."""
        self.walker.reset(story)
        plan = everything(self.cluster) if name == "everything" else asyncio.run(self._write(name, inputs))
        stages = tuple(
            replace(stage, lanes=tuple(replace(lane, steps=_soon(lane.steps)) for lane in stage.lanes))
            for stage in plan.stages
        )
        return replace(plan, stages=stages, finally_=_soon(plan.finally_))

    async def _write(self, name: str, inputs: dict[str, str]) -> Plan:
        hands = RunHands(self.site, self.cluster, lambda *_: None)
        seen = await look_round(hands, probes(self.cluster), utc_now)
        await hands.close()
        return runbooks.write(name, self.cluster, self.site.timing, inputs, seen.estate, utc_now())


def _soon(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(step, timeout_s=OPERATOR_S) for step in steps)


def everything(cluster: Cluster, strikes_s: int = 90_000) -> Plan:
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
        dead_man=DeadMan("server01", "start", strikes_s, ("clpgrp", "-s", "failover", "-h", "server01")),
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
