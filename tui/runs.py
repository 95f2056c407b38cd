"""What this console knows of runs, as a value for the screens; and in a tag and a word how each one stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from backends.control import Field, LogLine, Look, Offer, Warned
from backends.events import Asked, Judgement
from backends.plan import Plan, Stage
from backends.prevention import Prevention
from backends.progress import Obliged, Progress, RunRow, StepProgress, Usual
from backends.readiness import Readiness, RegionSets
from backends.report.blocks import Block
from tui.book import Book
from tui.look import Meaning

CHECK = "check"
"""The checks of a plan are named `check 1`, `check 2` ... where steps are named by their numbers."""


PARTS = re.compile(r" (?=Look at: |Yes means: )")
"""Where the text of a step that asks goes on with where to look, and with what counts as yes."""


class Mark(NamedTuple):
    """How something stands: a tag of four cells, what it means, and a word."""

    tag: str
    meaning: Meaning
    word: str


TO_DO = Mark("[  ]", Meaning.DIM, "not yet")
NEXT = Mark("[> ]", Meaning.TITLE, "next")
CUT_OFF = Mark("[..]", Meaning.SILENT, "its runner is gone")
UNDONE = Mark("[<<]", Meaning.SUSPENDED, "taken back")

OF_STANDING = {
    "to-do": TO_DO,
    "open": Mark("[>>]", Meaning.CHANGING, "running"),
    "unknown": Mark("[..]", Meaning.SILENT, "outcome unknown"),
    "waiting": Mark("[??]", Meaning.UNKNOWN, "waits for you"),
    "failed": Mark("[XX]", Meaning.BAD, "failed"),
    "done": Mark("[OK]", Meaning.OK, "done"),
    "already": Mark("[OK]", Meaning.OK, "was so already"),
    "skipped": Mark("[--]", Meaning.OFF, "skipped"),
    "not-needed": Mark("[--]", Meaning.OFF, "not needed"),
    "left": Mark("[--]", Meaning.OFF, "not done"),
}

OF_WHY = {
    "operator": "waits for you",
    "failed": "failed; waits for you",
    "timed-out": "timed out; waits for you",
    "unknown": "outcome unknown; waits for you",
    "not-ready": "not ready; waits for you",
    "no-view": "no view; looks on, waits for you",
    "check": "does not hold; waits for you",
}

OF_END = {
    "done": Mark("[OK]", Meaning.OK, "done"),
    "stopped": Mark("[--]", Meaning.OFF, "stopped"),
    "refused": Mark("[XX]", Meaning.BAD, "refused by a check"),
}


@dataclass(frozen=True, slots=True)
class Filling:
    """A form as it stands: its fields, what was looked at for it, and why there is none.

    Attributes:
        title: What is asked for: `Restore prod-db in ap-northeast-3`.
        look: `None` before it was asked for.
        said: The fields whose value was said here.
    """

    title: str
    fields: tuple[Field, ...] = ()
    said: frozenset[str] = frozenset()
    look: Look | None = None
    problem: str = ""

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields that keep the plan from being written."""
        return tuple(one for one in self.fields if one.wrong)

    @property
    def is_out(self) -> bool:
        """Whether answers are still awaited."""
        return self.look is None or self.look.out > 0

    @property
    def is_ready(self) -> bool:
        """Whether the plan can be written."""
        return not (self.wrong or self.is_out or self.problem)


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is to restore from, whether that could be tonight, and whether a lost server would be stopped.

    Attributes:
        look: What both rest on; `None` before it was asked for.
        ready: `None` before there is any answer, or where the site file does not say where it is restored.
        forced: What `stopped` rests on.
        stopped: Whether a lost server would be stopped; `None` before there is any answer.
    """

    cluster: str
    look: Look | None = None
    regions: tuple[RegionSets, ...] = ()
    ready: Readiness | None = None
    forced: Look | None = None
    stopped: Prevention | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """What there is about runs at one moment.

    Attributes:
        there: Whether this console has a desk at all.
        rows: All runs, newest first.
        followed: The run that is followed, as it stands.
        seen: Of its steps whose action is in hand: whether they are done, as this console itself sees it.
        usual: How long steps took in runs before, by runbook and cluster, and then by step.
        log: The lines of its log. Somebody else goes on writing it.
        offers: What can be asked for on the cluster whose plans are looked at.
        look: What was looked at for the plan that is reviewed, where more was than is watched.
        stock: Backup sets and readiness of the cluster that is looked at, where they are.
        duties: What runs left to be done that nobody did yet.
        filling: The form that is filled in.
        reported: The report of the run that is looked at; `None` while it is being written.
        plan: The plan that is reviewed; it stands still while it is read.
        plan_hash: Its short name, by which it can be approved and begun from a shell.
        problem: Why none can be written.
        warned: What to know before it is begun; `None` while that is being found out.
        said: What came of what was asked for at this place, a sentence each, oldest first.
        trouble: Why the store of runs cannot be read now; empty where it can.
        reach: How far a lease of this store reaches, in words.
        who: The person at this console.
    """

    there: bool = False
    rows: tuple[RunRow, ...] = ()
    followed: Progress | None = None
    log: Book[LogLine] = field(default_factory=Book)
    offers: tuple[Offer, ...] = ()
    look: Look | None = None
    stock: Stock | None = None
    duties: tuple[Obliged, ...] = ()
    filling: Filling | None = None
    reported: tuple[Block, ...] | None = None
    plan: Plan | None = None
    plan_hash: str = ""
    problem: str = ""
    warned: tuple[Warned, ...] | None = None
    said: tuple[str, ...] = ()
    trouble: str = ""
    reach: str = ""
    who: str = ""
    seen: Mapping[str, Judgement] = field(default_factory=dict)
    usual: Mapping[tuple[str, str], Mapping[str, Usual]] = field(default_factory=dict)

    @property
    def going(self) -> tuple[RunRow, ...]:
        """The runs that have not ended: those that wait for somebody first."""
        return tuple(sorted((row for row in self.rows if not row.ended), key=lambda row: not needs_somebody(row)))

    def usual_of(self, plan: Plan) -> Mapping[str, Usual]:
        """How long the steps of a plan took in runs before, by step."""
        return self.usual.get((plan.runbook, plan.cluster), {})

    def row(self, run: str) -> RunRow | None:
        """The line of a run in the list."""
        return next((row for row in self.rows if row.run == run), None)

    def progress(self, run: str) -> Progress | None:
        """How a run stands, if it is the one that is followed."""
        return self.followed if self.followed and self.followed.run == run else None


def is_gone(row: RunRow) -> bool:
    """Whether a run that has not ended has no runner: nothing of it goes on."""
    return not row.ended and (row.holder is None or row.holder.alive is False)


def needs_somebody(row: RunRow) -> bool:
    """Whether a run does not go on by itself."""
    return not row.ended and (is_gone(row) or row.questions > 0)


def of_run(row: RunRow) -> Mark:
    """How a run stands."""
    if row.ended == "incomplete":
        return Mark("[! ]", Meaning.ATTENTION, f"done, {row.skipped} skipped")
    if row.ended:
        return OF_END.get(row.ended, Mark("[??]", Meaning.UNKNOWN, row.ended))
    if is_gone(row):
        return CUT_OFF
    if row.questions:
        return OF_STANDING["waiting"]
    return Mark("[>>]", Meaning.CHANGING, f"step {min(row.done + 1, row.steps)}/{row.steps}")


def of_step(progress: Progress, step: StepProgress, row: RunRow | None = None) -> Mark:
    """How a step of a run stands. What a later step took back, and what lost its runner, is said of the step itself."""
    question = question_of(progress, step.id)
    if question:
        return waiting(question)
    if step.closed and step.standing in {"done", "already"} and any(_takes_back(progress, step.id)):
        return UNDONE
    if step.standing == "to-do" and step.id == next_of(progress):
        return NEXT
    if step.standing == "open" and row and is_gone(row):
        return CUT_OFF
    return OF_STANDING[step.standing]


def _takes_back(progress: Progress, id_: str) -> list[bool]:
    undoing = [step.id for step in progress.plan.steps if step.undoes == id_]
    return [progress.step(one).standing in {"done", "already"} for one in undoing]


def of_check(progress: Progress, number: int) -> Mark:
    """How a check of the plan stands, by its number from 1."""
    question = question_of(progress, f"{CHECK} {number}")
    if question:
        return waiting(question)
    judged = progress.checks[number - 1] if number <= len(progress.checks) else None
    if judged is None:
        return TO_DO
    return of_holds(judged.holds)


def waiting(question: Asked) -> Mark:
    """How something stands that waits for the operator, and why it does."""
    return Mark("[??]", Meaning.UNKNOWN, OF_WHY[question.why])


def of_holds(holds: bool | None) -> Mark:
    """Whether something is so."""
    if holds is None:
        return Mark("[??]", Meaning.UNKNOWN, "not known")
    return Mark("[OK]", Meaning.OK, "it is so") if holds else Mark("[XX]", Meaning.BAD, "it is not so")


def parted(text: str) -> tuple[str, ...]:
    """A question in its parts: what is asked, where to look, what counts as yes."""
    return tuple(PARTS.split(text))


def question_of(progress: Progress, id_: str) -> Asked | None:
    """The oldest question that waits at a step or a check."""
    return next((one for one in progress.questions if one.step == id_), None)


def homeless(progress: Progress) -> tuple[Asked, ...]:
    """The questions that are about no step and no check of the plan as it now is."""
    return tuple(one for one in progress.questions if one.step not in _keys(progress))


def _keys(progress: Progress) -> set[str]:
    checks = {f"{CHECK} {number}" for number in range(1, len(progress.checks) + 1)}
    return checks | {step.id for step in progress.steps}


def stage_number(stage: Stage) -> str:
    """A stage's number, which is that of its steps: one that is left out of a plan leaves a gap."""
    return next((step.id.partition(".")[0] for lane in stage.lanes for step in lane.steps), "")


def number_of(progress: Progress, id_: str) -> int:
    """The place of a step among all, from 1."""
    return next((at for at, step in enumerate(progress.steps, 1) if step.id == id_), 0)


def next_of(progress: Progress) -> str:
    """The first step that nothing was done about yet; empty where there is none, or the run has ended."""
    if progress.ended:
        return ""
    return next((step.id for step in progress.steps if step.standing == "to-do"), "")


def current_of(progress: Progress) -> str:
    """The step or check that matters most: it waits, its outcome is unknown, it failed, it runs, or it is next."""
    asked = next((one.step for one in progress.questions if one.step in _keys(progress)), "")
    if asked:
        return asked
    for standing in ("waiting", "unknown", "failed", "open"):
        found = next((step.id for step in progress.steps if step.standing == standing), "")
        if found:
            return found
    if not progress.ended and not any(step.closed for step in progress.steps) and None in progress.checks:
        return f"{CHECK} {progress.checks.index(None) + 1}"
    return next_of(progress) or (progress.steps[-1].id if progress.steps else "")
