"""Ways on: what is lost is asked about at once, with what to do; another plan takes over what the run has made so."""

from dataclasses import replace

import pytest

from backends.errors import PlanError
from backends.events import Asked, PlanRevised
from backends.plan import Anew, AskOperator, Plan, Wait
from backends.runs.engine.revising import must_fit
from tests.backends.runs.stage import Play, asks, check, plan, sets, step, when
from tests.backends.runs.world import is_, look_at


def revised(play: Play, new: Plan) -> None:
    """Let another value lead to this plan."""

    async def rewrite(_: Plan, __: object) -> Plan:
        return new

    play.rewrite = rewrite


def test_a_step_that_is_lost_is_asked_about_long_before_its_time_is_up():
    waits = step("1", Wait(), "a", "on", lost_when=is_("a", "broken"), way_on="Buy another one.", timeout_s=5000.0)
    play = Play(plan(waits))
    play.world.things["a"] = "broken"
    play.go(("failed", "skip", "bought"))
    assert play.time.second < 60
    (asked,) = (event for event in play.events if isinstance(event, Asked))
    assert asked.text.endswith("Buy another one.")


def test_what_may_still_come_is_waited_for_and_what_the_way_on_is_is_told_then_too():
    waits = step("1", Wait(), "a", "on", lost_when=is_("a", "broken"), way_on="Buy another one.", timeout_s=100.0)
    play = Play(plan(waits))
    play.go(("timed-out", "skip", "enough"))
    assert play.time.second >= 100
    assert next(event for event in play.events if isinstance(event, Asked)).text.endswith("Buy another one.")


def test_a_check_that_the_run_itself_makes_untrue_is_not_looked_at_again_by_another_plan():
    once = replace(check("a", "off"), once=True)
    steps = (sets("1", "a", "on"), sets("2", "b", "on"))
    play = Play(plan(steps, before=(once,)))
    play.world.things["a"] = "off"
    play.world.troubles["b"] = ["fails"]
    revised(play, plan((steps[0], sets("2", "c", "on")), before=(once,)))
    play.go(("failed", "value", "thing=c"))
    assert play.progress.ended == "done"
    assert play.world.did == {"a on": 1, "c on": 1}
    assert [one and one.holds for one in play.progress.checks] == [True]


def test_a_step_that_is_over_stays_as_it_was_done_where_another_plan_would_do_it_in_another_way():
    other = replace(sets("1", "a", "on"), title="in another way", do=sets("1", "z", "on").do)
    play = Play(plan((sets("1", "a", "on"), sets("2", "b", "on"))))
    play.world.troubles["b"] = ["fails"]
    revised(play, plan((other, sets("2", "c", "on"))))
    play.go(("failed", "value", "thing=c"))
    assert play.progress.ended == "done"
    assert play.world.did == {"a on": 1, "c on": 1}
    assert play.progress.plan.step("1") == sets("1", "a", "on")


def test_a_step_that_only_waits_may_be_left_out_of_another_plan_and_one_that_acted_may_not():
    waits = step("2", Wait(), "b", "on", timeout_s=30.0)
    play = Play(plan((sets("1", "a", "on"), waits)))
    play.go(until=lambda now: any(isinstance(event, Asked) for event in now.events))
    must_fit(play.progress, plan((sets("1", "a", "on"),)))
    with pytest.raises(PlanError, match="no step 1, which was begun already"):
        must_fit(play.progress, plan((waits,)))


def agreed() -> Play:
    """A copy is made, agreed to, checked, and given away; while it is checked another hand spoils it."""
    rests = Anew(("1", "2", "3"), is_("copy", "spoiled"))
    gives = sets("4", "given", "away", ready_when=is_("copy", "made"), anew=rests, looks=look_at("given", "copy"))
    play = Play(plan((sets("1", "copy", "made"), asks("2"), sets("3", "check", "on", done_when=None), gives)))
    play.world.takes_s["check"] = 5.0
    return play


async def spoil(play: Play) -> None:
    await when(lambda: play.world.did["check on"] > 0)
    play.world.things["copy"] = "spoiled"


def test_what_was_agreed_to_and_is_another_thing_by_then_is_made_shown_and_agreed_to_anew():
    play = agreed()
    play.go(("operator", "yes"), ("operator", "yes"), during=spoil)
    assert play.progress.ended == "done"
    assert play.world.did == {"copy made": 2, "check on": 2, "given away": 1}
    (revised,) = (event for event in play.events if isinstance(event, PlanRevised))
    assert (revised.by, revised.anew, revised.plan) == ("clpdeck", ("1", "2", "3"), play.plan)
    assert "what it rests on is not so any more. Seen: copy: spoiled." in revised.why
    assert play.hows() == dict.fromkeys("1234", "done")
    assert [event.words for event in play.events if event.kind == "step-opened" and event.step == "1"] == [
        "set copy made",
        "set copy made",
    ]


def test_a_runner_that_ends_there_leaves_it_to_the_next_one_to_ask_anew():
    play = agreed()
    play.go(("operator", "yes"), during=spoil, until=lambda now: any(one.kind == "plan-revised" for one in now.events))
    assert [play.hows()[step] for step in "234"] == ["to-do"] * 3
    play.go(("operator", "yes"))
    assert play.progress.ended == "done"
    assert play.world.did["given away"] == 1


def test_a_no_to_what_is_asked_anew_gives_nothing_away():
    play = agreed()
    play.go(("operator", "yes"), ("operator", "no"), ("failed", "stop"), during=spoil)
    assert play.progress.ended == "stopped"
    assert play.world.did["given away"] == 0


def waved() -> Play:
    """A question whose yes can be taken for words, and never for a setting."""
    do = AskOperator("Is it meant?", "the rows", "it is", binds=True, decides=True, counts_when=is_("setting", "gone"))
    play = Play(plan(step("1", do, "trace", "gone", looks=look_at("trace", "setting"))))
    play.world.things |= {"trace": "there", "setting": "there"}
    return play


def test_a_yes_does_not_count_for_what_can_be_read_back_and_is_not_so():
    play = waved()
    play.go(("operator", "yes"), ("failed", "stop"))
    assert play.hows() == {"1": "left"}
    asked = [event for event in play.events if isinstance(event, Asked)]
    assert "The yes does not count: what it needs is not so." in asked[1].text
    assert "Seen: setting: there." in asked[1].text


def test_nor_for_what_cannot_be_seen():
    play = waved()
    play.world.things["setting"] = "?"
    play.go(("operator", "yes"), ("failed", "stop"))
    assert play.hows() == {"1": "left"}


def test_once_it_is_mended_the_yes_counts_for_the_words_that_remain():
    play = waved()

    async def mend(play: Play) -> None:
        await when(lambda: any(asked.why == "failed" for asked in play.progress.questions))
        play.world.things["setting"] = "gone"

    play.go(("operator", "yes"), ("failed", "again"), ("operator", "yes"), during=mend)
    assert play.hows() == {"1": "done"}
    assert play.progress.step("1").says.startswith("hanako@desk: yes; taken as it was shown")


def test_what_is_mended_before_anybody_answers_needs_no_yes():
    play = waved()

    async def mend(play: Play) -> None:
        await when(lambda: bool(play.progress.questions))
        play.world.things |= {"setting": "gone", "trace": "gone"}

    play.go(during=mend)
    assert play.hows() == {"1": "done"}
