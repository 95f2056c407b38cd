"""Dead man's switches: timers on the nodes, or watchdogs beside the runner; taken away when their step is undone."""

import asyncio
from datetime import timedelta

from backends.events import Asked, Choice, SwitchArmed, SwitchDisarmed, Withdrawn
from backends.plan import DeadMan, Step
from backends.progress import Progress
from backends.runs.base import Outcome
from backends.runs.engine.asking import with_answers
from backends.runs.engine.finding import known as known_values
from backends.runs.engine.tools import Tools
from backends.runs.orders import Orders

INACTIVE = frozenset({3, 4})
"""Exit codes of `systemctl is-active` for a unit that is not active, and for one that it does not know."""

ONLY_LEAVE: tuple[Choice, ...] = ("skip",)
"""A switch that cannot be taken away can be left armed, no more."""


def unit_of(dead_man: DeadMan, run: str) -> str:
    """The name of its unit on the node, without a suffix."""
    return f"clpdeck-{dead_man.name}-{run}"


def due(progress: Progress, *, at_end: bool) -> tuple[SwitchArmed, ...]:
    """Switches that nothing needs any more: what they guard against is undone, or was never done.

    At the end that of a step which nothing undoes is due as well. What was left on purpose keeps its switch.
    """
    return tuple(switch for switch in progress.switches if _is_due(progress, switch.step, at_end=at_end))


def _is_due(progress: Progress, guarded: str, *, at_end: bool) -> bool:
    undoing = {step.id for step in progress.plan.steps if step.undoes == guarded}
    known = [step for step in progress.steps if step.id in undoing]
    if any(step.standing in {"done", "already"} for step in known):
        return True
    opened = any(step.id == guarded and step.attempt for step in progress.steps)
    return at_end and (not opened or not undoing)


class Switches:
    """Arms and disarms; believes neither until it is seen on the node."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._one_by_one = asyncio.Lock()
        self._left: set[str] = set()

    async def arm(self, step: Step, dead_man: DeadMan) -> str:
        """Arm a step's switch, unless it is armed. Returns why it is not; empty when it was seen armed."""
        tools, unit = self._tools, unit_of(dead_man, self._tools.progress.run)
        where = f"{unit} on {dead_man.node or 'this machine'}"
        known = any(one.unit == unit for one in tools.progress.switches)
        armed = await self._is_armed(dead_man, unit)
        if armed is False:
            if known:
                gone = "it was gone, and may have done its work"
                await tools.journal.append(SwitchDisarmed(step.id, tools.clock(), unit, gone))
            known = False
            why = await (self._set_timer(dead_man, unit) if dead_man.node else self._set_watchdog(step, dead_man))
            armed = await self._is_armed(dead_man, unit)
            if armed is False:
                return f"{where} could not be armed: {why}"
        if armed is None:
            return f"{where} cannot be seen"
        if not known:
            await tools.journal.append(SwitchArmed(step.id, tools.clock(), unit, dead_man.after_s))
        return ""

    async def renew(self) -> None:
        """Arm again what should be armed and is not: a watchdog goes with its machine. A node's timer is left alone."""
        for switch in self._tools.progress.switches:
            step = next((one for one in self._tools.progress.plan.steps if one.id == switch.step), None)
            if step is None or step.dead_man is None or step.dead_man.node:
                continue
            trouble = await self.arm(step, step.dead_man)
            if trouble:
                self._tools.remark(f"The dead man's switch of step {step.id} {trouble}")

    async def settle(self, *, at_end: bool = False) -> None:
        """Take away every switch that is due. Goes on trying; after `run_view_s` the operator may leave it armed."""
        async with self._one_by_one:
            for switch in due(self._tools.progress, at_end=at_end):
                if switch.unit not in self._left:
                    await self._take_away(switch)

    async def _take_away(self, switch: SwitchArmed) -> None:
        tools, began = self._tools, asyncio.get_running_loop().time()
        asked = self._open_question(switch)
        while not await self._disarmed(switch):
            waited_s = asyncio.get_running_loop().time() - began
            if asked is None and waited_s >= tools.timing.run_view_s:
                asked = await self._ask(switch)
            if asked is None:
                await asyncio.sleep(tools.timing.run_look_s)
            elif await self._answered(asked):
                self._left.add(switch.unit)
                return
        if asked is not None and asked in tools.progress.questions:
            await tools.journal.append(Withdrawn(asked.question, tools.clock(), "It is taken away."))

    async def _ask(self, switch: SwitchArmed) -> Asked:
        cannot = f"The dead man's switch {switch.unit} of step {switch.step} cannot be taken away; it is tried again."
        at = self._tools.clock()
        asked = await self._tools.journal.ask(lambda id_: Asked(id_, switch.step, at, "no-view", cannot, ONLY_LEAVE))
        self._tools.remark(with_answers(cannot, ONLY_LEAVE))
        return asked

    async def _answered(self, asked: Asked) -> bool:
        """Wait a little for an answer."""
        journal, pause_s = self._tools.journal, self._tools.timing.run_look_s
        return await journal.until(lambda known: asked not in known.questions, pause_s)

    def _open_question(self, switch: SwitchArmed) -> Asked | None:
        """What another runner of this run has asked already."""
        asked = (one for one in self._tools.progress.questions if one.step == switch.step)
        return next((one for one in asked if one.choices == ONLY_LEAVE), None)

    async def _disarmed(self, switch: SwitchArmed) -> bool:
        dead_man = self._tools.progress.plan.step(switch.step).dead_man
        if dead_man is None:  # the plan was revised under an armed switch: `revising` allows none
            return True
        armed = await self._is_armed(dead_man, switch.unit)
        says = "" if armed else "it was gone already, and may have done its work"
        if not dead_man.node and self._tools.watchdogs:
            says = await self._tools.watchdogs.call_off(dead_man.name) or says
            armed = await self._is_armed(dead_man, switch.unit)
        elif armed:
            await self._run(dead_man.node, ("systemctl", "stop", f"{switch.unit}.timer"))
            armed = await self._is_armed(dead_man, switch.unit)
        if armed is not False:
            return False
        await self._tools.journal.append(SwitchDisarmed(switch.step, self._tools.clock(), switch.unit, says))
        return True

    async def _is_armed(self, dead_man: DeadMan, unit: str) -> bool | None:
        """Whether a switch is armed; `None` where nobody can tell."""
        if dead_man.node:
            return await self._seen(dead_man.node, unit)
        watchdogs = self._tools.watchdogs
        return await watchdogs.keeps_watch(dead_man.name) if watchdogs else None

    async def _set_timer(self, dead_man: DeadMan, unit: str) -> str:
        """Returns what the node says to it."""
        words = ("systemd-run", f"--unit={unit}", f"--on-active={dead_man.after_s}", *dead_man.argv)
        return (await self._run(dead_man.node, words)).says

    async def _set_watchdog(self, step: Step, dead_man: DeadMan) -> str:
        """Returns why it does not keep watch; it gets all that the run knows by now."""
        tools, progress = self._tools, self._tools.progress
        due = tools.clock() + timedelta(seconds=dead_man.after_s)
        given = tuple((of, name, value) for (of, name), value in known_values(progress).items())
        orders = Orders(progress.run, step.id, due, progress.plan, given)
        return await tools.watchdogs.arm(dead_man.name, orders) if tools.watchdogs else "there is none here"

    async def _seen(self, node: str, unit: str) -> bool | None:
        """Whether a timer is armed; `None` where the node does not say."""
        outcome = await self._run(node, ("systemctl", "is-active", f"{unit}.timer"))
        if outcome.outcome == "done":
            return True
        return False if outcome.exit_code in INACTIVE else None

    async def _run(self, node: str, words: tuple[str, ...]) -> Outcome:
        return await self._tools.hands.run(node, words, None, self._tools.timing.command_limit_s)
