"""The watchdog of a run: a process of its own that undoes what must not stay, when its time is up and whoever died.

python -P -m backends.runs.watchdog --site FILE --orders FILE

It knows all that it needs from its orders, which were on the disk before it was begun: the store of runs may be gone
when its time comes. It then carries out the steps of the plan's end that take back what the run did, one after the
other, as they stand there, for as long as it takes: it looks, does, and looks again, asks nobody, and never goes on to
a step before the one before it is seen done. What it does stands in the run's log, and in its own.
"""

import argparse
import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from backends import sitefile
from backends.errors import ClpdeckError, NotAllowed, SiteError
from backends.events import Judgement
from backends.judge import judge as judge_it
from backends.plan import CallAws, Condition, RunOnNode, Step
from backends.runs.base import Hands, Log, Outcome
from backends.runs.engine.finding import Gives
from backends.runs.engine.looking import Round, look_round
from backends.runs.engine.resolve import Resolved, resolve, token_of
from backends.runs.engine.tools import Judge
from backends.runs.hands import RunHands
from backends.runs.orders import Orders, called_off, held, read_orders, say
from backends.runs.spool import RunLog
from backends.settings import Cluster, Timing

OVER, FAULT, REFUSED, HELD = 0, 1, 2, 3
"""Exit codes: it is called off, or has done its work; a fault of ours; its orders cannot be carried out; there is one
already."""
PATIENCE_S = 5.0
"""How long its place is waited for, where somebody asks just then whether it is taken; and until a fault is tried
again."""
GLANCE_S = 0.2
"""Between two glances at whether it is called off."""


class Watchdog:
    """Waits, and then takes back.

    Args:
        orders: What to take back, and when.
        log: The run's own.
        is_off: Whether it is called off.
    """

    def __init__(  # noqa: PLR0913 - what it is kept with, each named at its only call
        self,
        orders: Orders,
        hands: Hands,
        *,
        cluster: Cluster,
        timing: Timing,
        clock: Callable[[], datetime],
        log: Log,
        is_off: Callable[[], bool],
        judge: Judge = judge_it,
    ) -> None:
        self._orders, self._hands = orders, hands
        self._cluster, self._timing, self._clock, self._log, self._is_off = cluster, timing, clock, log, is_off
        self._judge = judge
        self._gives: Gives = {(step, name): value for step, name, value in orders.gives}
        self._said = ""
        self._tries = 0

    async def keep(self) -> str:
        """Keep watch until it is called off, or all is taken back; what it did, in a sentence."""
        while self._clock() < self._orders.due:
            if self._is_off():
                return ""
            await asyncio.sleep(GLANCE_S)
        steps = self._orders.steps
        self._remark(f"its time is up: it takes back what step {self._orders.step} did")
        for step in steps:
            dark_since = asyncio.get_running_loop().time()
            while not await self._is_done(step, dark_since):
                if self._is_off():
                    return ""
                await asyncio.sleep(self._timing.run_look_s)
            self._remark(f"step {step.id} ({step.title}) is done")
        return f"its time was up at {self._orders.due:%H:%M:%S} UTC: it saw {self._counted(steps)} done"

    async def _is_done(self, step: Step, dark_since: float) -> bool:
        """Look at a step, and do it where it is not done and may be. Whether it was seen done.

        Whether it is done may stay unknown: one that may be done is, once nobody could tell for so long.
        """
        looked = await look_round(self._hands, step.looks, self._clock, self._gives)
        done, ready = self._judged(step.done_when, looked), self._judged(step.ready_when, looked)
        if done is not None and done.holds:
            return True
        patient = asyncio.get_running_loop().time() - dark_since < self._timing.run_view_s
        if done is not None and done.holds is None and patient:
            self._say(step, f"cannot be seen yet:{_evidence(done)}")
        elif ready is not None and not ready.holds:
            self._say(step, f"may not be done yet:{_evidence(ready)}")
        else:
            await self._do(step, looked)
        return False

    async def _do(self, step: Step, looked: Round) -> None:
        self._tries += 1
        sending = resolve(step.do, self._gives, token_of(self._orders.run, step.id, self._tries), looked.estate)
        if sending.missing:
            self._say(step, f"lacks {', '.join(map(str, sending.missing))}")
            return
        try:
            outcome = await self._send(step, sending)
        except NotAllowed as error:
            outcome = Outcome("failed", str(error))
        self._say(step, f"was sent: {sending.words}: {outcome.outcome}: {outcome.says}")

    async def _send(self, step: Step, sending: Resolved) -> Outcome:
        match step.do:
            case CallAws(service=service, operation=operation, gives=gives, region=region):
                return await self._hands.call(service, operation, sending.parameters, gives, region=region)
            case RunOnNode(node=node, typed=typed):
                return await self._hands.run(node, sending.argv, None, step.timeout_s, typed=typed)
            case _:
                return Outcome("unsent", "a watchdog asks nobody, and edits nothing")

    def _judged(self, condition: Condition | None, looked: Round) -> Judgement | None:
        if condition is None:
            return None
        return self._judge(condition, looked.estate, self._cluster, self._timing, self._clock())

    def _counted(self, steps: tuple[Step, ...]) -> str:
        return ", ".join(f"step {one.id}" for one in steps) or "nothing"

    def _say(self, step: Step, text: str) -> None:
        """Once, until something else is to be said."""
        said = f"step {step.id} ({step.title}) {text}"
        if said != self._said:
            self._said = said
            self._remark(said)

    def _remark(self, text: str) -> None:
        self._log("watchdog", "=", text)


def _evidence(judged: Judgement) -> str:
    return "".join(f" {one.source}: {one.says}." for one in judged.evidence)


def utc_now() -> datetime:
    """This machine's clock, aware."""
    return datetime.now(UTC)


async def run(site: Path, file: Path) -> int:
    """Be the watchdog of a run. Returns the exit code.

    Raises:
        ClpdeckError: Its orders cannot be carried out; the sentence says why.
    """
    orders, read = read_orders(file), sitefile.read(site)
    cluster = read.cluster(orders.plan.cluster)
    if cluster is None or orders.plan.where not in {"", cluster.whereabouts}:
        raise SiteError(f"{read.path} has no cluster {orders.plan.cluster!r} any more, or another one of that name")
    log = RunLog(file.parent / "log", utc_now)
    hands = RunHands(read, cluster, log)
    timing = replace(read.timing, run_look_s=max(read.timing.run_look_s, GLANCE_S))
    dog = Watchdog(
        orders, hands, cluster=cluster, timing=timing, clock=utc_now, log=log, is_off=lambda: called_off(file)
    )
    try:
        did = await dog.keep()
    finally:
        await hands.close()
    if did:
        say(file, did)
    return OVER


def main() -> NoReturn:
    """Be the watchdog, for as long as it takes. Only its being called off ends it before its work is done."""
    given = argparse.ArgumentParser(prog="python -P -m backends.runs.watchdog", description="Watch over a run.")
    given.add_argument("--site", type=Path, required=True, help="the site file")
    given.add_argument("--orders", type=Path, required=True, help="the file with its orders")
    asked = given.parse_args()
    for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    code = HELD
    with held(asked.orders, PATIENCE_S) as mine:
        while mine:
            try:
                code = asyncio.new_event_loop().run_until_complete(run(asked.site, asked.orders))
                break
            except ClpdeckError as error:
                print(error, file=sys.stderr)  # noqa: T201 - goes to its log
                code = REFUSED
                break
            except Exception:  # noqa: BLE001 - whatever it is, what must be undone stays to be undone
                traceback.print_exc()
                sys.stderr.flush()
                if called_off(asked.orders):
                    break
                signal.sigtimedwait((), PATIENCE_S)
        sys.stderr.flush()
        os._exit(code)  # whatever hangs, a thread in a call to AWS or a connection, is not waited for


if __name__ == "__main__":
    main()
