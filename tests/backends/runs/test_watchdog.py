"""A watchdog: it waits, takes back when its time is up, goes on only when it has seen, and is called off in time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from backends.events import SwitchArmed, SwitchDisarmed
from backends.plan import DeadMan, Plan
from backends.runs.orders import (
    Orders,
    call_off,
    called_off,
    file_of,
    held,
    keeps_watch,
    read_orders,
    say,
    what_it_says,
    write_orders,
)
from backends.runs.watchdog import Watchdog
from tests.backends.runs.stage import CLUSTER, TIMING, Play, plan, sets
from tests.backends.runs.virtual import Time, run
from tests.backends.runs.world import HandsOf, World, is_, judge

AFTER_S = 100.0
GUARDED = DeadMan("", "cut", int(AFTER_S))


def cut() -> Plan:
    """A link is cut; at the end one side is stopped, unless it is, and then the link is whole again."""
    stop = sets("8", "side", "stopped", undoes="")
    whole = replace(sets("9", "link", "whole", undoes="1"), ready_when=is_("side", "stopped"))
    whole = replace(whole, looks=(*stop.looks, *whole.looks))
    return plan((sets("1", "link", "cut", dead_man=GUARDED), sets("2", "picture", "taken")), finally_=(stop, whole))


@dataclass
class Kennel:
    """A world with a cut link, and a watchdog in it."""

    time: Time = field(default_factory=Time)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(self.time)
        self.world.things = {"link": "cut", "side": "running"}

    def keep(self, is_off: Callable[[], bool] = lambda: False, most_s: float = 10_000.0) -> str:
        orders = Orders("7", "1", self.time.now() + timedelta(seconds=AFTER_S), cut())
        dog = Watchdog(
            orders,
            HandsOf(self.world),
            cluster=CLUSTER,
            timing=TIMING,
            clock=self.time.now,
            log=lambda source, mark, text: self.log.append(f"{source} {mark} {text}"),
            is_off=is_off,
            judge=judge,
        )
        return run(asyncio.wait_for(dog.keep(), most_s), self.time)


def test_it_does_nothing_before_its_time_and_then_all_in_order():
    kennel = Kennel()
    began = kennel.time.second
    said = kennel.keep()
    assert kennel.time.second - began >= AFTER_S
    assert kennel.world.things == {"link": "whole", "side": "stopped"}
    assert list(kennel.world.did) == ["side stopped", "link whole"]
    assert said.endswith("it saw step 8, step 9 done")


def test_called_off_it_does_nothing_at_all():
    kennel = Kennel()
    assert kennel.keep(is_off=lambda: kennel.time.second > AFTER_S / 2) == ""
    assert kennel.world.did == {}


def test_what_is_so_already_is_not_done_again():
    kennel = Kennel()
    kennel.world.things = {"link": "whole", "side": "stopped"}
    assert "step 9 done" in kennel.keep()
    assert kennel.world.did == {}


@pytest.mark.parametrize("trouble", ["fails", "lost-before", "unsent", "never-comes"])
def test_it_tries_until_it_is_seen_done_and_gives_no_link_back_before_that(trouble):
    kennel = Kennel()
    kennel.world.troubles["side"] = [trouble, trouble]
    kennel.keep()
    assert list(kennel.world.did)[-1] == "link whole"
    assert kennel.world.things == {"link": "whole", "side": "stopped"}


def test_while_no_side_can_be_stopped_the_link_stays_cut_and_its_log_says_why_once():
    kennel = Kennel()
    kennel.world.troubles["side"] = ["fails"] * 100_000
    with pytest.raises(TimeoutError):
        kennel.keep(most_s=5_000.0)
    assert kennel.world.things["link"] == "cut"
    assert len([line for line in kennel.log if "side says no" in line]) == 1


def test_what_nobody_can_tell_is_waited_for_and_then_counts_as_not_done():
    kennel = Kennel()
    kennel.world.blind = {"side"}
    with pytest.raises(TimeoutError):
        kennel.keep(most_s=AFTER_S + 2 * TIMING.run_view_s)
    assert kennel.world.did["side stopped"] >= 1
    assert kennel.world.did["link whole"] == 0


# --- its orders -------------------------------------------------------------------------------------------------------


def test_its_orders_come_back_as_they_were_written(tmp_path: Path):
    orders = Orders("7", "1", Time().now(), cut(), (("1.1", "acl", "acl-0ours"),))
    file = file_of(tmp_path, "cut")
    call_off(file)
    say(file, "of another time")
    write_orders(file, orders)
    assert read_orders(file) == orders
    assert not called_off(file)
    assert what_it_says(file) == ""


def test_whoever_holds_them_keeps_watch_and_there_is_one(tmp_path: Path):
    file = file_of(tmp_path, "cut")
    assert not keeps_watch(file)
    with held(file) as mine:
        assert mine
        assert keeps_watch(file)
        with held(file) as another:
            assert not another
    assert not keeps_watch(file)


# --- armed by a run ---------------------------------------------------------------------------------------------------


class Kept:
    """Watchdogs that are only noted."""

    def __init__(self) -> None:
        self.armed: dict[str, Orders] = {}
        self.why = ""
        self.says = ""

    async def arm(self, name: str, orders: Orders) -> str:
        if not self.why:
            self.armed[name] = orders
        return self.why

    async def keeps_watch(self, name: str) -> bool:
        return name in self.armed

    async def call_off(self, name: str) -> str:
        self.armed.pop(name, None)
        return self.says


def kinds(play: Play) -> list[str]:
    wanted = {"switch-armed", "switch-disarmed", "step-opened"}
    return [f"{event.kind} {event.step}" for event in play.events if event.kind in wanted]  # type: ignore[union-attr] # those of these kinds have a step


def test_a_watchdog_is_armed_with_all_that_is_known_before_its_step_and_called_off_once_that_is_undone():
    play = Play(cut(), watchdogs=Kept())
    play.world.things["side"] = "running"
    play.go()
    assert kinds(play) == [
        "switch-armed 1", "step-opened 1", "step-opened 2", "step-opened 8", "step-opened 9", "switch-disarmed 1",
    ]  # fmt: skip
    assert play.progress.switches == ()


def test_a_step_is_not_begun_where_its_watchdog_cannot_be_armed():
    kept = Kept()
    kept.why = "did not begin"
    play = Play(cut(), watchdogs=kept)
    play.go(until=lambda play: bool(play.progress.questions))
    assert "on this machine could not be armed: did not begin" in play.progress.questions[0].text
    assert play.world.did == {}


def test_one_that_is_gone_is_armed_again_by_the_next_runner_while_what_it_guards_stands():
    kept = Kept()
    play = Play(cut(), watchdogs=kept)
    play.world.troubles["picture"] = ["fails"]
    play.go(until=lambda play: bool(play.progress.questions))
    kept.armed.clear()  # the machine was booted
    play.go(until=lambda _: bool(kept.armed))
    assert [type(one) for one in play.events if isinstance(one, SwitchArmed | SwitchDisarmed)] == [
        SwitchArmed, SwitchDisarmed, SwitchArmed,
    ]  # fmt: skip


def test_what_it_has_done_meanwhile_is_in_the_journal():
    kept = Kept()
    kept.says = "its time was up: it saw step 8, step 9 done"
    play = Play(cut(), watchdogs=kept)
    play.go()
    assert [one.says for one in play.events if isinstance(one, SwitchDisarmed)] == [kept.says]
