"""How a run stands: the fold of its journal, as screens, report and the resumed run read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from backends.events import ActionEnded, Answered, Asked, Judgement, Sight, SwitchArmed
from backends.plan import Plan

Standing: TypeAlias = Literal[
    "to-do", "open", "unknown", "waiting", "failed", "done", "already", "skipped", "not-needed", "left"
]
"""Of a step. `open`: it is being done. `unknown`: sent, and no word of how it ended. `waiting`: for the operator."""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One step of a run.

    Attributes:
        attempt: How often it was opened.
        words: What was or is being sent, as it is; empty before.
        opened_at: Of the last attempt.
        judged: The last judgement of each kind: `done`, `ready`.
        sights: The looks behind the newest of them.
        says: What its end, or its failure, says.
        asked: The last question about it, answered or not.
        answered: The answer to that, until something came of it.
        again: It is to be done again, by the operator's word.
    """

    id: str
    standing: Standing = "to-do"
    attempt: int = 0
    words: str = ""
    token: str = ""
    spool: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    ended: ActionEnded | None = None
    judged: tuple[tuple[str, Judgement, datetime], ...] = ()
    sights: tuple[Sight, ...] = ()
    says: str = ""
    asked: Asked | None = None
    answered: Answered | None = None
    again: bool = False

    @property
    def closed(self) -> bool:
        """Whether it is over, however it ended."""
        return self.standing in {"done", "already", "skipped", "not-needed", "left"}

    @property
    def took_s(self) -> float | None:
        """Seconds from its last opening to its end; `None` while it has no end, or was never opened."""
        if self.opened_at is None or self.closed_at is None:
            return None
        return max(0.0, (self.closed_at - self.opened_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as its journal tells it.

    Attributes:
        steps: In the order of the procedure.
        checks: The last judgement of each of the plan's checks, in their order; `None` before it was looked at.
        checked_at: When that was.
        questions: Those that wait for an answer, oldest first.
        gives: Values that steps gave, by step and name.
        switches: Dead man's switches that are armed now.
        stopping: Somebody asked for the run to stop.
        interrupting: And for the commands in hand to be interrupted.
        ended: How it ended; empty while it has not.
        seq: The number of the last event folded in.
        at: When that was.
        asked: How many questions there have been, so that each has a number of its own.
        taken: The highest number of a request that is in the journal.
    """

    run: str
    plan: Plan
    began_at: datetime
    by: str
    site: str
    plan_hash: str
    steps: tuple[StepProgress, ...]
    checks: tuple[Judgement | None, ...] = ()
    checked_at: tuple[datetime | None, ...] = ()
    questions: tuple[Asked, ...] = ()
    gives: tuple[tuple[tuple[str, str], str], ...] = ()
    switches: tuple[SwitchArmed, ...] = ()
    runner: tuple[str, int] | None = None
    stopping: bool = False
    interrupting: bool = False
    ended: str = ""
    ended_at: datetime | None = None
    says: str = ""
    seq: int = 0
    at: datetime | None = None
    asked: int = 0
    taken: int = 0

    def step(self, id_: str) -> StepProgress:
        """The step of that number. Raises KeyError where there is none."""
        for step in self.steps:
            if step.id == id_:
                return step
        raise KeyError(id_)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a cluster: the run, its person and runner, since when, and until when if nothing renews it.

    Attributes:
        alive: Whether the runner's process is known to run; `None` where that cannot be seen (another machine).
    """

    run: str
    by: str
    host: str
    pid: int
    since: datetime
    until: datetime
    alive: bool | None = None


@dataclass(frozen=True, slots=True)
class RunRow:
    """A line of the list of runs.

    Attributes:
        ended: How it ended; empty while it has not.
        questions: How many wait for an answer.
        holder: Who holds its cluster for it now; `None` where no runner does.
        skipped: How many steps of a run that ended `incomplete` were skipped.
    """

    run: str
    cluster: str
    runbook: str
    title: str
    by: str
    began_at: datetime
    ended: str = ""
    ended_at: datetime | None = None
    done: int = 0
    steps: int = 0
    questions: int = 0
    holder: Holder | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a run's log: when, whose (`server01`, `AWS`, `clpdeck`), its mark (`$`, `|`, `!`, `=`) and its text."""

    at: datetime
    source: str
    mark: str
    text: str
    step: str = ""
