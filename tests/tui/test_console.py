"""The real console, played without a terminal: what comes from behind, and what it shows of it."""

import re
import subprocess
import sys
from datetime import timedelta

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
        assert "acknowledged by operator at 14:41:09" in await console.press("9", "G", "ctrl+u")
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


async def test_while_paused_the_picture_stands_still_and_changes_are_counted(open_console):
    passed = [0.0]
    async with open_console(stories.healthy(), "prod-db", clock=lambda: NOW + timedelta(seconds=passed[0])) as console:
        before = await console.press("p")
        assert "PAUSED" in before.split("\n")[0]
        console.front.story = stories.mirror_broken()
        passed[0] = 45.0
        console.front.tell(*(change(f"mdw{at}") for at in range(12)))
        text = await console.text()
        assert "paused 0:40, 12 changes waiting; looking goes on" in text
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


async def test_ages_grow_by_themselves_though_no_news_comes(open_console):
    passed = [0.0]
    async with open_console(stories.healthy(), "prod-db", clock=lambda: NOW + timedelta(seconds=passed[0])) as console:
        assert "server01 says <10s     server02 says <10s" in await console.text()
        passed[0] = 9.0
        console.app._present()
        assert re.search(r"server01 <30s late +server02 <30s late", await console.text())
        passed[0] = 30.0
        console.app._present()
        text = await console.text()
        assert re.search(r"server01 \[\.\.\] <1m +server02 \[\.\.\] <1m", text)
        assert re.search(r"failover +\[\.\.\] \(Online @se~er01\)", text)
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
        story.node(stories.DB, "server01", Say("server01", {"awsvip": "Caution"}))
        console.front.tell()
        assert re.search(r"awsvip +\[! \] Caution", await console.text())
        assert set(drawn) == {7}


async def test_a_name_made_to_do_harm_is_only_text(open_console):
    async with open_console(stories.foreign(), stories.ODD.name, (120, 40)) as console:
        assert "[/b][@click=x]" in await console.text()


def test_nothing_slow_is_imported_before_the_first_paint():
    heavy = ("asyncssh", "winrm", "boto3", "botocore", "requests", "cryptography", "pydantic")
    code = f"import sys, tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_news_that_comes_while_the_console_ends_is_no_fault(open_console):
    async with open_console(stories.healthy()) as console:
        await console.text()
    console.app.on_news_came()
