"""What a report says, as values; its JSON form is these fields, by these names.

`SCHEMA` grows a new number when a field is renamed, removed or changes its meaning; new fields do not change it. Every
`seq` is the number of the journal's event that says so: their order is the order of what happened, whatever the clock.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from backends.events import Choice
from backends.model import Evidence
from backends.progress import Obliged, Standing, Usual, Waited
from backends.report.clocks import Recovery
from backends.report.split import Split

SCHEMA: Final = "clpdeck.report/1"


@dataclass(frozen=True, slots=True)
class Named:
    """A value by its name: an input of the plan, something a step gave."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement that something followed from: a step was begun or closed, or the operator was asked.

    Attributes:
        about: Whether it is `done`, whether it is `ready` to be done, whether a `check` holds.
        holds: `None` is: not known.
        unseen: Who did not answer, and why.
    """

    seq: int
    at: datetime
    about: Literal["done", "ready", "check"]
    holds: bool | None
    evidence: tuple[Evidence, ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a step was begun, and how that ended.

    Attributes:
        words: What was sent, exactly.
        token: The idempotency token it went with.
        outcome: Empty where no word of an end came.
        says: The last of its own words.
        spool: The file with its raw output, in the run's folder; with its size and checksum below.
    """

    number: int
    seq: int
    at: datetime
    words: str
    token: str = ""
    ended_seq: int = 0
    ended_at: datetime | None = None
    outcome: Literal["", "done", "failed", "unsent", "unknown"] = ""
    exit_code: int | None = None
    says: str = ""
    spool: str = ""
    spool_bytes: int = 0
    spool_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What the operator was asked, and what came of it: an answer, a withdrawal, or nothing yet.

    Attributes:
        shown: What was shown with it, as it was seen then, a line each: a yes was for that.
    """

    id: str
    step: str
    seq: int
    at: datetime
    why: str
    text: str
    choices: tuple[Choice, ...]
    over_seq: int = 0
    answered_at: datetime | None = None
    by: str = ""
    choice: Choice | None = None
    value: str = ""
    withdrawn_at: datetime | None = None
    withdrawn: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckTold:
    """A check of the plan, before its first step."""

    number: int
    title: str
    condition: str
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step, as it was planned and as it went.

    Attributes:
        stage: The title of its stage; lanes of one stage ran side by side.
        kind: Whether it runs a command, calls AWS, waits, or asks the operator.
        where: The node, or AWS; empty where nothing is sent.
        planned: What the plan says is sent, or waited for, or asked.
        ready_when: What had to hold before, in words; empty where nothing had to.
        done_when: What it was done by; empty where the operator's answer was it.
        standing: How it ended, or how it stands.
        says: What its end says; of a skipped step, the reason.
        took_s: Seconds from its last beginning to its end; `None` where it has not both.
        usual_s: Seconds it takes by the plan.
        before: Seconds it took in other runs of the procedure on this cluster; `None` where there were none.
        gave: What it gave to later steps.
    """

    id: str
    title: str
    why: str
    stage: str
    lane: str
    kind: Literal["run", "call", "wait", "ask", "edit-conf", "put-file", "trust-host-key"]
    where: str
    planned: str
    ready_when: str
    done_when: str
    risk: str
    standing: Standing
    says: str
    closed_seq: int
    closed_at: datetime | None
    took_s: float | None
    usual_s: float
    attempts: tuple[Attempt, ...]
    judged: tuple[Judged, ...]
    gave: tuple[Named, ...]
    before: Usual | None = None


@dataclass(frozen=True, slots=True)
class Runner:
    """A process that carried the run out; every one but the first went on where another one had ended."""

    at: datetime
    host: str
    pid: int
    fence: int


@dataclass(frozen=True, slots=True)
class Switch:
    """A dead man's switch that a node was armed with; `disarmed_at` is `None` where it still is."""

    step: str
    unit: str
    armed_at: datetime
    after_s: int
    disarmed_at: datetime | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """Another plan for the rest of the run; or the same, some of whose steps are done and asked anew."""

    at: datetime
    by: str
    why: str
    inputs: tuple[Named, ...]
    anew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody asked for the run to stop; with `interrupt` its commands in hand too."""

    at: datetime
    by: str
    interrupt: bool


@dataclass(frozen=True, slots=True)
class Interruption:
    """From when to when the service was away, as far as the journal can tell; `seconds` is an upper bound.

    Attributes:
        step: The step that takes the service away.
        until: The step after which it was seen to be back, as all observers that were asked say; that is the RTO of a
            planned move. Empty where no step of this run brings it back, or has done so.
    """

    step: str
    began_at: datetime
    until: str = ""
    ended_at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """Something that is left for somebody to do, or to know.

    Attributes:
        what: A sentence without its full stop.
        by: Whose doing it is, where it is somebody's.
        says: The reason that was given, or what is known of it; empty where nothing is.
    """

    what: str
    by: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A run, from its plan to what is left to do. All times are UTC.

    Attributes:
        plan_hash: Of the plan as it was shown.
        level: What it was confirmed as: `looks`, `undoable`, `interrupts`, `loses`.
        typed: What was typed to confirm it.
        ended: Empty where it has not ended.
        took_s: Seconds from its beginning to its end; `None` where it has not ended.
        usual_s: Seconds its steps usually take, along the longest lanes.
        recovery: Of a run that restores.
        split: Of a run that rehearses one.
        waited: What was held up, and for how long; of what is held up still nothing.
        obligations: What it leaves to be done, open or met.
        seq: The number of the journal's last event that this report knows.
    """

    schema: Literal["clpdeck.report/1"]
    run: str
    cluster: str
    site: str
    runbook: str
    title: str
    purpose: str
    inputs: tuple[Named, ...]
    by: str
    plan_hash: str
    level: str
    typed: str
    consequence: str
    evidence: tuple[str, ...]
    began_at: datetime
    ended: Literal["", "done", "incomplete", "stopped", "refused"]
    ended_at: datetime | None
    says: str
    took_s: float | None
    usual_s: float
    interruption: Interruption | None
    recovery: Recovery | None
    split: Split | None
    waited: tuple[Waited, ...]
    obligations: tuple[Obliged, ...]
    undone: tuple[Undone, ...]
    checks: tuple[CheckTold, ...]
    steps: tuple[StepTold, ...]
    questions: tuple[Question, ...]
    runners: tuple[Runner, ...]
    switches: tuple[Switch, ...]
    revisions: tuple[Revision, ...]
    stops: tuple[Stop, ...]
    seq: int
    at: datetime
