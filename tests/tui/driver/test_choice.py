import sys

import pytest

from tui.driver import choose
from tui.driver.driver import DiffDriver


class Stream:
    def __init__(self, *, tty):
        self.tty = tty

    def isatty(self):
        return self.tty


@pytest.fixture
def on_a_terminal(monkeypatch):
    for name in ("CLPDECK_PLAIN_DRIVER", "TEXTUAL_DRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "__stdin__", Stream(tty=True))
    monkeypatch.setattr(sys, "__stderr__", Stream(tty=True))
    return monkeypatch


def test_a_real_terminal_gets_our_driver(on_a_terminal):
    assert choose() is DiffDriver


@pytest.mark.parametrize(
    ("name", "value"), [("CLPDECK_PLAIN_DRIVER", "1"), ("TEXTUAL_DRIVER", "some:Web"), ("TERM", "dumb"), ("TERM", "")]
)
def test_the_environment_can_leave_textual_its_own_driver(on_a_terminal, name, value):
    on_a_terminal.setenv(name, value)
    assert choose() is None


@pytest.mark.parametrize("stream", ["__stdin__", "__stderr__"])
@pytest.mark.parametrize("instead", [None, Stream(tty=False)])
def test_without_a_terminal_at_both_ends_textual_chooses(on_a_terminal, stream, instead):
    on_a_terminal.setattr(sys, stream, instead)
    assert choose() is None


def test_windows_keeps_textuals_own_driver(on_a_terminal):
    on_a_terminal.setattr(sys, "platform", "win32")
    assert choose() is None
