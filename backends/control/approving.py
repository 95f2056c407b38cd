"""Whether a plan may be begun with nobody at a terminal."""

from typing import Protocol

from backends.events import RunBegan, RunEvent
from backends.plan import Level, Plan, plan_hash
from backends.progress import RunRow


class Reading(Protocol):
    """What is read of earlier runs."""

    def runs(self) -> tuple[RunRow, ...]:
        """All of them, newest first."""
        ...

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        """The journal of one."""
        ...


def begins_alone(past: Reading, plan: Plan, typed: str) -> bool:
    """Whether what was given in place of a confirmation lets a plan begin: the hash of this very plan.

    One that interrupts a service, if only for seconds, must have been begun once before by its name, typed: the journal
    of that run is the approval. Another plan, on other volumes or another server, is approved by nobody.
    """
    if not plan.unattended or typed != plan_hash(plan):
        return False
    return plan.level < Level.INTERRUPTS or any(
        began.plan_hash == typed and began.typed == plan.token for began in _begun(past, plan)
    )


def _begun(past: Reading, plan: Plan) -> "list[RunBegan]":
    """How the runs of that procedure on that cluster began."""
    rows = (row for row in past.runs() if (row.runbook, row.cluster) == (plan.runbook, plan.cluster))
    firsts = (past.read(row.run)[0][1] for row in rows)
    return [one for one in firsts if isinstance(one, RunBegan)]
