"""Who lives, as far as this machine can see."""

import os
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from backends.runs import lease
from backends.runs.lease import Claim, identity, is_alive, this_place
from tests.backends.runs.stored import ELSEWHERE, at

HERE = socket.gethostname()
PLACE, STARTED = identity(HERE, os.getpid())


def claim(*, runner: bool = True, place: str = PLACE, started: str = STARTED) -> Claim:
    pid = os.getpid()
    return Claim("bookshop", "20260203-01", 1, runner, "ops@bastion", HERE, pid, place, started, at(0), at(30))


def test_a_process_is_known_by_its_kernel_its_number_and_its_start() -> None:
    assert this_place() == PLACE
    assert is_alive(PLACE, os.getpid(), STARTED) is True
    assert is_alive(PLACE, os.getpid(), str(int(STARTED) + 1)) is False  # its number was given to another one
    assert is_alive("another boot pid:[1]", os.getpid(), STARTED) is None
    assert is_alive("", os.getpid(), STARTED) is None


def test_a_process_that_ended_is_dead_before_anybody_waited_for_it() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    place, started = identity(HERE, process.pid)
    assert is_alive(place, process.pid, started) is True
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_alive(place, process.pid, started) is False
    process.communicate()
    assert is_alive(place, process.pid, started) is False


def test_a_process_of_another_machine_is_not_looked_for_here() -> None:
    assert identity(ELSEWHERE, os.getpid()) == ("", "")


@pytest.mark.parametrize(("error", "alive"), [(ProcessLookupError, False), (PermissionError, None), (None, None)])
def test_a_process_that_is_hidden_from_us_is_not_taken_for_dead(
    monkeypatch: pytest.MonkeyPatch, error: type[OSError] | None, alive: bool | None
) -> None:
    def kill(pid: int, signal: int) -> None:
        assert signal == 0
        if error:
            raise error

    monkeypatch.setattr(lease, "_stat", lambda _: [])
    monkeypatch.setattr(os, "kill", kill)
    assert is_alive(PLACE, os.getpid(), STARTED) is alive


@pytest.mark.parametrize(
    ("held", "second", "stands"),
    [
        (claim(), 9999, True),  # it lives
        (claim(started="1"), 1, False),  # it is dead
        (claim(place=""), 29, True),  # nobody can see whether it lives
        (claim(place=""), 30, False),
        (claim(place=""), -9999, True),
        (claim(runner=False), 29, True),  # begun, and not taken yet
        (claim(runner=False), 30, False),
        (claim(runner=False), -1, False),  # our own clock was set back
        (claim(runner=False, place=""), -1, True),  # two machines' clocks differ
        (replace(claim(), run=""), 1, False),  # given back
    ],
)
def test_a_claim_stands_while_its_runner_lives_or_where_that_cannot_be_seen_while_its_time_lasts(
    held: Claim, second: float, stands: bool
) -> None:
    assert held.stands(at(second)) is stands


def test_who_is_refused_by_a_runner_that_lives_is_told_how_it_is_ended() -> None:
    by_hand = f"if it takes no stop, `kill {os.getpid()}` on {HERE}, then `clpdeck resume 20260203-01`"
    assert str(claim().refusal("everybody")).endswith(by_hand)
    assert "kill" not in str(claim(runner=False).refusal("everybody"))
