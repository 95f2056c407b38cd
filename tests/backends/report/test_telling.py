from dataclasses import replace

from backends.events import (
    ActionEnded,
    Answered,
    Asked,
    PlanRevised,
    RunEnded,
    StepClosed,
    StepOpened,
    SwitchArmed,
    SwitchDisarmed,
)
from backends.plan import Level
from backends.progress import Usual
from backends.report import render, tell
from backends.report.pages import headline
from backends.report.values import Interruption, Undone
from tests.backends.report.journals import at, began, lost, moved, numbered, saw, stopped, under_way
from tests.backends.report.plans import FROZEN, MOVE


def test_a_move_was_away_from_the_command_until_both_views_and_the_route_said_so():
    assert tell(moved()).interruption == Interruption("1.1", at(1.6), "2.1", at(17.1), 15.5)


def test_a_service_that_is_stopped_for_later_steps_is_away_until_a_step_has_brought_it_back():
    away = tell(stopped()).interruption
    assert away is not None
    assert (away.step, away.until, away.seconds) == ("1.1", "3.1", 97.9)
    away = tell(under_way()).interruption
    assert away is not None
    assert (away.until, away.seconds) == ("", None)


def test_a_plan_that_interrupts_nothing_and_a_command_that_was_never_sent_took_nothing_away():
    unsent = ActionEnded("1.1", at(2), 1, "unsent", "no contact")
    opened = StepOpened("1.1", at(1), 1, "server01 $ clpgrp")
    assert tell(numbered(*began(MOVE), opened, unsent)).interruption is None
    assert tell(numbered(*began(MOVE), opened)).interruption is not None
    assert tell(numbered(*began(replace(MOVE, level=Level.UNDOABLE)), opened)).interruption is None


def test_only_judgements_that_something_followed_from_are_told():
    step = tell(moved()).steps[0]
    assert [(one.about, one.holds, one.at) for one in step.judged] == [
        ("done", False, at(1.5)),
        ("ready", True, at(1.5)),
        ("done", True, at(15)),
    ]


def test_who_did_not_answer_is_told_with_what_was_judged_without_him():
    step = tell(lost()).steps[0]
    assert [one.unseen for one in step.judged if one.holds is None] == [("server02: no contact for 8 s",)]


def test_every_attempt_is_told_with_its_words_and_its_end():
    report = tell(stopped())
    attempts = {step.id: step.attempts for step in report.steps}
    assert [(one.number, one.outcome, one.token[-1]) for one in attempts["2.1"]] == [
        (1, "failed", "1"),
        (2, "failed", "2"),
    ]
    assert attempts["1.2"] == ()
    assert attempts["1.1"][0].spool_bytes == 19


def test_who_skipped_what_and_why_is_left_to_know():
    assert tell(stopped()).undone == (
        Undone("Step 2.1 (Make the image) was skipped", "ops@bastion", "tomorrow is another night"),
    )


def test_a_run_in_which_a_step_was_skipped_says_so_in_its_first_line():
    skipped = StepClosed("1.1", at(3), "skipped", "done by hand")
    report = tell(numbered(*began(MOVE), skipped, RunEnded(at(4), "incomplete")))
    assert headline(report) == f"{MOVE.title}: done but for 1 skipped"


def test_a_switch_that_is_armed_is_left_to_do_and_one_that_may_have_done_its_work_to_know():
    armed = SwitchArmed("1.1", at(2), "clpdeck-back-1", 600)
    end = (StepClosed("1.1", at(3), "left", "The run was stopped."), RunEnded(at(4), "stopped"))
    left = tell(numbered(*began(FROZEN), armed, *end)).undone
    assert left[0] == Undone("Step 1.1 (Stop failover) was not done", says="The run was stopped.")
    assert "600 s after 04:50:02" in left[-1].what
    assert left[-1].says == "systemctl stop clpdeck-back-1"
    gone = SwitchDisarmed("1.1", at(3), "clpdeck-back-1", "it was gone")
    left = tell(numbered(*began(FROZEN), armed, gone, *end)).undone
    assert left[-1] == Undone("The timer clpdeck-back-1 on server02 is gone", says="it was gone")


def test_a_step_of_which_nobody_knows_how_it_ended_is_left_to_know():
    left = tell(lost()[:9]).undone
    told = "Step 1.1 (Move failover to server02) was sent, and how it ended is not known"
    assert left[-1] == Undone(told, says="the connection to server01 was lost")


def test_a_question_without_an_answer_is_left_to_do():
    waiting = lost()[:-8]
    assert any(one.says == "clpdeck answer 20261122-01 CHOICE q1" for one in tell(waiting).undone)


def test_a_runner_that_took_over_is_told_after_the_first():
    assert [one.fence for one in tell(lost()).runners] == [7, 8]


def test_a_stage_takes_as_long_as_its_longest_lane():
    assert tell(stopped()).usual_s == 30.0 + 600.0 + 8.0


def test_beside_what_a_step_took_stands_what_it_took_in_other_runs():
    usual = {"1.1": Usual(11.0, 14.5, 3), "2.1": Usual(2.0, 2.0, 1)}
    report = tell(moved(), usual=usual)
    assert [step.before for step in report.steps] == [usual["1.1"], usual["2.1"]]
    text = render(moved(), "md", usual=usual)
    assert "over: done, after 13.4 s, usually 11.0 s to 14.5 s (3 before)" in text
    assert "over: done, after 2.0 s, usually 2.0 s (1 before)" in text


def test_a_step_that_another_plan_left_out_is_still_told_if_it_was_begun():
    other = replace(FROZEN, stages=FROZEN.stages[:1])
    events = [event for _, event in stopped()]
    events = [replace(one, plan=other) if one.kind == "plan-revised" else one for one in events]
    last = tell(numbered(*events)).steps[-1]
    assert (last.id, last.stage, len(last.attempts)) == ("2.1", "No longer in the plan", 2)


def test_the_order_of_what_happened_is_the_journals_whatever_the_clock_says():
    back = [replace(event, at=at(-3600)) if number > 8 else event for number, event in moved()]
    report = tell(numbered(*back))
    step = report.steps[0]
    assert (
        step.judged[0].seq < step.attempts[0].seq < step.attempts[0].ended_seq < step.judged[-1].seq < step.closed_seq
    )
    assert report.took_s == 0.0


def test_a_check_that_was_looked_at_has_its_last_judgement_and_one_that_was_not_has_none():
    first = saw("check 1", 1, "check", None, dark="no contact")
    again = saw("check 1", 2, "check", False, ("server02", "server02 Offline"))
    report = tell(numbered(*began(MOVE), first, again, RunEnded(at(3), "refused", "server02 is not Online")))
    assert [[one.holds for one in check.judged] for check in report.checks] == [[False], []]
    assert (report.ended, report.says, report.undone) == ("refused", "server02 is not Online", ())


def test_a_journal_without_its_beginning_makes_a_report_that_claims_nothing():
    report = tell(moved()[2:])
    assert (report.run, report.title, report.steps, report.interruption) == ("", "", (), None)


def test_what_was_shown_with_a_question_is_told_with_it_for_a_yes_was_for_that():
    choices = ("yes", "no")
    shown = ("AWS says of the source: server01 absent", "server02 says nothing")
    asking = Asked("q1", "1.1", at(3), "operator", "Is it dead?", choices, shown)
    journal = numbered(*began(MOVE), asking, Answered("q1", at(9), "ops@bastion", "yes", request=1))
    assert tell(journal).questions[0].shown == shown
    text = render(journal, "md")
    assert "q1: `Is it dead?`, and shown:" in text
    assert "\n".join(shown) in text


def test_what_a_step_gives_out_of_the_look_that_closed_it_is_told():
    closed = StepClosed("1.1", at(9), "done", gives=(("eni", "eni-1"),))
    told = tell(numbered(*began(MOVE), StepOpened("1.1", at(1), 1, "words"), closed)).steps[0]
    assert [(one.name, one.value) for one in told.gave] == [("eni", "eni-1")]


def test_a_step_that_is_done_anew_is_told_by_how_it_stands_since_and_the_report_says_why():
    again = PlanRevised(at(3), "clpdeck", MOVE, "Step 1.2 was not done: its copy is another one now.", ("1.1",))
    begun = (*began(MOVE), StepOpened("1.1", at(1), 1, "clpgrp"), StepClosed("1.1", at(2), "done", "", (("sum", "1"),)))
    report = tell(numbered(*begun, again))
    assert (report.steps[0].standing, report.steps[0].gave) == ("to-do", ())
    second = (StepOpened("1.1", at(4), 2, "clpgrp"), StepClosed("1.1", at(5), "done", "", (("sum", "2"),)))
    whole = numbered(*begun, again, *second)
    step = tell(whole).steps[0]
    assert (step.standing, [one.number for one in step.attempts], step.gave[0].value) == ("done", [1, 2], "2")
    text = render(whole, "md")
    assert "1.1 done anew, by `clpdeck`" in text
    assert "its copy is another one now" in text
