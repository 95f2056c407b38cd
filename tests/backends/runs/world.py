"""A world of things in states, for plans of the tests' own: what is done to it is counted, and can go wrong.

A thing is looked at by a status probe under its name; `is_(thing, state)` is a condition on it. Whether one is so is
judged here by four lines, so that the engine is tested, and not the judge.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Literal

from backends.errors import NoContact
from backends.events import Judgement
from backends.model import (
    Answer,
    ClusterStatus,
    Estate,
    Evidence,
    Facts,
    Health,
    NodeFactsProbe,
    Probe,
    Seen,
    Server,
    StatusProbe,
    Word,
    observer,
)
from backends.plan import Condition, InstanceIs
from backends.runs.base import Outcome
from backends.settings import Cluster, Timing
from backends.transports.base import INTERRUPT
from tests.backends.runs.virtual import Time

Trouble = Literal[
    "fails",
    "fails-after",
    "unsent",
    "lost-before",
    "lost-after",
    "never-comes",
    "hangs",
    "killed-before",
    "killed-after",
]
"""How an action goes wrong; after and before are meant of its effect."""


class Killed(BaseException):
    """The runner is no more."""


def is_(thing: str, state: str) -> InstanceIs:
    """A thing is in this state."""
    return InstanceIs(thing, state)


def look_at(*things: str) -> tuple[Probe, ...]:
    """The looks that tell of things."""
    return tuple(StatusProbe("books", thing) for thing in things)


def judge(condition: Condition, estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> Judgement:
    """Whether a thing is in a state; a thing nobody told of is not known."""
    assert isinstance(condition, InstanceIs)
    view = estate.views.get(StatusProbe("books", condition.node))
    if view is None or view.seen is None or not isinstance(view.seen.value, ClusterStatus):
        return Judgement(None)
    word = view.seen.value.servers[0].state.text
    evidence = (Evidence(condition.node, word, (now - view.seen.at).total_seconds()),)
    return Judgement(None if word == "?" else word == condition.state, evidence)


@dataclass
class World:
    """Things and their states, timers on nodes, and what was done.

    Attributes:
        coming: What will be so: when, which thing, which state.
        timers: By unit: when it strikes, and what it then does.
        did: How often each effect was begun.
        looks: How often each thing was looked at.
        blind: Things that cannot be seen.
        troubles: What goes wrong with the next actions on a thing, in this order; `None` for one that goes well.
        takes_s: How long an action takes until it is answered, and its effect is there.
    """

    time: Time
    things: dict[str, str] = field(default_factory=dict)
    coming: list[tuple[float, str, str]] = field(default_factory=list)
    timers: dict[str, tuple[float, tuple[str, ...]]] = field(default_factory=dict)
    did: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    blind: set[str] = field(default_factory=set)
    troubles: defaultdict[str, list[Trouble | None]] = field(default_factory=lambda: defaultdict(list))
    takes_s: dict[str, float] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)

    def pass_by(self) -> None:
        """Let happen what is due."""
        due = sorted(one for one in self.coming if one[0] <= self.time.second)
        self.coming = [one for one in self.coming if one[0] > self.time.second]
        for _, thing, state in due:
            self.things[thing] = state
        for unit, (second, words) in list(self.timers.items()):
            if second <= self.time.second:
                del self.timers[unit]
                self.begin(words, 0.0)

    def begin(self, words: tuple[str, ...], after_s: float) -> None:
        """An effect begins: `set THING STATE`."""
        _, thing, state = words
        self.did[f"{thing} {state}"] += 1
        self.coming.append((self.time.second + after_s, thing, state))
        if not after_s:
            self.pass_by()


class HandsOf:
    """The hands of one runner in this world. Once it is killed they do nothing more.

    Attributes:
        acts: How many actions were begun by these hands.
        kill_at: The action, by number, whose reply is never heard, because the runner is killed after its effect.
        interrupted: Actions that were told to end.
        left: Actions that were cancelled without a word to their nodes: they go on there.
    """

    def __init__(self, world: World, *, kill_at: int = 0) -> None:
        self.world, self.kill_at = world, kill_at
        self.acts = 0
        self.alive = True
        self.interrupted: list[str] = []
        self.left: list[str] = []
        self.limits: list[float] = []
        self.spools: list[Path | None] = []
        self.sent_by: list[float] = []

    async def look(self, probe: Probe) -> Seen[Answer]:
        self._must_live()
        await asyncio.sleep(0.01)
        self._must_live()
        self.world.pass_by()
        thing = observer(probe)
        self.world.looks[thing] += 1
        if thing in self.world.blind:
            raise NoContact(f"{thing} cannot be seen")
        state = self.world.things.get(thing, "absent")
        if isinstance(probe, NodeFactsProbe):
            return Seen(Facts(probe.topic, (("state", state),)), thing, self.world.time.now())
        server = Server(thing, Word(state, Health.UNKNOWN))
        return Seen(ClusterStatus("books", thing, (server,)), thing, self.world.time.now(), f"{thing} {state}")

    async def run(
        self,
        node: str,
        argv: tuple[str, ...],
        spool: Path | None,
        limit_s: float,
        send_by: float = inf,
        *,
        typed: str = "",  # noqa: ARG002 - what the hands owe; no thing here is typed at
    ) -> Outcome:
        self._must_live()
        self.limits.append(limit_s)
        self.spools.append(spool)
        self.sent_by.append(send_by)
        if argv[0] == "systemctl":
            return await self._systemctl(argv[1], argv[2].removesuffix(".timer"))
        if argv[0] == "systemd-run":
            unit, after = argv[1].removeprefix("--unit="), float(argv[2].removeprefix("--on-active="))
            return await self._act(f"timer on {node}", lambda: self._arm(unit, after, argv[3:]), limit_s)
        thing = argv[1]
        takes_s = self.world.takes_s.get(thing, 0.0)
        return await self._act(thing, lambda: self.world.begin(argv, takes_s), limit_s)

    async def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        gives: tuple[tuple[str, str], ...],
        send_by: float = inf,
        *,
        region: str = "",  # noqa: ARG002 - what the hands owe; there is one region here
    ) -> Outcome:
        """Makes a thing, once a token."""
        self.sent_by.append(send_by)
        assert (service, operation) == ("ec2", "Make")
        thing = str(parameters["Thing"])
        token = str(parameters.get("Token", ""))

        def effect() -> None:
            if token and token in self.world.made:
                return
            self.world.made[token] = thing
            self.world.begin(("set", thing, "made"), self.world.takes_s.get(thing, 0.0))

        ended = await self._act(thing, effect, 60.0)
        given = tuple((name, f"id-of-{thing}") for name, _ in gives) if ended.outcome == "done" else ()
        return Outcome(ended.outcome, ended.says, gives=given)

    async def close(self) -> None:
        pass

    def kill(self) -> None:
        """The runner is gone. What it has begun in the world goes on there."""
        self.alive = False
        raise Killed

    def _must_live(self) -> None:
        if not self.alive:
            raise Killed

    async def _systemctl(self, verb: str, unit: str) -> Outcome:
        await asyncio.sleep(0.01)
        self._must_live()
        self.world.pass_by()
        armed = unit in self.world.timers
        if verb == "stop":
            self.world.timers.pop(unit, None)
            return Outcome("done", "", 0)
        return Outcome("done", "active", 0) if armed else Outcome("failed", "inactive", 3)

    def _arm(self, unit: str, after_s: float, words: tuple[str, ...]) -> None:
        assert unit not in self.world.timers, "systemd refuses a unit that is there already"
        self.world.did[unit] += 1
        self.world.timers[unit] = (self.world.time.second + after_s, words)

    async def _act(self, thing: str, effect: Callable[[], None], limit_s: float) -> Outcome:
        self.acts += 1
        trouble = self.world.troubles[thing].pop(0) if self.world.troubles[thing] else None
        if trouble == "unsent":
            return Outcome("unsent", f"no way to {thing}")
        if trouble == "fails":
            return Outcome("failed", f"{thing} says no", 1)
        if trouble == "lost-before":
            return Outcome("unknown", f"{thing} was lost")
        if trouble != "never-comes":
            effect()
        if self.acts == self.kill_at:
            self.kill()
        try:
            await asyncio.sleep(limit_s if trouble == "hangs" else self.world.takes_s.get(thing, 0.01))
        except asyncio.CancelledError as cancelled:
            (self.interrupted if INTERRUPT in cancelled.args else self.left).append(thing)
            raise
        self._must_live()
        self.world.pass_by()
        if trouble in {"lost-after", "hangs"}:
            return Outcome("unknown", f"{thing} was lost")
        return Outcome("failed", f"{thing} says no", 1) if trouble == "fails-after" else Outcome("done", "ok", 0)
