"""A whole run: lanes, checks, other plans, stops, what is taken back, and trouble with the store."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from backends.errors import PlanError, StoreError
from backends.events import Answered, Asked, PlanRevised, RunEnded, StepLooked, StepOpened, StopAsked
from backends.plan import DeadMan, Plan
from backends.progress import learn_run
from backends.runs.base import STEP, CloseRequest
from tests.backends.runs.stage import TIMING, Play, asks, check, plan, sets, step, when
from tests.backends.runs.virtual import run
from tests.backends.runs.world import is_, look_at


def opened(play: Play) -> list[str]:
    return [event.step for event in play.events if isinstance(event, StepOpened)]


def test_lanes_run_side_by_side_and_a_run_takes_as_long_as_its_longest_chain():
    lanes = [(sets(f"{n}.1", f"a{n}", "on"), sets(f"{n}.2", f"b{n}", "on")) for n in (1, 2, 3)]
    play = Play(plan(*lanes))
    play.world.takes_s = {f"{letter}{n}": 10.0 for letter in "ab" for n in (1, 2, 3)}
    play.go()
    assert 20 <= play.time.second < 21
    assert set(play.hows().values()) == {"done"}


def test_a_stage_begins_when_all_lanes_of_the_one_before_have_ended():
    two = plan(sets("1", "slow", "on"), sets("2", "quick", "on"))
    after = plan(sets("3", "last", "on"))
    play = Play(replace(two, stages=two.stages + after.stages))
    play.world.takes_s["slow"] = 30.0
    play.go()
    assert opened(play) == ["1", "2", "3"]
    assert play.time.second >= 30


def test_a_failed_step_stops_its_lane_and_the_others_wait_at_the_end_of_their_step():
    play = Play(plan((sets("1", "a", "on"), sets("2", "b", "on")), (sets("3", "c", "on"), sets("4", "d", "on"))))
    play.world.troubles["a"] = ["fails"]
    play.world.takes_s["c"] = 50.0
    play.go(until=lambda play: play.time.second > 500)
    assert play.hows() == {"1": "waiting", "2": "to-do", "3": "done", "4": "to-do"}
    play.go(("failed", "again"))
    assert set(play.hows().values()) == {"done"}


def test_a_lane_whose_operator_is_asked_holds_up_no_other():
    play = Play(plan(asks("1"), (sets("2", "a", "on"), sets("3", "b", "on"))))
    play.go(until=lambda play: play.time.second > 100)
    assert play.hows() == {"1": "waiting", "2": "done", "3": "done"}


def test_two_lanes_that_failed_at_once_are_asked_about_each_by_its_own_question():
    play = Play(plan(sets("1", "a", "on"), sets("2", "b", "on")))
    play.world.troubles["a"], play.world.troubles["b"] = ["fails"], ["fails"]
    play.go(("failed", "again"), ("failed", "skip", "no need"))
    assert sorted(play.hows().values()) == ["done", "skipped"]
    assert [event.question for event in play.events if isinstance(event, Asked)] == ["q1", "q2"]


def test_a_check_that_does_not_hold_refuses_a_run_in_which_nothing_was_done():
    play = Play(plan(sets("1", "lamp", "lit"), before=(check("fuse", "in"), check("door", "shut"))))
    play.world.things["fuse"] = "in"
    ended = play.go()
    assert ended
    assert (ended.how, ended.says) == ("refused", "Check 2 (door is shut) does not hold. Seen: door: absent.")
    assert [event.step for event in play.events if isinstance(event, StepLooked)] == ["check 1", "check 2"]
    assert not play.world.did


def test_a_check_that_cannot_be_seen_holds_the_run_up_until_it_can():
    play = Play(plan(sets("1", "lamp", "lit"), before=(check("fuse", "in"),)))
    play.world.things["fuse"] = "in"
    play.world.blind.add("fuse")

    async def sees(play: Play) -> None:
        asked = await play.question()
        assert (asked.why, asked.step) == ("no-view", "check 1")
        play.world.blind.clear()

    play.go(during=sees)
    assert play.hows() == {"1": "done"}


def test_a_check_in_the_dark_can_be_stopped():
    play = Play(plan(sets("1", "lamp", "lit"), before=(check("fuse", "in"),)))
    play.world.blind.add("fuse")
    ended = play.go(("no-view", "stop"))
    assert ended
    assert ended.how == "stopped"
    assert play.hows() == {"1": "left"}
    assert any(
        line.startswith("clpdeck = Check 1 ") and line.endswith("Answer: stop the run here.") for line in play.log
    )


def moved(old: Plan, inputs: Mapping[str, str]) -> Plan:
    """The test plan with its second step at another thing."""
    if inputs["thing"] == "bad":
        raise PlanError("there is no bad thing")
    lane = (sets("1", "a", "on"), sets("2", inputs["thing"], "on"))
    return replace(plan(lane, before=old.before), inputs=tuple(inputs.items()))


async def rewrite(old: Plan, inputs: Mapping[str, str]) -> Plan:
    await asyncio.sleep(0.1)
    return moved(old, inputs)


def revisable(*before: str) -> Play:
    first = moved(plan(before=tuple(check(name, "in") for name in before)), {"thing": "b"})
    return Play(first, rewrite=rewrite)


def test_a_run_goes_on_by_another_value_and_does_nothing_twice():
    play = revisable()
    play.world.troubles["b"] = ["fails"]
    play.go(("failed", "value", "thing=c"))
    assert play.world.did == {"a on": 1, "c on": 1}
    assert play.progress.plan.inputs == (("thing", "c"),)
    assert [event.by for event in play.events if isinstance(event, PlanRevised)] == ["hanako@desk"]
    assert play.hows() == {"1": "done", "2": "done"}


def test_a_value_that_gives_no_plan_is_told_so_and_the_question_asked_again():
    play = revisable()
    play.world.troubles["b"] = ["fails"]
    play.go(("failed", "value", "thing=bad"), ("failed", "value", "thing"), ("failed", "skip", "enough"))
    texts = [event.text for event in play.events if isinstance(event, Asked)]
    assert texts[1].startswith("Not taken: there is no bad thing. Step 2 (b is to be on) failed.")
    assert texts[2].startswith("Not taken: 'thing' is no input: write name=value, one a line.")


def test_a_step_whose_outcome_is_open_cannot_become_another_one():
    play = revisable()
    play.world.troubles["b"] = ["lost-before"]
    play.go(("unknown", "value", "thing=c"), ("unknown", "again"))
    assert play.progress.plan.inputs == (("thing", "b"),)
    texts = [event.text for event in play.events if isinstance(event, Asked)]
    assert texts[1].startswith("Not taken: step 2 means another thing in the new plan, and it was begun already.")


def test_the_checks_of_another_plan_are_looked_at_though_something_was_done_and_then_asked_about():
    play = revisable("fuse")
    play.world.things["fuse"] = "in"
    play.world.troubles["b"] = ["fails"]

    async def blows(play: Play) -> None:
        asked = await play.question()
        play.world.things["fuse"] = "out"
        play.say(asked.question, "value", "thing=c")
        await play.closed(asked)
        asked = await play.question()
        assert (asked.why, asked.choices) == ("check", ("again", "stop"))
        play.world.things["fuse"] = "in"
        play.say(asked.question, "again")

    play.go(during=blows)
    assert play.hows() == {"1": "done", "2": "done"}


def test_a_question_about_a_step_that_the_new_plan_lacks_is_taken_back_and_holds_nothing_up():
    guarded = replace(sets("2", "b", "on"), dead_man=DeadMan("one", "x", 60, ("set", "b", "off")))

    async def rewrite(old: Plan, inputs: Mapping[str, str]) -> Plan:
        return replace(plan(sets("1", "c", "on")), inputs=tuple(inputs.items()))

    play = Play(plan(sets("1", "a", "on"), guarded), rewrite=rewrite)
    play.world.troubles["timer on one"] = ["fails"] * 3
    play.world.troubles["a"] = ["fails"]

    async def answers(play: Play) -> None:
        await when(lambda: len(play.now.progress.questions) == 2)
        (asked,) = (one for one in play.now.progress.questions if one.step == "1")
        play.say(asked.question, "value", "thing=c")

    play.go(during=answers)
    assert play.hows() == {"1": "done"}
    assert play.world.did == {"c on": 1}


def test_a_value_is_not_offered_where_none_can_be_taken():
    play = Play(plan(sets("1", "a", "on")))
    play.world.troubles["a"] = ["fails"]
    play.go(until=lambda play: bool(play.progress.questions))
    assert play.progress.questions[0].choices == ("again", "skip", "stop")


def test_what_takes_something_back_runs_at_the_end_if_that_was_begun():
    play = Play(plan(sets("1", "fsr", "on"), finally_=(sets("9", "fsr", "off", undoes="1"),)))
    play.go()
    assert play.hows() == {"1": "done", "9": "done"}
    assert play.world.things["fsr"] == "off"


def test_what_takes_back_what_was_never_begun_is_not_needed():
    play = Play(plan(sets("1", "fsr", "on"), finally_=(sets("9", "fsr", "off", undoes="1"),)))
    play.world.things["fsr"] = "on"
    play.go()
    assert play.hows() == {"1": "already", "9": "not-needed"}
    assert play.world.things["fsr"] == "on"


def test_what_takes_something_back_runs_though_the_run_was_stopped_and_cannot_be_stopped_itself():
    play = Play(plan((sets("1", "fsr", "on"), sets("2", "b", "on")), finally_=(sets("9", "fsr", "off", undoes="1"),)))
    play.world.troubles["b"] = ["fails"]
    play.world.takes_s["fsr"] = 5.0

    async def stops_again(play: Play) -> None:
        await when(lambda: play.now.progress.step("9").attempt > 0)
        play.stop(interrupt=True)

    ended = play.go(("failed", "stop"), during=stops_again)
    assert ended
    assert ended.how == "stopped"
    assert play.hows() == {"1": "done", "2": "left", "9": "done"}
    assert play.hands[0].interrupted == []


def test_what_takes_something_back_is_tried_again_until_it_holds_while_the_operator_is_asked():
    undo = sets("9", "fsr", "off", undoes="1", repeatable=True)
    play = Play(plan(sets("1", "fsr", "on"), finally_=(undo,)))
    play.world.troubles["fsr"] = [None, "fails", "fails", "fails"]
    play.go()
    assert play.hows() == {"1": "done", "9": "done"}
    assert [event.choices for event in play.events if isinstance(event, Asked)] == [("again", "skip")]
    assert play.time.second > 2 * TIMING.run_view_s


def test_what_takes_something_back_can_be_left_on_purpose():
    play = Play(plan(sets("1", "fsr", "on"), finally_=(sets("9", "fsr", "off", undoes="1"),)))
    play.world.troubles["fsr"] = [None, "fails"]
    play.go(("failed", "skip", "it is wanted so"))
    assert play.hows() == {"1": "done", "9": "skipped"}


def test_a_run_that_is_stopped_ends_after_the_steps_in_hand():
    play = Play(plan((sets("1", "a", "on"), sets("2", "b", "on")), (sets("3", "c", "on"), sets("4", "d", "on"))))
    play.world.takes_s = {"a": 10.0, "c": 20.0}

    async def stops(play: Play) -> None:
        await asyncio.sleep(5)
        play.stop()

    ended = play.go(during=stops)
    assert ended
    assert (ended.how, ended.says) == ("stopped", "Steps: 2 done, 2 not done.")
    assert play.hows() == {"1": "done", "2": "left", "3": "done", "4": "left"}


def test_a_run_that_is_stopped_asks_nothing_more():
    play = Play(plan(sets("1", "a", "on")))
    play.world.takes_s["a"] = 10.0
    play.world.troubles["a"] = ["lost-before"]

    async def stops(play: Play) -> None:
        await asyncio.sleep(1)
        play.stop()

    ended = play.go(during=stops)
    assert ended
    assert play.progress.asked == 0
    assert play.progress.step("1").says == "It was begun, and ended unknown: a was lost"


def test_open_questions_are_taken_back_when_the_run_stops():
    play = Play(plan(asks("1"), sets("2", "a", "on")))

    async def stops(play: Play) -> None:
        await play.question()
        play.stop()

    ended = play.go(during=stops)
    assert ended
    assert play.progress.questions == ()
    assert play.hows() == {"1": "left", "2": "done"}


def test_a_stop_that_interrupts_cancels_what_is_in_hand_and_looks_how_it_went():
    play = Play(plan(sets("1", "a", "on"), sets("2", "b", "on")))
    play.world.takes_s = {"a": 50.0, "b": 50.0}

    async def stops(play: Play) -> None:
        await asyncio.sleep(5)
        play.world.things["b"] = "on"
        play.stop()
        await asyncio.sleep(5)
        play.stop(interrupt=True)

    ended = play.go(during=stops)
    assert ended
    assert sorted(play.hands[0].interrupted) == ["a", "b"]
    assert play.hows() == {"1": "left", "2": "done"}
    assert play.time.second < 15
    assert [event.interrupt for event in play.events if isinstance(event, StopAsked)] == [False, True]


def test_a_stop_after_the_last_step_leaves_a_run_that_is_done():
    play = Play(plan(sets("1", "a", "on")))
    play.world.takes_s["a"] = 10.0

    async def stops(play: Play) -> None:
        await asyncio.sleep(1)
        play.stop()

    ended = play.go(during=stops)
    assert ended
    assert ended.how == "done"


def test_what_people_say_of_obligations_is_none_of_a_runners_business():
    play = Play(plan(sets("1", "a", "on")))
    play.world.takes_s["a"] = 10.0

    async def closes(play: Play) -> None:
        await asyncio.sleep(1)
        play.store.request(play.run_id, CloseRequest("fsr", "hanako@desk", play.time.now(), "switched off"))

    ended = play.go(during=closes)
    assert ended
    assert ended.how == "done"
    assert play.hows() == {"1": "done"}


def test_a_runner_whose_run_was_taken_over_does_nothing_more():
    play = Play(plan((sets("1", "a", "on"), sets("2", "b", "on"))))
    play.world.takes_s["a"] = 10.0

    async def takes(play: Play) -> None:
        await asyncio.sleep(5)
        play.store.dead.add(1)
        play.store.take(play.run_id, "elsewhere", 99, play.time.now())

    assert play.go(during=takes) is None
    assert play.kinds("1") == ["step-opened"]
    assert any("was taken over" in line for line in play.log)


def test_a_taken_over_runner_leaves_alone_what_its_other_lanes_have_in_hand():
    play = Play(plan(sets("1", "a", "on"), sets("2", "b", "on")))
    play.world.takes_s = {"a": 10.0, "b": 100.0}

    async def takes(play: Play) -> None:
        await asyncio.sleep(5)
        play.store.dead.add(1)
        play.store.take(play.run_id, "elsewhere", 99, play.time.now())

    assert play.go(during=takes) is None
    assert (play.hands[0].interrupted, play.hands[0].left) == ([], ["b"])
    assert play.time.second < 11


def test_a_fault_of_ours_in_one_lane_leaves_alone_what_the_others_have_in_hand_and_the_next_runner_looks():
    play = Play(plan(sets("1", "a", "on"), sets("2", "b", "on")))
    play.world.takes_s = {"a": 10.0, "b": 100.0}

    def breaks(number: int) -> None:
        if play.time.second > 5:
            raise ZeroDivisionError("oh")

    play.store.before = breaks
    with pytest.raises(ExceptionGroup):
        play.go()
    assert (play.hands[0].interrupted, play.hands[0].left) == ([], ["b"])
    play.store.before = lambda _: None
    ended = play.go()
    assert ended
    assert ended.how == "done"
    assert play.world.did == {"a on": 1, "b on": 1}


def full_disk(play: Play, times: int) -> None:
    """The store cannot be written so often, from now on."""
    left = [times]

    def before(number: int) -> None:
        if left[0]:
            left[0] -= 1
            raise StoreError("the disk under /nowhere is full: make room")

    play.store.before = before


def test_a_store_that_cannot_be_written_holds_everything_up_until_it_can():
    play = Play(plan((sets("1", "a", "on"), sets("2", "b", "on"))))

    async def fills(play: Play) -> None:
        await when(lambda: bool(opened(play)), 0.001)
        full_disk(play, 3)

    play.go(during=fills)
    assert play.hows() == {"1": "done", "2": "done"}
    said = [line for line in play.log if "journal" in line]
    assert said == [
        "clpdeck ! Nothing goes on until the journal can be written: the disk under /nowhere is full: make room",
        "clpdeck = The journal can be written again.",
    ]


def test_nothing_is_sent_while_its_intent_cannot_be_written():
    play = Play(plan(sets("1", "a", "on")))

    async def fills(play: Play) -> None:
        await when(lambda: play.world.looks["a"] > 0, 0.001)
        full_disk(play, 10**9)
        await asyncio.sleep(3600)
        assert not play.world.did
        play.store.before = lambda _: None

    play.go(during=fills)
    assert play.world.did == {"a on": 1}


def test_what_was_seen_before_a_long_trouble_with_the_store_is_not_acted_on():
    play = Play(plan(sets("1", "a", "on")))

    async def fills(play: Play) -> None:
        await when(lambda: play.world.looks["a"] > 0, 0.001)
        full_disk(play, 10**9)
        await asyncio.sleep(3600)
        play.world.things["a"] = "on"
        play.store.before = lambda _: None

    play.go(during=fills)
    assert not play.world.did
    assert play.hows() == {"1": "already"}


def test_a_stop_that_is_written_before_the_intent_has_nothing_sent_any_more():
    play = Play(plan(sets("1", "a", "on")))

    async def stops_while_the_look_cannot_be_written(play: Play) -> None:
        await when(lambda: play.world.looks["a"] > 0, 0.001)
        full_disk(play, 10**9)
        play.stop()
        await asyncio.sleep(5)
        play.store.before = lambda _: None

    ended = play.go(during=stops_while_the_look_cannot_be_written)
    assert ended
    assert not play.world.did
    assert play.hows() == {"1": "left"}
    assert play.progress.step("1").says == "It was begun, and ended unsent: the run was stopped before it could be sent"
    assert not any("tried again" in line for line in play.log)


def test_what_was_interrupted_is_not_said_to_have_ended():
    play = Play(plan(sets("1", "a", "on")))
    play.world.takes_s["a"] = 50.0

    async def stops(play: Play) -> None:
        await asyncio.sleep(5)
        play.stop(interrupt=True)

    play.go(during=stops)
    assert play.progress.step("1").says == (
        "It was begun, and ended unknown: it was told to end, because the run was stopped, and may go on all the same"
    )


def test_a_resumed_run_does_nothing_that_is_closed_and_keeps_an_open_question_under_its_number():
    play = Play(plan((sets("1", "a", "on"), asks("2"))))
    play.go(until=lambda play: bool(play.progress.questions))
    play.go(("operator", "yes"))
    assert play.world.did == {"a on": 1}
    assert [event.question for event in play.events if isinstance(event, Asked)] == ["q1"]
    assert [event.request for event in play.events if isinstance(event, Answered)] == [1]


def test_a_request_that_is_in_the_journal_is_not_taken_again_by_the_next_runner():
    play = Play(plan((asks("1"), asks("2"))))
    play.go(("operator", "yes"), until=lambda play: len(play.progress.questions) == 1 and play.progress.asked == 2)
    play.go(until=lambda play: play.time.second > 100)
    assert play.hows() == {"1": "done", "2": "waiting"}


def test_a_run_that_is_over_is_not_carried_out_again():
    play = Play(plan(sets("1", "a", "on")))
    engine, ended = play.engine(), RunEnded(play.time.now(), "stopped", "by hand")
    engine._journal.progress = learn_run(engine.progress, 99, ended)
    assert run(engine.run(), play.time) == ended
    assert not play.world.looks


def test_a_command_in_hand_is_left_alone_when_the_engine_is_cancelled():
    play = Play(plan(step("1", sets("1", "a", "on").do, "a", "on")))
    play.world.takes_s["a"] = 100.0
    play.go(until=lambda play: play.time.second > 5)
    assert (play.hands[0].interrupted, play.hands[0].left) == ([], ["a"])
    assert play.kinds("1") == ["step-opened"]


def test_a_fault_of_ours_in_a_look_is_no_answer_and_one_in_an_action_an_unknown_outcome():
    play = Play(plan(sets("1", "a", "on", timeout_s=5.0)))
    engine = play.engine()
    hands = play.hands[0]

    async def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    hands.run = breaks  # type: ignore[assignment,method-assign] # these hands are to break

    async def until_asked() -> None:
        going = asyncio.ensure_future(engine.run())
        await when(lambda: bool(engine.progress.questions))
        going.cancel()
        await asyncio.wait({going})

    run(until_asked(), play.time)
    assert play.progress.questions[0].why == "unknown"
    assert "a fault of clpdeck's own: ZeroDivisionError('oh')" in play.progress.questions[0].text


def test_the_log_says_which_step_speaks():
    play = Play(plan(sets("1", "a", "on"), sets("2", "b", "on")))
    spoke: dict[str, str] = {}
    engine = play.engine()
    look = play.hands[0].look

    async def listening(probe):
        spoke[probe.node] = STEP.get()
        return await look(probe)

    play.hands[0].look = listening  # type: ignore[method-assign] # these hands are listened to
    run(engine.run(), play.time)
    assert spoke == {"a": "1", "b": "2"}


def test_what_takes_something_back_and_could_not_yet_is_done_once_it_can_and_waits_for_nobody():
    """A machine that is still stopping cannot be started; nobody may be there to say `again` when it is stopped."""
    undo = sets("9", "machine", "runs", undoes="1", repeatable=True, looks=look_at("machine", "door"),
                ready_when=is_("door", "open"))  # fmt: skip
    play = Play(plan(sets("1", "machine", "stops"), finally_=(undo,)))
    play.world.things["door"] = "closed"

    async def opens(play: Play) -> None:
        await asyncio.sleep(200)
        play.world.things["door"] = "open"

    play.go(during=opens)
    assert play.hows() == {"1": "done", "9": "done"}
    assert [event.why for event in play.events if isinstance(event, Asked)] == ["not-ready"]
