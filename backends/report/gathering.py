"""What a journal says of each step beyond how it stands: every attempt, what decided, each question and its answer."""

from collections.abc import Iterable
from dataclasses import replace

from backends.events import (
    ActionEnded,
    Answered,
    Asked,
    PlanRevised,
    RunBegan,
    RunEnded,
    RunEvent,
    RunnerBegan,
    StepClosed,
    StepLooked,
    StepOpened,
    StopAsked,
    SwitchArmed,
    SwitchDisarmed,
    Withdrawn,
)
from backends.model import observer
from backends.plan import Plan
from backends.report.values import Attempt, Judged, Named, Question, Revision, Runner, Stop, Switch


class Gathering:
    """A journal's pages sorted by what they are about, each kind in the order in which it was written.

    Attributes:
        decided: By step or `check N`: the judgements that something followed from. A judgement decides if it is the
            newest of its kind when the step is begun or closed or asked about; a check's, if it is its last, too.
        closed: By step: the number of the event that closed it.
        found: By step: what it gives to later ones out of the look that closed it.
        plans: The plan, and those that followed it.
    """

    def __init__(self, events: Iterable[tuple[int, RunEvent]]) -> None:
        self.attempts: dict[str, list[Attempt]] = {}
        self.decided: dict[str, list[Judged]] = {}
        self.closed: dict[str, int] = {}
        self.found: dict[str, tuple[tuple[str, str], ...]] = {}
        self.questions: dict[str, Question] = {}
        self.switches: dict[str, Switch] = {}
        self.runners: list[Runner] = []
        self.revisions: list[Revision] = []
        self.stops: list[Stop] = []
        self.plans: list[Plan] = []
        self.began: RunBegan | None = None
        self.ended: RunEnded | None = None
        self._newest: dict[tuple[str, str], Judged] = {}
        for seq, event in events:
            self._take(seq, event)
        for step, about in tuple(self._newest):
            if about == "check":
                self._decide(step)

    def _take(self, seq: int, event: RunEvent) -> None:
        match event:
            case StepLooked():
                self._newest[event.step, event.about] = _judged(seq, event)
            case StepOpened() | ActionEnded():
                self._attempt(seq, event)
            case StepClosed():
                self.closed.setdefault(event.step, seq)
                self.found.setdefault(event.step, event.gives)
                self._decide(event.step)
            case Asked() | Answered() | Withdrawn():
                self._question(seq, event)
            case SwitchArmed() | SwitchDisarmed():
                self._switch(event)
            case _:
                self._whole(event)

    def _whole(self, event: RunBegan | RunnerBegan | PlanRevised | StopAsked | RunEnded) -> None:
        """What is about the run as a whole."""
        match event:
            case RunBegan():
                self.began = self.began or event
                self.plans.append(event.plan)
            case RunnerBegan(at=at, host=host, pid=pid, fence=fence):
                self.runners.append(Runner(at, host, pid, fence))
            case PlanRevised(at=at, by=by, why=why, plan=plan, anew=anew):
                for step in anew:
                    self.closed.pop(step, None)
                    self.found.pop(step, None)
                self.plans.append(plan)
                self.revisions.append(Revision(at, by, why, () if anew else named(plan.inputs), anew))
            case StopAsked(at=at, by=by, interrupt=interrupt):
                self.stops.append(Stop(at, by, interrupt))
            case RunEnded():
                self.ended = event

    def _attempt(self, seq: int, event: StepOpened | ActionEnded) -> None:
        attempts = self.attempts.setdefault(event.step, [])
        match event:
            case StepOpened(attempt=number, at=at, words=words, token=token, spool=spool):
                attempts.append(Attempt(number, seq, at, words, token, spool=spool))
                self._decide(event.step)
            case ActionEnded(attempt=number):
                attempts[:] = (_ended(one, seq, event) if one.number == number else one for one in attempts)

    def _question(self, seq: int, event: Asked | Answered | Withdrawn) -> None:
        match event:
            case Asked(question=id_, step=step, at=at, why=why, text=text, choices=choices, shown=shown):
                self.questions[id_] = Question(id_, step, seq, at, why, text, choices, shown=shown)
                self._decide(step)
            case Answered(question=id_, at=at, by=by, choice=choice, value=value) if id_ in self.questions:
                asked = replace(self.questions[id_], over_seq=seq, answered_at=at)
                self.questions[id_] = replace(asked, by=by, choice=choice, value=value)
            case Withdrawn(question=id_, at=at, why=why) if id_ in self.questions:
                self.questions[id_] = replace(self.questions[id_], over_seq=seq, withdrawn_at=at, withdrawn=why)
            case _:  # of a question that was never asked
                pass

    def _switch(self, event: SwitchArmed | SwitchDisarmed) -> None:
        match event:
            case SwitchArmed(step=step, unit=unit, at=at, after_s=after_s):
                self.switches[unit] = Switch(step, unit, at, after_s)
            case SwitchDisarmed(unit=unit, at=at, says=says) if unit in self.switches:
                self.switches[unit] = replace(self.switches[unit], disarmed_at=at, says=says)
            case _:  # of one that was never armed
                pass

    def _decide(self, step: str) -> None:
        decided = self.decided.setdefault(step, [])
        for (of, _), judged in self._newest.items():
            if of == step and judged not in decided:
                decided.append(judged)


def named(pairs: Iterable[tuple[str, str]]) -> tuple[Named, ...]:
    """Values by their names."""
    return tuple(Named(name, value) for name, value in pairs)


def _judged(seq: int, looked: StepLooked) -> Judged:
    unseen = tuple(f"{observer(sight.probe)}: {sight.failed}" for sight in looked.sights if sight.failed)
    return Judged(seq, looked.at, looked.about, looked.judgement.holds, looked.judgement.evidence, unseen)


def _ended(attempt: Attempt, seq: int, event: ActionEnded) -> Attempt:
    return replace(
        attempt,
        ended_seq=seq,
        ended_at=event.at,
        outcome=event.outcome,
        exit_code=event.exit_code,
        says=event.says,
        spool_bytes=event.spool_bytes,
        spool_sha256=event.spool_sha256,
    )
