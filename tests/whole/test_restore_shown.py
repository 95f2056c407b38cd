"""A restore begun from the console, in a terminal of 80 columns: its form, its procedure, what it asks, its end."""

from collections.abc import Callable

from tests.conftest import PretendSite
from tests.terminal import Terminal, python
from tests.whole.outside import shown

TOKEN = "restore prod-db in ap-northeast-3"


def test_a_restore_is_filled_in_read_confirmed_and_answered_at_a_small_terminal(
    pretend_site: Callable[..., PretendSite], tmp_path
):
    site = pretend_site("region-lost", speed=60)
    env = {"XDG_STATE_HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    called = python("-m", "tui", "open", "--site", str(site.file))
    with Terminal(called, size=(80, 24), env=env) as terminal:
        shown(terminal, "no node tells how the cluster stands")
        terminal.press("5")
        shown(terminal, ">Restore prod-db in ap-northeast-3")
        terminal.press("\r")
        shown(terminal, "[> ] Enter shows the whole procedure", "the newest that can be")
        terminal.press("\r")
        shown(terminal, "REVIEW: Restore prod-db in ap-northeast-3")
        terminal.press("n")
        shown(terminal, "FIRST, ALL OF THIS MUST HOLD")
        terminal.press("\r")
        shown(terminal, f"To go on, type {TOKEN}", "account pretend-ops ap-northeast-3")
        terminal.press(f"{TOKEN}\r")
        shown(terminal, "waits for you: Restore prod-db", "Say that prod-db in ap-northeast-1 is dead")
        terminal.press("\r")
        shown(terminal, "AWS says:", "space: more, b: back", "> l later")
        terminal.press("x\r")
        shown(terminal, "[--] this run is over: stopped")
        terminal.press("o")
        shown(terminal, "REPORT of run", "Restore prod-db in ap-northeast-3: stopped")
        terminal.press("4")
        shown(terminal, "BACKUP SETS of prod-db", "restorable", "COULD IT BE RESTORED TONIGHT?")
