from dataclasses import replace
from datetime import timedelta

from backends.events import Asked
from backends.plan import AskOperator, Step
from screenshots import tales
from screenshots.estates import NOW
from tui import answers
from tui.forms import Menu, Over, Token, Written, YesNo

PROGRESS = tales.unknown().progress
QUESTION = PROGRESS.questions[0]


def test_the_first_choice_of_a_question_is_to_leave_it():
    sheet = answers.to_answer(QUESTION, PROGRESS)
    assert sheet.title == "1.1  Move failover to server02"
    assert sheet.says == (QUESTION.text,)
    assert isinstance(sheet.form, Menu)
    assert [option.value for option in sheet.form.options] == ["", "again", "skip", "value", "stop"]
    assert sheet.form.pressed("enter", None) == Over(None)


def test_every_choice_has_a_letter_of_its_own():
    letters = [option.key for option in (answers.LATER, *answers.OPTIONS.values())]
    assert len(set(letters)) == len(letters)
    assert not set(letters) & {"j", "k"}


def test_a_skip_needs_a_reason_and_another_value_its_inputs():
    skip, value = (answers.to_write(QUESTION, choice, PROGRESS) for choice in ("skip", "value"))
    assert isinstance(skip.form, Written)
    assert "to=server02" in value.says[0]
    assert answers.to_write(QUESTION, "again", PROGRESS) is None


def test_several_inputs_are_sent_one_a_line_and_a_reason_as_it_is():
    assert answers.as_sent("value", "group=failover  to=server01") == "group=failover\nto=server01"
    assert answers.as_sent("skip", "done by hand") == "done by hand"


def test_a_step_that_gives_a_value_asks_for_it_with_the_yes():
    asks = AskOperator("Which snapshot?", "the console", "its id", gives="snapshot id")
    plan = replace(PROGRESS.plan, finally_=(Step("9.1", "Choose", "It is needed.", asks),))
    question = Asked("q9", "9.1", NOW, "operator", "Which snapshot?", ("yes", "no"))
    sheet = answers.to_write(question, "yes", replace(PROGRESS, plan=plan))
    assert sheet.form == Written("snapshot id")
    assert answers.to_write(question, "no", replace(PROGRESS, plan=plan)) is None


def test_a_question_about_a_check_is_named_by_it():
    question = Asked("q1", "check 2", NOW, "check", "It does not hold.", ("again", "stop"))
    assert answers.to_answer(question, PROGRESS).title == "check 2 of the plan"


def test_ctrl_c_means_detach_unless_something_else_is_chosen():
    form = answers.to_halt(PROGRESS).form
    assert form.pressed("enter", None) == Over(answers.LEAVE)
    assert form.pressed("i", "i").pressed("enter", None) == Over(answers.INTERRUPT)


def test_resuming_is_confirmed_by_y_beside_who_acts_and_how_old_the_views_are():
    sheet = answers.to_resume(PROGRESS, PROGRESS.began_at + timedelta(minutes=65))
    assert isinstance(sheet.form, YesNo)
    assert ", 1:05:00 ago, by " in sheet.says[0]
    assert "In hand is step 1.1: Move failover to server02. Next is step 2.1: See that" in sheet.says[0]
    assert sheet.danger
    assert sheet.cluster == "prod-db"


def test_a_run_that_has_not_sent_what_interrupts_is_resumed_by_its_token_again():
    fresh = tales.Tale(tales.plan("move-group")).progress
    sheet = answers.to_resume(fresh, fresh.began_at)
    assert sheet.form == Token("failover to server02")
    assert "Next is step 1.1: Move failover to server02." in sheet.says[0]


def test_before_anything_is_ended_it_is_said_whether_the_run_goes_on_at_all():
    assert "waits for an answer" in answers.to_halt(PROGRESS).title
    assert "goes on" in answers.to_halt(tales.running().progress).title
    assert "has no runner" in answers.to_halt(tales.gone().progress, gone=True).title
