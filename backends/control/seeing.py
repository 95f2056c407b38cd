"""What a console itself sees of the steps of a run that are in hand. Pure; the runner never asks for it."""

from collections.abc import Mapping
from datetime import datetime

from backends.events import Judgement
from backends.judge import judge
from backends.model import Estate
from backends.progress import Progress
from backends.settings import Cluster, Timing

IN_HAND = frozenset({"open", "unknown", "failed", "waiting"})
"""How a step stands that was begun, or is asked about, and is not over."""


def seen_now(
    progress: Progress, cluster: Cluster, timing: Timing, estate: Estate, now: datetime
) -> Mapping[str, Judgement]:
    """Whether steps that are in hand are done, by what is watched anyway; what is not known is left out.

    While a command hangs its runner waits for it, and what it last looked at is what was so before. While a question
    waits it looks on, and writes down only what is new.
    """
    if progress.plan.where not in {"", cluster.whereabouts}:
        return {}
    found = {}
    for step in progress.plan.steps:
        if step.done_when and progress.step(step.id).standing in IN_HAND:
            judged = judge(step.done_when, estate, cluster, timing, now)
            if judged.holds is not None:
                found[step.id] = judged
    return found
