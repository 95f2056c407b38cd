"""Dead man's switches: what must be undone even if nobody ever resumes."""

import asyncio

from backends.events import Asked, SwitchArmed, SwitchDisarmed
from backends.plan import DeadMan, Plan
from backends.progress import NOTHING
from backends.runs.base import Outcome
from backends.runs.engine.switches import due
from tests.backends.runs.stage import TIMING, Play, plan, sets, when

THAW = DeadMan("one", "thaw", 900, ("set", "mirror", "thawed"))


def frozen(*, undone: bool = True) -> Plan:
    """Freeze a mirror, take a picture; at the end it is thawed, or nobody does that."""
    lane = (sets("1", "mirror", "frozen", dead_man=THAW), sets("2", "picture", "taken"))
    return plan(lane, finally_=(sets("9", "mirror", "thawed", undoes="1"),) if undone else ())


def unit(play: Play) -> str:
    return f"clpdeck-thaw-{play.run_id}"


def told(play: Play) -> list[str]:
    """The journal's kinds of what concerns the switch and the step it guards."""
    wanted = {"switch-armed", "switch-disarmed", "step-opened", "step-closed"}
    return [f"{event.kind} {event.step}" for event in play.events if event.kind in wanted]  # type: ignore[union-attr] # all of these kinds have a step


def test_a_switch_is_armed_before_its_step_and_taken_away_after_that_is_undone():
    play = Play(frozen())
    play.go()
    assert told(play) == [
        "switch-armed 1",
        "step-opened 1",
        "step-closed 1",
        "step-opened 2",
        "step-closed 2",
        "step-opened 9",
        "step-closed 9",
        "switch-disarmed 1",
    ]
    assert play.world.timers == {}
    assert play.progress.switches == ()


def test_a_runner_that_is_killed_and_never_resumed_leaves_a_node_that_undoes_it_by_itself():
    play = Play(frozen())
    play.world.troubles["picture"] = ["fails"]
    play.go(until=lambda play: bool(play.progress.questions))
    assert play.world.things["mirror"] == "frozen"
    play.time.second += THAW.after_s
    play.world.pass_by()
    assert play.world.things["mirror"] == "thawed"


def test_a_switch_that_has_struck_is_said_to_be_gone():
    play = Play(frozen())
    play.world.troubles["picture"] = ["fails"]
    play.go(until=lambda play: bool(play.progress.questions))
    play.time.second += THAW.after_s
    play.go(("failed", "again"))
    (gone,) = (event for event in play.events if isinstance(event, SwitchDisarmed))
    assert gone.says == "it was gone already, and may have done its work"
    assert play.hows() == {"1": "done", "2": "done", "9": "already"}


def test_a_switch_whose_step_nothing_undoes_is_taken_away_at_the_end():
    play = Play(frozen(undone=False))
    play.go()
    assert told(play)[-1] == "switch-disarmed 1"
    assert play.world.timers == {}


def test_a_switch_stays_armed_where_the_undoing_was_left_on_purpose():
    play = Play(frozen())
    play.world.troubles["mirror"] = [None, "fails"]
    ended = play.go(("failed", "skip", "leave it"))
    assert ended
    assert ended.says == f"Steps: 2 done, 1 skipped; {unit(play)} is left armed."
    assert unit(play) in play.world.timers


def test_a_step_is_not_begun_where_its_switch_cannot_be_armed():
    play = Play(frozen())
    play.world.troubles["timer on one"] = ["fails"] * 3
    play.go(until=lambda play: bool(play.progress.questions))
    assert play.progress.questions[0].why == "failed"
    assert f"{unit(play)} on one could not be armed: timer on one says no" in play.progress.questions[0].text
    assert not play.world.did
    play.go(("failed", "again"))
    assert play.hows() == {"1": "done", "2": "done", "9": "done"}


def test_a_switch_that_another_runner_armed_is_not_armed_twice():
    play = Play(frozen())
    play.world.timers[unit(play)] = (play.time.second + 500, THAW.argv)
    play.go()
    assert play.world.did[unit(play)] == 0
    assert [event.unit for event in play.events if isinstance(event, SwitchArmed)] == [unit(play)]


def test_a_step_that_is_done_again_has_a_switch_again():
    play = Play(frozen())
    play.world.troubles["mirror"] = ["fails"]

    async def strikes(play: Play) -> None:
        asked = await play.question()
        await asyncio.sleep(THAW.after_s)
        play.world.pass_by()
        assert not play.world.timers
        play.say(asked.question, "again")

    play.go(during=strikes)
    assert play.world.did[unit(play)] == 2
    assert told(play)[:4] == ["switch-armed 1", "step-opened 1", "switch-disarmed 1", "switch-armed 1"]


def test_a_switch_that_cannot_be_taken_away_is_tried_on_and_can_be_left_by_the_operator():
    for leave in (False, True):
        play = Play(frozen())

        async def deaf(play: Play, leave: bool = leave) -> None:
            await when(lambda: play.now.progress.step("9").closed, 0.001)
            systemctl, play.hands[0]._systemctl = play.hands[0]._systemctl, no_word  # type: ignore[method-assign] # the node falls silent
            asked = await play.question()
            assert asked.why == "no-view"
            if leave:
                play.say(asked.question, "skip", "later")
            else:
                play.hands[0]._systemctl = systemctl  # type: ignore[method-assign] # it speaks again

        ended = play.go(during=deaf)
        assert ended
        assert bool(play.progress.switches) is leave
        assert play.progress.questions == ()
        assert (play.events[-1].at - play.events[0].at).total_seconds() >= TIMING.run_view_s
        assert len([event for event in play.events if isinstance(event, Asked)]) == 1


async def no_word(verb: str, unit: str) -> Outcome:
    await asyncio.sleep(0.01)
    return Outcome("unknown", "lost")


def test_nothing_is_due_in_a_run_without_switches():
    assert due(NOTHING, at_end=True) == ()
