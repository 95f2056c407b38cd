"""One action, from the sending to the last word that is known of it."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime

from backends.errors import NotAllowed
from backends.events import ActionEnded
from backends.plan import CallAws, EditConf, PutFile, RunOnNode, Step, TrustHostKey
from backends.runs.base import Hands, Outcome
from backends.runs.engine.resolve import Resolved
from backends.runs.engine.tools import Tools
from backends.text import clean_line
from backends.transports.base import INTERRUPT

INTERRUPTED = Outcome("unknown", "it was told to end, because the run was stopped, and may go on all the same")
LOST = "the runner ended before there was a word of how it went"
STOPPED = Outcome("unsent", "the run was stopped before it could be sent")
GROWN_OLD = Outcome("unsent", "what was seen before had grown old when it could be written down")


async def act(
    tools: Tools, step: Step, sending: Resolved, spool: str, send_by: float, *, interruptible: bool
) -> Outcome:
    """Send it and wait for its end. Raises nothing of its own: a fault is an outcome, too.

    After `send_by`, by the event loop's clock, what was seen is too old: it is then not sent any more.
    """
    doing = _start(tools, step, sending, spool, send_by)
    try:
        return await (_unless(tools.journal.interrupted, doing) if interruptible else doing)
    except NotAllowed as error:
        return Outcome("failed", str(error))
    except Exception as error:  # noqa: BLE001 - the run's last line of defence: whether it was sent nobody knows
        return Outcome("unknown", f"a fault of clpdeck's own: {clean_line(repr(error))}")


def ended(step: str, at: datetime, attempt: int, outcome: Outcome) -> ActionEnded:
    """The event that tells of an outcome."""
    return ActionEnded(
        step,
        at,
        attempt,
        outcome.outcome,
        outcome.says,
        outcome.exit_code,
        outcome.gives,
        outcome.spool_bytes,
        outcome.spool_sha256,
    )


def _start(tools: Tools, step: Step, sending: Resolved, spool: str, send_by: float) -> Coroutine[None, None, Outcome]:
    hands: Hands = tools.hands
    match step.do:
        case RunOnNode(node=node):
            return hands.run(node, sending.argv, tools.folder / spool, step.timeout_s, send_by, typed=step.do.typed)
        case CallAws(service=service, operation=operation, gives=gives, region=region):
            return hands.call(service, operation, sending.parameters, gives, send_by, region=region)
        case EditConf() | PutFile():
            return hands.edit(step.do, sending.values, tools.folder / spool, step.timeout_s, send_by)
        case TrustHostKey(node=node):
            return hands.trust(node, sending.values[0])
        case _:
            raise TypeError(f"nothing is sent for a step that is a {step.do.kind}")


async def _unless(interrupted: asyncio.Event, doing: Coroutine[None, None, Outcome]) -> Outcome:
    """Do it, unless the commands in hand are interrupted; then tell it to end, and take the word it still has.

    Cancelled itself, it tells nobody to end: what was sent goes on, and what was not is not sent any more.
    """
    action = asyncio.ensure_future(doing)
    alarm = asyncio.ensure_future(interrupted.wait())
    try:
        await asyncio.wait({action, alarm}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        alarm.cancel()
        action.cancel(INTERRUPT if interrupted.is_set() else None)  # does nothing to one that has ended
        await asyncio.wait({action, alarm})
    return INTERRUPTED if action.cancelled() else action.result()
