"""A runner's process: what it inherits, where it speaks, how its end is told."""

import os
import sys
from pathlib import Path

import pytest

from backends.errors import ClpdeckError
from backends.runs import starting
from backends.runs.starting import Started, environment, log_of

PYTHON = sys.executable
SECRETS = {
    "AWS_ACCESS_KEY_ID": "a",
    "AWS_SECRET_ACCESS_KEY": "b",
    "AWS_SESSION_TOKEN": "c",
    "AWS_SECURITY_TOKEN": "d",
    "SSHPASS": "e",
    "DB_PASSWORD": "f",
}
KEPT = {"PATH": "/bin", "HOME": "/root", "AWS_PROFILE": "ops", "AWS_REGION": "x", "SSH_AUTH_SOCK": "/agent"}


def test_a_runner_inherits_ways_to_credentials_but_no_secret_and_no_folder_of_the_login():
    assert environment({**SECRETS, **KEPT, "TMPDIR": "/run/login"}) == KEPT


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let another program stand in for the runner."""

    def put(text: str) -> None:
        path = tmp_path / "program"
        path.write_text(f"#!{PYTHON}\n{text}")
        path.chmod(0o755)
        monkeypatch.setattr(starting.sys, "executable", str(path))

    return put


def until_over(started: Started) -> None:
    started._process.wait(30)


def test_it_has_a_session_of_its_own_no_terminal_and_a_private_log(program, tmp_path: Path):
    program("import os, sys\nprint(os.getsid(0) == os.getpid(), os.getcwd(), repr(sys.stdin.read()), sys.argv[1:])")
    started = Started(Path("/etc/site.toml"), "20261122-01", tmp_path)
    until_over(started)
    log = log_of(tmp_path, "20261122-01")
    words = ["-P", "-m", "backends.runs.runner", "--site", "/etc/site.toml", "--run", "20261122-01"]
    assert log.read_text() == f"True / '' {[*words, '--store', str(tmp_path)]}\n"
    assert log.stat().st_mode & 0o777 == 0o600


def test_the_last_line_of_one_that_ended_is_told_and_none_of_an_earlier_one(program, tmp_path: Path):
    program("import sys\nsys.exit('the \\x1b[31mcluster is held\\n\\n')")
    until_over(Started(Path("s"), "r", tmp_path))
    started = Started(Path("s"), "r", tmp_path)
    until_over(started)
    assert started.ended
    assert (
        started.last_words() == f"the runner of run r ended with code 1: the cluster is held ({log_of(tmp_path, 'r')})"
    )
    program("")
    silent = Started(Path("s"), "r", tmp_path)
    until_over(silent)
    assert "ended with code 0: it said nothing" in silent.last_words()


def test_one_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(starting.sys, "executable", "/nowhere/python")
    with pytest.raises(ClpdeckError, match=r"cannot be started: .*No such file"):
        Started(Path("s"), "r", tmp_path)


def test_one_that_was_killed_leaves_no_zombie(program, tmp_path: Path):
    program("import time\ntime.sleep(600)")
    started = Started(Path("s"), "r", tmp_path)
    os.kill(started.pid, 9)
    until_over(started)
    assert not Path(f"/proc/{started.pid}").exists()
