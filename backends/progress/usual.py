"""How long the steps of a procedure took before. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from backends.progress.values import Progress, StepProgress


@dataclass(frozen=True, slots=True)
class Usual:
    """How long something took, by the runs there were: seconds at least and at most, of so many times."""

    least_s: float
    most_s: float
    times: int


Took: TypeAlias = tuple[tuple[str, float], ...]
"""Seconds by step."""


def took(progress: Progress) -> Took:
    """How long each step of a run took that was done at the first try, and that nobody was asked about.

    What waited for an answer tells how long people take, and what was lost and found again how long that took; what was
    skipped, or so already, tells nothing.
    """
    return tuple((step.id, step.took_s) for step in progress.steps if step.took_s is not None and _simply_done(step))


def usual(before: Iterable[Took]) -> Mapping[str, Usual]:
    """The range of what each step took, in runs of one procedure on one cluster."""
    times: dict[str, list[float]] = {}
    for one in before:
        for step, seconds in one:
            times.setdefault(step, []).append(seconds)
    return {step: Usual(min(known), max(known), len(known)) for step, known in times.items()}


def _simply_done(step: StepProgress) -> bool:
    heard = step.ended is None or step.ended.outcome == "done"
    return step.standing == "done" and step.attempt == 1 and step.asked is None and heard
