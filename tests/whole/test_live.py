"""Watching live: what has happened to the pretend site is on the screen, and turns it while one looks."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SIM, PretendSite, begin_pretend_site
from tests.terminal import Terminal
from tests.whole.outside import PATIENCE_S, changes, console, findings, row, shown

Start = Callable[..., PretendSite]


@pytest.mark.parametrize(
    ("story", "seen", "kinds"),
    [
        ("peer-down", ("1/2 views", "the instance of server01 is stopped"), {"one-view-only", "instance-stopped"}),
        ("mirror-broken", ("md1 is not GREEN on every side",), {"mirror-not-green"}),
        ("cluster-stopped", ("the cluster service is stopped",), {"cluster-stopped"}),
    ],
)
def test_a_story_is_found_on_the_screen_and_by_the_command_line(
    pretend_site: Start, story: str, seen: tuple[str, ...], kinds: set[str], tmp_path: Path
):
    site = pretend_site(story, speed=5)
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        found = findings(site.file)
        assert kinds <= found.keys()
        shown(terminal, *seen)


def test_a_split_brain_is_asked_at_first_and_said_one_poll_later(pretend_site: Start, tmp_path: Path):
    site = pretend_site("split-brain", speed=2)
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        shown(terminal, "!! SPLIT BRAIN?")
        shown(terminal, "!! SPLIT BRAIN server01 and server02 both say failover is Online on themselves")
        split = findings(site.file)["split-brain"]
    assert (split["severity"], split["certain"]) == ("critical", False)


def test_a_split_of_which_ssh_shows_one_side_is_seen_by_ssm_and_its_evidence_told(pretend_site: Start, tmp_path: Path):
    site = pretend_site("half-seen", speed=3)
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        shown(terminal, "!! SPLIT BRAIN server01 and server02 both say failover is Online on themselves")
        terminal.press("e")
        shown(terminal, "prod-db as a whole: [XX] both sides active", "failover on both sides: server01, server02")
        terminal.press("G")
        shown(terminal, "---- AWS")
        assert findings(site.file)["ssh-silent"]["subject"] == "server02"


def test_a_watch_on_a_flaky_site_loses_contact_and_finds_it_again_and_goes_on(pretend_site: Start, tmp_path: Path):
    site = pretend_site("flaky", speed=20)
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        shown(terminal, "2/2 views")
        for _ in range(2):
            site.fault("ssh-cut", "server01")
            known = len(changes(tmp_path))
            for word in ("no answer: ", "answers again"):
                terminal.wait_for(lambda word=word, known=known: heard(tmp_path, known, word), PATIENCE_S)
        terminal.press("7")
        shown(terminal, "no answer: ", "answers again")
        terminal.press("\x03")
        assert terminal.wait_for_end(PATIENCE_S) == 0


def heard(state: Path, known: int, word: str) -> bool:
    """Whether a change with this word was written down since so many were known."""
    return any(word in one["after"] for one in changes(state)[known:] if one["source"] == "clpdeck")


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PretendSite, Terminal]]:
    """A healthy site, twenty times as fast as life, and a console on it: faults come, and go before the next test."""
    site, process = begin_pretend_site(tmp_path_factory.mktemp("site"), "healthy", speed=20)
    with console(site.file, "prod-db", state=site.folder) as terminal:
        yield site, terminal
    process.terminate()
    process.communicate(timeout=20)


@pytest.mark.parametrize(
    ("fault", "seen", "mend"),
    [
        ("silence server01", ("1/2 views", "no word from server01", "(Online @server01)"), "clear"),
        ("move-route server02", ("10.0.0.200", "points elsewhere"), "move-route server01"),
        ("throttle 500", ("AWS does not tell instances", "throttles DescribeInstances"), "clear"),
        ("break-mirror md1", ("md1 is not GREEN on every side",), "mend-mirror md1"),
    ],
)
def test_a_fault_by_hand_turns_the_picture_and_mending_it_turns_it_back(
    healthy: tuple[PretendSite, Terminal], fault: str, seen: tuple[str, ...], mend: str
):
    site, terminal = healthy
    shown(terminal, "2/2 views", "[OK] active -> server01", "nothing is wrong")
    site.fault(*fault.split())
    shown(terminal, *seen)
    site.fault(*mend.split())
    terminal.press("r")


def test_a_stopped_instance_is_seen_by_aws_and_missed_by_the_other_node(pretend_site: Start, tmp_path: Path):
    site = pretend_site("healthy", speed=30)
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        shown(terminal, "2/2 views", "Online @server01")
        site.fault("stop", "server01")
        shown(terminal, "1/2 views", "the instance of server01 is stopped", "Online @server02")
        assert re.search(r"stopped", row(terminal, "server01"))


def test_a_cut_link_becomes_a_split_brain_after_the_heartbeat_timeout(pretend_site: Start, tmp_path: Path):
    site = pretend_site("healthy", speed=30)
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        shown(terminal, "2/2 views", "Online @server01")
        site.fault("cut-link")
        shown(terminal, "!! SPLIT BRAIN server01 and server02 both say failover is Online on themselves")


def test_when_all_fall_silent_their_last_words_stay_and_an_impostor_is_named(tmp_path: Path):
    site, process = begin_pretend_site(tmp_path / "site", "healthy", speed=10)
    (port,) = re.findall(r"Port (\d+)", (site.folder / "ssh_config").read_text())
    with console(site.file, "prod-db", state=tmp_path) as terminal:
        shown(terminal, "2/2 views", "[OK] Online @server01", "running 3/3")
        process.kill()
        process.communicate()
        shown(terminal, "0/2 views", "[..] (Online @server01)", "no node tells")
        called = [*SIM, "--dir", str(tmp_path / "other"), "--ssh-port", port]
        with subprocess.Popen(called, stdout=subprocess.PIPE) as impostor:
            terminal.press("9r")
            shown(terminal, "the host key of", "has CHANGED", "so has an impostor")
            impostor.terminate()
        terminal.press("\x03")
        assert terminal.wait_for_end(PATIENCE_S) == 0
