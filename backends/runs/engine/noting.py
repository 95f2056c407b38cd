"""What the journal gets to know about one step, and what it knows."""

from dataclasses import replace
from typing import Literal, TypeAlias

from backends.events import Answered, Asked, Judgement, PlanRevised, StepClosed, StepLooked, Withdrawn
from backends.plan import Step, listed
from backends.progress import StepProgress
from backends.runs.engine import asking
from backends.runs.engine.finding import given
from backends.runs.engine.looking import View, same
from backends.runs.engine.tools import Tools

BY_THE_PLAN = "the plan"
"""Who answers where nobody is waited for."""
How: TypeAlias = Literal["done", "already", "skipped", "not-needed", "left"]


class Notes:
    """The pages of the journal about one step.

    Args:
        undo: The step takes something back; a question about it then has other answers.
    """

    def __init__(self, tools: Tools, step: Step, *, undo: bool) -> None:
        self._tools, self._step, self._undo = tools, step, undo
        self._written: View | None = None

    @property
    def known(self) -> StepProgress:
        """How the step stands."""
        return self._tools.progress.step(self._step.id)

    @property
    def open_question(self) -> Asked | None:
        """The question about it that waits for an answer."""
        return next((one for one in self._tools.progress.questions if one.step == self._step.id), None)

    async def looked(self, seen: View, *, decides: bool) -> None:
        """Write down what was judged, where it is new or decides what happens next."""
        judged = {about: judgement for about, judgement, _ in self.known.judged}
        decides = decides and self._written is not seen
        if seen.done and (decides or not same(seen.done, judged.get("done"))):
            await self._write(seen, "done", seen.done)
        may_be_done = seen.done is None or seen.done.holds is False
        if seen.ready and may_be_done and (decides or not same(seen.ready, judged.get("ready"))):
            await self._write(seen, "ready", seen.ready)

    async def _write(self, seen: View, about: Literal["done", "ready"], judgement: Judgement) -> None:
        self._written = seen
        event = StepLooked(self._step.id, self._tools.clock(), about, judgement, seen.round.sights)
        await self._tools.journal.append(event)

    async def ask(self, why: asking.Why, text: str, shown: tuple[str, ...] = ()) -> None:
        """Ask about the step, unless it is asked about already."""
        if self.open_question:
            return
        values, must = self._tools.rewrite is not None, self._step.must
        choices = asking.choices(why, undo=self._undo, values=values, must=must)
        at = self._tools.clock()
        await self._tools.journal.ask(lambda id_: Asked(id_, self._step.id, at, why, text, choices, shown))
        self._tools.remark(asking.with_answers(text, choices))
        for line in shown:
            self._tools.remark(line)

    async def ask_why(
        self, why: asking.Why, judged: Judgement | None = None, *, before: str = "", shown: tuple[str, ...] = ()
    ) -> None:
        """Ask, in the words that fit why, with other words before them, and what is shown with it."""
        await self.ask(why, before + asking.text_of(self._step, self.known, why, judged), shown)

    async def give_way(self, asked: Asked) -> None:
        """Answer what was asked at once: the run stops, for what it holds up does not wait for a person."""
        at = self._tools.clock()
        await self._tools.journal.append(Answered(asked.question, at, BY_THE_PLAN, "stop"))
        self._tools.remark(f"Nobody is waited for here: the run stops, and takes back what it did ({asked.question}).")

    async def withdraw(self, why: str) -> None:
        """Take the question back, if it still waits."""
        asked = self.open_question
        if asked:
            await self._tools.journal.append(Withdrawn(asked.question, self._tools.clock(), why))

    async def anew(self, seen: View) -> None:
        """Have the steps that it rests on done once more, by the same plan, and say why."""
        steps, plan = self._step.anew.steps if self._step.anew else (), self._tools.progress.plan
        why = f"Step {self._step.id} was not done: what it rests on is not so any more.{asking.seen(seen.overtaken)}"
        why = f"{why} Done and asked anew: {listed(steps)}."
        await self._tools.journal.append(PlanRevised(self._tools.clock(), "clpdeck", replace(plan), why, steps))
        self._tools.remark(why)

    async def done(self, seen: View) -> None:
        """Close it: what it is for is so. `already` only where this run never sent anything for it."""
        await self.looked(seen, decides=True)
        known, ended = self.known, self.known.ended
        sent = known.attempt > 0 and not (ended and ended.outcome == "unsent")
        otherwise = ended and ended.outcome in {"failed", "unknown"}
        says = f"It is so, though the action ended {ended.outcome}: {ended.says}" if ended and otherwise else ""
        await self.closed("done" if sent else "already", says, seen)

    async def closed(self, how: How, says: str = "", seen: View | None = None) -> None:
        """Close it. What it gives to later steps is taken from the look that closes it."""
        await self.withdraw("The step is over.")
        gives = given(seen.round.estate, self._step.gives) if seen else ()
        await self._tools.journal.append(StepClosed(self._step.id, self._tools.clock(), how, says, gives))
        self._tools.remark(f"{self._step.title}: {how}.{f' {says}' if says else ''}")
