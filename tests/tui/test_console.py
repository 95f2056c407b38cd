"""The real console, played without a terminal."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest

from backends.errors import SiteError
from backends.events import Changed
from backends.model import Health
from screenshots import stories
from screenshots.estates import NOW, Say

BADGE = "[REFERENCE read-only]"


def change(subject: str, seconds_ago: float = 0) -> Changed:
    return Changed(NOW - timedelta(seconds=seconds_ago), "prod-db", "server01", subject, "Normal", "Error", Health.BAD)


async def test_the_frame_is_painted_before_anything_is_known(open_console):
    async with open_console(None) as console:
        rows = await console.rows()
    assert rows[0].startswith(f"{BADGE} overview")
    assert rows[0].endswith("reading the site file")
    assert rows[1].strip() == "reading the site file"
    assert rows[-1].endswith("?:help")


async def test_a_watch_that_fails_ends_the_console_with_code_2_and_keeps_the_sentence(open_console):
    async with open_console(None) as console:
        console.front.failure = SiteError("site.toml line 3: 'nods' is no key; is 'nodes' meant?")
        console.front.tell()
        await console.pilot.pause()
        assert console.app.return_code == 2
        assert str(console.app.failure).startswith("site.toml line 3")
    assert console.front.stopped


async def test_the_badge_stands_on_every_screen(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        for keys in ("1", "2", "7", "9", "question_mark", "2 enter", "2 y"):
            text = await console.press(*keys.split())
            assert text.startswith(BADGE), keys
            assert "!! SPLIT BRAIN?" in text.split("\n")[1], keys


async def test_a_split_brain_cannot_be_closed_only_acknowledged(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        assert "!! SPLIT BRAIN?" in await console.press("escape", "2", "escape", "2")
        text = await console.press("a")
        assert "!! SPLIT BRAIN?" not in text
        assert text.split("\n")[0].startswith(f"{BADGE} SPLIT BRAIN PRODUCTION prod-db")
        assert "acknowledged by operator" in text
        assert "acknowledged by operator at 14:41:09" in await console.press("9", "G")
        assert re.search(r"prod-db/operator +split brain acknowledged", await console.press("7"))
        assert "SPLIT BRAIN" in (await console.press("1")).split("\n")[0]


async def test_an_acknowledgement_ends_with_the_split_brain_it_was_for(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        await console.press("a")
        healed = stories.healthy()
        broken, console.front.story = console.front.story, healed
        console.front.tell()
        assert "SPLIT BRAIN" not in await console.text()
        console.front.story = broken
        console.front.tell()
        assert "!! SPLIT BRAIN?" in await console.text()


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
        assert "*server01.........: Online" in text
        assert "*server02.........: Online" in await console.press("y")
        assert "i-0a1b2c3d4e5f60001 running" in await console.press("y")
        assert "*server01.........: Online" in await console.press("y")


async def test_r_asks_every_source_now(open_console):
    async with open_console(stories.healthy()) as console:
        assert "asking every source now" in await console.press("r")
        assert console.front.polled == 1


async def test_while_paused_the_picture_stands_still_and_changes_are_counted(open_console):
    passed = [0.0]
    async with open_console(stories.healthy(), "prod-db", clock=lambda: NOW + timedelta(seconds=passed[0])) as console:
        before = await console.press("p")
        assert "PAUSED" in before.split("\n")[0]
        console.front.story = stories.mirror_broken()
        passed[0] = 45.0
        console.front.tell(*(change(f"mdw{at}") for at in range(12)))
        text = await console.text()
        assert "paused 00:40, 12 changes waiting; looking goes on" in text
        assert "YELLOW" not in text
        assert set(before.split("\n")[1:15]) <= set(text.split("\n"))
        passed[0] = 0.0
        text = await console.press("p")
        assert "YELLOW" in text
        assert "PAUSED" not in text


async def test_a_banner_comes_through_a_pause(open_console):
    async with open_console(stories.healthy(), "prod-db") as console:
        await console.press("p")
        console.front.story = stories.split_brain()
        console.front.tell()
        assert "!! SPLIT BRAIN?" in await console.text()


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
        assert "on cluster" in text
        assert re.search(r"^ r +poll now +Ask every source again now\.", text, re.MULTILINE)
        text = await console.press("slash", *"differ on;", "enter", "enter")
        assert text.split("\n")[0].startswith(f"{BADGE} PRODUCTION prod-db ")
        assert not re.search(r"awsvip +\[OK\]", text)


async def test_a_pane_can_have_the_whole_screen(open_console):
    async with open_console(stories.split_brain(), "prod-db", (120, 40)) as console:
        text = await console.press("tab", "tab", "f")
        assert "EVENTS, prod-db, newest first" in text.split("\n")[2]
        assert "SERVERS" not in text
        assert "SERVERS" in await console.press("escape")


async def test_copying_keeps_a_file_and_says_where(open_console, tmp_path):
    async with open_console(stories.healthy(), "prod-db") as console:
        text = await console.press("c")
        assert "copied, if your terminal allows it, and kept in" in text
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


async def test_new_events_do_not_move_the_one_that_is_read(open_console):
    async with open_console(stories.split_brain()) as console:
        await console.press("7", "j", "j")
        console.front.tell(*(change(f"new{at}") for at in range(3)))
        text = await console.text()
        assert re.search(r"^>14:41:05", text, re.MULTILINE)
        assert "3 new" in text
        text = await console.press("s")
        assert re.search(r"^>14:41:09 .* new2 ", text, re.MULTILINE)
        assert "3 new" not in text


async def test_enter_on_an_event_goes_to_its_cluster(open_console):
    async with open_console(stories.several()) as console:
        text = await console.press("7", "slash", *"userw", "enter", "enter")
        assert text.split("\n")[0].startswith(f"{BADGE} prod-ap ")


async def test_ages_grow_by_themselves_though_no_news_comes(open_console):
    passed = [0.0]
    async with open_console(stories.healthy(), "prod-db", clock=lambda: NOW + timedelta(seconds=passed[0])) as console:
        assert re.search(r"seen +<5s +<5s", await console.text())
        passed[0] = 9.0
        console.app._present()
        assert re.search(r"seen +<30s late +<30s late", await console.text())
        passed[0] = 30.0
        console.app._present()
        text = await console.text()
        assert re.search(r"seen +\[\.\.\] stale <1m", text)
        assert re.search(r"failover +\[\.\.\] \(Online @server", text)
        assert "0/2 views" in text


async def test_where_nothing_changed_nothing_is_painted(open_console):
    async with open_console(stories.split_brain(), "prod-db", (200, 60)) as console:
        await console.text()
        painted = []
        console.app._display = lambda *_: painted.append(1)
        for _ in range(3):
            console.front.tell()
            console.app._present()
            await console.pilot.pause()
        assert painted == []


async def test_one_changed_word_repaints_its_line_and_not_the_pane(open_console):
    story = stories.healthy()
    async with open_console(story, "prod-db") as console:
        await console.text()
        pane = console.app.screen.query_one("#matrix")
        drawn = []
        render_line = pane.render_line
        pane.render_line = lambda y: drawn.append(y) or render_line(y)
        story.node(stories.DB, "server01", Say("server01", {"awsvip": "Error"}))
        console.front.tell()
        assert re.search(r"awsvip +\[XX\] Error", await console.text())
        assert set(drawn) == {8}


async def test_a_name_made_to_do_harm_is_only_text(open_console):
    async with open_console(stories.foreign(), stories.ODD.name, (120, 40)) as console:
        assert "[/b][@click=x]failover" in await console.text()


@pytest.mark.parametrize("size", [(60, 20), (40, 10), (20, 1), (1, 1)])
async def test_no_size_is_too_small_to_say_something(open_console, size):
    async with open_console(stories.several(), size=size) as console:
        text = await console.text()
        assert text.strip()
        for keys in ("enter", "enter", "y", "7", "9", "question_mark", "1"):
            await console.press(keys)
        await console.pilot.resize_terminal(80, 24)
        assert BADGE in await console.text()


async def test_a_small_terminal_lists_subjects_worst_first(open_console):
    async with open_console(stories.split_brain(), "prod-db", (60, 20)) as console:
        rows = [row for row in await console.rows() if row[1:5] in {"[XX]", "[<>]", "[! ]", "[OK]"}]
    tags = [row[1:5] for row in rows]
    assert tags == sorted(tags, key=["[XX]", "[<>]", "[! ]", "[OK]"].index)
    assert "Online @server01 / Online @server02" in "\n".join(rows)


async def test_a_smaller_one_shows_a_line_a_cluster_and_the_smallest_the_worst_one(open_console):
    async with open_console(stories.several(), size=(40, 10)) as console:
        assert ">[<>] prod-db       SPLIT BRAIN?   <5s" in await console.text()
        await console.pilot.resize_terminal(20, 1)
        assert await console.text() == ">[<>] prod-db SPLIT~"


async def test_resizing_goes_from_layout_to_layout_and_back(open_console):
    async with open_console(stories.split_brain(), "prod-db") as console:
        first = await console.text()
        for size in ((200, 60), (120, 40), (60, 20), (20, 1)):
            await console.pilot.resize_terminal(*size)
            await console.text()
        await console.pilot.resize_terminal(80, 24)
        assert await console.text() == first


def test_nothing_slow_is_imported_before_the_first_paint():
    heavy = ("asyncssh", "winrm", "boto3", "botocore", "requests", "cryptography", "pydantic")
    code = f"import sys, tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
