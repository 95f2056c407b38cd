"""One step, in every way that it can go."""

import asyncio
from dataclasses import replace
from pathlib import Path

from backends.events import ActionEnded, Answered, Asked, StepLooked, StepOpened, Withdrawn
from backends.model import NodeFactsProbe
from backends.plan import Found, Ref, RunOnNode, Wait
from backends.runs.engine.resolve import token_of
from tests.backends.runs.stage import TIMING, Play, asks, makes, plan, sets, step, uses, when
from tests.backends.runs.world import is_, look_at


def test_a_step_is_looked_at_done_and_looked_at_again():
    play = Play(plan(sets("1", "lamp", "lit")))
    ended = play.go()
    assert ended
    assert ended.how == "done"
    assert [event.kind for event in play.events] == [
        "run-began",
        "runner-began",
        "step-looked",
        "step-opened",
        "action-ended",
        "step-looked",
        "step-closed",
        "run-ended",
    ]
    assert play.world.did == {"lamp lit": 1}


def test_what_is_so_already_is_not_done():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.things["lamp"] = "lit"
    play.go()
    assert play.hows() == {"1": "already"}
    assert not play.world.did


def test_the_words_that_are_sent_are_in_the_journal_before_they_are_sent():
    play = Play(plan(sets("1", "lamp", "two words")))
    play.world.troubles["lamp"] = ["never-comes"]
    play.go(until=lambda play: play.progress.step("1").attempt == 1)
    assert play.progress.step("1").words == "set lamp 'two words'"
    assert play.progress.step("1").spool == "1-1.out"


def test_an_unknown_state_is_neither_done_nor_skipped_but_looked_at_until_it_is_known():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.things["lamp"] = "?"

    async def clears_up(play: Play) -> None:
        await when(lambda: play.world.looks["lamp"] >= 5)
        assert not play.world.did
        play.world.things["lamp"] = "dark"

    play.go(during=clears_up)
    assert play.hows() == {"1": "done"}
    assert play.progress.asked == 0


def test_looks_in_vain_are_asked_about_and_the_question_goes_when_they_answer():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.blind.add("lamp")

    async def sees_again(play: Play) -> None:
        asked = await play.question()
        assert asked.why == "no-view"
        play.world.blind.clear()

    play.go(during=sees_again)
    assert play.hows() == {"1": "done"}
    assert [event.kind for event in play.events if "ask" in event.kind or "draw" in event.kind] == [
        "asked",
        "withdrawn",
    ]
    assert play.time.second >= play.timing.run_view_s


def test_a_failed_step_that_took_hold_all_the_same_is_done_and_says_so():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["fails-after"]
    play.go()
    assert play.progress.step("1").standing == "done"
    assert play.progress.step("1").says == "It is so, though the action ended failed: lamp says no"


def test_a_failed_step_is_asked_about_and_done_again_when_told():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["fails"]
    play.go(("failed", "again"))
    assert play.kinds("1") == ["step-opened", "action-ended", "asked", "step-opened", "action-ended", "step-closed"]
    assert [event.attempt for event in play.events if isinstance(event, StepOpened)] == [1, 2]


def test_the_look_behind_a_question_is_in_the_journal_once():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.things["lamp"] = "dark"
    play.world.troubles["lamp"] = ["fails"]
    play.world.coming.append((0.015, "lamp", "dim"))
    play.go(until=lambda play: bool(play.progress.questions))
    words = [event.judgement.evidence[0].says for event in play.events if isinstance(event, StepLooked)]
    assert words == ["dark", "dim"]


def test_the_question_says_what_was_sent_what_it_said_and_what_is_seen_and_the_log_what_can_be_answered():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.things["lamp"] = "dark"
    play.world.troubles["lamp"] = ["fails"]
    play.go(until=lambda play: bool(play.progress.questions))
    asked = "Step 1 (lamp is to be lit) failed. It was sent: set lamp lit, and said: lamp says no. Seen: lamp: dark."
    answers = "Answer: again (it is looked at first); skip, with the reason; stop the run here."
    assert play.progress.questions[0].text == asked
    assert f"clpdeck = {asked} {answers}" in play.log


def test_a_step_is_skipped_only_with_a_reason():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["fails"]
    ended = play.go(("failed", "skip", "  "), ("failed", "skip", "done by hand"))
    assert play.progress.step("1").standing == "skipped"
    assert play.progress.step("1").says == "hanako@desk: done by hand"
    assert ended
    assert (ended.how, ended.says) == ("incomplete", "Steps: 1 skipped.")
    (withdrawn,) = (event for event in play.events if isinstance(event, Withdrawn))
    assert withdrawn.why == "The answer of hanako@desk did not count: skip needs the reason."


def test_an_answer_that_was_not_offered_does_not_block_the_question_for_ever():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["fails"]
    play.go(("failed", "yes"), ("failed", "again"))
    assert play.hows() == {"1": "done"}
    assert play.progress.asked == 2


def test_of_two_answers_the_first_counts_and_one_to_a_closed_question_is_ignored():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["fails"]

    async def two(play: Play) -> None:
        asked = await play.question()
        play.say(asked.question, "again")
        play.store.asked[play.run_id] += [replace(play.store.asked[play.run_id][0], choice="skip", value="late")]

    play.go(during=two)
    assert [event.choice for event in play.events if isinstance(event, Answered)] == ["again"]
    assert play.hows() == {"1": "done"}


def test_what_was_never_sent_is_tried_again_by_itself_a_few_times_then_asked_about():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["unsent", "unsent", "unsent"]
    play.go(("failed", "again"))
    assert [event.outcome for event in play.events if isinstance(event, ActionEnded)] == [*["unsent"] * 3, "done"]
    assert play.world.did == {"lamp lit": 1}


def test_an_action_whose_reply_was_lost_is_never_repeated_where_it_took_hold():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["lost-after"]
    play.go()
    assert play.world.did == {"lamp lit": 1}
    assert play.hows() == {"1": "done"}


def test_an_action_whose_outcome_is_unknown_is_looked_for_until_its_time_is_up_and_never_repeated_unasked():
    play = Play(plan(sets("1", "lamp", "lit", timeout_s=100.0)))
    play.world.troubles["lamp"] = ["lost-before"]
    play.go(until=lambda play: play.time.second > 1000)
    (asked,) = play.progress.questions
    assert asked.why == "unknown"
    assert play.hows() == {"1": "waiting"}
    assert 100 <= (asked.at - play.events[0].at).total_seconds() < 105
    assert not play.world.did


def test_what_may_be_done_twice_is_repeated_where_it_is_seen_that_it_did_not_take_hold():
    play = Play(plan(sets("1", "lamp", "lit", repeatable=True)))
    play.world.troubles["lamp"] = ["lost-before", "lost-before"]
    play.go()
    assert play.progress.asked == 0
    assert play.progress.step("1").attempt == 3


def test_what_may_be_done_twice_is_not_done_for_ever():
    play = Play(plan(sets("1", "lamp", "lit", repeatable=True)))
    play.world.troubles["lamp"] = ["lost-before"] * 100
    play.go(until=lambda play: bool(play.progress.questions))
    assert play.progress.step("1").attempt == 3


def test_a_call_that_is_merely_repeated_carries_the_same_token_and_one_that_is_wanted_again_another():
    play = Play(plan(makes("1", "disk", repeatable=True)))
    play.world.troubles["disk"] = ["lost-before", "fails"]
    play.go(("failed", "again"))
    began = play.progress.began_at.isoformat()
    first, third = (token_of(f"{play.run_id} {began}", "1", attempt) for attempt in (1, 3))
    assert [event.token for event in play.events if isinstance(event, StepOpened)] == [first, first, third]
    assert len(first) == 32


def test_a_step_that_takes_too_long_is_asked_about_and_looked_at_on():
    play = Play(plan(sets("1", "lamp", "lit", timeout_s=30.0)))
    play.world.troubles["lamp"] = ["never-comes"]

    async def by_hand(play: Play) -> None:
        asked = await play.question()
        assert asked.why == "timed-out"
        await asyncio.sleep(500)
        play.world.things["lamp"] = "lit"

    play.go(during=by_hand)
    assert play.hows() == {"1": "done"}
    assert play.kinds("1")[-2:] == ["asked", "step-closed"]


def test_a_step_that_waits_an_hour_neither_fills_the_journal_nor_looks_all_the_time():
    play = Play(plan(step("1", Wait(), "lamp", "lit", timeout_s=7200.0)))
    play.go(until=lambda play: play.time.second > 3600)
    assert len(play.events) < 8
    assert play.world.looks["lamp"] <= 3600 / play.timing.run_look_s + 5


def test_looks_come_seldomer_while_an_answer_is_awaited():
    play = Play(plan(sets("1", "lamp", "lit", timeout_s=10.0)))
    play.world.troubles["lamp"] = ["fails"]
    play.go(until=lambda play: play.time.second > 3600)
    assert len(play.events) < 10
    assert 3600 / 25 < play.world.looks["lamp"] < 3600 / 15


def test_a_change_while_waiting_is_journalled_once_and_so_is_the_look_that_decides():
    play = Play(plan(step("1", Wait(), "lamp", "lit", timeout_s=7200.0)))

    async def dims(play: Play) -> None:
        for state in ("dim", "dark", "dim", "lit"):
            await asyncio.sleep(100)
            play.world.things["lamp"] = state

    play.go(during=dims)
    words = [event.judgement.evidence[0].says for event in play.events if isinstance(event, StepLooked)]
    assert words == ["absent", "dim", "dark", "dim", "lit"]


def test_a_wait_sends_nothing_and_takes_the_time_it_takes():
    play = Play(plan(step("1", Wait(), "lamp", "lit")))
    play.world.coming.append((30.0, "lamp", "lit"))
    play.go()
    assert play.kinds("1") == ["step-opened", "step-closed"]
    took_s = play.progress.step("1").took_s
    assert took_s is not None
    assert 28 < took_s < 33


def test_a_step_that_may_not_be_done_yet_is_asked_about_and_not_begun_by_itself():
    ready = sets("1", "lamp", "lit", ready_when=is_("fuse", "in"), looks=look_at("lamp", "fuse"))
    play = Play(plan(ready))

    async def comes_later(play: Play) -> None:
        asked = await play.question()
        assert asked.why == "not-ready"
        play.world.things["fuse"] = "in"
        await asyncio.sleep(300)
        assert not play.world.did
        play.say(asked.question, "again")

    play.go(during=comes_later)
    assert play.hows() == {"1": "done"}


def test_that_a_step_may_be_done_is_not_believed_where_it_is_unknown():
    play = Play(plan(sets("1", "lamp", "lit", ready_when=is_("fuse", "in"), looks=look_at("lamp", "fuse"))))
    play.world.blind.add("fuse")
    play.go(until=lambda play: bool(play.progress.questions))
    assert play.progress.questions[0].why == "no-view"
    assert not play.world.did


def test_what_an_earlier_step_gave_is_put_into_the_words_of_a_later_one():
    play = Play(plan((makes("1", "disk"), uses("2", Ref("1", "id"), "big", ("id-of-disk", "big")))))
    play.go()
    assert play.progress.step("2").words == "set id-of-disk big"
    assert play.world.things["id-of-disk"] == "big"


def test_a_step_that_needs_what_no_step_gave_is_asked_about_and_never_sent():
    play = Play(plan((makes("1", "disk"), uses("2", Ref("1", "id"), "big", ("id-of-disk", "big")))))
    play.world.things["disk"] = "made"
    play.go(until=lambda play: bool(play.progress.questions))
    assert "«id from 1»" in play.progress.questions[0].text
    assert play.progress.step("2").attempt == 0


def test_a_step_whose_words_are_to_be_seen_waits_until_they_can_be_seen_and_asks_meanwhile():
    fuse = Found("fuse", "host-name", "state")
    looks = (*look_at("lamp"), NodeFactsProbe("books", "fuse", "host-name"))
    play = Play(plan(step("1", RunOnNode("one", ("set", "lamp", fuse)), "lamp", "lit", looks=looks)))
    play.world.things["fuse"] = "lit"
    play.world.blind.add("fuse")

    async def sees_again(play: Play) -> None:
        asked = await play.question()
        assert (asked.why, asked.choices) == ("no-view", ("skip", "stop"))
        assert not play.world.did
        play.world.blind.clear()

    play.go(during=sees_again)
    assert play.progress.step("1").words == "set lamp lit"
    assert play.hows() == {"1": "done"}


def test_an_operators_yes_closes_a_step_that_only_asks_and_keeps_the_value():
    play = Play(plan((asks("1", gives="key"), uses("2", "door", Ref("1", "key"), ("door", "open")))))
    play.go(("operator", "yes"), ("operator", "yes", " open\x1b[31m "))
    assert play.hows() == {"1": "done", "2": "done"}
    assert dict(play.progress.gives) == {("1", "key"): "open"}
    assert play.progress.step("2").words == "set door open"


def test_an_operators_no_is_a_failure_and_he_can_be_asked_again():
    play = Play(plan(asks("1")))
    play.go(("operator", "no", "still dark"), ("failed", "again"), ("operator", "yes"))
    assert play.hows() == {"1": "done"}
    texts = [event.text for event in play.events if isinstance(event, Asked)]
    assert texts[1].startswith("hanako@desk said no, still dark. Step 1 (ask) failed.")


def test_a_reason_stays_on_one_line_however_it_was_handed_in():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.world.troubles["lamp"] = ["fails"]
    play.go(("failed", "skip", "done by hand\n2026-05-06T00:00:00\t2\tone\t=\tdone"))
    assert play.progress.step("1").says == "hanako@desk: done by hand 2026-05-06T00:00:00 2 one = done"


def test_an_operators_yes_is_looked_after_where_it_can_be_seen():
    seen = replace(asks("1"), looks=look_at("lamp"), done_when=is_("lamp", "lit"), timeout_s=50.0)
    play = Play(plan(seen))
    play.go(("operator", "yes"), ("timed-out", "skip", "broken"))
    assert play.hows() == {"1": "skipped"}
    asked = [event.at for event in play.events if isinstance(event, Asked)]
    assert (asked[1] - asked[0]).total_seconds() > 50


def test_the_output_goes_to_the_runs_own_folder_and_the_time_limit_with_it():
    play = Play(plan(sets("2.1", "lamp", "lit", timeout_s=77.0)))
    play.go()
    assert play.hands[0].spools == [Path("/nowhere/runs") / play.run_id / "2.1-1.out"]
    assert play.hands[0].limits == [77.0]


def test_a_clock_that_is_set_makes_no_step_longer_or_shorter():
    for set_by_s in (-86400.0, 86400.0):
        play = Play(plan(sets("1", "lamp", "lit", timeout_s=60.0)))
        play.world.troubles["lamp"] = ["never-comes"]

        async def is_set(play: Play, set_by_s: float = set_by_s) -> None:
            await asyncio.sleep(10)
            play.time.set_by_s = set_by_s

        play.go(during=is_set, until=lambda play: bool(play.now.progress.questions))
        assert 60 <= play.time.second < 65


def test_what_is_sent_may_be_sent_only_while_what_was_seen_is_young():
    play = Play(plan(sets("1", "lamp", "lit")))
    play.go()
    (send_by,) = play.hands[0].sent_by
    assert TIMING.run_view_s < send_by < TIMING.run_view_s + 1


def test_what_another_run_made_is_not_taken_for_this_one_s_own():
    """Two runs out of two stores would else restore one cluster at once, each on the other's machines."""
    play = Play(plan(makes("1", "machine", own=True)))
    play.world.things["machine"] = "made"
    play.go(until=lambda play: play.time.second > 100)
    assert play.hows() == {"1": "waiting"}
    [asked] = play.progress.questions
    assert (asked.why, asked.text.startswith("It is so already, and it was not this run")) == ("not-ready", True)
    play.go(("not-ready", "skip", "it is mine"))
    assert play.hows() == {"1": "skipped"}


def test_what_this_run_made_itself_is_its_own_though_the_word_was_lost():
    play = Play(plan(makes("1", "machine", own=True)))
    play.world.troubles["machine"] = ["lost-after"]
    play.go()
    assert play.hows() == {"1": "done"}
