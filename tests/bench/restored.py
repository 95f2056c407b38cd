"""A restore on a pretend site, carried out by a real runner; and by the site's own record what it itself waited for."""

import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from backends.events import Asked, RunEnded, RunEvent, StepClosed, StepOpened
from backends.model import AwsFactsProbe, NodeFactsProbe
from backends.plan import (
    AllOf,
    AnyOf,
    CallAws,
    GroupOn,
    InstanceIs,
    Lane,
    Plan,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
)
from backends.runs.base import AnswerRequest
from backends.runs.starting import Started
from backends.sim.saving import load
from backends.sim.told import CallTold, CommandTold
from backends.sim.world import World
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Doing, Region

LIMIT_S = 3600.0


@dataclass(frozen=True)
class Restored:
    """A restore that is over.

    Attributes:
        plan: As it was carried out.
        events: Its journal.
        waits_s: What the site itself, or the operator, waited for in each step; of those after the decision.
        ssh_s: How long a command took by OpenSSH on the same site, connecting included.
    """

    plan: Plan
    events: tuple[tuple[int, RunEvent], ...]
    waits_s: Mapping[str, float]
    ssh_s: float

    @property
    def chain_s(self) -> float:
        """The waits along the plan's longest chain, from the launch to the end."""
        return sum(max(self._waited_s(lane) for lane in stage.lanes) for stage in self._stages)

    @property
    def begun_s(self) -> float:
        """From the beginning to the launch: the checks, a region asked in vain, somebody's decision."""
        return (self._launched_at - self.events[0][1].at).total_seconds()

    @property
    def run_s(self) -> float:
        """From the launch to the end."""
        ended = next(one for _, one in self.events if isinstance(one, RunEnded))
        return (ended.at - self._launched_at).total_seconds()

    @property
    def overheads_s(self) -> list[float]:
        """What each step took beyond its waits, from its turn to its close; a launch with the wait for its machine."""
        closed = {one.step: one.at for _, one in self.events if isinstance(one, StepClosed)}
        turn, beyond = self._launched_at, []
        for stage in self._stages:
            for lane in stage.lanes:
                steps = [step for step in lane.steps if not _launches(step)]
                ends = [turn, *(closed[step.id] for step in steps)]
                took = [(end - since).total_seconds() for since, end in pairwise(ends)]
                beyond += [long - self.waits_s[step.id] for long, step in zip(took, steps, strict=True)]
            turn = max(closed[step.id] for lane in stage.lanes for step in lane.steps)
        return beyond

    @property
    def _stages(self) -> tuple[Stage, ...]:
        """From the launch on."""
        first = next(at for at, one in enumerate(self.plan.stages) if any(map(_launches, _steps(one))))
        return self.plan.stages[first:]

    @property
    def _launched_at(self) -> datetime:
        first = {step.id for step in _steps(self._stages[0])}
        return next(one.at for _, one in self.events if isinstance(one, StepOpened) and one.step in first)

    def _waited_s(self, lane: Lane) -> float:
        return sum(self.waits_s[step.id] for step in lane.steps)


def restored(speed: float, *, in_a_row: bool = False) -> Restored:
    """Restore the cluster whose region is lost once, on a site of its own; in a row: one step after the other."""
    with tempfile.TemporaryDirectory() as parent:
        site, process = begin_pretend_site(Path(parent) / "site", "region-lost", speed=speed)
        try:
            region = Region(site.folder)
            plan = region.plan("restore")
            doing = region.begin(flat(plan) if in_a_row else plan)
            carried_out(doing)
            ssh_s = _by_openssh_s(site.folder)
        finally:
            process.terminate()
            process.communicate(timeout=20)
        events, operator_s = doing.store.read(doing.run), dict(_operator_s(doing))
        plan, record = doing.progress.plan, Record(load(site.folder).world)
        doing.store.close()
    begun = {one.step for _, one in events if isinstance(one, StepOpened)}
    waits = {id_: wait_s / speed + operator_s.get(id_, 0.0) for id_, wait_s in record.waits_s(plan, begun).items()}
    return Restored(plan, events, waits, ssh_s)


def flat(plan: Plan) -> Plan:
    """The same procedure done one step after the other."""
    stages = tuple(replace(stage, lanes=(Lane("all", tuple(_steps(stage))),)) for stage in plan.stages)
    return replace(plan, stages=stages)


def _steps(stage: Stage) -> Iterator[Step]:
    return (step for lane in stage.lanes for step in lane.steps)


def _launches(step: Step) -> bool:
    return isinstance(step.do, CallAws) and step.do.operation == "RunInstances"


def carried_out(doing: Doing) -> None:
    """Have a runner carry it out, with an operator who answers at once."""
    started = Started(Path(doing.region.site.path), doing.run, doing.region.folder / "store")
    end = time.monotonic() + LIMIT_S
    while not started.ended:
        if time.monotonic() > end:
            raise RuntimeError(f"the restore is not over after {LIMIT_S:g} s: {doing.log[-3000:]}")
        doing.operate()
        time.sleep(0.05)
    if doing.progress.ended != "done":
        raise RuntimeError(f"the restore ended {doing.progress.ended}: {doing.progress.says}")


def _by_openssh_s(folder: Path) -> float:
    """How long a command takes by itself, without us, connecting included."""
    began = time.monotonic()
    ssh = ["ssh", "-F", str(folder / "ssh_config"), "client-dr", "hostname"]
    subprocess.run(ssh, check=True, capture_output=True)
    return time.monotonic() - began


def _operator_s(doing: Doing) -> Iterator[tuple[str, float]]:
    """How long the operator took over each answer, by step."""
    asked = {one.question: one for _, one in doing.store.read(doing.run) if isinstance(one, Asked)}
    for _, one in doing.store.requests(doing.run):
        if isinstance(one, AnswerRequest):
            question = asked[one.question]
            yield question.step, (one.at - question.at).total_seconds()


class Record:
    """What a site that was left waited for, by its own record, in seconds of its own time."""

    def __init__(self, world: World) -> None:
        self._world, told = world, world.told.all()
        self._calls = [one for one in told if isinstance(one, CallTold)]
        self._commands = [one for one in told if isinstance(one, CommandTold)]
        self._start_s = sum(one.start_s for one in world.plan.group.resources)
        self._move_s = self._start_s + sum(one.stop_s for one in world.plan.group.resources)

    def waits_s(self, plan: Plan, begun: Collection[str]) -> dict[str, float]:
        """By step; 0 where the site does at once what it is told, and where nothing was to be done any more."""
        moves = [one.at for one in self._commands if one.argv[:2] == ("clpgrp", "-m")]
        waits, moved = {}, None
        for step in plan.steps:
            if _moves(step) and step.id in begun:
                moved = moves.pop(0)
            waited = isinstance(step.do, Wait) or step.id in begun
            waits[step.id] = self._wait_s(step, moved) if waited else 0.0
        return waits

    def _wait_s(self, step: Step, moved: datetime | None) -> float:
        match step:
            case Step(done_when=InstanceIs(node=node, checks=True)):
                wait_s = self._launch_s(node)
            case Step(do=RunOnNode(node=node, argv=("clprestore.sh", *_))):
                wait_s = self._boot_s(node)
            case Step(do=RunOnNode(argv=("clpgrp", "-m", *_))):
                wait_s = self._move_s
            case Step(do=Wait(), done_when=AllOf(conditions=(ServerOnline(), *_))):
                wait_s = self._world.plan.waits.service_start_s
            case Step(do=Wait(), done_when=AnyOf(conditions=(GroupOn(), *_))):
                wait_s = self._start_s
            case _:
                wait_s = self._name_s(step, moved)
        return wait_s

    def _name_s(self, step: Step, moved: datetime | None) -> float:
        """Until all servers have a change of the name: the run's own, or the cluster's in the move before."""
        topics = {one.topic for one in step.looks if isinstance(one, AwsFactsProbe | NodeFactsProbe)}
        if "dns-change" in topics:
            (changed,) = (one.at for one in self._calls if one.operation == "ChangeResourceRecordSets")
            return (self._known_at(changed) - changed).total_seconds()
        if "reach" in topics and moved:
            over = moved + timedelta(seconds=self._move_s)
            return max((self._known_at(moved) - over).total_seconds(), 0.0)
        return 0.0

    def _launch_s(self, node: str) -> float:
        """From the call until the status checks have passed."""
        (machine,) = (one for one in self._world.cloud.instances.values() if _is(one.tags, node))
        called = next(one.at for one in self._calls if one.parameters.get("ClientToken") == machine.token)
        return (machine.checks_pass_at - called).total_seconds()

    def _boot_s(self, node: str) -> float:
        """From the command until the system is up again."""
        command = next(one for one in self._commands if one.argv[0] == "clprestore.sh" and one.node.endswith(node))
        return (self._world.machines[command.node].booted_at - command.at).total_seconds()

    def _known_at(self, since: datetime) -> datetime:
        """When all of Route 53's servers had the first change since then."""
        return min((one for one in self._world.cloud.name_changes.values() if one[0] >= since), default=(since, since))[
            1
        ]


def _moves(step: Step) -> bool:
    return isinstance(step.do, RunOnNode) and step.do.argv[:2] == ("clpgrp", "-m")


def _is(tags: Mapping[str, str], node: str) -> bool:
    return tags.get("clpdeck:node") == node and "clpdeck:step" in tags
