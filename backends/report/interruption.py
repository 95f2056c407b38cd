"""From when to when a run took the service away, where its plan and its journal let one say so."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import UnionType

from backends.plan import AllOf, AnyOf, CallAws, Condition, GroupOff, GroupOn, Level, Plan, RunOnNode, Step, VipAt
from backends.report.values import Attempt, Interruption


def interruption(
    plan: Plan, attempts: Mapping[str, list[Attempt]], closed: Mapping[str, datetime]
) -> Interruption | None:
    """Between the first command that touches a group and the end of the last step that brings it back to its clients.

    A step touches a group if it acts, the plan says that this is a risk, and what it waits for is the group's state. It
    brings one back if it waits for a group to be Online, or for the VIP's routes. Looks come at intervals, so the end
    is seen late rather than early.

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
    back = [step for step in steps[first:] if _speaks_of(step, GroupOn | VipAt)]
    if not any(_speaks_of(step, GroupOn) for step in back) or any(step.id not in closed for step in back):
        return Interruption(steps[first].id, began_at)
    last = max(back, key=lambda step: closed[step.id])
    ended_at = closed[last.id]
    return Interruption(steps[first].id, began_at, last.id, ended_at, max(0.0, (ended_at - began_at).total_seconds()))


def _touches(step: Step) -> bool:
    return isinstance(step.do, RunOnNode | CallAws) and bool(step.risk) and _speaks_of(step, GroupOn | GroupOff)


def _sent(attempts: list[Attempt]) -> bool:
    return any(attempt.outcome != "unsent" for attempt in attempts)


def _speaks_of(step: Step, kinds: type | UnionType) -> bool:
    return step.done_when is not None and any(isinstance(one, kinds) for one in _simple(step.done_when))


def _simple(condition: Condition) -> Iterator[Condition]:
    match condition:
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from _simple(part)
        case _:
            yield condition
