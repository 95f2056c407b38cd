"""What a console itself sees of the steps of a run that are in hand. Pure; the runner never asks for it."""

from collections.abc import Mapping
from datetime import datetime

from backends.events import Judgement
from backends.judge import judge
from backends.model import Estate
from backends.progress import Progress, StepProgress
from backends.settings import Cluster, Timing


def seen_now(
    progress: Progress, cluster: Cluster, timing: Timing, estate: Estate, now: datetime
) -> Mapping[str, Judgement]:
    """Whether steps whose action is in hand are done, by what is watched anyway; what is not known is left out.

    While a command hangs its runner waits for it, and what it last looked at is what was so before.
    """
    if progress.plan.where not in {"", cluster.whereabouts}:
        return {}
    found = {}
    for step in progress.plan.steps:
        if step.done_when and _in_hand(progress.step(step.id)):
            judged = judge(step.done_when, estate, cluster, timing, now)
            if judged.holds is not None:
                found[step.id] = judged
    return found


def _in_hand(step: StepProgress) -> bool:
    return step.standing == "open" and step.ended is None
