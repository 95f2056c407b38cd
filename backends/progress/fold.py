"""The fold of a run: one event of its journal more, one progress more."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

from backends.events import (
    ActionEnded,
    Answered,
    Asked,
    PlanRevised,
    RunBegan,
    RunEnded,
    RunEvent,
    RunnerBegan,
    StepClosed,
    StepLooked,
    StepOpened,
    StopAsked,
    SwitchArmed,
    SwitchDisarmed,
    Withdrawn,
)
from backends.plan import AskOperator, Plan
from backends.progress.values import Progress, Standing, StepProgress

NOTHING = Progress("", Plan("", "", "", "", (), (), ()), datetime.min.replace(tzinfo=UTC), "", "", "", ())
"""A run of which nothing is known: what a journal that lacks its beginning is folded onto."""


def learn_run(progress: Progress | None, seq: int, event: RunEvent) -> Progress:
    """Fold one event into how a run stands. An event whose number is known already changes nothing. Never raises."""
    known = progress or NOTHING
    if seq <= known.seq:
        return known
    return replace(_learn(known, event), seq=seq, at=event.at)


def replay(events: Iterable[tuple[int, RunEvent]]) -> Progress:
    """How a run stands by a whole journal, as the store reads it."""
    return reduce(lambda progress, numbered: learn_run(progress, *numbered), events, NOTHING)


def _learn(progress: Progress, event: RunEvent) -> Progress:
    match event:
        case RunBegan():
            new = _begun(progress, event)
        case RunnerBegan(host=host, pid=pid):
            new = replace(progress, runner=(host, pid))
        case PlanRevised(plan=plan, anew=anew):
            new = _revised(progress, plan, anew)
        case StopAsked(interrupt=interrupt, request=request):
            interrupting = progress.interrupting or interrupt
            new = replace(progress, stopping=True, interrupting=interrupting, taken=max(progress.taken, request))
        case RunEnded(at=at, how=how, says=says):
            new = replace(progress, ended=how, ended_at=at, says=says, questions=())
        case Asked() | Answered() | Withdrawn():
            new = _questioned(progress, event)
        case SwitchArmed(unit=unit) | SwitchDisarmed(unit=unit):
            others = tuple(one for one in progress.switches if one.unit != unit)
            new = replace(progress, switches=(*others, event) if isinstance(event, SwitchArmed) else others)
        case StepLooked() | StepOpened() | ActionEnded() | StepClosed():
            new = _stepped(progress, event)
    return new


def _begun(progress: Progress, event: RunBegan) -> Progress:
    """The first event. A second one would be another run's, and says nothing about this one."""
    if progress.run:
        return progress
    begun = replace(
        progress,
        run=event.run,
        began_at=event.at,
        by=event.by,
        site=event.site,
        plan_hash=event.plan_hash,
    )
    return _revised(begun, event.plan)


def _revised(progress: Progress, plan: Plan, anew: tuple[str, ...] = ()) -> Progress:
    """The plan is another one: its steps keep what is known of those with their ids, its checks are to be looked at.

    What the run makes untrue by itself is not: where it held before the first step, it held. Of steps that are done
    anew it is known how often they were opened, and nothing else.
    """
    known = {step.id: step for step in progress.steps}
    known |= {id_: StepProgress(id_, attempt=known[id_].attempt, again=True) for id_ in anew if id_ in known}
    waiting = {question.step for question in progress.questions}
    steps = (_heeded(known.get(one.id, StepProgress(one.id)), "value") for one in plan.steps)
    stood = tuple(_stand(step, waiting=step.id in waiting) for step in steps)
    held = {one: n for n, one in enumerate(progress.plan.before) if one.once}
    at = [held.get(one, -1) for one in plan.before]
    checks = tuple(progress.checks[n] if n >= 0 else None for n in at)
    times = tuple(progress.checked_at[n] if n >= 0 else None for n in at)
    return replace(progress, plan=plan, steps=stood, checks=checks, checked_at=times)


def _heeded(step: StepProgress, choice: str) -> StepProgress:
    """A step that was answered so is to be done again."""
    answered = step.answered is not None and step.answered.choice == choice
    return replace(step, again=True, answered=None) if answered else step


def _stepped(progress: Progress, event: StepLooked | StepOpened | ActionEnded | StepClosed) -> Progress:
    match event:
        case StepLooked(about="check"):
            return _checked(progress, event)
        case StepLooked():
            new = _on_step(progress, event.step, lambda step: _looked(step, event))
        case StepOpened(at=at, attempt=attempt, words=words, token=token, spool=spool):
            opened = StepProgress("", "to-do", attempt, words, token, spool, at)
            new = _on_step(
                progress,
                event.step,
                lambda step: replace(opened, id=step.id, judged=step.judged, sights=step.sights, asked=step.asked),
            )
        case ActionEnded(says=says, gives=gives):
            given = {**dict(progress.gives), **{(event.step, name): value for name, value in gives}}
            ended = _on_step(progress, event.step, lambda step: replace(step, ended=event, says=says))
            new = replace(ended, gives=tuple(given.items()))
        case StepClosed(at=at, how=how, says=says, gives=gives):
            given = {**dict(progress.gives), **{(event.step, name): value for name, value in gives}}
            new = _on_step(
                replace(progress, gives=tuple(given.items())),
                event.step,
                lambda step: replace(step, standing=how, closed_at=at, says=says, answered=None),
            )
    return new


def _looked(step: StepProgress, event: StepLooked) -> StepProgress:
    others = tuple(one for one in step.judged if one[0] != event.about)
    return replace(step, judged=(*others, (event.about, event.judgement, event.at)), sights=event.sights)


def _checked(progress: Progress, event: StepLooked) -> Progress:
    """A check of the plan, `check 2`, was looked at."""
    names = [f"check {number}" for number in range(1, len(progress.checks) + 1)]
    if event.step not in names:
        return progress
    at = names.index(event.step)
    checks = (*progress.checks[:at], event.judgement, *progress.checks[at + 1 :])
    times = (*progress.checked_at[:at], event.at, *progress.checked_at[at + 1 :])
    return replace(progress, checks=checks, checked_at=times)


def _questioned(progress: Progress, event: Asked | Answered | Withdrawn) -> Progress:
    question = next((one for one in progress.questions if one.question == event.question), None)
    others = tuple(one for one in progress.questions if one.question != event.question)
    match event:
        case Asked():
            asked = replace(progress, questions=(*others, event), asked=progress.asked + 1)
            return _on_step(asked, event.step, lambda step: replace(step, asked=event, answered=None))
        case Withdrawn():
            left = replace(progress, questions=others)
            return _on_step(left, question.step, lambda step: step) if question else left
        case Answered(choice=choice, request=request):
            stopping = progress.stopping or choice == "stop"
            left = replace(progress, questions=others, stopping=stopping, taken=max(progress.taken, request))
            return _answered(left, question.step, event) if question else left


def _answered(progress: Progress, id_: str, event: Answered) -> Progress:
    """An answer to a question about a step; what was typed for later steps is kept as what the step gives."""
    actions = {step.id: step.do for step in progress.plan.steps}
    action = actions.get(id_)
    if isinstance(action, AskOperator) and action.gives and event.choice == "yes":
        given = {**dict(progress.gives), (id_, action.gives): event.value}
        progress = replace(progress, gives=tuple(given.items()))
    return _on_step(progress, id_, lambda step: _heeded(replace(step, answered=event), "again"))


def _on_step(progress: Progress, id_: str, change: Callable[[StepProgress], StepProgress]) -> Progress:
    """Change one step, and say how it now stands. What is closed stays closed."""
    waiting = any(question.step == id_ for question in progress.questions)
    steps = (
        _stand(change(one), waiting=waiting) if one.id == id_ and not one.closed else one for one in progress.steps
    )
    return replace(progress, steps=tuple(steps))


def _stand(step: StepProgress, *, waiting: bool) -> StepProgress:
    return step if step.closed else replace(step, standing=_standing(step, waiting=waiting))


def _standing(step: StepProgress, *, waiting: bool) -> Standing:
    """How a step stands that is not over. One that was never sent, or is wanted again, is to be done."""
    if waiting:
        return "waiting"
    if step.attempt == 0 or step.again or (step.ended and step.ended.outcome == "unsent"):
        return "to-do"
    if step.ended and step.ended.outcome == "failed":
        return "failed"
    return "unknown" if step.ended and step.ended.outcome == "unknown" else "open"
