"""Another plan for the rest of a run: what it must leave as it is. Pure."""

from collections.abc import Mapping

from backends.errors import PlanError
from backends.plan import Plan, Step
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

    A step that said no, or was never sent, may be another one now. One whose outcome is open may not: what is in the
    world could not be told any more.

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
            if _fixed(known):
                raise PlanError(f"the new plan has no step {known.id}, which was begun already")
            continue
        if _fixed(known) and _meaning(new[known.id]) != _meaning(old.step(known.id)):
            raise PlanError(f"step {known.id} means another thing in the new plan, and it was begun already")
    for switch in progress.switches:
        if switch.step not in new or new[switch.step].dead_man != old.step(switch.step).dead_man:
            raise PlanError(f"the new plan has another dead man's switch in step {switch.step}, which is armed")


def _fixed(known: StepProgress) -> bool:
    said_no = known.ended is not None and known.ended.outcome in {"failed", "unsent"}
    return known.closed or (known.attempt > 0 and not said_no)


def _meaning(step: Step) -> object:
    return step.do, step.done_when, step.undoes
