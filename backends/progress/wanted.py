"""What runs had done to groups: which of them are off because somebody asked for it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from backends.plan import AllOf, Condition, GroupAt, GroupOff, GroupOn, RunOnNode
from backends.progress.values import Progress, StepProgress


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run sent a command that stops a group, or one that starts or moves it.

    Attributes:
        where: The machines the run was for, as the site file told them; empty where the plan does not say.
        off: It was to stop.
        by: Who began the run.
        sent_at: When.
        seen_at: When the run saw it done; `None` where it has not.
        in_hand: The command has not come to its end, as far as the run knows.
    """

    cluster: str
    where: str
    group: str
    off: bool
    run: str
    by: str
    sent_at: datetime
    seen_at: datetime | None
    in_hand: bool = False


def wanted(progress: Progress) -> tuple[Wanted, ...]:
    """What one run sent commands for, in the order of its procedure. What was never sent is left out."""
    known = {step.id: step for step in progress.steps}
    found = []
    for step in progress.plan.steps:
        at = known.get(step.id)
        if isinstance(step.do, RunOnNode) and step.done_when and at and at.opened_at and _sent(at):
            seen_at = at.closed_at if at.standing in {"done", "already"} else None
            found += [
                Wanted(
                    progress.plan.cluster,
                    progress.plan.where,
                    group,
                    off,
                    progress.run,
                    progress.by,
                    at.opened_at,
                    seen_at,
                    in_hand=not at.closed and at.ended is None,
                )
                for group, off in _groups(step.done_when)
            ]
    return tuple(found)


def stops(told: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Of each group the last that was wanted, where that was a stop. While a start is in hand it is off on purpose."""
    last: dict[tuple[str, str, str], Wanted] = {}
    for one in sorted(told, key=lambda one: one.sent_at):
        if one.off or not one.in_hand:
            last[one.cluster, one.where, one.group] = one
    return tuple(one for one in last.values() if one.off)


def _sent(step: StepProgress) -> bool:
    return step.attempt > 0 and not (step.ended and step.ended.outcome == "unsent")


def _groups(condition: Condition) -> Iterator[tuple[str, bool]]:
    match condition:
        case GroupOff(group=group):
            yield group, True
        case GroupOn(group=group) | GroupAt(group=group):
            yield group, False
        case AllOf(conditions=parts):
            for part in parts:
                yield from _groups(part)
        case _:
            pass
