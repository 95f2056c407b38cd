"""What is held up while a step is done does not wait for a person: it is let go of, at once and by itself."""

from dataclasses import replace
from itertools import product

import pytest

from backends.events import Answered, Asked
from backends.plan import DeadMan, Plan, Step, as_procedure
from tests.backends.runs.engine.walked import kill, revived
from tests.backends.runs.stage import TIMING, Play, plan, sets, when
from tests.backends.runs.world import Killed

THAW = DeadMan("one", "thaw", 900, ("set", "mirror", "thawed"))
FREEZE = sets("1", "mirror", "frozen", dead_man=THAW, gives_way=True)
PICTURE = sets("2", "picture", "taken", gives_way=True)


def thaws(id_: str) -> Step:
    return sets(id_, "mirror", "thawed", repeatable=True, undoes="1")


def frozen(picture: Step = PICTURE, freeze: Step = FREEZE) -> Plan:
    """Freeze, take a picture, thaw; thaw in any case at the end."""
    return plan((freeze, picture, thaws("3"), sets("4", "rest", "done")), finally_=(thaws("9"),))


@pytest.mark.parametrize("trouble", ["fails", "lost-before", "never-comes"])
def test_a_step_that_gives_way_is_asked_about_by_nobody_and_what_was_held_up_is_let_go(trouble):
    play = Play(frozen())
    play.world.troubles["picture"] = [trouble]
    ended = play.go()
    assert ended
    assert (ended.how, play.world.things["mirror"], play.world.timers) == ("stopped", "thawed", {})
    assert play.hows() == {"1": "done", "2": "left", "3": "left", "4": "left", "9": "done"}
    [asked] = (event for event in play.events if isinstance(event, Asked))
    [answered] = (event for event in play.events if isinstance(event, Answered))
    assert (answered.question, answered.by, answered.choice) == (asked.question, "the plan", "stop")


def test_what_never_said_that_it_was_done_is_let_go_of_as_well():
    play = Play(frozen(freeze=replace(FREEZE, done_when=None)))
    play.world.troubles["mirror"] = ["lost-after"]
    ended = play.go()
    assert ended
    assert (ended.how, play.world.things["mirror"]) == ("stopped", "thawed")
    assert play.hows()["2"] == "left"


def test_what_cannot_be_seen_is_waited_for_no_longer_than_the_step_may_take():
    play = Play(frozen(replace(PICTURE, timeout_s=6.0)))
    play.world.blind = {"picture"}
    play.go()
    assert play.world.things["mirror"] == "thawed"
    assert play.time.second < TIMING.run_view_s


def test_letting_go_is_tried_again_at_once_and_then_again_and_again_while_somebody_is_asked():
    patient = replace(thaws("3"), timeout_s=5.0)
    play = Play(plan((FREEZE, PICTURE, patient), finally_=(thaws("9"),)))
    play.world.troubles["mirror"] = [None, "fails", "fails", "fails", "fails", "fails"]
    ended = play.go()
    assert ended
    assert (ended.how, play.world.things["mirror"]) == ("done", "thawed")
    assert play.time.second < 2 * TIMING.run_view_s


def test_a_stop_does_not_stop_what_lets_go():
    play = Play(frozen())

    async def stop(play: Play) -> None:
        await when(lambda: play.world.did["mirror thawed"] > 0)
        play.stop(interrupt=True)

    play.world.takes_s["mirror"] = 4.0
    ended = play.go(during=stop)
    assert ended
    assert (ended.how, play.world.things["mirror"], play.hows()["3"]) == ("stopped", "thawed", "done")


def test_a_runner_killed_at_any_line_of_such_a_run_leaves_nothing_held_up():
    def begun() -> Play:
        play = Play(frozen())
        play.world.troubles["picture"] = ["fails"]
        return play

    unbroken = begun()
    unbroken.go()
    for number, after in product(range(3, len(unbroken.events) + 1), (False, True)):
        play = begun()
        kill(play, number, after=after)
        with pytest.raises(Killed):
            play.go()
        revived(play)
        if not play.progress.ended:
            play.go()
        assert (play.progress.ended, play.world.things["mirror"], play.world.timers) == ("stopped", "thawed", {})
        assert play.world.did["mirror frozen"] <= 1


def test_the_written_procedure_says_so():
    assert "gives way   if it fails nobody is waited for" in as_procedure(frozen())
