"""A form is filled in on the real console, with a desk in memory: what Enter does, what is typed, what is asked."""

import re

import pytest
from textual import events

from backends.control import Look
from backends.settings import Mode
from screenshots import stories
from screenshots.estates import NOW
from tests.tui import restores
from tui.messages import GoTo
from tui.places import Place, Where

FORM = ("5", "enter")
DEAD = (*FORM, "enter", "enter", "enter")
"""From the top to the one question that has no answer, its options open, the first of them taken."""


async def test_an_offer_that_asks_opens_a_form_and_what_must_be_seen_is_asked_once(open_console):
    desk = restores.desk()
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        text = await console.press("5")
        assert ">Restore prod-db in ap-northeast-3" in text
        assert "Enter asks what must be known for it; nothing is begun yet" in text
        text = await console.press("enter")
        assert " > restore > form " in text.split("\n")[0]
        assert "as seen <10s ago, by 14 questions" in text
        await console.press("j", "question_mark", "escape")
        assert desk.done == [("look", "restore", "prod-db")]


async def test_enter_leads_from_the_top_to_what_is_wrong_and_from_there_to_the_procedure(open_console):
    async with open_console(stories.peer_down(), "prod-db", desk=restores.desk()) as console:
        assert ">[! ] still to be said: Is the source dead?" in await console.press(*FORM)
        assert ">Is the source dead? -" in await console.press("enter")
        assert re.search(r"^> +dead +looked at by", await console.press("enter"), re.MULTILINE)
        text = await console.press("enter")
        assert ">[> ] Enter shows the whole procedure" in text
        assert re.search(r"Is the source dead\? dead +said here", text)
        text = await console.press("enter")
        assert " > restore > review " in text.split("\n")[0]
        assert " REVIEW: Restore prod-db in ap-northeast-3   plan " in text
        assert "source = dead" in text


async def test_escape_leads_from_the_procedure_back_to_the_form_as_it_was_filled_in(open_console):
    desk = restores.desk()
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        text = await console.press(*DEAD, "enter", "escape")
        assert " > restore > form " in text.split("\n")[0]
        assert re.search(r"Is the source dead\? dead +said here", text)
        assert " > plans " in (await console.press("escape")).split("\n")[0]
        assert desk.done == [("look", "restore", "prod-db")]


async def test_what_is_typed_is_checked_as_it_is_typed_and_no_key_of_it_does_anything_else(open_console):
    desk = restores.desk()
    async with open_console(stories.peer_down(), "prod-db", (80, 60), desk=desk) as console:
        await console.press(*FORM, "slash", *"^.VIP", "enter", "enter", "ctrl+u")
        assert (await console.rows())[-1].startswith(" Enter:take Esc:as it was")
        text = await console.press(*"172.31.0.9")
        assert re.search(r"VIP +172\.31\.0\.9$", text, re.MULTILINE)
        assert "[! ] 172.31.0.9 lies in 172.31.0.0/16" not in text  # the filter hides what does not match
        text = await console.press("backspace", *"qr5", "enter", "escape")
        assert re.search(r"VIP +172\.31\.0\.qr5 +said here", text)
        assert "[! ] 172.31.0.qr5 lies in 172.31.0.0/16, the VPC's own: a VIP must lie outside it." in " ".join(
            text.split()
        )
        assert console.front.polled == 0
        assert " > restore > form " in text.split("\n")[0]


async def test_escape_while_typing_brings_back_what_stood_there(open_console):
    async with open_console(stories.peer_down(), "prod-db", (80, 60), desk=restores.desk()) as console:
        await console.press(*FORM, "slash", *"^.VIP", "enter", "e", *"999")
        assert re.search(r"VIP +172\.32\.0\.1999$", await console.text(), re.MULTILINE)
        assert re.search(r"VIP +172\.32\.0\.1 ", await console.press("escape"))


async def test_what_is_pasted_into_a_field_is_one_line_of_it(open_console):
    async with open_console(stories.peer_down(), "prod-db", (80, 60), desk=restores.desk()) as console:
        await console.press(*FORM, "slash", *"^.VIP", "enter", "enter", "ctrl+u")
        console.app.screen.focused.post_message(events.Paste("10.9.9.9\n\x1b[2J"))
        text = await console.press()
        assert re.search(r"VIP +10\.9\.9\.9", text)
        assert "\x1b" not in text


async def test_many_options_are_shown_when_their_field_is_opened_and_escape_closes_them(open_console):
    async with open_console(stories.peer_down(), "prod-db", desk=restores.desk()) as console:
        text = await console.press(*FORM)
        assert "Enter shows the other 4" in text
        text = await console.press("j", "enter", "j")
        assert re.search(r"^> +20260302-1504 +quiet point 1 d 23 h ago", text, re.MULTILINE)
        assert "Enter takes 20260302-1504" in text
        text = await console.press("escape")
        assert "Enter shows the other 4" in text
        assert ">Backup set" in text
        assert re.search(r"Backup set +20260302-1504 +said here", await console.press("enter", "j", "enter"))


async def test_while_answers_are_awaited_that_is_said_and_nothing_is_called_wrong_or_gone_on_with(open_console):
    desk = restores.desk()
    desk.sees = None
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        text = await console.press(*FORM)
        assert "[>>] asking: 5 of 9 answers are here" in text
        assert "[! ]" not in text
        assert "not yet: answers are still awaited" in await console.press("enter")
        assert " > restore > form " in (await console.rows())[0]


async def test_r_asks_again_and_elsewhere_only_the_sources_that_are_watched(open_console):
    desk = restores.desk()
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        assert "asking again what is shown here" in await console.press(*FORM, "r")
        assert desk.done == [("look", "restore", "prod-db")] * 2
        assert console.front.polled == 1
        assert "asking every source now" in await console.press("2", "r")
        assert len(desk.done) == 2


async def test_who_gave_no_answer_is_told_at_the_end_with_the_reason(open_console):
    async with open_console(stories.peer_down(), "prod-db", (80, 60), desk=restores.desk()) as console:
        text = await console.press(*FORM)
        assert " NO ANSWER" in text
        assert "[..] AWS, asked for the instances of the source region in ap-northeast-1:" in text
        assert "ec2 in ap-northeast-1 brought no whole answer within 15 s" in " ".join(text.split())


async def test_where_no_form_can_be_made_the_reason_is_said(open_console):
    desk = restores.desk()
    desk.told.clear()
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        await console.press("5")
        console.app.post_message(GoTo(Place(Where.FORM, "prod-db", "restore")))
        text = await console.text()
        assert "[XX] restore: the site file has no table [clusters.prod-db.dr]" in text
        assert " > restore > form " in (await console.press("enter")).split("\n")[0]


async def test_a_look_that_ended_by_a_fault_is_told(open_console):
    desk = restores.desk()
    desk.sees = lambda *_: Look(NOW, at=NOW, asked=9, problem="nobody was asked, by a fault of clpdeck's own: oops")
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        assert "[XX] nobody was asked, by a fault of clpdeck's own: oops" in await console.press(*FORM)


async def test_a_read_only_console_fills_in_and_reads_and_begins_nothing(open_console):
    desk = restores.desk()
    desk.mode = Mode.REFERENCE
    async with open_console(stories.peer_down(), "prod-db", desk=desk) as console:
        text = await console.press(*DEAD, "enter")
        assert "read-only: it can be read here, not begun" in text
        assert "Nothing is begun from here" in await console.press("enter")


@pytest.mark.parametrize("size", [(60, 20), (40, 10), (20, 3)])
async def test_a_form_is_there_at_every_size(open_console, size):
    async with open_console(stories.peer_down(), "prod-db", size, desk=restores.desk()) as console:
        assert (await console.press(*FORM)).strip()
        await console.press("enter", "enter", "enter")
        await console.pilot.resize_terminal(80, 24)
        assert re.search(r"Is the source dead\? dead +said here", await console.text())


async def test_answers_that_come_in_one_burst_are_all_kept(open_console):
    async with open_console(stories.peer_down(), "prod-db", (80, 60), desk=restores.desk()) as console:
        await console.press(*DEAD)
        screen = console.app.screen
        screen._fill("vip", "10.1.1.1", done=False)
        screen._fill("disks", "fsr", done=False)
        text = await console.text()
        assert re.search(r"VIP +10\.1\.1\.1 +said here", text)
        assert re.search(r"Disks +fsr +said here", text)
        assert re.search(r"Is the source dead\? dead +said here", text)
