"""A journal as a report: what was planned, what was done, by which evidence, and what is left to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from backends.events import RunEvent
from backends.model import AWS
from backends.plan import (
    Action,
    CallAws,
    EditConf,
    Level,
    Plan,
    PutFile,
    RunOnNode,
    Step,
    TrustHostKey,
    command_line,
    in_words,
)
from backends.progress import Met, Progress, StepProgress, Usual, duties_of, obligations, replay, waited
from backends.report.gathering import Gathering, named
from backends.report.interruption import interruption
from backends.report.recovery import recovery
from backends.report.split import split
from backends.report.values import SCHEMA, CheckTold, Report, StepTold, Undone

LEVELS = {Level.LOOKS: "looks", Level.UNDOABLE: "undoable", Level.INTERRUPTS: "interrupts", Level.LOSES: "loses"}
UNCERTAIN: Mapping[str, str] = {"failed": "failed", "unknown": "was sent, and how it ended is not known"}
AT_THE_END = "At the end, however it ends"
IN_NO_PLAN = "No longer in the plan"


def tell(
    events: Sequence[tuple[int, RunEvent]], met: Sequence[Met] = (), usual: Mapping[str, Usual] | None = None
) -> Report:
    """The report of a run by its journal, whole or as far as it goes.

    Args:
        events: As the store reads them, with their numbers.
        met: What people said of its obligations.
        usual: How long its steps took in other runs, by step.
    """
    progress, gathered = replay(events), Gathering(events)
    plan = progress.plan
    closed = {one.id: one.closed_at for one in progress.steps if one.standing in {"done", "already"} and one.closed_at}
    return Report(
        schema=SCHEMA, run=progress.run, cluster=plan.cluster, site=progress.site,
        runbook=plan.runbook, title=plan.title, purpose=plan.purpose, inputs=named(plan.inputs),
        by=progress.by, plan_hash=progress.plan_hash, level=LEVELS[plan.level],
        typed=gathered.began.typed if gathered.began else "",
        consequence=plan.consequence, evidence=plan.evidence,
        began_at=progress.began_at,
        ended=gathered.ended.how if gathered.ended else "",
        ended_at=progress.ended_at,
        says=progress.says,
        took_s=_seconds(progress.began_at, progress.ended_at),
        usual_s=_usual_s(plan),
        interruption=interruption(plan, gathered.attempts, closed),
        recovery=recovery(plan, events, gathered.attempts, closed, ((name, one) for (_, name), one in progress.gives)),
        split=split(progress, closed), waited=waited(progress),
        obligations=obligations(duties_of(events), met),
        undone=tuple(_undone(progress, gathered)),
        checks=tuple(_checks(plan, gathered)),
        steps=tuple(replace(one, before=(usual or {}).get(one.id)) for one in _steps(progress, gathered)),
        questions=tuple(gathered.questions.values()),
        runners=tuple(gathered.runners),
        switches=tuple(gathered.switches.values()),
        revisions=tuple(gathered.revisions),
        stops=tuple(gathered.stops),
        seq=progress.seq,
        at=progress.at or progress.began_at,
    )  # fmt: skip


def _seconds(began_at: datetime, ended_at: datetime | None) -> float | None:
    return max(0.0, (ended_at - began_at).total_seconds()) if ended_at else None


def _usual_s(plan: Plan) -> float:
    """Lanes run side by side: a stage usually takes as long as its longest one."""
    lanes = ((sum(step.usual_s for step in lane.steps) for lane in stage.lanes) for stage in plan.stages)
    return sum(max(stage, default=0.0) for stage in lanes) + sum(step.usual_s for step in plan.finally_)


def _checks(plan: Plan, gathered: Gathering) -> Iterator[CheckTold]:
    for number, check in enumerate(plan.before, 1):
        decided = tuple(gathered.decided.get(f"check {number}", ()))
        yield CheckTold(number, check.title, in_words(check.condition), decided)


def _steps(progress: Progress, gathered: Gathering) -> Iterator[StepTold]:
    """All steps in the order of the procedure; then those that were begun by a plan that another one replaced."""
    plan = progress.plan
    stood = {one.id: one for one in progress.steps}
    for stage in plan.stages:
        for lane in stage.lanes:
            for step in lane.steps:
                yield _step(step, (stage.title, lane.name), stood[step.id], gathered)
    for step in plan.finally_:
        yield _step(step, (AT_THE_END, ""), stood[step.id], gathered)
    before = {step.id: step for one in gathered.plans for step in one.steps if step.id not in stood}
    for step in before.values():
        if step.id in gathered.attempts:
            yield _step(step, (IN_NO_PLAN, ""), StepProgress(step.id, "left"), gathered)


def _step(step: Step, place: tuple[str, str], known: StepProgress, gathered: Gathering) -> StepTold:
    return StepTold(
        id=step.id,
        title=step.title,
        why=step.why,
        stage=place[0],
        lane=place[1],
        kind=step.do.kind,
        where=_where(step.do),
        planned=command_line(step.do),
        ready_when=in_words(step.ready_when) if step.ready_when else "",
        done_when=in_words(step.done_when) if step.done_when else "",
        risk=step.risk,
        standing=known.standing,
        says=known.says,
        closed_seq=gathered.closed.get(step.id, 0),
        closed_at=known.closed_at,
        took_s=known.took_s,
        usual_s=step.usual_s,
        attempts=tuple(gathered.attempts.get(step.id, ())),
        judged=tuple(gathered.decided.get(step.id, ())),
        gave=named((*(known.ended.gives if known.ended else ()), *gathered.found.get(step.id, ()))),
    )


def _where(action: Action) -> str:
    match action:
        case RunOnNode(node=node) | EditConf(node=node) | PutFile(node=node) | TrustHostKey(node=node):
            return node
        case CallAws():
            return AWS
        case _:
            return ""


def _undone(progress: Progress, gathered: Gathering) -> Iterator[Undone]:
    """What is left of the run as a whole, of its steps, of its switches."""
    if not progress.ended:
        over = sum(step.closed for step in progress.steps)
        yield Undone(f"The run has not ended: {over} of its {len(progress.steps)} steps are over")
    for question in progress.questions:
        told = f"clpdeck answer {progress.run} CHOICE {question.question}"
        yield Undone(f"Question {question.question} waits for an answer", says=told)
    for step in progress.steps:
        yield from _left(step, progress, gathered)
    nodes = {step.id: step.dead_man.node for plan in gathered.plans for step in plan.steps if step.dead_man}
    for switch in gathered.switches.values():
        node = nodes.get(switch.step, "its node")
        timer = f"The timer {switch.unit} on {node}" if node else f"The watchdog {switch.unit}"
        if switch.disarmed_at is None:
            due = f"{switch.after_s} s after {switch.armed_at:%H:%M:%S}"
            stop = f"systemctl stop {switch.unit}" if node else "see watchdog.log in the run's folder"
            yield Undone(f"{timer} is armed: it does its work {due}, unless stopped", says=stop)
        elif switch.says:
            yield Undone(f"{timer} is gone", says=switch.says)


def _left(step: StepProgress, progress: Progress, gathered: Gathering) -> Iterator[Undone]:
    name = f"Step {step.id} ({progress.plan.step(step.id).title})"
    if step.standing == "skipped":
        skipping = [one.by for one in gathered.questions.values() if one.step == step.id and one.choice == "skip"]
        yield Undone(f"{name} was skipped", (skipping or [""])[-1], step.says)
    elif step.standing == "left":
        yield Undone(f"{name} was not done", says=step.says)
    elif step.standing in UNCERTAIN:
        yield Undone(f"{name} {UNCERTAIN[step.standing]}", says=step.says)
