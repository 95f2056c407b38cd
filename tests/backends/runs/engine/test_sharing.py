"""Looks that lanes share, and those that they must not."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from backends.errors import NoContact
from backends.model import Answer, Identity, Probe, Seen, StatusProbe
from backends.plan import Wait
from backends.runs.base import Hands
from backends.runs.engine.sharing import Looks
from tests.backends.runs.stage import Play, asks, plan, sets, step
from tests.backends.runs.virtual import run
from tests.backends.runs.world import look_at

LAMP, FUSE = StatusProbe("books", "lamp"), StatusProbe("books", "fuse")
YOUNG_S = 0.5


class Slow:
    """Hands whose looks take a second, and are numbered."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent, self.begun, self.over = silent, Counter[Probe](), Counter[Probe]()

    async def look(self, probe: Probe) -> Seen[Answer]:
        self.begun[probe] += 1
        told = Identity(str(self.begun[probe]), "")
        await asyncio.sleep(1.0)
        self.over[probe] += 1
        if self.silent:
            raise NoContact("nobody answers")
        return Seen(told, "lamp", datetime(2026, 1, 2, tzinfo=UTC), "")


def played(of: Callable[[Looks], Awaitable[Any]], hands: Slow | None = None) -> Any:
    """What comes of something that looks, in no time."""

    async def going() -> Any:
        return await of(Looks(cast("Hands", hands or Slow()), YOUNG_S))

    return run(going())


async def told(looks: Looks, after: int, later_s: float = 0.0, probe: Probe = LAMP) -> str:
    """The number of the look that is heard."""
    await asyncio.sleep(later_s)
    seen = await looks.look(probe, after)
    assert isinstance(seen.value, Identity)
    return seen.value.account


@pytest.mark.parametrize(("later_s", "heard"), [(0.0, "1"), (0.9, "1"), (1.01, "2"), (3.0, "2")])
def test_a_look_that_is_awaited_serves_all_and_one_that_is_over_only_while_it_is_young(later_s: float, heard: str):
    async def both(looks: Looks) -> list[str]:
        return await asyncio.gather(told(looks, 0), told(looks, 0, later_s))

    assert played(both) == ["1", heard]


def test_what_must_be_newer_is_looked_at_anew_while_another_look_is_awaited():
    async def acts(looks: Looks) -> list[str]:
        waits = asyncio.ensure_future(told(looks, 0))
        await asyncio.sleep(0.1)
        return [await told(looks, looks.begun), await waits]

    assert played(acts) == ["2", "1"]


def test_a_look_that_began_after_the_moment_serves_whatever_it_is_that_asks():
    async def acts(looks: Looks) -> list[str]:
        moment = looks.begun
        return await asyncio.gather(told(looks, moment), told(looks, moment, 0.5))

    assert played(acts) == ["1", "1"]


def test_another_question_is_another_look():
    hands = Slow()

    async def both(looks: Looks) -> list[str]:
        return await asyncio.gather(told(looks, 0), told(looks, 0, probe=FUSE))

    played(both, hands)
    assert hands.begun == {LAMP: 1, FUSE: 1}


def test_all_that_share_a_look_hear_that_nobody_answers():
    async def both(looks: Looks) -> list[str | BaseException]:
        return await asyncio.gather(told(looks, 0), told(looks, 0), return_exceptions=True)

    assert [str(one) for one in played(both, Slow(silent=True))] == ["nobody answers", "nobody answers"]


def test_a_look_goes_on_for_those_who_still_wait_and_is_given_up_when_nobody_does():
    hands = Slow()

    async def leave(looks: Looks) -> str:
        first, second = (asyncio.ensure_future(told(looks, 0)) for _ in range(2))
        await asyncio.sleep(0.1)
        first.cancel()
        await asyncio.sleep(0.1)
        assert not second.done()
        second.cancel()
        return await told(looks, 0)

    assert played(leave, hands) == "2"
    assert hands.over == {LAMP: 1}


def test_lanes_that_wait_for_the_same_look_as_often_as_one():
    waits = [step(str(number), Wait(), "lamp", "lit", timeout_s=7200.0) for number in range(1, 4)]
    play = Play(plan(*waits))
    play.go(until=lambda play: play.time.second > 3600)
    assert play.world.looks["lamp"] <= 3600 / play.timing.run_look_s + 2 * len(waits)


def test_what_acts_looks_by_itself_however_young_is_what_another_lane_was_told():
    waits = step("1", Wait(), "lamp", "lit", timeout_s=7200.0)
    play = Play(plan(waits, (sets("2", "fuse", "in"), sets("3", "lamp", "lit"))))
    play.world.takes_s["fuse"] = 4.05
    play.world.coming = [(4.03, "lamp", "lit")]  # just after the first lane looked, just before the third step's turn
    play.go()
    assert play.hows() == {"1": "done", "2": "done", "3": "already"}
    assert play.world.did == {"fuse in": 1}


def test_what_waits_looks_no_later_than_is_said_after_it_was_opened_and_not_at_once():
    play = Play(plan(step("1", Wait(), "lamp", "lit", timeout_s=60.0)))
    play.go(until=lambda play: play.time.second > play.timing.run_look_s / 2)
    assert play.world.looks["lamp"] == 1
    play.go(until=lambda play: play.time.second > 4 * play.timing.run_look_s)
    assert play.world.looks["lamp"] >= 4


def test_what_an_operator_is_asked_is_looked_at_once_before():
    asked = replace(asks("1"), looks=look_at("lamp"))
    play = Play(plan(asked))
    play.go(until=lambda play: bool(play.progress.questions))
    assert play.world.looks["lamp"] == 1
