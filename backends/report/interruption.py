"""From when to when a run took the service away, where its plan and its journal let one say so."""

from collections.abc import Mapping
from datetime import datetime

from backends.plan import AllOf, AnyOf, CallAws, Condition, GroupOff, GroupOn, Level, Plan, RunOnNode, Step, VipAt
from backends.report.values import Attempt, Interruption


def interruption(
    plan: Plan, attempts: Mapping[str, list[Attempt]], closed: Mapping[str, datetime]
) -> Interruption | None:
    """Between the first command that touches a group and the end of the last step that brings one back.

    A step touches a group if the plan says that it is a risk and what it waits for is a group's state, or the VIP's
    route; it brings one back if it waits for a group to be Online. Looks come at intervals, so the end is seen late
    rather than early.

    Args:
        plan: The last plan of the run.
        attempts: By step.
        closed: When steps were done; those that were left, skipped or are not over are not in it.

    Returns:
        `None` where nothing of the sort was planned, or was begun.
    """
    if plan.level < Level.INTERRUPTS:
        return None
    steps = plan.steps
    first = next((at for at, step in enumerate(steps) if _touches(step) and _sent(attempts.get(step.id, []))), None)
    if first is None:
        return None
    began_at = attempts[steps[first].id][0].at
    back = [step for step in steps[first:] if step.done_when and _speaks_of(step.done_when, GroupOn)]
    if not back or any(step.id not in closed for step in back):
        return Interruption(steps[first].id, began_at)
    last = max(back, key=lambda step: closed[step.id])
    ended_at = closed[last.id]
    return Interruption(steps[first].id, began_at, last.id, ended_at, max(0.0, (ended_at - began_at).total_seconds()))


def _touches(step: Step) -> bool:
    acts = isinstance(step.do, RunOnNode | CallAws)
    return bool(acts and step.risk and step.done_when and _speaks_of(step.done_when, GroupOn | GroupOff | VipAt))


def _sent(attempts: list[Attempt]) -> bool:
    return any(attempt.outcome != "unsent" for attempt in attempts)


def _speaks_of(condition: Condition, kinds: type | object) -> bool:
    match condition:
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            return any(_speaks_of(part, kinds) for part in parts)
        case _:
            return isinstance(condition, kinds)  # type: ignore[arg-type] # a union of classes is one to isinstance
