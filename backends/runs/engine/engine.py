"""The whole of a run: its checks, its stages with their lanes, what it takes back, its end."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, cast

from backends.errors import Damaged, Fenced, StoreError
from backends.events import RunEnded, StepClosed, Withdrawn
from backends.judge import judge as judge_it
from backends.plan import Lane, Plan, Stage, Step
from backends.progress import Progress, Standing
from backends.runs.base import STEP, Aside, Hands, Lease, Log, Store, Watchdogs, here
from backends.runs.engine.asking import TROUBLE
from backends.runs.engine.checks import Checks
from backends.runs.engine.inbox import Inbox
from backends.runs.engine.journal import Journal
from backends.runs.engine.sharing import Looks
from backends.runs.engine.stepping import Stepping
from backends.runs.engine.switches import Switches
from backends.runs.engine.tools import Judge, Rewrite, Tools
from backends.settings import Cluster, Timing

COUNTED: dict[Standing, str] = {"already": "so already", "left": "not done", "not-needed": "not needed"}
"""How steps are counted at the end of a run, where that is not the word of how they stand."""

How: TypeAlias = Literal["done", "incomplete", "stopped", "refused"]


class Engine:
    """Carries out a run, from wherever its journal says that it stands.

    Waiting is done by the event loop's own clock; `clock` only stamps what is written down.

    Args:
        progress: The fold of the whole journal, `RunnerBegan` of this runner included.
        aside: Where the store is asked and written, which may block.
        folder: Of the run, for spool files; else `runs/RUN` in the store's folder.
    """

    def __init__(  # noqa: PLR0913 - what the whole of a run is carried out with, each named at its only call
        self,
        progress: Progress,
        store: Store,
        lease: Lease,
        hands: Hands,
        *,
        cluster: Cluster,
        timing: Timing,
        clock: Callable[[], datetime],
        log: Log,
        rewrite: Rewrite | None = None,
        folder: Path | None = None,
        judge: Judge = judge_it,
        aside: Aside = here,
        watchdogs: Watchdogs | None = None,
    ) -> None:
        journal = Journal(progress, store, lease, log, timing.store_s, aside)
        folder = folder or store.folder / "runs" / progress.run
        looks = Looks(hands, timing.run_look_s / 4)
        self._tools = Tools(journal, hands, looks, cluster, timing, clock, log, judge, rewrite, folder, watchdogs)
        self._journal = journal
        self._inbox = Inbox(self._tools, store, aside)
        self._switches = Switches(self._tools)

    @property
    def progress(self) -> Progress:
        """How the run stands now."""
        return self._journal.progress

    async def run(self) -> RunEnded | None:
        """Go on until the run is over; `None` where another runner has taken it over, and nothing more may be done.

        `None`, too, where the run goes on by a plan that has servers elsewhere: what is carried out with is made for
        where they were, so that somebody else goes on, with hands that are made for that plan.

        Cancelled, taken over, or failing by a fault of ours in one lane, it leaves the run as it stands, for another
        runner, and commands in hand alone at their nodes: only an operator's stop tells one to end.

        Raises:
            Damaged: The store is broken; what was begun goes on, unseen.
        """
        broken: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                requests = tasks.create_task(self._inbox.run())
                ended = await self._whole()
                requests.cancel()
        except* Fenced as taken:
            self._tools.remark(f"This runner ends: {_first(taken)}")
            ended = None
        except* Damaged as found:
            broken = _first(found)
        if broken:
            raise broken
        return ended

    async def _whole(self) -> RunEnded | None:
        known, moves = self.progress, self.progress.plan.moves
        if known.ended_at:
            return RunEnded(known.ended_at, cast("How", known.ended), known.says)
        await self._switches.settle()
        await self._switches.renew()
        while True:
            plan = self.progress.plan
            await self._forget_what_is_gone(plan)
            refused = await Checks(self._tools).run()
            if refused:
                return await self._end("refused", refused)
            for stage in plan.stages:
                await self._stage(stage, plan)
            if self.progress.plan is plan:
                break
            if self.progress.plan.moves != moves:
                return None
        for step in plan.finally_:
            await self._take_back(step)
        return await self._finish()

    async def _forget_what_is_gone(self, plan: Plan) -> None:
        """Another plan may lack a step that was asked about and never begun."""
        here = {step.id for step in plan.steps}
        for asked in self.progress.questions:
            if asked.step not in here and not asked.step.startswith("check "):
                gone = "The plan has no such step any more."
                await self._journal.append(Withdrawn(asked.question, self._tools.clock(), gone))

    async def _stage(self, stage: Stage, plan: Plan) -> None:
        async with asyncio.TaskGroup() as lanes:
            for lane in stage.lanes:
                lanes.create_task(self._lane(lane, plan), name=f"lane {lane.name}")

    async def _lane(self, lane: Lane, plan: Plan) -> None:
        """One step after the other, until one does not end: the run stops, or goes on by another plan."""
        for step in lane.steps:
            if not self._closed(step):
                if not await self._turn_of(step, plan):
                    return
                STEP.set(step.id)
                await Stepping(self._tools, self._switches, step, undo=_lets_go(step, plan)).run()
                if not self._closed(step):
                    return
            if step.undoes:
                await self._switches.settle()

    async def _turn_of(self, step: Step, plan: Plan) -> bool:
        """Wait while a step of another lane has failed. Returns whether the step may still have its turn."""
        await self._journal.until(lambda known: _free(known, step, plan))
        return _goes_on(self.progress, step, plan)

    async def _take_back(self, step: Step) -> None:
        """Take back what a step did, if it was ever begun."""
        if self._closed(step):
            return
        STEP.set(step.id)
        if any(one.id == step.undoes and not one.attempt for one in self.progress.steps):
            await self._journal.append(StepClosed(step.id, self._tools.clock(), "not-needed"))
            return
        await Stepping(self._tools, self._switches, step, undo=True).run()
        await self._switches.settle()

    async def _finish(self) -> RunEnded:
        """Close what the stop has left, and end."""
        STEP.set("")
        for asked in self.progress.questions:
            await self._journal.append(Withdrawn(asked.question, self._tools.clock(), "The run is stopped."))
        for step in self.progress.steps:
            if not step.closed:
                says = f"It was begun, and ended {step.ended.outcome}: {step.ended.says}" if step.ended else ""
                await self._journal.append(StepClosed(step.id, self._tools.clock(), "left", says))
        await self._switches.settle(at_end=True)
        counted = Counter(step.standing for step in self.progress.steps)
        says = ", ".join(f"{number} {COUNTED.get(standing, standing)}" for standing, number in counted.items())
        armed = "".join(f"; {one.unit} is left armed" for one in self.progress.switches)
        how: How = "stopped" if counted["left"] else "incomplete" if counted["skipped"] else "done"
        return await self._end(how, f"Steps: {says}{armed}.")

    async def _end(self, how: How, says: str) -> RunEnded:
        ended = RunEnded(self._tools.clock(), how, says)
        await self._journal.append(ended)
        self._tools.remark(f"The run is over: {how}. {says}")
        return ended

    def _closed(self, step: Step) -> bool:
        return any(one.id == step.id and one.closed for one in self.progress.steps)


def _first(group: BaseExceptionGroup[StoreError]) -> BaseException:
    """The first error in a group of groups."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first


def _begun(known: Progress, step: Step) -> bool:
    return any(one.id == step.id and one.attempt for one in known.steps)


def _goes_on(known: Progress, step: Step, plan: Plan) -> bool:
    """Whether a step may still have its turn. A run that stops brings what was begun to its end."""
    return known.plan is plan and (not known.stopping or _begun(known, step))


def _lets_go(step: Step, plan: Plan) -> bool:
    """Whether it takes back what a dead man's switch guards, as an emergency does: it is tried until it holds."""
    return plan.emergency or (bool(step.undoes) and plan.step(step.undoes).dead_man is not None)


def _free(known: Progress, step: Step, plan: Plan) -> bool:
    """Whether the turn is decided: while a step of another lane has failed, none is begun."""
    failed = any(asked.why in TROUBLE for asked in known.questions)
    return not failed or _begun(known, step) or not _goes_on(known, step, plan)
