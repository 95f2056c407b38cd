"""`clpdeck demo` and the pretend site behind it, as a newcomer uses them."""

import os
import signal
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal, python
from tests.whole.outside import PATIENCE_S, clpdeck, console

UP = "2/2 views"


@pytest.fixture
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A runtime folder of the test's own; what still runs in it ends with the test."""
    folder = tmp_path_factory.mktemp("run")  # short: a socket's path may have 100 letters
    yield folder
    if running := process_of(folder):
        os.kill(running, signal.SIGTERM)


def process_of(runtime: Path) -> int | None:
    """The process that holds the desk of the pretend site in this folder."""
    with socket.socket(socket.AF_UNIX) as wire:
        try:
            wire.connect(str(runtime / "clpdeck-sim" / "desk"))
        except OSError:
            return None
        return int(struct.unpack("iII", wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])


def demo(runtime: Path, *words: str) -> Terminal:
    env = {"XDG_RUNTIME_DIR": str(runtime), "XDG_STATE_HOME": str(runtime / "state")}
    return Terminal(python("-m", "tui", "demo", *words), size=(120, 40), env=env)


def test_the_pretend_site_outlives_a_killed_console_and_is_joined_by_the_next_one(runtime: Path):
    with demo(runtime) as first:
        first.wait_for(UP, PATIENCE_S)
        said = bytes(first.received).partition(b"\x1b[?1049h")[0].decode()
        assert "A pretend site runs (story: healthy). From another terminal:" in said
        assert f"watch --site {runtime}/clpdeck-sim/site.toml" in said
        site = process_of(runtime)
        first.kill(signal.SIGKILL)
        assert first.wait_for_end(PATIENCE_S) == -signal.SIGKILL
    assert site == process_of(runtime)
    done = clpdeck("sim", "fault", "stop", "server01", XDG_RUNTIME_DIR=str(runtime))
    assert (done.returncode, done.stdout) == (0, b"Done: stop server01.\n")
    with demo(runtime) as second:
        second.wait_for("1/2 views", PATIENCE_S)
        assert site == process_of(runtime)
        second.press("\x03")
        assert second.wait_for_end(PATIENCE_S) == 0
        assert any("A pretend site runs" in line for line in second.display.lines())


def test_a_demo_may_begin_with_trouble(runtime: Path):
    with demo(runtime, "--story", "split-brain") as terminal:
        terminal.wait_for("SPLIT BRAIN", PATIENCE_S)


def test_the_pretend_site_stays_while_it_is_visited_and_then_ends_by_itself(runtime: Path):
    env = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    called = python("-m", "tui", "sim", "--idle-exit", "4")
    with subprocess.Popen(called, stdout=subprocess.PIPE, text=True, env=env) as site:
        assert site.stdout
        file = Path(site.stdout.readline().strip())
        with console(file, state=runtime) as terminal:
            terminal.wait_for(UP, PATIENCE_S)
            assert site.poll() is None
            terminal.press("\x03")
            assert terminal.wait_for_end(PATIENCE_S) == 0
        assert site.wait(PATIENCE_S) == 0
    assert process_of(runtime) is None
