"""What every pair of hands owes the engine: the real ones on a pretend site, and those of the engine's own tests."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import pytest

from backends.errors import LookError
from backends.model import Probe, StatusProbe
from backends.runs.base import Hands, Outcome
from backends.transports import ssh
from tests.backends.runs.pretend import MOVE, Pretend
from tests.backends.runs.virtual import Time
from tests.backends.runs.world import HandsOf, World

UNIT = "clpdeck-back-20261122-01"
LIMIT_S = 20.0


class House(Protocol):
    """Hands, something they do, something they look at, and what can go wrong with either."""

    hands: Hands
    probe: Probe
    words: tuple[str, ...]
    call: tuple[str, str, dict[str, object], tuple[tuple[str, str], ...]]

    def trouble(self, kind: str) -> None:
        """Let it go wrong with the next action."""

    def blind(self) -> None:
        """Let the next look bring nothing."""

    @property
    def effects(self) -> int:
        """How often something was done."""


@dataclass
class OnPretendSite:
    pretend: Pretend

    def __post_init__(self) -> None:
        self.hands = self.pretend.hands()
        self.probe = StatusProbe(self.pretend.cluster.name, "server01")
        self.words = MOVE
        id_ = self.pretend.cluster.node("server02").instance
        self.call = ("ec2", "StopInstances", {"InstanceIds": [id_]}, (("id", "StoppingInstances[0].InstanceId"),))

    def trouble(self, kind: str) -> None:
        faults = {
            "fails": [("fail", "server01", "clpgrp")],
            "unsent": [("refuse-channel", "server01"), ("throttle", "1")],
            "lost-after": [("lose-answer", "server01", "clpgrp"), ("lose-reply", "StopInstances")],
            "hangs": [("hang", "server01", "clpgrp")],
        }
        for words in faults[kind]:
            self.pretend.fault(*words)

    def blind(self) -> None:
        self.pretend.fault("ssh-cut", "server01")

    @property
    def effects(self) -> int:
        return sum(one.carried_out for one in self.pretend.site.world.told.all())


@dataclass
class InWorldOfTests:
    world: World

    def __post_init__(self) -> None:
        self.hands = HandsOf(self.world)
        self.probe = StatusProbe("books", "lamp")
        self.words = ("set", "lamp", "on")
        self.call = ("ec2", "Make", {"Thing": "lamp"}, (("id", "Id"),))

    def trouble(self, kind: str) -> None:
        self.world.troubles["lamp"].append(kind)

    def blind(self) -> None:
        self.world.blind.add("lamp")

    @property
    def effects(self) -> int:
        return self.world.did.total()


@pytest.fixture(params=["on a pretend site", "in the world of the engine's tests"])
async def house(request, tmp_path, monkeypatch):
    if request.param != "on a pretend site":
        yield InWorldOfTests(World(Time()))
        return
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    monkeypatch.setattr(ssh, "INTERRUPT_S", 0.05)
    pretend = await Pretend.start(tmp_path / "site")
    yield OnPretendSite(pretend)
    await pretend.close()


def run(house: House, limit_s: float = LIMIT_S):
    return house.hands.run("server01", house.words, None, limit_s)


async def test_what_was_done_says_so(house):
    outcome = await run(house)
    assert (outcome.outcome, outcome.exit_code, house.effects) == ("done", 0, 1)
    assert outcome.says


async def test_what_says_no_did_nothing_and_says_why(house):
    house.trouble("fails")
    outcome = await run(house)
    assert (outcome.outcome, outcome.exit_code, house.effects) == ("failed", 1, 0)
    assert outcome.says


async def test_what_never_left_us_did_nothing(house):
    house.trouble("unsent")
    outcome = await run(house)
    assert (outcome.outcome, outcome.exit_code, house.effects) == ("unsent", None, 0)
    assert outcome.says


async def test_what_was_lost_on_the_way_back_is_unknown_and_not_tried_again(house):
    house.trouble("lost-after")
    outcome = await run(house)
    assert (outcome.outcome, outcome.exit_code, house.effects) == ("unknown", None, 1)
    assert outcome.says


async def test_what_does_not_end_in_time_is_unknown(house):
    house.trouble("hangs")
    outcome = await run(house, 0.3)
    assert (outcome.outcome, outcome.exit_code, house.effects) == ("unknown", None, 1)


async def test_what_is_cancelled_ends_cancelled_and_is_not_done_twice(house):
    house.trouble("hangs")
    doing = asyncio.create_task(run(house))
    async with asyncio.timeout(LIMIT_S):
        while not house.effects:  # noqa: ASYNC110 - neither world tells us
            await asyncio.sleep(0)
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    assert house.effects == 1


async def test_a_timer_is_armed_seen_and_taken_away(house):
    async def does(*words: str) -> Outcome:
        return await house.hands.run("server01", words, None, LIMIT_S)

    assert (await does("systemctl", "is-active", f"{UNIT}.timer")).exit_code in {3, 4}
    assert (await does("systemd-run", f"--unit={UNIT}", "--on-active=6000", *house.words)).outcome == "done"
    assert (await does("systemctl", "is-active", f"{UNIT}.timer")).outcome == "done"
    assert (await does("systemctl", "stop", f"{UNIT}.timer")).outcome == "done"
    assert (await does("systemctl", "is-active", f"{UNIT}.timer")).exit_code in {3, 4}


async def test_a_look_has_a_source_and_a_time_or_is_an_error(house):
    seen = await house.hands.look(house.probe)
    assert (seen.source, seen.at.tzinfo is not None) == (house.probe.node, True)
    house.blind()
    with pytest.raises(LookError):
        await house.hands.look(house.probe)


async def test_a_call_gives_what_its_reply_holds(house):
    outcome = await house.hands.call(*house.call)
    [(name, value)] = outcome.gives
    assert (outcome.outcome, name, bool(value), house.effects) == ("done", "id", True, 1)


@pytest.mark.parametrize(("kind", "outcome", "effects"), [("unsent", "unsent", 0), ("lost-after", "unknown", 1)])
async def test_a_call_that_brought_no_reply_gives_nothing(house, kind, outcome, effects):
    house.trouble(kind)
    called = await house.hands.call(*house.call)
    assert (called.outcome, called.gives, house.effects) == (outcome, (), effects)
