"""What hangs or is full stops nobody else: a terminal that does not read, a disk that takes nothing."""

import shlex
from collections.abc import Callable
from pathlib import Path

from tests.conftest import PretendSite
from tests.terminal import Terminal, python
from tests.whole.outside import PATIENCE_S, changes, console, shown, until

Start = Callable[..., PretendSite]


def test_the_watch_goes_on_while_the_terminal_does_not_read(pretend_site: Start, tmp_path: Path):
    site = pretend_site("healthy", speed=20)
    with console(site.file, "prod-db", state=tmp_path, size=(200, 60)) as terminal:
        shown(terminal, "2/2 views", "[OK] GREEN")
        terminal.press("12" * 20)  # more pictures than a pty holds
        for server in ("server02", "server01", "server02"):
            known = len(changes(tmp_path))
            site.fault("move-route", server)
            until(lambda known=known: any("10.0.0.200" in one["subject"] for one in changes(tmp_path)[known:]))
        shown(terminal, "points elsewhere")
        terminal.press("\x03")
        assert terminal.wait_for_end(PATIENCE_S) == 0


def test_where_changes_are_written_stands_in_info(pretend_site: Start, tmp_path: Path):
    with console(pretend_site().file, state=tmp_path, size=(200, 60)) as terminal:
        terminal.wait_for("2/2 views", PATIENCE_S)
        terminal.press("9")
        shown(terminal, f"changes {tmp_path}/clpdeck/changes/2")


def test_a_state_folder_that_cannot_be_made_is_told_in_info_and_the_watch_goes_on(pretend_site: Start, tmp_path: Path):
    state = tmp_path / "state"
    state.write_text("a file where a folder should be")
    site = pretend_site("healthy", speed=20)
    with console(site.file, state=state, size=(200, 60)) as terminal:
        goes_on_without_files(terminal, site, f"changes are not written down: Not a directory ({state}/clpdeck")


def test_a_full_disk_is_told_in_info_and_the_watch_goes_on(pretend_site: Start, tmp_path: Path):
    site = pretend_site("healthy", speed=20)
    called = shlex.join(python("-m", "tui", "watch", "--site", str(site.file)))
    full = ["sh", "-c", f"ulimit -f 0; exec {called}"]
    with Terminal(full, size=(200, 60), env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        goes_on_without_files(terminal, site, "changes are no longer written down: File too large")


def goes_on_without_files(terminal: Terminal, site: PretendSite, sentence: str) -> None:
    shown(terminal, "2/2 views", "nothing is wrong")
    site.fault("move-route", "server02")
    shown(terminal, "points elsewhere")
    terminal.press("9")
    shown(terminal, " info ", sentence)
    terminal.press("S")
    shown(terminal, "could not be kept")
    site.fault("move-route", "server01")
    terminal.press("2")
    shown(terminal, "nothing is wrong")
