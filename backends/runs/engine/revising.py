"""Another plan for the rest of a run: what it must leave as it is. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from backends.errors import PlanError
from backends.plan import AskOperator, Lane, Plan, Stage, Step, Wait
from backends.progress import Progress, StepProgress


def typed_inputs(text: str) -> Mapping[str, str]:
    """Read `name=value` lines.

    Raises:
        PlanError: A line is none.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = next((line for line in lines if not line.partition("=")[0].strip() or "=" not in line), None)
    if wrong is not None:
        raise PlanError(f"{wrong!r} is no input: write name=value, one a line")
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def must_fit(progress: Progress, plan: Plan) -> None:
    """See to it that a plan can take over a run: what was begun is in it, and means the same.

    A step that said no, was never sent, or only waited, may be another one now. One whose outcome is open may not: what
    is in the world could not be told any more. Of one that is over it counts what it has made so, not how.

    Raises:
        PlanError: It cannot.
    """
    old = progress.plan
    if (plan.cluster, plan.runbook) != (old.cluster, old.runbook):
        raise PlanError(
            f"the new plan is {plan.runbook} for {plan.cluster}, the run is {old.runbook} for {old.cluster}"
        )
    ids = [step.id for step in plan.steps]
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if twice is not None:
        raise PlanError(f"the new plan has two steps {twice}")
    new = {step.id: step for step in plan.steps}
    for known in progress.steps:
        if known.id not in new:
            if _fixed(known, old.step(known.id)):
                raise PlanError(f"the new plan has no step {known.id}, which was begun already")
            continue
        before = old.step(known.id)
        if _fixed(known, before) and _meaning(new[known.id], known) != _meaning(before, known):
            raise PlanError(f"step {known.id} means another thing in the new plan, and it was begun already")
    for switch in progress.switches:
        if switch.step not in new or new[switch.step].dead_man != old.step(switch.step).dead_man:
            raise PlanError(f"the new plan has another dead man's switch in step {switch.step}, which is armed")


def begun(progress: Progress) -> Plan:
    """The plan of a run, with no more than what has begun and may not change; and what takes that back."""
    plan = progress.plan
    ids = {one.id for one in progress.steps if _fixed(one, plan.step(one.id))}

    def lane(one: Lane) -> Lane:
        return replace(one, steps=tuple(step for step in one.steps if step.id in ids))

    stages = tuple(replace(one, lanes=tuple(map(lane, one.lanes))) for one in plan.stages)
    return replace(plan, stages=stages, finally_=tuple(one for one in plan.finally_ if {one.id, one.undoes} & ids))


def as_done(progress: Progress, plan: Plan) -> Plan:
    """A plan that can take over, with the steps that are over as they were carried out."""
    over = {one.id: progress.plan.step(one.id) for one in progress.steps if one.closed}

    def kept(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(over.get(step.id, step) for step in steps)

    def stage(one: Stage) -> Stage:
        return replace(one, lanes=tuple(replace(lane, steps=kept(lane.steps)) for lane in one.lanes))

    return replace(plan, stages=tuple(map(stage, plan.stages)), finally_=kept(plan.finally_))


def _fixed(known: StepProgress, step: Step) -> bool:
    said_no = known.ended is not None and known.ended.outcome in {"failed", "unsent"}
    acts = not isinstance(step.do, Wait | AskOperator)
    return known.closed or (known.attempt > 0 and acts and not said_no)


def _meaning(step: Step, known: StepProgress) -> object:
    over = known.closed and step.done_when is not None
    return None if over else step.do, step.done_when, step.undoes
