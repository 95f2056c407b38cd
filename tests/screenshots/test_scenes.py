"""The scenes of the pictures, played by the real console."""

import re
import unicodedata

import pytest
from rich.cells import cell_len

from screenshots.scenes import SCENES, scene
from screenshots.shots import draw

OF_OTHERS = {"cluster-japanese"}
"""Scenes in which names are not ours."""

SHOWS = {
    "overview-healthy": (r">prod-db  \[OK\] Normal", r"failover @server01|@server01", r"\[OK\] GREEN x2"),
    "overview-trouble": (r"\[<>\] SPLIT BRAIN\?", r"\[XX\] group stopped", r"\[\.\.\] no contact", r"\[OK\] Normal"),
    "cluster-healthy": (
        r"\[OK\] running 2/2",
        r"failover +\[OK\] Online @server01",
        r"server01 says <10s +server02 says <10s +AWS says <30s",
    ),
    "cluster-split-brain": (
        r"failover +\[OK\] Online @server01 +\[OK\] Online @server02 +\[<>\] DISAGREE",
        r"^!! SPLIT",
    ),
    "cluster-stopped": (r"failover +\[--\] Offline +\[--\] Offline +by run 20260304-01",),
    "cluster-differ-only": (r"server01 +\| lankhb1", r"lankhb1 +\[OK\] / \[\?\?\] Unknown"),
    "cluster-peer-down": (r"server02 +\[XX\] Offline +\[\.\.\] \(Online\) +\[--\] stopped", r"server02 \[\.\.\] <5m"),
    "cluster-mirror-copying": (r"mirror md1 .*\[>>\] YELLOW 62%", r"mdw1 +\[! \] Caution"),
    "cluster-japanese": (r">サーバ01   \[OK\] Online", r"Online @サーバ01"),
    "cluster-nothing-yet": (r"server01 \[\.\.\] +server02 \[\.\.\]", r"0/2 views"),
    "subject": (r"prod-db > failover", r"server02 says +\[OK\] Online @server02", r"advice "),
    "evidence-split": (
        r"^!! SPLIT BRAIN server01 and server02 both say failover is Online on themselves",
        r"prod-db as a whole: \[XX\] both sides active",
        r"failover  on both sides: server01, server02",
        r"1\. Do not let the servers hear each other before one is fenced",
    ),
    "evidence-one-side": (
        r"as a whole: \[\.\.\] peer down or both sides active\?",
        r"failover  on one side, by one side's word\?: server01; server02 may run it",
        r"server02's own word on the cluster",
    ),
    "raw": (r"server01 said at 14:41:05", r"\*server01 \.+: Online"),
    "plans": (r"^>Move group failover to server02$", r" not now:  server01 and server02 say "),
    "review": (r" REVIEW: Move group failover to server02   plan [0-9a-f]{12}", r"you will type  failover to server02"),
    "confirm": (
        r"\[OPERATION\] PRODUCTION prod-db",
        r"account +123456789012/prod-ro",
        r"seen +server01 <10s  server02 <10s  AWS <30s",
        r"To go on, type  failover to server02",
        r"> failover to$|> failover to +\|",
    ),
    "run": (r"\[>>\] running 0:34   usually", r"sent +server01 \$ clpgrp -m failover -a server02", r"LOG, follows: "),
    "run-unknown": (
        r"^\[\?\?\] run 20260304-01 waits for you",
        r"It is not known how `clpgrp -m failover",
        r"Enter:answer",
    ),
    "run-frozen": (
        r"\[XX\] HELD UP 0:41  writes to md1 of prod-db wait",
        r"server01 lets go by itself in 1:18",
        r"clpdeck thaw prod-db",
    ),
    "run-split": (r"\[>>\] running 0:05   usually 0:40", r"server01's instance i-01 stopping", r"step 3\.1 is done"),
    "report-split": (r"Rehearse a split of test-db: cut server01 from server02: done", r"^ ended +\d\d:"),
    "run-ended": (r"this run is over: done, after 1:05", r"clpdeck report 20260304-01"),
    "runs": (r"^>20260304-01 \[>>\] step 1/2", r"20260225-02 \[--\] stopped"),
    "events": (r"14:41:07 \[OK\] prod-db/server02 +failover Offline -> Online @server02",),
    "aws": (
        r"BACKUP SETS of prod-db, newest first",
        r"^ \[OK\] prod-db-20260303-\d{6} +23h +168 GiB restorable",
        r"\[XX\] not ready: prod-db\.dr from prod-db-20260303",
        r"quota of instances: needed are 2 x 2 vCPUs, the quota is 2 vCPUs",
        r"\[XX\] not ready: forced stop of prod-db",
    ),
    "forced-stop": (
        r"^ WOULD A LOST SERVER BE STOPPED\?",
        r"\[XX\] permissions, server02: refused: ec2:StopInstances",
        r"5 s \+ from the kernel to the cluster service 38\.2 s = 43\.2 s",
        r"-> let the boot loader wait 351\.8 s, not 5 s: GRUB_TIMEOUT",
    ),
    "form": (
        r"^ Restore prod-db in ap-northeast-3",
        r"^>\[> \] Enter shows the whole procedure; nothing is begun yet",
        r"^ Backup set +prod-db-20260303-\d{6} +the newest that can be",
        r"\* prod-db-20260303-\d{6} +23 h old, complete",
        r"incomplete: no image of server02;",
    ),
    "review-restore": (
        r" REVIEW: Restore prod-db in ap-northeast-3",
        r"Enter, then type  restore prod-db in ap-northeast-3",
    ),
    "run-lanes": (r"^ server01 \[>>\] \d+\.\d+ +.* 0:\d\d$", r"^ server02 \[>>\] \d+\.\d+ +.* 0:\d\d$"),
    "run-changes": (
        r"server01 says: 6 rows: 4 \[~\] become another, 1 \[\+\] come, 1 \[-\] go",
        r"\[~\] /root/cluster/heartbeat/.* 172\.16\.10\.11 +172\.31\.10\.11",
        r"\.\.\. lines 1-\d+ of \d+, \d+ more;  space: more, b: back",
        r"y  yes",
    ),
    "run-webui": (r"WHERE +NOW +TO BE", r"\[~\] AWS virtual IP resource awsvip1 > +10\.0\.0\.200 +172\.32\.0\.1"),
    "run-proving": (r"^ client +\[>>\] ", r"client +osaka\.clusterpro\.local\. no answer: "),
    "run-names": (
        r"not there, or not on$",
        r"Where the names have changed: Cluster WebUI,$",
        r"^ server02 \[\?\?\] 6\.4 ",
    ),
    "run-lost-disk": (r"Everything of it is copied, server01 -> server02", r"YELLOW, 62% copied", r"not confirmed"),
    "run-restored": (r"this run is over: done, after \d+:\d\d", r"clpdeck report 20260304-01"),
    "report": (r" REPORT of run 20260304-01 ", r"^ Restore prod-db in ap-northeast-3: done$", r"^ RTO"),
    "info": (
        r"site file +/etc/clpdeck/site.toml",
        r"region +ap-northeast-1 \(site file\)",
        r"nothing in it can change a",
    ),
    "help": (r"KEYS ON CLUSTER", r"r +poll now +Ask every source again now\."),
}


def test_every_scene_is_proved_here():
    assert set(SHOWS) == {one.name for one in SCENES}


@pytest.mark.parametrize("name", SHOWS)
async def test_a_scene_on_a_narrow_terminal_shows_what_it_is_about(name):
    text, _ = await draw(scene(name), (80, 24), "ansi-dark")
    rows = text.split("\n")
    assert len(rows) == 24
    assert all(cell_len(row) <= 80 for row in rows)
    assert rows[0].startswith("[OPERATION]" if scene(name).desk else "[REFERENCE read-only]")
    ends = {"help": "?:close", "confirm": "Esc:cancel", "run-changes": "Esc:back", "run-webui": "Esc:back"}
    assert rows[-1].endswith(ends.get(name, "?:help"))
    for pattern in SHOWS[name]:
        assert re.search(pattern, text, re.MULTILINE), pattern
    if name not in OF_OTHERS:
        assert {unicodedata.east_asian_width(character) for character in text} <= {"Na", "N"}


async def test_what_is_in_the_way_of_a_restore_is_told_with_its_remedy():
    text, _ = await draw(scene("aws"), (120, 40), "ansi-dark")
    assert "-> have it raised in Service Quotas" in text


@pytest.mark.parametrize("name", ["overview-trouble", "cluster-split-brain", "cluster-peer-down"])
async def test_two_columns_put_evidence_beside_events_under_the_table(name):
    text, _ = await draw(scene(name), (120, 40), "ansi-dark")
    (rule,) = [row for row in text.split("\n") if re.fullmatch(r"-+\+-+", row)]
    assert len(rule) == 120
    below = text.split(rule)[1]
    assert " says " in below or "what is wrong" in below
    assert " EVENTS, " in below


@pytest.mark.parametrize("name", ["overview-trouble", "cluster-split-brain"])
async def test_three_columns_show_clusters_matrix_and_raw_text_over_events(name):
    text, _ = await draw(scene(name), (200, 60), "ansi-light")
    heads = text.split("\n")[2]
    assert re.match(r" CLUSTERS, worst first +\|SERVERS .*\| RAW, as each observer said it", heads)
    assert text.count("*server01 ........: Online") == 1
    assert " EVENTS, " in text


async def test_a_picture_is_the_same_byte_for_byte():
    first = await draw(scene("cluster-split-brain"), (80, 24), "ansi-light")
    assert await draw(scene("cluster-split-brain"), (80, 24), "ansi-light") == first


async def test_the_themes_draw_the_same_text_in_other_colours():
    (dark, dark_picture), (light, light_picture) = [
        await draw(scene("overview-trouble"), (80, 24), theme) for theme in ("ansi-dark", "ansi-light")
    ]
    assert dark == light
    assert dark_picture != light_picture
