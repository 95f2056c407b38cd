"""One step: looked at, done, looked at again; taken up wherever its journal says that it stands."""

import asyncio

from backends.events import Asked, StepOpened
from backends.plan import AskOperator, CallAws, EditConf, PutFile, RunOnNode, Step, TrustHostKey
from backends.progress import Progress
from backends.runs.base import Outcome
from backends.runs.engine.acting import GROWN_OLD, LOST, STOPPED, act, ended
from backends.runs.engine.asking import TROUBLE, Why, missing_text
from backends.runs.engine.finding import known as known_values
from backends.runs.engine.finding import said_of, shown
from backends.runs.engine.heeding import Heeding
from backends.runs.engine.limit import Limit
from backends.runs.engine.looking import Verdict, View, view
from backends.runs.engine.noting import Notes
from backends.runs.engine.resolve import Resolved, resolve, token_of
from backends.runs.engine.switches import Switches
from backends.runs.engine.tools import Tools
from backends.settings import Timing

ACTS = RunOnNode | CallAws | EditConf | PutFile | TrustHostKey
"""Actions that do something; the others only wait, or ask."""

NOT_OURS = "It is so already, and it was not this run that did it: somebody else may be at work there. "

MOST_BY_ITSELF = 2
"""How often in a row a step is tried again without asking: what was never sent, and what may be done twice."""

SLOWEST = 10.0
"""While an answer is awaited looks come seldomer and seldomer, down to one in this many `run_look_s`."""


class Stepping:
    """Carries one step to its end, or until the run stops or goes on by another plan.

    What comes next is decided anew by how the step stands in the journal, so that it makes no difference whether this
    runner or an earlier one brought it there.

    Args:
        undo: The step takes something back: nothing stops or interrupts it.
    """

    def __init__(self, tools: Tools, switches: Switches, step: Step, *, undo: bool = False) -> None:
        self._tools, self._switches, self._step, self._undo = tools, switches, step, undo
        self._journal, self._timing = tools.journal, tools.timing
        self._notes = Notes(tools, step, undo=undo)
        self._plan = tools.progress.plan
        self._limit = Limit(step.timeout_s, tools.clock)
        self._repeatable = _repeatable(step)
        self._patience_s = _patience_s(step, tools.timing, urgent=undo or step.gives_way)
        self._heeding = Heeding(tools, step, self._notes, self._limit, self._pause)
        self._dark_since: float | None = None
        self._by_itself = 0
        self._given_up = False
        self._turn = tools.looks.begun

    async def run(self) -> None:
        """Go on with the step as far as it goes."""
        while not self._over(self._tools.progress):
            known, asked = self._notes.known, self._notes.open_question
            if asked and self._step.gives_way and "stop" in asked.choices:
                await self._notes.give_way(asked)
            elif asked:
                await self._wait(asked)
            elif known.answered:
                await self._heeding.heed(known.answered)
            elif known.standing == "to-do":
                await self._begin()
            else:
                await self._follow()

    def _over(self, progress: Progress) -> bool:
        """Whether there is no more to do here. A step that is in hand reaches its end first."""
        here = next((one for one in progress.steps if one.id == self._step.id), None)
        if here is None or here.closed:
            return True
        if progress.plan is self._plan and not self._stopping:
            return False
        in_hand = here.standing in {"open", "unknown", "failed"} and not here.answered
        return self._given_up or not in_hand

    @property
    def _stopping(self) -> bool:
        return self._tools.progress.stopping and not self._undo

    async def _begin(self) -> None:
        """Look; then close it, ask about it, or do it."""
        seen = await view(self._tools, self._step)
        if self._over(self._tools.progress) or self._notes.known.answered:  # a stop, another plan or an answer came
            return
        if seen.verdict is Verdict.UNKNOWN:
            await self._in_the_dark(seen)
            return
        self._dark_since = None
        match seen.verdict:
            case Verdict.DONE if self._somebody_else_s:
                await self._notes.looked(seen, decides=True)
                await self._notes.ask_why("not-ready", seen.done, before=NOT_OURS)
            case Verdict.DONE:
                await self._notes.done(seen)
            case Verdict.OVERTAKEN:
                await self._notes.looked(seen, decides=True)
                await self._notes.anew(seen)
            case Verdict.NOT_READY:
                await self._notes.looked(seen, decides=True)
                await self._notes.ask_why("not-ready", seen.ready)
            case Verdict.DO:
                await self._attempt(seen)

    @property
    def _somebody_else_s(self) -> bool:
        """Whether what may be so already was made by somebody else: this run has sent nothing for it."""
        return self._step.own and not self._notes.known.attempt

    async def _in_the_dark(self, seen: View) -> None:
        """It is not known whether it is done, or may be: look again, and in the end ask, too."""
        await self._notes.looked(seen, decides=False)
        now = asyncio.get_running_loop().time()
        self._dark_since = now if self._dark_since is None else self._dark_since
        if now - self._dark_since >= self._patience_s:
            if isinstance(self._step.do, AskOperator) and self._step.do.decides:
                await self._attempt(seen)
                return
            unknown = seen.done if seen.done and seen.done.holds is None else seen.ready
            await self._notes.ask_why("no-view", unknown)
        else:
            await self._pause(self._timing.run_look_s)

    async def _attempt(self, seen: View) -> None:
        """Make sure that it can be done at all: its references, its dead man's switch."""
        step, known = self._step, self._notes.known
        progress = self._tools.progress
        new = token_of(f"{progress.run} {progress.began_at.isoformat()}", step.id, known.attempt + 1)
        token = known.token if known.standing == "unknown" else new  # what is merely repeated keeps its token
        sending = resolve(step.do, known_values(self._tools.progress), token, seen.round.estate)
        if sending.missing:
            await self._notes.ask("not-ready", missing_text(step, sending.missing))
            return
        trouble = await self._switches.arm(step, step.dead_man) if step.dead_man else ""
        if trouble:
            await self._again_or_ask(f"was not begun: its dead man's switch {trouble}")
            return
        if self._over(self._tools.progress):
            return
        await self._notes.looked(seen, decides=True)
        await self._do(sending, known.attempt + 1, seen)

    async def _do(self, sending: Resolved, attempt: int, seen: View) -> None:
        """The intent, the action, the end of the action: each durable before the next."""
        step, tools, at = self._step, self._tools, self._tools.clock()
        spool = f"{step.id}-{attempt}.out" if isinstance(step.do, RunOnNode | EditConf | PutFile) else ""
        await self._journal.append(StepOpened(step.id, at, attempt, sending.words, sending.token, spool))
        self._limit.begin(at)
        if not isinstance(step.do, ACTS):  # nothing has changed since it was looked at
            await (
                self._ask("operator", seen) if isinstance(step.do, AskOperator) else self._pause(self._till_next_s())
            )
            return
        send_by = seen.taken + self._timing.run_view_s
        old = asyncio.get_running_loop().time() > send_by
        if self._stopping:
            outcome = STOPPED
        elif old or tools.progress.plan is not self._plan:
            outcome = GROWN_OLD
        else:
            outcome = await act(tools, step, sending, spool, send_by, interruptible=not self._undo)
        await self._journal.append(ended(step.id, tools.clock(), attempt, outcome))
        self._turn = tools.looks.begun
        if outcome.outcome == "unsent" and not self._stopping:
            await self._again_or_ask(f"could not be sent: {outcome.says}")

    async def _follow(self) -> None:
        """It was begun: look until it is done, its time is up, or it is clear that nothing will come of it."""
        known = self._notes.known
        if known.ended is None and isinstance(self._step.do, ACTS):
            outcome = Outcome("unknown", LOST)
            await self._journal.append(ended(self._step.id, self._tools.clock(), known.attempt, outcome))
            return
        if known.ended and known.ended.outcome == "done" and self._step.done_when is None and not self._step.gives:
            await self._notes.closed("done")  # only its own word tells, and nothing is gained by a look
            return
        seen = await view(self._tools, self._step, self._turn)
        if seen.done and seen.done.holds:
            await self._notes.done(seen)
            return
        await self._notes.looked(seen, decides=False)
        if isinstance(self._step.do, AskOperator):
            await self._ask("operator", seen)
        elif known.standing == "failed" or (seen.lost and seen.lost.holds):
            await self._failed(seen)
        elif known.standing == "unknown" and self._may_repeat(seen):
            self._by_itself += 1
            await self._begin()
        elif self._limit.left_s(known.opened_at) > 0 and not (self._tools.progress.interrupting and not self._undo):
            await self._pause(min(self._till_next_s(), self._limit.left_s(known.opened_at)))
        else:
            await self._ask("unknown" if known.standing == "unknown" else "timed-out", seen)

    async def _failed(self, seen: View) -> None:
        """What takes something back is tried again a few times before anybody is asked."""
        if self._undo and self._repeatable and self._by_itself < MOST_BY_ITSELF:
            self._by_itself += 1
            await self._pause(self._timing.run_look_s)
            await self._begin()
        else:
            await self._ask("failed", seen)

    async def _wait(self, asked: Asked) -> None:
        """Wait for the answer, and look on meanwhile: what has come true, or can be seen again, needs none."""
        pause_s = self._timing.run_look_s
        slowest_s = min(SLOWEST * pause_s, max(pause_s, self._patience_s))
        looks = self._step.done_when is not None or asked.why == "no-view"
        retried = asyncio.get_running_loop().time()

        def past(progress: Progress) -> bool:
            return asked not in progress.questions or self._over(progress)

        while not await self._journal.until(past, pause_s if looks else None):
            await self._look_on(asked)
            if asked.why != "no-view":
                pause_s = min(2 * pause_s, slowest_s)
            now = asyncio.get_running_loop().time()
            if self._takes_back_by_itself(asked) and now - retried >= self._patience_s:
                retried = now
                await self._begin()
        self._by_itself, self._dark_since = 0, None
        self._limit.forget()

    async def _look_on(self, asked: Asked) -> None:
        seen = await view(self._tools, self._step)
        if self._over(self._tools.progress) or asked not in self._tools.progress.questions:
            return
        await self._notes.looked(seen, decides=False)
        if seen.done and seen.done.holds and not self._somebody_else_s:
            await self._notes.withdraw("It is so now.")
        elif asked.why == "no-view" and seen.verdict is not Verdict.UNKNOWN:
            await self._notes.withdraw("It can be seen again.")

    def _takes_back_by_itself(self, asked: Asked) -> bool:
        """What takes something back is tried again and again while the question about it waits, where it may be."""
        still = asked in self._tools.progress.questions
        return still and self._undo and self._repeatable and asked.why in {*TROUBLE, "not-ready"}

    async def _ask(self, why: Why, seen: View | None = None) -> None:
        """Ask; a run that stops leaves the step as it is instead."""
        if self._stopping:
            self._given_up = True
            return
        if seen:
            await self._notes.looked(seen, decides=True)
        do = self._step.do
        lines = shown(seen.round.estate, do.shows) if seen and isinstance(do, AskOperator) else ()
        if seen and seen.lost and seen.lost.holds:
            lines = shown(seen.round.estate, said_of(self._step.looks))
        await self._notes.ask_why(why, seen.done if seen else None, shown=lines)

    async def _again_or_ask(self, trouble: str) -> None:
        """Nothing was sent: try a few times by itself, then ask."""
        self._by_itself += 1
        if self._by_itself <= MOST_BY_ITSELF:
            self._tools.remark(f"Step {self._step.id} {trouble}; it is tried again.")
            await self._pause(self._timing.run_look_s)
        elif not self._stopping:
            text = f"Step {self._step.id} ({self._step.title}) {trouble.rstrip('.')}."
            await self._notes.ask("failed", text)

    def _till_next_s(self) -> float:
        """Until it is time for all lanes that wait to look again: they look together, so that one look is enough."""
        return self._timing.run_look_s - asyncio.get_running_loop().time() % self._timing.run_look_s

    async def _pause(self, seconds: float) -> None:
        await self._journal.until(self._over, seconds)

    def _may_repeat(self, seen: View) -> bool:
        """What may be done twice is, where it is seen that it did not take hold, or only its own word can tell."""
        seen_undone = seen.done is None or seen.done.holds is False
        return self._repeatable and seen_undone and not self._stopping and self._by_itself < MOST_BY_ITSELF


def _repeatable(step: Step) -> bool:
    """Whether its action may be done again though nobody knows whether it was done."""
    if isinstance(step.do, EditConf | PutFile | TrustHostKey):  # they write what they would write again
        return True
    return isinstance(step.do, RunOnNode | CallAws) and step.do.repeatable


def _patience_s(step: Step, timing: Timing, *, urgent: bool) -> float:
    """How long is looked in vain before somebody is asked, or what takes something back is tried again."""
    return min(timing.run_view_s, step.timeout_s) if urgent else timing.run_view_s
