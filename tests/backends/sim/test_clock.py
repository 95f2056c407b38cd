import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backends.sim.clock import Clock, ManualClock


def test_calls_come_in_the_order_of_their_times_and_each_sees_its_own_time():
    clock, heard = ManualClock(), []
    start = clock.now()
    for seconds in (3.0, 1.0, 2.0):
        clock.later(seconds, lambda: heard.append((clock.now() - start).total_seconds()))
    clock.advance(2.5)
    assert heard == [1.0, 2.0]
    assert clock.now() == start + timedelta(seconds=2.5)


def test_a_call_set_by_a_call_is_made_in_the_same_advance_if_it_falls_due():
    clock, heard = ManualClock(), []
    clock.later(1.0, lambda: clock.later(1.0, lambda: heard.append("second")))
    clock.advance(1.9)
    assert heard == []
    clock.advance(0.1)
    assert heard == ["second"]


def test_a_cancelled_call_is_not_made():
    clock, heard = ManualClock(), []
    clock.later(1.0, lambda: heard.append("no")).cancel()
    clock.advance(2.0)
    assert heard == []


async def test_a_sleeper_wakes_when_the_clock_is_advanced_far_enough():
    clock = ManualClock()
    sleeper = asyncio.create_task(clock.sleep(5.0))
    await asyncio.sleep(0)
    clock.advance(4.9)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(0.1)
    await sleeper


async def test_a_running_clock_is_as_fast_as_it_was_told():
    clock, loop = Clock(speed=1000.0), asyncio.get_running_loop()
    began, world_began = loop.time(), clock.now()
    await clock.sleep(20.0)
    took = loop.time() - began
    assert 0.02 <= took < 1.0
    assert (clock.now() - world_began).total_seconds() >= 20.0


async def test_a_running_clock_can_be_advanced_at_once():
    clock, heard = Clock(start=datetime(2026, 1, 1, tzinfo=UTC)), []
    clock.later(3600.0, lambda: heard.append(clock.now()))
    clock.advance(7200.0)
    assert len(heard) == 1
    assert timedelta(hours=1) <= heard[0] - datetime(2026, 1, 1, tzinfo=UTC) < timedelta(hours=1, seconds=5)
    assert clock.now() - datetime(2026, 1, 1, tzinfo=UTC) >= timedelta(hours=2)


def test_a_clock_that_does_not_go_on_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        Clock(speed=0.0)
