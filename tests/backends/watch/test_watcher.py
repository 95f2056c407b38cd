"""Every probe at its own pace, one look of it at a time, whatever becomes of the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from backends.errors import NoContact, Refused, TimedOut, Unreadable
from backends.events import Event, Looked, LookFailed
from backends.model import StatusProbe
from backends.questions import probes, standing_probes
from backends.settings import Timing
from backends.watch import Watcher, look_once
from tests.backends.told import Story, at
from tests.backends.watch.lookers import HandMade, failing

SITE = Story("alpha", "beta", timing=Timing(back_off_most_s=60)).site
ALL = (*probes(SITE.clusters[0]), *standing_probes(SITE.clusters[0]))
ALPHA, BETA = StatusProbe("books", "alpha"), StatusProbe("books", "beta")


async def until(so: Callable[[], object]) -> None:
    """Let everything run that can run, until it is so."""
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110 - what is waited for is in many places
            await asyncio.sleep(0)


class Watched:
    """A watch that runs, and the events it has told."""

    def __init__(self, watcher: Watcher, events: list[Event]) -> None:
        self.watcher = watcher
        self.events = events

    def of(self, probe) -> list[Event]:
        return [one for one in self.events if one.probe == probe]

    async def until(self, so: Callable[[], object]) -> None:
        """Let everything run that can run, until it is so."""
        await until(so)


@asynccontextmanager
async def watching(looker: HandMade, site=SITE) -> AsyncIterator[Watched]:
    events: list[Event] = []
    watcher = Watcher(site, looker, lambda: at(0), events.append, chance=lambda: 0.5)
    task = asyncio.create_task(watcher.run())
    try:
        yield Watched(watcher, events)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_every_question_is_asked_at_once():
    looker = HandMade()
    async with watching(looker) as watch:
        await watch.until(lambda: len(watch.events) == len(ALL))
        assert {one.probe for one in watch.events} == set(ALL)
        assert set(looker.looks.values()) == {1}


async def test_a_question_is_asked_again_only_after_its_interval():
    looker = HandMade()
    async with watching(looker) as watch:
        await watch.until(lambda: len(watch.events) == len(ALL))
        for _ in range(200):
            await asyncio.sleep(0)
        assert set(looker.looks.values()) == {1}


async def test_each_question_has_its_own_interval():
    looker = HandMade()
    site = Story("alpha", timing=Timing(status_s=0.001, mirror_s=3600)).site
    async with watching(looker, site) as watch:
        await watch.until(lambda: looker.looks[ALPHA] >= 3)
    assert {count for probe, count in looker.looks.items() if probe != ALPHA} == {1}


async def test_poll_now_asks_all_that_wait():
    looker = HandMade()
    async with watching(looker) as watch:
        for times in (1, 2, 3):
            await watch.until(lambda times=times: len(watch.events) == times * len(ALL))
            watch.watcher.poll_now()
    assert set(looker.looks.values()) <= {3, 4}


async def test_looks_do_not_pile_up_however_often_polling_is_asked_for():
    looker = HandMade()
    looker.gates[ALPHA] = asyncio.Event()
    async with watching(looker) as watch:
        await watch.until(lambda: looker.now[ALPHA])
        for _ in range(20):
            watch.watcher.poll_now()
            await asyncio.sleep(0)
        assert looker.looks[ALPHA] == 1
        looker.gates[ALPHA].set()
        await watch.until(lambda: looker.looks[ALPHA] == 2)
        assert looker.most_at_once == 1


async def test_a_look_that_hangs_keeps_nobody_else_waiting():
    looker = HandMade()
    looker.gates[ALPHA] = asyncio.Event()
    async with watching(looker) as watch:
        await watch.until(lambda: len(watch.events) == len(ALL) - 1)
        watch.watcher.poll_now()
        await watch.until(lambda: len(watch.of(BETA)) == 2)
        assert watch.of(ALPHA) == []
    assert looker.cancelled == [ALPHA]


async def test_after_failures_it_is_asked_ever_more_rarely_and_the_event_says_when():
    looker = HandMade(failing(NoContact("no way there"), ALPHA))
    async with watching(looker) as watch:
        for times in range(1, 7):
            await watch.until(lambda times=times: len(watch.of(ALPHA)) == times)
            watch.watcher.poll_now()
        waits = [(one.next_try - one.at).total_seconds() for one in watch.of(ALPHA)[:6]]
        assert waits == [5, 10, 20, 40, 60, 60]
        assert all(isinstance(one, Looked) for one in watch.of(BETA))


async def test_an_answer_ends_the_backing_off():
    looker = HandMade(failing(NoContact("no way there"), ALPHA))
    async with watching(looker) as watch:
        for times in (1, 2, 3):
            await watch.until(lambda times=times: len(watch.of(ALPHA)) == times)
            looker.reply = looker.reply if times != 1 else HandMade().reply
            looker.reply = failing(NoContact("again")) if times == 2 else looker.reply
            watch.watcher.poll_now()
        first, _, third = watch.of(ALPHA)[:3]
        assert (third.next_try - third.at) == (first.next_try - first.at)


@pytest.mark.parametrize(
    ("error", "answered"),
    [(NoContact("x"), False), (TimedOut("x"), False), (Refused("x"), True), (Unreadable("x"), True)],
)
async def test_a_failure_says_whether_anybody_answered(error, answered):
    async with watching(HandMade(failing(error))) as watch:
        await watch.until(lambda: watch.of(ALPHA))
        (event,) = watch.of(ALPHA)
        assert (event.reason, event.answered) == ("x", answered)


async def test_a_fault_of_ours_at_one_probe_ends_nothing_and_is_said_so():
    looker = HandMade(failing(ZeroDivisionError("di\x1b[2Jvision"), ALPHA))
    async with watching(looker) as watch:
        await watch.until(lambda: len(watch.events) == len(ALL))
        (event,) = watch.of(ALPHA)
        assert isinstance(event, LookFailed)
        assert event.reason == "a fault of clpdeck's own: ZeroDivisionError('di\\x1b[2Jvision')"
        watch.watcher.poll_now()
        await watch.until(lambda: len(watch.of(ALPHA)) == 2)


async def test_a_stop_in_the_same_breath_as_a_poll_ends_the_watch():
    watcher = Watcher(SITE, HandMade(), lambda: at(0), lambda _: None)
    task = asyncio.create_task(watcher.run())
    for _ in range(50):
        await asyncio.sleep(0)
    watcher.poll_now()
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_before_it_runs_there_is_nothing_to_hurry():
    told: list[Event] = []
    Watcher(SITE, HandMade(), lambda: at(0), told.append).poll_now()
    await asyncio.sleep(0)
    assert told == []


async def test_looking_once_folds_every_answer_and_every_failure_into_one_estate():
    looker = HandMade(failing(NoContact("no way there"), BETA))
    estate = await look_once(SITE, looker, lambda: at(3))
    assert set(estate.views) == set(ALL)
    assert set(looker.looks.values()) == {1}
    assert estate.views[ALPHA].seen
    assert estate.views[BETA].silence
    assert estate.views[BETA].silence.since == at(3)


async def test_looking_once_asks_everything_at_the_same_time():
    looker = HandMade()
    looker.gates = {probe: asyncio.Event() for probe in ALL}
    task = asyncio.create_task(look_once(SITE, looker, lambda: at(0)))
    await until(lambda: sum(looker.now.values()) == len(ALL))
    for gate in looker.gates.values():
        gate.set()
    assert len((await task).views) == len(ALL)
