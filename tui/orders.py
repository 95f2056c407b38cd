"""What the operator wants done about runs. Screens tell it upwards; the desk carries it out. Pure."""

from dataclasses import dataclass
from typing import TypeAlias

from backends.events import Choice
from backends.plan import Plan


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin this plan; `typed` is what confirmed it."""

    plan: Plan
    typed: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a question of a run."""

    run: str
    question: str
    choice: Choice
    value: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Have a run stop after the steps in hand, or interrupt their commands too."""

    run: str
    interrupt: bool = False


@dataclass(frozen=True, slots=True)
class Resume:
    """Have a run that lost its runner go on."""

    run: str


Order: TypeAlias = Begin | Answer | Stop | Resume
