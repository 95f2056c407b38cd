"""A desk in memory, on which runs told by hand stand still until somebody does something about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from backends import runbooks
from backends.control import Field, LogLine, Look, Offer, RunNews, Warned
from backends.control.seeing import seen_now
from backends.events import Answered, Choice, Judgement, StopAsked
from backends.model import Estate
from backends.plan import Plan, plan_hash
from backends.prevention import Vouched
from backends.progress import Obliged, Progress, Took, Usual, stops, took, usual, wanted
from backends.report import tell
from backends.report.pages import pages
from backends.settings import Cluster, Mode, Site, Timing
from screenshots.estates import NOW
from screenshots.tales import WHO, Tale


@dataclass(frozen=True, slots=True)
class Told:
    """A procedure told by hand: how it is offered, what it asks, and its plan, from the inputs given."""

    offer: Offer
    form: Callable[[Mapping[str, str]], tuple[Field, ...]]
    plan: Callable[[Mapping[str, str]], Plan]


READ_ONLY = "this session only looks: nothing was done"


class StillDesk:
    """Satisfies `Desk`. What is asked for happens at once, and comes with the next news.

    Attributes:
        done: What was asked for, in order, for tests to look at.
        refusal: Said instead of beginning anything, where it is set.
        revise: Changes every plan that is written, e.g. its level.
        duties: What runs left to be done.
        told: Procedures told by hand, by name, that are offered before all others.
        sees: What the looks for a plan bring; `None`: they are still out.
    """

    def __init__(self, *tales: Tale, mode: Mode = Mode.OPERATION) -> None:
        self.mode = mode
        self.tales = {tale.run: tale for tale in tales}
        self.revise: Callable[[Plan], Plan] = lambda plan: plan
        self.told: dict[str, Told] = {}
        self.sees: Callable[[str, Cluster], Look] | None = lambda _runbook, _cluster: Look(NOW, at=NOW, asked=9)
        self.warned: tuple[Warned, ...] = ()
        self.done: list[tuple[object, ...]] = []
        self.refusal = ""
        self.duties: tuple[Obliged, ...] = ()
        self.trouble = ""
        self._followed: str | None = None
        self._told = 0
        self._news = RunNews(NOW, reach="this user on this machine only")
        self._wake: Callable[[], None] = lambda: None

    def start(self, site: Site, wake: Callable[[], None]) -> None:
        """Have the runs taken at once."""
        if site.read_only:
            self.mode = Mode.REFERENCE
        self._wake = wake
        wake()

    def take(self) -> RunNews:
        """What is known, and what was said since."""
        tale = self.tales.get(self._followed or "")
        lines = tuple(tale.log[self._told :]) if tale else ()
        self._told += len(lines)
        rows = sorted((one.row for one in self.tales.values()), key=lambda row: row.began_at, reverse=True)
        news = replace(
            self._news,
            runs=tuple(rows),
            followed=tale.progress if tale else None,
            log=lines,
            trouble=self.trouble,
            duties=self.duties,
            stops=stops(one for told in self.tales.values() for one in wanted(told.progress)),
            usual=self._usual(),
        )
        self._news = replace(self._news, said=(), began=())
        return news

    def _usual(self) -> Mapping[tuple[str, str], Mapping[str, Usual]]:
        """How long steps took in the tales that are over."""
        over: dict[tuple[str, str], list[Took]] = {}
        for tale in self.tales.values():
            if tale.progress.ended:
                over.setdefault((tale.plan.runbook, tale.plan.cluster), []).append(took(tale.progress))
        return {key: usual(times) for key, times in over.items()}

    def tell(self, *lines: LogLine) -> None:
        """Something happened: to the tales by themselves, or these lines of the log of the run that is followed."""
        if self._followed in self.tales:
            self.tales[self._followed].log += lines
        self._wake()

    def offers(self, cluster: Cluster, estate: Estate, now: datetime) -> tuple[Offer, ...]:
        """What the runbooks offer, behind what is told by hand."""
        by_hand = tuple(one.offer for one in self.told.values())
        return (*by_hand, *runbooks.offers(cluster, Timing(), estate, now))

    def vouch(self, word: Vouched) -> None:
        """Have somebody say what they have seen of the forced stop."""
        self._news = replace(self._news, vouched=(word,))

    def look(self, runbook: str, cluster: Cluster) -> None:
        """What is seen is known at once, or not at all."""
        self.done.append(("look", runbook, cluster.name))
        look = self.sees(runbook, cluster) if self.sees else Look(NOW, asked=9, out=4)
        self._news = replace(self._news, looked={**self._news.looked, (runbook, cluster.name): look})
        self._wake()

    def form(
        self, runbook: str, cluster: Cluster, inputs: Mapping[str, str], estate: Estate, now: datetime
    ) -> tuple[Field, ...]:
        """The runbook's form. Raises `PlanError`."""
        if runbook in self.told:
            return self.told[runbook].form(inputs)
        return runbooks.form(runbook, runbooks.meant(runbook, cluster), Timing(), inputs, estate, now)

    def seen(self, run: Progress, cluster: Cluster, estate: Estate, now: datetime) -> Mapping[str, Judgement]:
        """What the real desk would see."""
        return seen_now(run, cluster, Timing(), estate, now)

    def plan(self, runbook: str, cluster: Cluster, inputs: Mapping[str, str], estate: Estate, now: datetime) -> Plan:
        """The runbook's plan. Raises `PlanError`."""
        if runbook in self.told:
            return self.revise(self.told[runbook].plan(inputs))
        about = runbooks.meant(runbook, cluster)
        return self.revise(runbooks.write(runbook, about, Timing(), inputs, estate, now))

    def review(self, plan: Plan) -> None:
        """What to warn of is known at once."""
        self._news = replace(self._news, reviewed={**self._news.reviewed, plan_hash(plan): self.warned})
        self._wake()

    def begin(self, plan: Plan, typed: str) -> None:
        """Begin a run, unless something speaks against it."""
        self.done.append(("begin", plan.title, typed))
        if self._may_act() and not self.refusal:
            tale = Tale(plan, f"20260304-{len(self.tales) + 1:02d}", began_s=1)
            self.tales[tale.run] = tale
            self._news = replace(self._news, began=(*self._news.began, tale.run))
        elif self.refusal:
            self._say(self.refusal)
        self._wake()

    def follow(self, run: str | None) -> None:
        """Follow one run, its log from the beginning."""
        self._followed, self._told = run, 0
        self._wake()

    def report(self, run: str) -> None:
        """Its journal as a report, at once."""
        told = tuple(pages(tell(tuple(enumerate(self.tales[run].events, 1)))))
        self._news = replace(self._news, reported={run: told})
        self._wake()

    def answer(self, run: str, question: str, choice: Choice, value: str = "") -> None:
        """Answer a question. Of two answers the first counts."""
        self.done.append(("answer", run, question, choice, value))
        if self._may_act():
            tale = self.tales[run]
            if any(one.question == question for one in tale.progress.questions):
                tale.happened(Answered(question, NOW, WHO, choice, value))
            else:
                self._say(f"{question!r} of run {run} was answered before")
        self._wake()

    def stop_run(self, run: str, *, interrupt: bool = False) -> None:
        """Have it stop."""
        self.done.append(("stop", run, interrupt))
        if self._may_act():
            self.tales[run].happened(StopAsked(NOW, WHO, interrupt))
        self._wake()

    def resume(self, run: str) -> None:
        """Have it go on."""
        self.done.append(("resume", run))
        if self._may_act():
            self.tales[run].alive = True
            self._news = replace(self._news, began=(*self._news.began, run))
        self._wake()

    def stop(self) -> None:
        """Nobody is woken any more."""
        self._wake = lambda: None

    def _may_act(self) -> bool:
        if self.mode is not Mode.OPERATION:
            self._say(READ_ONLY)
        return self.mode is Mode.OPERATION

    def _say(self, text: str) -> None:
        self._news = replace(self._news, said=(*self._news.said, text))
