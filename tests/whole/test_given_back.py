"""However the console ends, it ends soon, and the terminal is as it was found."""

import os
import signal
import socket
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PretendSite
from tests.terminal import Terminal, python
from tests.whole.outside import PATIENCE_S, console, said_on_leaving

SOON_S = 2.0
PLAIN = {"CLPDECK_PLAIN_DRIVER": "1"}

End = Callable[[Terminal], None]


def press(keys: str) -> End:
    return lambda terminal: terminal.press(keys)


def send(number: signal.Signals) -> End:
    return lambda terminal: terminal.kill(number)


def found_as_left(terminal: Terminal, before: list[object]) -> None:
    assert (terminal.display.modes, terminal.display.kitty) == (set(), 0)
    assert termios.tcgetattr(terminal.fd) == before


@pytest.mark.parametrize(
    ("end", "driver", "code"),
    [
        pytest.param(press("1q"), {}, 0, id="q"),
        pytest.param(press("\x03"), {}, 0, id="ctrl+c"),
        pytest.param(press("/abc\x03"), {}, 0, id="ctrl+c in a filter"),
        pytest.param(press("r"), {}, 1, id="a fault of our own"),
        pytest.param(send(signal.SIGTERM), {}, 143, id="SIGTERM"),
        pytest.param(send(signal.SIGHUP), {}, 129, id="SIGHUP"),
        pytest.param(send(signal.SIGINT), {}, 0, id="SIGINT"),
        pytest.param(send(signal.SIGTERM), PLAIN, 143, id="SIGTERM, Textual's driver"),
        pytest.param(press("r"), PLAIN, 1, id="a fault of our own, Textual's driver"),
    ],
)
def test_the_terminal_is_given_back(end: End, driver: dict[str, str], code: int, tmp_path: Path):
    called = python("tests/whole/still.py", "split_brain", "ansi-dark", str(tmp_path))
    with Terminal(called, env=driver) as terminal:
        before = termios.tcgetattr(terminal.fd)
        terminal.wait_for("SPLIT BRAIN?", PATIENCE_S)
        end(terminal)
        assert terminal.wait_for_end(PATIENCE_S) == code
        found_as_left(terminal, before)
        assert ("broken as asked" in said_on_leaving(terminal)) == (code == 1)


def test_a_mistake_in_the_site_file_is_read_on_the_normal_screen(tmp_path: Path):
    site = tmp_path / "site.toml"
    site.write_text('[clusters.shop.nodes.till]\naddress = "till.example"\nprot = 22\n')
    with console(site, state=tmp_path, size=(200, 24)) as terminal:
        before = termios.tcgetattr(terminal.fd)
        assert terminal.wait_for_end(PATIENCE_S) == 2
        found_as_left(terminal, before)
        sentence = said_on_leaving(terminal)
    assert (
        sentence == f"clpdeck: {site}, line 3, clusters.shop.nodes.till.prot: nobody knows this key; did you mean port?"
    )


def test_leaving_does_not_wait_for_those_who_do_not_answer(pretend_site: Callable[..., PretendSite], tmp_path: Path):
    site = pretend_site("healthy")
    with socket.create_server(("127.0.0.1", 0)) as black_hole:
        told = site.file.read_text().splitlines()
        url = f'endpoint_url = "http://127.0.0.1:{black_hole.getsockname()[1]}"'
        site.file.write_text("\n".join(url if line.startswith("endpoint_url") else line for line in told))
        site.fault("silence", "server01")
        with console(site.file, state=tmp_path) as terminal:
            terminal.wait_for("1/2 views", PATIENCE_S)
            terminal.press("1q")
            pressed = time.monotonic()
            assert terminal.wait_for_end(PATIENCE_S) == 0
            assert time.monotonic() - pressed < SOON_S
            assert said_on_leaving(terminal) == ""


def test_a_console_whose_terminal_is_gone_ends(pretend_site: Callable[..., PretendSite], tmp_path: Path):
    site = pretend_site("healthy")
    with console(site.file, state=tmp_path) as terminal:
        terminal.wait_for("2/2 views", PATIENCE_S)
        with Path("/dev/null").open("rb") as nothing:
            os.dup2(nothing.fileno(), terminal.fd)
        gone = time.monotonic()
        assert terminal.wait_for_end(PATIENCE_S, reads=False) == 129
        assert time.monotonic() - gone < SOON_S
