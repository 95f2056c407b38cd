from dataclasses import replace

import pytest

from backends.events import Asked, Judgement, StepClosed, StepLooked, StepOpened
from screenshots import tales
from screenshots.estates import NOW
from tui import runs
from tui.runs import Runs

TAGS = {"[  ]", "[> ]", "[>>]", "[OK]", "[XX]", "[--]", "[??]", "[..]", "[<<]"}


def marks(tale: tales.Tale) -> list[str]:
    progress = tale.progress
    return [runs.of_step(progress, step, tale.row).tag for step in progress.steps]


@pytest.mark.parametrize(
    ("tale", "tags"),
    [
        (tales.running(), ["[>>]", "[> ]"]),
        (tales.unknown(), ["[??]", "[> ]"]),
        (tales.ended(), ["[OK]", "[OK]"]),
        (tales.gone(), ["[..]", "[> ]"]),
        (tales.stopped(), ["[--]"]),
    ],
)
def test_steps_stand_in_the_tags_of_a_run(tale, tags):
    assert marks(tale) == tags
    assert set(tags) <= TAGS


def test_an_outcome_nobody_knows_has_the_tag_of_silence_until_it_is_asked_about():
    tale = tales.unknown()
    tale.events = [event for event in tale.events if not isinstance(event, Asked)]
    assert marks(tale)[0] == "[..]"


def test_what_was_taken_back_is_marked_as_such():
    tale = tales.ended()
    step = tale.progress.plan.steps[0]
    plan = replace(tale.progress.plan, finally_=(replace(step, id="9.1", undoes="1.1"),))
    progress = replace(
        tale.progress, plan=plan, steps=(*tale.progress.steps, replace(tale.progress.steps[0], id="9.1"))
    )
    assert runs.of_step(progress, progress.steps[0]) == runs.UNDONE


def test_the_step_that_matters_is_the_one_that_waits_then_what_is_unknown_then_what_runs_then_the_next():
    assert runs.current_of(tales.unknown().progress) == "1.1"
    assert runs.current_of(tales.running().progress) == "1.1"
    fresh = tales.Tale(tales.plan("move-group"))
    assert runs.current_of(fresh.progress) == "check 1"
    fresh.checked(1)
    assert runs.current_of(fresh.progress) == "1.1"
    assert runs.current_of(tales.ended().progress) == "2.1"


def test_a_check_that_does_not_hold_is_bad_and_an_unknown_one_is_not_good():
    tale = tales.Tale(tales.plan("move-group"))
    for number, holds in enumerate((True, False, None), 1):
        tale.happened(StepLooked(f"check {number}", NOW, "check", Judgement(holds), ()))
    tags = [runs.of_check(tale.progress, number).tag for number in (1, 2, 3, 4)]
    assert tags == ["[OK]", "[XX]", "[??]", "[  ]"]


def test_a_run_says_that_it_waits_or_has_no_runner_and_that_comes_first_in_the_list():
    running, waiting, gone, ended = (one().row for one in (tales.running, tales.unknown, tales.gone, tales.ended))
    assert [runs.of_run(row).tag for row in (running, waiting, gone, ended)] == ["[>>]", "[??]", "[..]", "[OK]"]
    told = Runs(rows=(running, waiting, ended))
    assert told.going == (waiting, running)
    assert Runs(rows=(running, gone)).going == (gone, running)


def test_a_run_in_which_a_step_was_skipped_is_not_called_well():
    row = replace(tales.ended().row, ended="incomplete", skipped=2)
    assert runs.of_run(row)[::2] == ("[! ]", "done, 2 skipped")


def test_a_run_whose_runner_cannot_be_seen_from_here_is_not_called_gone():
    row = tales.running().row
    assert not runs.is_gone(replace(row, holder=replace(row.holder, alive=None)))
    assert runs.is_gone(replace(row, holder=replace(row.holder, alive=False)))


def test_only_the_run_that_is_followed_has_steps_to_show():
    progress = tales.running().progress
    assert Runs(followed=progress).progress(progress.run) is progress
    assert Runs(followed=progress).progress("20260304-09") is None


def test_what_a_later_version_calls_an_end_is_shown_as_it_came():
    row = replace(tales.ended().row, ended="abandoned")
    assert runs.of_run(row).word == "abandoned"
    assert runs.of_run(row).tag == "[??]"


def test_a_step_done_before_is_good_and_its_number_is_its_place():
    tale = tales.Tale(tales.plan("move-group"))
    tale.happened(StepClosed("1.1", NOW, "already"), StepOpened("2.1", NOW, 1, ""))
    assert marks(tale) == ["[OK]", "[>>]"]
    assert runs.number_of(tale.progress, "2.1") == 2
