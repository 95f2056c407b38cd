"""What happened in a run: the lines of its journal. Each is durable before anybody hears of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from backends.model import Evidence, Probe
from backends.plan import Plan


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether something is so: yes, no, or `None`, not known; and by which evidence."""

    holds: bool | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look of a run brought: the cleaned text it was read from, or why there was none."""

    probe: Probe
    at: datetime
    raw: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class RunBegan:
    """A plan was approved, and its run written down. Nothing was done yet.

    Attributes:
        by: The person, `user@host`.
        plan_hash: Of the plan as it was shown.
        typed: What was typed to confirm; empty where nothing was asked for.
        site: The site file the plan was made from.
    """

    run: str
    at: datetime
    by: str
    plan: Plan
    plan_hash: str
    typed: str
    site: str
    kind: Literal["run-began"] = "run-began"


@dataclass(frozen=True, slots=True)
class RunnerBegan:
    """A runner took the run: the first, or another one after it was killed."""

    at: datetime
    host: str
    pid: int
    fence: int
    kind: Literal["runner-began"] = "runner-began"


@dataclass(frozen=True, slots=True)
class StepLooked:
    """The runner looked. Repeated looks that bring the same judgement are not written down again.

    Attributes:
        step: The step's id; `check N` for the N-th of the plan's own checks, from 1.
        about: What was judged: whether it is done, whether it may be done, a check of the plan.
    """

    step: str
    at: datetime
    about: Literal["done", "ready", "check"]
    judgement: Judgement
    sights: tuple[Sight, ...]
    kind: Literal["step-looked"] = "step-looked"


@dataclass(frozen=True, slots=True)
class StepOpened:
    """A step is about to be done: the intent, written before anything is sent.

    Attributes:
        words: What will be sent, as it is, references resolved: the command line, or the call with its parameters.
        token: The idempotency token, where the call has one.
        spool: The file, in the run's folder, that gets the raw output.
    """

    step: str
    at: datetime
    attempt: int
    words: str
    token: str = ""
    spool: str = ""
    kind: Literal["step-opened"] = "step-opened"


@dataclass(frozen=True, slots=True)
class ActionEnded:
    """An action came to its end, as far as it is known. Its output is on disk, synced, before this.

    Attributes:
        outcome: `done`: it says so. `failed`: it says no. `unsent`: it never left us. `unknown`: sent, no word came.
        says: The last of its own words, or the reason, one line.
        gives: Values for later steps, by name.
    """

    step: str
    at: datetime
    attempt: int
    outcome: Literal["done", "failed", "unsent", "unknown"]
    says: str
    exit_code: int | None = None
    gives: tuple[tuple[str, str], ...] = ()
    spool_bytes: int = 0
    spool_sha256: str = ""
    kind: Literal["action-ended"] = "action-ended"


@dataclass(frozen=True, slots=True)
class StepClosed:
    """A step is over.

    Attributes:
        gives: Values for later steps, found in the look that closed it.
        how: `done`; `already`, it was so before; `skipped` by the operator, with a reason; `not-needed`, of a step that
            takes back what was never done; `left`, not done, because the run was stopped.
    """

    step: str
    at: datetime
    how: Literal["done", "already", "skipped", "not-needed", "left"]
    says: str = ""
    gives: tuple[tuple[str, str], ...] = ()
    kind: Literal["step-closed"] = "step-closed"


Choice: TypeAlias = Literal["yes", "no", "again", "skip", "value", "stop"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The run waits for the operator.

    Attributes:
        question: Its id within the run.
        why: `operator`: a step that asks. `failed`, `timed-out`, `unknown` outcome, `not-ready`, `no-view` (looks bring
            no answer; the runner goes on looking, and the question is withdrawn when they do), `check`.
        text: What is asked, and what is known, in full sentences.
        choices: What can be answered.
        shown: What is shown with it, as it was seen when it was asked, a line each.
    """

    question: str
    step: str
    at: datetime
    why: Literal["operator", "failed", "timed-out", "unknown", "not-ready", "no-view", "check"]
    text: str
    choices: tuple[Choice, ...]
    shown: tuple[str, ...] = ()
    kind: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True)
class Answered:
    """The operator answered; of several answers the first that came.

    Attributes:
        value: For `value` the new inputs as `name=value`, one a line; for steps that ask for one, that; for `skip` the
            reason.
        request: The number of the request it came with.
    """

    question: str
    at: datetime
    by: str
    choice: Choice
    value: str = ""
    request: int = 0
    kind: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A question needs no answer any more."""

    question: str
    at: datetime
    why: str
    kind: Literal["withdrawn"] = "withdrawn"


@dataclass(frozen=True, slots=True)
class PlanRevised:
    """The rest is done by another plan, whose steps keep their ids. What is closed stays closed.

    Attributes:
        anew: But for these steps: what was agreed to in them has been overtaken, and they are done once more. The plan
            is then the same.
    """

    at: datetime
    by: str
    plan: Plan
    why: str
    anew: tuple[str, ...] = ()
    kind: Literal["plan-revised"] = "plan-revised"


@dataclass(frozen=True, slots=True)
class SwitchArmed:
    """A dead man's switch is armed on its node, and was seen there."""

    step: str
    at: datetime
    unit: str
    after_s: int
    kind: Literal["switch-armed"] = "switch-armed"


@dataclass(frozen=True, slots=True)
class SwitchDisarmed:
    """It was taken away again; or it is gone, and may have done its work: `says`."""

    step: str
    at: datetime
    unit: str
    says: str = ""
    kind: Literal["switch-disarmed"] = "switch-disarmed"


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Somebody wants the run to stop: after the steps in hand, or with their commands interrupted.

    Attributes:
        request: The number of the request it came with.
    """

    at: datetime
    by: str
    interrupt: bool = False
    request: int = 0
    kind: Literal["stop-asked"] = "stop-asked"


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run is over.

    Attributes:
        how: `done`, every step is; `incomplete`, every step is over, and some were skipped on purpose; `stopped`, by
            the operator; `refused`, a check did not hold and nothing was done.
    """

    at: datetime
    how: Literal["done", "incomplete", "stopped", "refused"]
    says: str = ""
    kind: Literal["run-ended"] = "run-ended"


RunEvent: TypeAlias = (
    RunBegan
    | RunnerBegan
    | StepLooked
    | StepOpened
    | ActionEnded
    | StepClosed
    | Asked
    | Answered
    | Withdrawn
    | PlanRevised
    | SwitchArmed
    | SwitchDisarmed
    | StopAsked
    | RunEnded
)
