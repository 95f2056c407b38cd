"""The console in a real tmux, as many will run it."""

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PretendSite
from tests.terminal import ROOT, python
from tests.whole.outside import until


class Tmux:
    """A tmux server of its own with one window, in which a shell's line runs."""

    def __init__(self) -> None:
        self._called = ["tmux", "-f", "/dev/null", "-L", f"clpdeck-whole-{os.getpid()}"]

    def do(self, *words: str) -> str:
        return subprocess.run(
            [*self._called, *words], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20
        ).stdout

    def shows(self, *texts: str) -> None:
        """Wait until texts are in the window."""
        until(lambda: all(text in self.window for text in texts), lambda: self.window)

    @property
    def window(self) -> str:
        """What the window shows."""
        return self.do("capture-pane", "-p")


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    one = Tmux()
    yield one
    one.do("kill-server")


@pytest.mark.needs_tmux
def test_inside_tmux_the_picture_turns_copies_reach_its_clipboard_and_the_shell_gets_its_screen_back(
    tmux: Tmux, pretend_site: Callable[..., PretendSite], tmp_path: Path
):
    site = pretend_site("healthy", speed=10)
    watch = shlex.join(["env", f"XDG_STATE_HOME={tmp_path}", *python("-m", "tui", "watch", "--site", str(site.file))])
    tmux.do("new-session", "-d", "-x80", "-y24", f"echo before; {watch}; echo ended with $?; cat")
    tmux.do("set-option", "-s", "set-clipboard", "on")
    tmux.shows("[REFERENCE read-only] prod-db", "2/2 views", "active -> server01")
    tmux.do("resize-window", "-x120", "-y40")
    site.fault("move-route", "server02")
    tmux.shows("points elsewhere")
    tmux.do("send-keys", "9")
    tmux.shows("changed cells only, one frame in flight")
    tmux.do("send-keys", "c")
    until(lambda: tmux.do("list-buffers") != "")
    assert "one frame in flight" in tmux.do("show-buffer")
    tmux.do("send-keys", "C-c")
    tmux.shows("before", "ended with 0")
    assert "SERVERS" not in tmux.window
    assert tmux.do("display-message", "-p", "#{alternate_on}#{cursor_flag}#{mouse_any_flag}").strip() == "010"
