"""All that a run is carried out with, handed to each piece of the engine."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from backends.events import Judgement
from backends.model import Estate
from backends.plan import Condition, Plan
from backends.progress import Progress
from backends.runs.base import Hands, Log, Watchdogs
from backends.runs.engine.journal import Journal
from backends.runs.engine.sharing import Looks
from backends.settings import Cluster, Timing

Judge: TypeAlias = Callable[[Condition, Estate, Cluster, Timing, datetime], Judgement]
"""Whether a condition holds on what was just seen."""

Rewrite: TypeAlias = Callable[[Plan, Mapping[str, str]], Awaitable[Plan]]
"""Writes the plan anew with these inputs, all of them; may look for that. Raises `PlanError`.

It is given what of the old plan has begun (`revising.begun`).
"""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every piece of the engine works with.

    Attributes:
        clock: Gives the time, aware, UTC. Lengths of time are the event loop's, which no set clock moves.
        rewrite: `None` where no other value can be taken in the middle of this run.
        folder: The run's own, for spool files.
        watchdogs: `None` where none can be armed: a step that needs one is not begun.
    """

    journal: Journal
    hands: Hands
    looks: Looks
    cluster: Cluster
    timing: Timing
    clock: Callable[[], datetime]
    log: Log
    judge: Judge
    rewrite: Rewrite | None
    folder: Path
    watchdogs: Watchdogs | None = None

    @property
    def progress(self) -> Progress:
        """How the run stands now."""
        return self.journal.progress

    def remark(self, text: str) -> None:
        """Say something in the run's log."""
        self.log("clpdeck", "=", text)
