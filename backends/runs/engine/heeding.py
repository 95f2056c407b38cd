"""What comes of an operator's answer about a step."""

from collections.abc import Awaitable, Callable

from backends.errors import PlanError
from backends.events import Answered, Judgement, PlanRevised
from backends.plan import AskOperator, Condition, Plan, Step
from backends.runs.engine.finding import alike, known, settled, shown
from backends.runs.engine.limit import Limit
from backends.runs.engine.looking import View, view
from backends.runs.engine.noting import Notes
from backends.runs.engine.revising import as_done, begun, must_fit, typed_inputs
from backends.runs.engine.tools import Tools


class Heeding:
    """Does what was answered about one step.

    Args:
        limit: How long what an operator says may take to be seen.
        pause: Waits so many seconds, less where the step is over before.
    """

    def __init__(
        self, tools: Tools, step: Step, notes: Notes, limit: Limit, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._tools, self._step, self._notes, self._limit, self._pause = tools, step, notes, limit, pause

    async def heed(self, answered: Answered) -> None:
        """Do what was answered. `again` and `stop` need nothing: they show in how the step, or the run, stands."""
        match answered.choice:
            case "skip":
                await self._notes.closed("skipped", f"{answered.by}: {answered.value}")
            case "yes":
                await self._believe(answered)
            case "no":
                said = f", {answered.value}" if answered.value else ""
                await self._notes.ask_why("failed", before=f"{answered.by} said no{said}. ")
            case "value":
                await self._revise(answered)
            case _:
                await self._ask_anew("that cannot be answered here")

    async def _believe(self, answered: Answered) -> None:
        """A yes closes the step: at once where nothing else can tell, else when it is seen."""
        do = self._step.do
        asks = do if isinstance(do, AskOperator) else None
        seen = await view(self._tools, self._step)
        if seen.done and seen.done.holds:
            await self._notes.done(seen)
            return
        before, now = self._notes.known.asked, shown(seen.round.estate, asks.shows if asks else ())
        if asks and asks.binds and before and not alike(before.shown, now):
            await self._notes.ask_why("operator", before="What was shown has changed since. ", shown=now)
            return
        if asks and asks.counts_when and not (judged := self._judged(asks.counts_when, seen)).holds:
            why = "cannot be seen" if judged.holds is None else "is not so"
            await self._notes.ask_why("failed", judged, before=f"The yes does not count: what it needs {why}. ")
            return
        if self._step.done_when is None or (asks and asks.decides):
            taken = f"; taken as it was shown: {'; '.join(now)}" if asks and asks.decides and asks.binds else ""
            await self._notes.closed("done", f"{answered.by}: {answered.value or 'yes'}{taken}", seen)
            return
        left_s = self._limit.left_s(answered.at)
        await self._notes.looked(seen, decides=left_s <= 0)
        if left_s > 0:
            await self._pause(min(self._tools.timing.run_look_s, left_s))
        else:
            await self._notes.ask_why("timed-out", seen.done)

    def _judged(self, condition: Condition, seen: View) -> Judgement:
        tools, estate = self._tools, seen.round.estate
        return tools.judge(
            settled(condition, known(tools.progress)), estate, tools.cluster, tools.timing, tools.clock()
        )

    async def _revise(self, answered: Answered) -> None:
        """Go on by a plan with other inputs; where there is none that fits, say why and ask again."""
        try:
            plan = await self._rewritten(answered.value)
        except PlanError as error:
            await self._ask_anew(str(error))
            return
        why = f"step {self._step.id} goes on with {', '.join(answered.value.split())}"
        await self._tools.journal.append(PlanRevised(self._tools.clock(), answered.by, plan, why))

    async def _rewritten(self, typed: str) -> Plan:
        old, rewrite = self._tools.progress.plan, self._tools.rewrite
        if rewrite is None:
            raise PlanError("other inputs cannot be taken in this run")
        plan = await rewrite(begun(self._tools.progress), {**dict(old.inputs), **typed_inputs(typed)})
        must_fit(self._tools.progress, plan)
        return as_done(self._tools.progress, plan)

    async def _ask_anew(self, why_not: str) -> None:
        asked = self._notes.known.asked
        await self._notes.ask_why(asked.why if asked else "failed", before=f"Not taken: {why_not.rstrip('.')}. ")
