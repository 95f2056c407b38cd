"""The AWS screen on the real console, with a desk in memory: backup sets, readiness, and when they are looked at."""

import re
from datetime import timedelta

import pytest

from backends.control import FORCED_STOP, READY
from backends.progress import Obliged
from backends.settings import Mode
from screenshots import standbys, stories, tales
from screenshots.desk import StillDesk
from screenshots.estates import NOW

OBLIGED = Obliged(
    "20260304-01", "prod-db.dr", "Restore prod-db", "ttl", "Clients find the new address after 60 s.", NOW, "operator"
)


async def test_4_shows_the_sets_of_each_region_newest_first_with_age_and_whether_they_can_be_restored(open_console):
    async with open_console(standbys.placed(), "prod-db", (120, 40), desk=standbys.desk()) as console:
        text = await console.press("4")
    rows = [row.split("|")[0].rstrip() for row in text.split("\n")]
    there = rows[rows.index(" ap-northeast-3") :]
    assert re.fullmatch(r" \[>>\] prod-db-20260304-\d{6}   4h not restorable", there[1])
    assert re.fullmatch(r"copying 4[23] %", there[2].strip())
    assert any(re.fullmatch(r" \[OK\] prod-db-20260303-\d{6}  23h restorable", row) for row in there)
    assert any(re.fullmatch(r" \[! \] prod-db-20260301-\d{6}  71h not restorable", row) for row in there)
    assert any("no image of server02" in row for row in there)
    assert "seen <5m ago; every 15 min anew, r: now" in text


async def test_online_backups_stand_below_the_sets_of_whole_nodes_with_why_one_is_of_no_use(open_console):
    async with open_console(standbys.placed(), "prod-db", (200, 60), desk=standbys.desk()) as console:
        text = await console.press("4")
    rows = [row.split("|")[0].rstrip() for row in text.split("\n")]
    there = rows[rows.index(" ap-northeast-1, mirror disks only, taken online") :]
    assert re.fullmatch(r" \[OK\] prod-db-20260304-01 server01 +1h restorable", there[1])
    assert re.fullmatch(r" \[XX\] prod-db-20260303-01 server01 +25h not restorable", there[2])
    assert there[3].strip() == "it is void"


async def test_what_is_in_the_way_of_a_restore_comes_first_with_what_to_do_about_it(open_console):
    async with open_console(standbys.placed(), "prod-db", (120, 60), desk=standbys.desk()) as console:
        text = await console.press("4")
    assert "[XX] not ready: prod-db.dr from prod-db-20260303-" in text
    assert text.index("IN THE WAY: ") < text.index("UNPROVED: ") < text.index("SEEN: ")
    assert "-> " in text.split("IN THE WAY")[1].split("UNPROVED")[0]


async def test_a_region_that_is_lost_is_silent_and_the_other_one_tells(open_console):
    async with open_console(standbys.placed(), "prod-db", (120, 40), desk=standbys.desk(lost=True)) as console:
        text = await console.press("4")
    assert "[..] ap-northeast-1 does not tell: ec2 in" in text
    assert "restorable" in text


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10), (20, 3)])
async def test_it_is_there_at_every_size(open_console, size):
    async with open_console(standbys.placed(), "prod-db", size, desk=standbys.desk()) as console:
        assert (await console.press("4")).strip()
        await console.press("tab", "f", "escape", "G", "g")
        await console.pilot.resize_terminal(80, 24)
        text = await console.text()
        assert "BACKUP SETS of prod-db, newest first" in text
        assert "COULD IT BE RESTORED TONIGHT?" in text


async def test_it_is_looked_at_when_it_is_first_shown_and_when_r_says_so(open_console):
    desk = standbys.desk()
    async with open_console(standbys.placed(), "prod-db", desk=desk) as console:
        assert desk.done == []
        await console.press("4", "2", "4")
        both = [("look", READY, "prod-db"), ("look", FORCED_STOP, "prod-db")]
        assert desk.done == both
        assert "asking again what is shown here" in await console.press("r")
        assert desk.done == both * 2


async def test_it_is_looked_at_on_a_slow_schedule_where_there_is_a_place_to_restore_at(open_console):
    clock = [NOW]
    acts, looks = standbys.desk(), standbys.desk()
    looks.mode = Mode.REFERENCE  # it tries with the acting profile what may be done
    for desk, story, wanted in (
        (acts, standbys.placed(), 2),
        (acts, stories.healthy(), 0),
        (looks, standbys.placed(), 0),
    ):
        desk.done.clear()
        async with open_console(story, "prod-db", desk=desk, clock=lambda: clock[0]) as console:
            for seconds in (31, 0, 901, 0):
                clock[0] += timedelta(seconds=seconds)
                console.app._present()
                await console.text()
            assert len(desk.done) == wanted


async def test_a_console_without_a_desk_says_that_it_does_not_look(open_console):
    async with open_console(standbys.placed(), "prod-db") as console:
        assert "this console has no desk: it does not look for them" in await console.press("4")


async def test_where_the_site_file_names_no_place_that_is_said(open_console):
    async with open_console(stories.healthy(), "prod-db", desk=standbys.desk()) as console:
        assert "the site file does not say where" in await console.press("4")


async def test_what_runs_left_to_be_done_stands_below_the_list_of_runs_with_how_it_is_closed(open_console):
    desk = StillDesk(tales.ended())
    desk.duties = (OBLIGED,)
    async with open_console(stories.healthy(), "prod-db", desk=desk) as console:
        text = await console.press("6")
    assert " STILL TO BE DONE: 1" in text
    assert "[! ] 20260304-01 ttl, prod-db.dr, since 14:41:09" in text
    assert "Clients find the new address after 60 s." in text
    assert 'clpdeck obligations --close 20260304-01 ttl --note "..."' in " ".join(text.split())


@pytest.mark.parametrize(("size", "least"), [((80, 24), 8), ((120, 40), 18)])
async def test_where_nothing_can_be_restored_the_forced_stop_has_the_room(open_console, size, least):
    async with open_console(stories.healthy(), "prod-db", size, desk=standbys.desk()) as console:
        rows = (await console.press("4")).split("\n")
    says = next(at for at, row in enumerate(rows) if "[clusters.prod-db.dr]" in row)
    below = next(at for at, row in enumerate(rows) if "WOULD A LOST SERVER BE STOPPED?" in row)
    assert below > says
    assert len(rows) - below - 2 >= least
