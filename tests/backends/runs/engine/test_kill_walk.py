"""The runner is killed before and after every line of its journal, and after every effect before its reply.

Whatever happens, another runner brings the world to the same end, nothing is done twice, and every step closes once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from backends.events import StepClosed
from backends.plan import DeadMan, Plan, Ref, Wait
from tests.backends.runs.engine.walked import kill, played_on, revived
from tests.backends.runs.stage import Play, asks, check, makes, plan, sets, step, uses
from tests.backends.runs.world import Killed

REPEATABLE = {"fan on", "mirror thawed"}
"""What may be done twice, for twice is as once."""


def everything(inputs: Mapping[str, str]) -> Plan:
    """A plan that needs all the engine can do: lanes, stages, references, a question, a switch, and what takes back."""
    disk = inputs.get("disk") or Ref("2.1", "id")
    first = plan(
        (
            sets("1.1", "lamp", "lit"),
            asks("1.2", gives="key"),
            uses("1.3", "door", Ref("1.2", "key"), ("door", "open")),
        ),
        (makes("2.1", "disk"), uses("2.2", disk, "big", ("id-of-disk", "big"))),
        (sets("3.1", "fan", "on", repeatable=True), step("3.2", Wait(), "sun", "up", timeout_s=600.0)),
        before=(check("fuse", "in"), check("roof", "tight")),
    )
    thaw = DeadMan("two", "thaw", 100_000, ("set", "mirror", "thawed"))
    second = plan((sets("4.1", "mirror", "frozen", dead_man=thaw, node="two"), sets("4.2", "picture", "taken")))
    takes_back = sets("9.1", "mirror", "thawed", undoes="4.1", repeatable=True, node="two")
    return replace(first, inputs=tuple(inputs.items()), stages=first.stages + second.stages, finally_=(takes_back,))


async def rewrite(old: Plan, inputs: Mapping[str, str]) -> Plan:
    return everything(inputs)


def begun() -> Play:
    play = Play(everything({}), rewrite=rewrite)
    play.world.things |= {"fuse": "in", "roof": "tight", "mirror": "thawed"}
    play.world.takes_s |= {"lamp": 3.0, "disk": 7.0, "id-of-disk": 2.0, "mirror": 4.0}
    play.world.coming.append((40.0, "sun", "up"))
    return play


def summed_up(play: Play) -> tuple[object, ...]:
    """All that must be the same in the end."""
    return play.world.things, play.world.timers, play.hows().keys(), play.progress.ended, play.progress.questions


def as_it_should_be(play: Play) -> None:
    unbroken = begun()
    played_on(unbroken)
    assert summed_up(play) == summed_up(unbroken)
    assert {
        effect: number for effect, number in play.world.did.items() if number > 1 and effect not in REPEATABLE
    } == {}
    assert play.world.did.keys() == unbroken.world.did.keys()
    closed = Counter(event.step for event in play.events if isinstance(event, StepClosed))
    assert closed == dict.fromkeys(play.hows(), 1)


UNBROKEN = begun()
played_on(UNBROKEN)
EVENTS = range(3, len(UNBROKEN.events) + 1)
"""The first two are those of the launcher, and of the runner before it has an engine."""
ACTS = range(1, UNBROKEN.hands[0].acts + 1)


def test_the_unbroken_run_uses_everything():
    assert set(UNBROKEN.hows().values()) == {"done"}
    assert UNBROKEN.world.did == {
        "lamp lit": 1,
        "door open": 1,
        "disk made": 1,
        "id-of-disk big": 1,
        "fan on": 1,
        "mirror frozen": 1,
        "picture taken": 1,
        "mirror thawed": 1,
        f"clpdeck-thaw-{UNBROKEN.run_id}": 1,
    }
    assert len(EVENTS) > 40
    assert len(ACTS) == 9


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_runner_killed_at_any_line_of_the_journal_loses_nothing_and_does_nothing_twice(after: bool):
    for number in EVENTS:
        play = begun()
        kill(play, number, after=after)
        with pytest.raises(Killed):
            played_on(play)
        revived(play)
        played_on(play)
        as_it_should_be(play)


def test_a_runner_killed_after_any_effect_and_before_its_reply_does_nothing_twice():
    for number in ACTS:
        play = begun()
        with pytest.raises(Killed):
            played_on(play, number)
        played_on(play)
        as_it_should_be(play)


@pytest.mark.parametrize("apart", [1, 2, 5, 11])
def test_a_runner_killed_twice_loses_nothing_either(apart: int):
    for number in EVENTS[::3]:
        play = begun()
        kill(play, number, after=True)
        with pytest.raises(Killed):
            played_on(play)
        kill(play, number + apart + 1, after=apart % 2 == 0)
        try:
            played_on(play)
        except Killed:
            revived(play)
            played_on(play)
        as_it_should_be(play)
