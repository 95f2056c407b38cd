"""What a run holds up at this moment, and for how long: a frozen mirror, while its dead man's switch is armed."""

from dataclasses import dataclass
from datetime import datetime

from backends.events import SwitchArmed
from backends.plan import DeadMan, Plan
from backends.progress.values import Progress, StepProgress

OVER = frozenset({"done", "already"})


@dataclass(frozen=True, slots=True)
class Held:
    """Something that is held up.

    Attributes:
        holds: What: `writes to md1 of prod-db wait`.
        node: Which lets go by itself in the end.
        since: When it began, as far as the journal knows; it may be less.
        for_s: Seconds it has lasted.
        left_s: Seconds until the node lets go by itself; negative: it should have by now.
        alarms: It lasts longer than it should.
    """

    holds: str
    node: str
    since: datetime
    for_s: float
    left_s: float
    alarms: bool


@dataclass(frozen=True, slots=True)
class Waited:
    """Something that was held up, and is over.

    Attributes:
        for_s: Seconds from the command that began it to the end of the one that ended it.
        sent_s: Of these what the commands and calls took by themselves.
    """

    node: str
    holds: str
    for_s: float
    sent_s: float


def held(progress: Progress, now: datetime) -> tuple[Held, ...]:
    """What is held up now, by what is armed and not yet undone."""
    found = []
    for switch in progress.switches:
        dead_man, opened = _dead_man(progress.plan, switch), _known(progress, switch.step)
        if dead_man is None or not dead_man.holds or opened is None or opened.opened_at is None:
            continue
        if _undone(progress, switch.step) is None:
            for_s = (now - opened.opened_at).total_seconds()
            left_s = switch.after_s - (now - switch.at).total_seconds()
            since = opened.opened_at
            found.append(Held(dead_man.holds, dead_man.node, since, for_s, left_s, for_s >= dead_man.alarm_s > 0))
    return tuple(found)


def waited(progress: Progress) -> tuple[Waited, ...]:
    """What was held up in a run, and is over."""
    found = []
    for step in progress.plan.steps:
        opened, undone = _known(progress, step.id), _undone(progress, step.id)
        if not (step.dead_man and step.dead_man.holds and opened and opened.opened_at and undone and undone.closed_at):
            continue
        between = [one for one in progress.steps if _within(one, opened.opened_at, undone.closed_at)]
        sent_s = sum((one.ended.at - one.opened_at).total_seconds() for one in between if one.ended and one.opened_at)
        for_s = ((undone.ended.at if undone.ended else undone.closed_at) - opened.opened_at).total_seconds()
        found.append(Waited(step.dead_man.node, step.dead_man.holds, max(0.0, for_s), max(0.0, sent_s)))
    return tuple(found)


def _within(step: StepProgress, since: datetime, until: datetime) -> bool:
    return bool(step.opened_at and step.ended and since <= step.opened_at and step.ended.at <= until)


def _dead_man(plan: Plan, switch: SwitchArmed) -> DeadMan | None:
    return next((step.dead_man for step in plan.steps if step.id == switch.step), None)


def _known(progress: Progress, id_: str) -> StepProgress | None:
    return next((one for one in progress.steps if one.id == id_), None)


def _undone(progress: Progress, guarded: str) -> StepProgress | None:
    """The first step that took it back."""
    undoing = {step.id for step in progress.plan.steps if step.undoes == guarded}
    return next((one for one in progress.steps if one.id in undoing and one.standing in OVER), None)
