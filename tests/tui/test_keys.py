"""The real console, played without a terminal: what its keys do."""

import re

import pytest
from textual import events

from screenshots import stories

BADGE = "[REFERENCE read-only]"


async def test_enter_goes_in_and_escape_goes_out(open_console):
    async with open_console(stories.several()) as console:
        assert (await console.press("enter")).split("\n")[0].startswith(f"{BADGE} PRODUCTION prod-db")
        assert " > server02" in (await console.press("j", "enter")).split("\n")[0]
        assert "prod-db  " in (await console.press("escape")).split("\n")[0]
        assert " overview " in (await console.press("escape")).split("\n")[0]


async def test_the_way_back_and_ahead_is_kept(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        await console.press("7", "9")
        assert " events " in (await console.press("left_square_bracket")).split("\n")[0]
        assert " info " in (await console.press("right_square_bracket")).split("\n")[0]
        assert " events " in (await console.press("minus")).split("\n")[0]
        assert " info " in (await console.press("minus")).split("\n")[0]


async def test_q_on_the_overview_leaves_at_once(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        assert " overview " in (await console.press("q")).split("\n")[0]
        await console.pilot.press("q")
        await console.pilot.pause()
        assert console.app.return_code == 0


async def test_only_what_differs_is_shown_with_the_nodes_own_lines(open_console):
    async with open_console(stories.split_brain(), "prod-db", (120, 60)) as console:
        text = await console.press("v")
        assert re.search(r"mdnw1 +\[XX\] Error", text)
        assert "| mdnw1            : Error" in text
        assert not re.search(r"^ userw", text, re.MULTILINE)
        assert re.search(r"^ userw", await console.press("v"), re.MULTILINE)


async def test_where_nothing_differs_that_is_said(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        assert "nothing differs" in await console.press("v")


async def test_the_raw_text_is_the_observers_own_and_the_key_goes_round(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        text = await console.press("y")
        assert "server01 said at 14:41:05" in text
        assert "*server01 ........: Online" in text
        assert "*server02 ........: Online" in await console.press("y")
        assert "i-0a1b2c3d4e5f60001 running" in await console.press("y")
        assert "*server01 ........: Online" in await console.press("y")


async def test_r_asks_every_source_now(open_console):
    async with open_console(stories.healthy()) as console:
        assert "asking every source now" in await console.press("r")
        assert console.front.polled == 1


async def test_a_filter_hides_what_does_not_match_and_escape_shows_all(open_console):
    async with open_console(stories.several()) as console:
        text = await console.press("slash", *"prod")
        assert "prod-ap" in text
        assert "stg-db" not in text
        text = await console.press("enter")
        assert " /prod   n:next N:previous Esc:all" in text
        assert "stg-db" in await console.press("escape")


async def test_escape_while_typing_lets_go_of_the_filter(open_console):
    async with open_console(stories.several()) as console:
        assert "stg-db" in await console.press("slash", *"prod", "escape")
        assert " overview " in await console.text()


async def test_an_exclamation_mark_turns_a_filter_round(open_console):
    async with open_console(stories.several()) as console:
        text = await console.press("slash", "exclamation_mark", *"prod", "enter")
        assert "stg-db" in text
        assert "> prod" not in text.replace(">prod", "> prod")


async def test_a_filter_that_is_no_regular_expression_is_taken_as_it_stands(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        text = await console.press("slash", "left_square_bracket", *"xx", "enter")
        assert "[XX] Offline" in text
        assert "awsvip " not in text


async def test_raw_text_is_searched_and_nothing_of_it_is_hidden(open_console):
    async with open_console(stories.split_brain(), "prod-db", (80, 12)) as console:
        text = await console.press("y", "slash", *"userw", "enter")
        assert "userw            : Normal" in text
        assert "mdw1             : Caution" in text


async def test_help_lists_what_can_be_done_where_one_came_from_and_enter_does_it(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        text = await console.press("question_mark")
        assert "KEYS ON CLUSTER" in text
        assert re.search(r"^ r +poll now +Ask every source again now\.", text, re.MULTILINE)
        text = await console.press("slash", *"differ on;", "enter", "enter")
        assert text.split("\n")[0].startswith(f"{BADGE} PRODUCTION prod-db ")
        assert not re.search(r"awsvip +\[OK\]", text)


@pytest.mark.parametrize("key", ["question_mark", "escape", "q"])
async def test_help_is_left_to_where_it_was_asked_for(open_console, key):
    async with open_console(stories.split_brain(), "prod-db") as console:
        before = await console.press("y")
        assert await console.press("question_mark", key) == before


async def test_a_site_of_one_cluster_opens_on_it_and_its_overview_is_one_step_up(open_console):
    async with open_console(stories.healthy()) as console:
        assert " prod-db " in (await console.rows())[0]
        assert " overview " in (await console.press("escape")).split("\n")[0]


async def test_raw_text_is_that_of_the_server_under_the_cursor(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        assert "server02 said at" in await console.press("j", "y")


async def test_only_keys_that_do_something_are_offered(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        assert " a:ack " in (await console.rows())[-1]
        assert " a:ack " not in (await console.press("a")).split("\n")[-1]
        assert " 7:events " not in (await console.press("7")).split("\n")[-1]


async def test_what_is_wrong_is_told_until_a_row_is_picked(open_console):
    async with open_console(stories.split_brain(), "prod-db", (120, 40)) as console:
        assert "prod-db: what is wrong" in await console.text()
        assert "prod-db: server02" in await console.press("j")


async def test_a_pane_can_have_the_whole_screen(open_console):
    async with open_console(stories.split_brain(), "prod-db", (120, 40)) as console:
        text = await console.press("tab", "tab", "f")
        assert "EVENTS, prod-db, newest first" in text.split("\n")[2]
        assert "SERVERS" not in text
        assert "SERVERS" in await console.press("escape")


async def test_copying_keeps_a_file_and_says_where(open_console, tmp_path):
    async with open_console(stories.healthy(), "prod-db") as console:
        text = await console.press("c")
        assert " kept in " in text
        assert "failover   [OK] Online @server01" in console.app.clipboard
    (path,) = (tmp_path / "kept").iterdir()
    assert path.read_text("utf-8").startswith("SERVERS")


async def test_saving_keeps_all_panes_with_badge_and_place(open_console, tmp_path):
    async with open_console(stories.healthy(), "prod-db") as console:
        await console.text()
        assert "kept in" in await console.press("S")
    (path,) = (tmp_path / "kept").iterdir()
    saved = path.read_text("utf-8")
    assert saved.startswith(BADGE)
    assert "SERVERS" in saved
    assert "10.0.0.200/32 in rtb-01" in saved


async def test_a_folder_that_cannot_be_written_is_said_not_raised(open_console, tmp_path):
    (tmp_path / "kept").write_text("in the way")
    async with open_console(stories.healthy(), "prod-db") as console:
        assert "could not be kept: " in await console.press("S")


async def test_enter_on_an_event_goes_to_its_cluster(open_console):
    async with open_console(stories.several()) as console:
        text = await console.press("7", "slash", *"userw", "enter", "enter")
        assert text.split("\n")[0].startswith(f"{BADGE} prod-ap ")


async def test_a_filter_finds_what_a_small_terminal_only_counts(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        assert "userw" not in await console.text()
        assert re.search(r">userw +\[OK\] Normal", await console.press("slash", *"userw", "enter"))


async def test_2_goes_to_the_cluster_under_the_cursor_and_1_comes_back_to_it(open_console):
    async with open_console(stories.several()) as console:
        assert (await console.press("j", "j", "2")).split("\n")[0].startswith(f"{BADGE} lab ")
        assert ">lab " in await console.press("1")


async def test_keys_that_come_in_one_burst_with_a_filter_are_part_of_it_until_enter(open_console):
    async with open_console(stories.several()) as console:
        for key in ("slash", *"1prod", "enter", "n", "n"):
            console.app.post_message(events.Key(key, key if len(key) == 1 else None))
        text = await console.press()
        assert "/1prod " in text
        assert text.startswith("[REFERENCE read-only] overview")


async def test_the_line_of_a_filter_says_how_it_is_used_until_something_is_typed(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        assert " /a regex; !regex for the lines that do not match" in await console.press("slash")
        assert re.search(r"^ /u$", await console.press("u"), re.MULTILINE)
