"""What every check and step of a plan would find now: a run that is only walked through. Nothing is begun. Pure."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from backends.events import Judgement
from backends.judge import judge
from backends.model import Estate, Evidence, Probe, Ref
from backends.plan import AskOperator, Condition, Plan, Step, Wait
from backends.settings import Cluster, Timing

How: TypeAlias = Literal["holds", "holds-not", "done", "may", "may-not", "waits", "asks", "not-known"]
"""Of a check: it holds or not. Of a step: it is done already, may be done, may not, only waits, only asks."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one check or step would find.

    Attributes:
        of: The step's number; of a check `check 1`.
        evidence: What speaks for it, as far as it was seen.
    """

    of: str
    title: str
    how: How
    evidence: tuple[Evidence, ...] = ()


def looks_of(plan: Plan) -> tuple[Probe, ...]:
    """All that a plan's checks and steps look at, each once; without what only an earlier step can say whole."""
    wanted = [*(check.looks for check in plan.before), *(step.looks for step in plan.steps)]
    return tuple(dict.fromkeys(probe for looks in wanted for probe in looks if not _needs_a_step(probe)))


def rehearsed(plan: Plan, cluster: Cluster, timing: Timing, estate: Estate, now: datetime) -> tuple[Found, ...]:
    """Every check, and every step of the stages, by what is seen now; what earlier steps would change is not in it."""

    def judged(condition: Condition) -> Judgement:
        return judge(condition, estate, cluster, timing, now)

    found = []
    for number, check in enumerate(plan.before, 1):
        told = judged(check.condition)
        how: How = "not-known" if told.holds is None else "holds" if told.holds else "holds-not"
        found.append(Found(f"check {number}", check.title, how, told.evidence))
    for step in (step for stage in plan.stages for lane in stage.lanes for step in lane.steps):
        done = judged(step.done_when) if step.done_when else None
        ready = judged(step.ready_when) if step.ready_when else None
        found.append(_of(step, done, ready))
    return tuple(found)


def _of(step: Step, done: Judgement | None, ready: Judgement | None) -> Found:
    """As the engine would decide: unknown decides nothing."""
    if done and done.holds is not False:
        return Found(step.id, step.title, "done" if done.holds else "not-known", done.evidence)
    if isinstance(step.do, AskOperator | Wait):
        return Found(step.id, step.title, "asks" if isinstance(step.do, AskOperator) else "waits")
    if ready and not ready.holds:
        return Found(step.id, step.title, "not-known" if ready.holds is None else "may-not", ready.evidence)
    return Found(step.id, step.title, "may", done.evidence if done else ())


def _needs_a_step(value: object) -> bool:
    if isinstance(value, Ref):
        return True
    if isinstance(value, tuple):
        return any(map(_needs_a_step, value))
    return is_dataclass(value) and any(_needs_a_step(getattr(value, one.name)) for one in fields(value))
