"""The real console with a desk in memory, played without a terminal: plans are read and confirmed, runs answered."""

import re
from dataclasses import replace

import pytest
from textual import events

from backends.control import Warned
from backends.plan import Level
from backends.settings import Mode
from screenshots import restores as of_a_restore
from screenshots import standbys, stories, tales
from screenshots.desk import StillDesk
from tests.tui import restores
from tui.widgets.dialog import Dialog

TOKEN = "failover to server02"
REVIEW = ("5", "enter")
OPENED = ("6", "enter")
ANSWER = (*OPENED, "enter")


def at_level(level: Level, token: str = TOKEN) -> StillDesk:
    desk = StillDesk()
    desk.revise = lambda plan: replace(plan, level=level, token=token)
    return desk


# --- what runs have done, on other screens ---------------------------------------------------------------------------


async def test_a_group_that_a_run_stopped_is_off_on_purpose_and_one_that_nobody_stopped_is_not(open_console):
    async with open_console(stories.stopped(), "prod-db", (120, 40), desk=StillDesk(tales.off())) as console:
        text = await console.text()
        assert re.search(r"failover +\[--\] Offline +\[--\] Offline +by run 20260304-01", text)
        assert "[--] failover is off: run 20260304-01 stopped it" in text
        assert re.search(r"prod-db +\[--\] group stopped +failover Offline", await console.press("1"))
    async with open_console(stories.stopped(), "prod-db", (120, 40), desk=StillDesk()) as console:
        text = await console.text()
        assert re.search(r"failover +\[XX\] Offline +\[XX\] Offline", text)
        assert "[XX] failover runs on no server: Offline" in text
        assert re.search(r"prod-db +\[XX\] group stopped +failover Offline", await console.press("1"))


async def test_while_a_command_hangs_its_step_shows_what_this_console_sees(open_console):
    story, tale = stories.healthy(), tales.running()
    async with open_console(story, "prod-db", (120, 40), desk=StillDesk(tale)) as console:
        text = await console.press(*OPENED)
        assert "[  ] not so yet, as this console sees it" in text
        assert re.search(r"server01 +failover Online @server01 +<10s", text)
    story.well(stories.DB, "server02", age_s=2)
    async with open_console(story, "prod-db", (120, 40), desk=StillDesk(tale)) as console:
        text = await console.press(*OPENED)
        assert "[OK] it is so, as this console sees it" in text
        assert re.search(r"server01 +failover Online @server02 +<10s", text)
        assert "[>>] running 0:34" in text


async def test_how_long_steps_took_in_the_runs_there_were_stands_in_the_review_and_beside_the_step(open_console):
    desk = StillDesk(tales.ended_before(), tales.running())
    async with open_console(stories.healthy(), "prod-db", (120, 60), desk=desk) as console:
        assert re.search(r"time +usually 40 s \(n=1\), at most 10 min", await console.press(*REVIEW))
        text = await console.press("6", "enter")
        assert "[>>] running 0:34   usually 0:40, n=1, at most 10:00" in text


# --- plans and review ------------------------------------------------------------------------------------------------


async def test_5_leads_from_a_row_to_its_plans_first(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        text = await console.press("slash", *"failover", "enter", "5")
        assert text.split("\n")[1].startswith(" PLANS, for failover")
        assert ">Move group failover to server02" in text
        text = await console.press("escape", "escape", "slash", *"^.server02", "enter", "5")
        assert text.split("\n")[1].startswith(" PLANS, for server02")


async def test_where_no_row_was_picked_no_plan_is_put_first(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        heading, first = (await console.press("5")).split("\n")[1:3]
        assert re.fullmatch(r" PLANS, for prod-db( +1-\d+/\d+)?", heading)
        assert first == ">Move group failover to server02"


async def test_enter_on_a_subject_leads_to_what_can_be_done_about_it(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        await console.press("slash", *"failover", "enter", "enter")
        assert " Enter:plans " in f" {(await console.rows())[-1].replace('5:plans', 'Enter:plans')} "
        assert " PLANS, for failover" in await console.press("enter")


async def test_a_plan_that_makes_no_sense_now_is_dimmed_with_its_reason_and_can_be_read(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        text = await console.press("5", "G")
        assert re.search(r"not now:  AWS says", text)
        assert "   Start instance server02" in text
        chosen = ("slash", *"Start instance server02", "enter", "enter")
        assert "REVIEW: Start instance server02" in await console.press(*chosen)


async def test_while_a_split_brain_stands_the_offers_and_the_review_say_so(open_console):
    async with open_console(stories.split_brain(), "prod-db", desk=StillDesk()) as console:
        text = await console.press("5")
        assert "not now:  split brain? failover is claimed on server01 and server02" in text
        assert "[! ] stop-group: split brain? " in await console.press("slash", *"Stop group", "enter", "enter")
        again = ("q", "escape", "slash", *"Start instance server02", "enter", "enter")
        assert "[XX] SPLIT BRAIN: " in await console.press(*again)


async def test_the_whole_procedure_is_shown_searched_and_copied_as_it_is_written(open_console, tmp_path):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        await console.press(*REVIEW)
        text = await console.press("slash", *"clpgrp -m", "enter")
        assert "do          server01 $ clpgrp -m failover -a server02" in text
        await console.press("c")
    (path,) = (tmp_path / "kept").iterdir()
    kept = path.read_text("utf-8")
    assert kept.startswith("Move group failover to server02\n====")
    assert max(map(len, kept.split("\n"))) <= 80


async def test_warnings_stand_above_the_procedure(open_console):
    desk = StillDesk()
    desk.warned = (Warned("the agent is forwarded: it ends with this terminal", serious=True),)
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        text = await console.press("5", "slash", *"Move group", "enter", "enter")
        assert "[XX] the agent is forwarded: it ends with this terminal" in text
        assert "[..] server02 is silent" in text


async def test_the_plan_stands_still_while_it_is_read(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        before = await console.press(*REVIEW)
        console.front.story = stories.mirror_broken()
        console.front.tell()
        after = await console.text()
        assert after.split("\n")[1:-2] == before.split("\n")[1:-2]


async def test_where_no_plan_can_be_written_the_reason_is_said_and_nothing_can_be_begun(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        text = await console.press("5", "slash", *"Stop group", "enter")
        console.front.story = stories.split_brain()
        console.app.screen.action_open()
        console.front.tell()
        text = await console.text()
        assert "[! ] " in text
        assert "Enter:begin" not in text
        await console.press("enter")
        assert not console.app.screen.query(Dialog)


# --- confirmation ----------------------------------------------------------------------------------------------------


async def test_what_moves_a_service_begins_only_when_its_name_is_typed(open_console):
    desk = StillDesk()
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        text = await console.press(*REVIEW, "enter")
        assert f"To go on, type  {TOKEN}" in text
        assert "by        operator" in text
        assert "that was something else" in await console.press(*"failover to server01", "enter")
        assert desk.done == []
        text = await console.press(*TOKEN, "enter")
        assert desk.done == [("begin", "Move group failover to server02", TOKEN)]
        assert " > run 20260304-01 " in text.split("\n")[0]


async def test_letters_of_a_token_do_nothing_but_stand_there(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        await console.press(*REVIEW, "enter", *"q7r?1-cpS/")
        assert "> q7r?1-cpS/" in await console.text()
        assert console.front.polled == 0
        assert "REVIEW" in await console.press("escape")


async def test_pasting_is_refused_with_a_notice(open_console):
    desk = StillDesk()
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*REVIEW, "enter")
        console.app.post_message(events.Paste(TOKEN))
        assert "pasting is off here: type it" in await console.press()
        await console.press("enter")
        assert desk.done == []


async def test_what_can_be_taken_back_asks_for_y_with_the_focus_on_cancel(open_console):
    desk = at_level(Level.UNDOABLE, "")
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert "[ Cancel ]" in await console.press(*REVIEW, "enter")
        assert "[ Cancel ]" not in await console.press("enter")
        assert desk.done == []
        await console.press("enter", "y")
        assert desk.done == [("begin", "Move group failover to server02", "")]


async def test_what_only_looks_asks_for_nothing(open_console):
    desk = at_level(Level.LOOKS, "")
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*REVIEW, "enter")
        assert len(desk.done) == 1


async def test_what_loses_data_is_dead_at_first(open_console, monkeypatch):
    monkeypatch.setattr(Dialog, "DEAD_S", 3600.0)
    desk = at_level(Level.LOSES, "md1 of server02")
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert "not yet: read first" in await console.press(*REVIEW, "enter", *"md1 of server02", "enter")
        assert desk.done == []
        console.app.screen.query_one(Dialog)._come_alive()
        await console.press("enter")
        assert desk.done == [("begin", "Move group failover to server02", "md1 of server02")]


async def test_a_view_that_goes_stale_while_typing_has_it_typed_again(open_console):
    desk = StillDesk()
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*REVIEW, "enter", *"failover to")
        console.front.story = stories.peer_down()
        console.front.tell()
        text = await console.text()
        assert "server02 fell silent meanwhile: read again, then type it again" in text
        assert "> failover to" not in text
        await console.press(*TOKEN, "enter")
        assert len(desk.done) == 1


async def test_on_too_small_a_terminal_nothing_is_confirmed_and_the_command_line_is_named(open_console):
    desk = StillDesk()
    async with open_console(stories.healthy(), "prod-db", (59, 20), desk=desk) as console:
        text = await console.press(*REVIEW, "enter")
        assert "60x12" in text
        assert "clpdeck run move-group prod-db --set" in text
        assert "REVIEW" in await console.press(*TOKEN, "enter")
        assert desk.done == []


async def test_a_terminal_that_shrinks_takes_the_question_back(open_console):
    desk = StillDesk()
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*REVIEW, "enter")
        await console.pilot.resize_terminal(50, 11)
        assert "To go on, type" not in await console.press(*TOKEN, "enter")
        assert desk.done == []


async def test_a_terminal_that_has_grown_again_is_not_called_too_small(open_console):
    desk = StillDesk()
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*REVIEW, "enter")
        await console.pilot.resize_terminal(50, 11)
        await console.pilot.resize_terminal(55, 11)
        assert "55x11" in await console.text()
        await console.pilot.resize_terminal(80, 24)
        assert "too small" not in await console.text()
        assert "Not on so small" not in await console.text()
        assert "To go on, type" in await console.press("enter")


async def test_a_narrow_review_has_its_hash_whole_or_not_and_always_what_is_to_be_typed(open_console):
    async with open_console(stories.healthy(), "prod-db", (60, 20), desk=StillDesk()) as console:
        text = await console.press(*REVIEW)
        assert " REVIEW: Move group failover to server02 " in text
        assert "   plan " not in text
        assert "Enter, then type  failover to server02" in text
        await console.pilot.resize_terminal(80, 24)
        assert re.search(r"   plan [0-9a-f]{12} ", await console.text())


async def test_a_narrow_log_names_no_command_rather_than_a_part_of_it(open_console):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), "prod-db", (60, 20), desk=desk) as console:
        text = await console.press(*OPENED)
        assert " LOG, follows: " in text
        assert "all in" not in text


async def test_a_read_only_console_begins_nothing_and_says_what_to_type_elsewhere(open_console):
    desk = StillDesk(mode=Mode.REFERENCE)
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        text = await console.press(*REVIEW)
        assert text.startswith("[REFERENCE read-only]")
        assert "read-only: it can be read here, not begun" in text
        text = await console.press("enter")
        assert "Nothing is begun from here" in text
        assert "clpdeck run move-group prod-db --set" in text
        await console.press(*TOKEN, "enter")
        assert desk.done == []


async def test_a_refusal_of_the_desk_stays_above_the_procedure(open_console):
    desk = StillDesk()
    desk.refusal = "prod-db is held by run 20260304-07 of hanako@bastion since 14:02:11; that reaches this machine only"
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        text = await console.press(*REVIEW, "enter", *TOKEN, "enter")
        assert "[XX] prod-db is held by run 20260304-07 of hanako@bastion since 14:02:11; that" in text
        assert "prod-db is held by run" in await console.press("7")


async def test_a_site_that_is_read_only_makes_the_badge_so(open_console):
    story = stories.healthy()
    story.site = replace(story.site, read_only=True)
    async with open_console(story, "prod-db", desk=StillDesk()) as console:
        assert (await console.text()).startswith("[REFERENCE read-only]")
        assert console.app.title == "[REFERENCE read-only] clpdeck"


# --- the run ---------------------------------------------------------------------------------------------------------


async def test_a_run_is_on_every_screen_and_one_that_waits_is_a_banner(open_console):
    async with open_console(stories.healthy(), "prod-db", (120, 40), desk=StillDesk(tales.running())) as console:
        for key in ("1", "2", "5", "6", "7", "9", "question_mark"):
            assert "run 20260304-01 [>>] step 1/2" in (await console.press(key)).split("\n")[0], key
    async with open_console(stories.healthy(), "prod-db", (120, 40), desk=StillDesk(tales.unknown())) as console:
        for key in ("1", "2", "5", "6", "7", "9", "question_mark"):
            assert "[??] run 20260304-01 waits for you: Move" in (await console.press(key)).split("\n")[1], key


async def test_a_split_brain_s_banner_comes_before_that_of_a_run(open_console):
    async with open_console(stories.split_brain(), "prod-db", desk=StillDesk(tales.unknown())) as console:
        assert "SPLIT BRAIN" in (await console.rows())[1]
        assert "waits for you" in (await console.press("a")).split("\n")[1]


async def test_a_question_is_answered_by_a_choice_and_enter(open_console):
    desk = StillDesk(tales.unknown())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert "leave it waiting" in await console.press(*ANSWER)
        await console.press("enter")
        assert desk.done == []
        await console.press("enter", "a", "enter")
        assert desk.done == [("answer", "20260304-01", "q1", "again", "")]
        assert "waits for you" not in await console.text()


async def test_a_skip_asks_for_the_reason_and_sends_it(open_console):
    desk = StillDesk(tales.unknown())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert "reason is needed" in await console.press(*ANSWER, "s", "enter", "enter")
        await console.press(*"done by hand", "enter")
        assert desk.done == [("answer", "20260304-01", "q1", "skip", "done by hand")]


async def test_another_value_is_sent_one_input_a_line(open_console):
    desk = StillDesk(tales.unknown())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*ANSWER, "v", "enter", *"group=failover to=server01", "enter")
        assert desk.done[-1] == ("answer", "20260304-01", "q1", "value", "group=failover\nto=server01")


async def test_a_question_answered_by_somebody_else_meanwhile_is_said_to_wait_no_more(open_console):
    desk = StillDesk(tales.unknown())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*ANSWER, "s")
        desk.answer("20260304-01", "q1", "again")
        assert "that question waits no more" in await console.press("enter")
        assert len(desk.done) == 1


@pytest.mark.parametrize(
    ("keys", "asked"),
    [(("s", "enter"), ("stop", "20260304-01", False)), (("i", "enter"), ("stop", "20260304-01", True))],
)
async def test_ctrl_c_in_a_run_asks_what_is_to_end(open_console, keys, asked):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert "What do you want to end?" in await console.press(*OPENED, "ctrl+c")
        await console.press(*keys)
        assert desk.done == [asked]
        assert "a stop was asked for: the run ends " in await console.text()


async def test_ctrl_c_and_enter_leave_the_console_and_the_run_alone(open_console):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*OPENED, "ctrl+c", "ctrl+c")
        assert console.app.return_code is None
        await console.press("ctrl+c")
        await console.pilot.press("enter")
        await console.pilot.pause()
        assert console.app.return_code == 0
    assert desk.done == []


async def test_q_and_escape_lead_out_of_a_run_and_end_nothing(open_console):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert " runs " in (await console.press(*OPENED, "q")).split("\n")[0]
        assert " runs " in (await console.press("enter", "escape")).split("\n")[0]
    assert desk.done == []


async def test_a_run_without_a_runner_is_shown_so_and_resumed_after_a_y(open_console):
    desk = StillDesk(tales.gone())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        text = await console.press(*OPENED)
        assert "stands still, its runner is gone" in text.split("\n")[1]
        assert "R:resume" in text
        assert "[ Cancel ]" in await console.press("R")
        await console.press("enter")
        assert desk.done == []
        text = await console.press("R", "y")
        assert desk.done == [("resume", "20260304-01")]
        assert "runner is gone" not in text


async def test_a_read_only_console_decides_nothing_about_a_run(open_console):
    desk = StillDesk(tales.unknown(), mode=Mode.REFERENCE)
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        text = await console.press(*ANSWER)
        assert "Nothing is decided from here" in text
        assert "clpdeck answer 20260304-01 " in text
        await console.press("enter")
        await console.pilot.press("ctrl+c")
        await console.pilot.pause()
        assert console.app.return_code == 0
    assert desk.done == []


async def test_on_a_narrow_terminal_tab_opens_the_list_of_steps(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk(tales.running())) as console:
        text = await console.press(*OPENED)
        assert " [>>] step 1/2  Move failover to server02" in text.split("\n")[1]
        text = await console.press("tab")
        assert ">[>>] 1.1  Move failover to server02" in text
        assert "LOG" not in text
        text = await console.press("j", "enter")
        assert "STEP 2/2  See that 10.0.0.200 leads to server02" in text
        assert "LOG" in text


async def test_the_detail_follows_the_step_that_matters_until_another_is_picked(open_console):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), "prod-db", (120, 40), desk=desk) as console:
        assert "STEP 1/2" in await console.press(*OPENED)
        desk.tales = {"20260304-01": tales.ended()}
        desk.tell()
        assert "STEP 2/2" in await console.text()
        assert "CHECK 1/4" in await console.press("g")
        desk.tales = {"20260304-01": tales.running()}
        desk.tell()
        assert "CHECK 1/4" in await console.text()


async def test_the_log_is_followed_searched_and_its_long_lines_are_broken(open_console):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        await console.press(*OPENED, "tab", "tab")
        desk.tell(*(tales.line(f"line {at} {'x' * 90} end") for at in range(40)))
        text = await console.text()
        assert "line 39" in text
        assert "46 lines, all in  clpdeck log 20260304-01" in text
        assert " end" not in text
        assert " end" in await console.press("w")
        assert "line 12 " in await console.press("slash", *"line 12 ", "enter")
        desk.tell(tales.line("one more"))
        assert "1 new" in await console.text()
        assert "one more" in await console.press("s")


async def test_another_run_has_its_own_log(open_console):
    desk = StillDesk(tales.running(), tales.ended_before())
    async with open_console(stories.healthy(), "prod-db", (120, 40), desk=desk) as console:
        assert "run 20260304-01 of operator@bastion" in await console.press(*OPENED)
        text = await console.press("6", "G", "enter")
        assert "run 20260304-01 of operator@bastion" not in text
        assert "run 20260303-01 of operator@bastion" in text
        assert "the run is over: done" in text


async def test_a_store_that_cannot_be_read_says_so_where_its_runs_would_be(open_console):
    desk = StillDesk()
    desk.trouble = "the store cannot be read: /srv/clpdeck/runs.sqlite: disk I/O error"
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        assert "disk I/O error" in await console.press("6")


async def test_a_console_without_a_desk_says_so(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        assert "this console has no desk" in await console.press("5")
        assert "this console has no desk" in await console.press("6")


async def test_attached_to_a_run_the_console_opens_there(open_console):
    desk = StillDesk(tales.running())
    async with open_console(stories.healthy(), run="20260304-01", desk=desk) as console:
        text = await console.text()
        assert "run 20260304-01" in text.split("\n")[0]
        assert "STEP 1/2" in text
        assert "there is no run 20260304-09" not in text


async def test_a_run_that_is_not_there_is_said_to_be_so(open_console):
    async with open_console(stories.healthy(), run="20260304-09", desk=StillDesk(tales.running())) as console:
        assert "there is no run 20260304-09" in await console.text()


@pytest.mark.parametrize("size", [(60, 20), (40, 10), (20, 1), (1, 1)])
async def test_no_size_is_too_small_for_the_screens_of_runs(open_console, size):
    async with open_console(stories.healthy(), "prod-db", size, desk=StillDesk(tales.unknown())) as console:
        for keys in ("5", "enter", "enter", "escape", "6", "enter", "tab", "tab", "enter", "escape"):
            assert (await console.press(keys)).strip() or size == (1, 1)
        await console.pilot.resize_terminal(200, 60)
        assert "[OPERATION]" in await console.text()


async def test_lanes_stand_above_the_steps_and_are_no_stop_of_the_tab_key(open_console):
    async with open_console(
        stories.peer_down(), "prod-db", (120, 40), desk=restores.desk(restores.two_lanes())
    ) as console:
        text = await console.press(*OPENED)
        assert text.index("2 lanes at the same time") < text.index(" LAUNCH")
        await console.press("tab", "tab", "tab")
        assert console.app.focused.id == "steps"
    async with open_console(stories.peer_down(), "prod-db", desk=restores.desk(restores.two_lanes())) as console:
        rows = (await console.press(*OPENED)).split("\n")
        assert rows[2].startswith(" server01 [>>] 4.4")
        assert rows[3].startswith(" server02 [>>] 4.7")
        assert "server02" not in (await console.press("f")).split("\n")[1]


async def test_the_log_is_shown_of_one_lane_and_of_all_again(open_console):
    desk = restores.desk(restores.two_lanes())
    async with open_console(stories.peer_down(), "prod-db", (120, 40), desk=desk) as console:
        text = await console.press(*OPENED, "L", "L")
        log = text.split(" LOG, follows")[1]
        assert "[server01]" in log
        assert "server02  $" not in log
        desk.tell(
            replace(tales.line("from one"), source="server01"), replace(tales.line("from two"), source="server02")
        )
        log = (await console.text()).split(" LOG, follows")[1]
        assert "from one" in log
        assert "from two" not in log
        assert "from two" in await console.press(*"LLLLL")


async def test_the_differences_of_a_configuration_are_scrolled_through_in_the_question_and_a_yes_is_a_letter(
    open_console,
):
    desk = restores.desk(restores.configuration())
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        text = await console.press(*ANSWER)
        assert "server01 says: 10 rows: 7 [~] become another, 2 [+] come, 1 [-] go" in text
        assert "awsazw" not in text
        text = await console.press("space", "space")
        assert "| [-] /root/monitor/awsazw@awsazw1/target  ap-northeast-1a   (left out) " in text
        assert ">   y  yes" in (await console.press("y")).replace("> y", ">   y")
        await console.press("enter")
        assert desk.done == [("answer", "20260304-01", "q2", "yes", "")]


async def test_what_a_question_shows_stands_with_its_step_too(open_console):
    desk = restores.desk(restores.in_the_webui())
    async with open_console(stories.peer_down(), "prod-db", (120, 40), desk=desk) as console:
        text = await console.press(*OPENED)
        assert "Hosted Zone ID" in text
        assert "Z0NEW2" in text


async def test_from_the_run_of_a_restored_cluster_one_comes_to_the_one_that_is_watched(open_console):
    desk = restores.desk(restores.two_lanes())
    story = standbys.lost()
    async with open_console(story, "prod-db", desk=desk) as console:
        assert " prod-db.dr > run " in (await console.press(*OPENED)).split("\n")[0]
        text = await console.press("2")
        assert " prod-db " in text.split("\n")[0]
        assert "server01" in text


async def test_an_ended_run_tells_what_it_left_to_be_done(open_console):
    desk = of_a_restore.desk(of_a_restore.restored())
    async with open_console(standbys.lost(), "prod-db", (120, 60), desk=desk) as console:
        text = await console.press(*OPENED)
        assert "still to be done: " in text
        assert "[! ] when ap-northeast-1 returns" in text


async def test_o_reads_the_report_of_a_run_part_by_part_and_escape_leads_back_to_the_run(open_console):
    desk = of_a_restore.desk(of_a_restore.restored())
    async with open_console(standbys.lost(), "prod-db", desk=desk) as console:
        text = await console.press(*OPENED, "o")
        assert " > run 20260304-01 > report" in text.split("\n")[0]
        assert " Restore prod-db in ap-northeast-3: done" in text
        assert (await console.press("n")).split("\n")[2] == " OBLIGATIONS"
        assert (await console.press("n", "n")).split("\n")[2] == " THE SOURCE IS DEAD"
        assert (await console.press("N", "N")).split("\n")[2] == " OBLIGATIONS"
        assert "asking again what is shown here" in await console.press("r")
        assert "RunInstances" in await console.press("slash", *"RunInst", "enter")
        assert " > run 20260304-01 " in (await console.press("escape", "escape")).split("\n")[0]


async def test_a_long_procedure_is_read_stage_by_stage(open_console):
    async with open_console(standbys.lost(), "prod-db", desk=of_a_restore.desk()) as console:
        text = await console.press("5", "slash", *"^.Restore", "enter", "enter", "enter")
        assert " > restore > review " in text.split("\n")[0]
        assert (await console.press("n")).split("\n")[3] == " FIRST, ALL OF THIS MUST HOLD"
        assert re.match(r" 1  THE SOURCE IS DEAD", (await console.press("n")).split("\n")[3])
        assert (await console.press("N")).split("\n")[3] == " FIRST, ALL OF THIS MUST HOLD"
        text = await console.press("slash", *"steps in", "enter")
        assert re.search(r"\d+ checks, then \d+ steps in \d+ stages; usually .* along the longest", text)


async def test_a_plan_is_written_anew_from_what_is_seen_when_r_asks_again(open_console):
    desk = of_a_restore.desk()
    async with open_console(standbys.lost(), "prod-db", desk=desk) as console:
        before = await console.press("5", "slash", *"^.Restore", "enter", "enter", "enter")
        assert "20260303" in before
        desk.sees = None
        text = await console.press("r")
        assert "asking what must be seen for it" in text
        desk.sees = lambda *_: replace(standbys.look(lost=True), began_at=standbys.NOW)
        assert "REVIEW: Restore prod-db" in await console.press("r")


async def test_a_log_that_is_followed_shows_its_newest_line_when_the_room_for_it_changes(open_console):
    desk = restores.desk(restores.two_lanes())
    async with open_console(stories.peer_down(), "prod-db", (120, 40), desk=desk) as console:
        assert "Are you sure to delete all licenses?" in await console.press(*OPENED)
        await console.pilot.resize_terminal(80, 24)
        assert "Are you sure to delete all licenses?" in await console.text()


async def test_another_procedure_than_was_read_before_is_read_from_its_top(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        assert not re.search(r"REVIEW: Move group failover to server02 .* 1-", await console.press(*REVIEW, "G"))
        text = await console.press("escape", "j", "enter")
        assert re.search(r"REVIEW: Stop group failover .* 1-\d+/", text)


async def test_coming_back_to_a_procedure_from_help_leaves_it_where_it_was_read(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=StillDesk()) as console:
        read = await console.press(*REVIEW, "pagedown")
        assert await console.press("question_mark", "escape") == read
