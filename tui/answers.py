"""What can be chosen about a run, as dialogs. Pure."""

from datetime import datetime

from backends.events import Asked, Choice
from backends.plan import AskOperator, CallAws, Level, Plan, RunOnNode
from backends.progress import Progress
from tui import words
from tui.forms import Form, Menu, Option, Sheet, Token, Written, YesNo
from tui.runs import next_of, parted

LEAVE, STOP, INTERRUPT = "leave", "stop", "interrupt"

LATER = Option("l", "", "later", "leave it waiting")

OPTIONS: dict[Choice, Option] = {
    "yes": Option("y", "yes", "yes", "it is so"),
    "no": Option("n", "no", "no", "it is not so: the step has failed"),
    "again": Option("a", "again", "again", "look again, and do it again if it is not done"),
    "skip": Option("s", "skip", "skip", "go on without it; asks for a reason"),
    "value": Option("v", "value", "value", "go on with another input, name=value"),
    "stop": Option("x", "stop", "stop here", "what must be undone is undone; the rest is left"),
}

GOES_ON = (
    "Another runner takes the run. It looks first: what is done is not done again, and where it cannot be known "
    "whether a command was carried out, you are asked."
)

IN_HAND = frozenset({"open", "unknown", "failed", "waiting"})
"""How a step stands that was begun and is not over."""

DETACH = Menu(
    (
        Option("d", LEAVE, "detach", "leave the console; the run does not notice"),
        Option("b", "", "back", "stay here; nothing happens"),
        Option("s", STOP, "stop", "after the step in hand; what must be undone is undone"),
        Option("i", INTERRUPT, "interrupt", "send the command in hand a ctrl+c, then stop"),
    )
)


def to_answer(question: Asked, progress: Progress) -> Sheet:
    """What a question asks, and what can be answered. The first choice is to leave it."""
    options = (LATER, *(OPTIONS[choice] for choice in question.choices))
    says = parted(question.text)
    return Sheet(
        _about(question, progress.plan), says, Menu(options), cluster=progress.plan.cluster, shows=question.shown
    )


def to_write(question: Asked, choice: Choice, progress: Progress) -> Sheet | None:
    """What is still to be typed with a choice; `None` where nothing is."""
    about, cluster = _about(question, progress.plan), progress.plan.cluster
    if choice == "skip":
        return Sheet(
            about, ("The step is left out. The reason goes into the report.",), Written("reason"), cluster=cluster
        )
    if choice == "value":
        now = ", ".join(f"{name}={value}" for name, value in progress.plan.inputs)
        says = f"The rest of the plan is written anew. Now: {now}. Several, with blanks between, are possible."
        return Sheet(about, (says,), Written("name=value"), cluster=cluster)
    asks = _asks(progress.plan, question.step)
    if choice == "yes" and asks and asks.gives:
        return Sheet(about, parted(question.text), Written(asks.gives), cluster=cluster, shows=question.shown)
    return None


def as_sent(choice: Choice, typed: str) -> str:
    """What was typed, as a run takes it: inputs one a line."""
    return "\n".join(typed.split()) if choice == "value" else typed


def to_resume(progress: Progress, now: datetime) -> Sheet:
    """Whether a run that lost its runner is to go on. What is still to interrupt a service is confirmed once more."""
    title = f"Resume run {progress.run}: {progress.plan.title}"
    form: Form = Token(progress.plan.token) if is_confirmed_anew(progress) else YesNo("have it go on")
    return Sheet(title, (stands(progress, now), GOES_ON), form, danger=True, cluster=progress.plan.cluster)


def is_confirmed_anew(progress: Progress) -> bool:
    """Whether a run that goes on will send what it never sent, of a plan that interrupts a service."""
    to_do = (one.id for one in progress.steps if one.standing == "to-do")
    sends = any(isinstance(progress.plan.step(one).do, RunOnNode | CallAws) for one in to_do)
    return sends and progress.plan.level >= Level.INTERRUPTS


def stands(progress: Progress, now: datetime) -> str:
    """When a run began, how long ago that is, and what comes next in it."""
    ago = words.spent((now - progress.began_at).total_seconds())
    began = f"It was begun at {words.clock(progress.began_at, now)}, {ago} ago, by {progress.by}."
    in_hand = next((step.id for step in progress.steps if step.standing in IN_HAND), "")
    next_ = next_of(progress)
    comes = [
        f"{what} is step {id_}: {progress.plan.step(id_).title}."
        for what, id_ in (("In hand", in_hand), ("Next", next_))
        if id_
    ]
    return " ".join((began, *(comes or ["All its steps were begun."])))


def to_halt(progress: Progress, *, gone: bool = False) -> Sheet:
    """What ctrl+c means here."""
    says = ("The run belongs to its runner, not to this console.",)
    now = "has no runner" if gone else "waits for an answer" if progress.questions else "goes on"
    return Sheet(f"Run {progress.run} {now}. What do you want to end?", says, DETACH, cluster=progress.plan.cluster)


def _about(question: Asked, plan: Plan) -> str:
    step = next((one for one in plan.steps if one.id == question.step), None)
    return f"{step.id}  {step.title}" if step else f"{question.step} of the plan"


def _asks(plan: Plan, id_: str) -> AskOperator | None:
    step = next((one for one in plan.steps if one.id == id_), None)
    return step.do if step and isinstance(step.do, AskOperator) else None
