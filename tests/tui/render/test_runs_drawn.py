"""Everything about runs that is drawn, as text, without an app."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backends.control import LogLine, Offer
from backends.events import ActionEnded, Asked, StepClosed, SwitchArmed
from backends.plan import CallAws, plan_hash
from backends.plan.procedure import Written
from backends.settings import Mode
from screenshots import rehearsals, returns, stories, tales
from screenshots.estates import NOW
from tui import answers
from tui.forms import Menu, Sheet, Token
from tui.ledger import Ledger
from tui.picture import Picture, judge
from tui.places import Place, Where
from tui.render import detail, frame, plans, procedure, review, run, runlog, runs, sheet
from tui.render.lines import Entry, Line, text_of, width
from tui.runs import Runs

WIDTHS = (20, 40, 60, 80, 120, 200)
RUN = Place(Where.RUN, "prod-db", "20260304-01")


def picture(*told: tales.Tale, story: stories.Story | None = None, **more: object) -> Picture:
    story = story or stories.healthy()
    known = Runs(there=True, rows=tuple(tale.row for tale in told), who="operator", **more)
    return Picture(NOW, Mode.OPERATION, story.site, judge(story.site, story.estate, Ledger(), NOW), runs=known)


def text(made: tuple[Line, ...] | tuple[Entry, ...]) -> str:
    return "\n".join(text_of(one.line if isinstance(one, Entry) else one).rstrip() for one in made)


def details(tale: tales.Tale, key: str, cells: int = 80) -> str:
    return text(detail.entries(tale.progress, key, Runs(rows=(tale.row,)), NOW, cells))


# --- steps and detail ------------------------------------------------------------------------------------------------


def test_steps_stand_with_their_tag_number_title_and_time():
    tale = tales.ended()
    rows = text(run.steps(tale.progress, tale.row, NOW, 60)).split("\n")
    assert any(re.fullmatch(r" \[OK\] 1\.1  Move failover to server02 +0:40", row) for row in rows)
    assert " [OK] 4    md1 is GREEN on server01 and server02" in rows
    assert {width(entry.line) <= 60 for entry in run.steps(tale.progress, tale.row, NOW, 60)} == {True}


def test_the_number_of_a_step_is_never_cut():
    tale = returns.misnamed()
    numbers = {step.id for step in tale.progress.plan.steps}
    assert "10.90" in numbers
    rows = text(run.steps(tale.progress, tale.row, NOW, 40)).split("\n")
    assert numbers <= {word for row in rows for word in row.split()}


def test_what_is_done_at_the_end_has_one_heading():
    tale = rehearsals.watching()
    assert len(tale.progress.plan.finally_) > 1
    assert text(run.steps(tale.progress, tale.row, NOW, 80)).count("AT THE END, HOWEVER IT ENDS") == 1


def test_only_the_row_of_a_step_that_runs_changes_with_the_second():
    tale = tales.running()
    first, second = (run.steps(tale.progress, tale.row, NOW + timedelta(seconds=at), 60) for at in (0, 1))
    assert [old.key for old, new in zip(first, second, strict=True) if old != new] == ["1.1"]


@pytest.mark.parametrize("tale", [tales.running(), tales.unknown(), tales.ended(), tales.gone(), tales.stopped()])
@pytest.mark.parametrize("cells", WIDTHS)
def test_a_run_in_a_line_fits_at_every_width(tale, cells):
    assert width(run.in_a_line(tale.progress, tale.row, NOW, cells)) <= cells


def test_once_something_was_sent_that_comes_first_with_whether_it_took_hold():
    told = details(tales.running(), "1.1")
    places = [
        told.index(word) for word in ("sent  ", "done when", "not so yet", "failover Online Pending", "why  ", "risk")
    ]
    assert places == sorted(places)
    assert "server01 $ clpgrp -m failover -a server02" in told


def test_a_step_that_was_not_begun_says_what_will_be_done_and_when_it_may():
    tale = tales.Tale(tales.plan("move-group"))
    told = details(tale, "1.1")
    places = [told.index(word) for word in ("why  ", "ready when", "do  ", "done when")]
    assert places == sorted(places)


def test_what_is_asked_stands_above_everything_else_about_a_step():
    told = details(tales.unknown(), "1.1")
    assert told.index("It is not known how") < told.index("sent")
    assert "Enter answers: again, skip, value, stop" in told


def test_a_check_shows_who_said_what_and_how_old_that_is():
    told = details(tales.running(), "check 2")
    assert "CHECK 2/4" in told
    assert "[OK] it is so" in told
    assert "server01   all well" in told
    assert "<1m" in told


def test_an_ended_run_names_its_report_and_one_without_a_runner_what_has_it_go_on():
    assert "o: the report, in a shell  clpdeck report 20260304-01" in details(tales.ended(), "2.1")
    assert "may go on at its node. R has another" in details(tales.gone(), "1.1")


def test_a_dead_man_s_switch_that_is_armed_is_not_forgotten():
    tale = tales.running()
    tale.happened(SwitchArmed("1.1", NOW, "clpdeck-thaw-20260304-01", 300))
    assert "[! ] armed: clpdeck-thaw-20260304-01 undoes step 1.1" in details(tale, "1.1")


def test_how_an_action_ended_is_said_once():
    tale = tales.Tale(tales.plan("move-group"))
    tale.opened("1.1", 3, "server01 $ clpgrp -m failover -a server02")
    tale.happened(ActionEnded("1.1", NOW, 1, "unknown", "no word of how it went"))
    tale.happened(StepClosed("1.1", NOW, "done", "It is so, though the action ended unknown: no word of how it went"))
    assert details(tale, "1.1").count("no word of how it went") == 1


def test_a_skipped_step_says_its_reason():
    assert "stopped by hand" in details(tales.stopped(), "1.1")


def test_a_call_to_aws_is_shown_as_it_was_sent():
    tale = tales.Tale(tales.plan("stop-instance", node="server02"))
    assert isinstance(tale.plan.steps[0].do, CallAws)
    tale.opened("1.1", 3, "AWS: ec2 StopInstances InstanceIds=[i-0a1b2c3d4e5f60002]")
    told = details(tale, "1.1")
    assert "sent        AWS: ec2 StopInstances" in told
    assert "aws ec2 stop-instances" in told


@given(st.sampled_from(WIDTHS), st.sampled_from(["1.1", "2.1", "check 1", "9.9"]))
def test_no_detail_is_wider_than_its_pane_but_for_a_word_that_is(cells, key):
    for tale in (tales.running(), tales.unknown(), tales.ended()):
        for one in detail.entries(tale.progress, key, Runs(rows=(tale.row,)), NOW, max(cells, 40)):
            assert width(one.line) <= max(cells, 60)


# --- the frame -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", [30, 60, 80, 120])
def test_line_1_never_loses_the_run_to_an_account(cells):
    made = frame.top(picture(tales.running()), Place(Where.CLUSTER, "prod-db"), False, cells)
    assert width(made) == cells
    if cells >= 60:
        assert "[>>]" in text_of(made)


def test_line_2_says_that_a_run_waits_and_where_to_find_it():
    cluster = Place(Where.CLUSTER, "prod-db")
    waits = text_of(frame.banner(picture(tales.unknown()), cluster, 80))
    assert waits == "[??] run 20260304-01 waits for you: Move group failover to server02  (6)"
    assert "(6)" not in text_of(frame.banner(picture(tales.unknown()), RUN, 80))
    assert "its runner is gone" in text_of(frame.banner(picture(tales.gone()), cluster, 80))
    assert frame.banner(picture(tales.running()), cluster, 80) == ()
    assert "SPLIT BRAIN" in text_of(frame.banner(picture(tales.gone(), story=stories.split_brain()), cluster, 80))


# --- plans and review ------------------------------------------------------------------------------------------------


def test_offers_with_one_reason_against_them_share_it():
    offers = (Offer("a", "Do it", "x", ()), Offer("b", "Do that", "x", (), "no"), Offer("c", "Do more", "x", (), "no"))
    made = text(plans.entries(picture(offers=offers), Place(Where.PLANS, "prod-db", "GROUPS/x > y"), 80))
    assert made.split("\n") == [" PLANS, for x", " Do it", " not now:  no", "   Do that", "   Do more"]


def test_a_row_below_a_group_is_about_the_group_too():
    assert plans.subjects("GROUPS/failover > md1") == ("failover", "md1")
    assert plans.subjects("") == ()


def test_a_shell_is_told_the_same_plan():
    shown = tales.plan("move-group")
    assert review.by_shell(shown) == (
        "clpdeck run move-group prod-db --set group=failover --set from=server01 --set to=server02"
    )


@pytest.mark.parametrize("cells", WIDTHS)
def test_no_line_of_a_review_is_wider_than_its_pane_but_for_a_word_that_is(cells):
    shown = tales.plan("stop-instance", node="server02")
    made = review.lines(picture(plan=shown, plan_hash=plan_hash(shown), warned=()), max(cells, 60))
    assert all(width(one) <= max(cells, 60) for one in made)


def test_a_command_that_is_broken_goes_on_as_a_shell_has_it():
    words = Written("command", "server01 $ " + " ".join(f"--word{at} 'two words'" for at in range(6)), "do", "1.1")
    rows = [text_of(one) for one in procedure.drawn([words], 60)]
    assert all(row.endswith(" \\") for row in rows[:-1])
    assert not rows[-1].endswith("\\")
    assert not any(row.count("'") % 2 for row in rows)


# --- the list and the log --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", WIDTHS)
def test_the_list_of_runs_fits_and_begins_with_what_goes_on(cells):
    made = runs.entries(picture(tales.ended_before(), tales.stopped(), tales.running()), cells)
    assert [one.key for one in made if one.key] == ["20260304-01", "20260303-01", "20260225-02"]
    if cells >= 60:
        assert all(width(one.line) <= cells for one in made)


def test_the_list_says_how_long_an_ended_run_took_and_who_began_it():
    assert "1:05" in text(runs.entries(picture(tales.ended()), 120))
    assert "operator@bastion" in text(runs.entries(picture(tales.ended()), 120))


def test_a_line_of_the_log_has_its_time_source_and_mark():
    logged = LogLine(NOW, "server01", "$", "clpgrp -m failover -a server02", "1.1")
    assert text_of(runlog.line_of(logged, 80, NOW)) == " 14:41:09 server01  $ clpgrp -m failover -a server02"


@given(st.text(st.characters(exclude_categories=("C", "Z", "M"))), st.integers(20, 200))
def test_a_broken_line_loses_nothing_and_fits(words, cells):
    parts = runlog.broken(LogLine(NOW, "server01", "|", words), cells)
    assert "".join(part.text for part in parts) == words
    assert all(cell_len(part.text) <= max(cells - runlog.LEAD_CELLS, 10) for part in parts)
    assert [part.mark for part in parts[1:]] == [runlog.GOES_ON] * (len(parts) - 1)


# --- dialogs ---------------------------------------------------------------------------------------------------------


def confirming(rows: int = 22, cells: int = 76) -> str:
    shown = Sheet("Move it", ("It stops.",), Token("failover to server02"), danger=True, cluster="prod-db")
    return text(sheet.lines(shown, picture(reach="this user only"), cells, rows))


def test_a_confirmation_repeats_badge_account_person_consequence_and_ages():
    told = confirming()
    for part in ("[OPERATION] PRODUCTION prod-db", "It stops.", "123456789012/prod-ro", "operator", "server01 <10s"):
        assert part in told
    assert told.endswith("Enter takes it, Esc cancels; pasting is off")


def test_where_it_is_low_a_dialog_does_without_its_empty_lines():
    assert "\n\n" in confirming(22)
    assert len(confirming(10, 56).split("\n")) <= 10


def test_the_profile_that_acts_is_the_one_that_is_named():
    made = picture()
    known = replace(made.clusters[0], settings=replace(made.clusters[0].settings, act_profile="prod-ops"))
    assert frame.acts_as(known) == "123456789012/prod-ops"


def test_a_menu_points_at_what_enter_takes():
    progress = tales.unknown().progress
    shown = answers.to_answer(progress.questions[0], progress)
    told = text(sheet.lines(shown, picture(), 76, 22))
    assert "> l  later" in told
    assert isinstance(shown.form, Menu)
    assert "> a  again" in text(sheet.lines(replace(shown, form=shown.form.pressed("a", "a")), picture(), 76, 22))


def test_a_plan_that_was_revised_away_from_a_step_leaves_no_detail_of_it():
    tale = tales.running()
    tale.happened(StepClosed("1.1", NOW, "done"), Asked("q1", "9.9", NOW, "failed", "?", ("stop",)))
    assert "STEP" not in details(tale, "9.9")
    assert "Enter answers: stop" in details(tale, "2.1")
    assert "step 2/2" in text_of(run.in_a_line(tale.progress, tale.row, NOW, 80))


def test_what_can_be_chosen_is_in_sight_however_long_the_question_is():
    progress = tales.unknown().progress
    asked = replace(progress.questions[0], text="it says and says " * 200)
    shown = answers.to_answer(asked, progress)
    told = text(sheet.lines(shown, picture(), 76, 22)).splitlines()
    assert len(told) == 22
    assert re.fullmatch(r"\.\.\. lines 1-\d+ of \d+, \d+ more;  space: more, b: back", told[-7])
    assert [line[2] for line in told[-6:-1]] == ["l", "a", "s", "v", "x"]
