"""What the operator is asked, what can be answered, and which answers do not count. Pure."""

from typing import Literal, TypeAlias

from backends.events import Asked, Choice, Judgement
from backends.model import Evidence, Ref
from backends.plan import AskOperator, Found, Step
from backends.progress import StepProgress
from backends.runs.base import AnswerRequest

Why: TypeAlias = Literal["operator", "failed", "timed-out", "unknown", "not-ready", "no-view", "check"]

TROUBLE: frozenset[Why] = frozenset({"failed", "timed-out", "unknown"})
"""A step that is asked about for one of these has failed: the other lanes wait at the end of their step."""

CHOICES: dict[Why, tuple[Choice, ...]] = {
    "operator": ("yes", "no", "stop"),
    "failed": ("again", "skip", "value", "stop"),
    "timed-out": ("again", "skip", "value", "stop"),
    "unknown": ("again", "skip", "value", "stop"),
    "not-ready": ("again", "skip", "value", "stop"),
    "no-view": ("skip", "stop"),
    "check": ("again", "stop"),
}

MEANS: dict[Choice, str] = {
    "yes": "yes, it is so",
    "no": "no, it is not",
    "again": "again (it is looked at first)",
    "skip": "skip, with the reason",
    "value": "value, with other inputs as name=value",
    "stop": "stop the run here",
}


def with_answers(text: str, choices: tuple[Choice, ...]) -> str:
    """A question as a log has it: at its end what can be answered. Screens show the choices beside it."""
    return f"{text} Answer: {'; '.join(MEANS[choice] for choice in choices)}."


def choices(why: Why, *, undo: bool, values: bool, must: bool = False) -> tuple[Choice, ...]:
    """What can be answered.

    Args:
        why: What is asked for.
        undo: The step takes something back: the run cannot stop before that is done or left on purpose.
        values: Other inputs can be taken.
        must: What comes after rests on the step: it is not skipped.
    """
    barred: set[Choice] = {"stop", "value"} if undo else {"skip"} if must else set()
    return tuple(one for one in CHOICES[why] if one not in barred and (values or one != "value"))


def text_of(step: Step, known: StepProgress, why: Why, judged: Judgement | None = None) -> str:
    """What is asked about a step, and what is known, in full sentences."""
    name = f"Step {step.id} ({step.title})"
    says = known.says.rstrip(".")
    sent = f" It was sent: {known.words}" + (f", and said: {says}." if says else ".") if known.words else ""
    match why:
        case "operator" if isinstance(step.do, AskOperator):
            do = step.do
            return f"{do.question} Look at: {do.look_at}. Yes means: {do.yes_means.rstrip('.')}."
        case "failed":
            said = f"{name} failed.{sent}"
        case "timed-out":
            said = f"{name} is not done after {step.timeout_s:g} s.{sent}"
        case "unknown":
            said = f"{name} was sent, and how it ended is not known; it is not repeated unasked.{sent}"
        case "not-ready":
            said = f"{name} may not be done as things are."
        case _:
            said = f"{name} waits: what it depends on cannot be seen; it is looked at again and again."
    way_on = f" {step.way_on}" if step.way_on and why != "no-view" else ""
    return said + seen(judged) + way_on


def missing_text(step: Step, missing: tuple[Ref | Found, ...]) -> str:
    """A step that needs what no step gave and nobody says."""
    refs = ", ".join(str(one) for one in missing)
    return f"Step {step.id} ({step.title}) needs what no earlier step gave and nobody says: {refs}. Nothing was sent."


def seen(judged: Judgement | None) -> str:
    """What the observers say, as a sentence to add; empty where nobody said anything."""
    return f" Seen: {spoken(judged.evidence)}." if judged and judged.evidence else ""


def spoken(evidence: tuple[Evidence, ...]) -> str:
    """Each observer and its words."""
    return "; ".join(f"{one.source}: {one.says}".rstrip(".") for one in evidence)


def not_counting(asked: Asked, answer: AnswerRequest, step: Step | None) -> str:
    """Why an answer does not count, in a sentence; empty where it does."""
    if answer.choice not in asked.choices:
        return f"{answer.choice} is none of {', '.join(asked.choices)}."
    if answer.choice in {"skip", "value"} and not answer.value.strip():
        wanted = "the reason" if answer.choice == "skip" else "the new inputs, as name=value, one a line"
        return f"{answer.choice} needs {wanted}."
    gives = step.do.gives if step and isinstance(step.do, AskOperator) else ""
    if answer.choice == "yes" and gives and not answer.value.strip():
        return f"yes needs a value: {gives}."
    return ""
