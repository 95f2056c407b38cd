"""Rounds of looks, and what they mean for a step. Nothing that was seen before a round is in it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial, reduce
from typing import TypeAlias

from backends.errors import LookError, Refused, Unreadable
from backends.estate import learn
from backends.events import Event, Judgement, Looked, LookFailed, Sight
from backends.model import Answer, Estate, Probe, Ref, Seen
from backends.plan import Condition, Found, Step
from backends.runs.base import Hands
from backends.runs.engine.finding import Gives, asked_with, known, settled, unknown
from backends.runs.engine.resolve import needs
from backends.runs.engine.tools import Tools
from backends.text import clean_line

Look: TypeAlias = Callable[[Probe], Awaitable[Seen[Answer]]]
"""Asks, and reads the answer. Raises `LookError` where there is none."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of looks brought."""

    estate: Estate
    sights: tuple[Sight, ...]

    def of(self, probes: Iterable[Probe]) -> tuple[Sight, ...]:
        """The looks at these."""
        wanted = set(probes)
        return tuple(sight for sight in self.sights if sight.probe in wanted)


class Verdict(Enum):
    """What is to be done about a step that was looked at."""

    DONE = "it is so already"
    DO = "it is not so, and may be done"
    NOT_READY = "it is not so, and may not be done"
    OVERTAKEN = "what it rests on is not so any more"
    UNKNOWN = "that is not known"


@dataclass(frozen=True, slots=True)
class View:
    """A step as a round shows it: whether it is done, may be, never will be, or rests on what is not so any more.

    `None` where nobody asks.

    Attributes:
        taken: When the last answer came, by the event loop's clock, in seconds: a silent node makes a round long, and
            what the others said meanwhile is for the judgement to believe or not.
        wordless: Whether it is not known what would be sent: who is to give the words for it was not heard.
    """

    round: Round
    done: Judgement | None
    ready: Judgement | None
    taken: float
    lost: Judgement | None = None
    overtaken: Judgement | None = None
    wordless: bool = False

    @property
    def verdict(self) -> Verdict:
        """Unknown decides nothing, neither to do a step nor to leave it out."""
        if self.done and self.done.holds is not False:
            return Verdict.DONE if self.done.holds else Verdict.UNKNOWN
        if self.ready and not self.ready.holds:
            if self.overtaken and self.overtaken.holds:
                return Verdict.OVERTAKEN
            return Verdict.UNKNOWN if self.ready.holds is None else Verdict.NOT_READY
        return Verdict.UNKNOWN if self.wordless else Verdict.DO


async def look_round(
    hands: Hands, probes: Iterable[Probe], clock: Callable[[], datetime], gives: Gives | None = None
) -> Round:
    """Look at all of these at once, each once; what they refer to is taken from what steps gave."""
    return await _round(hands.look, probes, clock, gives or {})


async def _round(look: Look, probes: Iterable[Probe], clock: Callable[[], datetime], gives: Gives) -> Round:
    events = await asyncio.gather(*(_look(look, probe, clock, gives) for probe in dict.fromkeys(probes)))
    return Round(reduce(learn, events, Estate()), tuple(_sight(event) for event in events))


async def view(tools: Tools, step: Step, after: int | None = None) -> View:
    """Look at what a step names, and judge.

    A step that waits takes over what another one was just told, by a look that began later than number `after`. Without
    a number all looks begin now: so must those that an action rests on.
    """
    look = partial(tools.looks.look, after=tools.looks.begun if after is None else after)
    gives = known(tools.progress)
    seen = await _round(look, step.looks, tools.clock, gives)

    def judged(condition: Condition | None) -> Judgement | None:
        if condition is None:
            return None
        return tools.judge(settled(condition, gives), seen.estate, tools.cluster, tools.timing, tools.clock())

    done, ready, taken = judged(step.done_when), judged(step.ready_when), asyncio.get_running_loop().time()
    lost, overtaken = judged(step.lost_when), judged(step.anew.when if step.anew else None)
    wordless = any(unknown(seen.estate, one) for one in needs(step.do) if isinstance(one, Found))
    return View(seen, done, ready, taken, lost, overtaken, wordless)


def same(one: Judgement | None, other: Judgement | None) -> bool:
    """Whether two judgements say the same, by the same words; only the ages differ."""
    return _said(one) == _said(other)


def _said(judgement: Judgement | None) -> object:
    return judgement and (judgement.holds, tuple((one.source, one.says) for one in judgement.evidence))


async def _look(look: Look, probe: Probe, clock: Callable[[], datetime], gives: Gives) -> Event:
    """One look and what came of it. A fault of ours makes it a look without an answer, never a judgement."""
    asked = asked_with(probe, gives)
    if isinstance(asked, Ref):
        return LookFailed(probe, clock(), f"it cannot be asked before there is {asked}", answered=True)
    try:
        return Looked(probe, await look(asked))
    except LookError as error:
        return LookFailed(probe, clock(), str(error), answered=isinstance(error, Refused | Unreadable))
    except Exception as error:  # noqa: BLE001 - the run's last line of defence
        return LookFailed(probe, clock(), f"a fault of clpdeck's own: {clean_line(repr(error))}")


def _sight(event: Event) -> Sight:
    if isinstance(event, Looked):
        return Sight(event.probe, event.seen.at, event.seen.raw)
    return Sight(event.probe, event.at, failed=event.reason)
